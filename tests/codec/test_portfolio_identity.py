"""Writing and reading again gives the same portfolio, as a document and as JSON lines."""

import io
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_samples import document, reading
from codec_strategies import portfolios
from declaccess.codec.portfolio import decode_portfolio, encode_portfolio, iter_portfolio_lines, read_portfolio
from declaccess.model import Portfolio


@given(portfolios())
def test_reading_what_was_written_gives_the_same_portfolio(portfolio: Portfolio) -> None:
    text = json.dumps(encode_portfolio(portfolio), ensure_ascii=False)
    assert read_portfolio(io.BytesIO(text.encode())).portfolio == portfolio


@given(portfolios())
def test_both_forms_agree(portfolio: Portfolio) -> None:
    lines = "\n".join(iter_portfolio_lines(portfolio))
    assert read_portfolio(io.BytesIO(lines.encode())).portfolio == portfolio
    assert encode_portfolio(read_portfolio(io.StringIO(lines)).portfolio) == encode_portfolio(portfolio)


@given(portfolios(), st.randoms(use_true_random=False))
def test_records_may_come_in_any_order(portfolio: Portfolio, chance: random.Random) -> None:
    head, *records = iter_portfolio_lines(portfolio)
    chance.shuffle(records)
    shuffled = read_portfolio(io.StringIO("\n".join([head, *records]))).portfolio
    assert set(shuffled.declarations) == set(portfolio.declarations)
    assert set(shuffled.organisations) == set(portfolio.organisations)
    assert set(shuffled.grants) == set(portfolio.grants)


def test_the_whole_format_is_written_as_it_was_read() -> None:
    assert encode_portfolio(reading(document()).portfolio) == document()


def test_members_are_written_in_the_order_of_the_format() -> None:
    written = encode_portfolio(reading(document()).portfolio)
    assert json.dumps(written) == json.dumps(document())


def test_what_is_absent_is_not_written() -> None:
    text = json.dumps(encode_portfolio(reading(document()).portfolio))
    assert ": null" not in text


def test_a_date_time_keeps_its_own_offset() -> None:
    base = document()
    base["declarations"][0]["filed_at"] = "2026-06-29T01:00:00-05:00"
    assert '"filed_at": "2026-06-29T01:00:00-05:00"' in json.dumps(encode_portfolio(reading(base).portfolio))


def test_content_is_given_back_unchanged() -> None:
    base = document()
    content = {"z": [1, 2.50, -0.0, 1e300, None, True, "é\u2028"], "a": {"": {"b": 1}}, "big": 10**40}
    base["declarations"][0]["content"] = content
    works = reading(base).portfolio.declarations[0]
    assert json.dumps(works.content.value) == json.dumps(content)


def test_the_empty_document_is_an_empty_portfolio() -> None:
    assert decode_portfolio({"format": "declaccess.portfolio/1"}).portfolio == Portfolio()
    assert read_portfolio(io.StringIO('{"format": "declaccess.portfolio/1"}')).portfolio == Portfolio()


def test_a_portfolio_is_read_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "portfolio.json"
    path.write_text(json.dumps(document(), indent=2))
    assert read_portfolio(path) == read_portfolio(str(path)) == reading(document())


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_the_layout_of_a_document_does_not_matter(indent: int | None) -> None:
    assert read_portfolio(io.StringIO(json.dumps(document(), indent=indent))) == reading(document())
