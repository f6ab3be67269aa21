"""Writing a portfolio as a folder of CSV files, which read back as the same portfolio."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from declaccess.codec.tables.escaping import protect
from declaccess.codec.tables.layout import LAYOUTS, Layout
from declaccess.codec.tables.rows_out import cell_words, table_rows
from declaccess.model import Json, Portfolio

Separator: TypeAlias = Literal[";", ",", "\t"]
"""What stands between the fields of a CSV file."""

ENCODING = "utf-8-sig"
"""UTF-8 with the mark by which Excel knows it."""


def write_tables(
    portfolio: Portfolio, folder: str | Path, *, separator: Separator = ";", leave_out_content: bool = False
) -> None:
    """Write a portfolio as CSV files, one for each table, into a folder where none of them is yet.

    All of them are written or, when anything goes wrong, none.

    Args:
        portfolio: the portfolio.
        folder: the folder; it is made if it is not there.
        separator: what stands between the fields; Excel expects a semicolon in Belgium.
        leave_out_content: whether what no rule looks at (`content`) is left out; else it is a fault.

    Raises:
        PortfolioError: everything in it that tables cannot carry, at its place in the portfolio document.
        FileExistsError: one of the files is there already; nothing is written.
        OSError: the folder or a file cannot be written.
    """
    rows = table_rows(portfolio, leave_out_content=leave_out_content)
    write_files(Path(folder), {file_name(layout): csv_text(layout, rows[layout.name], separator) for layout in LAYOUTS})


def file_name(layout: Layout) -> str:
    """Return the name of a table's CSV file."""
    return f"{layout.name}.csv"


def csv_text(layout: Layout, rows: Iterable[Mapping[str, Json]], separator: Separator) -> str:
    """Return a table as CSV: its header, and its rows.

    Args:
        layout: the table.
        rows: the rows, each with the document's values by column.
        separator: what stands between the fields.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    names = [column.name for column in layout.columns]
    writer.writerow(names)
    for row in rows:
        writer.writerow([protect(cell_words(row[name])) if name in row else "" for name in names])
    return written.getvalue()


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a folder in which none of them is; all of them or none.

    Args:
        folder: the folder; it is made if it is not there.
        texts: the text of each file, by its name.

    Raises:
        FileExistsError: one of the files is there already.
        OSError: the folder or a file cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"`{folder}` is there already, and is no folder; give another name")
    folder.mkdir(parents=True, exist_ok=True)
    for name in texts:
        if (folder / name).exists():
            raise FileExistsError(f"`{folder / name}` is there already; give another folder, or move it away")
    made: list[Path] = []
    try:
        for name, text in texts.items():
            with (folder / name).open("x", encoding=ENCODING, newline="") as stream:
                made.append(folder / name)
                stream.write(text)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
