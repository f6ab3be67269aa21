"""Columns of words as numbers: each word by its position in a short list, found by the frame's own library."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from declaccess.bulk.columns import Column, Kind
from declaccess.bulk.problems import load
from declaccess.bulk.vocabulary import WORDS
from declaccess.rules.facts import ALL, GROUP

_NO_DAY: Final = np.datetime64("NaT", "D")


def encode_words(columns: Mapping[str, "nw.Series[Any]"], rows: int) -> NDArray[np.uint32]:
    """Return `Facts.code` of each row from words; a fact whose word is none of its own has no candidate.

    Args:
        columns: by fact, a column of words.
        rows: the number of rows.
    """
    said = {name: column for name, column in columns.items() if column.null_count() < rows}
    unsaid = sum(GROUP[name] for name in columns if name not in said)
    codes = np.full(rows, unsaid, np.uint32)
    for name, positions in _positions(said).items():
        bits = np.array([*WORDS[name].values(), 0, GROUP[name]], np.uint32)
        codes |= bits[positions]
    return codes


def encode_numbers(column: "nw.Series[Any]") -> NDArray[Any]:
    """Return a column of `Facts.code` as an array; where none is said nothing is known.

    Args:
        column: the column.
    """
    if column.null_count() == len(column):
        return np.full(len(column), ALL, np.uint32)
    known: NDArray[Any] = column.fill_null(ALL).to_numpy() if column.null_count() else column.to_numpy()
    return known if known.dtype.kind in "ui" else known.astype(np.int64)


def encode_days(column: "nw.Series[Any]", kind: Kind) -> NDArray[Any]:
    """Return a column of days as an array; where none is said it is no day.

    Args:
        column: the column.
        kind: what it holds.
    """
    if kind is Kind.NOTHING:
        return np.full(len(column), _NO_DAY)
    if kind is Kind.NUMBERS:
        if not column.null_count():
            return column.to_numpy()
        numbers = column.fill_null(0).to_numpy().astype("datetime64[D]")
        return np.where(column.is_null().to_numpy(), _NO_DAY, numbers)
    days = column.to_numpy()
    if days.dtype.kind == "M":
        return days
    # Objects, and days that pandas keeps as Arrow does: what is not said is written in ways that NumPy does not know.
    said = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return np.array([None if silent else each for each, silent in said], "datetime64[D]")


def describe_objects(column: "nw.Series[Any]") -> Column:
    """Say what a column of Python objects holds.

    Args:
        column: the column.
    """
    kinds = {type(each) for each in column.drop_nulls().to_list()}
    found = ", ".join(sorted(f"`{kind.__name__}`" for kind in kinds))
    if all(issubclass(kind, str) for kind in kinds):
        return Column(Kind.WORDS, found)
    if all(issubclass(kind, date) and not issubclass(kind, datetime) for kind in kinds):
        return Column(Kind.DAYS, found)
    return Column(Kind.OTHER, f"objects of {found}")


def _positions(columns: Mapping[str, "nw.Series[Any]"]) -> dict[str, NDArray[Any]]:
    """Return by fact the position of each word; after the words come that of any other, and that of none at all."""
    native = {name: column.to_native() for name, column in columns.items()}
    if not columns:
        return {}
    match next(iter(columns.values())).implementation:
        case nw.Implementation.POLARS:
            return _polars_positions(native)
        case nw.Implementation.PYARROW:
            return {name: _arrow_positions(column, list(WORDS[name])) for name, column in native.items()}
        case _:
            return {name: _pandas_positions(column, list(WORDS[name])) for name, column in native.items()}


def _polars_positions(native: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    polars = load("polars")
    steps = []
    for name in native:
        words = list(WORDS[name])
        column = polars.col(name).cast(polars.String)
        position = column.cast(polars.Enum(words), strict=False).to_physical().fill_null(len(words))
        none = polars.lit(len(words) + 1, polars.UInt8)
        if native[name].null_count():
            position = polars.when(column.is_null()).then(none).otherwise(position)
        steps.append(position.alias(name))
    # The columns are computed at the same time.
    found = polars.DataFrame([column.alias(name) for name, column in native.items()]).select(steps)
    return {name: found[name].to_numpy() for name in native}


def _arrow_positions(native: Any, words: list[str]) -> NDArray[Any]:
    arrow, compute = load("pyarrow"), load("pyarrow.compute")
    if arrow.types.is_dictionary(native.type):
        native = native.cast(native.type.value_type)
    found: NDArray[Any] = (
        compute.index_in(native, value_set=arrow.array(words, native.type)).fill_null(len(words)).to_numpy()
    )
    if not native.null_count:
        return found
    return np.where(native.is_null().to_numpy(), found.dtype.type(len(words) + 1), found)


def _pandas_positions(native: Any, words: list[str]) -> NDArray[Any]:
    numbers, distinct = native.factorize()
    known = {word: position for position, word in enumerate(words)}
    positions = np.array([*(known.get(word, len(words)) for word in distinct), len(words) + 1], np.intp)
    found: NDArray[Any] = positions[np.asarray(numbers)]
    return found
