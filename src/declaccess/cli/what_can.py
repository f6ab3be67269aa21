"""`declaccess what-can`: on which declarations one may do an action, as a table, JSON or CSV."""

from argparse import Namespace
from datetime import date
from typing import Any

from declaccess.cli.asking import answered, checked, tell_rest
from declaccess.cli.problems import attempt
from declaccess.cli.question import typed_organisation
from declaccess.cli.rows import print_rows
from declaccess.model import Login, OrganisationId, PersonId, Portfolio, Subject
from declaccess.review.sources import SearchableStore
from declaccess.review.what_can import WhatCan, what_can
from declaccess.rules.rulebook import Rulebook

_NAME = "what-can"


def run(options: Namespace) -> int:
    """Answer the question and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options, a file or a store are not usable.
    """
    lines: list[str] = []
    organisation = attempt(lines, checked, "--organisation", _organisation, options.organisation)
    if options.person is not None:
        attempt(lines, checked, "--person", PersonId, options.person)

    def answer(source: Portfolio | SearchableStore, rulebook: Rulebook, at: date, login: Login) -> WhatCan:
        return what_can(
            source,
            rulebook,
            person=options.person,
            organisation=organisation or "",
            action=options.action,
            at=at,
            login=login,
            limit=options.limit,
            after=options.after,
        )

    found = answered(_NAME, options, lines, answer)
    print_rows(options.format, _document(found), found.columns, found.to_dicts(), found.panel())
    tell_rest(_NAME, options, found.next)
    return 0


def _organisation(text: str) -> OrganisationId:
    return Subject(organisation=OrganisationId(typed_organisation(text))).organisation


def _document(found: WhatCan) -> dict[str, Any]:
    return {
        "complete": found.complete,
        "permit": [*found.permit],
        "indeterminate": [*found.indeterminate],
        "next": found.next,
    }
