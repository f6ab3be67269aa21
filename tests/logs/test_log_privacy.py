"""Nothing that anybody may write freely stands in a log: a hash stands for it, and replaying finds it again."""

import json
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from building_site import NUMBER, REFERENCE, company, draft, person_of, site, subject_of
from declaccess import AccessRequest, Action, Login, nsso_2026
from declaccess.adapters.memory import MemoryStore
from declaccess.adapters.memory_log import MemoryLog
from declaccess.codec.decision_log import decision_body
from declaccess.model import Records
from declaccess.ports.decision_log import LogNote
from declaccess.services.replaying import replay
from declaccess.services.stored_records import StoredRecords
from guarded_site import NOW, Card, Guarded

RULES = nsso_2026()
PRIVATE = "Jan Peeters 85.07.30-033.28, +32 475 12 34 56"
HASH = f"sha256:{sha256(PRIVATE.encode()).hexdigest()}"
SITE = site()


def question(**changes: Any) -> AccessRequest:
    """Return a question of the declarant's."""
    given: dict[str, Any] = {
        "subject": subject_of("declarant", str(person_of("declarant"))),
        "action": Action.MODIFY,
        "declaration": NUMBER,
        "at": NOW,
        "login": Login("eid"),
    }
    return AccessRequest(**{**given, **changes})


def body_of(request: AccessRequest, records: Records = SITE) -> str:
    """Return what the log says of a question."""
    return decision_body(RULES.decider.decide(request, records))


def logged(*requests: AccessRequest, records: Records = SITE) -> MemoryLog:
    """Return a log of questions."""
    log = MemoryLog()
    for request in requests:
        people = {} if request.subject.person is None else {"subject": request.subject.person}
        log.append(LogNote(kind="decision", people=people, body=body_of(request, records)))
    return log


FREE: dict[str, dict[str, Any]] = {
    "declaration": {"declaration": PRIVATE},
    "contract": {"contract": PRIVATE},
    "action": {"action": PRIVATE},
    "means": {"login": Login(PRIVATE)},
    "assurance": {"login": Login("eidas", PRIVATE)},
}


@pytest.mark.parametrize("part", FREE)
def test_a_hash_stands_for_a_text_that_has_no_fixed_form(part: str) -> None:
    body = body_of(question(**FREE[part]))
    assert HASH in body
    assert not any(word in body for word in ("Peeters", "033.28", "+32"))


@pytest.mark.parametrize("part", FREE)
@pytest.mark.parametrize("records", [None, SITE], ids=["from the facts", "from the records"])
def test_what_is_logged_by_its_hash_is_decided_again_alike(part: str, records: Records | None) -> None:
    found = replay(logged(question(**FREE[part])), RULES, records)
    assert found
    assert (found.undecided, found.differences) == ((), ())
    assert found.decided + len(found.needing_records) == 1
    assert records is None or found.decided == 1


def test_what_has_a_fixed_form_is_written_out() -> None:
    plain = json.loads(body_of(question(contract=f"{NUMBER}1", login=Login("mygov_app"))))["request"]
    assert plain["resource"] == {"type": "declaration", "id": NUMBER, "properties": {"contract": f"{NUMBER}1"}}
    assert plain["context"]["login"] == {"means": "mygov_app"}
    assert plain["action"] == {"name": "modify"}
    project = json.loads(body_of(question(contract="project")))["request"]
    assert project["resource"]["properties"] == {"contract": "project"}
    old_form = json.loads(body_of(question(contract="8A0000718")))["request"]
    assert old_form["resource"]["properties"] == {"contract": "8A0000718"}


@pytest.mark.parametrize("text", ["\ud800", "", "9b0000000kjrz", f"{NUMBER}\n", "x" * 5_000_000, "sha256:00"])
def test_any_text_has_its_hash(text: str) -> None:
    body = body_of(question(declaration=text, contract=text, action=text, login=Login(text)))
    assert json.loads(body)["request"]["resource"]["id"].startswith("sha256:")
    assert text not in json.loads(body)["request"]["context"]["login"].values()
    assert len(body) < 5_000


def test_a_means_that_a_rulebook_names_in_its_own_way_is_known_again() -> None:
    row = next(row for row in RULES.logins if row.means == "eid")
    own = evolve(RULES, logins=(*RULES.logins, evolve(row, means="Company Key (2)")))
    log = MemoryLog()
    request = question(login=Login("Company Key (2)"), action=Action.VIEW)
    decision = own.decider.decide(request, SITE)
    assert decision.permitted
    log.append(LogNote(kind="decision", people={"subject": person_of("declarant")}, body=decision_body(decision)))
    assert "Company" not in "".join(log.iter_lines())
    assert replay(log, own, SITE)


# --- drafts --------------------------------------------------------------------------------------

NAMED = draft(reference=PRIVATE)
WITH_NAMED = evolve(SITE, declarations=(*SITE.declarations, NAMED))


def test_a_draft_is_found_again_by_the_hash_of_its_reference() -> None:
    asked = [question(action="create", declaration=PRIVATE, draft=each) for each in (NAMED, None)]
    log = logged(*asked, records=WITH_NAMED)
    assert "Peeters" not in "".join(log.iter_lines())
    found = replay(log, RULES, WITH_NAMED)
    assert found
    assert found.decided == 2
    gone = replay(log, RULES, SITE)
    assert gone.needing_records == (1,)
    assert [each.entry for each in gone.differences if each.member == "outcome"] == [2]
    assert replay(log, RULES).decided == 2


def test_a_draft_that_cannot_be_looked_for_needs_other_records() -> None:
    store = MemoryStore.of(WITH_NAMED, NOW)
    records = StoredRecords(store.declarations, store.register, NOW)
    log = logged(question(action="create", declaration=PRIVATE), question(), records=WITH_NAMED)
    found = replay(log, RULES, records)
    assert (found.needing_records, found.decided) == ((1,), 1)


def test_what_services_log_holds_no_free_text() -> None:
    guarded = Guarded(WITH_NAMED)
    mine: dict[str, Any] = {"organisation": company("declarant")}
    card = Card("declarant")
    for name in (PRIVATE, REFERENCE):
        guarded.access.decide(card, **mine, action=Action.CREATE, declaration=name)
        guarded.access.decide(card, **mine, action=Action.VIEW, declaration=name)
        guarded.access.decide(card, **mine, action=name, declaration=NUMBER, contract=name)
    guarded.works.create(card, **mine, draft=NAMED, number="9B00000000NEW", contract_number="9B00000000NEW1")
    guarded.works.list_visible(card, **mine, after=PRIVATE)
    guarded.access.decide(Card("declarant", "unsecured"), **mine, action=Action.VIEW, declaration=PRIVATE)
    text = "\n".join(guarded.store.log.iter_lines())
    assert not any(word in text for word in ("Peeters", "033.28", REFERENCE))
    assert HASH in text
    assert replay(guarded.store.log, RULES, WITH_NAMED)
