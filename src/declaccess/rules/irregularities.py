"""What a register holds that nobody was entitled to do, or that is worth a look though it was allowed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from declaccess.model import Appointment, Grant, OrganisationId, OrganisationRegister, PersonId, RegisterState
from declaccess.rules.authority import act_words
from declaccess.rules.ends import prove, weigh_ends
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
        office: the office that it is about; `None` for a right.
        record: id or place of the appointment or right that was given or ended.
        organisation: for which organisation.
        person: whom it is about.
        by: who did it; `None` when not said.
        at: when, on the clock of UTC.
        text: the finding in words.
    """

    kind: RegisterFindingKind
    act: RegisterAct
    office: Office | None
    record: str
    organisation: OrganisationId
    person: PersonId
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
    complete, or an open reading decides, authority that is not proven is not known.

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
        proven = [frozenset(index for index, _ in proof.proven) for proof in self._proofs]
        for index, made in self._register.appointments:
            able = [index in each for each in proven]
            yield from self._found(RegisterAct.APPOINT, index, made, made.appointed_by, made.made_at, able)
        able_to_grant = [
            {each.position: each.proven for grants in proof.grants.values() for each in grants}
            for proof in self._proofs
        ]
        grants = sorted((placed for given in self._register.grants.values() for placed in given), key=_index)
        for index, grant in grants:
            able = [each[index] for each in able_to_grant]
            yield from self._found(RegisterAct.GRANT, index, grant, grant.granted_by, grant.made_at, able)
        yield from self._ends(dict(grants))

    def _ends(self, grants: dict[int, Grant]) -> Iterator[RegisterFinding]:
        if not self._register.ends:
            return
        appointments = dict(self._register.appointments)
        weighed = [weigh_ends(self._register, norms) for norms in self._norms]
        for number, (end, _) in enumerate(weighed[0]):
            record = grants.get(end.position) if end.name == "grants" else appointments.get(end.position)
            if record is not None:
                able = [bool(each[number][1]) for each in weighed]
                yield from self._found(RegisterAct.END, end.position, record, end.by, end.at, able)

    def _found(
        self,
        act: RegisterAct,
        index: int,
        record: Appointment | Grant,
        by: PersonId | None,
        at: datetime,
        able: list[bool],
    ) -> Iterator[RegisterFinding]:
        granted = isinstance(record, Grant)
        office = None if isinstance(record, Grant) else Office(record.role)
        for kind in self._kinds(act, by, able, own=by == record.person, granted=granted):
            who = "" if by is None else f"`{by}` "
            yield RegisterFinding(
                kind=kind,
                act=act,
                office=office,
                record=record.id or written(self._place("grants" if granted else "appointments", index)),
                organisation=record.organisation,
                person=record.person,
                by=by,
                at=at,
                text=f"{act_words(act, office)}: {who}{_TEXTS[kind]}",
            )

    def _kinds(
        self, act: RegisterAct, by: PersonId | None, able: list[bool], *, own: bool, granted: bool
    ) -> Iterator[RegisterFindingKind]:
        if by is None:
            yield RegisterFindingKind.MAKER_NOT_SAID
        elif not all(able):
            sure = self._register.organisation.register is RegisterState.COMPLETE and not any(able)
            yield RegisterFindingKind.WITHOUT_AUTHORITY if sure else RegisterFindingKind.AUTHORITY_NOT_KNOWN
        if own and act is not RegisterAct.END:
            yield RegisterFindingKind.SELF_GRANT if granted else RegisterFindingKind.SELF_APPOINTMENT


def _index(placed: tuple[int, object]) -> int:
    return placed[0]
