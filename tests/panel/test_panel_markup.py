import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given

from declaccess.panel import Cell, Mark, Note, Panel, Row, Span, Spans, Table, Tone
from declaccess.panel.axis import Axis
from declaccess.panel.escaping import element
from panel.panels import EXAMPLE, LINE, MARKER, panels

TAGS = {"div", "span", "style", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td"}
DRAWN = {"svg", "title", "desc", "style", "rect", "text", "line", "circle", "path"}
ATTRIBUTES = {"class", "id", "role", "aria-level", "aria-label", "aria-labelledby", "scope", "colspan"}
MEASURES = {
    "xmlns",
    "viewbox",
    "width",
    "height",
    "rx",
    "r",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "d",
}


class Page(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.styles: list[str] = []
        self.oddities: list[str] = []
        self.depth: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.depth.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.styles if self.depth[-1:] == ["style"] else self.words).append(data)

    def handle_comment(self, data: str) -> None:
        self.oddities.append(data)

    def handle_decl(self, decl: str) -> None:
        self.oddities.append(decl)

    def handle_pi(self, data: str) -> None:
        self.oddities.append(data)

    def unknown_decl(self, data: str) -> None:
        self.oddities.append(data)


@given(panels)
def test_no_element_attribute_or_style_of_the_page_comes_from_user_text(panel: Panel) -> None:
    page = Page(panel.html())
    assert set(page.tags) <= TAGS | DRAWN
    assert {name for name, _ in page.attributes} <= ATTRIBUTES | MEASURES
    assert not page.oddities
    assert not page.depth
    assert not any(MARKER in part for pair in page.attributes for part in pair)
    assert not any(MARKER in style for style in page.styles)
    assert "".join(page.words).count(MARKER) >= 2  # the title, at least, is there


@given(panels)
def test_every_drawing_is_well_formed_and_made_of_our_own_elements(panel: Panel) -> None:
    svg = panel.svg()
    if svg is None:
        assert next(panel.iter_pictures(), None) is None
        return
    tree = ET.fromstring(svg.encode())  # noqa: S314 (our own output)
    names = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in tree.iter()}
    assert names <= DRAWN
    values = [value for element in tree.iter() for pair in element.attrib.items() for value in pair]
    assert not any(MARKER in value for value in values)


@given(panels)
def test_the_page_is_well_formed_xml_too_and_hides_no_character(panel: Panel) -> None:
    html = panel.html()
    ET.fromstring(html.encode())  # noqa: S314 (our own output)
    assert all(char.isprintable() or char in "\n \u00a0" for char in html)


@given(panels)
def test_drawing_twice_gives_the_same(panel: Panel) -> None:
    assert attrs.evolve(panel).mimebundle() == panel.mimebundle()


def test_an_attribute_cannot_be_left_by_a_quote() -> None:
    assert element("p", "'", id="\"><b a='\n") == '<p id="&quot;&gt;&lt;b a=&#x27;\\n">&#x27;</p>'


def test_another_process_with_another_hash_seed_draws_the_same() -> None:
    program = "from panel.panels import EXAMPLE; import sys; sys.stdout.buffer.write(EXAMPLE.html().encode())"
    pages = {
        subprocess.run(  # noqa: S603 (this interpreter, a constant program)
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout.decode()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert pages == {EXAMPLE.html()}


def test_a_page_runs_no_script_and_fetches_nothing() -> None:
    page = Page(EXAMPLE.html())
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in {"href", "src", "style"}]
    assert not re.search(r"url\(|@import|expression", "".join(page.styles))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", EXAMPLE.html())


def test_every_style_rule_is_held_to_our_own_classes() -> None:
    for style in Page(EXAMPLE.html()).styles:
        flat = re.sub(r"@media[^{]*\{", "", style)
        for selectors in re.findall(r"([^{}]+)\{[^{}]*\}", flat):
            for selector in selectors.split(","):
                assert ".declaccess-" in selector


def test_light_and_dark_follow_the_reader_and_the_host() -> None:
    for style in Page(EXAMPLE.html()).styles:
        assert "@media (prefers-color-scheme:dark)" in style
        assert '[data-jp-theme-light="false"]' in style
        light, dark = (set(re.findall(r"(--[a-z-]+):", part)) for part in style.split("@media", 2)[:2])
        assert light == dark


def test_ids_are_unique_on_a_page_even_when_a_time_line_stands_twice() -> None:
    other = attrs.evolve(EXAMPLE, title="Bridge 13")
    ids = Counter(value for name, value in Page(EXAMPLE.html() + other.html()).attributes if name == "id")
    assert len(ids) == 2 * (1 + 2 * 3)
    assert set(ids.values()) == {1}


def test_the_page_holds_the_same_drawing_that_stands_alone() -> None:
    assert str(EXAMPLE.svg()) in EXAMPLE.html()


def test_a_drawing_has_a_title_and_a_description_in_words() -> None:
    tree = ET.fromstring(str(EXAMPLE.svg()))  # noqa: S314 (our own output)
    title, description = tree[0], tree[1]
    assert title.text == "Bridge open to lorries"
    assert "? undecided: 2026-04-01 → 2026-07-01 (works may begin on any day)" in str(description.text)
    assert "2026-07-01: works begin" in str(description.text)
    assert tree.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


def test_an_open_span_looks_open_and_has_its_word() -> None:
    svg = str(EXAMPLE.svg())
    assert svg.count('class="hatching"') == 1
    assert re.search(r"\.bar\.open\{[^}]*stroke-dasharray", svg)
    assert '<text x="38" y="' in svg
    assert re.search(r'class="label open">undecided</text>', svg)


def test_a_tone_is_told_by_a_symbol_and_a_word_beside_its_colour() -> None:
    for tone in Tone:
        html = Panel(title="t", blocks=(Row(label="fact", value=Cell(text="word", tone=tone)),)).html()
        assert f'aria-label="{tone}">{tone.symbol}</span><span>word</span>' in html
        span = Span(start=date(2026, 1, 1), end=None, label="word", tone=tone)
        svg = str(Panel(title="t", blocks=(Spans(caption="c", spans=(span,)),)).svg())
        assert svg.count(f">{tone.symbol}</text>") == 2  # beside the label and in the bar


def test_consecutive_facts_form_one_table() -> None:
    fact = Row(label="a", value="b")
    page = Page(Panel(title="t", blocks=(fact, fact, Note(text="n"), fact)).html())
    assert page.tags.count("table") == 2


@pytest.mark.parametrize(("count", "folded"), [(15, 0), (16, 1)])
def test_a_long_table_is_folded(count: int, folded: int) -> None:
    table = Table(caption="c", header=("n",), rows=tuple((str(n),) for n in range(count)))
    assert Page(Panel(title="t", blocks=(table,)).html()).tags.count("details") == folded


def test_a_nested_panel_is_a_folded_section() -> None:
    html = Panel(title="t", blocks=(Panel(title="Evidence", blocks=(Note(text="n"),)),)).html()
    assert "<details><summary><span>Evidence</span></summary>" in html


@pytest.mark.parametrize(
    ("start", "stop", "labels"),
    [
        (date(2026, 6, 28), date(2026, 6, 30), ["2026-06-28", "2026-06-29", "2026-06-30"]),
        (date(2026, 6, 1), date(2026, 9, 15), ["2026-06", "2026-07", "2026-08", "2026-09"]),
        (
            date(2026, 2, 1),
            date(2027, 8, 1),
            ["2026-04", "2026-07", "2026-10", "2027-01", "2027-04", "2027-07"],
        ),
        (date(2014, 1, 1), date(2027, 1, 1), ["2014", "2016", "2018", "2020", "2022", "2024", "2026"]),
        (date(9999, 12, 30), date(9999, 12, 31), ["9999-12-30", "9999-12-31"]),
        (
            datetime.fromisoformat("2026-01-01"),
            datetime.fromisoformat("2026-01-01T12:00"),
            ["00:00", "03:00", "06:00", "09:00", "12:00"],
        ),
    ],
)
def test_ticks_stand_at_round_moments(start: date, stop: date, labels: list[str]) -> None:
    span = Span(start=start, end=stop, label="s", tone=Tone.NEUTRAL)
    axis = Axis.of(Spans(caption="c", spans=(span,)))
    assert axis is not None
    assert [label for _, label in axis.ticks()] == labels


def test_no_line_of_a_moment_crosses_the_label_of_another() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = (0, 3, 4, 9, 10, 11, 30, 33, 60, 90)
    marks = tuple(Mark(at=start + timedelta(days=day), label="a cause of some length" * 2) for day in days)
    svg = str(Panel(title="t", blocks=(Spans(caption="c", spans=LINE.spans[:0], marks=marks),)).svg())
    lines = [
        tuple(map(float, found)) for found in re.findall(r'<line x1="(\S+)" x2="\S+" y1="(\S+)" \S+ class="mark"', svg)
    ]
    heads = re.findall(r'<text x="(\S+)" y="(\S+)" class="moment">([^<]+)', svg)
    assert len(lines) == len(heads) == len(days)
    for left, y, text in heads:
        right = float(left) + len(text) * 6
        assert not [x for x, top in lines if float(left) < x < right and top < float(y)]
