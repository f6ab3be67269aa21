"""`timeline`, `rules` and `read-message`."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cli.terminal import DECLARANT, NUMBER, Run, question
from declaccess.codec.portfolio import read_portfolio


def period(example: Path, first: str, last: str, **changes: str | None) -> list[str]:
    """Return the arguments of the roofer's question over a period."""
    return ["timeline", *question(example, at=None, **changes), "--from", first, "--to", last]


def test_a_timeline_names_the_cause_of_every_edge(run: Callable[..., Run], example: Path) -> None:
    unsecured = {"person": None, "login": None, "action": "view"}
    done = run(*period(example, "2026-05-01", "2027-01-31", **unsecured), "--format", "json")
    document = json.loads(done.out)
    assert document["format"] == "declaccess.timeline/1"
    spans = document["spans"]
    assert [span["answer"]["context"]["outcome"] for span in spans] == ["deny", "permit", "indeterminate", "deny"]
    assert [[cause["kind"] for cause in span["causes"]] for span in spans] == [
        [], ["filing"], ["milestone"], ["milestone"],
    ]  # fmt: skip
    assert spans[0]["from"] == "2026-05-01T00:00:00+02:00"
    assert spans[-1]["until"] == "2027-02-01T00:00:00+01:00"


def test_the_last_day_of_a_timeline_is_included(run: Callable[..., Run], example: Path) -> None:
    for last, count in (("2026-06-28", 1), ("2026-06-29", 2)):
        done = run(*period(example, "2026-06-28", last), "--format", "json")
        assert len(json.loads(done.out)["spans"]) == count


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-07-01", "2026-06-01"),
        ("2026-07-01", "2026-06-30"),
        ("2026-07-01T00:00+02:00", "2026-06-30"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:45+02:00"),
    ],
)
def test_a_timeline_that_ends_before_it_starts_is_told_in_the_words_of_its_options(
    run: Callable[..., Run], example: Path, first: str, last: str
) -> None:
    done = run(*period(example, first, last))
    assert done.code == 2
    assert done.complaints == [f"--to: `{last}` does not lie after the start `{first}`; give a later end"]


def test_a_timeline_is_drawn_as_text_and_as_svg_and_html(run: Callable[..., Run], example: Path) -> None:
    arguments = period(example, "2026-06-01", "2026-08-31")
    text = run(*arguments)
    assert (text.code, text.err) == (0, "")
    assert "permit" in text.out
    assert "deny" in text.out
    assert "write-restriction" in text.out
    svg = run(*arguments, "--format", "svg").out
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own drawing
    assert run(*arguments, "--format", "html").out.startswith('<!doctype html>\n<html lang="en"><meta charset="utf-8">')


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [
        ("2026-06-28", "2026-06-27", "--to"),
        ("2026-06-28", "tomorrow", "--to"),
        ("2026-06-28", "9999-12-31", "--to"),
        ("2013-12-31", "2026-06-28", "--from"),
        ("2026-06-28T10:00", "2026-07-01", "--from"),
    ],
)
def test_a_period_that_is_none_is_refused(
    run: Callable[..., Run], example: Path, first: str, last: str, place: str
) -> None:
    done = run(*period(example, first, last))
    assert (done.code, done.out) == (2, "")
    assert [line.partition(":")[0] for line in done.complaints] == [place]


def test_rules_show_what_they_rest_on_and_when_it_was_checked(run: Callable[..., Run]) -> None:
    text = run("rules").out
    for word in ("known as of", "last checked", "write-restriction", "rights-before", "Van Havermaet"):
        assert word in text


def test_rules_keep_every_name_in_one_piece(run: Callable[..., Run]) -> None:
    text = run("rules").out
    document = json.loads(run("rules", "--format", "json").out)
    for kind in ("milestones", "readings", "rules", "sources"):
        for known in document[kind]:
            assert f" {known['id']} " in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("day", "state"), [("2026-06-28", "no"), ("2026-06-28T23:30:00Z", "yes"), ("2026-06-29", "yes")]
)
def test_rules_on_a_day_say_which_are_in_force(run: Callable[..., Run], day: str, state: str) -> None:
    document = json.loads(run("rules", "--at", day, "--format", "json").out)
    states = {rule["id"]: rule["in_force"] for rule in document["rules"]}
    assert states["modify-declarant-only"] == state


def test_the_rules_document_holds_all_that_an_answer_cites(run: Callable[..., Run], example: Path) -> None:
    context = json.loads(run("decide", *question(example), "--format", "json").out)["context"]
    document = json.loads(run("rules", "--format", "json").out)
    assert document["hash"] == context["rulebook"]
    assert (document["known_as_of"], document["sources_checked"]) == ("2026-11-23", "2026-11-23")
    passages = {f"{source['id']}#{name}" for source in document["sources"] for name in source["passages"]}
    for reason in context["reasons"]:
        assert reason["rule"] in {rule["id"] for rule in document["rules"]}
        assert reason["reading"] in {reading["id"] for reading in document["readings"]}
        assert passages.issuperset(reason["sources"])


def test_rules_in_markdown_are_tables_with_whole_rows(run: Callable[..., Run]) -> None:
    lines = run("rules", "--format", "markdown").out.splitlines()
    assert lines[0].startswith("# ")
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) > 30
    for row in rows:
        assert row.endswith(" |")
    assert "## Milestones" in lines


def test_a_day_before_the_first_one_covered_is_refused(run: Callable[..., Run]) -> None:
    done = run("rules", "--at", "2013-12-31")
    assert done.code == 2
    assert "2014-01-01" in done.complaints[0]


def test_a_message_becomes_a_portfolio_with_its_draft(run: Callable[..., Run], example: Path, tmp_path: Path) -> None:
    done = run("read-message", example / "message.xml")
    assert (done.code, done.err) == (0, "")
    file = tmp_path / "draft.json"
    file.write_text(done.out, encoding="utf-8")
    (draft,) = read_portfolio(file).portfolio.declarations
    assert draft.contracts[0].declarant == DECLARANT
    assert json.loads(done.out)["declarations"][0]["status"] == "draft"


@pytest.mark.parametrize(
    ("given", "contract"), [([], f"{NUMBER}1"), (["--contract-number", f"{NUMBER}A2"], f"{NUMBER}A2")]
)
def test_a_message_with_number_and_time_becomes_the_filed_declaration(
    run: Callable[..., Run], example: Path, given: list[str], contract: str
) -> None:
    filed = ["--number", NUMBER, "--filed-at", "2026-05-18T09:30+02:00"]
    done = run("read-message", example / "message.xml", *filed, *given)
    assert done.code == 0
    (works,) = json.loads(done.out)["declarations"]
    assert (works["number"], works["status"], works["filed_by"]) == (NUMBER, "registered", DECLARANT)
    assert works["filed_at"] == "2026-05-18T09:30:00+02:00"
    assert works["contracts"][0]["number"] == contract


def test_a_number_that_fails_its_check_blocks_unless_it_may_stay_as_filed(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    text = (example / "message.xml").read_text(encoding="utf-8").replace("1900040453", "1900040454")
    file = tmp_path / "message.xml"
    file.write_text(text, encoding="utf-8")
    blocked = run("read-message", file)
    assert (blocked.code, blocked.out) == (2, "")
    assert any("/AVWDDT/Form[1]" in line and line.startswith(str(file)) for line in blocked.complaints)
    kept = run("read-message", file, "--identifiers", "unchecked")
    assert kept.code == 0
    assert "unchecked:1900040454" in kept.out
    assert any("1900040454" in line for line in kept.complaints)


def test_of_two_forms_with_one_reference_the_first_is_written(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    before, form, after = (example / "message.xml").read_text(encoding="utf-8").partition("<Form>")
    form += after.partition("</Form>")[0] + "</Form>"
    file = tmp_path / "message.xml"
    file.write_text(f"{before}{form}{form}{after.partition('</Form>')[2]}", encoding="utf-8")
    done = run("read-message", file)
    assert done.code == 1
    assert len(json.loads(done.out)["declarations"]) == 1
    (line,) = done.complaints
    assert line.startswith(f"{file}: blocking same-reference at /AVWDDT/Form[2]/")


def test_the_same_choice_reads_that_portfolio_and_reports_each_number(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    text = (example / "portfolio.json").read_text(encoding="utf-8").replace("1900040453", "unchecked:1900040454")
    file = tmp_path / "portfolio.json"
    file.write_text(text, encoding="utf-8")
    arguments = ["decide", *question(example, portfolio=str(file)), "--exit-code"]
    assert run(*arguments).code == 2
    done = run(*arguments, "--identifiers", "unchecked")
    assert done.code == 3
    assert [line.split(": ")[1] for line in done.complaints] == [
        "$.organisations[5].id",
        "$.declarations[0].other_participants[0].organisation",
    ]


def test_forms_that_cannot_be_read_are_left_out_and_told(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    text = (example / "message.xml").read_text(encoding="utf-8")
    form = text[text.index("<Form>") : text.index("</AVWDDT>")]
    second = form.replace("GENT-2026-014", "GENT-2026-015").replace("1900040453", "1900040454")
    file = tmp_path / "message.xml"
    file.write_text(text.replace("</AVWDDT>", f"{second}</AVWDDT>"), encoding="utf-8")
    done = run("read-message", file)
    assert done.code == 1
    assert [works["reference"] for works in json.loads(done.out)["declarations"]] == ["GENT-2026-014"]
    numbered = run("read-message", file, "--number", NUMBER, "--filed-at", "2026-05-18T09:30+02:00")
    assert (numbered.code, numbered.out) == (2, "")
