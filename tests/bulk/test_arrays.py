"""NumPy arrays: any layout in memory is fine, and whatever is no code or no day is denied or refused."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from declaccess import Facts, nsso_2026
from declaccess.bulk import BulkDecider, RowsError
from declaccess.rules.facts import ALL, BIT, GROUP

DECIDER = BulkDecider(nsso_2026())
PERMITTED = Facts.of(
    action="view",
    relation="declarant",
    login="digital_key",
    authorisation="held",
    status="registered",
    filed_under="new_rules",
).code
DAY = (date(2026, 7, 1) - date(1970, 1, 1)).days
FIRST = (date(2014, 1, 1) - date(1970, 1, 1)).days
LAST = (date.max - date(1970, 1, 1)).days
NO_VALUE, NOT_COVERED = 0, 1
PERMIT = DECIDER.decide_arrays(np.array([PERMITTED]), np.array([DAY]))[0]


def decided(facts: Any, days: Any) -> list[int]:
    """Return the codes of two arrays."""
    found: list[int] = DECIDER.decide_arrays(facts, days).tolist()
    return found


def test_the_case_that_the_others_vary_is_permitted() -> None:
    assert DECIDER.codes[PERMIT].word == "view-declarant"
    assert DECIDER.codes[PERMIT].outcome == "permit"


@pytest.mark.parametrize("name", GROUP)
def test_a_fact_without_a_candidate_is_no_value_on_any_day(name: str) -> None:
    without = np.full(3, PERMITTED & ~GROUP[name], np.uint32)
    assert decided(without, np.array([DAY, FIRST - 1, -5])) == [NO_VALUE] * 3


@pytest.mark.parametrize("stray", [1 << 18, 1 << 19, 1 << 31, 1 << 32, 1 << 62, 1 << 63])
def test_a_stray_bit_is_no_value(stray: int) -> None:
    facts = np.array([PERMITTED, PERMITTED | stray, PERMITTED], np.uint64)
    assert decided(facts, np.full(3, DAY)) == [PERMIT, NO_VALUE, PERMIT]


@pytest.mark.parametrize("code", [-1, -PERMITTED, -(1 << 40) + PERMITTED, -(1 << 63)])
def test_a_negative_code_is_no_value(code: int) -> None:
    assert decided(np.array([code, PERMITTED]), np.full(2, DAY)) == [NO_VALUE, PERMIT]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (FIRST, None),
        (FIRST - 1, NOT_COVERED),
        (-1, NOT_COVERED),
        (-LAST - 7, NOT_COVERED),
        (-(1 << 63), NOT_COVERED),
        (-(1 << 63) + 1, NOT_COVERED),
        (LAST, None),
        (LAST + 1, NO_VALUE),
        (20_260_701, NO_VALUE),
        ((1 << 63) - 1, NO_VALUE),
    ],
)
def test_days_outside_the_rules_or_the_calendar_are_denied(day: int, code: int | None) -> None:
    found = decided(np.full(2, PERMITTED), np.array([DAY, day]))
    assert found[0] == PERMIT
    assert found[1] == code if code is not None else found[1] > NOT_COVERED


def test_what_is_no_value_is_told_before_a_day_that_is_not_covered() -> None:
    assert decided(np.array([0, 1 << 20]), np.array([FIRST - 1, FIRST - 1])) == [NO_VALUE, NO_VALUE]


def test_no_day_is_not_covered_and_a_day_that_begins_late_is_no_day() -> None:
    days = np.array(["2026-07-01", "NaT", "2026-07-01T00:00:01", "1600-01-01T12:00:00"], "datetime64[s]")
    assert decided(np.full(4, PERMITTED), days) == [PERMIT, NOT_COVERED, NO_VALUE, NO_VALUE]
    assert decided(np.full(2, PERMITTED), np.array(["2026-07-01", "NaT"], "datetime64[D]")) == [PERMIT, NOT_COVERED]
    assert decided(np.full(2, PERMITTED), np.array(["2026-07-01", "NaT"], "datetime64[ns]")) == [PERMIT, NOT_COVERED]


@pytest.mark.parametrize("days", ["i2", "i4", "i8", "u2", "u4", "u8", ">i4", ">i8", "<M8[D]", ">M8[D]", "M8[ms]"])
@pytest.mark.parametrize("facts", ["i4", "i8", "u4", "u8", ">u4", ">i8"])
def test_every_type_of_whole_numbers_and_days_is_read_alike(facts: str, days: str) -> None:
    when = np.array([DAY, FIRST - 1], "i8").astype("M8[D]" if "M8" in days else "i8").astype(days)
    assert decided(np.full(2, PERMITTED).astype(facts), when) == [PERMIT, NOT_COVERED]


@pytest.mark.parametrize("dtype", ["i1", "u1"])
def test_the_smallest_whole_numbers_are_days_that_lie_too_early(dtype: str) -> None:
    assert decided(np.full(2, PERMITTED), np.array([0, 100], dtype)) == [NOT_COVERED, NOT_COVERED]


def test_arrays_that_are_strided_reversed_or_read_only_are_read_alike() -> None:
    chance = np.random.default_rng(5)
    facts, days = chance.integers(0, 1 << 18, 100_000, np.uint32), chance.integers(-9, 40_000, 100_000, np.int32)
    whole = DECIDER.decide_arrays(facts, days)
    assert (DECIDER.decide_arrays(facts[::3], days[::3]) == whole[::3]).all()
    assert (DECIDER.decide_arrays(facts[::-1], days[::-1]) == whole[::-1]).all()
    table = np.stack([facts, facts], axis=1)
    facts.flags.writeable = days.flags.writeable = False
    assert (DECIDER.decide_arrays(table[:, 1], days) == whole).all()
    out = np.zeros(100_000, np.uint8)[::-1]
    assert DECIDER.decide_arrays(facts, days, out) is out
    assert (out == whole).all()


@pytest.mark.parametrize("rows", [0, 1, 32_767, 32_768, 32_769, 65_537])
def test_any_number_of_rows_is_decided_piece_by_piece(rows: int) -> None:
    facts = np.resize(np.array([PERMITTED, ALL, 0], np.uint32), rows)
    found = DECIDER.decide_arrays(facts, np.full(rows, DAY))
    assert found.dtype == np.uint8
    alone = [decided(facts[index : index + 1], [DAY])[0] for index in range(min(rows, 3))]
    assert found.tolist() == np.resize(alone, rows).tolist() if rows else not found.size


@pytest.mark.parametrize(
    ("facts", "days", "message"),
    [
        (np.array([1.0]), np.array([DAY]), "array `facts`: found float64 values; expected whole numbers"),
        (np.array([True]), np.array([DAY]), "array `facts`: found bool values"),
        (np.array(["view"]), np.array([DAY]), "array `facts`: found <U4 values"),
        (np.array([None]), np.array([DAY]), "array `facts`: found object values"),
        (np.array([PERMITTED]), np.array([float(DAY)]), "array `days`: found float64 values; expected days"),
        (np.array([PERMITTED]), np.array([date(2026, 7, 1)]), "array `days`: found object values"),
        (np.array([PERMITTED]), np.array(["2026-07-01"]), "array `days`: found <U10 values"),
        (np.array([PERMITTED]), np.array(["2026-07"], "M8[M]"), r"array `days`: found datetime64\[M\] values"),
        (np.array([PERMITTED]), np.array([5], "m8[D]"), r"array `days`: found timedelta64\[D\] values"),
        (np.array([PERMITTED]), np.array([DAY, DAY]), "found 1 rows beside 2 days; expected as many of both"),
        (np.array(PERMITTED), np.array(DAY), "array `facts`: found 0 dimensions; expected one"),
        (np.array([[PERMITTED]]), np.array([[DAY]]), "array `facts`: found 2 dimensions"),
        (np.ma.masked_array([PERMITTED], [True]), np.array([DAY]), "array `facts`: found a masked array"),
    ],
)
def test_what_is_no_array_of_codes_and_days_is_refused(facts: Any, days: Any, message: str) -> None:
    with pytest.raises(RowsError, match=message):
        DECIDER.decide_arrays(facts, days)


@pytest.mark.parametrize("out", [np.zeros(2, np.uint8), np.zeros(1, np.int8), [0], np.frombuffer(b"\0", np.uint8)])
def test_results_go_only_where_they_fit(out: Any) -> None:
    with pytest.raises(RowsError, match=r"array `out`: found .*; expected a writeable array of uint8 of shape \(1,\)"):
        DECIDER.decide_arrays(np.array([PERMITTED]), np.array([DAY]), out)


def test_results_do_not_go_where_they_are_read_from() -> None:
    facts = np.zeros(4, np.uint32)
    with pytest.raises(RowsError, match="it shares its memory with what is read"):
        DECIDER.decide_arrays(facts, np.zeros(4, np.int32), facts.view(np.uint8)[:4])


def test_a_set_of_candidates_permits_only_where_every_one_of_them_does() -> None:
    both = PERMITTED | BIT[next(iter(Facts(ALL).candidates("authorisation")[1:]))]
    code = decided([both], [DAY])[0]
    assert DECIDER.codes[code].outcome == "indeterminate"
    assert DECIDER.codes[decided([ALL], [DAY])[0]].outcome == "indeterminate"
