"""What one organisation can do: who holds a right there, and by which log-ins they may use it."""

from collections.abc import Iterator
from typing import NamedTuple

from declaccess.model import Action, Mandate, OrganisationId, PersonId, RegisterState, Subject
from declaccess.review.readiness_days import Codes, States, best
from declaccess.review.readiness_situation import ANY_LOGIN, Situation
from declaccess.rules import Authorisation, LoginClass
from declaccess.rules.authorising import find_authorisation, find_direct
from declaccess.rules.ends import prove
from declaccess.rules.facts import BIT
from declaccess.rules.offices import ProvenOffices

HELD, NOT_HELD = (BIT[value] for value in Authorisation)

_NOBODY_IDENTIFIED = NOT_HELD | BIT[LoginClass.UNSECURED]


class Holder(NamedTuple):
    """Somebody who holds a right, or may hold it.

    Attributes:
        person: who; `None` for whoever is not on record, where the records leave room for such.
        held: whether the right is held, under each way to read the records.
        logins: the log-ins on record, by index.
        surely_key: whether one of them surely is a digital key.
        perhaps_key: whether one may be; of who is not on record with any log-in that is not known.
    """

    person: PersonId | None
    held: Codes
    logins: tuple[int, ...]
    surely_key: bool
    perhaps_key: bool

    @property
    def surely_held(self) -> bool:
        """Whether the right is surely held."""
        return all(bits == HELD for bits in self.held)


class Company:
    """One organisation at the moment of a review; what is asked for is worked out once."""

    def __init__(self, organisation: OrganisationId, situation: Situation) -> None:
        """Look at an organisation.

        Args:
            organisation: the organisation; it need not be listed.
            situation: the moment.
        """
        self.organisation = organisation
        self.register = situation.portfolio.find_register(organisation)
        self._situation = situation
        self._holders: dict[Action, tuple[Holder, ...]] = {}
        self._states: dict[tuple[Codes, int], States] = {}

    @property
    def complete(self) -> bool:
        """Whether its appointments and grants are all at hand."""
        return self.register is not None and self.register.organisation.register is RegisterState.COMPLETE

    def proofs(self) -> tuple[ProvenOffices, ...]:
        """Return the offices and rights that its register proves, under each way to read the records."""
        if self.register is None:
            return ()
        return tuple([self.register.derive(reading.register, prove) for reading in self._situation.readings])

    def mandates(self) -> list[tuple[int, Mandate]]:
        """Return the mandates in force that it gave and that cover, or may cover, the service."""
        given = self._situation.portfolio.list_mandates(self.organisation)
        if not given:
            return []
        services, day = self._situation.services, self._situation.day
        return [placed for placed in given if placed[1].in_force(day) and may_cover(placed[1], services)]

    def held(self, person: PersonId, action: Action) -> Codes:
        """Return whether somebody holds a right to act for it, under each way to read the records.

        Args:
            person: who.
            action: the action.
        """
        situation = self._situation
        if not situation.portfolio.list_mandates(self.organisation):
            return self.held_directly(person, action)
        subject = Subject(person=person, organisation=self.organisation)
        return tuple(
            [
                find_authorisation(situation.portfolio, subject, action, situation.at, situation.day, reading).bits
                for reading in situation.readings
            ]
        )

    def held_directly(self, person: PersonId, action: Action) -> Codes:
        """Return whether somebody holds a right of the organisation itself, mandates aside.

        Args:
            person: who.
            action: the action.
        """
        situation = self._situation
        return tuple(
            [
                find_direct(situation.portfolio, person, self.organisation, action, situation.at, reading.register).bits
                for reading in situation.readings
            ]
        )

    def holders(self, action: Action) -> tuple[Holder, ...]:
        """Return who holds a right for an action, or may; last whoever is not on record, where that is possible.

        Args:
            action: the action.
        """
        if action not in self._holders:
            self._holders[action] = tuple(self._find_holders(action))
        return self._holders[action]

    def states(self, base: Codes, action: Action, unknown_login: int = ANY_LOGIN) -> States:
        """Return the best outcome that anybody gets for it, on each stretch of days.

        Args:
            base: action, relation, status and filing.
            action: the action again.
            unknown_login: what an unknown log-in may be worth.
        """
        key = (base, unknown_login)
        if key not in self._states:
            calendar = self._situation.calendar
            self._states[key] = best(
                frozenset(calendar.states(codes) for codes in self.codes(base, action, unknown_login))
            )
        return self._states[key]

    def codes(self, base: Codes, action: Action, unknown_login: int = ANY_LOGIN) -> list[Codes]:
        """Return the facts of everybody who may come for it, each once; nobody identified comes too.

        Args:
            base: action, relation, status and filing.
            action: the action again.
            unknown_login: what an unknown log-in may be worth.
        """
        ways = set(self._find_ways(action, unknown_login))
        return [tuple([fact | way for fact, way in zip(base, each, strict=True)]) for each in ways]

    def _find_ways(self, action: Action, unknown_login: int) -> Iterator[Codes]:
        situation = self._situation
        unknown = (unknown_login,) * len(situation.readings)
        for holder in self.holders(action):
            logins = {worth.codes for worth in situation.seen(holder.logins)} or {unknown}
            for codes in logins:
                yield tuple([held | code for held, code in zip(holder.held, codes, strict=True)])
        for worth in situation.seen(situation.unnamed_logins.get(self.organisation, ())):
            yield tuple([NOT_HELD | code for code in worth.codes])
        yield (_NOBODY_IDENTIFIED,) * len(situation.readings)

    def _find_holders(self, action: Action) -> Iterator[Holder]:
        people = dict.fromkeys(self.register.grants) if self.register is not None else {}
        for _, mandate in self.mandates():
            other = self._situation.portfolio.find_register(mandate.mandatary)
            people.update(dict.fromkeys(other.grants if other is not None else ()))
        for person in people:
            held = self.held(person, action)
            if any(bits != NOT_HELD for bits in held):
                yield self._holder(person, held)
        held = self.held(self._situation.stranger, action)
        if any(bits != NOT_HELD for bits in held):
            yield Holder(None, held, (), surely_key=False, perhaps_key=True)

    def _holder(self, person: PersonId, held: Codes) -> Holder:
        logins = self._situation.logins.get(person, ())
        worths = self._situation.seen(logins)
        return Holder(
            person,
            held,
            logins,
            surely_key=any(worth.surely_key for worth in worths),
            perhaps_key=not worths or any(worth.perhaps_key for worth in worths),
        )


def may_cover(mandate: Mandate, services: frozenset[str]) -> bool:
    """Say whether a mandate covers one of some services, or does not say what it covers.

    Args:
        mandate: the mandate.
        services: the codes of the services.
    """
    return bool(services) and (mandate.covers is None or bool(services & mandate.covers))
