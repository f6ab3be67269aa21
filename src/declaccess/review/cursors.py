"""Cursors: where a page ended, bound to the question, the rulebook and the state of the data."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any, NamedTuple

from attrs import frozen

from declaccess.errors import DeclaccessError

_LONGEST = 1 << 20
_SEAL = 6


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
        text = json.dumps([self.after, _short(self.question), _short(self.rulebook), _short(self.version)]).encode()
        return _word(text + _seal(text))


def read_cursor(text: str, question: str, rulebook: str) -> "Reached":
    """Read a cursor of this question under this rulebook.

    Args:
        text: the cursor, as it was written.
        question: what is asked now.
        rulebook: the hash of the rulebook.

    Raises:
        CursorError: it was cut or changed, or belongs to another question or rulebook.
    """
    match read_json(_body(text)):
        case [str(after), str(asked), str(book), str(version)]:
            pass
        case _:
            raise CursorError("was cut or changed")
    if asked != _short(question):
        raise CursorError("belongs to another question")
    if book != _short(rulebook):
        raise CursorError("belongs to another rulebook")
    return Reached(after, version)


class Reached(NamedTuple):
    """What a cursor says.

    Attributes:
        after: the key after which its page begins.
        mark: stands for the version of the data that the pages before were read from.
    """

    after: str
    mark: str

    def check(self, version: str) -> None:
        """Refuse to go on in other data.

        Args:
            version: the version of the data now.

        Raises:
            CursorError: it is another one.
        """
        if self.mark != _short(version):
            raise CursorError("belongs to another state of the data")


def read_json(text: str | bytes) -> Any:
    """Return what a part of a cursor says; `None` when it is no JSON.

    Args:
        text: the part.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _body(text: str) -> bytes:
    """Return what a cursor says, or nothing where it is none."""
    if len(text) > _LONGEST or not text.isascii():
        return b""
    try:
        whole = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
    body, seal = whole[:-_SEAL], whole[-_SEAL:]
    # Decoding skips what is no letter of its alphabet, and the last bits of the last letter.
    return body if seal == _seal(body) and text == _word(whole) else b""


def _seal(body: bytes) -> bytes:
    return sha256(body).digest()[:_SEAL]


def _word(whole: bytes) -> str:
    return urlsafe_b64encode(whole).decode().rstrip("=")


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
