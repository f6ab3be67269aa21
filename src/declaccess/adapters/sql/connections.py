"""Connections to a store's database: reads that survive a restarted server, and writes that are whole or not there.

Every connection commits by itself; what belongs together stands between a `BEGIN` and a `COMMIT` of our own, for the
two databases begin a transaction that will write in different ways.
"""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from declaccess.adapters.sql.addresses import FORMS, PORT, Options, make_engine, shown_address
from declaccess.adapters.sql.failures import NOTHING_WRITTEN, as_raised, is_stale, not_known, refuse
from declaccess.adapters.sql.forking import Forks
from declaccess.adapters.sql.levels import check_level, find_level, refuse_missing
from declaccess.adapters.sql.plans import Plan, Query
from declaccess.adapters.sql.readers import Readers
from declaccess.adapters.sql.same_file import SameFile
from declaccess.errors import AdapterError, LevelError, UnavailableError

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
        self.is_own = not isinstance(address, Engine)
        self.engine = address if isinstance(address, Engine) else make_engine(address, options)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.engine.dialect.name not in ("sqlite", "postgresql") or self.engine.dialect.is_async:
            raise AdapterError(PORT, f"`{self.engine.dialect.name}` is no database that it can use", FORMS)
        self._plain = self.engine.execution_options(isolation_level="AUTOCOMMIT") if not self.is_own else self.engine
        self._driver_error: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        self._plans: dict[Query, Plan] = {}
        self.readers = Readers(options.most_connections)
        self.writers = threading.Lock()
        self._may_create = False
        self._same_file = SameFile()
        if self.is_sqlite:
            event.listen(self.engine, "do_connect", self._check_file)
        self._forks = Forks(self, self._same_file.opened)

    @property
    def name(self) -> str:
        """The address, without its password."""
        return shown_address(self.engine.url)

    def close(self) -> None:
        """Close every connection that is not in use; one that is needed later is opened again."""
        self.readers.close()
        if self.is_own:
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
                if self.is_own and not is_again:
                    return self._fetch_straight(port, statement, given)
                with closing(self._connect(port)) as connection:
                    return connection.execute(statement, given).all()
            except (DBAPIError, PoolTimeoutError) as problem:
                if is_again or not is_stale(problem):
                    refuse(problem, port, writes=False)
                is_again = True

    def _fetch_straight(self, port: str, statement: Query, given: Mapping[str, Any]) -> Sequence[Any]:
        """Fetch by the driver's own cursor: half of what a small look-up takes would be SQLAlchemy's bookkeeping."""
        plan = self._plan(statement)
        pooled = None
        try:
            pooled = self.readers.take() or self._pooled(port)
            cursor = pooled.cursor()
            try:
                cursor.execute(plan.text, plan.arguments(given))
                rows: Sequence[Any] = cursor.fetchall()
            finally:
                cursor.close()
        except BaseException as problem:
            lost = self._wrapped(problem, plan.text, pooled) if isinstance(problem, self._driver_error) else None
            if pooled is not None:
                pooled.close()
            if lost is None:
                raise
            raise lost from problem
        self.readers.keep(pooled)
        return rows

    def write_alone(self, port: str, statement: Query, given: Mapping[str, Any]) -> int:
        """Do one statement that writes and commits by itself, and return how many rows it wrote.

        On a lost connection it is done once more, so it must be one that changes nothing where it was done before.

        Args:
            port: which port, for errors.
            statement: the statement; one and the same at every call.
            given: its parameters.

        Raises:
            AdapterTimeoutError: the connection was lost, so it is not known whether it was written.
            AdapterError: nothing was written.
        """  # noqa: DOC501 - `not_known` makes an `AdapterTimeoutError`
        plan = self._plan(statement)
        is_again = False
        while True:
            pooled = None
            try:
                pooled = self._pooled(port)
                with closing(pooled.cursor()) as cursor:
                    cursor.execute(plan.text, plan.arguments(given))
                    return int(cursor.rowcount)
            except (self._driver_error, DBAPIError, PoolTimeoutError) as raised:
                problem: Any = raised
                if not isinstance(raised, (DBAPIError, PoolTimeoutError)):
                    problem = self._wrapped(raised, plan.text, pooled)
                if is_again:
                    raise not_known(port) from problem
                if not is_stale(problem):
                    refuse(problem, port, writes=True, committing=pooled is not None)
                is_again = True
            except BaseException as raised:
                if pooled is not None:
                    pooled.invalidate(raised)
                raise
            finally:
                if pooled is not None:
                    pooled.close()

    @contextmanager
    def writing_straight(self, port: str) -> Generator[Callable[[Query, Mapping[str, Any]], Any]]:
        """Write to a SQLite file, all or nothing, by the driver's own cursor; yield what does a statement there.

        Args:
            port: which port, for errors.

        Raises:
            AdapterTimeoutError: the file failed at the very end, so it is not known what was written.
            UnavailableError: others write for too long; nothing was written.
            AdapterError: nothing was written.
        """
        pooled, committing = None, False
        try:
            # One that reads: what it wrote itself, it need not read from the file again.
            pooled = self.readers.take() or self._pooled(port)
            cursor = pooled.cursor()

            def do(statement: Query, given: Mapping[str, Any]) -> Any:
                plan = self._plan(statement)
                return cursor.execute(plan.text, plan.arguments(given))

            cursor.execute("BEGIN IMMEDIATE")
            yield do
            committing = True
            cursor.execute("COMMIT")
        except BaseException as problem:
            if pooled is not None:
                _end(pooled, problem)
                pooled.close()
            if isinstance(problem, self._driver_error):
                refuse(self._wrapped(problem, "", pooled), port, writes=True, committing=committing)
            if isinstance(problem, (DBAPIError, PoolTimeoutError)):
                refuse(problem, port, writes=True)
            raise
        self.readers.keep(pooled)

    def _plan(self, statement: Query) -> Plan:
        plan = self._plans.get(statement)
        if plan is None:
            plan = self._plans[statement] = Plan(statement, self.engine.dialect)
        return plan

    def _pooled(self, port: str) -> Any:
        """Return a connection of the pool that is prepared."""
        pooled = self.engine.raw_connection()
        if _PREPARED not in pooled.info:
            try:
                self._prepare(Connection(self.engine, connection=pooled), port)
                pooled.info[_PREPARED] = True
            except BaseException:
                pooled.close()
                raise
        return pooled

    def _wrapped(self, problem: Any, text: str, pooled: Any) -> DBAPIError:
        """Return a driver's error as SQLAlchemy raises it; a connection that is lost is thrown away.

        Where there is none at all yet, asking once more would not help.
        """
        dialect: Any = self.engine.dialect
        is_lost = pooled is not None and dialect.is_disconnect(problem, pooled.dbapi_connection, None)
        if is_lost:
            # Those that were kept beside it are as old as it is, and are thrown away with it.
            self.engine.pool._invalidate(pooled, problem)  # noqa: SLF001 - as SQLAlchemy's own connections do
        return as_raised(problem, text, dialect, is_lost=is_lost)

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
        begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        with self.turn(port), self._transaction(port, begin, writes=True) as connection:
            yield connection

    @contextmanager
    def turn(self, port: str) -> Generator[None]:
        """Wait until no other thread writes, and let none begin until this one is done.

        Args:
            port: which port, for errors.

        Raises:
            UnavailableError: others write for too long; nothing was written.
        """
        # The database's own queue is not fair: among threads, whoever has waited longest should be next.
        if not self.writers.acquire(timeout=self.options.lock_seconds):
            raise UnavailableError(port, f"somebody else writes for too long; {NOTHING_WRITTEN}", "do it again")
        try:
            self._same_file.check(port)
            yield
        finally:
            self.writers.release()

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
                if is_again or not is_stale(problem):
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
                "cache_size = -65536",
            ):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
        elif self.is_own:
            statement = int((self.options.statement_seconds or 0) * 1000)
            connection.exec_driver_sql(f"SET lock_timeout = {int(self.options.lock_seconds * 1000)}")
            connection.exec_driver_sql(f"SET statement_timeout = {statement}")
            if not self.options.durable:
                connection.exec_driver_sql("SET synchronous_commit = off")

    def _check_file(self, _dialect: Any, _record: Any, arguments: Any, named: Any) -> None:
        """Let no file come into being by merely asking, and none be opened that a fork has spoilt."""
        path = str(arguments[0]) if arguments else ""
        self._forks.check(path)
        is_asked = self.is_own and not self._may_create
        with suppress(PermissionError):  # then SQLite says that it cannot be opened
            if is_asked and not named.get("uri") and not Path(path).exists():
                refuse_missing(PORT, self.name)


def _roll_back(connection: Connection) -> None:
    """Leave nothing of a transaction behind; a connection that cannot do even that is thrown away."""
    if connection.invalidated:
        return
    try:
        connection.exec_driver_sql("ROLLBACK")
    except DBAPIError as problem:
        if not connection.invalidated:
            connection.invalidate(problem)


def _end(pooled: Any, cause: BaseException) -> None:
    """Leave nothing of a transaction behind in SQLite; a connection that cannot do even that is thrown away."""
    try:
        if pooled.driver_connection.in_transaction:
            pooled.driver_connection.execute("ROLLBACK")
    except Exception:  # noqa: BLE001 - what went wrong first is what is told
        pooled.invalidate(cause)
