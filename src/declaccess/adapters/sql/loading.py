"""Loading a portfolio document into a store: all of it or nothing, lines one by one, every fault with its place.

What is right is read once and never held as a whole. Where something is wrong, the document is read a second time, as
a portfolio in memory is read, to tell everything that is wrong with it.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from attrs import field, frozen
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from declaccess.adapters.sql.addresses import PORT
from declaccess.adapters.sql.bulk import BATCH, drop_indexes, is_empty, make_indexes, prepare_load
from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.importing import Import, listed_among, stored_faults
from declaccess.adapters.sql.log import lock_state
from declaccess.adapters.sql.rows import unfit
from declaccess.adapters.sql.tables import events
from declaccess.codec.found import told
from declaccess.codec.gathering import Gathering, Place, PortfolioReading, unchecked_identifiers
from declaccess.codec.portfolio import Source, gather_portfolio
from declaccess.codec.records import Identifiers
from declaccess.errors import AdapterError, Fault, InvalidError, PortfolioError
from declaccess.model import Draft, Portfolio
from declaccess.model.events import EventKind
from declaccess.model.portfolio import LISTS, cross_faults

Progress = Callable[[int], object]
"""Is told now and then how many records were read so far, and in the end how many there were."""

_OF_LISTED = (EventKind.APPOINTED.value, EventKind.GRANTED.value)


@frozen(kw_only=True)
class Loaded:
    """What was loaded.

    Attributes:
        counts: how many records of each list.
        findings: each identifier that fails its check and was kept as filed, with its place.
    """

    counts: Mapping[str, int] = field(factory=dict)
    findings: tuple[Fault, ...] = ()


class _FaultyError(Exception):
    """Something is wrong with the document; a second reading tells what."""


def load(
    database: Database,
    source: Source,
    recorded_at: datetime,
    progress: Progress | None = None,
    identifiers: Identifiers = "checked",
) -> Loaded:
    """Load a portfolio document, or JSON lines, in one transaction.

    Args:
        database: the store's database.
        source: a path, or a stream of UTF-8 bytes or of text.
        recorded_at: when it is recorded, an aware date-time.
        progress: is told how many records were read so far.
        identifiers: what happens to an organisation's number that fails its check.

    Raises:
        PortfolioError: everything that is wrong with the document, or that the store holds already.
        OSError: a file that cannot be read.
        AdapterError: the database cannot be written; nothing was.
    """
    with _readable_twice(source) as readings:
        try:
            return _load(database, next(readings), recorded_at, progress, identifiers)
        except _FaultyError:
            pass
        _tell(database, next(readings), identifiers)
    problem = "the document or the store changed while it was loaded; nothing was written"
    raise AdapterError(PORT, problem, "load it again")


def _load(
    database: Database, source: Source, recorded_at: datetime, progress: Progress | None, identifiers: Identifiers
) -> Loaded:
    with database.writing(PORT) as connection:
        prepare_load(connection)
        before = lock_state(connection)
        is_first = is_empty(connection)
        if is_first:
            drop_indexes(connection)
        adding = Import(connection, before, recorded_at)
        taking: list[_Taking] = []

        def gather(place: Place) -> _Taking:
            taking.append(_Taking(identifiers, place, adding, progress, is_sqlite=database.is_sqlite))
            return taking[-1]

        try:
            gather_portfolio(source, gather)
            adding.finish()
            if is_first:
                make_indexes(connection)
        except (IntegrityError, PortfolioError):
            raise _FaultyError from None
        if _has_repeated(connection, before["events"]) or _has_unlisted(connection, before["events"]):
            raise _FaultyError
        (took,) = taking
    return Loaded(counts=took.counts, findings=tuple(took.kept))


class _Taking(Gathering):
    """Takes records as they come, into the database; the first fault ends it."""

    def __init__(
        self, identifiers: Identifiers, place: Place, adding: Import, progress: Progress | None, *, is_sqlite: bool
    ) -> None:
        super().__init__(identifiers, place)
        self._adding = adding
        self._progress = progress
        self._is_sqlite = is_sqlite
        self._count = 0
        self.counts = dict.fromkeys(LISTS, 0)
        self.kept: list[Fault] = []

    def add(self, name: str, value: object) -> None:
        """Read a record and add it.

        Args:
            name: the list to which it belongs.
            value: the record as parsed.

        Raises:
            _FaultyError: something is wrong with it, or was before.
        """
        hook, kind = self._hooks[name]
        try:
            record = hook(value, kind)
        except InvalidError:
            raise _FaultyError from None
        if self.faults or _unfit_fault(record, is_sqlite=self._is_sqlite) is not None:
            raise _FaultyError
        if self._identifiers == "unchecked":
            place = self._place(name, self.counts[name])
            self.kept.extend(fault.under(place) for fault in unchecked_identifiers(record))
        self.counts[name] += 1
        self._count += 1
        if name == "declarations":
            self._adding.add_works(record)
        else:
            self._adding.add_record(record)
        if self._progress is not None and self._count % BATCH == 0:
            self._progress(self._count)

    def finish(self, lines: Mapping[str, Sequence[int]] | None = None) -> PortfolioReading:  # noqa: ARG002 - as there
        """Return nothing: the records are in the database.

        Args:
            lines: where the records came as lines.

        Raises:
            _FaultyError: something is wrong with the document.
        """
        if self.faults:
            raise _FaultyError
        if self._progress is not None:
            self._progress(self._count)
        return PortfolioReading(Portfolio())


def _tell(database: Database, source: Source, identifiers: Identifiers) -> None:
    """Read the document as a whole and raise everything that is wrong with it."""
    with database.reading(PORT) as connection:
        gather_portfolio(source, lambda place: _Telling(identifiers, place, connection))


class _Telling(Gathering):
    """Gathers records in memory, and what is wrong with them, also beside what the store holds."""

    def __init__(self, identifiers: Identifiers, place: Place, connection: Connection) -> None:
        super().__init__(identifiers, place)
        self._connection = connection

    def finish(self, lines: Mapping[str, Sequence[int]] | None = None) -> PortfolioReading:  # noqa: ARG002 - as there
        """Raise everything that is wrong, if something is.

        Args:
            lines: where the records came as lines.

        Raises:
            PortfolioError: everything that is wrong.
        """
        held = (each for name in ("appointments", "grants") for each in self._lists[name] if each is not None)
        listed = listed_among(self._connection, {each.organisation for each in held})
        faults = [
            *self.faults,
            *self._unfit(),
            *cross_faults(self._lists, [*self._also_listed(), *listed], self._place),
            *stored_faults(self._connection, self._lists, self._place),
        ]
        if faults:
            raise PortfolioError(told(faults))
        return PortfolioReading(Portfolio())

    def _unfit(self) -> Iterator[Fault]:
        is_sqlite = self._connection.dialect.name == "sqlite"
        for name, records in self._lists.items():
            for index, record in enumerate(records):
                fault = None if record is None else _unfit_fault(record, is_sqlite=is_sqlite)
                if fault is not None:
                    yield fault.under(self._place(name, index))


def _unfit_fault(record: Any, *, is_sqlite: bool) -> Fault | None:
    """Say what of a record's own id the database cannot hold; everything else is kept as ASCII text."""
    name = "reference" if isinstance(record, Draft) else "id"
    text = getattr(record, name, None)
    problem = None if text is None else unfit(text, is_sqlite=is_sqlite)
    return None if problem is None else Fault(name, f"the text {text!a} holds {problem}; give another one")


def _has_repeated(connection: Connection, last: int) -> bool:
    """Say whether an id of what was loaded stands twice; there is no unique index, for descriptions may come again."""
    there = events.alias("there")
    repeated = (
        select(events.c.number)
        .where((events.c.number > last) & events.c.key.is_not(None))
        .where(
            select(there.c.number)
            .where((there.c.kind == events.c.kind) & (there.c.key == events.c.key))
            .where(there.c.number < events.c.number)
            .exists()
        )
        .limit(1)
    )
    return connection.execute(repeated).first() is not None


def _has_unlisted(connection: Connection, last: int) -> bool:
    """Say whether an appointment or a grant of what was loaded is for an organisation that nobody lists."""
    listed = events.alias("listed")
    unlisted = (
        select(events.c.number)
        .where((events.c.number > last) & events.c.kind.in_(_OF_LISTED))
        .where(
            ~select(listed.c.number)
            .where((listed.c.kind == EventKind.LISTED.value) & (listed.c.key == events.c.organisation))
            .exists()
        )
        .limit(1)
    )
    return connection.execute(unlisted).first() is not None


@contextmanager
def _readable_twice(source: Source) -> Iterator[Iterator[Source]]:
    """Give a source to read, and again from where it began; a stream that cannot go back is kept in a file."""
    if isinstance(source, (str, Path)):
        yield iter((source, source))
    elif source.seekable():
        yield _from_here(source)
    else:
        stream: Any = source
        first = stream.read(0)
        mode = {"mode": "w+b"} if isinstance(first, bytes) else {"mode": "w+", "encoding": "utf-8", "newline": ""}
        with tempfile.TemporaryFile(**mode) as copy:  # type: ignore[call-overload]  # one of two forms
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield _from_here(copy)


def _from_here(stream: IO[Any]) -> Iterator[Source]:
    start = stream.tell()
    while True:
        stream.seek(start)
        yield stream
