"""A clock that is behind the stores decides nothing by what they have since recorded as over."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from building_site import NUMBER, company, contract, declaration, draft
from declaccess import AccessDeniedError, Action, Declaration
from declaccess.errors import AdapterError, AuthenticationError
from declaccess.model import Content
from guarded_site import NOW, Card, Guarded, entries

TICK = timedelta(microseconds=1)
MINE: dict[str, Any] = {"organisation": company("declarant")}
CARD = Card("declarant")


@pytest.fixture
def guarded() -> Guarded:
    """Return a site where the declarant's right was revoked now, and a clock a second behind that."""
    site = Guarded()
    site.register_service().revoke(Card("declarant", person="chief of declarant"), **MINE, grant="right at declarant")
    site.clock.advance(-timedelta(seconds=1))
    return site


def test_a_right_that_was_revoked_is_gone_for_a_clock_that_is_behind(guarded: Guarded) -> None:
    decision = guarded.access.decide(CARD, **MINE, action=Action.MODIFY, declaration=NUMBER)
    assert not decision.permitted
    assert decision.at >= NOW
    assert not any(guarded.access.list_actions(CARD, **MINE, declaration=NUMBER).values())
    assert guarded.works.list_visible(CARD, **MINE).versions == ()
    acts: Any = (
        lambda: guarded.works.view(CARD, **MINE, number=NUMBER),
        lambda: guarded.works.annul(CARD, **MINE, number=NUMBER, expected=1),
        lambda: guarded.works.modify(CARD, **MINE, declaration=declaration(content=Content.of(1)), expected=1),
        lambda: guarded.works.create(
            CARD, **MINE, draft=draft(), number="9B00000000NEW", contract_number="9B00000000NEW1"
        ),
    )
    for act in acts:
        with pytest.raises(AccessDeniedError):
            act()


def test_a_version_is_decided_on_when_it_was_recorded_and_not_before() -> None:
    guarded = Guarded()
    hired = evolve(contract().subcontractors[0], organisation=company("outsider"))
    record = declaration(contracts=(contract(subcontractors=(hired,)),))
    guarded.works.modify(CARD, **MINE, declaration=record, expected=1)
    guarded.clock.advance(-timedelta(seconds=1))
    outsider: dict[str, Any] = {"organisation": company("outsider")}
    assert guarded.access.decide(Card("outsider"), **outsider, action="view", declaration=NUMBER).at == NOW
    assert guarded.works.view(Card("outsider"), **outsider, number=NUMBER).version == 2
    assert len(guarded.works.list_visible(Card("outsider"), **outsider).versions) == 1
    changed = evolve(guarded.store.declarations.list_versions(NUMBER)[-1].record, content=Content.of(1))
    assert isinstance(changed, Declaration)
    assert guarded.works.modify(CARD, **MINE, declaration=changed, expected=2).recorded_at == NOW


def test_a_clock_that_is_far_behind_permits_nothing(guarded: Guarded) -> None:
    guarded.clock.set(NOW - timedelta(hours=1))
    logged = entries(guarded.store.log)
    with pytest.raises(AdapterError, match="clock: it is behind"):
        guarded.access.decide(CARD, **MINE, action=Action.VIEW, declaration=NUMBER)
    guarded.clock.set(NOW - timedelta(hours=1) + TICK)
    assert entries(guarded.store.log) == logged
    guarded.access.decide(CARD, **MINE, action=Action.VIEW, declaration=NUMBER)
    assert len(entries(guarded.store.log)) == len(logged) + 1


def test_a_log_in_that_is_over_is_told_as_such(guarded: Guarded) -> None:
    class Late:
        def authenticate(self, credentials: object) -> Any:
            said = guarded.ports["authenticator"].authenticate(credentials)
            return evolve(said, at=NOW - timedelta(hours=2), until=NOW - timedelta(hours=1))

    access, _ = guarded.with_ports(authenticator=Late())
    with pytest.raises(AuthenticationError, match="log in again"):
        access.decide(CARD, **MINE, action=Action.VIEW, declaration=NUMBER)
