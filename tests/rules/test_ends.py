"""Ends of appointments and rights: those that count end them, and the others change nothing."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
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
    Subject,
)
from declaccess.periods import BRUSSELS, Period, instant, start_of_day
from declaccess.rules import Outcome
from declaccess.rules.authorising import find_authorisation
from declaccess.rules.ends import Weight, prove, weigh_ends
from declaccess.rules.facts import BIT, Authorisation
from declaccess.rules.interpretation import interpretations
from effort import one_in
from event_worlds import DAYS, WHO, busy_registers, ended_of, ended_worlds, portfolio_of, recorded, snapshot
from plain_reading import plain_decide
from plain_register import counting, instant_of, with_ends
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
    weighed = weigh_ends(register, RULEBOOK.decider.registers[0])
    for weight, counted in zip((Weight.COUNTS, Weight.IN_DOUBT), counting(document, ends), strict=True):
        assert [(end.name, end.position, end.at, end.by) for end, found in weighed if found is weight] == [
            (
                each["list"],
                each["index"][1] if each["list"] == "legal_representatives" else each["index"],
                instant_of(each["at"]),
                each["by"],
            )
            for each in counted
        ]


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
    owned = [
        (name, index)
        for name, index in ended_of(document)
        if name != "mandates"
        and (index[0] == 0 if isinstance(index, tuple) else document[name][index]["organisation"] == organisation)
    ]
    added = [{"list": name, "index": index, "at": time, "by": "p-unheard-of"} for name, index in owned]
    request = decode_request(asked, RULEBOOK.first_day)
    before, after = (
        snapshot(portfolio_of(raw), recorded(portfolio_of(raw), raw_ends).iter_events())
        for raw, raw_ends in ((document, ends), (more, [*added, *ends]))
    )
    assert told(decide(request, before, RULEBOOK)) == told(decide(request, after, RULEBOOK))


@one_in(4)
@given(ended_worlds())
def test_in_a_register_that_may_leave_things_out_an_end_by_a_stranger_only_takes_away(world: World) -> None:
    document, asked, ends = world
    document = {**document, "organisations": [{**each, "register": "unknown"} for each in document["organisations"]]}
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    strange = [{**each, "by": "p-unheard-of"} for each in ends]
    outcomes = []
    for ended in (ends[:0], strange):
        records = snapshot(portfolio, recorded(portfolio, ended).iter_events())
        outcomes.append(decide(request, records, RULEBOOK).outcome)
    before, after = outcomes
    assert after in (before, Outcome.INDETERMINATE, Outcome.DENY)


@given(ended_worlds())
def test_one_more_end_permits_nothing_unless_who_made_it_is_proven_to_have_been_able(world: World) -> None:
    document, asked, ends = world
    if not ends:
        return
    *fewer, another = ends
    portfolio, request = portfolio_of(document), decode_request(asked, RULEBOOK.first_day)
    before, after = (
        decide(request, snapshot(portfolio, recorded(portfolio, ended).iter_events()), RULEBOOK).outcome
        for ended in (fewer, [*fewer, another])
    )
    if after is Outcome.PERMIT and before is not Outcome.PERMIT:
        assert another in counting(document, ends)[0]


@given(busy_registers(), st.sampled_from(["complete", "unknown"]))
def test_one_more_end_proves_no_office_and_no_right_unless_it_is_proven_itself(
    drawn: tuple[dict[str, Any], list[dict[str, Any]]], state: str
) -> None:
    document, ends = drawn
    document = {**document, "organisations": [{**document["organisations"][0], "register": state}]}
    organisation = OrganisationId(document["organisations"][0]["id"])
    portfolio = portfolio_of(document)
    for position, another in enumerate(ends):
        if another in counting(document, ends)[0]:
            continue
        fewer, more = (
            snapshot(portfolio, recorded(portfolio, ended).iter_events()).find_register(organisation)
            for ended in (ends[:position] + ends[position + 1 :], ends)
        )
        assert fewer is not None
        assert more is not None
        assert proven_in(more) <= proven_in(fewer)
        assert proven_in(fewer, perhaps=True) <= proven_in(more, perhaps=True)


def proven_in(register: OrganisationRegister, *, perhaps: bool = False) -> set[tuple[str, int, str]]:
    """Return what is proven on each day: which appointments and rights, and who may grant."""
    norms = RULEBOOK.decider.registers[0]
    proof = prove(register, norms).perhaps if perhaps else prove(register, norms)
    days = [instant_of(day) for day in DAYS]
    grants = [each for given in proof.grants.values() for each in given if each.proven]
    return {
        *(("office", index, str(day)) for index, each in proof.proven for day in days if day in each.period),
        *(("right", each.position, str(day)) for each in grants for day in days if each.fits(Action.VIEW, day)),
        *((who, 0, str(day)) for who in WHO for day in days if proof.may(PersonId(who), norms.grant, day)),
    }


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
    strange = [
        RegisterEnd("appointments", number, START + count * HOUR, PersonId("stranger")) for number in range(2, count)
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
    assert perf_counter() - before < 3  # it is a twentieth of a second; minutes, if all is proven anew for every end
    for state in RegisterState:
        refused = evolve(register, organisation=evolve(register.organisation, register=state), ends=tuple(strange))
        before = perf_counter()
        prove(refused, RULEBOOK.decider.registers[0])
        assert perf_counter() - before < 3
    still = [position for position, each in proven.proven if each.period.end is None]
    assert still == [0, 1, *range(100, count, 100)]


def house(state: str) -> dict[str, Any]:
    """Return a portfolio with a legal representative, a chief and a right that the chief granted."""
    time = {"from": "2026-01-01T00:00:00+00:00", "organisation": str(A)}
    return {
        "format": "declaccess.portfolio/1",
        "organisations": [{"id": str(A), "register": state, "legal_representatives": [{"person": "boss"}]}],
        "people": [{"id": "ann", "memberships": []}],
        "appointments": [{**time, "person": "eva", "role": "chief_access_administrator", "appointed_by": "boss"}],
        "grants": [{**time, "person": "ann", "actions": ["view"], "granted_by": "eva"}],
        "mandates": [
            {
                "mandator": "0403019261",
                "mandatary": str(A),
                "covers": ["declaration-of-works"],
                "from_quarter": "2026Q2",
            }
        ],
    }


def authorisation(
    document: dict[str, Any], ends: list[dict[str, Any]], at: str, organisation: str = str(A)
) -> set[str]:
    """Return the candidates of the authorisation of ann to view."""
    portfolio = portfolio_of(document)
    records = snapshot(portfolio, recorded(portfolio, ends).iter_events())
    subject = Subject(organisation=OrganisationId(organisation), person=PersonId("ann"))
    moment = instant_of(at)
    norms = interpretations(RULEBOOK, RULEBOOK.decider.table.choices)[0][0]
    found = find_authorisation(records, subject, Action.VIEW, moment, moment.astimezone(BRUSSELS).date(), norms)
    return {str(value) for value in Authorisation if found.bits & BIT[value]}


@pytest.mark.parametrize(
    ("state", "by", "expected"),
    [
        ("complete", "stranger", {"held"}),
        ("complete", "eva", {"held"}),
        ("complete", None, {"held", "not_held"}),
        ("unknown", "stranger", {"held", "not_held"}),
    ],
)
def test_the_end_of_a_representation_is_nobodys_to_make(state: str, by: str | None, expected: set[str]) -> None:
    end = {"list": "legal_representatives", "index": (0, 0), "at": "2025-01-01T00:00:00+00:00", "by": by}
    assert authorisation(house(state), [end], "2026-07-03T12:00:00+00:00") == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-07-03T11:59:59.999999+00:00", {"held"}),
        ("2026-07-03T12:00:00+00:00", {"held", "not_held"}),
        ("2026-09-30T21:59:59.999999+00:00", {"held", "not_held"}),
        ("2026-09-30T22:00:00+00:00", {"not_held"}),
    ],
)
@pytest.mark.parametrize("by", ["boss", "stranger", None])
def test_an_ended_mandate_proves_nothing_from_that_instant_on(at: str, expected: set[str], by: str | None) -> None:
    end = {"list": "mandates", "index": 0, "at": "2026-07-03T12:00:00+00:00", "by": by}
    assert authorisation(house("complete"), [end], at, "0403019261") == expected
