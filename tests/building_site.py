"""One invented building site for the law tables: who is on its declaration, and who may act for whom.

Every company has a complete register: its legal representative appointed a chief, and the chief gave the company's
person every right, all when the service began. So a table speaks of one thing at a time.
"""

from datetime import UTC, datetime
from typing import Any

from attrs import evolve

from declaccess import Action, Contract, Declaration, DeclarationNumber, Draft, Grant, Organisation, Portfolio, Subject
from declaccess.model import (
    AccessRole,
    Appointment,
    ContractNumber,
    LegalRepresentative,
    OrganisationId,
    OtherParticipant,
    ParticipantQuality,
    PersonId,
    RegisterState,
    Sector,
    Subcontractor,
)
from declaccess.periods import BRUSSELS, Period

COMPANIES = {
    "declarant": "0403019261",
    "second declarant": "0456789034",
    "client": "0353456320",
    "subcontractor": "0566988259",
    "sub-subcontractor": "vat:ATU13585627",
    "partnership": "0701234576",
    "partner": "0620010142",
    "coordinator": "0742853417",
    "filer": "0480120108",
    "outsider": "1999999943",
    "mandatary": "0654321022",
}
NUMBER = DeclarationNumber("9B0000000KJRZ")
REFERENCE = "draft-1"
LONG_AGO = datetime(2014, 1, 1, tzinfo=BRUSSELS)
FILED = datetime(2014, 1, 1, tzinfo=BRUSSELS)


def company(name: str) -> OrganisationId:
    """Return the identifier of a company of the site; another name is an identifier itself."""
    return OrganisationId(COMPANIES.get(name, name))


def person_of(name: str) -> PersonId:
    """Return the person who works for a company and holds every right there."""
    return PersonId(f"p-{name}")


def subject_of(name: str, person: str | None) -> Subject:
    """Return who asks: a person for a company, or nobody identified."""
    return Subject(organisation=company(name), person=None if person is None else PersonId(person))


def registers(*names: str) -> dict[str, Any]:
    """Return complete registers in which the person of each company holds every right."""
    since = Period(LONG_AGO)
    return {
        "organisations": tuple(
            Organisation(
                id=company(name),
                legal_representatives=(LegalRepresentative(person=PersonId(f"boss of {name}")),),
                register=RegisterState.COMPLETE,
            )
            for name in names
        ),
        "appointments": tuple(
            Appointment(
                person=PersonId(f"chief of {name}"),
                organisation=company(name),
                role=AccessRole.CHIEF_ACCESS_ADMINISTRATOR,
                appointed_by=PersonId(f"boss of {name}"),
                period=since,
            )
            for name in names
        ),
        "grants": tuple(
            Grant(
                id=f"right at {name}",
                person=person_of(name),
                organisation=company(name),
                actions=frozenset(Action),
                granted_by=PersonId(f"chief of {name}"),
                period=since,
            )
            for name in names
        ),
    }


def contract(declarant: str = "declarant", number: str | None = "1", **changes: Any) -> Contract:
    """Return a contract with a subcontractor who hired another; without number it is a draft's."""
    hired = (
        Subcontractor(organisation=company("subcontractor"), hired_by=company(declarant)),
        Subcontractor(organisation=company("sub-subcontractor"), hired_by=company("subcontractor")),
    )
    given: dict[str, Any] = {
        "declarant": company(declarant),
        "number": None if number is None else ContractNumber(NUMBER + number),
        "subcontractors": hired,
    }
    return Contract(**{**given, **changes})


def declaration(**changes: Any) -> Declaration:
    """Return the site's declaration as it was filed."""
    given: dict[str, Any] = {
        "number": NUMBER,
        "sector": Sector.IMMOVABLE_WORKS,
        "client": company("client"),
        "contracts": (contract(),),
        "other_participants": (
            OtherParticipant(organisation=company("coordinator"), quality=ParticipantQuality.REALISATION_COORDINATION),
        ),
        "filed_at": FILED,
        "filed_by": company("declarant"),
    }
    return Declaration(**{**given, **changes})


def draft(**changes: Any) -> Draft:
    """Return a draft that names the same companies."""
    filed = declaration()
    given: dict[str, Any] = {
        "reference": REFERENCE,
        "sector": filed.sector,
        "client": filed.client,
        "contracts": (contract(number=None),),
        "other_participants": filed.other_participants,
    }
    return Draft(**{**given, **changes})


def site(**changes: Any) -> Portfolio:
    """Return the site's portfolio; changes are those of its declaration."""
    return Portfolio(**registers(*COMPANIES), declarations=(declaration(**changes), draft()))


def with_records(portfolio: Portfolio, **lists: Any) -> Portfolio:
    """Return a portfolio with other lists of records."""
    return evolve(portfolio, **lists)


def at(text: str) -> datetime:
    """Return the instant of a wall clock time in Brussels."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


SITE = site()
