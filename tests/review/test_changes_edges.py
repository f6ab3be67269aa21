"""Changes at the edges: nothing to compare, days out of reach, crowded declarations, what is missing."""

import json
import pickle
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from building_site import NUMBER, SITE, at, company, contract, declaration, draft
from declaccess import DeclaccessError, Portfolio, nsso_2026
from declaccess.errors import (
    IdentifierError,
    MissingPackageError,
    NaiveDatetimeError,
    NotCoveredError,
    RecordError,
    UnknownNameError,
)
from declaccess.model import DeclarationNumber, OtherParticipant, ParticipantQuality
from declaccess.periods import Period
from declaccess.review.changes import changes, changes_between
from declaccess.review.changes_sides import Side
from declaccess.review.encoding import EVER, NEVER, encode
from review.change_tables import compare

RULES = nsso_2026()
BEFORE, AFTER = date(2026, 6, 28), date(2026, 6, 29)
NOTHING = {"gained": 0, "lost": 0, "uncertain": 0, "settled": 0, "unchanged": 0}


def test_of_an_empty_portfolio_there_is_nothing_to_count_and_the_panel_says_so() -> None:
    found = changes_between(Portfolio(), RULES, BEFORE, AFTER)
    assert found.counts == NOTHING
    assert (list(found), found.to_dicts(), len(found.to_frame()), found.transitions) == ([], [], 0, {})
    assert [found.by(what).groups for what in ("organisation", "declaration", "action", "cause")] == [()] * 4
    assert "There is no declaration and no draft that names a company" in found.panel().text()


def test_of_one_company_only_its_answers_are_counted() -> None:
    found = changes_between(SITE, RULES, BEFORE, AFTER, organisation="0566988259")
    assert found.counts == {**NOTHING, "lost": 2, "unchanged": 2}
    assert [row["organisation"] for row in found.to_dicts()] == ["0566988259"] * 2
    assert "for 0566988259" in found.panel().text()


def test_of_a_company_that_is_on_nothing_there_is_nothing_and_the_panel_says_so() -> None:
    found = changes_between(SITE, RULES, BEFORE, AFTER, organisation=company("outsider"))
    assert found.counts == NOTHING
    assert "1999999943 is on no declaration and no draft on either side" in found.panel().text()


def test_where_nothing_changes_the_panel_says_so_and_draws_nothing() -> None:
    found = changes_between(SITE, RULES, AFTER, AFTER)
    assert "Nothing changes." in found.panel().text()
    assert found.panel().svg() is None


def test_changes_show_themselves_as_text_page_and_picture_the_same_each_time() -> None:
    found, again = compare(SITE, "2026-06-28", "2026-06-29"), compare(SITE, "2026-06-28", "2026-06-29")
    assert found._repr_mimebundle_() == again._repr_mimebundle_()
    assert set(found._repr_mimebundle_()) == {"text/plain", "text/html", "image/svg+xml"}
    svg = str(found.panel().svg())
    assert "✗ 4" in svg  # beside the colour stand a sign and a number
    assert "<desc" in svg


def test_a_row_has_seven_columns_always_and_a_frame_has_them_too() -> None:
    found = compare(SITE, "2026-06-28", "2026-06-29")
    columns = ["organisation", "declaration", "contract", "action", "before", "after", "rule"]
    assert all(list(row) == columns for row in found.to_dicts())
    assert json.loads(json.dumps(found.to_dicts()[-1])) == {
        "organisation": "0742853417",
        "declaration": "draft-1",
        "contract": None,
        "action": "create",
        "before": "permit",
        "after": "deny",
        "rule": "create-declarant-only",
    }
    for kind in ("polars", "pandas", "pyarrow"):
        frame = found.to_frame(kind)
        assert (len(frame), list(getattr(frame, "column_names", getattr(frame, "columns", ())))) == (8, columns)


def test_one_that_a_side_lacks_and_a_day_that_is_not_covered_are_told() -> None:
    with pytest.raises(NotCoveredError, match="2013-12-31"):
        changes_between(SITE, RULES, date(2013, 12, 31), AFTER)
    with pytest.raises(NaiveDatetimeError):
        changes_between(SITE, RULES, BEFORE, datetime(2026, 6, 29))
    with pytest.raises(IdentifierError):
        changes_between(SITE, RULES, BEFORE, AFTER, organisation="12")
    with pytest.raises(RecordError, match=r"found a `str`; expected a `Portfolio`"):
        Side(portfolio="portfolio.json", rulebook=RULES, at=BEFORE)  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match=r"there is no grouping `colour`; expected one of `organisation`"):
        compare(SITE, "2026-06-28", "2026-06-29").by("colour")  # type: ignore[arg-type]


def test_without_numpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingPackageError, match=r"needs `numpy`.*declaccess\[frames\]") as caught:
        changes_between(SITE, RULES, BEFORE, AFTER)
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    assert isinstance(copy, DeclaccessError)
    assert str(copy) == str(caught.value)


def test_a_portfolio_is_encoded_once_and_asked_about_any_day() -> None:
    encoded = encode(SITE)
    assert (len(encoded.context), len(encoded.organisation)) == (2, 10)
    assert encoded.size_bytes > 0
    assert repr(encoded) == "<EncodedPortfolio of 2 declarations, 10 rows>"
    assert changes_between(encoded, RULES, BEFORE, AFTER).counts["lost"] == 8
    assert changes_between(encoded, RULES, AFTER, date(2027, 1, 1)).counts["lost"] == 0


def test_who_encodes_much_is_told_how_far_it_is() -> None:
    many = Portfolio(declarations=tuple(draft(reference=f"draft-{index}") for index in range(5_000)))
    seen: list[tuple[int, int | None]] = []
    encode(many, tell=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 5_000), (4_096, 5_000)]


def test_declarations_of_the_same_make_share_their_contexts_and_roles() -> None:
    many = encode(Portfolio(declarations=tuple(draft(reference=f"draft-{index}") for index in range(100))))
    assert (many.contexts, many.signatures) == (1, 4)  # client, declarant, subcontractors, coordinator
    assert set(many.filed) == {EVER}
    assert set(many.annulled) == {NEVER}


@pytest.mark.parametrize("count", [61, 62, 63, 200])
def test_a_company_that_is_listed_again_and_again_is_there_when_it_is(count: int) -> None:
    def listed(index: int) -> Period:
        return Period(datetime(2026, 7, 1, index % 24, tzinfo=UTC), datetime(2026, 7, 1, index % 24 + 1, tzinfo=UTC))

    often = tuple(
        OtherParticipant(
            organisation=company("coordinator"), quality=ParticipantQuality.DESIGN, listed=listed(index % 20)
        )
        for index in range(count)
    )
    crowded = declaration(other_participants=often, contracts=(contract(subcontractors=()),))
    plain = declaration(number=DeclarationNumber("9B0000000KJS1"), contracts=(contract(number="2", subcontractors=()),))
    portfolio = Portfolio(declarations=(plain, crowded))
    before = Side(portfolio=portfolio, rulebook=RULES, at=datetime(2026, 7, 1, 19, 30, tzinfo=UTC))
    after = Side(portfolio=portfolio, rulebook=RULES, at=datetime(2026, 7, 1, 20, 30, tzinfo=UTC))
    assert [(row["organisation"], row["declaration"], row["action"]) for row in changes(before, after).to_dicts()] == [
        (company("coordinator"), NUMBER, "view")
    ]


@pytest.mark.parametrize("count", [2, 70])
def test_contracts_that_come_one_after_the_other_are_told_apart(count: int) -> None:
    first = at("2026-07-01 12:00")
    contracts = tuple(
        contract(number=f"{index:03}", subcontractors=(), listed=Period(first + timedelta(minutes=index)))
        for index in range(count)
    )
    portfolio = Portfolio(declarations=(declaration(contracts=contracts, other_participants=()),))
    last = first + timedelta(minutes=count - 1)
    assert not changes_between(portfolio, RULES, last, date(2026, 7, 2))
    came = changes_between(portfolio, RULES, last - timedelta(microseconds=1), last).to_dicts()
    assert {row["contract"] for row in came} == {str(contracts[-1].number)}
    every = changes_between(portfolio, RULES, date(2026, 6, 30), last, organisation=company("client")).to_dicts()
    assert [row["contract"] for row in every] == [str(each.number) for each in contracts]
