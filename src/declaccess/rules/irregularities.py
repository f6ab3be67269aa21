"""What a register holds that nobody was entitled to do, or that is worth a look though it was allowed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from declaccess.model import (
    Appointment,
    Grant,
    OrganisationId,
    OrganisationRegister,
    PersonId,
    RegisterEnd,
    RegisterState,
)
from declaccess.rules.authority import act_words
from declaccess.rules.ends import APPOINTMENTS, GRANTS, REPRESENTATIVES, Weight, prove, weigh_ends
from declaccess.rules.found import Place, written
from declaccess.rules.words import Office, RegisterAct

if TYPE_CHECKING:
    from declaccess.rules.register_norms import RegisterNorms
    from declaccess.rules.rulebook import Rulebook


class RegisterFindingKind(StrEnum):
    """What is to be looked at."""

    WITHOUT_AUTHORITY = "without-authority"
    AUTHORITY_NOT_KNOWN = "authority-not-known"
    MAKER_NOT_SAID = "maker-not-said"
    SELF_APPOINTMENT = "self-appointment"
    SELF_GRANT = "self-grant"


_TEXTS = {
    RegisterFindingKind.WITHOUT_AUTHORITY: "held no office that may do this; it counts for nothing",
    RegisterFindingKind.AUTHORITY_NOT_KNOWN: "is not proven to have held an office that may do this",
    RegisterFindingKind.MAKER_NOT_SAID: "it is not said who did it",
    RegisterFindingKind.SELF_APPOINTMENT: "took the office; an office that is held may allow it",
    RegisterFindingKind.SELF_GRANT: "took the right; an office that is held may allow it",
}


@frozen(kw_only=True, slots=False)
class RegisterFinding:
    """One act in a register that is to be looked at.

    Attributes:
        kind: why.
        act: what was done.
        office: the office that it is about; `None` for what is no office.
        record: id or place of what was given or ended; of a membership the event by which it began.
        organisation: for which organisation.
        person: whom it is about; `None` for a mandate.
        by: who did it; `None` when not said.
        at: when, on the clock of UTC.
        text: the finding in words.
    """

    kind: RegisterFindingKind
    act: RegisterAct
    office: Office | None
    record: str
    organisation: OrganisationId
    person: PersonId | None
    by: PersonId | None
    at: datetime
    text: str


def list_findings(
    register: OrganisationRegister,
    rulebook: "Rulebook",
    place: Callable[[str, int], Place] = lambda name, index: (name, index),
) -> tuple[RegisterFinding, ...]:
    """List what was done in a register without authority, or on one's own behalf.

    What is without authority in a complete register counts for nothing in decisions. Where the register is not
    complete, or an open reading decides, or an end that is in doubt, authority that is not proven is not known; nor
    is it for the end of a mandate, which the table gives to nobody and which takes effect all the same.

    Args:
        register: what is at hand for the organisation.
        rulebook: the norms.
        place: says where a record stands, such as `Portfolio.place`.
    """
    return tuple(_Looking(register, rulebook, place).findings())


class _Looking:
    def __init__(
        self, register: OrganisationRegister, rulebook: "Rulebook", place: Callable[[str, int], Place]
    ) -> None:
        self._register = register
        self._place = place
        self._norms: tuple[RegisterNorms, ...] = tuple(dict.fromkeys(rulebook.decider.registers))
        self._proofs = [register.derive(norms, prove) for norms in self._norms]

    def findings(self) -> Iterator[RegisterFinding]:
        both = [each for proof in self._proofs for each in (proof, proof.perhaps)]
        proven = [frozenset(index for index, _ in proof.proven) for proof in both]
        for index, made in self._register.appointments:
            able = _weights([index in each for each in proven])
            subject = self._given(APPOINTMENTS, index, made)
            yield from self._found(RegisterAct.APPOINT, subject, made.appointed_by, made.made_at, able)
        granters = [{each.position: each.proven for given in proof.grants.values() for each in given} for proof in both]
        grants = sorted((placed for given in self._register.grants.values() for placed in given), key=_index)
        for index, grant in grants:
            able = _weights([each[index] for each in granters])
            subject = self._given(GRANTS, index, grant)
            yield from self._found(RegisterAct.GRANT, subject, grant.granted_by, grant.made_at, able)
        yield from self._ends(dict(grants))

    def _ends(self, grants: dict[int, Grant]) -> Iterator[RegisterFinding]:
        if not self._register.ends:
            return
        appointments = dict(self._register.appointments)
        weighed = [weigh_ends(self._register, norms) for norms in self._norms]
        for number, (end, _) in enumerate(weighed[0]):
            subject = self._ended(end, appointments, grants)
            if subject is not None:
                act = RegisterAct.ADMIT if end.name == "memberships" else RegisterAct.END
                weights = [each[number][1] for each in weighed]
                if end.name == "mandates":
                    weights = [Weight.IN_DOUBT]
                yield from self._found(act, subject, end.by, end.at, weights)

    def _given(self, name: str, index: int, record: Appointment | Grant) -> "_Subject":
        office = None if isinstance(record, Grant) else Office(record.role)
        return _Subject(office, record.id or written(self._place(name, index)), record.person)

    def _ended(
        self, end: RegisterEnd, appointments: dict[int, Appointment], grants: dict[int, Grant]
    ) -> "_Subject | None":
        if end.name in (APPOINTMENTS, GRANTS):
            record = grants.get(end.position) if end.name == GRANTS else appointments.get(end.position)
            return None if record is None else self._given(end.name, end.position, record)
        if end.name == REPRESENTATIVES:
            person = self._register.organisation.legal_representatives[end.position].person
            return _Subject(Office.LEGAL_REPRESENTATIVE, written((end.name, end.position)), person)
        if end.name == "mandates":
            return _Subject(None, written((end.name, end.position)), None, "end a mandate")
        return _Subject(None, f"event {end.position}", end.person)

    def _found(
        self, act: RegisterAct, subject: "_Subject", by: PersonId | None, at: datetime, weights: list[Weight]
    ) -> Iterator[RegisterFinding]:
        what = subject.words or act_words(act, subject.office)
        for kind in self._kinds(act, subject, by, weights):
            who = "" if by is None else f"`{by}` "
            yield RegisterFinding(
                kind=kind,
                act=act,
                office=subject.office,
                record=subject.record,
                organisation=self._register.organisation.id,
                person=subject.person,
                by=by,
                at=at,
                text=f"{what}: {who}{_TEXTS[kind]}",
            )

    def _kinds(
        self, act: RegisterAct, subject: "_Subject", by: PersonId | None, weights: list[Weight]
    ) -> Iterator[RegisterFindingKind]:
        if by is None:
            yield RegisterFindingKind.MAKER_NOT_SAID
        elif any(weight is not Weight.COUNTS for weight in weights):
            complete = self._register.organisation.register is RegisterState.COMPLETE
            sure = complete and all(weight is Weight.REFUSED for weight in weights)
            yield RegisterFindingKind.WITHOUT_AUTHORITY if sure else RegisterFindingKind.AUTHORITY_NOT_KNOWN
        if by == subject.person and act is RegisterAct.GRANT:
            yield RegisterFindingKind.SELF_GRANT
        if by == subject.person and act is RegisterAct.APPOINT:
            yield RegisterFindingKind.SELF_APPOINTMENT


class _Subject(NamedTuple):
    """What an act is about."""

    office: Office | None
    record: str
    person: PersonId | None
    words: str = ""


def _weights(proven: list[bool]) -> list[Weight]:
    """Return what an act weighs under each reading, from whether it is proven and whether it perhaps is."""
    pairs = zip(proven[::2], proven[1::2], strict=True)
    return [Weight.COUNTS if surely else Weight.IN_DOUBT if perhaps else Weight.REFUSED for surely, perhaps in pairs]


def _index(placed: tuple[int, object]) -> int:
    return placed[0]
