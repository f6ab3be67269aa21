"""Records of which only a part could be read: what contradicts itself in that part, and what stands for them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import attrs

from declaccess.codec.hooks import Part
from declaccess.codec.shapes import maker, wire_members
from declaccess.errors import Fault, RecordError
from declaccess.model import (
    AccessRole,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    DeclarationStatus,
    Draft,
    LoginRecord,
    OrganisationId,
    ParticipantQuality,
    PersonId,
    Sector,
    Subcontractor,
)
from declaccess.periods import Quarter

NOBODY = OrganisationId("unidentified:an organisation that could not be read")
"""Stands for an organisation that could not be read."""

_DECLARANT = OrganisationId("0000000097")
_PERSON = PersonId("a person that could not be read")
_CONTRACT = Contract(declarant=_DECLARANT, number=ContractNumber("31000000000001"))
_NAMELESS = Contract(declarant=_DECLARANT)

# No value here contradicts anything, so that what the model finds is about what could be read.
_FILLERS: dict[str, Any] = {
    "person": _PERSON,
    "appointed_by": _PERSON,
    "id": _PERSON,
    "organisation": NOBODY,
    "hired_by": NOBODY,
    "mandator": NOBODY,
    "mandatary": NOBODY,
    "client": NOBODY,
    "declarant": _DECLARANT,
    "role": AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
    "actions": frozenset(),
    "from": datetime(1, 1, 2, tzinfo=UTC),
    "from_quarter": Quarter(1000, 1),
    "means": "eid",
    "quality": ParticipantQuality.DESIGN,
    "sector": Sector.IMMOVABLE_WORKS,
    "status": DeclarationStatus.ANNULLED,
    "number": DeclarationNumber("3100000000000"),
    "reference": "a reference that could not be read",
}


def check_part(part: Part) -> Iterator[Fault]:
    """Yield what the model says of a record of which some members could not be read, but not of these.

    Args:
        part: what could be read of it.
    """
    values = dict(part.members)
    for name, member in wire_members(part.kind).items():
        if name in part.unread and (member.default is attrs.NOTHING or part.kind is LoginRecord):
            values[name] = _FILLERS.get(name)
    indexes: Sequence[int] = ()
    if part.kind is Contract:
        indexes, values["subcontractors"] = _hired(part)
    elif part.kind in (Declaration, Draft) and "contracts" in part.unread:
        read, one = part.read("contracts"), _CONTRACT if part.kind is Declaration else _NAMELESS
        values["contracts"] = (one,) * (1 if read is None else len(read))
    try:
        maker(part.kind)(**values)
    except RecordError as error:
        for fault in error.faults:
            if part.kind is Contract and fault.place.startswith("subcontractors["):
                index, step = fault.place.removeprefix("subcontractors[").split("]")
                if values["subcontractors"][int(index)].hired_by is not NOBODY:
                    yield Fault(f"subcontractors[{indexes[int(index)]}]{step}", fault.message)
            elif part.unread.get(fault.place) is not None or fault.place not in part.unread:
                yield fault


def _hired(part: Part) -> tuple[list[int], tuple[Subcontractor, ...]]:
    """Return the subcontractors that could be read, with their indexes; of `NOBODY`'s hiring nothing can be said."""
    items = part.read("subcontractors")
    read = [(_read(item, "organisation"), _read(item, "hired_by")) for item in items or ()]
    names = {organisation for organisation, _ in read}
    names |= {part.members.get("declarant"), part.members.get("temporary_partnership")}
    # Where somebody on the contract is not known, that may be who hired.
    is_open = None in {organisation for organisation, _ in read} or bool(
        part.unread.keys() & {"declarant", "temporary_partnership"}
    )
    indexes: list[int] = []
    hired: list[Subcontractor] = []
    for index, (organisation, by) in enumerate(read):
        if organisation is not None:
            is_known = by is not None and (by in names or not is_open)
            indexes.append(index)
            hired.append(Subcontractor(organisation=organisation, hired_by=by if is_known else NOBODY))
    return indexes, tuple(hired)


def _read(item: Any, name: str) -> Any:
    """Return a member of an item of a list, if it could be read."""
    return item.members.get(name) if isinstance(item, Part) else getattr(item, name, None)


def stand_in(part: object) -> Any:
    """Return what stands for a record when records are checked against each other, or `None`.

    Args:
        part: what could be read of it, a `Part` or nothing.
    """
    if not isinstance(part, Part):
        return None
    if part.kind is Draft:
        reference = part.members.get("reference") or _unread_declaration()
        return _works(Draft, reference=reference, contracts=(_NAMELESS,))
    if part.kind is Declaration:
        numbers = [_read(item, "number") for item in part.read("contracts") or (_CONTRACT,)]
        contracts = tuple(attrs.evolve(_CONTRACT, number=number or _unread_contract()) for number in numbers)
        return _works(Declaration, number=part.members.get("number") or _unread_declaration(), contracts=contracts)
    return SimpleNamespace(id=part.members.get("id"), organisation=part.members.get("organisation", NOBODY))


class _UnreadDeclaration(DeclarationNumber):
    """A number that could not be read; it equals nothing but itself."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class _UnreadContract(ContractNumber):
    """A number that could not be read; it equals nothing but itself."""

    __slots__ = ()
    __eq__ = _UnreadDeclaration.__eq__
    __hash__ = _UnreadDeclaration.__hash__


def _unread_declaration() -> _UnreadDeclaration:
    return _UnreadDeclaration("3100000000000")


def _unread_contract() -> _UnreadContract:
    return _UnreadContract("31000000000001")


def _works(kind: Any, **members: Any) -> Any:
    return kind(sector=Sector.IMMOVABLE_WORKS, client=NOBODY, **members)
