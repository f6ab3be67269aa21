"""Who should submit: what every company on a draft could do, under each choice of its declarant."""

from datetime import date, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from building_site import company, contract, draft
from declaccess import Action, Draft, Login, OrganisationId, Outcome, nsso_2026
from declaccess.codec.portfolio import decode_portfolio
from declaccess.errors import IdentifierError, NaiveDatetimeError, NotCoveredError, RecordError
from declaccess.model import Subcontractor
from declaccess.review.submitters import Choice, SubmitterChoices, who_should_submit
from declaccess.testing import boundary_days
from effort import one_in
from plain_worlds import worlds

RULES = nsso_2026()
BEFORE, AFTER = date(2026, 6, 28), date(2026, 6, 29)
NAMES = ("client", "declarant", "subcontractor", "sub-subcontractor", "coordinator")


def lines(found: SubmitterChoices, declarant: str) -> list[str]:
    """Tell what each company could do if one were the declarant: creating, modifying, annulling, viewing."""
    by_company: dict[str, list[str]] = {}
    names = {str(company(name)): name for name in (*NAMES, "outsider", "partnership", "partner")}
    for choice in found.choices:
        if choice.declarant == company(declarant):
            by_company.setdefault(names[choice.organisation], []).append(choice.decision.outcome.value)
    return [" | ".join((name, *outcomes)) for name, outcomes in by_company.items()]


def expected(text: str) -> list[str]:
    """Read the lines of a table without its header."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [" | ".join(row) for row in rows[1:]]


@pytest.mark.statement("announcement-2026-06-26#practice-1")
def test_from_29_june_2026_whoever_submits_alone_creates_modifies_and_annuls() -> None:
    found = who_should_submit(draft(), RULES, on=AFTER)
    assert lines(found, "subcontractor") == expected("""
    company           | create | modify | annul  | view
    client            | deny   | deny   | deny   | permit
    declarant         | deny   | deny   | deny   | permit
    subcontractor     | permit | permit | permit | permit
    sub-subcontractor | deny   | deny   | deny   | permit
    coordinator       | deny   | deny   | deny   | permit
    """)
    for name in ("client", "declarant", "subcontractor", "coordinator"):
        able = {(choice.organisation, choice.action) for choice in found.choices if _writes(choice, name)}
        assert able == {(company(name), action) for action in Action if action is not Action.VIEW}


def _writes(choice: Choice, declarant: str) -> bool:
    """Say whether a choice is that of a declarant under which something other than viewing is permitted."""
    if choice.declarant != company(declarant) or choice.action is Action.VIEW:
        return False
    return choice.decision.outcome is Outcome.PERMIT


@pytest.mark.statement("announcement-2026-06-26#practice-2")
def test_until_then_who_submits_matters_for_annulling_alone() -> None:
    assert lines(who_should_submit(draft(), RULES, on=BEFORE), "declarant") == expected("""
    company           | create | modify | annul  | view
    client            | permit | permit | deny   | permit
    declarant         | permit | permit | permit | permit
    subcontractor     | permit | permit | deny   | permit
    sub-subcontractor | permit | permit | deny   | permit
    coordinator       | permit | permit | deny   | permit
    """)


def test_candidates_are_the_companies_on_it_that_have_an_enterprise_number() -> None:
    found = who_should_submit(draft(), RULES, on=AFTER)
    assert found.candidates == tuple(company(name) for name in ("client", "declarant", "subcontractor", "coordinator"))
    assert found.organisations == tuple(company(name) for name in NAMES)  # one of them by its VAT number


def test_a_company_that_is_not_on_it_can_be_a_candidate() -> None:
    found = who_should_submit(draft(), RULES, on=AFTER, candidates=[company("outsider"), company("outsider")])
    assert found.candidates == (company("outsider"),)
    assert lines(found, "outsider")[-1] == "outsider | permit | permit | permit | permit"
    assert lines(found, "outsider")[1] == "declarant | deny | deny | deny | permit"  # it is on it, hired


def test_a_partnership_may_stay_beside_another_declarant_or_declare_itself() -> None:
    joint = contract(
        number=None,
        temporary_partnership=company("partnership"),
        partnership_members=(company("partner"),),
        subcontractors=(Subcontractor(organisation=company("subcontractor"), hired_by=company("partnership")),),
    )
    found = who_should_submit(draft(contracts=(joint,), other_participants=()), RULES, on=AFTER)
    assert lines(found, "subcontractor") == expected("""
    company       | create | modify | annul  | view
    client        | deny   | deny   | deny   | permit
    declarant     | deny   | deny   | deny   | permit
    partnership   | permit | permit | permit | permit
    partner       | deny   | deny   | deny   | permit
    subcontractor | permit | permit | permit | permit
    """)
    assert lines(found, "partnership")[2] == "partnership | permit | permit | permit | permit"


def test_with_another_log_in_it_says_what_that_opens() -> None:
    found = who_should_submit(draft(), RULES, on=AFTER, candidates=[company("declarant")], login=Login("password"))
    assert lines(found, "declarant")[1] == "declarant | " + " | ".join(["indeterminate"] * 4)
    assert "everybody logs in with password and holds the right" in found.panel().text()


def test_a_draft_that_names_nobody_who_could_declare_has_no_candidates_left_to_choose() -> None:
    document = {
        "format": "declaccess.portfolio/1",
        "declarations": [
            {
                "status": "draft",
                "reference": "d",
                "sector": 1,
                "client": "unidentified:Jan",
                "contracts": [{"declarant": "unchecked:000000010"}],
            }
        ],
    }
    read = decode_portfolio(document, identifiers="unchecked").portfolio.declarations[0]
    assert isinstance(read, Draft)
    found = who_should_submit(read, RULES, on=AFTER)
    assert (found.candidates, found.organisations, found.to_dicts()) == ((), (), [])
    assert "No company on draft d could be its declarant; name candidates." in found.panel().text()


def test_what_cannot_be_asked_is_refused_all_candidates_at_once() -> None:
    with pytest.raises(RecordError) as caught:
        who_should_submit(draft(), RULES, on=AFTER, candidates=["vat:ATU13585627", "foreign:ABC001", "0403019261"])
    assert [fault.place for fault in caught.value.faults] == ["candidates", "candidates"]
    with pytest.raises(IdentifierError):
        who_should_submit(draft(), RULES, on=AFTER, candidates=["12"])
    with pytest.raises(NotCoveredError):
        who_should_submit(draft(), RULES, on=date(2013, 12, 31))
    with pytest.raises(NaiveDatetimeError):
        who_should_submit(draft(), RULES, on=datetime(2026, 6, 29))


def test_it_shows_itself_as_rows_text_page_and_picture_the_same_each_time() -> None:
    found, again = (who_should_submit(draft(), RULES, on=AFTER) for _ in range(2))
    assert found._repr_mimebundle_() == again._repr_mimebundle_()
    assert f"{company('declarant')} submits" in found._repr_mimebundle_()["image/svg+xml"]
    assert found.to_dicts()[0] == {
        "declarant": "0353456320",
        "organisation": "0353456320",
        "action": "create",
        "outcome": "permit",
        "rule": "create-declarant",
    }
    assert len(found.to_frame()) == len(found.choices) == 4 * 5 * 4


@given(worlds(unchecked=True), boundary_days(RULES), st.data())
@one_in(2)
def test_on_any_draft_every_candidate_may_do_all_that_the_declarant_may_and_nobody_is_lost(
    world: tuple[dict[str, object], object], on: date, data: st.DataObject
) -> None:
    portfolio = decode_portfolio(world[0], identifiers="unchecked").portfolio
    drafts = [works for works in portfolio.declarations if isinstance(works, Draft)]
    if not drafts:
        return
    works = data.draw(st.sampled_from(drafts))
    found = who_should_submit(works, RULES, on=on)
    outcomes = {(choice.declarant, choice.organisation, choice.action): choice for choice in found.choices}
    assert len(outcomes) == len(found.candidates) * len(found.organisations) * len(Action)
    for (declarant, organisation, action), choice in outcomes.items():
        if declarant == organisation or action is Action.VIEW:
            assert choice.decision.outcome is Outcome.PERMIT
    assert OrganisationId(works.contract.declarant) in found.candidates or not works.contract.declarant.can_act
    same = who_should_submit(evolve(works), RULES, on=on)
    assert same.to_dicts() == found.to_dicts()
