"""Log-in means in a column: worth what the decision of one request says they are worth."""

from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from declaccess import Facts, Login, nsso_2026
from declaccess.bulk import BulkDecider, RowsError, frames
from declaccess.bulk.vocabulary import LoginTable
from declaccess.rules.facts import ALL, GROUP
from declaccess.rules.reason_codes import reason_code

BOOK = nsso_2026()
MEANS = [
    None,
    *dict.fromkeys(row.means for row in BOOK.logins),
    "carrier-pigeon",
    "",
    "EID",
    "eid ",
    "eid|itsme",
    "unrecognised",
]
LEVELS = [None, "low", "substantial", "high", "", "High", "low|high", "?"]
DAYS = [date(2026, 1, 1), date(2026, 7, 1), date(2026, 11, 1), date(2027, 2, 1)]
CASES = list(product(MEANS, LEVELS, DAYS))
PLAIN = {
    "action": "view",
    "relation": "declarant",
    "authorisation": "held",
    "status": "registered",
    "filed_under": None,
}


def wanted(decider: BulkDecider, *, assurance: bool) -> list[int]:
    """Return the code of each case from what a request with such a log-in is worth."""
    table = decider.rulebook.table
    norms = decider.rulebook.decider._interpretations[0]
    others = Facts.of(**{name: word for name, word in PLAIN.items() if word}).code & ALL & ~GROUP["login"]
    codes = []
    for means, level, day in CASES:
        bits, _ = norms.login(Login(means, level if assurance else None))
        codes.append(reason_code(table.answer(Facts(others | bits), day)).number)
    return codes


def frame(*, assurance: bool) -> pl.DataFrame:
    """Return the cases as a frame."""
    columns: dict[str, Any] = {name: [word] * len(CASES) for name, word in PLAIN.items()}
    means, levels, days = zip(*CASES, strict=True)
    columns |= {"means": means, "day": days, **({"assurance": levels} if assurance else {})}
    return pl.DataFrame(columns, {name: pl.Date if name == "day" else pl.String for name in columns})


def on_expressions(decider: BulkDecider, given: pl.DataFrame, _: Path) -> list[int]:
    """Compute the expressions for lazy frames on a frame in memory."""
    native: Any = given
    taken: Any = nw.from_native(native)
    layout = frames.layout_of(taken)
    decided: Any = frames.add_lazy(taken, layout, decider.plan, LoginTable.of(decider.rulebook.table))
    found: list[int] = decided["reason"].to_list()
    return found


def in_a_relation(decider: BulkDecider, given: pl.DataFrame, _: Path) -> list[int]:
    """Decide a relation of DuckDB."""
    with duckdb.connect() as connection:
        decided = decider.decide_frame(connection.from_arrow(given.with_row_index().to_arrow()))
        return decided.order("index").to_arrow_table()["reason"].to_pylist()  # type: ignore[no-any-return]


def in_a_file(decider: BulkDecider, given: pl.DataFrame, folder: Path) -> list[int]:
    """Decide a Parquet file."""
    given.write_parquet(folder / "rows.parquet")
    decider.decide_file(folder / "rows.parquet", folder / "decided.parquet")
    return pl.read_parquet(folder / "decided.parquet")["reason"].to_list()


ROADS: dict[str, Callable[[BulkDecider, pl.DataFrame, Path], list[int]]] = {
    "polars": lambda decider, given, _: decider.decide_frame(given)["reason"].to_list(),
    "pandas": lambda decider, given, _: decider.decide_frame(given.to_pandas())["reason"].to_list(),
    "arrow": lambda decider, given, _: decider.decide_frame(given.to_arrow())["reason"].to_pylist(),
    "lazy": lambda decider, given, _: decider.decide_frame(given.lazy()).collect()["reason"].to_list(),
    "expressions": on_expressions,
    "relation": in_a_relation,
    "file": in_a_file,
    "explained": lambda decider, given, _: [decider.explain(row).code.number for row in given.to_dicts()],
}


@pytest.mark.parametrize("assurance", [True, False])
@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_means_are_worth_what_they_are_in_a_request(
    road: Callable[[BulkDecider, pl.DataFrame, Path], list[int]], assurance: bool, tmp_path: Path
) -> None:
    decider = BulkDecider(BOOK)
    found = road(decider, frame(assurance=assurance), tmp_path)
    pairs = zip(CASES, found, wanted(decider, assurance=assurance), strict=True)
    assert [(case, got, want) for case, got, want in pairs if got != want] == []


@pytest.mark.parametrize("means", [None, "carrier-pigeon", "", "sms_code"])
def test_means_that_are_not_known_or_not_in_the_table_never_permit(means: str | None) -> None:
    row = {**PLAIN, "means": means, "day": date(2026, 7, 1)}
    assert BulkDecider(BOOK).explain(row).code.outcome != "permit"


def test_means_are_refused_where_their_worth_hangs_on_an_open_reading(tmp_path: Path) -> None:
    decider, given = BulkDecider(BOOK.leave_open("eidas-level")), frame(assurance=True)
    given.write_parquet(tmp_path / "rows.parquet")
    with pytest.raises(RowsError, match="`eidas-level`, which is left open; choose an option, or give `login`"):
        decider.decide_frame(given)
    with pytest.raises(RowsError, match=r"rows\.parquet: column `means`: .*`eidas-level`"):
        decider.count_by_reason(tmp_path / "rows.parquet")
    with pytest.raises(RowsError, match="`eidas-level`"):
        decider.explain(given.to_dicts()[0])


def test_means_are_taken_where_an_open_reading_does_not_touch_them() -> None:
    decider = BulkDecider(BOOK.leave_open("rights-before"))
    assert decider.decide_frame(frame(assurance=True))["reason"].to_list() == wanted(decider, assurance=True)
