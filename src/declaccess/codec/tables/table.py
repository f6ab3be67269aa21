"""One table: its header, its rows, and what the cells of a row say."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from declaccess.codec.strict_json import Unusable
from declaccess.codec.tables.escaping import release
from declaccess.codec.tables.headers import match_header
from declaccess.codec.tables.kinds import ORGANISATION, Kind, is_restored
from declaccess.codec.tables.layout import LAYOUTS, Column, Layout
from declaccess.codec.tables.problems import CellError, Remark, Remarks
from declaccess.codec.tables.typed_cells import cell_text

if TYPE_CHECKING:
    from datetime import date, time, timedelta

LONGEST_CELL = 32_767
"""How many characters a cell may have: no more fit into one of Excel's."""

Cell: TypeAlias = "str | int | float | date | time | timedelta | None"
"""What a CSV file or a workbook has in a cell."""

_RANKS = {layout.name: rank for rank, layout in enumerate(LAYOUTS)}
_NO_COLUMN = -1


class RawTable(Protocol):
    """A table as it lies in a file or a workbook."""

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Yield each row with its number.

        Raises:
            BrokenTableError: the rest cannot be read.
        """

    def place(self, row: int, position: int | None = None, column: str | None = None) -> str:
        """Write the place of a row, or of one of its cells."""


class BrokenTableError(CellError):
    """A table cannot be read any further.

    Attributes:
        place: where that shows; empty for the table as a whole.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place
        self.args = (message, place)


class Row(NamedTuple):
    """A row that is not blank.

    Attributes:
        number: its number.
        cells: its cells.
    """

    number: int
    cells: Sequence[Any]


class Table:
    """A table that is being read.

    Attributes:
        layout: which table it is.
        is_complete: whether every row could be looked at, as far as they were.
    """

    def __init__(self, layout: Layout, raw: RawTable, remarks: Remarks) -> None:
        self.layout = layout
        self.is_complete = True
        self._raw = raw
        self._remarks = remarks
        self._rank = _RANKS[layout.name]
        self._columns = {column.name: column for column in layout.columns}
        self._positions: dict[str, int] = {}
        self._width = 0
        self._plan: list[tuple[int, str, Column]] = []
        self._absent: dict[str, Unusable] = {}

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header that are not blank; the header's faults are told."""
        found = self._lines()
        header = next(found, None)
        if header is None:
            if self.is_complete:
                self._tell("it is empty; expected the header, and rows below it", self._raw.place(0))
            self.is_complete = False
            return
        if self._read_header(header):
            yield from found

    def has(self, column: str) -> bool:
        """Say whether the header has a column."""
        return column in self._positions

    def text(self, row: Row, column: str) -> str:
        """Return the text of a cell without blanks around it, or an empty one where it says nothing."""
        position = self._positions.get(column)
        if position is None or position >= len(row.cells):
            return ""
        try:
            return self._text(row.cells[position], self._columns[column])
        except CellError:
            return ""

    def values(self, row: Row, declaration: int | None = None) -> dict[str, Any] | Unusable:
        """Return what a row says, by column; blank cells are left out, and what is wrong with the others is told.

        Args:
            row: the row.
            declaration: index of the declaration that it is about, if it is about one.
        """
        cells = row.cells
        if len(cells) > self._width and self._tells_excess(row, declaration):
            return Unusable()
        values: dict[str, Any] = dict(self._absent)
        for position, name, column in self._plan:
            try:
                cell = cells[position]
            except IndexError:
                continue
            if cell is None or cell == "":
                continue
            try:
                text = self._text(cell, column)
                if not text:
                    continue
                value = values[name] = column.kind.read(text)
            except CellError as error:
                values[name] = Unusable()
                self.fault(row, error.message, name, declaration)
            else:
                if column.kind is ORGANISATION and value is not text and is_restored(text, str(value)):
                    message = f"`{text}` is read as `{value}`: its check digits prove that it lost its leading zero"
                    self._remarks.restored.append(self._remark(row.number, name, message, declaration))
        return values

    def fault(self, row: Row, message: str, column: str | None = None, declaration: int | None = None) -> None:
        """Tell what is wrong with a row, or with one of its cells."""
        self._remarks.faults.append(self.remark(row.number, column, message, declaration))

    def remark(self, row: int, column: str | None, message: str, declaration: int | None = None) -> Remark:
        """Return a remark about a row, or about one of its cells; a cell that must be filled in says so itself.

        Args:
            row: the row's number.
            column: the column's name.
            message: what there is to say.
            declaration: index of the declaration that it is about, if it is about one.
        """
        if column is not None and message.startswith("missing; "):
            message = f"the cell is blank; expected {self._columns[column].kind.expects}"
        return self._remark(row, column, message, declaration)

    def kind(self, column: str) -> Kind | None:
        """Return what a column holds, or `None` where such a table has no column of that name."""
        known = self._columns.get(column)
        return None if known is None else known.kind

    def _text(self, cell: Cell, column: Column) -> str:
        text = (cell if type(cell) is str else cell_text(cell, column.kind)).strip()
        if text[:1] == "'":
            text = release(text)
        if len(text) > LONGEST_CELL:
            raise CellError(f"found {len(text):,} characters; expected {LONGEST_CELL:,} at the most")
        return text

    def _lines(self) -> Iterator[Row]:
        """Yield every row that is not blank, and tell where the table breaks off."""
        try:
            for number, cells in self._raw.rows():
                if any(map(_is_filled, cells)):
                    yield Row(number, cells)
        except BrokenTableError as error:
            self.is_complete = False
            self._tell(error.message, error.place or self._raw.place(0))

    def _read_header(self, header: Row) -> bool:
        matched = match_header([_header_text(cell) for cell in header.cells], self.layout)
        for position, message in matched.problems:
            column = None if position is None else _header_text(header.cells[position])
            place = self._raw.place(header.number, position, column)
            self._remarks.faults.append(Remark((self._rank, header.number, position or 0), place, message))
        self._positions, self._width = matched.positions, matched.width
        self.is_complete = self.is_complete and not matched.problems
        self._plan = [(position, name, self._columns[name]) for name, position in self._positions.items()]
        # What a column would have said is not known; that it is missing is told once, and not for every row.
        self._absent = {name: Unusable() for name in self._columns if name not in self._positions}
        return bool(self._positions)

    def _tells_excess(self, row: Row, declaration: int | None) -> bool:
        if not any(map(_is_filled, row.cells[self._width :])):
            return False
        message = f"the row has {len(row.cells)} cells, and the header names {self._width} columns; is one cell two?"
        self.fault(row, message, None, declaration)
        return True

    def _remark(self, row: int, column: str | None, message: str, declaration: int | None) -> Remark:
        position = None if column is None else self._positions.get(column)
        rank = (self._rank, row, _NO_COLUMN if position is None else position)
        return Remark(rank, self._raw.place(row, position, column), message, declaration)

    def _tell(self, message: str, place: str) -> None:
        self._remarks.faults.append(Remark((self._rank, 0, _NO_COLUMN), place, message))


def _is_filled(cell: Cell) -> bool:
    return cell is not None and not (type(cell) is str and not cell.strip())


def _header_text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()
