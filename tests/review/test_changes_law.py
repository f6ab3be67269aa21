"""What changes on a building site from day to day: tables of who gains and loses what, because of what, said where."""

from datetime import date

import pytest

from building_site import NUMBER, SITE, at, company, contract, declaration, draft, site
from declaccess import Login, Portfolio, nsso_2026
from declaccess.model import OrganisationId, Subcontractor
from declaccess.periods import Period
from review.change_tables import compare, expected, told

RULES = nsso_2026()
DECLARED = Portfolio(declarations=(declaration(),))
DRAFTED = Portfolio(declarations=(draft(),))


@pytest.mark.statement("announcement-2026-06-26#changes-1")
@pytest.mark.statement("announcement-2026-06-26#practice-2")
def test_on_29_june_2026_whoever_is_not_the_declarant_loses_modifying_and_creating() -> None:
    assert told(compare(SITE, "2026-06-28", "2026-06-29")) == expected("""
    who               | act    | on | before | after | what | because of                | said in
    client            | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    subcontractor     | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    sub-subcontractor | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    coordinator       | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    client            | create |    | permit | deny  | lost | create-declarant-only     | announcement changes-1
    subcontractor     | create |    | permit | deny  | lost | create-declarant-only     | announcement changes-1
    sub-subcontractor | create |    | permit | deny  | lost | create-declarant-only     | announcement changes-1
    coordinator       | create |    | permit | deny  | lost | create-declarant-only     | announcement changes-1
    """)


@pytest.mark.parametrize(("start", "end"), [("2026-06-26", "2026-06-28"), ("2026-06-29", "2099-12-31")])
def test_on_no_other_day_a_digital_key_opens_less_than_the_day_before(start: str, end: str) -> None:
    found = compare(SITE, start, end)
    assert found.counts == {"gained": 0, "lost": 0, "uncertain": 0, "settled": 0, "unchanged": 20}
    assert not found
    assert told(found) == []


@pytest.mark.statement("announcement-2026-06-26#changes-3")
def test_in_the_last_quarter_of_2026_viewing_without_a_log_in_becomes_uncertain_and_then_ends() -> None:
    unsecured = Login("unsecured")
    assert told(compare(DECLARED, "2026-09-30", "2026-10-01", login=unsecured))[:2] == expected("""
    who       | act  | on | before | after         | what      | because of          | said in
    client    | view | 1  | permit | indeterminate | uncertain | unsecured-abolished | announcement changes-3
    declarant | view | 1  | permit | indeterminate | uncertain | unsecured-abolished | announcement changes-3
    """)
    assert told(compare(DECLARED, "2026-12-31", "2027-01-01", login=unsecured))[:2] == expected("""
    who       | act  | on | before        | after | what    | because of          | said in
    client    | view | 1  | indeterminate | deny  | settled | unsecured-abolished | announcement changes-3
    declarant | view | 1  | indeterminate | deny  | settled | unsecured-abolished | announcement changes-3
    """)
    assert told(compare(DECLARED, "2026-09-30", "2027-01-01", login=unsecured))[:1] == expected("""
    who    | act  | on | before | after | what | because of          | said in
    client | view | 1  | permit | deny  | lost | unsecured-abolished | announcement changes-3
    """)


def test_with_a_password_the_declarant_becomes_uncertain_about_everything_on_26_june_2026() -> None:
    found = compare(
        Portfolio(declarations=(declaration(), draft())), "2026-06-25", "2026-06-26", login=Login("password")
    )
    mine = [change for change in found if change.organisation == company("declarant")]
    both = "announcement background-3, announcement background-4"
    assert told(mine) == expected(f"""
    who       | act    | on | before | after         | what      | because of          | said in
    declarant | modify | 1  | permit | indeterminate | uncertain | password-phased-out | {both}
    declarant | view   | 1  | permit | indeterminate | uncertain | password-phased-out | {both}
    declarant | annul  |    | permit | indeterminate | uncertain | password-phased-out | {both}
    declarant | create |    | permit | indeterminate | uncertain | password-phased-out | {both}
    """)


def test_a_declaration_that_is_filed_in_between_gives_rights_and_no_rule_is_the_cause() -> None:
    filed = Portfolio(declarations=(declaration(filed_at=at("2026-07-01 08:00"), other_participants=()),))
    assert told(compare(filed, "2026-06-30", "2026-07-01")) == expected("""
    who               | act    | on | before | after  | what   | because of | said in
    client            | view   | 1  | deny   | permit | gained | filing     |
    declarant         | modify | 1  | deny   | permit | gained | filing     |
    declarant         | view   | 1  | deny   | permit | gained | filing     |
    declarant         | annul  |    | deny   | permit | gained | filing     |
    subcontractor     | view   | 1  | deny   | permit | gained | filing     |
    sub-subcontractor | view   | 1  | deny   | permit | gained | filing     |
    """)
    assert compare(filed, "2026-06-01", "2026-06-30").counts["unchanged"] == 0  # on neither day it is there


def test_an_annulment_in_between_takes_modifying_and_annulling() -> None:
    annulled = Portfolio(declarations=(declaration(annulled=True, annulled_at=at("2026-07-01 08:00")),))
    assert told(compare(annulled, "2026-06-30", "2026-07-01")) == expected("""
    who       | act    | on | before | after | what | because of | said in
    declarant | modify | 1  | permit | deny  | lost | annulment  |
    declarant | annul  |    | permit | deny  | lost | annulment  |
    """)


def test_where_rules_alone_would_have_the_same_answer_they_are_the_cause() -> None:
    annulled = Portfolio(declarations=(declaration(annulled=True, annulled_at=at("2026-06-29 08:00")),))
    assert told(compare(annulled, "2026-06-28", "2026-06-29"))[:2] == expected("""
    who       | act    | on | before | after | what | because of                | said in
    client    | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    declarant | modify | 1  | permit | deny  | lost | annulment                 |
    """)


def test_a_company_that_comes_on_it_or_leaves_it_gains_or_loses_by_the_listing() -> None:
    leaving = Subcontractor(
        organisation=company("subcontractor"),
        hired_by=company("declarant"),
        listed=Period(end=at("2026-08-01 00:00")),
    )
    coming = Subcontractor(
        organisation=company("sub-subcontractor"),
        hired_by=company("declarant"),
        listed=Period(at("2026-08-01 00:00")),
    )
    changing = Portfolio(declarations=(declaration(contracts=(contract(subcontractors=(leaving, coming)),)),))
    assert told(compare(changing, "2026-07-31", "2026-08-01")) == expected("""
    who               | act  | on | before | after  | what   | because of | said in
    subcontractor     | view | 1  | permit | deny   | lost   | listing    |
    sub-subcontractor | view | 1  | deny   | permit | gained | listing    |
    """)


def test_a_contract_that_comes_on_it_takes_annulling_from_the_other_declarant() -> None:
    contracts = (
        contract(subcontractors=()),
        contract("second declarant", "2", subcontractors=(), listed=Period(at("2026-08-01 00:00"))),
    )
    growing = Portfolio(declarations=(declaration(contracts=contracts, other_participants=()),))
    assert told(compare(growing, "2026-07-31", "2026-08-01")) == expected("""
    who              | act    | on | before | after  | what   | because of | said in
    client           | view   | 2  | deny   | permit | gained | listing    |
    declarant        | view   | 2  | deny   | permit | gained | listing    |
    declarant        | annul  |    | permit | deny   | lost   | listing    |
    second declarant | modify | 2  | deny   | permit | gained | listing    |
    second declarant | view   | 1  | deny   | permit | gained | listing    |
    second declarant | view   | 2  | deny   | permit | gained | listing    |
    """)


def test_the_project_level_stands_apart_only_where_its_answer_is_not_that_of_every_contract() -> None:
    filed_by_another = Portfolio(declarations=(declaration(filed_by=company("filer"), other_participants=()),))
    found = compare(filed_by_another, "2026-06-28", "2026-06-29")
    assert told(found) == expected("""
    who               | act    | on      | before | after | what | because of                | said in
    client            | modify | 1       | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    filer             | modify | 1       | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    declarant         | modify | project | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    subcontractor     | modify | 1       | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    sub-subcontractor | modify | 1       | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    """)
    # Five companies: modifying and viewing the contract, annulling; and modifying the project for filer and declarant.
    assert sum(found.counts.values()) == 5 * 3 + 2


def test_a_partnership_keeps_what_the_declarant_that_files_for_it_keeps_and_its_members_lose() -> None:
    joint = contract(
        temporary_partnership=company("partnership"), partnership_members=(company("partner"),), subcontractors=()
    )
    partnered = Portfolio(declarations=(declaration(contracts=(joint,), other_participants=()),))
    assert told(compare(partnered, "2026-06-28", "2026-06-29")) == expected("""
    who     | act    | on | before | after | what | because of                | said in
    client  | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    partner | modify | 1  | permit | deny  | lost | modify-declarant-only-old | announcement changes-1
    """)


def test_a_declaration_filed_under_the_new_rules_rests_on_what_is_stated() -> None:
    filed = Portfolio(declarations=(declaration(filed_at=at("2026-06-29 00:00"), other_participants=()),))
    other = Portfolio(declarations=(declaration(filed_at=at("2026-06-28 00:00"), other_participants=()),))
    found = compare(other, "2026-06-28", "2026-06-30", later=filed)
    assert {change.rule for change in found} == {"modify-declarant-only"}
    assert {change.reason.basis for change in found} == {"stated"}


def test_nobody_acts_for_a_company_that_is_only_a_name() -> None:
    named = Subcontractor(organisation=OrganisationId("unidentified:Dakwerken"), hired_by=company("declarant"))
    unnamed = Portfolio(
        declarations=(declaration(contracts=(contract(subcontractors=(named,)),), other_participants=()),)
    )
    assert sum(compare(unnamed, "2026-06-28", "2026-06-29").counts.values()) == 2 * 3  # client and declarant


def test_of_two_portfolios_what_only_one_has_is_gained_or_lost_by_the_records() -> None:
    assert told(compare(DRAFTED, "2026-07-01", "2026-07-01", later=DECLARED))[:3] == expected("""
    who       | act    | on | before | after  | what   | because of | said in
    declarant | create |    | permit | deny   | lost   | records    |
    client    | view   | 1  | deny   | permit | gained | records    |
    declarant | modify | 1  | deny   | permit | gained | records    |
    """)


def test_of_two_portfolios_the_contracts_go_by_their_numbers_wherever_they_stand() -> None:
    one, two = contract(subcontractors=()), contract("second declarant", "2", subcontractors=())
    before = Portfolio(declarations=(declaration(contracts=(one, two), other_participants=()),))
    after = Portfolio(declarations=(declaration(contracts=(two, one), other_participants=()),))
    assert not compare(before, "2026-06-28", "2026-06-28", later=after)
    # The second declarant owns contract 2 on both sides, and the first contract 1.
    assert told(compare(before, "2026-06-28", "2026-06-29", later=after)) == told(
        compare(before, "2026-06-28", "2026-06-29")
    )


def test_of_two_rulebooks_the_one_that_knows_the_day_settles_what_the_other_leaves_open() -> None:
    known = RULES.resolve("unsecured-abolition", date(2026, 11, 2), source="a letter")
    unsecured = Login("unsecured")
    assert told(compare(DECLARED, "2026-11-01", "2026-11-01", newer=known, login=unsecured))[:1] == expected("""
    who    | act  | on | before        | after  | what    | because of     | said in
    client | view | 1  | indeterminate | permit | settled | view-unsecured | foreign-guide#check, announcement changes-3
    """)
    ended = told(compare(DECLARED, "2026-11-02", "2026-11-02", newer=known, login=unsecured))
    assert ended[0].startswith("client | view | 1 | indeterminate | deny | settled | unsecured-abolished")


def test_a_reading_that_is_left_open_makes_what_hangs_on_it_uncertain() -> None:
    opened = RULES.leave_open("old-declarations")
    found = compare(DECLARED, "2026-06-28", "2026-06-29", newer=opened)
    assert {(change.kind, change.rule, change.reason.reading) for change in found} == {
        ("uncertain", "modify-declarant-only-old", "old-declarations")
    }


def test_a_rule_that_ends_is_named_where_nothing_else_decides_any_more() -> None:
    view_only = RULES.choose("rights-before", "view-only")
    found = compare(DECLARED, "2026-06-28", "2026-06-28", newer=view_only)
    assert {(change.kind, change.rule) for change in found} == {("lost", "modify-listed-party")}


def test_the_counts_and_the_groups_are_those_of_the_rows() -> None:
    found = compare(site(), "2026-06-28", "2026-06-29")
    assert found.counts == {"gained": 0, "lost": 8, "uncertain": 0, "settled": 0, "unchanged": 12}
    assert len(found) == 8
    causes = {each["name"]: each["lost"] for each in found.by("cause").to_dicts()}
    assert causes == {"modify-declarant-only-old": 4, "create-declarant-only": 4}
    assert [(each.name, each.lost) for each in found.by("declaration").groups] == [(NUMBER, 4), ("draft-1", 4)]
