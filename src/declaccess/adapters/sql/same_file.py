"""A SQLite store stays in the file that it was opened in, whatever is put in its place.

What is written to a file that was removed or replaced is lost, and SQLite does not notice: it knows its file by the
open descriptor and not by its name.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from declaccess.adapters.sql.addresses import PORT
from declaccess.errors import UnavailableError

Place = tuple[int, int]
"""What the system knows a file by: its device, and its number there."""


def places(paths: Iterable[str]) -> set[Place]:
    """Return what the system knows files by, whatever they are called; those that are not there are left out.

    Args:
        paths: the files.
    """
    found = set()
    for path in paths:
        with suppress(OSError, ValueError):
            there = Path(path).stat()
            found.add((there.st_dev, there.st_ino))
    return found


class SameFile:
    """Remembers which file a store is in."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._place: Place | None = None

    def opened(self, path: str) -> None:
        """Take note of the file of a connection that was just opened.

        Args:
            path: its path.

        Raises:
            UnavailableError: it is another one than that of the connections before it.
        """
        if self._place is None:
            self._path, self._place = path, next(iter(places([path])), None)
        else:
            self.check(PORT)

    def check(self, port: str) -> None:
        """Make sure that the file is still the one that has its name.

        Args:
            port: which port, for errors.

        Raises:
            UnavailableError: it was removed, moved or replaced.
        """
        if self._path is None or self._place is None:
            return
        if self._place not in places([self._path]):
            problem = "the store's file was removed, moved or replaced while it was open; nothing was written"
            raise UnavailableError(port, problem, "find out what happened, verify its log, and open the store again")
