"""What a column's cells may hold, and how that is read: the forms in which people type, in that of the document."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, TypeAlias

from attrs import frozen

from declaccess.codec.found import quoted
from declaccess.codec.tables.organisations import restored_zero, typed_organisation
from declaccess.codec.tables.problems import CellError
from declaccess.codec.tables.times import DAY_FORMS, MOMENT_FORMS, read_day, read_moment

Wire: TypeAlias = str | int | list[str]
"""A value as it stands in the portfolio document."""

NONE = "none"
"""Stands for an empty list, which a blank cell does not say."""

_EXPONENT = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{1,3}", re.ASCII | re.IGNORECASE)
_DECIMAL = re.compile(r"[+-]?[0-9]{4,}[.,]0+", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_BETWEEN_WORDS = re.compile(r"[\s,;]+")
_QUARTER = re.compile(r"([0-9]{4})\s*q\s*([1-4])", re.ASCII | re.IGNORECASE)


@frozen
class Kind:
    """What the cells of a column hold.

    Attributes:
        expects: what is expected there, in words.
        read: makes the document's value from a text without blanks around it; it may raise `CellError`.
        cell: what such a cell is in a workbook.
    """

    expects: str
    read: Callable[[str], Wire]
    cell: Literal["text", "day", "moment", "number"] = "text"


def read_identifier(text: str) -> str:
    """Return an identifier, unless a spreadsheet has made another number of it.

    Args:
        text: the cell's text.

    Raises:
        CellError: a number in scientific notation, or with decimals.
    """
    if _EXPONENT.fullmatch(text):
        problem = "a number in scientific notation, of which the last digits may be lost"
    elif _DECIMAL.fullmatch(text):
        problem = "a number with decimals"
    else:
        return text
    raise CellError(f"found {quoted(text)}, {problem}; make the column one of texts and fill it in again")


@lru_cache(maxsize=1 << 14)
def read_organisation(text: str) -> str:
    """Return an organisation's identifier without blanks, dots and `BE`, and with the zero that it lost.

    Args:
        text: the cell's text.

    Raises:
        CellError: a number in scientific notation, or with decimals.
    """
    if ":" in text:
        return text
    number = typed_organisation(read_identifier(text))
    return restored_zero(number) or number


def is_restored(text: str, number: str) -> bool:
    """Say whether a zero was put before an organisation's number.

    Args:
        text: the cell's text.
        number: what it was read as.
    """
    return len(number) == 10 and typed_organisation(text) == number[1:]


def _number(text: str) -> str | int:
    read_decimal = re.fullmatch(r"[0-9]+[.,]0+", text, re.ASCII)
    if read_decimal or _EXPONENT.fullmatch(text):
        raise CellError(f"found {quoted(text)}; expected a whole number, without decimals")
    # What is no number at all is left to the check of the record, which knows the numbers that may stand here.
    return int(text) if _WHOLE.fullmatch(text) else text


def _words(text: str) -> list[str]:
    words = [word for word in _BETWEEN_WORDS.split(text) if word]
    return [] if words == [NONE] else words


def _quarter(text: str) -> str:
    match = _QUARTER.fullmatch(text)
    return f"{match[1]}Q{match[2]}" if match else text


TEXT = Kind("a text", str)
IDENTIFIER = Kind("an identifier", read_identifier)
ORGANISATION = Kind("an organisation's number, such as 0403.019.261", read_organisation)
DAY = Kind(DAY_FORMS, read_day, "day")
MOMENT = Kind(MOMENT_FORMS, read_moment, "moment")
QUARTER = Kind("a quarter such as 2026Q1", _quarter)
NUMBER = Kind("a whole number", _number, "number")
WORDS = Kind(f"words with blanks or commas between them, or `{NONE}`", _words)
