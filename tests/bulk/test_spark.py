"""PySpark: the same decision by a real local Spark, where Java is present."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bulk.rows import EPOCH, Row, every_cell, expected, random_rows
from declaccess import nsso_2026
from declaccess.bulk import BulkDecider, RowsError

pytestmark = pytest.mark.skipif(
    shutil.which("java") is None and "JAVA_HOME" not in os.environ,
    reason="Spark needs Java, and there is none here: the same rows go every other road",
)

BOOK = nsso_2026()
ROWS = int(os.environ.get("DECLACCESS_ROWS", "5000"))
"""How many random rows go this road; a million in the long run."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start a quiet Spark on two cores, and end it with its Java process."""
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    folder = tmp_path_factory.mktemp("spark")
    quiet = folder / "log4j2.properties"
    quiet.write_text("rootLogger.level = off\n", "utf-8")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()} -Dderby.system.home={folder}",
        "spark.pyspark.python": sys.executable,
    }
    builder = sql.SparkSession.builder.master("local[2]").appName("declaccess")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    gateway = session.sparkContext._gateway
    try:
        yield session
    finally:
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=30)


def decided(spark: Any, rows: list[Row], kind: str = "DATE") -> list[tuple[str, int]]:
    """Decide rows by Spark, in the order in which they are given."""
    given = spark.createDataFrame(*told(rows, kind))
    frame = BulkDecider(BOOK).decide_frame(given)
    assert frame.columns == [*given.columns, "outcome", "reason"]
    ordered = sorted(frame.select("number", "outcome", "reason").collect())
    return [(outcome, reason) for _, outcome, reason in ordered]


def told(rows: list[Row], kind: str) -> tuple[list[tuple[Any, ...]], str]:
    """Return rows with their numbers, and what Spark calls their types."""
    types = {"facts": "INT", "day": kind}
    schema = ", ".join([*(f"{name} {types.get(name, 'STRING')}" for name in rows[0]), "number INT"])
    return [(*row.values(), number) for number, row in enumerate(rows)], schema


def test_every_cell_and_random_rows_are_decided_alike_by_spark(spark: Any) -> None:
    rows = [*every_cell(BOOK), *random_rows(BOOK, ROWS)]
    rows = [row for row in rows if row["day"] is None or row["day"].year > 1]
    found, wanted = decided(spark, rows), expected(BOOK, rows)
    assert [pair for pair in zip(rows, found, wanted, strict=True) if pair[1] != pair[2]] == []


def test_codes_and_log_in_means_are_decided_alike_by_spark(spark: Any) -> None:
    decider = BulkDecider(BOOK)
    day = BOOK.first_day
    codes: list[Row] = [{"facts": code, "day": day} for code in (0, 1, 88_209, 1 << 18, (1 << 18) - 2, -1, None)]
    plain = {"action": "view", "relation": "declarant", "authorisation": "held", "status": "registered"}
    logins: list[Row] = [
        {**plain, "filed_under": None, "means": means, "assurance": level, "day": day}
        for means in (None, "eid", "eidas", "sms_code", "pigeon")
        for level in (None, "low", "high", "x")
    ]
    for rows in (codes, logins):
        found = decided(spark, rows)
        assert [number for _, number in found] == [decider.explain(row).code.number for row in rows]


def test_whole_numbers_are_days_in_spark_and_words_are_none(spark: Any) -> None:
    rows = random_rows(BOOK, 300)
    numbers: list[Row] = [{**row, "day": row["day"] and (row["day"] - EPOCH).days} for row in rows]
    assert decided(spark, numbers, "INT") == expected(BOOK, rows)
    texts: list[Row] = [{**row, "day": row["day"] and row["day"].isoformat()} for row in rows]
    with pytest.raises(RowsError, match="column `day`: found `String`; expected days"):
        decided(spark, texts, "STRING")


def test_the_documented_way_to_use_spark_works(spark: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).resolve().parents[2].joinpath("docs", "bulk.md").read_text("utf-8")
    (code,) = re.findall(r"```text\n(.*?)```", page.partition("## PySpark")[2], re.DOTALL)
    rows = random_rows(BOOK, 100)
    data = [tuple(row.values()) for row in rows]
    schema = ", ".join(f"{name} {'DATE' if name == 'day' else 'STRING'}" for name in rows[0])
    # Spark's own process has its own folder, so the names of the page are given one.
    code = re.sub(r'"(\w+\.parquet)"', lambda name: repr(str(tmp_path / name[1])), code)
    spark.createDataFrame(data, schema).write.parquet(str(tmp_path / "requests.parquet"))
    exec(compile(code, "bulk.md", "exec"), {"spark": spark})  # noqa: S102 - the project's own page
    assert spark.read.parquet(str(tmp_path / "decided.parquet")).count() == 100
    assert "outcome" in capsys.readouterr().out
