"""Data frames: the same kind out as in, nothing of the user's own touched, and clear words about odd columns."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from textwrap import dedent
from typing import Any

import duckdb
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

from declaccess import nsso_2026
from declaccess.bulk import BulkDecider, RowsError
from declaccess.errors import MissingPackageError

DECIDER = BulkDecider(nsso_2026())
ROW: dict[str, Any] = {
    "action": "view",
    "relation": "declarant",
    "login": "digital_key",
    "authorisation": "held",
    "status": "registered",
    "filed_under": "new_rules",
    "day": date(2026, 7, 1),
}
PERMIT = DECIDER.explain(ROW).code.number


def frame(rows: int = 3, **columns: Any) -> pl.DataFrame:
    """Return a frame whose rows permit, with other columns where they are given."""
    given = {name: [value] * rows for name, value in ROW.items()} | columns
    return pl.DataFrame({name: value for name, value in given.items() if value is not ...})


def reasons(given: Any) -> list[int]:
    """Return the reasons of a frame of Polars."""
    found: list[int] = DECIDER.decide_frame(given)["reason"].to_list()
    return found


def test_a_frame_keeps_its_kind_its_columns_and_their_order() -> None:
    given = frame(2, amount=[1.5, 2.5]).select("amount", *ROW)
    decided = DECIDER.decide_frame(given)
    assert decided.drop("outcome", "reason").equals(given)
    assert decided.columns == [*given.columns, "outcome", "reason"]
    assert decided["outcome"].to_list() == ["permit"] * 2
    assert decided.schema["reason"] == pl.Int16
    assert isinstance(DECIDER.decide_frame(given.to_pandas()), pd.DataFrame)
    assert isinstance(DECIDER.decide_frame(given.to_arrow()), pa.Table)
    assert isinstance(DECIDER.decide_frame(given.lazy()), pl.LazyFrame)
    assert isinstance(DECIDER.decide_frame(duckdb.from_arrow(given.to_arrow())), duckdb.DuckDBPyRelation)


def test_a_frame_that_is_computed_elsewhere_keeps_its_columns_too() -> None:
    given = frame(2, amount=[1.5, 2.5], declaccess_0=[1, 2], met_0=[3, 4]).select(
        "amount", *ROW, "declaccess_0", "met_0"
    )
    decided = DECIDER.decide_frame(given.lazy()).collect()
    assert decided.drop("outcome", "reason").equals(given)
    relation = DECIDER.decide_frame(duckdb.from_arrow(given.to_arrow()))
    assert relation.columns == [*given.columns, "outcome", "reason"]
    assert relation.fetchall()[1][-2:] == ("permit", PERMIT)


@pytest.mark.parametrize(
    "index", [[7, 7, 1], pd.MultiIndex.from_tuples([(1, "a"), (1, "b"), (0, "a")]), ["b", None, "a"]]
)
def test_a_frame_of_pandas_keeps_its_index(index: Any) -> None:
    given = frame(3, login=["digital_key", "nonsense", "digital_key"]).to_pandas()
    given.index = index if isinstance(index, pd.Index) else pd.Index(index)
    decided = DECIDER.decide_frame(given)
    assert decided.index.equals(given.index)
    assert decided["reason"].tolist() == [PERMIT, 0, PERMIT]
    assert list(given.columns) == list(ROW)


def test_a_frame_without_rows_gains_columns_without_rows() -> None:
    for given in (frame(1).head(0), frame(1).head(0).to_pandas(), frame(1).head(0).to_arrow(), frame(1).head(0).lazy()):
        decided = DECIDER.decide_frame(given)
        decided = decided.collect() if isinstance(decided, pl.LazyFrame) else decided
        assert len(decided) == 0
        assert list(getattr(decided, "column_names", decided.columns))[-2:] == ["outcome", "reason"]


def test_many_pieces_of_a_frame_are_decided_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("declaccess.bulk.frames._PIECE", 7)
    words = ["digital_key", "unrecognised", None, "x"] * 25
    given = frame(100, login=words)
    wanted = [DECIDER.explain({**ROW, "login": word}).code.number for word in words]
    assert reasons(given) == wanted
    assert DECIDER.decide_frame(given.to_pandas())["reason"].tolist() == wanted
    assert DECIDER.decide_frame(given.to_arrow())["reason"].to_pylist() == wanted


def test_columns_in_which_nothing_is_known_are_not_known() -> None:
    wanted = DECIDER.explain({**ROW, "login": None}).code.number
    nothing = frame(2, login=[None, None])
    assert nothing.schema["login"] == pl.Null
    assert reasons(nothing) == [wanted] * 2
    assert DECIDER.decide_frame(nothing.to_arrow())["reason"].to_pylist() == [wanted] * 2
    assert DECIDER.decide_frame(nothing.to_pandas())["reason"].tolist() == [wanted] * 2
    days = frame(2, day=[None, None])
    assert [DECIDER.codes[number].word for number in reasons(days)] == ["not-covered"] * 2
    assert DECIDER.decide_frame(days.to_arrow())["reason"].to_pylist() == [1, 1]
    assert DECIDER.decide_frame(days.to_pandas())["reason"].tolist() == [1, 1]
    everything = pl.DataFrame({"facts": [None, None], "day": [ROW["day"]] * 2})
    assert {DECIDER.codes[number].outcome for number in reasons(everything)} == {"indeterminate"}


def test_texts_of_pandas_with_other_signs_of_nothing_are_not_known() -> None:
    wanted = DECIDER.explain({**ROW, "login": None}).code.number
    for nothing in (None, np.nan, pd.NA, pd.NaT):
        given = frame(2).to_pandas()
        given["login"] = pd.Series(["digital_key", nothing], dtype=object)
        given["day"] = pd.Series([ROW["day"], ROW["day"]], dtype=object)
        assert DECIDER.decide_frame(given)["reason"].tolist() == [PERMIT, wanted]
        given["day"] = pd.Series([nothing, ROW["day"]], dtype=object)
        assert DECIDER.decide_frame(given)["reason"].tolist() == [1, wanted]


def test_date_times_are_days_where_they_are_midnight() -> None:
    moments = [datetime(2026, 7, 1), datetime(2026, 7, 1, 0, 0, 0, 1), None, datetime(2013, 12, 31)]
    wanted = [PERMIT, 0, 1, 1]
    for unit in ("ms", "us", "ns"):
        given = frame(4, day=moments).with_columns(pl.col("day").cast(pl.Datetime(unit)))
        assert reasons(given) == (wanted if unit != "ms" else [PERMIT, PERMIT, 1, 1])
        assert reasons(given.lazy().collect()) == DECIDER.decide_frame(given.lazy()).collect()["reason"].to_list()
        assert DECIDER.decide_frame(given.to_pandas())["reason"].tolist() == reasons(given)
        assert DECIDER.decide_frame(given.to_arrow())["reason"].to_pylist() == reasons(given)
        relation = DECIDER.decide_frame(duckdb.from_arrow(given.to_arrow()))
        assert [row[-1] for row in relation.fetchall()] == reasons(given)


def test_whole_numbers_are_days_since_1970_and_none_beyond_the_calendar() -> None:
    days = [20_635, 0, None, 20_260_701, -5, 2_932_896, 2_932_897]
    found = reasons(frame(7, day=days))
    assert [found[index] for index in (0, 1, 2, 3, 4, 6)] == [PERMIT, 1, 1, 0, 1, 0]
    assert DECIDER.codes[found[5]].number > 1
    assert DECIDER.decide_frame(frame(7, day=days).lazy()).collect()["reason"].to_list() == found
    assert DECIDER.decide_frame(frame(7, day=days).to_arrow())["reason"].to_pylist() == found
    far = pl.Series([3_000_000, -800_000], dtype=pl.Int32).cast(pl.Date)
    assert reasons(frame(2, day=far)) == [0, 1]
    assert DECIDER.decide_frame(frame(2, day=far).lazy()).collect()["reason"].to_list() == [0, 1]


def test_codes_of_no_value_are_denied_in_frames_that_are_computed_elsewhere() -> None:
    codes = [0, 1, 1 << 18, (1 << 18) - 2, -1, None]
    given = pl.DataFrame({"facts": codes, "day": [ROW["day"]] * 6})
    wanted = [DECIDER.explain(row).code.number for row in given.to_dicts()]
    assert wanted[:3] == [0, 0, 0]
    assert reasons(given) == wanted
    assert DECIDER.decide_frame(given.lazy()).collect()["reason"].to_list() == wanted
    assert [row[-1] for row in DECIDER.decide_frame(duckdb.from_arrow(given.to_arrow())).fetchall()] == wanted


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"relation": ...},
            "column `relation`: missing; expected words, or all facts in one column `facts`; found the",
        ),
        ({"day": ...}, "column `day`: missing; expected a day per row"),
        ({"login": ...}, "column `login`: missing; expected words, or a column `means`"),
        ({"status": ..., "Status": ["registered"] * 3}, "column `Status`: this looks like `status`, which is missing"),
        ({"filed_under": ..., "filed under": ["new_rules"] * 3}, "column `filed under`: this looks like `filed_under`"),
        ({"authorisation": ..., "authorization": ["held"] * 3}, "`authorization`: this looks like `authorisation`"),
        ({"Login": ["x"] * 3}, "column `Login`: differs from column `login` in case or spaces alone; rename one"),
        ({"means": ["eid"] * 3}, "column `login`: stands beside `means`, which says the same; leave one of them out"),
        ({"assurance": ["low"] * 3}, "column `assurance`: stands without `means`, to which it belongs"),
        ({"login": ..., "means": ["eidas"] * 3, "assurence": ["low"] * 3}, "`assurence`: this looks like `assurance`"),
        ({"facts": [1, 1, 1]}, "column `action`: stands beside `facts`, which says the same"),
        ({"outcome": [1, 1, 1]}, "column `outcome`: a column `outcome` is added, so this one is in its way; rename it"),
        ({"Reason": ["mine"] * 3}, "column `Reason`: a column `reason` is added"),
        ({"action": [1, 2, 3]}, "column `action`: found `Int64`; expected words such as `create`, `modify`"),
        ({"status": [True] * 3}, "column `status`: found `Boolean`; expected words such as `draft`"),
        ({"relation": [["declarant"]] * 3}, r"column `relation`: found `List\(String\)`; expected words"),
        ({"login": [b"digital_key"] * 3}, "column `login`: found `Binary`; expected words"),
        ({"login": ..., "means": [1, 2, 3]}, "column `means`: found `Int64`; expected words such as `eid`"),
        ({"day": ["2026-07-01"] * 3}, "column `day`: found `String`; expected days, or whole numbers"),
        ({"day": [20_635.0] * 3}, "column `day`: found `Float64`; expected days"),
        ({"day": [timedelta(5)] * 3}, "column `day`: found `Duration"),
        ({"day": [datetime(2026, 7, 1, tzinfo=UTC)] * 3}, "column `day`: found `Datetime.*UTC.*; expected days"),
    ],
)
def test_columns_that_leave_in_doubt_what_they_are_are_refused(columns: dict[str, Any], message: str) -> None:
    given = frame(3, **columns)
    for each in (given, given.lazy(), given.to_arrow()):
        with pytest.raises(RowsError, match=message if isinstance(each, pl.DataFrame) else None):
            DECIDER.decide_frame(each)


def test_everything_that_is_wrong_with_columns_is_told_at_once() -> None:
    with pytest.raises(RowsError) as caught:
        DECIDER.decide_frame(frame(3, action=[1, 2, 3], relation=..., outcome=[1, 2, 3]))
    assert [fault.place for fault in caught.value.faults] == [
        "column `relation`",
        "column `outcome`",
        "column `action`",
    ]


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("login", ["digital_key", 3], "objects of `int`, `str`"),
        ("login", [b"digital_key", b"x"], "objects of `bytes`"),
        ("day", [ROW["day"], "2026-07-01"], "objects of `date`, `str`"),
        ("day", [ROW["day"], datetime(2026, 7, 1)], "objects of `date`, `datetime`"),
    ],
)
def test_objects_of_pandas_that_are_not_of_one_kind_are_refused(name: str, values: list[Any], found: str) -> None:
    given = frame(2).to_pandas()
    given[name] = pd.Series(values, dtype=object)
    with pytest.raises(RowsError, match=f"column `{name}`: found {found}; expected"):
        DECIDER.decide_frame(given)


def test_columns_of_the_user_may_hold_anything() -> None:
    given = frame(2).to_pandas()
    given["mine"] = pd.Series([{1, 2}, object()], dtype=object)
    assert DECIDER.decide_frame(given)["reason"].tolist() == [PERMIT] * 2


def test_two_columns_of_one_name_are_refused() -> None:
    doubled = frame(2).to_pandas()
    doubled = pd.concat([doubled, doubled[["login"]]], axis=1)
    with pytest.raises(RowsError, match="frame: two of its columns have one name; rename one"):
        DECIDER.decide_frame(doubled)
    table = frame(2).to_arrow()
    with pytest.raises(RowsError, match="two of its columns have one name"):
        DECIDER.decide_frame(table.append_column("login", table["login"]))


@pytest.mark.parametrize("given", [None, 3, [ROW], ROW, "rows.parquet", np.zeros(3)])
def test_what_is_no_data_frame_is_refused(given: Any) -> None:
    with pytest.raises(RowsError, match=f"frame: found a `{type(given).__name__}`; expected a data frame"):
        DECIDER.decide_frame(given)


def test_importing_the_room_loads_no_library_of_numbers_or_frames() -> None:
    code = """
        import sys
        import declaccess.bulk as bulk
        decider = bulk.BulkDecider
        bulk.RowsError, bulk.CodeBook, bulk.ReasonCounts, bulk.RowExplanation
        from declaccess import nsso_2026
        decider(nsso_2026()).explain(dict.fromkeys(
            ("action", "relation", "login", "authorisation", "status", "filed_under", "day")))
        print(sorted({"numpy", "narwhals", "duckdb", "polars", "pandas", "pyarrow"} & set(sys.modules)))
    """
    # It is this Python, with a program of this test.
    command = [sys.executable, "-c", dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_a_missing_day_that_pandas_keeps_as_arrow_does_is_not_covered() -> None:
    plain = pl.DataFrame([ROW, {**ROW, "day": None}])
    of_arrow = plain.to_pandas(use_pyarrow_extension_array=True)
    assert DECIDER.decide_frame(of_arrow)["reason"].tolist() == DECIDER.decide_frame(plain)["reason"].to_list()


@pytest.mark.parametrize(
    ("package", "extra", "use"),
    [
        ("numpy", "frames", partial(BulkDecider.decide_arrays, facts=[1], days=[1])),
        ("narwhals", "frames", partial(BulkDecider.decide_frame, frame=None)),
        ("duckdb", "files", partial(BulkDecider.count_by_reason, source="x.csv")),
    ],
)
def test_a_package_that_is_not_installed_is_named_with_what_installs_it(
    package: str, extra: str, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackageError) as caught:
        use(BulkDecider(nsso_2026()))
    assert str(caught.value) == (
        f"this needs `{package}`, which is not installed; run `pip install 'declaccess[{extra}]'`"
    )
