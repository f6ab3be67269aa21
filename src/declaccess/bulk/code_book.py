"""The code book: what the numbers in a column of reasons mean."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from declaccess.panel import Tabular
from declaccess.rules.reason_codes import ReasonCode

if TYPE_CHECKING:
    from declaccess.panel import Panel


@frozen(slots=False)
class CodeBook(Tabular):
    """Every reason code of a rulebook, each at its number.

    Attributes:
        codes: the codes.
    """

    columns: ClassVar[tuple[str, ...]] = ("reason", "outcome", "word", "rule", "cause", "text")

    codes: tuple[ReasonCode, ...]

    def __getitem__(self, number: int) -> ReasonCode:
        """Return the code of a number.

        Args:
            number: as it stands in a column of reasons.

        Raises:
            IndexError: there is no such code.
        """
        if not 0 <= number < len(self.codes):
            raise IndexError(f"there is no reason code {number}; expected 0 to {len(self.codes) - 1}")
        return self.codes[number]

    def __iter__(self) -> Iterator[ReasonCode]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def words(self) -> tuple[str, ...]:
        """The id of the rule, or the cause, of each code, in order."""
        return tuple(code.word for code in self.codes)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the codes as plain values, in order."""
        return [
            {
                "reason": code.number,
                "outcome": str(code.outcome),
                "word": code.word,
                "rule": code.rule,
                "cause": code.cause,
                "text": code.text,
            }
            for code in self.codes
        ]

    def panel(self) -> "Panel":
        """Describe the codes as one table."""
        from declaccess.panel import Panel, Table  # noqa: PLC0415 - only when shown

        rows = tuple((str(code.number), str(code.outcome), code.word, code.text) for code in self.codes)
        table = Table(caption="Reason codes", header=("reason", "outcome", "word", "text"), rows=rows)
        return Panel(title=f"{len(rows)} reason codes", blocks=(table,))
