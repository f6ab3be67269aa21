"""Changes as a panel: the counts, before and after as a picture, what they come from, whom they hit, the first rows."""

from itertools import islice
from typing import TYPE_CHECKING, Final

from declaccess.model import Action
from declaccess.panel import Cell, Matrix, Note, Panel, Row, Table, Tone
from declaccess.periods import brussels_time, last_moment
from declaccess.review.changes_verdicts import ChangeKind
from declaccess.review.matrix import login_words
from declaccess.rules import Outcome
from declaccess.rules.words import long_day

if TYPE_CHECKING:
    from declaccess.review.changes import Change, Changes
    from declaccess.review.changes_sides import Side

TONES: Final = {
    ChangeKind.GAINED: Tone.POSITIVE,
    ChangeKind.LOST: Tone.NEGATIVE,
    ChangeKind.UNCERTAIN: Tone.OPEN,
    ChangeKind.SETTLED: Tone.NEUTRAL,
}
"""The tone in which each kind of change is shown."""

_SAYS: Final = {
    ChangeKind.GAINED: "may now, and could not before",
    ChangeKind.LOST: "could before, and may not now",
    ChangeKind.UNCERTAIN: "was known, and is not any more",
    ChangeKind.SETTLED: "was not known, and is now",
    ChangeKind.UNCHANGED: "stays as it was",
}
_MOST_GROUPS: Final = 10
_MOST_ROWS: Final = 15


def describe_changes(changes: "Changes") -> Panel:
    """Describe changes for display.

    Args:
        changes: the changes.
    """
    whose = "" if changes.organisation is None else f" for {changes.organisation}"
    login = "a digital key" if changes.login is None else login_words(changes.login) or "a log-in that is not known"
    counts = (_count(kind, changes.counts[kind]) for kind in ChangeKind)
    return Panel(
        title=f"Changes from {_moment(changes.before)} to {_moment(changes.after)}{whose}",
        subtitle=f"of who is on a declaration, logs in with {login} and holds the right",
        blocks=(*counts, *(_details(changes) if changes else _nothing(changes))),
    )


def _nothing(changes: "Changes") -> tuple[Note, ...]:
    if changes.counts[ChangeKind.UNCHANGED]:
        return (Note(text="Nothing changes."),)
    if changes.organisation is not None:
        return (Note(text=f"{changes.organisation} is on no declaration and no draft on either side."),)
    return (Note(text="There is no declaration and no draft that names a company that somebody can act for."),)


def _details(changes: "Changes") -> tuple[Matrix | Table, ...]:
    groups = [changes.by("cause").table()]
    if changes.organisation is None:
        groups.append(changes.by("organisation").table(_MOST_GROUPS))
    return (_matrix(changes), *groups, _rows(changes))


def _count(kind: ChangeKind, count: int) -> Row:
    tone = TONES.get(kind) if count else None
    return Row(label=kind.value, value=Cell(text=f"{count:,}", tone=tone), detail=_SAYS[kind])


def _matrix(changes: "Changes") -> Matrix:
    found = changes.transitions
    actions = [action for action in Action if any(each[0] is action for each in found)]
    befores = [outcome for outcome in Outcome if any(each[1] is outcome for each in found)]
    afters = [outcome for outcome in Outcome if any(each[2] is outcome for each in found)]
    rows = tuple(
        (
            f"{action}: {before} before",
            tuple(_transition(before, after, found.get((action, before, after), 0)) for after in afters),
        )
        for action in actions
        for before in befores
        if any((action, before, after) in found for after in afters)
    )
    return Matrix(caption="Answers before and after", groups=(("after", tuple(afters)),), rows=rows)


def _transition(before: Outcome, after: Outcome, count: int) -> Cell:
    if not count:
        return Cell(text="·")
    if before is after:
        return Cell(text=f"{count:,}")
    settled = before is Outcome.INDETERMINATE
    tones = {Outcome.PERMIT: Tone.POSITIVE, Outcome.DENY: Tone.NEGATIVE, Outcome.INDETERMINATE: Tone.OPEN}
    return Cell(text=f"{count:,}", tone=Tone.NEUTRAL if settled else tones[after])


def _rows(changes: "Changes") -> Table:
    shown = tuple(_row(change) for change in islice(changes, _MOST_ROWS))
    more = f" (the first {_MOST_ROWS} of {len(changes):,})" if len(changes) > _MOST_ROWS else ""
    return Table(
        caption=f"Row by row{more}",
        header=("company", "declaration", "contract", "action", "before", "after", "because of"),
        rows=shown,
    )


def _row(change: "Change") -> tuple[Cell | str, ...]:
    return (
        change.organisation,
        change.declaration,
        change.contract or "",
        change.action,
        change.before,
        Cell(text=change.after, tone=TONES[change.kind]),
        change.rule or change.cause,
    )


def _moment(side: "Side") -> str:
    at = brussels_time(side.at)
    if at == last_moment(at.date()):
        return long_day(at.date())
    return f"{long_day(at.date())} {at:%H:%M}"
