"""A directory of persons in memory."""

from threading import Lock

from declaccess.errors import ConflictError
from declaccess.model import PersonId


class MemoryDirectory:
    """Maps pseudonyms to persons for as long as the process lives; threads may share it."""

    def __init__(self) -> None:
        self._people: dict[str, PersonId] = {}
        self._lock = Lock()

    def find_person(self, pseudonym: str) -> PersonId | None:
        """Return the person whom a pseudonym belongs to, or `None`."""
        return self._people.get(pseudonym)

    def enrol(self, person: PersonId, pseudonym: str) -> None:
        """Record that a pseudonym belongs to a person; once more is no change.

        Raises:
            ConflictError: it belongs to somebody else.
        """
        with self._lock:
            if self._people.setdefault(pseudonym, person) != person:
                raise ConflictError("pseudonym", expected=0, found=1)

    def withdraw(self, pseudonym: str) -> bool:
        """Forget a pseudonym, and say whether it was known."""
        with self._lock:
            return self._people.pop(pseudonym, None) is not None

    def list_pseudonyms(self, person: PersonId) -> tuple[str, ...]:
        """Return a person's pseudonyms, sorted."""
        with self._lock:
            return tuple(sorted(pseudonym for pseudonym, holder in self._people.items() if holder == person))
