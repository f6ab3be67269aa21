"""Draw a panel as plain text for a monospace terminal."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

from declaccess.panel.axis import Axis, moment_text, span_text
from declaccess.panel.escaping import columns, pad, visible, wrap
from declaccess.panel.values import Block, Cell, Mark, Matrix, Note, Panel, PanelError, Row, Span, Spans, Table, Tone

NOTHING: Final = "(nothing to show)"
_LEAST_WIDTH: Final = 20
_LONGEST_UNBROKEN_WORD: Final = 16
_LEAST_BAR: Final = 24
_GAP: Final = "  "
_FILL: Final = {Tone.POSITIVE: "█", Tone.NEGATIVE: "▓", Tone.OPEN: "░", Tone.NEUTRAL: "━"}


def panel_text(panel: Panel, width: int) -> str:
    """Draw a panel.

    Args:
        panel: What to show.
        width: The columns a line may take.

    Returns:
        Lines of text, without a line break at the end.

    Raises:
        PanelError: The width is less than 20.
    """
    if width < _LEAST_WIDTH:
        raise PanelError("width of the text", str(width), f"at least {_LEAST_WIDTH} columns")
    heading = _heading(panel, width)
    rule = "─" * max(map(columns, heading))
    return "\n".join(line.rstrip() for line in [*heading, rule, *_body(panel, width)])


def grouped(blocks: Iterable[Block]) -> Iterator[tuple[Row, ...] | Table | Spans | Matrix | Note | Panel]:
    """Gather consecutive rows.

    Args:
        blocks: The blocks of a panel.

    Yields:
        Each block, and consecutive rows as one tuple.
    """
    rows: list[Row] = []
    for block in blocks:
        if isinstance(block, Row):
            rows.append(block)
            continue
        if rows:
            yield tuple(rows)
            rows = []
        yield block
    if rows:
        yield tuple(rows)


def _heading(panel: Panel, width: int) -> list[str]:
    lines = _hung(_toned(panel.title, panel.tone), width)
    return [*lines, *(_indented(wrap(panel.subtitle, width - 2)) if panel.subtitle else ())]


def _body(panel: Panel, width: int) -> Iterator[str]:
    for number, block in enumerate(grouped(panel.blocks)):
        if number:
            yield ""
        if isinstance(block, tuple):
            yield from _facts(block, width)
        elif isinstance(block, Table):
            yield from _table(block, width)
        elif isinstance(block, Spans):
            yield from _spans(block, width)
        elif isinstance(block, Matrix):
            yield from _matrix(block, width)
        elif isinstance(block, Note):
            yield from wrap(block.text, width)
        else:
            yield from _section(block, width)


def _section(panel: Panel, width: int) -> Iterator[str]:
    # Sections nested so deep that no room is left stay at the last margin.
    margin = "│ " if width - 2 >= _LEAST_WIDTH else ""
    inner = width - len(margin)
    first, *rest = _heading(panel, inner)
    yield f"{'┌ ' if margin else ''}{first}"
    for line in [*rest, *_body(panel, inner)]:
        yield f"{margin}{line}"


def _facts(rows: tuple[Row, ...], width: int) -> Iterator[str]:
    left = min(max(columns(visible(row.label)) for row in rows), width // 3)
    right = width - left - len(_GAP)
    for row in rows:
        values = _cell_lines(row.value, right)
        if row.detail:
            values += _indented(wrap(row.detail, right - 2))
        yield from _side_by_side([wrap(row.label, left), values], [left, right])


def _table(table: Table, width: int) -> Iterator[str]:
    yield from wrap(table.caption, width)
    if not table.header:
        return
    sizes = _column_sizes(table, width)
    if sizes is None:
        yield from _records(table, width)
        return
    yield from _side_by_side([wrap(name, size) for name, size in zip(table.header, sizes, strict=True)], sizes)
    yield _GAP.join("─" * size for size in sizes)
    lines = [
        list(_side_by_side([_cell_lines(cell, size) for cell, size in zip(row, sizes, strict=True)], sizes))
        for row in table.rows
    ]
    # Where a cell takes several lines, a blank line shows where the next row begins.
    airy = any(len(row) > 1 for row in lines)
    for number, row in enumerate(lines):
        if airy and number:
            yield ""
        yield from row
    if not lines:
        yield NOTHING


def _matrix(matrix: Matrix, width: int) -> Iterator[str]:
    for number, table in enumerate(matrix.tables()):
        if number:
            yield ""
        yield from _table(table, width)


def _column_sizes(table: Table, width: int) -> list[int] | None:
    room = width - len(_GAP) * (len(table.header) - 1)
    sizes = [
        max([1, columns(visible(name)), *(columns(visible(_plain(row[index]))) for row in table.rows)])
        for index, name in enumerate(table.header)
    ]
    least = [
        max(_longest_word(name), *(_longest_word(_plain(row[index])) for row in table.rows), 1)
        for index, name in enumerate(table.header)
    ]
    if sum(least) > room:
        return None
    while sum(sizes) > room:
        # Take a column from the one that can spare most.
        spare = [size - low for size, low in zip(sizes, least, strict=True)]
        sizes[spare.index(max(spare))] -= 1
    return sizes


def _longest_word(text: str) -> int:
    return min(max(map(columns, visible(text).split()), default=0), _LONGEST_UNBROKEN_WORD)


def _records(table: Table, width: int) -> Iterator[str]:
    """Show a table that has too many columns for the width: each row as a list of facts."""
    for row in table.rows:
        yield "─" * width
        yield from _facts(
            tuple(Row(label=name, value=cell) for name, cell in zip(table.header, row, strict=True)), width
        )
    if not table.rows:
        yield NOTHING


def _spans(block: Spans, width: int) -> Iterator[str]:
    yield from wrap(block.caption, width)
    axis = Axis.of(block)
    if axis is None:
        yield NOTHING
        return
    labels = [visible(_toned(span.label, span.tone)) for span in block.spans]
    left = min(max(map(columns, labels), default=0), max(width // 4, *map(_longest_word, labels), 10) + 2, width // 2)
    times = max((columns(span_text(span)) for span in block.spans), default=0)
    beside = width - left - times - 2 * len(_GAP) >= _LEAST_BAR
    room = width - left - len(_GAP) - (times + len(_GAP) if beside else 0)
    for span, label in zip(block.spans, labels, strict=True):
        bar = pad(_bar(span, axis, room), room)
        below = [] if beside else wrap(span_text(span), room)
        below += wrap(span.note, width - left - len(_GAP)) if span.note else []
        first = f"{bar}{_GAP}{span_text(span)}" if beside else bar
        yield from _side_by_side([wrap(label, left), [first, *below]], [left, width - left - len(_GAP)])
    margin = " " * left + _GAP
    marks = sorted(block.marks, key=lambda mark: axis.fraction(mark.at))
    places = [_column(axis.fraction(mark.at), room) for mark in marks]
    yield margin + "".join("┴" if column in places else "─" for column in range(room))
    yield from (margin + line for line in _scale(axis, marks, places, room))
    for number, mark in enumerate(marks, start=1):
        yield from _hung(f"({number}) {moment_text(mark.at)} {mark.label}", width)


def _bar(span: Span, axis: Axis, room: int) -> str:
    start = _column(axis.fraction(span.start), room)
    stop = room if span.end is None else max(start + 1, int(axis.fraction(span.end) * room))
    bar = _FILL[span.tone] * (stop - start)
    return " " * start + (bar[:-1] + "▸" if span.end is None else bar)


def _scale(axis: Axis, marks: list[Mark], places: list[int], room: int) -> Iterator[str]:
    """Number the marks under the axis; without marks, print where the axis begins and ends."""
    if not marks:
        first, last = moment_text(axis.first), moment_text(axis.last)
        stop = _column(axis.fraction(axis.last), room) + 1
        if len(first) + 2 + len(last) <= stop:
            yield first + last.rjust(stop - len(first))
        return
    lines: list[str] = []
    for number, place in enumerate(places, start=1):
        name = f"({number})"
        start = min(place, room - len(name))
        level = next((index for index, line in enumerate(lines) if len(line) < start), -1)
        if level < 0:
            lines.append("")
        lines[level] = lines[level].ljust(start) + name
    yield from lines


def _column(fraction: float, room: int) -> int:
    return min(int(fraction * room), room - 1)


def _side_by_side(cells: list[list[str]], sizes: list[int]) -> Iterator[str]:
    for line in zip_longest(*cells, fillvalue=""):
        yield _GAP.join(pad(text, size) for text, size in zip(line, sizes, strict=True)).rstrip()


def _hung(text: str, width: int) -> list[str]:
    first, *_ = wrap(text, width)
    rest = visible(text)[len(first) :]
    return [first, *(_indented(wrap(rest, width - 4), 4) if rest.strip() else ())]


def _indented(lines: list[str], by: int = 2) -> list[str]:
    return [" " * by + line for line in lines]


def _cell_lines(cell: Cell | str, width: int) -> list[str]:
    return wrap(_plain(cell), width)


def _plain(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else _toned(cell.text, cell.tone)


def _toned(text: str, tone: Tone | None) -> str:
    return text if tone is None else f"{tone.symbol} {text}"
