"""A decision in plain words, for somebody who programs nothing."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from declaccess.model import PROJECT, Action
from declaccess.rules.answer import Outcome, Reason
from declaccess.rules.counterfactual import Change, counterfactuals
from declaccess.rules.facts import LoginClass
from declaccess.rules.words import Basis, SourceKind, long_day

if TYPE_CHECKING:
    from declaccess.rules.decide import Decision

_MAY: Final = {
    Outcome.PERMIT: "may",
    Outcome.DENY: "may not",
    Outcome.INDETERMINATE: "may or may not (it is not known which)",
}
_DO: Final = {
    Action.CREATE: "create the declaration from draft",
    Action.MODIFY: "modify declaration",
    Action.ANNUL: "annul declaration",
    Action.VIEW: "view declaration",
}
_BASIS: Final = {
    Basis.STATED: "stated by",
    Basis.INFERRED: "our reading of",
    Basis.CONTRADICTORY: "the source contradicts itself:",
    Basis.NOT_KNOWN: "not settled by",
}
WORDS: Final = {
    "create": "creating",
    "modify": "modifying",
    "annul": "annulling",
    "view": "viewing",
    "declarant": "the company is the declarant",
    "listed_party": "the company is on the declaration, not its declarant",
    "unrelated": "the company is not on the declaration",
    "digital_key": "the log-in is a digital key",
    "password": "the log-in is a password",
    "unsecured": "nobody logged in (unsecured access)",
    "unrecognised": "the log-in is not recognised",
    "held": "the person holds the right",
    "not_held": "the person does not hold the right",
    "draft": "it is a draft",
    "registered": "the declaration is registered",
    "annulled": "the declaration is annulled",
    "old_rules": "it was filed before the new rules",
    "new_rules": "it was filed under the new rules",
}
"""Each value of each fact as a clause."""

FACT_WORDS: Final = {
    "action": "the action",
    "relation": "how the company stands to the declaration",
    "login": "what the log-in is worth",
    "authorisation": "whether the person holds the right",
    "status": "whether it is a draft, registered or annulled",
    "filed_under": "when it was filed",
}
"""Each fact as a noun."""

_MOST_REASONS = 3


def explain(decision: "Decision") -> tuple[str, ...]:
    """Explain a decision in three to eight plain lines.

    Args:
        decision: the decision.
    """
    lines = [_verdict(decision), _facts(decision), *_why(decision)]
    if decision.open:
        lines.append(_settles(decision))
    if decision.answer.table is not None:
        lines.append(_until(decision))
    if not decision.permitted:
        lines.extend(_otherwise(decision))
    return tuple(lines)


def _verdict(decision: "Decision") -> str:
    request, at = decision.request, decision.at
    subject = request.subject
    who = f"{subject.person}, acting for {subject.organisation}," if subject.person else f"{subject.organisation}"
    do = _DO.get(request.action, f"do `{request.action}` on")  # type: ignore[call-overload]
    where = ""
    if request.contract is not None:
        where = ", at project level," if request.contract == PROJECT else f", contract {request.contract},"
    clock = f"{at:%H:%M}" if (at.second, at.microsecond) == (0, 0) else f"{at:%H:%M:%S}"
    word = decision.outcome.upper()
    day = long_day(at.date())
    return f"{word}: {who} {_MAY[decision.outcome]} {do} {request.declaration}{where} on {day} at {clock} (Brussels)."


def _facts(decision: "Decision") -> str:
    known: list[str] = []
    unknown: list[str] = []
    for name, candidates in decision.facts.items():
        if name == "action" or (name == "filed_under" and decision.facts.candidates("status") == ("draft",)):
            continue
        if len(candidates) == 1:
            nobody = decision.request.subject.person is None and name == "authorisation"
            known.append("nobody is identified, so nobody holds a right" if nobody else WORDS[candidates[0]])
        else:
            unknown.append(FACT_WORDS[name])
    text = f"Established: {'; '.join(known)}." if known else "Nothing could be established."
    if unknown:
        text += f" Not known: {'; '.join(unknown)}."
    if decision.assumed:
        text += f" Assumed: {', '.join(decision.assumed)}."
    if decision.fact_readings:
        text += f" These facts rest on our reading of {_quoted(decision.fact_readings)}."
    return text


def _why(decision: "Decision") -> list[str]:
    reasons, table = decision.reasons, decision.answer.table
    sources = () if table is None else table.rulebook.sources
    titles = {source.id: source.title for source in sources if source.kind is SourceKind.GIVEN}
    shown = reasons if len(reasons) <= _MOST_REASONS else reasons[: _MOST_REASONS - 1]
    lines = [_because(reason, titles) for reason in shown]
    rest = reasons[len(shown) :]
    if rest:
        names = ", ".join(reason.rule or str(reason.cause) for reason in rest)
        lines.append(f"And because of {len(rest)} more: {names}.")
    return lines


def _because(reason: Reason, titles: Mapping[str, str]) -> str:
    if reason.rule is None or reason.basis is None:
        return f"Because: {reason.text}"
    reading = f", reading `{reason.reading}`" if reason.reading else ""
    # What the user added is cited by its own words: its id says nothing to a reader.
    given = [f'the day given by "{titles[cited]}"' for cited in reason.sources if cited in titles]
    where = ", ".join([*(cited for cited in reason.sources if cited not in titles), *given])
    return f"Because: {reason.text} ({reason.rule}; {_BASIS[reason.basis]} {where}{reading})"


def _settles(decision: "Decision") -> str:
    parts = [f"the day of `{milestone}`" for milestone in decision.open.milestones]
    parts += [FACT_WORDS[fact] for fact in decision.open.facts]
    parts += [f"a choice in the reading `{reading}`" for reading in decision.open.readings]
    return f"To settle it, one needs to know: {'; '.join(parts)}."


def _until(decision: "Decision") -> str:
    day = decision.rules_valid_until
    if day is None:
        return "No known change of the rules gives these facts another answer later."
    return f"The rules give these facts this answer until {long_day(day)}, when it changes."


def _otherwise(decision: "Decision") -> list[str]:
    table = decision.answer.table
    lines = []
    if table is not None and not decision.open:
        changes = counterfactuals(table, decision.facts, decision.at.date())
        ways = [_way(change) for change in changes if _within_reach(change)]
        if ways:
            lines.append(f"It would be permitted if: {'; or if '.join(ways[:2])}.")
    if table is not None and decision.advice:
        texts = {advice.id: advice.text for advice in table.rulebook.advice}
        lines.append(f"What to do: {' '.join(texts[key] for key in decision.advice)}")
    return lines


def _way(change: Change) -> str:
    return " and ".join(WORDS[value] for _, value in change.facts)


def _within_reach(change: Change) -> bool:
    """Say whether somebody can do that; neither a password nor unsecured access is a way out, as both end."""
    ends = (LoginClass.PASSWORD, LoginClass.UNSECURED)
    return all(name in ("relation", "login", "authorisation") and value not in ends for name, value in change.facts)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(set(names)))
