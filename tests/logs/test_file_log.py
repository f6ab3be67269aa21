"""A log in a file: what its disk, other processes and people may do to it."""

import errno
import fcntl
import os
import pickle
import resource
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from declaccess.adapters import file_locks
from declaccess.adapters.file_log import FileLog
from declaccess.codec.decision_log import verify_lines
from declaccess.errors import LogError, TornLogError, UnavailableError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogMark, LogNote
from declaccess.services.auditing import verify_log

NOTE = LogNote(kind="decision", people={"subject": PersonId("p-1")}, body='{"a":"' + "x" * 300 + '"}')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.log"


@pytest.fixture
def log(path: Path) -> Iterator[FileLog]:
    with FileLog(path, durable=False, lock_timeout_seconds=0.2) as log:
        log.append(NOTE)
        yield log


def is_whole(path: Path) -> bool:
    """Say whether a log's file is whole."""
    with path.open("rb") as lines:
        return verify_lines(lines).whole


@pytest.mark.usefixtures("log")
def test_a_new_log_is_for_its_owner_alone_and_leaves_nothing_beside_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_log_that_is_opened_again_goes_on(log: FileLog, path: Path) -> None:
    log.append(NOTE)
    with FileLog(path) as again:
        assert again.head() == log.head()
        assert again.append(NOTE).number == 3
    assert is_whole(path)


def test_a_path_that_is_relative_stays_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with FileLog("here.log") as log:
        monkeypatch.chdir("/")
        assert log.append(NOTE).number == 1
    assert is_whole(tmp_path / "here.log")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"some notes\n", "does not begin as a decision log"),
        (b"\x00" * 3_000_000, "does not begin as a decision log"),
        (b'{"format":"declaccess.log/2","log":"x"}\n', "has the format `declaccess.log/2`; this version reads"),
        (b'{"format":"declaccess.log/1","log"', "does not begin as a decision log"),
    ],
)
def test_what_is_no_log_is_refused_and_left_as_it_is(path: Path, content: bytes, says: str) -> None:
    path.write_bytes(content)
    with pytest.raises(LogError, match=says) as caught:
        FileLog(path)
    assert caught.value.advice
    assert path.read_bytes() == content


def test_a_last_line_that_is_no_entry_is_refused(log: FileLog, path: Path) -> None:
    content = path.read_bytes() + b"scribbles\n"
    path.write_bytes(content)
    for attempt in (lambda: FileLog(path), lambda: log.append(NOTE)):
        with pytest.raises(LogError, match="verify the log"):
            attempt()
    assert path.read_bytes() == content


@pytest.mark.usefixtures("log")
def test_an_edited_last_entry_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"xxx", b"xyx"))
    with pytest.raises(LogError, match="does not continue the chain"):
        FileLog(path)


def test_a_missing_folder_and_a_folder_in_its_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="create its folder first"):
        FileLog(tmp_path / "nowhere" / "a.log")
    with pytest.raises(LogError, match="it is a folder"):
        FileLog(tmp_path)
    with pytest.raises(LogError, match="check the name"):
        FileLog(tmp_path / "a.log", read_only=True)
    assert not (tmp_path / "a.log").exists()


@pytest.mark.parametrize("reason", [errno.EACCES, errno.EROFS])
def test_a_file_that_may_only_be_read_is_told(
    log: FileLog, path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    real = os.open

    def refused(name: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_RDWR:
            raise OSError(reason, os.strerror(reason))
        return real(name, flags, mode)

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(LogError, match="may be read but not written"):
        FileLog(path)
    with FileLog(path, read_only=True) as reading:
        assert reading.head() == log.head()
        with pytest.raises(LogError, match="opened for reading only"):
            reading.append(NOTE)
        with pytest.raises(LogError, match="opened for reading only"):
            reading.redact(PersonId("p-1"))


def test_a_full_disk_is_told_and_the_log_goes_on_when_there_is_space(log: FileLog, path: Path) -> None:
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (0, 1, 100):
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, limits[1]))
        try:
            with pytest.raises(LogError, match="is as it was before"):
                log.append(NOTE)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.read_bytes() == before
    assert log.append(NOTE).number == 2
    assert is_whole(path)


def test_a_half_line_that_cannot_be_taken_back_stops_the_log(
    log: FileLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def write_a_part(descriptor: int, data: bytes) -> int:
        return real(descriptor, data[:50])

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", write_a_part)
        broken.setattr(os, "ftruncate", raising(errno.EIO))
        with pytest.raises(LogError, match="neither written nor set back"):
            log.append(NOTE)
    with pytest.raises(LogError, match="neither written nor set back"):
        log.append(NOTE)
    assert FileLog.recover(path).torn == 50
    assert is_whole(path)


def test_an_entry_that_does_not_reach_the_disk_does_not_count(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FileLog(path) as log:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", raising(errno.EIO))
            with pytest.raises(LogError, match="could not be brought to the disk"):
                log.append(NOTE)
        with pytest.raises(LogError, match="check the disk"):
            log.append(NOTE)
    with FileLog(path) as log:
        assert log.head().number == 0


def raising(reason: int) -> object:
    """Return a function that fails as the system does."""

    def fail(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    return fail


def test_a_half_written_last_line_stops_the_log_until_it_is_recovered(log: FileLog, path: Path) -> None:
    log.append(NOTE)
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(whole.splitlines(keepends=True)[-1][:77])
    for attempt in (lambda: FileLog(path), lambda: log.append(NOTE), lambda: list(log.iter_lines()), log.head):
        with pytest.raises(TornLogError, match="declaccess log recover") as caught:
            attempt()
        assert (caught.value.whole, caught.value.torn) == (len(whole), 77)
        assert pickle.loads(pickle.dumps(caught.value)).torn == 77  # noqa: S301 - made just now
    done = FileLog.recover(path)
    assert (done.torn, done.count, done.kept_in) == (77, 2, f"{path}.torn-1")
    assert path.read_bytes() == whole
    assert Path(f"{path}.torn-1").read_bytes() == whole.splitlines(keepends=True)[-1][:77]
    assert log.append(NOTE).number == 3
    assert is_whole(path)


@pytest.mark.usefixtures("log")
def test_an_entry_that_lacks_only_its_line_feed_is_kept(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    done = FileLog.recover(path)
    assert (done.completed, done.kept_in, done.count, done.torn) == (True, None, 1, len(whole.splitlines()[-1]))
    assert "line feed, which was added" in done.explain()[0]
    assert path.read_bytes() == whole
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.usefixtures("log")
def test_a_line_without_line_feed_that_does_not_continue_the_chain_is_put_aside(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1])
    done = FileLog.recover(path)
    assert (done.completed, done.kept_in, done.count) == (False, f"{path}.torn-1", 1)
    assert path.read_bytes() == whole


def test_an_overlong_line_is_one_finding_and_the_rest_is_verified(log: FileLog, path: Path) -> None:
    log.append(NOTE)
    heading, first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(heading + first + b"x" * 5_000_000 + b"\n" + second.replace(b"xxx", b"xyx"))
    found = verify_log(FileLog(path, read_only=True))
    assert [(each.kind, each.line) for each in found.findings] == [("unreadable", 3), ("edit", 4)]
    assert "longer than" in found.findings[0].message
    assert found.count == 2
    path.write_bytes(heading + first + b"x" * 5_000_000)
    with pytest.raises(TornLogError) as caught:
        list(FileLog(path, read_only=True).iter_lines())
    assert (caught.value.whole, caught.value.torn) == (len(heading + first), 5_000_000)


def test_a_heading_that_is_only_half_written_begins_no_log(path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        with pytest.raises(LogError, match="its heading took only 50 of"):
            FileLog(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(path.parent.iterdir()) == []
    with FileLog(path) as log:
        assert log.append(NOTE).number == 1


def test_a_pipe_is_refused_at_once(path: Path) -> None:
    os.mkfifo(path)
    for attempt in (lambda: FileLog(path, read_only=True), lambda: FileLog(path), lambda: FileLog.recover(path)):
        with pytest.raises(LogError, match="is no regular file"):
            attempt()


@pytest.mark.usefixtures("log")
def test_recovering_never_writes_over_what_was_kept_before(path: Path) -> None:
    for number in (1, 2, 3):
        with path.open("ab") as file:
            file.write(b"half" * number)
        assert FileLog.recover(path).kept_in == f"{path}.torn-{number}"
    assert [Path(f"{path}.torn-{number}").stat().st_size for number in (1, 2, 3)] == [4, 8, 12]


@pytest.mark.usefixtures("log")
def test_recovering_a_whole_log_does_nothing(path: Path) -> None:
    before = path.read_bytes()
    assert FileLog.recover(path).explain()[0].startswith("Nothing to recover")
    assert (path.read_bytes(), len(list(path.parent.iterdir()))) == (before, 1)


def test_recovering_leaves_a_file_that_is_no_log_alone(path: Path) -> None:
    path.write_bytes(b"a letter\nto somebody")
    with pytest.raises(LogError, match="does not begin as a decision log"):
        FileLog.recover(path)
    assert path.read_bytes() == b"a letter\nto somebody"


def test_a_log_that_is_cut_under_our_feet_is_not_written(log: FileLog, path: Path) -> None:
    log.append(NOTE)
    with path.open("rb+") as file:
        file.truncate(len(b"".join(path.read_bytes().splitlines(keepends=True)[:2])))
    cut = path.read_bytes()
    with pytest.raises(LogError, match="was cut or written over"):
        log.append(NOTE)
    with FileLog(path, durable=False) as other:  # who did not see more goes on, and we still notice
        other.append(NOTE)
    assert len(path.read_bytes()) == len(cut) + len(cut.splitlines(keepends=True)[1])
    with pytest.raises(LogError, match="entry 2 is not where it was"):
        log.append(NOTE)


def test_a_log_that_is_removed_or_renamed_is_not_written(log: FileLog, path: Path) -> None:
    path.rename(f"{path}.old")
    with pytest.raises(LogError, match="is not there any more"):
        log.append(NOTE)
    assert not path.exists()


@pytest.mark.parametrize("same", [True, False])
def test_a_log_that_is_replaced_by_another_or_an_older_one_is_not_written(log: FileLog, path: Path, same: bool) -> None:
    older = path.read_bytes()
    log.append(NOTE)
    other = path.with_name("other.log")
    if same:
        other.write_bytes(older)
    else:
        FileLog(other).close()
    other.rename(path)
    before = path.read_bytes()
    with pytest.raises(LogError, match="was replaced by"):
        log.append(NOTE)
    assert path.read_bytes() == before


def test_a_copy_that_holds_everything_may_take_the_log_s_place(log: FileLog, path: Path) -> None:
    copy = path.with_name("copy.log")
    copy.write_bytes(path.read_bytes())
    copy.rename(path)
    assert log.append(NOTE).number == 2
    assert is_whole(path)


def test_a_lock_that_is_held_for_too_long_is_told(log: FileLog, path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    for attempt in (lambda: log.append(NOTE), log.head, lambda: next(log.iter_lines())):
        with pytest.raises(UnavailableError, match="another process holds"):
            attempt()
    os.close(descriptor)
    assert log.append(NOTE).number == 2


def test_a_thread_that_hangs_inside_the_log_holds_nobody_up_for_ever(
    log: FileLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, real, begun = threading.Event(), os.write, threading.Event()

    def hanging(descriptor: int, data: bytes) -> int:
        begun.set()
        go_on.wait(5)
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", hanging)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(log.append, NOTE)
        begun.wait(5)
        with pytest.raises(UnavailableError, match="another thread holds"):
            log.append(NOTE)
        go_on.set()
        assert slow.result().number == 2


def test_a_closed_log_says_so(path: Path) -> None:
    log = FileLog(path)
    log.close()
    log.close()
    with pytest.raises(LogError, match="is closed"):
        log.append(NOTE)


def test_a_system_without_file_locks_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_locks, "LOCKS", None)
    with pytest.raises(LogError, match="no file locks that processes respect"):
        FileLog(path)
    assert not path.exists()


def test_redacting_keeps_the_permissions_and_leaves_no_other_file(log: FileLog, path: Path) -> None:
    path.chmod(0o640)
    assert log.redact(PersonId("p-1")) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_redaction_that_fails_leaves_the_log_as_it_was(
    log: FileLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", raising(errno.ENOSPC))
        with pytest.raises(LogError, match="is as it was before"):
            log.redact(PersonId("p-1"))
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert log.append(NOTE) == LogMark(2, log.head().hash)


WORKER = """
    import sys, json
    from concurrent.futures import ThreadPoolExecutor
    from declaccess.adapters.file_log import FileLog
    from declaccess.ports.decision_log import LogNote

    def note(thread):
        for number in range(25):
            body = json.dumps({"who": f"{sys.argv[2]}-{thread}-{number}"})
            log.append(LogNote(kind="decision", people={}, body=body))

    log = FileLog(sys.argv[1], durable=False, lock_timeout_seconds=60)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(note, range(8)))
    log.close()
"""


def test_four_processes_of_eight_threads_append_every_entry_once(path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(WORKER), str(path)]
    workers = [subprocess.Popen([*command, str(number)]) for number in range(4)]  # noqa: S603 - our own Python
    assert [worker.wait(60) for worker in workers] == [0] * 4
    assert is_whole(path)
    text = path.read_text("ascii")
    assert len(text.splitlines()) == 1 + 4 * 8 * 25
    assert all(text.count(f'"{p}-{t}-{n}"') == 1 for p in range(4) for t in range(8) for n in range(25))


FORK = """
    import os, sys, threading
    from declaccess.adapters.file_log import FileLog
    from declaccess.ports.decision_log import LogNote

    log = FileLog(sys.argv[1], durable=False)
    note = LogNote(kind="decision", people={}, body="{}")
    log.append(note)
    log._lock.acquire()  # as another thread may hold it while this one forks
    child = os.fork()
    if child == 0:
        for _ in range(200):
            log.append(note)
        os._exit(0)
    log._lock.release()
    for _ in range(200):
        log.append(note)
    assert os.waitpid(child, 0)[1] == 0
    assert log.append(note).number == 402
"""


def test_a_forked_process_goes_on_with_the_log_of_its_parent(path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", textwrap.dedent(FORK), str(path)], check=False, capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert is_whole(path)


def test_writers_that_are_killed_lose_nothing_that_was_acknowledged() -> None:
    script = Path(__file__).resolve().parents[2] / "benchmarks" / "kills.py"
    done = subprocess.run(  # noqa: S603 - the project's own script
        [sys.executable, script, "--store", "file", "--times", "80"],
        check=False,
        capture_output=True,
        timeout=120,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "80 writers of `file` killed" in done.stdout
