"""In either database a search finds exactly what `decide` permits, whatever lies there."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from declaccess import Action, Portfolio
from declaccess.adapters.memory import MemoryStore
from declaccess.adapters.sql import SqlStore
from declaccess.model import Draft
from effort import one_in
from search_questions import Asked, expected_of_what, expected_of_who, questions, whole_of_what, whole_of_who

EARLY = datetime(2014, 1, 1, tzinfo=UTC)
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


class Databases:
    """A store that is made anew, in SQLite or in PostgreSQL."""

    def __init__(self, new: Callable[[], str]) -> None:
        self._new = new

    def holding(self, portfolio: Portfolio) -> "closing[SqlStore]":
        store = SqlStore(self._new(), durable=False)
        store.upgrade()
        memory = MemoryStore.of(portfolio, EARLY)
        store.register.add([each.event for each in memory.register.iter_events()], EARLY)
        store.declarations.add(portfolio.declarations, EARLY)
        return closing(store)


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Return what makes stores in either database."""
    if request.param == "sqlite":
        numbers = iter(range(100_000))
        yield Databases(lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db")
        return
    make: Callable[..., str] = request.getfixturevalue("new_database")
    yield Databases(lambda: make(request.getfixturevalue("template")))


@settings(QUICK, max_examples=one_in(4).max_examples)
@given(question=questions(), limit=st.integers(1, 4))
def test_in_a_database_it_is_the_same(databases: Databases, question: Asked, limit: int) -> None:
    portfolio, request, book = question
    with databases.holding(portfolio) as store:
        assert whole_of_what(store, request, book, limit) == expected_of_what(portfolio, request, book)


@settings(QUICK, max_examples=one_in(8).max_examples)
@given(question=questions(), limit=st.integers(1, 5))
def test_in_a_database_everybody_who_may_is_listed_and_nobody_else(
    databases: Databases, question: Asked, limit: int
) -> None:
    portfolio, request, book = question
    with databases.holding(portfolio) as store:
        for works in portfolio.declarations:
            if isinstance(works, Draft) is not (request.action == Action.CREATE):
                continue
            key = works.reference if isinstance(works, Draft) else works.number
            expected = expected_of_who(portfolio, request, book, key)
            assert whole_of_who(store, request, book, key, limit) == expected
