"""Days and date-times are read in one form only."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_strategies import instants
from declaccess.codec.moments import format_moment, parse_date_time, parse_day, parse_moment
from declaccess.errors import MomentError, NaiveDatetimeError


@given(instants)
def test_a_date_time_that_was_written_is_read_with_its_offset(value: datetime) -> None:
    again = parse_date_time(format_moment(value))
    assert again == value
    assert again.utcoffset() == value.utcoffset()
    assert parse_moment(format_moment(value)) == value


@given(st.dates())
def test_a_day_that_was_written_is_read(value: date) -> None:
    assert parse_day(format_moment(value)) == value == parse_moment(format_moment(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-06-29T10:00+02:00", datetime(2026, 6, 29, 8, tzinfo=UTC)),
        ("2026-06-29t10:00:00z", datetime(2026, 6, 29, 10, tzinfo=UTC)),
        ("2026-06-29T10:00:00.5-00:30", datetime(2026, 6, 29, 10, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-06-29T10:00:00.1234569Z", datetime(2026, 6, 29, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("2026-06-28T23:59:59.9999999999Z", datetime(2026, 6, 28, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2024-02-29T00:00:00-23:59", datetime(2024, 2, 29, 23, 59, tzinfo=UTC)),
    ],
)
def test_the_forms_of_rfc_3339_are_read(text: str, value: datetime) -> None:
    assert parse_date_time(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-06-29",
        "2026-06-29 10:00:00Z",
        "2026-06-29T10:00:00+0200",
        "2026-06-29T10:00:00+02",
        "2026-06-29T10:00:00+24:00",
        "2026-06-29T10:00:00+02:60",
        "2026-06-29T10:00:00 +02:00",
        "2026-06-29T10:00:00+02:00[Europe/Brussels]",
        "2026-06-29T10:00:60Z",
        "2026-06-30T23:59:60Z",
        "2026-06-29T24:00:00Z",
        "2026-06-29T10:60:00Z",
        "2026-06-29T10Z",
        "2026-06-29T1000Z",
        "20260629T100000Z",
        "2026-W27-1T10:00:00Z",
        "2026-180T10:00:00Z",
        "2026-06-29T10:00:00.Z",
        "2026-06-29T10:00:00,5Z",
        "2026-06-31T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "0000-01-01T10:00:00Z",
        "+2026-06-29T10:00:00Z",
        "2026-6-29T10:00:00Z",
        " 2026-06-29T10:00:00Z",
        "2026-06-29T10:00:00Z\n",
        "２０２６-06-29T10:00:00Z",
        "2026-06-29T1٠:00:00Z",
        "2026-06-29T10:00:00\u200eZ",
        "2026\u201306\u201329T10:00:00Z",
        "1782720000",
        "now",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(MomentError):
        parse_date_time(text)
    if text != "2026-06-29":
        with pytest.raises(MomentError):
            parse_moment(text)


@pytest.mark.parametrize("text", ["2026-06-29T10:00", "2026-06-29T10:00:00", "2026-06-29T10:00:00.5"])
def test_a_date_time_without_offset_has_an_error_of_its_own(text: str) -> None:
    for parse in (parse_date_time, parse_moment):
        with pytest.raises(NaiveDatetimeError, match="has no offset"):
            parse(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:30:00-01:00", "0001-01-01T00:30:00+01:00"])
def test_a_moment_that_has_no_instant_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="outside the calendar"):
        parse_date_time(text)


def test_a_moment_that_has_no_day_in_brussels_is_an_instant_all_the_same() -> None:
    assert parse_date_time("9999-12-31T23:59:59Z") == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-6-29", "20260629", "2026-06-31", "２026-06-29", "2026-06-29 ", "29-06-2026", ""]
)
def test_a_day_has_one_form(text: str) -> None:
    with pytest.raises(MomentError):
        parse_day(text)


def test_a_moment_of_a_time_zone_is_written_with_its_offset() -> None:
    assert format_moment(datetime(2026, 6, 29, 10, tzinfo=ZoneInfo("Europe/Brussels"))) == "2026-06-29T10:00:00+02:00"


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    odd = datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=17, seconds=30)))
    assert parse_date_time(format_moment(odd)) == odd
