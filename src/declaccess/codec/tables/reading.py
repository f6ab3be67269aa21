"""Reading a portfolio from tables: a folder of CSV files, or a workbook with a sheet for each of them."""

from array import array
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from declaccess.codec.found import meant, quoted, told
from declaccess.codec.records import Identifiers
from declaccess.codec.strict_json import Unusable
from declaccess.codec.tables.folder import find_tables
from declaccess.codec.tables.gathering import TablesGathering, TablesReading
from declaccess.codec.tables.joining import Owners, Parts
from declaccess.codec.tables.kinds import NONE
from declaccess.codec.tables.layout import BY_NAME
from declaccess.codec.tables.locating import Locator
from declaccess.codec.tables.problems import Remarks
from declaccess.codec.tables.table import BrokenTableError, RawTable, Row, Table
from declaccess.codec.tables.works import Works
from declaccess.errors import Fault, PortfolioError

__all__ = ["TablesReading", "read_tables"]

_PLAIN = ("appointments", "grants", "mandates", "logins")

Read = Callable[[Row, int], "dict[str, Any] | Unusable"]


def read_tables(
    source: str | Path, *, identifiers: Identifiers = "checked", skip_faulty: bool = False
) -> TablesReading:
    """Read a portfolio from a folder of CSV files or from a workbook.

    A table that is not there is empty. Nothing is guessed: what may be typed in another form than the portfolio
    document's is read in one way alone, and whatever else is found is a fault.

    Args:
        source: the folder, or the workbook's file.
        identifiers: what happens to an organisation's number that fails its check.
        skip_faulty: whether a declaration at fault is left out, with everybody on it, and told as a finding; what is
            wrong elsewhere refuses the whole all the same.

    Returns:
        The portfolio, and what was found while reading it.

    Raises:
        PortfolioError: everything that is wrong, each fault with its file, line and column, or its sheet and cell.
        MissingPackageError: it is a workbook, and what reads one is not installed.
        OSError: the folder or the file cannot be read.
    """
    path = Path(source)
    remarks = Remarks()
    with ExitStack() as stack:
        raw = find_tables(path, remarks) if path.is_dir() else _sheets(path, remarks, stack)
        return _Tables(raw, remarks, identifiers).read(skip_faulty=skip_faulty)


def _sheets(path: Path, remarks: Remarks, stack: ExitStack) -> dict[str, RawTable]:
    """Return the tables of a workbook by name."""
    if path.suffix.lower() == ".csv":
        raise PortfolioError([Fault(path.name, "it is one table; give the folder that holds it")])
    from declaccess.codec.tables.workbook import open_workbook  # noqa: PLC0415 - only where there is one

    try:
        return stack.enter_context(open_workbook(path, remarks))
    except BrokenTableError as error:
        raise PortfolioError(told([Fault(error.place or path.name, error.message)])) from None


class _Tables:
    """The tables of one portfolio, while they are read."""

    def __init__(self, raw: dict[str, RawTable], remarks: Remarks, identifiers: Identifiers) -> None:
        self._remarks = remarks
        self._tables = {name: Table(layout, raw[name], remarks) for name, layout in BY_NAME.items() if name in raw}
        self._locator = Locator(self._tables)
        self._gathering = TablesGathering(identifiers, remarks, self._locator)

    def read(self, *, skip_faulty: bool) -> TablesReading:
        """Return the portfolio."""
        representatives = self._parts("legal_representatives", "organisation")
        memberships = self._parts("memberships", "person")
        self._with_parts("organisations", "legal_representatives", representatives)
        self._with_parts("people", "memberships", memberships)
        for name in _PLAIN:
            self._add_all(name, lambda row, _, name=name: self._tables[name].values(row))  # type: ignore[misc]
        contracts, parties = self._parts("contracts", "declaration"), self._parts("parties", "declaration")
        owners = Owners(self._tables.get("declarations"), "declaration")
        works = Works(owners, contracts, parties)
        self._locator.know_works(works)
        self._add_all("declarations", works.read)
        for parts in (contracts, parties):
            self._tell_strays(parts, owners, "declaration")
        if "organisations" in self._tables and not self._tables["organisations"].is_complete:
            self._gathering.lose()
        return self._gathering.finish_tables(skip_faulty=skip_faulty)

    def _parts(self, name: str, owner: str) -> Parts:
        return Parts(self._tables.get(name), owner)

    def _with_parts(self, name: str, part: str, parts: Parts) -> None:
        """Read the records of a table, each with its parts from another."""
        table = self._tables.get(name)
        owners = Owners(table, "id")
        self._locator.know_parts(part, owners, parts)

        def read(row: Row, _: int) -> dict[str, Any] | Unusable:
            values = Unusable() if table is None else table.values(row)
            rows = parts.of(owners.add(row))
            inner = [_without(parts.table.values(each), parts.owner) for each in rows if parts.table is not None]
            if isinstance(values, dict):
                if part == "memberships" and table is not None:
                    _say_memberships(table, row, values, [parts.place(each) for each in rows])
                if inner:
                    values[part] = inner
            return values

        self._add_all(name, read)
        self._tell_strays(parts, owners, parts.owner)

    def _add_all(self, name: str, read: Read) -> None:
        table = self._tables.get(name)
        rows = self._locator.rows[name] = array("L")
        if table is None:
            return
        for index, row in enumerate(table.rows()):
            rows.append(row.number)
            self._gathering.add(name, read(row, index))

    def _tell_strays(self, parts: Parts, owners: Owners, column: str) -> None:
        """Tell the rows that belong to no record, and what is wrong with their cells."""
        table = parts.table
        if table is None:
            return
        known = owners.table is None or (owners.table.is_complete and owners.table.has(owners.column))
        listing = {"organisation": "organisations", "person": "people", "declaration": "declarations"}[column]
        hinted = 0
        for row, key in parts.strays(owners.keys):
            values = table.values(row)
            if isinstance(values, Unusable) or isinstance(values.get(column), Unusable) or not table.has(column):
                continue
            if not key:
                table.fault(row, "missing; ", column)
            elif known:
                hinted += 1
                hint = meant(key, owners.keys) if hinted <= _FEW and len(owners.keys) <= _MANY else ""
                message = f"{quoted(key)} is not in the table {listing}; list it there first{hint}"
                table.fault(row, message, column)


_FEW, _MANY = 10, 1000
"""So many misspelt names are looked for, among so many: it takes milliseconds for each."""


def _without(values: dict[str, Any] | Unusable, name: str) -> dict[str, Any] | Unusable:
    if isinstance(values, dict):
        values.pop(name, None)
    return values


def _say_memberships(table: Table, row: Row, values: dict[str, Any], places: list[str]) -> None:
    """Let a person belong to nobody where the row says so."""
    said = values.pop("memberships", None)
    if said is None or isinstance(said, Unusable):
        if said is not None:
            values["memberships"] = said
    elif said != NONE:
        table.fault(row, f"found {quoted(said)}; expected `{NONE}` or nothing", "memberships")
    elif places:
        message = f"it says `{NONE}`, and {places[0]} names an organisation; take one of the two away"
        table.fault(row, message, "memberships")
    else:
        nobody: list[str] = []
        values["memberships"] = nobody
