"""What cannot be asked of a search, and what its results give: rows, data frames and panels."""

import gc
from datetime import UTC, datetime
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from attrs import evolve

from building_site import NUMBER, company, draft
from declaccess import Portfolio
from declaccess.adapters.memory import MemoryStore
from declaccess.errors import (
    IdentifierError,
    NaiveDatetimeError,
    NotCoveredError,
    RecordError,
    RequestError,
    UnknownNameError,
)
from declaccess.model import (
    Action,
    Login,
    OrganisationId,
    PersonId,
    RegisterState,
    Subcontractor,
)
from declaccess.review import sources
from declaccess.review.what_can import MOST
from search.sites import AT, CREW, EARLY, Ask, Source, grants, numbered, site, what, who

# --- what cannot be asked --------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, -1, MOST + 1, 1 << 70, 1.0, True, "3", None], ids=repr)
def test_a_limit_out_of_bounds_is_refused(source: Source, ask: Ask, limit: Any) -> None:
    with pytest.raises(RequestError, match="expected a whole number from 1 to 10000"):
        ask(source, limit=limit)


@pytest.mark.parametrize("action", ["", "MODIFY", "delete", "modify ", None, 1], ids=repr)
def test_an_action_that_there_is_none_of_is_refused(source: Source, ask: Ask, action: Any) -> None:
    with pytest.raises(RequestError, match="expected one of create, modify, annul, view"):
        ask(source, action=action)


@pytest.mark.parametrize("name", ["", "9B0000000KJR9", "9b0000000KJR0", "%", "draft-1", "\ud800", "a\0"], ids=ascii)
def test_a_declaration_that_there_is_none_of_is_refused(source: Source, name: str) -> None:
    with pytest.raises(UnknownNameError, match="there is no declaration"):
        who(source, declaration=name)


def test_drafts_are_what_can_be_created_and_nothing_else(source: Source) -> None:
    assert what(source, action="create").permit == ("draft-1",)
    assert [each for each, _ in who(source, action="create", declaration="draft-1", limit=MOST).permit] == [
        company("declarant")
    ] * (len(CREW) + 1)
    with pytest.raises(UnknownNameError, match="there is no draft"):
        who(source, action="create")


def test_a_day_before_the_first_and_an_instant_without_offset_are_refused(source: Source, ask: Ask) -> None:
    with pytest.raises(NotCoveredError):
        ask(source, at=datetime(2013, 12, 31, 12, tzinfo=UTC))
    with pytest.raises(NaiveDatetimeError):
        ask(source, at=AT.replace(tzinfo=None))


def test_for_an_organisation_that_nobody_can_act_for_there_is_nothing() -> None:
    organisation = OrganisationId("unidentified:Dakwerken Noord")
    records = site(declarations=(numbered(0, client=organisation), numbered(1), draft(client=organisation)))
    for source in (records, MemoryStore.of(records, EARLY)):
        for action in Action:
            for login in (Login("eid"), Login("unsecured"), None):
                found = what(source, organisation=organisation, action=action, login=login)
                assert (found.to_dicts(), found.complete) == ([], True)


def test_an_organisation_by_a_number_that_fails_its_check_is_refused(source: Source) -> None:
    with pytest.raises(RecordError, match="fails its check"):
        what(source, organisation="unchecked:0202239950")


def test_names_that_are_no_identifiers_are_refused(source: Source) -> None:
    for changes in ({"organisation": "0202239950"}, {"organisation": ""}, {"person": ""}, {"person": "85073003328"}):
        with pytest.raises(IdentifierError):
            what(source, **changes)


def test_something_else_than_records_is_refused(ask: Ask) -> None:
    for something in (None, "portfolio.json", site().declarations, MemoryStore().declarations):
        with pytest.raises(TypeError, match="expected a `Portfolio`, or a store with `search`"):
            ask(something)


def test_nobody_acts_for_an_organisation_that_cannot_act_though_it_is_on_the_declaration() -> None:
    hired = Subcontractor(organisation=OrganisationId("unidentified:Dakwerken Noord"), hired_by=company("declarant"))
    crew = evolve(numbered(0).contracts[0], subcontractors=(hired,))
    records = site(declarations=(numbered(0, contracts=(crew,)),))
    named = {organisation for organisation, _ in who(records, action="view", limit=MOST).permit}
    assert named == {company("declarant"), company("client")}


# --- results ---------------------------------------------------------------------------------


def test_what_can_gives_rows_frames_and_a_panel() -> None:
    found = what(site())
    rows = [{"declaration": f"{NUMBER[:-1]}{index}", "outcome": "permit"} for index in range(3)]
    assert found.to_dicts() == rows
    assert found.to_frame().rows(named=True) == found.to_frame("polars").rows(named=True) == rows
    assert isinstance(found.to_frame("polars"), pl.DataFrame)
    assert isinstance(found.to_frame("pandas"), pd.DataFrame)
    assert found.to_frame("pandas").to_dict("records") == rows
    assert isinstance(found.to_frame("pyarrow"), pa.Table)
    assert found.to_frame("pyarrow").to_pylist() == rows
    text = found.panel().text(80)
    for words in (
        "Where one may modify",
        "p-declarant, for 0403019261",
        rows[0]["declaration"],
        "ask for the next page",
    ):
        assert words in text
    assert "This is all." in what(site(), limit=MOST).panel().text(80)
    assert "nobody identified" in what(site(), person=None, login=Login("unsecured")).panel().text(80)
    assert rows[0]["declaration"] in found._repr_mimebundle_()["text/html"]


def test_who_can_gives_rows_frames_and_a_panel() -> None:
    found = who(site())
    rows = [{"organisation": "0403019261", "person": person, "outcome": "permit"} for person in ("p-anna", "p-bert")]
    assert found.to_dicts() == rows
    for kind in ("polars", "pandas", "pyarrow"):
        frame = found.to_frame(kind)
        assert list(frame.column_names if kind == "pyarrow" else frame.columns) == ["organisation", "person", "outcome"]
    assert found.to_frame("polars").rows(named=True) == rows
    text = found.panel().text(80)
    for words in ("Who may modify", f"{NUMBER[:-1]}0", "p-anna", "There may be others"):
        assert words in text
    assert "This is everybody." in who(site(), limit=MOST).panel().text(80)
    assert "p-anna" in found._repr_mimebundle_()["text/html"]


def test_who_can_names_nobody_where_nobody_has_to_be_identified() -> None:
    found = who(site(), action="view", login=None, limit=MOST)
    nobody = [row for row in found.to_dicts() if row["person"] is None]
    assert nobody
    assert "nobody" in found.panel().text(80)
    assert found.to_frame("polars").filter(pl.col("person").is_null()).rows(named=True) == nobody


def test_what_is_kept_of_a_portfolio_goes_with_it() -> None:
    before = len(sources._KEPT)
    portfolio = site()
    assert what(portfolio).next == what(portfolio).next
    assert len(sources._KEPT) == before + 1
    del portfolio
    gc.collect()
    assert len(sources._KEPT) == before


def test_an_empty_page_has_columns_too(source: Source) -> None:
    empty = what(source, person="p-stranger")
    assert (empty.to_dicts(), empty.complete, empty.next) == ([], True, None)
    assert empty.to_frame("polars").columns == ["declaration", "outcome"]
    assert empty.to_frame("pyarrow").column_names == ["declaration", "outcome"]


def of_unknown_registers() -> Portfolio:
    """Return the site, of whose companies nobody has the whole register."""
    return site(organisations=tuple(evolve(each, register=RegisterState.UNKNOWN) for each in site().organisations))


def test_where_somebody_who_is_not_known_may_belong_to_a_list_it_is_not_complete() -> None:
    found = who(of_unknown_registers(), limit=MOST)
    assert (found.complete, found.next) == (False, None)
    assert company("declarant") in {organisation for organisation, _ in found.indeterminate}


def test_where_nobody_who_is_not_known_can_belong_to_a_list_it_is_complete() -> None:
    found = who(of_unknown_registers(), login=Login("unsecured"), limit=MOST)
    assert (found.to_dicts(), found.complete) == ([], True)


# --- long names ------------------------------------------------------------------------------


def test_pages_go_on_after_names_of_any_length(ask: Ask) -> None:
    long = "\N{GRINNING FACE}" * 3_000
    people = tuple(PersonId(f"{long}{index}") for index in range(3))
    records = site(
        grants=(*site().grants, *grants(*people)), declarations=tuple(draft(reference=f"{long}{i}") for i in range(3))
    )
    asked: dict[str, Any] = {"action": "create", "limit": 1}
    if ask is who:
        asked["declaration"] = f"{long}0"
    found, after = 0, None
    while found == 0 or after is not None:
        page = ask(records, after=after, **asked)
        found, after = found + len(page.to_dicts()), page.next
    assert found == len(ask(records, **{**asked, "limit": MOST}).to_dicts())
