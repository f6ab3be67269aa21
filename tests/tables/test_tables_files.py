"""A file that is not what its name says, a name that is not quite one, and a folder without tables."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from declaccess.codec.tables import csv_file
from declaccess.codec.tables.reading import read_tables
from declaccess.errors import PortfolioError
from tables.folders import ROWS, faults_of, table_text, write_folder


def zipped() -> bytes:
    """Return a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("x", "y")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"format": "declaccess.portfolio/1"}', "it is JSON; expected CSV"),
        (b'\n [{"id": 1}]', "it is JSON; expected CSV"),
        (b"<html>", "it is markup such as HTML or XML"),
        (zipped(), "it is a zip file, as a workbook is one"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "it is an old or a protected workbook"),
        (b"%PDF-1.7", "it is a PDF file"),
        ("id;person".encode("utf-16"), "it is text in UTF-16"),
        ("id;person".encode("utf-16-be"), "line 1 holds a NUL character"),
        (b"id;person\r\n\r\na;\0", "line 3 holds a NUL character"),
        (b"", "it is empty; expected the header"),
        (b"\xef\xbb\xbf\r\n ;; \r\n", "it is empty; expected the header"),
        (b"id;name\r\n\x81\x81", "line 2 is neither UTF-8 nor Windows-1252"),
        (b"\xef\xbb\xbfid;name\r\n\xe9", "line 2 is not UTF-8, as the rest is"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_under_its_name(data: bytes, says: str, tmp_path: Path) -> None:
    faults = faults_of(write_folder(tmp_path, grants=data))
    assert list(faults) == ["grants.csv"]
    assert faults["grants.csv"].startswith(says)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("grant.csv", "did you mean `grants.csv`?"),
        ("grants (1).csv", "did you mean `grants.csv`?"),
        ("works.csv", "expected one of `organisations.csv`"),
        ("people.xlsx", "expected `people.csv`"),
        ("Grants.CSV", "stands in"),
    ],
)
def test_a_name_that_is_not_quite_a_table_is_a_fault(name: str, says: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / name).write_text(table_text("grants", []), "utf-8")
    (message,) = faults_of(folder).values()
    assert says in message


def test_other_files_and_what_spreadsheets_leave_behind_are_no_tables(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    for name in ("README.txt", ".~lock.grants.csv#", "~$grants.xlsx", ".grants.csv", "notes.pdf"):
        (folder / name).write_text("x", "utf-8")
    (folder / "old").mkdir()
    assert len(read_tables(folder).portfolio.grants) == 1


def test_names_of_files_may_have_capitals(tmp_path: Path) -> None:
    text = table_text("organisations", ROWS["organisations"]).replace("complete", "entire")
    (tmp_path / "Organisations.CSV").write_text(text, "utf-8")
    assert list(faults_of(tmp_path)) == ["Organisations.CSV line 2 column register"]


def test_a_folder_without_a_table_says_which_there_may_be(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("x", "utf-8")
    (message,) = faults_of(tmp_path).values()
    assert message.startswith("no table is in the folder; expected one of `organisations.csv`")


def test_a_folder_and_a_pipe_under_a_tables_name_are_refused_and_not_waited_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, grants=None, people=None, memberships=None)
    (folder / "grants.csv").mkdir()
    os.mkfifo(folder / "people.csv")
    assert faults_of(folder) == {
        "people.csv": "it is no file; expected a CSV file",
        "grants.csv": "it is a folder; expected a CSV file",
    }


def test_a_file_that_may_not_be_read_is_a_fault_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path, people=[{"id": "", "name": "Jan"}], memberships=[])
    real = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "grants.csv":
            raise PermissionError(13, "Permission denied")
        if path.name == "logins.csv":
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert faults_of(folder) == {
        "people.csv line 2 column id": "the cell is blank; expected an identifier",
        "grants.csv": "access is not permitted; check its permissions",
        "logins.csv": "it cannot be read: Input/output error",
    }


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "LARGEST_FILE", 200)
    assert "is larger than 200 bytes" in faults_of(write_folder(tmp_path))["declarations.csv"]


def test_one_table_alone_is_not_a_portfolio(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    assert faults_of(folder / "grants.csv") == {"grants.csv": "it is one table; give the folder that holds it"}


def test_what_is_not_there_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_tables(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        read_tables(tmp_path / "nowhere.xlsx")


def test_every_fault_is_one_error_of_the_portfolio(tmp_path: Path) -> None:
    (tmp_path / "grant.csv").write_text("id", "utf-8")
    with pytest.raises(PortfolioError, match=r"^invalid portfolio: grant\.csv: it is no known table"):
        read_tables(tmp_path)
