"""Access Management in memory, for tests and for programs that keep it nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import RLock

from declaccess.errors import ConflictError, Fault, RecordError
from declaccess.model import EventKind, Mandate, OrganisationId, Origin, PersonId, RecordedEvent, RegisterEvent
from declaccess.model.numbering import LISTED_IN, number_events
from declaccess.periods import aware
from declaccess.ports import DecisionLog, LogNote

_OF_PERSONS = (EventKind.KNOWN, EventKind.JOINED, EventKind.LEFT)
_WITH_ID = (EventKind.APPOINTED, EventKind.GRANTED, EventKind.MANDATED)


class MemoryRegister:
    """A register that lasts as long as the process; any number of threads may share it."""

    def __init__(self, log: DecisionLog, lock: AbstractContextManager[object] | None = None) -> None:
        """Begin an empty register.

        Args:
            log: the decision log; an entry that it refuses keeps its act out of the register.
            lock: what one thread holds at a time; one that a thread may take twice. Left out: a lock of its own.
        """
        self._log = log
        self._lock = RLock() if lock is None else lock
        self._held = _Held()

    @property
    def log(self) -> DecisionLog:
        """The decision log whose entries are written in the same transaction as an act."""
        return self._log

    @property
    def last_number(self) -> int:
        """The number of the last event; 0 when there is none."""
        with self._lock:
            return self._held.last_number

    def read(
        self, organisation: OrganisationId, person: PersonId | None = None, known_at: datetime | None = None
    ) -> tuple[RecordedEvent, ...]:
        """Return what bears on the rights that a person, or anybody, holds for an organisation.

        Args:
            organisation: the organisation acted for.
            person: who acts; `None`: anybody.
            known_at: what the register knew at this instant, including what it learnt at it; `None`: what it knows.

        Raises:
            NaiveDatetimeError: a date-time without an offset.
        """
        with self._lock:
            mandated = (
                each.event.record.mandatary
                for each in _known(self._held.of_organisation.get(organisation, ()), known_at)
                if isinstance(each.event.record, Mandate)
            )
            concerned = dict.fromkeys([organisation, *mandated])
            found = [
                each
                for concerns in concerned
                for each in _known(self._held.of_organisation.get(concerns, ()), known_at)
            ]
            joined = (each.event.person for each in found if each.event.kind is EventKind.JOINED)
            people = dict.fromkeys(joined if person is None else [person])
            for each in people:
                if each is not None:
                    found += _known(self._held.of_person.get(each, ()), known_at)
        return tuple(sorted({each.number: each for each in found}.values(), key=_number))

    def iter_events(self, known_at: datetime | None = None) -> Iterator[RecordedEvent]:
        """Yield every event, from one state of the register.

        Args:
            known_at: what the register knew at this instant; `None`: what it knows.

        Raises:
            NaiveDatetimeError: a date-time without an offset.
        """
        with self._lock:
            events = tuple(_known(self._held.events, known_at))
        yield from events

    def record(
        self, events: Sequence[RegisterEvent], recorded_at: datetime, *, after: int, note: LogNote
    ) -> tuple[RecordedEvent, ...]:
        """Add events that were decided on and their entry in the log, all or nothing.

        Args:
            events: what happened; all of them belong to one organisation.
            recorded_at: when they are recorded, an aware date-time.
            after: the number of the organisation's last event that the decision saw, log-ins aside; 0 for none.
            note: the entry.

        Raises:
            ConflictError: the organisation's register has a later event; nothing is written.
            RecordError: events of no organisation or of several, an end of something that the register does not hold,
                or an id that stands there already.
            NaiveDatetimeError: a date-time without an offset.
            AdapterError: the log cannot be written; nothing is.
        """
        organisations = {event.organisation for event in events}
        organisation = organisations.pop() if len(organisations) == 1 else None
        if organisation is None:
            raise RecordError([Fault("events", "they belong to no organisation or to several; record them one by one")])
        with self._lock:
            last = self._held.of_organisation.get(organisation, ())
            found = last[-1].number if last else 0
            if found > after:
                raise ConflictError(f"register of {organisation}", after, found)
            entered = number_events(events, self._held, recorded_at=recorded_at, origin=Origin.RECORDED)
            self._log.append(note)
            self._held.enter(entered)
        return entered

    def add(self, events: Sequence[RegisterEvent], recorded_at: datetime) -> tuple[RecordedEvent, ...]:
        """Import events as they are, all or none of them.

        Args:
            events: what happened.
            recorded_at: when they are imported, an aware date-time.

        Raises:
            RecordError: an end of something that the register does not hold, or an id that stands there already.
            NaiveDatetimeError: a date-time without an offset.
        """
        with self._lock:
            entered = number_events(events, self._held, recorded_at=recorded_at, origin=Origin.IMPORTED)
            self._held.enter(entered)
        return entered


class _Held:
    """All events, and where to find them."""

    def __init__(self) -> None:
        self.events: list[RecordedEvent] = []
        self.of_organisation: dict[OrganisationId, list[RecordedEvent]] = {}
        self.of_person: dict[PersonId, list[RecordedEvent]] = {}
        self._counts = dict.fromkeys(LISTED_IN, 0)
        self._places: dict[tuple[EventKind, str], int] = {}
        self._ids: set[tuple[EventKind, str]] = set()

    @property
    def last_number(self) -> int:
        return len(self.events)

    @property
    def last_recorded_at(self) -> datetime | None:
        return self.events[-1].recorded_at if self.events else None

    def count(self, kind: EventKind) -> int:
        return self._counts[kind]

    def find_event(self, number: int) -> RegisterEvent | None:
        return self.events[number - 1].event if 1 <= number <= len(self.events) else None

    def find_place(self, kind: EventKind, identifier: str) -> int | None:
        return self._places.get((kind, identifier))

    def holds_id(self, kind: EventKind, identifier: str) -> bool:
        return (kind, identifier) in self._ids

    def enter(self, entered: Iterable[RecordedEvent]) -> None:
        for each in entered:
            event = each.event
            self.events.append(each)
            if event.organisation is not None and event.kind is not EventKind.LOGGED_IN:
                self.of_organisation.setdefault(event.organisation, []).append(each)
            if event.person is not None and event.kind in _OF_PERSONS:
                self.of_person.setdefault(event.person, []).append(each)
            if each.place is not None:
                self._counts[event.kind] = max(self._counts[event.kind], each.place + 1)
            identifier: str | None = getattr(event.record, "id", None)
            if identifier is not None and event.kind in _WITH_ID:
                self._ids.add((event.kind, identifier))
            elif identifier is not None and each.place is not None:
                self._places[event.kind, identifier] = each.place


def _known(events: Iterable[RecordedEvent], known_at: datetime | None) -> Iterable[RecordedEvent]:
    if known_at is None:
        return events
    at = aware(known_at)
    return [each for each in events if each.recorded_at <= at]


def _number(each: RecordedEvent) -> int:
    return each.number
