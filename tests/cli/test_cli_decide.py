"""`decide` with one question."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.terminal import DECLARANT, NUMBER, SUBCONTRACTOR, Run, question


def test_an_answer_is_explained_in_words(run: Callable[..., Run], example: Path) -> None:
    done = run("decide", *question(example))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"DENY: rozemarijn-planner, acting for {SUBCONTRACTOR}, may not modify")
    assert "Ask the declarant" in done.out
    assert max(map(len, done.out.splitlines())) <= 100


def test_the_answer_object_stands_on_one_line(run: Callable[..., Run], example: Path) -> None:
    done = run("decide", *question(example), "--format", "json")
    assert done.out.count("\n") == 1
    answer = json.loads(done.out)
    assert answer["decision"] is False
    assert answer["context"]["format"] == "declaccess.decision/1"
    assert "assumed" not in answer["context"]


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"organisation": DECLARANT, "person": "tolhuis-desk"}, "permit", 0),
        ({}, "deny", 3),
        ({"organisation": DECLARANT, "person": "tolhuis-desk", "login": "password"}, "indeterminate", 4),
    ],
)
def test_the_exit_code_tells_the_outcome_only_when_asked(
    run: Callable[..., Run], example: Path, changes: dict[str, str], outcome: str, code: int
) -> None:
    arguments = ["decide", *question(example, **changes), "--format", "json"]
    assert json.loads(run(*arguments).out)["context"]["outcome"] == outcome
    assert run(*arguments).code == 0
    assert run(*arguments, "--exit-code").code == code


@pytest.mark.parametrize("typed", ["BE 1900.030.357", "BE1900030357", "be 1900 030 357", " 1900030357 "])
def test_a_company_number_may_be_typed_as_people_write_it(run: Callable[..., Run], example: Path, typed: str) -> None:
    plain = run("decide", *question(example))
    assert run("decide", *question(example, organisation=typed)) == plain


@pytest.mark.parametrize("changes", [{"declaration": f" {NUMBER}"}, {"action": "Modify"}, {"contract": f"{NUMBER}1 "}])
def test_nothing_but_a_company_number_is_repaired(
    run: Callable[..., Run], example: Path, changes: dict[str, str]
) -> None:
    who = {"organisation": DECLARANT, "person": "tolhuis-desk"}
    assert run("decide", *question(example, **who), "--exit-code").code == 0
    assert run("decide", *question(example, **who, **changes), "--exit-code").code == 3


@pytest.mark.parametrize(("at", "outcome"), [("2026-09-30", "permit"), ("2026-10-01", "indeterminate")])
def test_without_a_person_nobody_is_identified(run: Callable[..., Run], example: Path, at: str, outcome: str) -> None:
    done = run("decide", *question(example, person=None, login=None, action="view", at=at), "--format", "json")
    context = json.loads(done.out)["context"]
    assert context["facts"]["login"] == "unsecured"
    assert context["outcome"] == outcome


def test_a_log_in_left_out_is_not_known(run: Callable[..., Run], example: Path) -> None:
    who = {"organisation": DECLARANT, "person": "tolhuis-desk"}
    done = run("decide", *question(example, **who, login=None), "--format", "json")
    context = json.loads(done.out)["context"]
    assert context["outcome"] == "indeterminate"
    assert "login" in context["open"]["facts"]


def test_an_assumption_settles_what_the_records_leave_unknown(run: Callable[..., Run], example: Path) -> None:
    client = {"organisation": "1900010165", "person": "somebody", "action": "view"}
    arguments = ["decide", *question(example, **client), "--format", "json"]
    assert json.loads(run(*arguments).out)["context"]["outcome"] == "indeterminate"
    context = json.loads(run(*arguments, "--assume", "authorisation=held").out)["context"]
    assert (context["outcome"], context["assumed"]) == ("permit", ["authorisation"])


def test_creating_takes_a_draft_from_a_file_or_from_the_portfolio(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    who = {"organisation": DECLARANT, "person": "tolhuis-desk", "action": "create"}
    portfolio = json.loads((example / "portfolio.json").read_bytes())
    draft = portfolio["declarations"][1]
    assert run("decide", *question(example, **who, declaration=draft["reference"]), "--exit-code").code == 0
    file = tmp_path / "draft.json"
    file.write_text(json.dumps({**draft, "reference": "MINE"}), encoding="utf-8")
    done = run("decide", *question(example, **who, declaration=None, draft=str(file)), "--exit-code")
    assert done.code == 0
    assert "MINE" in done.out


def test_days_and_readings_given_on_the_command_line_are_used_and_cited(run: Callable[..., Run], example: Path) -> None:
    view = question(example, person=None, login=None, action="view", at="2026-11-15")
    arguments = ["decide", *view, "--format", "json"]
    settled = ["--resolve", "unsecured-abolition=2026-11-16"]
    assert json.loads(run(*arguments, *settled).out)["decision"] is True
    narrowed = ["--narrow", "unsecured-abolition=..2026-11-15"]
    assert json.loads(run(*arguments, *narrowed).out)["context"]["outcome"] == "deny"
    opened = json.loads(run(*arguments, *settled, "--reading", "unsecured-scope=open").out)["context"]
    assert opened["open"]["readings"] == ["unsecured-scope"]
    sources = json.loads(run("rules", *settled, "--format", "json").out)["sources"]
    assert sources[-1]["title"] == "given on the command line"


def test_an_overlay_file_is_followed(run: Callable[..., Run], example: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "ours.toml"
    overlay.write_text(
        'extends = "nsso_2026"\n[[days]]\nmilestone = "unsecured-abolition"\non = 2026-11-16\nsource = "a letter"\n',
        encoding="utf-8",
    )
    view = question(example, person=None, login=None, action="view", at="2026-11-16")
    assert run("decide", *view, "--exit-code").code == 4
    assert run("decide", *view, "--exit-code", "--rulebook", overlay).code == 3


def test_the_portfolio_may_come_through_standard_input(run: Callable[..., Run], example: Path) -> None:
    records = (example / "portfolio.json").read_bytes()
    assert run("decide", *question(example, portfolio="-"), stdin=records) == run("decide", *question(example))


def test_control_characters_in_a_question_do_not_reach_the_terminal(run: Callable[..., Run], example: Path) -> None:
    done = run("decide", *question(example, declaration="\x1b[2J\u202e"))
    assert done.code == 0
    assert not set(done.out) & {"\x1b", "\u202e"}
