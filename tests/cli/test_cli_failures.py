"""What cannot be used is refused with exit code 2 and one line for each fault, never with a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.terminal import DECLARANT, NUMBER, Run, question

BAD_OPTIONS = {
    "a company number with wrong check digits": (["--organisation", "1900030358"], "--organisation: "),
    "a company number with look-alike digits": (["--organisation", "19000３0357"], "--organisation: "),
    "a company number that is empty": (["--organisation", ""], "--organisation: "),
    "a company known by name alone, padded": (["--organisation", "unidentified: X"], "--organisation: "),
    "a number kept unchecked": (["--organisation", "unchecked:1900030358"], "--organisation: "),
    "a person who is empty": (["--person", ""], "--person: "),
    "a national number for a person": (["--person", "85.07.30-033.28"], "--person: "),
    "a declaration with a broken character": (["--declaration", "9B\udcff"], "--declaration: "),
    "a person with a broken character": (["--person", "p\udcff"], "--person: "),
    "a time without offset": (["--at", "2026-06-29T10:00:00"], "--at: "),
    "a time before the first day": (["--at", "2013-12-31"], "--at: "),
    "a day that the calendar does not have": (["--at", "2026-02-30"], "--at: "),
    "a day in words": (["--at", "tomorrow"], "--at: "),
    "an assumption of no fact": (["--assume", "mood=good"], "--assume: "),
    "an assumption of no value": (["--assume", "authorisation=yes"], "--assume: "),
    "an assumption without value": (["--assume", "authorisation"], "--assume: "),
    "an assumption made twice": (
        ["--assume", "authorisation=held", "--assume", "authorisation=not_held"], "--assume: ",
    ),
    "a day of no milestone": (["--resolve", "brexit=2026-11-16"], "--resolve: "),
    "a day outside the window": (["--resolve", "unsecured-abolition=2027-01-02"], "--resolve: "),
    "a day of another form": (["--resolve", "unsecured-abolition=16/11/2026"], "--resolve: "),
    "a window without dots": (["--narrow", "unsecured-abolition=2026-11-16"], "--narrow: "),
    "a window without days": (["--narrow", "unsecured-abolition=.."], "--narrow: "),
    "a window that ends before it starts": (
        ["--narrow", "unsecured-abolition=2026-12-01..2026-11-01"], "--narrow: ",
    ),
    "a reading that does not exist": (["--reading", "tea-leaves=open"], "--reading: "),
    "an option that a reading does not have": (["--reading", "mandates=maybe"], "--reading: "),
    "a format that does not exist": (["--format", "xml"], "argument --format: "),
    "an option that does not exist": (["--declarations", "9B00000026G14"], "unrecognized arguments: "),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_an_option_that_cannot_be_used_is_named(run: Callable[..., Run], example: Path, case: str) -> None:
    more, place = BAD_OPTIONS[case]
    done = run("decide", *question(example), *more)
    assert (done.code, done.out) == (2, "")
    assert len(done.complaints) == 1
    assert done.complaints[0].startswith(place)


def test_all_faults_of_options_and_files_are_told_at_once(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    records = tmp_path / "records.json"
    records.write_text('{"format": "declaccess.portfolio/1", "oops": 1, "people": [{"id": ""}]}', encoding="utf-8")
    changes = {"portfolio": str(records), "organisation": "1", "at": "soon"}
    done = run("decide", *question(example, **changes), "--assume", "x", "--resolve", "y=z")
    places = [line.partition(": ")[0] for line in done.complaints]
    assert done.code == 2
    assert sorted(places) == sorted(["--resolve", "--organisation", "--at", "--assume", str(records), str(records)])
    assert sum("$.people[0].id" in line for line in done.complaints) == 1


def test_a_question_that_is_not_asked_in_full_names_all_that_is_missing(run: Callable[..., Run], example: Path) -> None:
    done = run("decide", "--portfolio", example / "portfolio.json")
    assert done.code == 2
    assert [line.partition(":")[0] for line in done.complaints] == [
        "--organisation", "--action", "--declaration", "--at",
    ]  # fmt: skip


def test_faults_of_a_draft_file_have_their_place_in_it(run: Callable[..., Run], example: Path, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text('{"reference": "R", "status": "draft", "sector": 4, "client": "0", "contracts": []}', "utf-8")
    done = run("decide", *question(example, action="create", declaration=None, draft=str(file)))
    assert done.code == 2
    assert all(line.startswith(f"{file}: $.") for line in done.complaints)
    assert len(done.complaints) >= 2


def test_a_draft_file_that_repeats_a_name_is_told_with_all_else(
    run: Callable[..., Run], example: Path, tmp_path: Path
) -> None:
    file = tmp_path / "draft.json"
    file.write_text('{"reference": "R", "status": "draft", "sector": 4, "sector": 4, "client": "0"}', "utf-8")
    done = run("decide", *question(example, action="create", declaration=None, draft=str(file), login="", at="now"))
    assert [line.partition(": ")[0] for line in done.complaints] == [*[str(file)] * 3, "--at"]
    assert done.complaints[0] == f"{file}: $: the name `sector` stands more than once; expected each name once"


def test_a_draft_belongs_to_creating_alone(run: Callable[..., Run], example: Path, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(
        '{"reference": "R", "status": "draft", "sector": 1, "client": "1900010165",'
        ' "contracts": [{"declarant": "1900020261"}]}',
        "utf-8",
    )
    done = run("decide", *question(example, declaration=None, draft=str(file)))
    assert done.code == 2
    assert "only `create` has one" in done.err


COMMANDS = {
    "the portfolio": ["decide", "--requests", "-", "--portfolio"],
    "the rulebook": ["rules", "--rulebook"],
    "the message": ["read-message"],
    "the rulebook beside a message": ["read-message", "-", "--rulebook"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "empty", "truncated"])
def test_a_file_that_cannot_be_used_is_named(
    run: Callable[..., Run], example: Path, tmp_path: Path, command: str, kind: str
) -> None:
    file = tmp_path / "input"
    match kind:
        case "folder":
            file.mkdir()
        case "binary":
            file.write_bytes(bytes(range(256)) * 40)
        case "empty":
            file.touch()
        case "truncated":
            whole = {"the message": "message.xml"}.get(command, "portfolio.json")
            file.write_bytes((example / whole).read_bytes()[:400])
        case _:
            pass
    message = (example / "message.xml").read_bytes()
    done = run(*COMMANDS[command], file, stdin=message)
    assert (done.code, done.out) == (2, "")
    assert done.complaints
    assert all(line.startswith(f"{file}: ") for line in done.complaints)


def test_a_missing_file_of_requests_is_named(run: Callable[..., Run], example: Path, tmp_path: Path) -> None:
    done = run("decide", "--portfolio", example / "portfolio.json", "--requests", tmp_path / "none")
    assert done.code == 2
    assert done.complaints == [f"{tmp_path / 'none'}: there is no such file; check the name"]


def test_each_fault_of_a_rulebook_stands_on_its_line(run: Callable[..., Run], tmp_path: Path) -> None:
    overlay = tmp_path / "ours.toml"
    overlay.write_text(
        'extends = "nsso_2026"\n[[days]]\nmilestone = "x"\non = 2026-11-16\nsource = "s"\n'
        '[readings]\nmandates = "maybe"\n',
        encoding="utf-8",
    )
    done = run("rules", "--rulebook", overlay)
    assert done.code == 2
    assert [line.split(": ")[1] for line in done.complaints] == ["$.days[0]", "$.readings.mandates"]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (["--number", NUMBER], "--number and --filed-at: give both, for a declaration, or neither, for drafts"),
        (["--contract-number", f"{NUMBER}1"], "--contract-number: only together with --number and --filed-at"),
    ],
)
def test_a_message_is_filed_with_number_and_time_or_not_at_all(
    run: Callable[..., Run], example: Path, given: list[str], complaint: str
) -> None:
    done = run("read-message", example / "message.xml", *given)
    assert (done.code, done.out, done.complaints) == (2, "", [complaint])


def test_number_and_time_of_a_filing_are_checked_together(run: Callable[..., Run], example: Path) -> None:
    done = run("read-message", example / "message.xml", "--number", "9b", "--filed-at", "2026-05-18")
    assert done.code == 2
    assert [line.partition(":")[0] for line in done.complaints] == ["--number", "--filed-at"]


@pytest.mark.parametrize("arguments", [[], ["decid"], ["decide"], ["rules", "more"]])
def test_a_command_that_is_none_points_to_help(run: Callable[..., Run], arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert len(done.complaints) == 1
    assert "--help`" in done.complaints[0]


OPTIONS = ("person", "organisation", "action", "declaration", "contract", "at", "login", "assurance")
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [NUMBER, f"{NUMBER}1", DECLARANT, "project", "create", "modify", "eid", "eidas", "low", "2026-10-01"]
    ),
    st.sampled_from(["", " ", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.dictionaries(st.sampled_from(OPTIONS), WORDS), form=st.sampled_from(["text", "json"]))
def test_whatever_words_make_the_question_it_is_answered_or_refused(
    run: Callable[..., Run], example: Path, words: dict[str, str], form: str
) -> None:
    changes = [f"--{name}={value}" for name, value in words.items()]
    done = run("decide", *question(example), *changes, "--format", form)
    assert (done.code == 0) == bool(done.out)
    assert (done.code == 2) == bool(done.complaints)
    assert done.code in (0, 2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(option=st.sampled_from(["--resolve", "--narrow", "--reading", "--at"]), value=WORDS, name=WORDS)
def test_whatever_is_said_about_the_rules_is_followed_or_refused(
    run: Callable[..., Run], option: str, value: str, name: str
) -> None:
    done = run("rules", f"{option}={name}={value}" if option != "--at" else f"--at={value}")
    assert (done.code == 2) == bool(done.complaints)
    assert done.code in (0, 2)
