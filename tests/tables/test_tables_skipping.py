"""`skip_faulty` leaves out faulty declarations with everybody on them, says so, and forgives nothing else."""

from pathlib import Path

import pytest

from declaccess.codec.tables.reading import TablesReading, read_tables
from declaccess.errors import PortfolioError
from tables.folders import CLIENT, COMPANY, NUMBER, ROWS, SECOND, altered, faults_of, table_text, write_folder


def numbers(reading: TablesReading) -> list[str]:
    """Return the names of the declarations that were kept."""
    return [getattr(works, "number", None) or works.reference for works in reading.portfolio.declarations]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("table", "rows", "place"),
    [
        ("declarations", altered("declarations", 0, sector="9"), "declarations.csv line 2 column sector"),
        ("declarations", altered("declarations", 0, filed_at="31/06/2026"), "declarations.csv line 2 column filed_at"),
        ("parties", altered("parties", 0, organisation="403019262"), "parties.csv line 2 column organisation"),
        ("parties", altered("parties", 0, role="?"), "parties.csv line 2 column role"),
        (
            "parties",
            altered("parties", 1, contract=f"{NUMBER}9", role="subcontractor"),
            "parties.csv line 3 column contract",
        ),
    ],
)
def test_a_faulty_declaration_is_left_out_and_told(
    table: str, rows: list[dict[str, str]], place: str, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, **{table: rows})
    assert place in faults_of(folder)
    reading = read_tables(folder, skip_faulty=True)
    assert numbers(reading) == [SECOND]
    assert place in {fault.place for fault in reading.skipped}
    assert all(fault.message.startswith(f"declaration `{NUMBER}` is left out: ") for fault in reading.skipped)
    assert reading.findings == reading.skipped
    assert len(reading.portfolio.grants) == 1


def test_of_two_declarations_with_one_number_both_are_left_out(tmp_path: Path) -> None:
    rows = [*ROWS["declarations"], {**ROWS["declarations"][1], "contract": f"{SECOND}3"}]
    reading = read_tables(write_folder(tmp_path, declarations=rows), skip_faulty=True)
    assert numbers(reading) == [NUMBER]
    assert [fault.place for fault in reading.skipped] == [
        f"declarations.csv line {line} column declaration" for line in (3, 4)
    ]


def test_of_two_declarations_that_share_a_contract_number_both_are_left_out(tmp_path: Path) -> None:
    rows = altered("declarations", 1, contract=f"{NUMBER}1")
    parties = [each for each in ROWS["parties"] if each["declaration"] == NUMBER]
    reading = read_tables(write_folder(tmp_path, declarations=rows, parties=parties), skip_faulty=True)
    assert numbers(reading) == []
    assert {fault.place.partition(" column")[0] for fault in reading.skipped} == {
        "declarations.csv line 2",
        "declarations.csv line 3",
    }


def test_a_draft_and_a_filed_declaration_whose_parties_cannot_be_told_apart_are_left_out(tmp_path: Path) -> None:
    draft = {"declaration": NUMBER, "status": "draft", "sector": "1", "client": CLIENT, "declarant": COMPANY}
    reading = read_tables(write_folder(tmp_path, declarations=[*ROWS["declarations"], draft]), skip_faulty=True)
    assert numbers(reading) == [SECOND]


def test_a_row_that_is_too_long_takes_its_declaration_with_it(tmp_path: Path) -> None:
    text = table_text("parties", ROWS["parties"]) + f"{NUMBER};;subcontractor;a;b;c;d;e;f;g\r\n"
    reading = read_tables(write_folder(tmp_path, parties=text), skip_faulty=True)
    assert numbers(reading) == [SECOND]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("grants", altered("grants", 0, until="soon")),
        ("people", altered("people", 0, id="")),
        ("organisations", altered("organisations", 1, id=COMPANY)),
        ("parties", altered("parties", 0, declaration="9B0000000KJRX")),
        ("parties", altered("parties", 0, declaration="")),
    ],
)
def test_what_is_wrong_elsewhere_refuses_the_whole_with_every_fault(
    table: str, rows: list[dict[str, str]], tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, **{"declarations": altered("declarations", 1, sector="9"), table: rows})
    faults = faults_of(folder, skip_faulty=True)
    assert "declarations.csv line 3 column sector" in faults
    assert any(place.startswith(f"{table}.csv line") for place in faults)


def test_a_table_of_which_a_column_is_missing_refuses_the_whole(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path, parties="declaration;role;organisation;hired_by;quality;listed_from;listed_until\r\n"
    )
    assert list(faults_of(folder, skip_faulty=True)) == ["parties.csv line 1"]


def test_without_a_fault_nothing_is_left_out(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    assert read_tables(folder, skip_faulty=True) == read_tables(folder)


def test_what_is_left_out_is_not_also_told_to_be_made_whole(tmp_path: Path) -> None:
    rows = altered("declarations", 0, sector="9", client="353456320")
    reading = read_tables(write_folder(tmp_path, declarations=rows), skip_faulty=True)
    assert reading.restored == ()
    with pytest.raises(PortfolioError):
        read_tables(tmp_path)
