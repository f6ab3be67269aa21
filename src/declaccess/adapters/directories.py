"""A directory of persons in memory."""

from threading import Lock

from declaccess.errors import AlreadyEnrolledError
from declaccess.model import PersonId


class MemoryDirectory:
    """Maps pseudonyms to persons for as long as the process lives; threads may share it."""

    def __init__(self) -> None:
        self._people: dict[str, PersonId] = {}
        self._lock = Lock()

    def find_person(self, pseudonym: str) -> PersonId | None:
        """Return the person whom a pseudonym belongs to, or `None`."""
        with self._lock:  # so that nobody is missed who is being moved
            return self._people.get(pseudonym)

    def enrol(self, person: PersonId, pseudonym: str) -> None:
        """Record that a pseudonym belongs to a person; once more is no change.

        Raises:
            AlreadyEnrolledError: it belongs to somebody else.
        """
        with self._lock:
            self._check(self._people.get(pseudonym, person), person)
            self._people[pseudonym] = person

    def replace(self, known: str, new: str) -> PersonId | None:
        """Give whoever has a pseudonym another one instead of it; nothing changes where nobody has it.

        Args:
            known: the pseudonym to forget.
            new: the one to record for the same person.

        Returns:
            The person, or `None` where nobody has the known pseudonym.

        Raises:
            AlreadyEnrolledError: the new one belongs to somebody else.
        """
        with self._lock:
            person = self._people.get(known)
            if person is not None:
                self._check(self._people.get(new, person), person)
                del self._people[known]
                self._people[new] = person
            return person

    def withdraw(self, person: PersonId) -> int:
        """Forget every pseudonym of a person, and say how many there were."""
        with self._lock:
            known = [pseudonym for pseudonym, holder in self._people.items() if holder == person]
            for pseudonym in known:
                del self._people[pseudonym]
            return len(known)

    def list_pseudonyms(self, person: PersonId) -> tuple[str, ...]:
        """Return a person's pseudonyms, sorted."""
        with self._lock:
            return tuple(sorted(pseudonym for pseudonym, holder in self._people.items() if holder == person))

    @staticmethod
    def _check(holder: PersonId, person: PersonId) -> None:
        if holder != person:
            raise AlreadyEnrolledError("the pseudonym belongs to somebody else")
