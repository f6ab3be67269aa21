"""A review as rows, frames and panels; what it refuses; and the command."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from declaccess import OrganisationId, Portfolio, nsso_2026
from declaccess.adapters.sql import SqlStore
from declaccess.cli import main
from declaccess.errors import MomentError, NotCoveredError, RecordError, UnknownNameError
from declaccess.review.findings import COLUMNS
from declaccess.review.kinds import MEANINGS, POINT_SOURCES, FindingKind, Point, Severity
from declaccess.review.readiness import Readiness, review_readiness
from review.readiness_tables import DECLARANT, MANDATARY, NUMBER, SUBCONTRACTOR, in_order, portfolio

ON = date(2026, 7, 1)
TROUBLE = (
    "unsecured access by the subcontractor; log-in of anna by password; no right for bert; "
    "no log-in of sam; not complete: the register of the subcontractor"
)
DEMANDED = ["id", "severity", "organisation", "person", "declaration", "deadline", "latest", "remedy", "evidence"]


def review(said: str = TROUBLE, organisation: str | None = None) -> Readiness:
    """Review the records that phrases describe."""
    who = None if organisation is None else OrganisationId(organisation)
    return review_readiness(portfolio(said), nsso_2026(), on=ON, organisation=who)


def test_the_gravest_stands_first_and_the_most_pressing_before_the_others() -> None:
    found = [(list(Severity).index(each.severity), each.deadline or date.max) for each in review()]
    assert found == sorted(found)
    assert len({severity for severity, _ in found}) == 3


def test_every_finding_answers_a_point_of_the_announcement_and_cites_it() -> None:
    assert {meaning.point for meaning in MEANINGS.values()} == set(Point)
    assert set(MEANINGS) == set(FindingKind)
    for finding in review():
        assert POINT_SOURCES[finding.point] in finding.sources


def test_every_source_that_a_kind_leans_on_is_in_the_shipped_rulebook() -> None:
    known = {f"{source.id}#{passage}" for source in nsso_2026().sources for passage in source.passages}
    cited = {source for meaning in MEANINGS.values() for source in meaning.sources} | set(POINT_SOURCES.values())
    assert cited <= known


def test_what_is_not_known_is_told_one_level_lower() -> None:
    assert [severity.lowered for severity in Severity] == [Severity.MEDIUM, Severity.LOW, Severity.LOW]


def test_every_row_has_every_column_and_begins_with_those_that_were_demanded() -> None:
    rows = review().to_dicts()
    assert list(COLUMNS[: len(DEMANDED)]) == DEMANDED
    assert [tuple(row) for row in rows] == [COLUMNS] * len(rows)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_a_review_becomes_a_data_frame_even_without_findings(kind: Any) -> None:
    for found in (review(), review_readiness(Portfolio(), nsso_2026(), on=ON)):
        frame = found.to_frame(kind)
        columns = frame.column_names if kind == "pyarrow" else frame.columns
        assert tuple(columns) == COLUMNS
        assert len(frame) == len(found)


def test_a_review_shows_counts_and_a_table_for_each_point() -> None:
    found = review()
    text = found.panel().text(120)
    assert "Readiness on 1 July 2026" in text
    for severity, count in found.counts.items():
        assert f"severity {severity}" in text
        assert count == Counter(each.severity for each in found)[severity] > 0
    assert "Authentication" in text
    assert "(overdue)" in text
    assert set(found._repr_mimebundle_()) >= {"text/plain", "text/html"}


def test_a_long_list_is_cut_off_in_what_is_shown_and_says_so() -> None:
    people = "; ".join(f"unsecured access by {number}" for number in many_numbers(60))
    assert "And 10 more." in review(people).panel().text()


def many_numbers(count: int) -> Iterator[str]:
    """Yield foreign numbers."""
    return (f"foreign:X{number}" for number in range(count // 2))


def test_where_nothing_is_found_it_says_so() -> None:
    found = review("annulled")
    assert len(found) == 0
    assert "Nothing was found." in found.panel().text()


def test_an_empty_portfolio_has_a_clear_answer() -> None:
    found = review_readiness(Portfolio(), nsso_2026(), on=ON)
    assert (found.findings, found.organisations, found.declarations) == ((), 0, 0)
    assert "No organisation is listed" in found.panel().text()


def test_one_organisation_alone_is_reviewed_when_asked() -> None:
    assert {each.organisation for each in review(organisation=DECLARANT)} == {DECLARANT}


def test_an_organisation_that_is_not_listed_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=MANDATARY):
        review(organisation=MANDATARY)


@pytest.mark.parametrize(
    ("on", "error"),
    [
        (date(2013, 12, 31), NotCoveredError),
        (datetime(2026, 7, 1, tzinfo=UTC), MomentError),
        ("2026-07-01", MomentError),
    ],
)
def test_a_day_that_is_none_or_is_not_covered_is_refused(on: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        review_readiness(portfolio(""), nsso_2026(), on=on)


def test_something_else_than_a_portfolio_is_refused() -> None:
    nothing: Any = {}
    with pytest.raises(RecordError, match="expected a `Portfolio`"):
        review_readiness(nothing, nsso_2026(), on=ON)


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="no-chief"):
        review().of_kind("no-chef")


def test_progress_is_told_while_declarations_are_looked_at() -> None:
    heard: list[tuple[int, int | None]] = []
    review_readiness(portfolio(""), nsso_2026(), on=ON, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 1)]


def test_the_order_of_the_records_does_not_change_what_is_told() -> None:
    document = in_order()
    for name in ("organisations", "people", "appointments", "grants", "logins"):
        document[name].reverse()
    from declaccess.codec.portfolio import decode_portfolio  # noqa: PLC0415 - for this alone

    turned = review_readiness(decode_portfolio(document).portfolio, nsso_2026(), on=ON)
    assert [(each.id, each.organisation, each.deadline) for each in turned] == [
        (each.id, each.organisation, each.deadline) for each in review("")
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with the records in order."""
    path = tmp_path / "portfolio.json"
    path.write_text(json.dumps(in_order()), "utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run the command and return its exit code and what it says."""
    code = main(["readiness", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_json_has_exactly_the_demanded_form(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, err = said(capsys, "--portfolio", file, "--at", "2026-07-01", "--format", "json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert list(document) == ["at", "rulebook", "findings"]
    assert (document["at"], document["rulebook"]) == ("2026-07-01", nsso_2026().hash)
    (finding,) = document["findings"]
    assert list(finding)[: len(DEMANDED)] == DEMANDED
    assert (finding["id"], finding["organisation"]) == ("right-to-change-lost", SUBCONTRACTOR)
    assert (finding["deadline"], finding["latest"], finding["overdue"]) == ("2026-06-28", "2026-06-29", True)
    assert (finding["declaration"], finding["count"], finding["declarations"]) == (NUMBER, 1, [NUMBER])
    assert finding["evidence"] == ["$.declarations[0]"]


def test_a_store_is_reviewed_like_the_document_in_it(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    address = f"sqlite:///{file.parent / 'store.db'}"
    with closing(SqlStore(address)) as store:
        store.upgrade()
        store.load(file, recorded_at=datetime(2026, 7, 1, tzinfo=UTC))
    wanted = ("--at", "2026-07-01", "--format", "json")
    assert said(capsys, "--portfolio", address, *wanted) == said(capsys, "--portfolio", file, *wanted)


def test_the_table_and_the_csv_say_the_same(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    _, table, _ = said(capsys, "--portfolio", file, "--at", "2026-07-01")
    _, rows, _ = said(capsys, "--portfolio", file, "--at", "2026-07-01", "--format", "csv")
    assert "right-to-change-lost" in table
    assert rows.splitlines()[0] == ",".join(COLUMNS)
    assert rows.splitlines()[1].startswith(f"right-to-change-lost,medium,{SUBCONTRACTOR},,{NUMBER},2026-06-28")


def test_an_organisation_may_be_typed_as_people_write_it(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = said(capsys, "--portfolio", file, "--at", "2026-07-01", "--organisation", "BE 0403.019.261")
    assert (code, "Nothing was found." in out) == (0, True)


def test_everything_that_is_wrong_is_told_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = said(
        capsys, "--portfolio", tmp_path / "none.json", "--at", "29/06/2026", "--organisation", "0403019262"
    )
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 3
    assert "--at: `29/06/2026`" in lines[0]
    assert "--organisation: `0403019262`" in lines[1]
    assert "there is no such file" in lines[2]


def test_an_organisation_that_is_not_listed_is_an_error_of_the_command(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    code, _, err = said(capsys, "--portfolio", file, "--at", "2026-07-01", "--organisation", MANDATARY)
    assert code == 2
    assert err.startswith("declaccess: --organisation:")
    assert MANDATARY in err


def test_a_store_that_is_not_there_is_an_error_of_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = said(capsys, "--portfolio", f"sqlite:///{tmp_path / 'none.db'}", "--at", "2026-07-01")
    assert (code, out) == (2, "")
    assert "declaccess: " in err
