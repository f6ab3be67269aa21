"""What stands in the body of an entry: a decision with its question, or anything else as JSON.

Persons never stand here, so that redacting one leaves the body as it is; nor does a draft, whose free content may
hold anything, nor a name that has no fixed form, in which anybody may write anything: a hash stands for each.
"""

import json
from collections.abc import Mapping
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any

from declaccess.codec.answers import write_decision
from declaccess.codec.decision_log.names import draft_hash, hashed, number_in_log, organisation_in_log, word_in_log
from declaccess.codec.moments import format_moment
from declaccess.model import PROJECT, Action
from declaccess.rules.facts import Facts

if TYPE_CHECKING:
    from declaccess.model import AccessRequest
    from declaccess.rules import Answer, Decision

write = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
"""Writes a value as ASCII text without blanks."""

NO_DATA = '{"declaration":null,"register":null}'
"""What stands for the version of the data where nobody keeps versions."""


_ACTIONS = frozenset(Action)


def decision_body(
    decision: "Decision", data: Mapping[str, Any] | None = None, *, assumed: Mapping[str, str] | None = None
) -> str:
    """Write the body of an entry of the kind `decision`; who asked belongs into the note's `people`, as `subject`.

    Args:
        decision: the decision.
        data: the version of the data that was looked at: `declaration`, with `number` and `version`, and `register`;
            either may be `None`. Left out: neither has versions.
        assumed: what the decider was told to assume. Left out: what the decision says that it settled; a deny because
            the records exclude an assumption does not say which, and cannot be made again without.
    """
    seen = NO_DATA if data is None else write(data)
    established = decision.answer.derive(_established, decision.fact_readings)
    values = _settled(decision) if assumed is None else {name: str(value) for name, value in assumed.items()}
    if values:
        established = f'{established[:-1]},"assumed":{write(values)}}}'
    return (
        f'{{"request":{_request(decision.request)},"answer":{write_decision(decision)},'
        f'"established":{established},"data":{seen}}}'
    )


def act_body(act: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> str:
    """Write the body of an entry that records an act, or anything else than a decision.

    Args:
        act: what was done, ready for JSON; neither persons nor free content belong into it.
        data: the version of the data that it made or saw.
    """
    return f'{{"act":{write(act)},"data":{NO_DATA if data is None else write(data)}}}'


def _request(request: "AccessRequest") -> str:
    subject, login = request.subject, request.login
    organisation = quoted(organisation_in_log(subject.organisation))
    if subject.person is None:
        asker = f'{{"type":"organisation","id":{organisation}}}'
    else:
        asker = f'{{"type":"user","properties":{{"organisation":{organisation}}}}}'
    target = []
    if request.contract is not None:
        contract = request.contract if request.contract == PROJECT else number_in_log(request.contract)
        target.append(f'"contract":{quoted(contract)}')
    if request.draft is not None:
        target.append(f'"draft":"{draft_hash(request.draft)}"')
    stated = []
    if login.means is not None:
        stated.append(f'"means":{quoted(word_in_log(login.means))}')
    if login.assurance is not None:
        stated.append(f'"assurance":{quoted(word_in_log(login.assurance))}')
    action = request.action if request.action in _ACTIONS else hashed(request.action)
    properties = f',"properties":{{{",".join(target)}}}' if target else ""
    context = f',"login":{{{",".join(stated)}}}' if stated or subject.person is None else ""
    return (
        f'{{"subject":{asker},"action":{{"name":{quoted(action)}}},'
        f'"resource":{{"type":"declaration","id":{quoted(number_in_log(request.declaration))}{properties}}},'
        f'"context":{{"time":"{format_moment(request.at)}"{context}}}}}'
    )


def _established(answer: "Answer", readings: tuple[str, ...]) -> str:
    """Write what the answer rests on beyond its facts: without it, it could not be worked out again exactly."""
    choices: list[dict[str, Any]] = []
    if answer.table is not None and len(set(answer.codes)) > 1:
        open_readings = [reading.id for reading in answer.table.rulebook.readings if reading.open]
        for choice, code in zip(answer.table.choices, answer.codes, strict=True):
            facts = {name: [value.value for value in values] for name, values in Facts(code).items()}
            choices.append({"options": {name: choice[name] for name in open_readings}, "facts": facts})
    return write({"readings": list(readings), "choices": choices})


def _settled(decision: "Decision") -> dict[str, str]:
    """Return the assumptions that settled a fact, where the facts still tell their value."""
    if not decision.assumed:
        return {}
    facts = dict(decision.facts.items())
    return {name: facts[name][0].value for name in decision.assumed if len(facts[name]) == 1}
