"""Connections to a store's database: reads that survive a restarted server, and writes that are whole or not there.

Every connection commits by itself; what belongs together stands between a `BEGIN` and a `COMMIT` of our own, for the
two databases begin a transaction that will write in different ways.
"""

import os
import threading
import weakref
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from declaccess.adapters.sql.addresses import FORMS, PORT, Options, make_engine, shown_address
from declaccess.adapters.sql.failures import NOTHING_WRITTEN, refuse
from declaccess.adapters.sql.levels import check_level, find_level, refuse_missing
from declaccess.errors import AdapterError, LevelError, UnavailableError

Query: TypeAlias = Any
"""A statement of SQLAlchemy's that reads: version 2.1 types it in another way than 2.0."""

_PREPARED = "declaccess"


class Database:
    """A store's database; threads may share it, and a process that is forked off gets connections of its own."""

    def __init__(self, address: str | URL | Engine, options: Options) -> None:
        """Prepare to connect; nothing is opened yet.

        Args:
            address: where the store is, or an engine of the host's, whose settings then count.
            options: how it is used.

        Raises:
            AdapterError: the address names no database of the two, or what it needs is not installed.
        """
        self.options = options
        self._is_own = not isinstance(address, Engine)
        self.engine = address if isinstance(address, Engine) else make_engine(address, options)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.engine.dialect.name not in ("sqlite", "postgresql") or self.engine.dialect.is_async:
            raise AdapterError(PORT, f"`{self.engine.dialect.name}` is no database that it can use", FORMS)
        self._plain = self.engine.execution_options(isolation_level="AUTOCOMMIT") if not self._is_own else self.engine
        self._driver_error: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        self._plans: dict[Query, _Plan] = {}
        self._turn = threading.Lock()
        self._may_create = False
        if self._is_own and self.is_sqlite:
            event.listen(self.engine, "do_connect", self._check_file)
        _dispose_after_fork(self.engine)

    @property
    def name(self) -> str:
        """The address, without its password."""
        return shown_address(self.engine.url)

    def close(self) -> None:
        """Close every connection that is not in use; one that is needed later is opened again."""
        if self._is_own:
            self.engine.dispose()

    def find_level(self) -> int:
        """Return the level of what lies there; 0 where there is no store yet.

        Raises:
            LevelError: something else lies there.
            AdapterError: it cannot be reached.
        """
        try:
            with self._plain.connect() as connection:
                return find_level(connection, PORT)
        except DBAPIError as problem:
            refuse(problem, PORT, writes=False)
        except LevelError as error:
            if error.found == 0:
                return 0
            raise

    def fetch(self, port: str, statement: Query, parameters: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Return the rows of one statement that reads, as tuples; on a lost connection it is asked once more.

        Args:
            port: which port, for errors.
            statement: the statement; one and the same at every call.
            parameters: its parameters.

        Raises:
            AdapterError: the database cannot be read.
        """
        given = parameters or {}
        is_again = False
        while True:
            try:
                if self._is_own and not is_again:
                    return self._fetch_straight(port, statement, given)
                with closing(self._connect(port)) as connection:
                    return connection.execute(statement, given).all()
            except (DBAPIError, PoolTimeoutError) as problem:
                if is_again or not _is_stale(problem):
                    refuse(problem, port, writes=False)
                is_again = True

    def _fetch_straight(self, port: str, statement: Query, given: Mapping[str, Any]) -> Sequence[Any]:
        """Fetch by the driver's own cursor: half of what a small look-up takes would be SQLAlchemy's bookkeeping."""
        plan = self._plans.get(statement)
        if plan is None:
            plan = self._plans[statement] = _Plan(statement, self.engine.dialect)
        pooled = None
        try:
            pooled = self.engine.raw_connection()
            if _PREPARED not in pooled.info:
                pooled.close()
                self._connect(port).close()
                pooled = self.engine.raw_connection()
            cursor = pooled.cursor()
            try:
                cursor.execute(plan.text, plan.arguments(given))
                return cursor.fetchall()
            finally:
                cursor.close()
        except self._driver_error as problem:
            raise self._wrapped(problem, plan.text, pooled) from problem
        finally:
            if pooled is not None:
                pooled.close()

    def _wrapped(self, problem: Any, text: str, pooled: Any) -> DBAPIError:
        """Return a driver's error as SQLAlchemy raises it; a connection that is lost is thrown away.

        Where there is none at all yet, asking once more would not help.
        """
        dialect: Any = self.engine.dialect
        is_lost = pooled is not None and dialect.is_disconnect(problem, pooled.dbapi_connection, None)
        if is_lost:
            # Those that were kept beside it are as old as it is, and are thrown away with it.
            self.engine.pool._invalidate(pooled, problem)  # noqa: SLF001 - as SQLAlchemy's own connections do
        error: Any = DBAPIError.instance(
            text,
            None,
            problem,
            self._driver_error,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=dialect,
        )
        wrapped: DBAPIError = error
        return wrapped

    @contextmanager
    def reading(self, port: str) -> Generator[Connection]:
        """Read several times from one state of the database.

        Args:
            port: which port, for errors.

        Raises:
            AdapterError: the database cannot be read.
        """
        begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        with self._transaction(port, begin, writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self, port: str) -> Generator[Connection]:
        """Write all or nothing; whoever else writes waits.

        Args:
            port: which port, for errors.

        Raises:
            AdapterTimeoutError: the connection was lost at the very end, so it is not known what was written.
            UnavailableError: others write for too long; nothing was written.
            AdapterError: nothing was written.
        """
        # The database's own queue is not fair: among threads, whoever has waited longest should be next.
        if not self._turn.acquire(timeout=self.options.lock_seconds):
            raise UnavailableError(port, f"somebody else writes for too long; {NOTHING_WRITTEN}", "do it again")
        try:
            begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
            with self._transaction(port, begin, writes=True) as connection:
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def unchecked(self, port: str) -> Generator[Connection]:
        """Connect without asking what lies there; a file may be made.

        Args:
            port: which port, for errors.

        Raises:
            AdapterError: the database cannot be used.
        """
        self._may_create = True
        try:
            with self._plain.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeoutError) as problem:
            refuse(problem, port, writes=True)
        finally:
            self._may_create = False

    @contextmanager
    def _transaction(self, port: str, begin: str, *, writes: bool) -> Generator[Connection]:
        committing = False
        connection = self._begun(port, begin, writes=writes)
        try:
            yield connection
            committing = True
            connection.exec_driver_sql("COMMIT")
        except BaseException as problem:
            _roll_back(connection)
            if isinstance(problem, DBAPIError):
                refuse(problem, port, writes=writes, committing=writes and committing)
            raise
        finally:
            connection.close()

    def _begun(self, port: str, begin: str, *, writes: bool) -> Connection:
        is_again = False
        while True:
            try:
                connection = self._connect(port)
                try:
                    connection.exec_driver_sql(begin)
                except BaseException:
                    connection.close()
                    raise
            except (DBAPIError, PoolTimeoutError) as problem:
                if is_again or not _is_stale(problem):
                    refuse(problem, port, writes=writes)
                is_again = True
            else:
                return connection

    def _connect(self, port: str) -> Connection:
        connection = self._plain.connect()
        try:
            if _PREPARED not in connection.info:
                self._prepare(connection, port)
                connection.info[_PREPARED] = True
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: Connection, port: str) -> None:
        check_level(connection, port, self.name)
        if self.is_sqlite:
            level = "FULL" if self.options.durable else "NORMAL"
            for pragma in (
                f"busy_timeout = {int(self.options.lock_seconds * 1000)}",
                "foreign_keys = ON",
                f"synchronous = {level}",
                "cache_size = -16384",
            ):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
        elif self._is_own:
            statement = int((self.options.statement_seconds or 0) * 1000)
            connection.exec_driver_sql(f"SET lock_timeout = {int(self.options.lock_seconds * 1000)}")
            connection.exec_driver_sql(f"SET statement_timeout = {statement}")
            if not self.options.durable:
                connection.exec_driver_sql("SET synchronous_commit = off")

    def _check_file(self, _dialect: Any, _record: Any, arguments: Any, named: Any) -> None:
        """Let no file come into being by merely asking."""
        path = str(arguments[0]) if arguments else ""
        with suppress(PermissionError):  # then SQLite says that it cannot be opened
            if not self._may_create and not named.get("uri") and not Path(path).exists():
                refuse_missing(PORT, self.name)


class _Plan:
    """A statement as the driver takes it, written out once."""

    def __init__(self, statement: Query, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._fixed: dict[str, Any] = {name: value for name, value in compiled.params.items() if value is not None}
        self._order: list[str] | None = compiled.positiontup if compiled.positional else None

    def arguments(self, given: Mapping[str, Any]) -> Any:
        """Return what the driver takes beside the text."""
        values = {**self._fixed, **given}
        return values if self._order is None else tuple([values[name] for name in self._order])


def _roll_back(connection: Connection) -> None:
    """Leave nothing of a transaction behind; a connection that cannot do even that is thrown away."""
    if connection.invalidated:
        return
    try:
        connection.exec_driver_sql("ROLLBACK")
    except DBAPIError as problem:
        if not connection.invalidated:
            connection.invalidate(problem)


def _is_stale(problem: Exception) -> bool:
    """Say whether a connection was lost that had been kept; all that were kept are thrown away with it."""
    return isinstance(problem, DBAPIError) and problem.connection_invalidated


def _dispose_after_fork(engine: Engine) -> None:
    """Let a forked process open connections of its own: two processes that share one garble it."""
    if not hasattr(os, "register_at_fork"):
        return
    known = weakref.ref(engine)

    def dispose() -> None:
        found = known()
        if found is not None:
            found.dispose(close=False)

    os.register_at_fork(after_in_child=dispose)
