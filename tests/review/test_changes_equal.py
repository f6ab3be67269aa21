"""Changes over a portfolio are what the scalar decisions of both sides differ by, on hostile random portfolios."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from declaccess import (
    AccessRequest,
    Action,
    Declaration,
    Login,
    Outcome,
    PersonId,
    Portfolio,
    Rulebook,
    Subject,
    decide,
)
from declaccess.codec.portfolio import decode_portfolio
from declaccess.model import PROJECT, ContractNumber, DeclarationNumber, Works
from declaccess.periods import Period, instant, start_of_day
from declaccess.review.changes import Changes, changes
from declaccess.review.changes_sides import Side
from declaccess.review.encoding import encode
from declaccess.rulebooks import nsso_2026
from declaccess.testing import boundary_days, boundary_instants, rulebooks
from effort import one_in
from plain_worlds import NUMBER, OTHER_NUMBER, worlds

RULEBOOK = nsso_2026()
MOMENTS = boundary_days(RULEBOOK) | boundary_instants(RULEBOOK)
LOGINS = st.sampled_from(
    [Login("eid"), Login("eid"), Login("password"), Login("unsecured"), Login("sms_code"), Login("eidas"), Login()]
)
TICK = timedelta(microseconds=1)
Key = tuple[str, str, str | None, str]


@st.composite
def portfolios(draw: st.DrawFn, most: int = 4) -> Portfolio:
    """Draw a portfolio of several worlds' declarations, each with numbers of its own."""
    declarations: list[Any] = []
    for index, (document, _) in enumerate(draw(st.lists(worlds(unchecked=True), max_size=most))):
        text = json.dumps(document["declarations"])
        for number, letter in ((NUMBER, "A"), (OTHER_NUMBER, "B")):
            text = text.replace(number, f"9B0000000K{letter}{index:02}")
        text = text.replace('"draft-1"', f'"draft-{index}"')
        declarations += json.loads(text)
    document = {"format": "declaccess.portfolio/1", "declarations": draw(st.permutations(declarations))}
    return decode_portfolio(document, identifiers="unchecked").portfolio


@st.composite
def crowds(draw: st.DrawFn, moments: list[datetime]) -> Portfolio:
    """Draw declarations that are alike but for little: when something happened to them, or who filed them."""
    document, _ = draw(worlds())
    works = decode_portfolio(document).portfolio.declarations
    alike = [each for each in works if isinstance(each, Declaration)]
    near = sorted({at + step * TICK for at in moments for step in (-1, 0, 1)})
    found: list[Declaration] = []
    for index in range(draw(st.integers(2, 8))):
        varied = draw(st.sampled_from(alike))
        for _ in range(draw(st.integers(0, 2))):
            varied = _varied(draw, varied, near)
        found.append(_renumbered(varied, f"9B0000000KC{index:02}"))
    return Portfolio(declarations=tuple(found))


def _varied(draw: st.DrawFn, works: Declaration, near: list[datetime]) -> Declaration:
    """Return a declaration with one thing changed, to something that happened at one of few moments."""
    at = st.sampled_from(near)
    period = st.sampled_from([Period(), Period(draw(at)), Period(end=draw(at))])
    contracts, others = list(works.contracts), list(works.other_participants)
    index = draw(st.integers(0, len(contracts) - 1))
    match draw(st.sampled_from(["filing", "annulment", "filer", "contract", "subcontractor", "other"])):
        case "filing":
            filed = draw(st.none() | at)
            return evolve(works, filed_at=filed, annulled=False, annulled_at=None)
        case "annulment":
            annulled = draw(st.none() | at)
            early = annulled is not None and works.filed_at is not None and annulled < works.filed_at
            return evolve(works, annulled=True, annulled_at=None if early else annulled)
        case "filer":
            filers = [each.declarant for each in contracts]
            return evolve(works, filed_by=draw(st.none() | st.sampled_from(filers)))
        case "contract":
            contracts[index] = evolve(contracts[index], listed=draw(period))
        case "subcontractor" if contracts[index].subcontractors:
            hired = list(contracts[index].subcontractors)
            place = draw(st.integers(0, len(hired) - 1))
            hired[place] = evolve(hired[place], listed=draw(period))
            contracts[index] = evolve(contracts[index], subcontractors=tuple(hired))
        case _ if others:
            others[0] = evolve(others[0], listed=draw(period))
        case _:
            return works
    return evolve(works, contracts=tuple(contracts), other_participants=tuple(others))


def _renumbered(works: Declaration, number: str) -> Declaration:
    contracts = tuple(
        evolve(each, number=ContractNumber(f"{number}{index}")) for index, each in enumerate(works.contracts)
    )
    return evolve(works, number=DeclarationNumber(number), contracts=contracts)


def asked(side: Side, login: Login, organisation: Any, works: str, contract: str | None, action: Action) -> Outcome:
    """Decide a question the plain way, for somebody who is supposed to hold the right."""
    request = AccessRequest(
        subject=Subject(organisation=organisation, person=PersonId("p-0")),
        action=action,
        declaration=works,
        at=side.at,
        login=login,
        contract=contract,
    )
    portfolio = Portfolio(declarations=side.records.declarations)
    return decide(request, portfolio, side.rulebook, assumed={"authorisation": "held"}).outcome


def expected(before: Side, after: Side, login: Login) -> dict[Key, tuple[Outcome, Outcome]]:
    """Ask every question on both sides."""
    names = dict.fromkeys(_name(works) for side in (before, after) for works in side.records.declarations)
    found = {}
    for draft, name in names:
        there = [_find(side, draft, name) for side in (before, after)]
        for organisation in _named(there, (before, after)):
            for contract, action in _questions(there, (before, after), draft=draft):
                was, now = (asked(side, login, organisation, name, contract, action) for side in (before, after))
                found[str(organisation), name, contract, action.value] = (was, now)
    return {key: pair for key, pair in found.items() if not _as_everywhere(key, pair, found)}


def _name(works: Works) -> tuple[bool, str]:
    return (False, str(works.number)) if isinstance(works, Declaration) else (True, str(works.reference))  # type: ignore[attr-defined]


def _find(side: Side, draft: bool, name: str) -> Works | None:
    return next((works for works in side.records.declarations if _name(works) == (draft, name)), None)


def _there(works: Works | None, side: Side) -> Works | None:
    if isinstance(works, Declaration) and works.status_at(instant(side.at)) is None:
        return None
    return works


def _named(there: list[Works | None], sides: tuple[Side, Side]) -> list[Any]:
    found: dict[Any, None] = {}
    for works, side in zip(there, sides, strict=True):
        on = _there(works, side)
        if on is not None:
            found |= dict.fromkeys(party.organisation for party in on.list_parties(instant(side.at)))
    return [organisation for organisation in found if organisation.can_act]


def _questions(
    there: list[Works | None], sides: tuple[Side, Side], *, draft: bool
) -> Iterator[tuple[str | None, Action]]:
    if draft:
        yield None, Action.CREATE
        return
    numbers: dict[str, None] = {}
    for works, side in zip(there, sides, strict=True):
        on = _there(works, side)
        if on is not None:
            numbers |= {str(contract.number): None for _, contract in on.list_contracts(instant(side.at))}
    for action in (Action.MODIFY, Action.VIEW):
        for contract in (*numbers, PROJECT):
            yield contract, action
    yield None, Action.ANNUL


def _as_everywhere(key: Key, pair: tuple[Outcome, Outcome], found: dict[Key, tuple[Outcome, Outcome]]) -> bool:
    organisation, works, contract, action = key
    if contract != PROJECT:
        return False
    contracts = {
        other
        for (who, what, which, how), other in found.items()
        if (who, what, how) == (organisation, works, action) and which != PROJECT
    }
    return contracts == {pair}


def kind(was: Outcome, now: Outcome) -> str:
    """Name what becomes of an answer."""
    if was is now:
        return "unchanged"
    if was is Outcome.INDETERMINATE:
        return "settled"
    return {Outcome.PERMIT: "gained", Outcome.DENY: "lost", Outcome.INDETERMINATE: "uncertain"}[now]


def check(found: Changes, plain: dict[Key, tuple[Outcome, Outcome]]) -> None:
    """Hold changes against every question asked the plain way."""
    counts = Counter(kind(*pair) for pair in plain.values())
    assert found.counts == {name: counts[name] for name in ("gained", "lost", "uncertain", "settled", "unchanged")}
    rows = found.to_dicts()
    assert len(rows) == len(found) == len({_key(row) for row in rows})
    changed = {key: pair for key, pair in plain.items() if pair[0] is not pair[1]}
    assert {_key(row): (row["before"], row["after"]) for row in rows} == changed


def _key(row: dict[str, Any]) -> Key:
    return row["organisation"], row["declaration"], row["contract"], row["action"]


@given(portfolios(), rulebooks(), MOMENTS, MOMENTS, LOGINS)
@one_in(2)
def test_between_two_moments_what_changes_is_what_the_decisions_differ_by(
    portfolio: Portfolio, rulebook: Rulebook, start: date, end: date, login: Login
) -> None:
    before = Side(portfolio=portfolio, rulebook=rulebook, at=start)
    after = Side(portfolio=portfolio, rulebook=rulebook, at=end)
    check(changes(before, after, login=login), expected(before, after, login))


@given(portfolios(), portfolios(), rulebooks(), rulebooks(), MOMENTS, MOMENTS, LOGINS)
@one_in(2)
def test_between_any_two_sides_what_changes_is_what_the_decisions_differ_by(
    portfolio: Portfolio, other: Portfolio, rulebook: Rulebook, newer: Rulebook, start: date, end: date, login: Login
) -> None:
    before = Side(portfolio=portfolio, rulebook=rulebook, at=start)
    after = Side(portfolio=encode(other), rulebook=newer, at=end)
    check(changes(before, after, login=login), expected(before, after, login))


@given(st.data(), rulebooks(), MOMENTS, MOMENTS)
def test_declarations_that_are_nearly_alike_are_told_apart(
    data: st.DataObject, rulebook: Rulebook, start: date, end: date
) -> None:
    splits = [start_of_day(day) for day in _splits(rulebook)]
    moments = [instant(start), instant(end), *(instant(split) for split in splits)]
    portfolio = data.draw(crowds(moments))
    before = Side(portfolio=portfolio, rulebook=rulebook, at=start)
    after = Side(portfolio=portfolio, rulebook=rulebook, at=end)
    check(changes(before, after), expected(before, after, Login("eid")))
    if data.draw(st.booleans()):
        other = Portfolio(declarations=tuple(_shuffled(each, data) for each in data.draw(crowds(moments)).declarations))
        changed = Side(portfolio=other, rulebook=RULEBOOK, at=end)
        check(changes(before, changed), expected(before, changed, Login("eid")))


def _splits(rulebook: Rulebook) -> set[date]:
    known = rulebook.get_milestone(rulebook.filed_under)
    return {day for day in (known.first, known.last) if day is not None}


def _shuffled(works: Any, data: st.DataObject) -> Any:
    return evolve(works, contracts=tuple(data.draw(st.permutations(works.contracts))))


@given(portfolios(), MOMENTS, MOMENTS)
@one_in(4)
def test_of_one_company_and_in_groups_the_counts_are_those_of_the_rows(
    portfolio: Portfolio, start: date, end: date
) -> None:
    encoded = encode(portfolio)
    before = Side(portfolio=encoded, rulebook=RULEBOOK, at=start)
    found = changes(before, Side(portfolio=encoded, rulebook=RULEBOOK, at=end))
    for what in ("organisation", "declaration", "action", "cause"):
        rows = Counter((_grouped(change, what), change.kind.value) for change in found)
        groups: Counter[tuple[str, str]] = Counter()
        for each in found.by(what).to_dicts():
            groups.update({(each["name"], name): each[name] for name in _KINDS if each[name]})
        assert groups == rows  # a draft may well be called as a declaration is
    for organisation in encoded.organisations:
        alone = changes(before, found.after, organisation=organisation)
        assert alone.to_dicts() == [row for row in found.to_dicts() if row["organisation"] == organisation]


_KINDS = ("gained", "lost", "uncertain", "settled")


def _grouped(change: Any, what: str) -> str:
    return change.rule or change.cause if what == "cause" else str(getattr(change, what))


@given(portfolios(), MOMENTS, LOGINS)
@one_in(4)
def test_between_a_moment_and_itself_nothing_changes(portfolio: Portfolio, at: datetime, login: Login) -> None:
    side = Side(portfolio=portfolio, rulebook=RULEBOOK, at=at)
    assert not changes(side, side, login=login)
    assert not changes(side, Side(portfolio=decode_again(portfolio), rulebook=RULEBOOK, at=at), login=login)


def decode_again(portfolio: Portfolio) -> Portfolio:
    """Return an equal portfolio that is another object, its declarations in the other order."""
    return Portfolio(declarations=portfolio.declarations[::-1])


@given(portfolios(), MOMENTS, MOMENTS)
@one_in(4)
def test_there_and_back_every_change_is_undone(portfolio: Portfolio, start: date, end: date) -> None:
    sides = [Side(portfolio=portfolio, rulebook=RULEBOOK, at=at) for at in (start, end)]
    there, back = changes(*sides), changes(*sides[::-1])
    assert {(*_key(row), row["before"], row["after"]) for row in there.to_dicts()} == {
        (*_key(row), row["after"], row["before"]) for row in back.to_dicts()
    }
