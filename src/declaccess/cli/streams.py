"""The process's own streams: UTF-8 whatever the locale, and no traceback when nobody listens any more."""

import errno
import io
import os
import re
import shutil
import sys
from typing import BinaryIO

from declaccess.cli.problems import CommandError

STDIN = "-"
"""Names standard input where a file's name could stand."""

WIDTH = 100
"""Columns of text that is not written to a terminal."""

_LOGIN = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:/*)(?=\S).*@", re.DOTALL)
_QUERY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+:/[^?]*\?).*", re.DOTALL)


def prepare_streams() -> None:
    """Write UTF-8 on both outputs, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def shown(name: str) -> str:
    """Return a file's name as it stands in a complaint; one that may be the address of a database, without secrets.

    Args:
        name: the name, or `STDIN`.
    """
    return "standard input" if name == STDIN else masked(name)


def masked(text: str) -> str:
    """Return a text without what may be a user and a password, or other words of an address, in it.

    Args:
        text: such as `mysql://user:password@host/database`.
    """
    return _QUERY.sub(r"\1***", _LOGIN.sub(r"\1***@", text))


def standard_input() -> BinaryIO:
    """Return standard input as bytes.

    Raises:
        CommandError: it is closed.
    """
    if sys.stdin is None:
        raise CommandError(["standard input: it is closed; give a file's name instead of `-`"])
    return sys.stdin.buffer


def finish_output() -> None:
    """Hand over what is written so far.

    Raises:
        OSError: it cannot be written.
    """
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    sys.stdout.flush()


def abandon_output() -> None:
    """Let what cannot be written any more go to nowhere, so that leaving Python does not fail on it again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):  # a stream without a file of the system behind it
        return


def text_width() -> int:
    """Return the columns that a line of text may take: the terminal's, or `WIDTH` elsewhere."""
    if sys.stdout is None or not sys.stdout.isatty():
        return WIDTH
    return max(40, min(160, shutil.get_terminal_size((WIDTH, 24)).columns))
