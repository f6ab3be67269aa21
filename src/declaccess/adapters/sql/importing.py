"""Records and events on their way into a store, inside one transaction: their numbers, places and rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from declaccess.adapters.sql.bulk import BulkRows
from declaccess.adapters.sql.rows import DRAFT, FILED, event_row, from_ticks, party_rows, to_ticks, unfit, write_works
from declaccess.adapters.sql.tables import COUNTS, contracts, declarations, events, parties, state
from declaccess.errors import Fault
from declaccess.model import Declaration, Draft
from declaccess.model.events import EventKind, Origin, RecordedEvent
from declaccess.model.numbering import LISTED_IN
from declaccess.model.unfolding import RegisterRecord, events_of

_ONE_QUESTION = 500
_KIND_OF = {name: kind for kind, name in LISTED_IN.items()}


class Import:
    """What is added to a store in one transaction."""

    def __init__(self, connection: Connection, before: Mapping[str, Any], recorded_at: datetime) -> None:
        """Begin to add.

        Args:
            connection: a connection inside a transaction.
            before: the state, locked.
            recorded_at: when it is recorded, an aware date-time.
        """
        self._connection = connection
        self._rows = BulkRows(connection)
        self._ticks = to_ticks(recorded_at)
        # The clock may have been set back, but what comes later in the register is never known earlier.
        self._event_at = from_ticks(max(self._ticks, before["recorded_at"]))
        self._has_events = False
        self.counts: dict[str, int] = {name: before[name] for name in (*COUNTS, "events")}

    def add_works(self, record: Declaration | Draft) -> None:
        """Add the first version of a declaration or a draft."""
        place = self.counts["declarations"]
        self.counts["declarations"] = place + 1
        is_draft = isinstance(record, Draft)
        key = str(record.reference if isinstance(record, Draft) else record.number)
        text = write_works(record)
        row = (place, DRAFT if is_draft else FILED, key, 1, self._ticks, None, None, None, None, text)
        self._rows.add(declarations, *row)
        for party in party_rows(record, place):
            self._rows.add(parties, *party)
        if isinstance(record, Declaration):
            for contract in record.contracts:
                self._rows.add(contracts, str(contract.number), place)

    def add_record(self, record: RegisterRecord) -> None:
        """Add the events of a record of Access Management that the store does not hold yet."""
        self._has_events = True
        for event in events_of(record):
            self.counts["events"] += 1
            name = LISTED_IN.get(event.kind)
            place = None if name is None else self.counts[name]
            if name is not None:
                self.counts[name] += 1
            recorded = RecordedEvent(
                number=self.counts["events"],
                recorded_at=self._event_at,
                origin=Origin.IMPORTED,
                place=place,
                event=event,
            )
            self._rows.add(events, *event_row(recorded))

    def finish(self) -> None:
        """Hand over every row and write the state."""
        self._rows.flush()
        values = {**self.counts, "recorded_at": to_ticks(self._event_at)} if self._has_events else self.counts
        self._connection.execute(update(state).values(**values, changes=state.c.changes + 1))


def stored_faults(
    connection: Connection, lists: Mapping[str, Sequence[Any]], place: Any = "{}[{}]".format
) -> Iterator[Fault]:
    """Yield what of a portfolio's records the store holds already, each with its place.

    Args:
        connection: a connection.
        lists: the records by the name of their list; `None` stands for one that could not be read.
        place: writes the place of a record from the name of its list and its index there.
    """
    for name in ("organisations", "people", "appointments", "grants", "mandates"):
        ids = [(f"{place(name, i)}.id", each.id) for i, each in enumerate(lists.get(name, ())) if each is not None]
        of_kind = events.c.kind == _KIND_OF[name].value
        yield from _held(connection, "id", select(events.c.key).where(of_kind), events.c.key, ids)
    works = [(place("declarations", i), each) for i, each in enumerate(lists.get("declarations", ()))]
    for word, kind, number in (("number", Declaration, FILED), ("reference", Draft, DRAFT)):
        keys = [(f"{at}.{word}", getattr(each, word)) for at, each in works if isinstance(each, kind)]
        of_kind = declarations.c.kind == number
        yield from _held(connection, word, select(declarations.c.key).where(of_kind), declarations.c.key, keys)
    numbers = [
        (f"{at}.contracts[{j}].number", contract.number)
        for at, each in works
        if isinstance(each, Declaration)
        for j, contract in enumerate(each.contracts)
    ]
    yield from _held(connection, "contract number", select(contracts.c.number), contracts.c.number, numbers)


def _held(
    connection: Connection, word: str, query: Any, column: ColumnElement[Any], keys: Iterable[tuple[str, str | None]]
) -> Iterator[Fault]:
    is_sqlite = connection.dialect.name == "sqlite"
    asked = [(at, key) for at, key in keys if key is not None and not unfit(key, is_sqlite=is_sqlite)]
    statement = query.where(column.in_(bindparam("wanted", expanding=True)))
    for start in range(0, len(asked), _ONE_QUESTION):
        part = asked[start : start + _ONE_QUESTION]
        found = set(connection.execute(statement, {"wanted": [str(key) for _, key in part]}).scalars())
        for at, key in part:
            if key in found:
                yield Fault(at, f"the {word} `{key}` stands in the store already; leave it out")


def listed_among(connection: Connection, organisations: Iterable[str]) -> set[str]:
    """Return those organisations that the store lists.

    Args:
        connection: a connection.
        organisations: their ids.
    """
    asked = sorted(set(map(str, organisations)))
    statement = select(events.c.key).where(
        (events.c.kind == EventKind.LISTED.value) & events.c.key.in_(bindparam("wanted", expanding=True))
    )
    found: set[str] = set()
    for start in range(0, len(asked), _ONE_QUESTION):
        part = asked[start : start + _ONE_QUESTION]
        found.update(map(str, connection.execute(statement, {"wanted": part}).scalars()))
    return found
