"""The plain reading agrees with the printed tables and the printed sample, sentence by sentence."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from plain_facts import TABLE, plain_login
from plain_reading import (
    UNSECURED_ENDS,
    plain_consensus,
    plain_decide,
    plain_facts,
    plain_open,
    plain_outcome,
    plain_valid_until,
)
from plain_register import brussels_day, instant_of
from plain_worlds import candidate_sets, days

BEFORE, FROM = date(2026, 6, 28), date(2026, 6, 29)
A, B, CLIENT, AUSTRIAN = "0403019261", "0566988259", "0353456320", "vat:ATU13585627"
NUMBER, CONTRACT = "9B0000000KJRZ", "9B0000000KJRZ1"

SAMPLE: dict[str, Any] = {
    "format": "declaccess.portfolio/1",
    "organisations": [
        {"id": A, "register": "complete", "legal_representatives": [{"person": "p-legal"}]},
        {
            "id": B,
            "register": "complete",
            "legal_representatives": [{"person": "p-b", "from": "2024-05-01T00:00:00+02:00"}],
        },
    ],
    "people": [{"id": "p-2", "memberships": [{"organisation": A}]}],
    "appointments": [
        {
            "person": "p-1",
            "organisation": A,
            "role": "chief_access_administrator",
            "appointed_by": "p-legal",
            "from": "2026-01-05T09:00:00+01:00",
            "until": None,
        }
    ],
    "grants": [
        {
            "id": "g-1",
            "person": "p-2",
            "organisation": A,
            "actions": ["create", "modify", "annul", "view"],
            "granted_by": "p-1",
            "from": "2026-01-05T09:30:00+01:00",
        },
        {
            "person": "p-3",
            "organisation": B,
            "actions": ["modify", "view"],
            "granted_by": "p-b",
            "from": "2026-02-01T09:00:00+01:00",
            "until": "2027-02-01T00:00:00+01:00",
        },
    ],
    "mandates": [
        {
            "mandator": A,
            "mandatary": "1999999943",
            "covers": ["declaration-of-works"],
            "from_quarter": "2026Q1",
            "to_quarter": "2026Q4",
        }
    ],
    "declarations": [
        {
            "number": NUMBER,
            "status": "registered",
            "filed_at": "2026-06-29T08:00:00+02:00",
            "filed_by": A,
            "sector": 1,
            "client": CLIENT,
            "contracts": [
                {
                    "number": CONTRACT,
                    "declarant": A,
                    "temporary_partnership": None,
                    "subcontractors": [
                        {"organisation": B, "hired_by": A},
                        {
                            "organisation": AUSTRIAN,
                            "hired_by": B,
                            "listed_from": "2026-09-14T08:00:00+02:00",
                        },
                    ],
                }
            ],
            "other_participants": [{"organisation": "0742853417", "quality": 3}],
        }
    ],
}


def ask(
    organisation: str = B,
    person: str | None = "p-3",
    action: str = "modify",
    time: str = "2026-06-29T10:00:00+02:00",
    means: str | None = "eid",
    contract: str | None = CONTRACT,
) -> dict[str, Any]:
    subject: dict[str, Any] = {"type": "organisation", "id": organisation}
    if person is not None:
        subject = {"type": "user", "id": person, "properties": {"organisation": organisation}}
    context: dict[str, Any] = {"time": time}
    if means is not None:
        context["login"] = {"means": means}
    properties = {} if contract is None else {"contract": contract}
    resource = {"type": "declaration", "id": NUMBER, "properties": properties}
    return {"subject": subject, "action": {"name": action}, "resource": resource, "context": context}


def changed(**lists: list[dict[str, Any]]) -> dict[str, Any]:
    return {**copy.deepcopy(SAMPLE), **lists}


def cell(**words: str | list[str]) -> dict[str, list[str]]:
    plain: dict[str, str | list[str]] = {
        "action": "view",
        "relation": "declarant",
        "login": "digital_key",
        "authorisation": "held",
        "status": "registered",
        "filed_under": "old_rules",
    }
    if words.get("action") == "create":
        plain["status"] = "draft"
    plain.update(words)
    return {fact: [word] if isinstance(word, str) else word for fact, word in plain.items()}


# --- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "relation", "before", "since"),
    [
        ("create modify annul view", "declarant", "permit", "permit"),
        ("create modify", "listed_party", "permit", "deny"),
        ("annul", "listed_party", "deny", "deny"),
        ("view", "listed_party", "permit", "permit"),
        ("create modify annul view", "unrelated", "deny", "deny"),
    ],
)
@pytest.mark.parametrize("filed_under", ["old_rules", "new_rules"])
def test_the_table_is_answered_line_by_line(
    actions: str, relation: str, before: str, since: str, filed_under: str
) -> None:
    for action in actions.split():
        facts = cell(action=action, relation=relation, filed_under=filed_under)
        assert plain_consensus(facts, BEFORE) == before
        assert plain_consensus(facts, FROM) == since
        assert plain_valid_until(facts, BEFORE) == (FROM if before != since else None)


@pytest.mark.parametrize("day", [date(2014, 1, 1), BEFORE, FROM, date(2027, 1, 1)])
@pytest.mark.parametrize("action", TABLE["action"])
def test_each_missing_condition_denies(action: str, day: date) -> None:
    assert plain_consensus(cell(action=action), day) == "permit"
    assert plain_consensus(cell(action=action, authorisation="not_held"), day) == "deny"
    assert plain_consensus(cell(action=action, login="unrecognised"), day) == "deny"
    right = {"create": ["draft"], "view": ["registered", "annulled"]}.get(action, ["registered"])
    for status in TABLE["status"]:
        expected = "permit" if status in right else "deny"
        assert plain_consensus(cell(action=action, status=status), day) == expected


def test_a_password_is_open_from_the_day_of_the_announcement() -> None:
    facts = cell(action="modify", login="password")
    assert plain_consensus(facts, date(2026, 6, 25)) == "permit"
    assert plain_consensus(facts, date(2026, 6, 26)) == "indeterminate"
    assert plain_consensus(facts, date(2031, 1, 1)) == "indeterminate"
    assert plain_open(facts, date(2026, 6, 26))["milestones"] == ["password-phase-out"]
    assert plain_valid_until(facts, date(2020, 1, 1)) == date(2026, 6, 26)
    listed = cell(action="modify", relation="listed_party", login="password")
    assert plain_valid_until(listed, date(2026, 6, 26)) == FROM
    assert plain_consensus(listed, FROM) == "deny"


@pytest.mark.parametrize("relation", ["declarant", "listed_party"])
def test_unsecured_access_views_until_a_day_of_the_last_quarter(relation: str) -> None:
    facts = cell(relation=relation, login="unsecured", authorisation="not_held")
    assert plain_consensus(facts, date(2026, 9, 30)) == "permit"
    assert plain_consensus(facts, date(2026, 10, 1)) == "indeterminate"
    assert plain_consensus(facts, date(2026, 12, 31)) == "indeterminate"
    assert plain_consensus(facts, date(2027, 1, 1)) == "deny"
    assert plain_open(facts, date(2026, 12, 31)) == {
        "milestones": ["unsecured-abolition"],
        "facts": [],
        "readings": [],
    }
    assert plain_valid_until(facts, date(2026, 1, 1)) == date(2026, 10, 1)
    assert plain_valid_until(facts, date(2026, 10, 1)) == date(2027, 1, 1)
    for action in ("create", "modify", "annul"):
        assert plain_consensus(cell(action=action, login="unsecured"), date(2026, 1, 1)) == "deny"


def test_the_candidate_days_run_over_the_whole_quarter_and_the_day_after() -> None:
    assert len(UNSECURED_ENDS) == 93
    assert UNSECURED_ENDS[-1] == date(2027, 1, 1)


def test_a_fact_that_cannot_matter_is_not_named() -> None:
    unknown = cell(relation="unrelated", authorisation=TABLE["authorisation"], login=TABLE["login"])
    assert plain_open(unknown, FROM) == {"milestones": [], "facts": [], "readings": []}
    facts = cell(authorisation=TABLE["authorisation"], filed_under=TABLE["filed_under"])
    assert plain_consensus(facts, FROM) == "indeterminate"
    assert plain_open(facts, FROM)["facts"] == ["authorisation"]


@given(candidate_sets(TABLE), days())
def test_something_is_named_exactly_when_the_answer_is_open(candidates: dict[str, list[str]], day: date) -> None:
    named = plain_open(candidates, day)
    is_open = bool(named["facts"] or named["milestones"])
    assert is_open == (plain_consensus(candidates, day) == "indeterminate")


@given(candidate_sets(TABLE), days())
def test_the_consensus_is_that_of_every_completion_one_by_one(candidates: dict[str, list[str]], day: date) -> None:
    facts = {fact: words[0] for fact, words in candidates.items()}
    far_away = [None, date(2026, 6, 26), date(2026, 9, 9), date(2040, 1, 1)]
    single = {plain_outcome(facts, day, end, gone) for end in UNSECURED_ENDS for gone in far_away}
    known = {fact: [word] for fact, word in facts.items()}
    words = {frozenset({True}): "permit", frozenset({False}): "deny"}
    assert plain_consensus(known, day) == words.get(frozenset(single), "indeterminate")


# --- the sample --------------------------------------------------------------------------------


def test_the_sample_request_gets_the_sample_answer() -> None:
    assert plain_decide(SAMPLE, ask()) == {
        "outcome": "deny",
        "cause": None,
        "facts": {
            "action": "modify",
            "relation": "listed_party",
            "login": "digital_key",
            "authorisation": "held",
            "status": "registered",
            "filed_under": "new_rules",
        },
        "open": {"milestones": [], "facts": [], "readings": []},
        "rules_valid_until": None,
    }


@pytest.mark.parametrize(
    ("request_", "outcome", "cause"),
    [
        (ask(action="view"), "permit", None),
        (ask(A, "p-2"), "permit", None),
        (ask(A, "p-2", "annul"), "permit", None),
        (ask(A, "p-2", contract=None), "permit", None),
        (ask(A, "p-2", contract="project"), "permit", None),
        (ask(A, "p-3"), "indeterminate", None),
        (ask(CLIENT, "p-3"), "deny", None),
        (ask(action="view", person=None, means=None), "permit", None),
        (ask(action="view", person=None, means=None, time="2026-10-01"), "indeterminate", None),
        (ask(action="view", person=None, means="eid"), "deny", None),
        (ask(action="view", means=None), "indeterminate", None),
        (ask(action="close"), "deny", "unknown-action"),
        (ask(action="create"), "deny", "no-draft"),
        (ask(time="2026-06-29T07:59:59.999999+02:00"), "deny", "not-filed-yet"),
        (ask(contract="9B0000000KJRZ2"), "deny", "unknown-contract"),
        (ask(A, "p-2", "annul", contract="9B0000000KJRZ2"), "permit", None),
        (ask(A, "p-3", time="2027-01-01"), "deny", None),
        (ask(AUSTRIAN, "p-9", "view"), "deny", None),
        (ask(AUSTRIAN, "p-9", "view", time="2026-09-14T08:00:00+02:00"), "indeterminate", None),
    ],
)
def test_other_questions_to_the_sample(request_: dict[str, Any], outcome: str, cause: str | None) -> None:
    answer = plain_decide(SAMPLE, request_)
    # Nobody says that p-3 does not belong to A's mandatary, nor p-9 to the Austrian company.
    assert (answer["outcome"], answer["cause"]) == (outcome, cause)


# --- the register, sentence by sentence --------------------------------------------------------


def authorisation(portfolio: dict[str, Any], request: dict[str, Any]) -> list[str]:
    found: list[str] = plain_facts(portfolio, request)["authorisation"]
    return found


def test_a_circle_of_appointments_proves_nothing() -> None:
    made = {"organisation": A, "role": "co_chief_access_administrator", "from": "2026-01-05T09:00:00+01:00"}
    circle = [
        {"person": "p-8", "appointed_by": "p-9", **made},
        {"person": "p-9", "appointed_by": "p-8", **made},
    ]
    grant = {**SAMPLE["grants"][0], "granted_by": "p-8"}
    assert authorisation(changed(appointments=circle, grants=[grant]), ask(A, "p-2")) == ["not_held"]
    circle[0]["appointed_by"] = "p-legal"
    assert authorisation(changed(appointments=circle, grants=[grant]), ask(A, "p-2")) == ["held"]


def test_a_legal_representative_grants_only_while_there_is_no_valid_chief() -> None:
    grant = {**SAMPLE["grants"][0], "granted_by": "p-legal"}
    assert authorisation(changed(grants=[grant]), ask(A, "p-2")) == ["not_held"]
    grant["granted_at"] = "2026-01-05T08:59:59+01:00"
    assert authorisation(changed(grants=[grant]), ask(A, "p-2")) == ["held"]


def test_a_grant_that_does_not_say_who_gave_it_leaves_a_doubt() -> None:
    grant = {**SAMPLE["grants"][0], "granted_by": None}
    assert authorisation(changed(grants=[grant]), ask(A, "p-2")) == ["held", "not_held"]


@pytest.mark.parametrize(
    ("time", "covers", "expected"),
    [
        ("2026-12-31", ["declaration-of-works"], ["held", "not_held"]),
        ("2026-12-31", None, ["held", "not_held"]),
        ("2026-12-31", ["another-service"], ["not_held"]),
        ("2027-01-01T00:00:00+01:00", ["declaration-of-works"], ["not_held"]),
        ("2026-12-31T23:30:00Z", ["declaration-of-works"], ["not_held"]),
    ],
)
def test_a_mandate_lends_what_the_mandatary_may_hold_until_its_last_quarter_ends(
    time: str, covers: list[str] | None, expected: list[str]
) -> None:
    portfolio = changed(mandates=[{**SAMPLE["mandates"][0], "covers": covers}])
    assert authorisation(portfolio, ask(A, "p-9", time=time)) == expected


def test_a_plain_day_means_its_last_microsecond_in_brussels() -> None:
    assert instant_of("2026-10-25") == instant_of("2026-10-25T23:59:59.999999+01:00")
    assert instant_of("2026-06-29") == instant_of("2026-06-29T23:59:59.999999+02:00")
    assert brussels_day(instant_of("2026-06-28T22:00:00Z")) == FROM


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ({"means": "eidas"}, ["digital_key", "unrecognised"]),
        ({"means": "eidas", "assurance": "substantial"}, ["digital_key"]),
        ({"means": "eidas", "assurance": "low"}, ["unrecognised"]),
        ({"means": "eidas", "assurance": "very high"}, ["unrecognised"]),
        ({"means": "sms_code"}, ["digital_key", "password"]),
        ({"means": "eid", "assurance": "low"}, ["digital_key"]),
        ({"means": "EID"}, ["unrecognised"]),
        (None, TABLE["login"]),
    ],
)
def test_a_login_has_the_classes_that_its_means_may_be(login: dict[str, Any], expected: list[str]) -> None:
    assert plain_login("user", login) == expected
