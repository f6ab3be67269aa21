"""The command as a process of its own: how fast it starts, and how it ends when nobody listens."""

import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen, run
from typing import IO

import pytest

from cli.terminal import question

COMMAND = [sys.executable, "-m", "declaccess"]
NO_ROOM = Path("/dev/full")


def started(*arguments: str | Path, stdin: int | None = None) -> "Popen[bytes]":
    """Start the command, with pipes for its outputs."""
    return Popen([*COMMAND, *arguments], stdin=stdin, stdout=PIPE, stderr=PIPE)  # noqa: S603 - our own program


def finished(
    *arguments: str | bytes,
    program: list[str] = COMMAND,
    stdout: "int | IO[bytes]" = PIPE,
    env: dict[str, str] | None = None,
) -> "CompletedProcess[bytes]":
    """Run the command to its end."""
    words = [*program, *arguments]
    return run(words, check=False, timeout=60, stdout=stdout, stderr=PIPE, env=env)  # noqa: S603 - our own program


def test_help_comes_at_once() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        assert finished("--help").returncode == 0
        return time.perf_counter() - start

    def bare() -> float:
        start = time.perf_counter()
        assert finished("-c", "pass", program=[sys.executable]).returncode == 0
        return time.perf_counter() - start

    finished("--help")
    # Taken in turns with a bare interpreter, so that a busy machine does not count against the command.
    pairs = [(seconds(), bare()) for _ in range(9)]
    assert statistics.median(mine - other for mine, other in pairs) < 0.15


def test_help_loads_no_codec() -> None:
    code = "import sys; from declaccess.cli import main; main(['--help']); print(*sys.modules)"
    done = finished("-c", code, program=[sys.executable])
    loaded = done.stdout.decode().splitlines()[-1].split()
    assert "declaccess.cli" in loaded
    assert not {"cattrs", "defusedxml", "stdnum", "declaccess.codec", "declaccess.rulebooks"} & set(loaded)


def test_the_version_is_told() -> None:
    done = finished("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"declaccess ")


def test_every_answer_comes_before_the_next_question(example: Path) -> None:
    good, *_ = (example / "requests.jsonl").read_bytes().splitlines()
    with started("decide", "--portfolio", example / "portfolio.json", "--requests", "-", stdin=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for line in (good, b"{}", good):
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.wait(timeout=60) == 1
        assert ["error" in answer for answer in answers] == [False, True, False]


def test_it_ends_quietly_when_its_reader_has_seen_enough(example: Path) -> None:
    requests = (example / "requests.jsonl").read_bytes() * 2000
    big = example.parent / "many.jsonl"
    big.write_bytes(requests)
    with started("decide", "--portfolio", example / "portfolio.json", "--requests", big) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"decision"')
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert process.stderr.read() == b""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A run in the background ignores interruptions, and so would what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
@pytest.mark.usefixtures("interruptible")
def test_an_interruption_is_one_line(example: Path) -> None:
    good, *_ = (example / "requests.jsonl").read_bytes().splitlines()
    with started("decide", "--portfolio", example / "portfolio.json", "--requests", "-", stdin=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(good + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == b"declaccess: interrupted\n"


@pytest.mark.skipif(not NO_ROOM.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", [["rules"], ["demo"], ["--help"], ["--version"]])
def test_output_that_cannot_be_written_is_one_line(arguments: list[str]) -> None:
    with NO_ROOM.open("wb") as full:
        done = finished(*arguments, stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith(b"declaccess: the output cannot be written: ")
    assert done.stderr.count(b"\n") == 1


@pytest.fixture(params=["ascii", "latin-1", "utf-16"])
def poor_environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return an environment whose locale cannot show what we print."""
    return {**os.environ, "PYTHONIOENCODING": request.param, "LC_ALL": "C", "PYTHONUTF8": "0"}


def test_output_is_utf8_whatever_the_locale(poor_environment: dict[str, str]) -> None:
    done = finished("demo", env=poor_environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "▸deny" in done.stdout.decode("utf-8")


def test_a_command_line_with_broken_bytes_is_no_traceback(example: Path) -> None:
    done = finished("decide", *question(example), "--person", b"\xff\xfe")
    assert done.returncode == 2
    assert done.stderr.startswith(b"declaccess: --person: ")
    assert done.stderr.count(b"\n") == 1
