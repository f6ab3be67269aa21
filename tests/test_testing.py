"""The strategies draw what their documentation promises, and nothing that the rulebook does not cover."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import find, given, settings

from declaccess import AccessTable, Facts, Rulebook, nsso_2026
from declaccess.periods import BRUSSELS, start_of_day
from declaccess.rules import FACTS
from declaccess.testing import boundary_days, boundary_instants, candidates, known_facts, rulebooks

RULEBOOK = nsso_2026()
SEARCH = settings(max_examples=20_000, database=None)


def test_every_cut_over_day_and_its_neighbours_are_drawn() -> None:
    for text in ("2014-01-01", "2026-06-28", "2026-06-29", "2026-06-30", "2026-09-30", "2027-01-01", "2027-12-31"):
        day = date.fromisoformat(text)
        assert find(boundary_days(RULEBOOK), day.__eq__, settings=SEARCH) == day


def test_midnight_in_brussels_is_drawn_with_the_microsecond_before_and_after() -> None:
    for midnight in (start_of_day(date(2026, 6, 29)), start_of_day(date(2027, 1, 1))):
        for step in (-1, 0, 1):
            wanted = midnight.astimezone(UTC) + timedelta(microseconds=step)
            find(boundary_instants(RULEBOOK), wanted.__eq__, settings=SEARCH)


def test_the_hour_that_the_clock_shows_twice_is_drawn_both_times() -> None:
    for fold in (0, 1):
        wanted = datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS, fold=fold).astimezone(UTC)
        find(boundary_instants(RULEBOOK), wanted.__eq__, settings=SEARCH)


def test_an_instant_is_drawn_with_offsets_other_than_that_of_brussels() -> None:
    find(boundary_instants(RULEBOOK), lambda drawn: drawn.utcoffset() == timedelta(hours=-11), settings=SEARCH)


@given(boundary_days(RULEBOOK), boundary_instants(RULEBOOK))
def test_nothing_is_drawn_that_the_rulebook_does_not_cover(day: date, instant: datetime) -> None:
    assert day >= RULEBOOK.first_day
    assert instant.astimezone(BRUSSELS).date() >= RULEBOOK.first_day


@given(known_facts(), candidates())
def test_known_facts_are_one_cell_and_candidates_leave_no_fact_without_any(known: Facts, open_: Facts) -> None:
    assert all(len(known.candidates(name)) == 1 for name in FACTS)
    assert all(open_.candidates(name) for name in FACTS)


@settings(max_examples=20)
@given(rulebooks())
def test_a_variant_of_the_rulebook_can_be_asked(rulebook: Rulebook) -> None:
    table = AccessTable(rulebook)
    assert table.starts[0] == RULEBOOK.first_day
    assert sum(reading.open for reading in rulebook.readings) <= 2
