"""The directory of persons in a store's database."""

from sqlalchemy import Connection, bindparam, select, update

from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.log import lock_state
from declaccess.adapters.sql.rows import check_texts, unfit
from declaccess.adapters.sql.tables import pseudonyms
from declaccess.errors import AdapterError, AlreadyEnrolledError, IdentifierError
from declaccess.model import PersonId

PORT = "person directory"
"""Names the port in errors."""

_FIND = select(pseudonyms.c.person).where(pseudonyms.c.pseudonym == bindparam("wanted"))
_LIST = (
    select(pseudonyms.c.pseudonym).where(pseudonyms.c.person == bindparam("wanted")).order_by(pseudonyms.c.pseudonym)
)
_ADD = pseudonyms.insert()
_FORGET = pseudonyms.delete().where(pseudonyms.c.pseudonym == bindparam("wanted"))
_RENAME = update(pseudonyms).where(pseudonyms.c.pseudonym == bindparam("wanted")).values(pseudonym=bindparam("instead"))
_WITHDRAW = pseudonyms.delete().where(pseudonyms.c.person == bindparam("wanted"))


class SqlDirectory:
    """Maps pseudonyms to persons; threads and processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_person(self, pseudonym: str) -> PersonId | None:
        """Return the person whom a pseudonym belongs to, or `None`.

        Args:
            pseudonym: the pseudonym, compared character by character.

        Raises:
            AdapterError: the database cannot be read.
        """
        if unfit(pseudonym, is_sqlite=self._database.is_sqlite):
            return None
        rows = self._database.fetch(PORT, _FIND, {"wanted": _exact(pseudonym)})
        return _person(rows[0][0]) if rows else None

    def enrol(self, person: PersonId, pseudonym: str) -> None:
        """Record that a pseudonym belongs to a person; once more is no change.

        Args:
            person: the person.
            pseudonym: the pseudonym.

        Raises:
            AlreadyEnrolledError: it belongs to somebody else.
            AdapterError: a text that the database cannot hold, or the database cannot be written.
        """
        check_texts((person, pseudonym), PORT, is_sqlite=self._database.is_sqlite)
        with self._database.writing(PORT) as connection:
            lock_state(connection)
            if not _is_theirs(connection, person, pseudonym):
                connection.execute(_ADD, {"pseudonym": _exact(pseudonym), "person": _exact(person)})

    def replace(self, known: str, new: str) -> PersonId | None:
        """Give whoever has a pseudonym another one instead of it, in one transaction.

        Args:
            known: the pseudonym to forget.
            new: the one to record for the same person.

        Returns:
            The person, or `None` where nobody has the known pseudonym; nothing is written then.

        Raises:
            AlreadyEnrolledError: the new one belongs to somebody else; nothing is written.
            AdapterError: a text that the database cannot hold, or the database cannot be written.
        """
        if unfit(known, is_sqlite=self._database.is_sqlite):
            return None
        check_texts((new,), PORT, is_sqlite=self._database.is_sqlite)
        with self._database.writing(PORT) as connection:
            lock_state(connection)
            found = connection.execute(_FIND, {"wanted": _exact(known)}).scalar()
            if found is None:
                return None
            person = _person(found)
            if not _is_theirs(connection, person, new):
                connection.execute(_RENAME, {"wanted": _exact(known), "instead": _exact(new)})
            elif new != known:
                connection.execute(_FORGET, {"wanted": _exact(known)})
            return person

    def withdraw(self, person: PersonId) -> int:
        """Forget every pseudonym of a person, in one transaction, and say how many there were.

        Args:
            person: the person.

        Raises:
            AdapterError: the database cannot be written.
        """
        if unfit(person, is_sqlite=self._database.is_sqlite):
            return 0
        with self._database.writing(PORT) as connection:
            lock_state(connection)
            return connection.execute(_WITHDRAW, {"wanted": _exact(person)}).rowcount

    def list_pseudonyms(self, person: PersonId) -> tuple[str, ...]:
        """Return a person's pseudonyms, sorted by code points.

        Args:
            person: the person.

        Raises:
            AdapterError: the database cannot be read.
        """
        if unfit(person, is_sqlite=self._database.is_sqlite):
            return ()
        return tuple(row[0] for row in self._database.fetch(PORT, _LIST, {"wanted": _exact(person)}))


def _exact(text: str) -> str:
    # Character by character, whatever a class of the caller's says of itself by `str()`.
    return str.__str__(text)


def _is_theirs(connection: Connection, person: PersonId, pseudonym: str) -> bool:
    """Say whether a pseudonym is a person's already; else it is nobody's.

    Raises:
        AlreadyEnrolledError: it belongs to somebody else.
    """
    found = connection.execute(_FIND, {"wanted": _exact(pseudonym)}).scalar()
    if found is not None and found != person:
        raise AlreadyEnrolledError("the pseudonym belongs to somebody else")
    return found is not None


def _person(text: str) -> PersonId:
    try:
        return PersonId(text)
    except (IdentifierError, TypeError):
        pass
    # Raised out here, so that nothing of what lies there is in the error.
    raise AdapterError(PORT, "what lies there as a person's id is none", "find out what else writes into the database")
