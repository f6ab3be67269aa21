"""`declaccess bulk`: a file in, a file out, counts on standard output, complaints on standard error."""

import sys
from pathlib import Path

import polars as pl
import pytest

from declaccess.cli import main

HEADER = "id,action,relation,login,authorisation,status,filed_under,day\n"
PERMITTED = "1,view,declarant,digital_key,held,registered,new_rules,2026-07-01\n"


def bulk(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run the command and return its exit code and both outputs."""
    code = main(["bulk", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Return a file of which every row is permitted."""
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + PERMITTED * 3, "utf-8")
    return path


def test_rows_are_decided_and_counted(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = bulk(capsys, "--requests", rows, "--out", tmp_path / "decided.parquet")
    assert (code, err) == (0, "")
    assert "3 permit, 0 deny, 0 indeterminate" in out
    assert "view-declarant" in out
    assert pl.read_parquet(tmp_path / "decided.parquet")["outcome"].to_list() == ["permit"] * 3


def test_rows_that_hold_no_value_are_told_and_change_the_exit_code(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.write_text(HEADER + PERMITTED + PERMITTED.replace("view", "look") + PERMITTED.replace("2026", "1999"), "utf-8")
    code, out, err = bulk(capsys, "--requests", rows, "--out", tmp_path / "decided.csv")
    assert code == 1
    assert "not-a-value" in out
    assert err == (
        f"declaccess: {rows}: 2 of 3 rows are denied because they hold a word that is no value, or no day that the "
        "rulebook covers; look at those whose `reason` is 0 or 1\n"
    )


def test_the_rules_are_those_that_are_chosen(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows.write_text(HEADER + PERMITTED.replace("digital_key", "password"), "utf-8")
    arguments = ("--requests", rows, "--out", tmp_path / "decided.csv")
    assert "1 indeterminate" in bulk(capsys, *arguments)[1]
    assert "1 permit" in bulk(capsys, *arguments, "--narrow", "password-phase-out=2027-01-01..")[1]
    assert "1 deny" in bulk(capsys, *arguments, "--resolve", "password-phase-out=2026-06-26")[1]


@pytest.mark.parametrize(
    ("requests", "out", "complaint"),
    [
        ("nowhere.csv", "decided.csv", "nowhere.csv: there is no such file; check the name"),
        ("rows.csv", "nowhere/decided.csv", "nowhere/decided.csv: there is no such file; check the name"),
        ("rows.csv", "decided.txt", "decided.txt: found the ending `.txt`; expected `.parquet` or `.csv`"),
        ("rows.csv", "rows.csv", "rows.csv: it is the file that is read; give another name for what is written"),
        ("folder.csv", "decided.csv", "folder.csv: it is a folder; expected a file"),
        ("rows.csv", "folder.csv", "folder.csv: it is a folder; expected a file"),
        ("empty.csv", "decided.csv", "empty.csv: the file is empty; expected a header with the names of the columns"),
        ("torn.csv", "decided.csv", "torn.csv: it cannot be read: line 3: found 2 fields; expected 8"),
        ("other.csv", "decided.csv", "other.csv: column `day`: this looks like"),
    ],
)
def test_files_that_cannot_be_used_are_complained_of(
    requests: str, out: str, complaint: str, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = rows.parent
    (folder / "folder.csv").mkdir()
    (folder / "empty.csv").touch()
    (folder / "torn.csv").write_text(HEADER + PERMITTED + "1,view\n", "utf-8")
    (folder / "other.csv").write_text(HEADER.replace("day", "Day"), "utf-8")
    before = sorted(folder.iterdir())
    code, printed, err = bulk(capsys, "--requests", folder / requests, "--out", folder / out)
    assert (code, printed) == (2, "")
    assert err.startswith(f"declaccess: {folder}/{complaint}".replace("column `day`", "column `Day`"))
    assert sorted(folder.iterdir()) == before


def test_a_missing_package_is_complained_of(
    rows: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, _, err = bulk(capsys, "--requests", rows, "--out", rows.parent / "decided.csv")
    assert code == 2
    assert err.endswith("this needs `duckdb`, which is not installed; run `pip install 'declaccess[files]'`\n")
