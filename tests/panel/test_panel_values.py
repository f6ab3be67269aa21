import pickle
from datetime import UTC, date, datetime

import attrs
import pytest

from declaccess.errors import DeclaccessError
from declaccess.panel import Mark, Note, Panel, PanelError, Row, Shown, Span, Spans, Table, Tone
from panel.panels import EXAMPLE


@attrs.frozen(kw_only=True)
class Bridge(Shown):
    name: str

    def panel(self) -> Panel:
        return Panel(title=self.name, blocks=EXAMPLE.blocks)


NAIVE = datetime.fromisoformat("2026-01-01")
FORMS = ("text/plain", "text/html", "image/svg+xml")


def test_a_shown_object_stays_a_slotted_value() -> None:
    bridge = Bridge(name="b")
    assert not hasattr(bridge, "__dict__")
    assert bridge == Bridge(name="b")


def test_a_shown_class_must_describe_itself() -> None:
    with pytest.raises(TypeError, match="abstract"):
        type("Silent", (Shown,), {})()


def test_a_notebook_gets_every_form() -> None:
    assert tuple(Bridge(name="b")._repr_mimebundle_()) == FORMS
    assert Bridge(name="b")._repr_mimebundle_() == Bridge(name="b").panel().mimebundle()


def test_a_notebook_gets_only_the_forms_that_it_includes() -> None:
    assert tuple(Bridge(name="b")._repr_mimebundle_(include={"text/html"})) == ("text/html",)


def test_a_notebook_does_not_get_the_forms_that_it_excludes() -> None:
    assert tuple(Bridge(name="b")._repr_mimebundle_(exclude=["image/svg+xml"])) == FORMS[:2]


def test_exclusion_goes_before_inclusion() -> None:
    assert EXAMPLE._repr_mimebundle_(include=FORMS, exclude=FORMS) == {}


def test_without_a_time_line_there_is_no_svg() -> None:
    plain = Panel(title="t", blocks=(Note(text="n"),))
    assert plain.svg() is None
    assert tuple(plain.mimebundle()) == FORMS[:2]


def test_a_time_line_in_a_section_counts() -> None:
    assert Panel(title="t", blocks=(Panel(title="s", blocks=EXAMPLE.blocks),)).svg() is not None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC)),
        (NAIVE, date(2026, 1, 2)),
        (NAIVE, datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_moments_of_different_kinds_are_not_mixed(start: date, end: date) -> None:
    with pytest.raises(PanelError, match="moments of one kind"):
        Span(start=start, end=end, label="x", tone=Tone.OPEN)
    with pytest.raises(PanelError, match="time line `c`: found"):
        Spans(caption="c", spans=(), marks=(Mark(at=start, label="a"), Mark(at=end, label="b")))


@pytest.mark.parametrize("end", [date(2026, 1, 1), date(2025, 12, 31)])
def test_a_span_ends_after_it_starts(end: date) -> None:
    with pytest.raises(PanelError, match="end of span `x`"):
        Span(start=date(2026, 1, 1), end=end, label="x", tone=Tone.OPEN)


def test_a_row_with_a_cell_too_few_is_refused_with_its_place() -> None:
    with pytest.raises(PanelError) as caught:
        Table(caption="c", header=("a", "b"), rows=(("1", "2"), ("1",)))
    assert str(caught.value) == "row 2 of table `c`: found `1 cells`, expected 2, as many as the header has"


def test_a_panel_error_survives_pickling_and_is_one_of_ours() -> None:
    error = pickle.loads(pickle.dumps(PanelError("place", "found", "expected")))  # noqa: S301 (our own bytes)
    assert (error.place, error.found, error.expected) == ("place", "found", "expected")
    assert isinstance(error, DeclaccessError)


def test_equal_panels_share_a_key_and_different_ones_do_not() -> None:
    one, two = (Panel(title="t", blocks=(Row(label="a", value=value),)) for value in ("1", "2"))
    assert one.key() == attrs.evolve(one).key()
    assert one.key() != two.key()
