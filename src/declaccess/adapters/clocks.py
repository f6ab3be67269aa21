"""Clocks: the system's, and one that stands where a test sets it."""

from datetime import UTC, datetime, timedelta

from declaccess.periods import aware


class SystemClock:
    """The clock of the machine, in UTC; it is as right as the machine keeps it."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set; for tests, and for asking what was so on another day.

    Args:
        at: where it stands first.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        MomentError: something else than a date-time.
    """

    def __init__(self, at: datetime) -> None:
        self._at = aware(at)

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self._at

    def set(self, at: datetime) -> None:
        """Put it at another instant, earlier or later.

        Raises:
            NaiveDatetimeError: a date-time without an offset.
            MomentError: something else than a date-time.
        """
        self._at = aware(at)

    def advance(self, by: timedelta) -> None:
        """Move it on, or back by a negative amount."""
        self._at += by
