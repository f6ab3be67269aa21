"""Empty tables to fill in, with an explanation."""

from collections.abc import Iterator
from pathlib import Path

from declaccess.codec.tables.layout import LAYOUTS, Column
from declaccess.codec.tables.writing import csv_text, file_name, write_files

EXPLANATION = "README.txt"
"""The name of the file that explains the others."""

_HEAD = """\
The tables of a portfolio

Each file is a table: the first line names the columns, and each line below it is a row. Leave out what you do not
have: a file that is not there says the same as one without rows. Do not rename files or columns.

How to fill them in
- Excel takes the leading zero from company numbers and the last digits from long ones. Make the columns texts before
  you type (Format cells > Text), and open a CSV file with Data > From text. A company number that lost its zero is
  made whole again where its check digits prove it, and you are told; digits lost at the end are a fault.
- Company numbers may have blanks, dots and BE. Others have their prefix: vat:ATU13585627 is an EU VAT number,
  foreign:ABC001 a number from elsewhere, unidentified:Bouw X a name and nothing else.
- Days are 29/06/2026 (day, month, year) or 2026-06-29. Date-times have a time behind it, 29/06/2026 10:00, on the
  clock of Brussels; or they have an offset, 2026-06-29T10:00:00+02:00. A day where a date-time may stand is its 00:00:
  something that holds up to and including 31 December ends at 01/01.
- Quarters are 2026Q1.
- A cell that begins with an apostrophe and one of = + - @ is read without the apostrophe.
- Save as CSV UTF-8, with semicolons, commas or tabs; or put each table in a sheet of its name in one .xlsx workbook.

A row of the table parties says who else is on a declaration; who files, declares or gives the works stands in the
declaration's own row. What no rule looks at (addresses, amounts, contacts) has no column.

* marks columns that every row fills in.
"""


def write_template(folder: str | Path) -> None:
    """Write a folder of tables with nothing but their headers, and an explanation.

    Args:
        folder: the folder; it is made if it is not there.

    Raises:
        FileExistsError: one of the files is there already; nothing is written.
        OSError: the folder or a file cannot be written.
    """
    texts = {file_name(layout): csv_text(layout, (), ";") for layout in LAYOUTS}
    write_files(Path(folder), {**texts, EXPLANATION: "\r\n".join([*_HEAD.splitlines(), *_tables()]) + "\r\n"})


def _tables() -> Iterator[str]:
    for layout in LAYOUTS:
        yield ""
        yield f"{file_name(layout)} - {layout.meaning}"
        yield from (_line(column) for column in layout.columns)


def _line(column: Column) -> str:
    return f"  {column.name}{'*' if column.required else ''}: {column.meaning}".replace("`", '"')
