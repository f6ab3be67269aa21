"""Reason codes: one number for an outcome and its first reason, in an order that is documented."""

import pickle
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from declaccess import AccessTable, Facts, nsso_2026
from declaccess.bulk import BulkDecider
from declaccess.errors import RulebookError, UnknownNameError
from declaccess.rules import Answer, Cause, Outcome
from declaccess.rules.answer import CAUSES
from declaccess.rules.facts import ALL
from declaccess.rules.reason_codes import MOST_RULES, reason_code, reason_codes
from declaccess.testing.strategies import boundary_days, candidates

BOOK = nsso_2026()
CODES = reason_codes(BOOK.table)


def test_the_codes_stand_in_the_documented_order() -> None:
    words = [*(rule.id for rule in BOOK.rules), "nothing-permits"]
    blocks = [(outcome, word) for outcome, word in product(("deny", "indeterminate", "permit"), words)]
    assert [(code.outcome, code.word) for code in CODES] == [("deny", "not-a-value"), ("deny", "not-covered"), *blocks]
    assert [code.number for code in CODES] == list(range(len(CODES)))
    assert len(CODES) <= 256


def test_a_code_names_a_rule_or_a_cause_and_says_it_in_words() -> None:
    assert all((code.rule is None) != (code.cause is None) for code in CODES)
    assert all(code.word == (code.rule or code.cause) and code.text for code in CODES)
    texts = {rule.id: BOOK.text_of(rule) for rule in BOOK.rules}
    assert all(code.text == texts[code.rule] for code in CODES if code.rule)


@given(candidates(), boundary_days(BOOK))
def test_the_code_of_an_answer_is_its_outcome_with_the_first_of_its_reasons(facts: Facts, day: object) -> None:
    answer = BOOK.table.answer(facts, day)  # type: ignore[arg-type]
    code = reason_code(answer)
    first = answer.reasons[0]
    assert CODES[code.number] == code
    assert (code.outcome, code.rule, code.cause) == (answer.outcome, first.rule, first.cause)


@given(st.sampled_from([cause for cause in Cause if cause is not Cause.NOTHING_PERMITS]))
def test_an_answer_that_came_before_the_table_has_no_code(cause: Cause) -> None:
    answer = Answer(facts=Facts(ALL), outcome=Outcome.DENY, reasons=(CAUSES[cause],))
    with pytest.raises(UnknownNameError, match=f"there is no reason code `{cause}`"):
        reason_code(answer)


def test_more_rules_than_a_code_can_name_are_refused() -> None:
    rules = tuple(evolve(BOOK.rules[0], id=f"rule-{number}") for number in range(MOST_RULES + 1))
    fits = AccessTable(evolve(BOOK, rules=rules[1:]))
    assert len(reason_codes(fits)) <= 256
    with pytest.raises(RulebookError, match="found 84 rules; expected at most 83"):
        BulkDecider(evolve(BOOK, rules=rules))


def test_the_code_book_is_a_table_of_the_codes() -> None:
    book = BulkDecider(BOOK).codes
    assert list(book) == list(CODES)
    assert book.words[0] == "not-a-value"
    assert [row["reason"] for row in book.to_dicts()] == list(range(len(book)))
    assert book.to_frame("polars").columns == list(book.columns)
    assert "view-declarant" in book.panel().text(120)
    for number in (-1, len(book)):
        with pytest.raises(IndexError, match=f"there is no reason code {number}; expected 0 to {len(book) - 1}"):
            book[number]


def test_a_decider_can_be_sent_to_another_process() -> None:
    decider = BulkDecider(BOOK)
    assert list(pickle.loads(pickle.dumps(decider)).codes) == list(decider.codes)  # noqa: S301 - made here
    assert "BulkDecider" in repr(decider)
