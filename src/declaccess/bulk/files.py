"""Decisions over files larger than memory, through DuckDB: read, decided and written in one stream."""

import errno
import os
import re
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import uuid4

import duckdb

from declaccess.bulk.code_book import CodeBook
from declaccess.bulk.counts import ReasonCounts
from declaccess.bulk.plan import Plan
from declaccess.bulk.problems import RowsError
from declaccess.bulk.sources import CSV, PARQUET, describe, form_of
from declaccess.bulk.sql import Statements, text
from declaccess.bulk.vocabulary import LoginTable
from declaccess.bulk.watching import run_watched
from declaccess.errors import Fault
from declaccess.rules.table import AccessTable

Progress: TypeAlias = Callable[[int, int | None], object]

_SETTINGS: Final = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
_WRITTEN_AS: Final = {PARQUET: "FORMAT parquet", CSV: "FORMAT csv, HEADER true"}
_WRITTEN: Final = {
    PARQUET: "SELECT reason, count(*) FROM read_parquet(?, hive_partitioning = false) GROUP BY 1",
    CSV: "SELECT reason::SMALLINT, count(*) FROM read_csv(?, all_varchar = true, header = true, delim = ',', "
    "quote = '\"', escape = '\"', hive_partitioning = false) GROUP BY 1",
}
"""How what was written is counted."""

_CSV_LINE: Final = re.compile(r"CSV Error on Line: (\d+)")
_CSV_FIELDS: Final = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


class Job:
    """Decides the rows of one file."""

    def __init__(
        self, table: AccessTable, plan: Plan, book: CodeBook, memory_limit: str | None, progress: Progress | None
    ) -> None:
        """Take what decides, and how to work.

        Args:
            table: the rulebook's table.
            plan: what decides a row.
            book: what the codes mean.
            memory_limit: the most memory to use; `None`: what DuckDB takes by itself.
            progress: is told how far the work has come.
        """
        self._table = table
        self._plan = plan
        self._book = book
        self._memory_limit = memory_limit
        self._progress = progress

    def count(self, source: str | os.PathLike[str]) -> ReasonCounts:
        """Count the rows of a file by reason.

        Args:
            source: the file.

        Raises:
            RowsError: it cannot be read, or its columns are not what is expected.
            OSError: it is not there or may not be used.
        """
        path = _existing(source)
        with self._connected() as connection, self._told(path):
            statements, reading = self._statements(connection, path)
            return ReasonCounts.of(self._book, run_watched(connection, statements.counts(reading), self._progress))

    def decide(self, source: str | os.PathLike[str], target: str | os.PathLike[str]) -> ReasonCounts:
        """Write the rows of a file with outcome and reason beside each, and count them by reason.

        Args:
            source: the file.
            target: where it goes; it appears when it is complete.

        Raises:
            RowsError: a file cannot be read or written, or its columns are not what is expected.
            OSError: a file is not there or may not be used.
            IsADirectoryError: a folder stands where the file would go.
        """
        path, goal = _existing(source), Path(target)
        form = form_of(goal)
        if goal.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(goal))
        if goal.exists() and goal.samefile(path):
            raise RowsError([Fault(str(goal), "it is the file that is read; give another name for what is written")])
        with self._connected() as connection, _unfinished(goal) as unfinished:
            with self._told(path, unfinished, goal):
                statements, reading = self._statements(connection, path)
                into = f"{text(str(unfinished))} ({_WRITTEN_AS[form]}, USE_TMP_FILE false)"
                run_watched(connection, f"COPY ({statements.rows(reading)}) TO {into}", self._progress)
                written = connection.execute(_WRITTEN[form], [str(unfinished)]).fetchall()
            unfinished.replace(goal)
        return ReasonCounts.of(self._book, written)

    def _statements(self, connection: Any, path: Path) -> tuple[Statements, str]:
        reading, layout = describe(connection, path)
        logins = LoginTable.of(self._table) if layout.means else None
        return Statements(self._plan, layout, logins), reading

    @contextmanager
    def _connected(self) -> Generator[Any]:
        """Open a database in memory; what does not fit goes to a folder that is removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="declaccess-") as folder:
            settings: dict[str, Any] = {**_SETTINGS, "temp_directory": folder}
            if self._memory_limit is not None:
                settings["memory_limit"] = self._memory_limit
            try:
                connection = duckdb.connect(":memory:", config=settings)
            except duckdb.Error:
                message = f"found `{self._memory_limit}`; expected a size such as `2GB`"
                raise RowsError([Fault("memory_limit", message)]) from None
            try:
                yield connection
            finally:
                connection.close()

    @contextmanager
    def _told(self, path: Path, unfinished: Path | None = None, goal: Path | None = None) -> Generator[None]:
        """Say in the words of this library what DuckDB says of a file.

        Raises:
            RowsError: a file cannot be read or written.
            KeyboardInterrupt: the work was interrupted.
            RuntimeError: what DuckDB raises as one and is no interruption.
        """
        try:
            yield
        except RowsError as error:
            raise RowsError(_of_file(fault, path) for fault in error.faults) from None
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.OutOfMemoryException:
            message = "deciding its rows takes more memory than is allowed; raise `memory_limit`"
            raise RowsError([Fault(str(path), message)]) from None
        except RuntimeError as error:  # what DuckDB raises when the interruption comes while it waits
            if str(error) == "Query interrupted":
                raise KeyboardInterrupt from None
            raise error from None
        except duckdb.Error as error:
            found = str(error)
            if unfinished is not None and str(unfinished) in found:
                raise RowsError([Fault(str(goal), f"it cannot be written: {_said(found)}")]) from None
            raise RowsError([Fault(str(path), f"it cannot be read: {_said(found)}")]) from None


def _of_file(fault: Fault, path: Path) -> Fault:
    return fault if fault.place == str(path) else fault.under(f"{path}: ")


def _existing(source: str | os.PathLike[str]) -> Path:
    """Return a file that is there; a name that DuckDB would look up elsewhere is none.

    Raises:
        RowsError: another ending than those of the forms that are known.
        OSError: it is not there or may not be read.
        IsADirectoryError: it is a folder.
    """
    path = Path(source)
    form_of(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    with path.open("rb"):
        return path


@contextmanager
def _unfinished(goal: Path) -> Generator[Path]:
    """Make an empty file beside a goal, and remove it again unless it took the goal's place."""
    path = goal.absolute().with_name(f".{goal.name}.{uuid4().hex}.part")
    try:
        path.touch(exist_ok=False)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(goal)) from None
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _said(found: str) -> str:
    """Return what DuckDB says of a file in one line, without its advice on options that are not to be had here."""
    line, fields = _CSV_LINE.search(found), _CSV_FIELDS.search(found)
    place = f"line {line[1]}: " if line else ""
    if fields:
        return f"{place}found {fields[2]} fields; expected {fields[1]}, as many as the header has"
    if "unterminated quote" in found:
        return f'{place}found a `"` that is not closed, or not doubled inside a quoted field'
    if "Invalid unicode" in found:
        return f"{place}it is not UTF-8 text; save the file as CSV in UTF-8"
    if "CSV" in found:
        return f"{place}it is not one CSV file; look at its quotes, and whether all its lines end alike"
    return found.split("Error: ", 1)[-1].splitlines()[0]
