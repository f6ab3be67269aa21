"""The port to which every decision and act is written before it counts."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol, runtime_checkable

from attrs import frozen

from declaccess.model import PersonId


@frozen(kw_only=True, slots=False)
class LogNote:
    """What is to be logged.

    Attributes:
        kind: what it records: `decision`, `act` or `listing`.
        people: the persons concerned, by the part they play, such as `subject`; the only place where persons stand,
            so that redacting one leaves the rest whole.
        body: everything else, one JSON object as ASCII text without line ends.
    """

    kind: str
    people: Mapping[str, PersonId]
    body: str


class LogMark(NamedTuple):
    """One entry of a log, by its place in the chain.

    Attributes:
        number: 1 for the first entry; 0 for the beginning.
        hash: its hash, 64 hexadecimal digits; of the beginning, that of the heading.
    """

    number: int
    hash: str


@runtime_checkable
class DecisionLog(Protocol):
    """A chain of entries that only grows; each holds the hash of the one before.

    Appending is atomic and totally ordered, whoever else appends: threads and, where the adapter says so, processes.
    """

    def append(self, note: LogNote) -> LogMark:
        """Write an entry; it stands, whatever happens, when this returns.

        Args:
            note: what is to be logged.

        Raises:
            LogError: it could not be written, so it counts as not written.
            UnavailableError: the log could not be reached, or its lock not be had in time.
        """
        ...

    def head(self) -> LogMark:
        """Return the last entry's mark.

        Raises:
            LogError: the log cannot be read.
            UnavailableError: it could not be reached.
        """
        ...

    def iter_lines(self) -> Iterator[str]:
        """Yield the log as lines of `declaccess.log/1` without line ends: the heading, then the entries in order.

        Raises:
            LogError: the log cannot be read.
            UnavailableError: it could not be reached.
        """
        ...

    def redact(self, person: PersonId) -> int:
        """Take a person out of every entry and return how many entries held it; the chain stays valid.

        Args:
            person: whom.

        Raises:
            LogError: the log cannot be written.
            UnavailableError: it could not be reached.
        """
        ...
