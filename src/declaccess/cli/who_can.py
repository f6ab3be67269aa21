"""`declaccess who-can`: who may do an action on a declaration, as a table, JSON or CSV."""

from argparse import Namespace
from datetime import date
from typing import Any

from declaccess.cli.asking import answered, tell_rest
from declaccess.cli.problems import CommandError, complain
from declaccess.cli.rows import print_rows
from declaccess.errors import UnknownNameError
from declaccess.model import Login, Portfolio
from declaccess.review.sources import SearchableStore
from declaccess.review.who_can import WhoCan, who_can
from declaccess.rules.rulebook import Rulebook

_NAME = "who-can"


def run(options: Namespace) -> int:
    """Answer the question and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options, a file or a store are not usable.
    """

    def answer(source: Portfolio | SearchableStore, rulebook: Rulebook, at: date, login: Login) -> WhoCan:
        try:
            return who_can(
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
        except UnknownNameError as error:
            raise CommandError([f"--declaration: {error}"]) from None

    found = answered(_NAME, options, [], answer)
    print_rows(options.format, _document(found), found.columns, found.to_dicts(), found.panel())
    tell_rest(_NAME, options, found.next)
    if options.format == "csv" and not found.complete and found.next is None:
        complain(f"{_NAME}: there may be others, whom the records do not know")
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
