"""Every call to a port goes through a guard: what fails, hangs or answers nonsense becomes an error, never a permit."""

from collections.abc import Callable
from contextvars import copy_context
from threading import TIMEOUT_MAX
from time import monotonic
from typing import Any, TypeAlias, TypeVar

from declaccess.errors import AdapterError, AdapterTimeoutError, AuthenticationError, DeclaccessError, UnavailableError
from declaccess.services.workers import Job, hand_over

_T = TypeVar("_T")

Check: TypeAlias = "type | tuple[type, ...] | Callable[[Any], str | None]"
"""What a port must answer: a type itself, one of several, or a function that says what is wrong, or `None`."""

MOST_HUNG = 16
"""So many calls of one guard may hang at once; then it refuses the next ones instead of waiting for them too."""

_UNEXPECTED = "look at the error below it, and mend the adapter or what it stands on"
_WRONG = "the adapter breaks the contract of its port; test it with `declaccess.testing.contracts`"


class _Abandoned(BaseException):
    """Nobody waits for this work any more, so it must not go on."""


class Guard:
    """Calls ports, and turns everything that goes wrong there into a clear error.

    Work is done by another thread, and whoever asked for it waits no longer than it may take; a worker that is late
    finds out before its next call of a port, and makes none. A guard may be shared between threads.
    """

    def __init__(self, timeout_seconds: float | None = 10.0) -> None:
        """Make a guard.

        Args:
            timeout_seconds: how long one call of a port may take; `None`: any time, in the thread that asks.

        Raises:
            ValueError: a time that is not more than 0.
        """
        if timeout_seconds is not None and not 0 < timeout_seconds <= TIMEOUT_MAX:
            raise ValueError(f"found a timeout of `{timeout_seconds}` seconds; expected more than 0, or `None`")
        self._timeout = timeout_seconds
        self._hung: set[Job] = set()

    @property
    def hung(self) -> int:
        """How many calls hang: given up, and not come back yet."""
        return len(self._hung)

    def run(self, work: Callable[[], _T]) -> _T:
        """Do a piece of work that calls ports, in one go.

        Args:
            work: what is to be done; it calls ports through `call` and does nothing else that takes time.

        Raises:
            AdapterTimeoutError: a call of a port took too long.
            UnavailableError: too many calls hang already.
            BaseException: whatever the work raises.
        """  # noqa: DOC501 - `_late` makes an `AdapterTimeoutError`
        if self._timeout is None or Job.current() is not None:
            return work()
        if len(self._hung) >= MOST_HUNG:
            # A copy, for a call that comes back meanwhile leaves the set.
            port = next((job.port for job in tuple(self._hung)), "service")
            raise UnavailableError(
                port, f"{MOST_HUNG} calls hang, so no other is begun", "see what it waits for, and start it again"
            )
        job = Job(copy_context(), work)
        try:
            hand_over(job)
            self._wait(job, self._timeout)
        except BaseException:
            self._abandon(job)
            raise
        try:
            return job.result()  # type: ignore[no-any-return]  # what `work` returned
        except _Abandoned:
            raise _late(job, self._timeout) from None

    def call(
        self,
        port: str,
        function: Callable[..., _T],
        *args: object,
        expects: Check,
        allows: tuple[type[DeclaccessError], ...] = (),
        writes: bool = False,
        **kwargs: object,
    ) -> _T:
        """Call a method of a port.

        Args:
            port: which port, such as `declaration store`.
            function: the method.
            args: its arguments.
            expects: what it must return.
            allows: the errors besides `AdapterError` that the port documents for it.
            writes: whether it changes something, so that after a timeout it is not known whether it did.
            kwargs: its arguments by name.

        Raises:
            AdapterError: it failed, took too long, or returned something else.
            DeclaccessError: one of those that `allows` names.
        """  # noqa: DOC501 - the signal to a late worker reaches nobody
        job = Job.current()
        if job is None:
            if self._timeout is None:
                return _called(port, function, args, kwargs, expects, allows)
            return self.run(
                lambda: self.call(port, function, *args, expects=expects, allows=allows, writes=writes, **kwargs)
            )
        job.step(port, function, writes=writes)
        if job.cancelled:
            raise _Abandoned
        try:
            return _called(port, function, args, kwargs, expects, allows)
        finally:
            job.step(port, None, writes=writes)

    @staticmethod
    def _wait(job: Job, timeout: float) -> None:
        left = timeout
        while not job.wait(left):
            left = job.since + timeout - monotonic()
            if left > 0:
                continue
            # First this, then the look at what it is doing: the worker notes its step before it looks here.
            job.cancelled = True
            if job.wait(0):
                return
            raise _late(job, timeout)

    def _abandon(self, job: Job) -> None:
        job.cancelled = True
        self._hung.add(job)
        job.when_done(self._hung.discard)


def _called(
    port: str,
    function: Callable[..., _T],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    expects: Check,
    allows: tuple[type[DeclaccessError], ...],
) -> _T:
    problem: str | None
    try:
        value = function(*args, **kwargs)
        problem = _problem(value, expects)
    except AdapterError:
        raise
    except Exception as error:
        if isinstance(error, allows):
            raise
        cause = error
    else:
        if problem is None:
            return value
        raise AdapterError(port, f"`{_named(function)}` {problem}", _WRONG)
    raised = AdapterError(port, f"`{_named(function)}` failed with a `{type(cause).__name__}`", _UNEXPECTED)
    if AuthenticationError in allows:
        # What an authenticator raises by mistake may repeat the credentials, so it is not passed on.
        raise AdapterError(port, raised.problem, "mend the authenticator; what it said may hold credentials")
    raise raised from cause


def _problem(value: object, expects: Check) -> str | None:
    # The class itself, for a value can say of itself that it is an instance of anything.
    kind = type(value)
    if isinstance(expects, tuple):
        return None if kind in expects else f"returned a `{kind.__name__}`"
    if isinstance(expects, type):
        return None if kind is expects else f"returned a `{kind.__name__}`; expected a `{expects.__name__}`"
    return expects(value)


def _late(job: Job, timeout: float) -> AdapterTimeoutError:
    port, function, writes = job.doing
    if function is None:
        problem, advice = f"the work after it took more than {timeout:g} s", "ask again"
    else:
        problem, advice = f"`{_named(function)}` did not answer in {timeout:g} s", "see what it waits for; ask again"
    if writes:
        problem += "; it is not known whether it was written"
        advice = "look whether it is there before doing it again"
    return AdapterTimeoutError(port, problem, advice)


def _named(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)
