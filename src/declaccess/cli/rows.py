"""Rows on standard output: as a table to read, as JSON or as CSV."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from declaccess.cli.streams import text_width
from declaccess.panel import Panel


def print_rows(
    form: str, document: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Mapping[str, Any]], panel: Panel
) -> None:
    """Print an answer in the form that was asked for.

    Args:
        form: `table`, `json` or `csv`.
        document: the answer as one JSON object, for `json`.
        columns: the names of the columns, for `csv`.
        rows: the rows, for `csv`.
        panel: the answer to read, for `table`.
    """
    match form:
        case "json":
            print(json.dumps(document, indent=2))
        case "csv":
            print(_csv(columns, rows), end="")
        case _:
            print(panel.text(text_width()))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_plain(row[name]) for name in columns] for row in rows)
    return text.getvalue()


def _plain(value: Any) -> Any:
    """Return a value as one field; a text that a spreadsheet would take for a formula is marked as a text."""
    if isinstance(value, (list, tuple)):
        value = " ".join(map(str, value))
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
