"""Files of rows: which form they have, which columns, and how DuckDB reads them."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from declaccess.bulk.columns import CODE, KNOWN, Column, Kind, Layout, read_layout
from declaccess.bulk.problems import RowsError
from declaccess.bulk.sql import text
from declaccess.errors import Fault

PARQUET: Final = ".parquet"
CSV: Final = ".csv"

_KINDS: Final = {
    "VARCHAR": Kind.WORDS,
    "DATE": Kind.DAYS,
    '"NULL"': Kind.NOTHING,
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), Kind.MOMENTS),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), Kind.NUMBERS),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), Kind.NUMBERS),
}
_DELIMITERS: Final = (",", ";", "\t")
_TWICE: Final = """\
SELECT min(path) FROM (SELECT DISTINCT column_id, path_in_schema AS path FROM parquet_metadata(?))
GROUP BY lower(path) HAVING count(*) > 1"""


def form_of(path: Path) -> str:
    """Return the form of a file by its name.

    Args:
        path: the file.

    Raises:
        RowsError: another ending than those of the forms that are known.
    """
    form = path.suffix.lower()
    if form not in (PARQUET, CSV):
        raise RowsError([Fault(str(path), f"found the ending `{path.suffix}`; expected `{PARQUET}` or `{CSV}`")])
    return form


def describe(connection: Any, path: Path) -> tuple[str, Layout]:
    """Return how a file is read, in SQL, and which columns it has.

    Args:
        connection: a connection to DuckDB.
        path: the file.

    Raises:
        RowsError: it is not what its name says, or its columns are not what is expected.
        OSError: it may not be read.
    """
    columns: dict[str, Column] = {}
    if form_of(path) == CSV:
        reading, names = _read_csv(path)
        # In a CSV file everything is text, and days are read from it.
        columns = {name: Column(Kind.WORDS, "text") for name in names}
        if CODE in columns:
            message = "found text; expected facts as words: encoded columns need a Parquet file"
            raise RowsError([Fault(f"column `{CODE}`", message)])
    else:
        pattern = _pattern(path)
        reading = f"read_parquet({text(pattern)}, hive_partitioning = false, union_by_name = false)"
        for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {reading}").fetchall():  # noqa: S608
            columns[name] = Column(_KINDS.get(kind, Kind.OTHER), f"`{kind}`")
        _check_names(name for (name,) in connection.execute(_TWICE, [pattern]).fetchall())
    return reading, read_layout(columns, text_days=True)


def _pattern(path: Path) -> str:
    """Return a file's name so that no sign in it stands for others."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.absolute()))


def _read_csv(path: Path) -> tuple[str, list[str]]:
    delimiter, names = max((_header(path, each) for each in _DELIMITERS), key=lambda found: len(KNOWN & {*found[1]}))
    if not names:
        raise RowsError([Fault(str(path), "the file is empty; expected a header with the names of the columns")])
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise RowsError([Fault(str(path), f"column {position} has no name in the header; give it one")])
    folded = [name.casefold() for name in names]
    _check_names(name for name, fold in zip(names, folded, strict=True) if folded.count(fold) > 1)
    typed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    options = (
        f"columns = {{{typed}}}, delim = {text(delimiter)}, quote = '\"', escape = '\"', header = true, "
        "auto_detect = false, strict_mode = true, null_padding = false, ignore_errors = false, "
        "hive_partitioning = false"
    )
    return f"read_csv({text(_pattern(path))}, {options})", names


def _header(path: Path, delimiter: str) -> tuple[str, list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return delimiter, next(csv.reader(file, delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError:
        message = "it is not UTF-8 text; save the file as CSV in UTF-8"
    except csv.Error as error:
        message = f"the header is not one of a CSV file: {error}"
    raise RowsError([Fault(str(path), message)])


def _check_names(twice: Iterator[str]) -> None:
    faults = [Fault(f"column `{name}`", "it is there twice; rename one") for name in dict.fromkeys(twice)]
    if faults:
        raise RowsError(faults)
