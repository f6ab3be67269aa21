from datetime import date
from importlib.resources import files
from io import BytesIO, StringIO, TextIOBase
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from create_messages import (
    ADDRESS,
    AUSTRIAN,
    CLIENT,
    CONTRACT,
    COORDINATOR,
    DECLARANT,
    DECLARING,
    EMPLOYER,
    OWNER,
    PARTNERSHIP,
    PROJECT,
    ROOFER,
    SUBCONTRACTOR,
    Message,
    blocks,
    brief,
    warns,
)
from declaccess.codec.messages import Finding, Severity, read_message
from declaccess.errors import MessageError, UnknownNameError
from declaccess.model import Draft, ParticipantQuality, Sector


def draft_of(message: Message) -> Draft:
    reading = message.read()
    assert not reading.is_blocked, [str(finding) for finding in reading.findings]
    (draft,) = reading.drafts
    return draft


def test_the_full_message_is_read_without_a_finding() -> None:
    assert Message().findings() == []


def test_who_is_named_comes_into_the_model() -> None:
    draft = draft_of(Message())
    assert (draft.reference, draft.sector, draft.client) == ("SITE-14", Sector.IMMOVABLE_WORKS, CLIENT)
    assert (draft.contract.declarant, draft.contract.temporary_partnership) == (DECLARANT, PARTNERSHIP)
    assert (draft.contract.starts_on, draft.contract.ends_on) == (date(2026, 6, 1), date(2027, 3, 31))
    assert [(other.organisation, other.quality) for other in draft.other_participants] == [
        (COORDINATOR, ParticipantQuality.REALISATION_COORDINATION),
        (COORDINATOR, ParticipantQuality.PROJECT_COORDINATION),
    ]


def test_the_hiring_tree_follows_the_identifier_that_each_hirer_has() -> None:
    hired = draft_of(Message()).contract.subcontractors
    assert [(each.organisation, each.hired_by) for each in hired] == [
        (ROOFER, PARTNERSHIP),
        (f"vat:{AUSTRIAN}", ROOFER),
        ("unidentified:Joiners of Uden", f"vat:{AUSTRIAN}"),
        ("foreign:BH-70415", "unidentified:Joiners of Uden"),
    ]


def test_what_no_rule_looks_at_stays_under_the_messages_own_names() -> None:
    draft = draft_of(Message())
    assert draft.content.value == {
        "Identification": "AVWDDT",
        "FormCreationDate": "2026-05-18",
        "FormCreationHour": "09:12:40.250",
        "AttestationStatus": "0",
        "TypeForm": "SU",
        "Reference": [
            {"ReferenceType": "1", "ReferenceOrigin": "1"},
            {"ReferenceType": "1", "ReferenceOrigin": "1", "ReferenceNbr": "OUR-SECOND-REFERENCE"},
        ],
        "IsObligedToRegister": "1",
        "WorksGlobalProjectPurpose": "1",
        "WorksGlobalProjectType": "4",
        "BuildingUsage": "19",
        "WorksGlobalProjectMobilityNotion": "0",
        "AddressDetails": "Behind the mill",
        "SiteAddress": {
            "Street": "Molenweg",
            "HouseNbr": "31",
            "PostBox": "A",
            "ZIPCode": "9000",
            "City": "Gent",
            "Country": "150",
        },
        "WorksGlobalProjectOwnerId": {"IsNaturalPerson": "0"},
        "OtherParticipant": [{"CompanyID": COORDINATOR, "ParticipantQuality": "4", "Name": "Safety desk"}],
    }
    assert draft.contract.content.value == {
        "WorksContractDeclarantId": {
            "Communication": {"EmailAddress": "desk@declarant.example"},
            "TempComCompanyID": {"Denomination": "The mill partnership", "LanguagePreference": "2"},
        },
        "WorksGlobalProjectType": "99",
        "WorksContractTotalCost": "148000",
        "CostPlusContractNotion": "0",
        "ContractSignatureDate": "2026-04-27",
        "ReferenceNbr": "CONTRACT-0427",
        "LateWorksContractDeclReason": "1",
        "DangerousConstrWorkNature": "1",
        "Comment": "Conversion of a mill",
        "CoordinatesContactPerson": {
            "Name": "Site office",
            "FirstName": "North",
            "Communication": {"PhoneNbr": "+32 9 000 00 00", "EmailAddress": "site@declarant.example"},
        },
    }
    assert draft.contract.subcontractors[0].content.value == {
        "SubcontractorActivityInfo": {
            "InterventionStartDate": "2026-07-06",
            "InterventionEndDate": "2026-12-18",
            "DangerousConstrWorkNature": "9",
            "SubcontractorActivity": ["1", "2"],
        }
    }


def test_texts_are_kept_with_their_blanks() -> None:
    draft = draft_of(Message().set(f"{CONTRACT}/Comment", "  two  lines\n of text "))
    content = draft.contract.content.value
    assert isinstance(content, dict)
    assert content["Comment"] == "  two  lines\n of text "


@pytest.mark.parametrize(
    ("elements", "client"),
    [
        ([f"<VATNbr>{AUSTRIAN}</VATNbr>"], f"vat:{AUSTRIAN}"),
        (["<ForeignCompanyID>X 1</ForeignCompanyID>"], "foreign:X 1"),
        (["<Justification>No VAT number was ever given</Justification>"], "unidentified:A client"),
        (["<IsNaturalPerson>1</IsNaturalPerson>"], "unidentified:A client"),
    ],
)
def test_a_client_without_enterprise_number_is_known_by_what_it_has(elements: list[str], client: str) -> None:
    private = "<IsNaturalPerson>0</IsNaturalPerson>" if "IsNaturalPerson" not in elements[0] else ""
    named = ["<Denomination>A client</Denomination>", "<LanguagePreference>1</LanguagePreference>", ADDRESS]
    message = Message().clear(OWNER, *elements, *filter(None, [private]), *named)
    assert message.findings() == []
    assert draft_of(message).client == client


def test_numbers_that_fail_their_check_are_blocking_findings() -> None:
    message = Message().set(f"{OWNER}/CompanyID", "1900010164").set(f"{SUBCONTRACTOR}[2]/VATNbr", "ATU13585628")
    reading = message.read()
    assert reading.drafts == ()
    assert list(map(brief, reading.findings)) == [
        *blocks("00014-003", f"{OWNER}/CompanyID"),
        *blocks("01185-003", f"{SUBCONTRACTOR}[2]/VATNbr"),
        *blocks("90573-003", f"{SUBCONTRACTOR}[3]/{EMPLOYER}"),
    ]
    assert "`1900010164`" in reading.findings[0].message
    assert "65" in reading.findings[0].message


def test_zero_stands_for_no_number_and_is_never_taken() -> None:
    for identifiers in ("checked", "unchecked"):
        message = Message().set(f"{OWNER}/CompanyID", "0")
        assert message.findings(identifiers) == blocks("00014-003", f"{OWNER}/CompanyID")
        assert "zero" in message.read(identifiers).findings[0].message


@pytest.mark.parametrize(
    "number", [" 1900010165", "1900.010.165", "BE1900010165", "１９０００１０１６５", "19000101650"]
)
@pytest.mark.parametrize("identifiers", ["checked", "unchecked"])
def test_a_number_written_in_another_way_is_refused(number: str, identifiers: str) -> None:
    reading = read_message(
        bytes(Message().set(f"{OWNER}/CompanyID", number)),
        identifiers="checked" if identifiers == "checked" else "unchecked",
    )
    assert list(map(brief, reading.findings)) == blocks("00014-003", f"{OWNER}/CompanyID")
    assert reading.drafts == ()


def placeholders() -> Message:
    """A message in the manner of published samples: nine digits that are nobody's number."""
    message = Message().drop(f"{OWNER}/IsNaturalPerson")
    for path, number in {
        f"{OWNER}/CompanyID": "000000000",
        f"{PROJECT}/OtherParticipant[1]/CompanyID": "000000001",
        f"{DECLARING}/CompanyID": "000000010",
        f"{DECLARING}/TempComCompanyID/CompanyID": "000000011",
        f"{SUBCONTRACTOR}[1]/CompanyID": "000000020",
        f"{SUBCONTRACTOR}[1]/{EMPLOYER}/CompanyID": "000000011",
        f"{SUBCONTRACTOR}[2]/VATNbr": "ATU000000",
        f"{SUBCONTRACTOR}[2]/{EMPLOYER}/CompanyID": "000000020",
        f"{SUBCONTRACTOR}[3]/{EMPLOYER}/VATNbr": "ATU000000",
    }.items():
        message.set(path, number)
    return message


def test_placeholder_numbers_are_kept_on_request_and_each_is_reported() -> None:
    reading = placeholders().read("unchecked")
    (draft,) = reading.drafts
    assert draft.client == "unchecked:000000000"
    assert draft.contract.declarant == "unchecked:000000010"
    assert [(each.organisation, each.hired_by) for each in draft.contract.subcontractors] == [
        ("unchecked:000000020", "unchecked:000000011"),
        ("unchecked:ATU000000", "unchecked:000000020"),
        ("unidentified:Joiners of Uden", "unchecked:ATU000000"),
        ("foreign:BH-70415", "unidentified:Joiners of Uden"),
    ]
    assert sorted(map(brief, reading.findings)) == sorted(
        [
            ("note", "missing", f"{OWNER}/IsNaturalPerson"),
            *warns("00014-003", f"{OWNER}/CompanyID"),
            *warns("00014-003", f"{PROJECT}/OtherParticipant[1]/CompanyID"),
            *warns("00014-003", f"{DECLARING}/CompanyID"),
            *warns("00014-003", f"{DECLARING}/TempComCompanyID/CompanyID"),
            *warns("00014-003", f"{SUBCONTRACTOR}[1]/CompanyID"),
            *warns("00014-003", f"{SUBCONTRACTOR}[1]/{EMPLOYER}/CompanyID"),
            *warns("01185-003", f"{SUBCONTRACTOR}[2]/VATNbr"),
            *warns("00014-003", f"{SUBCONTRACTOR}[2]/{EMPLOYER}/CompanyID"),
            *warns("01185-003", f"{SUBCONTRACTOR}[3]/{EMPLOYER}/VATNbr"),
        ]
    )


def test_placeholder_numbers_are_refused_unless_asked_for() -> None:
    reading = placeholders().read()
    assert reading.drafts == ()
    assert sum(finding.severity is Severity.BLOCKING for finding in reading.findings) == 9


def test_a_number_from_nowhere_is_never_kept_unchecked() -> None:
    message = Message().set(f"{OWNER}/CompanyID", "12345678")
    assert message.findings("unchecked") == blocks("00014-003", f"{OWNER}/CompanyID")


def test_a_hirer_must_stand_before_those_it_hired() -> None:
    message = Message()
    contract = message.at(CONTRACT)
    first = message.at(f"{SUBCONTRACTOR}[1]")
    contract.remove(first)
    contract.append(first)
    reading = message.read()
    assert list(map(brief, reading.findings)) == blocks("90573-003", f"{SUBCONTRACTOR}[1]/{EMPLOYER}")
    assert "later" in reading.findings[0].message


@pytest.mark.parametrize("hirer", [CLIENT, COORDINATOR, ROOFER])
def test_a_hirer_is_the_declarant_its_partnership_or_an_earlier_subcontractor(hirer: str) -> None:
    message = Message().set(f"{SUBCONTRACTOR}[1]/{EMPLOYER}/CompanyID", hirer)
    assert message.findings() == blocks("90573-003", f"{SUBCONTRACTOR}[1]/{EMPLOYER}")


def test_nobody_hires_itself() -> None:
    message = Message().set(f"{SUBCONTRACTOR}[1]/{EMPLOYER}/CompanyID", ROOFER)
    assert "own hirer" in message.read().findings[0].message


def test_the_declarant_hires_too() -> None:
    message = Message().set(f"{SUBCONTRACTOR}[1]/{EMPLOYER}/CompanyID", DECLARANT)
    assert draft_of(message).contract.subcontractors[0].hired_by == DECLARANT


def test_a_hirer_with_a_number_is_not_found_by_its_name() -> None:
    message = Message().clear(
        f"{SUBCONTRACTOR}[3]/{EMPLOYER}", "<Denomination>Carpenters of Abtenau</Denomination>", ADDRESS
    )
    assert message.findings() == blocks("90573-003", f"{SUBCONTRACTOR}[3]/{EMPLOYER}")


def test_a_loop_over_a_company_listed_twice_is_a_finding() -> None:
    again = (
        f"<SubcontractorId><CompanyID>{ROOFER}</CompanyID><SubcontractorActivityInfo>"
        f"<SubcontractorActivity>1</SubcontractorActivity><SubcontractorEmployerId><VATNbr>{AUSTRIAN}</VATNbr>"
        f"{ADDRESS}</SubcontractorEmployerId></SubcontractorActivityInfo></SubcontractorId>"
    )
    reading = Message().add(CONTRACT, again).read()
    assert reading.drafts == ()
    assert ("blocking", "90573-003", f"{SUBCONTRACTOR}[5]/{EMPLOYER}") in map(brief, reading.findings)


def test_two_subcontractors_with_one_name_and_no_number_are_reported() -> None:
    message = Message()
    message.at(CONTRACT).remove(message.at(f"{SUBCONTRACTOR}[4]"))
    message.at(CONTRACT).append(message.at(f"{SUBCONTRACTOR}[3]"))
    reading = message.read()
    assert len(reading.drafts) == 1
    assert list(map(brief, reading.findings)) == [
        *warns("same-name", f"{SUBCONTRACTOR}[3]/Denomination"),
        *warns("same-name", f"{SUBCONTRACTOR}[4]/Denomination"),
    ]


def test_a_name_that_two_subcontractors_share_does_not_say_who_hired() -> None:
    message = Message()
    message.at(CONTRACT).insert(0, message.at(f"{SUBCONTRACTOR}[3]"))
    found = message.findings()
    assert ("blocking", "90573-003", f"{SUBCONTRACTOR}[5]/{EMPLOYER}") in found


def test_each_form_stands_for_itself() -> None:
    message = Message()
    second = Message().set(f"{DECLARING}/CompanyID", "0").set("Reference[1]/ReferenceNbr", "SITE-15")
    third = Message().set("Reference[1]/ReferenceNbr", "SITE-16")
    message.root.extend([second.form, third.form])
    reading = message.read()
    assert [draft.reference for draft in reading.drafts] == ["SITE-14", "SITE-16"]
    assert [finding.path for finding in reading.findings] == [f"/AVWDDT/Form[2]/{DECLARING}/CompanyID"]


def test_of_two_forms_with_one_reference_the_second_is_left_out() -> None:
    message = Message()
    message.root.append(Message().form)
    message.root.append(Message().set("Reference[1]/ReferenceNbr", "SITE-15").form)
    reading = message.read()
    assert [draft.reference for draft in reading.drafts] == ["SITE-14", "SITE-15"]
    assert [(each.severity, each.code, each.path) for each in reading.findings] == [
        (Severity.BLOCKING, "same-reference", "/AVWDDT/Form[2]/Reference[1]/ReferenceNbr")
    ]


def test_what_is_wrong_with_the_message_as_a_whole_leaves_no_draft() -> None:
    message = Message()
    message.root.tail = None
    message.root.set("version", "3")
    reading = message.read()
    assert reading.drafts == ()
    assert [(each.code, each.path) for each in reading.findings] == [("unknown-attribute", "/AVWDDT/@version")]


def test_a_message_without_form_says_so() -> None:
    reading = read_message(b"<AVWDDT/>")
    assert reading.drafts == ()
    assert [(each.code, each.path) for each in reading.findings] == [("90059-001", "/AVWDDT/Form")]


def test_a_flood_of_findings_ends_the_reading_and_leaves_no_draft() -> None:
    message = bytes(Message()).replace(b"</AVWDDT>", b"<Form/>" * 2_000 + b"</AVWDDT>")
    reading = read_message(message)
    assert reading.drafts == ()
    assert reading.findings[-1].code == "too-many-findings"
    assert len(reading.findings) < 11_000


def test_a_message_comes_as_bytes_as_a_file_or_as_a_stream(tmp_path: Path) -> None:
    message = bytes(Message())
    file = tmp_path / "message.xml"
    file.write_bytes(message)
    expected = read_message(message)
    assert read_message(file) == expected
    assert read_message(str(file)) == expected
    assert read_message(BytesIO(message)) == expected
    with file.open("rb") as stream:
        assert read_message(stream) == expected


def test_a_text_stream_is_refused() -> None:
    stream: TextIOBase = StringIO("<AVWDDT/>")
    with pytest.raises(MessageError, match="binary"):
        read_message(cast("BinaryIO", stream))


def test_another_word_for_identifiers_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="`Checked`"):
        read_message(b"<AVWDDT/>", identifiers="Checked")  # type: ignore[arg-type]


def test_the_message_of_the_demonstration_is_faultless() -> None:
    reading = read_message(files("declaccess").joinpath("cli/demo/message.xml").read_bytes())
    assert reading.findings == ()
    (draft,) = reading.drafts
    assert [each.organisation.kind for each in draft.contract.subcontractors] == [
        "enterprise",
        "vat",
        "foreign",
    ]


def test_a_finding_is_told_in_one_line() -> None:
    finding = Finding(path="/AVWDDT", code="00014-003", severity=Severity.NOTE, message="found nothing")
    assert str(finding) == "note 00014-003 at /AVWDDT: found nothing"
