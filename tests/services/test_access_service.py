"""The access service decides as the rules do, from what the stores hold, and logs before anybody gets the answer."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import codec_strategies
from building_site import COMPANIES, NUMBER, REFERENCE, SITE, at, company, draft, site
from declaccess import AccessDeniedError, AccessRequest, Action, Login, Outcome, Portfolio, Subject, decide, nsso_2026
from declaccess.adapters.clocks import FixedClock
from declaccess.adapters.memory import MemoryStore
from declaccess.codec.portfolio import decode_portfolio
from declaccess.codec.requests import decode_request
from declaccess.errors import (
    AuthenticationError,
    IdentifierError,
    MomentError,
    NotCoveredError,
    RecordError,
    RequestError,
)
from declaccess.periods import aware, instant
from declaccess.ports import Authentication, LogMark, LogNote
from declaccess.rules import Decision
from declaccess.services.access import AccessService, PastAnswer
from declaccess.services.stored_records import StoredRecords
from guarded_site import DAY, NOW, Card, Guarded, entries, person
from plain_worlds import worlds

RULES = nsso_2026()


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


def plain(name: str, action: Action | str, declaration: str = NUMBER, **more: Any) -> Decision:
    """Decide from the site's portfolio, without any service."""
    subject = Subject(organisation=company(name), person=person(name))
    return decide(
        AccessRequest(subject=subject, action=action, declaration=declaration, at=NOW, login=Login("eid"), **more),
        SITE,
        RULES,
    )


@pytest.mark.parametrize("name", COMPANIES)
@pytest.mark.parametrize("action", [*Action, "approve"])
def test_a_decision_is_the_one_that_the_rules_make_from_the_portfolio(
    guarded: Guarded, name: str, action: Action | str
) -> None:
    declaration = REFERENCE if action == Action.CREATE else NUMBER
    found = guarded.access.decide(
        Card(name), organisation=company(name), action=action, declaration=declaration, contract="project"
    )
    assert found == plain(name, action, declaration, contract="project")


def test_a_draft_may_come_with_the_question(guarded: Guarded) -> None:
    other = draft(reference="not stored")
    asked: dict[str, Any] = {"organisation": company("declarant"), "action": Action.CREATE, "declaration": "not stored"}
    assert guarded.access.decide(Card("declarant"), **asked, draft=other).permitted
    assert not guarded.access.decide(Card("declarant"), **asked).permitted


def test_a_decision_is_logged_with_what_it_saw_and_the_person_apart(guarded: Guarded) -> None:
    last = list(guarded.store.register.iter_events())[-1].number
    decision = ask(guarded.access, "client", Action.MODIFY)
    assert not decision
    [(kind, people, body)] = entries(guarded.store.log)
    assert (kind, people) == ("decision", {"subject": "p-client"})
    assert "p-client" not in body
    logged = json.loads(body)
    assert logged["answer"]["context"]["outcome"] == "deny"
    assert logged["answer"]["context"]["rulebook"] == RULES.hash
    assert logged["data"]["declaration"] == {"number": NUMBER, "version": 1}
    assert 0 < logged["data"]["register"] <= last


def test_what_is_not_there_is_logged_as_not_there(guarded: Guarded) -> None:
    decision = guarded.access.decide(
        Card("client"), organisation=company("client"), action="view", declaration="9B0000000XXXX"
    )
    assert [reason.cause for reason in decision.reasons] == ["unknown-declaration"]
    assert json.loads(entries(guarded.store.log)[0][2])["data"]["declaration"] is None


def test_nobody_identified_is_logged_without_a_person(guarded: Guarded) -> None:
    decision = ask(guarded.access, "client", Action.VIEW, means="unsecured")
    assert decision.permitted
    assert entries(guarded.store.log)[0][:2] == ("decision", {})


def test_to_require_is_to_be_refused_with_the_decision(guarded: Guarded) -> None:
    asked: dict[str, Any] = {"organisation": company("client"), "declaration": NUMBER}
    assert guarded.access.require(Card("client"), action=Action.VIEW, **asked).permitted
    with pytest.raises(AccessDeniedError) as caught:
        guarded.access.require(Card("client"), action=Action.MODIFY, **asked)
    assert caught.value.decision == plain("client", Action.MODIFY)
    assert len(entries(guarded.store.log)) == 2


def test_an_indeterminate_answer_is_no_permit(guarded: Guarded) -> None:
    with pytest.raises(AccessDeniedError) as caught:
        guarded.access.require(
            Card("declarant", "password"), organisation=company("declarant"), action="modify", declaration=NUMBER
        )
    assert caught.value.decision.outcome is Outcome.INDETERMINATE


def test_the_actions_of_a_declaration_are_each_decided_and_logged(guarded: Guarded) -> None:
    found = guarded.access.list_actions(
        Card("subcontractor"), organisation=company("subcontractor"), declaration=NUMBER
    )
    assert found == {action: plain("subcontractor", action) for action in (Action.MODIFY, Action.ANNUL, Action.VIEW)}
    assert [action for action, decision in found.items() if decision] == [Action.VIEW]
    assert [kind for kind, _, _ in entries(guarded.store.log)] == ["decision"] * 3


def ask(access: AccessService, name: str, action: Action, means: str = "eid") -> Decision:
    """Ask for a company about the site's declaration."""
    return access.decide(Card(name, means), organisation=company(name), action=action, declaration=NUMBER)


# --- who asks, and when --------------------------------------------------------------------------


class Saying:
    """An authenticator that says one thing."""

    def __init__(self, **said: Any) -> None:
        plain: dict[str, Any] = {
            "person": person("client"),
            "login": Login("eid"),
            "at": NOW,
            "until": NOW + DAY,
            "by": "test",
        }
        self.said = Authentication(**{**plain, **said})

    def authenticate(self, credentials: object) -> Authentication:  # noqa: ARG002 - it says one thing
        return self.said


TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("until", [NOW - DAY, NOW - TICK, NOW])
def test_a_login_that_is_over_counts_no_longer(guarded: Guarded, until: Any) -> None:
    access, _ = guarded.with_ports(authenticator=Saying(at=NOW - 2 * DAY, until=until))
    with pytest.raises(AuthenticationError, match="log in again"):
        ask(access, "client", Action.VIEW)
    assert entries(guarded.store.log) == []


def test_a_login_counts_to_its_last_microsecond(guarded: Guarded) -> None:
    access, _ = guarded.with_ports(authenticator=Saying(until=NOW + TICK))
    assert ask(access, "client", Action.VIEW).permitted


def test_a_login_of_the_future_is_refused_but_for_a_little_between_clocks(guarded: Guarded) -> None:
    access, _ = guarded.with_ports(authenticator=Saying(at=NOW + timedelta(seconds=60)))
    assert ask(access, "client", Action.VIEW).permitted
    access, _ = guarded.with_ports(authenticator=Saying(at=NOW + timedelta(seconds=61)))
    with pytest.raises(AuthenticationError, match="compare the clocks"):
        ask(access, "client", Action.VIEW)


def test_who_is_not_authenticated_gets_no_answer(guarded: Guarded) -> None:
    with pytest.raises(AuthenticationError):
        guarded.access.decide(
            "p-declarant", organisation=company("declarant"), action=Action.MODIFY, declaration=NUMBER
        )
    assert entries(guarded.store.log) == []


def test_the_time_is_the_clocks(guarded: Guarded) -> None:
    assert not ask(guarded.access, "client", Action.MODIFY)
    guarded.clock.set(at("2026-06-28T23:59"))
    assert ask(guarded.access, "client", Action.MODIFY)


def test_a_clock_before_the_first_day_of_the_rules_gives_no_answer(guarded: Guarded) -> None:
    guarded.clock.set(at("1970-01-01T00:00"))
    unknown: dict[str, Any] = {"organisation": company("client"), "action": "view", "declaration": "9B0000000XXXX"}
    with pytest.raises(NotCoveredError):
        guarded.access.decide(Card("client", "unsecured"), **unknown)
    assert entries(guarded.store.log) == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"organisation": "0403019262"}, IdentifierError),
        ({"organisation": "unchecked:0403019262"}, RecordError),
        ({"organisation": 403019261}, RecordError),
        ({"organisation": None}, RecordError),
        ({"declaration": None}, RequestError),
        ({"declaration": 7}, RequestError),
        ({"contract": 5}, RequestError),
        ({"contract": ["project"]}, RequestError),
        ({"action": 5}, RequestError),
        ({"action": None}, RequestError),
        ({"action": []}, RequestError),
        ({"draft": "draft"}, RequestError),
        ({"draft": draft(), "action": "view"}, RecordError),
        ({"draft": draft(), "action": "create", "declaration": "other"}, RecordError),
    ],
)
def test_what_is_no_question_is_refused_and_not_logged(
    guarded: Guarded, changed: dict[str, Any], error: type[Exception]
) -> None:
    asked: dict[str, Any] = {"organisation": company("client"), "action": "view", "declaration": NUMBER, **changed}
    with pytest.raises(error):
        guarded.access.decide(Card("client"), **asked)
    assert entries(guarded.store.log) == []


def test_a_service_takes_nothing_that_is_no_port(guarded: Guarded) -> None:
    for name in ("declarations", "register", "authenticator", "clock", "log", "rulebook"):
        with pytest.raises(RecordError, match=name):
            guarded.with_ports(**{name: object()})


# --- the log -------------------------------------------------------------------------------------


class Watching:
    """A log that notes when it was written to."""

    def __init__(self, guarded: Guarded, seen: list[str]) -> None:
        self._log, self._seen = guarded.store.log, seen
        self.head, self.iter_lines, self.redact = self._log.head, self._log.iter_lines, self._log.redact

    def append(self, note: LogNote) -> LogMark:
        mark = self._log.append(note)
        self._seen.append(f"logged a {note.kind}")
        return mark


def test_the_answer_is_in_the_log_before_anybody_has_it(guarded: Guarded) -> None:
    seen: list[str] = []
    access, _ = guarded.with_ports(log=Watching(guarded, seen))
    ask(access, "client", Action.VIEW)
    seen.append("answered")
    assert seen == ["logged a decision", "answered"]


# --- the past ------------------------------------------------------------------------------------


def question(name: str, action: Action, moment: Any) -> AccessRequest:
    """Return a question about the site's declaration."""
    subject = Subject(organisation=company(name), person=person(name))
    return AccessRequest(subject=subject, action=action, declaration=NUMBER, at=moment, login=Login("eid"))


def test_looking_back_answers_about_a_past_instant_and_permits_nothing(guarded: Guarded) -> None:
    before = guarded.access.look_back(question("client", Action.MODIFY, at("2026-06-28T12:00")))
    assert before.decision.outcome is Outcome.PERMIT
    assert not isinstance(before, Decision)
    with pytest.raises(TypeError, match="permits nothing"):
        assert before
    after = guarded.access.look_back(question("client", Action.MODIFY, at("2026-06-29T12:00")))
    assert after.decision.outcome is Outcome.DENY
    assert entries(guarded.store.log) == []


def test_looking_back_sees_what_was_known(guarded: Guarded) -> None:
    [declared] = [each.record for each in guarded.store.declarations.iter_all() if each.place == 0]
    guarded.clock.set(NOW + DAY)
    guarded.works.annul(Card("declarant"), organisation=company("declarant"), number=NUMBER, expected=1)
    assert declared.status_at(NOW) == "registered"  # type: ignore[union-attr]
    guarded.clock.set(NOW + 3 * DAY)
    asked = question("declarant", Action.MODIFY, NOW + 2 * DAY)
    now, then = guarded.access.look_back(asked), guarded.access.look_back(asked, known_at=NOW)
    assert (now.decision.outcome, now.version) == (Outcome.DENY, 2)
    assert (then.decision.outcome, then.version) == (Outcome.PERMIT, 1)
    assert isinstance(then, PastAnswer)
    assert then.known_at == NOW
    nothing = guarded.access.look_back(asked, known_at=at("2013-12-31T12:00"))
    assert (nothing.version, nothing.register) == (None, None)
    assert [reason.cause for reason in nothing.decision.reasons] == ["unknown-declaration"]


def test_looking_back_is_not_looking_ahead(guarded: Guarded) -> None:
    with pytest.raises(MomentError, match="not over yet"):
        guarded.access.look_back(question("client", Action.VIEW, NOW + TICK))
    with pytest.raises(MomentError, match="not over yet"):
        guarded.access.look_back(question("client", Action.VIEW, NOW), known_at=NOW + TICK)
    with pytest.raises(MomentError):
        guarded.access.look_back(question("client", Action.VIEW, NOW), known_at=NOW.replace(tzinfo=None))


# --- the same as the plain function --------------------------------------------------------------


class Believing:
    """An authenticator that takes the request's own word; for these tests alone."""

    def authenticate(self, credentials: object) -> Authentication:
        assert isinstance(credentials, AccessRequest)
        moment = instant(credentials.at)
        return Authentication(
            person=credentials.subject.person,
            login=credentials.login,
            at=moment,
            until=moment + TICK,
            by="test",
        )


def service(portfolio: Portfolio, request: AccessRequest) -> AccessService:
    """Return a service over a portfolio at the instant of a request."""
    store = MemoryStore.of(portfolio, aware(at("2014-01-01T00:00")))
    return AccessService(
        declarations=store.declarations,
        register=store.register,
        authenticator=Believing(),
        clock=FixedClock(instant(request.at)),
        log=store.log,
        rulebook=RULES,
        timeout_seconds=None,
    )


def assert_same(portfolio: Portfolio, request: AccessRequest) -> None:
    """Assert that every road to a decision ends at the same one."""
    expected = decide(request, portfolio, RULES)
    found = service(portfolio, request).decide(
        request,
        organisation=request.subject.organisation,
        action=request.action,
        declaration=request.declaration,
        contract=request.contract,
        draft=request.draft,
    )
    assert (found.answer, found.evidence, found.readings, found.at) == (
        expected.answer,
        expected.evidence,
        expected.readings,
        expected.at,
    )
    store = MemoryStore.of(portfolio, aware(at("2014-01-01T00:00")))
    records = StoredRecords(store.declarations, store.register, at("2014-01-01T00:00"))
    assert RULES.decider.decide(request, records) == expected


@settings(max_examples=150)
@given(worlds())
def test_in_random_worlds_the_service_decides_as_the_plain_function(world: tuple[dict[str, Any], Any]) -> None:
    document, request = world
    assert_same(decode_portfolio(document).portfolio, decode_request(request, RULES.first_day))


@settings(max_examples=80)
@given(codec_strategies.portfolios(), codec_strategies.requests(), st.data())
def test_on_any_portfolio_the_service_decides_as_the_plain_function(
    portfolio: Portfolio, request: AccessRequest, data: st.DataObject
) -> None:
    names = [works.number for works in portfolio.declarations if hasattr(works, "number")]
    if names and request.draft is None and request.subject.organisation.can_act:
        request = evolve(request, declaration=data.draw(st.sampled_from(names)))
    if request.subject.organisation.can_act:
        assert_same(portfolio, request)


# --- threads -------------------------------------------------------------------------------------


def test_one_service_serves_many_threads(guarded: Guarded) -> None:
    asked = [(name, action) for name in ("declarant", "client", "outsider") for action in (Action.VIEW, Action.MODIFY)]

    def answer(each: tuple[str, Action]) -> Decision:
        return ask(guarded.access, *each)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answer, asked * 20))
    assert found == [plain(*each) for each in asked] * 20
    assert len(entries(guarded.store.log)) == len(found)


def test_a_store_gives_back_the_portfolio_that_it_was_made_of() -> None:
    assert MemoryStore.of(SITE, NOW).portfolio(RULES) == SITE
    with_annulled = site(annulled=True, annulled_at=NOW)
    assert MemoryStore.of(with_annulled, NOW).portfolio(RULES) == with_annulled


@settings(max_examples=100)
@given(codec_strategies.portfolios())
def test_a_store_gives_back_any_portfolio_that_it_was_made_of(portfolio: Portfolio) -> None:
    assert MemoryStore.of(portfolio, NOW).portfolio(RULES) == portfolio
