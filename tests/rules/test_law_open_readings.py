"""A reading can be left open: then an answer says whether it hangs on how the text is read."""

import json
from datetime import date

import pytest
from attrs import evolve

from building_site import COMPANIES, SITE, at, company, contract, site
from declaccess import AccessRequest, Login, OrganisationId, Rulebook, Subject, decide, nsso_2026
from declaccess.codec.answers import encode_decision, write_decision
from declaccess.codec.portfolio import decode_portfolio
from declaccess.model import Mandate, PersonId
from declaccess.periods import Quarter
from law_tables import Case, ask, check, table

SCENES = {
    "": SITE,
    "filed new": site(filed_at=at("2026-06-29 00:00")),
    "filing unknown": site(filed_at=None),
    "annulled": site(annulled=True),
    "two contracts": site(contracts=(contract(), contract("second declarant", "2", subcontractors=()))),
    "partnership": site(contracts=(contract(temporary_partnership=company("partnership")),)),
    "no chief": evolve(
        SITE,
        appointments=(),
        grants=tuple(
            evolve(grant, granted_by=PersonId(f"boss of {name}"))
            for name, grant in zip(COMPANIES, SITE.grants, strict=True)
        ),
    ),
    "mandate": evolve(
        SITE,
        mandates=(
            Mandate(
                mandator=company("declarant"),
                mandatary=company("mandatary"),
                from_quarter=Quarter(2026, 1),
                covers=frozenset({"declaration-of-works"}),
            ),
        ),
    ),
}


def left_open(names: str) -> Rulebook:
    """Return the shipped rulebook with some readings left open."""
    rulebook = nsso_2026()
    for name in names.split(", "):
        rulebook = rulebook.leave_open(name)
    return rulebook


@table("""
open reading             | site      | at         | who           | act    | outcome       | open
rights-before            |           | 2026-06-28 | subcontractor | modify | indeterminate | rights-before
rights-before            |           | 2026-06-29 | subcontractor | modify | deny          |
rights-before            |           | 2026-06-28 | subcontractor | view   | permit        |
rights-before            |           | 2026-06-28 | declarant     | modify | permit        |
old-declarations         |           | 2026-06-28 | subcontractor | modify | permit        |
old-declarations         |           | 2026-06-29 | subcontractor | modify | indeterminate | old-declarations
old-declarations         | filed new | 2026-06-29 | subcontractor | modify | deny          |
annulment                |           | 2026-06-28 | subcontractor | annul  | indeterminate | annulment
annulment                |           | 2026-06-29 | subcontractor | annul  | deny          |
annulment                |           | 2026-06-28 | declarant     | annul  | permit        |
rights-before, annulment |           | 2026-06-28 | subcontractor | annul  | indeterminate | rights-before, annulment
rights-before, annulment |           | 2026-06-29 | subcontractor | annul  | deny          |
annulled-declarations    | annulled  | 2026-07-15 | subcontractor | view   | permit        |
annulled-declarations    | annulled  | 2026-07-15 | declarant     | modify | deny          |
""")
def test_an_answer_that_hangs_on_how_the_change_is_read_says_so_and_any_other_does_not(case: Case) -> None:
    check(case, SCENES[case["site"]], left_open(case["open reading"]))


def test_when_the_day_of_filing_is_not_known_either_both_are_named() -> None:
    asked = {"act": "modify", "at": "2026-06-29", "open": "filed_under, old-declarations"}
    check({**asked, "outcome": "indeterminate"}, SCENES["filing unknown"], left_open("old-declarations"))
    check(
        {**asked, "at": "2026-06-28", "outcome": "permit", "open": ""},
        SCENES["filing unknown"],
        left_open("old-declarations"),
    )


@table("""
open reading          | site          | who              | act    | outcome       | open
listed-parties        |               | client           | view   | indeterminate | listed-parties
listed-parties        |               | client           | modify | deny          |
listed-parties        |               | subcontractor    | view   | permit        |
several-declarants    | two contracts | second declarant | modify | indeterminate | relation, several-declarants
several-declarants    |               | declarant        | modify | permit        |
several-declarants    | two contracts | second declarant | view   | permit        |
temporary-partnership | partnership   | partnership      | modify | indeterminate | temporary-partnership
temporary-partnership | partnership   | partnership      | view   | permit        |
acting-chief          | no chief      | declarant        | modify | indeterminate | acting-chief
acting-chief          |               | declarant        | modify | permit        |
""")
def test_an_answer_that_hangs_on_who_is_who_says_so_and_any_other_does_not(case: Case) -> None:
    check(case, SCENES[case["site"]], left_open(case["open reading"]))


@table("""
open reading    | at         | act    | who           | outcome       | open
unsecured-scope | 2026-06-28 | modify | declarant     | indeterminate | unsecured-scope
unsecured-scope | 2026-06-28 | view   | subcontractor | indeterminate | unsecured-scope
unsecured-scope | 2026-06-29 | modify | subcontractor | deny          |
unsecured-scope | 2026-10-01 | view   | subcontractor | indeterminate | unsecured-abolition, unsecured-scope
unsecured-scope | 2027-01-01 | view   | subcontractor | deny          |
""")
def test_what_unsecured_access_could_do_is_open_only_while_it_may_exist(case: Case) -> None:
    check({**case, "log-in": "unsecured"}, rulebook=left_open(case["open reading"]))


@table("""
log-in     | at         | act    | outcome       | open
eidas low  | 2026-07-15 | view   | indeterminate | eidas-level
eidas      | 2026-07-15 | view   | indeterminate | login, eidas-level
eidas high | 2026-07-15 | view   | permit        |
eidas low  | 2026-07-15 | modify | deny          |
""")
def test_a_low_level_hangs_on_the_reading_of_levels_when_that_is_open(case: Case) -> None:
    check(case, rulebook=left_open("eidas-level"))


@table("""
person      | outcome       | open
p-mandatary | indeterminate | mandates
p-declarant | permit        |
stranger    | deny          |
""")
def test_a_mandatary_hangs_on_the_reading_of_mandates_when_that_is_open(case: Case) -> None:
    check({**case, "who": "declarant", "act": "modify"}, SCENES["mandate"], left_open("mandates"))


@pytest.mark.parametrize("reading", [reading.id for reading in nsso_2026().readings])
def test_choosing_any_option_of_an_open_reading_brings_back_the_answer_of_that_option(reading: str) -> None:
    opened = left_open(reading)
    for option in nsso_2026().get_reading(reading).options:
        assert opened.choose(reading, option.id) == nsso_2026().choose(reading, option.id)
    assert opened.choose(reading, nsso_2026().get_reading(reading).default).hash == nsso_2026().hash
    assert opened.hash != nsso_2026().hash


@pytest.mark.parametrize("reading", [reading.id for reading in nsso_2026().readings])
def test_an_open_reading_is_named_exactly_when_its_options_lead_apart(reading: str) -> None:
    opened = left_open(reading)
    chosen = [opened.choose(reading, option.id) for option in opened.get_reading(reading).options]
    for scene in SCENES.values():
        for who in ("declarant", "second declarant", "subcontractor", "client", "partnership"):
            for act in ("modify", "annul", "view"):
                for means in ("eid", "eidas low", "unsecured"):
                    for day in ("2026-06-28", "2026-06-29"):
                        asked = {"who": who, "act": act, "log-in": means, "at": day, "target": ""}
                        outcomes = {ask(asked, scene, rulebook).outcome for rulebook in chosen}
                        decision = ask(asked, scene, opened)
                        assert decision.open.readings == ((reading,) if len(outcomes) > 1 else ())
                        if len(outcomes) == 1:
                            assert {decision.outcome} == outcomes


def test_facts_that_depend_on_an_open_reading_show_every_value_that_they_may_have() -> None:
    decision = ask({"who": "client"}, rulebook=left_open("listed-parties"))
    assert decision.facts.candidates("relation") == ("listed_party", "unrelated")
    assert [reason.rule for reason in decision.reasons] == ["not-on-declaration", "view-listed-party"]
    assert decision.evidence.relation == ("$.declarations[0]",)


@pytest.mark.statement("reading:listed-parties")
def test_a_rule_that_asks_for_a_fact_rests_on_the_reading_behind_it() -> None:
    document = {
        "format": "declaccess.portfolio/1",
        "organisations": [{"id": number, "register": "complete", "legal_representatives": [{"person": f"rep-{number}"}]}
                          for number in ("0403019261", "0353456320")],
        "grants": [{"person": "p", "organisation": number, "actions": ["view"], "granted_by": f"rep-{number}",
                    "from": "2026-01-05T09:00:00+01:00"} for number in ("0403019261", "0353456320")],
        "appointments": [{"person": f"rep-{number}", "organisation": number, "role": "chief_access_administrator",
                          "appointed_by": f"rep-{number}", "from": "2026-01-01T09:00:00+01:00"}
                         for number in ("0403019261", "0353456320")],
        "declarations": [{"number": "9B0000000KJRZ", "status": "registered", "sector": 1, "client": "0353456320",
                          "filed_at": "2026-06-30T08:00:00+02:00", "filed_by": "0403019261",
                          "contracts": [{"number": "9B0000000KJRZ1", "declarant": "0403019261"}]}],
    }  # fmt: skip
    portfolio = decode_portfolio(document).portfolio
    for number, reading in (("0353456320", "listed-parties"), ("0403019261", None)):
        subject = Subject(person=PersonId("p"), organisation=OrganisationId(number))
        request = AccessRequest(
            subject=subject, action="view", declaration="9B0000000KJRZ", at=date(2026, 7, 1), login=Login("eid")
        )
        decision = decide(request, portfolio, nsso_2026())
        assert decision.permitted
        assert decision.reasons[0].reading == reading
        assert encode_decision(decision)["context"]["reasons"][0]["reading"] == reading
        assert write_decision(decision) == json.dumps(encode_decision(decision))
