"""A few connections that are kept at hand for reading, because a pool takes longer to lend one than a look-up takes."""

from typing import Any

MOST = 4
"""So many are kept at most, and no more than half of those that there may be: who writes needs some too."""


class Readers:
    """Connections of a pool that are between two reads; threads may share it.

    Each statement that reads commits by itself, so nothing is left behind that a pool would have to tidy up.
    """

    def __init__(self, most_connections: int) -> None:
        """Keep none yet.

        Args:
            most_connections: how many connections there may be.
        """
        self._most = min(MOST, most_connections // 2)
        self._kept: list[Any] = []

    def take(self) -> Any | None:
        """Return a connection that is at hand, or `None`."""
        try:
            return self._kept.pop()
        except IndexError:
            return None

    def keep(self, connection: Any) -> None:
        """Keep a connection at hand, or give it back to the pool.

        Args:
            connection: a connection that has done what it was taken for.
        """
        if len(self._kept) < self._most:
            self._kept.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Give all of them back to the pool."""
        while (connection := self.take()) is not None:
            connection.close()

    def forget(self) -> list[Any]:
        """Have none of them any more, without closing them, and return them."""
        kept = self._kept
        self._kept = list[Any]()
        return kept
