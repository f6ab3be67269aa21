"""Changes as tables that a lawyer can read: who gains or loses what, because of what, said where."""

from collections.abc import Iterable

from building_site import COMPANIES, NUMBER
from declaccess import Portfolio, Rulebook, nsso_2026
from declaccess.model import Login
from declaccess.review.changes import Change, Changes, changes
from declaccess.review.changes_sides import Side
from law_tables import moment

_NAMES = {number: name for name, number in COMPANIES.items()}


def compare(
    portfolio: Portfolio,
    start: str,
    end: str,
    *,
    later: Portfolio | None = None,
    rulebook: Rulebook | None = None,
    newer: Rulebook | None = None,
    login: Login | None = None,
) -> Changes:
    """Compare two days, or two portfolios or rulebooks on them."""
    known = rulebook or nsso_2026()
    before = Side(portfolio=portfolio, rulebook=known, at=moment(start))
    after = Side(portfolio=later or portfolio, rulebook=newer or known, at=moment(end))
    return changes(before, after, login=login)


def told(found: Iterable[Change]) -> list[str]:
    """Tell changes as the lines of a table, cells parted by `|`."""
    return [" | ".join(_cells(change)) for change in found]


def expected(text: str) -> list[str]:
    """Read the lines of a table without its header, one blank around each cell."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [" | ".join(cells) for cells in lines[1:]]


def _cells(change: Change) -> tuple[str, ...]:
    target = "" if change.contract is None else change.contract.removeprefix(str(NUMBER))
    who = _NAMES.get(str(change.organisation), str(change.organisation))
    because = change.rule or change.cause
    said = ", ".join(change.sources).replace("announcement-2026-06-26#", "announcement ")
    return (who, change.action, target, change.before, change.after, change.kind, because, said)
