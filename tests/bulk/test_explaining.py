"""Any row in full: the answer of the table, or what is wrong with the row."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pytest

from bulk.rows import code_of, expected, random_rows
from declaccess import Facts, nsso_2026
from declaccess.bulk import BulkDecider, RowsError

BOOK = nsso_2026()
DECIDER = BulkDecider(BOOK)
ROW = {
    "action": "modify",
    "relation": "listed_party",
    "login": "digital_key",
    "authorisation": "held",
    "status": "registered",
    "filed_under": None,
    "day": date(2026, 7, 1),
}


def test_an_explanation_is_the_answer_of_the_table() -> None:
    explained = DECIDER.explain(ROW)
    code = code_of(ROW)
    assert code is not None
    assert explained.answer == BOOK.table.answer(Facts(code), date(2026, 7, 1))
    assert explained.code.word == "modify-declarant-only"
    assert explained.faults == ()
    assert "modify-declarant-only-old" in explained.panel().text()


def test_random_rows_are_explained_as_they_are_decided() -> None:
    rows = random_rows(BOOK, 2_000, seed=9)
    found = [DECIDER.explain(row) for row in rows]
    assert [(str(each.code.outcome), each.code.number) for each in found] == expected(BOOK, rows)
    assert all((each.answer is None) == bool(each.faults) == (each.code.number < 2) for each in found)


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"login": "eid"}, "column `login`", "`eid` is no value; expected `digital_key`, `password`"),
        ({"login": "password|digital_key"}, "column `login`", "or several of them in this order with `|` between"),
        ({"action": ""}, "column `action`", "`` is no value"),
        ({"action": 7}, "column `action`", "`7` is no value"),
        ({"day": None}, "column `day`", "there is none; the first day that the rulebook covers is 2014-01-01"),
        ({"day": date(2013, 12, 31)}, "column `day`", "found 2013-12-31; the first day"),
        ({"day": "2026-02-30"}, "column `day`", "`2026-02-30` is no day of the calendar"),
        ({"day": "29/06/2026"}, "column `day`", "`29/06/2026` is no day; expected one such as 2026-06-29"),
        ({"day": "2026-06-29 "}, "column `day`", "is no day"),
        ({"day": 20_260_629}, "column `day`", "`20260629` lies outside the calendar"),
        ({"day": True}, "column `day`", "`True` is no day"),
        ({"day": 20_630.0}, "column `day`", "is no day"),
        ({"day": datetime(2026, 7, 1, 9, 30)}, "column `day`", "is a date-time; expected the plain day in Brussels"),
        ({"day": datetime(2026, 7, 1, tzinfo=UTC)}, "column `day`", "is a date-time"),
    ],
)
def test_a_row_that_no_table_answers_says_why(changes: dict[str, Any], place: str, message: str) -> None:
    explained = DECIDER.explain({**ROW, **changes})
    assert explained.answer is None
    assert explained.code.outcome == "deny"
    assert [(fault.place, message in fault.message) for fault in explained.faults] == [(place, True)]
    assert message.split("; ", maxsplit=1)[0] in explained.panel().text(200)


def test_everything_that_is_wrong_with_a_row_is_told_at_once() -> None:
    explained = DECIDER.explain({**ROW, "action": "x", "status": "y", "day": "z"})
    assert [fault.place for fault in explained.faults] == ["column `action`", "column `status`", "column `day`"]


@pytest.mark.parametrize("nothing", [None, float("nan"), np.nan, pd.NA, pd.NaT, np.datetime64("NaT")])
def test_whatever_stands_for_nothing_is_not_known(nothing: Any) -> None:
    assert DECIDER.explain({**ROW, "day": nothing}).code.word == "not-covered"
    assert DECIDER.explain({**ROW, "login": nothing}).code.outcome != "permit"


@pytest.mark.parametrize(
    "day",
    [
        "2026-07-01",
        20_635,
        np.int32(20_635),
        np.datetime64("2026-07-01"),
        np.datetime64("2026-07-01", "ns"),
        pd.Timestamp("2026-07-01"),
        datetime(2026, 7, 1),
    ],
)
def test_a_day_is_read_in_every_form_that_columns_have(day: Any) -> None:
    assert DECIDER.explain({**ROW, "day": day}).answer == DECIDER.explain(ROW).answer


def test_a_row_comes_from_any_frame_with_what_was_decided_beside_it(tmp_path: Path) -> None:
    given = pl.DataFrame([{**ROW, "mine": 1}] * 2, schema_overrides={"filed_under": pl.String})
    decided = DECIDER.decide_frame(given)
    pandas = DECIDER.decide_frame(given.to_pandas())
    given.write_parquet(tmp_path / "rows.parquet")
    DECIDER.decide_file(tmp_path / "rows.parquet", tmp_path / "decided.parquet")
    with duckdb.connect() as connection:
        written = connection.read_parquet(str(tmp_path / "decided.parquet"))
        rows = [
            decided.row(1, named=True),
            pandas.iloc[1],
            decided.to_arrow().to_pylist()[1],
            dict(zip(written.columns, written.fetchall()[1], strict=True)),
        ]
    for row in rows:
        explained = DECIDER.explain(row)
        assert explained.answer == DECIDER.explain(ROW).answer
        assert explained.code.number == row["reason"]


def test_a_row_of_codes_is_explained_and_so_is_what_is_wrong_with_it() -> None:
    code = code_of(ROW)
    assert (
        DECIDER.explain({"facts": np.uint32(code or 0), "day": np.int32(20_635)}).answer == DECIDER.explain(ROW).answer
    )
    assert DECIDER.explain({"facts": None, "day": 20_635}).code.outcome == "indeterminate"
    for wrong in (1 << 18, -1, 1.5, "x", True):
        (fault,) = DECIDER.explain({"facts": wrong, "day": 20_635}).faults
        assert f"`{wrong}` is no code; expected a whole number from 0 to 262143" in str(fault)
    faults = DECIDER.explain({"facts": 1, "day": 20_635}).faults
    assert [fault.message.split("`")[3] for fault in faults] == [
        "relation",
        "login",
        "authorisation",
        "status",
        "filed_under",
    ]


def test_a_row_without_a_column_is_refused() -> None:
    with pytest.raises(RowsError, match="column `relation`: missing"):
        DECIDER.explain({name: value for name, value in ROW.items() if name != "relation"})
