"""Findings about how people log in: ways that end, ways that are not recognised, and no Belgian key or number."""

from collections.abc import Iterable

from declaccess.model import IdKind, OrganisationId, PersonId
from declaccess.review.kinds import FindingKind
from declaccess.review.readiness_declarations import Declared
from declaccess.review.readiness_gathering import Gathering
from declaccess.review.readiness_means import means_course
from declaccess.review.readiness_situation import login_places
from declaccess.rules import LoginClass, Outcome
from declaccess.rules.facts import BIT

_WEAK = {
    BIT[LoginClass.PASSWORD]: FindingKind.RELIES_ON_PASSWORD,
    BIT[LoginClass.UNSECURED]: FindingKind.RELIES_ON_UNSECURED,
    BIT[LoginClass.UNRECOGNISED]: FindingKind.LOGIN_NOT_RECOGNISED,
}
_FOREIGN = (IdKind.VAT, IdKind.FOREIGN)


def find_weak_logins(gathering: Gathering) -> None:
    """Find who relies on a way to log in that ends or that is not recognised, and who has no Belgian key.

    A person who surely has a digital key relies on nothing else. People are told with every organisation that is
    reviewed and that they belong to or hold something of; where every organisation is reviewed, the others too.

    Args:
        gathering: takes the findings.
    """
    situation = gathering.situation
    told: set[str] = set()
    for organisation in situation.reviewed:
        for person in _people(gathering, organisation):
            told.add(person)
            _find_of_person(gathering, organisation, person)
        _find_ways(gathering, organisation, None, situation.unnamed_logins.get(organisation, ()))
    if situation.organisation is not None:
        return
    for name, seen in situation.unnamed_logins.items():
        if name not in situation.reviewed:
            _find_ways(gathering, OrganisationId(name), None, seen)
    for name in situation.logins:
        if name not in told:
            _find_of_person(gathering, None, PersonId(name))


def find_no_enterprise_number(gathering: Gathering, declared: Declared) -> None:
    """Find foreign companies without a Belgian enterprise number, who ask for one through the unsecured entry.

    Args:
        gathering: takes the findings.
        declared: what the declarations say.
    """
    situation = gathering.situation
    named = dict.fromkeys(situation.reviewed)
    if situation.organisation is None:
        named |= dict.fromkeys((*declared.foreign, *map(OrganisationId, situation.unnamed_logins)))
    foreign = [organisation for organisation in named if organisation.kind in _FOREIGN]
    if not foreign:
        return
    entry = (BIT[LoginClass.UNSECURED],) * len(situation.readings)
    course, decided = means_course(situation, [entry])
    for organisation in foreign:
        on = declared.foreign.get(organisation, ())
        seen = situation.unnamed_logins.get(organisation, ())
        listed = situation.reviewed.get(organisation)
        gathering.add(
            FindingKind.NO_ENTERPRISE_NUMBER,
            organisation,
            proven=True,
            declarations=[situation.declarations[index].number for index in on],
            course=course,
            decided=decided,
            places=(
                *([] if listed is None else [listed]),
                *(situation.portfolio.place("declarations", index) for index in on),
                *login_places(situation.portfolio, seen),
            ),
        )


def find_no_logins(gathering: Gathering) -> None:
    """Say once that no log-in is on record, where there is somebody to ask about.

    Args:
        gathering: takes the findings.
    """
    situation = gathering.situation
    if situation.reviewed and not situation.evidence_of_logins:
        gathering.add(FindingKind.LOGINS_NOT_ON_RECORD, situation.organisation, proven=False)


def _people(gathering: Gathering, organisation: OrganisationId) -> Iterable[PersonId]:
    """Return who belongs to an organisation or holds something of it, and has a log-in on record."""
    situation = gathering.situation
    at, logins = situation.at, situation.logins
    people = dict.fromkeys(situation.members.get(organisation, ()))
    register = gathering.company(organisation).register
    if register is not None:
        people |= dict.fromkeys(
            person for person, given in register.grants.items() if any(at in grant.period for _, grant in given)
        )
        people |= dict.fromkeys(made.person for _, made in register.appointments if at in made.period)
        people |= dict.fromkeys(
            each.person for each in register.organisation.legal_representatives if at in each.period
        )
    return [person for person in people if person in logins]


def _find_of_person(gathering: Gathering, organisation: OrganisationId | None, person: PersonId) -> None:
    logins = gathering.situation.logins[person]
    worths = gathering.situation.seen(logins)
    if not any(worth.surely_key for worth in worths):
        _find_ways(gathering, organisation, person, logins)
    if any(worth.european for worth in worths):
        _find_no_belgian_key(gathering, organisation, person, logins)


def _find_ways(
    gathering: Gathering, organisation: OrganisationId | None, person: PersonId | None, logins: Iterable[int]
) -> None:
    situation = gathering.situation
    for bit, kind in _WEAK.items():
        used = [index for index in logins if any(code & bit for code in situation.worths[index].codes)]
        if not used:
            continue
        worths = situation.seen(used)
        course, decided = means_course(situation, [worth.codes for worth in worths])
        if course.last is not Outcome.PERMIT:
            gathering.add(
                kind,
                organisation,
                proven=any(all(code == bit for code in worth.codes) for worth in worths),
                person=person,
                course=course,
                decided=decided,
                places=login_places(situation.portfolio, used),
            )


def _find_no_belgian_key(
    gathering: Gathering, organisation: OrganisationId | None, person: PersonId, logins: Iterable[int]
) -> None:
    situation = gathering.situation
    worths = situation.seen(logins)
    others = [worth for worth in worths if not worth.european]
    if any(worth.surely_key for worth in others):
        return
    rows = (row for row in situation.rulebook.logins if row.means in situation.european)
    gathering.add(
        FindingKind.NO_BELGIAN_KEY,
        organisation,
        proven=not any(worth.perhaps_key for worth in others),
        person=person,
        decided=dict.fromkeys(source for row in rows for source in row.sources),
        places=login_places(situation.portfolio, [index for index in logins if situation.worths[index].european]),
    )
