"""What a service is given is looked at once; from then on its members are reached inside the guard alone."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest
from attrs import evolve

from building_site import NUMBER, company, declaration
from declaccess import Action
from declaccess.errors import AdapterError, AdapterTimeoutError, RecordError
from declaccess.model import AccessRole, Content
from declaccess.ports import LogMark
from declaccess.testing.faults import PORTS, members_of
from guarded_site import NOW, Card, Guarded, entries

SECRET = "token-4711"  # noqa: S105 - it stands for credentials
CARD, CHIEF = Card("declarant"), Card("declarant", person="chief of declarant")
MINE: dict[str, Any] = {"organisation": company("declarant")}
CHANGED = declaration(content=Content.of(1))


def raise_it() -> None:
    raise RuntimeError(SECRET)


class Touchy:
    """A port with a member that does something when it is looked up, though not while a service is opened."""

    def __init__(self, port: Any, member: str, do: Callable[[], None]) -> None:
        self._port, self._member, self._do = port, member, do
        self.opened = False

    def __getattr__(self, name: str) -> Any:
        if self.opened and name == self._member:
            self._do()
        return getattr(self._port, name)


WHERE = dict(zip(("declarations", "register", "authenticator", "clock", "log"), PORTS, strict=True))
MEMBERS = [(where, member) for where, port in WHERE.items() for member in members_of(port)]


def attempts(guarded: Guarded, where: str, member: str, do: Callable[[], None], **more: Any) -> dict[str, Any]:
    """Do everything with a touchy port, and return what each act came to."""
    whole = {**guarded.ports, "log": guarded.store.log}
    port = Touchy(whole[where], member, do)
    access, works = guarded.with_ports(**{where: port, **more})
    kept = {where: port} if where in ("register", "authenticator", "clock") else {}
    register = guarded.register_service(**kept, **more)
    port.opened = True
    acts: dict[str, Callable[[], Any]] = {
        "decide": lambda: access.decide(CARD, **MINE, action=Action.MODIFY, declaration=NUMBER),
        "create": lambda: access.decide(CARD, **MINE, action=Action.CREATE, declaration="draft-1"),
        "versions": lambda: works.list_versions(CARD, **MINE, number=NUMBER),
        "list": lambda: works.list_visible(CARD, **MINE),
        "modify": lambda: works.modify(CARD, **MINE, declaration=CHANGED, expected=1),
        "appoint": lambda: register.appoint(CHIEF, **MINE, person="p-new", role=AccessRole.ACCESS_ADMINISTRATOR),
        "held": lambda: register.who_held(company("declarant"), NOW),
    }
    found: dict[str, Any] = {}
    for name, act in acts.items():
        try:
            found[name] = act()
        except Exception as error:  # noqa: BLE001 - what it raises is what is tested
            found[name] = error
    return found


@pytest.mark.parametrize(("where", "member"), MEMBERS)
def test_a_member_that_raises_when_it_is_looked_up_is_a_clear_error(where: str, member: str) -> None:
    guarded = Guarded()
    for name, found in attempts(guarded, where, member, raise_it).items():
        if isinstance(found, Exception):
            assert isinstance(found, AdapterError), (name, found)
            assert SECRET not in str(found)
            assert where != "authenticator" or found.__cause__ is None


@pytest.mark.parametrize(
    ("where", "member", "stopped"),
    [
        ("authenticator", "authenticate", {"decide", "create", "versions", "list", "modify", "appoint"}),
        ("clock", "now", {"decide", "create", "versions", "list", "modify", "appoint"}),
        ("register", "read", {"decide", "create", "versions", "list", "modify", "appoint", "held"}),
        ("register", "record", {"appoint"}),
        ("declarations", "list_versions", {"versions"}),
        ("log", "append", {"decide", "create"}),
    ],
)
def test_it_stops_what_needs_it_and_a_slow_one_is_given_up(where: str, member: str, stopped: set[str]) -> None:
    found = attempts(Guarded(), where, member, raise_it)
    assert {name for name, value in found.items() if isinstance(value, Exception)} == stopped
    begun = monotonic()
    found = attempts(Guarded(), where, member, lambda: sleep(0.4), timeout_seconds=0.05)
    assert {name for name, value in found.items() if isinstance(value, AdapterTimeoutError)} == stopped
    assert monotonic() - begun < 0.35 * len(found), "nobody waited for it to come back"


class Opaque:
    """Something that is reached only by raising."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(SECRET)


@pytest.mark.parametrize("make", [lambda: None, object, Opaque, str])
def test_no_service_is_opened_with_what_is_no_port(make: Callable[[], Any]) -> None:
    port = make()
    guarded = Guarded()
    for where in ("register", "authenticator", "clock"):
        for open_it in (guarded.with_ports, guarded.register_service):
            with pytest.raises(RecordError, match=where) as refused:
                open_it(**{where: port})
            assert SECRET not in str(refused.value)
    with pytest.raises(RecordError, match="rulebook"):
        guarded.register_service(rulebook=port)


# --- answers that can be told from true ones -----------------------------------------------------


@pytest.mark.parametrize(
    "mark", [LogMark(1, ""), LogMark(1, "0" * 63), LogMark(1, "G" * 64), LogMark(1, "A" * 64), LogMark(-1, "0" * 64)]
)
def test_a_log_that_gives_no_whole_mark_has_not_logged(mark: LogMark) -> None:
    guarded = Guarded()

    class Lying:
        head, iter_lines, redact = guarded.store.log.head, guarded.store.log.iter_lines, guarded.store.log.redact

        def append(self, note: object) -> LogMark:  # noqa: ARG002 - it writes nothing
            return mark

    access, _ = guarded.with_ports(log=Lying())
    with pytest.raises(AdapterError, match="mark"):
        access.decide(CARD, **MINE, action=Action.MODIFY, declaration=NUMBER)
    assert entries(guarded.store.log) == []


LIES: tuple[Callable[[Any], Any], ...] = (
    lambda _: (),
    lambda versions: versions[:1],
    lambda versions: (versions[0], evolve(versions[1], record=versions[0].record)),
)


@pytest.mark.parametrize("lie", LIES)
def test_versions_that_are_not_those_that_were_decided_on_are_not_shown(lie: Callable[[Any], Any]) -> None:
    guarded = Guarded()
    guarded.works.modify(CARD, **MINE, declaration=CHANGED, expected=1)
    store = guarded.store.declarations

    class Lying:
        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def list_versions(self, number: str) -> Any:
            return lie(store.list_versions(number))

    _, works = guarded.with_ports(declarations=Lying())
    with pytest.raises(AdapterError, match="decided on"):
        works.list_versions(CARD, **MINE, number=NUMBER)
