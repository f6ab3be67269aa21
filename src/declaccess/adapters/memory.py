"""A store in memory: declarations, Access Management, the decision log and the directory of persons together."""

from datetime import datetime
from threading import RLock
from typing import Any

from declaccess.adapters.directories import MemoryDirectory
from declaccess.adapters.dumping import iter_records
from declaccess.adapters.memory_declarations import MemoryDeclarations
from declaccess.adapters.memory_log import MemoryLog
from declaccess.adapters.memory_register import MemoryRegister
from declaccess.adapters.memory_search import MemorySearch
from declaccess.model import Portfolio
from declaccess.model.unfolding import events_of
from declaccess.periods import maybe_aware
from declaccess.rules import Rulebook


class MemoryStore:
    """Everything that a service needs to keep, for as long as the process lives; threads may share it.

    Attributes:
        log: the decision log.
        declarations: the declaration store.
        register: Access Management.
        directory: the directory of persons.
        search: finds declarations.
    """

    def __init__(self) -> None:
        """Begin an empty store."""
        self._lock = RLock()
        self.log = MemoryLog()
        self.declarations = MemoryDeclarations(self.log, self._lock)
        self.register = MemoryRegister(self.log, self._lock)
        self.directory = MemoryDirectory()
        self.search = MemorySearch(self.declarations.index, self._version, self._lock)

    @classmethod
    def of(cls, portfolio: Portfolio, recorded_at: datetime) -> "MemoryStore":
        """Return a store that holds a portfolio.

        Args:
            portfolio: the records.
            recorded_at: since when the store knows them, an aware date-time.

        Raises:
            NaiveDatetimeError: a date-time without an offset.
        """
        store = cls()
        lists = (
            portfolio.organisations,
            portfolio.people,
            portfolio.appointments,
            portfolio.grants,
            portfolio.mandates,
            portfolio.logins,
        )
        events = [event for records in lists for record in records for event in events_of(record)]
        store.register.add(events, recorded_at)
        store.declarations.add(portfolio.declarations, recorded_at)
        return store

    def _version(self) -> str:
        return f"{self.declarations.changes}.{self.register.last_number}"

    def portfolio(self, rulebook: Rulebook, known_at: datetime | None = None) -> Portfolio:
        """Return what the store knows, or knew at an instant, as one portfolio.

        Args:
            rulebook: says which ends of appointments and grants count.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            NaiveDatetimeError: an instant without an offset.
        """
        at = maybe_aware(known_at)
        with self._lock:
            events, versions = tuple(self.register.iter_events(at)), tuple(self.declarations.iter_all(at))
        lists: dict[str, Any] = {}
        for name, record in iter_records(events, versions, rulebook):
            lists.setdefault(name, []).append(record)
        whole: dict[str, Any] = {name: tuple(records) for name, records in lists.items()}
        return Portfolio(**whole)
