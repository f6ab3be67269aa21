"""Decisions as they are read back from a log; a body that was spoilt is told, and never trusted half."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from declaccess.codec.answers import FORMAT
from declaccess.codec.decision_log.entries import PORT
from declaccess.errors import LogError
from declaccess.rules.facts import FACTS

_Check = Callable[[Any, str], None]
_WORDS: Mapping[str, frozenset[str]] = {name: frozenset(kind) for name, kind in FACTS.items()}


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


def read_decision_body(body: str) -> LoggedDecision:
    """Read the body of an entry of the kind `decision`.

    Args:
        body: the body.

    Raises:
        LogError: it has another form; the error says where.
    """
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        problem = "it is no JSON"
    else:
        try:
            _BODY(members, "")
        except _OtherFormError as error:
            problem = str(error)
        else:
            established = members["established"]
            return LoggedDecision(
                request=members["request"],
                answer=members["answer"]["context"],
                readings=tuple(established["readings"]),
                choices=tuple((choice["options"], choice["facts"]) for choice in established["choices"]),
                data=members["data"],
                assumed=established.get("assumed", {}),
            )
    advice = "verify the log, or use the version of this library that wrote it"
    raise LogError(PORT, f"the body of a decision has another form: {problem}", advice)


class _OtherFormError(Exception):
    def __init__(self, place: str, expected: str) -> None:
        super().__init__(f"`{place or 'body'}` is not {expected}")


def _object(required: Mapping[str, _Check], optional: Mapping[str, _Check] | None = None) -> _Check:
    """Return a check of an object; members that it does not name are not looked at."""
    checks = {**required, **(optional or {})}

    def check(value: Any, place: str) -> None:
        if type(value) is not dict:
            raise _OtherFormError(place, "an object")
        for name, check_member in checks.items():
            inside = f"{place}.{name}" if place else name
            if name in value:
                check_member(value[name], inside)
            elif name in required:
                raise _OtherFormError(inside, "there")

    return check


def _each(check_item: _Check) -> _Check:
    """Return a check of a list."""

    def check(value: Any, place: str) -> None:
        if type(value) is not list:
            raise _OtherFormError(place, "a list")
        for index, item in enumerate(value):
            check_item(item, f"{place}[{index}]")

    return check


def _every(check_member: _Check) -> _Check:
    """Return a check of all members of an object, whatever they are called."""

    def check(value: Any, place: str) -> None:
        if type(value) is not dict:
            raise _OtherFormError(place, "an object")
        for name, item in value.items():
            check_member(item, f"{place}.{name}")

    return check


def _text(value: Any, place: str) -> None:
    if type(value) is not str:
        raise _OtherFormError(place, "a text")


def _maybe_text(value: Any, place: str) -> None:
    if value is not None:
        _text(value, place)


def _truth(value: Any, place: str) -> None:
    if type(value) is not bool:
        raise _OtherFormError(place, "`true` or `false`")


def _subject(value: Any, place: str) -> None:
    _KIND(value, place)
    members = _BY_KIND.get(value["type"])
    if members is None:
        raise _OtherFormError(f"{place}.type", "`user` or `organisation`")
    members(value, place)


def _facts(value: Any, place: str) -> None:
    """Check facts: of each that is there, a value or the values that it may have."""
    if type(value) is not dict:
        raise _OtherFormError(place, "an object")
    for name, given in value.items():
        values = given if type(given) is list else [given]
        words = _WORDS.get(name, frozenset())
        if not values or not all(type(each) is str and each in words for each in values):
            raise _OtherFormError(f"{place}.{name}", "a fact that this version knows")


def _context(value: Any, place: str) -> None:
    _ANSWER(value, place)
    if value["format"] != FORMAT:
        raise _OtherFormError(f"{place}.format", f"`{FORMAT}`")
    if not all(name in value["facts"] for name in value.get("assumed", ())):
        raise _OtherFormError(f"{place}.assumed", "a list of facts that are there")


_texts = _each(_text)
_KIND = _object({"type": _text})
_BY_KIND = {
    "user": _object({"properties": _object({"organisation": _text})}),
    "organisation": _object({"id": _text}),
}
_REQUEST = _object(
    {
        "subject": _subject,
        "action": _object({"name": _text}),
        "resource": _object({"type": _text, "id": _text}, {"properties": _every(_text)}),
        "context": _object({"time": _text}, {"login": _every(_text)}),
    }
)
_REASON = _object(
    dict.fromkeys(("rule", "effect", "basis", "milestone", "reading"), _maybe_text) | {"sources": _texts},
    {"cause": _maybe_text},
)
_ANSWER = _object(
    {
        "format": _text,
        "outcome": _text,
        "at": _text,
        "rulebook": _text,
        "facts": _facts,
        "reasons": _each(_REASON),
        "evidence": _object({"relation": _texts, "authorisation": _texts}),
        "open": _object({"milestones": _texts, "facts": _texts, "readings": _texts}),
        "rules_valid_until": _maybe_text,
        "advice": _texts,
    },
    {"assumed": _texts},
)
_BODY = _object(
    {
        "request": _REQUEST,
        "answer": _object({"decision": _truth, "context": _context}),
        "established": _object(
            {"readings": _texts, "choices": _each(_object({"options": _every(_text), "facts": _facts}))},
            {"assumed": _every(_text)},
        ),
        "data": _object({}),
    }
)
