"""The rights matrix of an organisation: what its people may do, now and from each day on which the rules change."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, frozen

from declaccess.model import Action, DeclarationStatus, Login, OrganisationId, PersonId, Portfolio, Subject
from declaccess.panel import Panel, Tabular
from declaccess.periods import BRUSSELS, instant
from declaccess.review.matrix_people import Tied, list_tied
from declaccess.rules import Answer, FiledUnder, Outcome, Reason, Relation
from declaccess.rules.authorising import find_authorisation
from declaccess.rules.facts import BIT, GROUP
from declaccess.rules.holdings import who_held
from declaccess.rules.interpretation import interpretations

if TYPE_CHECKING:
    from datetime import datetime

    from declaccess.rules.interpretation import Interpretation
    from declaccess.rules.rulebook import Rulebook

STANDINGS = (Relation.DECLARANT, Relation.LISTED_PARTY)
"""How an organisation may stand to a declaration for its people to have anything to do there."""

_BEST_FIRST = (Outcome.PERMIT, Outcome.INDETERMINATE, Outcome.DENY)


@frozen(kw_only=True, slots=False)
class Right:
    """What somebody may do from a day on.

    Attributes:
        person: who; `None`: whoever comes without being identified.
        standing: how the organisation stands to the declaration.
        action: the action.
        start: from when: the day asked about, or a later one on which the rules change.
        outcome: permit, deny or indeterminate.
        login: the log-in with which it is so: of those that the person has, the one that gets furthest.
        reasons: what decides, in rulebook order.
    """

    person: PersonId | None
    standing: Relation
    action: Action
    start: date
    outcome: Outcome
    login: Login
    reasons: tuple[Reason, ...]


@define(frozen=True, kw_only=True, slots=False)
class RightsMatrix(Tabular):
    """What the people of an organisation may do, on a day and from each later one on which that changes.

    Attributes:
        organisation: the organisation.
        rulebook: hash of the rulebook that answered.
        login: how everybody is supposed to log in; `None`: as is recorded of each.
        complete: whether nobody else can hold a right, as far as the register tells.
        starts: the day asked about, then each later day on which the rules change something for these people.
        people: who, sorted; `None` stands for whoever comes without being identified.
        rights: person by person, standing by standing, day by day, action by action.
    """

    columns: ClassVar[tuple[str, ...]] = (
        "organisation",
        "person",
        "standing",
        "action",
        "from",
        "outcome",
        "login",
        "rule",
    )

    organisation: OrganisationId
    rulebook: str
    login: Login | None
    complete: bool
    starts: tuple[date, ...]
    people: tuple[PersonId | None, ...]
    rights: tuple[Right, ...]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        return [
            {
                "organisation": str(self.organisation),
                "person": None if right.person is None else str(right.person),
                "standing": right.standing.value,
                "action": right.action.value,
                "from": right.start,
                "outcome": right.outcome.value,
                "login": login_words(right.login),
                "rule": right.reasons[0].rule,
            }
            for right in self.rights
        ]

    def panel(self) -> Panel:
        """Describe the matrix for display: the picture of before and after, and what changes because of what."""
        from declaccess.review.matrix_panel import describe_matrix  # noqa: PLC0415 - words, only when shown

        return describe_matrix(self)


def rights_matrix(
    portfolio: Portfolio,
    organisation: OrganisationId | str,
    rulebook: "Rulebook",
    *,
    on: date,
    login: Login | None = None,
) -> RightsMatrix:
    """Say what the people of an organisation may do on a day and from each later one on which the rules change it.

    Each is asked about a draft (to create) and a registered declaration (for the rest) of which the organisation is
    the declarant, and one on which it is only listed; when that was filed is left open. On a later day, rights and
    mandates count that are in force then, as far as they are recorded.

    Args:
        portfolio: the records.
        organisation: the organisation.
        rulebook: the norms.
        on: an aware date-time, or a date for the last moment of that Brussels day.
        login: how everybody is supposed to log in; `None`: as is recorded of each, and of whom nothing is recorded it
            is not known.

    Raises:
        IdentifierError: a text that is no organisation's number.
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
    """
    whose = OrganisationId(organisation)
    at = instant(on)
    day = at.astimezone(BRUSSELS).date()
    rulebook.table.check_covered(day)
    asking = _Asking(portfolio, whose, rulebook)
    starts = (on, *(start for start in rulebook.table.starts if start > day))
    found = [
        (tied, [tuple(asking.rights(tied, start)) for start in starts])
        for tied in list_tied(portfolio, whose, at, login)
    ]
    found = [(tied, by_start) for tied, by_start in found if tied.now or any(_any_right(each) for each in by_start)]
    kept = _changing([[by_start[index] for _, by_start in found] for index in range(len(starts))])
    return RightsMatrix(
        organisation=whose,
        rulebook=rulebook.hash,
        login=login,
        complete=who_held(portfolio, rulebook, whose, on).complete,
        starts=tuple(starts[index] for index in kept),
        people=tuple(tied.person for tied, _ in found),
        rights=tuple(
            right
            for _, by_start in found
            for standing in STANDINGS
            for index in kept
            for right in by_start[index]
            if right.standing is standing
        ),
    )


def login_words(login: Login) -> str | None:
    """Write a log-in as `eid` or `eidas high`; `None` when it is not known.

    Args:
        login: the log-in.
    """
    return login.means if login.means is None or login.assurance is None else f"{login.means} {login.assurance}"


class _Asking:
    def __init__(self, portfolio: Portfolio, organisation: OrganisationId, rulebook: "Rulebook") -> None:
        self._portfolio = portfolio
        self._organisation = organisation
        self._table = rulebook.table
        self._ways, self._which = interpretations(rulebook, rulebook.table.choices)

    def rights(self, tied: Tied, start: date) -> Iterator[Right]:
        """Yield what somebody may do on a day, with the log-in that gets furthest."""
        at = instant(start)
        day = at.astimezone(BRUSSELS).date()
        for standing in STANDINGS:
            for action in Action:
                held = [self._held(tied, action, at, day, way) for way in self._ways]
                answers = [(login, self._answer(login, standing, action, held, day)) for login in tied.logins]
                login, answer = min(answers, key=_rank)
                yield Right(
                    person=tied.person,
                    standing=standing,
                    action=action,
                    start=start,
                    outcome=answer.outcome,
                    login=login,
                    reasons=answer.reasons,
                )

    def _held(self, tied: Tied, action: Action, at: "datetime", day: date, way: "Interpretation") -> int:
        subject = Subject(organisation=self._organisation, person=tied.person)
        return find_authorisation(self._portfolio, subject, action, at, day, way).bits

    def _answer(self, login: Login, standing: Relation, action: Action, held: list[int], day: date) -> Answer:
        codes = [
            BIT[action] | BIT[standing] | way.login(login)[0] | right | _target(action, day, way)
            for way, right in zip(self._ways, held, strict=True)
        ]
        return self._table.answer_by_choice(tuple([codes[index] for index in self._which]), day)


def _target(action: Action, day: date, way: "Interpretation") -> int:
    """Return the facts of what is acted on: a draft of that day, or a declaration filed whenever."""
    if action is not Action.CREATE:
        return BIT[DeclarationStatus.REGISTERED] | GROUP["filed_under"]
    reached = way.filed_under.reached(day)
    filed = GROUP["filed_under"] if reached is None else BIT[FiledUnder.NEW_RULES if reached else FiledUnder.OLD_RULES]
    return BIT[DeclarationStatus.DRAFT] | filed


def _rank(answered: tuple[Login, Answer]) -> int:
    return _BEST_FIRST.index(answered[1].outcome)


def _any_right(rights: tuple[Right, ...]) -> bool:
    return any(right.outcome is not Outcome.DENY for right in rights)


def _changing(by_start: list[list[tuple[Right, ...]]]) -> list[int]:
    """Return the first day, and each later one on which an outcome is another than on the one kept before it."""
    outcomes = [[right.outcome for rights in each for right in rights] for each in by_start]
    kept = [0]
    for index in range(1, len(outcomes)):
        if outcomes[index] != outcomes[kept[-1]]:
            kept.append(index)
    return kept
