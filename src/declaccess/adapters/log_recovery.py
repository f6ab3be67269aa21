"""Ending a last line or putting it aside, and taking a person out: what changes a log's file, and not its chain."""

import errno
import os
import secrets
import stat
from contextlib import suppress

from attrs import frozen

from declaccess.adapters.file_locks import lock_file, sync_folder
from declaccess.adapters.log_files import CHUNK, Tail, fail, find_tail, iter_between, open_file, read_heading
from declaccess.codec.decision_log.entries import LONGEST_LINE, PORT, follow, redacted
from declaccess.errors import LogError, TornLogError


@frozen(kw_only=True, slots=False)
class Recovery:
    """What recovering a log did.

    Attributes:
        path: the log's file.
        kept_in: the file that now holds the half line; `None` when nothing had to be put aside.
        torn: how many bytes the last line without an end has; 0 when there was none.
        count: how many entries the log has.
        completed: whether that line was an entry that lacked only its line feed, which was added.
    """

    path: str
    kept_in: str | None
    torn: int
    count: int
    completed: bool = False

    def explain(self) -> tuple[str, ...]:
        """Explain in plain lines what was done."""
        entries = "1 entry" if self.count == 1 else f"{self.count} entries"
        if self.completed:
            return (
                f"The last line of {self.path} is entry {self.count}, whole but for its line feed, which was added.",
                f"Whether anybody was told that it stands cannot be seen. The log has {entries} and can go on.",
            )
        if self.kept_in is None:
            return (f"Nothing to recover: the last line of {self.path} is whole; it has {entries}.",)
        return (
            f"A half-written line of {self.torn} bytes was moved from the end of {self.path} to {self.kept_in}.",
            f"It is no whole entry. The log has {entries} and can go on.",
        )


def recover_file(path: str, deadline: float) -> Recovery:
    """Move a half-written last line to a file of its own, or end it where only its line feed is missing.

    Args:
        path: the log's file.
        deadline: until when to wait for its lock, on the monotonic clock.

    Raises:
        LogError: it is no log, or cannot be written.
        UnavailableError: its lock cannot be had in time.
    """
    descriptor = open_file(path, writing=True)
    try:
        lock_file(descriptor, PORT, deadline)
        heading = read_heading(descriptor, path)
        size = os.fstat(descriptor).st_size
        try:
            return Recovery(path=path, kept_in=None, torn=0, count=find_tail(descriptor, size, heading, path).number)
        except TornLogError as error:
            whole, torn = error.whole, error.torn
        tail = find_tail(descriptor, whole, heading, path)
        try:
            if torn <= LONGEST_LINE and _is_next(os.pread(descriptor, torn, whole), tail):
                _end_line(descriptor)
                return Recovery(path=path, kept_in=None, torn=torn, count=tail.number + 1, completed=True)
            kept_in = _keep(_real(path), descriptor, whole, size)
            os.ftruncate(descriptor, whole)
            os.fsync(descriptor)
        except OSError as error:
            fail(path, "cannot be recovered, and lost nothing", error)
        return Recovery(path=path, kept_in=kept_in, torn=torn, count=tail.number)
    finally:
        os.close(descriptor)


def write_without(descriptor: int, size: int, person: str, path: str) -> tuple[int, int]:
    """Write a log anew without a person, and put it in the place of the old file, locked.

    Args:
        descriptor: the log's open file, which its caller holds alone.
        size: how many bytes of whole lines it has.
        person: whom to take out.
        path: the log's file, or a link to it: what it leads to is replaced, and the link stays.

    Returns:
        How many entries held the person, and the descriptor of the new file; that of the old one, when none did.

    Raises:
        LogError: it cannot be written, its file has another name too, or a line is no entry; the log is as it was.
    """
    real = _real(path)
    new = f"{real}.redacted-{secrets.token_hex(4)}"
    count = 0
    written = -1
    try:
        written = os.open(new, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(written, "wb", closefd=False) as stream:
            lines = iter_between(descriptor, 0, size, path)
            stream.write(next(lines) + b"\n")
            for line in lines:
                without = redacted(line.decode("latin-1"), person)
                count += without is not None
                stream.write((line if without is None else without.encode()) + b"\n")
        if count:
            _check_place(descriptor, path, real)
            _put_in_place(descriptor, written, real, new)
    except OSError as error:
        _drop(written, new)
        fail(path, "cannot be written anew, and is as it was before", error)
    except BaseException:
        _drop(written, new)
        raise
    if not count:
        _drop(written, new)
        return 0, descriptor
    return count, written


def _is_next(line: bytes, tail: Tail) -> bool:
    try:
        follow(line, tail.number, tail.hash)
    except LogError:
        return False
    return True


def _end_line(descriptor: int) -> None:
    if os.write(descriptor, b"\n") != 1:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(descriptor)


def _real(path: str) -> str:
    """Return the file that a log lies in: what is put in the place of a link would be another log."""
    return os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114 - beside the other calls of os


def _check_place(descriptor: int, path: str, real: str) -> None:
    mine, named = os.fstat(descriptor), os.stat(real)  # noqa: PTH116 - beside the other calls of os
    if (named.st_ino, named.st_dev) != (mine.st_ino, mine.st_dev):
        raise LogError(PORT, f"`{path}` leads elsewhere now", "find out who changed it, and open the log again")
    if mine.st_nlink > 1:
        problem = f"the file of `{path}` has {mine.st_nlink} names; the others would keep the person"
        raise LogError(PORT, problem, "remove the other hard links, or put copies in their place, and try again")


def _put_in_place(descriptor: int, written: int, path: str, new: str) -> None:
    before = os.fstat(descriptor)
    os.fchmod(written, stat.S_IMODE(before.st_mode))
    if os.fstat(written).st_uid != before.st_uid or os.fstat(written).st_gid != before.st_gid:
        with suppress(PermissionError):  # only an administrator may give a file away; the mode bounds who reads it
            os.fchown(written, before.st_uid, before.st_gid)
    os.fsync(written)
    lock_file(written, PORT, 0.0)
    os.replace(new, path)  # noqa: PTH105 - beside the other calls of os
    with suppress(OSError):  # the log is in its place already, and a rename that is lost leaves the old one whole
        sync_folder(path)


def _drop(descriptor: int, new: str) -> None:
    if descriptor != -1:
        os.close(descriptor)
    with suppress(FileNotFoundError):
        os.unlink(new)  # noqa: PTH108 - beside the other calls of os


def _copy(log: int, start: int, end: int, descriptor: int) -> None:
    while start < end:
        piece = os.pread(log, min(CHUNK, end - start), start)
        if not piece:
            raise OSError(errno.EIO, "it became shorter meanwhile")
        start += os.write(descriptor, piece)


def _keep(path: str, log: int, start: int, end: int) -> str:
    """Copy a part of a log to a file of its own, piece by piece, for it may be of any length."""
    number = 1
    while True:
        kept_in = f"{path}.torn-{number}"
        try:
            descriptor = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            number += 1
            continue
        try:
            _copy(log, start, end, descriptor)
            os.fsync(descriptor)
            sync_folder(path)
        except BaseException:
            _drop(descriptor, kept_in)
            raise
        os.close(descriptor)
        return kept_in
