"""The rulebook that a command works with: shipped or from a file, with what the command line knows better."""

from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import date

from declaccess.cli.problems import CommandError, about
from declaccess.cli.streams import shown
from declaccess.codec.moments import parse_day
from declaccess.rulebooks import nsso_2026, read_rulebook
from declaccess.rules import Rulebook

SOURCE = "given on the command line"
"""Where the days of the options come from, in the rulebook's words."""

OPEN = "open"
"""Leaves a reading open, where an option of it could stand."""


def chosen_rulebook(options: Namespace) -> Rulebook:
    """Return the rulebook that the options describe.

    Args:
        options: the command's options.

    Raises:
        CommandError: everything that is wrong with the file, or with the options.
    """
    rulebook = nsso_2026() if options.rulebook is None else file_rulebook(options.rulebook)
    lines: list[str] = []
    for option, given, learn in (
        ("--reading", options.reading, _read),
        ("--narrow", options.narrow, _narrow),
        ("--resolve", options.resolve, _resolve),
    ):
        rulebook = _learnt(rulebook, option, given, learn, lines)
    if lines:
        raise CommandError(lines)
    return rulebook


def named_values(option: str, given: Iterable[str], form: str, lines: list[str]) -> dict[str, str]:
    """Split what stands after an option that may be repeated into names and values.

    Args:
        option: the option.
        given: what stood after it, each time.
        form: the form that was expected.
        lines: gathers what is wrong: another form, or a name given twice.
    """
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            lines.append(f"{option}: `{text}` has another form than {form}")
            continue
        if name in values:
            lines.append(f"{option}: `{name}` is given twice; give it once")
        values.setdefault(name, value)
    return values


def file_rulebook(name: str) -> Rulebook:
    """Read a rulebook or an overlay from a file.

    Args:
        name: the file's name.

    Raises:
        CommandError: everything that is wrong with it.
    """
    with about(shown(name)):
        return read_rulebook(name)


def _learnt(
    rulebook: Rulebook,
    option: str,
    given: list[str],
    learn: Callable[[Rulebook, str, str], Rulebook],
    lines: list[str],
) -> Rulebook:
    forms = {"--reading": "ID=OPTION", "--narrow": "MILESTONE=DAY..DAY", "--resolve": "MILESTONE=DAY"}
    for name, value in named_values(option, given, forms[option], lines).items():
        try:
            with about(option):
                rulebook = learn(rulebook, name, value)
        except CommandError as error:
            lines.extend(error.lines)
    return rulebook


def _read(rulebook: Rulebook, reading: str, option: str) -> Rulebook:
    return rulebook.leave_open(reading) if option == OPEN else rulebook.choose(reading, option)


def _resolve(rulebook: Rulebook, milestone: str, day: str) -> Rulebook:
    return rulebook.resolve(milestone, parse_day(day), source=SOURCE)


def _narrow(rulebook: Rulebook, milestone: str, window: str) -> Rulebook:
    first, dots, last = window.partition("..")
    if not dots or not (first or last):
        raise CommandError([f"--narrow: `{window}` is no window; expected DAY..DAY, DAY.. or ..DAY"])
    return rulebook.narrow(milestone, not_before=_day(first), not_after=_day(last), source=SOURCE)


def _day(text: str) -> date | None:
    return parse_day(text) if text else None
