"""How the organisation acted for stands to what is acted on."""

from datetime import datetime

from declaccess.model import PROJECT, Action, Contract, Declaration, Draft, OrganisationId, Party, PartyRole
from declaccess.rules.facts import BIT, Relation
from declaccess.rules.found import Found, Place
from declaccess.rules.interpretation import Interpretation

_DECLARANT, _LISTED, _UNRELATED = (BIT[relation] for relation in Relation)

_RANKED = tuple(Relation)
_ANNUL = Action.ANNUL

Owning = list[Party]
"""The roles by which an organisation owns a target; empty when it does not."""


class UnknownContract(Exception):  # noqa: N818 - a signal inside this room, not an error of the library
    """The contract that a request names is not on the declaration."""


def find_relation(
    works: Declaration | Draft,
    root: Place,
    organisation: OrganisationId,
    action: str,
    contract: str | None,
    at: datetime,
    norms: Interpretation,
) -> Found:
    """Find how an organisation stands to the target of an action.

    Args:
        works: the declaration or draft.
        root: its place.
        organisation: the organisation acted for.
        action: the action; annulling is of the whole declaration.
        contract: a contract number, `PROJECT`, or `None` when none is named.
        at: the instant; only what is listed then counts.
        norms: the rulebook as it is read.

    Raises:
        UnknownContract: no contract of that number is listed at the instant.
    """
    contracts = works.list_contracts(at)
    whole = action == _ANNUL
    named = None
    if contract is not None and contract != PROJECT and not whole:
        named = next((index for index, each in contracts if each.number == contract), None)
        if named is None:
            raise UnknownContract(contract)
    mine = works.list_parties(at, organisation, contracts)
    if not mine or not organisation.can_act:
        return _NOT_NAMED
    several = len(contracts) > 1
    if norms.owner_level == PROJECT or not contracts or (contract == PROJECT and not whole):
        targets = _project(works, mine, contracts, norms)
    elif not several or named is not None:
        targets = [_contract(mine, contracts[0][0] if named is None else named, norms)]
    elif whole:
        owning = [_contract(mine, index, norms) for index, _ in contracts]
        targets = [[party for each in owning for party in each] if all(owning) else []]
    else:
        targets = [_contract(mine, index, norms) for index, _ in contracts]
        targets += _project(works, mine, contracts, norms)
    return _relation(targets, mine, root, norms, several=several)


_NOT_NAMED = Found(_UNRELATED)


def _relation(targets: list[Owning], mine: list[Party], root: Place, norms: Interpretation, *, several: bool) -> Found:
    owned = targets[0] if len(targets) == 1 else [party for target in targets for party in target]
    bits = _DECLARANT if owned else 0
    readings = [norms.owned[party.role] for party in owned]
    shown = owned
    if not all(targets):
        listed, because = _listed(mine, norms)
        bits |= listed
        readings += because
        shown = owned + mine if owned else mine
    if several:
        readings.append(norms.owner_reading)
    if len(shown) == 1:
        return Found(bits, (_place(root, shown[0]),), tuple([reading for reading in readings if reading]))
    places = dict.fromkeys([_place(root, party) for party in shown])
    return Found(bits, tuple(places), tuple(sorted({reading for reading in readings if reading})))


def _listed(mine: list[Party], norms: Interpretation) -> tuple[int, list[str | None]]:
    """Return what being named makes of an organisation; a reading counts only when every role rests on one."""
    if len(mine) == 1:
        relation, reading = norms.listed.get(mine[0].role, _NOTHING)
        return BIT[relation], [reading]
    found = [norms.listed[party.role] for party in mine if party.role in norms.listed]
    relation = min((made for made, _ in found), key=_RANKED.index, default=Relation.UNRELATED)
    because = [reading for _, reading in found]
    return BIT[relation], [] if None in because else because


_NOTHING = (Relation.UNRELATED, None)


def _contract(mine: list[Party], index: int, norms: Interpretation) -> Owning:
    return [party for party in mine if party.contract == index and party.role in norms.owned]


def _project(
    works: Declaration | Draft, mine: list[Party], contracts: list[tuple[int, Contract]], norms: Interpretation
) -> list[Owning]:
    if works.filer is None:
        return [_contract(mine, index, norms) for index, _ in contracts] or [[]]
    return [[party for party in mine if party.role in norms.owned and _of_filer(party, works)]]


def _of_filer(party: Party, works: Declaration | Draft) -> bool:
    """Say whether a party is who filed, or a partnership that who filed declares a contract for."""
    if party.role is not PartyRole.TEMPORARY_PARTNERSHIP or party.contract is None:
        return party.role is PartyRole.FILER
    return works.contracts[party.contract].declarant == works.filer


def _place(root: Place, party: Party) -> Place:
    for pair in party.place:
        root += pair
    return root
