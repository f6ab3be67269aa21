"""Declarations in a store's database: the latest version of each in one table, those before it in another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, union_all, update

from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.importing import Import, stored_faults
from declaccess.adapters.sql.log import SqlLog, append_entry, lock_state
from declaccess.adapters.sql.rows import (
    DRAFT,
    FILED,
    check_texts,
    party_rows,
    read_version,
    to_ticks,
    unfit,
    write_works,
)
from declaccess.adapters.sql.tables import contracts, declarations, earlier, parties
from declaccess.errors import AdapterError, ConflictError, Fault, PortfolioError
from declaccess.model import Declaration, Draft, OrganisationId
from declaccess.model.portfolio import LISTS, cross_faults
from declaccess.ports.decision_log import LogNote
from declaccess.ports.declarations import Change, Version

PORT = "declaration store"
"""Names the port in errors."""

_PAGE = 500
_HISTORY = tuple(column.name for column in earlier.c if column.name not in ("place", "version"))
_WHICH = (declarations.c.kind, declarations.c.key)
_AT = 4  # where `recorded_at` stands in a row of these
_LATEST = select(*_WHICH, declarations.c.place, declarations.c.version, *(declarations.c[name] for name in _HISTORY))
_BEFORE = select(*_WHICH, earlier.c.place, earlier.c.version, *(earlier.c[name] for name in _HISTORY)).join_from(
    earlier, declarations, earlier.c.place == declarations.c.place
)
_THIS = (declarations.c.key == bindparam("wanted")) & (declarations.c.kind == bindparam("which"))
_FIND = _LATEST.where(_THIS)
_VERSIONS = union_all(_LATEST.where(_THIS), _BEFORE.where(_THIS)).order_by("version")
_NAMING = (
    _LATEST.join_from(parties, declarations, parties.c.place == declarations.c.place)
    .where(
        (parties.c.organisation == bindparam("wanted"))
        & (parties.c.kind == FILED)
        & (parties.c.number > bindparam("after"))
    )
    .order_by(parties.c.number)
    .limit(bindparam("most"))
)
_PAGES = _LATEST.where(declarations.c.place > bindparam("after")).order_by(declarations.c.place).limit(_PAGE)
_KNOWN = (
    _BEFORE.where(earlier.c.place.between(bindparam("first"), bindparam("last")))
    .where(earlier.c.recorded_at <= bindparam("at"))
    .order_by(earlier.c.place, earlier.c.version)
)
_CLAIMED = (
    select(contracts.c.number)
    .where(contracts.c.number.in_(bindparam("numbers", expanding=True)) & (contracts.c.place != bindparam("own")))
    .order_by(contracts.c.number)
)
_KEEP = insert(earlier).from_select(
    ["place", "version", *_HISTORY],
    select(declarations.c.place, declarations.c.version, *(declarations.c[name] for name in _HISTORY)).where(
        declarations.c.place == bindparam("own")
    ),
)
_REPLACE = update(declarations).where(declarations.c.place == bindparam("own"))
_UNNAME = delete(parties).where(
    (parties.c.organisation == bindparam("whom")) & (parties.c.kind == FILED) & (parties.c.number == bindparam("this"))
)
_UNCLAIM = delete(contracts).where(contracts.c.number == bindparam("this"))


class SqlDeclarations:
    """Keeps declarations and drafts, and every version of each; threads and processes may share it."""

    def __init__(self, database: Database, log: SqlLog) -> None:
        self._database = database
        self._log = log

    @property
    def log(self) -> SqlLog:
        """The decision log whose entries are written in the same transaction as a change."""
        return self._log

    def find_declaration(self, number: str, known_at: datetime | None = None) -> Version | None:
        """Return the filed declaration with a number as the store knows it, or knew it at an instant, or `None`.

        Args:
            number: its number.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        return self._find(number, FILED, known_at)

    def find_draft(self, reference: str, known_at: datetime | None = None) -> Version | None:
        """Return the draft with a reference, as `find_declaration` does.

        Args:
            reference: its maker's reference.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        return self._find(reference, DRAFT, known_at)

    def list_versions(self, number: str) -> tuple[Version, ...]:
        """Return every version of the filed declaration with a number, the first one first.

        Args:
            number: its number.

        Raises:
            AdapterError: the store cannot be read.
        """
        return tuple(read_version(row, PORT) for row in self._rows(_VERSIONS, number, FILED))

    def list_naming(self, organisation: OrganisationId, *, after: str = "", limit: int = 50) -> tuple[Version, ...]:
        """Return the filed declarations whose latest version names an organisation in any role, at any time.

        Args:
            organisation: whom they name.
            after: return those whose number sorts after this one.
            limit: how many at most; they are sorted by number.

        Raises:
            AdapterError: the store cannot be read.
        """
        for text in (organisation, after):
            check_texts([text], PORT, is_sqlite=self._database.is_sqlite)
        asked = {"wanted": str(organisation), "after": str(after), "most": max(0, limit)}
        return tuple(read_version(row, PORT) for row in self._database.fetch(PORT, _NAMING, asked))

    def iter_all(self, known_at: datetime | None = None) -> Iterator[Version]:
        """Yield every draft and declaration once, in the order they came, from one state of the store.

        Args:
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        with self._database.reading(PORT) as connection:
            yield from iter_versions(connection, known_at)

    def commit(self, change: Change, note: LogNote) -> Version:
        """Write a new version and its entry in the log, both or neither.

        Args:
            change: the new version.
            note: the entry.

        Raises:
            ConflictError: another version stands there than the change starts from, or one of its contract numbers
                stands on another declaration; nothing is written.
            AdapterTimeoutError: the connection was lost at the very end; it is not known whether it was written.
            AdapterError: nothing was written.
        """
        record = change.record
        key = str(record.number)
        row = {
            "version": change.expected + 1,
            "recorded_at": to_ticks(change.recorded_at),
            "act": change.act.value,
            "organisation": str(change.by.organisation),
            "person": None if change.by.person is None else str(change.by.person),
            "decision": change.decision,
            "record": write_works(record),
        }
        with self._database.writing(PORT) as connection:
            before = lock_state(connection)
            old = connection.execute(_FIND, {"wanted": key, "which": FILED}).one_or_none()
            found = 0 if old is None else old.version
            if found != change.expected:
                raise ConflictError(key, change.expected, found)
            place = before["declarations"] if old is None else old.place
            _check_claims(connection, record, place)
            if old is None:
                connection.execute(insert(declarations), {"place": place, "kind": FILED, "key": key, **row})
            else:
                connection.execute(_KEEP, {"own": place})
                connection.execute(_REPLACE, {"own": place, **row})
            was = None if old is None else read_version(old, PORT).record
            _renew(connection, was if isinstance(was, Declaration) else None, record, place)
            counts = {"changes": before["changes"] + 1, "declarations": before["declarations"] + (old is None)}
            mark = append_entry(connection, before, note, **counts)
            version = read_version((FILED, key, place, *row.values()), PORT)
            if version.record != record:
                raise AdapterError(PORT, f"`{key}` would not be read as it was written; nothing was written")
        self._log.passed(mark)
        return version

    def add(self, records: Iterable[Declaration | Draft], recorded_at: datetime) -> int:
        """Import records, all or none of them, each as its first version, and return how many.

        Args:
            records: drafts and declarations, in their order.
            recorded_at: when, an aware date-time.

        Raises:
            PortfolioError: one that is there already, or twice among them; contract numbers count too.
            AdapterError: they could not be written; none is.
        """
        works = list(records)
        is_sqlite = self._database.is_sqlite
        check_texts((each.reference for each in works if isinstance(each, Draft)), PORT, is_sqlite=is_sqlite)
        lists: dict[str, Sequence[Any]] = {**dict.fromkeys(LISTS, ()), "declarations": works}
        faults: list[Fault] = list(cross_faults(lists))
        with self._database.writing(PORT) as connection:
            before = lock_state(connection)
            faults.extend(stored_faults(connection, lists))
            if faults:
                raise PortfolioError(faults)
            adding = Import(connection, before, recorded_at)
            for record in works:
                adding.add_works(record)
            adding.finish()
        return len(works)

    def _find(self, key: str, kind: int, known_at: datetime | None) -> Version | None:
        if known_at is None:
            rows = self._rows(_FIND, key, kind)
        else:
            at = to_ticks(known_at)
            rows = [row for row in self._rows(_VERSIONS, key, kind) if row[_AT] <= at]
        return read_version(rows[-1], PORT) if rows else None

    def _rows(self, statement: Any, key: str, kind: int) -> Sequence[Any]:
        if unfit(key, is_sqlite=self._database.is_sqlite):
            return ()
        return self._database.fetch(PORT, statement, {"wanted": str(key), "which": kind})


def iter_versions(connection: Connection, known_at: datetime | None) -> Iterator[Version]:
    """Yield every draft and declaration once, in the order they came.

    Args:
        connection: a connection inside a transaction.
        known_at: what the store knew at this instant; `None`: what it knows.

    Raises:
        AdapterError: a row is not what the library writes.
    """
    at = None if known_at is None else to_ticks(known_at)
    after = -1
    while rows := connection.execute(_PAGES, {"after": after}).all():
        after = rows[-1].place
        for row in rows if at is None else _known(connection, rows, at):
            yield read_version(row, PORT)


def _known(connection: Connection, rows: Sequence[Any], at: int) -> Iterator[Any]:
    """Yield of each row's declaration the version that was known at an instant, if there was one."""
    older: Mapping[int, Any] = {}
    if any(row.recorded_at > at for row in rows):
        asked = {"first": rows[0].place, "last": rows[-1].place, "at": at}
        older = {row.place: row for row in connection.execute(_KNOWN, asked)}
    for row in rows:
        found = row if row.recorded_at <= at else older.get(row.place)
        if found is not None:
            yield found


def _check_claims(connection: Connection, record: Declaration, place: int) -> None:
    numbers = [str(contract.number) for contract in record.contracts]
    twice = [number for index, number in enumerate(numbers) if number in numbers[:index]]
    claimed = connection.execute(_CLAIMED, {"numbers": numbers, "own": place}).scalar()
    if claimed is not None or twice:
        raise ConflictError(claimed or twice[0], expected=0, found=1)


def _renew(connection: Connection, old: Declaration | None, new: Declaration, place: int) -> None:
    """Write whom the latest version names and which contracts it has, where that changed."""
    key = str(new.number)
    if old is not None:
        named = [{"this": key, "whom": row[0]} for row in party_rows(old, place)]
        connection.execute(_UNNAME, named)
    connection.execute(
        insert(parties), [dict(zip(parties.c.keys(), row, strict=True)) for row in party_rows(new, place)]
    )
    had = set() if old is None else {str(contract.number) for contract in old.contracts}
    has = {str(contract.number) for contract in new.contracts}
    if gone := had - has:
        connection.execute(_UNCLAIM, [{"this": number} for number in sorted(gone)])
    if come := has - had:
        connection.execute(insert(contracts), [{"number": number, "place": place} for number in sorted(come)])
