"""Declarations from the rows of three tables, as the portfolio document has them."""

from typing import Any

from declaccess.codec.strict_json import Unusable
from declaccess.codec.tables.joining import Owners, Parts
from declaccess.codec.tables.parties import MEMBER, OTHER, SUBCONTRACTOR, Problem, Slot, misplaced_cells, place_party
from declaccess.codec.tables.table import Row
from declaccess.model.identifiers import is_number

_CONTRACT = (
    "contract",
    "declarant",
    "temporary_partnership",
    "starts_on",
    "ends_on",
    "listed_from",
    "listed_until",
)
_NOT_OF_THE_PARTY = ("declaration", "contract", "role")


class Works:
    """The declarations of three tables.

    Attributes:
        names: what each of them is called in its row.
    """

    def __init__(self, owners: Owners, contracts: Parts, parties: Parts) -> None:
        self._owners = owners
        self._contracts = contracts
        self._parties = parties
        self.names: list[str] = []
        self._first_numbers: list[str] = []
        self._filed: dict[str, tuple[int, bool]] = {}
        self._placed: tuple[int, dict[Slot | Problem, list[Row]]] = (-1, {})

    def read(self, row: Row, index: int) -> dict[str, Any] | Unusable:
        """Return a declaration as the document has it; what is wrong with its cells is told.

        Args:
            row: its row.
            index: its index among the declarations.
        """
        key = self._owners.add(row)
        table = self._owners.table
        self.names.append("" if table is None else table.text(row, "declaration"))
        self._first_numbers.append("" if table is None else table.text(row, "contract"))
        values = Unusable() if table is None else table.values(row, index)
        read = [self._read(self._contracts, each, index) for each in self._contracts.of(key)]
        members = [self._member(each, index) for each in self._parties.of(key)]
        if isinstance(values, Unusable):
            return values
        first = {name: values.pop(name) for name in _CONTRACT if name in values}
        contracts: list[dict[str, Any] | Unusable] = [_contract(first)]
        contracts += [each if isinstance(each, Unusable) else _contract(each) for each in read]
        _name(values)
        self._tell_namesake(row, index, "number" in values)
        self._add_parties(key, index, values, contracts, members)
        values["contracts"] = contracts
        return values

    def party_rows(self, index: int, slot: Slot) -> list[Row]:
        """Return the rows of the parties that stand somewhere, in their order.

        Args:
            index: index of the declaration.
            slot: where they stand.
        """
        placed_of, placed = self._placed
        if placed_of != index:
            placed = dict[Slot | Problem, list[Row]]()
            key, table = self._owners.key(index), self._parties.table
            numbers = self._numbers(key, index)
            for each in self._parties.of(key) if table is not None else ():
                if table is not None:
                    placed.setdefault(place_party(table, each, numbers), []).append(each)
            self._placed = index, placed
        return placed.get(slot, [])

    def contract_rows(self, index: int) -> list[Row]:
        """Return the rows of a declaration's further contracts."""
        return self._contracts.of(self._owners.key(index))

    def _tell_namesake(self, row: Row, index: int, is_filed: bool) -> None:
        """Tell a draft that is called as a filed declaration is, where rows of other tables name the two."""
        name, table = self.names[index], self._owners.table
        first, first_is_filed = self._filed.setdefault(name, (index, is_filed))
        if table is None or first_is_filed == is_filed or not (self._contracts.of(name) or self._parties.of(name)):
            return
        message = "a draft and a filed declaration are called so, and other tables do not say which one they mean"
        table.fault(row, message, "declaration", first)
        table.fault(row, message, "declaration", index)

    def _read(self, parts: Parts, row: Row, index: int) -> dict[str, Any] | Unusable:
        return Unusable() if parts.table is None else parts.table.values(row, index)

    def _member(self, row: Row, index: int) -> dict[str, Any] | Unusable:
        values = self._read(self._parties, row, index)
        if isinstance(values, dict):
            for name in _NOT_OF_THE_PARTY:
                values.pop(name, None)
        return values

    def _numbers(self, key: str | None, index: int) -> list[str]:
        """Return the numbers of a declaration's contracts as they were typed."""
        further = self._contracts.table
        return [self._first_numbers[index]] + [
            further.text(each, "contract") for each in self._contracts.of(key) if further is not None
        ]

    def _add_parties(
        self,
        key: str | None,
        index: int,
        works: dict[str, Any],
        contracts: list[dict[str, Any] | Unusable],
        members: list[dict[str, Any] | Unusable],
    ) -> None:
        table = self._parties.table
        if table is None or not members:
            return
        numbers = self._numbers(key, index)
        further = self._contracts.table
        # What cannot be known because of another fault is not told again.
        is_untold = not table.has("role") or not table.has("contract")
        is_untold = is_untold or (further is not None and not further.is_complete)
        is_open = False
        for each, values in zip(self._parties.of(key), members, strict=True):
            slot = place_party(table, each, numbers)
            if isinstance(slot, Problem):
                if not is_untold and isinstance(values, dict):
                    table.fault(each, slot.message, slot.column, index)
                is_open = True
                continue
            for problem in misplaced_cells(table, each, slot.role):
                table.fault(each, problem.message, problem.column, index)
            if isinstance(values, dict) and "organisation" not in values and slot.role == MEMBER:
                table.fault(each, "missing; expected an organisation", "organisation", index)
                values["organisation"] = Unusable()
            _add(slot, values, works, contracts)
        if is_open:
            # Who hired whom is not fully known, so nobody is said to be hired by somebody who is not there.
            for contract in contracts:
                if isinstance(contract, dict):
                    contract.setdefault("subcontractors", []).append(Unusable())


def _name(works: dict[str, Any]) -> None:
    """Let a declaration's key be its number or, of a draft, its reference."""
    if "declaration" in works:
        key = works.pop("declaration")
        status = works.get("status")
        is_filed = status in ("registered", "annulled") if isinstance(status, str) else None
        if is_filed is None or (not is_filed and status != "draft"):
            is_filed = isinstance(key, str) and is_number(key)
        works["number" if is_filed else "reference"] = key


def _contract(values: dict[str, Any]) -> dict[str, Any]:
    values.pop("declaration", None)
    if "contract" in values:
        values["number"] = values.pop("contract")
    return values


def _add(
    slot: Slot,
    values: dict[str, Any] | Unusable,
    works: dict[str, Any],
    contracts: list[dict[str, Any] | Unusable],
) -> None:
    if slot.role == OTHER:
        works.setdefault("other_participants", []).append(_only(values, "quality"))
        return
    contract = contracts[slot.contract or 0]
    if isinstance(contract, Unusable):
        return
    if slot.role == SUBCONTRACTOR:
        contract.setdefault("subcontractors", []).append(_only(values, "hired_by"))
    elif slot.role == MEMBER:
        member = values["organisation"] if isinstance(values, dict) else values
        contract.setdefault("partnership_members", []).append(member)


def _only(values: dict[str, Any] | Unusable, name: str) -> dict[str, Any] | Unusable:
    if isinstance(values, dict):
        for other in {"quality", "hired_by"} - {name}:
            values.pop(other, None)
    return values
