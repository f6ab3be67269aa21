"""What is wrong with tables and what was made good, each at its row and column, told in the order of the files."""

from collections.abc import Iterable

from attrs import field, frozen

from declaccess.errors import DeclaccessError, Fault


class CellError(DeclaccessError, ValueError):
    """A cell does not hold what its column is for.

    Attributes:
        message: what was found, what was expected and what to do.
    """

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@frozen
class Remark:
    """Something to say about a place in the tables.

    Attributes:
        rank: sorts remarks by table, row and column.
        place: the place, in words.
        message: what there is to say.
        declaration: index of the declaration that it is about, if it is about one alone.
    """

    rank: tuple[int, int, int]
    place: str
    message: str
    declaration: int | None = None

    @property
    def fault(self) -> Fault:
        """The remark as it is told."""
        return Fault(self.place, self.message)


@frozen
class Remarks:
    """All that there is to say.

    Attributes:
        faults: what is wrong.
        restored: the numbers that were made whole.
    """

    faults: list[Remark] = field(factory=list)
    restored: list[Remark] = field(factory=list)


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Return remarks in the order of the tables, their rows and their columns.

    Args:
        remarks: the remarks.
    """
    return sorted(remarks, key=lambda remark: remark.rank)
