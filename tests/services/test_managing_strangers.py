"""What Access Management tells who may not do anything there: nothing, and each try stands in the log."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from building_site import COMPANIES
from declaccess import PersonId
from declaccess.errors import AdapterError, AuthenticationError, UnknownNameError
from declaccess.model import AccessRole, Action, End, EventKind, OrganisationId, RegisterEvent
from declaccess.rules import Office, Outcome
from declaccess.services.managing import RegisterActDeniedError, RegisterService
from guarded_site import Card, CardReader, Guarded, entries

A = COMPANIES["declarant"]
CHIEF, STRANGER = Card("declarant", person="chief of declarant"), Card("outsider", person="p-stranger")
CLERK = Card("declarant", person="p-clerk")


Attempt = Callable[[RegisterService, Card], object]


def dismiss(person: str) -> Attempt:
    return lambda service, card: service.dismiss(card, organisation=A, person=person)


def revoke(grant: str | int) -> Attempt:
    return lambda service, card: service.revoke(card, organisation=A, grant=grant)


def end(appointment: str | int) -> Attempt:
    return lambda service, card: service.end_appointment(card, organisation=A, appointment=appointment)


class Site(Guarded):
    """A site on which p-clerk administers, p-user holds a right and p-member belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.service = self.register_service()
        self.service.appoint(CHIEF, organisation=A, person="p-clerk", role=AccessRole.ACCESS_ADMINISTRATOR, id="clerk")
        self.service.appoint(
            CHIEF, organisation=A, person="p-co", role=AccessRole.CO_CHIEF_ACCESS_ADMINISTRATOR, id="co"
        )
        self.service.appoint(CHIEF, organisation=A, person="p-group", role=AccessRole.GROUP_ADMINISTRATOR, id="group")
        granted = self.service.grant(CHIEF, organisation=A, person="p-user", actions={Action.VIEW}, id="right")
        self.service.admit(CHIEF, organisation=A, person="p-member")
        self.granted = granted.events[0].number
        self.clock.advance(timedelta(minutes=1))

    def refused(self, attempt: Attempt, card: Card) -> tuple[type[Exception], str, dict[str, Any]]:
        """Return what is raised, what it says, and the one entry that was logged."""
        before = len(entries(self.store.log))
        with pytest.raises((RegisterActDeniedError, UnknownNameError)) as raised:
            attempt(self.service, card)
        ((kind, people, body),) = entries(self.store.log)[before:]
        assert kind == "register-decision"
        said = str(raised.value)
        if isinstance(raised.value, RegisterActDeniedError):
            said = repr(raised.value.decision) + "\n".join(raised.value.decision.explain())
        return type(raised.value), said, {"people": people, **json.loads(body)}


@pytest.fixture
def house() -> Site:
    return Site()


DISMISS = [dismiss(person) for person in ("p-member", "p-none")]
REVOKE = [revoke(grant) for grant in ("right", "none", 1, 999)]
END = [end(appointment) for appointment in ("clerk", "co", "group", "none", "right", 1, 999)]


@pytest.mark.parametrize("attempts", [DISMISS, REVOKE, END], ids=["dismiss", "revoke", "end"])
@pytest.mark.parametrize("card", [STRANGER, Card("declarant", person="p-user"), Card("declarant")])
def test_a_stranger_is_told_the_same_whether_it_is_there_or_not(
    house: Site, attempts: list[Attempt], card: Card
) -> None:
    given = [house.refused(attempt, card) for attempt in attempts]
    assert {each[:2] for each in given} == {(RegisterActDeniedError, given[0][1])}
    assert all(each[2]["answer"]["outcome"] == "deny" for each in given)
    assert all(each[2]["people"]["subject"] == (card.person or "p-declarant") for each in given)


def test_the_refusal_says_what_was_tried_and_who_may(house: Site) -> None:
    with pytest.raises(RegisterActDeniedError) as raised:
        house.service.end_appointment(STRANGER, organisation=A, appointment="none")
    decision = raised.value.decision
    assert (decision.what, decision.office, decision.outcome) == ("end an appointment", None, Outcome.DENY)
    assert {office for reason in decision.reasons for office in reason.by} >= {Office.LEGAL_REPRESENTATIVE}
    assert "end an appointment" in str(raised.value)


def test_who_may_do_such_acts_is_told_that_there_is_none_and_the_decision_is_logged(house: Site) -> None:
    for attempt, card, kind in (
        (dismiss("p-none"), CHIEF, None),
        (revoke("none"), CHIEF, "actions"),
        (revoke("clerk"), CHIEF, "actions"),
        (end("none"), CHIEF, "office"),
        (end(house.granted), CLERK, "office"),
    ):
        error, _, entry = house.refused(attempt, card)
        assert error is UnknownNameError
        assert entry["answer"]["outcome"] == "permit"
        assert kind is None or entry["target"][kind] is None
        assert "none" not in json.dumps(entry["target"])


def test_who_may_end_some_appointments_and_not_this_one_is_told_so(house: Site) -> None:
    error, said, entry = house.refused(end("co"), CLERK)
    assert error is RegisterActDeniedError
    assert "co chief access administrator" in said
    assert entry["target"]["office"] == "co_chief_access_administrator"
    assert house.service.end_appointment(CLERK, organisation=A, appointment="group").decision.permitted


def test_a_refusal_is_logged_with_what_it_was_about_though_it_is_not_told(house: Site) -> None:
    _, said, entry = house.refused(end("clerk"), STRANGER)
    assert entry["people"] == {"subject": "p-stranger", "person": "p-clerk"}
    assert entry["target"]["office"] == "access_administrator"
    assert "clerk" not in said
    _, _, missing = house.refused(revoke(999), STRANGER)
    assert missing["people"] == {"subject": "p-stranger"}
    assert missing["target"] == {"organisation": A, "event": 999, "actions": None}


# --- clocks ---------------------------------------------------------------------------------------


def test_what_was_recorded_under_a_clock_that_was_ahead_is_the_clocks_fault_and_not_the_log_in_s(house: Site) -> None:
    house.clock.advance(timedelta(days=365))
    house.service.grant(CHIEF, organisation=A, person="p-new", actions={Action.VIEW}, id="later")
    house.clock.advance(-timedelta(days=365))
    before = len(entries(house.store.log))
    acts: list[Callable[[], object]] = [
        lambda: house.service.revoke(CHIEF, organisation=A, grant="later"),
        lambda: house.service.grant(CHIEF, organisation=A, person="p-new", actions={Action.VIEW}),
        lambda: house.service.dismiss(STRANGER, organisation=A, person="p-none"),
    ]
    for act in acts:
        with pytest.raises(AdapterError, match="clock: it is behind what was recorded at 2027") as raised:
            act()
        assert not isinstance(raised.value, AuthenticationError)
        assert "wait until" in (raised.value.advice or "")
    assert len(entries(house.store.log)) == before
    house.clock.advance(timedelta(days=366))
    assert house.service.revoke(CHIEF, organisation=A, grant="later").events


def test_a_log_in_that_has_run_out_is_still_that(house: Site) -> None:
    expired = house.register_service(authenticator=CardReader(house.clock, valid_for=timedelta(0)))
    with pytest.raises(AuthenticationError, match="no longer"):
        expired.revoke(CHIEF, organisation=A, grant="right")


def test_an_imported_event_of_the_future_is_told_likewise(house: Site) -> None:
    end = End(of=house.granted, at=house.clock.now(), by=PersonId("chief of declarant"))
    event = RegisterEvent(
        kind=EventKind.REVOKED,
        record=end,
        organisation=OrganisationId(A),
        person=PersonId("p-user"),
    )
    house.store.register.add([event], house.clock.now() + timedelta(days=1))
    with pytest.raises(AdapterError, match="is behind what was recorded"):
        house.service.admit(CHIEF, organisation=A, person="p-new")
