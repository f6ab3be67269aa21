"""A workbook with a sheet for each table: typed cells, and whatever else people or attackers put into one."""

import struct
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from declaccess.codec.tables import workbook_bounds
from declaccess.codec.tables.reading import read_tables
from declaccess.codec.tables.workbook_out import write_workbook
from declaccess.errors import MissingPackageError, PortfolioError
from declaccess.model import Person, PersonId, Portfolio
from tables.folders import NUMBER, SECOND, altered, faults_of, write_folder
from tables.workbooks import new_book, set_cell, spoil


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a workbook goes."""
    return tmp_path / "tables.xlsx"


def test_a_workbook_of_texts_reads_as_the_folder_does(path: Path, tmp_path: Path) -> None:
    reading = read_tables(new_book(path))
    assert reading == read_tables(write_folder(tmp_path / "csv"))


def test_typed_cells_say_what_typed_texts_do(path: Path, tmp_path: Path) -> None:
    def typed(sheet: Any) -> None:
        row = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(2, row["filed_at"], datetime(2026, 6, 29, 8))
        sheet.cell(2, row["starts_on"], date(2026, 7, 6))
        sheet.cell(2, row["sector"], 1)
        sheet.cell(2, row["declarant"], 403019261)
        sheet.cell(2, row["client"], 353456320.0)

    reading = read_tables(new_book(path, declarations=typed))
    assert reading.portfolio == read_tables(write_folder(tmp_path / "csv")).portfolio
    assert [fault.place for fault in reading.restored] == ["sheet declarations cell G2", "sheet declarations cell I2"]


def test_what_is_written_as_a_workbook_has_dates_numbers_and_texts(path: Path, tmp_path: Path) -> None:
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415 - only here

    portfolio = read_tables(write_folder(tmp_path / "csv")).portfolio
    write_workbook(portfolio, path)
    sheet = openpyxl.load_workbook(path)["declarations"]
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["filed_at"].value == datetime(2026, 6, 29, 8)
    assert row["starts_on"].value == datetime(2026, 7, 6)
    assert (row["sector"].value, row["client"].value, row["client"].number_format) == (1, "0353456320", "@")
    assert read_tables(path).portfolio == portfolio


def test_a_text_that_looks_like_a_formula_is_written_as_a_text(path: Path) -> None:
    portfolio = Portfolio(people=(Person(id=PersonId("p-1"), name="=1+1"), Person(id=PersonId("-1"))))
    write_workbook(portfolio, path)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert read_tables(path).portfolio == portfolio


@pytest.mark.parametrize("name", ["a\x01", "a\rb", "x_x000D_y", "x005F_"])
def test_a_text_that_a_workbook_would_change_is_refused(name: str, path: Path) -> None:
    with pytest.raises(PortfolioError) as raised:
        write_workbook(Portfolio(people=(Person(id=PersonId("p-1"), name=name),)), path)
    assert [fault.place for fault in raised.value.faults] == ["sheet people row 2 column name"]
    assert not path.exists()


def test_a_workbook_that_is_there_is_not_written_over(path: Path) -> None:
    path.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_workbook(Portfolio(), path)
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("table", "place", "value", "form", "says"),
    [
        ("grants", "H2", "=TODAY()", None, "found a formula; copy the column and paste its values"),
        ("people", "B2", '=A2&"x"', None, "found a formula"),
        ("grants", "H2", "#REF!", None, "the cell shows the error `#REF!`"),
        ("grants", "H2", 46387, None, "without the form of a date"),
        ("grants", "H2", datetime(2026, 10, 25, 2, 30), "dd/mm/yyyy hh:mm", "comes twice that night"),
        ("grants", "H2", time(9, 30), "hh:mm", "found a time without a day"),
        ("grants", "H2", 1e9, "dd/mm/yyyy", "the cell shows the error"),
        ("people", "A2", date(2026, 3, 1), "mmm-yy", "found a date, 2026-03-01"),
        ("people", "B2", True, None, "found the truth value `true`"),
        ("declarations", "F2", 1.5, None, "found the number `1.5`; expected a whole number"),
        ("declarations", "H2", 1234567890123456, None, "found a number of 16 digits, of which a spreadsheet keeps 15"),
        ("declarations", "K2", datetime(2026, 7, 6, 8), "dd/mm/yyyy hh:mm", "has a time; expected a day"),
    ],
)
def test_a_cell_that_holds_something_else_is_a_fault_at_its_place(
    table: str, place: str, value: object, form: str | None, says: str, path: Path
) -> None:
    book = new_book(path, None, **{table: set_cell(place, value, form)})
    faults = faults_of(book)
    assert says in faults[f"sheet {table} cell {place}"]


def test_faults_of_the_records_stand_at_sheet_and_cell(path: Path) -> None:
    book = new_book(
        path,
        grants=set_cell("C2", "1900010165"),
        contracts=set_cell("B2", f"{NUMBER}1"),
        parties=set_cell("E2", "0742853417"),
    )
    assert list(faults_of(book)) == [
        "sheet grants cell C2",
        "sheet contracts cell B2",
        "sheet parties cell E2",
        "sheet parties cell B4",
    ]


def test_rows_are_counted_as_the_sheet_counts_them(path: Path) -> None:
    def lower(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet.insert_rows(4, 3)
        sheet["C7"] = "soon"

    assert list(faults_of(new_book(path, memberships=lower))) == ["sheet memberships cell C7"]


def test_faulty_declarations_are_left_out_of_a_workbook_too(path: Path) -> None:
    reading = read_tables(new_book(path, declarations=set_cell("F2", 9)), skip_faulty=True)
    assert [fault.place for fault in reading.skipped] == ["sheet declarations cell F2"]
    assert [works.contracts[0].number for works in reading.portfolio.declarations] == [f"{SECOND}1"]


def test_merged_cells_are_a_fault_for_only_one_of_them_says_something(path: Path) -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")

    faults = faults_of(new_book(path, parties=merge))
    assert "the cells A2:A3 are merged" in faults["sheet parties"]


def test_sheets_that_are_no_tables_are_faults_unless_they_are_blank(path: Path) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Blad1")
        book.create_sheet("grant")["A1"] = "id"
        book.create_sheet("Notes")["B7"] = 0
        book["legal_representatives"].title = "Legal Representatives"

    faults = faults_of(new_book(path, book=add))
    assert set(faults) == {"sheet grant", "sheet Notes"}
    assert "did you mean `grants`?" in faults["sheet grant"]


def test_a_workbook_without_a_table_says_which_there_may_be(path: Path) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Sheet1")

    (message,) = faults_of(new_book(path, {}, book=add)).values()
    assert message.startswith("no table is in the workbook; expected sheets named one of `organisations`")


@pytest.mark.parametrize("claimed", [b'ref="A1"', b'ref="A1:XFD1048576"'])
def test_a_size_that_a_sheet_claims_neither_cuts_it_off_nor_makes_it_large(claimed: bytes, path: Path) -> None:
    new_book(path)
    spoil(path, lambda _, data: _replaced(data, b"<dimension ref=", b"/>", b"<dimension " + claimed))
    assert len(read_tables(path).portfolio.declarations) == 2


def _replaced(data: bytes, start: bytes, end: bytes, new: bytes) -> bytes:
    head, found, rest = data.partition(start)
    return head + new + end + rest.partition(end)[2] if found else data


@pytest.mark.parametrize("number", [b"99999999999", b"1048577", b"1"])
def test_rows_out_of_order_or_below_every_sheet_are_refused(number: bytes, path: Path) -> None:
    new_book(path)
    spoil(path, lambda _, data: data.replace(b'<row r="2"', b'<row r="' + number + b'"'))
    (message,) = faults_of(path).values()
    assert "out of order or too far down" in message


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b'{"format": "declaccess.portfolio/1"}', "it is no workbook (.xlsx)"),
        (b"PK\x03\x04 and then nothing", "it is no whole workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old or a protected workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(data: bytes, says: str, path: Path) -> None:
    path.write_bytes(data)
    (message,) = faults_of(path).values()
    assert message.startswith(says)


def test_a_zip_file_of_something_else_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "cannot be read as a workbook" in faults_of(path)["tables.xlsx"]


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is(path: Path) -> None:
    new_book(path)
    bomb = b"\0" * (64 << 20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"xl/media/{number}.bin", bomb)
    assert path.stat().st_size < (1 << 20)
    assert "it unpacks to 60" in faults_of(path)["tables.xlsx"]


def test_a_workbook_that_lies_about_its_size_is_refused(path: Path) -> None:
    new_book(path)
    spoil(path, lambda name, data: data + b"\n" * 5_000_000 if name.endswith("sheet1.xml") else data)
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    data = path.read_bytes()
    true, lie = struct.pack("<L", part.file_size), struct.pack("<L", 1000)
    path.write_bytes(data.replace(true, lie))
    assert "it is no whole workbook" in faults_of(path)["tables.xlsx"]


@pytest.mark.parametrize("bound", ["_MOST_BETWEEN_ROWS", "_MOST_MARKS"])
def test_a_part_in_one_huge_piece_is_refused(bound: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_book(path, people=set_cell("B2", "<" * 3_000))
    monkeypatch.setattr(workbook_bounds, bound, 8_000)
    spoil(path, lambda _, data: data.replace(b"<sheetData>", b"<a/>" * 9_000 + b"<sheetData>"))
    assert "is too large in one piece" in faults_of(path)["tables.xlsx"]


def test_entities_macros_and_passwords_are_refused(path: Path) -> None:
    new_book(path)
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    spoil(path, lambda name, data: declared + data.partition(b"?>")[2] if name == "xl/workbook.xml" else data)
    assert "cannot be read as a workbook" in faults_of(path)["tables.xlsx"]
    spoil(new_book(path), lambda _, data: data, {"xl/vbaProject.bin": b"x"})
    assert "it holds macros" in faults_of(path)["tables.xlsx"]


def test_a_sheet_of_broken_xml_is_a_fault_of_that_sheet(path: Path) -> None:
    new_book(path)
    spoil(path, lambda name, data: data[: len(data) // 2] if name.endswith("sheet3.xml") else data)
    assert "it cannot be read" in faults_of(path)["sheet people"]


def test_links_to_other_workbooks_are_not_followed(path: Path) -> None:
    new_book(path)
    link = b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    spoil(path, lambda _, data: data, {"xl/externalLinks/externalLink1.xml": link})
    assert len(read_tables(path).portfolio.declarations) == 2


def test_without_the_package_the_error_says_how_to_install_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_book(path)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'declaccess\[xlsx\]'"):
        read_tables(path)
    with pytest.raises(MissingPackageError):
        write_workbook(Portfolio(), path.with_name("out.xlsx"))


def test_a_workbook_that_reads_a_faulty_cell_tells_all_other_faults_too(path: Path) -> None:
    tables = {"people": altered("people", 0, id=""), "logins": altered("logins", 0, last_used="soon")}
    assert list(faults_of(new_book(path, tables))) == ["sheet people cell A2", "sheet logins cell E2"]
