"""The port to Access Management: a register of events that is only ever added to."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from declaccess.model import OrganisationId, PersonId
from declaccess.model.events import RecordedEvent, RegisterEvent
from declaccess.ports.decision_log import DecisionLog, LogNote


@runtime_checkable
class AccessRegister(Protocol):
    """Keeps what happened in Access Management; nothing in it is ever changed or removed.

    Every method is atomic: it sees one state, and what it writes is there wholly or not at all. Ids are compared
    exactly, character by character. Events come back in the order of their numbers. Where the instant at which events
    are added lies before that of the last event, as when two add at once, theirs is recorded, so that what was known
    at an instant never changes once every write that was begun before it (`known_at`) is over.

    Attributes:
        log: the decision log whose entries are written in the same transaction as an act.
    """

    @property
    def log(self) -> DecisionLog:
        """The decision log whose entries are written in the same transaction as an act."""
        ...

    def read(
        self, organisation: OrganisationId, person: PersonId | None = None, known_at: datetime | None = None
    ) -> tuple[RecordedEvent, ...]:
        """Return what bears on the rights that a person, or anybody, holds for an organisation.

        These are the events of the organisation and of every organisation that it ever mandated, and those that are
        about the person alone (`KNOWN`, and where they belong: `JOINED`, `LEFT`). With a person, grants to others, and
        their revocations, may be left out; without one, all events of these organisations come, and of persons those
        that became known or joined are left out unless they belong to one of the organisations. Log-ins never come.

        Args:
            organisation: the organisation acted for.
            person: who acts; `None`: anybody.
            known_at: what the register knew at this instant, including what it learnt at it; `None`: what it knows.

        Raises:
            AdapterError: the register cannot be read.
        """
        ...

    def iter_events(self, known_at: datetime | None = None) -> Iterator[RecordedEvent]:
        """Yield every event, from one state of the register.

        Args:
            known_at: what the register knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the register cannot be read.
        """
        ...

    def record(
        self, events: Sequence[RegisterEvent], recorded_at: datetime, *, after: int, note: LogNote
    ) -> tuple[RecordedEvent, ...]:
        """Add events that were decided on and their entry in the log, all or nothing.

        Args:
            events: what happened; all of them belong to one organisation.
            recorded_at: when they are recorded, an aware date-time.
            after: the number of the organisation's last event that the decision saw; 0 for none. Log-ins, which no
                decision sees, do not count.
            note: the entry.

        Raises:
            ConflictError: the organisation's register has a later event; nothing is written.
            RecordError: events of no organisation or of several, an end of something that the register does not hold,
                or an id that stands there already.
            AdapterError: they could not be written; nothing is.
        """
        ...

    def add(self, events: Sequence[RegisterEvent], recorded_at: datetime) -> tuple[RecordedEvent, ...]:
        """Import events as they are, all or none of them.

        The number that an `End` gives is that of an event of the register, counted as if these were added.

        Args:
            events: what happened.
            recorded_at: when they are imported, an aware date-time.

        Raises:
            RecordError: an end of something that the register does not hold, or an id that stands there already.
            AdapterError: they could not be written; none is.
        """
        ...
