"""What the commands `what-can` and `who-can` have in common: where they ask, and the words of their options."""

from argparse import Namespace
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from typing import TypeVar

from declaccess.cli.problems import CommandError, about, attempt, complain
from declaccess.cli.question import load_portfolio
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.store import is_address
from declaccess.codec.moments import parse_moment
from declaccess.errors import DeclaccessError, InvalidError
from declaccess.model import Login, Portfolio
from declaccess.periods import BRUSSELS, instant
from declaccess.review.cursors import CursorError
from declaccess.review.sources import SearchableStore
from declaccess.review.what_can import check_limit, known_action
from declaccess.rules.rulebook import Rulebook

_T = TypeVar("_T")
_V = TypeVar("_V")
Answer = Callable[[Portfolio | SearchableStore, Rulebook, date, Login], _T]
"""Answers the question, given where it is asked, the norms, the moment and the log-in."""


def answered(command: str, options: Namespace, lines: list[str], answer: Answer[_T]) -> _T:
    """Answer a question, after seeing that all its words and its records can be used.

    Args:
        command: the command's name.
        options: its options.
        lines: what is known to be wrong with them.
        answer: answers it.

    Raises:
        CommandError: everything that is wrong with the options, and with the file or the store.
    """
    rulebook = attempt(lines, chosen_rulebook, options)
    attempt(lines, checked, "--action", known_action, options.action)
    at = None if rulebook is None else attempt(lines, _asked_at, options, rulebook)
    login = attempt(lines, _asked_login, options)
    attempt(lines, checked, "--limit", check_limit, options.limit)
    with ExitStack() as stack:
        source = attempt(lines, lambda: stack.enter_context(_opened(options)))
        if source is None or rulebook is None or at is None or login is None or lines:
            raise CommandError(lines)
        with about(command):
            try:
                return answer(source, rulebook, at, login)
            except CursorError as error:
                raise CommandError([f"--after: {error}"]) from None


def checked(option: str, check: Callable[[_V], _T], value: _V) -> _T:
    """Return what the value of an option means.

    Args:
        option: the option.
        check: reads the value.
        value: the value.

    Raises:
        CommandError: it means nothing.
    """
    try:
        return check(value)
    except InvalidError as error:
        raise CommandError(f"{option}: {fault.message}" for fault in error.faults) from None
    except DeclaccessError as error:
        raise CommandError([f"{option}: {error}"]) from None


def tell_rest(command: str, options: Namespace, following: str | None) -> None:
    """Say how to go on, where the form of the answer has no place for it.

    Args:
        command: the command's name.
        options: its options.
        following: the cursor of the next page, if there is one.
    """
    if following is not None and options.format != "json":
        complain(f"{command}: there are more; go on with `--after {following}`")


@contextmanager
def _opened(options: Namespace) -> Generator[Portfolio | SearchableStore]:
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


def _asked_at(options: Namespace, rulebook: Rulebook) -> date:
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


def _asked_login(options: Namespace) -> Login:
    """Return the log-in that is asked about.

    Args:
        options: the command's options.

    Raises:
        CommandError: it is none.
    """
    with about("--login"):
        return Login(options.login, options.assurance)
