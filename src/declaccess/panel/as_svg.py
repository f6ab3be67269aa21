"""Draw a time line as SVG: one row per span over a common axis, moments as vertical lines."""

from typing import Final

import attrs

from declaccess.panel.as_text import NOTHING
from declaccess.panel.axis import Axis, moment_text, span_text
from declaccess.panel.escaping import Markup, columns, element, joined, visible, wrap
from declaccess.panel.matrix_svg import matrix_svg
from declaccess.panel.theme import SVG_STYLE
from declaccess.panel.values import Mark, Matrix, Span, Spans, Tone

_WIDTH: Final = 860.0
_MARGIN: Final = 18.0
_CHART_LEFT: Final = 190.0
_CHART_RIGHT: Final = 664.0
_BAR: Final = 20.0
_LINE: Final = 16.0
_SMALL_LINE: Final = 14.5
_SMALL: Final = 11.5
_MEDIUM: Final = 13.0
_LARGE: Final = 14.0
_LEAST_BAR: Final = 4.0
_STROKE_EVERY: Final = 9.0
_ROOM_FOR_SYMBOL: Final = 20.0
# The share of the font size that one column takes, with room to spare: the reader's font is not known.
_COLUMN_SHARE: Final = 0.57


@attrs.define
class _Drawing:
    """The pieces drawn so far, and how far down they reach."""

    key: str
    axis: Axis
    down: float = _MARGIN
    pieces: list[Markup] = attrs.field(factory=list)

    def x(self, fraction: float) -> float:
        return _CHART_LEFT + fraction * (_CHART_RIGHT - _CHART_LEFT)

    def add(self, tag: str, *children: str, **attributes: str | float) -> None:
        self.pieces.append(element(tag, *children, **attributes))

    def words(self, text: str, x: float, y: float, class_: str) -> None:
        self.add("text", text, x=x, y=y, class_=class_)


def picture_svg(block: Spans | Matrix, key: str) -> Markup:
    """Draw a picture.

    Args:
        block: A time line or a matrix.
        key: The start of every id in the drawing; it must be unique on the page.

    Returns:
        An SVG document that can also stand inside HTML.
    """
    return matrix_svg(block, key) if isinstance(block, Matrix) else spans_svg(block, key)


def spans_svg(block: Spans, key: str) -> Markup:
    """Draw a time line.

    Args:
        block: The spans and moments.
        key: The start of every id in the drawing; it must be unique on the page.

    Returns:
        An SVG document that can also stand inside HTML.
    """
    axis = Axis.of(block)
    drawing = _Drawing(key=key, axis=axis or Axis.nowhere())
    _caption(drawing, block)
    if axis is None:
        drawing.words(NOTHING, _MARGIN, drawing.down + 12, "quiet")
        drawing.down += _LINE
    else:
        lines_from = _mark_labels(drawing, block.marks)
        _ticks_and_rows(drawing, block.spans, lines_from)
    return _document(drawing, block)


def _document(drawing: _Drawing, block: Spans) -> Markup:
    key, height = drawing.key, drawing.down + _MARGIN
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


def _description(block: Spans) -> str:
    spans = [f"{_said(span)}{f' ({span.note})' if span.note else ''}" for span in block.spans]
    marks = [f"{moment_text(mark.at)}: {mark.label}" for mark in block.marks]
    return "; ".join([*spans, *marks])


def _said(span: Span) -> str:
    return f"{span.tone.symbol} {span.label}: {span_text(span)}"


def _caption(drawing: _Drawing, block: Spans) -> None:
    for line in _wrapped(block.caption, _WIDTH - 2 * _MARGIN, _LARGE):
        drawing.words(line, _MARGIN, drawing.down + 12, "caption")
        drawing.down += 18
    drawing.down += 8


def _mark_labels(drawing: _Drawing, marks: tuple[Mark, ...]) -> list[tuple[float, float]]:
    """Write the labels of the moments above the chart, and tell where each line starts.

    A label stands to the right of its line. Going from right to left, a label that would run into one already
    placed goes above it, so no line ever crosses a label.
    """
    levels: list[float] = []  # how far left each level is taken, the lowest level first
    heights: list[float] = []
    placed: list[tuple[float, int, list[str]]] = []
    for mark in sorted(marks, key=lambda mark: drawing.axis.fraction(mark.at), reverse=True):
        x = drawing.x(drawing.axis.fraction(mark.at))
        room = max(150.0, min(230.0, _WIDTH - _MARGIN - x))
        lines = [moment_text(mark.at), *_wrapped(mark.label, min(room, _WIDTH - _MARGIN - x) - 6, _SMALL)]
        right = x + 6 + max(_length(line, _SMALL) for line in lines) + 8
        level = next((number for number, left in enumerate(levels) if right <= left), len(levels))
        if level == len(levels):
            levels.append(x)
            heights.append(0.0)
        levels[: level + 1] = [x] * (level + 1)  # its line runs down through all lower levels
        heights[level] = max(heights[level], len(lines) * _SMALL_LINE + 6)
        placed.append((x, level, lines))
    starts: list[tuple[float, float]] = []
    for x, level, lines in placed:
        top = drawing.down + sum(heights[level + 1 :])
        starts.append((x, top))
        for number, line in enumerate(lines):
            y = top + 10 + number * _SMALL_LINE
            drawing.words(line, x + 6, y, "quiet" if number else "moment")
    drawing.down += sum(heights)
    return starts


def _ticks_and_rows(drawing: _Drawing, spans: tuple[Span, ...], lines: list[tuple[float, float]]) -> None:
    top = drawing.down
    rows = _Drawing(key=drawing.key, axis=drawing.axis, down=top)
    for span in spans:
        _row(rows, span)
    bottom = rows.down + 4
    for fraction, label in drawing.axis.ticks():
        x = drawing.x(fraction)
        drawing.add("line", x1=x, x2=x, y1=top, y2=bottom, class_="grid")
        drawing.add("line", x1=x, x2=x, y1=bottom, y2=bottom + 5, class_="axis")
        drawing.words(label, x, bottom + 18, "tick")
    drawing.add("line", x1=_CHART_LEFT, x2=_CHART_RIGHT, y1=bottom, y2=bottom, class_="axis")
    for x, start in lines:
        drawing.add("line", x1=x, x2=x, y1=start, y2=bottom, class_="mark")
        drawing.add("circle", cx=x, cy=bottom, r=3, class_="mark-foot")
    drawing.pieces.extend(rows.pieces)
    drawing.down = bottom + 22


def _row(drawing: _Drawing, span: Span) -> None:
    top = drawing.down
    drawing.add("line", x1=_MARGIN, x2=_WIDTH - _MARGIN, y1=top, y2=top, class_="rule")
    label = _wrapped(span.label, _CHART_LEFT - _MARGIN - 34, _MEDIUM)
    drawing.words(span.tone.symbol, _MARGIN + 7, top + 22, f"symbol {span.tone}")
    for number, line in enumerate(label):
        drawing.words(line, _MARGIN + 20, top + 22 + number * _LINE, f"label {span.tone}")
    times = _times(span)
    for number, line in enumerate(times):
        drawing.words(line, _CHART_RIGHT + 14, top + 22 + number * _SMALL_LINE, "time")
    _bar(drawing, span, top + 8)
    down = top + 8 + _BAR + 6
    if span.note:
        for line in _wrapped(span.note, _CHART_RIGHT - _CHART_LEFT, _SMALL):
            drawing.words(line, _CHART_LEFT, down + 9, "note")
            down += _SMALL_LINE
        down += 4
    drawing.down = max(down, top + 12 + len(label) * _LINE, top + 16 + len(times) * _SMALL_LINE) + 2


def _bar(drawing: _Drawing, span: Span, top: float) -> None:
    left = drawing.x(drawing.axis.fraction(span.start))
    right = max(left + _LEAST_BAR, drawing.x(drawing.axis.fraction(span.end)))
    middle, bottom = top + _BAR / 2, top + _BAR
    if span.end is None:  # an arrow: it goes on
        shape = f"H{right - 9:.1f}L{right:.1f} {middle:.1f}L{right - 9:.1f} {bottom:.1f}H{left:.1f}Z"
    else:
        shape = f"H{right:.1f}V{bottom:.1f}H{left:.1f}Z"
    tip = element("title", f"{_said(span)}{f'. {span.note}' if span.note else ''}")
    drawing.add("path", tip, d=f"M{left:.1f} {top:.1f}{shape}", class_=f"bar {span.tone}")
    if span.tone is Tone.OPEN:
        drawing.add("path", d=_hatching(left, right if span.end else right - 9, top), class_="hatching")
    if right - left >= _ROOM_FOR_SYMBOL:
        drawing.words(span.tone.symbol, (left + right) / 2, middle + 4.5, f"inside {span.tone}")


def _hatching(left: float, right: float, top: float) -> str:
    """Draw the slanted strokes one by one: a pattern would need an id, and fails when its owner is folded."""
    strokes = []
    for number in range(int((right - left + _BAR) / _STROKE_EVERY) + 1):
        foot = left - _BAR + number * _STROKE_EVERY
        start, stop = max(foot, left), min(foot + _BAR, right)
        if start < stop:
            y1, y2 = top + _BAR - (start - foot), top + _BAR - (stop - foot)
            strokes.append(f"M{start:.1f} {y1:.1f}L{stop:.1f} {y2:.1f}")
    return "".join(strokes)


def _times(span: Span) -> list[str]:
    both = span_text(span)
    room = _WIDTH - _MARGIN - _CHART_RIGHT - 14
    if span.end is None or _length(both, _SMALL) <= room:
        return [both]
    edges = [moment_text(span.start), f"→ {moment_text(span.end)}"]
    return [line for edge in edges for line in _wrapped(edge, room, _SMALL)]


def _wrapped(text: str, room: float, size: float) -> list[str]:
    return wrap(text, max(4, int(room / (size * _COLUMN_SHARE))))


def _length(text: str, size: float) -> float:
    return columns(visible(text)) * size * _COLUMN_SHARE
