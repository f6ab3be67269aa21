"""What is answered about the past is what was so, and what was known is told only once nothing can change it."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from building_site import NUMBER, company, contract, declaration, draft, registers
from declaccess import AccessRequest, Action, Login, Outcome, Portfolio, Subject
from declaccess.adapters.clocks import FixedClock
from declaccess.errors import AdapterError, MomentError, RequestError
from declaccess.model import Content
from declaccess.periods import Period
from declaccess.services.access import PastAnswer
from declaccess.services.stored_records import StoredRecords
from guarded_site import DAY, NOW, Card, Guarded, person

SECOND = timedelta(seconds=1)
SITE = Portfolio(**registers("declarant", "client", "subcontractor", "outsider"), declarations=(declaration(),))


@pytest.fixture
def guarded() -> Guarded:
    return Guarded(SITE)


def look(guarded: Guarded, name: str, at: Any, known_at: Any = None, number: str = NUMBER) -> PastAnswer:
    """Ask whether the person of a company could view a declaration."""
    subject = Subject(organisation=company(name), person=person(name))
    asked = AccessRequest(subject=subject, action=Action.VIEW, declaration=number, at=at, login=Login("eid"))
    return guarded.access.look_back(asked, known_at=known_at)


def views(guarded: Guarded, at: Any, known_at: Any = None) -> list[bool]:
    """Say who could view the site's declaration: a subcontractor, the client, and who became the client."""
    names = ("subcontractor", "client", "outsider")
    return [look(guarded, name, at, known_at).decision.permitted for name in names]


def change(guarded: Guarded) -> None:
    """Take the subcontractors off, and change the client."""
    record = declaration(client=company("outsider"), contracts=(contract(subcontractors=()),))
    guarded.works.modify(Card("declarant"), organisation=company("declarant"), declaration=record, expected=1)


def test_who_was_on_a_declaration_is_told_by_the_version_that_was_in_force(guarded: Guarded) -> None:
    guarded.clock.set(NOW + DAY)
    change(guarded)
    guarded.clock.set(NOW + 2 * DAY)
    assert views(guarded, NOW) == [True, True, False]
    assert views(guarded, NOW + DAY - timedelta(microseconds=1)) == [True, True, False]
    assert views(guarded, NOW + DAY) == [False, False, True]
    assert [look(guarded, "outsider", at).version for at in (NOW, NOW + DAY)] == [1, 2]


def test_it_is_so_too_where_it_is_known_later(guarded: Guarded) -> None:
    guarded.clock.set(NOW + DAY)
    change(guarded)
    guarded.clock.set(NOW + 3 * DAY)
    assert views(guarded, NOW, known_at=NOW + 2 * DAY) == [True, True, False]
    assert views(guarded, NOW + 2 * DAY, known_at=NOW) == [True, True, False]
    assert views(guarded, NOW + 2 * DAY, known_at=NOW + 2 * DAY) == [False, False, True]


def test_an_imported_document_keeps_its_listing_times_for_the_time_before_it() -> None:
    hired = evolve(contract().subcontractors[0], listed=Period(NOW - 10 * DAY, NOW - 5 * DAY))
    guarded = Guarded(evolve(SITE, declarations=()))
    guarded.store.declarations.add([declaration(contracts=(contract(subcontractors=(hired,)),))], NOW)
    guarded.clock.set(NOW + DAY)
    days = (NOW - 11 * DAY, NOW - 6 * DAY, NOW - 4 * DAY)
    assert [views(guarded, at)[0] for at in days] == [False, True, False]


def test_what_was_filed_here_was_not_filed_before(guarded: Guarded) -> None:
    guarded.works.create(
        Card("declarant"),
        organisation=company("declarant"),
        draft=draft(),
        number="9B00000000NEW",
        contract_number="9B00000000NEW1",
    )
    guarded.clock.set(NOW + DAY)
    before = look(guarded, "declarant", NOW - DAY, number="9B00000000NEW").decision
    assert [reason.cause for reason in before.reasons] == ["not-filed-yet"]
    assert look(guarded, "declarant", NOW, number="9B00000000NEW").decision.outcome is Outcome.PERMIT


@pytest.mark.parametrize("changed", [{"action": None}, {"action": 5}, {"contract": 5}, {"declaration": None}])
def test_what_is_no_question_is_refused(guarded: Guarded, changed: dict[str, Any]) -> None:
    subject = Subject(organisation=company("client"), person=person("client"))
    given: dict[str, Any] = {"action": "view", "declaration": NUMBER, **changed}
    with pytest.raises(RequestError):
        guarded.access.look_back(AccessRequest(subject=subject, at=NOW, **given))


# --- what is settled -----------------------------------------------------------------------------


def test_what_was_known_is_told_once_every_write_that_was_begun_is_over(guarded: Guarded) -> None:
    limit = NOW - 10 * SECOND
    assert views(guarded, limit, known_at=limit) == [True, True, False]
    for known_at in (limit + timedelta(microseconds=1), NOW):
        with pytest.raises(MomentError, match="10 s"):
            look(guarded, "client", limit, known_at)
    with pytest.raises(MomentError, match="not over yet"):
        look(guarded, "client", limit, NOW + SECOND)


def test_without_a_timeout_it_only_has_to_be_over() -> None:
    guarded = Guarded(SITE, timeout_seconds=None)
    assert views(guarded, NOW, known_at=NOW) == [True, True, False]
    with pytest.raises(MomentError, match="not over yet"):
        look(guarded, "client", NOW, NOW + SECOND)


def records(guarded: Guarded, known_at: Any, **more: Any) -> StoredRecords:
    """Return what the stores knew, by the site's clock."""
    return StoredRecords(guarded.store.declarations, guarded.store.register, known_at, clock=guarded.clock, **more)


def test_stored_records_by_a_clock_are_settled_ones(guarded: Guarded) -> None:
    assert records(guarded, NOW - 5 * SECOND, timeout_seconds=5.0).find_declaration(NUMBER)
    assert records(guarded, NOW).find_declaration(NUMBER)
    for known_at, seconds in ((NOW - 4 * SECOND, 5.0), (NOW + SECOND, None), (NOW.date(), 5.0)):
        with pytest.raises(MomentError):
            records(guarded, known_at, timeout_seconds=seconds)


def test_a_clock_that_fails_gives_no_stored_records(guarded: Guarded) -> None:
    guarded.clock = FixedClock(NOW)
    guarded.clock.now = lambda: None  # type: ignore[method-assign,assignment,return-value]  # it is broken
    with pytest.raises(AdapterError):
        records(guarded, NOW)


def test_a_version_is_kept_whose_content_alone_differs(guarded: Guarded) -> None:
    record = declaration(content=Content.of(1))
    guarded.clock.set(NOW + DAY)
    guarded.works.modify(Card("declarant"), organisation=company("declarant"), declaration=record, expected=1)
    guarded.clock.set(NOW + 2 * DAY)
    assert [look(guarded, "client", at).version for at in (NOW, NOW + 2 * DAY)] == [1, 2]
