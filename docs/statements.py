"""Write `statements.md`: each statement of the announcement, what carries it, and the law tests that hold it.

`python docs/statements.py` writes the page beside this file. A test fails when the page is out of date, when a
statement or a reading is held by no law test, or when one is carried by nothing and nobody says why.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from declaccess import Rulebook, nsso_2026
from declaccess.rules import Reading, Rule

DOCS = Path(__file__).resolve().parent
TESTS = DOCS.parent / "tests" / "rules"
PAGE = DOCS / "statements.md"
ANNOUNCEMENT = "announcement-2026-06-26"
PARTS = {
    "background": "Background: access management",
    "scope": "Scope: the service",
    "changes": "What changes",
    "practice": "What it means in practice",
}
WITHOUT_RULE = {
    "scope-1": "Scope, not a norm: no rule looks at the sector. The model derives article 30bis from it, which is "
    "inferred from the sector's name.",
    "scope-2": "Scope, not a norm: no rule looks at the sector. The model derives article 30ter from it, which is "
    "inferred from the sectors' names.",
    "practice-1": "The same norm as the first change, said again for the reader; the rules cite that.",
    "practice-3": "Advice to companies, not a norm: nothing to decide. What a company needs for it, the day on which "
    "its answers change and whom to ask from then on, is told by the timeline and by the advice of an answer.",
}
INTRODUCTION = """\
# Statement by statement

This page is written by `python docs/statements.py` from the rulebook `{id}` and the law tests; a test fails when it is
out of date. It says for each statement of the announcement, in our own words, what carries it in the rulebook and which
tests hold it. All of it rests on one secondary source: no text of NSSO that carries the change has been found.

*Stated* means that the source says it; *inferred* that we read it so; *contradictory* that the source says two things;
*not known* that it does not say. What a row is called is its id in the rulebook; `declaccess rules` prints them all.
Known as of {known_as_of}; sources last checked on {sources_checked}.
"""


def law_tests() -> dict[str, list[tuple[str, str]]]:
    """Return the law tests by what they hold: the file and the name of each."""
    held: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for name in _marks(node):
                    held.setdefault(name, []).append((path.name, node.name))
    return held


def _marks(node: ast.FunctionDef) -> Iterator[str]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.statement":
            yield ast.literal_eval(mark.args[0])


def carriers(rulebook: Rulebook, cited: str) -> list[tuple[str, str]]:
    """Return what in the rulebook cites a passage, with its basis."""
    found = []
    tables: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("milestone", rulebook.milestones),
        ("reading", rulebook.readings),
        ("rule", rulebook.rules),
        ("log-in", rulebook.logins),
        ("standing", rulebook.standings),
        ("target", rulebook.targets),
        ("register", rulebook.register),
        ("mandate", rulebook.mandates),
    )
    for kind, rows in tables:
        citing = [row for row in rows if cited in row.sources]
        found += [(f"{kind} {_named(row)}{_when(row)}", str(row.basis).replace("_", " ")) for row in citing]
    return found


def _when(row: object) -> str:
    options = [f"`{reading}` is `{'` or `'.join(chosen)}`" for reading, chosen in getattr(row, "when", {}).items()]
    return f", when {' and '.join(options)}" if options else ""


def _named(row: object) -> str:
    if isinstance(row, Rule):
        return f"`{row.id}` ({row.effect})"
    for names in (("id",), ("means", "assurance"), ("role", "on"), ("level",), ("act", "office"), ("service",)):
        if hasattr(row, names[0]):
            said = [getattr(row, name) for name in names]
            return f"`{' '.join(str(word) for word in said if word)}`"
    raise TypeError(f"no name for {row!r}")


def faults(rulebook: Rulebook) -> list[str]:
    """Return what is missing: statements and readings that no test holds, and statements that nothing carries."""
    held = law_tests()
    passages = _announcement(rulebook)
    cited = {f"{ANNOUNCEMENT}#{name}" for name in passages}
    named = cited | {f"reading:{reading.id}" for reading in rulebook.readings}
    missing = [f"no law test holds `{name}`" for name in sorted(named - held.keys())]
    missing += [f"law tests hold `{name}`, which is not there" for name in sorted(held.keys() - named)]
    for name in passages:
        carried = bool(carriers(rulebook, f"{ANNOUNCEMENT}#{name}"))
        if carried == (name in WITHOUT_RULE):
            missing.append(f"`{name}` is {'carried, and said not to be' if carried else 'carried by nothing'}")
    return missing


def page(rulebook: Rulebook) -> str:
    """Return the page as text."""
    held = law_tests()
    dates = {name: getattr(rulebook, name) for name in ("id", "known_as_of", "sources_checked")}
    lines = [INTRODUCTION.format(**dates)]
    part = ""
    for name, text in _announcement(rulebook).items():
        heading, _, number = name.partition("-")
        if heading != part:
            part = heading
            lines.append(f"## {PARTS[heading]}\n")
        cited = f"{ANNOUNCEMENT}#{name}"
        lines += [f"### {heading.capitalize()} {number}\n", f"> {text}\n"]
        lines += [*_carried(name, carriers(rulebook, cited)), *_held(held.get(cited, []))]
    lines.append("## Days\n\n| milestone | what is known of its day | basis | note |\n|---|---|---|---|")
    lines += [f"| `{each.id}` | {each.known} | {each.basis} | {each.note} |" for each in rulebook.milestones]
    lines.append("\n## What the sources leave open, and how it is read\n")
    for reading in rulebook.readings:
        lines += [*_reading(reading), *_held(held.get(f"reading:{reading.id}", []))]
    return "\n".join([*lines, *_other_sources(rulebook)])


def _announcement(rulebook: Rulebook) -> dict[str, str]:
    return next(source.passages for source in rulebook.sources if source.id == ANNOUNCEMENT)


def _carried(name: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if name in WITHOUT_RULE:
        yield f"No rule. {WITHOUT_RULE[name]}\n"
        return
    yield "| carried by | basis |\n|---|---|"
    yield from (f"| {row} | {basis} |" for row, basis in rows)
    yield ""


def _held(tests: list[tuple[str, str]]) -> Iterator[str]:
    yield "Held by:\n"
    for path, name in tests:
        yield f"- {name.removeprefix('test_').replace('_', ' ')} ([{path}](../tests/rules/{path}))"
    yield ""


def _reading(reading: Reading) -> Iterator[str]:
    yield f"### {reading.id}\n\n{reading.question}\n"
    for option in reading.options:
        yield f"- `{option.id}`{' (default)' if option.id == reading.default else ''}: {option.text}"
    yield f"\n{reading.why} Basis: {reading.basis}.\n"


def _other_sources(rulebook: Rulebook) -> Iterator[str]:
    yield "## What the other sources add\n\n| passage | what it says | carried by |\n|---|---|---|"
    for source in rulebook.sources:
        if source.id != ANNOUNCEMENT:
            for name, text in source.passages.items():
                cited = f"{source.id}#{name}"
                rows = "; ".join(f"{row}, {basis}" for row, basis in carriers(rulebook, cited))
                yield f"| `{cited}` | {text} | {rows or 'nothing; background'} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(nsso_2026()), "utf-8")
    print("\n".join(faults(nsso_2026())) or f"{PAGE.name} is written; nothing is missing")
