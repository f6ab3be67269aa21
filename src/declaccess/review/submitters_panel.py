"""Who should submit as a panel: a picture with a group for each candidate, and what keeps the others from it."""

from typing import TYPE_CHECKING

from declaccess.model import Action
from declaccess.panel import Cell, Matrix, Note, Panel, Table
from declaccess.periods import brussels_time
from declaccess.review.matrix import login_words
from declaccess.rules import Outcome, Reason
from declaccess.rules.describe import TONES
from declaccess.rules.words import long_day

if TYPE_CHECKING:
    from declaccess.model import OrganisationId
    from declaccess.review.submitters import SubmitterChoices


def describe_choices(found: "SubmitterChoices") -> Panel:
    """Describe for display what every company on a draft could do, under each choice of its declarant.

    Args:
        found: the choices.
    """
    login = "a digital key" if found.login is None else login_words(found.login) or "a log-in that is not known"
    said = f"Supposed: everybody logs in with {login} and holds the right, and it is filed on that day."
    return Panel(
        title=f"Who should submit draft {found.draft.reference}?",
        subtitle=long_day(brussels_time(found.on).date()),
        blocks=(_picture(found), Note(text=said), _reasons(found)) if found.candidates else (_none(found),),
    )


def _picture(found: "SubmitterChoices") -> Matrix:
    cells: dict[OrganisationId, list[Cell]] = {}
    for choice in found.choices:
        outcome = choice.decision.outcome
        cells.setdefault(choice.organisation, []).append(Cell(text=outcome, tone=TONES[outcome]))
    return Matrix(
        caption="What each company could do",
        groups=tuple((f"{declarant} submits", tuple(Action)) for declarant in found.candidates),
        rows=tuple((organisation, tuple(cells[organisation])) for organisation in found.organisations),
    )


def _reasons(found: "SubmitterChoices") -> Table:
    keeping: dict[str, Reason] = {}
    for choice in found.choices:
        if choice.decision.outcome is not Outcome.PERMIT:
            reason = choice.decision.reasons[0]
            keeping.setdefault(reason.rule or str(reason.cause), reason)
    rows = tuple((name, reason.text, ", ".join(reason.sources)) for name, reason in keeping.items())
    return Table(caption="What keeps companies from something", header=("rule", "says", "source"), rows=rows)


def _none(found: "SubmitterChoices") -> Note:
    return Note(text=f"No company on draft {found.draft.reference} could be its declarant; name candidates.")
