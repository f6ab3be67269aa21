"""`decide --log` and `log`: what is decided is written first, and what is written can be verified and replayed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.terminal import Run, question
from declaccess.adapters.file_log import FileLog
from declaccess.errors import LogError
from declaccess.ports.decision_log import LogMark, LogNote

Command = Callable[..., Run]


@pytest.fixture
def log(run: Command, example: Path, tmp_path: Path) -> Path:
    """Return a log of the example's requests."""
    path = tmp_path / "decisions.log"
    done = run("decide", *stream(example), "--log", path)
    assert (done.code, done.err) == (0, "")
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a file with a secret key."""
    path = tmp_path / "anchor.key"
    path.write_bytes(bytes(range(32)))
    return path


def stream(example: Path) -> list[object]:
    """Return the arguments that ask the example's requests."""
    return ["--portfolio", example / "portfolio.json", "--requests", example / "requests.jsonl"]


def test_every_answer_is_logged_in_its_order(run: Command, example: Path, log: Path) -> None:
    answers = [json.loads(line) for line in run("decide", *stream(example)).out.splitlines()]
    entries = [json.loads(line) for line in log.read_text("ascii").splitlines()[1:]]
    assert [entry["body"]["answer"] for entry in entries] == answers
    assert [entry["entry"] for entry in entries] == list(range(1, len(answers) + 1))


def test_one_question_goes_on_with_the_log(run: Command, example: Path, log: Path) -> None:
    done = run("decide", *question(example), "--log", log)
    assert done.code == 0
    last = json.loads(log.read_text("ascii").splitlines()[-1])
    assert last["who"]["people"] == {"subject": "rozemarijn-planner"}
    assert last["body"]["answer"]["context"]["outcome"] == "deny"
    assert run("log", "verify", log).code == 0


@pytest.mark.parametrize("name", ["nowhere/a.log", "."])
def test_nothing_is_answered_that_cannot_be_logged(run: Command, example: Path, tmp_path: Path, name: str) -> None:
    for arguments in (question(example), stream(example)):
        done = run("decide", *arguments, "--log", tmp_path / name)
        assert (done.code, done.out) == (2, "")
        assert done.complaints[0].startswith("--log: decision log: ")


def test_an_answer_whose_entry_fails_is_not_shown(
    run: Command, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, left = FileLog.append, iter([True, True, False])

    def failing(self: FileLog, note: LogNote) -> LogMark:
        if not next(left):
            raise LogError("decision log", "the disk is full", "free some space")
        return append(self, note)

    monkeypatch.setattr(FileLog, "append", failing)
    done = run("decide", *stream(example), "--log", tmp_path / "a.log")
    assert (done.code, len(done.out.splitlines())) == (2, 2)
    assert done.complaints == ["--log: decision log: the disk is full; free some space"]
    monkeypatch.undo()
    assert run("log", "verify", tmp_path / "a.log").out.startswith("The log is whole: 2 entries.")


def test_a_torn_log_answers_nothing_until_it_is_recovered(run: Command, example: Path, log: Path) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"entry":25,"prev')
    done = run("decide", *question(example), "--log", log)
    assert (done.code, done.out) == (2, "")
    assert "declaccess log recover" in done.complaints[0]
    assert (found := run("log", "verify", log)).code == 1
    assert "torn-end" in found.out
    recovered = run("log", "recover", log, "--format", "json")
    assert json.loads(recovered.out) == {"kept_in": f"{log}.torn-1", "torn": 17, "count": 24, "completed": False}
    assert log.read_bytes() == whole
    assert run("decide", *question(example), "--log", log).code == 0
    assert run("log", "recover", log).out.startswith("Nothing to recover")


def test_a_whole_log_is_verified_with_an_anchor(run: Command, log: Path, key: Path, tmp_path: Path) -> None:
    made = run("log", "anchor", log, "--key", key)
    assert (made.code, made.err) == (0, "")
    anchor = tmp_path / "anchor.json"
    anchor.write_text(made.out, "ascii")
    done = run("log", "verify", log, "--anchor", anchor, "--key", key)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("The log is whole: 24 entries.\n")
    again = run("log", "anchor", log, "--before", anchor)
    assert json.loads(again.out)["signature"] is None
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-3]))
    assert run("log", "verify", log).code == 0
    cut = run("log", "verify", log, "--anchor", anchor, "--key", key, "--format", "json")
    assert cut.code == 1
    assert [finding["kind"] for finding in json.loads(cut.out)["findings"]] == ["cut-tail"]
    assert run("log", "anchor", log, "--before", anchor).code == 2


@pytest.mark.parametrize("change", [{}, {"scheme": None, "signature": None}])
def test_no_anchor_follows_one_that_was_changed(
    run: Command, log: Path, key: Path, tmp_path: Path, change: dict[str, None]
) -> None:
    made = json.loads(run("log", "anchor", log, "--key", key).out)
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-3]))
    cut = json.loads(run("log", "anchor", log).out)
    before = tmp_path / "before.json"
    before.write_text(json.dumps({**made, "count": cut["count"], "hash": cut["hash"], **change}), "ascii")
    done = run("log", "anchor", log, "--before", before, "--key", key)
    assert (done.code, done.out) == (2, "")
    assert "no anchor is made after one that is not genuine" in done.complaints[0]


def test_a_last_line_without_its_line_feed_is_kept(run: Command, log: Path) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole[:-1])
    assert "torn-end" in run("log", "verify", log).out
    assert "is entry 24, whole but for its line feed, which was added" in run("log", "recover", log).out.replace(
        "\n ", ""
    )
    assert log.read_bytes() == whole


@pytest.mark.parametrize("name", ["-", "sqlite:///x.db", "postgresql+psycopg://host/db"])
def test_what_names_no_file_is_no_log(
    run: Command, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    example = example.absolute()
    monkeypatch.chdir(tmp_path)
    for arguments in (["log", "verify", name], ["log", "recover", name], ["decide", *question(example), "--log", name]):
        done = run(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "expected the name of a file" in done.complaints[0]
    assert list(tmp_path.glob("-*")) == []


def test_a_log_that_was_edited_is_not_whole(run: Command, log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b'"permit"', b'"refuse"', 1))
    done = run("log", "verify", log)
    assert done.code == 1
    assert "what it says and its hash do not belong together (edit)" in done.out


def test_a_replay_under_the_same_rules_finds_no_difference(run: Command, example: Path, log: Path) -> None:
    done = run("log", "replay", log)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("No difference: 24 of 24 decisions")
    assert run("log", "replay", log, "--portfolio", example / "portfolio.json").code == 0


def test_a_replay_under_other_rules_tells_every_difference(run: Command, log: Path) -> None:
    done = run("log", "replay", log, "--reading", "old-declarations=open", "--format", "json")
    assert done.code == 1
    assert {"outcome", "open"} <= {each["member"] for each in json.loads(done.out)["differences"]}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["verify", "{log}", "--key", "{log}"], "--key: belongs to an anchor; give one with --anchor"),
        (["verify", "nowhere.log"], "nowhere.log: decision log: "),
        (["verify", "{log}", "--anchor", "nowhere.json"], "nowhere.json: there is no such file; check the name"),
        (["verify", "{log}", "--anchor", "{log}"], "{log}: $: is not JSON"),
        (["anchor", "{log}", "--key", "{short}"], "{short}: the key has 5 bytes; expected at least 16"),
        (["replay", "{log}", "--portfolio", "nowhere.json"], "nowhere.json: there is no such file"),
        (["recover", "{short}"], "{short}: decision log: `{short}` does not begin as a decision log"),
    ],
)
def test_what_is_not_usable_is_told(
    run: Command, log: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    short = tmp_path / "short"
    short.write_bytes(b"12345")
    done = run("log", *(word.format(log=log, short=short) for word in arguments))
    assert (done.code, done.out) == (2, "")
    assert any(line.startswith(complaint.format(log=log, short=short)) for line in done.complaints), done.err
