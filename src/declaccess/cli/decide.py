"""`declaccess decide`: one question explained in words, or a stream of them answered line by line."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from declaccess.cli.logged import logged, opened_log
from declaccess.cli.problems import CommandError, about, attempt, complain
from declaccess.cli.question import QUESTION, asked_request, assumed_values, load_portfolio
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.streams import STDIN, shown, standard_input, text_width
from declaccess.cli.words import explained
from declaccess.codec.answers import encode_decision
from declaccess.codec.stream import answer_lines, bounded_lines
from declaccess.model import AccessRequest
from declaccess.rulebooks import nsso_2026
from declaccess.rules import Decision, Outcome

SOME_MALFORMED = 1
"""Exit code of a stream in which some lines could not be answered."""

EXIT_CODES = {Outcome.PERMIT: 0, Outcome.DENY: 3, Outcome.INDETERMINATE: 4}
"""Exit codes of one question with `--exit-code`."""


def run(options: Namespace) -> int:
    """Answer what the options ask and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options or a file are not usable.
    """
    return _one(options) if options.requests is None else _many(options)


def _one(options: Namespace) -> int:
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    request = attempt(lines, asked_request, options, (rulebook or nsso_2026()).first_day)
    assumed = attempt(lines, assumed_values, options)
    portfolio = attempt(lines, load_portfolio, options)
    if rulebook is None or portfolio is None or request is None or assumed is None:
        raise CommandError(lines)
    with opened_log(options.log) as log:
        decision = logged(log, rulebook.decider.decide(request, portfolio, assumed=assumed), assumed)
    if options.format == "json":
        print(json.dumps(encode_decision(decision)))
    else:
        print(explained(decision, text_width()))
    return EXIT_CODES[decision.outcome] if options.exit_code else 0


def _many(options: Namespace) -> int:
    lines = list(_misplaced(options))
    rulebook = attempt(lines, chosen_rulebook, options)
    assumed = attempt(lines, assumed_values, options)
    portfolio = None if _is_read_twice(options) else attempt(lines, load_portfolio, options)
    if rulebook is None or portfolio is None or assumed is None or lines:
        raise CommandError(lines)
    name = options.requests
    with ExitStack() as stack:
        with about(shown(name)):
            stream = standard_input() if name == STDIN else stack.enter_context(Path(name).open("rb"))
        log = stack.enter_context(opened_log(options.log))

        def decide(request: AccessRequest) -> Decision:
            return logged(log, rulebook.decider.decide(request, portfolio, assumed=assumed), assumed)

        return _stream(bounded_lines(stream), options, decide, rulebook.first_day)


def _stream(
    lines: Iterator[bytes], options: Namespace, decide: Callable[[AccessRequest], Decision], first_day: date
) -> int:
    # Whoever talks to the command through pipes waits for each answer; a file can wait for full buffers.
    is_conversation = options.requests == STDIN
    answers = answer_lines(_readable(lines, options.requests), decide, first_day)
    write, flush = sys.stdout.write, sys.stdout.flush
    for answer in answers:
        write(f"{answer}\n")
        if is_conversation:
            flush()
    if answers.errors:
        flush()
        complain(f"{shown(options.requests)}: malformed lines: {answers.errors}; each has its `error` in the output")
    return SOME_MALFORMED if answers.errors else 0


def _readable(lines: Iterable[bytes], name: str) -> Iterator[bytes]:
    with about(shown(name)):
        yield from lines


def _is_read_twice(options: Namespace) -> bool:
    return bool(options.portfolio == options.requests == STDIN)


def _misplaced(options: Namespace) -> Iterator[str]:
    if _is_read_twice(options):
        yield "--requests: standard input holds the portfolio already; give a file for one of the two"
    for name in QUESTION:
        if getattr(options, name) is not None:
            yield f"--{name}: belongs to one question; leave it out with --requests"
    if options.format == "text":
        yield "--format: with --requests the answers are JSON lines; leave it out"
    if options.exit_code:
        yield "--exit-code: belongs to one question; leave it out with --requests"
