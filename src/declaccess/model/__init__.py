"""What exists: frozen values, complete at birth, that know no rule and no format."""

from declaccess.model.access import (
    AccessRole,
    Action,
    Appointment,
    Grant,
    LegalRepresentative,
    Mandate,
    Membership,
    Organisation,
    Person,
    RegisterState,
)
from declaccess.model.content import NOTHING, Content, Json
from declaccess.model.contracts import Contract, OtherParticipant, ParticipantQuality, Subcontractor
from declaccess.model.declarations import (
    Declaration,
    DeclarationStatus,
    Draft,
    LegalBasis,
    Party,
    PartyRole,
    Sector,
    Works,
)
from declaccess.model.events import RECORD_OF, End, EventKind, Origin, RecordedEvent, RegisterEvent
from declaccess.model.identifiers import (
    ContractNumber,
    DeclarationNumber,
    IdKind,
    OrganisationId,
    PersonId,
    enterprise_check_digits,
    unchecked,
)
from declaccess.model.logins import UNKNOWN_LOGIN, Login, LoginRecord
from declaccess.model.portfolio import OrganisationRegister, Portfolio, RegisterEnd
from declaccess.model.records import Records
from declaccess.model.requests import PROJECT, AccessRequest, Subject

__all__ = [
    "NOTHING",
    "PROJECT",
    "RECORD_OF",
    "UNKNOWN_LOGIN",
    "AccessRequest",
    "AccessRole",
    "Action",
    "Appointment",
    "Content",
    "Contract",
    "ContractNumber",
    "Declaration",
    "DeclarationNumber",
    "DeclarationStatus",
    "Draft",
    "End",
    "EventKind",
    "Grant",
    "IdKind",
    "Json",
    "LegalBasis",
    "LegalRepresentative",
    "Login",
    "LoginRecord",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationId",
    "OrganisationRegister",
    "Origin",
    "OtherParticipant",
    "ParticipantQuality",
    "Party",
    "PartyRole",
    "Person",
    "PersonId",
    "Portfolio",
    "RecordedEvent",
    "Records",
    "RegisterEnd",
    "RegisterEvent",
    "RegisterState",
    "Sector",
    "Subcontractor",
    "Subject",
    "Works",
    "enterprise_check_digits",
    "unchecked",
]
