"""Records come apart into events and together again; ends shorten and never lengthen."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_strategies import portfolios
from declaccess.model import (
    End,
    EventKind,
    LegalRepresentative,
    Mandate,
    Membership,
    Organisation,
    OrganisationId,
    Origin,
    Person,
    PersonId,
    Portfolio,
    RecordedEvent,
    RegisterEnd,
    RegisterEvent,
    RegisterState,
)
from declaccess.model.unfolding import EndedMandate, cut, events_of, unfold
from declaccess.periods import Period, Quarter
from event_worlds import events_of_all, recorded

A, B = OrganisationId("0566988259"), OrganisationId("0353456320")
ANN = PersonId("ann")
AT = datetime(2026, 7, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def numbered(*events: RegisterEvent) -> list[RecordedEvent]:
    return [
        RecordedEvent(number=number, recorded_at=AT, origin=Origin.IMPORTED, place=number - 1, event=event)
        for number, event in enumerate(events, 1)
    ]


def end(of: int, kind: EventKind, at: datetime, person: PersonId | None = ANN) -> RegisterEvent:
    return RegisterEvent(kind=kind, record=End(of=of, at=at), organisation=A, person=person)


def represented(period: Period) -> RegisterEvent:
    record = LegalRepresentative(person=ANN, period=period)
    return RegisterEvent(kind=EventKind.REPRESENTED, record=record, organisation=A, person=ANN)


def joined(organisation: OrganisationId) -> RegisterEvent:
    record = Membership(organisation=organisation)
    return RegisterEvent(kind=EventKind.JOINED, record=record, organisation=organisation, person=ANN)


@given(portfolios())
def test_the_events_of_a_portfolio_unfold_to_the_same_records_in_the_same_order(portfolio: Portfolio) -> None:
    ledger = unfold(recorded(portfolio).iter_events())
    for name in ("organisations", "people", "appointments", "grants", "mandates", "logins"):
        assert getattr(ledger, name) == tuple(enumerate(getattr(portfolio, name)))
    assert not ledger.ends


@given(portfolios(), st.randoms(use_true_random=False))
def test_events_may_come_in_any_order_for_their_numbers_tell_it(portfolio: Portfolio, random: Random) -> None:
    events = list(recorded(portfolio).iter_events())
    mixed = list(events)
    random.shuffle(mixed)
    assert unfold(mixed) == unfold(events)


@given(portfolios())
def test_no_event_of_a_record_holds_what_another_one_holds(portfolio: Portfolio) -> None:
    for event in events_of_all(portfolio):
        assert getattr(event.record, "legal_representatives", ()) == ()
        assert not getattr(event.record, "memberships", ())


def test_a_later_description_replaces_the_earlier_and_keeps_its_place_and_parts() -> None:
    first = events_of(Organisation(id=A, legal_representatives=(LegalRepresentative(person=ANN),)))
    again = events_of(Organisation(id=A, name="A", register=RegisterState.COMPLETE))
    ((place, found),) = unfold(
        [
            RecordedEvent(number=n, recorded_at=AT, origin=Origin.IMPORTED, place=7, event=event)
            for n, event in enumerate((*first, *again), 1)
        ]
    ).organisations
    assert place == 7
    assert found == Organisation(
        id=A, name="A", register=RegisterState.COMPLETE, legal_representatives=(LegalRepresentative(person=ANN),)
    )


@pytest.mark.parametrize(
    ("period", "ends", "left"),
    [
        (Period(), [AT], Period(None, AT)),
        (Period(AT - DAY), [AT], Period(AT - DAY, AT)),
        (Period(AT - DAY), [AT + DAY, AT, AT + 2 * DAY], Period(AT - DAY, AT)),
        (Period(None, AT - DAY), [AT], Period(None, AT - DAY)),
        (Period(AT, None), [AT], Period(AT, AT)),
        (Period(AT + DAY), [AT], Period(AT + DAY, AT + DAY)),
    ],
)
def test_a_member_is_one_until_the_earliest_end_at_the_latest(
    period: Period, ends: list[datetime], left: Period
) -> None:
    member = Membership(organisation=A, period=period)
    events = events_of(Person(id=ANN, memberships=(member,)))
    ledger = unfold(numbered(*events, *(end(2, EventKind.LEFT, at) for at in ends)))
    assert ledger.people[0][1].memberships == (Membership(organisation=A, period=left),)
    assert ledger.ends[A] == tuple(RegisterEnd("memberships", 2, at, None, ANN) for at in ends)


def test_whether_a_representative_was_ended_is_left_to_the_rules() -> None:
    events = [*events_of(Organisation(id=A)), represented(Period(None, AT)), represented(Period(AT))]
    ledger = unfold(numbered(*events, end(3, EventKind.ENDED, AT + DAY)))
    assert [each.period for each in ledger.organisations[0][1].legal_representatives] == [Period(None, AT), Period(AT)]
    assert ledger.ends[A] == (RegisterEnd("legal_representatives", 1, AT + DAY, None, ANN),)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2050, 1, 1)))
def test_an_end_never_lengthens(at: datetime) -> None:
    for period in (Period(), Period(AT), Period(None, AT), Period(AT - DAY, AT + DAY)):
        left = cut(period, at)
        assert at not in left
        for moment in (AT - 2 * DAY, AT - DAY, AT, AT + DAY, at - DAY, at + DAY):
            assert (moment in left) == (moment in period and moment < at)


@pytest.mark.parametrize("memberships", [None, ()])
def test_where_somebody_belongs_stays_unsaid_until_it_is_said(memberships: tuple[Membership, ...] | None) -> None:
    known = events_of(Person(id=ANN, memberships=memberships))
    ((_, found),) = unfold(numbered(*known, joined(A))).people
    assert found.memberships == (None if memberships is None else (Membership(organisation=A),))
    assert unfold(numbered(joined(A))).people == ()


def test_who_left_one_organisation_still_belongs_to_the_other() -> None:
    known = events_of(Person(id=ANN, memberships=()))
    events = numbered(*known, joined(A), joined(B), end(2, EventKind.LEFT, AT))
    ((_, found),) = unfold(events).people
    assert found.memberships == (
        Membership(organisation=A, period=Period(None, AT)),
        Membership(organisation=B),
    )


@pytest.mark.parametrize(
    ("ended_at", "to_quarter"),
    [
        ("2026-07-01T00:00:00+02:00", Quarter(2026, 2)),
        ("2026-07-01T00:00:00.000001+02:00", Quarter(2026, 3)),
        ("2026-09-30T23:59:59+02:00", Quarter(2026, 3)),
        ("2026-10-01T00:00:00+02:00", Quarter(2026, 3)),
        ("2027-03-01T00:00:00+01:00", Quarter(2026, 4)),
    ],
)
def test_an_ended_mandate_is_over_with_its_quarter_and_not_known_before(ended_at: str, to_quarter: Quarter) -> None:
    given = Mandate(mandator=A, mandatary=B, from_quarter=Quarter(2026, 2), to_quarter=Quarter(2026, 4))
    over = end(1, EventKind.ENDED, datetime.fromisoformat(ended_at), person=None)
    ((_, found),) = unfold(numbered(*events_of(given), over)).mandates
    assert found.to_quarter == to_quarter
    at = datetime.fromisoformat(ended_at)
    in_the_middle = isinstance(found, EndedMandate) and found.ended_at == at
    assert in_the_middle == (found.in_force(at.date()))


def test_a_mandate_that_is_ended_before_its_first_quarter_was_never_in_force() -> None:
    given = Mandate(mandator=A, mandatary=B, from_quarter=Quarter(2026, 3))
    over = end(1, EventKind.ENDED, datetime.fromisoformat("2026-07-01T00:00:00+02:00"), person=None)
    assert unfold(numbered(*events_of(given), over)).mandates == ()


def test_the_end_of_what_is_left_out_is_passed_over() -> None:
    assert unfold(numbered(end(99, EventKind.REVOKED, AT))) == unfold([])
