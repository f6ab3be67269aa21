"""Hypothesis strategies: days and instants at which answers may change, facts, and variants of a rulebook."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from hypothesis import strategies as st

from declaccess.periods import BRUSSELS, start_of_day
from declaccess.rulebooks import nsso_2026
from declaccess.rules import FACTS, Facts, Milestone, Rulebook

_ONE_DAY: Final = timedelta(days=1)
_TICK: Final = timedelta(microseconds=1)
_HALF_AN_HOUR: Final = timedelta(minutes=30)
_PLAIN_YEARS: Final = 2
_FARTHEST: Final = 400
_MOST_OPEN: Final = 2
_ZONES: Final = (
    UTC,
    BRUSSELS,
    timezone(timedelta(hours=5, minutes=30)),
    timezone(timedelta(hours=-11)),
    timezone(timedelta(hours=14)),
)


def boundary_days(rulebook: Rulebook) -> st.SearchStrategy[date]:
    """Draw days on which answers may change, their neighbours, the first covered day, year ends, and plain days.

    Args:
        rulebook: the rulebook whose milestones are meant; no day before its first covered one is drawn.
    """
    edges = sorted(_edge_days(rulebook))
    last = edges[-1].replace(year=edges[-1].year + _PLAIN_YEARS, day=1)
    return st.sampled_from(edges) | st.dates(rulebook.first_day, last)


def boundary_instants(rulebook: Rulebook) -> st.SearchStrategy[datetime]:
    """Draw instants at which a day begins in Brussels or its clock is changed, and others next to them.

    The same instant is written with different offsets, and half an hour around the change of October the Brussels
    clock shows the same time twice.

    Args:
        rulebook: the rulebook whose milestones are meant.
    """
    covered = start_of_day(rulebook.first_day)
    instants = sorted(
        {near for edge in _edge_instants(rulebook) for near in (edge - _TICK, edge, edge + _TICK) if near >= covered}
    )
    return st.builds(datetime.astimezone, st.sampled_from(instants), st.sampled_from(_ZONES))


def known_facts() -> st.SearchStrategy[Facts]:
    """Draw facts that are all known: one cell of the table."""
    return st.builds(Facts.of, **{name: st.sampled_from(list(kind)) for name, kind in FACTS.items()})


def candidates() -> st.SearchStrategy[Facts]:
    """Draw facts of which each has one candidate or more."""
    return st.builds(
        Facts.of,
        **{name: st.sets(st.sampled_from(list(kind)), min_size=1) for name, kind in FACTS.items()},
    )


@st.composite
def rulebooks(draw: st.DrawFn, base: Rulebook | None = None) -> Rulebook:
    """Draw variants of a rulebook: days resolved or narrowed inside their windows, readings chosen or left open.

    At most two readings are left open at once, because every open one multiplies what has to be compiled.

    Args:
        draw: the hand that draws, given by Hypothesis.
        base: the rulebook that is varied; the shipped one when not given.
    """
    rulebook = nsso_2026() if base is None else base
    for milestone in draw(st.lists(st.sampled_from(rulebook.milestones), unique=True)):
        days = _window(milestone)
        if draw(st.booleans()):
            rulebook = rulebook.resolve(milestone.id, draw(days), source="drawn for a test")
        else:
            first, last = sorted((draw(days), draw(days)))
            rulebook = rulebook.narrow(milestone.id, not_before=first, not_after=last, source="drawn for a test")
    varied = draw(st.lists(st.sampled_from(rulebook.readings), unique=True)) if rulebook.readings else []
    opened = draw(st.sets(st.sampled_from(varied), max_size=_MOST_OPEN)) if varied else set()
    for reading in varied:
        if reading in opened:
            rulebook = rulebook.leave_open(reading.id)
        else:
            rulebook = rulebook.choose(reading.id, draw(st.sampled_from(reading.options)).id)
    return rulebook


def _edge_days(rulebook: Rulebook) -> set[date]:
    cut_overs = {
        day for milestone in rulebook.milestones for day in (milestone.first, milestone.last) if day is not None
    }
    years = {rulebook.first_day.year, *(day.year for day in cut_overs)}
    cut_overs |= {date(year + 1, 1, 1) for year in years}
    near = {day + step * _ONE_DAY for day in cut_overs for step in (-1, 0, 1)}
    return {rulebook.first_day} | {day for day in near if day >= rulebook.first_day}


def _edge_instants(rulebook: Rulebook) -> Iterator[datetime]:
    days = _edge_days(rulebook)
    for day in days:
        yield start_of_day(day).astimezone(UTC)
        yield datetime(day.year, day.month, day.day, tzinfo=UTC)
    for year in sorted({day.year for day in days}):
        for month in (3, 10):
            sunday = _last_sunday(year, month)
            change = datetime(year, month, sunday.day, 1, tzinfo=UTC)
            yield from (change - _HALF_AN_HOUR, change, change + _HALF_AN_HOUR)
            yield start_of_day(sunday).astimezone(UTC)
            yield start_of_day(sunday + _ONE_DAY).astimezone(UTC)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


def _window(milestone: Milestone) -> st.SearchStrategy[date]:
    first = milestone.first
    last = first + timedelta(days=_FARTHEST) if milestone.last is None else milestone.last
    edges = {day for end in (first, last) for step in (-1, 0, 1) if first <= (day := end + step * _ONE_DAY) <= last}
    return st.sampled_from(sorted(edges)) | st.dates(first, last)
