"""How an organisation stands on a declaration, in one small number: what a search can look for without the record.

Most declarations have one contract, and an organisation is named on it at one time: then its relation follows from
the roles that it has, and from nothing else that the record says. Everything else is irregular, and takes the record.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from declaccess.errors import RecordError
from declaccess.model import (
    Action,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Draft,
    OrganisationId,
    OtherParticipant,
    ParticipantQuality,
    PartyRole,
    Sector,
    Subcontractor,
)
from declaccess.periods import ALWAYS, Period
from declaccess.rules.interpretation import Interpretation
from declaccess.rules.standing import find_relation

IRREGULAR: Final = -1
"""Stands for the roles of an organisation whose relation takes the record to tell."""

_ROLE: Final = {role: 1 << index for index, role in enumerate(PartyRole)}
_FILER, _PARTNERSHIP = _ROLE[PartyRole.FILER], _ROLE[PartyRole.TEMPORARY_PARTNERSHIP]
_OF_WHO_FILED: Final = 1 << len(_ROLE)
_FILER_UNKNOWN: Final = 1 << len(_ROLE) + 1

_MINE, _OTHER, _THIRD, _FOURTH = map(OrganisationId, ("0403019261", "0566988259", "1999999943", "0742853417"))
_AT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


class Shape(NamedTuple):
    """How one organisation stands on a declaration.

    Attributes:
        organisation: which.
        roles: its roles as one number, or `IRREGULAR`.
        listed: when it is named in them; of an irregular one nothing is said.
    """

    organisation: OrganisationId
    roles: int
    listed: Period


def shapes(works: Declaration | Draft) -> Iterator[Shape]:
    """Yield how every organisation stands that is named on a declaration or a draft, at any time.

    Args:
        works: the declaration or draft.
    """
    named: dict[OrganisationId, list[tuple[int, Period]]] = {}
    for organisation, role, listed in _named(works):
        named.setdefault(organisation, []).append((_ROLE[role], listed))
    contract = works.contracts[0]
    is_plain = len(works.contracts) == 1 and contract.listed == ALWAYS
    common = _FILER_UNKNOWN if works.filer is None else 0
    for organisation, parts in named.items():
        listed = parts[0][1]
        if not is_plain or any(other != listed for _, other in parts):
            yield Shape(organisation, IRREGULAR, ALWAYS)
            continue
        roles = common
        for bit, _ in parts:
            roles |= bit
        if roles & _PARTNERSHIP and works.filer == contract.declarant:
            roles |= _OF_WHO_FILED
        yield Shape(organisation, roles, listed)


def _named(works: Declaration | Draft) -> Iterator[tuple[OrganisationId, PartyRole, Period]]:
    yield works.client, PartyRole.CLIENT, ALWAYS
    if works.filer is not None:
        yield works.filer, PartyRole.FILER, ALWAYS
    for contract in works.contracts:
        yield contract.declarant, PartyRole.CONTRACTOR, ALWAYS
        if contract.temporary_partnership is not None:
            yield contract.temporary_partnership, PartyRole.TEMPORARY_PARTNERSHIP, ALWAYS
        for member in contract.partnership_members:
            yield member, PartyRole.PARTNERSHIP_MEMBER, ALWAYS
        for hired in contract.subcontractors:
            yield hired.organisation, PartyRole.SUBCONTRACTOR, hired.listed
    for other in works.other_participants:
        yield other.organisation, PartyRole.OTHER_PARTICIPANT, other.listed


@cache
def regular_roles() -> tuple[int, ...]:
    """Return every number that `Shape.roles` can be, but `IRREGULAR`."""
    numbers = product(range(1, 1 << len(_ROLE)), (0, _OF_WHO_FILED), (0, _FILER_UNKNOWN))
    return tuple(roles for roles in map(sum, numbers) if _is_possible(roles))


def _is_possible(roles: int) -> bool:
    try:
        example = _example(roles)
    except RecordError:  # an organisation that would be hired by whom it hires
        return False
    return (_MINE, roles) in {(shape.organisation, shape.roles) for shape in shapes(example)}


def relation_of(roles: int, norms: Interpretation) -> int:
    """Return the bits of the relation that roles make, by asking the rules about a declaration that has them.

    Args:
        roles: one of `regular_roles`, or 0 for none.
        norms: the rulebook as it is read.
    """
    works = _example(roles)
    return find_relation(works, (), _MINE, Action.MODIFY, None, _AT, norms).bits


@cache
def _example(roles: int) -> Declaration:
    """Return a declaration on which an organisation has some roles and nobody else matters."""

    def who(role: PartyRole, other: OrganisationId = _OTHER) -> OrganisationId:
        return _MINE if roles & _ROLE[role] else other

    declarant = who(PartyRole.CONTRACTOR)
    filer = who(PartyRole.FILER, declarant if roles & _OF_WHO_FILED else _THIRD)
    contract = Contract(
        declarant=declarant,
        number=ContractNumber("9B0000000KJRZ1"),
        temporary_partnership=who(PartyRole.TEMPORARY_PARTNERSHIP, _FOURTH),
        partnership_members=(_MINE,) if roles & _ROLE[PartyRole.PARTNERSHIP_MEMBER] else (),
        subcontractors=_hired(roles),
    )
    others = (OtherParticipant(organisation=_MINE, quality=ParticipantQuality.DESIGN),)
    return Declaration(
        number=DeclarationNumber("9B0000000KJRZ"),
        filed_by=None if roles & _FILER_UNKNOWN else filer,
        sector=Sector.IMMOVABLE_WORKS,
        client=who(PartyRole.CLIENT),
        contracts=(contract,),
        other_participants=others if roles & _ROLE[PartyRole.OTHER_PARTICIPANT] else (),
    )


def _hired(roles: int) -> tuple[Subcontractor, ...]:
    if not roles & _ROLE[PartyRole.SUBCONTRACTOR]:
        return ()
    by = _FOURTH if roles & _ROLE[PartyRole.CONTRACTOR] else _OTHER  # nobody hires itself
    return (Subcontractor(organisation=_MINE, hired_by=by),)
