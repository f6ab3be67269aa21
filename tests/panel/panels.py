"""Panels for the tests: a plain example, and strategies that draw panels full of hostile text."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

from declaccess.panel import At, Block, Cell, Mark, Matrix, Note, Panel, Row, Span, Spans, Table, Tone

MARKER = "zq7"
"""Stands in every hostile text, so that a test can tell user text from the page's own."""

ATTACKS = (
    "<script>alert(1)</script>",
    "</title></style></svg><script>",
    '" onload="alert(1)',
    "' onmouseover='alert(1)",
    "<![CDATA[ ]]> <!-- --> <?xml ?> &amp; &#60; &lt;b&gt;",
    "</details></div><img src=//evil.example/x>",
    "javascript:alert(1)",
    "\x1b[2K\x1b[1A\x1b]0;title\x07",
    "line\nOutcome  ✓ forged\r\n\tnext\x0b\x0c\x85\u2028\u2029end",
    "\u202egnirts desrever\u202c \u2066isolated\u2069 \u200e\u200f\u061c",
    "\x00\x08\x7f\x9b31m",
    "\ud800\udfff",
    "\ufffe\uffff\U0010ffff\ue000",
    "hid\u200b\u200d\u2060\ufeff\u00ad\ufe0f\u3164den",
    "\u0301" * 9 + "e" + "\u0336" * 40,
    "建設業者" * 12,
    "x" * 300,
    " " * 200 + "far away",
    "`backticks` \\n \\x1b",
)

attacks = st.sampled_from(ATTACKS)
hostile = st.one_of(attacks, st.text(max_size=30), st.lists(attacks, min_size=2, max_size=3).map("".join)).map(
    lambda text: f"{MARKER}{text}{MARKER}"
)
tones = st.sampled_from(Tone)
cells = st.one_of(hostile, st.builds(Cell, text=hostile, tone=st.none() | tones))
rows = st.builds(Row, label=hostile, value=cells, detail=st.just("") | hostile)
notes = st.builds(Note, text=hostile)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 9))
    header = tuple(draw(hostile) for _ in range(width))
    count = draw(st.integers(0, 3))
    return Table(
        caption=draw(hostile),
        header=header,
        rows=tuple(tuple(draw(cells) for _ in header) for _ in range(count)),
    )


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    names = st.lists(hostile, max_size=5).map(tuple)
    groups = tuple((draw(st.just("") | hostile), draw(names)) for _ in range(draw(st.integers(0, 3))))
    count = sum(len(each) for _, each in groups)
    rows = tuple((draw(hostile), tuple(draw(cells) for _ in range(count))) for _ in range(draw(st.integers(0, 2))))
    return Matrix(caption=draw(hostile), groups=groups, rows=rows)


def _moments() -> st.SearchStrategy[st.SearchStrategy[At]]:
    offsets = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))])
    last = datetime.fromisoformat("9999-12-30")
    first = datetime.fromisoformat("0001-01-03")
    return st.sampled_from([st.dates(), st.datetimes(max_value=last), st.datetimes(first, last, timezones=offsets)])


@st.composite
def time_lines(draw: st.DrawFn) -> Spans:
    moments = draw(_moments())
    spans = []
    for _ in range(draw(st.integers(0, 3))):
        start, end = draw(moments), draw(st.none() | moments)
        if end is not None and end == start:
            end = None
        if end is not None:
            start, end = sorted((start, end))
        note = draw(st.just("") | hostile)
        spans.append(Span(start=start, end=end, label=draw(hostile), tone=draw(tones), note=note))
    marks = tuple(Mark(at=draw(moments), label=draw(hostile)) for _ in range(draw(st.integers(0, 4))))
    return Spans(caption=draw(hostile), spans=tuple(spans), marks=marks)


def _panels(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Panel]:
    return st.builds(
        Panel,
        title=hostile,
        subtitle=st.just("") | hostile,
        tone=st.none() | tones,
        blocks=st.lists(blocks, max_size=4).map(tuple),
    )


_leaves: st.SearchStrategy[Block] = st.one_of(rows, notes, tables(), time_lines(), matrices())
panels = _panels(st.recursive(_leaves, _panels, max_leaves=4))

LINE = Spans(
    caption="Bridge open to lorries",
    spans=(
        Span(start=date(2026, 1, 1), end=date(2026, 4, 1), label="open", tone=Tone.POSITIVE),
        Span(
            start=date(2026, 4, 1),
            end=date(2026, 7, 1),
            label="undecided",
            tone=Tone.OPEN,
            note="works may begin on any day",
        ),
        Span(start=date(2026, 7, 1), end=None, label="closed", tone=Tone.NEGATIVE),
    ),
    marks=(
        Mark(at=date(2026, 4, 1), label="permit expires"),
        Mark(at=date(2026, 7, 1), label="works begin"),
    ),
)
EXAMPLE = Panel(
    title="Bridge 12",
    subtitle="as known on 2 March",
    tone=Tone.OPEN,
    blocks=(
        Row(label="Owner", value="City & port", detail="since 1987"),
        Row(label="Inspected", value=Cell(text="yes", tone=Tone.POSITIVE)),
        LINE,
        Table(
            caption="Loads",
            header=("Vehicle", "Allowed"),
            rows=(
                ("bicycle", Cell(text="yes", tone=Tone.POSITIVE)),
                ("lorry", Cell(text="no", tone=Tone.NEGATIVE)),
            ),
        ),
        Panel(title="Evidence", blocks=(Note(text="Measured twice."), LINE)),
    ),
)
