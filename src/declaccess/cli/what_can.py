"""`declaccess what-can`: on which declarations one may do an action, as a table, JSON or CSV."""

from argparse import Namespace
from typing import Any

from declaccess.cli.asking import asked_at, asked_login, opened
from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.question import typed_organisation
from declaccess.cli.rows import print_rows
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.review.what_can import WhatCan, what_can


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
    with opened(options) as source, about("what-can"):
        found = what_can(
            source,
            rulebook,
            person=options.person,
            organisation=typed_organisation(options.organisation),
            action=options.action,
            at=at,
            login=login,
            limit=options.limit,
            after=options.after,
        )
    print_rows(options.format, _document(found), found.columns, found.to_dicts(), found.panel())
    return 0


def _document(found: WhatCan) -> dict[str, Any]:
    return {
        "complete": found.complete,
        "permit": [*found.permit],
        "indeterminate": [*found.indeterminate],
        "next": found.next,
    }
