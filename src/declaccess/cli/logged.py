"""`decide --log`: every decision is written to a decision log before anybody sees it."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

from declaccess.cli.problems import about

if TYPE_CHECKING:
    from collections.abc import Generator

    from declaccess.ports.decision_log import DecisionLog
    from declaccess.rules import Decision


@contextmanager
def opened_log(name: str | None) -> "Generator[DecisionLog | None]":
    """Open a log's file, or begin one; without a name there is no log.

    Args:
        name: the file's name, or `None`.

    Raises:
        CommandError: it cannot be written; nothing is decided then.
    """
    if name is None:
        yield None
        return
    from declaccess.adapters.file_log import FileLog  # noqa: PLC0415 - only where a log is asked for

    with about("--log"):
        log = FileLog(name)
    with log:
        yield log


def logged(log: "DecisionLog | None", decision: "Decision") -> "Decision":
    """Return a decision once it stands in the log.

    Args:
        log: the log, or `None`: nothing is logged.
        decision: the decision.

    Raises:
        CommandError: it could not be written, so it must not be shown.
    """
    if log is not None:
        from declaccess.codec.decision_log.bodies import decision_body  # noqa: PLC0415 - only where a log is asked for
        from declaccess.ports.decision_log import LogNote  # noqa: PLC0415

        person = decision.request.subject.person
        people = {} if person is None else {"subject": person}
        with about("--log"):
            log.append(LogNote(kind="decision", people=people, body=decision_body(decision)))
    return decision
