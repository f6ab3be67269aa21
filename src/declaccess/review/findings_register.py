"""Findings about Access Management: no chief, and what was done in a register without authority or for oneself."""

from collections.abc import Iterator

from declaccess.model import AccessRole, Appointment, Grant
from declaccess.review.kinds import FindingKind, Severity
from declaccess.review.readiness_companies import Company
from declaccess.review.readiness_gathering import Gathering
from declaccess.rules import Office, RegisterAct, RegisterFindingKind, list_findings
from declaccess.rules.found import Place, written

_APPOINTED = AccessRole.CHIEF_ACCESS_ADMINISTRATOR
_CHIEF = Office.CHIEF_ACCESS_ADMINISTRATOR

_KINDS = {
    RegisterFindingKind.WITHOUT_AUTHORITY: (FindingKind.WITHOUT_AUTHORITY, True),
    RegisterFindingKind.AUTHORITY_NOT_KNOWN: (FindingKind.WITHOUT_AUTHORITY, False),
    RegisterFindingKind.MAKER_NOT_SAID: (FindingKind.WITHOUT_AUTHORITY, False),
    RegisterFindingKind.SELF_GRANT: (FindingKind.SELF_GRANT, True),
    RegisterFindingKind.SELF_APPOINTMENT: (FindingKind.SELF_APPOINTMENT, True),
}


def find_no_chief(gathering: Gathering) -> None:
    """Find organisations in which nobody is validly appointed chief access administrator.

    Args:
        gathering: takes the findings.
    """
    situation = gathering.situation
    decided = _sources(gathering, RegisterAct.APPOINT, _CHIEF)
    for organisation, place in situation.reviewed.items():
        company = gathering.company(organisation)
        appointed = [
            any(
                made.role is AccessRole.CHIEF_ACCESS_ADMINISTRATOR and situation.at in made.period for _, made in proven
            )
            for proven in (proof.proven for proof in company.proofs())
        ]
        if all(appointed):
            continue
        standing_in = _stands_in(gathering, company)
        gathering.add(
            FindingKind.NO_CHIEF,
            organisation,
            proven=company.complete and not any(appointed),
            decided=(*decided, *_sources(gathering, RegisterAct.STAND_IN, _CHIEF)) if standing_in else decided,
            places=(place, *_claimed(gathering, company)),
            detail="A legal representative counts as chief for the time being." if standing_in else "",
            severity=Severity.MEDIUM if standing_in else None,
        )


def find_without_authority(gathering: Gathering) -> None:
    """Find grants and appointments that were made without authority or for oneself, and are not over.

    Args:
        gathering: takes the findings.
    """
    situation = gathering.situation
    for organisation in situation.reviewed:
        company = gathering.company(organisation)
        if company.register is None or not _suspicious(company):
            continue
        current = {written(place) for place in _current(gathering, company)}
        for found in list_findings(company.register, situation.rulebook, situation.portfolio.place):
            if found.record in current:
                kind, proven = _KINDS[found.kind]
                gathering.add(
                    kind,
                    organisation,
                    proven=proven,
                    person=found.person,
                    decided=_sources(gathering, found.act, found.office),
                    places=((found.record,),),
                    detail=f"{found.text[:1].upper()}{found.text[1:]}.",
                )


def _suspicious(company: Company) -> bool:
    """Say whether anything in a register is to be looked at, without putting it into words."""
    register = company.register
    if register is None:
        return False
    for proof in company.proofs():
        if len(proof.proven) < len(register.appointments):
            return True
        if any(not each.proven for given in proof.grants.values() for each in given):
            return True
    return any(made.person == made.appointed_by for _, made in register.appointments) or any(
        grant.granted_by is None or grant.granted_by == person
        for person, given in register.grants.items()
        for _, grant in given
    )


def _current(gathering: Gathering, company: Company) -> Iterator[Place]:
    """Yield where the grants and appointments stand that were made by then and are not over."""
    if company.register is None:
        return
    at, place = gathering.situation.at, gathering.situation.portfolio.place
    held: list[tuple[str, int, Appointment | Grant]] = [
        *(("appointments", index, made) for index, made in company.register.appointments),
        *(("grants", index, grant) for given in company.register.grants.values() for index, grant in given),
    ]
    for name, index, record in held:
        if record.made_at <= at and (record.period.beyond is None or at < record.period.beyond):
            yield place(name, index) if record.id is None else (record.id,)


def _claimed(gathering: Gathering, company: Company) -> Iterator[Place]:
    """Yield where appointments of a chief stand that are in force by their dates, whether they count or not."""
    if company.register is None:
        return
    at, place = gathering.situation.at, gathering.situation.portfolio.place
    for index, made in company.register.appointments:
        if made.role is _APPOINTED and at in made.period:
            yield place("appointments", index) if made.id is None else (made.id,)


def _stands_in(gathering: Gathering, company: Company) -> bool:
    """Say whether a legal representative counts as chief, under every reading."""
    if company.register is None:
        return False
    at = gathering.situation.at
    representing = any(at in each.period for each in company.register.organisation.legal_representatives)
    return representing and all(_CHIEF in reading.register.stood_in for reading in gathering.situation.readings)


def _sources(gathering: Gathering, act: RegisterAct, office: Office | None) -> tuple[str, ...]:
    rows = (row for row in gathering.situation.rulebook.register if row.act is act and row.office is office)
    return tuple(dict.fromkeys(source for row in rows for source in row.sources))
