"""From what a provider says of a log-in to log-in means: exactly, or not recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess import nsso_2026
from declaccess.adapters.oidc import UNRECOGNISED, MeansRow, MeansTable
from declaccess.errors import RecordError
from declaccess.model import Login

TABLE = MeansTable(
    [
        MeansRow(acr="high", amr=["card"], means="eid"),
        MeansRow(acr="high", amr=["app", "pin"], means="itsme"),
        MeansRow(acr="abroad", means="eidas", assurance="high"),
    ]
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["high", "card", "app", "pin", "abroad"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
)


@pytest.mark.parametrize(
    ("claims", "login"),
    [
        ({"acr": "high", "amr": ["card"]}, Login("eid")),
        ({"acr": "high", "amr": ["pin", "app"]}, Login("itsme")),
        ({"acr": "abroad"}, Login("eidas", "high")),
        ({"acr": "abroad", "amr": ["whatever"]}, Login("eidas", "high")),
        ({"acr": "high"}, UNRECOGNISED),
        ({"acr": "high", "amr": []}, UNRECOGNISED),
        ({"acr": "high", "amr": ["app"]}, UNRECOGNISED),
        ({"acr": "high", "amr": ["app", "pin", "card"]}, UNRECOGNISED),
        ({"acr": "high", "amr": "card"}, UNRECOGNISED),
        ({"acr": "abroad", "amr": [1]}, UNRECOGNISED),
        ({"acr": ["abroad"]}, UNRECOGNISED),
        ({"acr": "Abroad"}, UNRECOGNISED),
        ({"amr": ["card"]}, UNRECOGNISED),
        ({}, UNRECOGNISED),
    ],
)
def test_a_row_holds_for_exactly_its_values(claims: dict[str, object], login: Login) -> None:
    assert TABLE.login(claims) == login


@given(st.fixed_dictionaries({}, optional={"acr": json_values, "amr": json_values}))
def test_whatever_a_provider_says_is_a_row_or_not_recognised(claims: dict[str, object]) -> None:
    amr = claims.get("amr")
    expected = UNRECOGNISED
    if amr is None or (isinstance(amr, list) and all(isinstance(each, str) for each in amr)):
        rows = [row for row in TABLE.rows if row.acr == claims.get("acr") and row.amr in (None, frozenset(amr or []))]
        expected = Login(rows[0].means, rows[0].assurance) if rows else UNRECOGNISED
    assert TABLE.login(claims) == expected


def test_not_recognised_is_a_word_that_the_rulebook_does_not_have() -> None:
    assert {row.means for row in nsso_2026().logins}.isdisjoint({UNRECOGNISED.means})


@pytest.mark.parametrize(
    "rows",
    [
        [MeansRow(acr="a", means="eid"), MeansRow(acr="a", means="password")],
        [MeansRow(acr="a", means="eid"), MeansRow(acr="a", means="eid")],
        [MeansRow(acr="a", means="eid"), MeansRow(acr="a", amr=["x"], means="password")],
        [MeansRow(acr="a", means="eid"), MeansRow(amr=["x"], means="password")],
        [MeansRow(amr=["x", "y"], means="eid"), MeansRow(amr=["y", "x"], means="password")],
    ],
)
def test_rows_of_which_two_could_hold_are_refused(rows: list[MeansRow]) -> None:
    with pytest.raises(RecordError, match=r"\[1\].*row \[0\]"):
        MeansTable(rows)


@pytest.mark.parametrize(
    "row",
    [
        {"means": "eid"}, {"means": "", "acr": "a"}, {"means": None, "acr": "a"}, {"means": "unsecured", "acr": "a"},
        {"means": "eid", "acr": ""}, {"means": "eid", "acr": 1}, {"means": "eid", "amr": []},
        {"means": "eid", "amr": [1]}, {"means": "eid", "amr": [""]},
        {"means": "eidas", "acr": "a", "assurance": "High"},
    ],
    ids=str,
)  # fmt: skip
def test_a_row_that_says_too_little_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        MeansRow(**row)  # type: ignore[arg-type]
