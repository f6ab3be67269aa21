"""The pages are true: every example is run and compared, every link leads somewhere, the tutorial runs."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = ROOT / "docs" / "tutorial.ipynb"
EXAMPLES = runpy.run_path(str(ROOT / "docs" / "examples.py"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

LINK = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    """Return a page's name from the project's root down."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", EXAMPLES["PAGES"], ids=named)
def test_the_examples_of_a_page_show_what_they_say(path: Path, tmp_path: Path) -> None:
    page = path.read_text("utf-8")
    assert EXAMPLES["refreshed"](page, tmp_path) == page, "out of date: run `python docs/examples.py` and look at it"


def test_a_stale_example_is_found(tmp_path: Path) -> None:
    page = "```python\nprint(6 * 7)\n```\n\n```text\n41\n```\n\n```console\n$ echo $((6 * 7))\n41\n```\n"
    assert EXAMPLES["refreshed"](page, tmp_path) == page.replace("41", "42")


def test_an_example_sees_names_files_and_exit_codes_of_those_before_it(tmp_path: Path) -> None:
    page = (
        "```python\nn = 3\n```\n\n```json data.json\n[1]\n```\n\n```python\nprint(n, open('data.json').read())\n```\n\n"
        "```text\n3 [1]\n\n```\n\n```console\n$ (exit 3)\n$ echo $?\n3\n```\n"
    )
    page = page.replace("open('data.json').read()", "__import__('pathlib').Path('data.json').read_text()")
    assert EXAMPLES["refreshed"](page, tmp_path) == page


@pytest.mark.parametrize("page", ["```python\nprint(1)\n```\n", "```json\n{}\n```\n", "```rust\n1\n```\n"])
def test_an_example_that_would_not_be_compared_is_refused(page: str, tmp_path: Path) -> None:
    with pytest.raises(EXAMPLES["ExampleError"]):
        EXAMPLES["refreshed"](page, tmp_path)


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub(lambda code: code[0].strip("`"), page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: str, folder: Path, own: Path) -> Iterator[str]:
    """Yield the links of a page that lead nowhere inside the project."""
    for target in LINK.findall(CODE.sub("", page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = folder / name if name else own
        if not path.exists() or (anchor and anchor not in anchors(path.read_text("utf-8"))):
            yield target


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_the_links_of_a_page_lead_somewhere(path: Path) -> None:
    assert list(broken_links(path.read_text("utf-8"), path.parent, path)) == []


def test_the_links_of_the_tutorial_lead_somewhere() -> None:
    texts = [cell.source for cell in tutorial().cells if cell.cell_type == "markdown"]
    assert list(broken_links("\n".join(texts), TUTORIAL.parent, TUTORIAL)) == []


def test_a_broken_link_and_a_broken_anchor_are_found() -> None:
    page = "[a](nowhere.md) [b](README.md#nothing-of-that-name) [c](README.md#in-python) `[d](x.md)` [e](https://x.y/)"
    assert list(broken_links(page, ROOT, ROOT)) == ["nowhere.md", "README.md#nothing-of-that-name"]


def tutorial() -> NotebookNode:
    """Return the tutorial as it is kept."""
    return cast("NotebookNode", nbformat.read(TUTORIAL, as_version=4))


def test_the_tutorial_is_kept_without_what_it_shows() -> None:
    code = [cell for cell in tutorial().cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[NotebookNode]:
    """Return all that the cells of the tutorial show, in an empty folder."""
    notebook = tutorial()
    where = {"metadata": {"path": str(tmp_path_factory.mktemp("tutorial"))}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_tutorial_runs_and_shows_what_its_text_says(outputs: list[NotebookNode]) -> None:
    shown = [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]
    assert [text.splitlines()[0] for text in shown] == [
        "()",
        "Draft GENT-2026-014",
        "Declaration of works 9B00000026G14",
        "✓ PERMIT",
        "✗ DENY",
        "modify 9B00000026G14",
        "view 9B00000026G14",
        "? INDETERMINATE",
        "view 9B00000026G14",
        "Declaration 9B00000026G14 on 29 June 2026",
        "Declaration of Works: access from 2014, as tightened in 2026",
    ]
    assert "a choice in the reading `old-declarations`" in shown[7]
    assert "? indeterminate" in shown[6]
    assert "indeterminate" not in shown[8]
    answers = [line.split() for line in shown[9].splitlines() if "permit" in line]
    assert [(line[0], line[-3]) for line in answers] == [
        ("1900010165", "deny"),
        ("1900020261", "permit"),
        ("1900030357", "deny"),
        ("vat:ATU13585627", "deny"),
        ("foreign:BH-70415-1", "deny"),
        ("1900040453", "deny"),
    ]
    assert [output.text for output in outputs if output.output_type == "stream"] == [
        "relation = declarant\n",
        "indeterminate - hangs on: login password-phase-out\n",
        "What to do: Ask the declarant to make the change.\n",
    ]


def test_the_tutorial_draws_its_panels_as_pages_and_its_timelines_as_pictures(outputs: list[NotebookNode]) -> None:
    forms = [set(output.data) for output in outputs if output.output_type == "execute_result"]
    assert sum("text/html" in each for each in forms) == len(forms) - 1  # all but the empty list of findings
    assert sum("image/svg+xml" in each for each in forms) == 3
