"""The register service: every act is decided, logged before it counts, and made now."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from declaccess import PersonId, nsso_2026
from declaccess.adapters.clocks import FixedClock
from declaccess.adapters.memory_log import MemoryLog
from declaccess.adapters.memory_register import MemoryRegister
from declaccess.codec.decision_log.entries import read_entry
from declaccess.errors import (
    AdapterError,
    AuthenticationError,
    ConflictError,
    LogError,
    MomentError,
    NaiveDatetimeError,
    RecordError,
    UnknownNameError,
)
from declaccess.model import (
    AccessRole,
    Action,
    End,
    EventKind,
    LegalRepresentative,
    Login,
    Mandate,
    Membership,
    Organisation,
    OrganisationId,
    Origin,
    Person,
    RegisterEvent,
    RegisterState,
)
from declaccess.model.snapshots import Snapshot
from declaccess.model.unfolding import events_of
from declaccess.periods import Period, Quarter
from declaccess.ports import AccessRegister, Authentication, LogMark, LogNote
from declaccess.rules import Office, Outcome, RegisterFindingKind, list_findings
from declaccess.rules.holdings import Certainty, HeldAt
from declaccess.services.managing import RecordedAct, RegisterActDeniedError, RegisterService

A, B = OrganisationId("0566988259"), OrganisationId("0353456320")
NOW = datetime(2026, 7, 3, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
CHIEF, ADMIN = AccessRole.CHIEF_ACCESS_ADMINISTRATOR, AccessRole.ACCESS_ADMINISTRATOR


class Names:
    """Takes a person's name for credentials; `nobody` is the unsecured channel."""

    def __init__(self, clock: FixedClock, until: timedelta = HOUR) -> None:
        self.clock = clock
        self.until = until

    def authenticate(self, credentials: object) -> Authentication:
        if not isinstance(credentials, str):
            raise AuthenticationError("malformed", "that proves nothing")
        now = self.clock.now()
        person = None if credentials == "nobody" else PersonId(credentials)
        return Authentication(person=person, login=Login("eid"), at=now, until=now + self.until, by="names")


class House:
    """A service over a register in memory, in which boss is a legal representative and eva the chief."""

    def __init__(self, state: RegisterState = RegisterState.COMPLETE, log: MemoryLog | None = None) -> None:
        self.clock = FixedClock(NOW)
        self.log = log or MemoryLog()
        self.register = MemoryRegister(self.log)
        listed = Organisation(
            id=A, register=state, legal_representatives=(LegalRepresentative(person=PersonId("boss")),)
        )
        known = Person(id=PersonId("ann"), memberships=())
        self.register.add([*events_of(listed), *events_of(Organisation(id=B)), *events_of(known)], NOW - HOUR)
        self.service = self.over(self.register)
        self.service.appoint("boss", organisation=A, person="eva", role=CHIEF, id="eva's")
        self.clock.advance(HOUR)

    def over(self, register: AccessRegister, **changes: Any) -> RegisterService:
        given: dict[str, Any] = {"authenticator": Names(self.clock), "clock": self.clock, "rulebook": nsso_2026()}
        return RegisterService(register=register, **{**given, **changes})

    def entries(self) -> list[dict[str, Any]]:
        entries = [read_entry(line) for line in [*self.log.iter_lines()][1:]]
        return [
            {**each._asdict(), "people": dict(each.people or {}), "body": json.loads(each.body)} for each in entries
        ]

    def count(self) -> int:
        return len(list(self.register.iter_events()))


@pytest.fixture
def house() -> House:
    return House()


def record_of(act: RecordedAct) -> Any:
    """Return the record of the one thing that was recorded."""
    (event,) = act.events
    return event.event.record


ACTS: dict[str, Callable[[RegisterService, str], Any]] = {
    "appoint": lambda service, who: service.appoint(who, organisation=A, person="tom", role=ADMIN),
    "grant": lambda service, who: service.grant(who, organisation=A, person="ann", actions={Action.VIEW}),
    "end": lambda service, who: service.end_appointment(who, organisation=A, appointment="admin"),
    "revoke": lambda service, who: service.revoke(who, organisation=A, grant="right"),
    "admit": lambda service, who: service.admit(who, organisation=A, person="ann"),
    "dismiss": lambda service, who: service.dismiss(who, organisation=A, person="cas"),
}


@pytest.fixture
def staffed(house: House) -> House:
    """Return a house in which there is something to end."""
    house.service.appoint("eva", organisation=A, person="tom", role=ADMIN, id="admin")
    house.service.grant("eva", organisation=A, person="cas", actions=set(Action), id="right")
    house.service.admit("eva", organisation=A, person="cas")
    house.clock.advance(HOUR)
    return house


@pytest.mark.parametrize("name", ACTS)
def test_who_may_acts_and_the_act_stands_with_its_decision(staffed: House, name: str) -> None:
    before = staffed.count()
    done = ACTS[name](staffed.service, "eva")
    assert done.decision.permitted
    (event,) = done.events
    assert list(staffed.register.iter_events())[before:] == [event]
    assert (event.origin, event.recorded_at) == (Origin.RECORDED, staffed.clock.now())
    decision, act = staffed.entries()[-2:]
    assert (decision["kind"], act["kind"]) == ("register-decision", "act")
    assert decision["number"] == done.entry == act["body"]["decision"]
    assert decision["body"]["answer"]["outcome"] == "permit"
    assert decision["body"]["data"] == act["body"]["data"]
    assert decision["people"]["subject"] == "eva"


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", ["ann", "p-stranger"])
def test_who_may_not_is_refused_with_the_reason_and_only_that_is_logged(staffed: House, name: str, who: str) -> None:
    before, entries = staffed.count(), len(staffed.entries())
    with pytest.raises(RegisterActDeniedError, match="DENY") as raised:
        ACTS[name](staffed.service, who)
    assert raised.value.decision.outcome is Outcome.DENY
    assert raised.value.decision.reasons
    assert staffed.count() == before
    (entry,) = staffed.entries()[entries:]
    assert entry["body"]["answer"]["outcome"] == "deny"
    assert entry["people"]["subject"] == who


@pytest.mark.parametrize("name", ACTS)
def test_nobody_identified_does_nothing(staffed: House, name: str) -> None:
    before = staffed.count(), len(staffed.entries())
    for credentials in ("nobody", None):
        with pytest.raises(AuthenticationError):
            ACTS[name](staffed.service, cast("str", credentials))
    assert (staffed.count(), len(staffed.entries())) == before


def test_where_the_register_may_leave_things_out_what_is_not_proven_is_refused() -> None:
    house = House(RegisterState.UNKNOWN)
    with pytest.raises(RegisterActDeniedError, match="INDETERMINATE"):
        ACTS["grant"](house.service, "ann")
    with pytest.raises(RegisterActDeniedError, match="INDETERMINATE"):
        house.service.grant("eva", organisation="0742853417", person="ann", actions={Action.VIEW})
    assert ACTS["grant"](house.service, "eva").decision.permitted


def test_entries_name_persons_beside_the_body_and_never_in_it(staffed: House) -> None:
    for act in ACTS.values():
        act(staffed.service, "eva")
    for entry in staffed.entries():
        body = json.dumps({name: part for name, part in entry["body"].items() if name != "target"})
        assert not any(f'"{person}"' in body for person in ("eva", "tom", "ann", "cas", "boss"))
        assert set(entry["people"]) == {"subject", "person"}


def test_an_act_is_made_now_and_may_begin_later(house: House) -> None:
    now = house.clock.now()
    made = record_of(house.service.appoint("eva", organisation=A, person="tom", role=ADMIN))
    assert (made.appointed_at, made.period.start, made.period.end, made.appointed_by) == (now, now, None, "eva")
    right = house.service.grant(
        "eva", organisation=A, person="ann", actions={Action.VIEW}, start=now + HOUR, until=now + 2 * HOUR
    )
    record = record_of(right)
    assert (record.granted_at, record.period.start, record.period.end) == (now + TICK, now + HOUR, now + 2 * HOUR)
    at_once = record_of(house.service.grant("eva", organisation=A, person="ann", actions={Action.VIEW}, start=now))
    assert at_once.granted_at == at_once.period.start == now + 2 * TICK


def test_acts_of_one_instant_by_the_clock_stand_one_behind_the_other_and_each_counts(staffed: House) -> None:
    staffed.service.grant("tom", organisation=A, person="ann", actions={Action.VIEW})
    staffed.service.end_appointment("eva", organisation=A, appointment="admin")
    held = staffed.service.who_held(A, staffed.clock.now() + HOUR)
    assert rights(held, "ann") == {Action.VIEW: Certainty.PROVEN}
    assert findings(staffed) == []


def test_a_clock_that_goes_back_voids_no_permitted_act(staffed: House) -> None:
    granted = staffed.service.grant("tom", organisation=A, person="ann", actions={Action.VIEW})
    staffed.clock.advance(-HOUR / 2)
    over = staffed.service.end_appointment("eva", organisation=A, appointment="admin")
    assert over.decision.at == granted.decision.at + TICK == over.events[0].recorded_at == record_of(over).at
    assert rights(staffed.service.who_held(A, over.decision.at), "ann") == {Action.VIEW: Certainty.PROVEN}
    assert findings(staffed) == []


@pytest.mark.parametrize("behind", [timedelta(microseconds=1), timedelta(seconds=1), HOUR / 2])
def test_a_clock_that_lags_lets_nobody_act_whose_office_has_ended(staffed: House, behind: timedelta) -> None:
    staffed.service.end_appointment("eva", organisation=A, appointment="admin")
    staffed.clock.advance(-behind)
    with pytest.raises(RegisterActDeniedError) as raised:
        staffed.service.grant("tom", organisation=A, person="tom", actions=set(Action))
    assert raised.value.decision.outcome is Outcome.DENY


def findings(house: House) -> list[tuple[str, str]]:
    """Return what is listed as done without authority."""
    register = Snapshot.of(house.register.read(A)).find_register(A)
    assert register is not None
    return [(str(each.kind), each.record) for each in list_findings(register, nsso_2026())]


@pytest.mark.parametrize("state", RegisterState)
@pytest.mark.parametrize("by", ["stranger", None])
def test_an_end_that_is_not_proven_makes_no_office_vacant(state: RegisterState, by: str | None) -> None:
    house = House(state)
    (number,) = [each.number for each in house.register.read(A) if each.event.kind is EventKind.APPOINTED]
    over = End(of=number, at=house.clock.now() - HOUR / 2, by=None if by is None else PersonId(by))
    ended = RegisterEvent(kind=EventKind.ENDED, record=over, organisation=A, person=PersonId("eva"))
    house.register.add([ended], house.clock.now() - HOUR / 2)
    with pytest.raises(RegisterActDeniedError):
        house.service.grant("boss", organisation=A, person="boss", actions=set(Action))
    counts_for_nothing = state is RegisterState.COMPLETE and by is not None
    if counts_for_nothing:
        assert ACTS["grant"](house.service, "eva").decision.permitted
    else:
        with pytest.raises(RegisterActDeniedError, match="INDETERMINATE"):
            ACTS["grant"](house.service, "eva")


def test_others_may_hold_rights_while_a_mandate_is_in_force(house: House) -> None:
    quarter = Quarter.of(NOW.date())
    assert house.service.who_held(A, house.clock.now()).complete
    for covers, complete in ((frozenset({"another-service"}), True), (None, False)):
        given = Mandate(mandator=A, mandatary=B, from_quarter=quarter, to_quarter=quarter, covers=covers)
        house.register.add(events_of(given), house.clock.now())
        assert house.service.who_held(A, house.clock.now()).complete is complete
    assert house.service.who_held(A, house.clock.now() + 200 * 24 * HOUR).complete


@pytest.mark.parametrize(
    ("start", "until", "error"),
    [
        (-timedelta(microseconds=1), None, RecordError),
        (None, timedelta(0), RecordError),
        (HOUR, HOUR, RecordError),
        (HOUR, -HOUR, RecordError),
    ],
)
def test_nothing_is_backdated_nor_over_before_it_begins(
    house: House, start: timedelta | None, until: timedelta | None, error: type[Exception]
) -> None:
    now, before = house.clock.now(), house.count()
    times: dict[str, Any] = {
        "start": None if start is None else now + start,
        "until": None if until is None else now + until,
    }
    with pytest.raises(error):
        house.service.grant("eva", organisation=A, person="ann", actions={Action.VIEW}, **times)
    with pytest.raises(error):
        house.service.appoint("eva", organisation=A, person="ann", role=ADMIN, **times)
    with pytest.raises(error):
        house.service.admit("eva", organisation=A, person="ann", **times)
    with pytest.raises(NaiveDatetimeError):
        house.service.admit("eva", organisation=A, person="ann", start=datetime(2027, 1, 1))
    assert house.count() == before


def test_ids_are_given_or_new_and_stand_once(house: House) -> None:
    acts = [
        house.service.grant("eva", organisation=A, person="ann", actions={Action.VIEW}, id=given)
        for given in (None, None, "mine")
    ]
    ids = {record_of(each).id for each in acts}
    assert len(ids) == 3
    assert "mine" in ids
    with pytest.raises(RecordError, match="already"):
        house.service.grant("eva", organisation=A, person="ann", actions={Action.VIEW}, id="mine")
    assert house.entries()[-1]["kind"] == "register-decision"


@pytest.mark.parametrize("given", ["", "$.grants[0]", "$", "a\nb", "\ud800", "\x00", 5])
def test_an_id_that_is_none_or_reads_like_a_place_is_refused(house: House, given: Any) -> None:
    before = house.count()
    with pytest.raises(RecordError, match="id"):
        house.service.grant("eva", organisation=A, person="ann", actions={Action.VIEW}, id=given)
    with pytest.raises(RecordError, match="id"):
        house.service.appoint("eva", organisation=A, person="ann", role=ADMIN, id=given)
    assert house.count() == before


@pytest.mark.parametrize(
    "actions",
    [set(), "view", {"look"}, (1,), 5, None, [[]]],
    ids=["none", "a text", "an unknown one", "a number", "no list", "nothing", "lists"],
)
def test_a_right_names_its_actions(house: House, actions: Any) -> None:
    with pytest.raises(RecordError):
        house.service.grant("eva", organisation=A, person="ann", actions=actions)
    with pytest.raises(RecordError):
        house.service.appoint("eva", organisation=A, person="ann", role=cast("Any", "boss of all"))


def test_who_gives_itself_a_right_may_and_is_told_so(house: House) -> None:
    own = house.service.grant("eva", organisation=A, person="eva", actions=set(Action))
    assert own.findings == (RegisterFindingKind.SELF_GRANT,)
    also = house.service.appoint("eva", organisation=A, person="eva", role=ADMIN)
    assert also.findings == (RegisterFindingKind.SELF_APPOINTMENT,)
    assert house.service.grant("eva", organisation=A, person="ann", actions=set(Action)).findings == ()
    assert house.service.admit("eva", organisation=A, person="eva").findings == ()


def test_what_is_ended_may_be_named_by_the_number_of_its_event(staffed: House) -> None:
    (number,) = [each.number for each in staffed.register.read(A) if each.event.kind is EventKind.GRANTED]
    staffed.service.revoke("eva", organisation=A, grant=number)
    assert rights(staffed.service.who_held(A, staffed.clock.now()), "cas") == {}


@pytest.mark.parametrize("named", ["no such", "eva's", 99999, 1])
def test_what_is_not_there_cannot_be_ended(staffed: House, named: str | int) -> None:
    with pytest.raises(UnknownNameError):
        staffed.service.revoke("eva", organisation=A, grant=named)
    with pytest.raises(UnknownNameError):
        staffed.service.end_appointment("boss", organisation=A, appointment="right" if named == "eva's" else named)
    with pytest.raises(RegisterActDeniedError):
        staffed.service.end_appointment("boss", organisation=B, appointment="eva's")
    with pytest.raises(UnknownNameError):
        staffed.service.dismiss("eva", organisation=A, person="ann")


def test_an_office_that_has_ended_can_do_nothing_more_and_what_it_did_stays(staffed: House) -> None:
    staffed.service.end_appointment("boss", organisation=A, appointment="eva's")
    with pytest.raises(RegisterActDeniedError):
        staffed.service.revoke("eva", organisation=A, grant="right")
    now = staffed.clock.now()
    assert rights(staffed.service.who_held(A, now), "cas") == dict.fromkeys(Action, Certainty.PROVEN)
    over = staffed.service.revoke("tom", organisation=A, grant="right").decision.at
    assert rights(staffed.service.who_held(A, over), "cas") == {}


def test_somebody_who_left_and_joined_again_can_leave_again(staffed: House) -> None:
    staffed.service.dismiss("eva", organisation=A, person="cas")
    with pytest.raises(UnknownNameError):
        staffed.service.dismiss("eva", organisation=A, person="cas")
    staffed.service.admit("eva", organisation=A, person="ann")
    assert staffed.service.dismiss("eva", organisation=A, person="ann").events
    person = Snapshot.of(staffed.register.read(A, PersonId("ann"))).find_person("ann")
    now = staffed.clock.now()
    assert person is not None
    assert person.memberships == (Membership(organisation=A, period=Period(now + TICK, now + 2 * TICK)),)


def rights(held: HeldAt, person: str) -> dict[Action, Certainty]:
    return {right.action: right.certainty for each in held.people if each.person == person for right in each.rights}


def test_who_held_what_then_is_answerable_ever_after(staffed: House) -> None:
    first, then = NOW, staffed.clock.now()
    staffed.clock.advance(HOUR)
    staffed.service.revoke("eva", organisation=A, grant="right")
    staffed.service.end_appointment("boss", organisation=A, appointment="eva's")
    staffed.clock.advance(HOUR)
    now = staffed.clock.now()
    held = staffed.service.who_held(A, then)
    assert held.complete
    assert {each.person: [office.office for office in each.offices] for each in held.people} == {
        "boss": [Office.LEGAL_REPRESENTATIVE],
        "cas": [],
        "eva": [Office.CHIEF_ACCESS_ADMINISTRATOR],
        "tom": [Office.ACCESS_ADMINISTRATOR],
    }
    assert rights(held, "cas") == dict.fromkeys(Action, Certainty.PROVEN)
    assert rights(staffed.service.who_held(A, now), "cas") == {}
    assert rights(staffed.service.who_held(A, now, known_at=then), "cas") == dict.fromkeys(Action, Certainty.PROVEN)
    assert rights(staffed.service.who_held(A, then, known_at=first), "cas") == {}
    boss = next(each for each in staffed.service.who_held(A, now).people if each.person == "boss")
    assert [(each.office, each.reading) for each in boss.offices] == [
        (Office.LEGAL_REPRESENTATIVE, None),
        (Office.CHIEF_ACCESS_ADMINISTRATOR, "acting-chief"),
    ]
    assert staffed.service.who_held("0742853417", now).people == ()


def test_what_is_not_proven_in_a_register_with_holes_is_not_known() -> None:
    house = House(RegisterState.UNKNOWN)
    house.service.grant("eva", organisation=A, person="ann", actions={Action.VIEW})
    held = house.service.who_held(A, house.clock.now())
    assert not held.complete
    assert rights(held, "ann")[Action.VIEW] is Certainty.PROVEN
    assert rights(held, "eva") == dict.fromkeys(Action, Certainty.NOT_KNOWN)


class Racing(MemoryRegister):
    """A register that somebody else writes to between a look and an act."""

    def record(self, *args: Any, **given: Any) -> Any:
        self.add([events_of(Organisation(id=A, name="renamed", register=RegisterState.COMPLETE))[0]], NOW)
        return super().record(*args, **given)


def test_a_register_that_changed_meanwhile_is_a_conflict_and_nothing_is_recorded(house: House) -> None:
    racing = Racing(house.log)
    racing.add([each.event for each in house.register.iter_events()], NOW)
    before = len(list(racing.iter_events()))
    with pytest.raises(ConflictError):
        ACTS["grant"](house.over(racing), "eva")
    assert len(list(racing.iter_events())) == before + 1
    assert house.entries()[-1]["kind"] == "register-decision"


class FaultyLog(MemoryLog):
    """A log that can be broken."""

    refuses = ""

    def append(self, note: LogNote) -> LogMark:
        if note.kind == self.refuses:
            raise LogError("decision log", "the disk is full")
        return super().append(note)


@pytest.mark.parametrize("kind", ["register-decision", "act"])
def test_an_act_that_cannot_be_logged_is_not_done(kind: str) -> None:
    log = FaultyLog()
    house = House(log=log)
    before = house.count()
    log.refuses = kind
    with pytest.raises(LogError):
        ACTS["grant"](house.service, "eva")
    assert house.count() == before


class Broken:
    """A register whose answers are no answers."""

    def __init__(self, register: MemoryRegister, **answers: Any) -> None:
        self.log = register.log
        self._register = register
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        if name not in self._answers:
            return getattr(self._register, name)
        answer = self._answers[name]

        def method(*_: Any, **__: Any) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return method


@pytest.mark.parametrize("answer", [OSError("gone"), None, [], (1,), ConflictError("x", 1, 2)], ids=repr)
@pytest.mark.parametrize("method", ["read", "record"])
def test_a_register_that_fails_permits_nothing(house: House, method: str, answer: Any) -> None:
    broken = cast("AccessRegister", Broken(house.register, **{method: answer}))
    conflict = method == "record" and isinstance(answer, ConflictError)
    with pytest.raises(ConflictError if conflict else AdapterError):
        ACTS["grant"](house.over(broken), "eva")


def test_a_log_in_that_has_run_out_counts_no_longer(house: House) -> None:
    expired = house.over(house.register, authenticator=Names(house.clock, until=timedelta(0)))
    with pytest.raises(AuthenticationError, match="no longer"):
        ACTS["grant"](expired, "eva")


def test_a_service_needs_a_rulebook(house: House) -> None:
    with pytest.raises(RecordError, match="Rulebook"):
        house.over(house.register, rulebook="nsso_2026")


def test_what_was_known_a_moment_ago_is_not_settled_yet(house: House) -> None:
    with pytest.raises(MomentError, match="not settled yet"):
        house.service.who_held(A, house.clock.now(), known_at=house.clock.now())
