"""Answers have the shape of the format, every member in its place."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from declaccess import AccessRequest, Decision, Facts, OrganisationId, Subject, nsso_2026
from declaccess.codec.answers import encode_decision, write_decision
from declaccess.codec.portfolio import decode_portfolio
from declaccess.codec.requests import decode_request
from declaccess.rules import Answer, Basis, Cause, Effect, Open, Outcome, Reason
from declaccess.rules.facts import GROUP
from plain_worlds import worlds

AT = datetime.fromisoformat("2026-06-29T10:00:00+02:00")
RULE = Reason(
    rule="modify-declarant-only",
    effect=Effect.FORBID,
    basis=Basis.STATED,
    milestone="write-restriction",
    sources=("announcement-2026-06-26#changes-1",),
    text="Only the declarant modifies.",
)


FACTS = Facts.of(
    action="modify",
    relation="listed_party",
    login="digital_key",
    authorisation="held",
    status="registered",
    filed_under="new_rules",
)
ANSWER = Answer(facts=FACTS, outcome=Outcome.DENY, reasons=(RULE,), advice=("ask-declarant",))
REQUEST = AccessRequest(
    subject=Subject(organisation=OrganisationId("0403019261")), action="modify", declaration="9B0000000KJRZ", at=AT
)
DECISION = Decision(
    request=REQUEST,
    at=AT,
    rulebook="sha256:0",
    answer=ANSWER,
    relation_places=(("declarations", 0, "contracts", 0, "subcontractors", 0),),
    authorisation_places=(("grants", 1),),
)
OF_DECISION = ("at", "rulebook", "assumed")
RULEBOOK = nsso_2026()


def written(**changes: Any) -> dict[str, Any]:
    answer = evolve(ANSWER, **{name: value for name, value in changes.items() if name not in OF_DECISION})
    changed = {name: value for name, value in changes.items() if name in OF_DECISION}
    decision = evolve(DECISION, answer=answer, **changed)
    line = json.dumps(encode_decision(decision))
    assert write_decision(decision) == line
    value: dict[str, Any] = json.loads(line)
    return value


def context(**changes: Any) -> dict[str, Any]:
    value: dict[str, Any] = written(**changes)["context"]
    return value


def test_an_answer_has_every_member_in_its_order() -> None:
    assert json.dumps(written()) == json.dumps(
        {
            "decision": False,
            "context": {
                "format": "declaccess.decision/1",
                "outcome": "deny",
                "at": "2026-06-29T10:00:00+02:00",
                "rulebook": "sha256:0",
                "facts": {
                    "action": "modify",
                    "relation": "listed_party",
                    "login": "digital_key",
                    "authorisation": "held",
                    "status": "registered",
                    "filed_under": "new_rules",
                },
                "reasons": [
                    {
                        "rule": "modify-declarant-only",
                        "effect": "forbid",
                        "basis": "stated",
                        "milestone": "write-restriction",
                        "sources": ["announcement-2026-06-26#changes-1"],
                        "reading": None,
                    }
                ],
                "evidence": {
                    "relation": ["$.declarations[0].contracts[0].subcontractors[0]"],
                    "authorisation": ["$.grants[1]"],
                },
                "open": {"milestones": [], "facts": [], "readings": []},
                "rules_valid_until": None,
                "advice": ["ask-declarant"],
            },
        }
    )


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_decision_is_true_for_permit_only(outcome: Outcome) -> None:
    answer = written(outcome=outcome)
    assert answer["decision"] is (answer["context"]["outcome"] == "permit")


def test_a_reason_without_rule_carries_all_members_and_its_cause() -> None:
    (reason,) = context(reasons=(Reason(cause=Cause.NOTHING_PERMITS, text="No rule permits this."),))["reasons"]
    assert list(reason.items()) == [
        ("rule", None),
        ("effect", None),
        ("basis", None),
        ("milestone", None),
        ("sources", []),
        ("reading", None),
        ("cause", "nothing-permits"),
    ]


def test_a_fact_that_is_not_known_is_the_list_of_its_candidates() -> None:
    known = Facts.of(action="view", login=["digital_key", "password"])
    facts = context(facts=Facts(known.code & (GROUP["action"] | GROUP["login"])))["facts"]
    assert facts == {"action": "view", "login": ["digital_key", "password"]}


def test_assumptions_are_told_only_when_there_were_any() -> None:
    assert "assumed" not in context()
    answer = context(assumed=("authorisation",))
    assert answer["assumed"] == ["authorisation"]
    assert list(answer)[-1] == "assumed"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (AT.replace(second=5, microsecond=10), "2026-06-29T10:00:05.000010+02:00"),
        (datetime.fromisoformat("2026-10-25T02:30:00+01:00"), "2026-10-25T02:30:00+01:00"),
    ],
)
def test_the_instant_has_seconds_and_a_fraction_only_when_it_has_one(at: datetime, text: str) -> None:
    assert context(at=at)["at"] == text


def test_what_an_answer_hangs_on_and_how_long_it_holds_are_told() -> None:
    hangs_on = Open(milestones=("unsecured-abolition",), facts=("login",), readings=("annulment",))
    answer = context(open=hangs_on, rules_valid_until=date(2027, 1, 1))
    assert answer["open"] == {
        "milestones": ["unsecured-abolition"],
        "facts": ["login"],
        "readings": ["annulment"],
    }
    assert answer["rules_valid_until"] == "2027-01-01"


@given(worlds())
def test_a_decision_written_as_a_line_is_the_object_written(world: tuple[dict[str, Any], dict[str, Any]]) -> None:
    document, asked = world
    request = decode_request(asked, RULEBOOK.first_day)
    decision = RULEBOOK.decider.decide(request, decode_portfolio(document).portfolio)
    assert write_decision(decision) == json.dumps(encode_decision(decision))
