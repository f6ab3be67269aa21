"""`declaccess read-message`: a message of NSSO's in, a portfolio document out."""

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime

from declaccess.cli.problems import CommandError, about, attempt, complain
from declaccess.cli.rulebook import file_rulebook
from declaccess.cli.streams import STDIN, shown, standard_input
from declaccess.codec.messages import MessageReading, read_message
from declaccess.codec.moments import parse_date_time
from declaccess.codec.portfolio import encode_portfolio
from declaccess.model import ContractNumber, Declaration, DeclarationNumber, Draft, Portfolio

SOME_LEFT_OUT = 1
"""Exit code when some forms of the message hold blocking findings."""


def run(options: Namespace) -> int:
    """Read a message, write what it holds and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options or the file are not usable, or no form could be read.
    """
    name = shown(options.file)
    lines: list[str] = list(_misplaced(options))
    numbers = attempt(lines, _numbers, options)
    filed_at = attempt(lines, _filed_at, options)
    if options.rulebook is not None:
        attempt(lines, file_rulebook, options.rulebook)
    reading = attempt(lines, _reading, name, options)
    if reading is None or lines:
        raise CommandError(lines)
    findings = [f"{name}: {finding}" for finding in reading.findings]
    if not reading.drafts:
        raise CommandError(findings or [f"{name}: it holds no form; expected at least one"])
    complain(*findings)
    works: tuple[Declaration | Draft, ...] = reading.drafts
    if numbers is not None and filed_at is not None:
        works = (_filed(reading, *numbers, filed_at),)
    with about(name):
        portfolio = Portfolio(declarations=works)
    print(json.dumps(encode_portfolio(portfolio), indent=2, ensure_ascii=False))
    return SOME_LEFT_OUT if reading.is_blocked else 0


def _misplaced(options: Namespace) -> Iterator[str]:
    if (options.number is None) != (options.filed_at is None):
        yield "--number and --filed-at: give both, for a declaration, or neither, for drafts"
    if options.contract_number is not None and options.number is None:
        yield "--contract-number: only together with --number and --filed-at"


def _reading(name: str, options: Namespace) -> MessageReading:
    with about(name):
        source = standard_input() if options.file == STDIN else options.file
        return read_message(source, identifiers=options.identifiers)


def _numbers(options: Namespace) -> tuple[DeclarationNumber, ContractNumber] | None:
    if options.number is None:
        return None
    with about("--number"):
        number = DeclarationNumber(options.number)
    with about("--contract-number"):
        return number, ContractNumber(options.contract_number or f"{number}1")


def _filed_at(options: Namespace) -> datetime | None:
    if options.filed_at is None:
        return None
    with about("--filed-at"):
        return parse_date_time(options.filed_at)


def _filed(
    reading: MessageReading, number: DeclarationNumber, contract: ContractNumber, filed_at: datetime
) -> Declaration:
    if len(reading.drafts) > 1 or reading.is_blocked:
        raise CommandError(["--number: the message holds several forms; one number cannot be theirs, so leave it out"])
    (draft,) = reading.drafts
    return draft.filed(number, [contract], filed_at, draft.contract.declarant)
