"""A stream of requests: one line in, one line out, and a bad line never stops the run."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import IO, TYPE_CHECKING

from declaccess.codec.answers import write, write_decision
from declaccess.codec.requests import decode_request
from declaccess.errors import Fault, RequestError

if TYPE_CHECKING:
    from declaccess.model import AccessRequest
    from declaccess.rules import Decision

LONGEST_LINE = 4 * 1024 * 1024
"""How many bytes a line may have, its end included."""


class AnswerLines(Iterator[str]):
    """The answers to lines of requests, one at a time, without line ends.

    Each line that is not blank yields one line: the answer, or `{"error": ...}` where the request is malformed. The
    output is ASCII, so that every terminal and every pipe can carry it.

    Attributes:
        errors: how many malformed lines there were so far.
        longest: how many bytes a line may have, its end included.
    """

    def __init__(
        self,
        lines: Iterable[bytes],
        decide: "Callable[[AccessRequest], Decision]",
        first_day: date,
        *,
        longest: int = LONGEST_LINE,
    ) -> None:
        self.errors = 0
        self.longest = longest
        self._lines = enumerate(lines, start=1)
        self._decide = decide
        self._first_day = first_day

    def __next__(self) -> str:
        for number, line in self._lines:
            if line and not line.isspace():
                return self._answer(number, line)
        raise StopIteration

    def _answer(self, number: int, line: bytes) -> str:
        try:
            request = decode_request(self._bounded(line), self._first_day)
        except RequestError as error:
            self.errors += 1
            faults = [{"place": fault.place, "message": fault.message} for fault in error.faults]
            return write({"error": {"line": number, "faults": faults}})
        return write_decision(self._decide(request))

    def _bounded(self, line: bytes) -> bytes:
        if len(line) > self.longest:
            message = f"the line is longer than {self.longest} bytes; send a shorter request"
            raise RequestError([Fault("$", message)])
        return line


def answer_lines(lines: Iterable[bytes], decide: "Callable[[AccessRequest], Decision]", first_day: date) -> AnswerLines:
    """Answer lines of requests as they come.

    Args:
        lines: the lines; see `bounded_lines` for those of a stream.
        decide: answers a request.
        first_day: the first day that the rulebook covers.

    Returns:
        An iterator over the lines of the answers, which counts the `errors`.
    """
    return AnswerLines(lines, decide, first_day)


def bounded_lines(stream: IO[bytes], longest: int = LONGEST_LINE) -> Iterator[bytes]:
    """Yield the lines of a stream, and of a longer one only so much that it is seen to be too long.

    Args:
        stream: a binary stream.
        longest: how many bytes a line may have, its end included.
    """
    while line := stream.readline(longest + 1):
        yield line
        while len(line) > longest and not line.endswith(b"\n"):
            line = stream.readline(longest + 1)
