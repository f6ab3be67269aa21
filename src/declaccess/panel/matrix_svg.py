"""Draw a matrix as SVG: a box for each value with its sign, the columns in groups side by side or below each other."""

from collections.abc import Iterator
from typing import Final

import attrs

from declaccess.panel.as_text import NOTHING
from declaccess.panel.escaping import Markup, columns, element, joined, visible, wrap
from declaccess.panel.theme import SVG_STYLE
from declaccess.panel.values import Cell, Matrix

_WIDTH: Final = 860.0
_MARGIN: Final = 18.0
_LEFT: Final = 226.0
_RIGHT: Final = _WIDTH - _MARGIN
_MOST_COLUMNS: Final = 12
_WIDEST: Final = 104.0
_GAP: Final = 12.0
_BOX: Final = 22.0
_LINE: Final = 16.0
_SMALL_LINE: Final = 13.0
_SMALL: Final = 11.5
_MEDIUM: Final = 13.0
_LARGE: Final = 14.0
# The share of the font size that one column takes, with room to spare: the reader's font is not known.
_COLUMN_SHARE: Final = 0.57
_BOLD_SHARE: Final = 0.66
_INSIDE: Final = 12.0


@attrs.frozen
class _Column:
    """A column with where it stands: its name, its cells' index, its left edge and its width."""

    name: str
    index: int
    left: float
    width: float

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@attrs.define
class _Drawing:
    """The pieces drawn so far, how far down they reach, and whether the signs stand without their words."""

    signs_alone: bool
    down: float = _MARGIN
    pieces: list[Markup] = attrs.field(factory=list)

    def add(self, tag: str, *children: str, **attributes: str | float) -> None:
        self.pieces.append(element(tag, *children, **attributes))

    def words(self, text: str, x: float, y: float, class_: str) -> None:
        self.add("text", text, x=x, y=y, class_=class_)


_Group = tuple[str, tuple[_Column, ...]]
_Band = tuple[tuple[str, tuple[str, ...], int], ...]
"""Groups that stand side by side: each with its columns' names and the index of its first one."""


def matrix_svg(block: Matrix, key: str) -> Markup:
    """Draw a matrix.

    Args:
        block: The values.
        key: The start of every id in the drawing; it must be unique on the page.

    Returns:
        An SVG document that can also stand inside HTML.
    """
    bands = tuple(_bands(block))
    width = _column_width(bands)
    drawing = _Drawing(signs_alone=any(not _fits(cell, width) for _, cells in block.rows for cell in cells))
    for line in _wrapped(block.caption, _WIDTH - 2 * _MARGIN, _LARGE):
        drawing.words(line, _MARGIN, drawing.down + 12, "caption")
        drawing.down += 18
    drawing.down += 8
    for band in bands:
        groups = _placed(band, width)
        _heads(drawing, groups)
        for label, cells in block.rows:
            _row(drawing, label, cells, groups)
        drawing.down += _GAP
    if not block.rows:
        drawing.words(NOTHING, _MARGIN, drawing.down + 12, "quiet")
        drawing.down += _LINE
    height = drawing.down + _MARGIN
    return element(
        "svg",
        element("title", block.caption, id=f"{key}-title"),
        element("desc", _description(block), id=f"{key}-desc"),
        element("style", SVG_STYLE),
        element("rect", width=_WIDTH, height=height, rx=8, class_="ground"),
        joined(drawing.pieces),
        xmlns="http://www.w3.org/2000/svg",
        class_="declaccess-spans",
        id=key,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}",
        width=_WIDTH,
        height=height,
    )


def _description(block: Matrix) -> str:
    parts = []
    names = [(group, name) for group, each in block.groups for name in each]
    for label, cells in block.rows:
        said = ", ".join(
            f"{group} {name} {_said(cell)}".strip() for (group, name), cell in zip(names, cells, strict=True)
        )
        parts.append(f"{label}: {said}")
    return "; ".join(parts)


def _said(cell: Cell | str) -> str:
    if isinstance(cell, str):
        return cell
    return cell.text if cell.tone is None else f"{cell.tone.symbol} {cell.text}"


def _bands(block: Matrix) -> Iterator[_Band]:
    """Yield the groups that stand side by side, as many as there is room for."""
    band: _Band = ()
    first = 0
    for group, names in block.groups:
        if band and _count(band) + len(names) > _MOST_COLUMNS:
            yield band
            band = ()
        band += ((group, names, first),)
        first += len(names)
    if band:
        yield band


def _count(band: _Band) -> int:
    return sum(len(names) for _, names, _ in band)


def _column_width(bands: tuple[_Band, ...]) -> float:
    return min([_WIDEST, *((_RIGHT - _LEFT - _GAP * (len(band) - 1)) / max(1, _count(band)) for band in bands)])


def _placed(band: _Band, width: float) -> tuple[_Group, ...]:
    groups: list[_Group] = []
    left = _LEFT
    for group, names, first in band:
        placed = tuple(_Column(name, first + at, left + at * width, width) for at, name in enumerate(names))
        groups.append((group, placed))
        left += len(names) * width + _GAP
    return tuple(groups)


def _fits(cell: Cell | str, width: float) -> bool:
    if isinstance(cell, str) or cell.tone is None:
        return True
    return columns(visible(_said(cell))) * _INSIDE * _BOLD_SHARE <= width - 8


def _heads(drawing: _Drawing, groups: tuple[_Group, ...]) -> None:
    named = [(_wrapped(group, _room(placed), _SMALL), placed) for group, placed in groups if placed]
    for lines, placed in named:
        for number, line in enumerate(lines):
            drawing.words(line, placed[0].left, drawing.down + 10 + number * _SMALL_LINE, "moment")
    drawing.down += max((len(lines) for lines, _ in named), default=0) * _SMALL_LINE + 6
    heads = [(column, _wrapped(column.name, column.width - 4, _SMALL)) for _, placed in groups for column in placed]
    for column, lines in heads:
        for number, line in enumerate(lines):
            drawing.words(line, column.middle, drawing.down + 9 + number * _SMALL_LINE, "tick")
    drawing.down += max((len(lines) for _, lines in heads), default=0) * _SMALL_LINE + 4


def _room(placed: tuple[_Column, ...]) -> float:
    return sum(column.width for column in placed)


def _row(drawing: _Drawing, label: str, cells: tuple[Cell | str, ...], groups: tuple[_Group, ...]) -> None:
    top = drawing.down
    drawing.add("line", x1=_MARGIN, x2=_WIDTH - _MARGIN, y1=top, y2=top, class_="rule")
    lines = _wrapped(label, _LEFT - _MARGIN - 12, _MEDIUM)
    for number, line in enumerate(lines):
        drawing.words(line, _MARGIN, top + 20 + number * _LINE, "label")
    for group, placed in groups:
        for column in placed:
            _cell(drawing, cells[column.index], column, top + 5, f"{label}, {group} {column.name}")
    drawing.down = max(top + _BOX + 10, top + 12 + len(lines) * _LINE)


def _cell(drawing: _Drawing, cell: Cell | str, column: _Column, top: float, place: str) -> None:
    if isinstance(cell, str) or cell.tone is None:
        drawing.words(cell if isinstance(cell, str) else cell.text, column.middle, top + 15, "tick")
        return
    left, right, bottom = column.left + 2, column.left + column.width - 2, top + _BOX
    tip = element("title", f"{place}: {_said(cell)}")
    drawing.add("path", tip, d=f"M{left:.1f} {top:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}Z", class_=f"bar {cell.tone}")
    text = cell.tone.symbol if drawing.signs_alone else _said(cell)
    drawing.words(text, column.middle, top + 15.5, f"inside {cell.tone}")


def _wrapped(text: str, room: float, size: float) -> list[str]:
    return wrap(text, max(4, int(room / (size * _COLUMN_SHARE))))
