"""Checks of one text against what its field may hold."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from declaccess.codec.messages.elements import BLANKS
from declaccess.codec.messages.findings import Finding, blocking, shown, warning
from declaccess.codec.messages.parts import Field, Kind, Problem

_SHAPES = {
    Kind.DIGITS: (re.compile(r"[0-9]+", re.ASCII), "digits only"),
    Kind.DAY: (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII),
        "a day of the calendar, written YYYY-MM-DD",
    ),
    Kind.TIME: (
        re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}", re.ASCII),
        "a time written hh:mm:ss.mmm",
    ),
    Kind.EMAIL: (re.compile(r"[^\s@]+@[^\s@]+"), "one e-mail address"),
    Kind.ENTERPRISE_NUMBER: (
        re.compile(r"(?!0\Z)[0-9]+", re.ASCII),
        "the ten digits of an enterprise number; zero for an unknown one is not allowed in this message",
    ),
    Kind.VAT_NUMBER: (
        re.compile(r"[A-Z]{2}[0-9A-Z]+", re.ASCII),
        "the two capitals of a country, then digits or capitals, without blanks or dots",
    ),
}


def check_text(text: str, field: Field, path: str) -> Iterator[Finding]:
    """Yield what is wrong with the text of a field."""
    invalid = field.code_of(Problem.INVALID)
    if not text.strip(BLANKS):
        yield blocking(path, invalid, "the element is empty; give its text or leave the element out")
    elif not field.shortest <= len(text) <= field.longest:
        yield blocking(
            path, invalid, f"found {len(text)} characters, {shown(text)}; expected {_span(field)} characters"
        )
    elif field.codes and text not in field.codes:
        expected = ", ".join(f"`{code}`" for code in field.codes)
        yield blocking(path, invalid, f"found {shown(text)}; expected {'one of ' if field.codes[1:] else ''}{expected}")
    elif not has_shape(text, field.kind):
        yield blocking(path, invalid, f"found {shown(text)}; expected {_SHAPES[field.kind][1]}")
    elif garbled := next((each for each in text if _is_garbled(each)), None):
        yield warning(
            path,
            "garbled",
            f"found the character U+{ord(garbled):04X}, which is in no text on purpose; check the encoding",
        )


def has_shape(text: str, kind: Kind) -> bool:
    """Return whether a text looks as its kind demands."""
    if kind is Kind.TEXT:
        return True
    if _SHAPES[kind][0].fullmatch(text) is None:
        return False
    return kind is not Kind.DAY or as_day(text) is not None


def as_day(text: str) -> date | None:
    """Return the day that a text names, or `None` where it names none."""
    if _SHAPES[Kind.DAY][0].fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _span(field: Field) -> str:
    return f"{field.shortest} to {field.longest}" if field.shortest < field.longest else f"{field.longest}"


def _is_garbled(character: str) -> bool:
    return character == "\N{REPLACEMENT CHARACTER}" or (
        unicodedata.category(character) == "Cc" and character not in BLANKS
    )
