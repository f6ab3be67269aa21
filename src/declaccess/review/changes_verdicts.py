"""What changes for one company on one declaration: every question about it, asked on both sides."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from attrs import frozen

from declaccess.model import PROJECT, Action, Declaration, Draft, OrganisationId
from declaccess.review.changes_sides import Asking, Question, is_named, listed_contracts
from declaccess.rules import Cause, Decision, Outcome, Reason


class ChangeKind(StrEnum):
    """What becomes of an answer."""

    GAINED = "gained"
    LOST = "lost"
    UNCERTAIN = "uncertain"
    SETTLED = "settled"
    UNCHANGED = "unchanged"


class ChangeCause(StrEnum):
    """What makes an answer change: the rules, or what the records say happened in between."""

    RULES = "rules"
    FILING = "filing"
    ANNULMENT = "annulment"
    LISTING = "listing"
    RECORDS = "records"


class Level(StrEnum):
    """What of a declaration a question is about, beside its contracts."""

    PROJECT = PROJECT
    WHOLE = "whole"


Target = int | Level
"""A contract, by its place among those of both sides, or a level."""

CHANGED: Final = (ChangeKind.GAINED, ChangeKind.LOST, ChangeKind.UNCERTAIN, ChangeKind.SETTLED)
"""The kinds of change, in the order in which they are counted."""

_KINDS: Final = {
    (Outcome.DENY, Outcome.PERMIT): ChangeKind.GAINED,
    (Outcome.PERMIT, Outcome.DENY): ChangeKind.LOST,
    (Outcome.PERMIT, Outcome.INDETERMINATE): ChangeKind.UNCERTAIN,
    (Outcome.DENY, Outcome.INDETERMINATE): ChangeKind.UNCERTAIN,
    (Outcome.INDETERMINATE, Outcome.PERMIT): ChangeKind.SETTLED,
    (Outcome.INDETERMINATE, Outcome.DENY): ChangeKind.SETTLED,
}
_MISSING: Final = (Cause.UNKNOWN_DECLARATION, Cause.NO_DRAFT)


@frozen(kw_only=True, slots=False)
class Why:
    """Why an answer changes.

    Attributes:
        cause: what made it change.
        reason: what decides: on the second side where a rule does there, else on the first.
        by_rule: whether a rule has a part in it; records alone may have made it.
    """

    cause: ChangeCause
    reason: Reason
    by_rule: bool

    @property
    def rule(self) -> str | None:
        """The rule that has a part in it."""
        return self.reason.rule if self.by_rule else None

    @property
    def sources(self) -> tuple[str, ...]:
        """Where that rule is said."""
        return self.reason.sources if self.by_rule else ()

    @property
    def named(self) -> str:
        """The rule, or the cause where there is none."""
        return self.rule or self.cause.value


@frozen(kw_only=True, slots=False)
class Verdict:
    """One question, and what is decided on it on both sides.

    Attributes:
        target: what of the declaration it is about.
        action: the action.
        before: what is decided on the first side.
        after: what is decided on the second.
        kind: what becomes of it.
        why: why it changes; `None` where it does not.
    """

    target: Target
    action: Action
    before: Outcome
    after: Outcome
    kind: ChangeKind = ChangeKind.UNCHANGED
    why: Why | None = None


class Case(NamedTuple):
    """A company on a declaration.

    Attributes:
        organisation: the company.
        works: the declaration or draft, as the first side that has it has it.
        before: the same on the first side, if it is there.
        after: the same on the second.
    """

    organisation: OrganisationId
    works: Declaration | Draft
    before: Declaration | Draft | None
    after: Declaration | Draft | None


def name_of(works: Declaration | Draft) -> str:
    """Return what a declaration or draft is called."""
    return works.reference if isinstance(works, Draft) else works.number


def contract_numbers(before: Declaration | Draft | None, after: Declaration | Draft | None) -> tuple[str, ...]:
    """Return the numbers of the contracts of a declaration on both sides, those of the first side first."""
    both = (contract.number for works in (before, after) if works is not None for contract in works.contracts)
    return tuple(dict.fromkeys(number for number in both if number is not None))


def weigh(case: Case, before: Asking, after: Asking) -> tuple[Verdict, ...]:
    """Ask every question about a company on a declaration on both sides.

    Where the project level has the answers that every contract has, it is no question of its own. A company that is
    on the declaration on neither side has no questions.

    Args:
        case: the company and the declaration.
        before: the first side.
        after: the second.
    """
    sides = ((case.before, before), (case.after, after))
    if not any(is_named(works, case.organisation, asking) for works, asking in sides):
        return ()
    return tuple(_verdicts(case, before, after))


def _verdicts(case: Case, before: Asking, after: Asking) -> Iterator[Verdict]:
    if isinstance(case.works, Draft):
        yield _verdict(case, Action.CREATE, Level.WHOLE, None, before, after)
        return
    listed = {**listed_contracts(case.before, before), **listed_contracts(case.after, after)}
    numbers = contract_numbers(case.before, case.after)
    targets: Sequence[tuple[Target, str]] = [(place, each) for place, each in enumerate(numbers) if each in listed]
    for action in (Action.MODIFY, Action.VIEW):
        each = [_verdict(case, action, target, number, before, after) for target, number in targets]
        yield from each
        project = _verdict(case, action, Level.PROJECT, PROJECT, before, after)
        if {(one.before, one.after) for one in each} != {(project.before, project.after)}:
            yield project
    yield _verdict(case, Action.ANNUL, Level.WHOLE, None, before, after)


def _verdict(
    case: Case, action: Action, target: Target, contract: str | None, before: Asking, after: Asking
) -> Verdict:
    question = Question(organisation=case.organisation, action=action, works=name_of(case.works), contract=contract)
    was, now = before.decide(question), after.decide(question)
    kind = _KINDS.get((was.outcome, now.outcome))
    if kind is None:
        return Verdict(target=target, action=action, before=was.outcome, after=now.outcome)
    ruled = after.decide_records_of(before, question)
    why = Why(
        cause=ChangeCause.RULES if ruled is now.outcome else _happened(was, now),
        reason=pick_deciding(was.reasons, now.reasons),
        by_rule=ruled is not was.outcome,
    )
    return Verdict(target=target, action=action, before=was.outcome, after=now.outcome, kind=kind, why=why)


def pick_deciding(was: Sequence[Reason], now: Sequence[Reason]) -> Reason:
    """Return what made an answer another one: the rule that is new among its reasons, if there is one.

    Where several are as good, one that a milestone begins or ends comes first, for that is what days change. Where no
    rule decides any more, it is the one that did.

    Args:
        was: the reasons of the answer before.
        now: its reasons now.
    """
    old = {reason.rule for reason in was}
    ruling = [reason for reason in now if reason.rule is not None]
    new = [reason for reason in ruling if reason.rule not in old]
    before = [reason for reason in was if reason.rule is not None]
    for reasons in (new, ruling, before):
        dated = [reason for reason in reasons if reason.milestone is not None]
        if dated or reasons:
            return [*dated, *reasons][0]
    return now[0]


def _happened(was: Decision, now: Decision) -> ChangeCause:
    causes = [decision.reasons[0].cause for decision in (was, now)]
    if any(cause in _MISSING for cause in causes):
        return ChangeCause.RECORDS
    if Cause.NOT_FILED_YET in causes:
        return ChangeCause.FILING
    if was.facts.candidates("status") != now.facts.candidates("status"):
        return ChangeCause.ANNULMENT
    if Cause.UNKNOWN_CONTRACT in causes or was.facts.candidates("relation") != now.facts.candidates("relation"):
        return ChangeCause.LISTING
    if was.facts.candidates("filed_under") != now.facts.candidates("filed_under"):
        return ChangeCause.FILING
    return ChangeCause.RECORDS
