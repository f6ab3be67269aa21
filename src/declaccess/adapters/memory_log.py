"""A decision log in memory, for tests and for programs whose decisions need not outlive them."""

import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from declaccess.codec.decision_log.entries import PORT, SALT_BYTES, heading_hash, redacted, seal, write_heading
from declaccess.errors import UnavailableError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogMark, LogNote

WAIT_SECONDS = 10.0
"""How long a thread waits for another one; each holds the log for microseconds."""


class MemoryLog:
    """A log that lasts as long as the process; any number of threads may share it."""

    def __init__(self) -> None:
        """Begin an empty log."""
        self._lock = threading.Lock()
        self._lines = [write_heading(secrets.token_hex(16), datetime.now(UTC))]
        self._head = LogMark(0, heading_hash(self._lines[0]))

    def append(self, note: LogNote) -> LogMark:
        """Write an entry.

        Args:
            note: what is to be logged.

        Raises:
            LogError: the note cannot stand in a log.
            UnavailableError: another thread holds the log for too long.
        """
        salt = secrets.token_hex(SALT_BYTES)
        self._take()
        try:
            number, previous = self._head.number + 1, self._head.hash
            line, own = seal(number, previous, note.kind, note.people, note.body, salt)
            self._lines.append(line)
            self._head = LogMark(number, own)
            return self._head
        finally:
            self._lock.release()

    def head(self) -> LogMark:
        """Return the last entry's mark."""
        return self._head

    def iter_lines(self) -> Iterator[str]:
        """Yield the log as it is now.

        Raises:
            UnavailableError: another thread holds the log for too long.
        """
        self._take()
        try:
            lines = tuple(self._lines)
        finally:
            self._lock.release()
        yield from lines

    def redact(self, person: PersonId) -> int:
        """Take a person out of every entry and return how many entries held it.

        Args:
            person: whom.

        Raises:
            UnavailableError: another thread holds the log for too long.
        """
        self._take()
        try:
            heading, *entries = self._lines
            without = [redacted(line, person) for line in entries]
            kept = (line if other is None else other for line, other in zip(entries, without, strict=True))
            self._lines = [heading, *kept]
        finally:
            self._lock.release()
        return sum(line is not None for line in without)

    def _take(self) -> None:
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise UnavailableError(PORT, f"another thread has held it for {WAIT_SECONDS:g} seconds", "try again")
