"""How the organisation acted for stands to what is acted on."""

from datetime import datetime

from declaccess.model import PROJECT, Action, Declaration, Draft, OrganisationId, Party, PartyRole
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
        at: the instant; what is not listed then does not count.
        norms: the rulebook as it is read.

    Raises:
        UnknownContract: no contract of that number is listed at the instant.
    """
    contracts = works.list_contracts(at)
    listed = [index for index, _ in contracts]
    whole = action == _ANNUL
    named = None
    if contract is not None and contract != PROJECT and not whole:
        for index, each in contracts:
            if each.number == contract:
                named = index
                break
        if named is None:
            raise UnknownContract(contract)
    mine = works.list_parties(at, organisation, contracts)
    if not mine or not organisation.can_act:
        return Found(_UNRELATED)
    if norms.owner_level == PROJECT or not listed or (contract == PROJECT and not whole):
        targets = _project(works, mine, listed, norms)
    elif whole:
        owning = [_contract(mine, index, norms) for index in listed]
        targets = [[party for each in owning for party in each] if all(owning) else []]
    elif named is not None:
        targets = [_contract(mine, named, norms)]
    else:
        targets = [_contract(mine, index, norms) for index in listed]
        if len(listed) > 1:
            targets += _project(works, mine, listed, norms)
    return _relation(targets, mine, root, norms, several=len(listed) > 1)


def _relation(targets: list[Owning], mine: list[Party], root: Place, norms: Interpretation, *, several: bool) -> Found:
    parties = targets[0] if len(targets) == 1 else [party for target in targets for party in target]
    bits = _DECLARANT if parties else 0
    readings = {norms.owned[party.role] for party in parties}
    if not all(targets):
        listed, because = _listed(mine, norms)
        bits |= listed
        parties = parties + mine if parties else mine
        readings |= because
    if several:
        readings.add(norms.owner_reading)
    readings.discard(None)
    places = [_place(root, party) for party in parties]
    return Found(
        bits,
        tuple(dict.fromkeys(places)) if len(places) > 1 else tuple(places),
        tuple(sorted(filter(None, readings))) if readings else (),
    )


def _listed(mine: list[Party], norms: Interpretation) -> tuple[int, set[str | None]]:
    """Return what being named makes of an organisation; a reading counts only when every role rests on one."""
    found = [norms.listed[party.role] for party in mine if party.role in norms.listed]
    if not found:
        return _UNRELATED, set()
    relation = found[0][0] if len(found) == 1 else min((made for made, _ in found), key=_RANKED.index)
    because = {reading for _, reading in found}
    return BIT[relation], set() if None in because else because


def _contract(mine: list[Party], index: int, norms: Interpretation) -> Owning:
    return [party for party in mine if party.contract == index and party.role in norms.owned]


def _project(works: Declaration | Draft, mine: list[Party], listed: list[int], norms: Interpretation) -> list[Owning]:
    if works.filer is None:
        return [_contract(mine, index, norms) for index in listed] or [[]]
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
