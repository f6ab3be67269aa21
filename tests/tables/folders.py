"""Folders with tables for the tests: a small sound portfolio, and a way to change one of its files."""

from pathlib import Path

import pytest

from declaccess.codec.tables.layout import BY_NAME
from declaccess.codec.tables.reading import read_tables
from declaccess.errors import PortfolioError

COMPANY, OTHER, CLIENT = "0403019261", "0566988259", "0353456320"
NUMBER, SECOND = "9B0000000KJRZ", "9B0000000KJS1"

ROWS: dict[str, list[dict[str, str]]] = {
    "organisations": [{"id": COMPANY, "name": "Aannemer A", "register": "complete"}, {"id": OTHER}],
    "legal_representatives": [{"organisation": COMPANY, "person": "p-legal"}],
    "people": [{"id": "p-2", "name": "Piet"}, {"id": "p-3"}],
    "memberships": [{"person": "p-2", "organisation": COMPANY}],
    "appointments": [
        {
            "person": "p-1",
            "organisation": COMPANY,
            "role": "chief_access_administrator",
            "appointed_by": "p-legal",
            "from": "05/01/2026 09:00",
        }
    ],
    "grants": [
        {
            "id": "g-1",
            "person": "p-2",
            "organisation": COMPANY,
            "actions": "create modify annul view",
            "granted_by": "p-1",
            "from": "05/01/2026 09:30",
        }
    ],
    "mandates": [
        {"mandator": COMPANY, "mandatary": OTHER, "covers": "declaration-of-works", "from_quarter": "2026Q1"},
    ],
    "logins": [{"person": "p-2", "means": "eid", "last_used": "04/05/2026 08:30"}],
    "declarations": [
        {
            "declaration": NUMBER,
            "status": "registered",
            "filed_at": "29/06/2026 8:00",
            "filed_by": COMPANY,
            "sector": "1",
            "client": CLIENT,
            "contract": f"{NUMBER}1",
            "declarant": COMPANY,
            "starts_on": "06/07/2026",
        },
        {
            "declaration": SECOND,
            "status": "registered",
            "sector": "1",
            "client": CLIENT,
            "contract": f"{SECOND}1",
            "declarant": OTHER,
        },
    ],
    "contracts": [{"declaration": SECOND, "contract": f"{SECOND}2", "declarant": COMPANY}],
    "parties": [
        {"declaration": NUMBER, "role": "subcontractor", "organisation": OTHER, "hired_by": COMPANY},
        {"declaration": NUMBER, "role": "other_participant", "organisation": "0742853417", "quality": "3"},
        {
            "declaration": SECOND,
            "contract": f"{SECOND}2",
            "role": "subcontractor",
            "organisation": "vat:ATU13585627",
            "hired_by": COMPANY,
        },
    ],
}
"""The cells of each table's rows, by column."""


def header(table: str) -> list[str]:
    """Return the names of a table's columns."""
    return [column.name for column in BY_NAME[table].columns]


def table_text(table: str, rows: list[dict[str, str]], separator: str = ";") -> str:
    """Return a table as CSV, without a quote anywhere."""
    lines = [header(table), *([row.get(name, "") for name in header(table)] for row in rows)]
    return "".join(f"{separator.join(line)}\r\n" for line in lines)


def write_folder(folder: Path, **changed: list[dict[str, str]] | str | bytes | None) -> Path:
    """Write the sound portfolio, with other rows, another text or nothing for some of its tables."""
    folder.mkdir(exist_ok=True)
    for table, rows in ROWS.items():
        written = changed.pop(table, rows)
        path = folder / f"{table}.csv"
        match written:
            case bytes():
                path.write_bytes(written)
            case str():
                path.write_bytes(written.encode())
            case None:
                continue
            case _:
                path.write_bytes(table_text(table, written).encode())
    assert not changed
    return folder


def altered(table: str, row: int, **cells: str) -> list[dict[str, str]]:
    """Return the sound rows of a table, with other cells in one of them; `_` at the end of a name is not meant."""
    rows = [dict(each) for each in ROWS[table]]
    rows[row].update({name.rstrip("_") if name != "_" else name: cell for name, cell in cells.items()})
    return rows


def faults_of(source: Path, *, skip_faulty: bool = False) -> dict[str, str]:
    """Return the message of each fault by its place; the tables must be refused."""
    with pytest.raises(PortfolioError) as raised:
        read_tables(source, skip_faulty=skip_faulty)
    faults = raised.value.faults
    assert len({fault.place for fault in faults}) == len(faults)
    return {fault.place: fault.message for fault in faults}
