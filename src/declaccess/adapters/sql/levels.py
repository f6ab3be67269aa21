"""The level of a store's schema: what lies at an address, and how it is brought to the level of this version."""

import secrets
import time
from datetime import UTC, datetime
from typing import NoReturn

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from declaccess.adapters.sql import steps
from declaccess.adapters.sql.failures import not_a_store
from declaccess.adapters.sql.tables import COUNTS, log, metadata, state
from declaccess.codec.decision_log import heading_hash, write_heading
from declaccess.errors import LevelError

APPLICATION = 0x64616373
"""Marks a SQLite file as a store."""

_LOCK = 0x6465636C61636373
"""Names the lock under which a PostgreSQL database is upgraded."""

_OURS = (
    "SELECT c.relname, a.attname FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = ANY (%s)"
)
# In one statement, for somebody may make a store between two.
_IN_FILE = (
    "SELECT application_id, user_version, name FROM pragma_application_id, pragma_user_version "
    "LEFT JOIN sqlite_master ON true"
)
_NEEDED = {state.name: {"id", "level", "entries", "head"}, log.name: {"number", "line"}}
_STRICT_SINCE = "3.37"
_PATIENCE_SECONDS = 5.0


def current_level() -> int:
    """Return the level that this version of the library works with."""
    return len(steps.STEPS)


def check_level(connection: Connection, port: str, name: str) -> None:
    """Make sure that a store of our level lies there; nothing is written.

    Args:
        connection: a connection.
        port: which port, for errors.
        name: the store's address, without password.

    Raises:
        LevelError: it has another level, or there is no store.
    """
    compare_level(find_level(connection, port), port, name)


def compare_level(found: int, port: str, name: str) -> None:
    """Make sure that a level is ours.

    Args:
        found: the level; 0 for no store.
        port: which port, for errors.
        name: the store's address, without password.

    Raises:
        LevelError: it is another one.
    """
    expected = current_level()
    if found == 0:
        refuse_missing(port, name)
    if found < expected:
        problem = f"the store is at level {found}, and this version works with level {expected}"
        advice = f"make a backup; then call `store.upgrade()` or run `declaccess store upgrade {name}`"
        raise LevelError(port, problem, advice, found, expected)
    if found > expected:
        _refuse_newer(port, found)


def refuse_missing(port: str, name: str) -> NoReturn:
    """Say that there is no store at an address yet.

    Args:
        port: which port.
        name: the address, without password.

    Raises:
        LevelError: always.
    """
    advice = f"call `store.upgrade()` or run `declaccess store init {name}` to create it"
    raise LevelError(port, f"there is no store at `{name}` yet", advice, 0, current_level())


def _refuse_newer(port: str, found: int) -> NoReturn:
    expected = current_level()
    problem = f"the store is at level {found}, from a newer version; this one works with level {expected}"
    raise LevelError(port, problem, "update the library: `pip install --upgrade declaccess[sql]`", found, expected)


def _refuse_other(port: str) -> NoReturn:
    raise not_a_store(port)


def find_level(connection: Connection, port: str) -> int:
    """Return the level of what lies there; 0 when there is no store yet.

    Args:
        connection: a connection.
        port: which port, for errors.

    Raises:
        LevelError: something else lies there, under the names of our tables or in a SQLite file.
    """
    if connection.dialect.name != "sqlite":
        return _find_on_server(connection, port)
    rows = connection.exec_driver_sql(_IN_FILE).all()
    application, level = rows[0][:2]
    there = {name for _, _, name in rows if name is not None}
    if application == APPLICATION and level > 0 and there.issuperset(_NEEDED):
        return int(level)
    if application or level or there:
        _refuse_other(port)
    return 0


def _find_on_server(connection: Connection, port: str) -> int:
    """Return the level of the store in a PostgreSQL database, where tables of other programs may lie beside it."""
    columns: dict[str, set[str]] = {}
    # Asking for the name alone would be answered from a cache that does not see what others made meanwhile.
    for table, column in connection.exec_driver_sql(_OURS, ([*metadata.tables],)):
        columns.setdefault(table, set()).add(column)
    if not columns:
        return 0
    if state.name not in columns or any(not columns.get(name, needed) >= needed for name, needed in _NEEDED.items()):
        _refuse_other(port)
    level = connection.exec_driver_sql("SELECT level FROM declaccess_state").scalar()
    if not isinstance(level, int) or level < 1:
        _refuse_other(port)
    return level


def upgrade(connection: Connection, port: str) -> tuple[int, int]:
    """Bring what lies there to the level of this version, in one transaction; nobody else can do so meanwhile.

    Args:
        connection: a connection outside a transaction.
        port: which port, for errors.

    Returns:
        The levels before and after.

    Raises:
        LevelError: a newer store, or something else lies there.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    find_level(connection, port)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
    try:
        if not is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        found, expected = find_level(connection, port), current_level()
        if found > expected:
            _refuse_newer(port, found)
        if found < expected:
            _climb(connection, found)
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK")
        raise
    if is_sqlite:
        _write_ahead(connection)
    return found, expected


def _climb(connection: Connection, found: int) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    strict = ""
    if is_sqlite:
        version = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())
        is_new = tuple(map(int, version.split(".")[:2])) >= tuple(map(int, _STRICT_SINCE.split(".")))
        strict = "STRICT" if is_new else ""
    for step in steps.STEPS[found:]:
        for statement in step.sqlite if is_sqlite else step.postgresql:
            connection.exec_driver_sql(statement.replace("{strict}", strict))
    level = current_level()
    if found == 0:
        heading = write_heading(secrets.token_hex(16), datetime.now(UTC))
        counts = dict.fromkeys((*COUNTS, "events", "recorded_at", "changes", "entries"), 0)
        connection.execute(state.insert(), {"id": 1, "level": level, "head": heading_hash(heading), **counts})
        connection.execute(log.insert(), {"number": 0, "line": heading})
    else:
        connection.execute(state.update().values(level=level))
    if is_sqlite:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
        connection.exec_driver_sql(f"PRAGMA user_version = {level}")


def _write_ahead(connection: Connection) -> None:
    """Let readers and a writer work at the same time; the file remembers it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError:
            # Whoever else opens the file just now holds it for a moment, and SQLite does not wait for that.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
