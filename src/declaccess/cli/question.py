"""One question and its records, from options and files."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from declaccess.cli.problems import CommandError, about, complain
from declaccess.cli.rulebook import named_values
from declaccess.cli.store import is_address, stored_records
from declaccess.cli.streams import STDIN, shown, standard_input
from declaccess.codec.portfolio import read_portfolio
from declaccess.codec.requests import decode_request
from declaccess.codec.strict_json import scan_json
from declaccess.codec.tables.organisations import typed_organisation
from declaccess.errors import Fault, RecordError, RequestError
from declaccess.model import AccessRequest, Records
from declaccess.rules.decide import assumptions

QUESTION = ("person", "organisation", "action", "declaration", "contract", "draft", "at", "login", "assurance")
"""The options that make a question."""

_OPTIONS = {
    "$.subject.properties.organisation": "--organisation",
    "$.action": "--action",
    "$.resource.properties.contract": "--contract",
    "$.resource.id": "--declaration",
    "$.context.login.means": "--login",
    "$.context.login.assurance": "--assurance",
}
_DRAFT = "$.resource.properties.draft"
_OF_TABLES = (".xlsx", ".xlsm", ".xls", ".csv")
_SHOWN = 10

__all__ = [
    "QUESTION",
    "asked_request",
    "assumed_values",
    "load_portfolio",
    "load_records",
    "typed_organisation",
]


def load_portfolio(options: Namespace) -> Records:
    """Read the portfolio, or open the store; what is kept as filed though it fails its check is told.

    Args:
        options: the command's options.

    Raises:
        CommandError: everything that is wrong with it.
    """
    return load_records(options.portfolio, options)


def load_records(name: str, options: Namespace) -> Records:
    """Read a portfolio, or open a store, by its name; what was found in a portfolio is told.

    Args:
        name: a file with JSON or JSON lines, a folder of CSV files, a workbook, the address of a store, or `-`.
        options: the command's options, which say how numbers are read and whether faulty declarations are left out.

    Raises:
        CommandError: everything that is wrong with it.
    """
    if is_address(name):
        return stored_records(name)
    if name != STDIN and _is_tables(name):
        return _tables(name, options)
    with about(shown(name)):
        source = standard_input() if name == STDIN else name
        reading = read_portfolio(source, identifiers=options.identifiers)
    complain(*(f"{shown(name)}: {finding}" for finding in reading.findings))
    return reading.portfolio


def _is_tables(name: str) -> bool:
    path = Path(name)
    return path.suffix.lower() in _OF_TABLES or path.is_dir()


def _tables(name: str, options: Namespace) -> Records:
    from declaccess.codec.tables.reading import read_tables  # noqa: PLC0415 - only where tables are given

    with about(name):
        skips = getattr(options, "skip_faulty", False)
        reading = read_tables(name, identifiers=options.identifiers, skip_faulty=skips)
    # A spreadsheet that takes one zero away takes them all: the first of them say enough.
    many = set(reading.restored[_SHOWN:])
    complain(*(f"{name}: {finding}" for finding in reading.findings if finding not in many))
    if many:
        complain(f"{name}: {len(many):,} more enterprise numbers had lost their leading zero, and were made whole")
    return reading.portfolio


def asked_request(options: Namespace, first_day: date) -> AccessRequest:
    """Return the request that the options make: the same one as the same words in a JSON line.

    Args:
        options: the command's options.
        first_day: the first day that the rulebook covers.

    Raises:
        CommandError: everything that is wrong with them.
    """
    lines = [
        f"{option}: missing; {what}"
        for option, value, what in (
            ("--organisation", options.organisation, "expected the company acted for"),
            ("--action", options.action, "expected create, modify, annul or view"),
            ("--declaration", options.declaration or options.draft, "expected its number, or a draft's reference"),
            (options.moment, options.at, "expected a date-time with offset, or a day"),
        )
        if value is None
    ]
    if lines:
        raise CommandError(lines)
    draft = None
    if options.draft is not None:
        with about(options.draft):
            draft, faults = scan_json(Path(options.draft).read_bytes(), error=RequestError)
        lines = [f"{options.draft}: {fault}" for fault in faults]
    try:
        request = decode_request(_evaluation(options, draft), first_day)
    except RequestError as error:
        raise CommandError([*lines, *(_said(fault, options) for fault in error.faults)]) from None
    if lines:
        raise CommandError(lines)
    return request


def assumed_values(options: Namespace) -> dict[str, str]:
    """Return what the options assume, by fact.

    Args:
        options: the command's options.

    Raises:
        CommandError: a form, fact or value that does not exist; all of them at once.
    """
    lines: list[str] = []
    values = named_values("--assume", options.assume, "FACT=VALUE", lines)
    try:
        assumptions(values)
    except RecordError as error:
        lines.extend(f"--assume: {fault.message}" for fault in error.faults)
    if lines:
        raise CommandError(lines)
    return values


def _evaluation(options: Namespace, draft: dict[str, Any] | None) -> dict[str, Any]:
    organisation = typed_organisation(options.organisation)
    subject: dict[str, Any] = {"type": "organisation", "id": organisation}
    if options.person is not None:
        subject = {"type": "user", "id": options.person, "properties": {"organisation": organisation}}
    target = {"contract": options.contract, "draft": draft}
    login = {"means": options.login, "assurance": options.assurance}
    return {
        "subject": subject,
        "action": {"name": options.action},
        "resource": {
            "type": "declaration",
            "id": options.declaration if draft is None or options.declaration is not None else draft.get("reference"),
            "properties": {name: value for name, value in target.items() if value is not None},
        },
        "context": {
            "time": options.at,
            "login": {name: value for name, value in login.items() if value is not None} or None,
        },
    }


def _said(fault: Fault, options: Namespace) -> str:
    place = fault.place
    if place.startswith(_DRAFT) and options.draft is not None:
        return f"{options.draft}: ${place.removeprefix(_DRAFT)}: {fault.message}"
    if place.startswith("$.subject.id"):
        return f"{'--organisation' if options.person is None else '--person'}: {fault.message}"
    options_by_place = {**_OPTIONS, "$.context.time": options.moment}
    option = next((name for start, name in options_by_place.items() if place.startswith(start)), place)
    return f"{option}: {fault.message}"
