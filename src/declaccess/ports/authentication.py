"""The ports through which services learn who asks: an authenticator, and a directory of pseudonyms."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from attrs import field, frozen
from attrs.validators import instance_of

from declaccess.errors import MomentError
from declaccess.model import Login, PersonId
from declaccess.periods import aware


def _instant(value: datetime) -> datetime:
    if not isinstance(value, datetime):
        raise MomentError(repr(value), "is not a date-time; give an aware one")
    return aware(value)


@frozen(kw_only=True)
class Authentication:
    """Somebody was authenticated, or is known not to be.

    Attributes:
        person: who; `None` when nobody is identified (the unsecured channel).
        login: the log-in means and, for eIDAS, its assurance.
        at: when, on the clock of UTC.
        until: the first instant from which it does not count any more, on the clock of UTC.
        by: names the authenticator, such as the issuer of a token; for the log.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        MomentError: something else than a date-time.
        TypeError: a value of another type.
    """

    person: PersonId | None = field(validator=instance_of((PersonId, type(None))))
    login: Login = field(validator=instance_of(Login))
    at: datetime = field(converter=_instant)
    until: datetime = field(converter=_instant)
    by: str = field(validator=instance_of(str))


@runtime_checkable
class Authenticator(Protocol):
    """Finds out who asks; services never take the caller's word for it."""

    def authenticate(self, credentials: object) -> Authentication:
        """Return who presents the credentials.

        An adapter documents which credentials it takes and refuses every other object.

        Args:
            credentials: what the caller presents, such as a token.

        Raises:
            AuthenticationError: they prove nothing; its text repeats nothing of them.
            AdapterError: what the adapter stands on cannot be reached.
        """
        ...


@runtime_checkable
class PersonDirectory(Protocol):
    """Maps an authenticated pseudonym to the opaque id of a person.

    A pseudonym belongs to one person at most; a person may have several, as when the key that makes pseudonyms is
    changed. Every method is one atomic step for all who share the directory: of a replacement and a withdrawal at the
    same time, the one or the other comes first, and after both the person is gone. Ids and pseudonyms are compared
    exactly, character by character.
    """

    def find_person(self, pseudonym: str) -> PersonId | None:
        """Return the person whom a pseudonym belongs to, or `None`.

        Raises:
            AdapterError: the directory cannot be read.
        """
        ...

    def enrol(self, person: PersonId, pseudonym: str) -> None:
        """Record that a pseudonym belongs to a person; once more is no change.

        Raises:
            AlreadyEnrolledError: it belongs to somebody else; its text repeats neither the pseudonym nor a person.
            AdapterError: the directory cannot be written.
        """
        ...

    def replace(self, known: str, new: str) -> PersonId | None:
        """Give whoever has a pseudonym another one instead of it; nothing is written where nobody has it.

        Args:
            known: the pseudonym to forget.
            new: the one to record for the same person; it may be theirs already.

        Returns:
            The person, or `None` where nobody has the known pseudonym.

        Raises:
            AlreadyEnrolledError: the new one belongs to somebody else; nothing is written.
            AdapterError: the directory cannot be written.
        """
        ...

    def withdraw(self, person: PersonId) -> int:
        """Forget every pseudonym of a person, and say how many there were.

        Raises:
            AdapterError: the directory cannot be written.
        """
        ...

    def list_pseudonyms(self, person: PersonId) -> tuple[str, ...]:
        """Return a person's pseudonyms, sorted.

        Raises:
            AdapterError: the directory cannot be read.
        """
        ...
