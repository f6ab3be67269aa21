"""Records and questions in the hour of 25 October 2026 that the clock in Brussels shows twice.

Two date-times of one `ZoneInfo` are compared by the face of the clock, so 02:10 the second time would come before
02:30 the first time. Nothing here may be decided that way.
"""

from datetime import datetime

import pytest
from attrs import evolve

from building_site import SITE, company, contract, site
from declaccess import Grant, PersonId, Portfolio, nsso_2026, timeline
from declaccess.errors import RecordError
from declaccess.model import AccessRole, Appointment, Subcontractor
from declaccess.periods import BRUSSELS, Period
from law_tables import Case, ask, check, table


def shown(text: str) -> datetime:
    """Read a time such as `02:10 first` from the night of the change, on the clock of Brussels."""
    clock, _, time = text.partition(" ")
    return datetime.fromisoformat(f"2026-10-25T{clock}").replace(tzinfo=BRUSSELS, fold=int(time == "second"))


@table("""
listed from  | listed until | at                        | relation
02:30 first  | 02:10 second | 2026-10-25T02:29:59+02:00 | unrelated
02:30 first  | 02:10 second | 2026-10-25T02:30:00+02:00 | listed_party
02:30 first  | 02:10 second | 2026-10-25T02:59:59+02:00 | listed_party
02:30 first  | 02:10 second | 2026-10-25T02:09:59+01:00 | listed_party
02:30 first  | 02:10 second | 2026-10-25T02:10:00+01:00 | unrelated
02:10 first  | 02:30 second | 2026-10-25T02:05:00+01:00 | listed_party
02:10 second | 02:30 second | 2026-10-25T02:20:00+02:00 | unrelated
02:10 second | 02:30 second | 2026-10-25T02:20:00+01:00 | listed_party
""")
def test_a_listing_in_the_repeated_hour_is_told_apart(case: Case) -> None:
    listed = Period(shown(case["listed from"]), shown(case["listed until"]))
    hired = Subcontractor(organisation=company("subcontractor"), hired_by=company("declarant"), listed=listed)
    check(case, site(contracts=(contract(subcontractors=(hired,)),)))


def test_a_period_that_ends_the_first_time_cannot_begin_the_second_time() -> None:
    with pytest.raises(RecordError, match="before it starts"):
        Period(shown("02:10 second"), shown("02:30 first"))


@table("""
office from  | granted      | authorisation
02:30 first  | 02:10 second | held
02:10 second | 02:30 first  | not_held
02:30 first  | 02:30 second | held
""")
def test_an_office_and_a_right_given_in_the_repeated_hour_come_in_their_true_order(case: Case) -> None:
    eva, ann, here = PersonId("eva"), PersonId("ann"), company("declarant")
    appointed = Appointment(
        person=eva,
        organisation=here,
        role=AccessRole.ACCESS_ADMINISTRATOR,
        appointed_by=PersonId("chief of declarant"),
        period=Period(shown(case["office from"])),
    )
    given = Grant(
        person=ann,
        organisation=here,
        actions=frozenset(SITE.grants[0].actions),
        granted_by=eva,
        period=Period(shown(case["granted"])),
    )
    portfolio = evolve(SITE, appointments=(*SITE.appointments, appointed), grants=(*SITE.grants, given))
    asked = {"who": "declarant", "person": "ann", "at": "2026-11-01"}
    check({**asked, "authorisation": case["authorisation"]}, portfolio)


def test_an_annulment_the_second_time_comes_after_a_filing_the_first_time() -> None:
    portfolio = site(filed_at=shown("02:30 first"), annulled=True, annulled_at=shown("02:10 second"))
    check({"at": "2026-10-25T02:45:00+02:00", "who": "declarant", "act": "modify", "outcome": "permit"}, portfolio)


def test_a_timeline_walks_the_repeated_hour_in_its_true_order() -> None:
    listed = Period(shown("02:30 first"), shown("02:10 second"))
    hired = Subcontractor(organisation=company("subcontractor"), hired_by=company("declarant"), listed=listed)
    portfolio: Portfolio = site(contracts=(contract(subcontractors=(hired,)),))
    request = ask({"act": "view"}, portfolio).request
    spans = timeline(request, portfolio, nsso_2026(), start=shown("01:00 first"), end=shown("04:00 first")).spans
    assert [(span.start.isoformat(), span.decision.outcome.value) for span in spans] == [
        ("2026-10-25T01:00:00+02:00", "deny"),
        ("2026-10-25T02:30:00+02:00", "permit"),
        ("2026-10-25T02:10:00+01:00", "deny"),
    ]


def test_a_timeline_may_begin_and_end_inside_the_repeated_hour() -> None:
    request = ask({"act": "view"}).request
    line = timeline(request, SITE, nsso_2026(), start=shown("02:30 first"), end=shown("02:10 second"))
    assert [span.decision.outcome.value for span in line.spans] == ["permit"]
