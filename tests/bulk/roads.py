"""Every road from rows to outcomes and reasons, under its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from bulk.rows import Found, Row, columns, encoded
from declaccess.bulk import BulkDecider, frames
from declaccess.bulk.vocabulary import LoginTable

Road = Callable[[BulkDecider, list[Row], Path], list[Found]]


def frame(rows: list[Row]) -> pl.DataFrame:
    """Return rows as a frame of Polars, numbered, with the types that a column has even where it is empty."""
    facts = {"facts": pl.UInt32} if "facts" in rows[0] else {}
    texts = {name: pl.String for name in rows[0] if name not in ("facts", "day")}
    return pl.DataFrame(columns(rows), {**texts, **facts, "day": pl.Date}).with_row_index("number")


def found(table: Any) -> list[Found]:
    """Return outcome and reason of each row of an Arrow table, in the order of their numbers."""
    ordered = table.sort_by("number")
    return list(zip(ordered["outcome"].to_pylist(), ordered["reason"].to_pylist(), strict=True))


def arrays(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    """Decide encoded NumPy arrays."""
    coded = encoded(rows)
    facts = np.array([(1 << 18) - 1 if row["facts"] is None else row["facts"] for row in coded], np.uint32)
    days = np.array([row["day"] for row in coded], "datetime64[D]")
    return [(str(decider.codes[code].outcome), code) for code in decider.decide_arrays(facts, days).tolist()]


def polars(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    return found(decider.decide_frame(frame(rows)).to_arrow())


def polars_categories(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    texts = pl.col(pl.String).cast(pl.Categorical)
    return found(decider.decide_frame(frame(rows).with_columns(texts)).to_arrow())


def polars_lazy(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    return found(decider.decide_frame(frame(rows).lazy()).collect().to_arrow())


def pandas(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    return found(pa.Table.from_pandas(decider.decide_frame(frame(rows).to_pandas()), preserve_index=False))


def pandas_objects(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    """Decide a frame of pandas whose columns hold Python's own texts and days."""
    given = pd.DataFrame({**columns(rows), "number": range(len(rows))}, dtype=object)
    return found(pa.Table.from_pandas(decider.decide_frame(given), preserve_index=False))


def arrow(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    return found(decider.decide_frame(frame(rows).to_arrow()))


def arrow_pieces(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    """Decide an Arrow table of many pieces, its words in dictionaries."""
    table = frame(rows).to_arrow()
    kinds = [
        pa.dictionary(pa.int32(), pa.string()) if pa.types.is_large_string(each) else each
        for each in table.schema.types
    ]
    table = table.cast(pa.schema(zip(table.column_names, kinds, strict=True)))
    return found(decider.decide_frame(pa.concat_tables(table.slice(start, 997) for start in range(0, len(rows), 997))))


def relation(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
    given = frame(rows)
    with duckdb.connect() as connection:
        return found(decider.decide_frame(connection.from_arrow(given.to_arrow())).to_arrow_table())


def expression(kind: str) -> Road:
    """Return the road on which the expressions for lazy frames are computed on a frame in memory."""

    def road(decider: BulkDecider, rows: list[Row], _: Path) -> list[Found]:
        given = frame(rows)
        native: Any = {
            "polars": given,
            "pandas": given.to_pandas(use_pyarrow_extension_array=True),
            "arrow": given.to_arrow(),
        }[kind]
        taken: Any = nw.from_native(native)
        layout = frames.layout_of(taken)
        logins = LoginTable.of(decider.rulebook.table) if layout.means else None
        decided: Any = frames.add_lazy(taken, layout, decider.plan, logins)
        return found(decided.to_arrow())

    return road


def parquet(decider: BulkDecider, rows: list[Row], folder: Path) -> list[Found]:
    source, target = folder / "rows.parquet", folder / "decided.parquet"
    frame(rows).write_parquet(source)
    counts = decider.decide_file(source, target)
    assert counts == decider.count_by_reason(source)
    decided = pl.read_parquet(target)
    assert decided["number"].to_list() == list(range(len(rows)))
    assert (
        counts.to_dicts()
        == decided.group_by("reason", "outcome")
        .agg(rows=pl.len())
        .sort("reason")
        .select(
            "reason",
            "outcome",
            pl.col("reason").map_elements(lambda n: decider.codes[n].word, pl.String).alias("word"),
            "rows",
        )
        .to_dicts()
    )
    return found(decided.to_arrow())


def csv(decider: BulkDecider, rows: list[Row], folder: Path) -> list[Found]:
    """Decide a CSV file; a text without any sign is nothing there, so rows with one are written with a space."""
    source, target = folder / "rows.csv", folder / "decided.csv"
    told = [{name: " " if value == "" else value for name, value in row.items()} for row in rows]
    frame(told).write_csv(source)
    counts = decider.decide_file(source, target)
    assert counts == decider.count_by_reason(source)
    decided = pl.read_csv(target, infer_schema=False)
    return found(decided.with_columns(pl.col("number", "reason").cast(pl.Int64)).to_arrow())


ROADS: dict[str, Road] = {
    "arrays": arrays,
    "polars": polars,
    "polars categories": polars_categories,
    "polars lazy": polars_lazy,
    "pandas": pandas,
    "pandas objects": pandas_objects,
    "arrow": arrow,
    "arrow pieces": arrow_pieces,
    "duckdb relation": relation,
    "expressions on polars": expression("polars"),
    "expressions on pandas": expression("pandas"),
    "expressions on arrow": expression("arrow"),
    "parquet": parquet,
    "csv": csv,
}

ENCODED: dict[str, Road] = {
    name: ROADS[name]
    for name in (
        "polars",
        "polars lazy",
        "arrow",
        "duckdb relation",
        "expressions on polars",
        "expressions on arrow",
        "parquet",
    )
}
"""The roads on which facts may stand as codes, beside arrays."""
