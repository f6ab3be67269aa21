"""What a review claims about who may and who cannot equals what `decide` says of everybody, one by one."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from declaccess import AccessRequest, Decision, Portfolio, Rulebook, decide, nsso_2026
from declaccess.codec.portfolio import decode_portfolio
from declaccess.model import (
    Declaration,
    DeclarationStatus,
    Login,
    LoginRecord,
    OrganisationId,
    PersonId,
    Subject,
)
from declaccess.periods import instant
from declaccess.review.findings import Finding
from declaccess.review.kinds import FindingKind
from declaccess.review.readiness import review_readiness
from declaccess.rules import Authorisation, LoginClass, Outcome, Relation
from declaccess.rules.facts import BIT, GROUP
from declaccess.rules.holdings import Certainty
from declaccess.testing.strategies import boundary_days, rulebooks
from effort import one_in
from plain_worlds import PARTIES, PEOPLE, world_from

STRANGER = PersonId("p-stranger")
DAYS = boundary_days(nsso_2026())
RANK = {Outcome.DENY: 0, Outcome.INDETERMINATE: 1, Outcome.PERMIT: 2}
MEANS = ["eid", "eid", "itsme", "password", "sms_code", "unsecured", "eidas", "carrier_pigeon"]


@frozen
class Drawn:
    """A hostile portfolio with a few log-ins on record, or none; shown by what it was made from.

    Attributes:
        tape: the choices that made it.
        persons: log-ins of people.
        unnamed: log-ins in which nobody was identified.
    """

    tape: bytes
    persons: list[tuple[str, dict[str, Any]]]
    unnamed: list[tuple[str, dict[str, Any]]]

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio."""
        document = world_from(self.tape)[0]
        document["logins"] = [
            *({"person": person, **login} for person, login in self.persons),
            *({"organisation": organisation, **login} for organisation, login in self.unnamed),
        ]
        return decode_portfolio(document).portfolio


SEEN = st.fixed_dictionaries(
    {"means": st.sampled_from(MEANS)},
    optional={"last_used": st.sampled_from(["2026-01-05T09:00:00+01:00", "2026-10-01T00:00:00+02:00"])},
)
WORLDS = st.builds(
    Drawn,
    st.binary(min_size=360, max_size=360),
    st.lists(st.tuples(st.sampled_from(PEOPLE), SEEN), max_size=6),
    st.lists(st.tuples(st.sampled_from(PARTIES[:4]), SEEN), max_size=1),
)


def registered(portfolio: Portfolio, on: date) -> Iterator[Declaration]:
    """Yield the declarations that are registered at the end of a day."""
    for works in portfolio.declarations:
        if isinstance(works, Declaration) and works.status_at(instant(on)) is DeclarationStatus.REGISTERED:
            yield works


def logins_of(portfolio: Portfolio, on: date, person: str) -> list[Login]:
    """Return the ways in which a person is known to log in by then, or the one of which nothing is known."""
    found = [each for each in by_then(portfolio, on) if each.person == person]
    return [Login(each.means, each.assurance) for each in found] or [Login()]


def by_then(portfolio: Portfolio, on: date) -> list[LoginRecord]:
    """Return the log-ins on record by the end of a day."""
    return [each for each in portfolio.logins if each.last_used is None or each.last_used <= instant(on)]


def asked(
    portfolio: Portfolio, rulebook: Rulebook, on: date, works: Declaration, contract: str | None, *whom: Any
) -> Decision:
    """Decide on modifying for a person (or nobody identified), an organisation and a log-in."""
    person, organisation, login = whom
    subject = Subject(organisation=OrganisationId(organisation), person=person and PersonId(person))
    request = AccessRequest(
        subject=subject, action="modify", declaration=works.number, contract=contract, at=on, login=login
    )
    return decide(request, portfolio, rulebook)


def everybody(
    portfolio: Portfolio, rulebook: Rulebook, on: date, works: Declaration, contract: str | None
) -> Iterator[Decision]:
    """Decide for everybody whom the portfolio knows, for somebody whom it does not, and for nobody identified."""
    for organisation in PARTIES:
        for person in [*PEOPLE, STRANGER]:
            for login in logins_of(portfolio, on, person):
                yield asked(portfolio, rulebook, on, works, contract, person, organisation, login)
        unnamed = [Login(each.means) for each in by_then(portfolio, on) if each.organisation == organisation]
        for login in [Login("unsecured"), *unnamed]:
            yield asked(portfolio, rulebook, on, works, contract, None, organisation, login)


def best_by_segment(rulebook: Rulebook, decisions: Iterable[Decision]) -> list[Outcome]:
    """Return the best outcome for the same facts on each stretch of days."""
    codes = {decision.answer.codes for decision in decisions if decision.answer.codes}
    found = []
    for start in rulebook.table.starts:
        outcomes = [rulebook.table.answer_by_choice(each, start).outcome for each in codes]
        found.append(max(outcomes, key=RANK.__getitem__, default=Outcome.DENY))
    return found


def end_of(rulebook: Rulebook, outcomes: list[Outcome]) -> tuple[date | None, date | None]:
    """Return the last day on which something surely works, and the first from which on it surely does not."""
    starts = rulebook.table.starts
    deadline = latest = None
    for start, before, after in zip(starts[1:], outcomes, outcomes[1:], strict=False):
        if before is Outcome.PERMIT and after is not Outcome.PERMIT:
            deadline = start - timedelta(days=1)
        if before is not Outcome.DENY and after is Outcome.DENY:
            latest = start
    return (
        deadline if outcomes[-1] is not Outcome.PERMIT else None,
        latest if outcomes[-1] is Outcome.DENY else None,
    )


def listed(portfolio: Portfolio) -> list[OrganisationId]:
    """Return the organisations that a review of all looks at."""
    return [each.id for each in portfolio.organisations]


def declares(portfolio: Portfolio, rulebook: Rulebook, on: date, works: Declaration, number: str, who: str) -> bool:
    """Say whether an organisation declares a contract, or may."""
    decision = asked(portfolio, rulebook, on, works, number, PEOPLE[0], who, Login())
    return Relation.DECLARANT in decision.facts.candidates("relation")


@one_in(2)
@given(WORLDS, rulebooks() | st.just(nsso_2026()), DAYS)
def test_nobody_can_change_a_contract_exactly_where_everybody_is_denied(
    drawn: Drawn, rulebook: Rulebook, on: date
) -> None:
    portfolio = drawn.portfolio
    review = review_readiness(portfolio, rulebook, on=on)
    told = review.of_kind(FindingKind.DECLARATION_NOBODY_CAN_CHANGE)
    sure: dict[tuple[str, str], set[tuple[date | None, date | None]]] = {}
    open_: set[tuple[str, str]] = set()
    for works in registered(portfolio, on):
        for _, contract in works.list_contracts(instant(on)):
            assert contract.number is not None
            owners = [o for o in listed(portfolio) if declares(portfolio, rulebook, on, works, contract.number, o)]
            if not owners:
                continue
            outcomes = best_by_segment(rulebook, everybody(portfolio, rulebook, on, works, contract.number))
            deadline, latest = end_of(rulebook, outcomes)
            if deadline is not None and filed_after(works, deadline):
                deadline = None
            if latest is not None and filed_after(works, latest - timedelta(days=1)):
                latest = None
            for owner in owners:
                if outcomes[-1] is Outcome.DENY:
                    sure.setdefault((owner, works.number), set()).add((deadline, latest))
                elif outcomes[-1] is Outcome.INDETERMINATE:
                    open_.add((owner, works.number))
    assert {key: days for key, days in days_told(told).items() if key in sure} == sure
    assert set(days_told(told)) == set(sure)
    doubtful = {
        (str(finding.organisation), str(number))
        for finding in told
        if finding.certainty is Certainty.NOT_KNOWN
        for number in finding.declarations
    }
    assert doubtful <= open_
    explained = {finding.organisation for finding in review.of_kind(FindingKind.DECLARANT_WITHOUT_KEY)}
    if not review.of_kind(FindingKind.LOGINS_NOT_ON_RECORD):
        assert {each for each in open_ if each[0] not in explained} <= doubtful


def filed_after(works: Declaration, day: date) -> bool:
    """Say whether a declaration was filed after the end of a day."""
    return works.filed_instant is not None and instant(day) < works.filed_instant


def days_told(told: Iterable[Finding]) -> dict[tuple[str, str], set[tuple[date | None, date | None]]]:
    """Return by organisation and declaration the days of what is certain."""
    found: dict[tuple[str, str], set[tuple[date | None, date | None]]] = {}
    for finding in told:
        if finding.certainty is Certainty.PROVEN:
            key = (str(finding.organisation), str(finding.declaration))
            found.setdefault(key, set()).add((finding.deadline, finding.latest))
    return found


def by_key(rulebook: Rulebook, decision: Decision, day: date) -> Outcome:
    """Return the outcome on a day for the same facts, were the person authorised and had a digital key."""
    if not decision.answer.codes:
        return Outcome.DENY
    others = ~(GROUP["login"] | GROUP["authorisation"])
    wanted = BIT[LoginClass.DIGITAL_KEY] | BIT[Authorisation.HELD]
    codes = tuple(code & others | wanted for code in decision.answer.codes)
    return rulebook.table.answer_by_choice(codes, day).outcome


def settled(rulebook: Rulebook) -> bool:
    """Say whether no reading is open."""
    return not any(reading.open for reading in rulebook.readings)


@one_in(2)
@given(WORLDS, rulebooks().filter(settled) | st.just(nsso_2026()), DAYS)
def test_a_right_is_lost_exactly_where_who_is_authorised_was_permitted_and_is_denied(
    drawn: Drawn, rulebook: Rulebook, on: date
) -> None:
    portfolio = drawn.portfolio
    review = review_readiness(portfolio, rulebook, on=on)
    sure, never = set(), set()
    for works in registered(portfolio, on):
        for who in listed(portfolio):
            now = asked(portfolio, rulebook, on, works, None, PEOPLE[0], who, Login("eid"))
            outcomes = [by_key(rulebook, now, start) for start in rulebook.table.starts]
            deadline, _ = end_of(rulebook, outcomes)
            if outcomes[-1] is Outcome.PERMIT or now.facts.candidates("relation") != (Relation.LISTED_PARTY,):
                never.add((who, works.number))
            elif outcomes[-1] is Outcome.DENY and deadline is not None:
                before = now
                if deadline < on:
                    before = asked(portfolio, rulebook, deadline, works, None, PEOPLE[0], who, Login("eid"))
                if by_key(rulebook, before, deadline) is Outcome.PERMIT:
                    sure.add((who, works.number))
    told = review.of_kind(FindingKind.RIGHT_TO_CHANGE_LOST)
    assert {pair for each in told if each.certainty is Certainty.PROVEN for pair in pairs(each)} == sure
    assert not never & {pair for each in told for pair in pairs(each)}


def pairs(finding: Finding) -> set[tuple[str, str]]:
    """Return organisation and number of each declaration that a finding touches."""
    return {(str(finding.organisation), str(number)) for number in finding.declarations}


@one_in(2)
@given(WORLDS, DAYS)
def test_one_keyholder_is_told_exactly_where_one_is_authorised_with_a_key_and_nobody_else_can_be(
    drawn: Drawn, on: date
) -> None:
    portfolio = drawn.portfolio
    rulebook = nsso_2026()
    told = {
        finding.organisation: finding.certainty
        for finding in review_readiness(portfolio, rulebook, on=on).of_kind(FindingKind.ONE_KEYHOLDER)
    }
    for works in registered(portfolio, on):
        for _, contract in works.list_contracts(instant(on)):
            for who in listed(portfolio):
                if not declares(portfolio, rulebook, on, works, str(contract.number), who):
                    continue
                sure, perhaps = set(), set()
                for person in [*PEOPLE, STRANGER]:
                    for login in logins_of(portfolio, on, person):
                        facts = asked(portfolio, rulebook, on, works, None, person, who, login).facts
                        held, key = facts.candidates("authorisation"), facts.candidates("login")
                        if held == (Authorisation.HELD,) and key == (LoginClass.DIGITAL_KEY,):
                            sure.add(person)
                        if Authorisation.HELD in held and LoginClass.DIGITAL_KEY in key:
                            perhaps.add(person)
                expected = None
                if len(sure) == 1:
                    expected = Certainty.PROVEN if perhaps == sure else Certainty.NOT_KNOWN
                assert told.get(who) == expected


@one_in(4)
@given(WORLDS, rulebooks() | st.just(nsso_2026()), DAYS)
def test_a_review_of_everybody_is_the_reviews_of_each(drawn: Drawn, rulebook: Rulebook, on: date) -> None:
    portfolio = drawn.portfolio
    every = review_readiness(portfolio, rulebook, on=on)
    once = FindingKind.LOGINS_NOT_ON_RECORD
    for organisation in listed(portfolio):
        alone = review_readiness(portfolio, rulebook, on=on, organisation=organisation)
        assert [each for each in alone if each.kind is not once] == [
            each for each in every if each.organisation == organisation
        ]
