"""Workbooks for the tests: made cell by cell, or spoilt in the zip file that they are."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from tables.folders import ROWS, header


def new_book(path: Path, tables: dict[str, list[dict[str, Any]]] | None = None, **changes: Any) -> Path:
    """Write the sound portfolio as a workbook; a change is called with the sheet of its name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table, rows in (ROWS if tables is None else tables).items():
        sheet = book.create_sheet(table)
        sheet.append(header(table))
        for row in rows:
            sheet.append([row.get(name) or None for name in header(table)])
        if table in changes:
            changes[table](sheet)
    if "book" in changes:
        changes["book"](book)
    book.save(path)
    return path


def set_cell(place: str, value: object, form: str | None = None) -> Callable[[Any], None]:
    """Return a change of one cell of a sheet."""

    def change(sheet: Any) -> None:
        sheet[place] = value
        if form is not None:
            sheet[place].number_format = form

    return change


def spoil(path: Path, change: Callable[[str, bytes], bytes], added: dict[str, bytes] | None = None) -> Path:
    """Rewrite the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **(added or {})}.items():
            archive.writestr(name, change(name, data))
    return path
