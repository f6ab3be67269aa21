"""Show objects: an object describes itself as a `Panel`, and the panel renders as text, HTML and SVG.

Importing this package loads `Shown` alone; the values that a panel is made of are loaded at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from declaccess.panel.shown import Shown

if TYPE_CHECKING:
    from declaccess.panel.tabular import FrameKind, Tabular
    from declaccess.panel.values import (
        At,
        Block,
        Cell,
        Mark,
        Matrix,
        Note,
        Panel,
        PanelError,
        Row,
        Span,
        Spans,
        Table,
        Tone,
    )

__all__ = [
    "At",
    "Block",
    "Cell",
    "FrameKind",
    "Mark",
    "Matrix",
    "Note",
    "Panel",
    "PanelError",
    "Row",
    "Shown",
    "Span",
    "Spans",
    "Table",
    "Tabular",
    "Tone",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module `declaccess.panel` has no attribute `{name}`")
    room = "tabular" if name in {"FrameKind", "Tabular"} else "values"
    return getattr(import_module(f"declaccess.panel.{room}"), name)
