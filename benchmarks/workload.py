"""One workload for every engine: random cases, the library's form of them, and a hand-written function.

The milestones whose day is not published are resolved to fixed days, so that every case is a permit or a deny and
engines with two answers can be compared. A third of the instants lie within a minute of a cut-over, or on it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product

from declaccess import AccessRequest, Facts, Login, OrganisationId, PersonId, Rulebook, Subject
from declaccess.periods import BRUSSELS, start_of_day
from declaccess.rulebooks import nsso_2026
from declaccess.rules import FACTS

WRITE_RESTRICTION = date(2026, 6, 29)
NO_PASSWORDS = date(2026, 9, 7)
NO_UNSECURED = date(2026, 11, 16)
CUT_OVERS = (WRITE_RESTRICTION, NO_PASSWORDS, NO_UNSECURED)

_FIRST, _BEYOND = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
_SUBJECT = Subject(organisation=OrganisationId("0403019261"), person=PersonId("p-1"))
_MEANS = {"digital_key": "eid", "password": "password", "unsecured": "unsecured", "unrecognised": "carrier-pigeon"}


@dataclass(frozen=True)
class Case:
    """Known facts at an instant.

    Attributes:
        words: the value of each fact, in table order.
        at: the instant, on the clock of UTC.
        day: its day in Brussels.
    """

    words: tuple[str, ...]
    at: datetime
    day: date

    @property
    def facts(self) -> Facts:
        """The facts in the library's form."""
        return Facts.of(**dict(zip(FACTS, self.words, strict=True)))

    @property
    def request(self) -> AccessRequest:
        """The request whose facts these might be."""
        return AccessRequest(
            subject=_SUBJECT,
            action=self.words[0],
            declaration="9B0000000KJRZ",
            at=self.at,
            login=Login(_MEANS[self.words[2]]),
        )


def resolved_rulebook() -> Rulebook:
    """Return a new copy of the shipped rulebook, not compiled yet, in which every day is known."""
    book = nsso_2026().resolve("password-phase-out", NO_PASSWORDS, source="benchmark")
    return book.resolve("unsecured-abolition", NO_UNSECURED, source="benchmark")


def random_cases(count: int, seed: int = 2026) -> list[Case]:
    """Return cases of which half take any combination of facts, and half one that some day permits."""
    chance = random.Random(seed)
    cells = [tuple(map(str, cell)) for cell in product(*FACTS.values())]
    hopeful = [cell for cell in cells if permits(cell, _FIRST.date())]
    cases = []
    for _ in range(count):
        if chance.random() < 1 / 3:
            cut = start_of_day(chance.choice(CUT_OVERS)).astimezone(UTC)
            at = cut + timedelta(seconds=chance.choice((-60, -1, 0, 1, 60)))
        else:
            at = _FIRST + (_BEYOND - _FIRST) * chance.random()
        at = at.replace(microsecond=0)
        words = chance.choice(chance.choice((cells, hopeful)))
        cases.append(Case(words, at, at.astimezone(BRUSSELS).date()))
    return cases


def if_else(  # noqa: C901, PLR0912 - it is the long way to write the rules down
    action: str, relation: str, login: str, authorisation: str, status: str, _filed_under: str, day: date
) -> bool:
    """Say whether the same rules permit, as one would write it by hand; no reasons, no dates to come, no unknowns."""
    if relation not in ("declarant", "listed_party"):
        return False
    if login == "unsecured":
        if action != "view" or status == "draft":
            return False
        return day < NO_UNSECURED
    if login == "password":
        if day >= NO_PASSWORDS:
            return False
    elif login != "digital_key":
        return False
    if authorisation != "held":
        return False
    if action == "view":
        return status in ("registered", "annulled")
    if action == "create":
        if status != "draft":
            return False
    elif action in ("modify", "annul"):
        if status != "registered":
            return False
    else:
        return False
    if relation == "declarant":
        return True
    if action == "annul":
        return False
    return day < WRITE_RESTRICTION


def permits(words: tuple[str, ...], day: date) -> bool:
    """Say whether the hand-written function permits a cell of the table on a day."""
    action, relation, login, authorisation, status, filed_under = words
    return if_else(action, relation, login, authorisation, status, filed_under, day)


def disagreements(cases: Sequence[Case], answers: Sequence[bool], expected: Sequence[bool]) -> list[str]:
    """Return in words each case that is answered otherwise than expected."""
    return [
        f"{' '.join(case.words)} at {case.at.isoformat()}: {answer}, not {wanted}"
        for case, answer, wanted in zip(cases, answers, expected, strict=True)
        if answer is not wanted
    ]
