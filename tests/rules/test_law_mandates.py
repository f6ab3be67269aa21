"""Mandates: another company acts for a declarant, quarter by quarter, and never with more than the declarant has."""

import pytest
from attrs import evolve

from building_site import SITE, company
from declaccess import Portfolio, nsso_2026
from declaccess.model import Mandate
from declaccess.periods import Quarter
from law_tables import Case, check, table

REFUSED = nsso_2026().choose("mandates", "refused")
ASKED = {"who": "declarant", "person": "p-mandatary", "act": "modify"}


def mandated(
    quarters: str,
    covers: str | None = "declaration-of-works",
    mandator: str = "declarant",
    mandatary: str = "mandatary",
) -> Portfolio:
    """Return the site with one mandate, for quarters such as `2026Q2..2026Q3`."""
    first, _, last = quarters.partition("..")
    services = None if covers is None else frozenset(filter(None, covers.split(" ")))
    mandate = Mandate(
        id="the mandate",
        mandator=company(mandator),
        mandatary=company(mandatary),
        from_quarter=Quarter.parse(first),
        to_quarter=Quarter.parse(last) if last else None,
        covers=services,
    )
    return evolve(SITE, mandates=(mandate,))


@pytest.mark.statement("reading:mandates")
@table("""
quarters       | at                               | authorisation
2026Q2..2026Q3 | 2026-03-31 23:59:59.999999       | not_held
2026Q2..2026Q3 | 2026-03-31T21:59:59.999999+00:00 | not_held
2026Q2..2026Q3 | 2026-03-31T22:00:00+00:00        | held
2026Q2..2026Q3 | 2026-04-01 00:00                 | held
2026Q2..2026Q3 | 2026-09-30 23:59:59.999999       | held
2026Q2..2026Q3 | 2026-09-30T22:00:00+00:00        | not_held
2026Q2..2026Q3 | 2026-10-01 00:00                 | not_held
2026Q4..2026Q4 | 2026-09-30                       | not_held
2026Q4..2026Q4 | 2026-10-01                       | held
2026Q4..2026Q4 | 2026-12-31                       | held
2026Q4..2026Q4 | 2026-12-31T22:59:59.999999+00:00 | held
2026Q4..2026Q4 | 2026-12-31T23:00:00+00:00        | not_held
2026Q4..2026Q4 | 2027-01-01                       | not_held
2027Q1         | 2026-12-31 23:59:59.999999       | not_held
2027Q1         | 2026-12-31T23:00:00+00:00        | held
2027Q1         | 2027-01-01 00:00                 | held
2027Q1         | 2099-12-31                       | held
""")
def test_a_mandate_is_in_force_from_its_first_quarter_to_the_end_of_its_last(case: Case) -> None:
    check({**ASKED, **case}, mandated(case["quarters"]))


@pytest.mark.statement("reading:mandates")
@table("""
covers                               | authorisation    | outcome
declaration-of-works                 | held             | permit
another-service declaration-of-works | held             | permit
another-service                      | not_held         | deny
Declaration-Of-Works                 | not_held         | deny
declaration_of_works                 | not_held         | deny
                                     | not_held         | deny
not said                             | held or not_held | indeterminate
""")
def test_a_mandate_must_cover_the_service_and_one_that_does_not_say_may(case: Case) -> None:
    covers = None if case["covers"] == "not said" else case["covers"]
    check({**ASKED, **case}, mandated("2026Q1", covers))


@pytest.mark.statement("reading:mandates")
@table("""
at         | who           | act    | without a mandate | as the mandator itself
2026-06-28 | declarant     | modify | deny              | permit
2026-06-29 | declarant     | create | deny              | permit
2026-06-29 | declarant     | annul  | deny              | permit
2026-06-28 | subcontractor | modify | deny              | permit
2026-06-29 | subcontractor | modify | deny              | deny
2026-06-29 | subcontractor | annul  | deny              | deny
2026-06-29 | subcontractor | view   | deny              | permit
2026-06-29 | outsider      | view   | deny              | deny
""")
def test_a_mandatary_may_what_its_mandator_may_and_no_more(case: Case) -> None:
    asked = {**case, "person": "p-mandatary"}
    check({**asked, "outcome": case["without a mandate"]})
    check({**asked, "outcome": case["as the mandator itself"]}, mandated("2026Q1", mandator=case["who"]))
    check({**case, "outcome": case["as the mandator itself"]})


@pytest.mark.statement("reading:mandates")
def test_read_as_refused_no_mandate_counts() -> None:
    check({**ASKED, "authorisation": "not_held", "outcome": "deny"}, mandated("2026Q1"), REFUSED)


@pytest.mark.statement("reading:mandates")
@table("""
first mandate        | second mandate       | authorisation
not said             | declaration-of-works | held
declaration-of-works | not said             | held
another-service      | declaration-of-works | held
another-service      | not said             | held or not_held
another-service      | another-service      | not_held
""")
def test_of_several_mandates_the_one_that_proves_most_counts(case: Case) -> None:
    given = [
        mandated("2026Q1", None if case[name] == "not said" else case[name]).mandates[0]
        for name in ("first mandate", "second mandate")
    ]
    both = evolve(SITE, mandates=(given[0], evolve(given[1], id="another mandate")))
    check({**ASKED, **case}, both)


def test_acting_for_itself_the_mandatary_has_nothing_on_the_mandators_declaration() -> None:
    check({"who": "mandatary", "outcome": "deny", "rules": "not-on-declaration"}, mandated("2026Q1"))


def test_a_mandate_does_not_work_backwards_nor_through_a_third_company() -> None:
    check({**ASKED, "authorisation": "not_held"}, mandated("2026Q1", mandator="mandatary", mandatary="declarant"))
    first = mandated("2026Q1", mandatary="outsider").mandates
    second = mandated("2026Q1", mandator="outsider").mandates
    through = evolve(SITE, mandates=(first[0], evolve(second[0], id="the second mandate")))
    check({**ASKED, "authorisation": "not_held"}, through)


def test_a_mandatary_that_is_not_listed_may_hold_a_right_that_nobody_can_see() -> None:
    portfolio = mandated("2026Q1", mandatary="vat:NL004495445B01")
    check({**ASKED, "person": "somebody", "authorisation": "held or not_held", "outcome": "indeterminate"}, portfolio)


@pytest.mark.statement("reading:mandates")
def test_the_evidence_is_the_mandate_and_the_right_at_the_mandatary() -> None:
    decision = check({**ASKED, "readings": "mandates"}, mandated("2026Q1"))
    assert decision.evidence.authorisation == ("the mandate", "right at mandatary")
    own = check({**ASKED, "person": "p-declarant", "readings": ""}, mandated("2026Q1"))
    assert own.evidence.authorisation == ("right at declarant",)
