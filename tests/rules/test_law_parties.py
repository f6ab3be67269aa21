"""Who is the declarant of what, and who are the other companies listed on a declaration, and when."""

import pytest

from building_site import COMPANIES, SITE, at, company, contract, draft, registers, site
from declaccess import Portfolio, Subject, nsso_2026
from declaccess.errors import RecordError
from declaccess.model import OrganisationId, OtherParticipant, ParticipantQuality, Subcontractor
from declaccess.periods import Period
from law_tables import Case, check, table

CONTRACTORS_ONLY = nsso_2026().choose("listed-parties", "contractors-only")
FILER_OWNS_ALL = nsso_2026().choose("several-declarants", "filer-owns-all")
LISTED_ONLY = nsso_2026().choose("temporary-partnership", "listed-only")

TWO = (contract(number="1"), contract("second declarant", "2", subcontractors=()))
SEVERAL = site(contracts=TWO)
SEVERAL_FILED_BY_NOBODY = site(contracts=TWO, filed_by=None)
PARTNERS = (company("partner"), company("declarant"))
PARTNERSHIP = contract(temporary_partnership=company("partnership"), partnership_members=PARTNERS)
IN_PARTNERSHIP = site(contracts=(PARTNERSHIP,))


@pytest.mark.statement("reading:listed-parties")
@table("""
who               | by default   | contractors only | relation evidence
declarant         | declarant    | declarant        |
subcontractor     | listed_party | listed_party     | $.declarations[0].contracts[0].subcontractors[0]
sub-subcontractor | listed_party | listed_party     | $.declarations[0].contracts[0].subcontractors[1]
client            | listed_party | unrelated        | $.declarations[0]
coordinator       | listed_party | unrelated        | $.declarations[0].other_participants[0]
outsider          | unrelated    | unrelated        |
""")
def test_every_company_named_on_the_declaration_is_listed_unless_only_contractors_are(case: Case) -> None:
    check({"who": case["who"], "relation": case["by default"]})
    check({"who": case["who"], "relation": case["contractors only"]}, rulebook=CONTRACTORS_ONLY)
    if case["relation evidence"]:
        check({"who": case["who"], "relation evidence": case["relation evidence"]})


@pytest.mark.statement("reading:listed-parties")
@table("""
who           | readings
client        | listed-parties
coordinator   | listed-parties
subcontractor |
""")
def test_that_clients_and_coordinators_count_rests_on_a_reading(case: Case) -> None:
    check({**case, "act": "view"})


@pytest.mark.statement("reading:listed-parties")
def test_a_client_who_is_a_subcontractor_too_is_listed_under_every_reading() -> None:
    both = site(client=company("subcontractor"))
    for rulebook in (nsso_2026(), CONTRACTORS_ONLY):
        check({"who": "subcontractor", "relation": "listed_party", "readings": ""}, both, rulebook)


@pytest.mark.statement("reading:several-declarants")
@table("""
who              | target  | act    | relation                  | outcome       | open
declarant        | 1       | modify | declarant                 | permit        |
declarant        | 2       | modify | listed_party              | deny          |
declarant        | project | modify | declarant                 | permit        |
declarant        |         | modify | declarant or listed_party | indeterminate | relation
declarant        |         | view   | declarant or listed_party | permit        |
second declarant | 1       | modify | listed_party              | deny          |
second declarant | 2       | modify | declarant                 | permit        |
second declarant | project | modify | listed_party              | deny          |
second declarant |         | modify | declarant or listed_party | indeterminate | relation
subcontractor    | 1       | modify | listed_party              | deny          |
subcontractor    | 2       | view   | listed_party              | permit        |
subcontractor    |         | modify | listed_party              | deny          |
outsider         | 1       | view   | unrelated                 | deny          |
declarant        |         | annul  | listed_party              | deny          |
declarant        | 1       | annul  | listed_party              | deny          |
second declarant | 2       | annul  | listed_party              | deny          |
""")
def test_with_several_declarants_each_owns_its_contract_and_a_forgotten_target_permits_nothing(case: Case) -> None:
    check(case, SEVERAL)


@pytest.mark.statement("reading:several-declarants")
@table("""
who              | target | act    | relation     | outcome
declarant        | 1      | modify | declarant    | permit
declarant        | 2      | modify | declarant    | permit
declarant        |        | modify | declarant    | permit
declarant        |        | annul  | declarant    | permit
second declarant | 2      | modify | listed_party | deny
second declarant |        | annul  | listed_party | deny
""")
def test_read_as_the_filer_owning_all_a_second_declarant_only_views(case: Case) -> None:
    decision = check(case, SEVERAL, FILER_OWNS_ALL)
    assert "several-declarants" in decision.readings


@pytest.mark.statement("reading:several-declarants")
@table("""
who              | target  | relation
declarant        | project | declarant or listed_party
second declarant | project | declarant or listed_party
subcontractor    | project | listed_party
outsider         | project | unrelated
declarant        | 1       | declarant
""")
def test_when_nobody_says_who_filed_each_declarant_may_be_the_projects(case: Case) -> None:
    check(case, SEVERAL_FILED_BY_NOBODY)


@table("""
who       | target  | act    | relation     | outcome
filer     | project | modify | declarant    | permit
filer     |         | modify | listed_party | deny
filer     | 1       | modify | listed_party | deny
filer     |         | annul  | listed_party | deny
declarant | project | modify | listed_party | deny
declarant |         | modify | declarant    | permit
declarant |         | annul  | declarant    | permit
""")
def test_a_filer_without_contract_owns_the_project_level_and_nothing_else(case: Case) -> None:
    check(case, site(filed_by=company("filer")))


@pytest.mark.statement("reading:several-declarants")
@table("""
who              | target  | relation
filer            |         | declarant or listed_party
filer            | project | declarant
filer            | 1       | listed_party
declarant        |         | declarant or listed_party
declarant        | 2       | declarant
declarant        | project | listed_party
second declarant |         | unrelated
""")
def test_a_forgotten_target_may_be_the_project_level_as_well_as_any_contract(case: Case) -> None:
    both_of_one = (contract(number="1"), contract(number="2"))
    check({**case, "act": "modify"}, site(contracts=both_of_one, filed_by=company("filer")))


@table("""
filed by  | who       | target  | relation
declarant | declarant | project | declarant
          | declarant | project | declarant
          | declarant |         | declarant
          | client    | project | listed_party
""")
def test_with_one_contract_its_declarant_owns_the_project_when_nobody_else_filed(case: Case) -> None:
    check(case, site(filed_by=company(case["filed by"]) if case["filed by"] else None))


@pytest.mark.statement("reading:temporary-partnership")
@table("""
who         | target  | act    | acts as declarant | listed only
partnership | 1       | modify | declarant         | listed_party
partnership |         | modify | declarant         | listed_party
partnership | project | modify | declarant         | listed_party
partnership |         | annul  | declarant         | listed_party
partner     | 1       | modify | listed_party      | listed_party
partner     | project | modify | listed_party      | listed_party
declarant   | 1       | modify | declarant         | declarant
declarant   | project | modify | declarant         | declarant
""")
def test_a_partnership_acts_as_the_declarant_that_files_for_it_and_its_members_view(case: Case) -> None:
    by_default = check({**case, "relation": case["acts as declarant"]}, IN_PARTNERSHIP)
    check({**case, "relation": case["listed only"]}, IN_PARTNERSHIP, LISTED_ONLY)
    assert ("temporary-partnership" in by_default.readings) == (case["who"] != "declarant")


@pytest.mark.statement("reading:temporary-partnership")
@table("""
who         | target  | act    | relation
partnership | 1       | modify | declarant
partnership | 2       | modify | listed_party
partnership | project | modify | declarant
partnership |         | annul  | listed_party
""")
def test_a_partnership_owns_only_the_contract_that_was_filed_for_it(case: Case) -> None:
    check(case, site(contracts=(PARTNERSHIP, TWO[1])))


@pytest.mark.statement("reading:temporary-partnership")
def test_the_project_level_is_not_that_of_another_declarants_partnership() -> None:
    other = contract("second declarant", "2", subcontractors=(), temporary_partnership=company("partnership"))
    check({"who": "partnership", "target": "project", "relation": "listed_party"}, site(contracts=(TWO[0], other)))


def test_a_partnership_of_every_contract_annuls_the_whole() -> None:
    shared = company("partnership")
    both = tuple(
        contract(name, number, subcontractors=(), temporary_partnership=shared)
        for name, number in (("declarant", "1"), ("second declarant", "2"))
    )
    check({"who": "partnership", "act": "annul", "outcome": "permit"}, site(contracts=both))


SUMMER = Period(at("2026-07-01 00:00"), at("2026-10-25 00:00"))
HIRED = Subcontractor(organisation=company("subcontractor"), hired_by=company("declarant"), listed=SUMMER)
LISTED_IN_SUMMER = site(contracts=(contract(subcontractors=(HIRED,)),))


@table("""
at                               | relation     | outcome
2026-06-30 23:59:59.999999       | unrelated    | deny
2026-07-01 00:00                 | listed_party | permit
2026-10-24 23:59:59.999999       | listed_party | permit
2026-10-24T21:59:59.999999+00:00 | listed_party | permit
2026-10-24T22:00:00+00:00        | unrelated    | deny
2026-10-25 00:00                 | unrelated    | deny
""")
def test_a_company_counts_from_the_instant_it_is_listed_and_no_longer_once_it_is_removed(case: Case) -> None:
    check(case, LISTED_IN_SUMMER)


@table("""
at                         | relation
2026-06-30 23:59:59.999999 | unrelated
2026-07-01 00:00           | listed_party
2026-10-25 00:00           | unrelated
""")
def test_a_coordinator_is_listed_in_time_as_well(case: Case) -> None:
    listed = OtherParticipant(organisation=company("coordinator"), quality=ParticipantQuality.DESIGN, listed=SUMMER)
    check({**case, "who": "coordinator"}, site(other_participants=(listed,)))


HIRED_BY_SECOND = Subcontractor(organisation=company("partner"), hired_by=company("second declarant"))
SECOND_IN_SUMMER = site(
    contracts=(TWO[0], contract("second declarant", "2", subcontractors=(HIRED_BY_SECOND,), listed=SUMMER))
)


@table("""
at               | who              | target | act    | relation     | outcome | rules
2026-06-30 12:00 | second declarant | 2      | view   |              | deny    | unknown-contract
2026-06-30 12:00 | second declarant | 1      | view   | unrelated    | deny    | not-on-declaration
2026-06-30 12:00 | partner          |        | view   | unrelated    | deny    | not-on-declaration
2026-06-30 12:00 | declarant        |        | modify | declarant    | permit  | modify-declarant
2026-06-30 12:00 | declarant        |        | annul  | declarant    | permit  | annul-declarant
2026-07-01 00:00 | second declarant | 2      | modify | declarant    | permit  | modify-declarant
2026-07-01 00:00 | partner          |        | view   | listed_party | permit  | view-listed-party
2026-07-01 00:00 | declarant        |        | annul  | listed_party | deny    | annul-declarant-only
2026-10-25 00:00 | second declarant | 2      | modify |              | deny    | unknown-contract
2026-10-25 00:00 | partner          |        | view   | unrelated    | deny    | not-on-declaration
2026-10-25 00:00 | declarant        |        | annul  | declarant    | permit  | annul-declarant
""")
def test_a_contract_that_is_not_listed_then_is_unknown_with_everybody_on_it(case: Case) -> None:
    check(case, SECOND_IN_SUMMER)


def test_with_no_contract_left_the_project_level_is_meant() -> None:
    ended = Period(None, at("2026-07-01 00:00"))
    left = site(contracts=(contract(listed=ended),))
    check({"who": "declarant", "act": "modify", "outcome": "permit"}, left)
    check({"who": "declarant", "act": "annul", "outcome": "permit"}, left)
    check({"who": "subcontractor", "act": "view", "relation": "unrelated"}, left)
    nobody = site(contracts=(contract(listed=ended),), filed_by=None)
    check({"who": "declarant", "act": "modify", "relation": "unrelated"}, nobody)


NAMELESS = "unidentified:Bouwbedrijf X"


@table("""
named as      | act    | relation
client        | view   | unrelated
subcontractor | view   | unrelated
subcontractor | modify | unrelated
""")
def test_nobody_acts_for_a_company_that_is_known_by_name_only(case: Case) -> None:
    hired = Subcontractor(organisation=company(NAMELESS), hired_by=company("declarant"))
    as_client, as_hired = site(client=company(NAMELESS)), site(contracts=(contract(subcontractors=(hired,)),))
    asked = {**case, "who": NAMELESS, "outcome": "deny", "authorisation": "not_held"}
    check(asked, as_client if case["named as"] == "client" else as_hired)


def test_a_number_that_fails_its_check_cannot_ask_anything() -> None:
    with pytest.raises(RecordError, match="valid identifier"):
        Subject(organisation=OrganisationId("unchecked:000000010"))


def test_a_draft_relates_companies_as_a_declaration_does() -> None:
    check({"who": "declarant", "act": "create", "relation": "declarant", "status": "draft"})
    partnership = contract(number=None, temporary_partnership=company("partnership"), partnership_members=PARTNERS)
    portfolio = Portfolio(**registers(*COMPANIES), declarations=(draft(contracts=(partnership,)),))
    check({"who": "partnership", "act": "create", "relation": "declarant", "outcome": "permit"}, portfolio)
    check({"who": "partner", "act": "create", "relation": "listed_party", "outcome": "deny"}, portfolio)
    check({"who": "client", "act": "create", "relation": "listed_party", "outcome": "deny"}, SITE)
