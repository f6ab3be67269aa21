"""Laws of decisions over records, on hostile random portfolios: what may not matter does not."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from random import Random
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from declaccess import (
    AccessRequest,
    Action,
    Decision,
    Facts,
    Grant,
    Organisation,
    PersonId,
    Portfolio,
    decide,
    nsso_2026,
    timeline,
)
from declaccess.codec.portfolio import decode_portfolio
from declaccess.codec.requests import decode_request
from declaccess.model import AccessRole, Appointment, LegalRepresentative, RegisterState
from declaccess.model.portfolio import LISTS
from declaccess.periods import BRUSSELS, Period, brussels_time
from declaccess.rules import FACTS, Outcome
from declaccess.testing import boundary_instants, rulebooks
from effort import one_in
from plain_worlds import worlds

RULEBOOK = nsso_2026()
LONG_AGO = datetime(2014, 1, 1, tzinfo=BRUSSELS)
Raw = tuple[dict[str, Any], dict[str, Any]]


def read(world: Raw) -> tuple[Portfolio, AccessRequest]:
    """Read a portfolio and a request from raw JSON values."""
    document, asked = world
    return decode_portfolio(document).portfolio, decode_request(asked, RULEBOOK.first_day)


def said(decision: Decision) -> tuple[object, ...]:
    """Return all that a decision says, but for the places of its evidence."""
    return (
        decision.outcome,
        decision.facts,
        decision.reasons,
        decision.open,
        decision.advice,
        decision.rules_valid_until,
        decision.at,
    )


def shuffled(portfolio: Portfolio, random: Random) -> Portfolio:
    """Return the same records in another order, inside declarations too."""
    lists: dict[str, Any] = {}
    for name in LISTS:
        records = list(getattr(portfolio, name))
        random.shuffle(records)
        lists[name] = tuple(records)
    lists["declarations"] = tuple(_inside(works, random) for works in lists["declarations"])
    return Portfolio(**lists)


def _inside(works: Any, random: Random) -> Any:
    contracts = [
        evolve(each, subcontractors=tuple(random.sample(each.subcontractors, len(each.subcontractors))))
        for each in works.contracts
    ]
    random.shuffle(contracts)
    others = tuple(random.sample(works.other_participants, len(works.other_participants)))
    return evolve(works, contracts=tuple(contracts), other_participants=others)


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(world: Raw, random: Random) -> None:
    portfolio, request = read(world)
    here, there = decide(request, portfolio, RULEBOOK), decide(request, shuffled(portfolio, random), RULEBOOK)
    assert said(here) == said(there)


@given(worlds(), st.integers(-23 * 60, 23 * 60))
def test_the_offset_in_which_an_instant_is_written_does_not_matter(world: Raw, minutes: int) -> None:
    portfolio, request = read(world)
    instant = brussels_time(request.at)
    written = timezone(timedelta(minutes=minutes))
    for at in (instant.astimezone(UTC), instant.astimezone(written)):
        assert decide(evolve(request, at=at), portfolio, RULEBOOK) == evolve(
            decide(request, portfolio, RULEBOOK), request=evolve(request, at=at)
        )


@given(worlds())
def test_the_offsets_in_which_records_are_written_do_not_matter(world: Raw) -> None:
    document, asked = world
    request = decode_request(asked, RULEBOOK.first_day)
    elsewhere = decode_portfolio(in_zone(document, timezone(timedelta(hours=-11)))).portfolio
    assert said(decide(request, decode_portfolio(document).portfolio, RULEBOOK)) == said(
        decide(request, elsewhere, RULEBOOK)
    )


def in_zone(value: Any, zone: timezone) -> Any:
    """Return raw JSON in which every date-time is written with another offset."""
    if isinstance(value, dict):
        return {name: in_zone(each, zone) for name, each in value.items()}
    if isinstance(value, list):
        return [in_zone(each, zone) for each in value]
    if isinstance(value, str) and len(value) > len("2026-06-29T") and value[10] == "T" and value[4] == "-":
        return datetime.fromisoformat(value).astimezone(zone).isoformat()
    return value


@given(worlds())
def test_a_mandatary_never_has_more_than_its_mandator(world: Raw) -> None:
    portfolio, request = read(world)
    decision = decide(request, portfolio, RULEBOOK)
    insider = PersonId("p-inside")
    own = evolve(request, subject=evolve(request.subject, person=insider))
    at_home = decide(own, with_insider(portfolio, request, insider), RULEBOOK)
    if request.subject.person is not None and decision.permitted:
        assert at_home.permitted
    for name in FACTS:
        if name != "authorisation":
            assert at_home.facts.candidates(name) == decision.facts.candidates(name)


@given(worlds())
def test_a_mandate_changes_nothing_but_whether_a_right_is_held(world: Raw) -> None:
    portfolio, request = read(world)
    having = decide(request, portfolio, RULEBOOK)
    without = decide(request, evolve(portfolio, mandates=()), RULEBOOK)
    for name in FACTS:
        if name != "authorisation":
            assert having.facts.candidates(name) == without.facts.candidates(name)
    if without.facts.candidates("authorisation") == ("held",):
        assert having.facts == without.facts


def with_insider(portfolio: Portfolio, request: AccessRequest, insider: PersonId) -> Portfolio:
    """Return the portfolio without mandates, with somebody who surely holds every right at the company acted for."""
    company = request.subject.organisation
    boss, chief = PersonId("p-boss"), PersonId("p-chief")
    kept = [each for each in portfolio.organisations if each.id != company]
    listed = Organisation(
        id=company, legal_representatives=(LegalRepresentative(person=boss),), register=RegisterState.COMPLETE
    )
    appointed = Appointment(
        person=chief,
        organisation=company,
        role=AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
        appointed_by=boss,
        period=Period(LONG_AGO),
    )
    right = Grant(
        person=insider,
        organisation=company,
        actions=frozenset(Action),
        granted_by=chief,
        period=Period(LONG_AGO),
    )
    return evolve(
        portfolio,
        organisations=(*kept, listed),
        appointments=(*portfolio.appointments, appointed),
        grants=(*portfolio.grants, right),
        mandates=(),
    )


@given(worlds())
def test_completing_the_registers_only_settles_what_was_indeterminate(world: Raw) -> None:
    portfolio, request = read(world)
    before = decide(request, portfolio, RULEBOOK)
    complete = tuple(evolve(each, register=RegisterState.COMPLETE) for each in portfolio.organisations)
    after = decide(request, evolve(portfolio, organisations=complete), RULEBOOK)
    assert before.outcome in (Outcome.INDETERMINATE, after.outcome)
    assert after.facts | before.facts == before.facts


@given(worlds(), st.sampled_from([(name, value) for name, kind in FACTS.items() for value in kind]))
def test_an_assumption_narrows_to_one_candidate_or_is_excluded(world: Raw, assumed: tuple[str, str]) -> None:
    portfolio, request = read(world)
    name, value = assumed
    plain = decide(request, portfolio, RULEBOOK)
    supposed = decide(request, portfolio, RULEBOOK, assumed={name: value})
    if plain.reasons[0].cause not in (None, "nothing-permits"):
        assert said(supposed) == said(plain)
    elif value not in plain.facts.candidates(name):
        assert supposed.reasons[0].cause == "assumption-excluded"
        assert not supposed.permitted
    else:
        expected = plain.facts.settled(name, FACTS[name](value))
        assert supposed.answer == RULEBOOK.table.answer(expected, plain.at.date())
        assert supposed.assumed == (() if expected == plain.facts else (name,))


@given(worlds(), rulebooks())
@one_in(5)
def test_an_open_reading_gives_what_all_its_options_agree_on(world: Raw, rulebook: Any) -> None:
    portfolio, request = read(world)
    decision = decide(request, portfolio, rulebook)
    outcomes = set()
    facts = Facts(0)
    for choice in rulebook.choices():
        settled = rulebook
        for reading, option in choice.items():
            settled = settled.choose(reading, option)
        each = decide(request, portfolio, settled)
        outcomes.add(each.outcome)
        facts |= each.facts
    assert decision.outcome == (outcomes.pop() if len(outcomes) == 1 else Outcome.INDETERMINATE)
    assert decision.facts == facts


@given(worlds(), st.lists(boundary_instants(RULEBOOK), min_size=1, max_size=8))
def test_a_timeline_says_at_every_instant_what_a_decision_then_says(world: Raw, instants: list[datetime]) -> None:
    portfolio, request = read(world)
    start, end = LONG_AGO, datetime(2028, 1, 1, tzinfo=BRUSSELS)
    spans = timeline(request, portfolio, RULEBOOK, start=start, end=end).spans
    assert (spans[0].start, spans[-1].end) == (start, end)
    for before, after in pairwise(spans):
        assert before.end == after.start
        assert after.causes, "every edge has a cause"
        assert said(before.decision)[:4] != said(after.decision)[:4]
    # On one clock the hour of 25 October that is shown twice would be compared by its face, so in UTC.
    ends = [(span.start.astimezone(UTC), span.end.astimezone(UTC)) for span in spans]
    edges = [at for first, end_ in ends for at in (first, end_ - timedelta(microseconds=1))]
    for at in [*edges, *(at for at in (each.astimezone(UTC) for each in instants) if start <= at < end)]:
        span = next(each for each, (first, end_) in zip(spans, ends, strict=True) if first <= at < end_)
        decision = decide(evolve(request, at=at), portfolio, RULEBOOK)
        assert (decision.outcome, decision.open) == (span.decision.outcome, span.decision.open)
        assert decision.reasons == span.decision.reasons
