"""Recovering a log whose last line has no end, however long that is."""

import errno
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from declaccess.adapters.file_log import FileLog
from declaccess.cli import main
from declaccess.errors import LogError, TornLogError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogNote
from declaccess.services.auditing import verify_log

NOTE = LogNote(kind="decision", people={"subject": PersonId("p-1")}, body='{"a":1}')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a log of three entries."""
    path = tmp_path / "decisions.log"
    with FileLog(path, durable=False) as log:
        for _ in range(3):
            log.append(NOTE)
    return path


@pytest.mark.parametrize("torn", [1, 262_143, 262_144, 262_145, 4_194_305, 8_300_000, 8_700_000, 20_000_000])
def test_a_rest_of_any_length_is_put_aside_whole(path: Path, torn: int) -> None:
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(b"x" * torn)
    for attempt in (lambda: FileLog(path), lambda: FileLog(path, read_only=True).head()):
        with pytest.raises(TornLogError) as caught:
            attempt()
        assert (caught.value.whole, caught.value.torn) == (len(whole), torn)
    assert [each.kind for each in verify_log(FileLog(path, read_only=True)).findings] == ["torn-end"]
    done = FileLog.recover(path)
    assert (done.torn, done.count, done.completed) == (torn, 3, False)
    assert path.read_bytes() == whole
    assert Path(f"{path}.torn-1").stat().st_size == torn
    with FileLog(path, durable=False) as log:
        assert log.append(NOTE).number == 4


def test_the_command_recovers_a_long_rest_too(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with path.open("ab") as file:
        file.write(b"x" * 9_000_000)
    assert main(["log", "recover", str(path)]) == 0
    assert "9000000 bytes" in capsys.readouterr().out
    assert main(["log", "verify", str(path)]) == 0


MEASURED = """
    import resource, sys
    from declaccess.adapters.file_log import FileLog

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert FileLog.recover(sys.argv[1]).torn == 200_000_000
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000, f"{grown} KiB more"
"""


def test_a_long_rest_is_moved_without_being_held_in_memory(path: Path) -> None:
    os.truncate(path, path.stat().st_size + 200_000_000)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", textwrap.dedent(MEASURED), str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_last_line_that_is_far_too_long_is_told(path: Path) -> None:
    content = path.read_bytes() + b"x" * 9_000_000 + b"\n"
    path.write_bytes(content)
    for attempt in (lambda: FileLog(path), lambda: FileLog.recover(path), lambda: FileLog(path, read_only=True).head()):
        with pytest.raises(LogError, match="line of more than 4194304 bytes"):
            attempt()
    assert path.read_bytes() == content


def test_a_rest_that_cannot_be_put_aside_stays_where_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = path.read_bytes() + b"x" * 1_000_000
    path.write_bytes(content)
    real = os.write
    room = [700_000]

    def write(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = real(descriptor, data[: room[0]])
        room[0] -= written
        return written

    with monkeypatch.context() as full:
        full.setattr(os, "write", write)
        with pytest.raises(LogError, match="cannot be recovered, and lost nothing"):
            FileLog.recover(path)
    assert (path.read_bytes(), [each.name for each in path.parent.iterdir()]) == (content, [path.name])
    assert FileLog.recover(path).kept_in == f"{path}.torn-1"
