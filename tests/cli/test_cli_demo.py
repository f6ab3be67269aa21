"""The demo: what it shows, and that what it tells people to try works."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from cli.terminal import Run

DAYS = ["2026-06-28", "2026-06-29", "2026-09-30", "2026-10-01", "2026-12-31", "2027-01-01"]
P, D, I = "permit", "deny", "indeterminate"  # noqa: E741 - one letter a column keeps the tables in sight
ALWAYS_P, ALWAYS_D, ALWAYS_I = [P] * 6, [D] * 6, [I] * 6
ENDS_IN_Q4 = [P, P, P, I, I, D]
EXPECTED = {
    ("THE DECLARANT", "with a digital key"): [ALWAYS_P, ALWAYS_P, ALWAYS_P, ALWAYS_P],
    ("THE DECLARANT", "with a password"): [ALWAYS_I, ALWAYS_I, ALWAYS_I, ALWAYS_I],
    ("THE DECLARANT", "unsecured"): [ALWAYS_D, ALWAYS_D, ALWAYS_D, ENDS_IN_Q4],
    ("A SUBCONTRACTOR", "with a digital key"): [[P, D, D, D, D, D], [P, D, D, D, D, D], ALWAYS_D, ALWAYS_P],
    ("A SUBCONTRACTOR", "with a password"): [[I, D, D, D, D, D], [I, D, D, D, D, D], ALWAYS_D, ALWAYS_I],
    ("A SUBCONTRACTOR", "unsecured"): [ALWAYS_D, ALWAYS_D, ALWAYS_D, ENDS_IN_Q4],
    ("AN OUTSIDER", "with a digital key"): [ALWAYS_D] * 4,
    ("AN OUTSIDER", "with a password"): [ALWAYS_D] * 4,
    ("AN OUTSIDER", "unsecured"): [ALWAYS_D] * 4,
}
ACTIONS = ["create", "modify", "annul", "view"]


def cells(page: str) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Read the table off the page."""
    table: dict[tuple[str, str], dict[str, list[str]]] = {}
    who = how = ""
    for line in page.splitlines():
        if heading := re.match(r"(THE DECLARANT|A SUBCONTRACTOR|AN OUTSIDER): ", line):
            who = heading[1]
        elif line.strip() in {how for _, how in EXPECTED}:
            how = line.strip()
        elif row := re.match(r"    (create|modify|annul|view) +(.*)", line):
            table.setdefault((who, how), {})[row[1]] = row[2].replace("▸", " ").split()
    return table


def test_it_prints_the_same_page_every_time(run: Callable[..., Run], snapshot: SnapshotAssertion) -> None:
    first, second = run("demo"), run("demo")
    assert first.out == second.out == snapshot


def test_its_table_holds_the_answers_of_the_default_rulebook(run: Callable[..., Run]) -> None:
    table = cells(run("demo").out)
    expected = {who: dict(zip(ACTIONS, rows, strict=True)) for who, rows in EXPECTED.items()}
    assert table == expected


def test_its_columns_are_the_days_around_each_change(run: Callable[..., Run]) -> None:
    headers = [line.split() for line in run("demo").out.splitlines() if line.split()[:1] == DAYS[:1]]
    assert headers == [DAYS] * 3


def test_it_fits_a_hundred_columns(run: Callable[..., Run]) -> None:
    assert max(map(len, run("demo").out.splitlines())) <= 100


@pytest.mark.parametrize("option", ["--resolve", "--narrow", "--reading"])
def test_what_is_known_better_shows_in_the_table(run: Callable[..., Run], option: str) -> None:
    given = {
        "--resolve": ("unsecured-abolition=2026-11-16", "unsecured", "view", [P, P, P, P, D, D]),
        "--narrow": ("password-phase-out=2027-03-01..", "with a password", "view", ALWAYS_P),
        "--reading": ("old-declarations=old-rule-stays", "with a digital key", "modify", ALWAYS_P),
    }
    value, how, action, outcomes = given[option]
    assert cells(run("demo", option, value).out)["A SUBCONTRACTOR", how][action] == outcomes


def test_every_command_that_it_tells_to_try_works(
    run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = run("demo").out.replace("\\\n", " ")
    commands = [shlex.split(line) for line in page.splitlines() if line.startswith("    declaccess ")]
    assert len(commands) >= 5
    monkeypatch.chdir(tmp_path)
    for _, *arguments in commands:
        done = run(*arguments)
        assert (done.code, done.err) == (0, "")
        assert done.out


def test_saving_the_example_never_overwrites_a_file(run: Callable[..., Run], tmp_path: Path) -> None:
    mine = tmp_path / "portfolio.json"
    mine.write_text("mine", encoding="utf-8")
    done = run("demo", "--save", tmp_path)
    assert done.code == 2
    assert done.complaints == [f"{mine}: it exists already; give another name"]
    assert mine.read_text(encoding="utf-8") == "mine"
