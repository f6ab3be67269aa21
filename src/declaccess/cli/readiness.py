"""`declaccess readiness`: who is ready for what changes, and what is to be done, as a table, JSON or CSV."""

from argparse import Namespace
from contextlib import closing
from datetime import date
from typing import Any

from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.progress import progress
from declaccess.cli.question import load_portfolio, typed_organisation
from declaccess.cli.rows import print_rows
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.store import is_address
from declaccess.codec.moments import parse_day
from declaccess.model import OrganisationId, Portfolio
from declaccess.review.readiness import Readiness, review_readiness
from declaccess.rules import Rulebook


def run(options: Namespace) -> int:
    """Review how ready organisations are and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options, a file or a store are not usable.
    """
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    day = attempt(lines, _day, options, rulebook)
    organisation = attempt(lines, _organisation, options)
    portfolio = None if rulebook is None else attempt(lines, _records, options, rulebook)
    if rulebook is None or day is None or portfolio is None or lines:
        raise CommandError(lines)
    with about("--organisation"), progress("looking at declarations") as tell:
        found = review_readiness(portfolio, rulebook, on=day, organisation=organisation, progress=tell)
    print_rows(options.format, _document(found), found.columns, found.to_dicts(), found.panel())
    return 0


def _day(options: Namespace, rulebook: Rulebook | None) -> date:
    with about("--at"):
        day = parse_day(options.at)
        if rulebook is not None:
            rulebook.table.check_covered(day)
    return day


def _organisation(options: Namespace) -> OrganisationId | None:
    if options.organisation is None:
        return None
    with about("--organisation"):
        return OrganisationId(typed_organisation(options.organisation))


def _records(options: Namespace, rulebook: Rulebook) -> Portfolio:
    if not is_address(options.portfolio):
        records = load_portfolio(options)
        if isinstance(records, Portfolio):
            return records
    return _stored(options.portfolio, rulebook)


def _stored(address: str, rulebook: Rulebook) -> Portfolio:
    """Return all that a store knows now."""
    from declaccess.adapters.sql import SqlStore  # noqa: PLC0415 - what it needs may not be installed

    with about("the address"):
        store = SqlStore(address)
    lists: dict[str, list[Any]] = {}
    with closing(store), about(store.name):
        store.check()
        for name, record in store.iter_records(rulebook):
            lists.setdefault(name, []).append(record)
        records: dict[str, Any] = {name: tuple(found) for name, found in lists.items()}
        return Portfolio(**records)


def _document(found: Readiness) -> dict[str, Any]:
    return {
        "at": found.on.isoformat(),
        "rulebook": found.rulebook,
        "findings": [
            {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
            for row in found.to_dicts()
        ],
    }
