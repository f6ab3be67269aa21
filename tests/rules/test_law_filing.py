"""Drafts, filing, annulment, what is not there, what is assumed, and the kinds of works."""

from datetime import date

import pytest
from attrs import evolve

from building_site import COMPANIES, NUMBER, SITE, at, contract, declaration, draft, registers, site
from declaccess import DeclarationNumber, Portfolio, decide, nsso_2026, require, timeline
from declaccess.errors import MomentError, NaiveDatetimeError, NotCoveredError, RecordError
from declaccess.model import ContractNumber, LegalBasis, Sector
from declaccess.rules import AccessDeniedError
from law_tables import Case, ask, check, question, table


@pytest.mark.statement("announcement-2026-06-26#scope-1")
@pytest.mark.statement("announcement-2026-06-26#scope-2")
@table("""
sector | legal basis
1      | 30bis
2      | 30ter
3      | 30ter
""")
def test_the_sector_gives_the_legal_basis_and_the_rules_are_the_same_for_every_sector(case: Case) -> None:
    sector = Sector(int(case["sector"]))
    assert declaration(sector=sector).legal_basis is LegalBasis(case["legal basis"])
    assert draft(sector=sector).legal_basis is LegalBasis(case["legal basis"])
    for who in ("declarant", "subcontractor", "outsider"):
        for act in ("create", "modify", "annul", "view"):
            for day in ("2026-06-28", "2026-06-29"):
                asked = {"who": who, "act": act, "at": day}
                assert ask(asked, site(sector=sector)).answer == ask(asked, SITE).answer


@table("""
at                               | act    | outcome | rules              | status
2026-02-28 23:59:59.999999       | view   | deny    | not-filed-yet      |
2026-02-28T22:59:59.999999+00:00 | modify | deny    | not-filed-yet      |
2026-03-01 00:00                 | modify | permit  | modify-declarant   | registered
2026-02-28T23:00:00+00:00        | view   | permit  | view-declarant     | registered
2026-10-25T02:30:00+02:00        | annul  | permit  | annul-declarant    | registered
2026-10-25T02:30:00+01:00        | annul  | deny    | annulled-view-only | annulled
2026-10-25T02:30:00+01:00        | modify | deny    | annulled-view-only | annulled
2026-10-25T02:30:00+01:00        | view   | permit  | view-annulled      | annulled
2026-10-25T01:29:59.999999+00:00 | modify | permit  | modify-declarant   | registered
2026-10-25T01:30:00+00:00        | modify | deny    | annulled-view-only | annulled
""")
def test_a_declaration_exists_from_its_filing_and_is_only_viewed_from_its_annulment(case: Case) -> None:
    repeated_hour = at("2026-10-25 02:30").replace(hour=1)
    portfolio = site(filed_at=at("2026-03-01 00:00"), annulled=True, annulled_at=repeated_hour)
    check({**case, "who": "declarant"}, portfolio)


def test_annulled_on_an_unknown_day_it_counts_as_annulled_at_every_instant() -> None:
    portfolio = site(annulled=True)
    check({"who": "declarant", "act": "modify", "at": "2014-01-01", "status": "annulled", "outcome": "deny"}, portfolio)
    check({"who": "declarant", "act": "view", "at": "2014-01-01", "rules": "view-annulled"}, portfolio)


@pytest.mark.statement("reading:annulled-declarations")
def test_what_is_left_of_an_annulled_declaration_rests_on_a_reading() -> None:
    portfolio = site(annulled=True)
    assert ask({"act": "modify"}, portfolio).readings == ("annulled-declarations", "old-declarations")
    assert ask({"act": "view"}, portfolio).readings == ("annulled-declarations",)


@table("""
act     | declaration   | target | rules
approve |               |        | unknown-action
MODIFY  |               |        | unknown-action
modify  | 9B0000000KJXX |        | unknown-declaration
view    | draft-1       |        | unknown-declaration
annul   |               | 9      | annul-declarant
modify  |               | 9      | unknown-contract
view    |               | 9      | unknown-contract
create  | draft-9       |        | no-draft
create  | 9B0000000KJRZ |        | no-draft
create  |               | 9      | unknown-contract
approve | 9B0000000KJXX | 9      | unknown-action
modify  | 9B0000000KJXX | 9      | unknown-declaration
""")
def test_what_is_not_there_is_refused_with_its_cause_and_the_first_cause_counts(case: Case) -> None:
    decision = check({**case, "who": "declarant"})
    if case["act"] != "annul":
        assert decision.outcome == "deny"
        assert decision.rules_valid_until is None
        assert not decision.open


@table("""
act     | declaration   | target | at         | facts established
approve |               |        | 2026-07-15 | login
modify  | 9B0000000KJXX |        | 2026-07-15 | action, login, authorisation
modify  |               |        | 2014-06-01 | action, login, authorisation
modify  |               | 9      | 2026-07-15 | action, login, authorisation, status, filed_under
""")
def test_a_refusal_with_a_cause_shows_what_could_be_established_without_what_is_missing(case: Case) -> None:
    decision = ask({**case, "who": "declarant"}, site(filed_at=at("2015-01-01 00:00")))
    assert ", ".join(fact[0] for fact in decision.facts.items()) == case["facts established"]


@table("""
act    | status     | outcome
create | draft      | permit
modify | registered | permit
annul  | registered | permit
view   | registered | permit
""")
def test_creating_needs_a_draft_and_everything_else_a_filed_declaration(case: Case) -> None:
    check({**case, "who": "declarant"})


def test_a_draft_and_a_declaration_of_one_name_are_looked_up_apart() -> None:
    portfolio = Portfolio(**registers(*COMPANIES), declarations=(draft(reference=str(NUMBER)), declaration()))
    create = {"act": "create", "declaration": str(NUMBER), "who": "declarant"}
    check({**create, "status": "draft", "outcome": "permit"}, portfolio)
    check({**create, "act": "view", "status": "registered", "outcome": "permit"}, portfolio)


def test_a_draft_sent_with_the_question_goes_before_the_portfolios() -> None:
    sent = draft(contracts=(contract("second declarant", None, subcontractors=()),))
    asked = evolve(question({"act": "create", "who": "second declarant"}, str(NUMBER)), draft=sent)
    decision = decide(asked, SITE, nsso_2026())
    assert decision.permitted
    assert decision.evidence.relation == ("$.resource.properties.draft.contracts[0]",)


def test_a_filed_draft_is_the_declaration_that_was_asked_about() -> None:
    number = DeclarationNumber("9B0000000KJS1")
    filed = draft().filed(number, [ContractNumber("9B0000000KJS11")], at("2026-06-29 08:00"), declaration().client)
    assert (filed.client, filed.sector) == (draft().client, draft().sector)
    assert filed.contracts[0].subcontractors == draft().contracts[0].subcontractors
    portfolio = Portfolio(**registers(*COMPANIES), declarations=(filed,))
    check({"at": "2026-06-29 07:59", "act": "view", "rules": "not-filed-yet"}, portfolio)
    check({"at": "2026-06-29 08:00", "act": "modify", "filed_under": "new_rules", "outcome": "deny"}, portfolio)


@table("""
log-in   | person      | assumed                | outcome | rules               | assumptions that settled something
sms_code | p-declarant | login=digital_key      | permit  | modify-declarant    | login
sms_code | p-declarant | login=unsecured        | deny    | assumption-excluded |
eid      | p-declarant | login=digital_key      | permit  | modify-declarant    |
eid      | p-declarant | authorisation=not_held | deny    | assumption-excluded |
eid      | p-declarant | relation=declarant     | permit  | modify-declarant    |
eid      | p-declarant | status=annulled        | deny    | assumption-excluded |
eid      | p-declarant | action=view            | deny    | assumption-excluded |
-        | p-declarant | login=digital_key      | permit  | modify-declarant    | login
""")
def test_an_assumption_settles_what_is_unknown_and_never_what_the_records_exclude(case: Case) -> None:
    fact, _, value = case["assumed"].partition("=")
    decision = check({**case, "who": "declarant", "act": "modify"}, assumed={fact: value})
    assert ", ".join(decision.assumed) == case["assumptions that settled something"]


def test_an_assumption_about_a_silent_register_is_named_in_the_decision() -> None:
    portfolio = Portfolio(declarations=(declaration(),))
    asked = {"who": "declarant", "act": "modify"}
    check({**asked, "outcome": "indeterminate", "open": "authorisation"}, portfolio)
    decision = check({**asked, "outcome": "permit"}, portfolio, assumed={"authorisation": "held"})
    assert decision.assumed == ("authorisation",)


def test_an_assumption_that_names_no_fact_or_no_value_is_refused_with_all_its_faults() -> None:
    with pytest.raises(RecordError) as caught:
        ask({}, assumed={"moon": "full", "login": "Digital_Key"})
    assert [fault.place for fault in caught.value.faults] == ["moon", "login"]


def test_a_question_before_the_first_covered_day_is_an_error_and_not_an_answer() -> None:
    ask({"at": "2014-01-01 00:00"})
    for moment in ("2013-12-31", "2013-12-31 23:59:59.999999", "2013-12-31T22:59:59.999999+00:00"):
        with pytest.raises(NotCoveredError, match="2014-01-01"):
            ask({"at": moment})


def test_a_date_time_without_offset_is_refused_and_so_is_an_empty_period() -> None:
    naive = evolve(ask({}).request, at=at("2026-07-15 12:00").replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError, match="has no offset"):
        decide(naive, SITE, nsso_2026())
    with pytest.raises(MomentError, match="later end"):
        timeline(ask({}).request, SITE, nsso_2026(), start=date(2026, 6, 29), end=date(2026, 6, 29))


def test_requiring_goes_on_with_a_permit_and_with_nothing_else() -> None:
    assert require(ask({"act": "view"}).request, SITE, nsso_2026()).permitted
    for case in ({"act": "modify"}, {"log-in": "password", "act": "view"}):
        with pytest.raises(AccessDeniedError) as caught:
            require(ask(case).request, SITE, nsso_2026())
        assert caught.value.decision.outcome == ask(case).outcome
        assert not caught.value.decision
