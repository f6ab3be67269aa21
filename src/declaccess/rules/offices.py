"""Who held which office of an organisation when: only what a chain of appointments proves."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from declaccess.model import Appointment, Grant, LegalRepresentative, OrganisationRegister, PersonId
from declaccess.rules.words import Office, RegisterAct

if TYPE_CHECKING:
    from declaccess.rules.norms import RegisterRow


@frozen(eq=False, slots=False)
class RegisterNorms:
    """Which office may do what in Access Management, under chosen readings; each is equal to itself alone.

    Attributes:
        appoint: by office, the offices that may appoint to it.
        grant: the offices that may grant a right.
        stood_in: the offices that legal representatives hold while nobody is validly appointed to them.
        stand_in_reading: the reading that standing in rests on.
    """

    appoint: Mapping[Office, frozenset[Office]]
    grant: frozenset[Office]
    stood_in: frozenset[Office]
    stand_in_reading: str | None

    @classmethod
    def of(cls, rows: "Iterable[RegisterRow]", choice: Mapping[str, str]) -> "RegisterNorms":
        """Select the rows that exist under a choice of readings."""
        appoint: dict[Office, frozenset[Office]] = {}
        grant: frozenset[Office] = frozenset()
        stood_in: frozenset[Office] = frozenset()
        reading = None
        for row in rows:
            if not row.exists(choice):
                continue
            if row.act is RegisterAct.APPOINT and row.office is not None:
                appoint[row.office] = appoint.get(row.office, frozenset()) | set(row.by)
            elif row.act is RegisterAct.GRANT:
                grant |= set(row.by)
            elif row.act is RegisterAct.STAND_IN and row.office is not None:
                stood_in |= {row.office}
                reading = row.reading
        return cls(appoint, grant, stood_in, reading)


WeighedGrant = tuple[int, Grant, bool, str | None]
"""A grant with its index, whether its granter is proven to have been able to grant, and the reading that rests on."""


class ProvenOffices:
    """The offices of one organisation that its appointments prove.

    An appointment is proven if whoever made it held, when it was made, an office that may make it; so every chain
    ends at a legal representative, and a circle proves nothing.
    """

    def __init__(self, register: OrganisationRegister, norms: RegisterNorms) -> None:
        """Prove what can be proven.

        Args:
            register: what is at hand for the organisation.
            norms: which office may appoint to which.
        """
        self._norms = norms
        self._representatives = _representatives(register.organisation.legal_representatives)
        self._proven: dict[PersonId, list[tuple[Office, Appointment]]] = {}
        self._holders: dict[Office, list[Appointment]] = {office: [] for office in norms.stood_in}
        appointments = [appointment for _, appointment in register.appointments]
        first = [each for each in appointments if Office(each.role) in norms.stood_in]
        self._prove(first)
        self._prove([each for each in appointments if Office(each.role) not in norms.stood_in])
        self._weighed: dict[PersonId, tuple[WeighedGrant, ...]] = {
            person: tuple([(index, grant, *self._granted(grant)) for index, grant in grants])
            for person, grants in register.grants.items()
        }

    def holds(self, person: PersonId, offices: frozenset[Office], at: datetime) -> bool:
        """Say whether it is proven that a person held one of some offices at an instant."""
        for office, appointment in self._proven.get(person, ()):
            if office in offices and at in appointment.period:
                return True
        if not any(at in each.period for each in self._representatives.get(person, ())):
            return False
        if Office.LEGAL_REPRESENTATIVE in offices:
            return True
        return any(office in offices and self._vacant(office, at) for office in self._norms.stood_in)

    def grants_to(self, person: PersonId) -> tuple[WeighedGrant, ...]:
        """Return the grants that a person was given, each with what its granter's office proves.

        Args:
            person: the person.
        """
        return self._weighed.get(person, ())

    def _granted(self, grant: Grant) -> tuple[bool, str | None]:
        granter, at = grant.granted_by, grant.made_at
        if granter is None or not self.holds(granter, self._norms.grant, at):
            return False, None
        held = any(office in self._norms.grant and at in each.period for office, each in self._proven.get(granter, ()))
        firm = held or Office.LEGAL_REPRESENTATIVE in self._norms.grant
        return True, None if firm else self._norms.stand_in_reading

    def _vacant(self, office: Office, at: datetime) -> bool:
        return not any(at in appointment.period for appointment in self._holders[office])

    def _prove(self, appointments: list[Appointment]) -> None:
        by_maker: dict[PersonId, list[Appointment]] = {}
        for appointment in appointments:
            by_maker.setdefault(appointment.appointed_by, []).append(appointment)
        makers = list(by_maker)
        while makers:
            maker = makers.pop()
            unproven = []
            for appointment in by_maker.get(maker, ()):
                office = Office(appointment.role)
                able = self._norms.appoint.get(office, frozenset())
                if not self.holds(maker, able, appointment.made_at):
                    unproven.append(appointment)
                    continue
                self._proven.setdefault(appointment.person, []).append((office, appointment))
                if office in self._holders:
                    self._holders[office].append(appointment)
                makers.append(appointment.person)
            by_maker[maker] = unproven


def _representatives(
    representatives: Iterable[LegalRepresentative],
) -> dict[PersonId, list[LegalRepresentative]]:
    by_person: dict[PersonId, list[LegalRepresentative]] = {}
    for each in representatives:
        by_person.setdefault(each.person, []).append(each)
    return by_person
