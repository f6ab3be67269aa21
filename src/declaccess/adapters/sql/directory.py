"""The directory of persons in a store's database."""

from sqlalchemy import bindparam, select

from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.log import lock_state
from declaccess.adapters.sql.rows import check_texts, unfit
from declaccess.adapters.sql.tables import pseudonyms
from declaccess.errors import ConflictError
from declaccess.model import PersonId

PORT = "person directory"
"""Names the port in errors."""

_FIND = select(pseudonyms.c.person).where(pseudonyms.c.pseudonym == bindparam("wanted"))
_LIST = (
    select(pseudonyms.c.pseudonym).where(pseudonyms.c.person == bindparam("wanted")).order_by(pseudonyms.c.pseudonym)
)
_ADD = pseudonyms.insert()
_WITHDRAW = pseudonyms.delete().where(pseudonyms.c.pseudonym == bindparam("wanted"))


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
        rows = self._database.fetch(PORT, _FIND, {"wanted": str(pseudonym)})
        return PersonId(rows[0][0]) if rows else None

    def enrol(self, person: PersonId, pseudonym: str) -> None:
        """Record that a pseudonym belongs to a person; once more is no change.

        Args:
            person: the person.
            pseudonym: the pseudonym.

        Raises:
            ConflictError: it belongs to somebody else.
            AdapterError: a text that the database cannot hold, or the database cannot be written.
        """
        check_texts((person, pseudonym), PORT, is_sqlite=self._database.is_sqlite)
        with self._database.writing(PORT) as connection:
            lock_state(connection)
            found = connection.execute(_FIND, {"wanted": str(pseudonym)}).scalar()
            if found is None:
                connection.execute(_ADD, {"pseudonym": str(pseudonym), "person": str(person)})
            elif found != person:
                raise ConflictError("pseudonym", expected=0, found=1)

    def withdraw(self, pseudonym: str) -> bool:
        """Forget a pseudonym, and say whether it was known.

        Args:
            pseudonym: the pseudonym.

        Raises:
            AdapterError: the database cannot be written.
        """
        if unfit(pseudonym, is_sqlite=self._database.is_sqlite):
            return False
        with self._database.writing(PORT) as connection:
            lock_state(connection)
            return connection.execute(_WITHDRAW, {"wanted": str(pseudonym)}).rowcount > 0

    def list_pseudonyms(self, person: PersonId) -> tuple[str, ...]:
        """Return a person's pseudonyms, sorted by code points.

        Args:
            person: the person.

        Raises:
            AdapterError: the database cannot be read.
        """
        if unfit(person, is_sqlite=self._database.is_sqlite):
            return ()
        return tuple(row[0] for row in self._database.fetch(PORT, _LIST, {"wanted": str(person)}))
