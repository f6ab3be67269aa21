"""The create message as data: blocks, fields, lengths and codes of NSSO's glossary 2023/3 for `AVWDDT`.

What depends on another field is not here but in `conditions`.
"""

from declaccess.codec.messages.findings import Severity
from declaccess.codec.messages.parts import Block, Field, Kind

ROOT = "AVWDDT"
"""The root element of the create message."""

UPDATE_ROOT = "AVWDDTUpdate"
"""The root element of the message that changes or annuls, which is not read."""

BELGIUM = "150"
"""Belgium in NSSO's list of countries."""

_REQUIRED = Severity.BLOCKING


def _day(name: str, code: str, *anomalies: str, absent: Severity | None = _REQUIRED) -> Field:
    return Field(name=name, code=code, absent=absent, kind=Kind.DAY, longest=10, anomalies=anomalies)


def _choice(name: str, code: str, codes: str, *anomalies: str, absent: Severity | None = _REQUIRED) -> Field:
    allowed = tuple(codes.split())
    return Field(
        name=name,
        code=code,
        absent=absent,
        kind=Kind.DIGITS,
        longest=max(map(len, allowed)),
        codes=allowed,
        anomalies=anomalies,
    )


def _text(name: str, code: str, longest: int, *anomalies: str, absent: Severity | None = None) -> Field:
    return Field(name=name, code=code, absent=absent, longest=longest, anomalies=anomalies)


def _digits(name: str, code: str, longest: int, *anomalies: str, absent: Severity | None = None) -> Field:
    return Field(name=name, code=code, absent=absent, kind=Kind.DIGITS, longest=longest, anomalies=anomalies)


def _company(absent: Severity | None = None, absent_code: str = "") -> Field:
    return Field(
        name="CompanyID",
        code="00014",
        absent=absent,
        absent_code=absent_code,
        kind=Kind.ENTERPRISE_NUMBER,
        longest=10,
        anomalies=("003", "005"),
    )


VAT_NUMBER = Field(name="VATNbr", code="01185", kind=Kind.VAT_NUMBER, shortest=3, longest=30, anomalies=("003", "005"))
FOREIGN_NUMBER = _text("ForeignCompanyID", "01186", 256, "005")
DENOMINATION = _text("Denomination", "00776", 96, "005")
LANGUAGE = _choice("LanguagePreference", "00919", "1 2 3 4", "003", "005", absent=None)
JUSTIFICATION = Field(name="Justification", code="00545", shortest=10, longest=320)
PROJECT_TYPE = _choice("WorksGlobalProjectType", "00920", "1 2 3 4 5 6 7 8 99", "001", "003", "053", absent=None)
BUILDING_USAGE = _digits("BuildingUsage", "01016", 2, "001", "003", "053")
ADDRESS_DETAILS = _text("AddressDetails", "00925", 1000, "001")
HAZARD = _choice("DangerousConstrWorkNature", "01083", "0 1 9", "053", absent=None)
ACTIVITY = Field(
    name="SubcontractorActivity",
    code="00934",
    kind=Kind.DIGITS,
    longest=2,
    most=None,
    anomalies=("001", "053"),
)
LATE_REASON = _choice("LateWorksContractDeclReason", "00931", "0 1", "001", absent=None)
SIGNED_ON = _day("ContractSignatureDate", "00926", "001", "003")
STARTS_ON = _day("WorksContractStartDate", "00927", "003")
ENDS_ON = _day("WorksContractEndDate", "00928", "003", "005", "014")
INTERVENTION_STARTS_ON = _day("InterventionStartDate", "00932", "003", absent=None)
INTERVENTION_ENDS_ON = _day("InterventionEndDate", "00933", "003", "014", absent=None)
PHONE = _text("PhoneNbr", "00677", 20, "001")
MOBILE = _text("GSMNbr", "00636", 20)
FAX = _text("FaxNbr", "00678", 20)
_EMAIL = Field(name="EmailAddress", code="00637", kind=Kind.EMAIL, longest=60, anomalies=("003",))


def _address(name: str, code: str, absent: Severity | None, outlined: Severity | None, *anomalies: str) -> Block:
    return Block(
        name=name,
        code=code,
        absent=absent,
        anomalies=anomalies,
        parts=(
            _text("Street", "00517", 42, absent=outlined),
            _text("HouseNbr", "00518", 10, absent=outlined),
            _text("PostBox", "00519", 4),
            _text("ZIPCode", "00520", 9, absent=_REQUIRED),
            _text("City", "00522", 40, "003", absent=_REQUIRED),
            _digits("Country", "00523", 5, "003", absent=outlined),
        ),
    )


def _communication(absent: Severity | None) -> Block:
    return Block(
        name="Communication",
        code="90258",
        absent=absent,
        anomalies=("001",),
        parts=(PHONE, MOBILE, FAX, _EMAIL),
    )


ADDRESS = _address("Address", "90022", None, _REQUIRED, "001", "160")
_SITE_ADDRESS = _address("SiteAddress", "90488", _REQUIRED, None, "160")

_REFERENCE = Block(
    name="Reference",
    code="90082",
    absent=_REQUIRED,
    most=2,
    parts=(
        _choice("ReferenceType", "00221", "1"),
        _choice("ReferenceOrigin", "00298", "1"),
        _text("ReferenceNbr", "00222", 20, absent=_REQUIRED),
    ),
)
_CLIENT = Block(
    name="WorksGlobalProjectOwnerId",
    code="90384",
    absent=_REQUIRED,
    anomalies=("001",),
    parts=(
        _company(),
        _choice("IsNaturalPerson", "01202", "0 1", absent=Severity.NOTE),
        VAT_NUMBER,
        FOREIGN_NUMBER,
        JUSTIFICATION,
        DENOMINATION,
        LANGUAGE,
        ADDRESS,
    ),
)
_OTHER_PARTICIPANT = Block(
    name="OtherParticipant",
    code="90477",
    most=4,
    parts=(
        _company(_REQUIRED),
        _choice("ParticipantQuality", "01081", "1 2 3 4", "003"),
        _text("Name", "00726", 48),
    ),
)
_PROJECT = Block(
    name="WorksGlobalProject",
    code="90383",
    absent=_REQUIRED,
    anomalies=("001",),
    parts=(
        _choice("WorksGlobalProjectSector", "01093", "1 2 3", "001", "003"),
        _choice("IsObligedToRegister", "01082", "0 1"),
        _choice("WorksGlobalProjectPurpose", "01096", "1 2", "001", "003"),
        PROJECT_TYPE,
        BUILDING_USAGE,
        _choice("WorksGlobalProjectMobilityNotion", "00923", "0 1"),
        ADDRESS_DETAILS,
        _SITE_ADDRESS,
        _CLIENT,
        _OTHER_PARTICIPANT,
    ),
)
_PARTNERSHIP = Block(
    name="TempComCompanyID",
    code="90382",
    parts=(_company(_REQUIRED, "90382-364"), DENOMINATION, LANGUAGE, ADDRESS),
)
_DECLARANT = Block(
    name="WorksContractDeclarantId",
    code="90381",
    absent=_REQUIRED,
    anomalies=("001",),
    parts=(_company(_REQUIRED, "90381-364"), _communication(None), _PARTNERSHIP),
)
EMPLOYER = Block(
    name="SubcontractorEmployerId",
    code="90573",
    absent=_REQUIRED,
    anomalies=("001", "003"),
    parts=(_company(), VAT_NUMBER, FOREIGN_NUMBER, DENOMINATION, ADDRESS),
)
_ACTIVITIES = Block(
    name="SubcontractorActivityInfo",
    code="90389",
    absent=_REQUIRED,
    anomalies=("001",),
    parts=(INTERVENTION_STARTS_ON, INTERVENTION_ENDS_ON, HAZARD, ACTIVITY, EMPLOYER),
)
_SUBCONTRACTOR = Block(
    name="SubcontractorId",
    code="90388",
    most=None,
    parts=(
        _company(),
        VAT_NUMBER,
        FOREIGN_NUMBER,
        JUSTIFICATION,
        DENOMINATION,
        LANGUAGE,
        ADDRESS,
        _ACTIVITIES,
    ),
)
_CONTACT = Block(
    name="CoordinatesContactPerson",
    code="90257",
    absent=_REQUIRED,
    anomalies=("001",),
    parts=(
        _text("Name", "00726", 48, absent=_REQUIRED),
        _text("FirstName", "00727", 24),
        _communication(_REQUIRED),
    ),
)
_CONTRACT = Block(
    name="WorksContract",
    code="90387",
    absent=_REQUIRED,
    anomalies=("001",),
    parts=(
        PROJECT_TYPE,
        _digits("WorksContractTotalCost", "00930", 12, absent=_REQUIRED),
        _choice("CostPlusContractNotion", "00929", "0 1"),
        SIGNED_ON,
        STARTS_ON,
        ENDS_ON,
        _text("ReferenceNbr", "00222", 20),
        LATE_REASON,
        HAZARD,
        _text("Comment", "00887", 200),
        _CONTACT,
        _SUBCONTRACTOR,
    ),
)
FORM = Block(
    name="Form",
    code="90059",
    absent=_REQUIRED,
    most=None,
    anomalies=("001",),
    parts=(
        Field(name="Identification", code="00296", absent=_REQUIRED, longest=7, codes=(ROOT,)),
        _day("FormCreationDate", "00218", "003"),
        Field(name="FormCreationHour", code="00299", absent=_REQUIRED, kind=Kind.TIME, longest=12),
        _choice("AttestationStatus", "00110", "0"),
        Field(name="TypeForm", code="00297", absent=_REQUIRED, longest=2, codes=("SU",)),
        _REFERENCE,
        _PROJECT,
        _DECLARANT,
        _CONTRACT,
    ),
)
MESSAGE = Block(name=ROOT, code="90489", absent=_REQUIRED, anomalies=("001", "089"), parts=(FORM,))
"""The whole message."""


def _repeatable(block: Block) -> set[str]:
    names = {part.name for part in block.parts if part.most != 1}
    return names.union(*(_repeatable(part) for part in block.parts if isinstance(part, Block)))


REPEATABLE = frozenset(_repeatable(MESSAGE))
"""The elements that may stand more than once in their block."""
