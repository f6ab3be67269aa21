"""A create message that uses every element of the format, and small changes to it."""

from collections.abc import Iterator
from typing import Literal, Self
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, tostring

from declaccess.codec.messages import Finding, MessageReading, read_message

CLIENT, DECLARANT, PARTNERSHIP = "1900010165", "1900020261", "1900050549"
ROOFER, COORDINATOR = "1900030357", "1900040453"
AUSTRIAN = "ATU13585627"

_FORM = f"""
<Form>
  <Identification>AVWDDT</Identification>
  <FormCreationDate>2026-05-18</FormCreationDate>
  <FormCreationHour>09:12:40.250</FormCreationHour>
  <AttestationStatus>0</AttestationStatus>
  <TypeForm>SU</TypeForm>
  <Reference>
    <ReferenceType>1</ReferenceType>
    <ReferenceOrigin>1</ReferenceOrigin>
    <ReferenceNbr>SITE-14</ReferenceNbr>
  </Reference>
  <Reference>
    <ReferenceType>1</ReferenceType>
    <ReferenceOrigin>1</ReferenceOrigin>
    <ReferenceNbr>OUR-SECOND-REFERENCE</ReferenceNbr>
  </Reference>
  <WorksGlobalProject>
    <WorksGlobalProjectSector>1</WorksGlobalProjectSector>
    <IsObligedToRegister>1</IsObligedToRegister>
    <WorksGlobalProjectPurpose>1</WorksGlobalProjectPurpose>
    <WorksGlobalProjectType>4</WorksGlobalProjectType>
    <BuildingUsage>19</BuildingUsage>
    <WorksGlobalProjectMobilityNotion>0</WorksGlobalProjectMobilityNotion>
    <AddressDetails>Behind the mill</AddressDetails>
    <SiteAddress>
      <Street>Molenweg</Street>
      <HouseNbr>31</HouseNbr>
      <PostBox>A</PostBox>
      <ZIPCode>9000</ZIPCode>
      <City>Gent</City>
      <Country>150</Country>
    </SiteAddress>
    <WorksGlobalProjectOwnerId>
      <CompanyID>{CLIENT}</CompanyID>
      <IsNaturalPerson>0</IsNaturalPerson>
    </WorksGlobalProjectOwnerId>
    <OtherParticipant>
      <CompanyID>{COORDINATOR}</CompanyID>
      <ParticipantQuality>4</ParticipantQuality>
      <Name>Safety desk</Name>
    </OtherParticipant>
    <OtherParticipant>
      <CompanyID>{COORDINATOR}</CompanyID>
      <ParticipantQuality>3</ParticipantQuality>
    </OtherParticipant>
  </WorksGlobalProject>
  <WorksContractDeclarantId>
    <CompanyID>{DECLARANT}</CompanyID>
    <Communication>
      <EmailAddress>desk@declarant.example</EmailAddress>
    </Communication>
    <TempComCompanyID>
      <CompanyID>{PARTNERSHIP}</CompanyID>
      <Denomination>The mill partnership</Denomination>
      <LanguagePreference>2</LanguagePreference>
    </TempComCompanyID>
  </WorksContractDeclarantId>
  <WorksContract>
    <WorksGlobalProjectType>99</WorksGlobalProjectType>
    <WorksContractTotalCost>148000</WorksContractTotalCost>
    <CostPlusContractNotion>0</CostPlusContractNotion>
    <ContractSignatureDate>2026-04-27</ContractSignatureDate>
    <WorksContractStartDate>2026-06-01</WorksContractStartDate>
    <WorksContractEndDate>2027-03-31</WorksContractEndDate>
    <ReferenceNbr>CONTRACT-0427</ReferenceNbr>
    <LateWorksContractDeclReason>1</LateWorksContractDeclReason>
    <DangerousConstrWorkNature>1</DangerousConstrWorkNature>
    <Comment>Conversion of a mill</Comment>
    <CoordinatesContactPerson>
      <Name>Site office</Name>
      <FirstName>North</FirstName>
      <Communication>
        <PhoneNbr>+32 9 000 00 00</PhoneNbr>
        <EmailAddress>site@declarant.example</EmailAddress>
      </Communication>
    </CoordinatesContactPerson>
    <SubcontractorId>
      <CompanyID>{ROOFER}</CompanyID>
      <SubcontractorActivityInfo>
        <InterventionStartDate>2026-07-06</InterventionStartDate>
        <InterventionEndDate>2026-12-18</InterventionEndDate>
        <DangerousConstrWorkNature>9</DangerousConstrWorkNature>
        <SubcontractorActivity>1</SubcontractorActivity>
        <SubcontractorActivity>2</SubcontractorActivity>
        <SubcontractorEmployerId>
          <CompanyID>{PARTNERSHIP}</CompanyID>
        </SubcontractorEmployerId>
      </SubcontractorActivityInfo>
    </SubcontractorId>
    <SubcontractorId>
      <VATNbr>{AUSTRIAN}</VATNbr>
      <Denomination>Carpenters of Abtenau</Denomination>
      <LanguagePreference>3</LanguagePreference>
      <Address>
        <Street>Markt</Street>
        <HouseNbr>7</HouseNbr>
        <ZIPCode>5441</ZIPCode>
        <City>Abtenau</City>
        <Country>105</Country>
      </Address>
      <SubcontractorActivityInfo>
        <SubcontractorActivity>3</SubcontractorActivity>
        <SubcontractorEmployerId>
          <CompanyID>{ROOFER}</CompanyID>
        </SubcontractorEmployerId>
      </SubcontractorActivityInfo>
    </SubcontractorId>
    <SubcontractorId>
      <Justification>A small company that is exempt from VAT</Justification>
      <Denomination>Joiners of Uden</Denomination>
      <LanguagePreference>1</LanguagePreference>
      <Address>
        <Street>Dorpsstraat</Street>
        <HouseNbr>88</HouseNbr>
        <ZIPCode>5406 XP</ZIPCode>
        <City>Uden</City>
        <Country>129</Country>
      </Address>
      <SubcontractorActivityInfo>
        <SubcontractorActivity>4</SubcontractorActivity>
        <SubcontractorEmployerId>
          <VATNbr>{AUSTRIAN}</VATNbr>
          <Address>
            <Street>Markt</Street>
            <HouseNbr>7</HouseNbr>
            <ZIPCode>5441</ZIPCode>
            <City>Abtenau</City>
            <Country>105</Country>
          </Address>
        </SubcontractorEmployerId>
      </SubcontractorActivityInfo>
    </SubcontractorId>
    <SubcontractorId>
      <ForeignCompanyID>BH-70415</ForeignCompanyID>
      <Denomination>Shading of Manama</Denomination>
      <LanguagePreference>4</LanguagePreference>
      <Address>
        <Street>Harbour Road</Street>
        <HouseNbr>98</HouseNbr>
        <ZIPCode>317</ZIPCode>
        <City>Manama</City>
        <Country>268</Country>
      </Address>
      <SubcontractorActivityInfo>
        <SubcontractorActivity>11</SubcontractorActivity>
        <SubcontractorEmployerId>
          <Denomination>Joiners of Uden</Denomination>
          <Address>
            <Street>Dorpsstraat</Street>
            <HouseNbr>88</HouseNbr>
            <ZIPCode>5406 XP</ZIPCode>
            <City>Uden</City>
            <Country>129</Country>
          </Address>
        </SubcontractorEmployerId>
      </SubcontractorActivityInfo>
    </SubcontractorId>
  </WorksContract>
</Form>
"""

PROJECT = "WorksGlobalProject"
OWNER = f"{PROJECT}/WorksGlobalProjectOwnerId"
DECLARING = "WorksContractDeclarantId"
CONTRACT = "WorksContract"
SUBCONTRACTOR = f"{CONTRACT}/SubcontractorId"
ACTIVITY = "SubcontractorActivityInfo"
EMPLOYER = f"{ACTIVITY}/SubcontractorEmployerId"

ADDRESS = (
    "<Address><Street>Kerkstraat</Street><HouseNbr>1</HouseNbr><ZIPCode>8000</ZIPCode><City>Brugge</City>"
    "<Country>150</Country></Address>"
)


class Message:
    """A valid message, to be changed; paths are relative to its form."""

    def __init__(self) -> None:
        self.root: Element = fromstring(f"<AVWDDT>{_FORM}</AVWDDT>")

    @property
    def form(self) -> Element:
        return self.at("")

    def at(self, path: str) -> Element:
        found = self.root.find(f"Form/{path}".rstrip("/"))
        assert found is not None, path
        return found

    def set(self, path: str, text: str) -> Self:
        """Give an element another text; it is added where it is missing."""
        parent, _, name = path.rpartition("/")
        if self.root.find(f"Form/{path}") is None:
            self.at(parent).append(Element(name))
        self.at(path).text = text
        return self

    def add(self, path: str, *elements: str) -> Self:
        """Put elements into another, at its end."""
        self.at(path).extend(fromstring(element) for element in elements)
        return self

    def drop(self, *paths: str) -> Self:
        """Take elements away."""
        for path in paths:
            self.at(path.rpartition("/")[0]).remove(self.at(path))
        return self

    def clear(self, path: str, *elements: str) -> Self:
        """Replace what an element holds."""
        element = self.at(path)
        for child in list(element):
            element.remove(child)
        return self.add(path, *elements)

    @property
    def leaves(self) -> Iterator[Element]:
        return (element for element in self.root.iter() if not len(element))

    def __bytes__(self) -> bytes:
        written: bytes = tostring(self.root, encoding="utf-8")
        return written

    def read(self, identifiers: Literal["checked", "unchecked"] = "checked") -> MessageReading:
        return read_message(bytes(self), identifiers=identifiers)

    def findings(self, identifiers: Literal["checked", "unchecked"] = "checked") -> list[tuple[str, str, str]]:
        """What the reader finds: severity, code and path within the form."""
        return list(map(brief, self.read(identifiers).findings))


def brief(finding: Finding) -> tuple[str, str, str]:
    return str(finding.severity), finding.code, finding.path.removeprefix("/AVWDDT/Form[1]/")


def blocks(code: str, path: str) -> list[tuple[str, str, str]]:
    return [("blocking", code, path)]


def warns(code: str, path: str) -> list[tuple[str, str, str]]:
    return [("warning", code, path)]
