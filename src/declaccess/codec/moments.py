"""Days and date-times as texts: RFC 3339 with its offset, and the plain day."""

import re
from datetime import UTC, date, datetime
from typing import NewType

from cattrs import Converter

from declaccess.codec.found import name_kind
from declaccess.codec.hooks import exactly
from declaccess.errors import MomentError, NaiveDatetimeError

Moment = NewType("Moment", date)
"""A date-time with offset, or a plain day, which stands for its last moment."""

name_kind(Moment, "a date-time with offset, or a day")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
_DATE_TIME = re.compile(_DAY.pattern + _TIME + r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])", re.ASCII)
_NAIVE = re.compile(_DAY.pattern + _TIME, re.ASCII)
_FORM = "2026-06-29T10:00:00+02:00"


def parse_day(text: str) -> date:
    """Read a day.

    Args:
        text: the day in the form `2026-06-29`.

    Raises:
        MomentError: another form, or a day that the calendar does not have.
    """
    if not _DAY.fullmatch(text):
        raise MomentError(text, "is not a day; expected the form 2026-06-29")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MomentError(text, "is not a day of the calendar; check year, month and day") from None


def parse_date_time(text: str) -> datetime:
    """Read a date-time with its own offset; what is finer than a microsecond is cut off.

    Args:
        text: the date-time as in RFC 3339, seconds optional.

    Raises:
        NaiveDatetimeError: no offset.
        MomentError: another form, or a moment that the calendar does not have.
    """
    if not _DATE_TIME.fullmatch(text):
        if _NAIVE.fullmatch(text):
            raise NaiveDatetimeError(text, f"has no offset; expected one as in {_FORM}")
        raise MomentError(text, f"is not a date-time with offset; expected the form {_FORM}")
    return _instant(text)


def parse_moment(text: str) -> date:
    """Read a date-time with offset, or a plain day.

    Args:
        text: either of the two.

    Raises:
        NaiveDatetimeError: a date-time without offset.
        MomentError: another form, or a moment that the calendar does not have.
    """
    if _DATE_TIME.fullmatch(text):
        return _instant(text)
    if _DAY.fullmatch(text):
        return parse_day(text)
    if _NAIVE.fullmatch(text):
        return parse_date_time(text)
    raise MomentError(text, f"is not a moment; expected a date-time such as {_FORM}, or a day such as 2026-06-29")


def format_moment(value: date) -> str:
    """Write a day or an aware date-time in the form that is read."""
    if not isinstance(value, datetime):
        return value.isoformat()
    offset = value.utcoffset()
    if offset is not None and offset.seconds % 60:
        value = value.astimezone(UTC)
    return value.isoformat()


def register_moments(converter: Converter) -> None:
    """Let a strict converter read days and date-times from texts.

    Args:
        converter: the converter.
    """
    converter.register_structure_hook(date, exactly(str, parse_day))
    converter.register_structure_hook(datetime, exactly(str, parse_date_time))
    converter.register_structure_hook(Moment, exactly(str, parse_moment))


def _instant(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text.upper() if text[-1] == "z" else text)
    except ValueError:
        raise MomentError(text, "is not a moment of the calendar; check year, month and day") from None
    if value.year in (date.min.year, date.max.year):
        try:
            value.astimezone(UTC)
        except OverflowError:
            raise MomentError(text, "lies outside the calendar; give an earlier or later year") from None
    return value
