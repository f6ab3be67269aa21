"""A password in an address is not repeated, whatever is wrong with the address."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.terminal import Run, question
from declaccess.cli.streams import shown

Command = Callable[..., Run]

ADDRESSES = [
    "postgresql+psycopg://u:hunter2@h/db",
    "postgresql+psycopg:/u:hunter2@h/db",
    "postgresql:u:hunter2@h/db",
    "mysql://u:hunter2@h/db",
    "mysql://u:hunter2/with@signs@h/db",
    "mysql://u:with blanks and hunter2@h/db",
    "mysql://h/db?user=u&password=hunter2",
    "mysql://u:hunter2@h/db?password=hunter2",
    "u:hunter2@h/db",
    "//u:hunter2@h/db",
]
COMMANDS: dict[str, Callable[[Path, str], list[str]]] = {
    "decide": lambda example, name: question(example, portfolio=name),
    "decide --requests": lambda example, name: [*portfolio(example), "--requests", name],
    "decide --rulebook": lambda example, name: question(example, rulebook=name),
    "log replay --portfolio": lambda example, name: ["log", "replay", str(example / "none.log"), "--portfolio", name],
    "log verify --anchor": lambda _, name: ["log", "verify", "none.log", "--anchor", name],
    "log verify --key": lambda _, name: ["log", "verify", "none.log", "--anchor", name, "--key", name],
    "log anchor --before": lambda _, name: ["log", "anchor", "none.log", "--before", name],
    "message": lambda _, name: ["message", name],
    "store load": lambda example, name: ["store", "load", f"sqlite:///{example}/none.db", name],
    "store init": lambda _, name: ["store", "init", name],
    "too many words": lambda _, name: ["log", "verify", "none.log", name],
}
OF_LOGS: dict[str, Callable[[Path, str], list[str]]] = {
    "decide --log": lambda example, name: question(example, log=name),
    "log verify": lambda _, name: ["log", "verify", name],
    "log replay": lambda _, name: ["log", "replay", name],
    "log anchor": lambda _, name: ["log", "anchor", name],
    "log recover": lambda _, name: ["log", "recover", name],
}


def portfolio(example: Path) -> list[str]:
    return ["decide", "--portfolio", str(example / "portfolio.json")]


def given(command: list[str]) -> list[str]:
    """Return a command with the word that says which it is."""
    return command if command[0] in ("decide", "log", "message", "store") else ["decide", *command]


@pytest.mark.parametrize("address", ADDRESSES[1::3])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_repeats_a_password(run: Command, example: Path, name: str, address: str) -> None:
    done = run(*given(COMMANDS[name](example, address)))
    assert (done.code, done.out) == (2, "")
    assert done.err
    assert "hunter2" not in done.err


@pytest.mark.parametrize("address", ADDRESSES[:-1:2])
@pytest.mark.parametrize("name", OF_LOGS)
def test_a_log_is_a_file_and_no_address(run: Command, example: Path, name: str, address: str) -> None:
    done = run(*given(OF_LOGS[name](example, address)))
    assert (done.code, done.out) == (2, "")
    assert "hunter2" not in done.err
    assert "expected the name of a file, for an address is none" in done.err
    assert "`verify_log`" in done.err


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("-", "standard input"),
        ("decisions.log", "decisions.log"),
        ("a:b.json", "a:b.json"),
        ("what?.json", "what?.json"),
        ("me@home.json", "me@home.json"),
        ("mysql://u:hunter2@h/db", "mysql://***@h/db"),
        ("mysql://u:a\nb@h/db?x=y", "mysql://***@h/db?***"),
        ("sqlite:///works.db", "sqlite:///works.db"),
    ],
)
def test_a_name_is_shown_without_what_may_be_a_secret(name: str, seen: str) -> None:
    assert shown(name) == seen


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_form_of_an_address_shows_its_password(address: str) -> None:
    assert "hunter2" not in shown(address)


def test_a_log_may_have_signs_in_its_name(run: Command, example: Path, tmp_path: Path) -> None:
    assert run(*given(question(example, log=f"{tmp_path}/a:b@c.log"))).code == 0
    assert run("log", "verify", tmp_path / "a:b@c.log").code == 0
