"""Findings about people and what they hold: who left, who never logged in, and what one person alone can do."""

from typing import NamedTuple

from declaccess.model import Action, PersonId
from declaccess.review.kinds import FindingKind
from declaccess.review.readiness_companies import HELD, NOT_HELD, Company, Holder
from declaccess.review.readiness_declarations import Declared
from declaccess.review.readiness_gathering import Gathering
from declaccess.review.readiness_situation import login_places
from declaccess.rules.found import Place


class _Grip(NamedTuple):
    """What somebody holds of an organisation, or may hold: rights that are in force, and offices."""

    proven: bool
    perhaps: bool
    places: tuple[Place, ...]


def find_left(gathering: Gathering) -> None:
    """Find who has left and still holds a right or an office.

    Args:
        gathering: takes the findings.
    """
    for organisation, departures in gathering.situation.departures.items():
        company = gathering.company(organisation)
        for departure in departures:
            rights = _rights(gathering, company, departure.person)
            offices = _offices(gathering, company, departure.person)
            if rights.perhaps or offices.perhaps:
                gathering.add(
                    FindingKind.LEFT_WITH_RIGHTS,
                    organisation,
                    proven=rights.proven or offices.proven,
                    person=departure.person,
                    places=(departure.place, *rights.places, *offices.places),
                )


def find_never_logged_in(gathering: Gathering) -> None:
    """Find who holds a right and has no log-in on record, where log-ins are on record at all.

    Args:
        gathering: takes the findings.
    """
    situation = gathering.situation
    if not situation.evidence_of_logins:
        return
    for organisation in situation.reviewed:
        company = gathering.company(organisation)
        people = company.register.grants if company.register is not None else {}
        silent = [person for person in people if person not in situation.logins]
        if not silent:
            continue
        at_hand = len(silent) < len(people) or organisation in situation.unnamed_logins
        at_hand = at_hand or any(person in situation.logins for person in situation.members.get(organisation, ()))
        for person in silent:
            rights = _rights(gathering, company, person)
            if rights.perhaps:
                gathering.add(
                    FindingKind.NEVER_LOGGED_IN,
                    organisation,
                    proven=rights.proven and at_hand,
                    person=person,
                    places=rights.places,
                )


def find_one_keyholder(gathering: Gathering, declared: Declared) -> None:
    """Find organisations in which one person alone has both a right and a digital key.

    The right is that to modify where the organisation declares something, else any.

    Args:
        gathering: takes the findings.
        declared: what the declarations say.
    """
    for organisation in gathering.situation.reviewed:
        company = gathering.company(organisation)
        if company.register is None or not (company.register.grants or company.mandates()):
            continue
        actions = (Action.MODIFY,) if declared.declares(organisation) else tuple(Action)
        holders = [holder for action in actions for holder in company.holders(action)]
        alone = _only_keyholder(holders)
        if alone is not None:
            others = any(holder.person != alone and holder.perhaps_key for holder in holders)
            gathering.add(
                FindingKind.ONE_KEYHOLDER,
                organisation,
                proven=not others,
                person=alone,
                places=login_places(gathering.situation.portfolio, gathering.situation.logins[alone]),
            )


def _only_keyholder(holders: list[Holder]) -> PersonId | None:
    """Return the only person who surely has a right and a key, if there is just one."""
    sure = {holder.person for holder in holders if holder.surely_held and holder.surely_key}
    return sure.pop() if len(sure) == 1 else None


def _rights(gathering: Gathering, company: Company, person: PersonId) -> _Grip:
    """Return what somebody holds by grants that are in force."""
    situation = gathering.situation
    grants = company.register.grants.get(person, ()) if company.register is not None else ()
    proven = perhaps = False
    places: list[Place] = []
    for index, grant in grants:
        if situation.at not in grant.period:
            continue
        places.append(situation.portfolio.place("grants", index) if grant.id is None else (grant.id,))
        for action in grant.actions:
            held = company.held_directly(person, action)
            proven = proven or all(bits == HELD for bits in held)
            perhaps = perhaps or any(bits != NOT_HELD for bits in held)
    return _Grip(proven, perhaps, tuple(places))


def _offices(gathering: Gathering, company: Company, person: PersonId) -> _Grip:
    """Return what somebody holds by appointments that are in force."""
    situation = gathering.situation
    proven = perhaps = False
    places: list[Place] = []
    positions = [frozenset(index for index, _ in proof.proven) for proof in company.proofs()]
    for index, made in company.register.appointments if company.register is not None else ():
        if made.person != person or situation.at not in made.period:
            continue
        counts = [index in each for each in positions]
        if any(counts) or not company.complete:
            perhaps = True
            proven = proven or all(counts)
            places.append(situation.portfolio.place("appointments", index) if made.id is None else (made.id,))
    return _Grip(proven, perhaps, tuple(places))
