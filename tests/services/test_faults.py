"""Every port method, every fault, every operation of a service: nothing is permitted, nothing written, all is clear.

What is tried is found by looking at the protocols and the services themselves, so nothing new is forgotten.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from building_site import NUMBER, company, declaration, draft
from declaccess import AccessDeniedError, AccessRequest, Action, Login, Subject
from declaccess import ports as all_ports
from declaccess.errors import (
    AdapterError,
    AdapterTimeoutError,
    AuthenticationError,
    ConflictError,
    MomentError,
    RecordError,
)
from declaccess.model import AccessRole
from declaccess.ports import (
    AccessRegister,
    Authenticator,
    Clock,
    DecisionLog,
    DeclarationSearch,
    DeclarationStore,
    Fetcher,
    PersonDirectory,
)
from declaccess.services.access import AccessService
from declaccess.services.declarations import DeclarationService
from declaccess.services.managing import RegisterService
from declaccess.testing.faults import ANSWERED, LIES, PORTS, RAISED, Faulty, Hang, members_of, misbehaviours
from guarded_site import DAY, NOW, Card, Guarded, entries, person

CARD = Card("declarant")
MINE: dict[str, Any] = {"organisation": company("declarant")}
CHIEF = Card("declarant", person="chief of declarant")
FILED: dict[str, Any] = {"draft": draft(), "number": "9B00000000NEW", "contract_number": "9B00000000NEW1"}
CHANGED = declaration(client=company("outsider"))
QUESTION = AccessRequest(
    subject=Subject(organisation=company("declarant"), person=person("declarant")),
    action=Action.MODIFY,
    declaration=NUMBER,
    at=NOW - DAY,
    login=Login("eid"),
)
RIGHT = "right at declarant"

Operation = Callable[[AccessService, DeclarationService, RegisterService], Any]

OPERATIONS: Mapping[str, Operation] = {
    "AccessService.decide": lambda a, _, __: a.decide(CARD, **MINE, action=Action.MODIFY, declaration=NUMBER),
    "AccessService.decide a stored draft": lambda a, _, __: a.decide(
        CARD, **MINE, action=Action.CREATE, declaration="draft-1"
    ),
    "AccessService.require": lambda a, _, __: a.require(CARD, **MINE, action=Action.VIEW, declaration=NUMBER),
    "AccessService.list_actions": lambda a, _, __: a.list_actions(CARD, **MINE, declaration=NUMBER),
    "AccessService.look_back": lambda a, _, __: a.look_back(QUESTION, known_at=NOW - DAY),
    "DeclarationService.create": lambda _, d, __: d.create(CARD, **MINE, **FILED),
    "DeclarationService.modify": lambda _, d, __: d.modify(CARD, **MINE, declaration=CHANGED, expected=1),
    "DeclarationService.annul": lambda _, d, __: d.annul(CARD, **MINE, number=NUMBER, expected=1),
    "DeclarationService.view": lambda _, d, __: d.view(CARD, **MINE, number=NUMBER),
    "DeclarationService.list_versions": lambda _, d, __: d.list_versions(CARD, **MINE, number=NUMBER),
    "DeclarationService.list_visible": lambda _, d, __: d.list_visible(CARD, **MINE),
    "RegisterService.appoint": lambda _, __, r: r.appoint(
        CHIEF, **MINE, person="p-new", role=AccessRole.ACCESS_ADMINISTRATOR
    ),
    "RegisterService.grant": lambda _, __, r: r.grant(CHIEF, **MINE, person="p-new", actions=[Action.VIEW]),
    "RegisterService.revoke": lambda _, __, r: r.revoke(CHIEF, **MINE, grant=RIGHT),
    "RegisterService.admit": lambda _, __, r: r.admit(CHIEF, **MINE, person="p-new"),
    "RegisterService.who_held": lambda _, __, r: r.who_held(company("declarant"), NOW, NOW - DAY),
}
"""Every operation of the services, each of which succeeds while no port fails."""

QUESTIONS = {"AccessService.look_back", "RegisterService.who_held"}
"""Operations that permit nothing."""

NOT_TRIED = {
    "RegisterService.dismiss": "as admit; it needs somebody who was admitted",
    "RegisterService.end_appointment": "as revoke",
}

NOT_CALLED = {
    (DeclarationStore, "iter_all"): "for exports",
    (DeclarationStore, "add"): "for imports",
    (AccessRegister, "iter_events"): "for exports",
    (AccessRegister, "add"): "for imports",
    (DecisionLog, "head"): "for anchors",
    (DecisionLog, "iter_lines"): "for audits",
    (DecisionLog, "redact"): "for administrators",
}
"""Members of ports that no operation calls, and what they are for."""

NOT_OF_SERVICES = {
    PersonDirectory: "authenticators call it",
    Fetcher: "authenticators call it",
    DeclarationSearch: "reviews call it, and these permit nothing",
}

MEMBERS = [(port, member) for port in PORTS for member in members_of(port)]
CALLED = [each for each in MEMBERS if each not in NOT_CALLED]


def test_every_port_is_tried() -> None:
    protocols = {kind for kind in vars(all_ports).values() if getattr(kind, "_is_protocol", False)}
    assert protocols == {*PORTS, *NOT_OF_SERVICES}


def test_every_operation_is_tried() -> None:
    public = {
        f"{service.__name__}.{name}"
        for service in (AccessService, DeclarationService, RegisterService)
        for name in vars(service)
        if not name.startswith("_")
    }
    assert public == {*NOT_TRIED, *(" ".join(name.split()[:1]) for name in OPERATIONS)}


def test_every_lie_is_of_a_member_that_there_is() -> None:
    assert set(LIES) <= set(MEMBERS)


@cache
def outcome(name: str) -> Any:
    """Return what an operation comes to when nothing fails."""
    return run(Guarded(), name, None)


def attempt(guarded: Guarded, name: str, faulty: tuple[type, str, Any], **more: Any) -> tuple[Any, Exception | None]:
    """Do an operation, and return what it comes to or what it raises."""
    try:
        return run(guarded, name, faulty, **more), None
    except Exception as error:  # noqa: BLE001 - what it raises is what is tested
        return None, error


def run(guarded: Guarded, name: str, faulty: tuple[type, str, Any] | None, **more: Any) -> Any:
    """Do an operation, with a fault in one of its ports."""
    given: dict[type, Any] = {
        DeclarationStore: guarded.store.declarations,
        AccessRegister: guarded.store.register,
        Authenticator: guarded.ports["authenticator"],
        Clock: guarded.clock,
        DecisionLog: guarded.store.log,
    }
    broken = None
    if faulty is not None:
        port, member, misbehaviour = faulty
        given[port] = broken = Faulty(given[port], port, member, misbehaviour)

    def misbehave(_: object) -> Any:
        return broken

    if faulty is not None and faulty[0] is DecisionLog:
        # The stores must write to the log that fails.
        for port in (DeclarationStore, AccessRegister):
            given[port] = Faulty(given[port], port, "log", misbehave)
    ports: dict[str, Any] = {
        "declarations": given[DeclarationStore],
        "register": given[AccessRegister],
        "authenticator": given[Authenticator],
        "clock": given[Clock],
        **more,
    }
    guarded.broken = broken
    access, works = guarded.with_ports(**ports, log=given[DecisionLog])
    return OPERATIONS[name](access, works, guarded.register_service(**ports))


CLEAR = (AdapterError, AuthenticationError, ConflictError, MomentError, RecordError, AccessDeniedError)
"""What an operation may raise when a port fails."""


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_succeeds_when_nothing_fails(name: str) -> None:
    assert outcome(name) is not None


@pytest.mark.parametrize(("port", "member"), CALLED, ids=lambda each: getattr(each, "__name__", each))
def test_whatever_a_port_does_wrong_nothing_is_permitted_and_nothing_written(port: type, member: str) -> None:
    tried: Counter[str] = Counter()
    for name in OPERATIONS:
        for fault, misbehaviour in misbehaviours(port, member).items():
            guarded = Guarded(timeout_seconds=None)
            before = state(guarded)
            value, error = attempt(guarded, name, (port, member, misbehaviour))
            if error is None:
                # It was not asked for what goes wrong, so everything is as ever.
                assert not guarded.broken.calls or harmless(port, member, name), (name, fault, value)
                assert value == outcome(name) or name.startswith("RegisterService"), (name, fault)
                continue
            tried[name] += 1
            assert isinstance(error, CLEAR) or harmless(port, member, name), (name, fault, error)
            assert str(error)
            assert state(guarded) == before, (name, fault)
            assert "act" not in [kind for kind, _, _ in entries(guarded.store.log)], (name, fault)
    assert tried, "no operation ever called it"
    seen = {count for name, count in tried.items() if not harmless(port, member, name)}
    assert seen <= {len(misbehaviours(port, member))}, "in some operations some faults went unseen"


def harmless(port: type, member: str, name: str) -> bool:
    """Say whether a fault need not stop an operation.

    An attribute is looked at when a service is opened, and not while it does something; and a question about the past
    permits nothing, whatever the clock says.
    """
    return member == "log" or (port is Clock and name in QUESTIONS)


@pytest.mark.parametrize(
    ("port", "member"),
    [each for each in CALLED if each[1] != "log"],  # which is an attribute
    ids=lambda each: getattr(each, "__name__", each),
)
def test_a_port_that_hangs_is_given_up_and_nothing_is_permitted(port: type, member: str) -> None:
    tried = 0
    for name in OPERATIONS:
        guarded, hang = Guarded(), Hang()
        before = state(guarded)
        _, error = attempt(guarded, name, (port, member, hang), timeout_seconds=0.05)
        hang.release()
        assert (error is not None) == bool(guarded.broken.calls), name
        if error is not None:
            tried += 1
            assert isinstance(error, AdapterTimeoutError), (name, error)
            assert ("not known whether" in str(error)) == (member in ("append", "commit", "record"))
            assert state(guarded) == before, name
    assert tried


def state(guarded: Guarded) -> Any:
    """Return everything that the stores hold, but for the log."""
    return list(guarded.store.declarations.iter_all()), list(guarded.store.register.iter_events())


def test_the_faults_are_many() -> None:
    assert len(RAISED) > 20
    assert len(ANSWERED) > 10
    count = sum(len(misbehaviours(*each)) for each in CALLED) * len(OPERATIONS)
    assert count > 5000


def test_a_port_whose_answers_must_be_awaited_permits_nothing() -> None:
    async def later(*_: object, **__: object) -> bool:
        return True

    for port, member in CALLED:
        if member == "log":
            continue
        guarded = Guarded(timeout_seconds=None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # nobody awaits it
            for name in OPERATIONS:
                try:
                    run(guarded, name, (port, member, later))
                except AdapterError:
                    continue
                assert not guarded.broken.calls
                guarded = Guarded(timeout_seconds=None)


def test_somebody_elses_person_in_the_log_in_is_the_authenticators_word() -> None:
    guarded = Guarded()
    _, works = guarded.with_ports()
    assert works.view(Card("client"), organisation=company("client"), number=NUMBER).version == 1
    with pytest.raises(AccessDeniedError):
        works.view(Card("client", person="p-nobody"), organisation=company("client"), number=NUMBER)
