"""Drafts, declarations and contracts are complete and without contradiction, or they are not made."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from declaccess import Contract, ContractNumber, Declaration, DeclarationNumber, Draft, OrganisationId, Period
from declaccess.errors import RecordError
from declaccess.model import (
    Content,
    DeclarationStatus,
    LegalBasis,
    OtherParticipant,
    ParticipantQuality,
    PartyRole,
    Sector,
    Subcontractor,
)

A, B, C, D = (OrganisationId(number) for number in ("0403019261", "0566988259", "0353456320", "0742853417"))
NUMBER = DeclarationNumber("9B0000000KJRZ")
FILED = datetime(2026, 6, 29, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def draft(**changes: Any) -> Draft:
    contract = Contract(declarant=A, subcontractors=(Subcontractor(organisation=B, hired_by=A),))
    given: dict[str, Any] = {
        "reference": "r-1",
        "sector": Sector.IMMOVABLE_WORKS,
        "client": C,
        "contracts": (contract,),
        "content": Content.of({"SiteAddress": {"City": "Gent"}}),
    }
    return Draft(**given | changes)


def declaration(**changes: Any) -> Declaration:
    contract = Contract(declarant=A, number=ContractNumber(f"{NUMBER}1"))
    given: dict[str, Any] = {"number": NUMBER, "sector": Sector.MEAT, "client": C, "contracts": (contract,)}
    return Declaration(**given | {"filed_at": FILED, "filed_by": A} | changes)


def faults(make: Any) -> list[str]:
    with pytest.raises(RecordError) as refused:
        make()
    return [fault.place for fault in refused.value.faults]


def test_a_draft_becomes_the_declaration_that_is_filed() -> None:
    made = draft().filed(NUMBER, [ContractNumber(f"{NUMBER}1")], FILED, A)
    assert (made.number, made.filed_at, made.filed_by, made.client) == (NUMBER, FILED, A, C)
    assert made.contracts[0].number == f"{NUMBER}1"
    assert made.contracts[0].subcontractors == draft().contract.subcontractors
    assert made.content.value == {"SiteAddress": {"City": "Gent"}}


def test_each_contract_of_a_draft_needs_its_number() -> None:
    assert faults(lambda: draft().filed(NUMBER, [], FILED, A)) == ["contract_numbers"]


def test_the_sector_gives_the_legal_basis() -> None:
    assert draft().legal_basis is LegalBasis.ARTICLE_30BIS
    assert declaration().legal_basis is LegalBasis.ARTICLE_30TER


def test_where_a_declaration_stands_follows_its_times() -> None:
    annulled = declaration(annulled=True, annulled_at=FILED + HOUR)
    step = timedelta(microseconds=1)
    assert annulled.status_at(FILED - step) is None
    assert annulled.status_at(FILED) is DeclarationStatus.REGISTERED
    assert annulled.status_at(FILED + HOUR - step) is DeclarationStatus.REGISTERED
    assert annulled.status_at(FILED + HOUR) is DeclarationStatus.ANNULLED
    assert declaration(annulled=True, filed_at=None).status_at(FILED) is DeclarationStatus.ANNULLED


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"contracts": ()}, ["contracts"]),
        ({"contracts": (Contract(declarant=A),)}, ["contracts[0].number"]),
        ({"annulled_at": FILED}, ["annulled_at"]),
        ({"annulled": True, "annulled_at": FILED - HOUR}, ["annulled_at"]),
    ],
)
def test_a_declaration_that_contradicts_itself_is_not_made(changes: dict[str, Any], places: list[str]) -> None:
    assert faults(lambda: declaration(**changes)) == places


def test_all_that_is_wrong_with_a_draft_is_told_at_once() -> None:
    numbered = Contract(declarant=A, number=ContractNumber(f"{NUMBER}1"), listed=Period(FILED))
    other = OtherParticipant(organisation=D, quality=ParticipantQuality.DESIGN, listed=Period(FILED))
    broken = {"reference": "", "contracts": (numbered, numbered), "other_participants": (other,)}
    assert sorted(faults(lambda: draft(**broken))) == sorted(
        [
            "reference",
            "contracts",
            "contracts[0].number",
            "contracts[1].number",
            "contracts[0]",
            "contracts[1]",
            "other_participants[0]",
        ]
    )


@pytest.mark.parametrize(
    ("hired", "places"),
    [
        ([(B, A), (C, B), (D, C)], []),
        ([(B, A), (B, A)], []),
        ([(B, C)], ["subcontractors[0].hired_by"]),
        ([(B, B)], ["subcontractors[0].hired_by"]),
        ([(B, C), (C, B)], ["subcontractors[0].hired_by", "subcontractors[1].hired_by"]),
        ([(B, A), (A, B)], ["subcontractors[0].hired_by", "subcontractors[1].hired_by"]),
        ([(B, A), (C, D), (D, C)], ["subcontractors[1].hired_by", "subcontractors[2].hired_by"]),
        ([(B, C), (C, B), (D, C)], ["subcontractors[0].hired_by", "subcontractors[1].hired_by"]),
    ],
)
def test_hiring_is_a_tree_from_the_declarant(
    hired: list[tuple[OrganisationId, OrganisationId]], places: list[str]
) -> None:
    subcontractors = tuple(Subcontractor(organisation=who, hired_by=by) for who, by in hired)
    if not places:
        assert Contract(declarant=A, subcontractors=subcontractors).subcontractors == subcontractors
    else:
        assert faults(lambda: Contract(declarant=A, subcontractors=subcontractors)) == places


def test_a_contract_tells_its_declarant_and_its_days_apart() -> None:
    nameless = OrganisationId("unidentified:X")
    wrong = {"declarant": nameless, "starts_on": date(2026, 7, 2), "ends_on": date(2026, 7, 1)}
    assert faults(lambda: Contract(**wrong)) == ["declarant", "ends_on"]  # type: ignore[arg-type]


def test_everybody_named_at_an_instant_is_listed_with_the_record_that_names_them() -> None:
    hired = Subcontractor(organisation=B, hired_by=A, listed=Period(FILED + HOUR))
    contract = Contract(declarant=A, number=ContractNumber(f"{NUMBER}1"), subcontractors=(hired,))
    works = declaration(contracts=(contract,))
    before = [(party.organisation, party.role) for party in works.list_parties(FILED)]
    assert before == [(C, PartyRole.CLIENT), (A, PartyRole.FILER), (A, PartyRole.CONTRACTOR)]
    (party,) = works.list_parties(FILED + HOUR, B)
    assert (party.role, party.contract, party.place) == (
        PartyRole.SUBCONTRACTOR,
        0,
        (("contracts", 0), ("subcontractors", 0)),
    )


def test_a_declaration_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        declaration().filed_by = B  # type: ignore[misc]


def test_content_is_given_back_unchanged_and_never_shared() -> None:
    value: dict[str, Any] = {"b": [1, 1.5, None, True, "é"], "a": {}}
    content = Content.of(value)
    value["b"].append("later")
    assert content.value == {"b": [1, 1.5, None, True, "é"], "a": {}}
    assert content.value is not content.value
    for wrong in (float("nan"), "\ud800", {1: 2}, {"a": {2}}):
        with pytest.raises(RecordError):
            Content.of(wrong)  # type: ignore[arg-type]
