"""Ask what an adapter stands on; whatever goes wrong there is an error that repeats nothing of what was said."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from declaccess.errors import AdapterError
from declaccess.ports.clock import Clock

_P = ParamSpec("_P")
_T = TypeVar("_T")


def ask(port: str, call: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
    """Return what a call into another adapter returns.

    Args:
        port: what is asked, for the error.
        call: the call.
        *arguments: what to call it with.
        **named: the same, by name.

    Raises:
        AdapterError: the one that it raised, or one that only names the class of any other error.
    """
    try:
        return call(*arguments, **named)
    except AdapterError:
        raise
    except Exception as problem:  # noqa: BLE001 - an adapter is somebody else's code, and may raise anything
        kind = type(problem).__name__
    # Raised out here, so that the other error, whose text may repeat what it was asked, hangs on nothing.
    raise AdapterError(port, f"failed with `{kind}`", "look at the adapter: it should raise an `AdapterError`")


def time_of(clock: Clock) -> datetime:
    """Return what a clock says, on the clock of UTC.

    Raises:
        AdapterError: it fails, or tells no instant.
    """
    now: object = ask("clock", clock.now)
    if not isinstance(now, datetime) or now.utcoffset() is None:
        raise AdapterError("clock", "told no instant", "expected an aware date-time")
    return now.astimezone(UTC)
