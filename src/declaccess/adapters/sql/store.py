"""A store in a database: declarations, Access Management, the decision log and the directory of persons together."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.engine import URL

from declaccess.adapters import dumping
from declaccess.adapters.dumping import iter_records
from declaccess.adapters.sql import levels
from declaccess.adapters.sql.addresses import PORT, Options
from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.declarations import SqlDeclarations, iter_versions
from declaccess.adapters.sql.directory import SqlDirectory
from declaccess.adapters.sql.loading import Loaded, Progress, load
from declaccess.adapters.sql.log import SqlLog
from declaccess.adapters.sql.register import SqlRegister, iter_recorded
from declaccess.adapters.sql.rows import from_ticks
from declaccess.adapters.sql.search import SqlSearch
from declaccess.adapters.sql.tables import declarations, state
from declaccess.codec.portfolio import Source
from declaccess.codec.records import Identifiers
from declaccess.model import Declaration, Draft
from declaccess.model.unfolding import RegisterRecord
from declaccess.rules import Rulebook

_LEVEL = select(state.c.level)
_LAST = select(state.c.recorded_at, select(func.max(declarations.c.recorded_at)).scalar_subquery())


class SqlStore:
    """A store in a SQLite file or a PostgreSQL database; threads and processes may share it.

    Opening it touches nothing. A new one is made, and an older one brought up to date, by `upgrade`.

    Attributes:
        declarations: the declaration store.
        register: Access Management.
        log: the decision log.
        directory: the directory of persons.
        search: finds declarations in the database.
    """

    def __init__(
        self,
        address: str | URL | Engine,
        *,
        lock_seconds: float = 30.0,
        statement_seconds: float | None = 30.0,
        connect_seconds: float = 10.0,
        durable: bool = True,
        most_connections: int = 32,
    ) -> None:
        """Name the database.

        Args:
            address: `sqlite:///PATH`, `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`, or an engine of
                SQLAlchemy's for one of these, whose own settings then count.
            lock_seconds: how long a writer waits for others.
            statement_seconds: how long one statement may take on PostgreSQL; `None`: any time.
            connect_seconds: how long connecting to PostgreSQL may take.
            durable: whether what is said to be written survives a power failure; without, the last changes may be
                lost in one, and nothing else.
            most_connections: how many connections are kept at most.

        Raises:
            AdapterError: the address names no such database, or what it needs is not installed.
            ValueError: a time or a number that is not more than 0.
        """
        options = Options(
            lock_seconds=lock_seconds,
            statement_seconds=statement_seconds,
            connect_seconds=connect_seconds,
            durable=durable,
            most_connections=most_connections,
        )
        self._database = Database(address, options)
        self.log = SqlLog(self._database)
        self.declarations = SqlDeclarations(self._database, self.log)
        self.register = SqlRegister(self._database, self.log)
        self.directory = SqlDirectory(self._database)
        self.search = SqlSearch(self._database)

    def __repr__(self) -> str:
        return f"SqlStore({self._database.name!r})"

    @property
    def name(self) -> str:
        """The address, without its password."""
        return self._database.name

    def upgrade(self) -> tuple[int, int]:
        """Make the store, or bring it to the level of this version of the library, in one transaction.

        Returns:
            The levels before and after; before a store was made, 0.

        Raises:
            LevelError: a newer store, or something else lies there; it is not touched.
            AdapterError: the database cannot be written.
        """
        with self._database.unchecked(PORT) as connection:
            return levels.upgrade(connection, PORT)

    def find_level(self) -> int:
        """Return the level of the store; 0 where there is none yet.

        Raises:
            LevelError: something else lies there.
            AdapterError: the database cannot be reached.
        """
        return self._database.find_level()

    def check(self) -> None:
        """Make sure that a store of our level can be reached.

        Raises:
            LevelError: there is none, or it has another level.
            AdapterError: the database cannot be reached.
        """
        self._database.fetch(PORT, _LEVEL)

    def find_last_instant(self) -> datetime | None:
        """Return the latest instant of which the store says that it learnt something; `None` where it holds nothing.

        It may lie in the future, where a clock was wrong or somebody said so.

        Raises:
            AdapterError: the store cannot be read.
        """
        found = [ticks for row in self._database.fetch(PORT, _LAST) for ticks in row if ticks]
        return from_ticks(max(found)) if found else None

    def load(
        self,
        source: Source,
        *,
        recorded_at: datetime,
        progress: Progress | None = None,
        identifiers: Identifiers = "checked",
    ) -> Loaded:
        """Load a portfolio document or JSON lines, all of it or nothing; lines are not held in memory.

        Whoever else writes waits until it is done; those who read see nothing of it before.

        Args:
            source: a path, or a stream of UTF-8 bytes or of text.
            recorded_at: since when the store is to say that it knows, an aware date-time.
            progress: is told now and then how many records were read so far.
            identifiers: what happens to an organisation's number that fails its check.

        Raises:
            PortfolioError: everything that is wrong with the document, or that the store holds already.
            OSError: a file that cannot be read.
            AdapterError: the database cannot be written; nothing was.
        """
        return load(self._database, source, recorded_at, progress, identifiers)

    def iter_records(
        self, rulebook: Rulebook, known_at: datetime | None = None
    ) -> Iterator[tuple[str, RegisterRecord | Declaration | Draft]]:
        """Yield each record with the name of its list, in the order of a portfolio document, from one state.

        Args:
            rulebook: says which ends of appointments and grants count.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        with self._database.reading(PORT) as connection:
            events, versions = iter_recorded(connection, known_at), iter_versions(connection, known_at)
            yield from iter_records(events, versions, rulebook)

    def iter_document(self, rulebook: Rulebook, *, lines: bool = False) -> Iterator[str]:
        """Yield what the store knows as a portfolio document, piece by piece.

        Args:
            rulebook: says which ends of appointments and grants count.
            lines: JSON lines instead, each piece a line without its end.

        Raises:
            AdapterError: the store cannot be read.
        """
        write = dumping.iter_lines if lines else dumping.iter_document
        yield from write(self.iter_records(rulebook))

    def close(self) -> None:
        """Close the connections; an engine that was handed in is left as it is."""
        self._database.close()
