"""Writing a portfolio as a workbook, with a sheet for each table and typed cells, which reads back as the same."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from declaccess.codec.found import quoted
from declaccess.codec.tables.escaping import protect
from declaccess.codec.tables.layout import LAYOUTS, Column, Layout
from declaccess.codec.tables.problems import CellError
from declaccess.codec.tables.rows_out import cell_words, table_rows
from declaccess.codec.tables.times import in_brussels
from declaccess.codec.tables.workbook import openpyxl
from declaccess.codec.tables.workbook_bounds import MOST_ROWS
from declaccess.errors import Fault, PortfolioError
from declaccess.model import Json, Portfolio

_DAY_FORM, _MOMENT_FORM, _TEXT_FORM = "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss", "@"
_FIRST_DAY = date(1900, 3, 1)
"""Excel takes 1900 for a leap year, and knows no year before it."""

# XML has no control characters, makes one line end of every kind, and what looks like an escape is read as one.
_LOST = re.compile("[\x00-\x09\x0b-\x1f\ufffe\uffff]|x005F_|_x[0-9A-Fa-f]{4}_")


def write_workbook(portfolio: Portfolio, path: str | Path, *, leave_out_content: bool = False) -> None:
    """Write a portfolio as a workbook (.xlsx) that is not there yet.

    Days and date-times are cells with dates, on the clock of Brussels, wherever that says the same; numbers of
    companies, contracts and declarations are texts, so that no digit is lost.

    Args:
        portfolio: the portfolio.
        path: the file.
        leave_out_content: whether what no rule looks at (`content`) is left out; else it is a fault.

    Raises:
        PortfolioError: everything in it that a workbook cannot carry, at its place in the portfolio document or, with
            the table's name, in its row.
        MissingPackageError: what writes workbooks is not installed.
        FileExistsError: the file is there already.
        OSError: it cannot be written.
    """
    package = openpyxl()
    rows = table_rows(portfolio, leave_out_content=leave_out_content)
    faults = [fault for layout in LAYOUTS for fault in _unfit(layout, rows[layout.name])]
    if faults:
        raise PortfolioError(faults)
    book = package.Workbook(write_only=True)
    for layout in LAYOUTS:
        _add_sheet(book, layout, rows[layout.name])
    written = io.BytesIO()
    book.save(written)
    with Path(path).open("xb") as stream:
        stream.write(written.getvalue())


def _add_sheet(book: Any, layout: Layout, rows: list[dict[str, Json]]) -> None:
    make = import_module("openpyxl.cell").WriteOnlyCell
    sheet = book.create_sheet(layout.name)
    sheet.freeze_panes = "A2"
    for index, column in enumerate(layout.columns):
        dimension = sheet.column_dimensions[chr(ord("A") + index)]
        dimension.width = max(14, len(column.name) + 2)
        dimension.number_format = _form(column)

    def cell(value: Any, form: str) -> Any:
        made = make(sheet, value)
        if isinstance(value, str):
            made.data_type = "s"  # a text stays one, whatever it begins with
            made.quotePrefix = value.startswith("'")
        made.number_format = form
        return made

    sheet.append([cell(column.name, _TEXT_FORM) for column in layout.columns])
    for row in rows:
        sheet.append(
            [None if column.name not in row else cell(*_typed(row[column.name], column)) for column in layout.columns]
        )


def _form(column: Column) -> str:
    return {"day": _DAY_FORM, "moment": _MOMENT_FORM, "number": "General"}.get(column.kind.cell, _TEXT_FORM)


def _typed(value: Json, column: Column) -> tuple[Any, str]:
    """Return what a cell holds and its form: a text wherever a typed cell would not say the same."""
    text = cell_words(value)
    match column.kind.cell:
        case "number" if isinstance(value, int):
            return value, _form(column)
        case "day" if (day := date.fromisoformat(text)) >= _FIRST_DAY:
            return day, _DAY_FORM
        case "moment" if (shown := _shown_in_brussels(datetime.fromisoformat(text))) is not None:
            return shown, _MOMENT_FORM
        case _:
            return protect(text), _TEXT_FORM


def _shown_in_brussels(moment: datetime) -> datetime | None:
    """Return what the clock of Brussels shows, when a cell can hold it and it is read as the same again."""
    shown = moment.replace(tzinfo=None)
    if moment.microsecond or shown.date() < _FIRST_DAY:
        return None
    try:
        is_same = in_brussels(shown, "").utcoffset() == moment.utcoffset()
    except CellError:
        return None
    return shown if is_same else None


def _unfit(layout: Layout, rows: list[dict[str, Json]]) -> Iterator[Fault]:
    """Yield what a workbook cannot carry though CSV can."""
    if len(rows) >= MOST_ROWS:
        message = f"found {len(rows):,} rows; a sheet has {MOST_ROWS - 1:,} below its header; write CSV files instead"
        yield Fault(f"sheet {layout.name}", message)
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            if isinstance(value, (str, list)) and _LOST.search(text := cell_words(value)):
                message = f"a workbook does not carry {quoted(text)} unchanged; write CSV files instead"
                yield Fault(f"sheet {layout.name} row {number} column {name}", message)
