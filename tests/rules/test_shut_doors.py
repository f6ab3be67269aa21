"""Doors that must stay shut: missing facts, naive moments, parts changed in place, companies that nobody acts for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any, cast

import pytest
from attrs import evolve

from declaccess import (
    AccessRequest,
    Declaration,
    Facts,
    Grant,
    Login,
    Organisation,
    OrganisationId,
    Period,
    PersonId,
    Portfolio,
    Rulebook,
    Subject,
    counterfactuals,
    decide,
    nsso_2026,
)
from declaccess.codec.portfolio import decode_portfolio
from declaccess.errors import MomentError, NaiveDatetimeError, RecordError
from declaccess.model import AccessRole, Action, Appointment, LegalRepresentative, LoginRecord, Mandate
from declaccess.periods import BRUSSELS, Quarter, brussels_time
from declaccess.rules import FACTS, Outcome
from declaccess.rules.facts import GROUP
from declaccess.rules.interpretation import interpretations

RULEBOOK = nsso_2026()
DAY = date(2026, 7, 1)
START = datetime(2026, 1, 5, tzinfo=UTC)
NAIVE = datetime(2026, 6, 29, 12)
A, B, C = (OrganisationId(number) for number in ("0403019261", "0566988259", "0353456320"))
PERMITTED = Facts.of(
    action="modify",
    relation="declarant",
    login="digital_key",
    authorisation="held",
    status="registered",
    filed_under="new_rules",
)


def document(**lists: list[dict[str, Any]]) -> Portfolio:
    declaration = {
        "number": "9B0000000KJRZ",
        "status": "registered",
        "filed_at": "2026-06-30T08:00:00+02:00",
        "filed_by": str(A),
        "sector": 1,
        "client": str(C),
        "contracts": [
            {"number": "9B0000000KJRZ1", "declarant": str(A)},
            {"number": "9B0000000KJRZ2", "declarant": str(B)},
        ],
    }
    whole = {"format": "declaccess.portfolio/1", "declarations": [declaration], **lists}
    return decode_portfolio(whole, identifiers="unchecked").portfolio


def asked(person: str, organisation: OrganisationId, contract: str | None = None) -> AccessRequest:
    return AccessRequest(
        subject=Subject(person=PersonId(person), organisation=organisation),
        action=Action.MODIFY,
        declaration="9B0000000KJRZ",
        contract=contract,
        at=DAY,
        login=Login("eid"),
    )


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_without_any_value_is_refused_and_never_permits(fact: str) -> None:
    facts = Facts(PERMITTED.code & ~GROUP[fact])
    for ask in (RULEBOOK.table.answer, RULEBOOK.table.permits):
        with pytest.raises(RecordError, match=fact):
            ask(facts, DAY)
    with pytest.raises(RecordError, match=fact):
        counterfactuals(RULEBOOK.table, facts, DAY)


def test_no_facts_at_all_are_refused() -> None:
    with pytest.raises(RecordError):
        RULEBOOK.table.permits(Facts(0), DAY)


def test_a_fact_given_as_nothing_is_refused() -> None:
    with pytest.raises(RecordError, match="relation"):
        Facts.of(relation=None)  # type: ignore[arg-type]


def filed(**changes: Any) -> Declaration:
    found = document().find_declaration("9B0000000KJRZ")
    assert found is not None
    return evolve(found[1], **changes)


@pytest.mark.parametrize(
    "make",
    [
        lambda: filed(filed_at=NAIVE),
        lambda: filed(annulled=True, annulled_at=NAIVE),
        lambda: filed().status_at(NAIVE),
        lambda: filed().list_parties(NAIVE),
        lambda: filed().list_contracts(NAIVE),
        lambda: LoginRecord(means="eid", person=PersonId("p"), last_used=NAIVE),
        lambda: Grant(
            person=PersonId("p"), organisation=A, actions=frozenset(Action), period=Period(START), granted_at=NAIVE
        ),
        lambda: Appointment(
            person=PersonId("p"),
            organisation=A,
            role=AccessRole.GROUP_ADMINISTRATOR,
            appointed_by=PersonId("q"),
            period=Period(START),
            appointed_at=NAIVE,
        ),
        lambda: Period(NAIVE),
        lambda: Period(None, NAIVE),
    ],
)
def test_a_naive_moment_is_refused_wherever_the_model_keeps_or_takes_one(make: Any) -> None:
    with pytest.raises(NaiveDatetimeError):
        make()


def test_a_plain_day_is_no_moment_of_filing() -> None:
    with pytest.raises(RecordError, match="filed_at"):
        filed(filed_at=DAY)


CHANGES: list[Callable[[Rulebook], object]] = [
    lambda book: book.messages.__setitem__("modify-declarant", "anything"),
    lambda book: book.rules[3].when.update({"old-declarations": ("old-rule-stays",)}),
    lambda book: book.rules[3].when.clear(),
    lambda book: book.sources[0].passages.pop("changes-1"),
    lambda book: setattr(book, "rules", ()),
]


@pytest.mark.parametrize("change", CHANGES)
def test_no_part_of_a_rulebook_is_changed_in_place(change: Callable[[Rulebook], object]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        change(RULEBOOK)
    assert hash(RULEBOOK) == hash(nsso_2026())


GRANT: dict[str, Any] = {"person": PersonId("p"), "organisation": A, "period": Period(START)}
APPOINTMENT = {**GRANT, "appointed_by": PersonId("q")}
MANDATE: dict[str, Any] = {"mandator": A, "mandatary": B, "from_quarter": Quarter(2026, 1)}


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: Grant(**GRANT, actions="no-modify"), "actions"),  # type: ignore[arg-type]
        (lambda: Grant(**GRANT, actions=frozenset({"modify"})), "actions[0]"),  # type: ignore[arg-type]
        (lambda: Grant(**{**GRANT, "person": cast("Any", "p")}, actions=frozenset(Action)), "person"),
        (lambda: Grant(**{**GRANT, "period": cast("Any", None)}, actions=frozenset(Action)), "period"),
        (lambda: Mandate(**MANDATE, covers="not-declaration-of-works-at-all"), "covers"),  # type: ignore[arg-type]
        (lambda: Appointment(**APPOINTMENT, role="chief"), "role"),  # type: ignore[arg-type]
        (lambda: Organisation(id=A, register="compleet"), "register"),  # type: ignore[arg-type]
        (lambda: Organisation(id=A, legal_representatives=({"person": "p"},)), "legal_representatives[0]"),  # type: ignore[arg-type]
        (lambda: filed(sector=9), "sector"),
        (lambda: filed(annulled="false"), "annulled"),
        (lambda: filed(contracts=[]), "contracts"),
        (lambda: Portfolio(organisations={}), "organisations"),  # type: ignore[arg-type]
        (lambda: Portfolio(grants=(None,)), "grants[0]"),  # type: ignore[arg-type]
    ],
)
def test_a_record_of_the_wrong_kinds_is_refused_at_birth(make: Callable[[], object], place: str) -> None:
    with pytest.raises(RecordError) as refused:
        make()
    assert refused.value.faults[0].place == place


@pytest.mark.parametrize("mandatary", ["unchecked:000000010", "unidentified:M"])
@pytest.mark.parametrize("listed", [True, False])
def test_a_company_that_nobody_can_act_for_lets_nobody_act_as_a_mandatary(mandatary: str, *, listed: bool) -> None:
    company = {"id": mandatary, "register": "complete", "legal_representatives": [{"person": "l"}]}
    grant = {"person": "m", "organisation": mandatary, "actions": ["modify"], "granted_by": "l"}
    mandate = {"mandator": str(A), "mandatary": mandatary, "covers": ["declaration-of-works"], "from_quarter": "2026Q1"}
    portfolio = document(
        organisations=[{"id": str(A), "register": "complete"}, *([company] if listed else [])],
        grants=[grant | {"from": "2026-01-05T09:00:00+01:00"}] if listed else [],
        people=[{"id": "m", "memberships": []}],
        mandates=[mandate],
    )
    decision = decide(asked("m", A, "9B0000000KJRZ1"), portfolio, RULEBOOK)
    assert decision.outcome is Outcome.DENY
    assert decision.facts.candidates("authorisation") == ("not_held",)


@pytest.mark.statement("reading:several-declarants")
def test_an_assumption_that_one_option_of_an_open_reading_excludes_denies_under_that_option_alone() -> None:
    portfolio = document(
        organisations=[{"id": str(B), "register": "complete", "legal_representatives": [{"person": "b"}]}],
        grants=[
            {
                "person": "p",
                "organisation": str(B),
                "actions": ["modify"],
                "granted_by": "b",
                "from": "2026-01-05T09:00:00+01:00",
            }
        ],
    )
    request = asked("p", B, "9B0000000KJRZ2")
    assumed = {"relation": "declarant"}

    def outcome(book: Rulebook) -> Outcome:
        return decide(request, portfolio, book, assumed=assumed).outcome

    assert outcome(RULEBOOK) is Outcome.PERMIT
    assert outcome(RULEBOOK.choose("several-declarants", "filer-owns-all")) is Outcome.DENY
    left_open = decide(request, portfolio, RULEBOOK.leave_open("several-declarants"), assumed=assumed)
    assert left_open.outcome is Outcome.INDETERMINATE
    assert left_open.open.readings == ("several-declarants",)
    assert left_open.reasons[-1].cause == "assumption-excluded"


def test_open_readings_that_make_no_difference_to_facts_are_not_asked_again() -> None:
    book = RULEBOOK
    for reading in RULEBOOK.readings:
        book = book.leave_open(reading.id)
    found, which = interpretations(book, book.table.choices)
    assert len(which) == 1536
    assert len(found) == 64
    assert len({id(each.register) for each in found}) == 2


def test_a_register_of_one_busy_administrator_is_proven_in_no_time() -> None:
    count = 1500
    hour = timedelta(hours=2)
    people = [PersonId(name) for name in ("rep", "chief", "busy")]
    rep, chief, busy = people
    appointments = [
        Appointment(
            person=chief,
            organisation=A,
            role=AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
            appointed_by=rep,
            period=Period(START),
        )
    ]
    for number in range(count):
        at = START + number * hour
        held = Period(at, at + hour / 2)
        role, by = AccessRole.CO_CHIEF_ACCESS_ADMINISTRATOR, chief
        appointments.append(Appointment(person=busy, organisation=A, role=role, appointed_by=by, period=held))
        made = Appointment(
            person=PersonId(f"p{number}"), organisation=A, role=role, appointed_by=busy, period=Period(at + hour / 2)
        )
        appointments.append(made)
    company = Organisation(id=A, legal_representatives=(LegalRepresentative(person=rep),))
    grant = Grant(person=chief, organisation=A, actions=frozenset(Action), period=Period(START), granted_by=busy)
    portfolio = Portfolio(organisations=(company,), appointments=tuple(appointments), grants=(grant,))
    before = perf_counter()
    decide(asked("chief", A), portfolio, RULEBOOK)
    assert perf_counter() - before < 5  # it is milliseconds; a minute, when every proof starts again from the first


def test_learning_a_day_needs_a_day_and_a_source() -> None:
    with pytest.raises(MomentError):
        RULEBOOK.resolve("unsecured-abolition", datetime(2026, 11, 1, tzinfo=UTC), source="a letter")
    with pytest.raises(MomentError):
        RULEBOOK.resolve("unsecured-abolition", "2026-11-01", source="a letter")  # type: ignore[arg-type]
    with pytest.raises(RecordError, match="source"):
        RULEBOOK.resolve("unsecured-abolition", date(2026, 11, 1), source=" ")
    with pytest.raises(RecordError, match="neither"):
        RULEBOOK.narrow("password-phase-out", source="a letter")


def test_the_hour_that_does_not_exist_in_spring_is_shown_as_brussels_shows_it() -> None:
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=BRUSSELS)
    assert brussels_time(gap).isoformat() == "2026-03-29T03:30:00+02:00"


def test_texts_of_a_subject_are_checked_as_identifiers() -> None:
    assert type(Subject(organisation="0566988259").organisation) is OrganisationId
    with pytest.raises(ValueError, match="check digits"):
        Subject(organisation="0566988258")
    with pytest.raises(RecordError, match="log-in"):
        AccessRequest(subject=Subject(organisation=A), action="view", declaration="x", at=DAY, login="eid")  # type: ignore[arg-type]


def test_what_was_read_is_not_the_portfolio_in_it() -> None:
    with pytest.raises(RecordError, match=r"\.portfolio"):
        decide(asked("p", A), cast("Any", object()), RULEBOOK)


def test_a_mandate_may_run_to_the_last_quarter_there_is() -> None:
    mandate = Mandate(mandator=A, mandatary=B, from_quarter=Quarter(2026, 1), to_quarter=Quarter(9998, 4))
    assert mandate.in_force(DAY)
