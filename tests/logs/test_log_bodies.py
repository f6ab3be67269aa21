"""Bodies of decisions that somebody spoilt: each is told as one that cannot be decided again, and nothing breaks."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building_site import NUMBER, REFERENCE, contract, draft, person_of, site, subject_of
from declaccess import AccessRequest, Login, nsso_2026
from declaccess.adapters.memory_log import MemoryLog
from declaccess.codec.decision_log import decision_body, read_decision_body
from declaccess.errors import LogError
from declaccess.ports.decision_log import LogNote
from declaccess.services.replaying import replay
from declaccess.services.replays import Replay
from effort import one_in
from guarded_site import NOW

RULES = nsso_2026()
OPEN = RULES.leave_open("listed-parties").leave_open("several-declarants")
SITE = site(contracts=(contract(), contract("second declarant", "2")))

UNLISTED = evolve(SITE, organisations=(), appointments=(), grants=())

JUNK: tuple[Any, ...] = (
    *(None, True, 0, 5, -1, 1.5, float("nan"), 10**40),
    *("", "x", "sha256:", "\ud800", "held", "2026-13-01T00:00:00Z", "2026-07-01", "2026-07-01T10:00:00"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"),
    *([], [None], [5], ["x"], [[]], [{}], {}, {"x": None}, {"x": 5}, {"x": "y"}, {"cause": []}),
)


def asked(**changes: Any) -> AccessRequest:
    """Return a question of the declarant's."""
    given: dict[str, Any] = {
        "subject": subject_of("declarant", str(person_of("declarant"))),
        "action": "modify",
        "declaration": NUMBER,
        "at": NOW,
        "login": Login("eid"),
    }
    return AccessRequest(**{**given, **changes})


def good() -> Iterator[dict[str, Any]]:
    """Yield bodies of every kind: permits, denies before the rules, drafts, open readings and assumptions."""
    unsecured = asked(subject=subject_of("subcontractor", None), login=Login("unsecured"))
    for rulebook, records, request, assumed in (
        (RULES, SITE, asked(), None),
        (RULES, SITE, unsecured, None),
        (RULES, SITE, asked(declaration="none", contract=f"{NUMBER}1"), None),
        (OPEN, SITE, asked(), None),
        (RULES, SITE, asked(action="create", declaration=REFERENCE), None),
        (RULES, SITE, asked(action="create", declaration=REFERENCE, draft=draft()), None),
        (RULES, UNLISTED, asked(), {"authorisation": "held"}),
        (RULES, SITE, asked(), {"relation": "unrelated"}),
    ):
        decision = rulebook.decider.decide(request, records, assumed=assumed)
        yield json.loads(decision_body(decision, assumed=assumed))


@cache
def bodies() -> tuple[dict[str, Any], ...]:
    return tuple(good())


def places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield (*above, name)
        yield from places(item, (*above, name))


def spoilt(body: Any, place: tuple[str | int, ...], junk: Any, how: str) -> Any:
    """Return a body with something else at a place, without it, or with more beside it."""
    changed = copy.deepcopy(body)
    *above, last = place
    around = changed
    for name in above:
        around = around[name]
    if how == "drop":
        del around[last]
    elif how == "put":
        around[last] = junk
    elif isinstance(around, dict):
        around["more"] = junk
    else:
        around.append(junk)
    return changed


def replayed(body: Any, records: Any, people: bool = True) -> Replay:
    """Replay a log of one decision."""
    log = MemoryLog()
    text = json.dumps(body).replace("NaN", "1.5")
    log.append(LogNote(kind="decision", people={"subject": person_of("declarant")} if people else {}, body=text))
    found = replay(log, RULES, records)
    assert len(found.undecided) + len(found.needing_records) + found.decided == 1
    assert found.explain()
    assert found.panel().text()
    json.dumps(found.to_dict())
    return found


def every_mutation() -> list[tuple[int, tuple[str | int, ...]]]:
    return [(number, place) for number, body in enumerate(bodies()) for place in places(body)]


def test_what_is_written_is_read_again() -> None:
    for body in bodies():
        logged = read_decision_body(json.dumps(body))
        assert logged.answer == body["answer"]["context"]
        assert logged.request == body["request"]
    assert len(every_mutation()) > 300


@one_in(3)
@given(st.data())
def test_no_spoilt_body_breaks_a_replay(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(bodies()) - 1))
    body = bodies()[number]
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from(list(places(body))))
        body = spoilt(body, place, data.draw(st.sampled_from(JUNK)), data.draw(st.sampled_from(["put", "drop", "add"])))
    with suppress(LogError):
        read_decision_body(json.dumps(body))
    for records in (None, SITE):
        replayed(body, records, data.draw(st.booleans()))


@pytest.mark.parametrize("number", range(8))
def test_what_has_another_kind_anywhere_is_no_body(number: int) -> None:
    body = bodies()[number]
    for place in places(body):
        if place[0] == "data" and len(place) > 1:
            continue  # what a store says of its versions is its own
        for junk in (5, [5], *(({"x": 5},) if place != ("data",) else ())):
            with pytest.raises(LogError, match="has another form"):
                read_decision_body(json.dumps(spoilt(body, place, junk, "put")))


SPOILT: dict[str, tuple[tuple[str | int, ...], Any, str]] = {
    "a log-in that is a number": (("request", "context", "login"), 5, "request.context.login"),
    "a means that is a list": (("request", "context", "login", "means"), [], "request.context.login.means"),
    "a subject that is a text": (("request", "subject"), "p-1", "request.subject"),
    "a declaration that is null": (("request", "resource", "id"), None, "request.resource.id"),
    "reasons that are texts": (("answer", "context", "reasons"), ["x"], "answer.context.reasons[0]"),
    "a cause that is a list": (("answer", "context", "reasons", 0, "cause"), [], "answer.context.reasons[0].cause"),
    "an unknown fact": (("answer", "context", "facts", "mood"), "good", "answer.context.facts.mood"),
    "an unknown value": (("answer", "context", "facts", "login"), "secret", "answer.context.facts.login"),
    "no value": (("answer", "context", "facts", "login"), [], "answer.context.facts.login"),
    "an assumption of no fact": (("answer", "context", "assumed"), ["mood"], "answer.context.assumed"),
    "an overlong number": (("answer", "context", "advice"), [10**40], "answer.context.advice[0]"),
    "readings that are a text": (("established", "readings"), "acting-chief", "established.readings"),
    "choices that are an object": (("established", "choices"), {}, "established.choices"),
    "no moment": (("answer", "context", "at"), "yesterday", "yesterday"),
    "a moment after the calendar": (("answer", "context", "at"), "9999-12-31T23:59:59Z", "9999"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_the_reason_names_the_place(name: str) -> None:
    place, junk, says = SPOILT[name]
    found = replayed(spoilt(bodies()[0], place, junk, "put"), None)
    assert (found.decided, bool(found)) == (0, False)
    (undecided,) = found.undecided
    assert says in undecided.problem


def test_a_user_whose_person_is_not_named_beside_the_body_is_told() -> None:
    (undecided,) = replayed(bodies()[0], SITE, people=False).undecided
    assert "`subject`" in undecided.problem
    assert replayed(bodies()[0], None, people=False).decided == 1


@pytest.mark.parametrize("text", ["[1]", '"x"', "{", '{"a":' * 5_000, "", '{"request":{},"answer":1}'])
def test_what_is_no_object_or_too_deep_is_another_form(text: str) -> None:
    with pytest.raises(LogError, match="has another form"):
        read_decision_body(text)
