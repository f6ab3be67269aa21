"""Whether Access Management gives a person a right for an organisation, at an instant."""

from datetime import date, datetime

from declaccess.model import Action, OrganisationId, PersonId, Records, RegisterState, Subject
from declaccess.model.unfolding import EndedMandate
from declaccess.rules.ends import prove
from declaccess.rules.facts import BIT, Authorisation
from declaccess.rules.found import Found, Place
from declaccess.rules.interpretation import Interpretation
from declaccess.rules.register_norms import RegisterNorms

_HELD, _NOT_HELD = (BIT[value] for value in Authorisation)
_UNKNOWN = _HELD | _NOT_HELD
_COMPLETE = RegisterState.COMPLETE


def find_authorisation(
    portfolio: Records, subject: Subject, action: Action, at: datetime, day: date, norms: Interpretation
) -> Found:
    """Find whether the subject holds the right for an action, directly or through a mandate.

    A mandate that does not say what it covers may cover ours; one that was ended runs to the end of its quarter or
    not, which the source does not say: neither proves anything.

    Args:
        portfolio: the records.
        subject: who asks; nobody identified holds nothing.
        action: the action.
        at: the instant.
        day: its Brussels day, on which mandates are in force or not.
        norms: the rulebook as it is read.
    """
    person = subject.person
    if person is None:
        return Found(_NOT_HELD)
    best = find_direct(portfolio, person, subject.organisation, action, at, norms.register)
    if best.bits == _HELD or not norms.services:
        return best
    ways = [] if best.bits == _NOT_HELD else [best]
    for index, mandate in portfolio.list_mandates(subject.organisation):
        covered = mandate.covers
        services = [(code, why) for code, why in norms.services if covered is None or code in covered]
        if not services or not mandate.in_force(day):
            continue
        through = find_direct(portfolio, person, mandate.mandatary, action, at, norms.register)
        if through.bits == _NOT_HELD:
            continue
        place: Place = portfolio.place("mandates", index) if mandate.id is None else (mandate.id,)
        readings = {*through.readings, *(why for _, why in services if why)}
        ended = isinstance(mandate, EndedMandate) and mandate.ended_at <= at
        bits = through.bits if covered is not None and not ended else _UNKNOWN
        ways.append(Found(bits, (place, *through.places), tuple(sorted(readings))))
    if not ways:
        return best
    sure = [way for way in ways if way.bits == _HELD]
    if sure:
        return min(sure, key=_firmness)
    places = tuple(dict.fromkeys(place for way in ways for place in way.places))
    return Found(_UNKNOWN, places, tuple(sorted({reading for way in ways for reading in way.readings})))


def _firmness(way: Found) -> tuple[int, tuple[str, ...]]:
    """Rank what rests on the fewest readings first, so that the order of the records does not matter."""
    return len(way.readings), way.readings


def find_direct(
    portfolio: Records,
    person: PersonId,
    organisation: OrganisationId,
    action: Action,
    at: datetime,
    norms: RegisterNorms,
) -> Found:
    """Find whether a person holds a right of the organisation itself, mandates aside.

    Args:
        portfolio: the records.
        person: who.
        organisation: for which organisation.
        action: the action.
        at: the instant.
        norms: which office may do what.
    """
    if not organisation.can_act:
        return Found(_NOT_HELD)
    register = portfolio.find_register(organisation)
    if register is None:
        unknown = _may_belong(portfolio, person, organisation, at)
        return Found(_UNKNOWN if unknown else _NOT_HELD)
    unproven: list[Place] = []
    unknown = False
    read: Found | None = None
    complete = register.organisation.register is _COMPLETE
    proof = register.derive(norms, prove)
    for grant in proof.grants.get(person, ()):
        if grant.proven and grant.fits(action, at):
            place: Place = portfolio.place("grants", grant.position) if grant.id is None else (grant.id,)
            if grant.reading is None:
                return Found(_HELD, (place,))
            read = read or Found(_HELD, (place,), (grant.reading,))
    if read is not None:
        return read
    for grant in proof.perhaps.grants.get(person, ()):
        if grant.fits(action, at):
            unproven.append(portfolio.place("grants", grant.position) if grant.id is None else (grant.id,))
            unknown = unknown or grant.proven or not grant.said or not complete
    if unknown or (not complete and _may_belong(portfolio, person, organisation, at)):
        return Found(_UNKNOWN, tuple(unproven))
    return Found(_NOT_HELD, tuple(unproven))


def _may_belong(portfolio: Records, person: PersonId, organisation: OrganisationId, at: datetime) -> bool:
    known = portfolio.find_person(person)
    if known is None or known.memberships is None:
        return True
    return any(each.organisation == organisation and at in each.period for each in known.memberships)
