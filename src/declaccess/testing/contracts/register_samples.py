"""Events for the tests of a register, and which of them bear on whose rights."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from declaccess.model import (
    AccessRole,
    Action,
    Appointment,
    End,
    EventKind,
    Grant,
    LegalRepresentative,
    LoginRecord,
    Mandate,
    Membership,
    Organisation,
    OrganisationId,
    Person,
    PersonId,
    RecordedEvent,
    RegisterEvent,
    RegisterState,
)
from declaccess.model.unfolding import RegisterRecord, events_of
from declaccess.periods import BRUSSELS, Period, Quarter
from declaccess.ports import AccessRegister, LogNote

START: Final = datetime(2026, 1, 5, 8, 0, 0, 1, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
ROOFER: Final = OrganisationId("0566988259")
AGENT: Final = OrganisationId("0353456320")
STRANGER: Final = OrganisationId("foreign:ABC001")
ANNA, BERT, CLEO = PersonId("p-anna"), PersonId("p-bert"), PersonId("p-cleo")

LOOK_ALIKES: Final = (
    "ab-1", "AB-1", "Ab-1", "ab-01", "ab-1.0", "ab-\N{FULLWIDTH DIGIT ONE}", "\N{CYRILLIC SMALL LETTER A}b-1",
    "é", "e\N{COMBINING ACUTE ACCENT}", "ß", "ss", "ı", "i", "İ", "1", "01", "%", "_", "'", "a\\b", "*",
)  # fmt: skip
"""Texts that a store may take for one another: by case, zeros, composition, or as patterns."""

NOTE: Final = LogNote(kind="act", people={"subject": ANNA}, body='{"act":"appoint"}')
REFUSED: Final = LogNote(kind="no kind", people={}, body="{}\n{}")
"""A note that no log can hold."""

RECORDS: Final[tuple[RegisterRecord, ...]] = (
    Organisation(
        id=ROOFER,
        name="Dakwerken é",
        register=RegisterState.COMPLETE,
        legal_representatives=(
            LegalRepresentative(person=ANNA),
            LegalRepresentative(person=BERT, period=Period(START, START + 99 * HOUR)),
        ),
    ),
    Organisation(id=AGENT, legal_representatives=(LegalRepresentative(person=CLEO),)),
    Organisation(id=STRANGER),
    Person(id=ANNA),
    Person(id=BERT, name="Bert", memberships=()),
    Person(
        id=CLEO,
        memberships=(
            Membership(organisation=AGENT),
            Membership(organisation=STRANGER, period=Period(None, START.astimezone(BRUSSELS))),
        ),
    ),
    Appointment(
        person=BERT,
        organisation=ROOFER,
        role=AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
        appointed_by=ANNA,
        period=Period(START.astimezone(BRUSSELS)),
        id="a-1",
    ),
    Appointment(
        person=CLEO,
        organisation=AGENT,
        role=AccessRole.GROUP_ADMINISTRATOR,
        appointed_by=CLEO,
        period=Period(START, START + HOUR),
        appointed_at=START - HOUR,
    ),
    Grant(
        person=ANNA,
        organisation=ROOFER,
        actions=frozenset(Action),
        period=Period(START),
        granted_by=BERT,
        granted_at=START - HOUR,
        id="g-1",
    ),
    Grant(person=CLEO, organisation=ROOFER, actions=frozenset({Action.VIEW}), period=Period(START)),
    Grant(person=CLEO, organisation=AGENT, actions=frozenset(), period=Period(START), granted_by=CLEO, id="a-1"),
    Grant(person=ANNA, organisation=STRANGER, actions=frozenset(Action), period=Period(START)),
    Mandate(mandator=ROOFER, mandatary=AGENT, from_quarter=Quarter(2026, 1), covers=frozenset({"one", "é"}), id="m-1"),
    Mandate(mandator=AGENT, mandatary=STRANGER, from_quarter=Quarter(2026, 1), to_quarter=Quarter(2026, 4)),
    LoginRecord(means="eid", person=ANNA, last_used=START),
    LoginRecord(means="unsecured", organisation=ROOFER),
)
"""Records of every kind."""


def sample_events() -> tuple[RegisterEvent, ...]:
    """Return events of every kind but ends."""
    return tuple(event for record in RECORDS for event in events_of(record))


def listed(organisation: str, name: str | None = None) -> RegisterEvent:
    """Return an organisation's listing."""
    return events_of(Organisation(id=OrganisationId(organisation), name=name))[0]


def joined(organisation: str, person: str) -> RegisterEvent:
    """Return that somebody joined an organisation."""
    member = Membership(organisation=OrganisationId(organisation))
    return RegisterEvent(
        kind=EventKind.JOINED, record=member, organisation=member.organisation, person=PersonId(person)
    )


def granted(organisation: str, person: str, identifier: str | None = None) -> RegisterEvent:
    """Return that somebody was granted the right to view."""
    right = Grant(
        person=PersonId(person),
        organisation=OrganisationId(organisation),
        actions=frozenset({Action.VIEW}),
        period=Period(START),
        id=identifier,
    )
    return events_of(right)[0]


def ended(
    number: int, kind: EventKind = EventKind.REVOKED, organisation: str = ROOFER, person: str | None = ANNA
) -> RegisterEvent:
    """Return the end of something."""
    return RegisterEvent(
        kind=kind,
        record=End(of=number, at=START + HOUR, by=BERT),
        organisation=OrganisationId(organisation),
        person=None if person is None else PersonId(person),
    )


def ends_of(entered: Iterable[RecordedEvent]) -> tuple[RegisterEvent, ...]:
    """Return an end of everything that can be ended."""
    kinds = {
        EventKind.JOINED: EventKind.LEFT,
        EventKind.APPOINTED: EventKind.ENDED,
        EventKind.REPRESENTED: EventKind.ENDED,
        EventKind.MANDATED: EventKind.ENDED,
        EventKind.GRANTED: EventKind.REVOKED,
    }
    return tuple(
        RegisterEvent(
            kind=kinds[each.event.kind],
            record=End(of=each.number, at=START + HOUR, by=None if each.number % 2 else BERT),
            organisation=each.event.organisation,
            person=each.event.person,
        )
        for each in entered
        if each.event.kind in kinds
    )


def entries(register: AccessRegister) -> int:
    """Return how many entries the register's log has."""
    return sum(1 for _ in register.log.iter_lines()) - 1


def bearing(
    events: Iterable[RecordedEvent], organisation: OrganisationId, person: PersonId | None
) -> tuple[list[RecordedEvent], list[RecordedEvent]]:
    """Return what `read` must return, and what it may return besides, by the port's own words.

    Args:
        events: every event of the register.
        organisation: the organisation acted for.
        person: who acts; `None`: anybody.
    """
    every = [each for each in events if each.event.kind is not EventKind.LOGGED_IN]
    concerned = {organisation}
    for each in every:
        if isinstance(each.event.record, Mandate) and each.event.organisation == organisation:
            concerned.add(each.event.record.mandatary)
    members = {
        each.event.person
        for each in every
        if each.event.kind is EventKind.JOINED and each.event.organisation in concerned
    }
    must: list[RecordedEvent] = []
    may: list[RecordedEvent] = []
    for each in every:
        kind, about = each.event.kind, each.event.person
        of_persons = kind in (EventKind.KNOWN, EventKind.JOINED, EventKind.LEFT)
        of_holders = of_persons or kind in (EventKind.GRANTED, EventKind.REVOKED)
        if each.event.organisation in concerned:
            (may if person is not None and of_holders and about != person else must).append(each)
        elif of_persons and (about in members if person is None else about == person):
            must.append(each)
    return must, may
