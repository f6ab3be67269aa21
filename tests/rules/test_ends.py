"""Ends of appointments and rights: those that count end them, and the others change nothing."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from declaccess import PersonId, decide, nsso_2026, timeline
from declaccess.codec.answers import encode_decision
from declaccess.codec.requests import decode_request
from declaccess.model import (
    AccessRole,
    Action,
    Appointment,
    Grant,
    LegalRepresentative,
    Organisation,
    OrganisationId,
    OrganisationRegister,
    RegisterEnd,
    RegisterState,
)
from declaccess.periods import Period, instant, start_of_day
from declaccess.rules.ends import counted_ends, prove
from effort import one_in
from event_worlds import busy_registers, ended_worlds, portfolio_of, recorded, snapshot
from plain_reading import plain_decide
from plain_register import counting, cut, instant_of, with_ends
from plain_worlds import PEOPLE, worlds

RULEBOOK = nsso_2026()
World = tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]


def told(decision: Any) -> dict[str, Any]:
    """Return what both readings say."""
    answer = encode_decision(decision)["context"]
    return {name: answer[name] for name in ("outcome", "facts", "open", "rules_valid_until")}


def plain(document: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return the same of the plain reading."""
    answer = plain_decide(document, asked)
    until = answer["rules_valid_until"]
    return {**{name: answer[name] for name in ("outcome", "facts", "open")}, "rules_valid_until": until and str(until)}


@given(ended_worlds())
def test_ends_are_weighed_as_the_plain_reading_weighs_them(world: World) -> None:
    document, asked, ends = world
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    records = snapshot(portfolio, recorded(portfolio, ends).iter_events())
    assert told(decide(request, records, RULEBOOK)) == plain(with_ends(document, ends), asked)


@given(busy_registers())
def test_the_same_ends_count_however_appointments_rest_on_each_other(
    drawn: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    document, ends = drawn
    organisation = OrganisationId(document["organisations"][0]["id"])
    portfolio = portfolio_of(document)
    register = snapshot(portfolio, recorded(portfolio, ends).iter_events()).find_register(organisation)
    assert register is not None
    found = [
        {"list": each.name, "index": each.position, "at": each.at, "by": each.by}
        for each in counted_ends(register, RULEBOOK.decider.registers[0])
    ]
    assert found == [{**each, "at": instant_of(each["at"])} for each in counting(document, ends)]


@given(ended_worlds())
def test_what_is_read_for_one_person_decides_like_all_that_there_is(world: World) -> None:
    document, asked, ends = world
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    register = recorded(portfolio, ends)
    subject = request.subject
    everything = snapshot(portfolio, register.iter_events())
    read = snapshot(portfolio, register.read(subject.organisation, subject.person))
    assert told(decide(request, everything, RULEBOOK)) == told(decide(request, read, RULEBOOK))


@given(worlds())
def test_a_register_of_events_decides_as_the_portfolio_with_the_same_content(
    world: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    document, asked = world
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    events = recorded(portfolio).read(request.subject.organisation, request.subject.person)
    assert decide(request, snapshot(portfolio, events), RULEBOOK) == decide(request, portfolio, RULEBOOK)


@given(ended_worlds(), st.sampled_from([*PEOPLE, "p-stranger"]), st.sampled_from(list(AccessRole)))
def test_what_nobody_was_entitled_to_changes_no_decision(world: World, person: str, role: AccessRole) -> None:
    document, asked, ends = world
    document = {**document, "organisations": [{**each, "register": "complete"} for each in document["organisations"]]}
    if not document["organisations"]:
        return
    organisation = document["organisations"][0]["id"]
    time = "2020-03-02T08:00:00+00:00"
    stranger = {"person": person, "organisation": organisation, "from": time}
    more = {
        **document,
        "appointments": [
            *document.get("appointments", []),
            {**stranger, "role": role.value, "appointed_by": "p-unheard-of"},
        ],
        "grants": [
            *document.get("grants", []),
            {**stranger, "actions": ["create", "modify", "annul", "view"], "granted_by": "p-unheard-of"},
        ],
    }
    records = [(name, index) for name in ("appointments", "grants") for index in range(len(document.get(name, ())))]
    owned = [each for each in records if document[each[0]][each[1]]["organisation"] == organisation]
    added = [{"list": name, "index": index, "at": time, "by": "p-unheard-of"} for name, index in owned]
    request = decode_request(asked, RULEBOOK.first_day)
    before, after = (
        snapshot(portfolio_of(raw), recorded(portfolio_of(raw), raw_ends).iter_events())
        for raw, raw_ends in ((document, ends), (more, [*added, *ends]))
    )
    assert told(decide(request, before, RULEBOOK)) == told(decide(request, after, RULEBOOK))


@one_in(4)
@given(ended_worlds())
def test_an_end_in_a_register_that_may_leave_things_out_always_counts(world: World) -> None:
    document, asked, ends = world
    document = {**document, "organisations": [{**each, "register": "unknown"} for each in document["organisations"]]}
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    records = snapshot(portfolio, recorded(portfolio, ends).iter_events())
    assert told(decide(request, records, RULEBOOK)) == plain(cut(document, ends), asked)


@one_in(8)
@given(ended_worlds())
def test_a_timeline_has_an_edge_wherever_an_end_changes_the_answer(world: World) -> None:
    document, asked, ends = world
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    records = snapshot(portfolio, recorded(portfolio, ends).iter_events())
    day = instant(request.at).date()
    spans = timeline(request, records, RULEBOOK, start=day - timedelta(days=30), end=day + timedelta(days=30)).spans
    for span in spans:
        for each in ends:
            at = instant_of(each["at"])
            if span.start <= at < span.end:
                here = RULEBOOK.decider.decide(evolve(request, at=at), records)
                assert (here.outcome, here.reasons, here.open) == (
                    span.decision.outcome,
                    span.decision.reasons,
                    span.decision.open,
                )


A = OrganisationId("0566988259")
START = start_of_day(RULEBOOK.first_day)
HOUR = timedelta(hours=1)


def test_many_ends_are_weighed_in_no_time() -> None:
    count = 1500
    rep, chief = PersonId("rep"), PersonId("chief")
    made = [
        Appointment(
            person=PersonId(f"p{number}") if number else chief,
            organisation=A,
            role=AccessRole.ACCESS_ADMINISTRATOR if number else AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
            appointed_by=chief if number else rep,
            period=Period(START + number * HOUR),
        )
        for number in range(count)
    ]
    ends = [
        RegisterEnd("appointments", number, START + (count + number) * HOUR, chief if number % 100 else PersonId("p1"))
        for number in range(2, count)
    ]
    right = Grant(person=chief, organisation=A, actions=frozenset(Action), period=Period(START), granted_by=chief)
    register = OrganisationRegister(
        organisation=Organisation(
            id=A, legal_representatives=(LegalRepresentative(person=rep),), register=RegisterState.COMPLETE
        ),
        appointments=tuple(enumerate(made)),
        grants={chief: ((0, right),)},
        ends=tuple(ends),
    )
    before = perf_counter()
    proven = prove(register, RULEBOOK.decider.registers[0])
    assert perf_counter() - before < 5  # it is a tenth of a second; minutes, when every end is proven from the first
    still = [position for position, each in proven.proven if each.period.end is None]
    assert still == [0, 1, *range(100, count, 100)]
