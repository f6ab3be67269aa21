"""`declaccess timeline`: one question over a period, as text, JSON, SVG or HTML."""

import json
from argparse import Namespace
from datetime import UTC, date, datetime
from typing import Any

from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.question import asked_request, assumed_values, load_portfolio
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.streams import text_width
from declaccess.codec.answers import encode_decision
from declaccess.codec.moments import parse_moment
from declaccess.codec.requests import encode_request
from declaccess.errors import MomentError
from declaccess.periods import day_after, start_of_day
from declaccess.rulebooks import nsso_2026
from declaccess.rules import Timeline, timeline

FORMAT = "declaccess.timeline/1"
"""Names the format of the JSON document and its version."""

_PAGE = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Timeline</title>\n{}\n</html>'


def run(options: Namespace) -> int:
    """Show the timeline of a question and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options or a file are not usable.
    """
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    request = attempt(lines, asked_request, options, (rulebook or nsso_2026()).first_day)
    end = attempt(lines, _end, options)
    assumed = attempt(lines, assumed_values, options)
    portfolio = attempt(lines, load_portfolio, options)
    if assumed is None or rulebook is None or request is None or end is None or portfolio is None:
        raise CommandError(lines)
    with about("--to"):
        _check_order(request.at, end, options)
        found = timeline(request, portfolio, rulebook, start=request.at, end=end, assumed=assumed)
    print(_shown(found, options.format, rulebook.hash))
    return 0


def _check_order(start: date, end: date, options: Namespace) -> None:
    """Complain of an empty period in the words of the options: an end is not always what was typed."""
    if _instant(end) <= _instant(start):
        raise MomentError(options.end, f"does not lie after the start `{options.at}`; give a later end")


def _instant(at: date) -> datetime:
    """Return when a period begins at a moment, or ends before it, on a clock that shows every hour once."""
    return (at if isinstance(at, datetime) else start_of_day(at)).astimezone(UTC)


def _end(options: Namespace) -> date:
    if options.end is None:
        raise CommandError(["--to: missing; expected the last day of the period, or a date-time that it ends before"])
    with about("--to"):
        end = parse_moment(options.end)
        beyond = end if isinstance(end, datetime) else day_after(end)
        if beyond is None:
            raise MomentError(options.end, "is the last day of the calendar; give an earlier one")
    return beyond


def _shown(found: Timeline, form: str, rulebook: str) -> str:
    match form:
        case "json":
            return json.dumps(_document(found, rulebook), indent=2)
        case "svg":
            return found.panel().svg() or ""
        case "html":
            return _PAGE.format(found.panel().html())
        case _:
            return found.panel().text(text_width())


def _document(found: Timeline, rulebook: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rulebook": rulebook,
        "request": encode_request(found.request),  # its moment is the start of the period
        "spans": [
            {
                "from": span.start.isoformat(),
                "until": span.end.isoformat(),
                "causes": [{"kind": cause.kind, "name": cause.name, "text": cause.text} for cause in span.causes],
                "answer": encode_decision(span.decision),
            }
            for span in found.spans
        ],
    }
