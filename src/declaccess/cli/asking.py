"""What the commands `what-can` and `who-can` have in common: where they ask, and the words of their options."""

from argparse import Namespace
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import date

from declaccess.cli.problems import CommandError, about
from declaccess.cli.question import load_portfolio
from declaccess.cli.store import is_address
from declaccess.codec.moments import parse_moment
from declaccess.model import Login, Portfolio
from declaccess.periods import BRUSSELS, instant
from declaccess.review.sources import SearchableStore
from declaccess.rules.rulebook import Rulebook


@contextmanager
def opened(options: Namespace) -> Generator[Portfolio | SearchableStore]:
    """Read the portfolio, or open the store.

    Args:
        options: the command's options.

    Raises:
        CommandError: everything that is wrong with it.
    """
    if not is_address(options.portfolio):
        found = load_portfolio(options)
        if not isinstance(found, Portfolio):
            raise CommandError([f"{options.portfolio}: its records cannot be searched; give a file of them"])
        yield found
        return
    with about("the address"):
        from declaccess.adapters.sql import SqlStore  # noqa: PLC0415 - what it needs may not be installed

        store = SqlStore(options.portfolio)
    with closing(store):
        with about(store.name):
            store.check()
        yield store


def asked_at(options: Namespace, rulebook: Rulebook) -> date:
    """Return the moment that is asked about.

    Args:
        options: the command's options.
        rulebook: the norms, which begin on some day.

    Raises:
        CommandError: it is none, or before the first day.
    """
    with about("--at"):
        at = parse_moment(options.at)
        rulebook.decider.table.check_covered(instant(at).astimezone(BRUSSELS).date())
        return at


def asked_login(options: Namespace) -> Login:
    """Return the log-in that is asked about.

    Args:
        options: the command's options.

    Raises:
        CommandError: it is none.
    """
    with about("--login"):
        return Login(options.login, options.assurance)
