"""What an answer carries besides its word: reasons, sources, evidence, advice, and until when it holds."""

import copy
import pickle
from datetime import date

import pytest
from attrs import evolve

from building_site import NUMBER, SITE, at, site
from declaccess import AccessTable, Decision, Facts, nsso_2026, require
from declaccess.errors import MomentError, NotCoveredError
from declaccess.rules import FACTS, AccessDeniedError
from law_tables import Case, ask, check, table

CASES: list[Case] = [
    {"act": "modify", "at": "2026-06-28"},
    {"act": "modify", "at": "2026-06-29"},
    {"act": "modify", "who": "declarant", "log-in": "password"},
    {"act": "view", "who": "outsider", "log-in": "-"},
    {"act": "approve"},
    {"act": "view", "declaration": "9B0000000KJXX"},
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.values()))
def test_an_answer_always_has_a_reason_and_each_rule_names_a_source_that_the_rulebook_has(case: Case) -> None:
    decision = ask(case)
    assert decision.reasons
    passages = {f"{source.id}#{name}" for source in nsso_2026().sources for name in source.passages}
    for reason in decision.reasons:
        assert reason.text
        assert (reason.rule is None) == (reason.cause is not None)
        if reason.rule is not None:
            assert set(reason.sources) <= passages
            assert reason.sources


@table("""
who           | act    | at         | rules                     | basis
subcontractor | modify | 2026-06-29 | modify-declarant-only-old | inferred
subcontractor | create | 2026-06-29 | create-declarant-only     | stated
declarant     | modify | 2026-06-29 | modify-declarant          | stated
subcontractor | view   | 2026-06-29 | view-listed-party         | stated
declarant     | annul  | 2026-06-29 | annul-declarant           | inferred
subcontractor | modify | 2026-06-28 | modify-listed-party       | inferred
""")
def test_a_reason_says_whether_its_source_states_it_or_we_read_it_so(case: Case) -> None:
    decision = check(case)
    assert [reason.basis for reason in decision.reasons] == [case["basis"]]


def test_reasons_come_in_the_order_of_the_rulebook() -> None:
    order = [rule.id for rule in nsso_2026().rules]
    decision = ask({"who": "outsider", "log-in": "-", "person": "stranger", "act": "create", "at": "2026-11-01"})
    named = [reason.rule for reason in decision.reasons if reason.rule is not None]
    assert len(named) > 3
    assert named == sorted(named, key=order.index)


@table("""
facts                                                 | at         | outcome       | until
relation=listed_party action=modify login=digital_key | 2014-01-01 | permit        | 2026-06-29
relation=listed_party action=modify login=digital_key | 2026-06-28 | permit        | 2026-06-29
relation=listed_party action=modify login=digital_key | 2026-06-29 | deny          |
relation=listed_party action=modify login=password    | 2026-06-25 | permit        | 2026-06-26
relation=listed_party action=modify login=password    | 2026-06-26 | indeterminate | 2026-06-29
relation=listed_party action=view login=unsecured     | 2026-06-29 | permit        | 2026-10-01
relation=listed_party action=view login=unsecured     | 2026-10-01 | indeterminate | 2027-01-01
relation=listed_party action=view login=unsecured     | 2027-01-01 | deny          |
relation=declarant action=modify login=digital_key    | 2014-01-01 | permit        |
""")
def test_a_table_is_asked_with_facts_alone_and_says_until_when_its_answer_holds(case: Case) -> None:
    given = dict(each.split("=") for each in case["facts"].split())
    facts = Facts.of(**given, authorisation="held", status="registered", filed_under="old_rules")
    answer = nsso_2026().table.answer(facts, date.fromisoformat(case["at"]))
    until = answer.rules_valid_until
    assert (answer.outcome, "" if until is None else until.isoformat()) == (case["outcome"], case["until"])
    assert bool(answer) == (case["outcome"] == "permit")


def test_a_table_refuses_an_instant_and_a_day_that_is_not_covered() -> None:
    table_ = nsso_2026().table
    facts = Facts.of(action="view")
    with pytest.raises(MomentError, match="plain date"):
        table_.answer(facts, at("2026-06-29 00:00"))
    with pytest.raises(NotCoveredError, match="2014-01-01"):
        table_.answer(facts, date(2013, 12, 31))


def test_of_nothing_known_everything_that_matters_is_named() -> None:
    answer = AccessTable(nsso_2026()).answer(Facts.of(), date(2026, 11, 1))
    assert answer.outcome == "indeterminate"
    assert answer.open.facts == ("action", "relation", "login", "authorisation", "status")
    assert answer.open.milestones == ("unsecured-abolition", "password-phase-out")
    before = AccessTable(nsso_2026()).answer(Facts.of(), date(2026, 6, 25))
    assert before.open.facts == ("action", "relation", "login", "authorisation", "status")
    assert before.open.milestones == ()


def test_a_decision_is_true_in_a_condition_only_when_it_permits() -> None:
    assert ask({"act": "view"})
    assert not ask({"act": "modify"})
    assert not ask({"act": "view", "log-in": "password"})
    assert ask({"act": "view", "log-in": "password"}).outcome == "indeterminate"


def test_the_instant_is_shown_on_the_clock_of_brussels() -> None:
    assert ask({"at": "2026-10-25T00:30:00+00:00"}).at.isoformat() == "2026-10-25T02:30:00+02:00"
    assert ask({"at": "2026-10-25T01:30:00+00:00"}).at.isoformat() == "2026-10-25T02:30:00+01:00"
    assert ask({"at": "2026-06-29"}).at.isoformat() == "2026-06-29T23:59:59.999999+02:00"


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.values()))
def test_an_explanation_has_three_to_eight_lines_and_begins_with_the_verdict(case: Case) -> None:
    decision = ask(case)
    lines = decision.explain()
    assert 3 <= len(lines) <= 8
    assert lines[0].startswith(decision.outcome.upper() + ": ")
    assert decision.request.declaration in lines[0]
    assert any(reason.text in line for reason in decision.reasons for line in lines)


def test_an_explanation_of_a_refused_change_says_why_since_when_and_whom_to_ask() -> None:
    text = " ".join(ask({"act": "modify", "at": "2026-07-15"}).explain())
    for part in ("DENY", str(NUMBER), "29 June 2026", "announcement-2026-06-26#changes-1", "Ask the declarant"):
        assert part in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.values()))
def test_a_decision_survives_pickling_and_copying_and_still_explains_itself(case: Case) -> None:
    decision = ask(case)
    for other in (pickle.loads(pickle.dumps(decision)), copy.deepcopy(decision), copy.copy(decision)):  # noqa: S301
        assert isinstance(other, Decision)
        assert other == decision
        assert other.explain() == decision.explain()
        assert bool(other) == bool(decision)


def test_the_error_of_a_refused_requirement_survives_pickling_with_its_decision() -> None:
    with pytest.raises(AccessDeniedError) as caught:
        require(ask({"act": "modify"}).request, SITE, nsso_2026())
    other = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert str(other) == str(caught.value)
    assert other.decision == caught.value.decision


def test_the_rulebook_that_answered_is_named_by_its_hash() -> None:
    narrowed = nsso_2026().narrow("password-phase-out", not_before=date(2026, 11, 23), source="a letter of NSSO")
    assert ask({}).rulebook == nsso_2026().hash
    assert ask({}, rulebook=narrowed).rulebook == narrowed.hash != nsso_2026().hash


def test_facts_given_are_decided_as_facts_found() -> None:
    found = ask({"act": "modify", "at": "2026-06-29"})
    given = nsso_2026().decider.decide_facts(found.request, found.facts)
    assert given.answer == found.answer
    assert [fact[0] for fact in given.facts.items()] == list(FACTS)


def test_the_places_of_the_evidence_are_those_of_the_records_in_the_portfolio() -> None:
    decision = ask({"who": "sub-subcontractor"})
    assert decision.evidence.relation == ("$.declarations[0].contracts[0].subcontractors[1]",)
    assert decision.evidence.authorisation == ("right at sub-subcontractor",)
    unnamed = evolve(site(), grants=tuple(evolve(grant, id=None) for grant in SITE.grants))
    assert ask({"who": "declarant"}, unnamed).evidence.authorisation == ("$.grants[0]",)
