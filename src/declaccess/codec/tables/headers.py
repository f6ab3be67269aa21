"""The header of a table: which column stands where, with what people type around the names."""

import re
from collections.abc import Sequence

from attrs import field, frozen

from declaccess.codec.found import meant, one_of, quoted
from declaccess.codec.tables.layout import Layout

_BETWEEN = re.compile(r"[\s_-]+")


@frozen
class MatchedHeader:
    """A header, as far as it was understood.

    Attributes:
        positions: the position of each column that is known, by its name.
        width: how many columns have a name.
        problems: what is wrong, each with a position or with none for the header as a whole.
    """

    positions: dict[str, int] = field(factory=dict)
    width: int = 0
    problems: list[tuple[int | None, str]] = field(factory=list)


def column_name(text: str) -> str:
    """Return a column's name as it is compared: in small letters, with `_` for blanks and hyphens.

    Args:
        text: the name as it was typed.
    """
    return _BETWEEN.sub("_", text.strip()).lower()


def match_header(cells: Sequence[str], layout: Layout) -> MatchedHeader:
    """Say which column stands where, and what is wrong: unknown names, missing and double ones.

    Args:
        cells: the header's cells.
        layout: the table that it is the header of.
    """
    names = [column.name for column in layout.columns]
    problems: list[tuple[int | None, str]] = []
    positions: dict[str, int] = {}
    for position, text in enumerate(cells):
        name = column_name(text)
        if name in positions:
            problems.append((position, f"the column `{name}` stands there already; expected each column once"))
        elif name in names:
            positions[name] = position
        elif name and not positions and position == 0 and len(cells) == 1:
            problems.append((None, f"no column is known in the header {quoted(text)}; expected {_whole(names)}"))
        elif name:
            near = meant(name, [each for each in names if each not in positions])
            problems.append((position, f"unknown column {quoted(text)}{near or f'; expected {one_of(names)}'}"))
        elif any(cells[position:]):
            problems.append((position, f"column {position + 1} has no name; expected {one_of(names)}"))
    missing = [name for name in names if name not in positions]
    if missing and positions:
        columns = ", ".join(f"`{name}`" for name in missing)
        problems.append((None, f"the header lacks {columns}; expected {_whole(names)}, in any order"))
    filled = [position for position, text in enumerate(cells) if text]
    return MatchedHeader(positions, filled[-1] + 1 if filled else 0, problems)


def _whole(names: Sequence[str]) -> str:
    return f"the columns {', '.join(names)}"
