"""What stands in the body of an entry: a decision with its question, or anything else as JSON.

Persons never stand here, so that redacting one leaves the body as it is; nor does a draft, whose free content may
hold anything, nor a name that has no fixed form, in which anybody may write anything: a hash stands for each.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any, NamedTuple

from declaccess.codec.answers import FORMAT, write_decision
from declaccess.codec.decision_log.entries import PORT
from declaccess.codec.moments import format_moment
from declaccess.codec.writing import encode_record
from declaccess.errors import LogError
from declaccess.model import PROJECT, Action
from declaccess.model.identifiers import is_number
from declaccess.rules.facts import Facts

if TYPE_CHECKING:
    from declaccess.model import AccessRequest, Draft
    from declaccess.rules import Answer, Decision

write = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
"""Writes a value as ASCII text without blanks."""

NO_DATA = '{"declaration":null,"register":null}'
"""What stands for the version of the data where nobody keeps versions."""


_HASHED = "sha256:"
_WORD = re.compile(r"[a-z_]{1,32}")
_ACTIONS = frozenset(Action)


class LoggedDecision(NamedTuple):
    """A decision as it was logged.

    Attributes:
        request: the question, as in a line of requests, without the person and with the hash of a draft.
        answer: what stands in the answer's `context`.
        readings: the readings that the facts rest on.
        choices: the facts under each choice of open readings, where they differ; else empty.
        data: the version of the data that was looked at.
        assumed: by fact, the value that was assumed.
    """

    request: dict[str, Any]
    answer: dict[str, Any]
    readings: tuple[str, ...]
    choices: tuple[tuple[dict[str, str], dict[str, Any]], ...]
    data: dict[str, Any]
    assumed: dict[str, str]


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


def draft_hash(draft: "Draft") -> str:
    """Return what stands for a draft: the SHA-256 of its record without any `content`.

    Args:
        draft: the draft.
    """
    text = json.dumps(_bare(encode_record(draft)), sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def hashed(text: str) -> str:
    """Return what stands for a text that may hold anything: its SHA-256.

    Args:
        text: the text.
    """
    return f"{_HASHED}{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def is_hashed(text: str) -> bool:
    """Say whether a name in a log stands for another one; no name that is written out begins like that.

    Args:
        text: the name as it stands in the log.
    """
    return text.startswith(_HASHED)


def number_in_log(text: str) -> str:
    """Return what stands for the name of a declaration or a contract: a number itself, and the hash of anything else.

    Args:
        text: its number or reference, or what was given for one.
    """
    return text if is_number(text) else hashed(text)


def word_in_log(text: str) -> str:
    """Return what stands for a word of a log-in: a short one itself, and the hash of anything else.

    Args:
        text: the word.
    """
    return text if _WORD.fullmatch(text) else hashed(text)


def read_decision_body(body: str) -> LoggedDecision:
    """Read the body of an entry of the kind `decision`.

    Args:
        body: the body.

    Raises:
        LogError: it has another form.
    """
    try:
        members = json.loads(body)
        answer, established = members["answer"]["context"], members["established"]
        if answer["format"] == FORMAT and isinstance(answer["facts"], dict) and isinstance(answer["at"], str):
            return LoggedDecision(
                request=dict(members["request"]),
                answer=dict(answer),
                readings=tuple(map(str, established["readings"])),
                choices=tuple((dict(choice["options"]), dict(choice["facts"])) for choice in established["choices"]),
                data=dict(members["data"]),
                assumed={name: str(value) for name, value in established.get("assumed", {}).items()},
            )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    advice = "verify the log, or use the version of this library that wrote it"
    raise LogError(PORT, "the body of a decision has another form", advice)


def _request(request: "AccessRequest") -> str:
    subject, login = request.subject, request.login
    organisation = quoted(subject.organisation)
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


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(item) for name, item in value.items() if name != "content"}
    return [_bare(item) for item in value] if isinstance(value, list) else value
