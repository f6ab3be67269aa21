"""Pseudonyms: what a provider calls a person goes through a keyed hash before anything keeps it."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from declaccess.errors import AlreadyEnrolledError
from declaccess.model import PersonId
from declaccess.ports.authentication import PersonDirectory

SHORTEST_KEY = 32
"""How many bytes a key has at least."""

_PURPOSE = b"declaccess person pseudonym 1"


class Pseudonymiser:
    """Makes pseudonyms with HMAC-SHA256 over the issuer and the subject.

    Without the key nobody can tell whether a pseudonym belongs to a national number, not even by trying them all; so
    keep the keys where your other secrets are, away from the directory.

    Args:
        keys: the current key first, then older ones under which people are still enrolled; of 32 random bytes or
            more each, as `secrets.token_bytes(32)` makes them.

    Raises:
        ValueError: no key, a key twice, or one that is too short.
        TypeError: a key that is not `bytes`.
    """

    __slots__ = ("_keys",)

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)
        if any(type(key) is not bytes for key in self._keys):
            raise TypeError("a key is not `bytes`; give a list of keys, each as `secrets.token_bytes(32)` makes it")
        if not self._keys or min(map(len, self._keys)) < SHORTEST_KEY:
            raise ValueError(f"there is no key, or a key is too short; expected {SHORTEST_KEY} bytes or more in each")
        if len(set(self._keys)) != len(self._keys):
            raise ValueError("a key is there twice; give each key once, the current one first")

    def __repr__(self) -> str:
        return f"Pseudonymiser(<{len(self._keys)} keys>)"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("keys are not pickled; make a pseudonymiser where it is needed")

    def pseudonyms(self, issuer: str, subject: str) -> tuple[str, ...]:
        """Return what a person is called under each key, the current one first: 64 hexadecimal digits.

        Args:
            issuer: who calls the person so, character by character as it stands in the token.
            subject: what the issuer calls the person.
        """
        # Each part with its length before it: no two pairs are one message.
        parts = (_PURPOSE, issuer.encode("utf-8", "surrogatepass"), subject.encode("utf-8", "surrogatepass"))
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return tuple(hmac.digest(key, message, sha256).hex() for key in self._keys)


class Enrolment:
    """What an administrator does with the directory; nobody is enrolled by logging in.

    Args:
        directory: where pseudonyms are kept.
        pseudonymiser: makes them; of the same keys as the authenticator's, or what stands under the others is not seen.
    """

    def __init__(self, directory: PersonDirectory, pseudonymiser: Pseudonymiser) -> None:
        self._directory = directory
        self._pseudonymiser = pseudonymiser

    def enrol(self, person: PersonId, issuer: str, subject: str) -> None:
        """Record under the current key that an issuer's subject is a person; once more is no change.

        Args:
            person: the person, by an opaque identifier of your own.
            issuer: the issuer, as in its tokens.
            subject: what the issuer calls the person; only a keyed hash of it is kept.

        Raises:
            AlreadyEnrolledError: the subject is enrolled as somebody else, under this or an older key.
            AdapterError: the directory cannot be read or written.
            TypeError: a person who is not a `PersonId`.
        """
        _check_person(person)
        if any(known != person for known in self.find_people(issuer, subject)):
            raise AlreadyEnrolledError("the issuer's subject is enrolled as somebody else")
        self._directory.enrol(person, self._pseudonymiser.pseudonyms(issuer, subject)[0])

    def find_people(self, issuer: str, subject: str) -> tuple[PersonId, ...]:
        """Return as whom an issuer's subject is enrolled, sorted: nobody, one person, or several by mistake.

        Several persons cannot log in; withdraw them, and enrol the right one.

        Args:
            issuer: the issuer, as in its tokens.
            subject: what the issuer calls the person.

        Raises:
            AdapterError: the directory cannot be read.
        """
        # The oldest key first, as when logging in: nobody is missed who is rotated in the meantime.
        pseudonyms = reversed(self._pseudonymiser.pseudonyms(issuer, subject))
        found = [self._directory.find_person(pseudonym) for pseudonym in pseudonyms]
        return tuple(sorted({person for person in found if person is not None}))

    def withdraw(self, person: PersonId) -> int:
        """Forget a person, whatever issuers and keys they were enrolled under, and say how many pseudonyms went.

        Args:
            person: the person; nobody logs in as them any more.

        Raises:
            AdapterError: the directory cannot be written.
            TypeError: a person who is not a `PersonId`.
        """
        _check_person(person)
        return self._directory.withdraw(person)

    def rotate(self, issuer: str, subject: str) -> PersonId | None:
        """Put the pseudonym under the current key in the place of those under older ones.

        Each is replaced in one step of the directory, so a person can log in all the while, and who is withdrawn at
        the same time does not come back. When everybody is through, take the older keys out.

        Args:
            issuer: the issuer, as in its tokens.
            subject: what the issuer calls the person.

        Returns:
            The person, or `None` where no key knows the subject.

        Raises:
            AlreadyEnrolledError: two keys know the subject as two persons.
            AdapterError: the directory cannot be read or written.
        """
        if len(self.find_people(issuer, subject)) > 1:
            raise AlreadyEnrolledError("the issuer's subject is enrolled as different persons under different keys")
        current, *older = self._pseudonymiser.pseudonyms(issuer, subject)
        for pseudonym in older:
            self._directory.replace(pseudonym, current)
        return self._directory.find_person(current)


def _check_person(person: object) -> None:
    if not isinstance(person, PersonId):
        raise TypeError("the person is not a `PersonId`; make one of an opaque identifier of your own")
