"""Make user text safe to show: the one place where anything is escaped, measured or wrapped.

User text reaches a reader through `visible`, which spells out whatever could move the cursor, reorder letters
or take no room, and folds runs of blanks; in markup it also passes through `element`, which escapes it.
"""

from html import escape
from typing import Final
from unicodedata import category, east_asian_width

# Letters and signs that draw nothing, though Unicode does not count them among the control characters.
_BLANK_SIGNS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
_SHORT_NAMES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MOST_MARKS_ON_A_LETTER: Final = 3


def visible(text: str) -> str:
    r"""Spell out hidden characters as escapes and fold blanks.

    Control and format characters (line breaks, terminal sequences, text direction), surrogates, private and
    unassigned code points, signs that draw nothing, and accents without a letter become `\n`, `\x1b`,
    `\u202e`. A run of blanks becomes one space, so no value can push text to another column or line.

    Args:
        text: Any string, trusted or not.

    Returns:
        One line of printable text.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown: list[str] = []
    marks = _MOST_MARKS_ON_A_LETTER  # a mark needs a letter before it
    for char in text:
        kind = category(char)
        marks = marks + 1 if kind.startswith("M") else 0 if kind != "Zs" else _MOST_MARKS_ON_A_LETTER
        hidden = kind.startswith("C") or kind in {"Zl", "Zp"} or char in _BLANK_SIGNS
        shown.append(_spelt(char) if hidden or marks > _MOST_MARKS_ON_A_LETTER else char)
    return " ".join("".join(shown).split())


def _spelt(char: str) -> str:
    if char in _SHORT_NAMES:
        return _SHORT_NAMES[char]
    code = f"{ord(char):02x}"
    # As Python writes it: two, four or eight digits.
    return {2: rf"\x{code}", 3: rf"\u0{code}", 4: rf"\u{code}"}.get(len(code), rf"\U{code:0>8}")


def columns(text: str) -> int:
    """Count the terminal columns that a line takes.

    Args:
        text: Text that `visible` returned.

    Returns:
        The number of columns: two for a wide character, none for an accent.
    """
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if category(char) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """Make user text visible and break it into lines.

    Args:
        text: Any string.
        width: The columns a line may take, at least 2.

    Returns:
        The lines, at least one; a word longer than a line is broken, after `-`, `_`, `#` or `/` where it has one.
    """
    lines: list[str] = []
    line = ""
    for word in visible(text).split():
        if line and columns(line) + 1 + columns(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    taken = 0
    for char in word:
        size = _columns_of(char)
        while taken + size > width:
            kept = max(pieces[-1].rfind(joint) for joint in "-_#/") + 1 or len(pieces[-1])
            pieces[-1:] = [pieces[-1][:kept], pieces[-1][kept:]]
            taken = columns(pieces[-1])
        pieces[-1] += char
        taken += size
    return pieces


def pad(text: str, width: int) -> str:
    """Fill a line with spaces up to a number of columns.

    Args:
        text: Text that `visible` returned.
        width: The columns to fill.

    Returns:
        The text, with spaces at the end.
    """
    return text + " " * (width - columns(text))


class Markup(str):
    """HTML or SVG that is already safe; only `element` and constants of this package make it."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | float) -> Markup:
    """Build one HTML or SVG element, escaping every child and attribute that is not `Markup`.

    Args:
        tag: The name of the element, a constant of this package.
        *children: Its content in order.
        **attributes: Its attributes; `class_` stands for `class` and `aria_label` for `aria-label`.

    Returns:
        The element, well-formed as XML and as HTML.
    """
    opening = "".join(f' {_attribute(name)}="{_value(value)}"' for name, value in attributes.items())
    return Markup(f"<{tag}{opening}>{''.join(map(_safe, children))}</{tag}>")


def joined(parts: list[Markup]) -> Markup:
    """Put safe pieces one after the other.

    Args:
        parts: What `element` returned.

    Returns:
        The pieces as one.
    """
    return Markup("".join(parts))


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return _safe(value) if isinstance(value, str) else f"{round(value, 1):.10g}"


def _safe(text: str) -> str:
    return text if isinstance(text, Markup) else escape(visible(text), quote=True)
