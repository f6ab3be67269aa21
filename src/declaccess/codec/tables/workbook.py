"""A workbook as tables: a sheet for each, read row by row, with nothing in it run, followed or guessed."""

import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from declaccess.codec.found import meant, one_of, quoted
from declaccess.codec.tables.headers import column_name
from declaccess.codec.tables.layout import BY_NAME
from declaccess.codec.tables.problems import Remark, Remarks
from declaccess.codec.tables.table import BrokenTableError, RawTable
from declaccess.codec.tables.typed_cells import ErrorValue, Formula
from declaccess.codec.tables.workbook_bounds import MOST_ROWS, SheetNotes, look_through
from declaccess.errors import MissingPackageError

_AT_ONCE = 1000
_LAST = len(BY_NAME)


def openpyxl() -> Any:
    """Return the package that reads and writes workbooks.

    Raises:
        MissingPackageError: it is not installed.
    """
    try:
        return import_module("openpyxl")
    except ImportError:
        raise MissingPackageError("`openpyxl`", "pip install 'declaccess[xlsx]'") from None


@contextmanager
def open_workbook(path: Path, remarks: Remarks) -> Generator[dict[str, RawTable]]:
    """Open a workbook and give its tables by name; it is closed afterwards.

    Args:
        path: its file.
        remarks: takes what is wrong with its sheets.

    Raises:
        BrokenTableError: it is no workbook, or none that is safe to read.
        MissingPackageError: what reads workbooks is not installed.
        OSError: the file cannot be read.
    """
    package = openpyxl()
    with path.open("rb") as stream:
        notes = look_through(stream)
        stream.seek(0)
        book = _opened(package, stream)
        try:
            yield _tables(book, path, notes, remarks)
        finally:
            book.close()


class SheetTable:
    """A table in a sheet."""

    def __init__(self, sheet: Any, notes: SheetNotes) -> None:
        self._sheet = sheet
        self._notes = notes
        self._letter = import_module("openpyxl.utils").get_column_letter

    def place(self, row: int, position: int | None = None, column: str | None = None) -> str:
        """Write the place of a row, or of one of its cells."""
        name = f"sheet {self._sheet.title}"
        if not row:
            return name
        if position is None:
            return f"{name} row {row}{'' if column is None else f' column {column}'}"
        return f"{name} cell {self._letter(position + 1)}{row}"

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield each row with its number.

        Raises:
            BrokenTableError: merged cells, or XML that cannot be read.
        """
        if self._notes.merged:
            ranges = ", ".join(self._notes.merged[:5])
            raise BrokenTableError(
                f"the cells {ranges} are merged, so only the first of them says something; unmerge and fill in each"
            )
        self._sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and would cut it off
        rows = enumerate(self._sheet.iter_rows(max_row=MOST_ROWS), start=1)
        while some := _some(rows):
            for number, cells in some:
                yield number, [_value(cell) for cell in cells]


def _some(rows: Iterator[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Return some more rows; what the package warns of is either told here as a fault or does not matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return list(islice(rows, _AT_ONCE))
        except Exception as error:  # noqa: BLE001 - whatever it stumbles over, the sheet cannot be read
            raise BrokenTableError(f"it cannot be read ({_short(error)}); open it in Excel and save it again") from None


def _value(cell: Any) -> Any:
    match cell.data_type:
        case "f":
            return Formula()
        case "e":
            return ErrorValue(cell.value)
        case _:
            return cell.value


def _opened(package: Any, stream: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return package.load_workbook(stream, read_only=True, data_only=False, keep_links=False)
        except Exception as error:  # noqa: BLE001 - whatever it stumbles over, the file cannot be read
            raise BrokenTableError(
                f"it cannot be read as a workbook ({_short(error)}); open it in Excel and save it again"
            ) from None


def _tables(book: Any, path: Path, notes: dict[str, SheetNotes], remarks: Remarks) -> dict[str, RawTable]:
    tables: dict[str, RawTable] = {}
    complaints: list[tuple[str, str]] = []
    for sheet in book.worksheets:
        name = column_name(sheet.title)
        table = SheetTable(sheet, notes.get(sheet._worksheet_path, SheetNotes()))  # noqa: SLF001 - nothing else names it
        if name in tables:
            complaints.append(
                (f"sheet {sheet.title}", "the table stands in another sheet already; keep one of the two")
            )
        elif name in BY_NAME:
            tables[name] = table
        elif _says_something(table):
            near = meant(name, BY_NAME)
            message = f"it is no known table{near or f'; expected {one_of(BY_NAME)}'}"
            complaints.append((f"sheet {sheet.title}", message))
    if not tables and not complaints:
        complaints.append((path.name, f"no table is in the workbook; expected sheets named {one_of(BY_NAME)}"))
    for rank, (place, message) in enumerate(complaints):
        remarks.faults.append(Remark((_LAST, rank, 0), place if place.isprintable() else quoted(place)[1:-1], message))
    return tables


def _says_something(table: SheetTable) -> bool:
    """Say whether anything is in a sheet; Excel adds blank ones."""
    try:
        return any(cell is not None for _, cells in table.rows() for cell in cells)
    except BrokenTableError:
        return True


def _short(error: Exception) -> str:
    return quoted(f"{type(error).__name__}: {error}")[1:-1]
