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
        "line 3: $.grant.person",
        "line 3: $.grant.organisation",
        "line 3: $.grant.actions",
        "line 3: $.grant.from",
        "line 4: $",
        "line 5: $",
        "line 6: $.person",
        "line 7: $.person",
        "line 8: $.person.name",
        "line 9: $",
        "line 12: $",
        "line 8: $.person.id",
        "line 11: $.person.id",
    ]
    assert faults[0][1] == "unknown key `grants`; did you mean `grant`?"


@pytest.mark.parametrize("head", ['{"format":"declaccess.portfolio/1"}', f"  {HEAD}\t", f"{HEAD}\r"])
def test_the_layout_of_the_first_line_does_not_matter(head: str) -> None:
    text = f'{head}\n{{"organisation": {{"id": "{OTHER}"}}}}\n'
    assert read_portfolio(io.BytesIO(text.encode())).portfolio.organisations[0].id == OTHER


def test_lines_of_another_version_are_refused_with_all_that_is_wrong_with_them() -> None:
    assert _faults(['{"format": "declaccess.portfolio/2"}', '{"person": {"id": "p"}}', '{"person": {"id": 1}}']) == [
        ("line 1: $.format", "found the text `declaccess.portfolio/2`; expected `declaccess.portfolio/1`"),
        ("line 3: $.person.id", "found the number `1`; expected a text"),
    ]


def test_a_first_line_that_names_the_format_twice_is_told_as_that() -> None:
    head = '{"format": "declaccess.portfolio/1", "format": "declaccess.portfolio/1"}'
    twice = ("line 1: $", "the name `format` stands more than once; expected each name once")
    assert _faults([head, '{"person": {"id": "p"}}']) == [twice]
    assert _faults([head.replace("{", "{" + " " * 2000), '{"person": {"id": "p"}}']) == [twice]


def test_a_long_first_line_is_read_as_a_short_one() -> None:
    head = HEAD.replace(" ", " " * 5000)
    assert read_portfolio(io.StringIO(f'{head}\n{{"person": {{"id": "p"}}}}\n')).portfolio.people[0].id == "p"
    ((place, message),) = _faults([HEAD.replace("1", "1" * 5000), '{"person": {"id": "p"}}'])
    assert place == "line 1: $.format"
    assert message.endswith("…`; expected `declaccess.portfolio/1`")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "{}",
        f'{{"organisatoin": {{"id": "{COMPANY}"}}}}',
        f'{{"organisation": {{"id": "{COMPANY}"}}, "organisation": {{"id": "{OTHER}"}}}}',
    ],
)
def test_a_line_that_cannot_be_read_may_be_any_organisation(line: str) -> None:
    grant = {"person": "p", "organisation": COMPANY, "actions": ["view"], "from": "2026-01-01T00:00Z"}
    assert [place for place, _ in _faults([HEAD, line, json.dumps({"grant": grant})])] == ["line 2: $"]


def test_a_line_without_ordinary_blanks_is_no_blank_line() -> None:
    for source in (io.BytesIO(f"{HEAD}\n\u00a0\n \t\n".encode()), io.StringIO(f"{HEAD}\n\u00a0\n \t\n")):
        with pytest.raises(PortfolioError) as caught:
            read_portfolio(source)
        (fault,) = caught.value.faults
        assert fault.place == "line 2: $"
        assert fault.message == "is not JSON: expecting value at column 1: found the character U+00A0"


def test_a_portfolio_of_lines_knows_where_its_records_stand() -> None:
    lines = [HEAD, "", *list(iter_portfolio_lines(reading(document()).portfolio))[1:]]
    portfolio = read_portfolio(io.StringIO("\n".join(lines))).portfolio
    row = next(number for number, line in enumerate(lines, start=1) if line.startswith('{"declaration"'))
    assert portfolio.place("declarations", 1) == (f"line {row + 1}: $.declaration",)
    assert reading(document()).portfolio.lines is None


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
