"""The rights matrix of an organisation: what its people may do now, and from each day on which the rules change it."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building_site import FILED, SITE, at, company, contract, declaration, draft, person_of, registers
from declaccess import (
    AccessRequest,
    Action,
    Grant,
    Login,
    OrganisationId,
    Outcome,
    Portfolio,
    Subject,
    decide,
    nsso_2026,
)
from declaccess.codec.portfolio import decode_portfolio
from declaccess.errors import IdentifierError, NaiveDatetimeError, NotCoveredError
from declaccess.model import LoginRecord, Mandate, Membership, Person, PersonId
from declaccess.periods import Period, Quarter, brussels_time
from declaccess.review.matrix import RightsMatrix, rights_matrix
from declaccess.rules import Relation
from declaccess.testing import boundary_days, boundary_instants
from effort import one_in
from law_tables import moment
from plain_worlds import ENTERPRISES, FOREIGN, worlds

RULES = nsso_2026()
EID = Login("eid")
BEFORE, AFTER = date(2026, 6, 28), date(2026, 6, 29)


def lines(matrix: RightsMatrix, person: str) -> list[str]:
    """Tell what somebody may do, a line for each standing and day: creating, modifying, annulling, viewing."""
    found: dict[tuple[Relation, date], list[str]] = {}
    for right in matrix.rights:
        if right.person == person:
            found.setdefault((right.standing, right.start), []).append(right.outcome.value)
    return [" | ".join((standing, str(start), *outcomes)) for (standing, start), outcomes in found.items()]


def expected(text: str) -> list[str]:
    """Read the lines of a table without its header."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [" | ".join(row) for row in rows[1:]]


@pytest.mark.statement("announcement-2026-06-26#changes-1")
@pytest.mark.statement("announcement-2026-06-26#changes-2")
def test_with_a_digital_key_only_29_june_2026_changes_what_a_holder_of_every_right_may_do() -> None:
    matrix = rights_matrix(SITE, company("subcontractor"), RULES, on=BEFORE, login=EID)
    assert lines(matrix, "p-subcontractor") == expected("""
    as           | from       | create | modify | annul  | view
    declarant    | 2026-06-28 | permit | permit | permit | permit
    declarant    | 2026-06-29 | permit | permit | permit | permit
    listed_party | 2026-06-28 | permit | permit | deny   | permit
    listed_party | 2026-06-29 | deny   | deny   | deny   | permit
    """)
    assert matrix.complete


def test_from_29_june_2026_no_later_day_stands_beside_it() -> None:
    assert rights_matrix(SITE, company("subcontractor"), RULES, on=AFTER, login=EID).starts == (AFTER,)


@pytest.mark.statement("announcement-2026-06-26#background-4")
def test_with_a_password_everything_is_uncertain_from_26_june_2026() -> None:
    matrix = rights_matrix(SITE, company("declarant"), RULES, on=date(2026, 6, 25), login=Login("password"))
    assert lines(matrix, "p-declarant")[:3] == expected("""
    as        | from       | create        | modify        | annul         | view
    declarant | 2026-06-25 | permit        | permit        | permit        | permit
    declarant | 2026-06-26 | indeterminate | indeterminate | indeterminate | indeterminate
    declarant | 2026-06-29 | indeterminate | indeterminate | indeterminate | indeterminate
    """)


def test_whoever_holds_an_office_and_no_right_stands_there_with_no_right() -> None:
    matrix = rights_matrix(SITE, company("declarant"), RULES, on=AFTER, login=EID)
    assert matrix.people == ("boss of declarant", "chief of declarant", "p-declarant")
    assert {right.outcome for right in matrix.rights if right.person == "chief of declarant"} == {Outcome.DENY}
    rows = [row for row in matrix.to_dicts() if row["person"] == "boss of declarant" and row["standing"] == "declarant"]
    assert {row["rule"] for row in rows} == {"authorisation-needed"}


def test_the_log_ins_on_record_count_and_the_one_that_gets_furthest_is_told() -> None:
    used = (
        LoginRecord(means="password", person=person_of("declarant")),
        LoginRecord(means="eidas", assurance="high", person=person_of("declarant")),
        LoginRecord(means="password", person=PersonId("chief of declarant")),
    )
    matrix = rights_matrix(evolve(SITE, logins=used), company("declarant"), RULES, on=AFTER)
    permitted = [row for row in matrix.to_dicts() if row["outcome"] == "permit"]
    assert {(row["person"], row["login"]) for row in permitted} == {("p-declarant", "eidas high")}
    assert {row["login"] for row in matrix.to_dicts() if row["person"] == "chief of declarant"} == {"password"}


def test_of_whom_no_log_in_is_on_record_it_is_not_known() -> None:
    matrix = rights_matrix(SITE, company("declarant"), RULES, on=AFTER)
    mine = [row for row in matrix.to_dicts() if row["person"] == "p-declarant" and row["standing"] == "declarant"]
    assert {row["login"] for row in mine} == {None}
    assert {row["outcome"] for row in mine} == {"indeterminate"}


@pytest.mark.statement("announcement-2026-06-26#changes-3")
def test_an_organisation_that_used_the_unsecured_entry_has_a_row_for_nobody_identified() -> None:
    used = (LoginRecord(means="unsecured", organisation=company("client")),)
    matrix = rights_matrix(evolve(SITE, logins=used), company("client"), RULES, on=AFTER)
    assert matrix.people[-1] is None
    assert [
        (str(right.start), right.outcome.value)
        for right in matrix.rights
        if right.person is None and right.action is Action.VIEW and right.standing is Relation.LISTED_PARTY
    ] == [("2026-06-29", "permit"), ("2026-10-01", "indeterminate"), ("2027-01-01", "deny")]
    assert None not in rights_matrix(evolve(SITE, logins=used), company("client"), RULES, on=AFTER, login=EID).people


def test_a_right_that_ends_before_the_rules_change_is_gone_by_then() -> None:
    records = registers("declarant")
    records["grants"] = tuple(evolve(each, period=Period(FILED, at("2026-08-01 00:00"))) for each in records["grants"])
    portfolio = Portfolio(**records)
    matrix = rights_matrix(portfolio, company("declarant"), RULES, on=date(2026, 7, 1), login=EID)
    assert lines(matrix, "p-declarant")[:2] == expected("""
    as        | from       | create | modify | annul  | view
    declarant | 2026-07-01 | permit | permit | permit | permit
    declarant | 2026-10-01 | deny   | deny   | deny   | deny
    """)


def test_the_people_of_a_mandatary_stand_there_while_the_mandate_lasts() -> None:
    given_ = Mandate(
        mandator=company("declarant"),
        mandatary=company("mandatary"),
        from_quarter=Quarter(2026, 3),
        to_quarter=Quarter(2026, 3),
        covers=frozenset({"declaration-of-works"}),
    )
    portfolio = Portfolio(**registers("declarant", "mandatary"), mandates=(given_,))
    inside = rights_matrix(portfolio, company("declarant"), RULES, on=date(2026, 7, 1), login=EID)
    assert "p-mandatary" in inside.people
    assert not inside.complete  # others of the mandatary's may come to hold a right
    before = rights_matrix(portfolio, company("declarant"), RULES, on=BEFORE, login=EID)
    assert "p-mandatary" not in before.people
    after = rights_matrix(portfolio, company("declarant"), RULES, on=date(2026, 10, 1), login=EID)
    assert "p-mandatary" not in after.people
    assert after.complete


def test_members_stand_there_and_those_who_left_without_a_right_do_not() -> None:
    mine = company("declarant")
    people = (
        Person(id=PersonId("p-member"), memberships=(Membership(organisation=mine),)),
        Person(
            id=PersonId("p-left"),
            memberships=(Membership(organisation=mine, period=Period(end=at("2026-01-01 00:00"))),),
        ),
        Person(id=PersonId("p-elsewhere"), memberships=(Membership(organisation=company("client")),)),
    )
    matrix = rights_matrix(evolve(SITE, people=people), mine, RULES, on=AFTER, login=EID)
    assert "p-member" in matrix.people
    assert {"p-left", "p-elsewhere"}.isdisjoint(map(str, matrix.people))


def test_of_an_organisation_of_which_nothing_is_known_it_says_so() -> None:
    matrix = rights_matrix(Portfolio(), company("outsider"), RULES, on=AFTER)
    assert (matrix.people, matrix.rights, matrix.to_dicts(), matrix.complete) == ((), (), [], False)
    assert len(matrix.to_frame()) == 0
    assert "Nobody is known who may act for it; its register is not complete here." in matrix.panel().text()


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(NotCoveredError):
        rights_matrix(SITE, company("client"), RULES, on=date(2013, 12, 31))
    with pytest.raises(NaiveDatetimeError):
        rights_matrix(SITE, company("client"), RULES, on=datetime(2026, 6, 29))
    with pytest.raises(IdentifierError):
        rights_matrix(SITE, "12", RULES, on=AFTER)


def test_the_matrix_shows_itself_as_text_page_and_picture_the_same_each_time() -> None:
    used = (LoginRecord(means="unsecured", organisation=company("client")),)
    matrix, again = (rights_matrix(evolve(SITE, logins=used), company("client"), RULES, on=BEFORE) for _ in range(2))
    bundle = matrix._repr_mimebundle_()
    assert bundle == again._repr_mimebundle_()
    assert "from 29 June 2026" in bundle["image/svg+xml"]
    assert "(nobody identified), as listed party" in bundle["image/svg+xml"]
    assert "unsecured-abolished" in bundle["text/plain"]
    assert list(matrix.to_frame("pyarrow").column_names) == list(RightsMatrix.columns)


@given(
    worlds(),
    st.sampled_from([*ENTERPRISES, FOREIGN]),
    boundary_days(RULES) | boundary_instants(RULES),
    st.sampled_from([None, EID, Login("password"), Login("unsecured"), Login()]),
)
@one_in(2)
def test_every_right_is_what_the_decision_on_such_a_declaration_says(
    world: tuple[dict[str, Any], dict[str, Any]], number: str, on: date, login: Login | None
) -> None:
    portfolio = decode_portfolio(world[0]).portfolio
    organisation = OrganisationId(number)
    matrix = rights_matrix(portfolio, organisation, RULES, on=on, login=login)
    assert Counter((right.person, right.standing, right.action) for right in matrix.rights) == {
        (person, standing, action): len(matrix.starts)
        for person in matrix.people
        for standing in (Relation.DECLARANT, Relation.LISTED_PARTY)
        for action in Action
    }
    for right in matrix.rights:
        if right.standing is Relation.DECLARANT and organisation.kind != "enterprise":
            continue
        assert right.outcome is _decided(portfolio, organisation, right, right.login)


def _decided(portfolio: Portfolio, organisation: OrganisationId, right: Any, login: Login) -> Outcome:
    """Decide about a declaration on which the organisation stands so; of one that is filed at no day known."""
    declarant = str(organisation) if right.standing is Relation.DECLARANT else "0480120108"
    works = contract(declarant, subcontractors=())
    filed = declaration(contracts=(works,), client=organisation, filed_by=company(declarant), filed_at=None)
    drafted = draft(contracts=(evolve(works, number=None),), client=organisation)
    request = AccessRequest(
        subject=Subject(organisation=organisation, person=right.person),
        action=right.action,
        declaration=drafted.reference if right.action is Action.CREATE else filed.number,
        at=right.start,
        login=login,
    )
    return decide(request, evolve(portfolio, declarations=(filed, drafted)), RULES).outcome


def test_the_day_asked_about_may_be_an_instant() -> None:
    matrix = rights_matrix(SITE, company("client"), RULES, on=moment("2026-06-28 23:59"), login=EID)
    assert [brussels_time(start).date() for start in matrix.starts] == [BEFORE, AFTER]
    assert "28 June 2026 23:59" in matrix.panel().text()


def test_a_right_for_viewing_alone_opens_viewing_alone() -> None:
    viewing = Grant(
        person=PersonId("p-viewer"),
        organisation=company("client"),
        actions=frozenset({Action.VIEW}),
        granted_by=PersonId("chief of client"),
        period=Period(FILED),
    )
    portfolio = evolve(SITE, grants=(*SITE.grants, viewing))
    assert lines(rights_matrix(portfolio, company("client"), RULES, on=AFTER, login=EID), "p-viewer") == expected("""
    as           | from       | create | modify | annul | view
    declarant    | 2026-06-29 | deny   | deny   | deny  | permit
    listed_party | 2026-06-29 | deny   | deny   | deny  | permit
    """)
