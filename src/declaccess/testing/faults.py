"""Ports that fail: adapters that raise, hang, answer nonsense or lie, to see that nothing is permitted then.

What no service can find out: a clock that is wrong but plausible, a register that leaves something out or makes up
events of the right organisation, a store that gives the right number with another content, an authenticator that
takes one person for another. These ports are trusted with that.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, TypeAlias

from attrs import evolve

from declaccess.errors import (
    AdapterError,
    AuthenticationError,
    ConflictError,
    LogError,
    PortfolioError,
    ReadOnlyError,
    UnavailableError,
)
from declaccess.model import Declaration, DeclarationNumber, Draft, OrganisationId, PersonId
from declaccess.ports import (
    AccessRegister,
    Authentication,
    Authenticator,
    Clock,
    DecisionLog,
    DeclarationStore,
    LogMark,
    Version,
)

PORTS: tuple[type, ...] = (DeclarationStore, AccessRegister, Authenticator, Clock, DecisionLog)
"""The ports that services call."""

Misbehaviour: TypeAlias = Callable[..., Any]
"""What a port does instead: called with the method that it should have been, and with its arguments."""

_FAR = datetime(9999, 12, 31, 23, tzinfo=UTC)
_OTHER = OrganisationId("foreign:somebody else")


def members_of(port: type) -> tuple[str, ...]:
    """Return the names of everything that a port's protocol demands.

    Args:
        port: the protocol.
    """
    return tuple(name for name in vars(port) if not name.startswith("_"))


class Faulty:
    """An adapter that is another one but for one thing that it does wrong.

    Attributes:
        calls: how often that was asked of it.
    """

    def __init__(self, adapter: Any, port: type, member: str, misbehaviour: Misbehaviour) -> None:
        """Wrap an adapter.

        Args:
            adapter: what does everything else.
            port: its protocol.
            member: what goes wrong.
            misbehaviour: what is done instead.
        """
        self.calls = 0
        for name in members_of(port):
            value = getattr(adapter, name)
            if name == member and isinstance(vars(port)[name], property):
                self._go_wrong_at(name, self._wrong(lambda value=value: value, misbehaviour))
                continue
            setattr(self, name, self._wrong(value, misbehaviour) if name == member else value)

    def _go_wrong_at(self, name: str, look: Callable[[], Any]) -> None:
        """Let an attribute of this one alone go wrong whenever it is looked at."""

        def looked_at(_: Faulty) -> Any:
            return look()

        self.__class__ = type("Faulty", (Faulty,), {name: property(looked_at)})

    def _wrong(self, method: Callable[..., Any], misbehaviour: Misbehaviour) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            return misbehaviour(method, *args, **kwargs)

        return called


class Yes:
    """Says yes to everything, and that it is whatever one likes."""

    def __getattr__(self, name: str) -> "Yes":
        return self

    def __call__(self, *_: object, **__: object) -> "Yes":
        """Say yes."""
        return self

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __getattribute__(self, name: str) -> Any:
        return Version if name == "__class__" else super().__getattribute__(name)


class Hang:
    """Hangs until it is let go."""

    def __init__(self) -> None:
        self._free = Event()

    def __call__(self, *_: object, **__: object) -> None:
        """Hang, a minute at most."""
        self._free.wait(60)

    def release(self) -> None:
        """Let go whoever hangs, for good."""
        self._free.set()


def _raising(error: BaseException) -> Misbehaviour:
    def misbehave(*_: object, **__: object) -> Any:
        raise error

    return misbehave


def _answering(value: Any) -> Misbehaviour:
    def misbehave(*_: object, **__: object) -> Any:
        return value

    return misbehave


def _yielding_nothing(*_: object, **__: object) -> Any:
    return iter(())


def _too_many(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return method(*args, **kwargs) * 100


RAISED: Mapping[str, Misbehaviour] = {
    type(error).__name__: _raising(error)
    for error in (
        AdapterError("port", "it failed"),
        UnavailableError("port", "the connection is lost"),
        ReadOnlyError("port", "it may only be read"),
        LogError("port", "the disk is full"),
        ConflictError("something", 1, 2),
        PortfolioError([]),
        AuthenticationError("test", "nobody is there"),
        OSError(5, "input/output error"),
        ConnectionResetError("the connection is lost"),
        TimeoutError("too late"),
        KeyError("missing"),
        ValueError("wrong"),
        TypeError("wrong"),
        AttributeError("missing"),
        AssertionError("wrong"),
        RuntimeError("wrong"),
        StopIteration("over"),
        RecursionError("too deep"),
        MemoryError("too much"),
        NotImplementedError("not yet"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"),
        Exception("anything"),
    )
}
"""Every kind of error, those that a port may raise and those that it may not, by the error's name."""

ANSWERED: Mapping[str, Misbehaviour] = {
    "nothing": _answering(NotImplemented),
    "true": _answering(True),
    "a number": _answering(1),
    "a text": _answering("permit"),
    "bytes": _answering(b"permit"),
    "an empty list": _answering([]),
    "a list in a tuple": _answering(([],)),
    "a mapping": _answering({"outcome": "permit"}),
    "an iterator": _yielding_nothing,
    "a class": _answering(Version),
    "an error": _answering(AdapterError("port", "returned instead of raised")),
    "yes to everything": _answering(Yes()),
}
"""Answers that no method of a port gives."""


def _falsified(falsify: Callable[[Any], Any]) -> Misbehaviour:
    def misbehave(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return falsify(method(*args, **kwargs))

    return misbehave


def _each(falsify: Callable[[Any], Any]) -> Misbehaviour:
    return _falsified(lambda found: tuple(map(falsify, found)))


def _unwritten(falsify: Callable[[Version], Any]) -> Misbehaviour:
    """Say falsely what was written, and write nothing."""

    def misbehave(_: object, change: Any, *__: object) -> Any:
        return falsify(_as_written(change))

    return misbehave


def _bare_events(_: object, events: Any, *__: object, **___: object) -> Any:
    return tuple(events)


def _of_another(version: Any) -> Any:
    if isinstance(version.record, Draft):
        return evolve(version, record=evolve(version.record, reference=f"{version.record.reference} "))
    return evolve(version, record=evolve(version.record, number=DeclarationNumber("9B0OTHERNUMBR")))


def _drafted(version: Any) -> Any:
    works = version.record
    contracts = (evolve(works.contracts[0], number=None, subcontractors=()),)
    name = works.number if isinstance(works, Declaration) else works.reference
    draft = Draft(reference=name, sector=works.sector, client=works.client, contracts=contracts)
    return evolve(version, record=draft)


class _Version(Version):
    """Something that only says that it is a version."""


class _Authentication(Authentication):
    """Something that only says that it is an authentication."""


_NAIVE = datetime(2026, 7, 1, 10)  # noqa: DTZ001 - it is what is wrong with it

_VERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "of another number": _of_another,
    "without a record": lambda version: evolve(version, record=None),
    "version 0": lambda version: evolve(version, version=0),
    "version true": lambda version: evolve(version, version=True),
    "version as text": lambda version: evolve(version, version="1"),
    "without a place": lambda version: evolve(version, place=None),
    "with a naive time": lambda version: evolve(version, recorded_at=_NAIVE),
    "without a time": lambda version: evolve(version, recorded_at=None),
    "made by a text": lambda version: evolve(version, by="p-1"),
    "under a decision that is a text": lambda version: evolve(version, decision="1"),
    "of a kind of its own": lambda version: _Version(
        record=version.record, version=version.version, place=version.place, recorded_at=version.recorded_at
    ),
    "the bare record": lambda version: version.record,
}

_EVENTS: Mapping[str, Callable[[Any], Any]] = {
    "of another organisation": lambda events: (*events[:-1], _elsewhere(events)),
    "as a list": list,
    "as a generator": iter,
    "twice": lambda events: events * 2,
    "backwards": lambda events: events[::-1],
    "bare": lambda events: tuple(each.event for each in events),
    "with one that is none": lambda events: (*events, None),
    "recorded backwards": lambda events: (
        *events,
        evolve(events[-1], number=events[-1].number + 1, recorded_at=events[-1].recorded_at - timedelta(days=1)),
    ),
}


def _elsewhere(events: Any) -> Any:
    """Return a grant at an organisation that was not asked for."""
    each = next(each for each in events if each.event.kind == "granted")
    record = evolve(each.event.record, organisation=_OTHER)
    return evolve(each, number=events[-1].number + 1, event=evolve(each.event, record=record, organisation=_OTHER))


def _shifted(shift: timedelta) -> Callable[[Any], Any]:
    return lambda said: evolve(said, at=said.at + shift, until=said.until + shift)


LIES: Mapping[tuple[type, str], Mapping[str, Misbehaviour]] = {
    (DeclarationStore, "find_declaration"): {
        **{name: _falsified(lie) for name, lie in _VERSIONS.items()},
        "a draft": _falsified(_drafted),
    },
    (DeclarationStore, "find_draft"): {name: _falsified(lie) for name, lie in _VERSIONS.items()},
    (DeclarationStore, "list_versions"): {
        **{name: _each(lie) for name, lie in _VERSIONS.items()},
        "as a list": _falsified(list),
        "twice": _falsified(lambda found: found * 2),
        "without the first": _falsified(lambda found: (evolve(found[0], version=2),)),
    },
    (DeclarationStore, "list_naming"): {
        **{name: _each(lie) for name, lie in _VERSIONS.items() if name != "of another number"},
        "as a list": _falsified(list),
        "twice": _falsified(lambda found: found * 2),
        "more than asked": _too_many,
        "a draft": _falsified(lambda found: (*map(_drafted, found),)),
    },
    (DeclarationStore, "commit"): {
        **{name: _unwritten(lie) for name, lie in _VERSIONS.items()},
        "the version before": _unwritten(lambda version: evolve(version, version=version.version - 1)),
        "what nobody wrote": _unwritten(lambda version: evolve(version, by=None)),
        "under another decision": _unwritten(lambda version: evolve(version, decision=None)),
    },
    (DeclarationStore, "log"): {"none": _answering(None), "a text": _answering("log"), "yes": _answering(Yes())},
    (AccessRegister, "log"): {"none": _answering(None)},
    (AccessRegister, "read"): {name: _falsified(lie) for name, lie in _EVENTS.items()},
    (Authenticator, "authenticate"): {
        "expired": _falsified(_shifted(timedelta(days=-1))),
        "of the future": _falsified(_shifted(timedelta(days=1))),
        "of a kind of its own": _falsified(
            lambda said: _Authentication(person=said.person, login=said.login, at=said.at, until=said.until, by=said.by)
        ),
        "the bare person": _falsified(lambda said: said.person),
        "a person alone": _answering(PersonId("p-1")),
    },
    (AccessRegister, "record"): {
        "other events": _answering((None,)),
        "no events": _answering(()),
        "bare events": _bare_events,
    },
    (Clock, "now"): {
        "naive": _answering(_NAIVE),
        "a day": _falsified(lambda now: now.date()),
        "a text": _falsified(lambda now: now.isoformat()),
        "seconds": _falsified(lambda now: now.timestamp()),
        "the end of time": _answering(_FAR),
        "before the rules": _answering(datetime(1970, 1, 1, tzinfo=UTC)),
        "after the log-in": _falsified(lambda now: now + timedelta(days=30)),
        "long before the log-in": _falsified(lambda now: now - timedelta(days=30)),
    },
    (DecisionLog, "append"): {
        "number 0": _answering(LogMark(0, "0" * 64)),
        "number true": _answering(LogMark(True, "0" * 64)),
        "a tuple": _answering((1, "0" * 64)),
        "no hash": _answering(LogMark(1, None)),  # type: ignore[arg-type]  # it is what is wrong with it
    },
}
"""By port and member, false answers that can be told from true ones."""


def _as_written(change: Any) -> Version:
    return Version(
        record=change.record,
        version=change.expected + 1,
        place=0,
        recorded_at=change.recorded_at,
        act=change.act,
        by=change.by,
        decision=change.decision,
    )


def misbehaviours(port: type, member: str) -> Mapping[str, Misbehaviour]:
    """Return everything that a member of a port can do wrong at once; that it hangs is not among it (`Hang`).

    Args:
        port: the protocol.
        member: the name of a method or an attribute.
    """
    raised = {f"raises {name}": each for name, each in RAISED.items()}
    answered = {f"answers {name}": each for name, each in ANSWERED.items()}
    lies = {f"lies: {name}": each for name, each in LIES.get((port, member), {}).items()}
    nothing = {} if member.startswith("find_") else {"answers none": _answering(None)}
    return {**raised, **answered, **nothing, **lies}
