"""Which columns are there: their names and kinds, checked before any row is looked at."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from attrs import frozen

from declaccess.bulk.problems import RowsError
from declaccess.errors import Fault
from declaccess.rules.facts import FACTS

DAY: Final = "day"
CODE: Final = "facts"
MEANS: Final = "means"
ASSURANCE: Final = "assurance"
OUTCOME: Final = "outcome"
REASON: Final = "reason"
ADDED: Final = (OUTCOME, REASON)
"""The columns that are added."""

KNOWN: Final = frozenset({*FACTS, DAY, CODE, MEANS, ASSURANCE})
"""The columns that are looked at, in one form or another."""

_ALIKE: Final = 0.75


class Kind(StrEnum):
    """What a column holds."""

    WORDS = "words"
    DAYS = "days"
    MOMENTS = "date-times without a zone"
    NUMBERS = "whole numbers"
    NOTHING = "nothing"
    OTHER = "something else"


@frozen
class Column:
    """A column that is there.

    Attributes:
        kind: what it holds.
        found: its type, as its library calls it.
    """

    kind: Kind
    found: str


@frozen(kw_only=True)
class Layout:
    """The form in which the facts stand in columns.

    Attributes:
        columns: the columns that are there, by name.
        encoded: whether they stand as `Facts.code` in one column.
        means: whether the log-in stands as its means.
        assurance: whether the assurance of the means is there.
    """

    columns: Mapping[str, Column]
    encoded: bool
    means: bool
    assurance: bool

    @property
    def day(self) -> Kind:
        """What the column of days holds."""
        return self.columns[DAY].kind

    @property
    def word_columns(self) -> tuple[str, ...]:
        """The facts that stand in a column of their own, as words."""
        if self.encoded:
            return ()
        return tuple(name for name in FACTS if not (self.means and name == "login"))


def read_layout(columns: Mapping[str, Column], *, text_days: bool = False) -> Layout:
    """Find out in which form facts stand in columns.

    Args:
        columns: every column by name.
        text_days: whether days may stand as texts, in the form `2026-06-29`.

    Raises:
        RowsError: a column that is missing, holds something else, or has a name that leaves in doubt what it is; all
            of them at once.
    """
    encoded = CODE in columns
    means = not encoded and MEANS in columns
    expected = [DAY, CODE] if encoded else [DAY, *(MEANS if means and name == "login" else name for name in FACTS)]
    optional = [ASSURANCE] if means else []
    faults = [*_missing(columns, expected, optional), *_ambiguous(columns, encoded), *_clashes(columns)]
    for name in (*expected, *optional):
        if name in columns:
            faults.extend(_wrong_kind(name, columns[name], text_days=text_days))
    if faults:
        raise RowsError(faults)
    return Layout(columns=columns, encoded=encoded, means=means, assurance=means and ASSURANCE in columns)


def _missing(columns: Mapping[str, Column], expected: list[str], optional: list[str]) -> Iterator[Fault]:
    known = {*expected, *optional, *ADDED}
    extra = {name.strip().casefold().replace(" ", "_").replace("-", "_"): name for name in columns if name not in known}
    for name in (*expected, *optional):
        if name in columns:
            if name in extra:
                yield Fault(_place(extra[name]), f"differs from column `{name}` in case or spaces alone; rename one")
            continue
        alike = get_close_matches(name, extra, n=1, cutoff=_ALIKE)
        if alike:
            message = f"this looks like `{name}`, which is missing; rename it to `{name}`, or to something else"
            yield Fault(_place(extra[alike[0]]), message)
        elif name not in optional:
            names = ", ".join(f"`{each}`" for each in columns) or "none"
            yield Fault(_place(name), f"missing; {_MEANING.get(name, _EXPECTED)}; found the columns {names}")


_MEANING: Final = {
    DAY: "expected a day per row",
    "login": "expected words, or a column `means` with log-in means",
}
_EXPECTED: Final = "expected words, or all facts in one column `facts`"


def _ambiguous(columns: Mapping[str, Column], encoded: bool) -> Iterator[Fault]:
    twice = [name for name in (*FACTS, MEANS) if name in columns] if encoded else []
    for name in twice:
        yield Fault(_place(name), "stands beside `facts`, which says the same; leave one of them out")
    if not encoded and MEANS in columns and "login" in columns:
        yield Fault(_place("login"), "stands beside `means`, which says the same; leave one of them out")
    if not encoded and ASSURANCE in columns and MEANS not in columns:
        yield Fault(_place(ASSURANCE), "stands without `means`, to which it belongs; add that, or rename this column")


def _clashes(columns: Mapping[str, Column]) -> Iterator[Fault]:
    for name in columns:
        if name.casefold() in ADDED:
            yield Fault(_place(name), f"a column `{name.casefold()}` is added, so this one is in its way; rename it")


def _wrong_kind(name: str, column: Column, *, text_days: bool) -> Iterator[Fault]:
    if name == DAY:
        allowed, words = {Kind.DAYS, Kind.MOMENTS, Kind.NUMBERS}, "days, or whole numbers of days since 1970-01-01"
        if text_days:
            allowed.add(Kind.WORDS)
    elif name == CODE:
        allowed, words = {Kind.NUMBERS}, "whole numbers, as in `Facts.code`"
    else:
        allowed, words = {Kind.WORDS}, _words(name)
    if column.kind not in allowed | {Kind.NOTHING}:
        yield Fault(_place(name), f"found {column.found}; expected {words}")


def _words(name: str) -> str:
    if name == MEANS:
        return "words such as `eid`"
    if name == ASSURANCE:
        return "words such as `high`"
    return f"words such as {', '.join(f'`{value}`' for value in FACTS[name])}"


def _place(name: str) -> str:
    return f"column `{name}`"
