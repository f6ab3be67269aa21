import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess.panel import Cell, Mark, Note, Panel, PanelError, Row, Span, Spans, Table, Tone
from declaccess.panel.escaping import columns, wrap
from panel.panels import ATTACKS, EXAMPLE, panels

IN_72_COLUMNS = """
? Bridge 12
  as known on 2 March
─────────────────────
Owner      City & port
             since 1987
Inspected  ✓ yes

Bridge open to lorries
✓ open       ██████████████                      2026-01-01 → 2026-04-01
? undecided                ░░░░░░░░░░░░░░░       2026-04-01 → 2026-07-01
             works may begin on any day
✗ closed                                  ▓▓▓▓▸  from 2026-07-01
             ──────────────┴──────────────┴────
                           (1)            (2)
(1) 2026-04-01 permit expires
(2) 2026-07-01 works begin

Loads
Vehicle  Allowed
───────  ───────
bicycle  ✓ yes
lorry    ✗ no

┌ Evidence
│ Measured twice.
│
│ Bridge open to lorries
│ ✓ open       █████████████                     2026-01-01 → 2026-04-01
│ ? undecided               ░░░░░░░░░░░░░░░      2026-04-01 → 2026-07-01
│              works may begin on any day
│ ✗ closed                                 ▓▓▓▸  from 2026-07-01
│              ─────────────┴──────────────┴───
│                           (1)            (2)
│ (1) 2026-04-01 permit expires
│ (2) 2026-07-01 works begin
"""


def test_a_panel_reads_well_in_a_terminal_of_72_columns() -> None:
    assert EXAMPLE.text(72) == IN_72_COLUMNS.strip()


@given(panels, st.integers(20, 140))
def test_no_line_is_wider_than_asked_whatever_the_text(panel: Panel, width: int) -> None:
    assert max(columns(line) for line in panel.text(width).split("\n")) <= width


@given(panels)
def test_nothing_in_the_text_can_move_the_cursor_or_hide(panel: Panel) -> None:
    kinds = {unicodedata.category(char) for char in panel.text().replace("\n", "")}
    assert not {kind for kind in kinds if kind.startswith("C")} | {"Zl", "Zp"} & kinds


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_value_cannot_begin_a_line_at_the_margin(attack: str) -> None:
    panel = Panel(title="t", blocks=(Row(label="Name", value=attack), Row(label="Outcome", value="refused")))
    margins = [line for line in panel.text().split("\n")[2:] if not line.startswith("  ")]
    assert [line.split()[0] for line in margins] == ["Name", "Outcome"]


def test_hidden_characters_are_spelt_out() -> None:
    shown = Panel(title="a\nb\x1b[1mc\u202ed\u2028\U000e0041e\ud800").text()
    assert shown.split("\n")[0] == r"a\nb\x1b[1mc\u202ed\u2028\U000e0041e\ud800"


def test_letters_of_other_scripts_and_accents_stay_as_they_are() -> None:
    names = "Société Ångström Łódź e\u0301 Ελλάς 建設"
    assert Panel(title=names).text().split("\n")[0] == names


def test_blanks_cannot_push_text_into_another_column() -> None:
    assert "a b" in Panel(title="x", blocks=(Note(text="a" + " \u00a0\u3000" * 60 + "b"),)).text()


def test_columns_of_a_table_line_up_when_letters_are_wide() -> None:
    table = Table(caption="", header=("name", "n"), rows=(("建設", "1"), ("abc", "2")))
    *_, first, second = Panel(title="t", blocks=(table,)).text().split("\n")
    assert (first, second) == ("建設  1", "abc   2")  # two wide letters take four columns


def test_a_table_too_wide_for_the_terminal_becomes_a_list_of_facts() -> None:
    header = tuple(f"column{number}" for number in range(12))
    table = Table(caption="Wide", header=header, rows=(tuple(f"value{n}" for n in range(12)),))
    lines = Panel(title="t", blocks=(table,)).text(40).split("\n")
    assert [line.split() for line in lines[4:]] == [[f"column{n}", f"value{n}"] for n in range(12)]


def test_an_empty_table_and_an_empty_time_line_say_so() -> None:
    empty = (Table(caption="T", header=("a",), rows=()), Spans(caption="S", spans=()))
    assert Panel(title="t", blocks=empty).text().count("(nothing to show)") == len(empty)


def test_a_tone_is_told_by_its_symbol_in_text() -> None:
    for tone in Tone:
        assert Panel(title="word", tone=tone).text().startswith(f"{tone.symbol} word\n")
        row = Row(label="fact", value=Cell(text="word", tone=tone))
        assert f"{tone.symbol} word" in Panel(title="t", blocks=(row,)).text()


def test_bars_are_proportional_and_meet_where_spans_meet() -> None:
    day, noon, end = map(datetime.fromisoformat, ("2026-01-01", "2026-01-01T12:00", "2026-01-02"))
    line = Spans(
        caption="Day",
        spans=(
            Span(start=day, end=noon, label="a", tone=Tone.POSITIVE),
            Span(start=noon, end=end, label="b", tone=Tone.NEUTRAL),
        ),
    )
    first, second = Panel(title="t", blocks=(line,)).text().split("\n")[3:5]
    assert abs(first.count("█") - second.count("━")) <= 1
    assert first.rindex("█") + 1 == second.index("━")


def test_a_span_too_short_for_the_scale_is_still_drawn() -> None:
    line = Spans(
        caption="Years",
        spans=(
            Span(start=date(2000, 1, 1), end=date(2026, 1, 1), label="long", tone=Tone.POSITIVE),
            Span(start=date(2026, 1, 1), end=date(2026, 1, 2), label="one day", tone=Tone.OPEN),
        ),
    )
    assert Panel(title="t", blocks=(line,)).text().count("░") == 1


def test_marks_of_one_day_are_each_numbered() -> None:
    marks = tuple(Mark(at=date(2026, 1, 1), label=f"cause {n}") for n in range(3))
    text = Panel(title="t", blocks=(Spans(caption="Line", spans=(), marks=marks),)).text()
    assert [text.count(f"({number})") for number in (1, 2, 3)] == [2, 2, 2]


def test_a_width_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(PanelError, match="found `19`, expected at least 20 columns"):
        EXAMPLE.text(19)


def test_a_long_name_is_broken_after_a_joint_and_never_runs_over() -> None:
    assert wrap("announcement-2026-06-26#changes-1", 20) == ["announcement-2026-", "06-26#changes-1"]
    wide = "-" + "４" * 30  # a joint of one column, then characters of two
    assert all(columns(line) <= 20 for line in wrap(wide, 20))
