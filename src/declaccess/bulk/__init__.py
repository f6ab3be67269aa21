"""The same decisions over columns: NumPy arrays, data frames, and files larger than memory.

Importing this package loads neither NumPy, narwhals nor DuckDB; each is loaded where it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from declaccess.bulk.code_book import CodeBook
    from declaccess.bulk.counts import ReasonCounts
    from declaccess.bulk.decider import BulkDecider
    from declaccess.bulk.explaining import RowExplanation
    from declaccess.bulk.problems import RowsError

__all__ = ["BulkDecider", "CodeBook", "ReasonCounts", "RowExplanation", "RowsError"]

_ROOMS = {
    "BulkDecider": "decider",
    "CodeBook": "code_book",
    "ReasonCounts": "counts",
    "RowExplanation": "explaining",
    "RowsError": "problems",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module `declaccess.bulk` has no attribute `{name}`")
    return getattr(import_module(f"declaccess.bulk.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return __all__
