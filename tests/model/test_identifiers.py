"""Identifiers have one canonical form, and nothing else is one."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import vat as be_vat

from declaccess.errors import IdentifierError
from declaccess.model import (
    ContractNumber,
    DeclarationNumber,
    IdKind,
    OrganisationId,
    PersonId,
    enterprise_check_digits,
    unchecked,
)

VALID = ["0403019261", "0566988259", "0353456320", "1999999943", "0742853417"]


@pytest.mark.parametrize("number", VALID)
def test_published_enterprise_numbers_are_valid(number: str) -> None:
    assert OrganisationId(number) == number
    assert OrganisationId(number).kind is IdKind.ENTERPRISE


@given(st.integers(0, 19_999_999))
def test_of_the_hundred_check_digits_one_is_right(base: int) -> None:
    first_eight = f"{base:08}"
    right = first_eight + enterprise_check_digits(first_eight)
    assert OrganisationId(right) == right
    assert be_vat.is_valid(right), "what is right here is right elsewhere"
    for check in range(100):
        number = f"{first_eight}{check:02}"
        if number != right:
            with pytest.raises(IdentifierError, match=right[8:]):
                OrganisationId(number)


def test_check_digits_that_another_library_lets_through_are_refused() -> None:
    # The rule is 97 - (first eight mod 97), from 01 to 97; testing the whole number mod 97 also lets in 00, 98 and 99.
    assert be_vat.is_valid("0000009700")
    for number in ("0000009700", "0000000000"):
        with pytest.raises(IdentifierError):
            OrganisationId(number)
    assert OrganisationId("0000009797")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "403019261",
        "0403019262",
        "0403.019.261",
        "BE0403019261",
        " 0403019261",
        "0403019261\n",
        "٠٤٠٣٠١٩٢٦١",
        "０４０３０１９２６１",
        "2403019261",
        "vat:",
        "vat:BE0403019261",
        "vat:atu13585627",
        "vat:AT U13585627",
        "vat:ATU13585628",
        "vat:GR094259216",
        "VAT:ATU13585627",
        "foreign:",
        "foreign: ABC",
        "foreign:A\u202eBC",
        "foreign:\ud800",
        f"foreign:{'x' * 257}",
        "unidentified:",
        "unchecked:０",
        "other:1",
        ":1",
    ],
)
def test_no_other_form_identifies_an_organisation(text: str) -> None:
    with pytest.raises(IdentifierError):
        OrganisationId(text)


@pytest.mark.parametrize(
    ("text", "kind", "can_act"),
    [
        ("0403019261", IdKind.ENTERPRISE, True),
        ("vat:ATU13585627", IdKind.VAT, True),
        ("vat:EL094259216", IdKind.VAT, True),
        ("foreign:ABC001", IdKind.FOREIGN, True),
        ("unidentified:Bouwbedrijf X", IdKind.UNIDENTIFIED, False),
        ("unchecked:000000010", IdKind.UNCHECKED, False),
    ],
)
def test_each_kind_says_whether_somebody_can_act_for_it(text: str, kind: IdKind, *, can_act: bool) -> None:
    found = OrganisationId(text)
    assert (found.kind, found.can_act) == (kind, can_act)
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == text  # noqa: S301 - our own bytes
    assert type(copy.deepcopy(found)) is OrganisationId


def test_a_number_that_fails_its_check_is_kept_as_it_was_filed() -> None:
    assert unchecked("000000010") == "unchecked:000000010"


@pytest.mark.parametrize(
    "text",
    [
        "85073003328",
        "85.07.30-033.28",
        "98472899765",
        "05011512353",
        "85 07 30 033 28",
        "85/07/30-033.28",
        " 85073003328",
        "85-07-30-033-28",
        "85.07.30-033.28\t",
        "８５０７３００３３２８",
        "٨٥٠٧٣٠٠٣٣٢٨",
        "⁸⁵073003328",
        "85\u200b073003328",
        "BE85073003328",
        "be 85.07.30-033.28",
        "ＢＥ８５.07.30-033.28",
        "<85073003328>",
    ],
)
def test_a_national_number_is_no_persons_identifier_and_is_not_repeated(text: str) -> None:
    with pytest.raises(IdentifierError, match="national number") as refused:
        PersonId(text)
    assert refused.value.value is None
    assert text not in str(refused.value)
    assert text not in repr(refused.value.args)


@given(st.uuids().map(lambda each: each.hex) | st.uuids().map(str))
def test_an_opaque_identifier_may_hold_any_digits(text: str) -> None:
    assert PersonId(text) == text


@pytest.mark.parametrize("text", ["", "a\nb", "a\u200bb", "\ud800"])
def test_a_persons_identifier_is_printable(text: str) -> None:
    with pytest.raises(IdentifierError):
        PersonId(text)


@pytest.mark.parametrize(
    "text", ["p-1", "85073003329", "p-85073003328", "a85073003328f", "850730033280", "Élise", "p" * 500]
)
def test_any_other_printable_text_identifies_a_person(text: str) -> None:
    assert PersonId(text) == text


@pytest.mark.parametrize("text", ["9B0000000KJRZ", "3100000000000"])
def test_a_declaration_number_has_thirteen_characters(text: str) -> None:
    assert DeclarationNumber(text) == text
    for wrong in (text[:-1], text + "1", text.lower(), " " + text, "8B" + text[2:], text[:-1] + "é"):
        if wrong != text:
            with pytest.raises(IdentifierError):
                DeclarationNumber(wrong)


@pytest.mark.parametrize("text", ["9B0000000KJRZ1", "9B0000000KJRZ123", "8A0000718", "800000001"])
def test_a_contract_number_has_its_own_form_by_age(text: str) -> None:
    assert ContractNumber(text) == text


@pytest.mark.parametrize("text", ["9B0000000KJRZ", "9B0000000KJRZ1234", "8A0000700", "8a0000718", "7A0000718", ""])
def test_no_other_form_numbers_a_contract(text: str) -> None:
    with pytest.raises(IdentifierError):
        ContractNumber(text)
