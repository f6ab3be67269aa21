"""The library and the plain reading agree: on every cell and day, and on hostile portfolios."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given

from declaccess import Facts, nsso_2026
from declaccess.codec.answers import encode_decision
from declaccess.codec.portfolio import decode_portfolio
from declaccess.codec.requests import decode_request
from plain_facts import TABLE
from plain_reading import plain_consensus, plain_decide, plain_open, plain_valid_until
from plain_worlds import candidate_sets, days, worlds

RULEBOOK = nsso_2026()
ONE_DAY = timedelta(days=1)
EDGES = [date(2014, 1, 1), date(2026, 6, 26), date(2026, 6, 29), date(2026, 10, 1), date(2027, 1, 1)]
EDGE_DAYS = sorted({day + step * ONE_DAY for day in EDGES[1:] for step in (-1, 0, 1)} | {EDGES[0], date(2030, 1, 1)})


def test_every_cell_on_every_edge_day_is_answered_as_the_plain_reading_answers_it() -> None:
    for values in product(*TABLE.values()):
        facts = Facts.of(**dict(zip(TABLE, values, strict=True)))
        plain = {fact: [value] for fact, value in zip(TABLE, values, strict=True)}
        for day in EDGE_DAYS:
            answer = RULEBOOK.table.answer(facts, day)
            assert answer.outcome == plain_consensus(plain, day), (facts, day)
            assert answer.rules_valid_until == plain_valid_until(plain, day), (facts, day)


@given(candidate_sets(TABLE), days())
def test_the_consensus_over_candidates_is_exact_and_names_what_it_hangs_on(
    candidates: dict[str, list[str]], day: date
) -> None:
    answer = RULEBOOK.table.answer(Facts.of(**candidates), day)
    assert answer.outcome == plain_consensus(candidates, day)
    assert answer.rules_valid_until == plain_valid_until(candidates, day)
    named = plain_open(candidates, day)
    assert list(answer.open.facts) == named["facts"]
    assert list(answer.open.milestones) == named["milestones"]
    assert answer.open.readings == ()


@given(worlds())
def test_a_request_over_a_portfolio_is_answered_as_the_plain_reading_answers_it(
    world: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    document, asked = world
    portfolio = decode_portfolio(document).portfolio
    request = decode_request(asked, RULEBOOK.first_day)
    answer = encode_decision(RULEBOOK.decider.decide(request, portfolio))["context"]
    plain = plain_decide(document, asked)
    assert answer["outcome"] == plain["outcome"]
    assert answer["reasons"][0].get("cause") in (plain["cause"], "nothing-permits")
    assert answer["facts"] == plain["facts"]
    assert answer["open"] == plain["open"]
    until = plain["rules_valid_until"]
    assert answer["rules_valid_until"] == (until and until.isoformat())
