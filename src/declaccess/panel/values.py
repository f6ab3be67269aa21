"""Values that say what to show of an object: a titled panel of facts, tables, pictures and notes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

import attrs

from declaccess.errors import DeclaccessError
from declaccess.panel.shown import Shown

At: TypeAlias = date | datetime
Block: TypeAlias = "Row | Table | Spans | Matrix | Note | Panel"

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (naive moments are measured among themselves)
_EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)

TEXT: Final = "text/plain"
HTML: Final = "text/html"
SVG: Final = "image/svg+xml"


class PanelError(DeclaccessError, ValueError):
    """A panel that cannot be drawn.

    Attributes:
        place: Which part of the panel.
        found: What was given.
        expected: What would have been right, and what to do.
    """

    def __init__(self, place: str, found: str, expected: str) -> None:
        super().__init__(place, found, expected)
        self.place = place
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.place}: found `{self.found}`, expected {self.expected}"


class Tone(StrEnum):
    """How a value is meant; each tone has a symbol, so that colour is never the only signal."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    OPEN = "open"
    NEUTRAL = "neutral"

    @property
    def symbol(self) -> str:
        """Return the sign that stands beside the colour."""
        return _SYMBOLS[self]


_SYMBOLS: Final = {Tone.POSITIVE: "✓", Tone.NEGATIVE: "✗", Tone.OPEN: "?", Tone.NEUTRAL: "•"}


@attrs.frozen(kw_only=True, slots=False)
class Cell:
    """A short value, perhaps with a tone. Where a cell is expected, a plain string does as well."""

    text: str
    tone: Tone | None = None


@attrs.frozen(kw_only=True, slots=False)
class Row:
    """A labelled fact; consecutive rows are shown as one table."""

    label: str
    value: Cell | str
    detail: str = ""


@attrs.frozen(kw_only=True, slots=False)
class Table:
    """Rows under a header.

    Raises:
        PanelError: A row has more or fewer cells than the header.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]

    def __attrs_post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise PanelError(
                    f"row {number} of table `{self.caption}`",
                    f"{len(row)} cells",
                    f"{len(self.header)}, as many as the header has",
                )


@attrs.frozen(kw_only=True, slots=False)
class Span:
    """A stretch of time from `start` up to but not including `end`; without `end` it goes on.

    Raises:
        PanelError: The end is not after the start, or the two are of different kinds.
    """

    start: At
    end: At | None
    label: str
    tone: Tone
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if self.end is None:
            return
        _require_one_kind(f"span `{self.label}`", (self.start, self.end))
        if seconds(self.end) <= seconds(self.start):
            raise PanelError(f"end of span `{self.label}`", f"{self.end}", f"a moment after `{self.start}`")


@attrs.frozen(kw_only=True, slots=False)
class Mark:
    """A moment on a time line, with what happens then."""

    at: At
    label: str


@attrs.frozen(kw_only=True, slots=False)
class Spans:
    """A time line: spans in the order in which they are to be shown, and the moments that bound them.

    Raises:
        PanelError: Dates, datetimes with an offset and datetimes without one are mixed.
    """

    caption: str
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...] = ()

    def __attrs_post_init__(self) -> None:
        _require_one_kind(f"time line `{self.caption}`", self.moments)

    @property
    def moments(self) -> tuple[At, ...]:
        """Return every start, end and mark, in no particular order."""
        edges = [at for span in self.spans for at in (span.start, span.end) if at is not None]
        return (*edges, *(mark.at for mark in self.marks))


@attrs.frozen(kw_only=True, slots=False)
class Matrix:
    """A picture of short values in rows and columns; the columns stand in groups, such as before and after.

    Attributes:
        caption: What it is about.
        groups: The groups from left to right, each with the names of its columns.
        rows: Each row's label and its cells, in the order of all columns.

    Raises:
        PanelError: A row has more or fewer cells than there are columns.
    """

    caption: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[tuple[str, tuple[Cell | str, ...]], ...]

    def __attrs_post_init__(self) -> None:
        expected = sum(len(names) for _, names in self.groups)
        for label, cells in self.rows:
            if len(cells) != expected:
                place = f"row `{label}` of matrix `{self.caption}`"
                raise PanelError(place, f"{len(cells)} cells", f"{expected}, as many as there are columns")

    def tables(self) -> "tuple[Table, ...]":
        """Return the same values as tables, one for each group."""
        found: list[Table] = []
        start = 0
        for group, names in self.groups:
            stop = start + len(names)
            rows = tuple((label, *cells[start:stop]) for label, cells in self.rows)
            caption = f"{self.caption}: {group}" if group else self.caption
            found.append(Table(caption=caption, header=("", *names), rows=rows))
            start = stop
        return tuple(found)


@attrs.frozen(kw_only=True, slots=False)
class Note:
    """A sentence or a paragraph."""

    text: str


# The renderers and what they need are imported at first use: they import these values, and most programs
# never draw anything.
@attrs.frozen(kw_only=True, slots=False)
class Panel(Shown):
    """What to show of an object: a title and blocks, in order; a panel among the blocks is a section."""

    title: str
    subtitle: str = ""
    tone: Tone | None = None
    blocks: tuple[Block, ...] = ()

    def panel(self) -> "Panel":
        """Return this panel, which describes itself."""
        return self

    def text(self, width: int = 100) -> str:
        """Draw the panel for a terminal.

        Args:
            width: The columns a line may take.

        Returns:
            Lines of text, without a line break at the end.

        Raises:
            PanelError: The width is less than 20.
        """
        from declaccess.panel.as_text import panel_text  # noqa: PLC0415 (see above the class)

        return panel_text(self, width)

    def html(self) -> str:
        """Draw the panel as a piece of a web page: no script, no outside reference, light and dark.

        Returns:
            One `div` that carries its own style.
        """
        from declaccess.panel.as_html import panel_html  # noqa: PLC0415 (see above the class)

        return panel_html(self)

    def svg(self) -> str | None:
        """Draw the first picture of the panel, a time line or a matrix, if there is one.

        Returns:
            An SVG document, or `None`.
        """
        from declaccess.panel.as_svg import picture_svg  # noqa: PLC0415 (see above the class)

        first = next(self.iter_pictures(), None)
        return None if first is None else picture_svg(first, f"{self.key()}-1")

    def mimebundle(self) -> dict[str, str]:
        """Draw the panel in every form that it has.

        Returns:
            The forms by media type: text and HTML always, SVG where there is a picture.
        """
        bundle = {TEXT: self.text(), HTML: self.html()}
        svg = self.svg()
        return bundle if svg is None else {**bundle, SVG: svg}

    def iter_pictures(self) -> Iterator[Spans | Matrix]:
        """Go through the time lines and matrices of the panel and of its sections, in order.

        Yields:
            Each picture.
        """
        for block in self.blocks:
            if isinstance(block, (Spans, Matrix)):
                yield block
            elif isinstance(block, Panel):
                yield from block.iter_pictures()

    def key(self) -> str:
        """Derive an element id from the content, so that equal panels are drawn equally.

        Returns:
            A short id; panels that differ have different ones.
        """
        import json  # noqa: PLC0415 (see above the class)
        from hashlib import sha256  # noqa: PLC0415 (see above the class)

        content = json.dumps(attrs.asdict(self), default=str)
        return f"panel-{sha256(content.encode()).hexdigest()[:12]}"


def seconds(at: At) -> float:
    """Measure a moment among moments of its own kind.

    Args:
        at: A date, or a datetime with or without an offset.

    Returns:
        The seconds since an origin that all moments of that kind share.
    """
    if not isinstance(at, datetime):
        return at.toordinal() * 86_400.0
    return (at - (_EPOCH if at.utcoffset() is None else _EPOCH_UTC)).total_seconds()


def _require_one_kind(place: str, moments: tuple[At, ...]) -> None:
    kinds = sorted({_kind(at) for at in moments})
    if len(kinds) > 1:
        raise PanelError(place, " and ".join(kinds), "moments of one kind: convert them before showing them")


def _kind(at: At) -> str:
    if not isinstance(at, datetime):
        return "dates"
    return "datetimes without an offset" if at.utcoffset() is None else "datetimes with an offset"
