"""Names, cardinalities, lengths and codes, from the published dictionary, at their edges."""

import pytest

from create_messages import (
    ACTIVITY,
    CONTRACT,
    DECLARING,
    EMPLOYER,
    OWNER,
    PROJECT,
    SUBCONTRACTOR,
    Message,
    blocks,
    warns,
)

CONTACT = f"{CONTRACT}/CoordinatesContactPerson"
ADDRESS = f"{SUBCONTRACTOR}[2]/Address"
SITE = f"{PROJECT}/SiteAddress"
INTERVENTION = f"{SUBCONTRACTOR}[1]/{ACTIVITY}"

LONGEST = [
    ("Reference[1]/ReferenceNbr", 20, "invalid"),
    (f"{CONTRACT}/ReferenceNbr", 20, "invalid"),
    (f"{PROJECT}/AddressDetails", 1000, "invalid"),
    (f"{SITE}/Street", 42, "invalid"),
    (f"{SITE}/HouseNbr", 10, "invalid"),
    (f"{SITE}/PostBox", 4, "invalid"),
    (f"{SITE}/ZIPCode", 9, "invalid"),
    (f"{SITE}/City", 40, "00522-003"),
    (f"{ADDRESS}/City", 40, "00522-003"),
    (f"{SUBCONTRACTOR}[2]/Denomination", 96, "invalid"),
    (f"{SUBCONTRACTOR}[4]/ForeignCompanyID", 256, "invalid"),
    (f"{SUBCONTRACTOR}[3]/Justification", 320, "invalid"),
    (f"{PROJECT}/OtherParticipant[1]/Name", 48, "invalid"),
    (f"{CONTACT}/Name", 48, "invalid"),
    (f"{CONTACT}/FirstName", 24, "invalid"),
    (f"{CONTACT}/Communication/PhoneNbr", 20, "invalid"),
    (f"{CONTRACT}/Comment", 200, "invalid"),
]


@pytest.mark.parametrize(("path", "longest", "code"), LONGEST)
def test_a_text_may_have_so_many_characters_and_not_one_more(path: str, longest: int, code: str) -> None:
    assert Message().set(path, "é" * longest).findings() == []
    assert blocks(code, path)[0] in Message().set(path, "é" * (longest + 1)).findings()


@pytest.mark.parametrize(
    ("path", "longest", "code"),
    [
        (f"{SITE}/Country", 5, "00523-003"),
        (f"{PROJECT}/BuildingUsage", 2, "01016-003"),
        (f"{CONTRACT}/WorksContractTotalCost", 12, "invalid"),
        (f"{INTERVENTION}/SubcontractorActivity[2]", 2, "invalid"),
    ],
)
def test_a_number_has_so_many_digits_and_nothing_else(path: str, longest: int, code: str) -> None:
    assert Message().set(path, "9" * longest).findings() == []
    for text in ("9" * (longest + 1), "A", "-1", " 1", "1.5", "٣"):
        assert Message().set(path, text).findings() == blocks(code, path), text


@pytest.mark.parametrize(
    ("path", "length"),
    [(f"{CONTACT}/Communication/EmailAddress", 60), (f"{DECLARING}/Communication/EmailAddress", 60)],
)
def test_an_email_address_has_so_many_characters_and_one_at_sign(path: str, length: int) -> None:
    assert Message().set(path, "a@" + "b" * (length - 2)).findings() == []
    for text in ("a@" + "b" * (length - 1), "nobody", "@b", "a@", "a@b@c", "a b@c"):
        assert Message().set(path, text).findings() == blocks("00637-003", path), text


def test_a_justification_has_ten_characters_at_least() -> None:
    path = f"{SUBCONTRACTOR}[3]/Justification"
    assert Message().set(path, "x" * 10).findings() == []
    assert Message().set(path, "x" * 9).findings() == blocks("invalid", path)


@pytest.mark.parametrize(
    ("path", "allowed", "refused", "code"),
    [
        ("Identification", "AVWDDT", "AVDDTUP avwddt", "invalid"),
        ("AttestationStatus", "0", "1 2 3 6 00", "invalid"),
        ("TypeForm", "SU", "RE su", "invalid"),
        ("Reference[2]/ReferenceType", "1", "0 2 9", "invalid"),
        ("Reference[1]/ReferenceOrigin", "1", "0 2 7", "invalid"),
        (f"{PROJECT}/WorksGlobalProjectSector", "1", "0 4 01", "01093-003"),
        (f"{PROJECT}/IsObligedToRegister", "0 1", "2 true", "invalid"),
        (f"{PROJECT}/WorksGlobalProjectPurpose", "1 2", "0 3", "01096-003"),
        (f"{PROJECT}/WorksGlobalProjectType", "1 2 3 4 5 6 7 8 99", "0 9 98 100 01", "00920-003"),
        (f"{CONTRACT}/WorksGlobalProjectType", "1 2 3 4 5 6 7 8 99", "0 9 98", "00920-003"),
        (f"{PROJECT}/WorksGlobalProjectMobilityNotion", "0 1", "2", "invalid"),
        (f"{PROJECT}/OtherParticipant[1]/ParticipantQuality", "1 2 3 4", "0 5", "01081-003"),
        (f"{OWNER}/IsNaturalPerson", "0", "2 no", "invalid"),
        (f"{CONTRACT}/CostPlusContractNotion", "0 1", "2", "invalid"),
        (f"{CONTRACT}/LateWorksContractDeclReason", "0 1", "2", "invalid"),
        (f"{CONTRACT}/DangerousConstrWorkNature", "0 1 9", "2 8", "invalid"),
        (f"{INTERVENTION}/DangerousConstrWorkNature", "0 1 9", "2 8", "invalid"),
        (f"{SUBCONTRACTOR}[2]/LanguagePreference", "1 2 3 4", "0 5 nl", "00919-003"),
        (f"{DECLARING}/TempComCompanyID/LanguagePreference", "1 2 3", "0 5", "00919-003"),
    ],
)
def test_a_code_is_one_of_its_list(path: str, allowed: str, refused: str, code: str) -> None:
    for text in allowed.split():
        assert Message().set(path, text).findings() == [], text
    for text in refused.split():
        found = Message().set(path, text).read()
        assert found.drafts == ()
        assert blocks(code, path)[0] in Message().set(path, text).findings(), text


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("FormCreationDate", "00218-003"),
        (f"{CONTRACT}/ContractSignatureDate", "00926-003"),
        (f"{CONTRACT}/WorksContractStartDate", "00927-003"),
        (f"{CONTRACT}/WorksContractEndDate", "00928-003"),
        (f"{INTERVENTION}/InterventionStartDate", "00932-003"),
        (f"{INTERVENTION}/InterventionEndDate", "00933-003"),
    ],
)
def test_a_day_is_one_of_the_calendar(path: str, code: str) -> None:
    for text in (
        "2026-02-29",
        "2026-13-01",
        "0000-01-01",
        "20260601",
        "2026-6-1",
        "01-06-2026",
        "2026-W23-1",
    ):
        assert Message().set(path, text).findings() == blocks(code, path), text
    assert Message().set("FormCreationDate", "2024-02-29").findings() == []


def test_a_time_has_milliseconds_and_exists() -> None:
    for text in ("00:00:00.000", "23:59:59.999"):
        assert Message().set("FormCreationHour", text).findings() == []
    for text in ("24:00:00.000", "09:60:00.000", "09:12:40", "9:12:40.250", "09:12:40.250Z"):
        assert Message().set("FormCreationHour", text).findings() == blocks("invalid", "FormCreationHour")


REQUIRED = [
    ("Identification", "missing"),
    ("FormCreationDate", "missing"),
    ("FormCreationHour", "missing"),
    ("AttestationStatus", "missing"),
    ("TypeForm", "missing"),
    ("Reference[1]/ReferenceType", "missing"),
    ("Reference[1]/ReferenceOrigin", "missing"),
    ("Reference[1]/ReferenceNbr", "missing"),
    (PROJECT, "90383-001"),
    (f"{PROJECT}/WorksGlobalProjectSector", "01093-001"),
    (f"{PROJECT}/IsObligedToRegister", "missing"),
    (f"{PROJECT}/WorksGlobalProjectPurpose", "01096-001"),
    (f"{PROJECT}/WorksGlobalProjectMobilityNotion", "missing"),
    (SITE, "missing"),
    (f"{SITE}/ZIPCode", "missing"),
    (f"{SITE}/City", "missing"),
    (OWNER, "90384-001"),
    (f"{PROJECT}/OtherParticipant[2]/CompanyID", "missing"),
    (f"{PROJECT}/OtherParticipant[2]/ParticipantQuality", "missing"),
    (DECLARING, "90381-001"),
    (f"{DECLARING}/CompanyID", "90381-364"),
    (f"{DECLARING}/TempComCompanyID/CompanyID", "90382-364"),
    (CONTRACT, "90387-001"),
    (f"{CONTRACT}/WorksContractTotalCost", "missing"),
    (f"{CONTRACT}/CostPlusContractNotion", "missing"),
    (f"{CONTRACT}/ContractSignatureDate", "00926-001"),
    (f"{CONTRACT}/WorksContractStartDate", "missing"),
    (f"{CONTRACT}/WorksContractEndDate", "missing"),
    (CONTACT, "90257-001"),
    (f"{CONTACT}/Name", "missing"),
    (f"{CONTACT}/Communication", "90258-001"),
    (f"{CONTACT}/Communication/PhoneNbr", "00677-001"),
    (f"{ADDRESS}/Street", "missing"),
    (f"{ADDRESS}/HouseNbr", "missing"),
    (f"{ADDRESS}/ZIPCode", "missing"),
    (f"{ADDRESS}/City", "missing"),
    (f"{ADDRESS}/Country", "missing"),
    (f"{SUBCONTRACTOR}[4]/{ACTIVITY}", "90389-001"),
    (f"{SUBCONTRACTOR}[4]/{EMPLOYER}", "90573-001"),
]


@pytest.mark.parametrize(("path", "code"), REQUIRED)
def test_what_must_be_there_is_missed(path: str, code: str) -> None:
    reading = Message().drop(path).read()
    assert reading.drafts == ()
    assert blocks(code, path)[0] in Message().drop(path).findings()


def test_a_form_without_reference_is_refused() -> None:
    message = Message().drop("Reference[2]").drop("Reference")
    assert message.findings() == blocks("missing", "Reference")


@pytest.mark.parametrize(
    "path",
    [
        "Reference[2]",
        f"{PROJECT}/OtherParticipant[2]",
        f"{PROJECT}/OtherParticipant[1]/Name",
        f"{SITE}/PostBox",
        f"{SITE}/Country",
        f"{DECLARING}/Communication",
        f"{DECLARING}/TempComCompanyID/Denomination",
        f"{DECLARING}/TempComCompanyID/LanguagePreference",
        f"{CONTACT}/FirstName",
        f"{CONTACT}/Communication/EmailAddress",
        f"{CONTRACT}/ReferenceNbr",
        f"{CONTRACT}/LateWorksContractDeclReason",
        f"{CONTRACT}/DangerousConstrWorkNature",
        f"{CONTRACT}/Comment",
        f"{SUBCONTRACTOR}[4]",
        f"{INTERVENTION}/InterventionStartDate",
        f"{INTERVENTION}/InterventionEndDate",
        f"{INTERVENTION}/DangerousConstrWorkNature",
        f"{INTERVENTION}/SubcontractorActivity[2]",
    ],
)
def test_what_may_be_absent_is_not_missed(path: str) -> None:
    message = Message().drop(path)
    assert message.findings() == []
    assert len(message.read().drafts) == 1


def test_a_client_that_does_not_say_whether_it_is_a_person_is_read_with_a_note() -> None:
    message = Message().drop(f"{OWNER}/IsNaturalPerson")
    assert message.findings() == [("note", "missing", f"{OWNER}/IsNaturalPerson")]
    assert len(message.read().drafts) == 1


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("Identification", 1),
        ("Reference", 2),
        (PROJECT, 1),
        (SITE, 1),
        (OWNER, 1),
        (f"{OWNER}/CompanyID", 1),
        (f"{PROJECT}/OtherParticipant", 4),
        (DECLARING, 1),
        (f"{DECLARING}/TempComCompanyID", 1),
        (CONTRACT, 1),
        (f"{CONTRACT}/Comment", 1),
        (CONTACT, 1),
        (f"{INTERVENTION}/SubcontractorEmployerId", 1),
    ],
)
def test_nothing_stands_more_often_than_it_may(path: str, most: int) -> None:
    parent, _, name = path.rpartition("/")
    message = Message()
    element, block = message.at(path), message.at(parent)
    while len(block.findall(name)) < most:
        block.append(element)
    assert [each for each in message.findings() if each[1] == "repeated"] == []
    block.append(element)
    assert blocks("repeated", f"{path}[{most + 1}]")[0] in message.findings()
    assert message.read().drafts == ()


def test_a_finding_tells_repeated_elements_apart() -> None:
    message = Message().add(CONTRACT, f"<Comment>{'x' * 201}</Comment>")
    repeated = f"{CONTRACT}/Comment[2]"
    assert message.findings() == [*blocks("repeated", repeated), *blocks("invalid", repeated)]


def test_activities_and_subcontractors_come_in_any_number() -> None:
    message = Message().add(INTERVENTION, *["<SubcontractorActivity>5</SubcontractorActivity>"] * 30)
    message.at(CONTRACT).extend([message.at(f"{SUBCONTRACTOR}[1]")] * 30)
    assert message.findings() == []


def test_the_order_of_elements_is_free() -> None:
    message = Message()
    for block in (message.form, message.at(PROJECT), message.at(OWNER), message.at(SITE)):
        block[:] = reversed(block)
    reading, expected = message.read(), Message().read()
    assert reading.findings == ()
    assert reading.drafts[0].client == expected.drafts[0].client
    assert reading.drafts[0].contract == expected.drafts[0].contract


@pytest.mark.parametrize(
    "parent", ["", PROJECT, OWNER, CONTRACT, f"{SUBCONTRACTOR}[1]/{EMPLOYER}", f"{CONTRACT}/Comment"]
)
def test_an_element_that_the_dictionary_does_not_know_there_is_refused(parent: str) -> None:
    for name in ("Extra", "formcreationdate"):
        message = Message().add(parent, f"<{name}>x</{name}>")
        assert message.findings() == blocks("unknown-element", f"{parent}/{name}".lstrip("/"))
        assert message.read().drafts == ()


def test_an_element_of_another_namespace_is_unknown() -> None:
    message = Message().add(CONTRACT, '<n:Comment xmlns:n="urn:else">x</n:Comment>')
    assert message.findings() == blocks("unknown-element", f"{CONTRACT}/{{urn:else}}Comment")


def test_an_element_where_it_does_not_belong_is_unknown() -> None:
    message = Message().add(f"{PROJECT}/OtherParticipant[1]", "<VATNbr>ATU13585627</VATNbr>")
    assert message.findings() == blocks("unknown-element", f"{PROJECT}/OtherParticipant[1]/VATNbr")


def test_text_between_elements_is_refused() -> None:
    message = Message()
    message.at(OWNER).text = "somebody"
    assert message.findings() == blocks("stray-text", OWNER)
    message = Message()
    message.at(f"{OWNER}/CompanyID").tail = "\n or somebody else"
    assert message.findings() == blocks("stray-text", OWNER)


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_an_empty_element_is_refused_rather_than_taken_for_absent(text: str) -> None:
    for path in (f"{CONTRACT}/Comment", f"{OWNER}/IsNaturalPerson", "Reference[1]/ReferenceNbr"):
        message = Message().set(path, text)
        assert message.findings() == blocks("invalid", path)


def test_attributes_are_refused_but_for_the_schemas_on_the_root() -> None:
    xsi = "{http://www.w3.org/2001/XMLSchema-instance}"
    message = Message()
    message.root.set(f"{xsi}noNamespaceSchemaLocation", "AVWDDT.xsd")
    assert message.findings() == []
    message.at(f"{CONTRACT}/Comment").set(f"{xsi}nil", "true")
    message.at(CONTRACT).set("id", "7")
    assert message.findings() == [
        *blocks("unknown-attribute", f"{CONTRACT}/@id"),
        *blocks("unknown-attribute", f"{CONTRACT}/Comment/@{xsi}nil"),
    ]


@pytest.mark.parametrize("character", ["\x80", "\x9f", "\ufffd"])
def test_a_character_that_only_a_wrong_encoding_makes_is_reported(character: str) -> None:
    message = Message().set(f"{CONTRACT}/Comment", f"caf{character}")
    assert message.findings() == warns("garbled", f"{CONTRACT}/Comment")
    assert len(message.read().drafts) == 1


def test_a_finding_shows_what_was_written_short_and_printable() -> None:
    finding = Message().set(f"{CONTRACT}/WorksContractTotalCost", "\u202e" + "9" * 500).read().findings[0]
    assert "\\u202e" in finding.message
    assert len(finding.message) < 200
