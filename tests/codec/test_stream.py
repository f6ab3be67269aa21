"""A stream of requests: every line that is not blank gets exactly one line, whatever is in it."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_samples import request_object
from codec_strategies import FIRST_DAY, requests
from declaccess import AccessRequest, Decision, Portfolio, nsso_2026
from declaccess.codec.requests import encode_request
from declaccess.codec.stream import LONGEST_LINE, AnswerLines, answer_lines, bounded_lines

GOOD = json.dumps(request_object()).encode()


NOTHING_KNOWN = Portfolio()


def decide(request: AccessRequest) -> Decision:
    return nsso_2026().decider.decide(request, NOTHING_KNOWN)


def answered(*lines: bytes, **options: Any) -> tuple[list[Any], int]:
    answers = AnswerLines(lines, decide, FIRST_DAY, **options)
    return [json.loads(line) for line in answers], answers.errors


def test_a_bad_line_does_not_stop_the_run() -> None:
    lines, errors = answered(GOOD + b"\n", b"\n", b" \t\r\n", b"{oops\n", b"", b'{"subject": 1}\n', GOOD)
    assert [list(line) for line in lines] == [["decision", "context"], ["error"], ["error"], ["decision", "context"]]
    assert errors == 2
    assert lines[1]["error"]["line"] == 4
    assert lines[1]["error"]["faults"][0]["place"] == "$"
    assert [fault["place"] for fault in lines[2]["error"]["faults"]] == [
        "$.subject",
        "$.action",
        "$.resource",
        "$.context",
    ]


def test_an_error_has_the_shape_of_the_format() -> None:
    bad = GOOD.replace(b"2026-06-29T10:00:00+02:00", b"2026-06-29T10:00:00")
    (line,), _ = answered(b"\n", bad)
    assert line == {
        "error": {
            "line": 2,
            "faults": [
                {
                    "place": "$.context.time",
                    "message": "`2026-06-29T10:00:00` has no offset; expected one as in 2026-06-29T10:00:00+02:00",
                }
            ],
        }
    }


@given(st.lists(st.one_of(st.binary(), st.just(GOOD), st.just(b" "), requests().map(encode_request)), max_size=6))
def test_every_line_that_is_not_blank_yields_one_line(entries: list[Any]) -> None:
    lines = [entry if isinstance(entry, bytes) else json.dumps(entry).encode() for entry in entries]
    answers = answer_lines(lines, decide, FIRST_DAY)
    written = list(answers)
    assert len(written) == sum(bool(line.strip()) for line in lines)
    assert all(line.isascii() and "\n" not in line and isinstance(json.loads(line), dict) for line in written)
    assert answers.errors == sum(line.startswith('{"error"') for line in written)


def test_a_line_that_breaks_off_does_so_after_its_last_character() -> None:
    (line,), _ = answered(b'{"a":1\n')
    assert line["error"]["faults"][0]["message"] == "is not JSON: expecting ',' delimiter at column 7"


def test_answers_come_before_the_next_line_is_asked_for() -> None:
    def lines() -> Iterator[bytes]:
        yield GOOD
        raise AssertionError

    assert next(answer_lines(lines(), decide, FIRST_DAY)).startswith('{"decision"')


def test_a_line_that_is_too_long_is_an_error() -> None:
    lines, errors = answered(GOOD, GOOD + b" " * 1000, GOOD, longest=len(GOOD) + 10)
    assert errors == 1
    assert "longer than" in lines[1]["error"]["faults"][0]["message"]


def test_a_stream_is_read_in_bounded_pieces() -> None:
    stream = io.BytesIO(b"a\n" + b"b" * 1000 + b"\nccc\n" + b"d" * 10)
    assert list(bounded_lines(stream, 10)) == [b"a\n", b"b" * 11, b"ccc\n", b"d" * 10]


def test_a_line_of_the_greatest_length_is_read_whole() -> None:
    line = GOOD + b" " * (LONGEST_LINE - len(GOOD) - 1) + b"\n"
    lines, errors = answered(*bounded_lines(io.BytesIO(line + b" " + line + GOOD)))
    assert [next(iter(line)) for line in lines] == ["decision", "error", "decision"]
    assert errors == 1


def test_an_error_of_the_decision_is_not_taken_for_a_malformed_request() -> None:
    def fail(_: AccessRequest) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        next(answer_lines([GOOD], fail, FIRST_DAY))
