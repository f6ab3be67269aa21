"""Each kind of finding: when it is told, when not, and when it is told as not known."""

# ruff: noqa: E501 - a row of a table is one line, so that it can be read

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from declaccess import nsso_2026
from declaccess.review.kinds import FindingKind
from law_tables import table
from review.readiness_tables import DECLARANT, NUMBER, PHRASES, SUBCONTRACTOR, check, told


def test_where_everything_is_in_order_nothing_is_told_but_what_the_new_rule_takes_away() -> None:
    found = {kind: told(kind, "", "2026-06-20") for kind in FindingKind}
    assert {kind for kind, findings in found.items() if findings} == {FindingKind.RIGHT_TO_CHANGE_LOST}


@pytest.mark.statement("announcement-2026-06-26#practice-2")
@table("""
on record                                          | day        | told      | of            | severity | until      | gone from  | overdue
                                                   | 2026-06-20 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 |
                                                   | 2026-06-28 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 |
                                                   | 2026-06-29 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 | overdue
filed on 2026-06-29                                | 2026-07-01 | no        |               |          |            |            |
filed on 2026-06-28                                | 2026-07-01 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 | overdue
the subcontractor is listed from 2026-06-30        | 2026-07-01 | no        |               |          |            |            |
the subcontractor is listed from 2026-06-28        | 2026-07-01 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 | overdue
the subcontractor is listed until 2026-06-10       | 2026-06-20 | no        |               |          |            |            |
the subcontractor has a contract of its own        | 2026-06-20 | no        |               |          |            |            |
annulled                                           | 2026-06-20 | no        |               |          |            |            |
the contract is listed from 2026-06-30             | 2026-07-01 | no        |               |          |            |            |
the contract is listed from 2026-06-28             | 2026-07-01 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 | overdue
reviewed and on the declaration: unidentified:Bouwer X | 2026-06-20 | yes   | subcontractor | medium   | 2026-06-28 | 2026-06-29 |
no right for sam; no right for sue                 | 2026-06-20 | yes       | subcontractor | medium   | 2026-06-28 | 2026-06-29 |
""")
def test_who_is_only_listed_loses_the_right_to_change(case: dict[str, str]) -> None:
    check("right-to-change-lost", case)


def test_what_is_lost_is_counted_and_listed() -> None:
    (finding,) = told("right-to-change-lost", "", "2026-06-20")
    assert (finding.count, finding.declarations, finding.declaration) == (1, (NUMBER,), NUMBER)
    assert "announcement-2026-06-26#changes-1" in finding.sources


@pytest.mark.parametrize(("reading", "certainty"), [("rights-before", "not_known"), ("old-declarations", "not_known")])
def test_where_a_reading_is_open_a_right_may_be_lost(reading: str, certainty: str) -> None:
    (finding,) = told("right-to-change-lost", "", "2026-06-20", nsso_2026().leave_open(reading))
    assert finding.certainty == certainty


def test_where_old_declarations_keep_the_old_rule_nothing_is_lost_on_them() -> None:
    kept = nsso_2026().choose("old-declarations", "old-rule-stays")
    assert told("right-to-change-lost", "", "2026-06-20", kept) == []


def test_what_was_filed_under_one_rule_or_the_other_and_keeps_it_loses_nothing() -> None:
    window = nsso_2026().supersede("write-restriction", date(2026, 6, 1), date(2026, 6, 30), source="a later notice")
    kept = window.choose("old-declarations", "old-rule-stays")
    for filed in ("2026-05-10", "2026-06-10"):
        assert told("right-to-change-lost", f"filed on {filed}", "2026-06-20", kept) == []


def test_a_day_that_is_known_otherwise_changes_the_deadline() -> None:
    later = nsso_2026().supersede("write-restriction", date(2026, 9, 1), date(2026, 9, 30), source="a later notice")
    (finding,) = told("right-to-change-lost", "", "2026-09-10", later)
    assert (finding.deadline, finding.latest, finding.overdue) == (date(2026, 8, 31), date(2026, 9, 30), True)


@pytest.mark.statement("announcement-2026-06-26#practice-1")
@table("""
on record                                                                     | day        | told      | of        | severity | until      | gone from  | overdue
no right for anna                                                             | 2026-06-20 | no        |           |          |            |            |
no right for anna; no right for bert; the client is the declarant             | 2026-06-20 | yes       | declarant | high     | 2026-06-28 | 2026-06-29 |
no right for anna; no right for bert; the client is the declarant             | 2026-07-01 | yes       | declarant | high     | 2026-06-28 | 2026-06-29 | overdue
no right for anna; no right for bert; the client is the declarant; filed on 2026-06-29 | 2026-07-01 | yes | declarant | high     |            |            |
no right for anna; no right for bert; no right for sam; no right for sue; the client is the declarant | 2026-06-20 | yes | declarant | high     |            |            |
no right for anna; no right for bert; a mandate from 2026Q1 covering the service; the mandatary is in order | 2026-06-20 | no |  |          |            |            |
no right for anna; no right for bert; not complete: the register of the declarant | 2026-06-20 | not known | declarant | medium   | 2026-06-28 |            |
no right for anna; no log-in of bert                                          | 2026-07-01 | not known | declarant | medium   | 2026-06-28 |            | overdue
no right for anna; log-in of bert by password                                 | 2026-06-20 | no        |           |          |            |            |
no log-in of anybody                                                          | 2026-06-20 | no        |           |          |            |            |
annulled; no right for anna; no right for bert                                | 2026-06-20 | no        |           |          |            |            |
""")
def test_what_nobody_can_change_any_more(case: dict[str, str]) -> None:
    check("declaration-nobody-can-change", case)


@table("""
on record                                                        | day        | told | of        | until      | gone from  | overdue
no right for anna; log-in of bert by password; the client is the declarant | 2026-07-01 | yes  | declarant | 2026-07-14 | 2026-07-15 |
no right for anna; log-in of bert by password; the client is the declarant | 2026-07-20 | yes  | declarant | 2026-07-14 | 2026-07-15 | overdue
no right for anna; log-in of bert by password and eid            | 2026-07-20 | no   |           |            |            |
""")
def test_once_the_end_of_passwords_is_known_so_is_what_nobody_can_change(case: dict[str, str]) -> None:
    known = nsso_2026().resolve("password-phase-out", date(2026, 7, 15), source="a later notice")
    check("declaration-nobody-can-change", case, known)


@pytest.mark.statement("announcement-2026-06-26#practice-5")
@table("""
on record                                                                | day        | told      | of        | severity | until      | gone from  | overdue
log-in of anna by password                                               | 2026-06-20 | no        |           |          |            |            |
log-in of anna by password; log-in of bert by password                   | 2026-06-20 | yes       | declarant | high     | 2026-06-25 |            |
log-in of anna by password; log-in of bert by password                   | 2026-07-01 | yes       | declarant | high     | 2026-06-25 |            | overdue
log-in of anna by password; no right for bert; unsecured access by the declarant | 2026-07-01 | yes | declarant | high     | 2026-06-25 |            | overdue
no right for anna; no right for bert; unsecured access by the declarant  | 2026-07-01 | yes       | declarant | high     | 2026-09-30 | 2027-01-01 |
log-in of anna by password; no log-in of bert                            | 2026-07-01 | not known | declarant | medium   | 2026-06-25 |            | overdue
log-in of anna by password; log-in of bert by sms_code                   | 2026-07-01 | not known | declarant | medium   | 2026-06-25 |            | overdue
log-in of anna by password; no right for bert; not complete: the register of the declarant | 2026-07-01 | not known | declarant | medium | 2026-06-25 | | overdue
no log-in of anybody                                                     | 2026-07-01 | no        |           |          |            |            |
""")
def test_a_declarant_whose_only_people_use_a_password_or_the_unsecured_channel(case: dict[str, str]) -> None:
    check("declarant-without-key", case)


@pytest.mark.statement("announcement-2026-06-26#background-4")
@table("""
on record                               | day        | told      | of   | severity | until      | gone from | overdue | evidence
log-in of sam by password               | 2026-06-20 | yes       | sam  | medium   | 2026-06-25 |           |         | $.logins[3]
log-in of sam by password               | 2026-06-26 | yes       | sam  | medium   | 2026-06-25 |           | overdue | $.logins[3]
log-in of sam by email_code             | 2026-06-20 | not known | sam  | low      | 2026-06-25 |           |         | $.logins[3]
log-in of sam by password and itsme     | 2026-06-20 | no        |      |          |            |           |         |
the last log-in of sam is on 2026-08-01 | 2026-06-20 | no        |      |          |            |           |         |
""")
def test_who_still_relies_on_a_password(case: dict[str, str]) -> None:
    check("relies-on-password", case)


def test_where_no_rule_ends_passwords_nobody_relies_on_what_ends() -> None:
    rules = tuple(rule for rule in nsso_2026().rules if rule.id != "password-phased-out")
    assert told("relies-on-password", "log-in of sam by password", "2026-07-01", evolve(nsso_2026(), rules=rules)) == []


@pytest.mark.statement("announcement-2026-06-26#changes-3")
@table("""
on record                               | day        | told      | of            | severity | until      | gone from  | overdue
unsecured access by the subcontractor   | 2026-09-30 | yes       | subcontractor | medium   | 2026-09-30 | 2027-01-01 |
unsecured access by the subcontractor   | 2026-10-01 | yes       | subcontractor | medium   | 2026-09-30 | 2027-01-01 | overdue
unsecured access by 1999999943          | 2026-10-01 | yes       | 1999999943    | medium   | 2026-09-30 | 2027-01-01 | overdue
log-in of sam by unsecured              | 2026-09-30 | yes       | sam           | medium   | 2026-09-30 | 2027-01-01 |
log-in of sam by unsecured and eid      | 2026-09-30 | no        |               |          |            |            |
unsecured access by the subcontractor   | 2026-05-01 | no        |               |          |            |            |
""")
def test_who_still_relies_on_unsecured_access(case: dict[str, str]) -> None:
    check("relies-on-unsecured", case)


def test_the_published_day_of_the_end_of_unsecured_access_is_the_deadline() -> None:
    known = nsso_2026().resolve("unsecured-abolition", date(2026, 11, 3), source="a later notice")
    (finding,) = told("relies-on-unsecured", "unsecured access by the subcontractor", "2026-10-15", known)
    assert (finding.deadline, finding.latest, finding.overdue) == (date(2026, 11, 2), date(2026, 11, 3), False)


@table("""
on record                                    | day        | told      | of  | severity | until | gone from | overdue
log-in of sam by eidas at level low          | 2026-06-20 | yes       | sam | medium   |       |           |
log-in of sam by carrier_pigeon              | 2026-06-20 | yes       | sam | medium   |       |           |
log-in of sam by eidas                       | 2026-06-20 | not known | sam | low      |       |           |
log-in of sam by eidas at level high         | 2026-06-20 | no        |     |          |       |           |
""")
def test_who_logs_in_by_a_means_that_is_not_recognised(case: dict[str, str]) -> None:
    check("login-not-recognised", case)


@table("""
on record                                          | day        | told      | of  | severity | evidence
log-in of sam by eidas at level high               | 2026-06-20 | yes       | sam | low      | $.logins[3]
log-in of sam by eidas at level high and password  | 2026-06-20 | yes       | sam | low      | $.logins[3]
log-in of sam by eidas at level high and sms_code  | 2026-06-20 | not known | sam | low      | $.logins[3]
log-in of sam by eidas at level high and itsme     | 2026-06-20 | no        |     |          |
log-in of sam by password                          | 2026-06-20 | no        |     |          |
""")
def test_who_has_no_belgian_key(case: dict[str, str]) -> None:
    check("no-belgian-key", case)


@table("""
on record                                       | day        | told | of               | severity | until      | gone from  | overdue
also on the declaration: vat:ATU13585627        | 2026-06-20 | yes  | vat:ATU13585627  | medium   | 2026-09-30 | 2027-01-01 |
also on the declaration: foreign:BH-70415-1     | 2027-01-01 | yes  | foreign:BH-70415-1 | medium | 2026-09-30 | 2027-01-01 | overdue
unsecured access by vat:ATU13585627             | 2026-06-20 | yes  | vat:ATU13585627  | medium   | 2026-09-30 | 2027-01-01 |
also on the declaration: unidentified:Bouwer X  | 2026-06-20 | no   |                  |          |            |            |
also on the declaration: 1999999943             | 2026-06-20 | no   |                  |          |            |            |
""")
def test_foreign_companies_without_an_enterprise_number(case: dict[str, str]) -> None:
    check("no-enterprise-number", case)


@pytest.mark.statement("announcement-2026-06-26#practice-4")
@table("""
on record                                                      | day        | told      | of        | severity
no chief at the declarant                                      | 2026-06-20 | yes       | declarant | medium
no chief at the declarant; no legal representative at the declarant | 2026-06-20 | yes  | declarant | high
no legal representative at the declarant                       | 2026-06-20 | yes       | declarant | high
no chief at the declarant; not complete: the register of the declarant | 2026-06-20 | not known | declarant | low
not complete: the register of the declarant                    | 2026-06-20 | no        |           |
                                                               | 2024-06-20 | no        |           |
""")
def test_organisations_without_a_chief(case: dict[str, str]) -> None:
    if case["day"] == "2024-06-20":  # before anybody was appointed
        found = told("no-chief", case["on record"], case["day"])
        assert {finding.organisation for finding in found} == {DECLARANT, SUBCONTRACTOR}
        return
    check("no-chief", case)


@table("""
on record                                                        | day        | told      | of   | severity
no right for anna                                                | 2026-06-20 | yes       | bert | medium
log-in of anna by password                                       | 2026-06-20 | yes       | bert | medium
no log-in of anna                                                | 2026-06-20 | not known | bert | low
no right for anna; not complete: the register of the declarant   | 2026-06-20 | not known | bert | low
not complete: the register of the declarant                      | 2026-06-20 | no        |      |
no right for anna; a mandate from 2026Q1 covering the service; the mandatary is in order | 2026-06-20 | no | |
no right for sue                                                 | 2026-06-20 | yes       | sam  | medium
no log-in of anybody                                             | 2026-06-20 | no        |      |
""")
def test_one_keyholder_alone(case: dict[str, str]) -> None:
    check("one-keyholder", case)


@table("""
on record                                                              | day        | told      | of   | severity | evidence
the right of sam was given by nobody in particular                     | 2026-06-20 | yes       | sam  | high     | right of sam
the right of sam was given by nobody named                             | 2026-06-20 | not known | sam  | medium   | right of sam
the right of sam was given by sue; not complete: the register of the subcontractor | 2026-06-20 | not known | sam | medium | right of sam
the right of sam was given by sue; it ended: the right of sam ended on 2026-02-01 | 2026-06-20 | no |  |      |
the right of sam was given by sue                                      | 2024-06-20 | no        |      |          |
""")
def test_what_was_given_without_authority(case: dict[str, str]) -> None:
    check("without-authority", case)


@table("""
on record                                                                 | day        | told | of  | severity | evidence
the right of sam was given by sam                                         | 2026-06-20 | yes  | sam | low      | right of sam
the right of sam was given by sue                                         | 2026-06-20 | no   |     |          |
the right of sam was given by sam; it ended: the right of sam ended on 2026-02-01 | 2026-06-20 | no |  |      |
""")
def test_who_granted_a_right_to_themselves(case: dict[str, str]) -> None:
    check("self-grant", case)


@table("""
on record                            | day        | told | of                 | severity
the boss is the chief at the declarant | 2026-06-20 | yes  | boss of 0403019261 | low
                                     | 2026-06-20 | no   |                    |
""")
def test_who_appointed_themselves(case: dict[str, str]) -> None:
    check("self-appointment", case)


@table("""
on record                                                                | day        | told      | of  | severity | evidence
left: sam on 2026-06-20                                                  | 2026-06-20 | yes       | sam | high     | $.people[2].memberships[0] + right of sam
left: sam on 2026-06-21                                                  | 2026-06-20 | no        |     |          |
left: sam on 2026-06-20; it ended: the right of sam ended on 2026-06-01  | 2026-06-20 | no        |     |          |
left: sam on 2026-06-20; the right of sam was given by sue               | 2026-06-20 | no        |     |          |
left: sam on 2026-06-20; the right of sam was given by nobody named      | 2026-06-20 | not known | sam | medium   | $.people[2].memberships[0] + right of sam
not said where they belong: sam                                          | 2026-06-20 | no        |     |          |
left: sam on 2026-06-01; back: sam on 2026-06-10                         | 2026-06-20 | no        |     |          |
left: sam on 2026-06-01; back: sam on 2026-07-10                         | 2026-06-20 | yes       | sam | high     | $.people[2].memberships[0] + right of sam
no chief at the subcontractor; no right for sam; co-chief by the boss of the subcontractor: sam; left: sam on 2026-06-01 | 2026-06-20 | yes | sam | high | $.people[2].memberships[0] + office of sam
no right for sam; co-chief by the boss of the subcontractor: sam; left: sam on 2026-06-01 | 2026-06-20 | no | | |
no right for sam; co-chief by the boss of the subcontractor: sam; left: sam on 2026-06-01; not complete: the register of the subcontractor | 2026-06-20 | not known | sam | medium | $.people[2].memberships[0] + office of sam
""")
def test_who_left_and_still_holds_something(case: dict[str, str]) -> None:
    check("left-with-rights", case)


def test_an_office_that_rests_on_an_open_reading_may_still_be_held() -> None:
    said = "no chief at the subcontractor; no right for sam; co-chief by the boss of the subcontractor: sam"
    (finding,) = told(
        "left-with-rights", f"{said}; left: sam on 2026-06-01", "2026-06-20", nsso_2026().leave_open("acting-chief")
    )
    assert finding.certainty == "not_known"


@table("""
on record                                                                | day        | told      | of        | severity | until      | gone from  | overdue
a mandate from 2026Q1 to 2026Q3 covering the service                     | 2026-06-20 | yes       | declarant | medium   | 2026-09-30 | 2026-10-01 |
a mandate from 2026Q1 to 2026Q3 covering the service                     | 2026-10-01 | yes       | declarant | medium   | 2026-09-30 | 2026-10-01 | overdue
a mandate from 2026Q1 to 2026Q3 covering the service                     | 2026-12-19 | no        |           |          |            |            |
a mandate from 2026Q1 to 2026Q4 covering the service                     | 2026-06-20 | no        |           |          |            |            |
a mandate from 2026Q1 covering the service                               | 2026-06-20 | no        |           |          |            |            |
a mandate from 2026Q1 to 2026Q3 covering another service                 | 2026-06-20 | no        |           |          |            |            |
a mandate from 2025Q1 to 2025Q3 covering the service                     | 2026-06-20 | no        |           |          |            |            |
a mandate from 2026Q1 to 2026Q3 covering the service; a mandate from 2026Q4 covering the service | 2026-06-20 | no | |        |            |            |
a mandate from 2026Q1 to 2026Q3 covering the service; a mandate from 2026Q4 | 2026-06-20 | yes | declarant | medium   | 2026-09-30 | 2026-10-01 |
a mandate from 2026Q1 to 2026Q3 covering the service; the works end on a day not said | 2026-06-20 | not known | declarant | low | 2026-09-30 | 2026-10-01 |
a mandate from 2026Q1 to 2026Q3                                          | 2026-06-20 | not known | declarant | low      | 2026-09-30 | 2026-10-01 |
""")
def test_mandates_that_end_before_the_works_do(case: dict[str, str]) -> None:
    check("mandate-ends-before-works", case)


@table("""
on record                                            | day        | told | of        | severity | evidence
a mandate from 2026Q1                                | 2026-06-20 | yes  | declarant | medium   | mandate 1
a mandate from 2026Q1 covering the service           | 2026-06-20 | no   |           |          |
a mandate from 2026Q1 to 2026Q1                      | 2026-06-20 | no   |           |          |
""")
def test_mandates_that_do_not_say_what_they_cover(case: dict[str, str]) -> None:
    check("mandate-cover-not-said", case)


@table("""
on record                                                                             | day        | told      | of        | severity
a mandate from 2026Q1 covering the service                                            | 2026-06-20 | not known | declarant | medium
a mandate from 2026Q1 covering the service; the mandatary is in order                 | 2026-06-20 | no        |           |
a mandate from 2026Q1 covering the service; the mandatary is in order; no right for mia; no right for max | 2026-06-20 | yes | declarant | high
a mandate from 2026Q1 covering the service; the mandatary is in order; no right for mia; no right for max; not complete: the register of the mandatary | 2026-06-20 | not known | declarant | medium
a mandate from 2026Q1 to 2026Q1 covering the service                                  | 2026-06-20 | no        |           |
""")
def test_mandates_to_a_company_in_which_nobody_holds_a_right(case: dict[str, str]) -> None:
    check("mandatary-without-right", case)


def test_where_mandates_do_not_count_none_is_looked_at() -> None:
    refused = nsso_2026().choose("mandates", "refused")
    for kind in ("mandate-cover-not-said", "mandatary-without-right", "mandate-ends-before-works"):
        assert told(kind, "a mandate from 2026Q1 to 2026Q3", "2026-06-20", refused) == []


@table("""
on record                                                           | day        | told      | of  | severity | evidence
no log-in of sam                                                    | 2026-06-20 | yes       | sam | low      | right of sam
the last log-in of sam is on 2026-08-01                             | 2026-06-20 | yes       | sam | low      | right of sam
no log-in of sam; it ended: the right of sam ended on 2026-02-01    | 2026-06-20 | no        |     |          |
no log-in of sam; not said where they belong: sue                   | 2026-06-20 | yes       | sam | low      | right of sam
no log-in of sam; no log-in of sue; no right for sue                | 2026-06-20 | not known | sam | low      | right of sam
no log-in of sam; the right of sam was given by nobody named        | 2026-06-20 | not known | sam | low      | right of sam
no log-in of anybody                                                | 2026-06-20 | no        |     |          |
""")
def test_who_holds_a_right_and_never_logged_in(case: dict[str, str]) -> None:
    check("never-logged-in", case)


@table("""
on record              | day        | told      | of | severity
no log-in of anybody   | 2026-06-20 | not known |    | low
                       | 2026-01-20 | not known |    | low
no log-in of sam       | 2026-06-20 | no        |    |
""")
def test_that_no_log_in_is_on_record_is_told_once(case: dict[str, str]) -> None:
    check("logins-not-on-record", case)


def test_every_phrase_stands_in_a_table() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [phrase for phrase in PHRASES if phrase not in text] == []
