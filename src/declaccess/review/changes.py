"""Who gains, loses or becomes uncertain about what: the answers of two sides compared, over whole portfolios."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from declaccess.errors import MissingPackageError
from declaccess.model import PROJECT, Action, Login, OrganisationId, Portfolio
from declaccess.panel import Panel, Tabular
from declaccess.review.changes_sides import Asking, Side
from declaccess.review.changes_verdicts import (
    Case,
    ChangeCause,
    ChangeKind,
    Level,
    Target,
    Verdict,
    Why,
    contract_numbers,
    name_of,
)
from declaccess.review.encoding import EncodedPortfolio, encode
from declaccess.rules import Outcome, Reason
from declaccess.rules.rulebook import Rulebook

if TYPE_CHECKING:
    from declaccess.review.changes_counting import Comparison
    from declaccess.review.changes_groups import ChangeGroups

Grouping: TypeAlias = Literal["organisation", "declaration", "action", "cause"]
"""What changes can be grouped by."""


@frozen(kw_only=True, slots=False)
class Change:
    """One answer that changes.

    Attributes:
        organisation: who gains, loses or becomes uncertain.
        declaration: number of the declaration, or reference of the draft.
        contract: number of the contract, or `project` for the project level; `None`: of the whole, or of a draft.
        action: which action.
        before: what was decided.
        after: what is decided now.
        kind: what became of it.
        cause: what made it change.
        reason: what decides: after the change where a rule does then, else before it.
        rule: the rule's id; `None` where records alone made the change, or no rule decides on either side.
        sources: where that rule is said.
    """

    organisation: OrganisationId
    declaration: str
    contract: str | None
    action: Action
    before: Outcome
    after: Outcome
    kind: ChangeKind
    cause: ChangeCause
    reason: Reason
    rule: str | None
    sources: tuple[str, ...]


class Changes(Tabular):
    """What changes between two sides: counts at once, rows on demand.

    Attributes:
        before: the first side.
        after: the second.
        organisation: the only company that was asked about; `None`: all.
        login: how they log in; `None`: with a digital key, whichever.
        counts: how many answers are gained, lost, uncertain, settled and unchanged.
    """

    columns: ClassVar[tuple[str, ...]] = (
        "organisation",
        "declaration",
        "contract",
        "action",
        "before",
        "after",
        "rule",
    )

    def __init__(
        self, before: Side, after: Side, organisation: OrganisationId | None, login: Login | None, found: "Comparison"
    ) -> None:
        self.before = before
        self.after = after
        self.organisation = organisation
        self.login = login
        self._found = found
        self.counts: Mapping[str, int] = {
            kind.value: sum(found.totals[key] for key in found.totals if key.kind is kind) for kind in ChangeKind
        }

    def __repr__(self) -> str:
        return f"<Changes {', '.join(f'{name}: {count}' for name, count in self.counts.items())}>"

    def __len__(self) -> int:
        return sum(count for name, count in self.counts.items() if name != ChangeKind.UNCHANGED)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __iter__(self) -> Iterator[Change]:
        """Yield the changes: by declaration, by company as the declaration names them, by contract and action."""
        for row in self._found.iter_changed_rows():
            case = self._found.pairing.case(row)
            numbers = contract_numbers(case.before, case.after)
            for verdict in self._found.verdicts_of(row):
                if verdict.why is not None:
                    yield _change(case, numbers, verdict, verdict.why)

    @property
    def transitions(self) -> Mapping[tuple[Action, Outcome, Outcome], int]:
        """How many answers there are by action, outcome before and outcome after, unchanged ones too."""
        found: Counter[tuple[Action, Outcome, Outcome]] = Counter()
        for verdict, count in self._found.totals.items():
            found[verdict.action, verdict.before, verdict.after] += count
        return found

    def by(self, what: Grouping) -> "ChangeGroups":
        """Return the counts by company, declaration, action or cause: those with most changes first.

        Args:
            what: what the changes are grouped by.

        Raises:
            UnknownNameError: another word.
        """
        from declaccess.review.changes_groups import group  # noqa: PLC0415 - only when asked for

        return group(self._found, what)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        return [row_of(change) for change in self]

    def panel(self) -> Panel:
        """Describe the changes for display: counts, the picture of before and after, groups and the first rows."""
        from declaccess.review.changes_panel import describe_changes  # noqa: PLC0415 - words, only when shown

        return describe_changes(self)


def changes(
    before: Side,
    after: Side,
    *,
    organisation: OrganisationId | str | None = None,
    login: Login | None = None,
    tell: Callable[[int, int | None], None] | None = None,
) -> Changes:
    """Compare two sides: for each company on a declaration on either, what somebody who holds the right may do.

    Each answer is the outcome of the scalar decision of its side, with the right supposed. Filed declarations are
    asked about contract by contract for modifying and viewing, as a whole for annulling; drafts for creating.

    Args:
        before: the first side.
        after: the second; any of records, rules and instant may be other ones.
        organisation: the only company to ask about; `None`: all that somebody can act for.
        login: how they log in; `None`: with a digital key, whichever.
        tell: is told now and then how many declarations are encoded, and how many there are.

    Raises:
        IdentifierError: a text that is no company's number.
        NaiveDatetimeError: a side's date-time has no offset.
        NotCoveredError: a side's day lies before the first one that its rulebook covers.
        MissingPackageError: NumPy is not installed.
    """
    _require_numpy()
    from declaccess.review.changes_counting import compare  # noqa: PLC0415 - it needs what may not be installed

    only = None if organisation is None else OrganisationId(organisation)
    asking = Asking(before, login), Asking(after, login)
    first = _encoded(before, tell)
    second = first if before.records is after.records else _encoded(after, tell)
    return Changes(before, after, only, login, compare(first, second, *asking, only))


def changes_between(
    portfolio: Portfolio | EncodedPortfolio,
    rulebook: Rulebook,
    start: date,
    end: date,
    *,
    organisation: OrganisationId | str | None = None,
    login: Login | None = None,
) -> Changes:
    """Compare two days of one portfolio under one rulebook, as `changes` does.

    Args:
        portfolio: the records, or what `encode` made of them.
        rulebook: the norms.
        start: the first moment: an aware date-time, or a date for the last moment of that Brussels day.
        end: the second, likewise.
        organisation: the only company to ask about; `None`: all that somebody can act for.
        login: how they log in; `None`: with a digital key, whichever.

    Raises:
        IdentifierError: a text that is no company's number.
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
        MissingPackageError: NumPy is not installed.
    """
    before = Side(portfolio=portfolio, rulebook=rulebook, at=start)
    after = Side(portfolio=portfolio, rulebook=rulebook, at=end)
    return changes(before, after, organisation=organisation, login=login)


def row_of(change: Change) -> dict[str, Any]:
    """Return a change as a row of plain values.

    Args:
        change: the change.
    """
    return {
        "organisation": str(change.organisation),
        "declaration": change.declaration,
        "contract": change.contract,
        "action": change.action.value,
        "before": change.before.value,
        "after": change.after.value,
        "rule": change.rule,
    }


def _require_numpy() -> None:
    try:
        import numpy as np  # noqa: F401, PLC0415 - to see whether it is there
    except ImportError:
        raise MissingPackageError("`numpy`", "pip install 'declaccess[frames]'") from None


def _encoded(side: Side, tell: Callable[[int, int | None], None] | None) -> EncodedPortfolio:
    if isinstance(side.portfolio, EncodedPortfolio):
        return side.portfolio
    return encode(side.portfolio, tell=tell)


def _change(case: Case, numbers: tuple[str, ...], verdict: Verdict, why: Why) -> Change:
    return Change(
        organisation=case.organisation,
        declaration=str(name_of(case.works)),
        contract=_contract(verdict.target, numbers),
        action=verdict.action,
        before=verdict.before,
        after=verdict.after,
        kind=verdict.kind,
        cause=why.cause,
        reason=why.reason,
        rule=why.rule,
        sources=why.sources,
    )


def _contract(target: Target, numbers: tuple[str, ...]) -> str | None:
    if target is Level.WHOLE:
        return None
    return PROJECT if target is Level.PROJECT else str(numbers[target])
