"""What goes wrong in a database, told as the errors of the ports: what happened, and what to do about it."""

import re
import sqlite3
from typing import Any, NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from declaccess.adapters.sql.steps import STEPS
from declaccess.errors import AdapterError, AdapterTimeoutError, LevelError, ReadOnlyError, UnavailableError

NOTHING_WRITTEN = "nothing was written"
"""What is known after a failure before the end of a transaction."""

_LOST = "the connection to the database was lost"
_UNKNOWN = "while a change was being committed; it is not known whether it was written"
_NEVER_CONNECTED = (
    "connection failed",
    "connection is bad",
    "could not connect",
    "connection timeout",
    "resolve host",
    "translate host name",
    "invalid sslmode",
    "invalid port",
    "invalid integer value",
)
_NOT_LET_IN = "the database does not let this user in", "check user and password"
_FATAL = re.compile(r"FATAL: +(.+)")
_LOOK = "look whether it is there before doing it again"

_SQLITE: dict[int, tuple[type[AdapterError], str, str]] = {
    sqlite3.SQLITE_FULL: (UnavailableError, "the disk is full", "make room, and do it again"),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyError,
        "the file may be read but not written",
        "check the permissions of the file and its folder, and how the address opens it",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        UnavailableError,
        "the file cannot be opened",
        "check that its folder exists and may be written, and that the file may be read",
    ),
    sqlite3.SQLITE_PERM: (UnavailableError, "access to the file is not permitted", "check its permissions"),
    sqlite3.SQLITE_BUSY: (UnavailableError, "somebody else holds the lock for too long", "do it again"),
    sqlite3.SQLITE_LOCKED: (UnavailableError, "somebody else holds the lock for too long", "do it again"),
    sqlite3.SQLITE_IOERR: (UnavailableError, "the file cannot be read or written", "check the disk; then do it again"),
    sqlite3.SQLITE_CORRUPT: (AdapterError, "the file is damaged", "put a backup in its place"),
    sqlite3.SQLITE_INTERRUPT: (UnavailableError, "a statement was interrupted", "do it again"),
    sqlite3.SQLITE_NOMEM: (UnavailableError, "there is no memory left", "make room, and do it again"),
    sqlite3.SQLITE_TOOBIG: (AdapterError, "a text is too long for the database", "shorten it"),
}

_POSTGRESQL: tuple[tuple[str, type[AdapterError], str, str], ...] = (
    ("25006", ReadOnlyError, "the database may be read but not written", "give the address of the primary server"),
    ("42501", ReadOnlyError, "the user lacks a right in the database", "grant it, or give another user"),
    ("55P03", UnavailableError, "somebody else holds the lock for too long", "do it again"),
    ("40", UnavailableError, "the transaction got in the way of another one", "do it again"),
    ("57014", UnavailableError, "a statement took too long and was cancelled", "do it again"),
    ("53100", UnavailableError, "the disk of the database is full", "make room, and do it again"),
    ("53", UnavailableError, "the database has no resources left", "do it again later, or give it more"),
    ("57", UnavailableError, _LOST, "do it again when the server is up"),
    ("08", UnavailableError, _LOST, "do it again when the server is up"),
    ("28", UnavailableError, *_NOT_LET_IN),
    ("3D000", UnavailableError, "there is no such database on the server", "check the address, or create it"),
    ("42P01", AdapterError, "a table of the store is missing", "put a backup in its place"),
    ("XX001", AdapterError, "the database is damaged", "put a backup in its place"),
    ("22", AdapterError, "a text or number does not fit into the database", "change it"),
)


def refuse(problem: DBAPIError | PoolTimeoutError, port: str, *, writes: bool, committing: bool = False) -> NoReturn:
    """Raise the error of the port for what went wrong in the database.

    Args:
        problem: what SQLAlchemy raised.
        port: which port.
        writes: whether something was to be written.
        committing: whether the end of the transaction was on its way.

    Raises:
        AdapterError: always; one of its classes.
    """
    error: AdapterError = _told(problem, port, writes=writes, committing=committing)
    raise error from problem


def _told(problem: DBAPIError | PoolTimeoutError, port: str, *, writes: bool, committing: bool) -> AdapterError:
    after = f"; {NOTHING_WRITTEN}" if writes else ""
    if isinstance(problem, PoolTimeoutError):
        return UnavailableError(port, f"every connection is in use{after}", "do it again, or allow more connections")
    orig: Any = problem.orig
    if isinstance(orig, sqlite3.Error):
        return _of_sqlite(orig, port, after, committing=committing)
    if committing and (problem.connection_invalidated or not getattr(orig, "sqlstate", None)):
        return not_known(port)
    state = getattr(orig, "sqlstate", None) or ""
    for start, kind, what, advice in _POSTGRESQL:
        if state.startswith(start):
            return kind(port, f"{what}{after}", advice)
    if not state and (words := _FATAL.search(str(orig))):
        return UnavailableError(port, f"the server refuses the connection: {words[1]}{after}", "check the address")
    if not state and "no password supplied" in str(orig):
        return UnavailableError(port, f"{_NOT_LET_IN[0]}{after}", _NOT_LET_IN[1])
    if problem.connection_invalidated or (not state and not isinstance(problem, IntegrityError)):
        return UnavailableError(port, f"{_lost(orig)}{after}", "check the address, and that the server is up")
    return AdapterError(port, f"the database refused: {_first_line(orig)}{after}", "look at its log")


def _of_sqlite(orig: sqlite3.Error, port: str, after: str, *, committing: bool) -> AdapterError:
    code = getattr(orig, "sqlite_errorcode", 0) & 0xFF
    if committing and code == sqlite3.SQLITE_IOERR:
        return AdapterTimeoutError(port, f"the file could not be written {_UNKNOWN}", _LOOK)
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_store(port)
    kind, what, advice = _SQLITE.get(code, (AdapterError, f"the database refused: {_first_line(orig)}", ""))
    return kind(port, f"{what}{after}", advice)


def as_raised(problem: Exception, text: str, dialect: Any, *, is_lost: bool) -> DBAPIError:
    """Return a driver's error as SQLAlchemy raises it.

    Args:
        problem: what the driver raised.
        text: the statement.
        dialect: of which database.
        is_lost: whether the connection is lost.
    """
    error: Any = DBAPIError.instance(
        text,
        None,
        problem,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    )
    raised: DBAPIError = error
    return raised


def is_stale(problem: Exception) -> bool:
    """Say whether a connection was lost that had been kept; all that were kept are thrown away with it.

    Args:
        problem: what SQLAlchemy raised.
    """
    return isinstance(problem, DBAPIError) and problem.connection_invalidated


def not_known(port: str) -> AdapterTimeoutError:
    """Return the error for a connection that was lost while a change was being committed.

    Args:
        port: which port.
    """
    return AdapterTimeoutError(port, f"{_LOST} {_UNKNOWN}", _LOOK)


def not_a_store(port: str) -> AdapterError:
    """Return the error for a file in which something else than a store lies.

    Args:
        port: which port.
    """
    problem = "something else than a store lies there; it was not touched"
    advice = "give the address of a store, or of a file that does not exist yet"
    return LevelError(port, problem, advice, None, len(STEPS))


def _lost(orig: BaseException | None) -> str:
    text = str(orig).lower()
    return "the database cannot be reached" if any(words in text for words in _NEVER_CONNECTED) else _LOST


def _first_line(orig: BaseException | None) -> str:
    return (str(orig).strip().splitlines() or [type(orig).__name__])[0]
