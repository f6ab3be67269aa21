"""`declaccess who-can`: who may do an action on a declaration, as a table, JSON or CSV."""

from argparse import Namespace
from typing import Any

from declaccess.cli.asking import asked_at, asked_login, opened
from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.rows import print_rows
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.review.who_can import WhoCan, who_can


def run(options: Namespace) -> int:
    """Answer the question and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options, a file or a store are not usable.
    """
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    login = attempt(lines, asked_login, options)
    at = None if rulebook is None else attempt(lines, asked_at, options, rulebook)
    if rulebook is None or at is None or lines:
        raise CommandError(lines)
    with opened(options) as source, about("who-can"):
        found = who_can(
            source,
            rulebook,
            declaration=options.declaration,
            contract=options.contract,
            action=options.action,
            at=at,
            login=login,
            limit=options.limit,
            after=options.after,
        )
    print_rows(options.format, _document(found), found.columns, found.to_dicts(), found.panel())
    return 0


def _document(found: WhoCan) -> dict[str, Any]:
    return {
        "complete": found.complete,
        "permit": [_row(*asker) for asker in found.permit],
        "indeterminate": [_row(*asker) for asker in found.indeterminate],
        "next": found.next,
    }


def _row(organisation: str, person: str | None) -> dict[str, str | None]:
    return {"person": person, "organisation": organisation}
