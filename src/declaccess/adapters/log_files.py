"""The file that a decision log lies in: how it is begun, opened, read on, and what is said when it cannot be."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple, NoReturn

from declaccess.adapters.file_locks import sync_folder
from declaccess.codec.decision_log.entries import (
    FORMAT,
    LONGEST_LINE,
    PORT,
    follow,
    heading_hash,
    other_format,
    read_entry,
    split_heading,
    write_heading,
)
from declaccess.errors import LogError, TornLogError

CHUNK = 1 << 18
"""So many bytes are read at once."""

_MARKED = 256
"""How many bytes of the last line are looked at again before each append: number, previous and hash lie in them."""

_WHAT_TO_DO = {
    errno.ENOENT: "create its folder first, or check the name",
    errno.ENOTDIR: "a part of its path is no folder; check the name",
    errno.EISDIR: "it is a folder; give the name of a file in it",
    errno.EACCES: "check the permissions of the file and its folder",
    errno.EPERM: "check the permissions and attributes of the file and its folder",
    errno.EROFS: "its disk is mounted for reading only; put the log elsewhere",
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "the quota is used up; free some space and try again",
    errno.EFBIG: "the file may not grow any more; raise the limit and try again",
}


class Tail(NamedTuple):
    """Where the whole lines of a file end.

    Attributes:
        size: how many bytes they have.
        number: the number of the last entry; 0 when there is only the heading.
        hash: its hash, or that of the heading.
        start: where its line begins.
        mark: the first bytes of that line.
    """

    size: int
    number: int
    hash: str
    start: int
    mark: bytes


def fail(path: str, what: str, error: OSError) -> NoReturn:
    """Raise what the system says as an error of the log.

    Args:
        path: the file.
        what: what was tried, such as `cannot be opened`.
        error: what the system says.

    Raises:
        LogError: always.
    """
    advice = _WHAT_TO_DO.get(error.errno or 0, "check the disk and the file")
    raise LogError(PORT, f"`{path}` {what}: {error.strerror or error}", advice) from None


def begin(path: str) -> None:
    """Create a log with nothing but its heading, unless there is one already; it is never seen half made.

    Args:
        path: the file; only its owner may read and write it.

    Raises:
        LogError: it cannot be created.
    """
    new = f"{path}.new-{secrets.token_hex(4)}"
    data = write_heading(secrets.token_hex(16), datetime.now(UTC)).encode() + b"\n"
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            written = os.write(descriptor, data)
            if written != len(data):
                problem = f"`{path}` cannot be created: its heading took only {written} of {len(data)} bytes"
                raise LogError(PORT, problem, "free some space, or raise the limit on the size of files, and try again")
            os.fsync(descriptor)
            os.link(new, path)
        finally:
            os.close(descriptor)
            os.unlink(new)  # noqa: PTH108 - beside the other calls of os
        sync_folder(path)
    except FileExistsError:
        return  # another process was faster
    except OSError as error:
        fail(path, "cannot be created", error)


def open_file(path: str, *, writing: bool) -> int:
    """Open a log's file and return its descriptor.

    Args:
        path: the file.
        writing: whether it is to be written.

    Raises:
        LogError: it cannot be opened, or is no regular file.
    """
    # A pipe is opened at once, to be refused, and not waited for.
    how = (os.O_RDWR | os.O_APPEND if writing else os.O_RDONLY) | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        descriptor = os.open(path, how)
    except OSError as error:
        what = "cannot be opened"
        if writing and error.errno in (errno.EACCES, errno.EROFS) and os.access(path, os.R_OK):
            what = "may be read but not written"
        fail(path, what, error)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        advice = _WHAT_TO_DO[errno.EISDIR] if stat.S_ISDIR(mode) else "give the name of a file on a disk"
        raise LogError(PORT, f"`{path}` is no regular file", advice)
    return descriptor


def read_heading(descriptor: int, path: str) -> bytes:
    """Return the first line of a log, without its end.

    Args:
        descriptor: the open file.
        path: its name, for the errors.

    Raises:
        LogError: it is empty, no log, or one of another version.
    """
    start = _read(descriptor, CHUNK, 0, path)
    line, end, _ = start.partition(b"\n")
    if not start:
        advice = "a log is never empty: find out who emptied it, or remove the file to begin a new log"
        raise LogError(PORT, f"`{path}` is empty", advice)
    other = other_format(line)
    if other is not None:
        advice = "use the version of this library that wrote it, or a newer one"
        raise LogError(PORT, f"`{path}` has the format `{other}`; this version reads and writes `{FORMAT}`", advice)
    if not end or split_heading(line) is None:
        advice = "check the name, or verify the log if it is one: its first line is gone or was changed"
        raise LogError(PORT, f"`{path}` does not begin as a decision log", advice)
    return line


def find_tail(descriptor: int, size: int, heading: bytes, path: str) -> Tail:
    """Find where the whole lines end, from the end backwards; what lies before the last line is not looked at.

    Args:
        descriptor: the open file.
        size: its size.
        heading: its first line.
        path: its name, for the errors.

    Raises:
        TornLogError: its last line is half written.
        LogError: its last line is no entry.
    """
    whole = _after_feed(descriptor, size, path)
    if whole < size:
        raise_torn(path, whole, size - whole)
    begins = _after_feed(descriptor, size - 1, path)
    if begins == 0:
        return Tail(size, 0, heading_hash(heading.decode()), 0, heading[:_MARKED])
    if size - 1 - begins > LONGEST_LINE:
        _raise_overlong(path)
    last = _read(descriptor, size - 1 - begins, begins, path)
    entry = read_entry(last)
    own = follow(last, entry.number - 1, entry.previous)
    return Tail(size, entry.number, own, begins, last[:_MARKED])


def read_on(descriptor: int, tail: Tail, size: int, path: str) -> Tail:
    """Read what others wrote after the end that is known, and check that it continues the chain.

    Args:
        descriptor: the open file.
        tail: the end that is known.
        size: the file's size now.
        path: its name, for the errors.

    Raises:
        TornLogError: its last line is half written.
        LogError: something there does not continue the chain.
    """
    for line in iter_between(descriptor, tail.size, size, path):
        own = follow(line, tail.number, tail.hash)
        tail = Tail(tail.size + len(line) + 1, tail.number + 1, own, tail.size, line[:_MARKED])
    return tail


def is_there(descriptor: int, tail: Tail, path: str) -> bool:
    """Say whether the last entry that is known stands where it stood.

    Args:
        descriptor: the open file.
        tail: the end that is known.
        path: the file's name, for the errors.

    Raises:
        LogError: the file cannot be read.
    """
    return _read(descriptor, len(tail.mark), tail.start, path) == tail.mark


def iter_between(descriptor: int, start: int, end: int, path: str, *, cutting: bool = False) -> Iterator[bytes]:
    """Yield the lines of a part of a file, without their ends.

    Args:
        descriptor: the open file.
        start: where a line begins.
        end: where to stop.
        path: the file's name, for the errors.
        cutting: whether a line that is far too long is cut just over the limit, for a verifier to tell of it and go
            on; else it is an error.

    Raises:
        TornLogError: the part ends inside a line; the lines before come first.
        LogError: a line is far too long, or the file cannot be read.
    """
    left = b""
    begins = start
    while start < end:
        chunk = _read(descriptor, min(CHUNK, end - start), start, path)
        if not chunk:
            advice = "find out who cut it, and verify it against an anchor"
            raise LogError(PORT, f"`{path}` became shorter while it was read", advice)
        start += len(chunk)
        *lines, left = (left + chunk).split(b"\n")
        if lines:
            begins = start - len(left)
        yield from lines
        if len(left) > LONGEST_LINE:
            if not cutting:
                _raise_overlong(path)
            left = left[: LONGEST_LINE + 1]
    if left:
        raise_torn(path, begins, end - begins)


def raise_torn(path: str, whole: int, torn: int) -> NoReturn:
    """Raise the error that says that the last line is half written.

    Args:
        path: the file.
        whole: how many bytes of whole lines come before it.
        torn: how many bytes it has.

    Raises:
        TornLogError: always.
    """
    raise TornLogError(
        PORT,
        f"the last line of `{path}` is half written: {torn} bytes after {whole}, without a line feed",
        "recover the log with `declaccess log recover` or `FileLog.recover`, which puts the half line aside, or adds "
        "the line feed if nothing else is missing",
        whole,
        torn,
    )


def _raise_overlong(path: str) -> NoReturn:
    problem = f"`{path}` has a line of more than {LONGEST_LINE} bytes"
    raise LogError(PORT, problem, "check the name of the file, and verify it if it is a log")


def _after_feed(descriptor: int, end: int, path: str) -> int:
    """Return where the last line before a place begins: behind the line feed before it."""
    while end > 0:
        start = max(0, end - CHUNK)
        found = _read(descriptor, end - start, start, path).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _read(descriptor: int, count: int, start: int, path: str) -> bytes:
    try:
        return os.pread(descriptor, count, start)
    except OSError as error:
        fail(path, "cannot be read", error)
