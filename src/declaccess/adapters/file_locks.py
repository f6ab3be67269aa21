"""One writer at a time, among threads and among processes, and never a wait without end."""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from types import ModuleType

from declaccess.errors import LogError, UnavailableError

try:
    import fcntl
except ImportError:  # a system without locks between processes
    LOCKS: ModuleType | None = None
else:
    LOCKS = fcntl

_SHORTEST, _LONGEST = 0.0002, 0.01
"""Between two tries to lock, in seconds."""


def need_locks(port: str) -> None:
    """Refuse a system that cannot lock files between processes.

    Args:
        port: who needs them, for the error.

    Raises:
        LogError: it cannot.
    """
    if LOCKS is None:
        advice = "keep the log in a database on this system, or in memory if it need not last"
        raise LogError(port, "this system has no file locks that processes respect", advice)


@contextmanager
def held(lock: Lock, port: str, deadline: float) -> Generator[None]:
    """Hold a lock among threads.

    Args:
        lock: the lock.
        port: who needs it, for the error.
        deadline: until when to wait, on the monotonic clock.

    Raises:
        UnavailableError: it cannot be had in time.
    """
    if not lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
        raise UnavailableError(port, "another thread holds the lock for too long", "try again, or wait longer")
    try:
        yield
    finally:
        lock.release()


def lock_file(descriptor: int, port: str, deadline: float, *, shared: bool = False) -> None:
    """Lock a file among processes.

    Args:
        descriptor: the open file.
        port: who needs it, for the error.
        deadline: until when to wait, on the monotonic clock.
        shared: whether other readers may hold it too.

    Raises:
        LogError: the file's system cannot lock it.
        UnavailableError: it cannot be had in time.
    """
    need_locks(port)
    if LOCKS is None:
        return
    how = (LOCKS.LOCK_SH if shared else LOCKS.LOCK_EX) | LOCKS.LOCK_NB
    pause = _SHORTEST
    while True:
        try:
            LOCKS.flock(descriptor, how)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                advice = "find the process that holds it, or wait longer"
                raise UnavailableError(port, "another process holds the file's lock for too long", advice) from None
        except OSError as error:
            advice = "put the file on a local disk"
            raise LogError(port, f"the file cannot be locked: {error.strerror or error}", advice) from None
        else:
            return
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST)


def unlock_file(descriptor: int) -> None:
    """Let a file go that was locked.

    Args:
        descriptor: the open file.
    """
    if LOCKS is not None:
        LOCKS.flock(descriptor, LOCKS.LOCK_UN)


def sync_folder(path: str) -> None:
    """Have the names in a file's folder written to the disk.

    Args:
        path: the file.

    Raises:
        OSError: the disk failed.
    """
    descriptor = os.open(os.path.dirname(path) or ".", os.O_RDONLY)  # noqa: PTH120 - beside the other calls of os
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
