"""Acts in Access Management as they are asked for: what would happen, and what the rulebook is to be asked."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from declaccess.errors import Fault, RecordError, UnknownNameError
from declaccess.model import (
    AccessRole,
    Action,
    Appointment,
    End,
    EventKind,
    Grant,
    Membership,
    OrganisationId,
    PersonId,
    RecordedEvent,
    RegisterEvent,
)
from declaccess.periods import Period, aware
from declaccess.rules import Office, RegisterAct
from declaccess.services.registering import missing_target, target_of

_R = TypeVar("_R", Appointment, Grant)


class Act(NamedTuple):
    """An act, before it is decided on.

    Attributes:
        act: what kind of act.
        office: the office that it is about; `None` for one about no office, or about one that is not known.
        person: whom it is about; `None` where that is not known.
        target: what it is about, ready for the log.
        events: what would be recorded.
        ends_appointment: whether it ends an appointment.
        missing: says that what it is about is not there; only who may do such an act is told so.
    """

    act: RegisterAct
    office: Office | None
    person: PersonId | None
    target: dict[str, Any]
    events: tuple[RegisterEvent, ...]
    ends_appointment: bool = False
    missing: UnknownNameError | None = None


class Seen(NamedTuple):
    """What an act is decided from.

    Attributes:
        actor: who acts.
        at: the instant of the act, later than whatever the register holds of it, on the clock of UTC.
        now: what the clock says, at or before that.
        organisation: for which organisation.
        events: what the register holds of it.
    """

    actor: PersonId
    at: datetime
    now: datetime
    organisation: OrganisationId
    events: tuple[RecordedEvent, ...]

    @property
    def last(self) -> int:
        """The number of the organisation's last event; 0 for none."""
        return max((each.number for each in self.events if each.event.organisation == self.organisation), default=0)


class Times(NamedTuple):
    """From when to when something is to be held, as it was asked for.

    Attributes:
        start: the first instant; `None`: now.
        until: the first instant after it; `None`: without end.
    """

    start: datetime | None = None
    until: datetime | None = None

    def asked(self, seen: Seen) -> Period:
        """Return the period that is meant.

        Args:
            seen: what the act is decided from; it begins at the instant of the act at the earliest.

        Raises:
            RecordError: it begins in the past, or is over before it begins.
            NaiveDatetimeError: a date-time without an offset.
        """
        start = seen.at if self.start is None else aware(self.start)
        if start < seen.now:
            message = f"`{start.isoformat()}` is past; an act is made now, so leave it out or give a later instant"
            raise RecordError([Fault("start", message)])
        start = max(start, seen.at)
        if self.until is not None and aware(self.until) <= start:
            message = (
                f"`{aware(self.until).isoformat()}` is not after the start `{start.isoformat()}`; give a later one"
            )
            raise RecordError([Fault("until", message)])
        return Period(start, self.until)


def appointing(seen: Seen, person: PersonId, role: AccessRole, times: Times, identifier: str | None) -> Act:
    """Return the act of appointing somebody to an office.

    Raises:
        RecordError: a time in the past, or a malformed value.
    """
    period = times.asked(seen)
    made = Appointment(
        person=person,
        organisation=seen.organisation,
        role=role,
        appointed_by=seen.actor,
        period=period,
        appointed_at=seen.at,
        id=_id("appointment", identifier),
    )
    event = RegisterEvent(kind=EventKind.APPOINTED, record=made, organisation=seen.organisation, person=person)
    return Act(RegisterAct.APPOINT, Office(role), person, target_of(seen.organisation, made, period), (event,))


def granting(seen: Seen, person: PersonId, actions: Collection[Action], times: Times, identifier: str | None) -> Act:
    """Return the act of granting a right.

    Raises:
        RecordError: a time in the past, no action, or a malformed value.
    """
    if not _are_actions(actions):
        raise RecordError([Fault("actions", "name one action or more, as a set of `Action`")])
    period = times.asked(seen)
    right = Grant(
        person=person,
        organisation=seen.organisation,
        actions=frozenset(actions),
        period=period,
        granted_by=seen.actor,
        granted_at=seen.at,
        id=_id("grant", identifier),
    )
    event = RegisterEvent(kind=EventKind.GRANTED, record=right, organisation=seen.organisation, person=person)
    return Act(RegisterAct.GRANT, None, person, target_of(seen.organisation, right, period), (event,))


def admitting(seen: Seen, person: PersonId, times: Times) -> Act:
    """Return the act of saying that somebody belongs to the organisation.

    Raises:
        RecordError: a time in the past.
    """
    period = times.asked(seen)
    member = Membership(organisation=seen.organisation, period=period)
    event = RegisterEvent(kind=EventKind.JOINED, record=member, organisation=seen.organisation, person=person)
    return Act(RegisterAct.ADMIT, None, person, target_of(seen.organisation, period=period), (event,))


def ending(seen: Seen, appointment: str | int) -> Act:
    """Return the act of ending an appointment now."""
    found = _find(seen, Appointment, appointment)
    if found is None:
        target = missing_target(seen.organisation, appointment, "office")
        missing = UnknownNameError("appointment", str(appointment))
        return Act(RegisterAct.END, None, None, target, (), ends_appointment=True, missing=missing)
    number, made = found
    event, target = _ended(seen, EventKind.ENDED, number, made.person), target_of(seen.organisation, made)
    return Act(RegisterAct.END, Office(made.role), made.person, target, (event,), ends_appointment=True)


def revoking(seen: Seen, grant: str | int) -> Act:
    """Return the act of revoking a right now."""
    found = _find(seen, Grant, grant)
    if found is None:
        target = missing_target(seen.organisation, grant, "actions")
        return Act(RegisterAct.END, None, None, target, (), missing=UnknownNameError("grant", str(grant)))
    number, right = found
    event = _ended(seen, EventKind.REVOKED, number, right.person)
    return Act(RegisterAct.END, None, right.person, target_of(seen.organisation, right), (event,))


def dismissing(seen: Seen, person: PersonId) -> Act:
    """Return the act of saying that somebody has left the organisation."""
    left = {each.event.record.of for each in seen.events if isinstance(each.event.record, End)}
    joined = [
        each.number
        for each in seen.events
        if isinstance(each.event.record, Membership)
        and (each.event.organisation, each.event.person) == (seen.organisation, person)
        and each.number not in left
        and (each.event.record.period.beyond is None or seen.at < each.event.record.period.beyond)
    ]
    events = tuple(_ended(seen, EventKind.LEFT, number, person) for number in joined)
    missing = None if joined else UnknownNameError("member", person)
    return Act(RegisterAct.ADMIT, None, person, target_of(seen.organisation), events, missing=missing)


def _are_actions(given: object) -> bool:
    return isinstance(given, Collection) and bool(given) and all(isinstance(each, Action) for each in given)


def _id(word: str, given: object) -> str:
    """Return the id that a record gets; one that reads like a place would be taken for one in evidence."""
    if given is None:
        return f"{word}-{uuid4().hex}"
    if not isinstance(given, str) or not given or not given.isprintable() or given.startswith("$"):
        message = f"`{given!r}` is no id; give a printable text that does not begin with `$`, or leave it out"
        raise RecordError([Fault("id", message)])
    return given


def _find(seen: Seen, kind: type[_R], named: str | int) -> tuple[int, _R] | None:
    """Return what is named by its id, or by the number of the event that began it; `None` when there is none."""
    for each in seen.events:
        record = each.event.record
        if isinstance(record, kind) and record.organisation == seen.organisation:
            name = each.number if isinstance(named, int) else record.id
            if name is not None and name == named:
                return each.number, record
    return None


def _ended(seen: Seen, kind: EventKind, number: int, person: PersonId) -> RegisterEvent:
    end = End(of=number, at=seen.at, by=seen.actor)
    return RegisterEvent(kind=kind, record=end, organisation=seen.organisation, person=person)
