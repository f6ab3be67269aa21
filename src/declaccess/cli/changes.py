"""`declaccess changes`: who gains and who loses what between two days, as a table, JSON or CSV."""

from argparse import Namespace
from contextlib import closing
from datetime import date

from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.progress import progress
from declaccess.cli.question import load_portfolio, typed_organisation
from declaccess.cli.rows import print_rows
from declaccess.cli.rulebook import chosen_rulebook, file_rulebook
from declaccess.cli.store import is_address
from declaccess.codec.moments import parse_day
from declaccess.errors import MomentError
from declaccess.model import Declaration, Draft, Login, OrganisationId, Portfolio
from declaccess.review.changes import Changes, changes
from declaccess.review.changes_sides import Side
from declaccess.rules.rulebook import Rulebook


def run(options: Namespace) -> int:
    """Show what changes between two days and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options, a file or a store are not usable.
    """
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    newer = rulebook if options.to_rulebook is None else attempt(lines, file_rulebook, options.to_rulebook)
    start = attempt(lines, _day, "--from", options.start, rulebook)
    end = attempt(lines, _day, "--to", options.end, newer)
    attempt(lines, _check_organisation, options)
    if start is not None and end is not None and end < start:
        lines.append(f"--to: `{end}` lies before the `{start}` of --from; give the earlier day first")
    portfolio = attempt(lines, _portfolio, options, rulebook)
    other = portfolio
    if options.to_portfolio is not None:
        other = attempt(lines, _portfolio, Namespace(**{**vars(options), "portfolio": options.to_portfolio}), newer)
    if lines or rulebook is None or newer is None or start is None or end is None or portfolio is None or other is None:
        raise CommandError(lines)
    before = Side(portfolio=portfolio, rulebook=rulebook, at=start)
    after = Side(portfolio=other, rulebook=newer, at=end)
    organisation = None if options.organisation is None else typed_organisation(options.organisation)
    with about("changes"), progress("reading declarations") as tell:
        found = changes(before, after, organisation=organisation, login=Login(options.login), tell=tell)
    _show(found, options.format)
    return 0


def _show(found: Changes, form: str) -> None:
    rows = [] if form == "table" else found.to_dicts()
    print_rows(form, {"counts": dict(found.counts), "rows": rows}, found.columns, rows, found.panel())


def _day(option: str, text: str, rulebook: Rulebook | None) -> date:
    with about(option):
        day = parse_day(text)
        if rulebook is not None:
            rulebook.table.check_covered(day)
        return day


def _check_organisation(options: Namespace) -> None:
    if options.organisation is not None:
        with about("--organisation"):
            OrganisationId(typed_organisation(options.organisation))


def _portfolio(options: Namespace, rulebook: Rulebook | None) -> Portfolio:
    """Return the records as a whole; those of a store are read out of it."""
    if is_address(options.portfolio):
        return _stored(options, rulebook)
    found = load_portfolio(options)
    if not isinstance(found, Portfolio):
        raise CommandError([f"{options.portfolio}: its records cannot be read as a whole; give a file of them"])
    return found


def _stored(options: Namespace, rulebook: Rulebook | None) -> Portfolio:
    with about("the address"):
        from declaccess.adapters.sql import SqlStore  # noqa: PLC0415 - what it needs may not be installed

        store = SqlStore(options.portfolio)
    with closing(store), about(store.name):
        store.check()
        if rulebook is None:
            raise MomentError(store.name, "cannot be read without a rulebook; mend that first")
        records = (record for _, record in store.iter_records(rulebook))
        return Portfolio(declarations=tuple(each for each in records if isinstance(each, (Declaration, Draft))))
