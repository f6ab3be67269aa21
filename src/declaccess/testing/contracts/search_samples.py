"""Plans, records and expectations for the contract of a search."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from declaccess.model import (
    Contract,
    ContractNumber,
    Declaration,
    DeclarationStatus,
    Draft,
    OrganisationId,
    OtherParticipant,
    ParticipantQuality,
    Subcontractor,
)
from declaccess.periods import ALWAYS, Period
from declaccess.ports.search import FoundPage
from declaccess.review.sources import SearchableStore
from declaccess.rules.answer import Outcome
from declaccess.rules.searching import Case, Filed, SearchPlan
from declaccess.rules.shapes import IRREGULAR, regular_roles, shapes
from declaccess.testing.contracts.declaration_samples import CLIENT, FILER, HOUR, NOON, OTHER, company, declaration

TICK: Final = timedelta(microseconds=1)
LATER: Final = NOON + HOUR
"""When most is asked about: what was filed at noon is there."""

ALL: Final = frozenset(regular_roles())
NONE: Final[frozenset[int]] = frozenset()
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
FILED: Final = (DeclarationStatus.REGISTERED, DeclarationStatus.ANNULLED)

Answer = tuple[str, Outcome | None]
"""A key and its outcome; `None` where the record has to be decided on."""


def cases(permit: frozenset[int], indeterminate: frozenset[int] = NONE, *, drafts: bool = False) -> tuple[Case, ...]:
    """Return what says the same of every status and every time of filing."""
    statuses = (DeclarationStatus.DRAFT,) if drafts else FILED
    return tuple(Case(status, None, permit, indeterminate) for status in statuses)


def filed(first: datetime = FIRST, beyond: datetime = LAST, *, is_known: bool = True) -> Filed:
    """Return a time of filing."""
    return Filed(first, beyond, is_known)


def plan(organisation: OrganisationId = FILER, **changes: Any) -> SearchPlan:
    """Return a plan that permits an organisation everything on which it is named, with what is to be different."""
    drafts = changes.get("drafts", False)
    plain: dict[str, Any] = {"drafts": drafts, "at": LATER, "cases": cases(ALL, drafts=drafts), "everywhere": False}
    return SearchPlan(organisation=organisation, **{**plain, **changes})


def answers(page: FoundPage) -> list[Answer]:
    """Return what a page says of each key."""
    return [(found.key, found.outcome) for found in page.found]


def keys(store: SearchableStore, wanted: SearchPlan, after: str = "") -> list[str]:
    """Return the keys of everything that a store finds."""
    page = store.search.search(wanted, after=after, limit=1_000)
    assert not page.more
    return [found.key for found in page.found]


def expected(records: Iterable[Declaration | Draft], wanted: SearchPlan) -> list[Answer]:
    """Return what a search has to find among records, by looking at one after the other."""
    found: list[Answer] = []
    for record in records:
        key = record.reference if isinstance(record, Draft) else str(record.number)
        for shape in shapes(record):
            if isinstance(record, Draft) is not wanted.drafts or shape.organisation != wanted.organisation:
                continue
            outcome = None if shape.roles == IRREGULAR else wanted.judge(shape, record)
            if outcome is not Outcome.DENY:
                found.append((key, outcome))
    return sorted(found, key=lambda each: each[0])


def roles_of(organisation: OrganisationId, record: Declaration | Draft) -> int:
    """Return the roles that an organisation has on a record."""
    return next(shape.roles for shape in shapes(record) if shape.organisation == organisation)


def hired(index: int, listed: Period = ALWAYS, **changes: Any) -> Declaration:
    """Return a declaration on which the company `OTHER` is hired by the declarant, for all time or for some."""
    one = Subcontractor(organisation=OTHER, hired_by=FILER, listed=listed)
    contract = Contract(number=ContractNumber(f"{declaration(index).number}1"), declarant=FILER, subcontractors=(one,))
    return declaration(index, contracts=(contract,), **changes)


def coordinator(listed: Period = ALWAYS) -> OtherParticipant:
    """Return the company `OTHER` as another participant."""
    return OtherParticipant(organisation=OTHER, quality=ParticipantQuality.DESIGN, listed=listed)


def irregular_ones() -> tuple[Declaration, ...]:
    """Return declarations on which the relation of `OTHER` takes the record to tell."""
    first = Period(None, NOON)
    both = (hired(1, first), coordinator(Period(NOON, None)))
    number = declaration(0).number
    two = (
        Contract(number=ContractNumber(f"{number}1"), declarant=FILER),
        Contract(number=ContractNumber(f"{number}2"), declarant=OTHER),
    )
    timed = Contract(number=ContractNumber(f"{declaration(2).number}1"), declarant=OTHER, listed=first)
    return (
        declaration(0, contracts=two),
        hired(1, first, other_participants=both[1:]),
        declaration(2, contracts=(timed,)),
        hired(3, first, client=OTHER),
    )


def regular_ones() -> tuple[Declaration, ...]:
    """Return declarations that name `OTHER` in every regular way: in each role, at each time, however filed."""
    until, since = Period(None, NOON), Period(NOON, None)
    never_said: dict[str, Any] = {"filed_at": None, "filed_by": None}
    partners = Contract(
        number=ContractNumber(f"{declaration(24).number}1"),
        declarant=FILER,
        temporary_partnership=OTHER,
        partnership_members=(company(5), OTHER),
    )
    return (
        declaration(10, client=OTHER),
        declaration(11, filed_by=OTHER),
        declaration(12, contracts=(Contract(number=ContractNumber(f"{declaration(12).number}1"), declarant=OTHER),)),
        hired(13),
        hired(14, until),
        hired(15, since),
        hired(16, Period(NOON, NOON + TICK)),
        declaration(17, other_participants=(coordinator(until),)),
        hired(18, since, other_participants=(coordinator(since),)),
        declaration(19, client=OTHER, **never_said),
        declaration(20, client=OTHER, annulled=True),
        declaration(21, client=OTHER, annulled=True, annulled_at=NOON + TICK),
        declaration(22, client=OTHER, annulled=True, **never_said),
        declaration(23, client=OTHER, filed_at=NOON + HOUR),
        declaration(24, contracts=(partners,), filed_by=CLIENT),
        declaration(25, client=OTHER, filed_at=NOON - HOUR, annulled=True, annulled_at=NOON),
    )


MOMENTS: Final = tuple(NOON + step for step in (-HOUR, -TICK, 0 * TICK, TICK, 2 * TICK, HOUR - TICK, HOUR, 9 * HOUR))
"""Instants around everything that happens on `regular_ones`."""

HOSTILE: Final = (
    "%", "_", "*", "'", '"', "\\", "a\\", "' OR 1=1 --", "'; DROP TABLE declaccess_parties; --", ":after", "{}", "%s",
    "\N{GRINNING FACE}", "\U0010ffff", "\uffff", "\N{COMBINING ACUTE ACCENT}", "\n", " ", "\x7f", "\0",
    "a\0b", "\ud800", "9B0000000003A\0", "9b0000000003a", "9B0000000003", "9B0000000003A ", "z" * 5_000,
)  # fmt: skip
"""Keys after which nobody was ever told to go on."""
