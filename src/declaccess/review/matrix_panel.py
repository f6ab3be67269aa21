"""A rights matrix as a panel: the picture of now and later, and what changes because of which rule."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from declaccess.model import Action
from declaccess.panel import Cell, Matrix, Note, Panel, Table
from declaccess.periods import brussels_time
from declaccess.review.changes_verdicts import pick_deciding
from declaccess.review.matrix import STANDINGS, Right, login_words
from declaccess.rules import Relation
from declaccess.rules.describe import TONES
from declaccess.rules.words import long_day

if TYPE_CHECKING:
    from declaccess.model import PersonId
    from declaccess.review.matrix import RightsMatrix

_AS: Final = {Relation.DECLARANT: "as declarant", Relation.LISTED_PARTY: "as listed party"}
_NOBODY: Final = "(nobody identified)"


def describe_matrix(matrix: "RightsMatrix") -> Panel:
    """Describe a rights matrix for display.

    Args:
        matrix: the matrix.
    """
    login = "as recorded" if matrix.login is None else login_words(matrix.login) or "not known"
    return Panel(
        title=f"Rights of the people of {matrix.organisation}",
        subtitle=f"{_moment(matrix.starts[0])} and later; log-in: {login}",
        blocks=((_picture(matrix), _changed(matrix)) if matrix.people else ()) + _notes(matrix),
    )


def _picture(matrix: "RightsMatrix") -> Matrix:
    first, *later = matrix.starts
    names = (_moment(first), *(f"from {_moment(start)}" for start in later))
    by_row: dict[tuple[PersonId | None, Relation], list[Cell]] = {}
    for right in matrix.rights:
        cell = Cell(text=right.outcome, tone=TONES[right.outcome])
        by_row.setdefault((right.person, right.standing), []).append(cell)
    return Matrix(
        caption="Who may do what",
        groups=tuple((name, tuple(Action)) for name in names),
        rows=tuple(
            (f"{person or _NOBODY}, {_AS[standing]}", tuple(by_row[person, standing]))
            for person in matrix.people
            for standing in STANDINGS
        ),
    )


def _changed(matrix: "RightsMatrix") -> Table:
    last: dict[tuple[PersonId | None, Relation, Action], Right] = {}
    rows: list[tuple[Cell | str, ...]] = []
    for right in matrix.rights:
        key = right.person, right.standing, right.action
        before = last.get(key)
        if before is not None and before.outcome is not right.outcome:
            rows.append(_row(before, right))
        last[key] = right
    header = ("person", "standing", "action", "from", "before", "after", "because of", "source")
    return Table(caption="What changes", header=header, rows=tuple(rows))


def _row(before: Right, after: Right) -> tuple[Cell | str, ...]:
    reason = pick_deciding(before.reasons, after.reasons)
    return (
        after.person or _NOBODY,
        _AS[after.standing],
        after.action,
        _moment(after.start),
        Cell(text=before.outcome, tone=TONES[before.outcome]),
        Cell(text=after.outcome, tone=TONES[after.outcome]),
        reason.rule or str(reason.cause),
        ", ".join(reason.sources),
    )


def _notes(matrix: "RightsMatrix") -> tuple[Note, ...]:
    if matrix.complete:
        return ()
    if not matrix.people:
        return (Note(text="Nobody is known who may act for it; its register is not complete here."),)
    return (Note(text="Others may hold a right too: the register is not complete here, or a mandate is in force."),)


def _moment(at: date) -> str:
    if not isinstance(at, datetime):
        return long_day(at)
    shown = brussels_time(at)
    return f"{long_day(shown.date())} {shown:%H:%M}"
