"""How many rows were decided how, and why."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from declaccess.bulk.code_book import CodeBook
from declaccess.panel import Tabular
from declaccess.rules.answer import Outcome
from declaccess.rules.reason_codes import FIRST_OF_TABLE, ReasonCode

if TYPE_CHECKING:
    from declaccess.panel import Panel


@frozen(slots=False)
class ReasonCounts(Tabular):
    """Rows by reason code, in the order of the codes; codes of no row are left out.

    Attributes:
        counts: each code with the number of its rows.
    """

    columns: ClassVar[tuple[str, ...]] = ("reason", "outcome", "word", "rows")

    counts: tuple[tuple[ReasonCode, int], ...]

    @classmethod
    def of(cls, book: CodeBook, counted: Iterable[tuple[int, int]]) -> "ReasonCounts":
        """Name what was counted.

        Args:
            book: the codes.
            counted: numbers of codes, each with a number of rows.
        """
        return cls(tuple((book[number], rows) for number, rows in sorted(counted) if rows))

    @property
    def total(self) -> int:
        """The number of all rows."""
        return sum(rows for _, rows in self.counts)

    @property
    def undecided(self) -> int:
        """The number of rows that no table could answer: a word that is no value, or a day that is not covered."""
        return sum(rows for code, rows in self.counts if code.number < FIRST_OF_TABLE)

    def of_outcome(self, outcome: Outcome | str) -> int:
        """Return the number of rows with an outcome.

        Args:
            outcome: the outcome.
        """
        return sum(rows for code, rows in self.counts if code.outcome == outcome)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the counts as plain values, in the order of the codes."""
        return [
            {"reason": code.number, "outcome": str(code.outcome), "word": code.word, "rows": rows}
            for code, rows in self.counts
        ]

    def panel(self) -> "Panel":
        """Describe the counts as one table, with the outcomes above it."""
        from declaccess.panel import Panel, Table  # noqa: PLC0415 - only when shown

        rows = tuple((str(code.number), str(code.outcome), code.word, f"{rows:,}") for code, rows in self.counts)
        table = Table(caption="Rows by reason", header=self.columns, rows=rows)
        told = ", ".join(f"{self.of_outcome(outcome):,} {outcome}" for outcome in Outcome)
        return Panel(title=f"{self.total:,} rows", subtitle=told, blocks=(table,))
