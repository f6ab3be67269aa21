"""A store in memory: declarations, Access Management, the decision log and the directory of persons together."""

from collections.abc import Iterable
from datetime import datetime
from threading import RLock
from typing import TypeVar

from attrs import evolve

from declaccess.adapters.directories import MemoryDirectory
from declaccess.adapters.memory_declarations import MemoryDeclarations
from declaccess.adapters.memory_log import MemoryLog
from declaccess.adapters.memory_register import MemoryRegister
from declaccess.model import Appointment, Grant, Portfolio
from declaccess.model.unfolding import Ledger, cut, events_of, unfold
from declaccess.periods import maybe_aware

_R = TypeVar("_R")
_Held = TypeVar("_Held", Appointment, Grant)


class MemoryStore:
    """Everything that a service needs to keep, for as long as the process lives; threads may share it.

    Attributes:
        log: the decision log.
        declarations: the declaration store.
        register: Access Management.
        directory: the directory of persons.
    """

    def __init__(self) -> None:
        """Begin an empty store."""
        self._lock = RLock()
        self.log = MemoryLog()
        self.declarations = MemoryDeclarations(self.log, self._lock)
        self.register = MemoryRegister(self.log, self._lock)
        self.directory = MemoryDirectory()

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

    def portfolio(self, known_at: datetime | None = None) -> Portfolio:
        """Return what the store knows, or knew at an instant, as one portfolio.

        What was ended is written with the earliest of its ends; whether who ended it could do so is not looked at.

        Args:
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            NaiveDatetimeError: an instant without an offset.
        """
        at = maybe_aware(known_at)
        with self._lock:
            ledger = unfold(self.register.iter_events(at))
            works = tuple(version.record for version in self.declarations.iter_all(at))
        return Portfolio(
            organisations=_records(ledger.organisations),
            people=_records(ledger.people),
            appointments=_ended(ledger, "appointments", ledger.appointments),
            grants=_ended(ledger, "grants", ledger.grants),
            mandates=_records(ledger.mandates),
            logins=_records(ledger.logins),
            declarations=works,
        )


def _records(placed: Iterable[tuple[int, _R]]) -> tuple[_R, ...]:
    return tuple([record for _, record in placed])


def _ended(ledger: Ledger, name: str, placed: Iterable[tuple[int, _Held]]) -> tuple[_Held, ...]:
    ends: dict[int, datetime] = {}
    for ended in ledger.ends.values():
        for end in ended:
            if end.name == name:
                ends[end.position] = min(end.at, ends.get(end.position, end.at))
    return tuple(
        [
            evolve(record, period=cut(record.period, ends[index])) if index in ends else record
            for index, record in placed
        ]
    )
