"""What goes wrong on the command line: lines for standard error, each with its place."""

import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from declaccess.errors import DeclaccessError, InvalidError

_P = ParamSpec("_P")
_T = TypeVar("_T")


class CommandError(DeclaccessError):
    """A command cannot do its work.

    Attributes:
        lines: everything that is wrong, each with its place.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__(self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines)


def complain(*lines: str) -> None:
    """Write lines to standard error, each under the program's name.

    Args:
        lines: what to say.
    """
    for line in lines:
        print(f"declaccess: {_on_one_line(line)}", file=sys.stderr)


@contextmanager
def about(place: str) -> Generator[None]:
    """Turn what goes wrong with an input into a `CommandError` that begins each line with the input's name.

    Args:
        place: an option such as `--at`, or a file's name.

    Raises:
        CommandError: an error of this library, or one of the system about a file.
    """
    try:
        yield
    except CommandError:
        raise
    except InvalidError as error:
        raise CommandError(f"{place}: {fault}" for fault in error.faults) from None
    except DeclaccessError as error:
        raise CommandError([f"{place}: {error}"]) from None
    except OSError as error:
        raise CommandError([f"{place}: {_reason(error)}"]) from None


def attempt(lines: list[str], step: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | None:
    """Take a step of the preparation; when it fails, keep what it says, so that all faults are told at once.

    Args:
        lines: gathers what is wrong.
        step: the step.
        args: its arguments.
        kwargs: its arguments by name.

    Returns:
        What the step returned, or `None` when it failed.
    """
    try:
        return step(*args, **kwargs)
    except CommandError as error:
        lines.extend(error.lines)
        return None


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file; check the name"
        case FileExistsError():
            return "it exists already; give another name"
        case IsADirectoryError():
            return "it is a folder; expected a file"
        case PermissionError():
            return "access is not permitted; check its permissions"
        case _:
            return f"it cannot be used: {error.strerror or error}"


def _on_one_line(text: str) -> str:
    return text if text.isprintable() else "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
