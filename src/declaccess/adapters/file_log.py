"""A decision log in a file of JSON lines, for any number of threads and processes of one machine."""

import os
import secrets
import threading
import time
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Self

from declaccess.adapters.file_locks import held, lock_file, need_locks, unlock_file
from declaccess.adapters.log_files import (
    Tail,
    begin,
    fail,
    find_tail,
    is_there,
    iter_between,
    open_file,
    read_heading,
    read_on,
)
from declaccess.adapters.log_recovery import Recovery, recover_file, write_without
from declaccess.codec.decision_log.entries import PORT, SALT_BYTES, follow, heading_hash, seal
from declaccess.errors import LogError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogMark, LogNote

_CLOSED = -1
_OPEN: "weakref.WeakSet[FileLog]" = weakref.WeakSet()


class FileLog:
    """A log in a file of this machine, one line an entry.

    Threads may share one `FileLog`, and several of them, in one process or in many, may have the same file open: each
    append holds a lock on the file, reads on what the others wrote, checks that it continues the chain, and writes its
    line at once. A process that was forked opens the file anew by itself.

    Args:
        path: the file; it is created, readable by its owner alone, when it is not there.
        durable: whether an entry is on the disk, and not only with the system, before it counts as written.
        lock_timeout_seconds: how long to wait for other writers.
        read_only: whether the log is only to be read; then it must be there, and whatever it holds can be read.

    Raises:
        TornLogError: the last line is half written; `recover` puts it aside.
        LogError: there is no such log or folder, it may not be written, it is no log, or one of another version.
        UnavailableError: its lock cannot be had in time.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        durable: bool = True,
        lock_timeout_seconds: float = 10.0,
        read_only: bool = False,
    ) -> None:
        self._descriptor = _CLOSED
        self.path = os.path.abspath(os.fspath(path))  # noqa: PTH100 - the folder may change while the log is open
        self._durable = durable
        self._timeout = lock_timeout_seconds
        self._read_only = read_only
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._broken: tuple[str, str] | None = None
        _OPEN.add(self)
        need_locks(PORT)
        if read_only:
            os.close(open_file(self.path, writing=False))
            return
        if not os.path.lexists(self.path):
            begin(self.path)
        self._open()

    def append(self, note: LogNote) -> LogMark:
        """Write an entry; when it cannot be written, the file is as it was.

        Args:
            note: what is to be logged.

        Raises:
            TornLogError: another process died while it wrote; `recover` puts its half line aside.
            LogError: it cannot be written, or the file is not what it was.
            UnavailableError: the lock cannot be had in time.
        """
        with self._writing() as tail:
            salt = secrets.token_hex(SALT_BYTES)
            line, own = seal(tail.number + 1, tail.hash, note.kind, note.people, note.body, salt)
            data = line.encode() + b"\n"
            self._write(data)
            self._tail = Tail(tail.size + len(data), tail.number + 1, own, tail.size, data[:256])
            return LogMark(self._tail.number, own)

    def head(self) -> LogMark:
        """Return the last entry's mark, whoever wrote it.

        Raises:
            TornLogError: the last line is half written.
            LogError: the log cannot be read.
            UnavailableError: the lock cannot be had in time.
        """
        with self._snapshot() as (descriptor, size):
            tail = find_tail(descriptor, size, read_heading(descriptor, self.path), self.path)
        return LogMark(tail.number, tail.hash)

    def iter_lines(self) -> Iterator[str]:
        """Yield the log as it is now, without holding anybody up.

        A line longer than the format allows is cut just over the limit, so that the lines after it can be read.

        Raises:
            TornLogError: the last line is half written; the lines before it come first.
            LogError: the log cannot be read.
            UnavailableError: the lock cannot be had in time.
        """
        with self._snapshot() as (descriptor, size):
            for line in iter_between(descriptor, 0, size, self.path, cutting=True):
                yield line.decode("latin-1")  # a byte that is not ASCII stays one, and is found by `verify`

    def redact(self, person: PersonId) -> int:
        """Take a person out of every entry and return how many entries held it.

        The file is written anew beside the old one, which it then replaces at once; its permissions stay, and a link
        to it goes on leading to it. Entries appended meanwhile wait. Earlier copies of the file, such as backups,
        still hold the person.

        Args:
            person: whom.

        Raises:
            TornLogError: the last line is half written.
            LogError: the log cannot be written, or its file has another name too, which would keep the person.
            UnavailableError: the lock cannot be had in time.
        """
        with self._writing() as tail:
            count, descriptor = write_without(self._descriptor, tail.size, person, self.path)
            if count:
                old, self._descriptor = self._descriptor, descriptor
                os.close(old)
                self._tail = find_tail(descriptor, os.fstat(descriptor).st_size, self._heading, self.path)
        return count

    def close(self) -> None:
        """Close the file; what was appended stands.

        Raises:
            UnavailableError: another thread holds the log for too long.
        """
        with held(self._lock, PORT, time.monotonic() + self._timeout):
            self._close()

    @staticmethod
    def recover(path: str | os.PathLike[str], *, lock_timeout_seconds: float = 10.0) -> Recovery:
        """Put a half-written last line aside, in a file of its own, so that the log can go on.

        A last line that lacks nothing but its line feed, and continues the chain, is an entry: it is kept, and the line
        feed is added.

        Args:
            path: the log's file.
            lock_timeout_seconds: how long to wait for other writers.

        Raises:
            LogError: it is no log, or cannot be written.
            UnavailableError: its lock cannot be had in time.
        """
        return recover_file(os.fspath(path), time.monotonic() + lock_timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if self._descriptor != _CLOSED:
            with suppress(OSError):
                os.close(self._descriptor)

    def _open(self) -> None:
        self._descriptor = open_file(self.path, writing=True)
        try:
            lock_file(self._descriptor, PORT, time.monotonic() + self._timeout)
            self._heading = read_heading(self._descriptor, self.path)
            size = os.fstat(self._descriptor).st_size
            self._tail = find_tail(self._descriptor, size, self._heading, self.path)
        except BaseException:
            self._close()
            raise
        unlock_file(self._descriptor)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, _CLOSED
        if descriptor != _CLOSED:
            os.close(descriptor)

    @contextmanager
    def _snapshot(self) -> Generator[tuple[int, int]]:
        """Open the file that has the log's name now, with the size that it has while nobody writes."""
        descriptor = open_file(self.path, writing=False)
        try:
            lock_file(descriptor, PORT, time.monotonic() + self._timeout, shared=True)
            size = os.fstat(descriptor).st_size
            unlock_file(descriptor)
            yield descriptor, size
        finally:
            os.close(descriptor)

    @contextmanager
    def _writing(self) -> Generator[Tail]:
        """Hold the file alone, at an end that is known."""
        deadline = time.monotonic() + self._timeout
        if self._read_only:
            raise LogError(PORT, f"`{self.path}` was opened for reading only", "open it without `read_only`")
        with held(self._lock, PORT, deadline):
            if self._descriptor == _CLOSED:
                raise LogError(PORT, f"`{self.path}` is closed", "open it again")
            if self._broken is not None:
                raise LogError(PORT, *self._broken)
            if self._process != os.getpid():  # a lock belongs to the open file, which both processes share
                self._adopt(deadline)
                self._process = os.getpid()
            self._lock_current(deadline)
            try:
                self._catch_up()
                yield self._tail
            finally:
                if self._descriptor != _CLOSED:
                    unlock_file(self._descriptor)

    def _lock_current(self, deadline: float) -> None:
        """Lock the file that has the log's name now: who redacts puts another one in its place."""
        while True:
            lock_file(self._descriptor, PORT, deadline)
            try:
                named = os.stat(self.path)  # noqa: PTH116 - on the way of every append
            except OSError as error:
                unlock_file(self._descriptor)
                fail(self.path, "is not there any more", error)
            mine = os.fstat(self._descriptor)
            if (named.st_ino, named.st_dev) == (mine.st_ino, mine.st_dev):
                return
            unlock_file(self._descriptor)
            self._adopt(deadline)

    def _adopt(self, deadline: float) -> None:
        """Go over to a file that replaced ours, if it is the same log and holds all that we know of."""
        other = open_file(self.path, writing=True)
        try:
            lock_file(other, PORT, deadline)
            mine, named = os.fstat(self._descriptor), os.fstat(other)
            is_same = (named.st_ino, named.st_dev) == (mine.st_ino, mine.st_dev)
            tail = self._tail if is_same else self._checked(other)
            unlock_file(other)
        except BaseException:
            os.close(other)
            raise
        old, self._descriptor, self._tail = self._descriptor, other, tail
        os.close(old)

    def _checked(self, descriptor: int) -> Tail:
        """Return the end of a file that replaced ours, if it is the same log and goes on from what we know."""
        heading, known = self._heading, self._tail
        advice = "find out who replaced it, verify it, and open the log again when it is known to be right"
        if read_heading(descriptor, self.path) != heading:
            raise LogError(PORT, f"`{self.path}` was replaced by another log", advice)
        tail = Tail(len(heading) + 1, 0, heading_hash(heading.decode()), 0, heading[:256])
        is_met = known.number == 0
        for line in iter_between(descriptor, tail.size, os.fstat(descriptor).st_size, self.path):
            own = follow(line, tail.number, tail.hash)
            tail = Tail(tail.size + len(line) + 1, tail.number + 1, own, tail.size, line[:256])
            is_met = is_met or (tail.number, own) == (known.number, known.hash)
        if not is_met:
            problem = f"`{self.path}` was replaced by a log without entry {known.number} as it was written"
            raise LogError(PORT, problem, advice)
        return tail

    def _catch_up(self) -> None:
        size, tail = os.fstat(self._descriptor).st_size, self._tail
        if size < tail.size or not is_there(self._descriptor, tail, self.path):
            problem = f"`{self.path}` was cut or written over: entry {tail.number} is not where it was"
            raise LogError(PORT, problem, "write nothing to it, and verify it against an anchor or a copy")
        if size > tail.size:
            self._tail = read_on(self._descriptor, tail, size, self.path)

    def _write(self, data: bytes) -> None:
        try:
            written = os.write(self._descriptor, data)
        except OSError as error:
            self._take_back()
            fail(self.path, "cannot be written, and is as it was before", error)
        if written != len(data):
            self._take_back()
            problem = f"`{self.path}` took only {written} of {len(data)} bytes, and is as it was before"
            raise LogError(PORT, problem, "the disk is full; free some space and try again")
        if self._durable:
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                self._take_back()
                problem = f"`{self.path}` could not be brought to the disk: {error.strerror or error}"
                self._broken = problem, "check the disk, verify the log, and open it again"
                raise LogError(PORT, *self._broken) from None

    def _take_back(self) -> None:
        """Cut the file back to its whole lines; when even that fails, nothing may be appended after a half line."""
        try:
            os.ftruncate(self._descriptor, self._tail.size)
        except OSError as error:
            problem = f"`{self.path}` could be neither written nor set back: {error.strerror or error}"
            self._broken = problem, "check the disk, recover the log, and open it again"
            raise LogError(PORT, *self._broken) from None


def _after_fork() -> None:
    """Give each log of a forked process a lock of its own: a thread that is not there any more may hold the old one."""
    for log in _OPEN:
        log._lock = threading.Lock()  # noqa: SLF001 - the same module


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
