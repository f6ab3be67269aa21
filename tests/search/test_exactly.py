"""A list is exactly what `decide` permits, page by page, under any reading."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from declaccess import Action
from declaccess.adapters.memory import MemoryStore
from declaccess.model import Draft
from effort import one_in
from search_questions import Asked, expected_of_what, expected_of_who, questions, whole_of_what, whole_of_who

EARLY = datetime(2014, 1, 1, tzinfo=UTC)


@one_in(1)
@given(question=questions(), limit=st.integers(1, 4))
def test_of_a_portfolio_the_list_is_exactly_what_is_permitted(question: Asked, limit: int) -> None:
    portfolio, request, book = question
    assert whole_of_what(portfolio, request, book, limit) == expected_of_what(portfolio, request, book)


@one_in(2)
@given(question=questions(), limit=st.integers(1, 4))
def test_of_a_store_in_memory_it_is_the_same(question: Asked, limit: int) -> None:
    portfolio, request, book = question
    store = MemoryStore.of(portfolio, EARLY)
    assert whole_of_what(store, request, book, limit) == expected_of_what(portfolio, request, book)


@one_in(2)
@given(question=questions(), limit=st.integers(1, 5))
def test_everybody_who_may_is_listed_and_nobody_else(question: Asked, limit: int) -> None:
    portfolio, request, book = question
    for works in portfolio.declarations:
        if isinstance(works, Draft) is not (request.action == Action.CREATE):
            continue
        key = works.reference if isinstance(works, Draft) else works.number
        expected = expected_of_who(portfolio, request, book, key)
        assert whole_of_who(portfolio, request, book, key, limit) == expected
        assert whole_of_who(MemoryStore.of(portfolio, EARLY), request, book, key, 50) == expected
