"""Records to decide from that lie in stores: for questions in a notebook or on the command line."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import RLock
from typing import TypeVar

from declaccess.model import (
    Declaration,
    Draft,
    Mandate,
    OrganisationId,
    OrganisationRegister,
    Person,
    PersonId,
    Records,
)
from declaccess.model.snapshots import Snapshot
from declaccess.periods import instant
from declaccess.ports import AccessRegister, Clock, DeclarationStore, Version
from declaccess.services import checks
from declaccess.services.calls import REGISTER, STORE
from declaccess.services.guard import Guard
from declaccess.services.opening import reached
from declaccess.services.settling import check_settled

_W = TypeVar("_W", Declaration, Draft)
_NOBODY = OrganisationId("unidentified:nobody")  # a person alone is asked for through one that has no register


class StoredRecords(Records):
    """What stores knew at one instant, read when it is asked for and kept, for what was known never changes.

    Decisions made from it are questions: nobody is authenticated, nothing is logged and nothing permitted. It may be
    shared between threads.
    """

    def __init__(
        self,
        declarations: DeclarationStore,
        register: AccessRegister,
        known_at: date,
        *,
        clock: Clock | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        """Name the stores and the instant.

        Args:
            declarations: where declarations are kept.
            register: Access Management.
            known_at: what they knew at this instant counts, and nothing that they learn after it; an aware date-time,
                or a plain date for the end of that day in Brussels. For what they know now, give the present instant,
                and no clock.
            clock: tells whether it is settled what they knew: the instant must be over, and longer ago than one call
                of a port may take; `None`: writes that are under way may still change it, before they are read.
            timeout_seconds: how long one call of a port may take; `None`: any time.

        Raises:
            NaiveDatetimeError: a date-time without an offset.
            MomentError: something else than a moment, or one of which it is not settled yet what was known.
            AdapterError: the clock fails.
            ValueError: a timeout that is not more than 0.
        """
        self.known_at: datetime = instant(known_at)
        self._declarations = reached(declarations)
        self._register = reached(register)
        self._guard = Guard(timeout_seconds)
        if clock is not None:
            now = instant(self._guard.call("clock", reached(clock).now, expects=checks.moment))
            check_settled(known_at, now, timedelta(seconds=timeout_seconds or 0))
        self._lock = RLock()
        self._filed: dict[str, tuple[int, Declaration] | None] = {}
        self._drafts: dict[str, tuple[int, Draft] | None] = {}
        self._organisations: dict[OrganisationId, Snapshot] = {}
        self._people: dict[str, Person | None] = {}

    def place(self, name: str, index: int) -> tuple[str | int, ...]:
        """Return where a record of a list stands: the list and the index in it.

        Args:
            name: the list, named as in a portfolio.
            index: the record's index in it.
        """
        return name, index

    def find_declaration(self, number: str) -> tuple[int, Declaration] | None:
        """Return the filed declaration with a number and its index, or `None`.

        Args:
            number: its number.

        Raises:
            AdapterError: the store cannot be read.
        """
        return self._found(Declaration, number, self._declarations.find_declaration, self._filed)

    def find_draft(self, reference: str) -> tuple[int, Draft] | None:
        """Return the draft with a reference and its index, or `None`.

        Args:
            reference: its maker's reference.

        Raises:
            AdapterError: the store cannot be read.
        """
        return self._found(Draft, reference, self._declarations.find_draft, self._drafts)

    def find_person(self, person: str) -> Person | None:
        """Return the person with an id, or `None` when nothing is known of it.

        Args:
            person: the person's id.

        Raises:
            AdapterError: the register cannot be read.
        """
        with self._lock:
            if person not in self._people:
                self._people[person] = self._read(_NOBODY, PersonId(person)).find_person(person)
            return self._people[person]

    def find_register(self, organisation: OrganisationId) -> OrganisationRegister | None:
        """Return what is at hand of an organisation's register, or `None` when it is not listed.

        Args:
            organisation: the organisation.

        Raises:
            AdapterError: the register cannot be read.
        """
        return self._of(organisation).find_register(organisation)

    def list_mandates(self, mandator: OrganisationId) -> tuple[tuple[int, Mandate], ...]:
        """Return the mandates that an organisation gave, each with its index.

        Args:
            mandator: the organisation.

        Raises:
            AdapterError: the register cannot be read.
        """
        return self._of(mandator).list_mandates(mandator)

    def _found(
        self,
        kind: type[_W],
        name: str,
        find: Callable[[str, datetime | None], Version | None],
        kept: dict[str, tuple[int, _W] | None],
    ) -> tuple[int, _W] | None:
        with self._lock:
            if name not in kept:
                version = self._guard.call(
                    STORE, find, name, self.known_at, expects=checks.version_of(kind, name, self.known_at)
                )
                kept[name] = None
                if version is not None and isinstance(version.record, kind):
                    kept[name] = (version.place, version.record)
            return kept[name]

    def _of(self, organisation: OrganisationId) -> Snapshot:
        with self._lock:
            if organisation not in self._organisations:
                self._organisations[organisation] = self._read(organisation, None)
            return self._organisations[organisation]

    def _read(self, organisation: OrganisationId, person: PersonId | None) -> Snapshot:
        events = self._guard.call(
            REGISTER,
            self._register.read,
            organisation,
            person,
            self.known_at,
            expects=checks.events_for(organisation, self.known_at),
        )
        return Snapshot.of(events)
