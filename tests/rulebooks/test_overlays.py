"""An overlay is a small file that services share: it extends a shipped rulebook with days and readings."""

from datetime import date

import pytest

from declaccess import Rulebook, nsso_2026
from declaccess.errors import RulebookError
from declaccess.rulebooks import parse_rulebook
from declaccess.rules import Basis, SourceKind

ENDS = "unsecured-abolition"
PASSWORDS = "password-phase-out"
LETTER = "a letter of NSSO"


def overlay(*lines: str) -> Rulebook:
    """Read an overlay of the shipped rulebook."""
    return parse_rulebook("\n".join(['extends = "nsso_2026"', *lines]).encode())


def day(milestone: str, *said: str, source: str = LETTER) -> str:
    """Write what an overlay says of a milestone."""
    return "\n".join(["[[days]]", f'milestone = "{milestone}"', f'source = "{source}"', *said])


def faults(*lines: str) -> dict[str, str]:
    """Return what is wrong with an overlay, by place."""
    with pytest.raises(RulebookError) as caught:
        overlay(*lines)
    return {fault.place: fault.message for fault in caught.value.faults}


def test_an_overlay_that_says_nothing_is_the_rulebook_itself() -> None:
    assert overlay() == nsso_2026()
    assert overlay().hash == nsso_2026().hash


def test_an_overlay_gives_what_the_same_steps_in_python_give() -> None:
    written = overlay(
        "known_as_of = 2026-12-01",
        day(ENDS, "on = 2026-11-15"),
        day(PASSWORDS, "not_before = 2026-12-01"),
        '[readings]\nannulment = "as-modifying"\nmandates = "open"',
    )
    stepped = (
        nsso_2026()
        .resolve(ENDS, date(2026, 11, 15), source=LETTER)
        .narrow(PASSWORDS, not_before=date(2026, 12, 1), source=LETTER)
        .choose("annulment", "as-modifying")
        .leave_open("mandates")
    )
    assert written.known_as_of == date(2026, 12, 1)
    assert (written.milestones, written.readings, written.sources) == (
        stepped.milestones,
        stepped.readings,
        stepped.sources,
    )
    assert written.hash not in (stepped.hash, nsso_2026().hash)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        (["on = 2026-11-15"], date(2026, 11, 15), date(2026, 11, 15)),
        (["not_before = 2026-11-15"], date(2026, 11, 15), date(2027, 1, 1)),
        (["not_after = 2026-11-15"], date(2026, 10, 1), date(2026, 11, 15)),
        (["not_before = 2026-11-01", "not_after = 2026-11-30"], date(2026, 11, 1), date(2026, 11, 30)),
        (["on = 2027-06-01", "supersedes = true"], date(2027, 6, 1), date(2027, 6, 1)),
        (["not_before = 2027-06-01", "supersedes = true"], date(2027, 6, 1), None),
        (
            ["not_before = 2026-01-01", "not_after = 2027-12-31", "supersedes = true"],
            date(2026, 1, 1),
            date(2027, 12, 31),
        ),
    ],
    ids=["on", "not before", "not after", "both", "superseded", "superseded, perhaps never", "superseded, wider"],
)
def test_what_an_overlay_says_of_a_day_is_known_from_then_on_with_its_source(
    said: list[str], first: date, last: date | None
) -> None:
    rulebook = overlay(day(ENDS, *said))
    milestone = rulebook.get_milestone(ENDS)
    assert (milestone.first, milestone.last, milestone.basis) == (first, last, Basis.STATED)
    given = [source for source in rulebook.sources if source.kind is SourceKind.GIVEN]
    assert [source.title for source in given] == [LETTER]
    assert milestone.sources[-1] == given[0].id
    assert ("announcement-2026-06-26#changes-3" in milestone.sources) == ("supersedes = true" not in said)


def test_a_source_that_is_given_twice_is_listed_once_and_another_gets_its_own_id() -> None:
    rulebook = overlay(
        day(ENDS, "not_before = 2026-10-15"),
        day(PASSWORDS, "not_before = 2026-10-15"),
        day(ENDS, "not_after = 2026-12-15", source="a second letter"),
    )
    given = [(source.id, source.title) for source in rulebook.sources if source.kind is SourceKind.GIVEN]
    assert [title for _, title in given] == [LETTER, "a second letter"]
    assert len({identifier for identifier, _ in given}) == 2
    assert len(rulebook.get_milestone(ENDS).sources) == 3


FAULTS = {
    "a milestone that is not there": (day("x", "on = 2026-11-15"), "$.days[0]", "`x`"),
    "no day at all": (day(ENDS), "$.days[0]", "expected either `on`"),
    "two ways at once": (day(ENDS, "on = 2026-11-15", "not_before = 2026-11-01"), "$.days[0]", "expected either `on`"),
    "a day outside the window": (day(ENDS, "on = 2026-09-30"), "$.days[0]", "contradicts what is known"),
    "a day after the window": (day(ENDS, "on = 2027-01-02"), "$.days[0]", "contradicts what is known"),
    "a window that is turned round": (
        day(ENDS, "not_before = 2026-12-01", "not_after = 2026-11-01"),
        "$.days[0]",
        "contra",
    ),
    "superseded by nothing": (day(ENDS, "not_after = 2026-11-01", "supersedes = true"), "$.days[0]", "`supersedes`"),
    "no source": (f'[[days]]\nmilestone = "{ENDS}"\non = 2026-11-15', "$.days[0].source", "missing"),
    "a day as a text": (day(ENDS, 'on = "2026-11-15"'), "$.days[0].on", "expected a day"),
    "a truth value as a text": (day(ENDS, "on = 2026-11-15", 'supersedes = "yes"'), "$.days[0].supersedes", "yes"),
    "a misspelt key": (day(ENDS, "not_bfore = 2026-11-15"), "$.days[0]", "did you mean `not_before`"),
    "another key at the top": ("rules = []", "$", "unknown key `rules`"),
    "a reading that is not there": ('[readings]\nx = "open"', "$.readings.x", "no reading `x`"),
    "an option that is not there": ('[readings]\nmandates = "x"', "$.readings.mandates", "`in-force`, `refused`"),
    "an option of another case": ('[readings]\nmandates = "Open"', "$.readings.mandates", "`mandates=Open`"),
    "an option that is no text": ("[readings]\nmandates = true", "$.readings.mandates", "expected a text"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_an_overlay_is_told_at_its_place(name: str) -> None:
    text, place, words = FAULTS[name]
    assert words in faults(text)[place]


@pytest.mark.parametrize("extends", ['"nsso_2027"', '"NSSO_2026"', '" nsso_2026"', "1", '""'])
def test_only_a_shipped_rulebook_can_be_extended(extends: str) -> None:
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(f"extends = {extends}".encode())
    assert [fault.place for fault in caught.value.faults] == ["$.extends"]


def test_all_faults_of_an_overlay_are_told_at_once() -> None:
    found = faults(
        day("x", "on = 2026-11-15"),
        day(ENDS, "on = 2026-09-30"),
        day(PASSWORDS),
        '[readings]\nmandates = "x"\nmoon = "open"',
    )
    assert set(found) == {"$.days[0]", "$.days[1]", "$.days[2]", "$.readings.mandates", "$.readings.moon"}


def test_a_misspelt_key_does_not_hide_that_another_entry_contradicts_what_is_known() -> None:
    found = faults(
        day(ENDS, "onn = 2026-11-15"),
        day("x", "on = 2026-11-15"),
        '[readings]\nmandates = "x"',
    )
    assert {"$.days[0]", "$.days[1]", "$.readings.mandates"} <= set(found)


def test_entries_that_contradict_each_other_are_refused_in_either_order() -> None:
    early, late = day(ENDS, "not_after = 2026-11-01"), day(ENDS, "not_before = 2026-12-01")
    assert "$.days[1]" in faults(early, late)
    assert "$.days[1]" in faults(late, early)
