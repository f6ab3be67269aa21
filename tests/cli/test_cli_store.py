"""`declaccess store`, and every command on a store."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.terminal import Run
from declaccess.adapters.sql import SqlStore

Command = Callable[..., Run]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


def test_a_store_is_made_once(run: Command, url: str) -> None:
    assert run("store", "init", url).out == f"made a store at level 1: {url}\n"
    assert run("store", "init", url).out == f"there is a store at level 1 already: {url}\n"
    assert run("store", "upgrade", url).out == f"the store is at level 1 already: {url}\n"


def test_a_portfolio_goes_in_and_comes_out(run: Command, url: str, example: Path) -> None:
    portfolio = example / "portfolio.json"
    run("store", "init", url)
    loaded = run("store", "load", url, portfolio)
    assert (loaded.code, loaded.err) == (0, "")
    assert loaded.out.startswith("loaded ")
    there, back = json.loads(portfolio.read_text("utf-8")), json.loads(run("store", "dump", url).out)
    assert {name: len(each) for name, each in there.items()} == {name: len(each) for name, each in back.items()}
    lines = run("store", "dump", url, "--lines").out
    other = f"{url}2"
    run("store", "init", other)
    assert run("store", "load", other, "-", stdin=lines.encode()).code == 0
    assert run("store", "dump", other).out == run("store", "dump", url).out


def test_a_store_answers_as_the_document_does_to_the_letter(run: Command, url: str, example: Path) -> None:
    portfolio, requests = example / "portfolio.json", example / "requests.jsonl"
    run("store", "init", url)
    run("store", "load", url, portfolio)
    answers = run("decide", "--portfolio", portfolio, "--requests", requests)
    assert answers.out
    assert run("decide", "--portfolio", url, "--requests", requests) == answers
    first = json.loads(requests.read_text("utf-8").splitlines()[0])
    question = [
        "--organisation", first["subject"]["properties"]["organisation"], "--person", first["subject"]["id"],
        "--action", "view", "--declaration", first["resource"]["id"], "--from", "2026-06-01", "--to", "2026-07-31",
    ]  # fmt: skip
    shown = run("timeline", "--portfolio", portfolio, *question, "--format", "json")
    assert shown.out
    assert run("timeline", "--portfolio", url, *question, "--format", "json") == shown


def test_what_is_wrong_with_a_portfolio_is_told_with_its_places(run: Command, url: str, example: Path) -> None:
    run("store", "init", url)
    run("store", "load", url, example / "portfolio.json")
    again = run("store", "load", url, example / "portfolio.json")
    assert (again.code, again.out) == (2, "")
    assert all("portfolio.json: $." in line and "in the store already" in line for line in again.err.splitlines())


@pytest.mark.parametrize("task", ["upgrade", "load", "dump", "decide"])
def test_where_there_is_no_store_it_says_so_and_makes_none(
    run: Command, url: str, task: str, example: Path, tmp_path: Path
) -> None:
    arguments = {
        "load": ["store", "load", url, example / "portfolio.json"],
        "decide": ["decide", "--portfolio", url, "--requests", example / "requests.jsonl"],
    }.get(task, ["store", task, url])
    said = run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert f"there is no store at `{url}` yet" in said.err
    assert f"run `declaccess store init {url}`" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "store.db",
        "mysql://anna:hush@h/d",
        "postgresql://anna:hush@[::/d",
        "sqlite://",
        "postgresql+other://anna:hush@h/d",
    ],
)
def test_an_address_that_is_none_is_not_repeated(run: Command, address: str) -> None:
    said = run("store", "init", address)
    assert (said.code, said.out) == (2, "")
    assert "expected `sqlite:///PATH`" in said.err or "give a file" in said.err
    assert "hush" not in said.err


def test_a_server_that_is_not_there_is_told_without_the_password(run: Command, tmp_path: Path) -> None:
    said = run("store", "init", f"postgresql://anna:hush@/d?host={tmp_path}")
    assert said.code == 2
    assert "cannot be reached" in said.err
    assert "hush" not in said.err


def test_without_sqlalchemy_it_says_what_to_install(url: str) -> None:
    script = (
        "import sys\n"
        "sys.modules['sqlalchemy'] = None\n"
        "from declaccess.cli import main\n"
        f"sys.exit(main(['store', 'init', {url!r}]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 2
    assert "needs SQLAlchemy; run `pip install declaccess[sql]`" in done.stderr


def test_a_store_that_was_loaded_in_the_future_answers_as_the_document_does(
    run: Command, url: str, example: Path
) -> None:
    portfolio, requests = example / "portfolio.json", example / "requests.jsonl"
    store = SqlStore(url)
    store.upgrade()
    store.load(portfolio, recorded_at=datetime(2099, 1, 1, tzinfo=UTC))
    store.close()
    assert run("decide", "--portfolio", url, "--requests", requests) == run(
        "decide", "--portfolio", portfolio, "--requests", requests
    )


def test_an_output_that_fails_is_not_blamed_on_the_store(run: Command, url: str, example: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full here")
    run("store", "init", url)
    program = [sys.executable, "-m", "declaccess", "store"]
    for task in (["load", url, str(example / "portfolio.json")], ["dump", url]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run([*program, *task], stdout=full, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
        assert done.returncode == 2
        assert done.stderr.startswith("declaccess: the output cannot be written")
    receiving, sending = os.pipe()
    os.close(receiving)
    done = subprocess.run([*program, "dump", url], stdout=sending, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    os.close(sending)
    assert (done.returncode, done.stderr) == (141, "")
