"""Content is JSON that is carried exactly: one text for each value, which no two readers read in two ways."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess.errors import RecordError
from declaccess.model import Content
from declaccess.model.content import DEEPEST

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_the_text_of_any_value_is_taken_back(value: Any) -> None:
    kept = Content.of(value)
    assert Content(kept.text) == kept
    assert Content.of(kept.value) == kept
    assert pickle.loads(pickle.dumps(kept)) == copy.deepcopy(kept) == kept  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "nothing",
        "NaN",
        "Infinity",
        "1e999",
        "1E5",
        "1.50",
        "-0",
        "1e5",
        "[1, 2]",
        '"\\/"',
        '"\\u00e9"',
        " 1",
        '{"amount":1,"amount":100}',
        '{"amount": 1}',
        '"\\ud800"',
        '"\ud800"',
        '"\\u0041"',
        '{"\\ud800":1}',
        "\ufeff1",
        "9" * 5000,
        "[" * 100_000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    ],
)
def test_no_other_text_is_content(text: str) -> None:
    with pytest.raises(RecordError) as refused:
        Content(text)
    assert "expected" in str(refused.value)


@pytest.mark.parametrize("text", [None, 1, b"1", ["1"]])
def test_what_is_no_text_is_no_content(text: Any) -> None:
    with pytest.raises(RecordError):
        Content(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"\ud800": 1}, {1: 2}, (1,)])
def test_what_json_cannot_carry_exactly_is_refused(value: Any) -> None:
    with pytest.raises(RecordError):
        Content.of(value)


def test_a_number_that_could_not_be_read_again_is_refused() -> None:
    with pytest.raises(RecordError, match="digits"):
        Content.of([10**5000])


def nested(depth: int) -> Any:
    """Return lists inside one another."""
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_nesting_has_an_end() -> None:
    assert Content.of(nested(DEEPEST)).value == nested(DEEPEST)
    for depth in (DEEPEST + 1, 5000):
        with pytest.raises(RecordError, match="deep"):
            Content.of(nested(depth))


def test_no_content_is_false_and_an_empty_one_is_not() -> None:
    assert not Content()
    assert Content("{}")
    assert Content("null") == Content.of(None)
