"""Many rows at once, by `COPY` on PostgreSQL and `executemany` on SQLite, and indexes, better made after a load."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, literal, select

from declaccess.adapters.sql.failures import as_raised
from declaccess.adapters.sql.steps import STEPS
from declaccess.adapters.sql.tables import contracts, declarations, events, parties

BATCH = 5_000
"""How many rows of a table are handed over at once."""

_LOADED = (declarations, parties, contracts, events)
_PAGES_OF_CACHE = -65_536  # SQLite counts kibibytes when it is negative


class BulkRows:
    """Gathers rows by table and hands them to the database in batches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in _LOADED}
        self._statements = {table: self._statement(table) for table in _LOADED}

    def add(self, table: Table, *values: Any) -> None:
        """Take a row.

        Args:
            table: its table.
            values: what stands in each column, in the table's order.
        """
        rows = self._waiting[table]
        rows.append(values)
        if len(rows) >= BATCH:
            self._hand_over(table)

    def flush(self) -> None:
        """Hand over what still waits."""
        for table in _LOADED:
            self._hand_over(table)

    def _hand_over(self, table: Table) -> None:
        rows = self._waiting[table]
        if not rows:
            return
        if self._is_sqlite:
            self._connection.exec_driver_sql(self._statements[table], rows)
        else:
            _copy(self._connection, self._statements[table], rows)
        self._waiting[table] = []

    def _statement(self, table: Table) -> str:
        columns = ", ".join(table.c.keys())
        if not self._is_sqlite:
            return f"COPY {table.name} ({columns}) FROM STDIN"
        marks = ", ".join("?" * len(table.c))
        return f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own tables


def _copy(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy rows through the driver itself, and let its errors come as those of other statements do."""
    driver: Any = connection.connection.driver_connection
    dialect: Any = connection.dialect
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.loaded_dbapi.Error as problem:
        is_lost = dialect.is_disconnect(problem, driver, None)
        if is_lost:
            connection.invalidate(problem)
        raise as_raised(problem, statement, dialect, is_lost=is_lost) from problem


def is_empty(connection: Connection) -> bool:
    """Say whether a store holds no record yet."""
    return not any(connection.execute(select(literal(1)).select_from(table).limit(1)).scalar() for table in _LOADED)


def drop_indexes(connection: Connection) -> None:
    """Take away the indexes of what a load fills."""
    for name, _ in _indexes():
        connection.exec_driver_sql(f"DROP INDEX {name}")


def make_indexes(connection: Connection) -> None:
    """Make the indexes of what a load filled."""
    for _, statement in _indexes():
        connection.exec_driver_sql(statement)
    if connection.dialect.name != "sqlite":
        for table in _LOADED:
            connection.exec_driver_sql(f"ANALYZE {table.name}")


def prepare_load(connection: Connection) -> None:
    """Let a load take its time, with room for it; to be called inside its transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = {_PAGES_OF_CACHE}")
    else:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")


def _indexes() -> list[tuple[str, str]]:
    """Return the indexes of what a load fills, each with the statement that makes it."""
    made = [statement for step in STEPS for statement in step.sqlite if " INDEX " in statement.split("(")[0]]
    found = []
    for statement in made:
        words = statement.split()
        name, table = words[words.index("INDEX") + 1], words[words.index("ON") + 1]
        if table in {each.name for each in _LOADED}:
            found.append((name, statement))
    return found
