"""Every statement of the announcement is carried by something and held by a law test, and the page says so."""

import runpy
from pathlib import Path

from attrs import evolve

from declaccess import nsso_2026

TOOL = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "statements.py"))


def test_every_statement_and_every_reading_is_held_by_a_law_test_and_carried_or_said_not_to_be() -> None:
    assert TOOL["faults"](nsso_2026()) == []


def test_the_page_is_what_the_rulebook_and_the_tests_say_now() -> None:
    written = TOOL["PAGE"].read_text("utf-8")
    assert written == TOOL["page"](nsso_2026()), "out of date: run `python docs/statements.py`"


def test_a_statement_that_nobody_holds_or_carries_would_be_found() -> None:
    book = nsso_2026()
    source, *others = book.sources
    more = evolve(source, passages={**source.passages, "changes-4": "From some day on, something else."})
    told = TOOL["faults"](evolve(book, sources=(more, *others)))
    assert told == [
        "no law test holds `announcement-2026-06-26#changes-4`",
        "`changes-4` is carried by nothing",
    ]
