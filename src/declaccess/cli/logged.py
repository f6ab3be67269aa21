"""`decide --log`: every decision is written to a decision log before anybody sees it."""

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from declaccess.cli.problems import CommandError, about
from declaccess.cli.streams import shown

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from declaccess.ports.decision_log import DecisionLog
    from declaccess.rules import Decision


_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:/|.*@)", re.DOTALL)


def check_file_name(name: str, place: str) -> None:
    """Refuse a name that is meant for something else than a file: a standard stream, or the address of a database.

    Args:
        name: the name.
        place: where it was given, for the error.

    Raises:
        CommandError: it names no file.
    """
    if name == "-":
        problem = "found `-`; expected the name of a file, for a log is neither read from a pipe nor written to one"
        raise CommandError([f"{place}: {problem}"])
    if _ADDRESS.match(name):
        problem = f"found the address `{shown(name)}`; expected the name of a file, for an address is none"
        advice = "services write the log of a database, and Python verifies it with `verify_log`"
        raise CommandError([f"{place}: {problem}; {advice}"])


@contextmanager
def opened_log(name: str | None) -> "Generator[DecisionLog | None]":
    """Open a log's file, or begin one; without a name there is no log.

    Args:
        name: the file's name, or `None`.

    Raises:
        CommandError: it is no file, or cannot be written; nothing is decided then.
    """
    if name is None:
        yield None
        return
    from declaccess.adapters.file_log import FileLog  # noqa: PLC0415 - only where a log is asked for

    check_file_name(name, "--log")
    with about("--log"):
        log = FileLog(name)
    with log:
        yield log


def logged(log: "DecisionLog | None", decision: "Decision", assumed: "Mapping[str, str] | None" = None) -> "Decision":
    """Return a decision once it stands in the log.

    Args:
        log: the log, or `None`: nothing is logged.
        decision: the decision.
        assumed: what the decider was told to assume.

    Raises:
        CommandError: it could not be written, so it must not be shown.
    """
    if log is not None:
        from declaccess.codec.decision_log.bodies import decision_body  # noqa: PLC0415 - only where a log is asked for
        from declaccess.ports.decision_log import LogNote  # noqa: PLC0415

        person = decision.request.subject.person
        people = {} if person is None else {"subject": person}
        with about("--log"):
            log.append(LogNote(kind="decision", people=people, body=decision_body(decision, assumed=assumed)))
    return decision
