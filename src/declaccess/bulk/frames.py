"""Decisions over data frames: what goes in comes out, with two columns more."""

from typing import TYPE_CHECKING, Any, Final

import narwhals as nw
import numpy as np

from declaccess.bulk.code_book import CodeBook
from declaccess.bulk.columns import CODE, DAY, KNOWN, OUTCOME, REASON, Column, Kind, Layout, read_layout
from declaccess.bulk.encoding import describe_objects, encode_days, encode_numbers, encode_words
from declaccess.bulk.expressions import Expressions, login_words
from declaccess.bulk.kernel import Kernel
from declaccess.bulk.plan import Plan
from declaccess.bulk.problems import RowsError
from declaccess.bulk.vocabulary import LoginTable
from declaccess.errors import Fault

if TYPE_CHECKING:
    from declaccess.bulk.decider import BulkDecider

_PIECE: Final = 262_144
"""Rows that are encoded at once, so that what is made on the way stays in the processor's cache."""

_WORDS: Final = (nw.String, nw.Categorical, nw.Enum)


def decide_frame(frame: Any, decider: "BulkDecider") -> Any:
    """Return a data frame of the same kind with outcome and reason beside each row.

    Args:
        frame: the frame.
        decider: what decides.

    Raises:
        RowsError: it is no data frame, or a column is missing, holds something else or has a doubtful name.
    """
    taken = narwhalify(frame)
    layout = layout_of(taken)
    logins = LoginTable.of(decider.rulebook.table) if layout.means else None
    if isinstance(taken, nw.LazyFrame):
        return add_lazy(taken, layout, decider.plan, logins).to_native()
    codes = decide_eager(taken, layout, decider.kernel, logins)
    return add_eager(taken, codes, decider.codes).to_native()


def narwhalify(frame: Any) -> "nw.DataFrame[Any] | nw.LazyFrame[Any]":
    """Take a data frame of any library that narwhals knows.

    Args:
        frame: the frame.

    Raises:
        RowsError: it is none.
    """
    try:
        taken: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(frame)
    except TypeError:
        found = f"found a `{type(frame).__name__}`; expected a data frame, such as one of Polars, pandas or PyArrow"
        raise RowsError([Fault("frame", f"{found}, a DuckDB relation or a PySpark data frame")]) from None
    except Exception as error:
        if not _duplicate(error):
            raise
        raise RowsError([Fault("frame", "two of its columns have one name; rename one")]) from None
    return taken


def layout_of(frame: "nw.DataFrame[Any] | nw.LazyFrame[Any]") -> Layout:
    """Find out in which form facts stand in a frame.

    Args:
        frame: the frame.

    Raises:
        RowsError: a column that is missing, holds something else, or has a doubtful name; all of them at once.
    """
    try:
        schema = frame.collect_schema()
    except Exception as error:
        if not _duplicate(error):
            raise
        raise RowsError([Fault("frame", "two of its columns have one name; rename one")]) from None
    columns = {name: _column(frame, name, dtype) for name, dtype in schema.items()}
    return read_layout(columns)


def decide_eager(frame: "nw.DataFrame[Any]", layout: Layout, kernel: Kernel, logins: LoginTable | None) -> Any:
    """Return the reason code of each row of a frame in memory.

    Args:
        frame: the frame.
        layout: its columns.
        kernel: what decides.
        logins: what log-in means are worth, where a column holds them.
    """
    codes = np.empty(len(frame), np.uint8)
    for start in range(0, len(frame), _PIECE):
        piece = frame[start : start + _PIECE]
        days = encode_days(piece.get_column(DAY), layout.day)
        if layout.encoded:
            facts = encode_numbers(piece.get_column(CODE))
        else:
            columns = {name: piece.get_column(name) for name in layout.word_columns}
            if logins is not None:
                worth = login_words(logins, assurance=layout.assurance)
                columns["login"] = piece.select(login=worth).get_column("login")
            facts = encode_words(columns, len(piece))
        kernel.decide(facts, days, codes[start : start + _PIECE])
    return codes


def add_eager(frame: "nw.DataFrame[Any]", codes: Any, book: CodeBook) -> "nw.DataFrame[Any]":
    """Return a frame in memory with outcome and reason beside each row.

    Args:
        frame: the frame.
        codes: the reason code of each row.
        book: what the codes mean.
    """
    backend = frame.implementation
    outcomes = nw.new_series(OUTCOME, [str(code.outcome) for code in book], nw.String, backend=backend)
    reasons = nw.new_series(REASON, codes.astype(np.int16), nw.Int16, backend=backend)
    # narwhals gives a column of its own the index that the frame has.
    return frame.with_columns(outcomes[codes.astype(np.intp)].alias(OUTCOME), reasons)


def add_lazy(frame: "nw.LazyFrame[Any]", layout: Layout, plan: Plan, logins: LoginTable | None) -> "nw.LazyFrame[Any]":
    """Return a frame that is computed elsewhere or later with outcome and reason beside each row.

    Args:
        frame: the frame.
        layout: its columns.
        plan: what decides.
        logins: what log-in means are worth, where a column holds them.
    """
    expressions = Expressions(plan, layout, logins)
    helped = frame.with_columns(**expressions.helpers)
    reasoned = helped.select(*layout.columns, **{REASON: expressions.reason})
    return reasoned.with_columns(**{OUTCOME: expressions.outcome}).select(*layout.columns, OUTCOME, REASON)


def _column(frame: "nw.DataFrame[Any] | nw.LazyFrame[Any]", name: str, dtype: Any) -> Column:
    kind = Kind.OTHER
    if name in KNOWN and isinstance(frame, nw.DataFrame):
        series = frame.get_column(name)
        if len(series) and series.null_count() == len(series):
            return Column(Kind.NOTHING, "nothing")
        if isinstance(dtype, nw.Object):
            return describe_objects(series)
    if isinstance(dtype, _WORDS):
        kind = Kind.WORDS
    elif isinstance(dtype, nw.Date):
        kind = Kind.DAYS
    elif isinstance(dtype, nw.Datetime) and dtype.time_zone is None:
        kind = Kind.MOMENTS
    elif dtype.is_integer():
        kind = Kind.NUMBERS
    return Column(kind, f"`{dtype}`")


def _duplicate(error: Exception) -> bool:
    return type(error).__name__ == "DuplicateError"
