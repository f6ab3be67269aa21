"""`declaccess rules`: what the rulebook says, as text, JSON or Markdown."""

import json
from argparse import Namespace
from datetime import date
from typing import Any

import attrs

from declaccess.cli.markdown import panel_markdown, words
from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.streams import text_width
from declaccess.codec.moments import parse_moment
from declaccess.errors import NotCoveredError
from declaccess.panel import Block, Panel, Row, Table
from declaccess.periods import brussels_time
from declaccess.rules import Rulebook
from declaccess.rules.describe import describe_rulebook, in_force

FORMAT = "declaccess.rules/1"
"""Names the format of the JSON document and its version."""


def run(options: Namespace) -> int:
    """Show a rulebook and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options or a file are not usable.
    """
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    day = attempt(lines, _day, options.at, rulebook)
    if rulebook is None or lines:
        raise CommandError(lines)
    match options.format:
        case "json":
            print(json.dumps(_document(rulebook, day), indent=2, ensure_ascii=False))
        case "markdown":
            print(panel_markdown(describe_rulebook(rulebook, on=day)))
        case _:
            print(_listed(describe_rulebook(rulebook, on=day)).text(text_width()))
    return 0


def _day(text: str | None, rulebook: Rulebook | None) -> date | None:
    if text is None:
        return None
    with about("--at"):
        day = brussels_time(parse_moment(text)).date()
        if rulebook is not None and day < rulebook.first_day:
            raise NotCoveredError(text, f"lies before {rulebook.first_day}, the first day that the rules cover")
    return day


def _listed(panel: Panel) -> Panel:
    """Turn tables into lists: the tables of a rulebook are too wide for a terminal to keep names in one piece."""
    return attrs.evolve(panel, blocks=tuple(_section(block) for block in panel.blocks))


def _section(block: Block) -> Block:
    if not isinstance(block, Table):
        return block
    names = block.header[2:]
    rows = (
        Row(
            label=words(name),
            value=value,
            detail=" · ".join(f"{label}: {words(cell)}" for label, cell in zip(names, rest, strict=True)),
        )
        for name, value, *rest in block.rows
    )
    return Panel(title=block.caption, blocks=tuple(rows))


def _document(rulebook: Rulebook, day: date | None) -> dict[str, Any]:
    document = attrs.asdict(rulebook, value_serializer=_plain)
    for written, milestone in zip(document["milestones"], rulebook.milestones, strict=True):
        written["known"] = milestone.known
    for written, rule in zip(document["rules"], rulebook.rules, strict=True):
        written["in_force"] = in_force(rule, rulebook, day)
    return {"format": FORMAT, "hash": rulebook.hash, "at": None if day is None else day.isoformat(), **document}


def _plain(_owner: object, _field: object, value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
