"""What a workbook has in a typed cell, as the text that a person would have typed."""

from datetime import date, datetime, time, timedelta

from declaccess.codec.found import found
from declaccess.codec.tables.kinds import Kind
from declaccess.codec.tables.problems import CellError

_MOST_DIGITS = 15
_MADE = "make the cell one of texts and fill it in again"


class Formula:
    """A cell that holds a formula."""


class ErrorValue(str):
    """A cell that shows an error, such as `#REF!`."""

    __slots__ = ()


def cell_text(cell: object, kind: Kind) -> str:
    """Return the text of a cell.

    Args:
        cell: what the workbook has there.
        kind: what the column is for.

    Raises:
        CellError: a formula, an error, or a value that is not what the column is for.
    """
    match cell:
        case None:
            return ""
        case Formula():
            raise CellError("found a formula; copy the column and paste its values")
        case ErrorValue():
            raise CellError(f"the cell shows the error `{cell}`; fill in the value")
        case bool():
            raise CellError(f"found the truth value {found(cell)}; expected {kind.expects}")
        case int() | float():
            return _number(cell, kind)
        case datetime() | date():
            return _day(cell, kind)
        case time() | timedelta():
            raise CellError(f"found a time without a day; expected {kind.expects}")
        case _:
            return str(cell)


def _number(value: float, kind: Kind) -> str:
    if kind.cell in ("day", "moment"):
        raise CellError(f"found {found(value)} without the form of a date; expected {kind.expects}")
    if value != value or value in (float("inf"), float("-inf")) or value != int(value):  # noqa: PLR0124 - not a number
        raise CellError(f"found {found(value)}; expected {kind.expects}")
    text = str(int(value))
    if len(text.lstrip("-")) > _MOST_DIGITS:
        raise CellError(f"found a number of {len(text)} digits, of which a spreadsheet keeps {_MOST_DIGITS}; {_MADE}")
    return text


def _day(value: date, kind: Kind) -> str:
    if kind.cell not in ("day", "moment"):
        raise CellError(f"found a date, {value.isoformat()}; expected {kind.expects}; {_MADE}")
    return value.isoformat()
