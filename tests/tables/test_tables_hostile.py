"""Whatever stands in a cell or a file, the tables are read or refused with places, and nothing else happens."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from declaccess.codec.tables.reading import read_tables
from declaccess.errors import PortfolioError
from tables.folders import COMPANY, NUMBER, OTHER, ROWS, SECOND, header, table_text, write_folder

CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "none", "0", "1", "-1", "1.0", "1E+10", "=1+1", "'=1", "'", '"', '"a;b"', "complete", "draft"),
            *("annulled", "subcontractor", "partnership_member", "other_participant", "view", "create,view", "2026Q1"),
            *("01/02/2026", "31/02/2026", "25/10/2026 02:30", "29/03/2026 02:30", "2026-01-01T00:00:00+25:00"),
            *("0001-01-01", "9999-12-31", "31/12/9999 23:59", "01/01/0001 00:10", "1/1/1850 9:00"),
            *(
                COMPANY,
                COMPANY[1:],
                OTHER,
                "BE",
                "vat:",
                "vat:XX1",
                "unidentified:",
                "unchecked:12",
                "0" * 400,
                "9" * 18,
            ),
            *(NUMBER, SECOND, f"{NUMBER}1", f"{SECOND}2", "p-2", "85073003328", "\u0661\u0662", "\x1b[31m", "\u2028"),
        ]
    ),
    st.text(st.characters(exclude_characters='\r\n"\0;', exclude_categories=["Cs"]), max_size=12),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(list(ROWS)), st.integers(0, 3), st.integers(0, 13), CELLS), min_size=1, max_size=6
)
PLACE = re.compile(r"\w+\.csv( line [0-9]+( column \w+)?)?")


def outcome(folder: Path, *, skip_faulty: bool) -> list[str]:
    """Return the places of the faults; none when the tables were read."""
    try:
        reading = read_tables(folder, skip_faulty=skip_faulty)
    except PortfolioError as error:
        return [fault.place for fault in error.faults]
    assert skip_faulty or reading.skipped == ()
    return []


@settings(max_examples=250, deadline=None)
@given(CHANGES)
def test_any_cells_are_read_or_refused_at_their_places(changes: list[tuple[str, int, int, str]]) -> None:
    rows = {name: [dict(row) for row in table] for name, table in ROWS.items()}
    for table, number, position, cell in changes:
        while len(rows[table]) <= number:
            rows[table].append({})
        rows[table][number][header(table)[position % len(header(table))]] = cell
    with TemporaryDirectory() as name:
        folder = write_folder(Path(name), **rows)
        strict, lenient = outcome(folder, skip_faulty=False), outcome(folder, skip_faulty=True)
    assert all(PLACE.fullmatch(place) for place in strict)
    if lenient:
        assert lenient == strict
    elif strict:
        assert all(place.startswith(("declarations.csv", "contracts.csv", "parties.csv")) for place in strict)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(list(ROWS)), st.integers(0, 10_000), st.binary(max_size=6), st.booleans())
def test_any_bytes_are_read_or_refused_at_their_file(table: str, at: int, data: bytes, cuts: bool) -> None:
    text = table_text(table, ROWS[table]).encode()
    at %= len(text) + 1
    spoilt = text[:at] + data + (b"" if cuts else text[at:])
    with TemporaryDirectory() as name:
        folder = write_folder(Path(name), **{table: spoilt})
        outcome(folder, skip_faulty=False)
        outcome(folder, skip_faulty=True)
