"""`declaccess what-can` and `declaccess who-can`: the forms, pages, stores, and what cannot be used."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from building_site import NUMBER, SITE, company
from cli.terminal import Run
from declaccess.codec.portfolio import encode_portfolio

Command = Callable[..., Run]
HOW = ("--action", "modify", "--at", "2026-06-29T10:00+02:00", "--login", "eid")
VIEW = ("--action", "view", "--at", "2026-06-29T10:00+02:00", "--login", "eid")
NAMED = 5


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the building site."""
    path = tmp_path_factory.mktemp("search") / "site.json"
    path.write_text(json.dumps(encode_portfolio(SITE)), "utf-8")
    return path


@pytest.fixture
def url(run: Command, site: Path, tmp_path: Path) -> str:
    """Return the address of a store with the building site."""
    address = f"sqlite:///{tmp_path / 'store.db'}"
    assert run("store", "init", address).code == run("store", "load", address, site).code == 0
    return address


def what(portfolio: object, *, person: str = "p-declarant", organisation: str = "declarant") -> list[object]:
    """Return the arguments of the question what somebody can."""
    who = ["--person", person, "--organisation", company(organisation)]
    return ["what-can", "--portfolio", portfolio, *who]


def who(portfolio: object, declaration: str = NUMBER) -> list[object]:
    """Return the arguments of the question who can."""
    return ["who-can", "--portfolio", portfolio, "--declaration", declaration]


def document(done: Run) -> Any:
    """Return what a command printed as JSON."""
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


# --- the forms -------------------------------------------------------------------------------


def test_json_of_what_can_holds_what_it_says_and_nothing_else(run: Command, site: Path) -> None:
    found = document(run(*what(site), *HOW, "--format", "json"))
    assert found == {"complete": True, "permit": [NUMBER], "indeterminate": [], "next": None}
    assert list(found) == ["complete", "permit", "indeterminate", "next"]
    unsure = document(run(*what(site), *VIEW[:-2], "--format", "json"))
    assert unsure == {"complete": True, "permit": [], "indeterminate": [NUMBER], "next": None}


def test_json_of_who_can_holds_what_it_says_and_nothing_else(run: Command, site: Path) -> None:
    found = document(run(*who(site), *HOW, "--format", "json"))
    assert list(found) == ["complete", "permit", "indeterminate", "next"]
    assert found == {
        "complete": True,
        "permit": [{"person": "p-declarant", "organisation": "0403019261"}],
        "indeterminate": [],
        "next": None,
    }
    assert [list(row) for row in found["permit"]] == [["person", "organisation"]]


def test_json_says_where_nobody_is_identified(run: Command, site: Path) -> None:
    asked = ("--action", "view", "--at", "2026-06-29", "--login", "unsecured", "--limit", "10000", "--format", "json")
    found = document(run(*who(site), *asked))
    assert {"person": None, "organisation": "0403019261"} in found["permit"]
    nobody = ["what-can", "--portfolio", site, "--organisation", company("declarant"), *asked]
    assert document(run(*nobody))["permit"] == [NUMBER]


def test_csv_holds_the_rows(run: Command, site: Path) -> None:
    done = run(*what(site), *HOW, "--format", "csv")
    assert list(csv.reader(io.StringIO(done.out))) == [["declaration", "outcome"], [NUMBER, "permit"]]
    done = run(*who(site), *HOW, "--format", "csv")
    rows = [["organisation", "person", "outcome"], ["0403019261", "p-declarant", "permit"]]
    assert (list(csv.reader(io.StringIO(done.out))), done.err) == (rows, "")


def test_the_table_is_to_be_read(run: Command, site: Path) -> None:
    done = run(*what(site), *HOW)
    assert (done.code, done.err) == (0, "")
    for words in ("Where one may modify", "p-declarant, for 0403019261", NUMBER, "This is all."):
        assert words in done.out
    done = run(*who(site), *HOW)
    for words in ("Who may modify", NUMBER, "p-declarant", "This is everybody."):
        assert words in done.out


def test_drafts_are_asked_about_by_their_reference(run: Command, site: Path) -> None:
    create = ("--action", "create", "--at", "2026-06-29", "--login", "eid", "--format", "json")
    assert document(run(*what(site), *create))["permit"] == ["draft-1"]
    assert document(run(*who(site, "draft-1"), *create))["permit"] == [
        {"person": "p-declarant", "organisation": "0403019261"}
    ]


def test_a_contract_may_be_named(run: Command, site: Path) -> None:
    one = ("--contract", f"{NUMBER}1", "--format", "json")
    assert len(document(run(*who(site), *HOW, *one))["permit"]) == 1
    none = document(run(*who(site), *HOW, "--contract", f"{NUMBER}9", "--format", "json"))
    assert (none["permit"], none["indeterminate"]) == ([], [])


# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_go_on_in_files_and_in_stores(run: Command, site: Path, url: str, limit: int) -> None:
    whole = document(run(*who(site), *VIEW, "--limit", "10000", "--format", "json"))
    assert (len(whole["permit"]), whole["next"]) == (NAMED, None)
    for source in (site, url):
        rows: list[Any] = []
        more: tuple[str, ...] = ()
        while True:
            page = document(run(*who(source), *VIEW, "--limit", limit, "--format", "json", *more))
            rows += page["permit"]
            if page["next"] is None:
                break
            assert page["complete"] is False
            more = ("--after", page["next"])
        assert rows == whole["permit"]


def test_tables_and_csv_say_on_standard_error_how_to_go_on(run: Command, site: Path) -> None:
    cursor = document(run(*who(site), *VIEW, "--limit", "1", "--format", "json"))["next"]
    for form in ("table", "csv"):
        done = run(*who(site), *VIEW, "--limit", "1", "--format", form)
        assert done.code == 0
        assert done.complaints == [f"who-can: there are more; go on with `--after {cursor}`"]
    assert "There may be others" in run(*who(site), *VIEW, "--limit", "1").out


def test_csv_says_that_there_may_be_others(run: Command, site: Path, tmp_path: Path) -> None:
    records = json.loads(site.read_text("utf-8"))
    for each in records["organisations"]:
        del each["register"]
    path = tmp_path / "unknown.json"
    path.write_text(json.dumps(records), "utf-8")
    done = run(*who(path), *HOW, "--limit", "10000", "--format", "csv")
    assert done.complaints == ["who-can: there may be others, whom the records do not know"]
    assert document(run(*who(path), *HOW, "--limit", "10000", "--format", "json"))["complete"] is False


def test_a_cursor_of_other_records_is_refused(run: Command, site: Path, tmp_path: Path) -> None:
    first = document(run(*who(site), *VIEW, "--limit", "1", "--format", "json"))
    records = json.loads(site.read_text("utf-8"))
    del records["grants"][0]
    path = tmp_path / "later.json"
    path.write_text(json.dumps(records), "utf-8")
    done = run(*who(path), *VIEW, "--limit", "1", "--after", first["next"])
    assert (done.code, done.out) == (2, "")
    said = "--after: the cursor belongs to another state of the data; ask for the first page again"
    assert done.complaints == [said]


# --- stores ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_store_answers_as_the_file_does(run: Command, site: Path, url: str, form: str) -> None:
    for ask in (what, who):
        for how in (HOW, VIEW, VIEW[:-2]):
            there = run(*ask(site), *how, "--limit", "10000", "--format", form)
            assert there.code == 0
            assert run(*ask(url), *how, "--limit", "10000", "--format", form) == there


def test_a_folder_of_tables_answers_too(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    assert run("template", folder).code == 0
    found = document(run(*what(folder), *HOW, "--format", "json"))
    assert found == {"complete": True, "permit": [], "indeterminate": [], "next": None}


@pytest.mark.parametrize("ask", [what, who])
def test_where_there_is_no_store_it_says_so_and_makes_none(
    run: Command, tmp_path: Path, ask: Callable[..., list[object]]
) -> None:
    address = f"sqlite:///{tmp_path / 'none.db'}"
    done = run(*ask(address), *HOW)
    assert (done.code, done.out) == (2, "")
    assert f"there is no store at `{address}` yet" in done.err
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_none_is_not_repeated(run: Command) -> None:
    for ask in (what, who):
        done = run(*ask("postgresql://anna:hush@[::/d"), *HOW)
        assert (done.code, done.out) == (2, "")
        assert "hush" not in done.err


# --- what cannot be used ---------------------------------------------------------------------


def test_everything_that_is_wrong_is_told_at_once(run: Command, tmp_path: Path) -> None:
    wrong = ("--action", "mow", "--at", "1/7/2026", "--limit", "0")
    done = run(
        "what-can", "--portfolio", tmp_path / "none.json", "--organisation", "12", "--person", "85073003328", *wrong
    )
    assert (done.code, done.out) == (2, "")
    places = [line.split(": ")[0] for line in done.complaints]
    missing = str(tmp_path / "none.json")
    assert places == ["--organisation", "--person", "--action", "--at", "--limit", missing]
    assert "85073003328" not in done.err
    done = run("who-can", "--portfolio", missing, "--declaration", NUMBER, *wrong)
    places = [line.split(": ")[0] for line in done.complaints]
    assert places == ["--action", "--at", "--limit", missing]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("--organisation", "0403.019.262"), "--organisation: `0403019262` is not an enterprise number"),
        (("--organisation", "unchecked:0403019262"), "--organisation: `unchecked:0403019262` fails its check"),
        (("--person", ""), "--person: "),
        (("--at", "2013-12-31"), "--at: "),
        (("--at", "2026-06-29T10:00"), "--at: "),
        (("--action", "Modify"), "--action: found `Modify`; expected one of create, modify, annul, view"),
        (("--limit", "10001"), "--limit: found `10001`; expected a whole number from 1 to 10000"),
        (("--after", "next"), "--after: the cursor was cut or changed"),
        (("--after", ""), "--after: the cursor was cut or changed"),
        (("--after", "é"), "--after: the cursor was cut or changed"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_with_its_option(run: Command, site: Path, changed: tuple[str, ...], said: str) -> None:
    done = run(*what(site), *HOW, *changed)
    assert (done.code, done.out) == (2, "")
    [line] = done.complaints
    assert line.startswith(said)


@pytest.mark.parametrize("number", ["9B0000000KJR9", "draft-1", "%", ""])
def test_a_declaration_that_is_not_there_is_told(run: Command, site: Path, url: str, number: str) -> None:
    for source in (site, url):
        done = run(*who(source, number), *HOW)
        assert (done.code, done.out) == (2, "")
        assert done.complaints == [f"--declaration: there is no declaration `{number}`"]


def test_an_organisation_may_be_typed_as_people_type_it(run: Command, site: Path) -> None:
    done = run(*what(site), *HOW, "--organisation", "BE 0403.019.261", "--format", "json")
    assert document(done)["permit"] == [NUMBER]


@pytest.mark.parametrize("limit", ["x", "1.5", ""])
def test_a_limit_that_is_no_number_is_a_bad_option(run: Command, site: Path, limit: str) -> None:
    done = run(*what(site), *HOW, "--limit", limit)
    assert (done.code, done.out) == (2, "")
