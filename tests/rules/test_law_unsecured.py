"""Unsecured access ends in the fourth quarter of 2026, on a day that nobody published."""

from datetime import date

import pytest

from building_site import SITE, at
from declaccess import nsso_2026, timeline
from law_tables import Case, ask, check, table

ENDS = "unsecured-abolition"
AS_CLAIMED = nsso_2026().choose("unsecured-scope", "as-claimed")
NOTHING = nsso_2026().choose("unsecured-scope", "nothing")


@pytest.mark.statement("announcement-2026-06-26#changes-3")
@table("""
at         | who           | outcome       | rules                                   | open                | until
2014-01-01 | subcontractor | permit        | view-unsecured                          |                     | 2026-10-01
2026-06-29 | subcontractor | permit        | view-unsecured                          |                     | 2026-10-01
2026-09-29 | subcontractor | permit        | view-unsecured                          |                     | 2026-10-01
2026-09-30 | subcontractor | permit        | view-unsecured                          |                     | 2026-10-01
2026-10-01 | subcontractor | indeterminate | unsecured-abolished, view-unsecured     | unsecured-abolition | 2027-01-01
2026-10-02 | subcontractor | indeterminate | unsecured-abolished, view-unsecured     | unsecured-abolition | 2027-01-01
2026-12-30 | subcontractor | indeterminate | unsecured-abolished, view-unsecured     | unsecured-abolition | 2027-01-01
2026-12-31 | subcontractor | indeterminate | unsecured-abolished, view-unsecured     | unsecured-abolition | 2027-01-01
2027-01-01 | subcontractor | deny          | unsecured-abolished                     |                     |
2027-01-02 | subcontractor | deny          | unsecured-abolished                     |                     |
2026-09-30 | declarant     | permit        | view-unsecured                          |                     | 2026-10-01
2026-10-01 | declarant     | indeterminate | unsecured-abolished, view-unsecured     | unsecured-abolition | 2027-01-01
2027-01-01 | declarant     | deny          | unsecured-abolished                     |                     |
2026-12-31 | client        | indeterminate | unsecured-abolished, view-unsecured     | unsecured-abolition | 2027-01-01
2026-12-31 | outsider      | deny          | not-on-declaration, unsecured-abolished |                     |
""")
def test_unsecured_viewing_ends_on_some_day_of_the_fourth_quarter(case: Case) -> None:
    check({**case, "log-in": "unsecured"})


@pytest.mark.statement("announcement-2026-06-26#changes-3")
@table("""
at                               | outcome
2026-09-30 23:59:59.999999       | permit
2026-10-01 00:00                 | indeterminate
2026-09-30T21:59:59.999999+00:00 | permit
2026-09-30T22:00:00+00:00        | indeterminate
2026-12-31 23:59:59.999999       | indeterminate
2027-01-01 00:00                 | deny
2027-01-01 00:00:00.000001       | deny
2026-12-31T22:59:59.999999+00:00 | indeterminate
2026-12-31T23:00:00+00:00        | deny
2027-01-01T13:00:00+14:00        | deny
2027-01-01T12:59:59.999999+14:00 | indeterminate
""")
def test_its_window_begins_in_summer_time_and_ends_in_winter_time(case: Case) -> None:
    check({**case, "log-in": "unsecured"})


@pytest.mark.statement("announcement-2026-06-26#changes-3")
@table("""
first day without | at                               | outcome
2026-10-25        | 2026-10-24 23:59:59.999999       | permit
2026-10-25        | 2026-10-24T21:59:59.999999+00:00 | permit
2026-10-25        | 2026-10-24T22:00:00+00:00        | deny
2026-10-25        | 2026-10-25 00:00                 | deny
2026-10-25        | 2026-10-25T02:30:00+02:00        | deny
2026-10-25        | 2026-10-25T02:30:00+01:00        | deny
2026-10-26        | 2026-10-25 00:00                 | permit
2026-10-26        | 2026-10-25T02:30:00+02:00        | permit
2026-10-26        | 2026-10-25T02:30:00+01:00        | permit
2026-10-26        | 2026-10-25 23:59:59.999999       | permit
2026-10-26        | 2026-10-25T22:00:00+00:00        | permit
2026-10-26        | 2026-10-25T22:59:59.999999+00:00 | permit
2026-10-26        | 2026-10-25T23:00:00+00:00        | deny
2026-10-26        | 2026-10-26 00:00                 | deny
2026-10-01        | 2026-09-30                       | permit
2026-10-01        | 2026-10-01                       | deny
2027-01-01        | 2026-12-31                       | permit
2027-01-01        | 2027-01-01                       | deny
""")
def test_once_the_day_is_known_it_begins_at_midnight_also_on_the_day_of_25_hours(case: Case) -> None:
    day = date.fromisoformat(case["first day without"])
    check({**case, "log-in": "unsecured"}, rulebook=nsso_2026().resolve(ENDS, day, source="a letter of NSSO"))


@table("""
not before | not after  | at         | outcome       | until
2026-11-01 |            | 2026-10-31 | permit        | 2026-11-01
2026-11-01 |            | 2026-11-01 | indeterminate | 2027-01-01
           | 2026-11-30 | 2026-10-01 | indeterminate | 2026-11-30
           | 2026-11-30 | 2026-11-29 | indeterminate | 2026-11-30
           | 2026-11-30 | 2026-11-30 | deny          |
2026-11-01 | 2026-11-30 | 2026-09-30 | permit        | 2026-11-01
2026-11-01 | 2026-11-30 | 2026-12-31 | deny          |
""")
def test_a_narrower_window_settles_the_days_outside_it(case: Case) -> None:
    ends = {
        name: date.fromisoformat(case[name.replace("_", " ")]) if case[name.replace("_", " ")] else None
        for name in ("not_before", "not_after")
    }
    check({**case, "log-in": "unsecured"}, rulebook=nsso_2026().narrow(ENDS, **ends, source="a letter of NSSO"))


@pytest.mark.statement("reading:unsecured-scope")
@table("""
at         | act    | who           | outcome | rules
2014-01-01 | create | declarant     | deny    | unsecured-view-only
2026-06-28 | modify | declarant     | deny    | unsecured-view-only
2026-06-29 | modify | declarant     | deny    | unsecured-view-only
2026-06-28 | annul  | declarant     | deny    | unsecured-view-only
2026-06-28 | modify | subcontractor | deny    | unsecured-view-only
2026-06-29 | modify | subcontractor | deny    | modify-declarant-only-old, unsecured-view-only
""")
def test_without_logging_in_nobody_creates_modifies_or_annuls(case: Case) -> None:
    check({**case, "log-in": "unsecured"})


@pytest.mark.statement("reading:unsecured-scope")
@table("""
at         | act    | who           | outcome       | rules
2026-06-28 | create | declarant     | permit        | create-unsecured
2026-06-28 | modify | declarant     | permit        | modify-unsecured
2026-06-28 | annul  | declarant     | permit        | modify-unsecured
2026-06-28 | view   | declarant     | permit        | view-unsecured
2026-06-28 | create | subcontractor | permit        | create-unsecured-listed-party
2026-06-28 | modify | subcontractor | permit        | modify-unsecured-listed-party
2026-06-28 | annul  | subcontractor | deny          | annul-declarant-only
2026-06-29 | modify | declarant     | permit        | modify-unsecured
2026-06-29 | create | subcontractor | deny          | create-declarant-only
2026-06-29 | modify | subcontractor | deny          | modify-declarant-only-old
2026-10-01 | modify | declarant     | indeterminate | unsecured-abolished, modify-unsecured
2027-01-01 | modify | declarant     | deny          | unsecured-abolished
2026-06-28 | modify | outsider      | deny          | not-on-declaration
""")
def test_read_as_the_company_it_claims_to_be_it_did_what_that_company_could(case: Case) -> None:
    check({**case, "log-in": "unsecured"}, rulebook=AS_CLAIMED)


@pytest.mark.statement("reading:unsecured-scope")
@pytest.mark.statement("reading:annulment")
@table("""
rights before      | at         | outcome | rules
create-modify-view | 2026-06-28 | permit  | annul-unsecured-listed-party
create-modify-view | 2026-06-29 | deny    | annul-as-modifying-old
view-only          | 2026-06-28 | deny    | nothing-permits
""")
def test_readings_of_unsecured_access_annulment_and_rights_before_combine(case: Case) -> None:
    rulebook = AS_CLAIMED.choose("annulment", "as-modifying").choose("rights-before", case["rights before"])
    check({**case, "act": "annul", "log-in": "unsecured"}, rulebook=rulebook)


@pytest.mark.statement("reading:unsecured-scope")
@table("""
at         | act    | outcome | rules
2014-01-01 | view   | deny    | unsecured-nothing
2026-09-30 | view   | deny    | unsecured-nothing
2026-12-31 | view   | deny    | unsecured-abolished, unsecured-nothing
2026-06-28 | modify | deny    | unsecured-view-only
""")
def test_read_as_nothing_there_is_no_unsecured_access_at_all(case: Case) -> None:
    check({**case, "who": "declarant", "log-in": "unsecured"}, rulebook=NOTHING)


@pytest.mark.statement("announcement-2026-06-26#practice-5")
def test_whoever_still_uses_unsecured_access_is_told_to_use_a_digital_key_while_it_is_still_permitted() -> None:
    decision = ask({"at": "2026-09-30", "log-in": "unsecured"})
    assert decision.permitted
    assert decision.advice == ("use-digital-key",)


def test_a_known_person_over_unsecured_access_is_worth_no_more_than_nobody() -> None:
    named = ask(
        {"at": "2026-09-30", "act": "modify", "who": "declarant", "person": "p-declarant", "log-in": "unsecured"}
    )
    assert named.facts.candidates("authorisation") == ("held",)
    assert not named


@pytest.mark.statement("announcement-2026-06-26#changes-3")
def test_the_timeline_of_an_anonymous_visitor_has_an_open_stretch_between_two_sure_ones() -> None:
    asked = ask({"log-in": "unsecured"}).request
    spans = timeline(asked, SITE, nsso_2026(), start=at("2026-09-01 00:00"), end=at("2027-02-01 00:00")).spans
    assert [(f"{span.start:%Y-%m-%d %H:%M%z}", span.decision.outcome.value) for span in spans] == [
        ("2026-09-01 00:00+0200", "permit"),
        ("2026-10-01 00:00+0200", "indeterminate"),
        ("2027-01-01 00:00+0100", "deny"),
    ]
    assert [[cause.name for cause in span.causes] for span in spans[1:]] == [[ENDS], [ENDS]]
