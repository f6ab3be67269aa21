"""The table of the example: who may do what, by log-in, on the days around each change, and what changes when."""

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from declaccess.cli.demo.case import ASKERS, DIGITAL_KEY, PASSWORD, UNSECURED, Asker, Case
from declaccess.model import Action, Login
from declaccess.rules import Outcome, Rulebook

DAYS = (
    date(2026, 6, 28),
    date(2026, 6, 29),
    date(2026, 9, 30),
    date(2026, 10, 1),
    date(2026, 12, 31),
    date(2027, 1, 1),
)
"""The day before, and the day on which, something changes or may change."""

LOGINS = {DIGITAL_KEY: "with a digital key", PASSWORD: "with a password", UNSECURED: "unsecured"}
"""The ways to log in, in words."""

Matrix: TypeAlias = dict[tuple[Asker, Login, Action], tuple[Outcome, ...]]
"""The outcomes on each of the days."""

_LABEL, _COLUMN = 10, 15
_CHANGED, _SAME = "▸", " "


def decide_all(case: Case, rulebook: Rulebook) -> Matrix:
    """Decide every question of the table.

    Args:
        case: the example.
        rulebook: the rules that answer.
    """
    decide = rulebook.decider.decide
    return {
        (asker, login, action): tuple(decide(asker.asks(action, login, day), case.portfolio).outcome for day in DAYS)
        for asker in ASKERS
        for login in LOGINS
        for action in Action
    }


def table_lines(case: Case, matrix: Matrix) -> Iterator[str]:
    """Yield the table's lines, at most 100 columns wide.

    Args:
        case: the example.
        matrix: the outcomes.
    """
    for asker in ASKERS:
        yield ""
        yield f"{asker.title.upper()}: {case.name_of(asker.organisation)} ({asker.organisation})"
        yield _line("", [f"{_SAME}{day}" for day in DAYS])
        for login, how in LOGINS.items():
            yield f"  {how}"
            for action in Action:
                yield _line(f"    {action}", _marked(matrix[asker, login, action]))


def change_lines(matrix: Matrix) -> Iterator[str]:
    """Yield what changes on which of the days.

    Args:
        matrix: the outcomes.
    """
    for column in range(1, len(DAYS)):
        day = str(DAYS[column])
        for who, change, actions in _changes(matrix, column):
            yield f"  {day:<12}{who:<36}{', '.join(actions):<28}{change}"
            day = ""


def _changes(matrix: Matrix, column: int) -> Iterator[tuple[str, str, list[Action]]]:
    changed: dict[tuple[str, str], list[Action]] = {}
    for (asker, login, action), outcomes in matrix.items():
        before, now = outcomes[column - 1], outcomes[column]
        if before is not now:
            changed.setdefault((f"{asker.title}, {LOGINS[login]}", f"{before} → {now}"), []).append(action)
    for (who, change), actions in changed.items():
        yield who, change, actions


def _marked(outcomes: tuple[Outcome, ...]) -> list[str]:
    before = (outcomes[0], *outcomes)
    return [f"{_SAME if now is then else _CHANGED}{now}" for then, now in zip(before, outcomes, strict=False)]


def _line(label: str, cells: list[str]) -> str:
    return (label.ljust(_LABEL) + "".join(cell.ljust(_COLUMN) for cell in cells)).rstrip()
