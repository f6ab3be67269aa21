"""Moments and periods: the civil day in Brussels, half-open periods, quarters."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import field, frozen

from declaccess.errors import Fault, MomentError, NaiveDatetimeError, RecordError

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The time zone in which every day of this library begins at 00:00."""

_LAST_MOMENT = time(23, 59, 59, 999999)
_LAST_HOURS = datetime(9999, 12, 31, 22, tzinfo=UTC)
_QUARTER = re.compile(r"([1-9][0-9]{3})Q([1-4])", re.ASCII)


def instant(at: date) -> datetime:
    """Return the instant that `at` names, on the clock of UTC.

    Args:
        at: an aware date-time, or a plain date for the last microsecond of that Brussels day.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        MomentError: something else, or an instant outside the calendar in Brussels.
    """
    if isinstance(at, datetime):
        moment = aware(at)
        if moment >= _LAST_HOURS:
            raise MomentError(at.isoformat(), "lies outside the calendar in Brussels; give an earlier year")
        return moment
    if isinstance(at, date):
        return last_moment(at).astimezone(UTC)
    raise MomentError(repr(at), "is not a moment; give an aware date-time, or a plain date")


def aware(at: datetime) -> datetime:
    """Return an aware date-time on the clock of UTC.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        MomentError: something else, or an instant outside the calendar.
    """
    if not isinstance(at, datetime):
        raise MomentError(repr(at), "is not a date-time; give an aware one")
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise NaiveDatetimeError(at.isoformat(), "has no offset; give an aware date-time")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise MomentError(at.isoformat(), "lies outside the calendar; give an earlier or later year") from None


def brussels_time(at: date) -> datetime:
    """Return the instant that `at` names, on the clock of Brussels.

    Args:
        at: an aware date-time, or a plain date for the last microsecond of that Brussels day.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        MomentError: something else, or an instant outside the calendar.
    """
    return instant(at).astimezone(BRUSSELS)


def start_of_day(day: date) -> datetime:
    """Return 00:00 in Brussels of `day`, the instant at which it begins."""
    return datetime.combine(day, time(), BRUSSELS)


def last_moment(day: date) -> datetime:
    """Return the last microsecond in Brussels of `day`."""
    return datetime.combine(day, _LAST_MOMENT, BRUSSELS)


def day_after(day: date) -> date | None:
    """Return the next day, or `None` at the end of the calendar."""
    return None if day == date.max else day + timedelta(days=1)


def maybe_aware(at: datetime | None) -> datetime | None:
    """Return a date-time on the clock of UTC, if there is one.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        MomentError: something else, or an instant outside the calendar.
    """
    return None if at is None else aware(at)


@frozen
class Period:
    """A half-open period of time: its start belongs to it, its end does not.

    Attributes:
        start: first instant, or `None` for "since ever".
        end: first instant after it, or `None` for "without end". Equal ends make an empty period.
        first: `start` on the clock of UTC.
        beyond: `end` on the clock of UTC.

    Raises:
        NaiveDatetimeError: an end without an offset.
        RecordError: a period that ends before it starts.
    """

    start: datetime | None = None
    end: datetime | None = None
    first: datetime | None = field(init=False, eq=False, repr=False)
    beyond: datetime | None = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        first = None if self.start is None else aware(self.start)
        beyond = None if self.end is None else aware(self.end)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "beyond", beyond)
        if self.start and self.end and first and beyond and beyond < first:
            raise RecordError(
                [
                    Fault(
                        "until",
                        f"the period ends at `{self.end.isoformat()}`, before it starts at "
                        f"`{self.start.isoformat()}`; expected an end at or after the start",
                    )
                ]
            )

    # On one clock two instants are compared by what it shows, and the hour of an autumn night shows twice; and to
    # compare them on two clocks takes forty times longer. So a period keeps its ends on the clock of UTC.
    def __contains__(self, at: datetime) -> bool:
        start, end = self.first, self.beyond
        return (start is None or start <= at) and (end is None or at < end)


ALWAYS = Period()
"""The period without ends."""


@frozen(order=True)
class Quarter:
    """A calendar quarter, as mandates use it.

    Attributes:
        year: four digits.
        number: 1 to 4.

    Raises:
        MomentError: no such quarter.
    """

    year: int
    number: int

    def __attrs_post_init__(self) -> None:
        if not (1000 <= self.year < 9999 and 1 <= self.number <= 4):
            raise MomentError(
                f"{self.year}Q{self.number}", "is not a quarter; expected the form 2026Q1, years 1000 to 9998"
            )

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read a quarter from the form `2026Q1`.

        Raises:
            MomentError: another form.
        """
        match = _QUARTER.fullmatch(text)
        if match is None:
            raise MomentError(text, "is not a quarter; expected the form 2026Q1")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter in which `day` lies."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first_day(self) -> date:
        """The quarter's first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def day_after(self) -> date:
        """The first day after the quarter."""
        from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - 3 ms that importing should not cost

        return self.first_day + relativedelta(months=3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
