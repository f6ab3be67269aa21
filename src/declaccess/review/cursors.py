"""Cursors: where a page ended, bound to the question, the rulebook and the state of the data."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from attrs import frozen

from declaccess.errors import DeclaccessError

_LONGEST = 4_096


class CursorError(DeclaccessError, ValueError):
    """A cursor does not go on from where a page of this question ended.

    Attributes:
        problem: what is wrong with it.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)

    def __str__(self) -> str:
        return f"the cursor {self.problem}; ask for the first page again"


@frozen
class Cursor:
    """Where the next page begins.

    Attributes:
        after: the key after which it begins.
        question: what was asked, as one text.
        rulebook: the hash of the rulebook.
        version: the version of the data.
    """

    after: str
    question: str
    rulebook: str
    version: str

    def write(self) -> str:
        """Write the cursor as one word."""
        text = json.dumps([self.after, _short(self.question), _short(self.rulebook), self.version]).encode()
        return urlsafe_b64encode(text + sha256(text).digest()[:6]).decode().rstrip("=")


def read_cursor(text: str, question: str, rulebook: str) -> tuple[str, str]:
    """Read a cursor and return the key after which its page begins, and the version of the data.

    Args:
        text: the cursor, as it was written.
        question: what is asked now.
        rulebook: the hash of the rulebook.

    Raises:
        CursorError: it was cut or changed, or belongs to another question or rulebook.
    """
    try:
        after, asked, book, version = json.loads(_body(text))
    except (ValueError, TypeError):
        raise CursorError("was cut or changed") from None
    if asked != _short(question):
        raise CursorError("belongs to another question")
    if book != _short(rulebook):
        raise CursorError("belongs to another rulebook")
    return str(after), str(version)


def _body(text: str) -> bytes:
    """Return what a cursor says, or nothing where it is none."""
    whole = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) <= _LONGEST and text.isascii() else b""
    return whole[:-6] if sha256(whole[:-6]).digest()[:6] == whole[-6:] else b""


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
