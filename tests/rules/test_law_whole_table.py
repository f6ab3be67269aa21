"""What the default rulebook answers, in full: who, by which log-in, with or without the right, period by period."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from building_site import SITE, at, site
from declaccess import Portfolio
from law_tables import Case, check, table

PERIODS = {
    "to 25 June": ("2014-01-01", "2026-06-25"),
    "to 28 June": ("2026-06-26", "2026-06-28"),
    "to 30 Sept": ("2026-06-29", "2026-09-30"),
    "to 31 Dec": ("2026-10-01", "2026-12-31"),
    "from 2027": ("2027-01-01", "2099-12-31"),
}
STRANGER = "somebody without the right"
ANNULLED = site(annulled=True, annulled_at=at("2014-01-01 00:00"))
YES, NO, OPEN = "permit", "deny", "indeterminate"
WORDS = {"yes": YES, "no": NO, "?": OPEN}


@pytest.mark.statement("announcement-2026-06-26#changes-1")
@pytest.mark.statement("announcement-2026-06-26#changes-2")
@pytest.mark.statement("announcement-2026-06-26#changes-3")
@pytest.mark.statement("announcement-2026-06-26#background-1")
@pytest.mark.statement("announcement-2026-06-26#background-3")
@pytest.mark.statement("announcement-2026-06-26#background-4")
@table("""
who           | log-in         | right | act    | to 25 June | to 28 June | to 30 Sept | to 31 Dec | from 2027
declarant     | eid            | yes   | create | yes        | yes        | yes        | yes       | yes
declarant     | eid            | yes   | modify | yes        | yes        | yes        | yes       | yes
declarant     | eid            | yes   | annul  | yes        | yes        | yes        | yes       | yes
declarant     | eid            | yes   | view   | yes        | yes        | yes        | yes       | yes
subcontractor | eid            | yes   | create | yes        | yes        | no         | no        | no
subcontractor | eid            | yes   | modify | yes        | yes        | no         | no        | no
subcontractor | eid            | yes   | annul  | no         | no         | no         | no        | no
subcontractor | eid            | yes   | view   | yes        | yes        | yes        | yes       | yes
outsider      | eid            | yes   | create | no         | no         | no         | no        | no
outsider      | eid            | yes   | modify | no         | no         | no         | no        | no
outsider      | eid            | yes   | annul  | no         | no         | no         | no        | no
outsider      | eid            | yes   | view   | no         | no         | no         | no        | no
declarant     | eid            | no    | create | no         | no         | no         | no        | no
declarant     | eid            | no    | modify | no         | no         | no         | no        | no
declarant     | eid            | no    | annul  | no         | no         | no         | no        | no
declarant     | eid            | no    | view   | no         | no         | no         | no        | no
subcontractor | eid            | no    | view   | no         | no         | no         | no        | no
declarant     | carrier_pigeon | yes   | create | no         | no         | no         | no        | no
declarant     | carrier_pigeon | yes   | modify | no         | no         | no         | no        | no
declarant     | carrier_pigeon | yes   | annul  | no         | no         | no         | no        | no
declarant     | carrier_pigeon | yes   | view   | no         | no         | no         | no        | no
declarant     | password       | yes   | create | yes        | ?          | ?          | ?         | ?
declarant     | password       | yes   | modify | yes        | ?          | ?          | ?         | ?
declarant     | password       | yes   | annul  | yes        | ?          | ?          | ?         | ?
declarant     | password       | yes   | view   | yes        | ?          | ?          | ?         | ?
subcontractor | password       | yes   | create | yes        | ?          | no         | no        | no
subcontractor | password       | yes   | modify | yes        | ?          | no         | no        | no
subcontractor | password       | yes   | annul  | no         | no         | no         | no        | no
subcontractor | password       | yes   | view   | yes        | ?          | ?          | ?         | ?
outsider      | password       | yes   | view   | no         | no         | no         | no        | no
declarant     | password       | no    | modify | no         | no         | no         | no        | no
declarant     | unsecured      | yes   | create | no         | no         | no         | no        | no
declarant     | unsecured      | yes   | modify | no         | no         | no         | no        | no
declarant     | unsecured      | yes   | annul  | no         | no         | no         | no        | no
declarant     | unsecured      | yes   | view   | yes        | yes        | yes        | ?         | no
declarant     | unsecured      | no    | view   | yes        | yes        | yes        | ?         | no
subcontractor | unsecured      | yes   | create | no         | no         | no         | no        | no
subcontractor | unsecured      | yes   | modify | no         | no         | no         | no        | no
subcontractor | unsecured      | no    | annul  | no         | no         | no         | no        | no
subcontractor | unsecured      | no    | view   | yes        | yes        | yes        | ?         | no
subcontractor | unsecured      | yes   | view   | yes        | yes        | yes        | ?         | no
outsider      | unsecured      | no    | view   | no         | no         | no         | no        | no
""")
def test_the_answers_period_by_period(case: Case) -> None:
    walk_the_periods(case, SITE)


@pytest.mark.statement("reading:annulled-declarations")
@table("""
who           | log-in    | right | act    | to 25 June | to 28 June | to 30 Sept | to 31 Dec | from 2027
declarant     | eid       | yes   | modify | no         | no         | no         | no        | no
declarant     | eid       | yes   | annul  | no         | no         | no         | no        | no
declarant     | eid       | yes   | view   | yes        | yes        | yes        | yes       | yes
subcontractor | eid       | yes   | modify | no         | no         | no         | no        | no
subcontractor | eid       | yes   | view   | yes        | yes        | yes        | yes       | yes
subcontractor | password  | yes   | view   | yes        | ?          | ?          | ?         | ?
subcontractor | unsecured | no    | view   | yes        | yes        | yes        | ?         | no
outsider      | eid       | yes   | view   | no         | no         | no         | no        | no
declarant     | eid       | no    | view   | no         | no         | no         | no        | no
""")
def test_an_annulled_declaration_can_be_viewed_and_nothing_else(case: Case) -> None:
    walk_the_periods(case, ANNULLED)


def walk_the_periods(case: Case, portfolio: Portfolio) -> None:
    person = STRANGER if case["right"] == "no" else ""
    for name, (first, last) in PERIODS.items():
        midnight = f"{first} 00:00"
        evening = f"{last} 23:59:59.999999"
        for moment in (first, midnight, last, evening):
            asked = {**case, "person": person, "at": moment, "outcome": WORDS[case[name]]}
            check(asked, portfolio)


def test_the_periods_follow_each_other_without_a_gap() -> None:
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in PERIODS.values()]
    assert all(end + timedelta(days=1) == start for (_, end), (start, _) in pairwise(spans))
