"""Rows of one table that belong to a record of another."""

from collections.abc import Iterator

from declaccess.codec.tables.kinds import ORGANISATION, read_organisation
from declaccess.codec.tables.problems import CellError
from declaccess.codec.tables.table import Row, Table

_NOTHING: list[Row] = []


class Parts:
    """The rows of a table, by the record that they belong to.

    Attributes:
        table: the table; `None` where it is not there.
        owner: the column that names the record.
    """

    def __init__(self, table: Table | None, owner: str) -> None:
        self.table = table
        self.owner = owner
        self._rows: dict[str, list[Row]] = {}
        self._nobody: list[Row] = []
        for row in table.rows() if table is not None else ():
            key = key_of(table, row, owner) if table is not None else ""
            if key:
                self._rows.setdefault(key, []).append(row)
            else:
                self._nobody.append(row)

    def place(self, row: Row) -> str:
        """Write the place of a row."""
        return "" if self.table is None else self.table.remark(row.number, None, "").place

    def of(self, key: str | None) -> list[Row]:
        """Return the rows of a record.

        Args:
            key: the record's key, or `None` for one that has none.
        """
        return _NOTHING if key is None else self._rows.get(key, _NOTHING)

    def strays(self, owners: set[str]) -> Iterator[tuple[Row, str]]:
        """Yield the rows that belong to no record, each with the key that it names.

        Args:
            owners: the keys of all records.
        """
        for row in self._nobody:
            yield row, ""
        for key, rows in self._rows.items():
            if key not in owners:
                for row in rows:
                    yield row, key


class Owners:
    """The records that rows of other tables belong to, by their index.

    Attributes:
        table: their table.
        column: the column with their key.
        keys: their keys, each at the first record that has it.
    """

    def __init__(self, table: Table | None, column: str) -> None:
        self.table = table
        self.column = column
        self.keys: set[str] = set()
        self._own: list[str | None] = []

    def add(self, row: Row) -> str | None:
        """Take a record and return its key, or `None` where it has none of its own.

        Args:
            row: its row.
        """
        key = key_of(self.table, row, self.column) if self.table is not None else ""
        is_first = bool(key) and key not in self.keys
        if is_first:
            self.keys.add(key)
        self._own.append(key if is_first else None)
        return self._own[-1]

    def key(self, index: int) -> str | None:
        """Return the key of a record, or `None` where it has none of its own."""
        return self._own[index]


def key_of(table: Table, row: Row, column: str) -> str:
    """Return the key that a cell names, in the form in which keys are compared; empty where there is none.

    Args:
        table: the table.
        row: the row.
        column: the column.
    """
    text = table.text(row, column)
    if table.kind(column) is not ORGANISATION:
        return text
    try:
        return read_organisation(text)
    except CellError:
        return text
