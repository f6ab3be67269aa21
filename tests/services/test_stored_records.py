"""Records that lie in stores serve every question as a portfolio does, from one state of knowledge."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from building_site import COMPANIES, LONG_AGO, NUMBER, REFERENCE, SITE, company, declaration, person_of
from declaccess import AccessRequest, Action, Login, Subject, nsso_2026
from declaccess.adapters.memory import MemoryStore
from declaccess.errors import AdapterError, MomentError
from declaccess.model import Content, Records
from declaccess.ports import DeclarationStore
from declaccess.rules import Decision, timeline
from declaccess.services.stored_records import StoredRecords
from declaccess.testing.contracts.declaration_samples import change, note
from declaccess.testing.faults import Faulty
from guarded_site import DAY, NOW

RULES = nsso_2026()


class Counting:
    """A port that counts what is asked of it."""

    def __init__(self, port: Any) -> None:
        self._port = port
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self._port, name)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore.of(SITE, LONG_AGO)


def question(name: str, action: Action) -> AccessRequest:
    """Return a question about the site."""
    return AccessRequest(
        subject=Subject(organisation=company(name), person=person_of(name)),
        action=action,
        declaration=REFERENCE if action is Action.CREATE else NUMBER,
        at=NOW,
        login=Login("eid"),
    )


def test_they_are_records(store: MemoryStore) -> None:
    assert isinstance(StoredRecords(store.declarations, store.register, NOW), Records)


@pytest.mark.parametrize("name", COMPANIES)
def test_decisions_and_timelines_are_those_of_the_portfolio(store: MemoryStore, name: str) -> None:
    records = StoredRecords(store.declarations, store.register, NOW)
    for action in Action:
        asked = question(name, action)
        assert RULES.decider.decide(asked, records) == RULES.decider.decide(asked, SITE)
        found, expected = (
            timeline(asked, each, RULES, start=date(2026, 6, 1), end=date(2027, 2, 1)) for each in (records, SITE)
        )
        assert found == expected


def test_what_is_learnt_later_does_not_count(store: MemoryStore) -> None:
    records = StoredRecords(store.declarations, store.register, NOW)
    store.declarations.commit(change(declaration(content=Content.of(1)), 1, NOW + DAY), note())
    assert records.find_declaration(NUMBER) == (0, declaration())
    later = StoredRecords(store.declarations, store.register, (NOW + DAY).date())
    assert later.find_declaration(NUMBER) == (0, declaration(content=Content.of(1)))


def test_everything_is_read_once_and_only_when_asked_for(store: MemoryStore) -> None:
    declarations: Any = Counting(store.declarations)
    register: Any = Counting(store.register)
    records = StoredRecords(declarations, register, NOW)
    assert not declarations.calls
    for _ in range(3):
        RULES.decider.decide(question("client", Action.VIEW), records)
        assert records.find_declaration("nowhere") is None
    assert declarations.calls == {"find_declaration": 2}
    assert register.calls == {"read": 1}


def test_threads_may_share_them(store: MemoryStore) -> None:
    records = StoredRecords(store.declarations, store.register, NOW)
    asked = [question(name, action) for name in COMPANIES for action in Action]

    def answer(each: AccessRequest) -> Decision:
        return RULES.decider.decide(each, records)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answer, asked))
    assert found == [RULES.decider.decide(each, SITE) for each in asked]


def misbehave(*_: object) -> None:
    raise OSError(5, "input/output error")


def test_a_store_that_fails_gives_no_records(store: MemoryStore) -> None:
    broken: Any = Faulty(store.declarations, DeclarationStore, "find_declaration", misbehave)
    records = StoredRecords(broken, store.register, NOW)
    with pytest.raises(AdapterError):
        records.find_declaration(NUMBER)
    with pytest.raises(MomentError):
        StoredRecords(store.declarations, store.register, NOW.replace(tzinfo=None))
