"""A CSV file: which sign stands between its fields, and its rows with the lines on which they begin."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from declaccess.codec.tables.csv_text import LARGEST_FILE, decode_csv
from declaccess.codec.tables.headers import column_name
from declaccess.codec.tables.layout import Layout
from declaccess.codec.tables.table import BrokenTableError

SEPARATORS = (";", ",", "\t")
"""What may stand between fields; the first of them that fits a header best is taken."""

_SAID = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_LINE_ENDS = "\r\n"


class CsvTable:
    """A table in a CSV file."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._path = path
        self._layout = layout

    def place(self, row: int, position: int | None = None, column: str | None = None) -> str:
        """Write the place of a row, or of one of its cells."""
        name = self._path.name
        if not row:
            return name
        if position is None and column is None:
            return f"{name} line {row}"
        return f"{name} line {row} column {column or (position or 0) + 1}"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with the number of the line on which it begins.

        Raises:
            BrokenTableError: the file is no CSV, or the rest of it cannot be read.
        """
        text, _ = decode_csv(self._data())
        lines = io.StringIO(text, newline="")
        head = lines.readline()
        while head and not head.strip():
            head = lines.readline()
        said = _SAID.fullmatch(head.rstrip(_LINE_ENDS))
        separator = said[1] if said else self._guessed(head)
        lines.seek(0)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        number = 1
        is_said = said is not None
        try:
            for cells in reader:
                if is_said and cells:
                    is_said = False
                else:
                    yield number, cells
                number = reader.line_num + 1
        except csv.Error as error:
            raise BrokenTableError(_told(str(error)), self.place(number)) from None

    def _data(self) -> bytes:
        try:
            if not self._path.is_file():
                what = "a folder" if self._path.is_dir() else "no file"
                raise BrokenTableError(f"it is {what}; expected a CSV file")
            if self._path.stat().st_size > LARGEST_FILE:
                raise BrokenTableError(f"it is larger than {LARGEST_FILE:,} bytes; give the records in parts")
            return self._path.read_bytes()
        except PermissionError:
            raise BrokenTableError("access is not permitted; check its permissions") from None
        except OSError as error:
            raise BrokenTableError(f"it cannot be read: {error.strerror or error}") from None

    def _guessed(self, head: str) -> str:
        names = {column.name for column in self._layout.columns}

        def known(separator: str) -> int:
            return len(names & {column_name(each.strip('"')) for each in head.strip().split(separator)})

        return max(SEPARATORS, key=known)


def _told(problem: str) -> str:
    """Say what the reader of CSV stumbled over."""
    if "field larger" in problem:
        return f"a field is longer than {csv.field_size_limit():,} characters; is a quote not closed?"
    if "unexpected end" in problem:
        return "a quote that opens in this row is never closed; close it, or double a quote that is part of a text"
    return "a quote closes before the end of its field; double a quote that is part of a text"
