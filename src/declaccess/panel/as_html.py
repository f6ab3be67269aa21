"""Draw a panel as HTML that stands on its own in any page: no script, no outside reference."""

from collections.abc import Iterator
from itertools import count
from typing import Final

import attrs

from declaccess.panel.as_svg import picture_svg
from declaccess.panel.as_text import NOTHING, grouped
from declaccess.panel.escaping import Markup, element, joined
from declaccess.panel.theme import HTML_STYLE
from declaccess.panel.values import Cell, Matrix, Note, Panel, Row, Spans, Table, Tone

_LONG_TABLE: Final = 15


def panel_html(panel: Panel) -> str:
    """Draw a panel.

    Args:
        panel: What to show.

    Returns:
        One `div` that carries its own style; equal panels give equal text.
    """
    page = _Page(key=panel.key())
    return element(
        "div",
        element("style", HTML_STYLE),
        element("div", _toned(panel.title, panel.tone), class_="title", role="heading", aria_level="3"),
        _subtitle(panel),
        page.blocks(panel),
        class_="declaccess-panel",
        id=page.key,
    )


@attrs.define
class _Page:
    """Numbers the pictures of a panel, so that their ids differ."""

    key: str
    numbers: Iterator[int] = attrs.field(factory=lambda: count(1))

    def blocks(self, panel: Panel) -> Markup:
        return joined([element("div", self.block(block), class_="block") for block in grouped(panel.blocks)])

    def block(self, block: tuple[Row, ...] | Table | Spans | Matrix | Note | Panel) -> Markup:
        if isinstance(block, tuple):
            return _facts(block)
        if isinstance(block, Table):
            return _table(block)
        if isinstance(block, (Spans, Matrix)):
            svg = picture_svg(block, f"{self.key}-{next(self.numbers)}")
            return element("div", svg, class_="figure scroll")
        if isinstance(block, Note):
            return element("div", block.text, class_="note")
        return _folded(
            joined([_toned(block.title, block.tone), _subtitle(block)]),
            self.blocks(block),
        )


def _facts(rows: tuple[Row, ...]) -> Markup:
    lines = [
        element("tr", element("th", row.label, scope="row"), element("td", _cell(row.value), _detail(row)))
        for row in rows
    ]
    return element("table", element("tbody", *lines), class_="grid facts")


def _detail(row: Row) -> Markup:
    return element("div", row.detail, class_="detail") if row.detail else Markup()


def _table(table: Table) -> Markup:
    head = element("tr", *(element("th", name, scope="col") for name in table.header))
    rows = [element("tr", *(element("td", _cell(cell)) for cell in row)) for row in table.rows]
    if not rows:
        rows = [element("tr", element("td", NOTHING, colspan=max(1, len(table.header))))]
    caption = element("caption", table.caption) if table.caption else Markup()
    long = len(rows) > _LONG_TABLE
    grid = element(
        "table",
        Markup() if long else caption,
        element("thead", head),
        element("tbody", *rows),
        class_="grid",
    )
    scrolled = element("div", grid, class_="scroll")
    if not long:
        return scrolled
    return _folded(element("span", f"{table.caption} ({len(rows)} rows)"), scrolled)


def _folded(summary: Markup, content: Markup) -> Markup:
    return element("details", element("summary", summary), element("div", content, class_="content"))


def _subtitle(panel: Panel) -> Markup:
    return element("span", panel.subtitle, class_="subtitle") if panel.subtitle else Markup()


def _cell(cell: Cell | str) -> Markup:
    return _toned(cell, None) if isinstance(cell, str) else _toned(cell.text, cell.tone)


def _toned(text: str, tone: Tone | None) -> Markup:
    if tone is None:
        return element("span", text)
    sign = element("span", tone.symbol, class_="sign", role="img", aria_label=tone.value)
    return element("span", sign, element("span", text), class_=f"toned {tone}")
