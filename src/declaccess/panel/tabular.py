"""What every result that is rows has in common: rows as plain values, and as a data frame of the caller's liking."""

from abc import abstractmethod
from importlib import import_module
from typing import Any, ClassVar, Literal, TypeAlias

from declaccess.errors import MissingPackageError
from declaccess.panel.shown import Shown

FrameKind: TypeAlias = Literal["polars", "pandas", "pyarrow"]
"""The libraries whose data frames a result can be turned into."""

_KINDS: tuple[FrameKind, ...] = ("polars", "pandas", "pyarrow")


class Tabular(Shown):
    """A result that is rows of the same columns."""

    __slots__ = ()

    columns: ClassVar[tuple[str, ...]]
    """The names of the columns, in order."""

    @abstractmethod
    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain values (texts, whole numbers, days, lists of texts), each with every column."""

    def to_frame(self, kind: FrameKind | None = None) -> Any:
        """Return the rows as a data frame.

        Args:
            kind: which library's; left out: the first of Polars, pandas and PyArrow that is installed.

        Raises:
            MissingPackageError: it is not installed, or none of them is.
        """
        rows = self.to_dicts()
        data = {name: [row[name] for row in rows] for name in self.columns}
        found, library = _library(kind)
        match found:
            case "polars":
                return library.DataFrame(data, strict=False)
            case "pandas":
                return library.DataFrame(data)
            case "pyarrow":
                return library.table(data)


def _library(kind: FrameKind | None) -> tuple[FrameKind, Any]:
    for each in _KINDS if kind is None else (kind,):
        try:
            return each, import_module(each)
        except ImportError:
            continue
    needed = "a library of data frames" if kind is None else f"`{kind}`"
    raise MissingPackageError(needed, "pip install polars" if kind is None else f"pip install {kind}")
