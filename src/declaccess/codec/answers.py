"""Answers: one decision as one JSON object, `declaccess.decision/1`."""

import json
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from declaccess.rules import Answer, Decision, Reason

FORMAT = "declaccess.decision/1"
"""Names the format and its version."""

write = json.JSONEncoder(allow_nan=False, check_circular=False).encode
"""Writes a value as one line of ASCII."""


def encode_decision(decision: "Decision") -> dict[str, Any]:
    """Write a decision; every member is always there, only `assumed` when something was.

    Args:
        decision: the decision.
    """
    evidence = decision.evidence
    answer = _of_answer(decision.answer, decision.fact_readings)
    context = {
        "format": FORMAT,
        "outcome": decision.outcome.value,
        "at": decision.at.isoformat(),
        "rulebook": decision.rulebook,
        "facts": answer["facts"],
        "reasons": answer["reasons"],
        "evidence": {"relation": list(evidence.relation), "authorisation": list(evidence.authorisation)},
        "open": answer["open"],
        "rules_valid_until": answer["rules_valid_until"],
        "advice": answer["advice"],
    }
    if decision.assumed:
        context["assumed"] = list(decision.assumed)
    return {"decision": decision.permitted, "context": context}


def write_decision(decision: "Decision") -> str:
    """Write a decision as one line of JSON, the same as `encode_decision` gives; what its answer says is written once.

    Args:
        decision: the decision.
    """
    if decision.assumed:
        return write(encode_decision(decision))
    evidence = decision.evidence
    before, between, after = decision.answer.derive(_written, decision.fact_readings)
    return (
        f'{before}{decision.at.isoformat()}", "rulebook": "{decision.rulebook}", {between}'
        f'{_texts(evidence.relation)}, "authorisation": {_texts(evidence.authorisation)}{after}'
    )


def _texts(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _written(answer: "Answer", readings: tuple[str, ...]) -> tuple[str, str, str]:
    """Write what does not depend on the request: before the moment, up to the evidence, and after it."""
    parts = _of_answer(answer, readings)
    facts, reasons, until = write(parts["facts"]), write(parts["reasons"]), write(parts["rules_valid_until"])
    word = f'"format": "{FORMAT}", "outcome": "{answer.outcome}"'
    return (
        f'{{"decision": {write(bool(answer))}, "context": {{{word}, "at": "',
        f'"facts": {facts}, "reasons": {reasons}, "evidence": {{"relation": ',
        f'}}, "open": {write(parts["open"])}, "rules_valid_until": {until}, "advice": {write(parts["advice"])}}}}}',
    )


def _of_answer(answer: "Answer", readings: tuple[str, ...]) -> dict[str, Any]:
    hangs_on, until = answer.open, answer.rules_valid_until
    words = ((name, [value.value for value in values]) for name, values in answer.facts.items())
    return {
        "facts": {name: values[0] if len(values) == 1 else values for name, values in words},
        "reasons": [_reason(reason) for reason in answer.reasons_for(readings)],
        "open": {
            "milestones": list(hangs_on.milestones),
            "facts": list(hangs_on.facts),
            "readings": list(hangs_on.readings),
        },
        "rules_valid_until": None if until is None else until.isoformat(),
        "advice": list(answer.advice),
    }


def _reason(reason: "Reason") -> dict[str, Any]:
    written = {
        "rule": reason.rule,
        "effect": reason.effect,
        "basis": reason.basis,
        "milestone": reason.milestone,
        "sources": list(reason.sources),
        "reading": reason.reading,
    }
    if reason.rule is None:
        written["cause"] = reason.cause
    return written
