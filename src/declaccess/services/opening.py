"""Opening a service: what it is given is looked at once, and a port's members are reached inside the guard alone."""

from typing import Any, TypeVar

from declaccess.errors import Fault, RecordError
from declaccess.ports import AccessRegister, DecisionLog, DeclarationStore
from declaccess.rules import Rulebook

_P = TypeVar("_P")


def log_of(store: DeclarationStore | AccessRegister) -> DecisionLog:
    """Return what a store gives as its log, for `check_kinds` to look at.

    Args:
        store: the store, not yet known to be one.
    """
    return _member(store, "log")  # type: ignore[no-any-return]  # it is not known yet to be one


def check_kinds(*given: tuple[str, object, type], rulebook: object) -> None:
    """Check that every port is one, and the rulebook too.

    Args:
        given: of each port, how the service calls it, what it was given, and the protocol.
        rulebook: the rulebook.

    Raises:
        RecordError: something else; all of it is told at once.
    """
    faults = []
    for name, value, kind in given:
        members = [member for member in vars(kind) if not member.startswith("_")]
        lacking = [member for member in members if _member(value, member) is None]
        if lacking:
            found = f"found a `{type(value).__name__}`, which is no `{kind.__name__}`"
            faults.append(Fault(name, f"{found}: it has no `{lacking[0]}`; give one"))
    if not isinstance(rulebook, Rulebook):
        message = f"found a `{type(rulebook).__name__}`; expected a `Rulebook`, such as `nsso_2026()`"
        faults.append(Fault("rulebook", message))
    if faults:
        raise RecordError(faults)


def reached(port: _P) -> _P:
    """Return a port whose methods are looked up when they are called: what that does too is for the guard to see.

    Args:
        port: the port.
    """
    proxy: Any = _Port(port)
    return proxy  # type: ignore[no-any-return]  # it has the members of the port


class _Port:
    def __init__(self, port: object) -> None:
        self._port = port

    def __getattr__(self, name: str) -> "_Method":
        method = _Method(self._port, name)
        setattr(self, name, method)
        return method


class _Method:
    __slots__ = ("__name__", "_port")

    def __init__(self, port: object, name: str) -> None:
        self._port, self.__name__ = port, name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return getattr(self._port, self.__name__)(*args, **kwargs)


def _member(value: object, name: str) -> Any:
    try:
        return getattr(value, name)
    except Exception:  # noqa: BLE001 - what cannot be reached is not there, whatever it says
        return None
