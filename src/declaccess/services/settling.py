"""The past: what is over, and what is settled."""

from datetime import date, datetime, timedelta

from declaccess.errors import MomentError
from declaccess.periods import instant


def check_past(at: date, now: datetime) -> datetime:
    """Return an instant that is over.

    Args:
        at: an aware date-time, or a date for the last moment of that Brussels day.
        now: the present instant.

    Raises:
        MomentError: it is not over yet.
        NaiveDatetimeError: a date-time without an offset.
    """
    moment = instant(at)
    if moment > now:
        raise MomentError(at.isoformat(), "is not over yet; ask about an instant that is, or use `timeline`")
    return moment


def check_settled(known_at: date, now: datetime, slowest: timedelta) -> datetime:
    """Return an instant of which it is settled what was known: what was begun before it is written by now, or never.

    Args:
        known_at: an aware date-time, or a date for the last moment of that Brussels day.
        now: the present instant.
        slowest: how long a write may take.

    Raises:
        MomentError: it is not over yet, or not long enough.
        NaiveDatetimeError: a date-time without an offset.
    """
    moment = check_past(known_at, now)
    if slowest and moment > now - slowest:
        wait = f"{slowest.total_seconds():g} s"
        problem = f"is not settled yet: a write begun before it may take {wait}; ask about what was known earlier"
        raise MomentError(known_at.isoformat(), problem)
    return moment
