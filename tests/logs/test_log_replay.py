"""Replaying a log: the same rulebook gives the same answers, another one tells where it differs."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building_site import NUMBER, REFERENCE, contract, draft, person_of, site, subject_of
from declaccess import AccessRequest, Login, PersonId, Portfolio, nsso_2026
from declaccess.adapters.memory_log import MemoryLog
from declaccess.codec.decision_log import decision_body, draft_hash, read_decision_body, read_entry
from declaccess.errors import LogError
from declaccess.model import Content
from declaccess.ports.decision_log import LogNote
from declaccess.rules import Decision, Rulebook
from declaccess.rules.answer import Cause
from declaccess.services.auditing import verify_log
from declaccess.services.replaying import replay
from declaccess.testing import boundary_instants, candidates, rulebooks
from effort import one_in

SHIPPED = nsso_2026()
DAYS = (date(2026, 6, 28), date(2026, 6, 29), date(2026, 11, 2), date(2027, 3, 1))
PORTFOLIO = site(contracts=(contract(), contract("second declarant", "2")))
ASSUMED = (
    {"authorisation": "held"},
    {"relation": "unrelated"},
    {"authorisation": "not_held", "login": "digital_key"},
)
OPEN = SHIPPED.leave_open("listed-parties").leave_open("several-declarants").leave_open("unsecured-scope")


def log_decision(log: MemoryLog, decision: Decision) -> None:
    """Log a decision as a service does."""
    person = decision.request.subject.person
    people = {} if person is None else {"subject": person}
    log.append(LogNote(kind="decision", people=people, body=decision_body(decision)))


def requests() -> Iterator[AccessRequest]:
    """Yield every action of some companies, on days around every milestone."""
    for name in ("declarant", "subcontractor", "client", "outsider"):
        for person in (str(person_of(name)), None):
            for action in ("create", "modify", "annul", "view", "paint"):
                for number in (NUMBER, "9B0000000XXXX"):
                    for at in DAYS:
                        login = Login("eid" if at.day == 29 else "password")
                        subject = subject_of(name, person)
                        yield AccessRequest(subject=subject, action=action, declaration=number, at=at, login=login)


def logged(rulebook: Rulebook) -> MemoryLog:
    """Return a log of decisions on all of these requests."""
    log = MemoryLog()
    for request in requests():
        log_decision(log, rulebook.decider.decide(request, PORTFOLIO))
    return log


@pytest.mark.parametrize("rulebook", [SHIPPED, OPEN], ids=["shipped", "readings left open"])
def test_the_same_rulebook_gives_the_same_answers_from_the_logged_facts(rulebook: Rulebook) -> None:
    found = replay(logged(rulebook), rulebook)
    assert (found.differences, found.undecided, found.redacted) == ((), (), ())
    assert found
    assert found.decided + len(found.needing_records) == found.entries == len(list(requests()))
    assert found.needing_records
    assert found.decided > 0


@pytest.mark.parametrize("rulebook", [SHIPPED, OPEN], ids=["shipped", "readings left open"])
def test_the_same_rulebook_gives_the_same_answers_from_the_same_records(rulebook: Rulebook) -> None:
    found = replay(logged(rulebook), rulebook, PORTFOLIO)
    assert (found.differences, found.undecided, found.needing_records) == ((), (), ())
    assert found.decided == found.entries
    assert found


def test_facts_that_depend_on_an_open_reading_are_logged_under_each_of_its_options() -> None:
    bodies = [read_decision_body(read_entry(line).body) for line in list(logged(OPEN).iter_lines())[1:]]
    choices = [body.choices for body in bodies if body.choices]
    assert choices
    assert all({"listed-parties", "several-declarants", "unsecured-scope"} == set(each[0][0]) for each in choices)
    assert not any(read_decision_body(read_entry(line).body).choices for line in list(logged(SHIPPED).iter_lines())[1:])


@one_in(2)
@given(st.lists(st.tuples(candidates(), boundary_instants(SHIPPED)), min_size=1, max_size=5), rulebooks())
def test_any_facts_under_any_rulebook_are_decided_again_alike(cases: list, rulebook: Rulebook) -> None:  # type: ignore[type-arg]
    log = MemoryLog()
    for facts, at in cases:
        request = AccessRequest(subject=subject_of("client", None), action="view", declaration=NUMBER, at=at)
        log_decision(log, rulebook.decider.decide_facts(request, facts))
    found = replay(log, rulebook)
    assert found, found.explain()
    assert found.decided == len(cases)


def test_another_rulebook_tells_exactly_the_answers_that_it_changes() -> None:
    later = SHIPPED.resolve("password-phase-out", date(2026, 6, 26), source="a test")
    log = logged(SHIPPED)
    found = replay(log, later, PORTFOLIO)
    expected = []
    for number, request in enumerate(requests(), start=1):
        before, now = (book.decider.decide(request, PORTFOLIO) for book in (SHIPPED, later))
        if before.outcome != now.outcome:
            expected.append((number, before.outcome.value, now.outcome.value))
    outcomes = [(each.entry, each.before, each.now) for each in found.differences if each.member == "outcome"]
    assert outcomes == expected != []
    assert not found
    assert found.under_others == found.entries
    assert replay(log, later).differences == tuple(each for each in found.differences if each.member != "evidence")
    assert found.explain()[0].startswith("Answers differ")
    assert [each["entry"] for each in found.to_dicts()] == [each.entry for each in found.differences]
    assert json.loads(json.dumps(found.to_dict()))["same"] is False


def test_other_records_show_in_the_facts() -> None:
    other = site(contracts=(contract("second declarant"),))
    found = replay(logged(SHIPPED), SHIPPED, other)
    assert {"facts", "outcome", "evidence"} <= {each.member for each in found.differences}


def test_a_question_whose_person_is_redacted_is_counted_apart() -> None:
    log = logged(SHIPPED)
    count = log.redact(person_of("declarant"))
    found = replay(log, SHIPPED, PORTFOLIO)
    assert len(found.redacted) == count > 0
    assert found
    assert replay(log, SHIPPED).redacted == ()


def test_a_draft_is_logged_by_its_hash_and_found_again_by_it() -> None:
    private = evolve(draft(), content=Content.of({"address": "Secret Lane 1"}))
    request = AccessRequest(
        subject=subject_of("declarant", str(person_of("declarant"))),
        action="create",
        declaration=REFERENCE,
        at=DAYS[0],
        login=Login("eid"),
        draft=private,
    )
    log = MemoryLog()
    log_decision(log, SHIPPED.decider.decide(request, PORTFOLIO))
    (_, line) = log.iter_lines()
    assert "Secret" not in line
    assert read_decision_body(read_entry(line).body).request["resource"]["properties"] == {"draft": draft_hash(draft())}
    assert replay(log, SHIPPED, PORTFOLIO).decided == 1
    assert replay(log, SHIPPED, evolve(PORTFOLIO, declarations=())).needing_records == (1,)


def test_an_assumption_is_made_again() -> None:
    log = MemoryLog()
    request = AccessRequest(
        subject=subject_of("declarant", "p-new"), action="view", declaration=NUMBER, at=DAYS[0], login=Login("eid")
    )
    portfolio = evolve(PORTFOLIO, organisations=(), appointments=(), grants=())
    log_decision(log, SHIPPED.decider.decide(request, portfolio, assumed={"authorisation": "held"}))
    assert replay(log, SHIPPED)
    assert replay(log, SHIPPED, portfolio)


@pytest.mark.parametrize("rulebook", [SHIPPED, OPEN], ids=["shipped", "readings left open"])
@pytest.mark.parametrize("portfolio", [PORTFOLIO, evolve(PORTFOLIO, organisations=(), appointments=(), grants=())])
def test_every_assumption_is_logged_and_made_again(rulebook: Rulebook, portfolio: Portfolio) -> None:
    log = MemoryLog()
    excluded = 0
    for request in requests():
        for assumed in ASSUMED:
            decision = rulebook.decider.decide(request, portfolio, assumed=assumed)
            person = request.subject.person
            people = {} if person is None else {"subject": person}
            body = decision_body(decision, assumed=assumed)
            assert read_decision_body(body).assumed == assumed
            excluded += [reason.cause for reason in decision.reasons] == [Cause.ASSUMPTION_EXCLUDED]
            log.append(LogNote(kind="decision", people=people, body=body))
    assert excluded
    in_full = replay(log, rulebook, portfolio)
    assert in_full, in_full.explain()
    assert in_full.decided == in_full.entries
    from_facts = replay(log, rulebook)
    assert from_facts, from_facts.explain()
    lines = [read_decision_body(read_entry(line).body).answer["reasons"] for line in list(log.iter_lines())[1:]]
    before = [number for number, reasons in enumerate(lines, 1) if reasons[0].get("cause") == "assumption-excluded"]
    if rulebook is SHIPPED:
        assert not set(before) & set(from_facts.needing_records)


def test_an_excluded_assumption_that_is_not_logged_needs_the_records_and_more() -> None:
    log = MemoryLog()
    request = next(requests())
    log_decision(
        log, SHIPPED.decider.decide(evolve(request, action="view"), PORTFOLIO, assumed={"relation": "unrelated"})
    )
    assert replay(log, SHIPPED).needing_records == (1,)
    assert len(replay(log, SHIPPED, PORTFOLIO).undecided) == 1


def test_persons_stand_nowhere_in_a_body() -> None:
    lines = list(logged(SHIPPED).iter_lines())[1:]
    bodies = [read_entry(line).body for line in lines]
    assert not any(f'"{person_of(name)}"' in body for name in ("declarant", "client") for body in bodies)
    assert sum((read_entry(line).people or {}).get("subject") == person_of("client") for line in lines) > 0


@pytest.mark.parametrize("body", ["{}", '{"request":{},"answer":1}', '{"request":{},"answer":{"context":{}}}'])
def test_a_decision_of_another_form_is_told_and_makes_the_replay_false(body: str) -> None:
    log = MemoryLog()
    log.append(LogNote(kind="decision", people={}, body=body))
    log.append(LogNote(kind="act", people={"subject": PersonId("p-1")}, body=body))
    with pytest.raises(LogError):
        read_decision_body(body)
    found = replay(log, SHIPPED)
    assert (len(found.undecided), found.entries, bool(found)) == (1, 1, False)
    assert "NOT PROVEN" in found.panel().text()


def test_a_log_that_is_not_whole_proves_nothing() -> None:
    class Edited(MemoryLog):
        def iter_lines(self) -> Iterator[str]:
            return (line.replace("p-client", "p-other") for line in super().iter_lines())

    log = Edited()
    for request in requests():
        log_decision(log, SHIPPED.decider.decide(request, PORTFOLIO))
    found = replay(log, SHIPPED)
    assert not verify_log(log)
    assert (found.differences, bool(found)) == ((), False)
