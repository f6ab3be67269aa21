"""The port through which services learn what time it is."""

from datetime import datetime
from typing import Protocol, runtime_checkable


@runtime_checkable
class Clock(Protocol):
    """Tells the time; the only place from which a service takes it."""

    def now(self) -> datetime:
        """Return the present instant, an aware date-time.

        Raises:
            AdapterError: the time cannot be told.
        """
        ...
