"""`decide` with many questions."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.terminal import Run, question


def test_every_line_is_answered_in_its_order(run: Callable[..., Run], example: Path) -> None:
    requests = (example / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    done = run("decide", "--portfolio", example / "portfolio.json", "--requests", example / "requests.jsonl")
    assert (done.code, done.err) == (0, "")
    answers = [json.loads(line) for line in done.out.splitlines()]
    asked = [json.loads(line)["action"]["name"] for line in requests]
    assert [answer["context"]["facts"]["action"] for answer in answers] == asked
    assert {answer["decision"] for answer in answers} == {True, False}


def test_one_question_is_answered_as_in_a_stream(run: Callable[..., Run], example: Path) -> None:
    lines = (example / "requests.jsonl").read_bytes().splitlines()
    line = next(line for line in lines if b'"modify"' in line and b"rozemarijn" in line and b"06-29" in line)
    stream = run("decide", "--portfolio", example / "portfolio.json", "--requests", "-", stdin=line)
    one = run("decide", *question(example, at="2026-06-29"), "--format", "json")
    assert stream.out == one.out


def test_a_bad_line_has_its_error_in_its_place_and_the_run_goes_on(run: Callable[..., Run], example: Path) -> None:
    good, *_ = (example / "requests.jsonl").read_bytes().splitlines()
    lines = [good, b"not json", b"", b"\xff", good]
    done = run("decide", "--portfolio", example / "portfolio.json", "--requests", "-", stdin=b"\n".join(lines))
    assert done.code == 1
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer.get("error", {}).get("line") for answer in answers] == [None, 2, 4, None]
    assert done.complaints == ["standard input: malformed lines: 2; each has its `error` in the output"]


def test_assumptions_and_rules_hold_for_the_whole_stream(run: Callable[..., Run], example: Path) -> None:
    arguments = ["decide", "--portfolio", example / "portfolio.json", "--requests", example / "requests.jsonl"]
    done = run(*arguments, "--assume", "authorisation=not_held")
    answers = [json.loads(line)["context"] for line in done.out.splitlines()]
    assert {answer["outcome"] for answer in answers} == {"deny"}
    assert {answer["reasons"][0].get("cause") for answer in answers} == {"assumption-excluded"}


def test_no_requests_are_no_answers(run: Callable[..., Run], example: Path) -> None:
    assert run("decide", "--portfolio", example / "portfolio.json", "--requests", "-") == Run(0, "", "")


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--person", "p"], "--person: belongs to one question; leave it out with --requests"),
        (["--exit-code"], "--exit-code: belongs to one question; leave it out with --requests"),
        (["--format", "text"], "--format: with --requests the answers are JSON lines; leave it out"),
    ],
)
def test_options_of_one_question_have_no_place_in_a_stream(
    run: Callable[..., Run], example: Path, more: list[str], complaint: str
) -> None:
    done = run("decide", "--portfolio", example / "portfolio.json", "--requests", "-", *more)
    assert (done.code, done.out, done.complaints) == (2, "", [complaint])


def test_standard_input_cannot_be_both_portfolio_and_requests(run: Callable[..., Run]) -> None:
    done = run("decide", "--portfolio", "-", "--requests", "-")
    assert done.code == 2
    assert done.complaints == ["--requests: standard input holds the portfolio already; give a file for one of the two"]
