"""Threads that work for others, kept for the next piece of work; who hands over a piece waits as long as it likes."""

import os
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context
from queue import SimpleQueue
from time import monotonic
from typing import Any, ClassVar

from declaccess.errors import UnavailableError

MOST_IDLE = 32
"""So many threads without work are kept."""


class Job:
    """A piece of work, with a note of what it is doing.

    Attributes:
        cancelled: whether nobody waits for it any more.
        since: when its last step began or ended, in seconds of `monotonic`.
        doing: the port that it calls or called last, the method that it is in, and whether that writes.
    """

    __slots__ = ("_context", "_done", "_error", "_late", "_lock", "_value", "_work", "cancelled", "doing", "since")

    _current: ClassVar["_Current"]

    def __init__(self, context: Context, work: Callable[[], Any]) -> None:
        self._context = context
        self._work: Callable[[], Any] | None = work
        self._value: Any = None
        self._error: BaseException | None = None
        self._late: Callable[[Job], None] | None = None
        self._done = threading.Lock()
        self._done.acquire()
        self._lock = threading.Lock()
        self.cancelled = False
        self.since = monotonic()
        self.doing: tuple[str, Callable[..., Any] | None, bool] = ("service", None, False)

    @classmethod
    def current(cls) -> "Job | None":
        """Return the work that this thread does, or `None`."""
        return cls._current.job

    @property
    def port(self) -> str:
        """The port that it calls, or called last."""
        return self.doing[0]

    def step(self, port: str, function: Callable[..., Any] | None, *, writes: bool) -> None:
        """Note what is done next.

        Args:
            port: which port.
            function: the method that is called; `None`: its call is over.
            writes: whether it changes something.
        """
        self.doing = (port, function, writes)
        self.since = monotonic()

    def wait(self, seconds: float) -> bool:
        """Wait until it is done, but not for ever, and say whether it is.

        Args:
            seconds: how long.
        """
        return self._done.acquire(timeout=seconds) if seconds > 0 else self._done.acquire(blocking=False)

    def result(self) -> Any:
        """Return what it came to, or raise what it raised.

        Raises:
            BaseException: whatever it raised.
        """
        error, value = self._error, self._value
        self._error = self._value = None
        try:
            if error is not None:
                raise error
            return value
        finally:
            del error  # its traceback holds this frame

    def when_done(self, late: Callable[["Job"], None]) -> None:
        """Have something called once it is done, which it may be already.

        Args:
            late: what to call with it.
        """
        with self._lock:
            if self._work is not None:
                self._late = late
                return
        late(self)

    def do(self) -> None:
        """Do it, in the thread of a worker."""
        work = self._work
        assert work is not None  # noqa: S101 - each is done once
        self._current.job = self
        try:
            self._value = self._context.run(work)
        except BaseException as error:  # noqa: BLE001 - who waits for it raises it
            self._error = error
        finally:
            self._current.job = None
            with self._lock:
                self._work = None
                late = self._late
            self._done.release()
            if late is not None:
                late(self)


class _Current(threading.local):
    job: Job | None = None


Job._current = _Current()  # noqa: SLF001 - it needs the class


class _Worker:
    """A thread and its letter box."""

    def __init__(self) -> None:
        self.jobs: SimpleQueue[Job] = SimpleQueue()
        threading.Thread(target=self._work, name="declaccess-guard", daemon=True).start()

    def _work(self) -> None:
        while True:
            job = self.jobs.get()
            job.do()
            del job  # what it came to belongs to who waited for it
            if len(_idle) >= MOST_IDLE:
                return
            _idle.append(self)


_idle: deque[_Worker] = deque()
os.register_at_fork(after_in_child=_idle.clear)  # a forked process has none of the threads


def hand_over(job: Job) -> None:
    """Give a piece of work to a thread that has none.

    Args:
        job: the work.

    Raises:
        UnavailableError: there is none, and no other can be started.
    """
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _started()
    worker.jobs.put(job)


def _started() -> _Worker:
    try:
        return _Worker()
    except RuntimeError as error:  # what Python says when the system gives no thread
        raise UnavailableError("service", "no thread can be started", "let fewer of them work at once") from error
