"""From a place in the portfolio document back to the table, the row and the column that it came from."""

import re
from typing import TYPE_CHECKING

from declaccess.codec.tables.joining import Owners, Parts
from declaccess.codec.tables.parties import MEMBER, OTHER, SUBCONTRACTOR, Slot
from declaccess.codec.tables.problems import Remark
from declaccess.codec.tables.table import Table
from declaccess.codec.tables.works import Works
from declaccess.errors import Fault

if TYPE_CHECKING:
    from array import array

_STEP = re.compile(r"(\w+)(?:\[([0-9]+)\])?")
_NAMED = re.compile(r"`(\w+)`")
_ELSEWHERE = re.compile(r"stands already at (\S+); expected each [a-z ]+ once\Z")
_COLUMNS = {"number": "contract", "partnership_members": "organisation"}
_KEYS = ("number", "reference")
_ROLES = {"subcontractors": SUBCONTRACTOR, "partnership_members": MEMBER, "other_participants": OTHER}


class Locator:
    """Finds where the parts of records stand in the tables.

    Attributes:
        rows: of each list the numbers of its records' rows.
    """

    def __init__(self, tables: dict[str, Table]) -> None:
        self.rows: dict[str, array[int]] = {}
        self._tables = tables
        self._parts: dict[str, tuple[Owners, Parts]] = {}
        self._works: Works | None = None

    def know_parts(self, name: str, owners: Owners, parts: Parts) -> None:
        """Remember whose rows are parts of whose records.

        Args:
            name: what the parts are called in the document.
            owners: the records.
            parts: the rows.
        """
        self._parts[name] = (owners, parts)

    def know_works(self, works: Works) -> None:
        """Remember what the declarations were made from.

        Args:
            works: the declarations.
        """
        self._works = works

    def remark(self, fault: Fault) -> Remark:
        """Return a fault with its place in the tables.

        Args:
            fault: a fault whose place begins with a list of the document and an index in it.
        """
        name, index, steps = _parsed(fault.place)
        table, row, column = self._find(name, index, steps)
        message = _ELSEWHERE.sub(self._elsewhere, fault.message)
        if column is None and "leave" in message:
            column = next((each for each in map(_column, _NAMED.findall(message)) if table.kind(each)), None)
        return table.remark(row, column, message, index if name == "declarations" else None)

    def remark_on_works(self, index: int, message: str) -> Remark:
        """Return a remark about a declaration, at its own row.

        Args:
            index: the declaration's index.
            message: what there is to say.
        """
        table, row = self._tables["declarations"], self.rows["declarations"][index]
        return table.remark(row, "declaration", message, index)

    def name_of_works(self, index: int) -> str:
        """Return what a declaration is called in its row; an empty text where it is called nothing."""
        return "" if self._works is None else self._works.names[index]

    def _elsewhere(self, match: re.Match[str]) -> str:
        table, row, column = self._find(*_parsed(match[1]))
        return match[0].replace(match[1], table.remark(row, column, "").place)

    def _find(self, name: str, index: int, steps: list[tuple[str, int]]) -> tuple[Table, int, str | None]:
        """Return the table, the row's number and the column that a place means."""
        table, row = self._tables[name], self.rows[name][index]
        if name == "declarations" and self._works is not None:
            return self._find_in_works(self._works, index, steps, (table, row))
        if steps and steps[0][0] in self._parts and steps[0][1] >= 0:
            owners, parts = self._parts[steps[0][0]]
            if parts.table is not None:
                table, row = parts.table, parts.of(owners.key(index))[steps[0][1]].number
            steps = steps[1:]
        column = steps[0][0] if steps else None
        return table, row, column if column is not None and table.kind(column) else None

    def _find_in_works(
        self, works: Works, index: int, steps: list[tuple[str, int]], own: tuple[Table, int]
    ) -> tuple[Table, int, str | None]:
        table, row = own
        contract: int | None = None
        if steps and steps[0][0] == "contracts" and steps[0][1] >= 0:
            contract = steps[0][1]
            if contract:
                table, row = self._tables["contracts"], works.contract_rows(index)[contract - 1].number
            steps = steps[1:]
        elif steps and steps[0][0] in _KEYS:
            return table, row, "declaration"
        column = steps[0][0] if steps else None
        if column in _ROLES:
            found = works.party_rows(index, Slot(_ROLES[column], contract))
            if 0 <= steps[0][1] < len(found):
                table, row = self._tables["parties"], found[steps[0][1]].number
                column = steps[1][0] if len(steps) > 1 else column
        column = None if column is None else _column(column)
        return table, row, column if column is not None and table.kind(column) else None


def _column(name: str) -> str:
    return _COLUMNS.get(name, name)


def _parsed(place: str) -> tuple[str, int, list[tuple[str, int]]]:
    """Return the list, the index in it, and the further steps of a place; a step without an index has -1."""
    steps = [(match[1], int(match[2] or -1)) for match in _STEP.finditer(place)]
    return *steps[0], steps[1:]
