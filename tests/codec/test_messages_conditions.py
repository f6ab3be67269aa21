"""What the dictionary asks of one field because of another."""

import pytest

from create_messages import (
    ACTIVITY,
    ADDRESS,
    AUSTRIAN,
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

SITE = f"{PROJECT}/SiteAddress"
CONTACT = f"{CONTRACT}/CoordinatesContactPerson/Communication"
CONSTRUCTION = [
    (f"{PROJECT}/WorksGlobalProjectType", "00920"),
    (f"{PROJECT}/BuildingUsage", "01016"),
    (f"{CONTRACT}/WorksGlobalProjectType", "00920"),
    *((f"{SUBCONTRACTOR}[{number}]/{ACTIVITY}/SubcontractorActivity", "00934") for number in (2, 3, 4)),
]


@pytest.mark.parametrize(("path", "zone"), CONSTRUCTION)
def test_immovable_works_are_described(path: str, zone: str) -> None:
    assert Message().drop(path).findings() == blocks(f"{zone}-001", path)


@pytest.mark.parametrize("sector", ["2", "3"])
def test_other_sectors_need_no_description_and_should_not_give_one(sector: str) -> None:
    first = f"{SUBCONTRACTOR}[1]/{ACTIVITY}"
    message = Message().set(f"{PROJECT}/WorksGlobalProjectSector", sector)
    assert sorted(message.findings()) == sorted(
        [
            *(
                ("warning", f"{zone}-053", f"{path}[1]" if "Activity" in path else path)
                for path, zone in [*CONSTRUCTION, (f"{first}/SubcontractorActivity", "00934")]
            ),
            *warns("01083-053", f"{CONTRACT}/DangerousConstrWorkNature"),
            *warns("01083-053", f"{first}/DangerousConstrWorkNature"),
        ]
    )
    assert message.read().drafts[0].sector == int(sector)
    message.drop(*(path for path, _ in CONSTRUCTION), f"{CONTRACT}/DangerousConstrWorkNature")
    message.drop(f"{first}/DangerousConstrWorkNature", *[f"{first}/SubcontractorActivity"] * 2)
    assert message.findings() == []


@pytest.mark.parametrize("path", [f"{SITE}/Street", f"{SITE}/HouseNbr"])
def test_a_site_without_a_full_address_is_described(path: str) -> None:
    details = f"{PROJECT}/AddressDetails"
    assert Message().drop(path).findings() == []
    assert Message().drop(details).findings() == []
    assert Message().drop(path, details).findings() == blocks("00925-001", details)


def test_a_site_that_moves_is_described() -> None:
    details = f"{PROJECT}/AddressDetails"
    message = Message().set(f"{PROJECT}/WorksGlobalProjectMobilityNotion", "1")
    assert message.findings() == []
    assert message.drop(details).findings() == blocks("00925-001", details)


@pytest.mark.parametrize("party", [OWNER, f"{SUBCONTRACTOR}[1]"])
def test_a_party_without_enterprise_number_says_who_it_is(party: str) -> None:
    assert Message().drop(f"{SUBCONTRACTOR}[2]", f"{SUBCONTRACTOR}[2]", f"{SUBCONTRACTOR}[2]").drop(
        f"{party}/CompanyID"
    ).findings() == [
        *blocks("missing", f"{party}/Denomination"),
        *blocks("missing", f"{party}/LanguagePreference"),
        *blocks("90022-001", f"{party}/Address"),
        *blocks("missing", f"{party}/Justification"),
    ]


@pytest.mark.parametrize(("number", "code"), [("VATNbr", "01185-005"), ("ForeignCompanyID", "01186-005")])
def test_a_party_has_one_number(number: str, code: str) -> None:
    for party in (OWNER, f"{SUBCONTRACTOR}[1]", f"{SUBCONTRACTOR}[1]/{EMPLOYER}"):
        message = Message().set(f"{party}/{number}", AUSTRIAN)
        assert message.findings() == blocks(code, f"{party}/{number}")
    both = Message().set(f"{SUBCONTRACTOR}[4]/VATNbr", AUSTRIAN)
    assert both.findings() == blocks("01186-005", f"{SUBCONTRACTOR}[4]/ForeignCompanyID")


def test_a_hirer_is_named_somehow() -> None:
    message = Message().drop(f"{SUBCONTRACTOR}[1]/{EMPLOYER}/CompanyID")
    assert message.findings() == [
        *blocks("missing", f"{SUBCONTRACTOR}[1]/{EMPLOYER}/Denomination"),
        *warns("90022-001", f"{SUBCONTRACTOR}[1]/{EMPLOYER}/Address"),
    ]


def test_a_hirer_without_enterprise_number_should_have_an_address() -> None:
    message = Message().drop(f"{SUBCONTRACTOR}[3]/{EMPLOYER}/Address")
    assert message.findings() == warns("90022-001", f"{SUBCONTRACTOR}[3]/{EMPLOYER}/Address")
    assert len(message.read().drafts) == 1


@pytest.mark.parametrize("party", [OWNER, f"{SUBCONTRACTOR}[1]", f"{DECLARING}/TempComCompanyID"])
def test_english_is_not_for_belgian_companies(party: str) -> None:
    path = f"{party}/LanguagePreference"
    assert Message().set(path, "3").findings() == []
    assert Message().set(path, "4").findings() == blocks("00919-005", path)


def test_english_is_for_foreign_companies_known_by_number_or_by_country() -> None:
    for number in (2, 3, 4):
        assert Message().set(f"{SUBCONTRACTOR}[{number}]/LanguagePreference", "4").findings() == []
    belgian = Message().set(f"{SUBCONTRACTOR}[3]/Address/Country", "150")
    language = f"{SUBCONTRACTOR}[3]/LanguagePreference"
    assert belgian.set(language, "4").findings() == blocks("00919-005", language)


def test_a_private_person_with_a_companys_number_is_reported() -> None:
    message = Message().set(f"{OWNER}/IsNaturalPerson", "1")
    assert message.findings() == warns("contradiction", f"{OWNER}/IsNaturalPerson")
    assert message.read().drafts[0].client == message.at(f"{OWNER}/CompanyID").text


def test_a_private_person_needs_no_justification() -> None:
    named = ["<Denomination>The owner</Denomination>", "<LanguagePreference>1</LanguagePreference>", ADDRESS]
    company = Message().clear(OWNER, "<IsNaturalPerson>0</IsNaturalPerson>", *named)
    assert company.findings() == blocks("missing", f"{OWNER}/Justification")
    assert Message().clear(OWNER, "<IsNaturalPerson>1</IsNaturalPerson>", *named).findings() == []


def test_a_contract_ends_on_its_first_day_or_later() -> None:
    end = f"{CONTRACT}/WorksContractEndDate"
    assert Message().set(end, "2026-06-01").findings() == []
    assert Message().set(end, "2026-05-31").findings() == blocks("00928-014", end)


def test_an_intervention_ends_on_its_first_day_or_later() -> None:
    end = f"{SUBCONTRACTOR}[1]/{ACTIVITY}/InterventionEndDate"
    assert Message().set(end, "2026-07-06").findings() == []
    assert Message().set(end, "2026-07-05").findings() == blocks("00933-014", end)


def test_a_contract_is_signed_before_the_start() -> None:
    signed = f"{CONTRACT}/ContractSignatureDate"
    assert Message().set(signed, "2026-05-31").findings() == []
    for day in ("2026-06-01", "2026-06-02"):
        message = Message().set(signed, day)
        assert message.findings() == warns("00926-003", signed)
        assert len(message.read().drafts) == 1


def test_a_late_declaration_says_why() -> None:
    reason = f"{CONTRACT}/LateWorksContractDeclReason"
    assert Message().set("FormCreationDate", "2026-06-01").drop(reason).findings() == []
    late = Message().set("FormCreationDate", "2026-06-02")
    assert late.findings() == []
    assert late.drop(reason).findings() == blocks("00931-001", reason)


def test_continuing_works_end_within_five_years() -> None:
    end = f"{CONTRACT}/WorksContractEndDate"
    continuing = Message().set(f"{PROJECT}/WorksGlobalProjectPurpose", "2")
    assert continuing.set(end, "2031-05-18").findings() == []
    assert continuing.set(end, "2031-05-19").findings() == warns("00928-003", end)
    assert Message().set(end, "2040-01-01").findings() == []


def test_the_end_of_the_calendar_is_no_trouble() -> None:
    message = Message().set(f"{PROJECT}/WorksGlobalProjectPurpose", "2").set("FormCreationDate", "9999-12-31")
    assert message.set(f"{CONTRACT}/WorksContractEndDate", "9999-12-31").findings() == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{DECLARING}/Communication/PhoneNbr", "not-applicable"),
        (f"{DECLARING}/Communication/GSMNbr", "not-applicable"),
        (f"{DECLARING}/Communication/FaxNbr", "not-applicable"),
        (f"{CONTACT}/GSMNbr", "not-applicable"),
        (f"{CONTACT}/FaxNbr", "not-applicable"),
    ],
)
def test_numbers_that_this_message_never_uses_are_reported_and_kept(path: str, code: str) -> None:
    message = Message().set(path, "+32 9 111 11 11")
    assert message.findings() == warns(code, path)
    assert "+32 9 111 11 11" in message.read().drafts[0].contract.content.text
