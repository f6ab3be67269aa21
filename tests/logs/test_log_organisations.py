"""Organisations without a number that is checked, and ids that people choose: the log holds a hash for each."""

import json
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from building_site import COMPANIES, NUMBER, REFERENCE, contract, draft, registers, site
from declaccess import AccessRequest, Action, Login, OrganisationId, PersonId, Portfolio, Subject, nsso_2026
from declaccess.adapters.memory import MemoryStore
from declaccess.adapters.memory_log import MemoryLog
from declaccess.codec.decision_log import decision_body, read_entry
from declaccess.errors import UnknownNameError
from declaccess.model import AccessRole, Membership, Person, Subcontractor
from declaccess.periods import Period
from declaccess.ports.decision_log import LogNote
from declaccess.services.managing import RegisterActDeniedError
from declaccess.services.replaying import replay
from declaccess.services.stored_records import StoredRecords
from guarded_site import NOW, Card, Guarded, entries

RULES = nsso_2026()
PRIVATE = "Jan Peeters 85.07.30-033.28"
HASH = f"sha256:{sha256(PRIVATE.encode()).hexdigest()}"
FOREIGN = OrganisationId(f"foreign:{PRIVATE}")
NAME = OrganisationId(f"unidentified:{PRIVATE}")
HIRED = (Subcontractor(organisation=FOREIGN, hired_by=OrganisationId(COMPANIES["declarant"])),)


def foreign_site(**changes: Any) -> Portfolio:
    """Return a site on which a foreign company is a subcontractor, with a register of its own."""
    return site(contracts=(contract(subcontractors=HIRED),), **changes)


def listed() -> Portfolio:
    """Return the same with a person who holds every right for that company."""
    own, base = registers(FOREIGN), foreign_site()
    own["grants"] = tuple(evolve(each, id="g-foreign") for each in own["grants"])
    both: dict[str, Any] = {name: (*getattr(base, name), *records) for name, records in own.items()}
    return evolve(base, **both)


def question(organisation: str, person: str | None, **changes: Any) -> AccessRequest:
    """Return a question of somebody's."""
    given: dict[str, Any] = {"action": Action.VIEW, "declaration": NUMBER, "at": NOW, "login": Login("eid"), **changes}
    subject = Subject(organisation=OrganisationId(organisation), person=None if person is None else PersonId(person))
    return AccessRequest(subject=subject, **given)


def logged(records: Portfolio, *requests: AccessRequest) -> MemoryLog:
    """Return a log of questions."""
    log = MemoryLog()
    for request in requests:
        people = {} if request.subject.person is None else {"subject": request.subject.person}
        body = decision_body(RULES.decider.decide(request, records))
        log.append(LogNote(kind="decision", people=people, body=body))
    return log


def text_of(log: MemoryLog) -> str:
    return "\n".join(log.iter_lines())


@pytest.mark.parametrize("person", ["p-1", None])
@pytest.mark.parametrize("organisation", [FOREIGN, NAME])
def test_a_hash_stands_for_what_is_no_checked_number(organisation: OrganisationId, person: str | None) -> None:
    log = logged(site(), question(organisation, person))
    assert not any(word in text_of(log) for word in ("Peeters", "033.28"))
    assert f'"{organisation.kind}:{HASH}"' in text_of(log)


@pytest.mark.parametrize("organisation", [COMPANIES["declarant"], "vat:ATU13585627"])
def test_an_enterprise_number_and_a_vat_number_are_written_out(organisation: str) -> None:
    assert f'"{organisation}"' in text_of(logged(site(), question(organisation, "p-1")))


def test_an_organisation_that_is_called_like_a_hash_is_hashed_too() -> None:
    again = f"foreign:{HASH}"
    records = site(contracts=(contract(subcontractors=(evolve(HIRED[0], organisation=OrganisationId(again)),)),))
    log = logged(records, question(again, "p-1"), question(FOREIGN, "p-1"))
    bodies = [json.loads(read_entry(line).body) for line in list(log.iter_lines())[1:]]
    assert again != bodies[0]["request"]["subject"]["properties"]["organisation"]
    assert bodies[0]["answer"]["context"]["facts"]["relation"] == "listed_party"
    assert bodies[1]["answer"]["context"]["facts"]["relation"] == "unrelated"


EVERY = [
    question(organisation, person, action=action, declaration=number)
    for organisation in (FOREIGN, NAME, OrganisationId("foreign:nobody knows it"))
    for person in (f"p-{FOREIGN}", "p-1", None)
    for action in (Action.VIEW, Action.MODIFY, "paint")
    for number in (NUMBER, "9B0000000XXXX")
]


@pytest.mark.parametrize("records", [site(), foreign_site(), listed()], ids=["unnamed", "named", "listed"])
def test_questions_of_hashed_organisations_are_asked_again_alike(records: Portfolio) -> None:
    log = logged(records, *EVERY)
    found = replay(log, RULES, records)
    assert found, found.explain()
    assert found.decided == len(EVERY)
    assert replay(log, RULES)


def test_one_that_the_records_name_otherwise_comes_out_otherwise() -> None:
    log = logged(listed(), question(FOREIGN, f"p-{FOREIGN}"))
    assert "permit" in text_of(log)
    assert replay(log, RULES, site()).changed == (1,)


def test_from_a_store_it_is_found_on_the_declaration_or_among_the_memberships() -> None:
    records = listed()
    member = Person(id=PersonId("p-member"), memberships=(Membership(organisation=FOREIGN, period=Period(None)),))
    elsewhere = evolve(site(), people=(member,))
    for portfolio, asked, decided in (
        (records, question(FOREIGN, f"p-{FOREIGN}"), True),
        (records, question(FOREIGN, None), True),
        (records, question(FOREIGN, "p-1", declaration="9B0000000XXXX"), False),
        (records, question(FOREIGN, "p-1", action=Action.CREATE, declaration=REFERENCE, draft=draft()), False),
        (elsewhere, question(FOREIGN, "p-member"), True),
        (elsewhere, question(FOREIGN, "p-1"), False),
        (elsewhere, question(COMPANIES["client"], "p-1"), True),
    ):
        store = MemoryStore.of(portfolio, NOW)
        log = logged(portfolio, asked)
        found = replay(log, RULES, StoredRecords(store.declarations, store.register, NOW))
        assert (found.decided, len(found.needing_records)) == ((1, 0) if decided else (0, 1)), asked
        assert not found.undecided


# --- what services write --------------------------------------------------------------------------


def test_what_services_log_names_no_organisation_in_words() -> None:
    records = listed()
    guarded = Guarded(records)
    card = Card(FOREIGN)
    mine: dict[str, Any] = {"organisation": FOREIGN}
    assert guarded.access.decide(card, **mine, action=Action.VIEW, declaration=NUMBER).permitted
    assert guarded.works.list_visible(card, **mine).versions
    managing = guarded.register_service()
    chief = Card("declarant", person=f"chief of {FOREIGN}")
    managing.grant(chief, **mine, person="p-new", actions={Action.VIEW}, id=PRIVATE)
    managing.revoke(chief, **mine, grant=PRIVATE)
    for organisation in (NAME, OrganisationId(f"unchecked:{PRIVATE}")):
        with pytest.raises(RegisterActDeniedError):
            managing.grant(card, organisation=organisation, person="p-new", actions={Action.VIEW}, id=PRIVATE)
    for kind in ("decision", "listing", "act", "register-decision"):
        assert any(HASH in body for each, _, body in entries(guarded.store.log) if each == kind)
    assert not any("Peeters" in body or "033.28" in body for _, _, body in entries(guarded.store.log))
    assert replay(guarded.store.log, RULES, records).differences == ()


def test_an_id_that_the_service_drew_is_written_out_and_one_that_was_given_is_not() -> None:
    guarded = Guarded()
    managing, chief = guarded.register_service(), Card("declarant", person="chief of declarant")
    mine: dict[str, Any] = {"organisation": COMPANIES["declarant"]}
    acts = [
        managing.grant(chief, **mine, person="p-new", actions={Action.VIEW}),
        managing.appoint(chief, **mine, person="p-new", role=AccessRole.ACCESS_ADMINISTRATOR),
        managing.grant(chief, **mine, person="p-new", actions={Action.VIEW}, id="grant-8507300332885073003328"),
    ]
    ids = [getattr(act.events[0].event.record, "id", "") for act in acts]
    targets = [json.loads(body)["target"] for kind, _, body in entries(guarded.store.log) if kind == "act"]
    assert [each["id"] for each in targets[:2]] == ids[:2]
    assert targets[2]["id"] == f"sha256:{sha256(ids[2].encode()).hexdigest()}"


def test_what_is_not_there_to_be_ended_is_logged_by_its_hash() -> None:
    guarded = Guarded()
    managing = guarded.register_service()
    mine: dict[str, Any] = {"organisation": COMPANIES["declarant"]}
    chief = Card("declarant", person="chief of declarant")
    with pytest.raises(UnknownNameError):
        managing.revoke(chief, **mine, grant=PRIVATE)
    with pytest.raises(RegisterActDeniedError):
        managing.end_appointment(Card("outsider"), **mine, appointment=PRIVATE)
    bodies = [body for _, _, body in entries(guarded.store.log)]
    assert [HASH in body for body in bodies] == [True, True]
    assert "Peeters" not in "".join(bodies)
