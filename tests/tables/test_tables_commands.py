"""Tables on the command line: a template to fill in, and a folder or a workbook wherever a portfolio is asked for."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from declaccess.cli import main
from declaccess.cli.question import load_portfolio
from declaccess.codec.portfolio import encode_portfolio
from declaccess.codec.tables.layout import LAYOUTS
from declaccess.codec.tables.reading import read_tables
from declaccess.codec.tables.workbook_out import write_workbook
from declaccess.model import Portfolio
from tables.folders import COMPANY, NUMBER, altered, write_folder

Ask = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return a function that runs a command, and returns its code, its output and its complaints."""

    def run(*arguments: object) -> tuple[int, str, list[str]]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, [line.removeprefix("declaccess: ") for line in said.err.splitlines()]

    return run


def decide(portfolio: object) -> list[object]:
    """Return the command that asks one question about a portfolio."""
    question = {"person": "p-2", "organisation": COMPANY, "action": "modify", "declaration": NUMBER, "login": "eid"}
    words = [word for name, value in question.items() for word in (f"--{name}", value)]
    return ["decide", "--portfolio", portfolio, *words, "--at", "2026-07-10T10:00+02:00", "--format", "json"]


def test_a_fresh_template_reads_as_an_empty_portfolio(ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "tables"
    code, out, complaints = ask("template", folder)
    assert (code, complaints) == (0, [])
    assert out == f"wrote 11 empty tables and README.txt into {folder}\n"
    assert {path.name for path in folder.iterdir()} == {*(f"{layout.name}.csv" for layout in LAYOUTS), "README.txt"}
    assert read_tables(folder).portfolio == Portfolio()


def test_the_explanation_names_every_column_of_every_table(ask: Ask, tmp_path: Path) -> None:
    ask("template", tmp_path)
    text = (tmp_path / "README.txt").read_text("utf-8-sig")
    for layout in LAYOUTS:
        section = text.partition(f"\n{layout.name}.csv - ")[2].partition("\n\n")[0]
        named = [line.split(":")[0].strip(" *") for line in section.splitlines()[1:]]
        assert named == [column.name for column in layout.columns]
    assert max(map(len, text.splitlines())) < 250


def test_the_page_about_tables_says_what_every_column_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text("utf-8")
    for layout in LAYOUTS:
        section = page.partition(f"\n### {layout.name}.csv\n")[2].partition("\n###")[0]
        rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
        assert layout.meaning in section
        assert [(row[0].strip(" *`"), row[-1].strip()) for row in rows] == [
            (column.name, column.meaning) for column in layout.columns
        ]
        assert ["*" in row[0] for row in rows] == [column.required for column in layout.columns]


def test_a_template_is_not_written_over_anything(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "grants.csv").write_text("mine", "utf-8")
    code, _, complaints = ask("template", tmp_path)
    assert code == 2
    assert complaints == [f"`{tmp_path / 'grants.csv'}` is there already; give another folder, or move it away"]
    assert [path.name for path in tmp_path.iterdir()] == ["grants.csv"]
    assert ask("template", tmp_path / "grants.csv")[0] == 2


def test_a_folder_a_workbook_and_a_document_answer_alike(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "tables")
    portfolio = read_tables(folder).portfolio
    write_workbook(portfolio, tmp_path / "tables.xlsx")
    document = json.dumps(encode_portfolio(portfolio))
    (tmp_path / "portfolio.json").write_text(document, "utf-8")
    answers = [ask(*decide(tmp_path / name)) for name in ("portfolio.json", "tables", "tables.xlsx")]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(document.encode())))
    answers.append(ask(*decide("-")))
    assert len({(code, out, *complaints) for code, out, complaints in answers}) == 1
    assert json.loads(answers[0][1])["decision"] is True


def test_every_fault_of_a_folder_stands_on_standard_error_under_its_name(ask: Ask, tmp_path: Path) -> None:
    write_folder(tmp_path, grants=altered("grants", 0, until="soon"), people=altered("people", 1, id="p-2"))
    code, out, complaints = ask(*decide(tmp_path))
    assert (code, out) == (2, "")
    assert [line.partition(": ")[2].partition(": ")[0] for line in complaints] == [
        "people.csv line 3 column id",
        "grants.csv line 2 column until",
    ]


def test_faulty_declarations_are_left_out_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from argparse import Namespace  # noqa: PLC0415 - only here

    write_folder(tmp_path, declarations=altered("declarations", 1, sector="9"))
    options = Namespace(portfolio=str(tmp_path), identifiers="checked", skip_faulty=True)
    portfolio = load_portfolio(options)
    assert isinstance(portfolio, Portfolio)
    assert len(portfolio.declarations) == 1
    assert "sheet" not in (said := capsys.readouterr().err)
    assert "declarations.csv line 3 column sector: declaration `9B0000000KJS1` is left out: " in said


def test_of_many_lost_zeros_the_first_are_told_and_the_others_counted(ask: Ask, tmp_path: Path) -> None:
    people = [{"id": f"p-{number}"} for number in range(40)]
    memberships = [{"person": f"p-{number}", "organisation": COMPANY[1:]} for number in range(40)]
    write_folder(tmp_path, people=people, memberships=memberships)
    code, _, complaints = ask(*decide(tmp_path))
    assert code == 0
    assert len(complaints) == 11
    assert complaints[-1] == f"{tmp_path}: 30 more enterprise numbers had lost their leading zero, and were made whole"


@pytest.mark.parametrize("name", ["nowhere", "nowhere.xlsx", "nowhere.csv"])
def test_a_portfolio_that_is_not_there_is_told(name: str, ask: Ask, tmp_path: Path) -> None:
    code, _, complaints = ask(*decide(tmp_path / name))
    assert code == 2
    assert len(complaints) == 1
