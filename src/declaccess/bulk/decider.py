"""Deciding many rows at once, by one rulebook."""

from collections.abc import Callable, Mapping
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

from declaccess.bulk.code_book import CodeBook
from declaccess.bulk.plan import Plan
from declaccess.bulk.problems import load
from declaccess.rules.reason_codes import reason_codes

if TYPE_CHECKING:
    from declaccess.bulk.counts import ReasonCounts
    from declaccess.bulk.explaining import RowExplanation
    from declaccess.bulk.kernel import Kernel
    from declaccess.rules.rulebook import Rulebook


class BulkDecider:
    """A rulebook made ready to decide columns: arrays, data frames and files.

    Each row gets the outcome and the first reason that `AccessTable.answer` gives for the same facts on the same day.
    What is compiled is compiled at first use and kept; it is safe to share between threads.
    """

    def __init__(self, rulebook: "Rulebook") -> None:
        """Take a rulebook.

        Args:
            rulebook: the rulebook.

        Raises:
            RulebookError: more rules than reason codes can name.
        """
        self.rulebook = rulebook
        self.codes = CodeBook(reason_codes(rulebook.table))

    def __reduce__(self) -> tuple[Any, ...]:
        return (BulkDecider, (self.rulebook,))

    def __repr__(self) -> str:
        return f"<BulkDecider of {self.rulebook!r}>"

    @cached_property
    def plan(self) -> Plan:
        """What decides a row, as boxes of cells on stretches of days."""
        return Plan.of(self.rulebook.table)

    @cached_property
    def kernel(self) -> "Kernel":
        """The reason code of every combination of candidates on every stretch of days.

        Raises:
            MissingPackageError: NumPy is not installed.
        """
        load("numpy")
        from declaccess.bulk.kernel import Kernel  # noqa: PLC0415 - NumPy need not be installed

        return Kernel(self.plan)

    def decide_arrays(self, facts: Any, days: Any, out: Any = None) -> Any:
        """Return the reason code of each row of two NumPy arrays, as an array of uint8.

        Args:
            facts: `Facts.code` per row, whole numbers. A fact without any candidate, or a bit that is none, makes a
                row `not-a-value`.
            days: the day per row: whole numbers of days since 1970-01-01, or `datetime64`; `NaT` is no day.
            out: where the codes are put; left out: a new array.

        Raises:
            RowsError: arrays of another type, shape or length.
            MissingPackageError: NumPy is not installed.
        """
        return self.kernel.decide(facts, days, out)

    def decide_frame(self, frame: Any) -> Any:
        """Return a data frame of the same kind with the columns `outcome` and `reason` after its own.

        A frame in memory keeps the order of its rows, and its index where it has one. One that is computed elsewhere
        or later (a lazy frame of Polars, a DuckDB relation, a PySpark data frame) stays so.

        Args:
            frame: a data frame of any library that narwhals knows, with the columns of facts and days.

        Raises:
            RowsError: it is no data frame, or a column is missing, holds something else or has a doubtful name.
            MissingPackageError: narwhals or NumPy is not installed.
        """
        load("narwhals")
        load("numpy")
        from declaccess.bulk.frames import decide_frame  # noqa: PLC0415 - what it needs may not be installed

        return decide_frame(frame, self)

    def decide_file(
        self,
        source: str | PathLike[str],
        target: str | PathLike[str],
        *,
        memory_limit: str | None = None,
        progress: Callable[[int, int | None], object] | None = None,
    ) -> "ReasonCounts":
        """Write the rows of a file with `outcome` and `reason` beside each, and return how many rows have which.

        Neither file need fit into memory. The target appears when it is complete, and replaces what stood there.

        Args:
            source: a Parquet or CSV file with the columns of facts and days.
            target: where it goes: a name that ends in `.parquet` or `.csv`.
            memory_limit: the most memory to use, such as `2GB`; left out: four fifths of the machine's.
            progress: is told now and then how many rows are done, and how many there are where that is known.

        Raises:
            RowsError: a file cannot be read or written, or its columns are not what is expected.
            OSError: a file is not there or may not be used.
            MissingPackageError: DuckDB is not installed.
        """
        load("duckdb")
        from declaccess.bulk.files import Job  # noqa: PLC0415 - DuckDB need not be installed

        return Job(self.rulebook.table, self.plan, self.codes, memory_limit, progress).decide(source, target)

    def count_by_reason(
        self,
        source: str | PathLike[str],
        *,
        memory_limit: str | None = None,
        progress: Callable[[int, int | None], object] | None = None,
    ) -> "ReasonCounts":
        """Count the rows of a file by reason, without writing them.

        Args:
            source: a Parquet or CSV file with the columns of facts and days.
            memory_limit: the most memory to use, such as `2GB`; left out: four fifths of the machine's.
            progress: is told now and then how many rows are done, and how many there are where that is known.

        Raises:
            RowsError: the file cannot be read, or its columns are not what is expected.
            OSError: the file is not there or may not be used.
            MissingPackageError: DuckDB is not installed.
        """
        load("duckdb")
        from declaccess.bulk.files import Job  # noqa: PLC0415 - DuckDB need not be installed

        return Job(self.rulebook.table, self.plan, self.codes, memory_limit, progress).count(source)

    def explain(self, row: Mapping[str, Any]) -> "RowExplanation":
        """Return the full decision for one row, or what is wrong with it.

        Args:
            row: the row's values by column, as arrays, frames or files hold them; columns of no meaning are left
                aside.

        Raises:
            RowsError: a column is missing or has a doubtful name.
        """
        from declaccess.bulk.explaining import explain_row  # noqa: PLC0415 - only when asked for

        return explain_row(row, self.rulebook.table, self.codes)
