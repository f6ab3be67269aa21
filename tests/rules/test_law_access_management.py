"""Access Management: a person needs a right, granted by somebody whose office goes back to a legal representative."""

from typing import Any

import pytest

from building_site import SITE, at, company, declaration, draft
from declaccess import Action, Grant, Organisation, PersonId, Portfolio, nsso_2026
from declaccess.model import (
    AccessRole,
    Appointment,
    LegalRepresentative,
    Membership,
    Person,
    RegisterState,
)
from declaccess.periods import Period
from law_tables import Case, ask, check, table

ROLES = {
    "chief": AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
    "co-chief": AccessRole.CO_CHIEF_ACCESS_ADMINISTRATOR,
    "admin": AccessRole.ACCESS_ADMINISTRATOR,
    "group admin": AccessRole.GROUP_ADMINISTRATOR,
}
MUST_APPOINT = nsso_2026().choose("acting-chief", "must-appoint")
ASKED = {"who": "declarant", "person": "ann", "act": "modify", "at": "2026-07-15"}


def period(text: str) -> Period:
    """Read a period such as `2026-01-01..2026-02-01` from days; an end left out is open."""
    start, _, end = text.partition("..")
    return Period(*(at(f"{day} 00:00") if day else None for day in (start, end)))


def chain(text: str) -> tuple[Appointment, ...]:
    """Read appointments such as `chief eva by boss, admin bob by eva 2026-03-01..`, from 2020 unless said."""
    made = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        office, _, maker = each.partition(" by ")
        role, _, person = office.rpartition(" ")
        maker, _, when = maker.partition(" ")
        held = period(when or "2020-01-01")
        made.append(
            Appointment(
                person=PersonId(person),
                organisation=company("declarant"),
                role=ROLES[role],
                appointed_by=PersonId(maker),
                period=held,
            )
        )
    return tuple(made)


def right(**changes: Any) -> Grant:
    """Return ann's right at the declarant."""
    given: dict[str, Any] = {
        "id": "ann's right",
        "person": PersonId("ann"),
        "organisation": company("declarant"),
        "actions": frozenset(Action),
        "granted_by": PersonId("eva"),
        "period": Period(at("2026-01-05 09:00")),
    }
    return Grant(**{**given, **changes})


def office(
    appointments: str,
    *grants: Grant,
    register: RegisterState = RegisterState.COMPLETE,
    boss: Period | None = None,
    people: tuple[Person, ...] = (),
) -> Portfolio:
    """Return the declarant's own register, with one legal representative called boss."""
    representative = LegalRepresentative(person=PersonId("boss"), period=boss or Period())
    organisation = Organisation(id=company("declarant"), legal_representatives=(representative,), register=register)
    return Portfolio(
        organisations=(organisation,),
        people=people,
        appointments=chain(appointments),
        grants=grants,
        declarations=(declaration(), draft()),
    )


@pytest.mark.statement("announcement-2026-06-26#background-1")
@pytest.mark.statement("announcement-2026-06-26#practice-4")
@table("""
person      | outcome | authorisation | rules                | advice
p-declarant | permit  | held          | modify-declarant     |
p-outsider  | deny    | not_held      | authorisation-needed | ask-access-administrator
somebody    | deny    | not_held      | authorisation-needed | ask-access-administrator
""")
def test_a_person_needs_a_right_for_the_company_that_it_acts_for(case: Case) -> None:
    check({**case, "who": "declarant", "act": "modify"})


@pytest.mark.statement("announcement-2026-06-26#background-1")
@table("""
act    | outcome | authorisation
create | deny    | not_held
modify | permit  | held
annul  | deny    | not_held
view   | permit  | held
""")
def test_a_right_covers_the_actions_that_it_names_and_no_other(case: Case) -> None:
    some = right(actions=frozenset({Action.MODIFY, Action.VIEW}))
    check({**ASKED, **case}, office("chief eva by boss", some))


@pytest.mark.statement("announcement-2026-06-26#background-2")
@table("""
offices                                                           | authorisation
chief eva by boss                                                 | held
co-chief eva by boss                                              | held
admin eva by boss                                                 | held
group admin eva by boss                                           | held
chief tom by boss, co-chief eva by tom                            | held
chief tom by boss, admin eva by tom                               | held
chief tom by boss, group admin eva by tom                         | held
chief tom by boss, co-chief kim by tom, co-chief eva by kim       | held
chief tom by boss, co-chief kim by tom, admin eva by kim          | held
chief tom by boss, admin kim by tom, group admin eva by kim       | held
chief tom by boss, admin kim by tom, admin eva by kim             | not_held
chief tom by boss, admin kim by tom, co-chief eva by kim          | not_held
chief tom by boss, group admin kim by tom, group admin eva by kim | not_held
chief tom by boss, chief eva by tom                               | not_held
chief tom by boss, co-chief eva by boss                           | not_held
chief tom by boss, admin eva by boss                              | not_held
chief eva by nobody                                               | not_held
co-chief eva by kim, co-chief kim by eva                          | not_held
co-chief eva by eva                                               | not_held
chief eva by eva                                                  | not_held
                                                                  | not_held
""")
def test_the_granter_needs_an_office_whose_chain_ends_at_a_legal_representative(case: Case) -> None:
    portfolio = office(case["offices"], right())
    check({**ASKED, "authorisation": case["authorisation"]}, portfolio)
    backwards = office(", ".join(reversed(case["offices"].split(", "))), right())
    check({**ASKED, "authorisation": case["authorisation"]}, backwards)


@pytest.mark.statement("reading:acting-chief")
@table("""
offices                                  | counts as chief | must appoint first
                                         | held            | not_held
chief tom by nobody                      | held            | not_held
chief tom by boss 2026-06-01             | held            | not_held
chief tom by boss ..2026-01-05           | held            | not_held
chief tom by boss 2020-01-01..2026-01-01 | held            | not_held
chief tom by boss                        | not_held        | not_held
chief boss by boss                       | held            | held
""")
def test_a_legal_representative_grants_while_no_valid_chief_is_in_force(case: Case) -> None:
    offices = case["offices"].replace("boss ..", "boss 2019-01-01..")
    portfolio = office(offices, right(granted_by=PersonId("boss")))
    check({**ASKED, "authorisation": case["counts as chief"]}, portfolio)
    check({**ASKED, "authorisation": case["must appoint first"]}, portfolio, MUST_APPOINT)


@pytest.mark.statement("reading:acting-chief")
def test_a_right_from_an_acting_chief_rests_on_the_reading_and_one_from_a_chief_does_not() -> None:
    assert ask(ASKED, office("", right(granted_by=PersonId("boss")))).readings == ("acting-chief",)
    assert ask(ASKED, office("chief boss by boss", right(granted_by=PersonId("boss")))).readings == ()


@pytest.mark.statement("announcement-2026-06-26#background-2")
@table("""
the office             | offices                                                               | authorisation
begins at that instant | chief eva by boss 2026-01-05                                          | held
begins a day later     | chief tom by boss, admin eva by tom 2026-01-06                        | not_held
ends at that instant   | chief tom by boss, admin eva by tom 2020-01-01..2026-01-05            | not_held
ended since the grant  | chief tom by boss, admin eva by tom 2020-01-01..2026-01-06            | held
its maker left since   | chief tom by boss 2020-01-01..2021-01-01, admin eva by tom 2020-06-01 | held
its maker had left     | chief tom by boss 2020-01-01..2021-01-01, admin eva by tom 2021-01-01 | not_held
""")
def test_offices_count_at_the_moment_of_the_act_and_what_was_done_outlives_them(case: Case) -> None:
    given = right(period=Period(at("2026-01-05 00:00")))
    check({**ASKED, "authorisation": case["authorisation"]}, office(case["offices"], given))


@pytest.mark.statement("announcement-2026-06-26#background-2")
@table("""
granted at       | in force from    | authorisation
2026-01-05 00:00 | 2026-02-01 00:00 | held
2026-01-04 23:59 | 2026-02-01 00:00 | not_held
2025-01-01 00:00 | 2026-02-01 00:00 | not_held
2026-03-01 00:00 | 2025-02-01 00:00 | held
""")
def test_a_right_granted_before_its_granter_had_the_office_counts_for_nothing(case: Case) -> None:
    given = right(granted_at=at(case["granted at"]), period=Period(at(case["in force from"])))
    portfolio = office("chief tom by boss, admin eva by tom 2026-01-05", given)
    check({**ASKED, "authorisation": case["authorisation"]}, portfolio)


@pytest.mark.statement("announcement-2026-06-26#background-2")
@table("""
appointed at     | authorisation
2025-06-01 00:00 | held
2026-01-01 00:00 | not_held
""")
def test_an_appointment_counts_by_the_moment_at_which_it_was_made(case: Case) -> None:
    boss = Period(None, at("2026-01-01 00:00"))
    made = Appointment(
        person=PersonId("eva"),
        organisation=company("declarant"),
        role=AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
        appointed_by=PersonId("boss"),
        period=Period(at("2026-01-02 00:00")),
        appointed_at=at(case["appointed at"]),
    )
    portfolio = office("", right(period=Period(at("2026-03-01 00:00"))), boss=boss)
    portfolio = Portfolio(
        organisations=portfolio.organisations,
        appointments=(made,),
        grants=portfolio.grants,
        declarations=portfolio.declarations,
    )
    check({**ASKED, "authorisation": case["authorisation"]}, portfolio)


@pytest.mark.statement("announcement-2026-06-26#background-2")
@table("""
legal representative   | authorisation
..                     | held
2020-01-01..           | held
2020-01-02..           | not_held
..2020-01-01           | not_held
..2020-01-02           | held
2020-01-01..2020-01-02 | held
""")
def test_whoever_appoints_the_chief_is_a_legal_representative_on_that_day(case: Case) -> None:
    portfolio = office("chief eva by boss 2020-01-01", right(), boss=period(case["legal representative"]))
    check({**ASKED, "authorisation": case["authorisation"]}, portfolio)


@pytest.mark.statement("announcement-2026-06-26#background-1")
@table("""
at                               | authorisation
2026-01-31 23:59:59.999999       | not_held
2026-02-01 00:00                 | held
2026-08-31 23:59:59.999999       | held
2026-08-31T21:59:59.999999+00:00 | held
2026-09-01 00:00                 | not_held
2026-08-31T22:00:00+00:00        | not_held
""")
def test_a_right_begins_with_its_first_instant_and_a_revocation_ends_it_at_once(case: Case) -> None:
    given = right(period=Period(at("2026-02-01 00:00"), at("2026-09-01 00:00")))
    check({**ASKED, **case}, office("chief eva by boss", given))


def test_an_empty_right_is_never_held() -> None:
    never = right(period=Period(at("2026-07-15 12:00"), at("2026-07-15 12:00")))
    check({**ASKED, "at": "2026-07-15 12:00", "authorisation": "not_held"}, office("chief eva by boss", never))


def test_managing_rights_is_not_having_one() -> None:
    portfolio = office("chief eva by boss", right())
    for person in ("eva", "boss"):
        check({**ASKED, "person": person, "authorisation": "not_held", "outcome": "deny"}, portfolio)


def test_a_right_of_one_company_is_none_of_another() -> None:
    check({"who": "subcontractor", "person": "p-declarant", "authorisation": "not_held"}, SITE)


def test_the_evidence_is_the_right_that_counts_and_not_the_one_that_does_not() -> None:
    useless = right(id="useless", granted_by=PersonId("nobody"))
    unnamed = right(id=None, actions=frozenset({Action.MODIFY}))
    portfolio = office("chief eva by boss", useless, unnamed)
    check({**ASKED, "authorisation evidence": "$.grants[1]", "authorisation": "held"}, portfolio)
    refused = check({**ASKED, "act": "view", "authorisation": "not_held"}, portfolio)
    assert refused.evidence.authorisation == ("useless",)


MEMBER = Membership(organisation=company("declarant"))
LEFT = Membership(organisation=company("declarant"), period=Period(None, at("2026-07-01 00:00")))
ELSEWHERE = Membership(organisation=company("outsider"))


@table("""
register | person               | grant           | authorisation    | outcome
complete | not listed           | none            | not_held         | deny
complete | memberships not said | none            | not_held         | deny
complete | a member             | none            | not_held         | deny
unknown  | not listed           | none            | held or not_held | indeterminate
unknown  | memberships not said | none            | held or not_held | indeterminate
unknown  | a member             | none            | held or not_held | indeterminate
unknown  | a member who left    | none            | not_held         | deny
unknown  | a member elsewhere   | none            | not_held         | deny
unknown  | a member of nothing  | none            | not_held         | deny
unknown  | a member elsewhere   | by the chief    | held             | permit
complete | a member elsewhere   | by the chief    | held             | permit
unknown  | a member elsewhere   | by a stranger   | held or not_held | indeterminate
complete | a member elsewhere   | by a stranger   | not_held         | deny
unknown  | a member elsewhere   | by nobody named | held or not_held | indeterminate
complete | a member elsewhere   | by nobody named | held or not_held | indeterminate
unknown  | a member elsewhere   | of another time | not_held         | deny
complete | not listed           | of another time | not_held         | deny
unknown  | not listed           | of another time | held or not_held | indeterminate
""")
def test_what_a_register_is_silent_about_is_not_known_unless_the_person_cannot_belong(case: Case) -> None:
    memberships = {
        "memberships not said": None,
        "a member": (MEMBER,),
        "a member who left": (LEFT,),
        "a member elsewhere": (ELSEWHERE,),
        "a member of nothing": (),
    }
    known = case["person"] != "not listed"
    people = (Person(id=PersonId("ann"), memberships=memberships[case["person"]]),) if known else ()
    grants = {
        "none": (),
        "by the chief": (right(),),
        "by a stranger": (right(granted_by=PersonId("stranger")),),
        "by nobody named": (right(granted_by=None),),
        "of another time": (right(period=Period(at("2027-01-01 00:00"))),),
    }[case["grant"]]
    portfolio = office("chief eva by boss", *grants, register=RegisterState(case["register"]), people=people)
    check({**case, **ASKED}, portfolio)


def test_of_a_company_that_is_not_listed_nothing_is_known() -> None:
    portfolio = Portfolio(declarations=(declaration(),))
    silent = {"authorisation": "held or not_held", "outcome": "indeterminate", "open": "authorisation"}
    check({**ASKED, **silent}, portfolio)
    elsewhere = Person(id=PersonId("ann"), memberships=(ELSEWHERE,))
    portfolio = Portfolio(people=(elsewhere,), declarations=(declaration(),))
    check({**ASKED, "authorisation": "not_held", "outcome": "deny"}, portfolio)
