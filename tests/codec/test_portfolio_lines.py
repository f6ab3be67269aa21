"""JSON lines: one record a line, faults with the number of the line."""

import io
import json
from collections.abc import Iterable

import pytest

from codec_samples import COMPANY, OTHER, document, reading
from declaccess.codec.portfolio import iter_portfolio_lines, read_portfolio
from declaccess.errors import PortfolioError

HEAD = '{"format": "declaccess.portfolio/1"}'


def _faults(lines: Iterable[str]) -> list[tuple[str, str]]:
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(io.BytesIO("\n".join(lines).encode()))
    return [(fault.place, fault.message) for fault in caught.value.faults]


def test_places_begin_with_the_line_and_name_the_kind() -> None:
    lines = [HEAD, "", *list(iter_portfolio_lines(reading(document()).portfolio))[1:]]
    row = next(index for index, line in enumerate(lines) if line.startswith('{"declaration"'))
    lines[row] = lines[row].replace('"client": "0353456320"', '"client": "0353456321"')
    ((place, message),) = _faults(lines)
    assert place == f"line {row + 1}: $.declaration.client"
    assert "check digits" in message


def test_faults_between_records_name_both_lines() -> None:
    grant = {"id": "g", "person": "p", "organisation": COMPANY, "actions": ["view"], "from": "2026-01-01T00:00Z"}
    line = json.dumps({"grant": grant})
    faults = _faults([HEAD, line, "  ", line])
    assert faults == [
        ("line 4: $.grant.id", "the id `g` stands already at line 2: $.grant.id; expected each id once"),
        ("line 2: $.grant.organisation", f"`{COMPANY}` is not among the organisations; list it there first"),
        ("line 4: $.grant.organisation", f"`{COMPANY}` is not among the organisations; list it there first"),
    ]


def test_every_bad_line_is_told_and_the_good_ones_are_still_checked() -> None:
    faults = _faults(
        [
            HEAD,
            '{"grants": {}}',
            '{"person": {"id": "p"}, "grant": {}}',
            "{}",
            "not json",
            '{"person": []}',
            '{"person": {"id": "p", "id": "q"}}',
            '{"person": {"id": "p", "name": NaN}}',
            HEAD,
            '{"person": {"id": "p-1"}}',
            '{"person": {"id": "p-1"}}',
            "\ufeff{}",
        ]
    )
    assert [place for place, _ in faults] == [
        "line 2: $",
        "line 3: $",
        "line 4: $",
        "line 5: $",
        "line 6: $.person",
        "line 7: $.person",
        "line 8: $.person.name",
        "line 9: $",
        "line 12: $",
        "line 11: $.person.id",
    ]
    assert faults[0][1] == "unknown key `grants`; did you mean `grant`?"


@pytest.mark.parametrize("head", ['{"format":"declaccess.portfolio/1"}', f"  {HEAD}\t", f"{HEAD}\r"])
def test_the_layout_of_the_first_line_does_not_matter(head: str) -> None:
    text = f'{head}\n{{"organisation": {{"id": "{OTHER}"}}}}\n'
    assert read_portfolio(io.BytesIO(text.encode())).portfolio.organisations[0].id == OTHER


def test_lines_of_another_version_are_refused() -> None:
    assert _faults(['{"format": "declaccess.portfolio/2"}', '{"person": {"id": "p"}}']) == [
        ("line 1: $.format", "found the text `declaccess.portfolio/2`; expected `declaccess.portfolio/1`")
    ]


def test_lines_without_the_first_one_are_no_document() -> None:
    ((place, message),) = _faults(['{"person": {"id": "p"}}', '{"person": {"id": "q"}}'])
    assert place == "$"
    assert "extra data at line 2" in message


def test_a_byte_order_mark_is_told() -> None:
    ((place, message),) = _faults(["\ufeff" + HEAD])
    assert place == "$"
    assert "byte order mark" in message


def test_bytes_that_are_not_utf_8_are_told_with_the_line() -> None:
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(io.BytesIO(HEAD.encode() + b'\n{"person": {"id": "\xff"}}\n'))
    assert str(caught.value).startswith("invalid portfolio: line 2: $: is not UTF-8: found `0xff` at byte 20")


def test_an_empty_file_is_told() -> None:
    assert _faults([]) == [("$", "is empty; expected a JSON object")]
