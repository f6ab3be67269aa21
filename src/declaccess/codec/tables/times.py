"""Days and date-times as people in Belgium type them, in the form that the portfolio document has."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from declaccess.codec.found import quoted
from declaccess.codec.moments import format_moment
from declaccess.codec.tables.problems import CellError
from declaccess.periods import BRUSSELS

DAY_FORMS = "a day such as 29/06/2026 or 2026-06-29"
MOMENT_FORMS = "a day or a date-time such as 29/06/2026 10:00, in Brussels time, or 2026-06-29T10:00:00+02:00"

_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,6}))?)?"
_BELGIAN = r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
_ISO = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_LOCAL = tuple(re.compile(rf"{day}(?:(?:\s+|[Tt]){_TIME})?", re.ASCII) for day in (_BELGIAN, _ISO))
_WITH_OFFSET = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s+|[Tt])([0-9]{2}:.*(?:[Zz]|[+-][0-9]{2}:[0-9]{2}))", re.ASCII
)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}(?:\s.*)?", re.ASCII)


@lru_cache(maxsize=1 << 14)
def read_day(text: str) -> str:
    """Return a day in the form `2026-06-29`.

    Args:
        text: the day as it was typed.

    Raises:
        CellError: another form, a day that the calendar does not have, or one with a time.
    """
    value, _ = _local(text, DAY_FORMS)
    if (value.hour, value.minute, value.second, value.microsecond) != (0, 0, 0, 0):
        raise CellError(f"{quoted(text)} has a time; expected {DAY_FORMS}")
    return value.date().isoformat()


@lru_cache(maxsize=1 << 14)
def read_moment(text: str) -> str:
    """Return a date-time with its offset, in the form `2026-06-29T10:00:00+02:00`.

    What has no offset is on the clock of Brussels; a day alone stands for its 00:00 there.

    Args:
        text: the day or the date-time as it was typed.

    Raises:
        CellError: another form, a moment that the calendar does not have, or a time that the clock of Brussels shows
            twice or never that day.
    """
    match = _WITH_OFFSET.fullmatch(text)
    if match:
        return f"{match[1]}T{match[2]}"
    value, timed = _local(text, MOMENT_FORMS)
    try:
        return format_moment(in_brussels(value, text if timed else f"{text} 00:00"))
    except OverflowError:
        raise CellError(f"{quoted(text)} lies outside the calendar; give an earlier or later year") from None


def in_brussels(value: datetime, text: str) -> datetime:
    """Return the moment at which the clock of Brussels shows a time.

    Args:
        value: the time, without an offset.
        text: how it was written, for the complaint.

    Raises:
        CellError: the clock shows it twice or never that day.
    """
    early, late = (value.replace(tzinfo=BRUSSELS, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early
    if early.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) == value:
        either = " or ".join(each.isoformat() for each in (early, late))
        raise CellError(f"{quoted(text)} comes twice that night in Brussels; write {either}")
    raise CellError(f"{quoted(text)} never comes in Brussels: the clocks go forward then; check the time")


def _local(text: str, forms: str) -> tuple[datetime, bool]:
    match = next((found for form in _LOCAL if (found := form.fullmatch(text))), None)
    if match is None:
        hint = "the year with four digits, " if _SHORT_YEAR.fullmatch(text) else ""
        raise CellError(f"found the text {quoted(text)}; expected {hint}{forms}")
    parts = match.groupdict()
    try:
        day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        raise CellError(f"{quoted(text)} is not in the calendar; expected day, month and year, {forms}") from None
    if parts["hour"] is None:
        return datetime(day.year, day.month, day.day), False  # noqa: DTZ001 - its clock is looked at by the caller
    try:
        clock = (int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0))
        fraction = int((parts["fraction"] or "").ljust(6, "0"))
        return datetime(day.year, day.month, day.day, *clock, fraction), True  # noqa: DTZ001 - the same
    except ValueError:
        raise CellError(f"{quoted(text)} is not a time of the clock; expected 00:00 to 23:59") from None
