"""From events to what they come to: who held what, as the register tells it; and from records to events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from attrs import evolve, frozen

from declaccess.model.access import Appointment, Grant, LegalRepresentative, Mandate, Membership, Organisation, Person
from declaccess.model.events import End, EventKind, EventRecord, RecordedEvent, RegisterEvent
from declaccess.model.identifiers import OrganisationId
from declaccess.model.logins import LoginRecord
from declaccess.model.portfolio import RegisterEnd
from declaccess.periods import BRUSSELS, Period, Quarter, start_of_day

_R = TypeVar("_R")

Placed: TypeAlias = tuple[tuple[int, _R], ...]
"""Records of one list of a portfolio, each with its index, in the order of the list."""

RegisterRecord: TypeAlias = Organisation | Person | Appointment | Grant | Mandate | LoginRecord
"""What a portfolio holds of Access Management."""

_NAMES = {
    EventKind.REPRESENTED: "legal_representatives",
    EventKind.JOINED: "memberships",
    EventKind.APPOINTED: "appointments",
    EventKind.GRANTED: "grants",
    EventKind.MANDATED: "mandates",
}
_ALL = tuple(EventKind)
_TICK = timedelta(microseconds=1)


@frozen(kw_only=True)
class EndedMandate(Mandate):
    """A mandate that was ended before its last quarter is over.

    Attributes:
        ended_at: from when on it is not known whether it is in force, on the clock of UTC.
    """

    ended_at: datetime


@frozen(kw_only=True)
class Ledger:
    """What the events of a register come to.

    Ends are kept beside what they end, for somebody's authority decides whether they count. Those of memberships and
    mandates only ever take something away, so they are applied as well.

    Attributes:
        organisations: organisations, with their legal representatives.
        people: persons, with their memberships.
        appointments: offices, as they were given.
        grants: rights, as they were given.
        mandates: who acts for whom.
        logins: evidence of log-ins.
        ends: by organisation, who ended what of it when, in the order it was recorded.
    """

    organisations: Placed[Organisation] = ()
    people: Placed[Person] = ()
    appointments: Placed[Appointment] = ()
    grants: Placed[Grant] = ()
    mandates: Placed[Mandate] = ()
    logins: Placed[LoginRecord] = ()
    ends: Mapping[OrganisationId, tuple[RegisterEnd, ...]]


def events_of(record: RegisterRecord) -> tuple[RegisterEvent, ...]:
    """Return the events that a record of a portfolio is made of.

    Args:
        record: the record.
    """
    match record:
        case Organisation():
            listed = evolve(record, legal_representatives=()) if record.legal_representatives else record
            return (
                RegisterEvent(kind=EventKind.LISTED, record=listed, organisation=record.id),
                *(
                    RegisterEvent(kind=EventKind.REPRESENTED, record=each, organisation=record.id, person=each.person)
                    for each in record.legal_representatives
                ),
            )
        case Person():
            known = evolve(record, memberships=()) if record.memberships else record
            return (
                RegisterEvent(kind=EventKind.KNOWN, record=known, person=record.id),
                *(
                    RegisterEvent(kind=EventKind.JOINED, record=each, organisation=each.organisation, person=record.id)
                    for each in record.memberships or ()
                ),
            )
        case Mandate():
            return (RegisterEvent(kind=EventKind.MANDATED, record=record, organisation=record.mandator),)
        case Appointment():
            return (_about(EventKind.APPOINTED, record),)
        case Grant():
            return (_about(EventKind.GRANTED, record),)
        case LoginRecord():
            return (_about(EventKind.LOGGED_IN, record),)


def _about(kind: EventKind, record: Appointment | Grant | LoginRecord) -> RegisterEvent:
    return RegisterEvent(kind=kind, record=record, organisation=record.organisation, person=record.person)


def unfold(events: Iterable[RecordedEvent]) -> Ledger:
    """Return what events come to.

    A later description of an organisation or a person replaces the earlier one. Where somebody whose memberships are
    not said joins or leaves, they stay unsaid: one that is known does not make the others known. The end of something
    that is not among the events is passed over, for a register may leave out what does not bear on a question.

    Args:
        events: the events, in any order; they are taken by their numbers.
    """
    gathered: dict[EventKind, list[tuple[RecordedEvent, Any]]] = {kind: [] for kind in _ALL}
    ends: dict[int, list[End]] = {}
    order: list[End] = []
    begun: dict[int, RecordedEvent] = {}
    for each in sorted(events, key=attrgetter("number")):
        record = each.event.record
        if type(record) is End:
            ends.setdefault(record.of, []).append(record)
            order.append(record)
        else:
            gathered[each.event.kind].append((each, record))
            if each.event.kind in _NAMES:
                begun[each.number] = each
    return Ledger(
        organisations=_described(
            gathered[EventKind.LISTED], gathered[EventKind.REPRESENTED], "organisation", _represented, {}
        ),
        people=_described(gathered[EventKind.KNOWN], gathered[EventKind.JOINED], "person", _belonging, ends),
        appointments=_placed(gathered[EventKind.APPOINTED]),
        grants=_placed(gathered[EventKind.GRANTED]),
        mandates=_mandates(gathered[EventKind.MANDATED], ends),
        logins=_placed(gathered[EventKind.LOGGED_IN]),
        ends=_kept(order, begun, _positions(gathered[EventKind.REPRESENTED])) if order else {},
    )


def _placed(events: Sequence[tuple[RecordedEvent, Any]]) -> tuple[tuple[int, Any], ...]:
    return tuple([(each.place or 0, record) for each, record in events])


def _described(
    described: Sequence[tuple[RecordedEvent, Any]],
    parts: Sequence[tuple[RecordedEvent, LegalRepresentative | Membership]],
    owner: str,
    whole_of: Callable[[Any, tuple[Any, ...]], Any],
    ends: Mapping[int, Sequence[End]],
) -> tuple[tuple[int, Any], ...]:
    """Put what belongs to an organisation or a person back into its latest description."""
    grouped: dict[str, list[EventRecord]] = {}
    for each, part in parts:
        whole = part if each.number not in ends else evolve(part, period=_cut(part.period, ends[each.number]))
        grouped.setdefault(getattr(each.event, owner), []).append(whole)
    latest: dict[str, tuple[int, Any]] = {}
    for each, record in described:
        latest[record.id] = (each.place or 0, record)
    found = []
    for place, record in sorted(latest.values(), key=_place):
        belonging = grouped.get(record.id)
        found.append((place, record if belonging is None else whole_of(record, tuple(belonging))))
    return tuple(found)


# These stand on the way of every decision over a store, and `evolve` takes four times longer.
def _represented(record: Organisation, by: tuple[LegalRepresentative, ...]) -> Organisation:
    return Organisation(id=record.id, name=record.name, register=record.register, legal_representatives=by)


def _belonging(record: Person, to: tuple[Membership, ...]) -> Person:
    return record if record.memberships is None else Person(id=record.id, name=record.name, memberships=to)


def _place(pair: tuple[int, object]) -> int:
    return pair[0]


def _cut(period: Period, ends: Iterable[End]) -> Period:
    """Return a period up to the earliest of its ends; one that is ended before it starts is empty."""
    return cut(period, min(end.at for end in ends))


def cut(period: Period, at: datetime) -> Period:
    """Return what is left of a period when it ends at an instant; it is never lengthened.

    Args:
        period: the period.
        at: the first instant at which it is over, an aware date-time.
    """
    if period.beyond is not None and period.beyond <= at:
        return period
    before = period.first is not None and at < period.first
    return Period(period.start, period.start if before else at)


def _mandates(events: Sequence[tuple[RecordedEvent, Mandate]], ends: Mapping[int, Sequence[End]]) -> Placed[Mandate]:
    """Take ended mandates away.

    The service knows mandates by whole quarters (`mahis#quarters`), so whether one that is ended on a day of a
    quarter is in force for the rest of it is not known; after that it is not. One that is ended before its first
    quarter was never in force.
    """
    found = []
    for each, record in events:
        mandate = record
        if each.number in ends:
            over = min(end.at for end in ends[each.number])
            last = Quarter.of((over - _TICK).astimezone(BRUSSELS).date())
            if last < mandate.from_quarter:
                continue
            if mandate.to_quarter is None or last <= mandate.to_quarter:
                mandate = _ended(mandate, last, over)
        found.append((each.place or 0, mandate))
    return tuple(found)


def _ended(mandate: Mandate, last: Quarter, at: datetime) -> Mandate:
    left = evolve(mandate, to_quarter=last)
    if start_of_day(last.day_after) <= at:
        return left
    return EndedMandate(
        mandator=left.mandator,
        mandatary=left.mandatary,
        from_quarter=left.from_quarter,
        to_quarter=last,
        covers=left.covers,
        id=left.id,
        ended_at=at,
    )


def _positions(represented: Sequence[tuple[RecordedEvent, object]]) -> dict[int, int]:
    """Return by event where a representative stands among those of the organisation."""
    counts: dict[OrganisationId | None, int] = {}
    found = {}
    for each, _ in represented:
        found[each.number] = counts.get(each.event.organisation, 0)
        counts[each.event.organisation] = found[each.number] + 1
    return found


def _kept(
    order: Iterable[End], begun: Mapping[int, RecordedEvent], positions: Mapping[int, int]
) -> dict[OrganisationId, tuple[RegisterEnd, ...]]:
    kept: dict[OrganisationId, list[RegisterEnd]] = {}
    for end in order:
        each = begun.get(end.of)
        if each is not None and each.event.organisation is not None:
            position = (
                each.number if each.event.kind is EventKind.JOINED else positions.get(each.number, each.place or 0)
            )
            ended = RegisterEnd(_NAMES[each.event.kind], position, end.at, end.by, each.event.person)
            kept.setdefault(each.event.organisation, []).append(ended)
    return {organisation: tuple(ended) for organisation, ended in kept.items()}
