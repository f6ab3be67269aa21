"""Who stands on which contract of a declaration, from the rows of the table of parties."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from declaccess.codec.found import meant, one_of, quoted
from declaccess.codec.tables.table import Row, Table

SUBCONTRACTOR, MEMBER, OTHER = ROLES = ("subcontractor", "partnership_member", "other_participant")
"""What a party is; whoever files, declares or gives the works stands in the declaration's own row."""

_LISTED = ("listed_from", "listed_until")
_NOT_FOR = {SUBCONTRACTOR: ("quality",), MEMBER: ("hired_by", "quality", *_LISTED), OTHER: ("contract", "hired_by")}


class Slot(NamedTuple):
    """Where a party stands.

    Attributes:
        role: what it is.
        contract: index of the contract; `None` for the declaration as a whole.
    """

    role: str
    contract: int | None


class Problem(NamedTuple):
    """What is wrong with a row.

    Attributes:
        column: the column.
        message: what is wrong.
    """

    column: str
    message: str


def place_party(table: Table, row: Row, numbers: Sequence[str]) -> Slot | Problem:
    """Return where a party stands, or why that cannot be said.

    Args:
        table: the table of parties.
        row: the row.
        numbers: the numbers of the declaration's contracts as they were typed; empty for a draft's.
    """
    role = table.text(row, "role")
    if role not in ROLES:
        if not role:
            return Problem("role", f"the cell is blank; expected {one_of(ROLES)}")
        return Problem("role", f"found {quoted(role)}; expected {one_of(ROLES)}{meant(role, ROLES)}")
    if role == OTHER:
        return Slot(role, None)
    number = table.text(row, "contract")
    if number:
        if number in numbers:
            return Slot(role, numbers.index(number))
        known = [each for each in numbers if each]
        wanted = f"expected {one_of(known)}{meant(number, known)}" if known else "it has none with a number"
        return Problem("contract", f"{quoted(number)} is no contract of this declaration; {wanted}")
    if len(numbers) == 1:
        return Slot(role, 0)
    return Problem("contract", f"the declaration has {len(numbers)} contracts; say which one: {one_of(numbers)}")


def misplaced_cells(table: Table, row: Row, role: str) -> Iterator[Problem]:
    """Yield the cells of a row that do not go with what the party is.

    Args:
        table: the table of parties.
        row: the row.
        role: what the party is.
    """
    for column in _NOT_FOR[role]:
        if table.text(row, column):
            yield Problem(column, f"this does not go with `{role}`; leave the cell blank")
