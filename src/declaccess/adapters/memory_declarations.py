"""Declarations in memory, with every version that they ever had."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import RLock

from declaccess.errors import ConflictError, Fault, PortfolioError
from declaccess.model import Declaration, Draft, OrganisationId
from declaccess.periods import aware, maybe_aware
from declaccess.ports.decision_log import DecisionLog, LogNote
from declaccess.ports.declarations import Change, Version
from declaccess.rules.indexing import WorksIndex

_Key = tuple[type, str]


class MemoryDeclarations:
    """Keeps declarations for as long as the process lives; threads may share it.

    Attributes:
        index: the latest versions, by whom they name.
        changes: how many versions were written.
    """

    def __init__(self, log: DecisionLog, lock: AbstractContextManager[object] | None = None) -> None:
        """Begin an empty store.

        Args:
            log: the decision log whose entries are written together with changes.
            lock: what is held during every method, where several stores are to be one; it may be taken twice.
        """
        self._log = log
        self._lock = RLock() if lock is None else lock
        self._versions: dict[_Key, list[Version]] = {}
        self._order: list[_Key] = []
        self._contracts: dict[str, str] = {}
        self.index = WorksIndex()
        self.changes = 0

    @property
    def log(self) -> DecisionLog:
        """The decision log whose entries are written together with changes."""
        return self._log

    def find_declaration(self, number: str, known_at: datetime | None = None) -> Version | None:
        """Return the filed declaration with a number as the store knows it, or knew it at an instant, or `None`.

        Args:
            number: its number.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            NaiveDatetimeError: an instant without an offset.
        """
        return self._find((Declaration, number), maybe_aware(known_at))

    def find_draft(self, reference: str, known_at: datetime | None = None) -> Version | None:
        """Return the draft with a reference, as `find_declaration` does.

        Args:
            reference: its maker's reference.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            NaiveDatetimeError: an instant without an offset.
        """
        return self._find((Draft, reference), maybe_aware(known_at))

    def list_versions(self, number: str) -> tuple[Version, ...]:
        """Return every version of the filed declaration with a number, the first one first; empty when there is none.

        Args:
            number: its number.
        """
        with self._lock:
            return tuple(self._versions.get((Declaration, number), ()))

    def list_naming(self, organisation: OrganisationId, *, after: str = "", limit: int = 50) -> tuple[Version, ...]:
        """Return the filed declarations whose latest version names an organisation in any role, at any time.

        Args:
            organisation: whom they name.
            after: return those whose number sorts after this one.
            limit: how many at most.
        """
        with self._lock:
            numbers = self.index.list_naming(organisation, after, limit)
            return tuple([self._versions[Declaration, number][-1] for number in numbers])

    def iter_all(self, known_at: datetime | None = None) -> Iterator[Version]:
        """Return every draft and declaration once, in the order they came, as they are when this is called.

        Args:
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            NaiveDatetimeError: an instant without an offset.
        """
        at = maybe_aware(known_at)
        with self._lock:
            found = [self._find(key, at) for key in self._order]
        return iter([version for version in found if version is not None])

    def commit(self, change: Change, note: LogNote) -> Version:
        """Write a new version and its entry in the log, both or neither.

        Args:
            change: the new version.
            note: the entry.

        Raises:
            ConflictError: another version stands there than the change starts from, or one of its contract numbers
                stands on another declaration.
            AdapterError: the log could not be written.
            NaiveDatetimeError: a change at an instant without an offset.
        """
        number, at = change.record.number, aware(change.recorded_at)
        with self._lock:
            stands = self._find((Declaration, number), None)
            found = 0 if stands is None else stands.version
            if found != change.expected:
                raise ConflictError(number, expected=change.expected, found=found)
            self._check_contracts(change.record)
            version = Version(
                record=change.record,
                version=found + 1,
                place=len(self._order) if stands is None else stands.place,
                recorded_at=at,
                act=change.act,
                by=change.by,
                decision=change.decision,
            )
            # The one step that may fail comes first; what follows only changes what is held here.
            self._log.append(note)
            self._put(version, stands)
        return version

    def add(self, records: Iterable[Declaration | Draft], recorded_at: datetime) -> int:
        """Import records, all or none of them, each as its first version, and return how many.

        Args:
            records: drafts and declarations, in their order.
            recorded_at: when, an aware date-time.

        Raises:
            PortfolioError: one that is there already, or twice among them; contract numbers count too.
            NaiveDatetimeError: an instant without an offset.
        """
        at, whole = aware(recorded_at), tuple(records)
        with self._lock:
            faults = list(self._faults(whole))
            if faults:
                raise PortfolioError(faults)
            for record in whole:
                self._put(Version(record=record, version=1, place=len(self._order), recorded_at=at), None)
        return len(whole)

    def _find(self, key: _Key, known_at: datetime | None) -> Version | None:
        with self._lock:
            versions = self._versions.get(key)
            if versions is None:
                return None
            if known_at is None:
                return versions[-1]
            return next((version for version in reversed(versions) if version.recorded_at <= known_at), None)

    def _check_contracts(self, record: Declaration) -> None:
        seen: set[str] = set()
        for contract in record.contracts:
            number = str(contract.number)
            elsewhere = self._contracts.get(number, record.number)
            if elsewhere != record.number or number in seen:
                raise ConflictError(number, expected=0, found=1)
            seen.add(number)

    def _faults(self, records: Sequence[Declaration | Draft]) -> Iterator[Fault]:
        keys: set[_Key] = set()
        contracts: set[str] = set()
        for index, record in enumerate(records):
            place = f"declarations[{index}]"
            key = _key(record)
            if key in keys or key in self._versions:
                name = "reference" if isinstance(record, Draft) else "number"
                yield Fault(f"{place}.{name}", _twice(name, key[1]))
            keys.add(key)
            for step, contract in enumerate(record.contracts):
                if contract.number is None:
                    continue
                if contract.number in contracts or contract.number in self._contracts:
                    yield Fault(f"{place}.contracts[{step}].number", _twice("contract number", contract.number))
                contracts.add(contract.number)

    def _put(self, version: Version, before: Version | None) -> None:
        record = version.record
        key = _key(record)
        if before is None:
            self._order.append(key)
        self._versions.setdefault(key, []).append(version)
        self.index.put(version.place, record)
        self.changes += 1
        if isinstance(record, Draft):
            return
        if before is not None:
            for contract in before.record.contracts:
                del self._contracts[str(contract.number)]
        self._contracts.update((str(contract.number), record.number) for contract in record.contracts)


def _key(record: Declaration | Draft) -> _Key:
    return (Draft, record.reference) if isinstance(record, Draft) else (Declaration, record.number)


def _twice(word: str, name: str) -> str:
    return f"the {word} `{name}` stands there already; expected each {word} once"
