"""Searching among declarations in memory."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from declaccess.ports.search import Found, FoundPage
from declaccess.rules.indexing import WorksIndex
from declaccess.rules.searching import SearchPlan


class MemorySearch:
    """Finds declarations and drafts in an index; threads may share it."""

    def __init__(self, index: WorksIndex, version: Callable[[], str], lock: AbstractContextManager[object]) -> None:
        """Search an index.

        Args:
            index: the declarations and drafts.
            version: returns the version of the data.
            lock: what is held whenever the index changes.
        """
        self._index = index
        self._version = version
        self._lock = lock

    def search(self, plan: SearchPlan, *, after: str = "", limit: int = 50) -> FoundPage:
        """Return what a plan permits, or may permit, and what of it the record alone tells.

        Args:
            plan: what to look for.
            after: return those whose key sorts after this one.
            limit: how many at most.

        Raises:
            ValueError: a limit below 1.
        """
        with self._lock:
            hits, more = self._index.search(plan, after, limit)
            return FoundPage(tuple(Found(*hit) for hit in hits), self._version(), more)
