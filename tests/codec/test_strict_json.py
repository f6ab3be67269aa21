"""Strict JSON accepts nothing that another reader could take for something else."""

import json
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess.codec.strict_json import DEEPEST, load_json
from declaccess.errors import InvalidError, RequestError


def _faults(source: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidError) as caught:
        load_json(source)
    return [(fault.place, fault.message) for fault in caught.value.faults]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=3), st.booleans())
def test_what_json_writes_is_read_unchanged(value: dict[str, Any], ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert load_json(text) == load_json(text.encode()) == value


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidError):
        assert isinstance(load_json(text), dict)


@given(st.binary())
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    with suppress(InvalidError):
        assert isinstance(load_json(source), dict)


def test_several_kinds_of_faults_are_told_at_once_in_their_order() -> None:
    text = '{"a": 1, "b": [{"c": 1, "c": NaN}], "a": -Infinity, "d": {"e": 1e999, "\\ud800": "\\udc00"}}'
    assert _faults(text) == [
        ("$", "the name `a` stands more than once; expected each name once"),
        ("$.b[0]", "the name `c` stands more than once; expected each name once"),
        ("$.b[0].c", "`NaN` is not JSON; expected a number, a text or null"),
        ("$.a", "`-Infinity` is not JSON; expected a number, a text or null"),
        ("$.d", "the name `\\ud800` holds half a character (a lone surrogate); expected whole ones"),
        ("$.d.e", "the number `1e999` cannot be carried exactly; write it as a text"),
        (
            "$.d.`\\ud800`",
            "the text `\\udc00` holds half a character (a lone surrogate); expected whole ones",
        ),
    ]


def test_a_name_that_stands_thrice_is_told_once() -> None:
    assert len(_faults('{"a": 1, "a": 1, "a": 1}')) == 1


def test_names_that_differ_only_as_escapes_are_the_same() -> None:
    assert _faults('{"a": 1, "\\u0061": 2}')[0][1].startswith("the name `a` stands more than once")


@pytest.mark.parametrize("number", ["0.1", "1.10", "1e5", "-0.0", "2.5E-3", "9007199254740993", "1" * 300, "1e22"])
def test_numbers_that_are_carried_exactly_are_read(number: str) -> None:
    assert load_json(f'{{"n": {number}}}') == json.loads(f'{{"n": {number}}}')


@pytest.mark.parametrize(
    "number",
    [
        "1e400",
        "-1e400",
        "1e-400",
        "0.1000000000000000055",
        "12345678901234567890.12",
        f"1{'0' * 5000}",
        "1e99999999999",
    ],
)
def test_numbers_that_would_be_changed_are_to_be_written_as_texts(number: str) -> None:
    ((place, message),) = _faults(f'{{"a": [{number}]}}')
    assert place == "$.a[0]"
    assert message.endswith("; write it as a text")
    assert len(message) < 150


@pytest.mark.parametrize("number", ["01", "+1", ".5", "1.", "0x1", "１", "٤", "1_000", "--1"])
def test_numbers_in_other_forms_are_no_json(number: str) -> None:
    assert "is not JSON" in _faults(f'{{"n": {number}}}')[0][1]


def test_whole_characters_are_read_from_two_escapes() -> None:
    assert load_json('{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_half_a_character_that_was_never_escaped_is_told() -> None:
    assert "lone surrogate" in _faults('{"a": "\udc00"}')[0][1]


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("times", [DEEPEST + 1, 990, 100_000])
def test_absurd_nesting_is_a_fault(opening: str, times: int) -> None:
    closing = {"[": "]", '{"a":': "}", '[{"a":': "}]"}[opening]
    for text in (opening * times + "1" + closing * times, opening * times, '{"x": 1, "x": ' + opening * times):
        ((place, message),) = [fault for fault in _faults(text) if "stands more" not in fault[1]]
        assert place == "$"
        assert "nested more than 64 deep" in message or "is not JSON" in message


def test_nesting_up_to_the_limit_is_read() -> None:
    text = '{"a":' * DEEPEST + "1" + "}" * DEEPEST
    assert load_json(text) == json.loads(text)
    assert "nested" in _faults(f'{{"a":{text}}}')[0][1]


def test_many_brackets_beside_one_another_are_not_nesting() -> None:
    assert len(load_json(json.dumps({"a": [[]] * 1000}))["a"]) == 1000


def test_nesting_is_a_fault_even_when_little_of_the_stack_is_left() -> None:
    def dive(left: int) -> list[tuple[str, str]]:
        return dive(left - 1) if left else _faults("[" * 500 + "]" * 500)

    assert "nested" in dive(sys.getrecursionlimit() - 300)[0][1]


@pytest.mark.parametrize("value", ["[]", "1", '"a"', "null", "true"])
def test_something_else_than_an_object_is_told(value: str) -> None:
    assert _faults(value)[0][1].endswith("; expected an object")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("\ufeff{}", "byte order mark"),
        (b'{"a": "\xc3"}', "is not UTF-8: found `0xc3` at byte 8"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "is not UTF-8"),
        (b"{\x00}", "is not JSON"),
        (b'{"a": "\x01"}', "invalid control character at column 8"),
        (b"{} {}", "extra data at column 4"),
        (b'{\n"a" 1}', "expecting ':' delimiter at line 2, column 5"),
        (b"{'a': 1}", "is not JSON"),
        (b'{"a": 1,}', "is not JSON"),
        (b'{"a": 1} // x', "is not JSON"),
        (b"  \n ", "is empty"),
        (b"\xc2\xa0{}", "expecting value at column 1: found the character U+00A0"),
        ("\u00a0\n", "expecting value at column 1: found the character U+00A0"),
        (b'{"a":1\n', "expecting ',' delimiter at column 7"),
        (b'\n {"a":1\r\n\n', "expecting ',' delimiter at column 8"),
        (b'{\n"a":1\n\n', "expecting ',' delimiter at line 2, column 6"),
    ],
)
def test_what_is_no_json_is_told(source: bytes | str, words: str) -> None:
    ((place, message),) = _faults(source)
    assert place == "$"
    assert words in message


def test_the_error_has_the_class_and_the_place_that_the_caller_names() -> None:
    with pytest.raises(RequestError, match=r"line 7: \$\.a: `NaN` is not JSON"):
        load_json('{"a": NaN}', error=RequestError, place="line 7: $")
