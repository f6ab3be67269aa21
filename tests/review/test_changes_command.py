"""`declaccess changes`: the days, the filters and the forms, stores, and what cannot be used."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from building_site import NUMBER, SITE, company, declaration, draft
from cli.terminal import Run
from declaccess import Portfolio
from declaccess.cli import main
from declaccess.codec.portfolio import encode_portfolio, iter_portfolio_lines

Command = Callable[..., Run]
DAYS = ("--from", "2026-06-28", "--to", "2026-06-29")
COLUMNS = ["organisation", "declaration", "contract", "action", "before", "after", "rule"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs the command."""

    def run(*arguments: object) -> Run:
        capsys.readouterr()
        code = main(["changes", *map(str, arguments)])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the building site."""
    return written(tmp_path_factory.mktemp("changes") / "site.json", SITE)


def written(path: Path, portfolio: Portfolio) -> Path:
    """Write a portfolio and return its path."""
    path.write_text(json.dumps(encode_portfolio(portfolio)), "utf-8")
    return path


def document(done: Run) -> Any:
    """Return what a command printed as JSON."""
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_json_holds_counts_and_rows_and_nothing_else(run: Command, site: Path) -> None:
    found = document(run("--portfolio", site, *DAYS, "--format", "json"))
    assert list(found) == ["counts", "rows"]
    assert found["counts"] == {"gained": 0, "lost": 8, "uncertain": 0, "settled": 0, "unchanged": 12}
    assert all(list(row) == COLUMNS for row in found["rows"])
    assert found["rows"][0] == {
        "organisation": "0353456320",
        "declaration": str(NUMBER),
        "contract": f"{NUMBER}1",
        "action": "modify",
        "before": "permit",
        "after": "deny",
        "rule": "modify-declarant-only-old",
    }


def test_csv_holds_the_rows(run: Command, site: Path) -> None:
    done = run("--portfolio", site, *DAYS, "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.out)))
    assert (rows[0], len(rows)) == (COLUMNS, 9)


def test_the_table_tells_counts_causes_with_their_source_companies_and_rows(run: Command, site: Path) -> None:
    out = run("--portfolio", site, *DAYS).out
    assert out.startswith("Changes from 28 June 2026 to 29 June 2026\n")
    for words in ("✗ 8", "modify-declarant-only-old", "announcement-2026-06-26#changes-1", "By company", "Row by row"):
        assert words in out


def test_one_company_may_be_typed_as_people_type_it(run: Command, site: Path) -> None:
    found = document(run("--portfolio", site, *DAYS, "--organisation", "BE 0566.988.259", "--format", "json"))
    assert {row["organisation"] for row in found["rows"]} == {"0566988259"}
    assert found["counts"]["lost"] == 2


def test_another_log_in_has_other_changes(run: Command, site: Path) -> None:
    quarter = ("--from", "2026-09-30", "--to", "2027-01-01", "--login", "unsecured")
    found = document(run("--portfolio", site, *quarter, "--format", "json"))
    assert {(row["action"], row["before"], row["after"], row["rule"]) for row in found["rows"]} == {
        ("view", "permit", "deny", "unsecured-abolished")
    }


def test_a_portfolio_for_the_second_day_may_be_another(run: Command, site: Path, tmp_path: Path) -> None:
    later = written(tmp_path / "later.json", Portfolio(declarations=(draft(),)))
    found = document(run("--portfolio", site, *DAYS, "--to-portfolio", later, "--format", "json"))
    lost = [
        row for row in found["rows"] if row["declaration"] == NUMBER and row["organisation"] == company("declarant")
    ]
    assert [(row["action"], row["rule"]) for row in lost] == [("modify", None), ("view", None), ("annul", None)]


def test_a_rulebook_for_the_second_day_may_be_another(run: Command, site: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "known.toml"
    day = '[[days]]\nmilestone = "unsecured-abolition"\non = 2026-11-02\nsource = "a letter"\n'
    overlay.write_text(f'extends = "nsso_2026"\nknown_as_of = 2026-11-23\n{day}', "utf-8")
    same = ("--from", "2026-11-01", "--to", "2026-11-01", "--login", "unsecured")
    done = run("--portfolio", site, *same, "--to-rulebook", overlay, "--format", "json")
    assert document(done)["counts"]["settled"] == 5


def test_the_same_day_twice_and_an_empty_portfolio_are_answered(run: Command, site: Path, tmp_path: Path) -> None:
    same = run("--portfolio", site, "--from", "2026-06-29", "--to", "2026-06-29")
    assert "Nothing changes." in same.out
    empty = written(tmp_path / "empty.json", Portfolio())
    found = document(run("--portfolio", empty, *DAYS, "--format", "json"))
    assert found == {"counts": dict.fromkeys(("gained", "lost", "uncertain", "settled", "unchanged"), 0), "rows": []}
    assert "There is no declaration and no draft" in run("--portfolio", empty, *DAYS).out


def test_everything_that_is_wrong_is_told_at_once(run: Command, tmp_path: Path) -> None:
    done = run(
        "--portfolio", tmp_path / "none.json", "--from", "2013-12-31", "--to", "28/6/2026", "--organisation", "12"
    )
    assert (done.code, done.out) == (2, "")
    places = [line.split(": ")[0] for line in done.complaints]
    assert places == ["--from", "--to", "--organisation", str(tmp_path / "none.json")]


def test_days_in_the_wrong_order_are_refused(run: Command, site: Path) -> None:
    done = run("--portfolio", site, "--from", "2026-06-29", "--to", "2026-06-28")
    assert done.code == 2
    assert done.complaints == ["--to: `2026-06-28` lies before the `2026-06-29` of --from; give the earlier day first"]


def test_a_store_is_read_out_and_answers_as_the_file_does(run: Command, site: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    assert main(["store", "init", url]) == main(["store", "load", url, str(site)]) == 0
    there = run("--portfolio", site, *DAYS, "--format", "json")
    assert document(run("--portfolio", url, *DAYS, "--format", "json")) == document(there)
    missing = run("--portfolio", f"{url}-none", *DAYS)
    assert (missing.code, missing.out) == (2, "")
    assert "declaccess store init" in missing.err or "no store" in missing.err


def test_many_rows_are_told_as_the_first_ones_of_how_many(run: Command, tmp_path: Path) -> None:
    many = Portfolio(declarations=tuple(draft(reference=f"d-{index}") for index in range(10)))
    assert "Row by row (the first 15 of 40)" in run("--portfolio", written(tmp_path / "m.json", many), *DAYS).out
    assert "By company" not in run("--portfolio", tmp_path / "m.json", *DAYS, "--organisation", company("client")).out


def test_lines_of_json_are_read_too(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "site.jsonl"
    lines = iter_portfolio_lines(Portfolio(declarations=(declaration(),)))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert document(run("--portfolio", path, *DAYS, "--format", "json"))["counts"]["lost"] == 4
