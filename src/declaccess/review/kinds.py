"""What a readiness review looks for: each kind of finding with its point, its severity, its words and its remedy."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much it matters; the gravest comes first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def lowered(self) -> "Severity":
        """The next lower level, at which what is not known is told; of the lowest itself."""
        return Severity.MEDIUM if self is Severity.HIGH else Severity.LOW


class Point(StrEnum):
    """The points that the announcement asks every organisation to look at."""

    WHO_SUBMITS = "who_submits"
    COLLABORATION = "collaboration"
    INTERNAL_ORGANISATION = "internal_organisation"
    ACCESS_MANAGEMENT = "access_management"
    AUTHENTICATION = "authentication"


class FindingKind(StrEnum):
    """What is found; the word is the `id` of such findings, and stays."""

    DECLARATION_NOBODY_CAN_CHANGE = "declaration-nobody-can-change"
    RIGHT_TO_CHANGE_LOST = "right-to-change-lost"
    DECLARANT_WITHOUT_KEY = "declarant-without-key"
    RELIES_ON_PASSWORD = "relies-on-password"  # noqa: S105 - the name of a finding
    RELIES_ON_UNSECURED = "relies-on-unsecured"
    LOGIN_NOT_RECOGNISED = "login-not-recognised"
    NO_BELGIAN_KEY = "no-belgian-key"
    NO_ENTERPRISE_NUMBER = "no-enterprise-number"
    NO_CHIEF = "no-chief"
    ONE_KEYHOLDER = "one-keyholder"
    WITHOUT_AUTHORITY = "without-authority"
    SELF_GRANT = "self-grant"
    SELF_APPOINTMENT = "self-appointment"
    LEFT_WITH_RIGHTS = "left-with-rights"
    MANDATE_ENDS_BEFORE_WORKS = "mandate-ends-before-works"
    MANDATE_COVER_NOT_SAID = "mandate-cover-not-said"
    MANDATARY_WITHOUT_RIGHT = "mandatary-without-right"
    NEVER_LOGGED_IN = "never-logged-in"
    LOGINS_NOT_ON_RECORD = "logins-not-on-record"


class Meaning(NamedTuple):
    """What is said of every finding of a kind.

    Attributes:
        point: the point of the announcement that it answers.
        severity: how much it matters where it is proven.
        text: the finding in words, with the names of what it touches in braces.
        remedy_key: the stable name of what to do.
        remedy: what to do, in words.
        sources: what it leans on besides the rules that decided; one that a rulebook does not have is left out.
    """

    point: Point
    severity: Severity
    text: str
    remedy_key: str
    remedy: str
    sources: tuple[str, ...] = ()


POINT_SOURCES: Mapping[Point, str] = {
    point: f"announcement-2026-06-26#practice-{number}" for number, point in enumerate(Point, start=1)
}
"""Where the announcement makes each point."""

MEANINGS: Mapping[FindingKind, Meaning] = {
    FindingKind.DECLARATION_NOBODY_CAN_CHANGE: Meaning(
        Point.WHO_SUBMITS,
        Severity.HIGH,
        "Nobody can change what {organisation} declares on {what}.",
        "authorise-with-digital-key",
        "See that somebody at the declarant holds the right to modify in Access Management and logs in with a "
        "digital key.",
    ),
    FindingKind.RIGHT_TO_CHANGE_LOST: Meaning(
        Point.COLLABORATION,
        Severity.MEDIUM,
        "{organisation} loses the right to change {what}, on which it is only listed; it goes on viewing.",
        "ask-declarant",
        "Agree with the declarant that it makes the changes, and how it hears of them in time.",
    ),
    FindingKind.DECLARANT_WITHOUT_KEY: Meaning(
        Point.AUTHENTICATION,
        Severity.HIGH,
        "{organisation} declares {what}, and its people log in without a digital key.",
        "use-digital-key",
        "Let at least one person who holds the right to modify log in with a digital key.",
    ),
    FindingKind.RELIES_ON_PASSWORD: Meaning(
        Point.AUTHENTICATION,
        Severity.MEDIUM,
        "{who} logs in with a password or a code, and no digital key is on record.",
        "use-digital-key",
        "Log in with a digital key from now on.",
    ),
    FindingKind.RELIES_ON_UNSECURED: Meaning(
        Point.AUTHENTICATION,
        Severity.MEDIUM,
        "{who} uses the unsecured access.",
        "register-and-use-digital-key",
        "Set up Access Management for the organisation and log in with a digital key.",
        ("foreign-guide#secured",),
    ),
    FindingKind.LOGIN_NOT_RECOGNISED: Meaning(
        Point.AUTHENTICATION,
        Severity.MEDIUM,
        "{who} logs in by a means that is not recognised, and no digital key is on record.",
        "use-digital-key",
        "Log in with a recognised digital key; a European means needs the level that is asked for.",
    ),
    FindingKind.NO_BELGIAN_KEY: Meaning(
        Point.AUTHENTICATION,
        Severity.LOW,
        "{who} has no Belgian digital key on record and logs in through eIDAS.",
        "ask-bis-number",
        "Log in through eIDAS at a recognised level and ask for a BIS number at the first log-in; who is to become "
        "chief access administrator without a Belgian key follows the exception procedure.",
        ("digital-keys#eidas",),
    ),
    FindingKind.NO_ENTERPRISE_NUMBER: Meaning(
        Point.AUTHENTICATION,
        Severity.MEDIUM,
        "{organisation} has no Belgian enterprise number; a company asks for one through the unsecured entry.",
        "ask-enterprise-number",
        "Ask for an enterprise number while the unsecured entry is there, or through the registration of foreign "
        "companies; then set up Access Management.",
        ("foreign-guide#secured",),
    ),
    FindingKind.NO_CHIEF: Meaning(
        Point.ACCESS_MANAGEMENT,
        Severity.HIGH,
        "{organisation} has no chief access administrator.",
        "appoint-chief",
        "Let a legal representative appoint a chief access administrator.",
    ),
    FindingKind.ONE_KEYHOLDER: Meaning(
        Point.INTERNAL_ORGANISATION,
        Severity.MEDIUM,
        "{who} is the only one at {organisation} with both a right and a digital key.",
        "authorise-second-person",
        "Give a second person the right, and a digital key.",
    ),
    FindingKind.WITHOUT_AUTHORITY: Meaning(
        Point.ACCESS_MANAGEMENT,
        Severity.HIGH,
        "What {person} was given at {organisation} was not given by somebody who may.",
        "give-again",
        "Let somebody whose office allows it give it again, or end it.",
    ),
    FindingKind.SELF_GRANT: Meaning(
        Point.ACCESS_MANAGEMENT,
        Severity.LOW,
        "{person} granted the right to themselves at {organisation}.",
        "confirm-by-another",
        "Let another administrator look at it and confirm it.",
    ),
    FindingKind.SELF_APPOINTMENT: Meaning(
        Point.ACCESS_MANAGEMENT,
        Severity.LOW,
        "{person} appointed themselves at {organisation}.",
        "confirm-by-another",
        "Let another administrator look at it and confirm it.",
    ),
    FindingKind.LEFT_WITH_RIGHTS: Meaning(
        Point.ACCESS_MANAGEMENT,
        Severity.HIGH,
        "{person} has left {organisation} and still holds a right or an office there.",
        "end-rights",
        "End what the person still holds, and give it to somebody who is there.",
        ("nsso-access-help#users",),
    ),
    FindingKind.MANDATE_ENDS_BEFORE_WORKS: Meaning(
        Point.INTERNAL_ORGANISATION,
        Severity.MEDIUM,
        "The mandate of {organisation} ends before the works of {what} do.",
        "extend-mandate",
        "Extend the mandate beyond the works, or give somebody of the organisation the right and a digital key.",
        ("mahis#quarters",),
    ),
    FindingKind.MANDATE_COVER_NOT_SAID: Meaning(
        Point.INTERNAL_ORGANISATION,
        Severity.MEDIUM,
        "A mandate of {organisation} does not say what it covers, so it proves no right.",
        "state-mandate-cover",
        "Say in the mandate that it covers the declaration of works.",
        ("mahis#scope",),
    ),
    FindingKind.MANDATARY_WITHOUT_RIGHT: Meaning(
        Point.INTERNAL_ORGANISATION,
        Severity.HIGH,
        "{organisation} gave a mandate to a company in which nobody holds the right itself.",
        "authorise-at-mandatary",
        "Let the mandatary give the right to the people who are to act under the mandate.",
        ("mahis#scope",),
    ),
    FindingKind.NEVER_LOGGED_IN: Meaning(
        Point.ACCESS_MANAGEMENT,
        Severity.LOW,
        "{person} holds a right at {organisation}, and no log-in is on record.",
        "log-in-or-end-right",
        "Let the person log in with a digital key in time, or end the right.",
    ),
    FindingKind.LOGINS_NOT_ON_RECORD: Meaning(
        Point.AUTHENTICATION,
        Severity.LOW,
        "No log-in is on record, so it is not known how anybody logs in.",
        "supply-logins",
        "Add the log-ins to the portfolio and ask again.",
    ),
}
"""What each kind means."""
