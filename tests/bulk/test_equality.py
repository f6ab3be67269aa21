"""One decision, many roads: every cell on every edge day, and random rows, without a difference."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulk.roads import ENCODED, ROADS, Road, arrays
from bulk.rows import Row, encoded, every_cell, expected, random_rows
from declaccess import Rulebook, nsso_2026
from declaccess.bulk import BulkDecider
from declaccess.testing.strategies import boundary_days, candidates, rulebooks
from random_rulebooks import DAYS, small_rulebooks

ROWS = int(os.environ.get("DECLACCESS_ROWS", "20000"))
"""How many random rows go every road; a million in the long run."""

BOOKS = {
    "shipped": nsso_2026(),
    "readings left open": nsso_2026().leave_open("rights-before").leave_open("unsecured-scope"),
}


@pytest.fixture(scope="module", params=BOOKS)
def decider(request: pytest.FixtureRequest) -> BulkDecider:
    """Return what decides by each rulebook."""
    return BulkDecider(BOOKS[request.param])


@pytest.fixture(scope="module")
def cells(decider: BulkDecider) -> tuple[list[Row], list[tuple[str, int]]]:
    """Return every cell on every edge day, with what one decision after the other says."""
    rows = every_cell(decider.rulebook)
    return rows, expected(decider.rulebook, rows)


@pytest.fixture(scope="module")
def drawn() -> tuple[list[Row], list[tuple[str, int]]]:
    """Return random rows with what one decision after the other says."""
    rows = random_rows(nsso_2026(), ROWS)
    return rows, expected(nsso_2026(), rows)


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_every_cell_is_decided_alike_on_every_road(
    decider: BulkDecider, cells: tuple[list[Row], list[tuple[str, int]]], road: Road, tmp_path: Path
) -> None:
    rows, wanted = cells
    assert differences(rows, road(decider, rows, tmp_path), wanted) == []


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_random_rows_are_decided_alike_on_every_road(
    drawn: tuple[list[Row], list[tuple[str, int]]], road: Road, tmp_path: Path
) -> None:
    rows, wanted = drawn
    assert differences(rows, road(BulkDecider(nsso_2026()), rows, tmp_path), wanted) == []


@pytest.mark.parametrize("road", ENCODED.values(), ids=ENCODED)
def test_rows_with_their_facts_as_codes_are_decided_alike(
    drawn: tuple[list[Row], list[tuple[str, int]]], road: Road, tmp_path: Path
) -> None:
    rows, wanted = drawn[0][:5_000], drawn[1][:5_000]
    assert differences(rows, road(BulkDecider(nsso_2026()), encoded(rows), tmp_path), wanted) == []


def test_the_random_rows_hold_every_outcome_and_both_codes_before_the_table(
    drawn: tuple[list[Row], list[tuple[str, int]]],
) -> None:
    assert {outcome for outcome, _ in drawn[1]} == {"permit", "deny", "indeterminate"}
    assert {0, 1} < {number for _, number in drawn[1]}


@given(st.data())
@settings(max_examples=25)
def test_variants_of_the_rulebook_decide_alike_in_arrays_and_in_files(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    book = data.draw(rulebooks())
    cases = data.draw(st.lists(st.tuples(candidates(), boundary_days(book)), min_size=1, max_size=60))
    rows = [{**words(dict(facts.items())), "day": day} for facts, day in cases]
    agree(book, rows, tmp_path_factory.mktemp("rows"))


@given(small_rulebooks(), st.lists(st.tuples(candidates(), st.sampled_from(DAYS)), min_size=1, max_size=60))
@settings(max_examples=25)
def test_random_rulebooks_decide_alike_in_arrays_frames_and_files(
    tmp_path_factory: pytest.TempPathFactory, book: Rulebook, cases: list[tuple[object, object]]
) -> None:
    rows = [{**words(dict(facts.items())), "day": day} for facts, day in cases]  # type: ignore[attr-defined]
    agree(book, rows, tmp_path_factory.mktemp("rows"))


def agree(book: Rulebook, rows: list[Row], folder: Path) -> None:
    """Compare the roads that differ in how they compute."""
    decider, wanted = BulkDecider(book), expected(book, rows)
    assert arrays(decider, rows, folder) == wanted
    assert ROADS["polars lazy"](decider, rows, folder) == wanted
    assert ROADS["parquet"](decider, rows, folder) == wanted


def words(facts: dict[str, tuple[str, ...]]) -> Row:
    """Return candidates as words."""
    return {name: "|".join(values) for name, values in facts.items()}


def differences(rows: list[Row], found: list[tuple[str, int]], wanted: list[tuple[str, int]]) -> list[Any]:
    """Return the first few rows that are decided otherwise than wanted."""
    assert len(found) == len(wanted) == len(rows)
    pairs = zip(rows, found, wanted, strict=True)
    return [(row, got, want) for row, got, want in pairs if got != want][:5]
