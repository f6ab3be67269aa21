"""Show objects: an object describes itself as a `Panel`, and the panel renders as text, HTML and SVG."""

from declaccess.panel.values import (
    At,
    Block,
    Cell,
    Mark,
    Note,
    Panel,
    PanelError,
    Row,
    Shown,
    Span,
    Spans,
    Table,
    Tone,
)

__all__ = [
    "At",
    "Block",
    "Cell",
    "Mark",
    "Note",
    "Panel",
    "PanelError",
    "Row",
    "Shown",
    "Span",
    "Spans",
    "Table",
    "Tone",
]
