"""From 29 June 2026 only the declarant creates and modifies; the other companies on the declaration view."""

import pytest

from building_site import FILED, at, site
from declaccess import Rulebook, nsso_2026, timeline
from declaccess.rules import CauseKind
from law_tables import Case, ask, check, moment, table

OLD_RULE_STAYS = nsso_2026().choose("old-declarations", "old-rule-stays")
VIEW_ONLY = nsso_2026().choose("rights-before", "view-only")
ANNUL_AS_MODIFY = nsso_2026().choose("annulment", "as-modifying")


@pytest.mark.statement("announcement-2026-06-26#changes-1")
@pytest.mark.statement("announcement-2026-06-26#practice-1")
@table("""
at         | who               | act    | outcome | rules                     | until
2014-01-01 | declarant         | create | permit  | create-declarant          |
2026-06-28 | declarant         | create | permit  | create-declarant          |
2026-06-29 | declarant         | create | permit  | create-declarant          |
2026-06-30 | declarant         | create | permit  | create-declarant          |
2014-01-01 | declarant         | modify | permit  | modify-declarant          |
2026-06-28 | declarant         | modify | permit  | modify-declarant          |
2026-06-29 | declarant         | modify | permit  | modify-declarant          |
2026-06-30 | declarant         | modify | permit  | modify-declarant          |
2014-01-01 | subcontractor     | create | permit  | create-listed-party       | 2026-06-29
2026-06-28 | subcontractor     | create | permit  | create-listed-party       | 2026-06-29
2026-06-29 | subcontractor     | create | deny    | create-declarant-only     |
2026-06-30 | subcontractor     | create | deny    | create-declarant-only     |
2014-01-01 | subcontractor     | modify | permit  | modify-listed-party       | 2026-06-29
2026-06-28 | subcontractor     | modify | permit  | modify-listed-party       | 2026-06-29
2026-06-29 | subcontractor     | modify | deny    | modify-declarant-only-old |
2026-06-30 | subcontractor     | modify | deny    | modify-declarant-only-old |
2026-06-28 | sub-subcontractor | modify | permit  | modify-listed-party       | 2026-06-29
2026-06-29 | sub-subcontractor | modify | deny    | modify-declarant-only-old |
2026-06-28 | client            | modify | permit  | modify-listed-party       | 2026-06-29
2026-06-29 | client            | modify | deny    | modify-declarant-only-old |
2026-06-28 | coordinator       | modify | permit  | modify-listed-party       | 2026-06-29
2026-06-29 | coordinator       | modify | deny    | modify-declarant-only-old |
2099-12-31 | declarant         | modify | permit  | modify-declarant          |
2099-12-31 | subcontractor     | modify | deny    | modify-declarant-only-old |
""")
def test_from_29_june_2026_only_the_declarant_still_creates_and_modifies(case: Case) -> None:
    check(case)


@pytest.mark.statement("announcement-2026-06-26#changes-2")
@pytest.mark.statement("announcement-2026-06-26#practice-2")
@table("""
at         | who               | act  | outcome | rules             | until
2014-01-01 | subcontractor     | view | permit  | view-listed-party |
2026-06-28 | subcontractor     | view | permit  | view-listed-party |
2026-06-29 | subcontractor     | view | permit  | view-listed-party |
2026-06-30 | subcontractor     | view | permit  | view-listed-party |
2027-01-01 | subcontractor     | view | permit  | view-listed-party |
2026-06-29 | sub-subcontractor | view | permit  | view-listed-party |
2026-06-29 | client            | view | permit  | view-listed-party |
2026-06-29 | coordinator       | view | permit  | view-listed-party |
2026-06-28 | declarant         | view | permit  | view-declarant    |
2026-06-29 | declarant         | view | permit  | view-declarant    |
""")
def test_the_other_companies_keep_viewing_and_the_declarant_views_too(case: Case) -> None:
    check(case)


@pytest.mark.statement("announcement-2026-06-26#changes-1")
@table("""
at                               | who           | outcome
2026-06-28 23:59:59.999999       | subcontractor | permit
2026-06-29 00:00                 | subcontractor | deny
2026-06-29 00:00:00.000001       | subcontractor | deny
2026-06-28T21:59:59.999999+00:00 | subcontractor | permit
2026-06-28T22:00:00+00:00        | subcontractor | deny
2026-06-28T12:00:00-10:00        | subcontractor | deny
2026-06-29T03:29:59.999999+05:30 | subcontractor | permit
2026-06-29T03:30:00+05:30        | subcontractor | deny
2026-06-28 00:00                 | subcontractor | permit
2026-06-28                       | subcontractor | permit
2026-06-29 23:59:59.999999       | subcontractor | deny
2026-06-29 00:00                 | declarant     | permit
""")
def test_the_change_begins_at_midnight_in_brussels_whatever_the_offset_of_the_question(case: Case) -> None:
    check({**case, "act": "modify"})


@pytest.mark.statement("announcement-2026-06-26#changes-2")
@table("""
at         | act    | outcome | rules
2014-01-01 | create | deny    | not-on-declaration
2014-01-01 | modify | deny    | not-on-declaration
2014-01-01 | annul  | deny    | not-on-declaration
2014-01-01 | view   | deny    | not-on-declaration
2026-06-28 | create | deny    | not-on-declaration
2026-06-28 | modify | deny    | not-on-declaration
2026-06-28 | annul  | deny    | not-on-declaration
2026-06-28 | view   | deny    | not-on-declaration
2026-06-29 | create | deny    | not-on-declaration
2026-06-29 | modify | deny    | not-on-declaration
2026-06-29 | annul  | deny    | not-on-declaration
2026-06-29 | view   | deny    | not-on-declaration
2027-01-01 | view   | deny    | not-on-declaration
""")
def test_a_company_that_is_not_on_the_declaration_may_nothing_on_any_day(case: Case) -> None:
    check({**case, "who": "outsider", "advice": "ask-to-be-listed"})


@pytest.mark.statement("reading:annulment")
@table("""
at         | who           | outcome | rules
2014-01-01 | declarant     | permit  | annul-declarant
2026-06-28 | declarant     | permit  | annul-declarant
2026-06-29 | declarant     | permit  | annul-declarant
2014-01-01 | subcontractor | deny    | annul-declarant-only
2026-06-28 | subcontractor | deny    | annul-declarant-only
2026-06-29 | subcontractor | deny    | annul-declarant-only
2026-06-28 | client        | deny    | annul-declarant-only
""")
def test_only_the_declarant_annuls_on_every_day(case: Case) -> None:
    assert "annulment" in check({**case, "act": "annul"}).readings


@pytest.mark.statement("reading:annulment")
@table("""
at         | who           | outcome | rules
2026-06-28 | declarant     | permit  | annul-declarant
2026-06-29 | declarant     | permit  | annul-declarant
2026-06-28 | subcontractor | permit  | annul-listed-party
2026-06-29 | subcontractor | deny    | annul-as-modifying-old
2026-06-30 | subcontractor | deny    | annul-as-modifying-old
""")
def test_read_as_modifying_annulling_follows_what_other_companies_could_modify(case: Case) -> None:
    check({**case, "act": "annul"}, rulebook=ANNUL_AS_MODIFY)


def test_read_as_modifying_annulling_of_old_declarations_stays_where_the_old_rule_stays() -> None:
    case = {"who": "subcontractor", "act": "annul", "at": "2026-07-15"}
    both = ANNUL_AS_MODIFY.choose("old-declarations", "old-rule-stays")
    check({**case, "outcome": "permit", "rules": "annul-listed-party"}, rulebook=both)
    filed_new = site(filed_at=at("2026-06-29 00:00"))
    check({**case, "outcome": "deny", "rules": "annul-as-modifying-new"}, filed_new, both)


@pytest.mark.statement("reading:rights-before")
@table("""
at         | who           | act    | outcome | rules
2014-01-01 | subcontractor | create | deny    | nothing-permits
2026-06-28 | subcontractor | create | deny    | nothing-permits
2026-06-29 | subcontractor | create | deny    | create-declarant-only
2014-01-01 | subcontractor | modify | deny    | nothing-permits
2026-06-28 | subcontractor | modify | deny    | nothing-permits
2026-06-29 | subcontractor | modify | deny    | modify-declarant-only-old
2026-06-28 | subcontractor | view   | permit  | view-listed-party
2026-06-28 | declarant     | modify | permit  | modify-declarant
""")
def test_read_as_view_only_other_companies_never_changed_anything(case: Case) -> None:
    check(case, rulebook=VIEW_ONLY)


@pytest.mark.statement("reading:rights-before")
def test_what_other_companies_did_before_rests_on_a_reading_and_is_marked_as_inferred() -> None:
    decision = ask({"at": "2026-06-28", "act": "modify"})
    assert decision.readings == ("rights-before",)
    assert [reason.basis for reason in decision.reasons] == ["inferred"]


@pytest.mark.statement("reading:old-declarations")
@table("""
filed at                         | filed_under
2014-01-01 00:00                 | old_rules
2026-06-28 23:59:59.999999       | old_rules
2026-06-28T21:59:59.999999+00:00 | old_rules
2026-06-28T22:00:00+00:00        | new_rules
2026-06-29 00:00                 | new_rules
2026-06-29T03:30:00+05:30        | new_rules
                                 | old_rules or new_rules
""")
def test_a_declaration_is_filed_under_the_rules_of_its_day_in_brussels(case: Case) -> None:
    filed = moment(case["filed at"]) if case["filed at"] else None
    check({**case, "at": "2026-07-15"}, site(filed_at=filed))


@pytest.mark.statement("reading:old-declarations")
@table("""
filed at         | at         | filed_under            | outcome | rules
2026-06-28 23:59 | 2026-06-28 | old_rules              | permit  | modify-listed-party
2026-06-28 23:59 | 2026-06-29 | old_rules              | deny    | modify-declarant-only-old
2026-06-29 00:00 | 2026-06-29 | new_rules              | deny    | modify-declarant-only
2026-06-29 08:00 | 2026-06-30 | new_rules              | deny    | modify-declarant-only
                 | 2026-06-28 | old_rules or new_rules | permit  | modify-listed-party
                 | 2026-06-29 | old_rules or new_rules | deny    | modify-declarant-only, modify-declarant-only-old
""")
def test_the_new_rule_reaches_old_declarations_as_it_does_new_ones(case: Case) -> None:
    check({**case, "act": "modify"}, site(filed_at=at(case["filed at"]) if case["filed at"] else None))


@pytest.mark.statement("reading:old-declarations")
@table("""
filed at         | at         | act    | outcome       | rules                                      | open
2026-06-28 23:59 | 2026-06-28 | modify | permit        | modify-listed-party                        |
2026-06-28 23:59 | 2026-06-29 | modify | permit        | modify-listed-party                        |
2026-06-28 23:59 | 2099-01-01 | modify | permit        | modify-listed-party                        |
2026-06-29 00:00 | 2026-06-29 | modify | deny          | modify-declarant-only                      |
                 | 2026-06-28 | modify | permit        | modify-listed-party                        |
                 | 2026-06-29 | modify | indeterminate | modify-declarant-only, modify-listed-party | filed_under
2026-06-28 23:59 | 2026-06-29 | create | deny          | create-declarant-only                      |
""")
def test_read_so_that_the_old_rule_stays_it_depends_on_the_day_of_filing(case: Case) -> None:
    filed = at(case["filed at"]) if case["filed at"] else None
    check(case, site(filed_at=filed), OLD_RULE_STAYS)


@pytest.mark.statement("announcement-2026-06-26#practice-3")
def test_the_timeline_of_a_subcontractor_names_the_one_day_on_which_its_work_changes() -> None:
    asked = ask({"act": "modify"}).request
    spans = timeline(asked, site(), nsso_2026(), start=FILED, end=at("2028-01-01 00:00")).spans
    assert [(span.start.isoformat(), span.decision.outcome.value) for span in spans] == [
        ("2014-01-01T00:00:00+01:00", "permit"),
        ("2026-06-29T00:00:00+02:00", "deny"),
    ]
    assert [(cause.kind, cause.name) for cause in spans[1].causes] == [(CauseKind.MILESTONE, "write-restriction")]


@pytest.mark.statement("announcement-2026-06-26#practice-3")
@table("""
at         | act    | advice
2026-06-28 | modify |
2026-06-29 | create | ask-declarant
2026-06-29 | modify | ask-declarant
2026-06-29 | annul  | ask-declarant
2026-06-29 | view   |
""")
def test_a_company_that_can_no_longer_change_a_declaration_is_told_whom_to_ask(case: Case) -> None:
    check(case)


def test_no_reading_of_the_change_takes_anything_from_the_declarant() -> None:
    for rulebook in (nsso_2026(), OLD_RULE_STAYS, VIEW_ONLY, ANNUL_AS_MODIFY):
        may_do_everything(rulebook)


def may_do_everything(rulebook: Rulebook) -> None:
    for day in ("2014-01-01", "2026-06-28", "2026-06-29", "2027-01-01"):
        for act in ("create", "modify", "annul", "view"):
            assert ask({"at": day, "who": "declarant", "act": act}, rulebook=rulebook), (day, act)
