"""Who held what at an instant: offices and rights of an organisation, proven or not known."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from declaccess.model import Action, OrganisationId, OrganisationRegister, PersonId, Records, RegisterState
from declaccess.periods import BRUSSELS, instant
from declaccess.rules.authorising import find_direct
from declaccess.rules.ends import APPOINTMENTS, Weight, prove, weigh_ends
from declaccess.rules.facts import BIT, Authorisation
from declaccess.rules.found import written
from declaccess.rules.words import Office

if TYPE_CHECKING:
    from declaccess.rules.register_norms import RegisterNorms
    from declaccess.rules.rulebook import Rulebook

_HELD, _NOT_HELD = (BIT[value] for value in Authorisation)


class Certainty(StrEnum):
    """How sure it is that something is held."""

    PROVEN = "proven"
    NOT_KNOWN = "not_known"


@frozen(kw_only=True, slots=False)
class OfficeHeld:
    """An office that somebody holds, or may hold.

    Attributes:
        office: the office.
        certainty: whether it is proven.
        record: id or place of the appointment; `None` for what follows from the statutes.
        reading: the reading that it rests on.
    """

    office: Office
    certainty: Certainty
    record: str | None = None
    reading: str | None = None


@frozen(kw_only=True, slots=False)
class RightHeld:
    """A right for an action that somebody holds, or may hold.

    Attributes:
        action: the action.
        certainty: whether it is proven.
        records: ids or places of the grants.
    """

    action: Action
    certainty: Certainty
    records: tuple[str, ...] = ()


@frozen(kw_only=True, slots=False)
class PersonHolds:
    """What a person holds, or may hold, of an organisation.

    Attributes:
        person: who.
        offices: its offices.
        rights: its rights, mandates aside: who acts under one holds a right of the mandatary.
    """

    person: PersonId
    offices: tuple[OfficeHeld, ...]
    rights: tuple[RightHeld, ...]


@frozen(kw_only=True, slots=False)
class HeldAt:
    """Who held what of an organisation at an instant.

    Attributes:
        organisation: the organisation.
        at: the instant, on the clock of Brussels.
        complete: whether nobody else can have held anything; not so while a mandate is in force, under which others
            may use rights of the mandatary.
        people: who held something, or may have, sorted by their ids.
    """

    organisation: OrganisationId
    at: datetime
    complete: bool
    people: tuple[PersonHolds, ...]


def who_held(records: Records, rulebook: "Rulebook", organisation: OrganisationId, at: date) -> HeldAt:
    """Return who held which offices and rights of an organisation at an instant.

    What only some of the open readings prove is not known, nor what hangs on an end that is in doubt.

    Args:
        records: what is at hand.
        rulebook: the norms.
        organisation: the organisation.
        at: an aware date-time, or a date for the last moment of that Brussels day.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
    """
    moment = instant(at)
    shown = moment.astimezone(BRUSSELS)
    rulebook.table.check_covered(shown.date())
    register = records.find_register(organisation)
    if register is None:
        return HeldAt(organisation=organisation, at=shown, complete=False, people=())
    looking = _Looking(records, register, tuple(dict.fromkeys(rulebook.decider.registers)), moment)
    people = {each.person for each in register.organisation.legal_representatives}
    people |= {each.person for _, each in register.appointments} | set(register.grants)
    services = {row.service for row in rulebook.mandates}
    mandates = [
        each
        for _, each in records.list_mandates(organisation)
        if each.in_force(shown.date()) and (each.covers is None or services & each.covers)
    ]
    holding = (looking.person(person) for person in sorted(people))
    return HeldAt(
        organisation=organisation,
        at=shown,
        complete=looking.complete and not mandates,
        people=tuple(each for each in holding if each.offices or each.rights),
    )


class _Looking:
    def __init__(
        self, records: Records, register: OrganisationRegister, norms: "tuple[RegisterNorms, ...]", at: datetime
    ) -> None:
        self._records = records
        self._register = register
        self._norms = norms
        self._at = at
        self.complete = register.organisation.register is RegisterState.COMPLETE
        self._gone = set.intersection(*(self._ended(each) for each in norms))

    def person(self, person: PersonId) -> PersonHolds:
        return PersonHolds(person=person, offices=tuple(self._offices(person)), rights=tuple(self._rights(person)))

    def _offices(self, person: PersonId) -> Iterator[OfficeHeld]:
        proofs = [self._register.derive(norms, prove) for norms in self._norms]
        held = [proof.held_by(person, self._at) for proof in proofs]
        perhaps = [proof.perhaps.held_by(person, self._at) for proof in proofs]
        seen = set()
        for each in dict.fromkeys(each for holdings in (*held, *perhaps) for each in holdings):
            sure = all(each in holdings for holdings in held)
            seen.add(each.position)
            record = None if each.position is None else self._name(each.position)
            certainty = Certainty.PROVEN if sure else Certainty.NOT_KNOWN
            yield OfficeHeld(office=each.office, certainty=certainty, record=record, reading=each.reading)
        if self.complete:
            return
        for position, made in self._register.appointments:
            if made.person == person and position not in seen | self._gone and self._at in made.period:
                office = Office(made.role)
                yield OfficeHeld(office=office, certainty=Certainty.NOT_KNOWN, record=self._name(position))

    def _ended(self, norms: "RegisterNorms") -> set[int]:
        """Return the appointments that are over by then because somebody who may ended them."""
        return {
            end.position
            for end, weight in weigh_ends(self._register, norms)
            if end.name == APPOINTMENTS and weight is Weight.COUNTS and end.at <= self._at
        }

    def _name(self, position: int) -> str:
        made = dict(self._register.appointments)[position]
        return made.id or written(self._records.place("appointments", position))

    def _rights(self, person: PersonId) -> Iterator[RightHeld]:
        organisation = self._register.organisation.id
        for action in Action:
            found = [find_direct(self._records, person, organisation, action, self._at, norms) for norms in self._norms]
            bits = {each.bits for each in found}
            if bits == {_NOT_HELD}:
                continue
            certainty = Certainty.PROVEN if bits == {_HELD} else Certainty.NOT_KNOWN
            places = dict.fromkeys(written(place) for each in found for place in each.places)
            yield RightHeld(action=action, certainty=certainty, records=tuple(places))
