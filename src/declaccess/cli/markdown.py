"""A panel as Markdown, for pages that a rulebook is pasted into."""

from collections.abc import Iterable, Iterator

from declaccess.panel import Cell, Note, Panel, Row, Table
from declaccess.panel.escaping import visible

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def panel_markdown(panel: Panel) -> str:
    """Write a panel's title, facts, notes and tables as Markdown; time lines have no form there.

    Args:
        panel: what to show.
    """
    return "\n".join(_lines(panel, "#"))


def _lines(panel: Panel, mark: str) -> Iterator[str]:
    yield f"{mark} {_text(panel.title)}"
    if panel.subtitle:
        yield from ("", _text(panel.subtitle))
    before: object = None
    for block in panel.blocks:
        if not (isinstance(block, Row) and isinstance(before, Row)):
            yield ""
        match block:
            case Row():
                yield f"- {_text(block.label)}: {_text(block.value)}"
            case Note():
                yield _text(block.text)
            case Table():
                yield from _table(block, f"{mark}#")
            case Panel():
                yield from _lines(block, f"{mark}#")
            case _:
                pass
        before = block


def _table(table: Table, mark: str) -> Iterator[str]:
    yield from (f"{mark} {_text(table.caption)}", "")
    yield _row(map(_text, table.header))
    yield _row("---" for _ in table.header)
    for row in table.rows:
        yield _row(map(_text, row))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(value: Cell | str) -> str:
    return visible(words(value)).translate(_SPECIAL)


def words(value: Cell | str) -> str:
    """Return the words of a cell.

    Args:
        value: a cell, or its words.
    """
    return value if isinstance(value, str) else value.text
