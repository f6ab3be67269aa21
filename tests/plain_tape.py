"""Boundary moments, and a tape of choices over them, from which `plain_worlds` builds its worlds.

A world is read from a tape of bytes, of which zeros give the plainest world. One draw of bytes is much
faster than hundreds of small draws, and it still shrinks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

BRUSSELS = ZoneInfo("Europe/Brussels")
TICK = timedelta(microseconds=1)

# The days on which an answer may change, each with its neighbours.
CUT_OVERS = [date(2026, 6, 26), date(2026, 6, 29), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1)]
DAYS = sorted({day + timedelta(days=n) for day in CUT_OVERS for n in (-1, 0, 1)})
QUARTER_EDGES = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25)]
LONG_AGO = datetime(2020, 3, 2, 8, tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BRUSSELS).astimezone(UTC)


def _boundaries() -> list[datetime]:
    found = {_midnight(day) for day in [*DAYS, *QUARTER_EDGES, *CLOCK_CHANGES]}
    found |= {_midnight(day + timedelta(days=1)) for day in CLOCK_CHANGES}
    # Midnight in UTC is an hour or two into the Brussels day: whoever takes the wrong day is found out.
    found |= {datetime(day.year, day.month, day.day, tzinfo=UTC) for day in [*CUT_OVERS, *QUARTER_EDGES]}
    # At one o'clock UTC the clock is changed; half an hour to either side, an autumn clock shows 02:30 twice.
    for day in CLOCK_CHANGES:
        change = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        found |= {change, change - timedelta(minutes=30), change + timedelta(minutes=30)}
    return sorted(found)


BOUNDARIES = _boundaries()


def written(moment: datetime, form: int) -> str:
    """Write a moment in one of four ways that mean the same."""
    if form == 1:
        return moment.isoformat().replace("+00:00", "Z")
    if form == 2:
        return moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
    if form == 3:
        return moment.astimezone(timezone(-timedelta(hours=11))).isoformat()
    return moment.astimezone(BRUSSELS).isoformat()


_AROUND = {
    base: [
        (moment, written(moment, form % 4), moment.astimezone(BRUSSELS).date().isoformat())
        for form, moment in enumerate((base - TICK, base, base + TICK), start=number)
    ]
    for number, base in enumerate(BOUNDARIES)
}
_LONG_AGO = (LONG_AGO, written(LONG_AGO, 0), "2020-03-02")

# A world knows ten moments, in order: long ago, then three boundaries with a microsecond to either side.
MOMENTS = 10
_STARTED = [(start, end) for start in range(MOMENTS) for end in [None, *range(start, MOMENTS)]]
_ANY_PERIOD: list[tuple[int | None, int | None]] = [
    (None, None),
    *[(None, end) for end in range(MOMENTS)],
    *_STARTED,
]


def instants() -> st.SearchStrategy[datetime]:
    """Draw moments at and one microsecond around every boundary."""
    return st.sampled_from([moment for around in _AROUND.values() for moment, _, _ in around])


def days() -> st.SearchStrategy[date]:
    """Draw cut-over days and their neighbours, quarter edges and days of a clock change."""
    return st.sampled_from(sorted({*DAYS, *QUARTER_EDGES, *CLOCK_CHANGES}))


class Tape:
    """Hands out choices from a run of bytes; past its end every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._bytes = iter(data)
        bases = sorted(self.pick(BOUNDARIES) for _ in range(3))
        around = [entry for base in bases for entry in _AROUND[base]]
        self.moments = sorted([_LONG_AGO, *around])

    def below(self, limit: int) -> int:
        return next(self._bytes, 0) % limit

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def one_in(self, count: int) -> bool:
        return self.below(count) == count - 1

    def text(self) -> str:
        return self.pick(self.moments)[1]

    def period(self, start: str = "from", end: str = "until") -> dict[str, Any]:
        """Make a period that may be open on both sides, mostly is, and never ends before it starts."""
        if not self.one_in(4):
            return {}
        first, last = self.pick(_ANY_PERIOD)
        return self._bounds(start, first, end, last)

    def started(self) -> dict[str, Any]:
        """Make a period that has a start, mostly long ago, and never ends before it."""
        first, last = self.pick(_STARTED) if self.one_in(3) else (0, None)
        return self._bounds("from", first, "until", last)

    def _bounds(self, start: str, first: int | None, end: str, last: int | None) -> dict[str, Any]:
        bounds: dict[str, Any] = {}
        if first is not None:
            bounds[start] = self.moments[first][1]
        if last is not None:
            bounds[end] = self.moments[last][1]
        elif first is not None and first % 2:
            bounds[end] = None  # the same as saying nothing
        return bounds
