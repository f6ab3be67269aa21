"""How new events enter a register: their numbers, their places, and what is refused; the same for every adapter."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, Protocol

from declaccess.errors import Fault, RecordError
from declaccess.model.access import Organisation, Person
from declaccess.model.events import End, EventKind, Origin, RecordedEvent, RegisterEvent
from declaccess.periods import aware

LISTED_IN: Final[Mapping[EventKind, str]] = {
    EventKind.LISTED: "organisations",
    EventKind.KNOWN: "people",
    EventKind.APPOINTED: "appointments",
    EventKind.GRANTED: "grants",
    EventKind.MANDATED: "mandates",
    EventKind.LOGGED_IN: "logins",
}
"""The list of a portfolio in which what an event begins has its place."""

ENDED_BY: Final[Mapping[EventKind, EventKind]] = {
    EventKind.JOINED: EventKind.LEFT,
    EventKind.APPOINTED: EventKind.ENDED,
    EventKind.REPRESENTED: EventKind.ENDED,
    EventKind.MANDATED: EventKind.ENDED,
    EventKind.GRANTED: EventKind.REVOKED,
}
"""The kind of event that ends what another kind began."""


class Held(Protocol):
    """What a register holds already, as far as new events need it.

    Attributes:
        last_number: the number of its last event; 0 for none.
        last_recorded_at: when that was recorded, on the clock of UTC; `None` for none.
    """

    @property
    def last_number(self) -> int:
        """The number of its last event; 0 for none."""
        ...

    @property
    def last_recorded_at(self) -> datetime | None:
        """When its last event was recorded, on the clock of UTC; `None` for none."""
        ...

    def count(self, kind: EventKind) -> int:
        """Return how many places are taken in the list of a kind of event (`LISTED_IN`)."""
        ...

    def find_event(self, number: int) -> RegisterEvent | None:
        """Return the event with a number, or `None`."""
        ...

    def find_place(self, kind: EventKind, identifier: str) -> int | None:
        """Return the place of the organisation (`LISTED`) or person (`KNOWN`) with an id, or `None`."""
        ...

    def holds_id(self, kind: EventKind, identifier: str) -> bool:
        """Say whether an event of a kind (`APPOINTED`, `GRANTED`, `MANDATED`) has a record with an id."""
        ...


def number_events(
    events: Iterable[RegisterEvent], held: Held, *, recorded_at: datetime, origin: Origin
) -> tuple[RecordedEvent, ...]:
    """Return events as they stand in a register once they are added to it, one behind the other.

    Of two who add at once, the one that comes second may have looked at the clock first; its events are recorded at
    the same instant as the last event of the register then, so that what was known on a day never changes.

    Args:
        events: what happened.
        held: what the register holds.
        recorded_at: when they are recorded, an aware date-time.
        origin: whether they are imported or recorded.

    Raises:
        RecordError: an end of something that the register does not hold, or an id that stands there already; all of
            them at once.
        NaiveDatetimeError: a date-time without an offset.
    """
    at = aware(recorded_at)
    entering = _Entering(held, at if held.last_recorded_at is None else max(at, held.last_recorded_at), origin)
    for index, event in enumerate(events):
        entering.enter(f"events[{index}]", event)
    if entering.faults:
        raise RecordError(entering.faults)
    return tuple(entering.entered.values())


class _Entering:
    """A batch on its way into a register."""

    def __init__(self, held: Held, recorded_at: datetime, origin: Origin) -> None:
        self._held = held
        self._recorded_at = recorded_at
        self._origin = origin
        self._next = held.last_number + 1
        self._counts: dict[EventKind, int] = {}
        self._places: dict[tuple[EventKind, str], int] = {}
        self._ids: set[tuple[EventKind, str]] = set()
        self.faults: list[Fault] = []
        self.entered: dict[int, RecordedEvent] = {}

    def enter(self, where: str, event: RegisterEvent) -> None:
        self.faults += self._wrong(where, event)
        self.entered[self._next] = RecordedEvent(
            number=self._next,
            recorded_at=self._recorded_at,
            origin=self._origin,
            place=self._place(event),
            event=event,
        )
        self._next += 1

    def _place(self, event: RegisterEvent) -> int | None:
        kind = event.kind
        if kind not in LISTED_IN:
            return None
        key = (kind, event.record.id) if isinstance(event.record, Organisation | Person) else None
        if key is not None:
            place = self._places.get(key)
            place = self._held.find_place(*key) if place is None else place
            if place is not None:
                return place
        place = self._counts.get(kind)
        place = self._held.count(kind) if place is None else place
        self._counts[kind] = place + 1
        if key is not None:
            self._places[key] = place
        return place

    def _wrong(self, where: str, event: RegisterEvent) -> Iterator[Fault]:
        record = event.record
        if isinstance(record, End):
            yield from self._wrong_end(f"{where}.record.of", event, record)
        elif event.kind in (EventKind.APPOINTED, EventKind.GRANTED, EventKind.MANDATED):
            identifier: str | None = getattr(record, "id", None)
            if identifier is None:
                return
            if (event.kind, identifier) in self._ids or self._held.holds_id(event.kind, identifier):
                message = f"`{identifier}` stands in the register already; give another id, or leave this record out"
                yield Fault(f"{where}.record.id", message)
            self._ids.add((event.kind, identifier))

    def _wrong_end(self, where: str, event: RegisterEvent, end: End) -> Iterator[Fault]:
        entered = self.entered.get(end.of)
        begun = self._held.find_event(end.of) if entered is None else entered.event
        if begun is None:
            yield Fault(where, f"the register has no event `{end.of}`; give the number of the one that began it")
        elif ENDED_BY.get(begun.kind) is not event.kind:
            expected = " or ".join(f"`{kind}`" for kind, ended in ENDED_BY.items() if ended is event.kind)
            yield Fault(where, f"event `{end.of}` is `{begun.kind}`; `{event.kind}` ends what is {expected}")
        elif (begun.organisation, begun.person) != (event.organisation, event.person):
            found = f"`{event.organisation}` and `{event.person}`"
            expected = f"`{begun.organisation}` and `{begun.person}`"
            yield Fault(where, f"event `{end.of}` is about {expected}, and its end about {found}; name the same ones")
