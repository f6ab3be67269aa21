"""Records written out of a register in which things were ended: the document never permits more than is proven."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from declaccess import Portfolio, decide, nsso_2026
from declaccess.adapters.dumping import iter_records
from declaccess.codec.requests import decode_request
from declaccess.errors import PortfolioError
from declaccess.rules import Outcome
from declaccess.rules.ends import prove
from event_worlds import busy_registers, ended_worlds, portfolio_of, recorded, snapshot
from plain_worlds import PEOPLE

RULEBOOK = nsso_2026()
NOON = "2026-07-03T12:00:00+00:00"


def written(document: dict[str, Any], ends: list[dict[str, Any]]) -> Portfolio:
    """Return what a register holds, as the portfolio that it is written as."""
    lists: dict[str, Any] = {}
    portfolio = portfolio_of(document)
    for name, record in iter_records(recorded(portfolio, ends).iter_events(), (), RULEBOOK):
        lists.setdefault(name, []).append(record)
    whole: dict[str, Any] = {name: tuple(records) for name, records in lists.items()}
    return Portfolio(**whole, declarations=portfolio.declarations)


@given(ended_worlds())
def test_what_is_written_permits_nothing_that_the_register_does_not(
    world: tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]],
) -> None:
    document, asked, ends = world
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    try:
        exported = written(document, ends)
    except PortfolioError:
        return
    records = snapshot(portfolio, recorded(portfolio, ends).iter_events())
    for person in PEOPLE:
        each = evolve(request, subject=evolve(request.subject, person=person)) if request.subject.person else request
        if decide(each, exported, RULEBOOK).permitted:
            assert decide(each, records, RULEBOOK).outcome is Outcome.PERMIT


@given(busy_registers())
def test_rights_that_are_written_are_proven(drawn: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    document, ends = drawn
    try:
        exported = written(document, ends)
    except PortfolioError:
        return
    portfolio = portfolio_of(document)
    organisation = portfolio.organisations[0].id
    held = snapshot(portfolio, recorded(portfolio, ends).iter_events()).find_register(organisation)
    document_register = exported.find_register(organisation)
    assert held is not None
    assert document_register is not None
    norms = RULEBOOK.decider.registers[0]
    for person, rights in prove(document_register, norms).grants.items():
        for right, kept in zip(rights, prove(held, norms).grants[person], strict=True):
            assert not right.proven or kept.proven
            assert not right.proven or (right.beyond or LAST) <= (kept.beyond or LAST)


LAST = datetime.max.replace(tzinfo=UTC)


def house(state: str = "complete", chief_by: str = "boss") -> dict[str, Any]:
    """Return a portfolio with a legal representative, a chief, an administrator and a right."""
    time = {"from": "2026-01-01T00:00:00+00:00", "organisation": "0566988259"}
    return {
        "format": "declaccess.portfolio/1",
        "organisations": [{"id": "0566988259", "register": state, "legal_representatives": [{"person": "boss"}]}],
        "appointments": [
            {**time, "id": "c", "person": "eva", "role": "chief_access_administrator", "appointed_by": chief_by},
            {**time, "id": "a", "person": "tom", "role": "access_administrator", "appointed_by": "eva"},
        ],
        "grants": [{**time, "id": "g", "person": "ann", "actions": ["view"], "granted_by": "eva"}],
        "mandates": [{"mandator": "0566988259", "mandatary": "0403019261", "from_quarter": "2026Q2"}],
    }


def ended(name: str, index: Any, by: str | None) -> dict[str, Any]:
    return {"list": name, "index": index, "at": NOON, "by": by}


@pytest.mark.parametrize(
    ("state", "end"),
    [
        ("complete", ended("appointments", 0, None)),
        ("unknown", ended("appointments", 0, "stranger")),
    ],
)
def test_an_end_that_leaves_open_whether_somebody_stands_in_is_refused_by_name(state: str, end: dict[str, Any]) -> None:
    with pytest.raises(PortfolioError, match=r"end of `c` .* is in doubt"):
        written(house(state), [end])
    sure = written(house(state), [end, ended("appointments", 0, "boss")])
    assert sure.appointments[0].period.end is not None


@pytest.mark.parametrize("by", [None, "stranger"])
def test_ends_in_doubt_of_everything_else_are_written(by: str | None) -> None:
    ends = [ended("appointments", 1, by), ended("grants", 0, by), ended("legal_representatives", (0, 0), by)]
    document = written(house("unknown"), ends)
    assert document.appointments[1].period.end == datetime.fromisoformat(NOON)
    assert document.grants[0].period.end == datetime.fromisoformat(NOON)
    assert document.organisations[0].legal_representatives[0].period.end == datetime.fromisoformat(NOON)


def test_an_end_that_counts_for_nothing_is_not_written() -> None:
    ends = [ended(name, index, "stranger") for name, index in (("appointments", 0), ("grants", 0))]
    document = written(house(), [*ends, ended("legal_representatives", (0, 0), "eva")])
    assert document.appointments[0].period.end is None
    assert document.grants[0].period.end is None
    assert document.organisations[0].legal_representatives[0].period.end is None


@pytest.mark.parametrize(("first", "left"), [("2026Q2", "2026Q2"), ("2026Q3", None)])
def test_an_ended_mandate_is_written_for_the_quarters_that_it_ran_through(first: str, left: str | None) -> None:
    document = house()
    document["mandates"][0]["from_quarter"] = first
    mandates = written(document, [ended("mandates", 0, "boss")]).mandates
    assert [str(each.to_quarter) for each in mandates] == ([] if left is None else [left])
