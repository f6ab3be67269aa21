"""Numbers that fail their check: a fault, or with the option kept as they were filed, and told."""

import io
import json

import pytest

from codec_samples import document, faults_of, reading, with_
from declaccess.codec.portfolio import encode_portfolio, iter_portfolio_lines, read_portfolio


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("000000010", "unchecked:000000010"),
        ("0403019262", "unchecked:0403019262"),
        ("7", "unchecked:7"),
        ("9999999999", "unchecked:9999999999"),
        ("vat:ATU000000", "unchecked:ATU000000"),
        ("vat:NL000000000B00", "unchecked:NL000000000B00"),
        ("unchecked:000000010", "unchecked:000000010"),
        ("0403019261", "0403019261"),
        ("vat:ATU13585627", "vat:ATU13585627"),
    ],
)
def test_the_option_keeps_a_number_as_filed(written: str, kept: str) -> None:
    result = reading(with_(document(), "declarations.0.client", written), identifiers="unchecked")
    assert result.portfolio.declarations[0].client == kept
    places = [finding.place for finding in result.findings]
    assert places == (["$.declarations[0].client"] if kept.startswith("unchecked:") else [])


@pytest.mark.parametrize("written", ["000000010", "vat:ATU000000", "unchecked:000000010", "unchecked:0403019261"])
def test_without_the_option_it_is_a_fault(written: str) -> None:
    assert "$.declarations[0].client" in faults_of(with_(document(), "declarations.0.client", written))


@pytest.mark.parametrize(
    "written",
    [
        "",
        " 000000010",
        "00000000010",
        "000.000.010",
        "BE000000010",
        "０0000010",
        "٤",
        "vat:",
        "vat:atu000000",
        "foreign:",
        "unchecked:",
        "unchecked:０",
        "unchecked:٤",
        "unchecked:0403019261",
        "unchecked:ATU13585627",
        "unchecked:vat:ATU13585627",
    ],
)
def test_the_option_repairs_nothing_else(written: str) -> None:
    faults = faults_of(with_(document(), "declarations.0.client", written), identifiers="unchecked")
    assert "$.declarations[0].client" in faults


def test_a_declarant_may_be_unchecked_and_every_place_is_told() -> None:
    base = with_(document(), "declarations.1.contracts.0.declarant", "000000010")
    with_(base, "declarations.1.contracts.0.subcontractors.0.hired_by", "000000010")
    result = reading(base, identifiers="unchecked")
    assert [(finding.place, finding.message) for finding in result.findings] == [
        (place, "the number `000000010` fails its check; it is kept as filed, and nobody can act for it")
        for place in (
            "$.declarations[1].contracts[0].declarant",
            "$.declarations[1].contracts[0].subcontractors[0].hired_by",
        )
    ]


def test_a_portfolio_of_unchecked_numbers_is_written_and_read_again() -> None:
    base = with_(document(), "declarations.0.contracts.0.partnership_members", ["000000010", "000000011"])
    result = reading(base, identifiers="unchecked")
    assert reading(encode_portfolio(result.portfolio), identifiers="unchecked") == result
    lines = "\n".join(iter_portfolio_lines(result.portfolio))
    again = read_portfolio(io.StringIO(lines), identifiers="unchecked")
    assert again.portfolio == result.portfolio
    row = next(number for number, line in enumerate(lines.splitlines(), start=1) if '"declaration"' in line)
    assert [finding.place for finding in again.findings] == [
        f"line {row}: $.declaration.contracts[0].partnership_members[{index}]" for index in (0, 1)
    ]


def test_content_is_no_place_for_identifiers() -> None:
    base = with_(document(), "declarations.0.content", {"client": "unchecked:000000010"})
    assert reading(json.loads(json.dumps(base)), identifiers="unchecked").findings == ()
