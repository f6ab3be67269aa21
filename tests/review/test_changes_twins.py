"""Declarations that differ in one small thing are told apart: together they change what each alone changes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from attrs import evolve

from building_site import at, company, contract, declaration
from declaccess import Declaration, Portfolio, Rulebook, nsso_2026
from declaccess.model import ContractNumber, DeclarationNumber, OtherParticipant, ParticipantQuality, Subcontractor
from declaccess.periods import ALWAYS, Period
from declaccess.review.changes import Changes, changes
from declaccess.review.changes_sides import Side

RULES = nsso_2026()
SPLIT = at("2026-06-29 00:00")
NOON, LATER = at("2026-07-01 12:00"), at("2026-07-02 12:00")
TICK = timedelta(microseconds=1)
OPEN_DAY = RULES.supersede("write-restriction", date(2026, 6, 29), date(2026, 7, 2), source="a test")
RULEBOOKS = {
    "as shipped": RULES,
    "the old rule stays for old declarations": RULES.choose("old-declarations", "old-rule-stays"),
    "the day of the split is not known": OPEN_DAY.choose("old-declarations", "old-rule-stays"),
    "who owns it is not known": RULES.leave_open("several-declarants"),
}
MOMENTS = (SPLIT - TICK, NOON - TICK, NOON, LATER)
AROUND = (NOON - TICK, NOON, NOON + TICK)
LISTINGS = (ALWAYS, *(Period(each) for each in AROUND), *(Period(end=each) for each in AROUND))
FILINGS = (None, at("2014-01-01 00:00"), SPLIT - TICK, SPLIT, LATER - timedelta(hours=12), *AROUND)
ANNULMENTS: tuple[dict[str, Any], ...] = (
    {},
    {"annulled": True},
    *({"annulled": True, "annulled_at": each} for each in AROUND),
)
FILERS = ("declarant", "second declarant", "subcontractor", None)


def twins() -> Iterator[Declaration]:
    """Yield declarations that differ in few things, the same ones each time."""
    chance = Random(29)  # noqa: S311 - the same each time, not a secret
    for filing, listing in product(FILINGS, LISTINGS):
        yield from _makes(filing, listing, {}, FILERS[:1], ALWAYS, (listing,))
    for annulled, filer in product(ANNULMENTS, FILERS):
        yield from _makes(FILINGS[1], ALWAYS, annulled, (filer,), ALWAYS, (ALWAYS,))
    for second, first in product(LISTINGS, LISTINGS):
        yield from _makes(FILINGS[1], first, {}, (chance.choice(FILERS),), second, (first, second))


def _makes(
    filing: datetime | None,
    listing: Period,
    annulled: dict[str, Any],
    filers: tuple[str | None, ...],
    second: Period,
    often: tuple[Period, ...],
) -> Iterator[Declaration]:
    hired = Subcontractor(organisation=company("subcontractor"), hired_by=company("declarant"), listed=listing)
    others = tuple(
        OtherParticipant(organisation=company("coordinator"), quality=ParticipantQuality.DESIGN, listed=each)
        for each in often
    )
    for filer in filers:
        yield declaration(
            filed_at=None if annulled.get("annulled_at") else filing,
            filed_by=None if filer is None else company(filer),
            contracts=(
                contract(subcontractors=(hired,)),
                contract("second declarant", "2", subcontractors=(), listed=second),
            ),
            other_participants=others,
            **annulled,
        )


def numbered(works: Declaration, index: int) -> Declaration:
    """Return a declaration with numbers of its own."""
    number = DeclarationNumber(f"9B0000000{index:04}")
    contracts = tuple(
        evolve(each, number=ContractNumber(f"{number}{place}")) for place, each in enumerate(works.contracts)
    )
    return evolve(works, number=number, contracts=contracts)


def turned(works: Declaration) -> Declaration:
    """Return a declaration with its contracts in the other order."""
    return evolve(works, contracts=works.contracts[::-1])


ALL = tuple(numbered(works, index) for index, works in enumerate(twins()))


def compare(before: tuple[Declaration, ...], after: tuple[Declaration, ...], rulebook: Rulebook, days: Any) -> Changes:
    """Compare some of the declarations at two moments."""
    first = Portfolio(declarations=before)
    second = first if before is after else Portfolio(declarations=after)
    start, end = days
    return changes(
        Side(portfolio=first, rulebook=rulebook, at=start), Side(portfolio=second, rulebook=rulebook, at=end)
    )


@pytest.mark.parametrize("name", RULEBOOKS)
@pytest.mark.parametrize("days", [MOMENTS[:2], MOMENTS[1:3], MOMENTS[::3]], ids=["early", "noon", "all"])
def test_many_nearly_alike_change_what_each_alone_changes(name: str, days: Any) -> None:
    found = compare(ALL, ALL, RULEBOOKS[name], days)
    alone = [compare(each, each, RULEBOOKS[name], days) for each in ((works,) for works in ALL)]
    assert found.to_dicts() == [row for each in alone for row in each.to_dicts()]
    assert Counter(found.counts) == sum((Counter(each.counts) for each in alone), Counter())
    assert [change.cause for change in found] == [change.cause for each in alone for change in each]


def test_of_two_portfolios_it_is_so_too_whatever_the_order_of_contracts_and_declarations() -> None:
    later = tuple(turned(works) if index % 2 else works for index, works in enumerate(ALL))
    order = Random(7).sample(range(len(ALL)), len(ALL))  # noqa: S311 - the same each time, not a secret
    shuffled = tuple(later[index] for index in order)
    found = compare(ALL, shuffled, RULES, MOMENTS[1:3])
    alone = [compare((one,), (other,), RULES, MOMENTS[1:3]) for one, other in zip(ALL, later, strict=True)]
    assert found.to_dicts() == [row for each in alone for row in each.to_dicts()]
