"""Access Management in a store's database: events that are only ever added to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select, union, union_all

from declaccess.adapters.sql.bulk import BulkRows
from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.log import SqlLog, append_entry, lock_state
from declaccess.adapters.sql.rows import check_texts, event_row, event_texts, from_ticks, read_event, to_ticks, unfit
from declaccess.adapters.sql.tables import events, state
from declaccess.errors import ConflictError, Fault, RecordError
from declaccess.model import OrganisationId, PersonId
from declaccess.model.events import EventKind, Origin, RecordedEvent, RegisterEvent
from declaccess.model.numbering import LISTED_IN, number_events
from declaccess.ports.decision_log import LogNote

PORT = "access register"
"""Names the port in errors."""

_PAGE = 1000
_number = attrgetter("number")
_EVER = (1 << 63) - 1
_COLUMNS = tuple(
    events.c[name] for name in ("number", "kind", "organisation", "person", "place", "origin", "recorded_at", "record")
)
_OF_PERSONS = (EventKind.KNOWN, EventKind.JOINED, EventKind.LEFT)
_OF_HOLDERS = (EventKind.GRANTED, EventKind.REVOKED)
_OF_OFFICES = (EventKind.LISTED, EventKind.REPRESENTED, EventKind.APPOINTED, EventKind.ENDED, EventKind.MANDATED)


def _is(column: Any, *kinds: EventKind) -> Any:
    """Compare with words that stand in the statement itself, so that the database plans for them."""
    return column.in_([literal_column(f"'{kind.value}'") for kind in kinds])


_KIND, _PERSON, _ORGANISATION = events.c.kind, events.c.person, events.c.organisation
_IN_TIME = events.c.recorded_at <= bindparam("at")
_IS_WHO = bindparam("who") == _PERSON
_mandates = events.alias("mandates")
_MANDATARIES = select(_mandates.c.mandatary).where(
    (_mandates.c.organisation == bindparam("wanted"))
    & _is(_mandates.c.kind, EventKind.MANDATED)
    & (_mandates.c.mandatary != bindparam("wanted"))
    & (_mandates.c.recorded_at <= bindparam("at"))
)
_IS_ITS_OWN = bindparam("wanted") == _ORGANISATION
_IS_A_MANDATARYS = _ORGANISATION.in_(_MANDATARIES)
_joined = events.alias("joined")


def _who_joined(concerned: Any) -> Any:
    joined = select(_joined.c.person).where(
        concerned & _is(_joined.c.kind, EventKind.JOINED) & (_joined.c.recorded_at <= bindparam("at"))
    )
    return _PERSON.in_(joined)


def _gathered(*which: Any) -> Any:
    # One select for each way in: a single one with `OR` would be answered by reading the whole table.
    return union_all(*(select(*_COLUMNS).where(each & _IN_TIME) for each in which))


_FOR_ONE = _gathered(
    _IS_ITS_OWN & _is(_KIND, *_OF_OFFICES),
    _IS_ITS_OWN & _is(_KIND, *_OF_HOLDERS) & _IS_WHO,
    _IS_A_MANDATARYS & _is(_KIND, *_OF_OFFICES),
    _IS_A_MANDATARYS & _is(_KIND, *_OF_HOLDERS) & _IS_WHO,
    _IS_WHO & _is(_KIND, *_OF_PERSONS),
)  # not in order: to merge these takes the database longer than to sort the few that come
_FOR_ALL = union(
    *(
        select(*_COLUMNS).where(each & _IN_TIME)
        for each in (
            _IS_ITS_OWN & (literal_column(f"'{EventKind.LOGGED_IN}'") != _KIND),
            _IS_A_MANDATARYS & (literal_column(f"'{EventKind.LOGGED_IN}'") != _KIND),
            _who_joined(_joined.c.organisation == bindparam("wanted")) & _is(_KIND, *_OF_PERSONS),
            _who_joined(_joined.c.organisation.in_(_MANDATARIES)) & _is(_KIND, *_OF_PERSONS),
        )
    )
).order_by("number")
_PAGES = (
    select(*_COLUMNS).where((events.c.number > bindparam("after")) & _IN_TIME).order_by(events.c.number).limit(_PAGE)
)
_LAST_OF = select(func.max(events.c.number)).where(
    (events.c.organisation == bindparam("wanted")) & (events.c.kind != EventKind.LOGGED_IN.value)
)
_ONE = select(*_COLUMNS).where(events.c.number == bindparam("number"))
_BY_ID = (
    select(events.c.place)
    .where((events.c.kind == bindparam("kind")) & (events.c.key == bindparam("wanted")))
    .order_by(events.c.number)
    .limit(1)
)


class SqlRegister:
    """Keeps what happened in Access Management; threads and processes may share it."""

    def __init__(self, database: Database, log: SqlLog) -> None:
        self._database = database
        self._log = log

    @property
    def log(self) -> SqlLog:
        """The decision log whose entries are written in the same transaction as an act."""
        return self._log

    def read(
        self, organisation: OrganisationId, person: PersonId | None = None, known_at: datetime | None = None
    ) -> tuple[RecordedEvent, ...]:
        """Return what bears on the rights that a person, or anybody, holds for an organisation.

        Args:
            organisation: the organisation acted for.
            person: who acts; `None`: anybody.
            known_at: what the register knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the register cannot be read.
        """
        asked: dict[str, Any] = {"at": _EVER if known_at is None else to_ticks(known_at)}
        for name, text in (("wanted", organisation), ("who", person)):
            if text is not None:
                # What the database cannot hold is not in it, and neither is an empty id.
                asked[name] = "" if unfit(text, is_sqlite=self._database.is_sqlite) else str(text)
        if person is None:
            return tuple([read_event(row, PORT) for row in self._database.fetch(PORT, _FOR_ALL, asked)])
        return tuple(
            sorted([read_event(row, PORT) for row in self._database.fetch(PORT, _FOR_ONE, asked)], key=_number)
        )

    def iter_events(self, known_at: datetime | None = None) -> Iterator[RecordedEvent]:
        """Yield every event, from one state of the register.

        Args:
            known_at: what the register knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the register cannot be read.
        """
        with self._database.reading(PORT) as connection:
            yield from iter_recorded(connection, known_at)

    def record(
        self, events: Sequence[RegisterEvent], recorded_at: datetime, *, after: int, note: LogNote
    ) -> tuple[RecordedEvent, ...]:
        """Add events that were decided on and their entry in the log, all or nothing.

        Args:
            events: what happened; all of them belong to one organisation.
            recorded_at: when they are recorded, an aware date-time.
            after: the number of the organisation's last event that the decision saw; 0 for none.
            note: the entry.

        Raises:
            ConflictError: the organisation's register has a later event; nothing is written.
            RecordError: events of no organisation or of several, an end of something that the register does not hold,
                or an id that stands there already.
            AdapterTimeoutError: the connection was lost at the very end; it is not known whether they were written.
            AdapterError: nothing was written.
        """
        concerned = {event.organisation for event in events}
        organisation = concerned.pop() if len(concerned) == 1 else None
        if organisation is None:
            raise RecordError([Fault("events", "they belong to no organisation or to several; record them one by one")])
        self._check(events)
        with self._database.writing(PORT) as connection:
            before = lock_state(connection)
            found = connection.execute(_LAST_OF, {"wanted": str(organisation)}).scalar() or 0
            if found > after:
                raise ConflictError(f"register of {organisation}", after, found)
            entered = number_events(events, _Held(connection, before), recorded_at=recorded_at, origin=Origin.RECORDED)
            counts = {**enter(connection, before, entered), "changes": before["changes"] + 1}
            mark = append_entry(connection, before, note, **counts)
        self._log.passed(mark)
        return entered

    def add(self, events: Sequence[RegisterEvent], recorded_at: datetime) -> tuple[RecordedEvent, ...]:
        """Import events as they are, all or none of them.

        Args:
            events: what happened.
            recorded_at: when they are imported, an aware date-time.

        Raises:
            RecordError: an end of something that the register does not hold, or an id that stands there already.
            AdapterError: they could not be written; none is.
        """
        self._check(events)
        with self._database.writing(PORT) as connection:
            before = lock_state(connection)
            entered = number_events(events, _Held(connection, before), recorded_at=recorded_at, origin=Origin.IMPORTED)
            counts = enter(connection, before, entered)
            if counts:
                connection.execute(state.update().values(**counts, changes=state.c.changes + 1))
        return entered

    def _check(self, events: Sequence[RegisterEvent]) -> None:
        for event in events:
            check_texts(event_texts(event), PORT, is_sqlite=self._database.is_sqlite)


def iter_recorded(connection: Connection, known_at: datetime | None) -> Iterator[RecordedEvent]:
    """Yield every event in the order of their numbers.

    Args:
        connection: a connection inside a transaction.
        known_at: what the register knew at this instant; `None`: what it knows.

    Raises:
        AdapterError: a row is not what the library writes.
    """
    asked = {"at": _EVER if known_at is None else to_ticks(known_at), "after": 0}
    while rows := connection.execute(_PAGES, asked).all():
        asked["after"] = rows[-1].number
        for row in rows:
            yield read_event(row, PORT)


def enter(connection: Connection, before: Mapping[str, Any], entered: Sequence[RecordedEvent]) -> dict[str, int]:
    """Write numbered events and return what changes of the state with them.

    Args:
        connection: a connection inside a transaction.
        before: the state, locked.
        entered: the events.
    """
    if not entered:
        return {}
    rows = BulkRows(connection)
    counts = {"events": entered[-1].number, "recorded_at": to_ticks(entered[-1].recorded_at)}
    for each in entered:
        rows.add(events, *event_row(each))
        name = LISTED_IN.get(each.event.kind)
        if name is not None and each.place is not None:
            counts[name] = max(counts.get(name, before[name]), each.place + 1)
    rows.flush()
    return counts


class _Held:
    """What the register holds already, asked for inside the transaction that adds to it."""

    def __init__(self, connection: Connection, before: Mapping[str, Any]) -> None:
        self._connection = connection
        self._before = before
        self._is_sqlite = connection.dialect.name == "sqlite"

    @property
    def last_number(self) -> int:
        return int(self._before["events"])

    @property
    def last_recorded_at(self) -> datetime | None:
        return from_ticks(self._before["recorded_at"]) if self._before["events"] else None

    def count(self, kind: EventKind) -> int:
        return int(self._before[LISTED_IN[kind]])

    def find_event(self, number: int) -> RegisterEvent | None:
        if number > self.last_number:
            return None
        row = self._connection.execute(_ONE, {"number": number}).one_or_none()
        return None if row is None else read_event(row, PORT).event

    def find_place(self, kind: EventKind, identifier: str) -> int | None:
        place: int | None = self._connection.execute(_BY_ID, {"kind": kind.value, "wanted": str(identifier)}).scalar()
        return place

    def holds_id(self, kind: EventKind, identifier: str) -> bool:
        return self.find_place(kind, identifier) is not None
