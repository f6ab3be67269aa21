"""The answer for facts on a day: outcome, reasons, what it hangs on, and how long it holds."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import evolve, field, frozen

from declaccess.panel import Shown
from declaccess.rules.facts import Facts
from declaccess.rules.words import Basis, Effect

if TYPE_CHECKING:
    from declaccess.panel import Panel
    from declaccess.rules.table import AccessTable

_T = TypeVar("_T")


class Outcome(StrEnum):
    """What is decided; only `PERMIT` permits."""

    PERMIT = "permit"
    DENY = "deny"
    INDETERMINATE = "indeterminate"


class Cause(StrEnum):
    """Why an answer is a deny without a rule that forbids."""

    NOTHING_PERMITS = "nothing-permits"
    UNKNOWN_ACTION = "unknown-action"
    UNKNOWN_DECLARATION = "unknown-declaration"
    NO_DRAFT = "no-draft"
    NOT_FILED_YET = "not-filed-yet"
    UNKNOWN_CONTRACT = "unknown-contract"
    ASSUMPTION_EXCLUDED = "assumption-excluded"


@frozen(kw_only=True, slots=False)
class Reason:
    """Why: a rule that decided, or the cause of a deny without one.

    Attributes:
        rule: id of the rule; `None` when there is none.
        effect: what the rule does.
        basis: how firmly its sources carry it.
        milestone: the milestone that begins or ends it.
        sources: where it is said, as `source#passage`.
        reading: the reading that it rests on, or that a fact rests on which it asks for.
        cause: why, when there is no rule.
        constrains: the facts that the rule asks for.
        text: the rule in words.
    """

    rule: str | None = None
    effect: Effect | None = None
    basis: Basis | None = None
    milestone: str | None = None
    sources: tuple[str, ...] = ()
    reading: str | None = None
    cause: Cause | None = None
    constrains: tuple[str, ...] = field(default=(), repr=False, eq=False)
    text: str = field(default="", repr=False, eq=False)


CAUSES: Final[Mapping[Cause, Reason]] = {
    cause: Reason(cause=cause, text=text)
    for cause, text in {
        Cause.NOTHING_PERMITS: "No rule permits this.",
        Cause.UNKNOWN_ACTION: "The action is not one that the service knows.",
        Cause.UNKNOWN_DECLARATION: "No filed declaration of this number is at hand.",
        Cause.NO_DRAFT: "No draft of this reference is at hand.",
        Cause.NOT_FILED_YET: "The declaration was not filed yet at that moment.",
        Cause.UNKNOWN_CONTRACT: "The declaration has no such contract at that moment.",
        Cause.ASSUMPTION_EXCLUDED: "What was assumed contradicts the records.",
    }.items()
}
"""The reason of each deny without a rule."""


@frozen(kw_only=True, slots=False)
class Open:
    """What an indeterminate answer hangs on, and nothing else.

    Attributes:
        milestones: milestones whose day would settle it.
        facts: facts that would settle it.
        readings: open readings that would settle it.
    """

    milestones: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.milestones or self.facts or self.readings)


@frozen(kw_only=True, slots=False)
class Answer(Shown):
    """What a table says about facts on a day.

    Attributes:
        facts: the facts that were looked at.
        outcome: permit, deny or indeterminate.
        reasons: the rules that decided, in rulebook order; never empty.
        open: what an indeterminate answer hangs on.
        advice: keys of what can be done about it.
        rules_valid_until: the day on which the rules next change the outcome for these facts, if they ever do.
        table: the table that was asked; `None` for an answer that came before it.
        codes: the facts under each choice of open readings.
    """

    facts: Facts
    outcome: Outcome
    reasons: tuple[Reason, ...]
    open: Open = Open()
    advice: tuple[str, ...] = ()
    rules_valid_until: date | None = None
    table: "AccessTable | None" = field(default=None, eq=False, repr=False)
    codes: tuple[int, ...] = field(default=(), eq=False, repr=False)
    _derived: dict[Hashable, Any] = field(factory=dict, init=False, eq=False, repr=False)

    def derive(self, make: Callable[..., _T], *given: Hashable) -> _T:
        """Return what `make` computes from this answer and what is given alone, computed once.

        Args:
            make: the computation, a pure function.
            given: what it needs besides the answer.
        """
        try:
            value: _T = self._derived[make, given]
        except KeyError:
            value = self._derived[make, given] = make(self, *given)
        return value

    def reasons_for(self, readings: tuple[str, ...]) -> tuple[Reason, ...]:
        """Return the reasons where facts rest on readings: a rule that asks for such a fact rests on its reading too.

        Args:
            readings: the readings that the facts rest on.
        """
        return self.derive(_resting, readings) if readings and self.table is not None else self.reasons

    def __bool__(self) -> bool:
        return self.outcome is Outcome.PERMIT

    def panel(self) -> "Panel":
        """Describe the answer for display."""
        from declaccess.rules.describe import describe_answer  # noqa: PLC0415 - words, only when shown

        return describe_answer(self)


def _resting(answer: Answer, readings: tuple[str, ...]) -> tuple[Reason, ...]:
    facts: Mapping[str, str] = {} if answer.table is None else answer.table.reading_facts
    order = [name for name in facts if name in readings]

    def resting(reason: Reason) -> Reason:
        behind = (name for name in order if facts[name] in reason.constrains)
        return reason if reason.reading else evolve(reason, reading=next(behind, None))

    return tuple(resting(reason) for reason in answer.reasons)
