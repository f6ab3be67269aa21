"""The decision log in a store's database: the same lines as in a file, under the lock under which all is written."""

import re
import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, select, update

from declaccess.adapters.sql.addresses import PORT as STORE
from declaccess.adapters.sql.addresses import shown_address
from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.failures import not_a_store, not_known
from declaccess.adapters.sql.levels import compare_level, current_level
from declaccess.adapters.sql.tables import log, state
from declaccess.codec.decision_log import redacted, seal
from declaccess.codec.decision_log.entries import PORT, SALT_BYTES
from declaccess.errors import AdapterError, AdapterTimeoutError, DamagedLogError, LogError, UnavailableError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogMark, LogNote

_PAGE = 1000
_BEFORE_ALL = -(1 << 63)
_HASH = re.compile("[0-9a-f]{64}")
_HEAD = select(state.c.entries, state.c.head)
_STRAIGHT = select(state.c.entries, state.c.head, state.c.level)
_LINES = select(log.c.number, log.c.line).where(log.c.number > bindparam("after")).order_by(log.c.number).limit(_PAGE)
_STATE = tuple(state.c.keys())
_LOCK = select(state).with_for_update()  # SQLite has one writer at a time, and leaves these words out
_ADD = log.insert()
_MOVE = update(state).values(entries=bindparam("entries"), head=bindparam("head"))
_MOVED = (
    update(state)
    .where(
        (state.c.entries == bindparam("before"))
        & (state.c.head == bindparam("previous"))
        & (state.c.level == bindparam("at_level"))
    )
    .values(entries=bindparam("number"), head=bindparam("own"))
    .returning(state.c.id)
    .cte("moved")
)
_FOLLOW = log.insert().from_select(
    ["number", "line"], select(bindparam("number", type_=BigInteger), bindparam("line", type_=Text)).select_from(_MOVED)
)
_LINE = select(
    state.c.entries,
    state.c.head,
    select(log.c.line).where(log.c.number == bindparam("number")).scalar_subquery(),
)
_TRIES = 2
_WRITE = log.update().where(log.c.number == bindparam("which")).values(line=bindparam("text"))


def lock_state(connection: Connection) -> dict[str, Any]:
    """Return the store's counts and the log's head, and let nobody else write until the transaction ends.

    Args:
        connection: a connection inside a transaction.

    Raises:
        LevelError: it was brought to another level since it was opened.
    """  # noqa: DOC501 - `not_a_store` makes a `LevelError`
    row = connection.execute(_LOCK).one_or_none()
    if row is None:
        raise not_a_store(STORE)
    before = dict(zip(_STATE, row, strict=True))
    compare_level(before["level"], STORE, shown_address(connection.engine.url))
    _mark(before["entries"], before["head"])
    return before


def _mark(entries: Any, head: Any) -> LogMark:
    """Return the log's head as the state tells it.

    Raises:
        LogError: no log has such a head, so somebody changed it.
    """
    if not isinstance(entries, int) or entries < 0 or not isinstance(head, str) or not _HASH.fullmatch(head):
        raise LogError(PORT, "what the store says of its log's end was changed by something else", _VERIFY)
    return LogMark(entries, head)


_VERIFY = "verify the log against an anchor, and put a backup in its place"


def append_entry(connection: Connection, before: dict[str, Any], note: LogNote, **counts: int) -> LogMark:
    """Write an entry inside a transaction, and what else the state is to be.

    Args:
        connection: a connection inside a transaction.
        before: what `lock_state` returned in it.
        note: what is to be logged.
        counts: columns of the state that change with it.

    Raises:
        LogError: the note cannot stand in a log.
    """
    mark, line = _sealed(LogMark(before["entries"], before["head"]), note)
    connection.execute(_ADD, {"number": mark.number, "line": line})
    connection.execute(_MOVE, {"entries": mark.number, "head": mark.hash})
    if counts:
        connection.execute(update(state).values(**counts))
    return mark


def _sealed(head: LogMark, note: LogNote) -> tuple[LogMark, str]:
    """Return the mark and the line of the entry that comes after the head."""
    number = head.number + 1
    line, own = seal(number, head.hash, note.kind, note.people, note.body, secrets.token_hex(SALT_BYTES))
    return LogMark(number, own), line


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except (LogError, UnavailableError, AdapterTimeoutError):
        raise
    except AdapterError as error:
        raise LogError(PORT, error.problem, error.advice) from error


class SqlLog:
    """The decision log of a store; threads and processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: LogMark | None = None

    def append(self, note: LogNote) -> LogMark:
        """Write an entry; it stands, whatever happens, when this returns.

        Args:
            note: what is to be logged.

        Raises:
            LogError: the note cannot stand in a log, or the database cannot be written.
            UnavailableError: the database cannot be reached, or its lock not be had in time.
        """
        with _told():
            if self._database.is_own:
                with self._database.turn(PORT):
                    mark = self._append_straight(note) if self._database.is_sqlite else self._follow(note)
                if mark is not None:
                    return mark
            with self._database.writing(PORT) as connection:
                mark = append_entry(connection, lock_state(connection), note)
            self._last = mark
            return mark

    def _append_straight(self, note: LogNote) -> LogMark:
        """Write an entry to a SQLite file, which has one writer at a time."""
        with self._database.writing_straight(PORT) as do:
            row = do(_STRAIGHT, {}).fetchone()
            if row is None:
                raise not_a_store(PORT)
            compare_level(row[2], PORT, self._database.name)
            mark, line = _sealed(_mark(*row[:2]), note)
            do(_ADD, {"number": mark.number, "line": line})
            do(_MOVE, {"entries": mark.number, "head": mark.hash})
        return mark

    def _follow(self, note: LogNote) -> LogMark | None:
        """Write an entry by one statement, which writes nothing unless the head is still the one that it follows.

        What the head was last is a guess that costs nothing when it is wrong. Where others are always faster, nothing
        is written, and `None` says so.
        """  # noqa: DOC501 - `not_known` makes an `AdapterTimeoutError`
        head, self._last = self._last or self.head(), None
        for _ in range(_TRIES):
            mark, line = _sealed(head, note)
            given = {
                "number": mark.number,
                "line": line,
                "own": mark.hash,
                "before": head.number,
                "previous": head.hash,
                "at_level": current_level(),
            }
            is_there = self._database.write_alone(PORT, _FOLLOW, given) == 1
            if not is_there:
                # It was done twice where the connection was lost meanwhile, and the first time may have counted.
                try:
                    rows = self._database.fetch(PORT, _LINE, {"number": mark.number})
                except AdapterError as error:
                    raise not_known(PORT) from error
                head, is_there = self._told_head(rows), bool(rows) and rows[0][2] == line
            if is_there:
                self._last = mark
                return mark
        return None

    def passed(self, mark: LogMark) -> None:
        """Note what the head is likely to be, once a transaction is over that wrote an entry.

        Args:
            mark: the entry's mark.
        """
        self._last = mark

    def head(self) -> LogMark:
        """Return the last entry's mark.

        Raises:
            LogError: the database holds no log of ours.
            UnavailableError: it cannot be reached.
        """
        with _told():
            return self._told_head(self._database.fetch(PORT, _HEAD))

    @staticmethod
    def _told_head(rows: Sequence[Any]) -> LogMark:
        if not rows:
            raise not_a_store(PORT)
        return _mark(*rows[0][:2])

    def iter_lines(self) -> Iterator[str]:
        """Yield the log as it is now, as lines of `declaccess.log/1` without line ends.

        Raises:
            DamagedLogError: rows were taken away, moved or added by hand; those that are there come first.
            LogError: the database holds no log of ours.
            UnavailableError: it cannot be reached.
        """
        with _told(), self._database.reading(PORT) as connection:
            after, count, moved = _BEFORE_ALL, 0, None
            while rows := connection.execute(_LINES, {"after": after}).all():
                after = rows[-1].number
                for number, line in rows:
                    if number != count and moved is None:
                        moved = f"line {count} of the log stands in row {number}: rows were taken away, added or moved"
                    count += 1
                    yield line
            head = self._told_head(connection.execute(_HEAD).all())
            if moved is None and count != head.number + 1:
                moved = f"the store counts {head.number} entries, and {max(0, count - 1)} are there"
        if moved is not None:
            raise DamagedLogError(PORT, moved, _VERIFY)

    def redact(self, person: PersonId) -> int:
        """Take a person out of every entry and return how many entries held it; the chain stays valid.

        Args:
            person: whom.

        Raises:
            LogError: a line is no entry of a log, or the database cannot be written.
            UnavailableError: the database cannot be reached, or its lock not be had in time.
        """
        count = 0
        with _told(), self._database.writing(PORT) as connection:
            lock_state(connection)
            if self._database.is_sqlite:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            after = _BEFORE_ALL
            while rows := connection.execute(_LINES, {"after": after}).all():
                after = rows[-1].number
                without = ((row.number, redacted(row.line, person)) for row in rows if row.number)
                changes = [{"which": number, "text": text} for number, text in without if text is not None]
                if changes:
                    connection.execute(_WRITE, changes)
                count += len(changes)
        if self._database.is_sqlite:
            # What stood there before would go on standing in the journal beside the file.
            with _told(), self._database.unchecked(PORT) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return count
