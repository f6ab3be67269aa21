"""A store in memory is one store: what was known is known together, and a log that fails keeps everything as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from building_site import NUMBER, SITE, company, declaration
from declaccess import nsso_2026
from declaccess.adapters.memory import MemoryStore
from declaccess.adapters.memory_declarations import MemoryDeclarations
from declaccess.adapters.memory_log import MemoryLog
from declaccess.errors import LogError, NaiveDatetimeError
from declaccess.model import Content, End, EventKind, RegisterEvent
from declaccess.periods import Period
from declaccess.ports import LogMark, LogNote
from declaccess.testing.contracts.declaration_samples import NOON, change, note
from declaccess.testing.contracts.declaration_samples import declaration as plain

EARLY = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_store_made_of_a_portfolio_gives_it_back_as_it_was_known() -> None:
    store = MemoryStore.of(SITE, EARLY)
    made = change(declaration(content=Content.of(1)), expected=1, at=EARLY + DAY)
    store.declarations.commit(made, note())
    assert store.portfolio(nsso_2026(), EARLY) == SITE
    assert store.portfolio(nsso_2026(), EARLY - DAY) == type(SITE)()
    assert store.portfolio(nsso_2026()).find_declaration(NUMBER) == (0, declaration(content=Content.of(1)))


def test_what_was_ended_is_written_with_its_earliest_end() -> None:
    store = MemoryStore.of(SITE, EARLY)
    grants = [each for each in store.register.iter_events() if each.event.kind is EventKind.GRANTED]
    ends = [
        RegisterEvent(
            kind=EventKind.REVOKED,
            record=End(of=grants[0].number, at=at),
            organisation=grants[0].event.organisation,
            person=grants[0].event.person,
        )
        for at in (EARLY + 2 * DAY, EARLY + DAY)
    ]
    store.register.add(ends, EARLY + 3 * DAY)
    [first, *others] = store.portfolio(nsso_2026()).grants
    assert first.period == Period(SITE.grants[0].period.start, EARLY + DAY)
    assert (first, *others)[1:] == SITE.grants[1:]
    assert store.portfolio(nsso_2026(), EARLY).grants == SITE.grants


class FailingLog(MemoryLog):
    """A log whose disk is full."""

    def append(self, note: LogNote) -> LogMark:  # noqa: ARG002 - it takes none
        raise LogError("decision log", "the disk is full", "free some space")


def test_a_log_that_fails_keeps_everything_as_it_was() -> None:
    store = MemoryDeclarations(FailingLog())
    store.add([plain(0)], NOON)
    for made in (change(evolve(plain(0), client=company("outsider")), 1), change(plain(1))):
        with pytest.raises(LogError):
            store.commit(made, note())
    assert [version.record for version in store.iter_all()] == [plain(0)]
    assert store.list_naming(company("outsider")) == ()


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError):
        MemoryStore.of(SITE, EARLY.replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError):
        MemoryStore.of(SITE, EARLY).portfolio(nsso_2026(), EARLY.replace(tzinfo=None))
