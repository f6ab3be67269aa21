"""Files: Parquet and CSV in and out, exact, complete or not there at all, and clear words about what they are not."""

import os
import signal
import subprocess
import sys
from datetime import date, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from declaccess import nsso_2026
from declaccess.bulk import BulkDecider, RowsError

DECIDER = BulkDecider(nsso_2026())
HEADER = "action,relation,login,authorisation,status,filed_under,day"
LINE = "view,declarant,digital_key,held,registered,new_rules,2026-07-01"
ROW: dict[str, Any] = {
    **dict(zip(HEADER.split(",")[:-1], LINE.split(",")[:-1], strict=True)),
    "day": date(2026, 7, 1),
}
PERMIT = DECIDER.explain(ROW).code.number


def csv_file(folder: Path, *lines: str, header: str = HEADER, end: str = "\n", encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    path = folder / "rows.csv"
    path.write_bytes("".join(f"{line}{end}" for line in (header, *lines)).encode(encoding))
    return path


def parquet_file(folder: Path, rows: int = 2, **columns: Any) -> Path:
    """Write a Parquet file whose rows permit, with other columns where they are given."""
    path = folder / "rows.parquet"
    pl.DataFrame({name: [value] * rows for name, value in ROW.items()} | columns).write_parquet(path)
    return path


def reasons(path: Path, folder: Path) -> list[int]:
    """Decide a file and return the reasons of its rows."""
    target = folder / "decided.parquet"
    DECIDER.decide_file(path, target)
    return pl.read_parquet(target)["reason"].to_list()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_with_any_of_three_delimiters_and_line_ends(
    sign: str, end: str, encoding: str, tmp_path: Path
) -> None:
    header, line = (text.replace(",", sign) for text in (f"note,{HEADER}", f'"a{sign}""b""",{LINE}'))
    path = csv_file(tmp_path, line, line, header=header, end=end, encoding=encoding)
    DECIDER.decide_file(path, tmp_path / "decided.csv")
    decided = pl.read_csv(tmp_path / "decided.csv", infer_schema=False)
    assert decided.columns == ["note", *HEADER.split(","), "outcome", "reason"]
    assert decided.row(1) == (f'a{sign}"b"', *LINE.split(","), "permit", str(PERMIT))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-07-01", PERMIT),
        ("", 1),
        ("2013-12-31", 1),
        ("0001-01-01", 1),
        *((day, 0) for day in ("1/7/2026", "2026-7-1", "20260701", "2026-07-01 ", " 2026-07-01", "2026-07-01T00:00")),
        *((day, 0) for day in ("2026-02-30", "infinity", "-infinity", "epoch", "0000-01-01", "10000-01-01", "today")),
        *((day, 0) for day in ("2026-07-0１", "2026/07/01", "+026-07-01", "2026-07-01 (BC)", "20635", "null")),
    ],
)
def test_a_day_in_text_has_one_form(day: str, code: int, tmp_path: Path) -> None:
    line = LINE.replace("2026-07-01", day)
    assert reasons(csv_file(tmp_path, line), tmp_path) == [code]
    texts = parquet_file(tmp_path, day=[day or None] * 2)
    assert reasons(texts, tmp_path) == [code] * 2
    assert DECIDER.explain({**ROW, "day": day or None}).code.number == code


def test_everything_of_the_user_is_kept_in_its_type_and_order(tmp_path: Path) -> None:
    own: dict[str, Any] = {
        "numéro": [3, 1],
        'na\'me "x"': ["=1+1", None],
        "list": [[1, 2], [3]],
        "at": [datetime(2026, 1, 1, 12), None],
        "select": [1.5, None],
        "met_0": [5, 6],
        "_met_0": [7, 8],
    }
    path = parquet_file(tmp_path, **own)
    DECIDER.decide_file(path, tmp_path / "decided.parquet")
    before, after = pl.read_parquet(path), pl.read_parquet(tmp_path / "decided.parquet")
    assert after.drop("outcome", "reason").equals(before)
    assert after.drop("outcome", "reason").schema == before.schema
    assert after["outcome"].to_list() == ["permit"] * 2


@pytest.mark.parametrize(
    "name", ["a*.parquet", "a[b].parquet", "a?.parquet", "it's.parquet", "a b.parquet", "day=1.parquet"]
)
def test_a_name_stands_for_itself_alone(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "year=2026"
    folder.mkdir()
    (folder / "aa.parquet").write_bytes(parquet_file(tmp_path, rows=5).read_bytes())
    (folder / "ab.parquet").write_bytes(b"something else")
    (folder / name).write_bytes(parquet_file(tmp_path, rows=2).read_bytes())
    assert DECIDER.count_by_reason(folder / name).total == 2
    assert DECIDER.decide_file(folder / name, folder / f"out {name}").total == 2
    assert pl.read_parquet((folder / f"out {name}").read_bytes()).columns == [*ROW, "outcome", "reason"]


def test_the_counts_are_those_of_the_rows(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, LINE, LINE, LINE.replace("view", "look"), LINE.replace("2026-07-01", "2001-01-01"), ",,,,,,"
    )
    counts = DECIDER.count_by_reason(path)
    assert [(each["word"], each["rows"]) for each in counts.to_dicts()] == [
        ("not-a-value", 1),
        ("not-covered", 2),
        ("view-declarant", 2),
    ]
    assert (counts.total, counts.undecided, counts.of_outcome("permit"), counts.of_outcome("deny")) == (5, 3, 2, 3)
    assert counts.to_frame("polars")["rows"].sum() == 5
    assert "view-declarant" in counts.panel().text()


def test_files_without_rows_are_decided(tmp_path: Path) -> None:
    for path in (csv_file(tmp_path), parquet_file(tmp_path, rows=0)):
        for name in ("decided.csv", "decided.parquet"):
            assert DECIDER.decide_file(path, tmp_path / name).total == 0
    empty = pl.read_parquet(tmp_path / "decided.parquet")
    assert empty.columns == [*ROW, "outcome", "reason"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([LINE, "view,declarant"], "line 3: found 2 fields; expected 7, as many as the header has"),
        ([LINE + ",more"], "line 2: found 8 fields; expected 7"),
        ([LINE, 'view,"declarant,x,x,x,x,x'], 'line 3: found a `"` that is not closed'),
        ([LINE] * 5_000 + ["a,b"], "line 5002: found 2 fields"),
    ],
)
def test_lines_that_are_not_csv_are_named(lines: list[str], message: str, tmp_path: Path) -> None:
    path = csv_file(tmp_path, *lines)
    with pytest.raises(RowsError) as caught:
        DECIDER.decide_file(path, tmp_path / "decided.csv")
    assert f"{path}: it cannot be read: {message}" in str(caught.value)
    assert os.listdir(tmp_path) == ["rows.csv"]  # noqa: PTH208 - the names alone


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "the file is empty; expected a header with the names of the columns"),
        ("x.csv", b"\x1f\x8b\x08\x00\xff\xfe", "it is not UTF-8 text"),
        ("x.csv", f"{HEADER},na\xefve\n".encode("cp1252"), "it is not UTF-8 text; save the file as CSV in UTF-8"),
        (
            "x.csv",
            f"{HEADER}\n".encode() + f"{LINE}\n".encode() * 3_000 + b"\xff" + LINE.encode(),
            "it is not UTF-8 text",
        ),
        ("x.csv", f"{HEADER},\n{LINE},1\n".encode(), "column 8 has no name in the header; give it one"),
        ("x.csv", b"PAR1" + bytes(range(256)), "it is not UTF-8 text"),
        ("x.csv", b"\x00\x00", "column `action`: missing"),
        ("x.csv", f"{HEADER},day\n{LINE},x\n".encode(), "column `day`: it is there twice; rename one"),
        ("x.csv", f"{HEADER},Action\n{LINE},x\n".encode(), "column `Action`: it is there twice; rename one"),
        ("x.csv", b"facts,day\n1,2026-07-01\n", "column `facts`: found text; expected facts as words"),
        ("x.csv", f"{HEADER},outcome\n{LINE},x\n".encode(), "column `outcome`: a column `outcome` is added"),
        ("x.parquet", b"", "it cannot be read: "),
        ("x.parquet", HEADER.encode(), "it cannot be read: "),
        ("x.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "it cannot be read: "),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    attempts = DECIDER.count_by_reason, partial(DECIDER.decide_file, target=tmp_path / "decided.csv")
    for attempt in attempts:
        with pytest.raises(RowsError) as caught:
            attempt(path)
        assert all(fault.place.startswith(str(path)) for fault in caught.value.faults)
        assert message in str(caught.value)
        assert "strict_mode" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"action": [1, 2]}, "column `action`: found `BIGINT`; expected words such as `create`"),
        ({"login": [b"eid", b"eid"]}, "column `login`: found `BLOB`; expected words"),
        ({"day": [1.5, 2.5]}, "column `day`: found `DOUBLE`; expected days"),
        ({"Login": ["x", "y"]}, "column `Login`: it is there twice; rename one"),
        ({"facts": [1, 2]}, "column `action`: stands beside `facts`"),
    ],
)
def test_columns_of_a_file_that_are_not_what_is_expected_are_refused(
    columns: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = parquet_file(tmp_path, **columns)
    with pytest.raises(RowsError) as caught:
        DECIDER.count_by_reason(path)
    assert f"{path}: {message}" in str(caught.value)


def test_date_times_with_a_zone_are_refused_and_those_without_are_days_at_midnight(tmp_path: Path) -> None:
    moments = [datetime(2026, 7, 1), datetime(2026, 7, 1, 1)]
    for unit in ("ms", "us", "ns"):
        column = pl.Series(moments, dtype=pl.Datetime(unit))
        assert reasons(parquet_file(tmp_path, day=column), tmp_path) == [PERMIT, 0]
    zoned = parquet_file(tmp_path, day=pl.Series(moments, dtype=pl.Datetime("us", "Europe/Brussels")))
    with pytest.raises(RowsError, match="column `day`: found `TIMESTAMP WITH TIME ZONE`; expected days"):
        DECIDER.count_by_reason(zoned)


def test_codes_of_every_whole_number_are_read(tmp_path: Path) -> None:
    code = (1 << 18) - 1
    for kind in (pa.int32(), pa.uint32(), pa.int64(), pa.uint64()):
        table = pa.table({"facts": pa.array([code, 1 << 20, None, 0], kind), "day": pa.array([20_635] * 4, pa.int64())})
        pq.write_table(table, tmp_path / "rows.parquet")
        wanted = [DECIDER.explain(row).code.number for row in table.to_pylist()]
        assert wanted[1] == wanted[3] == 0
        assert reasons(tmp_path / "rows.parquet", tmp_path) == wanted


def test_the_target_replaces_what_stood_there_only_when_it_is_complete(tmp_path: Path) -> None:
    good, target = parquet_file(tmp_path), tmp_path / "decided.csv"
    target.write_text("what stood there", "utf-8")
    bad = csv_file(tmp_path, *[LINE] * 50_000, "torn,line")
    with pytest.raises(RowsError, match="line 50002"):
        DECIDER.decide_file(bad, target)
    assert target.read_text("utf-8") == "what stood there"
    DECIDER.decide_file(good, target)
    assert target.read_text("utf-8").splitlines()[1] == f"{LINE},permit,{PERMIT}"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["decided.csv", "rows.csv", "rows.parquet"]


def test_names_that_cannot_be_written_or_read_are_refused(tmp_path: Path) -> None:
    path = parquet_file(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"nowhere\.parquet"):
        DECIDER.count_by_reason(tmp_path / "nowhere.parquet")
    with pytest.raises(FileNotFoundError):
        DECIDER.count_by_reason("https://example.org/rows.parquet")
    with pytest.raises(FileNotFoundError, match=r"nowhere/decided\.csv"):
        DECIDER.decide_file(path, tmp_path / "nowhere" / "decided.csv")
    with pytest.raises(RowsError, match=r"found the ending `\.xlsx`; expected `\.parquet` or `\.csv`"):
        DECIDER.decide_file(path, tmp_path / "decided.xlsx")
    with pytest.raises(RowsError, match="it is the file that is read"):
        DECIDER.decide_file(path, tmp_path / "." / "rows.parquet")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(IsADirectoryError):
        DECIDER.count_by_reason(tmp_path / "folder.csv")
    with pytest.raises(IsADirectoryError):
        DECIDER.decide_file(path, tmp_path / "folder.csv")
    assert DECIDER.count_by_reason(path).total == 2


def test_a_link_to_the_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    path = parquet_file(tmp_path)
    (tmp_path / "link.parquet").symlink_to(path)
    with pytest.raises(RowsError, match="it is the file that is read"):
        DECIDER.decide_file(path, tmp_path / "link.parquet")


def test_a_limit_on_memory_is_kept_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    words = {name: pl.Series([word]).new_from_index(0, 400_000) for name, word in ROW.items()}
    pl.DataFrame({**words, "number": range(400_000)}).write_parquet(path)
    counts = DECIDER.decide_file(path, tmp_path / "decided.parquet", memory_limit="150MB")
    assert counts.of_outcome("permit") == 400_000
    assert pl.read_parquet(tmp_path / "decided.parquet")["number"].is_sorted()
    with pytest.raises(RowsError, match="memory_limit: found `much`; expected a size such as `2GB`"):
        DECIDER.count_by_reason(path, memory_limit="much")
    with pytest.raises(RowsError, match="takes more memory than is allowed; raise `memory_limit`"):
        DECIDER.decide_file(path, tmp_path / "decided.parquet", memory_limit="1MB")


def test_progress_is_told_in_hundredths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("declaccess.bulk.watching._EVERY_SECONDS", 0.001)
    path = tmp_path / "rows.parquet"
    words = {name: pl.Series([word]).new_from_index(0, 1_000_000) for name, word in ROW.items()}
    pl.DataFrame(words).write_parquet(path)
    told: list[tuple[int, int | None]] = []

    def tell(done: int, total: int | None) -> None:
        told.append((done, total))

    assert DECIDER.decide_file(path, tmp_path / "out.csv", progress=tell).total == 1_000_000
    assert told
    assert all(total == 100 and 0 <= done <= 100 for done, total in told)


INTERRUPTED = """
import sys
from pathlib import Path
from declaccess import nsso_2026
from declaccess.bulk import BulkDecider
decider = BulkDecider(nsso_2026())
decider.plan
print("begun", flush=True)
while True:
    decider.decide_file(sys.argv[1], sys.argv[2])
"""


def test_work_that_is_interrupted_leaves_nothing_half_done(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    words = {name: pl.Series([word]).new_from_index(0, 2_000_000) for name, word in ROW.items()}
    pl.DataFrame(words).write_parquet(path)
    command = [sys.executable, "-c", INTERRUPTED, str(path), str(tmp_path / "out.csv")]
    work = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 - this Python
    assert work.stdout is not None
    assert work.stdout.readline() == b"begun\n"
    with pytest.raises(subprocess.TimeoutExpired):
        work.wait(0.7)
    work.send_signal(signal.SIGINT)
    _, said = work.communicate(timeout=30)
    assert work.returncode != 0
    assert b"KeyboardInterrupt" in said
    assert {each.name for each in tmp_path.iterdir()} <= {"rows.parquet", "out.csv"}


def test_more_regions_than_one_number_has_bits_are_decided_alike(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = product(("digital_key", "password", None, "x"), ("create", "view", "modify|view", "annul"))
    given = pl.DataFrame([{**ROW, "login": login, "action": action} for login, action in words])
    given.write_parquet(tmp_path / "rows.parquet")
    wanted = DECIDER.decide_frame(given)["reason"].to_list()
    for bits in (1, 7, 20):
        monkeypatch.setattr("declaccess.bulk.sql._BITS", bits)
        assert reasons(tmp_path / "rows.parquet", tmp_path) == wanted


def test_no_extension_of_duckdb_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    connect = duckdb.connect

    def spy(name: str, config: Any) -> duckdb.DuckDBPyConnection:
        seen.append(config)
        return connect(name, config=config)

    monkeypatch.setattr(duckdb, "connect", spy)
    DECIDER.count_by_reason(parquet_file(tmp_path))
    assert seen[0]["autoinstall_known_extensions"] is False
    assert seen[0]["autoload_known_extensions"] is False
