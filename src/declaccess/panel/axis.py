"""Place moments on the axis of a time line and choose its ticks."""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import Final, Self

import attrs

from declaccess.panel.values import At, Span, Spans, seconds

_DAY: Final = 86_400.0
_ROOM_FOR_WHAT_GOES_ON: Final = 0.14
_MOST_TICKS: Final = 7
_MOST_DAYS_IN_MINUTES: Final = 2
_MOST_DAYS_IN_DAYS: Final = 45
_MINUTE_STEPS: Final = (1, 5, 15, 60, 180, 360, 720)
_DAY_STEPS: Final = (1, 2, 7)
_MONTH_STEPS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)


@attrs.frozen(kw_only=True)
class Axis:
    """The stretch of time that a time line shows, in seconds from an arbitrary origin.

    Attributes:
        first: The earliest moment, as it was given.
        last: The latest moment, as it was given.
        start: Where the axis begins.
        stop: Where it ends: at the last moment, or somewhat later if a span goes on.
    """

    first: At
    last: At
    start: float
    stop: float

    @classmethod
    def of(cls, block: Spans) -> Self | None:
        """Measure a time line.

        Args:
            block: The time line.

        Returns:
            Its axis, or `None` if it has no moment at all.
        """
        moments = sorted(block.moments, key=seconds)
        if not moments:
            return None
        start, stop = seconds(moments[0]), seconds(moments[-1])
        if start == stop:
            stop += _DAY
        elif any(span.end is None for span in block.spans):
            stop += (stop - start) * _ROOM_FOR_WHAT_GOES_ON
        return cls(first=moments[0], last=moments[-1], start=start, stop=stop)

    @classmethod
    def nowhere(cls) -> Self:
        """Return the axis of an empty time line."""
        return cls(first=date.min, last=date.min, start=0.0, stop=1.0)

    def fraction(self, at: At | None) -> float:
        """Place a moment.

        Args:
            at: The moment, or `None` for the end of the axis.

        Returns:
            A number from 0, the start of the axis, to 1, its end.
        """
        return 1.0 if at is None else (seconds(at) - self.start) / (self.stop - self.start)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Choose round moments to print under the axis.

        Returns:
            Up to eight places, each with its label.
        """
        found = self._round_moments()
        placed = ((self.fraction(at), label) for at, label in found)
        return tuple((place, label) for place, label in placed if 0 <= place <= 1)

    def _round_moments(self) -> Iterator[tuple[At, str]]:
        days = (self.stop - self.start) / _DAY
        if isinstance(self.first, datetime) and days < _MOST_DAYS_IN_MINUTES:
            yield from self._minutes(self.first, _step(_MINUTE_STEPS, days * 24 * 60))
        elif days <= _MOST_DAYS_IN_DAYS:
            yield from self._days(_step(_DAY_STEPS, days))
        else:
            yield from self._months(_step(_MONTH_STEPS, days / 30.4))

    def _minutes(self, first: datetime, step: int) -> Iterator[tuple[At, str]]:
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(3 * 24 * 60 // step):
            if midnight.date() == date.max and number * step >= 24 * 60:
                return
            at = midnight + timedelta(minutes=number * step)
            yield at, f"{at:%H:%M}"

    def _days(self, step: int) -> Iterator[tuple[At, str]]:
        origin = self.first.toordinal()
        for ordinal in range(origin, min(origin + _MOST_DAYS_IN_DAYS + 2, date.max.toordinal() + 1), step):
            day = date.fromordinal(ordinal)
            yield self._opening(day), day.isoformat()

    def _months(self, step: int) -> Iterator[tuple[At, str]]:
        begun = self.first.year * 12 + self.first.month - 1
        for month in range(begun // step * step, begun + step * (_MOST_TICKS + 3), step):
            if MINYEAR * 12 <= month < (MAXYEAR + 1) * 12:
                day = date(month // 12, month % 12 + 1, 1)
                yield self._opening(day), day.isoformat()[: 4 if step % 12 == 0 else 7]

    def _opening(self, day: date) -> At:
        if isinstance(self.first, datetime):
            return datetime.combine(day, time(), self.first.tzinfo)
        return day


def moment_text(at: At) -> str:
    """Write a moment as it was given.

    Args:
        at: A date, or a datetime with or without an offset.

    Returns:
        ISO 8601, with a space before the time of day and without seconds that are nought.
    """
    if not isinstance(at, datetime):
        return at.isoformat()
    exact = at.second or at.microsecond
    return at.isoformat(sep=" ", timespec="auto" if exact else "minutes")


def span_text(span: Span) -> str:
    """Write when a span begins and ends.

    Args:
        span: The span.

    Returns:
        Both moments, or only the start of a span that goes on.
    """
    if span.end is None:
        return f"from {moment_text(span.start)}"
    return f"{moment_text(span.start)} → {moment_text(span.end)}"


def _step(steps: tuple[int, ...], length: float) -> int:
    return next((step for step in steps if length / step <= _MOST_TICKS), steps[-1])
