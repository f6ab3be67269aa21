"""Logging in: only with a digital key, while passwords disappear on a day that the source contradicts itself on."""

from datetime import date

import pytest

from building_site import SITE, at
from declaccess import nsso_2026, timeline
from law_tables import Case, ask, check, table

ENDS = "password-phase-out"
ANY_NOTIFIED = nsso_2026().choose("eidas-level", "any-notified")


@pytest.mark.statement("announcement-2026-06-26#background-3")
@table("""
log-in            | login                                                | outcome       | open
eid               | digital_key                                          | permit        |
itsme             | digital_key                                          | permit        |
mygov_app         | digital_key                                          | permit        |
app_code          | digital_key                                          | permit        |
eidas high        | digital_key                                          | permit        |
eidas substantial | digital_key                                          | permit        |
eidas low         | unrecognised                                         | deny          |
eidas High        | unrecognised                                         | deny          |
eidas             | digital_key or unrecognised                          | indeterminate | login
EID               | unrecognised                                         | deny          |
carrier_pigeon    | unrecognised                                         | deny          |
password          | password                                             | indeterminate | password-phase-out
sms_code          | digital_key or password                              | indeterminate | password-phase-out, login
email_code        | digital_key or password                              | indeterminate | password-phase-out, login
unsecured         | unsecured                                            | deny          |
-                 | digital_key or password or unsecured or unrecognised | indeterminate | password-phase-out, login
""")
def test_a_log_in_is_worth_what_the_table_says_and_nothing_else_is_recognised(case: Case) -> None:
    check({**case, "who": "declarant", "act": "modify"})


@pytest.mark.statement("announcement-2026-06-26#background-3")
def test_a_means_that_is_recognised_for_itself_stays_so_whatever_level_is_written_beside_it() -> None:
    for means in ("eid low", "itsme whatever"):
        check({"log-in": means, "login": "digital_key", "outcome": "permit", "at": "2026-07-15"})


@pytest.mark.statement("announcement-2026-06-26#background-3")
@table("""
log-in         | login        | outcome | rules
eidas low      | unrecognised | deny    | login-unrecognised
carrier_pigeon | unrecognised | deny    | login-unrecognised
""")
def test_an_unrecognised_log_in_is_refused_on_every_day_and_told_what_to_use(case: Case) -> None:
    for day in ("2014-01-01", "2026-06-28", "2026-06-29", "2026-12-31", "2027-01-01"):
        for act in ("create", "modify", "annul", "view"):
            check({**case, "who": "declarant", "act": act, "at": day, "advice": "use-digital-key"})


@pytest.mark.statement("reading:eidas-level")
@table("""
log-in            | login        | outcome | readings
eidas high        | digital_key  | permit  |
eidas substantial | digital_key  | permit  |
eidas low         | digital_key  | permit  | eidas-level
eidas             | digital_key  | permit  | eidas-level
eidas whatever    | unrecognised | deny    |
""")
def test_read_as_any_notified_means_a_low_level_is_enough(case: Case) -> None:
    check(case, rulebook=ANY_NOTIFIED)


@pytest.mark.statement("reading:eidas-level")
def test_that_a_low_level_is_refused_rests_on_the_reading_of_levels() -> None:
    assert ask({"log-in": "eidas low"}).readings == ("eidas-level",)


@pytest.mark.statement("announcement-2026-06-26#background-4")
@table("""
at         | act    | who           | outcome       | rules                                          | until
2014-01-01 | modify | declarant     | permit        | modify-declarant                               | 2026-06-26
2026-06-25 | modify | declarant     | permit        | modify-declarant                               | 2026-06-26
2026-06-26 | modify | declarant     | indeterminate | password-phased-out, modify-declarant          |
2026-06-27 | modify | declarant     | indeterminate | password-phased-out, modify-declarant          |
2099-01-01 | modify | declarant     | indeterminate | password-phased-out, modify-declarant          |
2026-06-25 | modify | subcontractor | permit        | modify-listed-party                            | 2026-06-26
2026-06-26 | modify | subcontractor | indeterminate | password-phased-out, modify-listed-party       | 2026-06-29
2026-06-28 | modify | subcontractor | indeterminate | password-phased-out, modify-listed-party       | 2026-06-29
2026-06-29 | modify | subcontractor | deny          | modify-declarant-only-old, password-phased-out |
2026-06-29 | view   | subcontractor | indeterminate | password-phased-out, view-listed-party         |
""")
def test_whether_passwords_have_ended_is_open_from_26_june_2026_on(case: Case) -> None:
    decision = check({**case, "log-in": "password"})
    assert decision.open.milestones == ((ENDS,) if case["outcome"] == "indeterminate" else ())
    for reason in decision.reasons:
        assert reason.rule != "password-phased-out" or reason.basis == "contradictory"


@pytest.mark.statement("announcement-2026-06-26#background-4")
@table("""
at                               | outcome
2026-06-25 23:59:59.999999       | permit
2026-06-26 00:00                 | indeterminate
2026-06-25T21:59:59.999999+00:00 | permit
2026-06-25T22:00:00+00:00        | indeterminate
""")
def test_passwords_become_doubtful_at_midnight_in_brussels(case: Case) -> None:
    check({**case, "log-in": "password"})


@pytest.mark.statement("announcement-2026-06-26#background-4")
@table("""
reading of the text           | at         | outcome       | until
strict: gone since 26 June    | 2026-06-25 | permit        | 2026-06-26
strict: gone since 26 June    | 2026-06-26 | deny          |
practical: not before 23 Nov  | 2026-11-22 | permit        | 2026-11-23
practical: not before 23 Nov  | 2026-11-23 | indeterminate |
at the latest 31 December     | 2026-12-30 | indeterminate | 2026-12-31
at the latest 31 December     | 2026-12-31 | deny          |
known: gone from 1 March 2027 | 2027-02-28 | permit        | 2027-03-01
known: gone from 1 March 2027 | 2027-03-01 | deny          |
""")
def test_saying_more_about_the_end_of_passwords_settles_the_days_that_it_can(case: Case) -> None:
    known = {
        "strict": {"not_before": date(2026, 6, 26), "not_after": date(2026, 6, 26)},
        "practical": {"not_before": date(2026, 11, 23)},
        "at the latest 31 December": {"not_after": date(2026, 12, 31)},
        "known": {"not_before": date(2027, 3, 1), "not_after": date(2027, 3, 1)},
    }[case["reading of the text"].partition(":")[0]]
    check({**case, "log-in": "password"}, rulebook=nsso_2026().narrow(ENDS, **known, source="a letter of NSSO"))


@pytest.mark.statement("announcement-2026-06-26#practice-5")
@table("""
at         | log-in     | outcome       | advice
2014-01-01 | password   | permit        | use-digital-key
2026-06-25 | password   | permit        | use-digital-key
2026-07-15 | password   | indeterminate | use-digital-key
2026-07-15 | sms_code   | indeterminate | use-digital-key
2026-07-15 | unsecured  | permit        | use-digital-key
2026-07-15 | eidas low  | deny          | use-digital-key
2026-07-15 | -          | indeterminate | use-digital-key
2026-07-15 | eid        | permit        |
2026-07-15 | eidas high | permit        |
""")
def test_whoever_logs_in_with_less_than_a_digital_key_is_told_to_use_one_now(case: Case) -> None:
    check(case)


def test_passwords_and_unsecured_access_end_each_on_their_own_day() -> None:
    book = nsso_2026().resolve(ENDS, date(2026, 6, 26), source="a letter of NSSO")
    check({"log-in": "unsecured", "at": "2026-09-30", "outcome": "permit"}, rulebook=book)
    book = nsso_2026().resolve("unsecured-abolition", date(2026, 10, 1), source="a letter of NSSO")
    check({"log-in": "password", "at": "2026-12-31", "outcome": "indeterminate"}, rulebook=book)


@pytest.mark.statement("announcement-2026-06-26#background-4")
def test_the_timeline_of_a_password_begins_to_be_open_and_stays_so() -> None:
    asked = ask({"log-in": "password"}).request
    spans = timeline(asked, SITE, nsso_2026(), start=at("2026-06-01 00:00"), end=at("2028-01-01 00:00")).spans
    assert [(f"{span.start:%Y-%m-%d}", span.decision.outcome.value) for span in spans] == [
        ("2026-06-01", "permit"),
        ("2026-06-26", "indeterminate"),
    ]
