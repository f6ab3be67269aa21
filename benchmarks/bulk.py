"""Measure decisions over columns: encoded arrays, data frames and files, each beside what one would write by hand.

python3 benchmarks/bulk.py            all of it, about four minutes
python3 benchmarks/bulk.py --quick    a smoke run on small sizes

Exit status 1 when a target is missed. The rows are known facts on days around the cut-overs, as
what is written by hand has no third answer.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from measure import Report, Times
from processes import python
from workload import random_cases, resolved_rulebook

from declaccess import nsso_2026
from declaccess.bulk import BulkDecider
from declaccess.rules import FACTS
from declaccess.rules.facts import BIT
from declaccess.rules.reason_codes import reason_code

_HERE = Path(__file__).parent
_EPOCH = date(1970, 1, 1)
_FIRST, _BEYOND = (date(2026, 1, 1) - _EPOCH).days, (date(2027, 7, 1) - _EPOCH).days
_OURS = "import sys; from declaccess import nsso_2026; from declaccess.bulk import BulkDecider as B; "
_OURS += "B(nsso_2026()).count_by_reason(sys.argv[1])"
_HAND = "import duckdb, sys; duckdb.connect().execute(sys.argv[1]).fetchall()"

CASE = """CASE
WHEN relation = 'unrelated' THEN 'not-on-declaration'
WHEN action = 'create' AND relation = 'listed_party' AND day >= DATE '2026-06-29' THEN 'create-declarant-only'
WHEN action = 'modify' AND relation = 'listed_party' AND filed_under = 'new_rules' AND day >= DATE '2026-06-29'
  THEN 'modify-declarant-only'
WHEN action = 'modify' AND relation = 'listed_party' AND day >= DATE '2026-06-29' THEN 'modify-declarant-only-old'
WHEN action = 'annul' AND relation = 'listed_party' THEN 'annul-declarant-only'
WHEN action IN ('modify', 'annul') AND status = 'annulled' THEN 'annulled-view-only'
WHEN login = 'unrecognised' THEN 'login-unrecognised'
WHEN login = 'password' AND day >= DATE '2026-06-26' THEN 'password-phased-out'
WHEN login = 'unsecured' AND day >= DATE '2026-10-01' THEN 'unsecured-abolished'
WHEN login = 'unsecured' AND action IN ('create', 'modify', 'annul') THEN 'unsecured-view-only'
WHEN login IN ('digital_key', 'password') AND authorisation = 'not_held' THEN 'authorisation-needed'
WHEN action = 'create' AND relation = 'declarant' AND status = 'draft' THEN 'create-declarant'
WHEN action = 'modify' AND relation = 'declarant' AND status = 'registered' THEN 'modify-declarant'
WHEN action = 'annul' AND relation = 'declarant' AND status = 'registered' THEN 'annul-declarant'
WHEN action = 'view' AND login <> 'unsecured' AND relation = 'declarant' AND status = 'registered' THEN 'view-declarant'
WHEN action = 'view' AND login <> 'unsecured' AND status = 'registered' THEN 'view-listed-party'
WHEN action = 'view' AND login <> 'unsecured' AND status = 'annulled' THEN 'view-annulled'
WHEN action = 'create' AND status = 'draft' THEN 'create-listed-party'
WHEN action = 'modify' AND status = 'registered' THEN 'modify-listed-party'
WHEN action = 'view' AND login = 'unsecured' AND status IN ('registered', 'annulled') THEN 'view-unsecured'
ELSE 'nothing-permits' END"""
"""The same reasons as one would write them by hand: for known facts alone, and without the outcome."""


def case_sql(path: Path) -> str:
    """Write the statement by hand that counts a file by reason."""
    return f"SELECT {CASE} AS reason, count(*) FROM '{path}' GROUP BY 1"  # noqa: S608


def run_sql(statement: str) -> list[Any]:
    """Run a statement as anybody would, in a database of its own."""
    import duckdb

    with duckdb.connect() as connection:
        rows: list[Any] = connection.execute(statement).fetchall()
        return rows


def polars_by_hand(frame: Any) -> Any:
    """Add the same reasons to a frame as one would write them by hand for Polars, through its own SQL."""
    import polars as pl

    return pl.SQLContext(rows=frame).execute(f"SELECT *, {CASE} AS by_hand FROM rows", eager=True)  # noqa: S608


def best(action: Callable[[], Any], rounds: int) -> Times:
    """Time an action some times."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return Times.of(seconds)


def per_second(report: Report, name: str, rows: int, times: Times, least: float | None = None) -> None:
    """Print millions of rows a second, judged by the median."""
    report.figure(name, rows / times.median / 1e6, "M rows/s", least=least)


def measure_arrays(report: Report, sizes: Sequence[int], rounds: int) -> None:
    """Time encoded arrays on one core, any of all combinations of candidates in any row."""
    report.heading("encoded NumPy arrays, one core, reason code and a day per row")
    decider, chance = BulkDecider(nsso_2026()), np.random.default_rng(2026)
    report.times("compiling the table", best(lambda: BulkDecider(nsso_2026()).kernel, 3), "ms")
    cells = np.array([sum(BIT[value] for value in cell) for cell in product(*FACTS.values())], np.uint32)
    for rows in sizes:
        days = chance.integers(_FIRST, _BEYOND, rows, np.int32)
        known = chance.choice(cells, rows)
        any_code = chance.integers(0, 1 << 18, rows, np.uint32)
        out = np.empty(rows, np.uint8)
        target = 150 if rows >= 1_000_000 else None
        for name, facts in (("known facts", known), ("any candidates", any_code)):
            taken = best(lambda facts=facts, days=days, out=out: decider.decide_arrays(facts, days, out), rounds)
            per_second(report, f"{rows:,} rows, {name}", rows, taken, target)


def measure_one_by_one(report: Report, rows: int) -> None:
    """Time what a plain loop and other engines do with the same rows, and compare the answers."""
    from engines import _import_peers

    report.heading(f"{rows:,} rows one after the other, and other engines, every day known")
    book, cases = resolved_rulebook(), random_cases(rows)
    decider, table = BulkDecider(book), book.table
    asked = [(case.facts, case.day) for case in cases]
    facts = np.array([case.facts.code for case in cases], np.uint32)
    days = np.array([case.day for case in cases], "datetime64[D]")
    codes = decider.decide_arrays(facts, days)
    wanted = [reason_code(table.answer(*each)).number for each in asked]
    report.verdict("arrays and the loop agree", codes.tolist() == wanted, f"{sum(codes != wanted)} differ")
    per_second(report, "arrays", rows, best(lambda: decider.decide_arrays(facts, days), 9))
    per_second(report, "a loop over AccessTable.answer", rows, best(lambda: [table.answer(*each) for each in asked], 3))
    expected = [decider.codes[code].outcome == "permit" for code in codes.tolist()]
    for name, peer in _import_peers(report):
        if name not in ("cedarpy", "casbin"):
            continue
        prepared = [peer.prepare(case) for case in cases]
        batch = peer.batch or (lambda requests, peer=peer: [peer.decide(each) for each in requests])
        found: list[bool] = []
        taken = best(lambda batch=batch, prepared=prepared, found=found: found.extend(batch(prepared)), 1)
        report.verdict(f"{name} agrees", found == expected, f"{sum(map(bool.__ne__, found, expected))} differ")
        per_second(report, f"{name}, {'batch' if peer.batch else 'single calls'}, permit or not alone", rows, taken)


def measure_frames(report: Report, path: Path, sizes: Sequence[int], rounds: int) -> None:
    """Time frames with words, beside the same rules written by hand for Polars."""
    import duckdb
    import polars as pl

    report.heading("data frames of words")
    decider = BulkDecider(nsso_2026())
    decider.kernel  # noqa: B018 - compiled beforehand
    for rows in sizes:
        frame = pl.read_parquet(path, n_rows=rows).rechunk()
        table = frame.to_arrow()
        target = 5 if rows >= 1_000_000 else None
        by_polars = best(lambda frame=frame: decider.decide_frame(frame), rounds)
        per_second(report, f"{rows:,} rows, Polars", rows, by_polars, target)
        per_second(
            report,
            f"{rows:,} rows, PyArrow",
            rows,
            best(lambda table=table: decider.decide_frame(table), rounds),
            target,
        )
        if rows > 1_000_000:
            continue
        pandas = frame.to_pandas()
        per_second(report, f"{rows:,} rows, pandas", rows, best(lambda pandas=pandas: decider.decide_frame(pandas), 3))
        lazy = best(lambda frame=frame: decider.decide_frame(frame.lazy()).collect(), 3)
        per_second(report, f"{rows:,} rows, Polars, lazy", rows, lazy)
        with duckdb.connect() as connection:
            relation = connection.from_arrow(table)
            taken = best(lambda relation=relation: decider.decide_frame(relation).to_arrow_table(), 3)
            per_second(report, f"{rows:,} rows, DuckDB relation", rows, taken)
        by_hand = best(lambda frame=frame: polars_by_hand(frame), 3)
        per_second(report, f"{rows:,} rows, the rules by hand in Polars", rows, by_hand)
        ours = decider.decide_frame(frame)["reason"].to_list()
        theirs = polars_by_hand(frame)["by_hand"].to_list()
        words = decider.codes.words
        wrong = sum(words[code] != word for code, word in zip(ours, theirs, strict=True))
        report.verdict("the rules by hand agree", not wrong, f"{wrong} differ")


def measure_files(report: Report, folder: Path, sizes: Sequence[int], rounds: int) -> None:
    """Time counting by reason from Parquet, in turns with a CASE written by hand, and compare their memory."""
    report.heading("from a Parquet file, counted by reason, in turns with a CASE written by hand")
    decider = BulkDecider(nsso_2026())
    decider.plan  # noqa: B018 - compiled beforehand
    for rows in sizes:
        path = written(folder, rows)
        ours, hand = [], []
        for _ in range(rounds):
            ours.append(best(lambda path=path: decider.count_by_reason(path), 1).median)
            hand.append(best(lambda path=path: run_sql(case_sql(path)), 1).median)
        last = rows == sizes[-1]
        report.times(f"{rows:,} rows", Times.of(ours), "ms")
        report.times(f"{rows:,} rows, CASE by hand", Times.of(hand), "ms")
        ratio = Times.of(ours).median / Times.of(hand).median
        report.figure(f"{rows:,} rows, ours / by hand", ratio, "times", most=1.5 if last else None)
        counted: dict[str, int] = {}
        for row in decider.count_by_reason(path).to_dicts():
            counted[row["word"]] = counted.get(row["word"], 0) + row["rows"]
        report.verdict("both count alike", counted == dict(run_sql(case_sql(path))), f"{len(counted)} reasons")
        if last:
            peaks = [min(_peak(*each) for _ in range(3)) for each in ((_OURS, str(path)), (_HAND, case_sql(path)))]
            report.figure(f"{rows:,} rows, peak memory", peaks[0], "MiB")
            report.figure(f"{rows:,} rows, peak memory, CASE by hand", peaks[1], "MiB")
            report.figure("peak memory, ours / by hand", peaks[0] / peaks[1], "times", most=1.2)
        taken = best(lambda path=path: decider.decide_file(path, folder / "decided.parquet"), 1)
        per_second(report, f"{rows:,} rows, written beside each row to Parquet", rows, taken)
        by_hand = f"COPY (SELECT *, {CASE} AS reason FROM '{path}') TO '{folder / 'by_hand.parquet'}'"  # noqa: S608
        taken = best(lambda sql=by_hand: run_sql(sql), 1)
        per_second(report, f"{rows:,} rows, written by hand (the reason alone)", rows, taken)


def _peak(code: str, argument: str) -> float:
    done = python(str(_HERE / "child.py"), "run", sys.executable, "-c", code, argument, keep=True)
    measured = json.loads(done.stdout)
    assert measured["status"] == 0
    return float(measured["peak"])


def written(folder: Path, rows: int) -> Path:
    """Write known facts on days around the cut-overs to a Parquet file, once."""
    import duckdb

    path = folder / f"{rows}.parquet"
    if not path.exists():
        words = ", ".join(
            f"[{', '.join(repr(str(value)) for value in kind)}][1 + floor(random() * {len(kind)})::INT] AS {name}"
            for name, kind in FACTS.items()
        )
        day = f"(DATE '1970-01-01' + ({_FIRST} + floor(random() * {_BEYOND - _FIRST}))::INT) AS day"
        with duckdb.connect() as connection:
            connection.execute("SELECT setseed(0.5)")
            connection.execute(f"COPY (SELECT i AS id, {words}, {day} FROM range({rows}) t(i)) TO '{path}'")  # noqa: S608
    return path


def main() -> int:
    """Run every measurement and return the exit status."""
    parser = argparse.ArgumentParser(description="measure decisions over columns")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does everything still run")
    quick = parser.parse_args().quick
    report, start = Report(), time.perf_counter()
    print(f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores", end="")
    print(f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    sizes = (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000, 10_000_000)
    rounds = 3 if quick else 9
    measure_arrays(report, sizes, rounds)
    measure_one_by_one(report, 1_000 if quick else 10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_frames(report, written(folder, sizes[-1]), sizes, 3 if quick else 5)
        measure_files(report, folder, sizes, rounds)
    missed = ", ".join(report.missed)
    print(f"\n{time.perf_counter() - start:.0f} s; " + (f"missed: {missed}" if missed else "every target reached"))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
