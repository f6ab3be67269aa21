"""What makes a portfolio unacceptable, each at its place and all at once."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_samples import ABSENT, COMPANY, OTHER, document, draft, faults_of, leaves, reading, with_
from declaccess.codec.portfolio import decode_portfolio, read_portfolio
from declaccess.errors import PortfolioError


def test_all_faults_are_told_at_once_in_the_order_of_the_input() -> None:
    base = document()
    with_(base, "organisations.0.register", "Complete")
    with_(base, "grants.0.actions", ["vieuw", 1])
    with_(base, "declarations.0.contracts.0.subcontractors.0.hired_by", ABSENT)
    with_(base, "declarations.0.contracts.0.starts_on", "2026-6-7")
    with_(base, "declarations.1.contract", [])
    with_(base, "extra", 1)
    places = list(faults_of(base))
    assert places == [
        "$.organisations[0].register",
        "$.grants[0].actions[0]",
        "$.grants[0].actions[1]",
        "$.declarations[0].contracts[0].starts_on",
        "$.declarations[0].contracts[0].subcontractors[0].hired_by",
        "$.declarations[1]",
        "$",
    ]


def test_faults_between_records_are_told_with_those_inside_them() -> None:
    base = document()
    base["grants"].append({**base["grants"][0], "id": "g-1"})
    base["grants"].append({**base["grants"][0], "id": "g-3", "organisation": "1999999943"})
    base["grants"].append({"id": "g-4"})
    faults = faults_of(base)
    assert faults["$.grants[1].id"] == "the id `g-1` stands already at $.grants[0].id; expected each id once"
    assert faults["$.grants[2].organisation"] == "`1999999943` is not among the organisations; list it there first"
    assert faults["$.grants[3].person"].startswith("missing")


def test_an_organisation_that_cannot_be_read_is_still_listed() -> None:
    faults = faults_of(with_(document(), "organisations.0.name", 1))
    assert list(faults) == ["$.organisations[0].name"]


@pytest.mark.parametrize("value", [ABSENT, "0403019262", 5])
def test_an_organisation_without_readable_id_causes_no_further_faults(value: object) -> None:
    faults = faults_of(with_(document(), "organisations.0.id", value))
    assert list(faults) == ["$.organisations[0].id"]


@pytest.mark.parametrize(
    ("name", "key"), [("organisations", "id"), ("people", "id"), ("appointments", "id"), ("mandates", "id")]
)
def test_two_records_of_a_kind_with_one_id_are_told(name: str, key: str) -> None:
    base = document()
    base[name].append(base[name][0])
    last = len(base[name]) - 1
    assert f"stands already at $.{name}[0].{key}" in faults_of(base)[f"$.{name}[{last}].{key}"]


def test_an_id_that_would_upset_a_terminal_is_spelt_out() -> None:
    base = with_(document(), "grants.0.id", "\x1b[31m" + "x" * 1000)
    base["grants"].append(base["grants"][0])
    message = faults_of(base)["$.grants[1].id"]
    assert message.isprintable()
    assert len(message) <= 400


def test_numbers_and_references_stand_once() -> None:
    base = document()
    base["declarations"].extend([base["declarations"][0], base["declarations"][1]])
    faults = faults_of(base)
    assert "$.declarations[0].number" in faults["$.declarations[2].number"]
    assert "$.declarations[0].contracts[0].number" in faults["$.declarations[2].contracts[0].number"]
    assert "$.declarations[1].reference" in faults["$.declarations[3].reference"]


def _hired(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"organisation": organisation, "hired_by": by} for organisation, by in pairs]


A, B, C = OTHER, "1999999943", "0742853417"


@pytest.mark.parametrize(
    ("hired", "places"),
    [
        (_hired((A, B), (B, A)), [0, 1]),
        (_hired((A, A)), [0]),
        (_hired((A, COMPANY), (B, C), (C, B)), [1, 2]),
        (_hired((A, "0353456320")), [0]),
        (_hired((A, COMPANY), (B, "0353456320"), (C, "0353456320")), [1, 2]),
    ],
)
def test_hiring_hangs_on_the_declarant_and_never_runs_in_a_circle(
    hired: list[dict[str, str]], places: list[int]
) -> None:
    base = with_(document(), "declarations.1.contracts.0.subcontractors", hired)
    expected = [f"$.declarations[1].contracts[0].subcontractors[{index}].hired_by" for index in places]
    assert list(faults_of(base)) == expected


def test_a_partnership_may_hire() -> None:
    base = with_(document(), "declarations.1.contracts.0.temporary_partnership", C)
    with_(base, "declarations.1.contracts.0.subcontractors", _hired((A, C)))
    assert reading(base).portfolio.declarations[1].contracts[0].subcontractors[0].hired_by == C


EARLIER, LATER = "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:01+01:00"


@pytest.mark.parametrize(
    ("record", "first", "last"),
    [
        ("organisations.0.legal_representatives.0", "from", "until"),
        ("people.0.memberships.0", "from", "until"),
        ("appointments.0", "from", "until"),
        ("grants.0", "from", "until"),
        ("declarations.0.contracts.0", "listed_from", "listed_until"),
        ("declarations.0.contracts.0.subcontractors.0", "listed_from", "listed_until"),
        ("declarations.0.other_participants.0", "listed_from", "listed_until"),
    ],
)
class TestPeriods:
    def test_one_that_ends_before_it_starts_is_told(self, record: str, first: str, last: str) -> None:
        base = with_(with_(document(), f"{record}.{first}", LATER), f"{record}.{last}", EARLIER)
        (place,) = faults_of(base)
        assert place.endswith(f".{last}")

    def test_equal_ends_make_an_empty_one(self, record: str, first: str, last: str) -> None:
        same = "2025-12-31T23:00:00Z"
        base = with_(with_(document(), f"{record}.{first}", EARLIER), f"{record}.{last}", same)
        assert reading(base).findings == ()

    def test_there_is_no_member_with_the_name_of_the_model(self, record: str, first: str, last: str) -> None:
        name = {"from": "period", "listed_from": "listed"}[first]
        (message,) = faults_of(with_(document(), f"{record}.{name}", {"from": EARLIER})).values()
        assert message.startswith(f"unknown key `{name}`")
        assert last


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("mandates.0.to_quarter", "2025Q4", "$.mandates[0].to_quarter"),
        ("mandates.0.from_quarter", "2026Q5", "$.mandates[0].from_quarter"),
        ("mandates.0.from_quarter", "2026q1", "$.mandates[0].from_quarter"),
        ("declarations.0.contracts.0.ends_on", "2026-07-05", "$.declarations[0].contracts[0].ends_on"),
        ("declarations.0.contracts", [], "$.declarations[0].contracts"),
        ("declarations.0.annulled_at", "2026-06-28T08:00:00+02:00", "$.declarations[0].annulled_at"),
        ("declarations.0.status", "registered", "$.declarations[0].annulled_at"),
        ("declarations.0.status", "Annulled", "$.declarations[0].status"),
        ("declarations.0.status", None, "$.declarations[0].status"),
        ("declarations.0.reference", "r", "$.declarations[0]"),
        ("declarations.1.status", "drafd", "$.declarations[1].status"),
        ("declarations.1.status", ["draft"], "$.declarations[1].status"),
        ("declarations.1.status", ABSENT, "$.declarations[1].status"),
        ("declarations.1.reference", "", "$.declarations[1].reference"),
        ("declarations.1.number", "9B0000000KJRZ", "$.declarations[1]"),
        ("declarations.1.filed_at", "2026-06-28T08:00:00+02:00", "$.declarations[1]"),
        ("declarations.1.filed_by", COMPANY, "$.declarations[1]"),
        ("declarations.1.annulled_at", "2026-06-28T08:00:00+02:00", "$.declarations[1]"),
        ("declarations.1.contracts.0.number", "9B0000000KJRZ1", "$.declarations[1].contracts[0]"),
        ("declarations.1.contracts.0.listed_from", EARLIER, "$.declarations[1].contracts[0]"),
        (
            "declarations.1.contracts.0.subcontractors.0.listed_until",
            EARLIER,
            "$.declarations[1].contracts[0].subcontractors[0]",
        ),
        ("declarations.1.other_participants.0.listed_from", EARLIER, "$.declarations[1].other_participants[0]"),
        ("declarations.1.contracts", [], "$.declarations[1].contracts"),
        ("logins.0.organisation", OTHER, "$.logins[0]"),
        ("logins.0.person", ABSENT, "$.logins[0]"),
        ("declarations", {}, "$.declarations"),
        ("declarations.0", "9B0000000KJRZ", "$.declarations[0]"),
    ],
)
def test_what_does_not_belong_is_one_fault_at_one_place(path: str, value: object, place: str) -> None:
    assert list(faults_of(with_(document(), path, value))) == [place]


@pytest.mark.parametrize("name", ["number", "filed_at", "filed_by", "annulled_at"])
def test_null_where_a_draft_has_nothing_is_absent(name: str) -> None:
    assert reading(with_(document(), f"declarations.1.{name}", None)) == reading(document())


def test_a_draft_has_exactly_one_contract() -> None:
    base = document()
    base["declarations"][1]["contracts"].append({"declarant": OTHER})
    assert "exactly one" in faults_of(base)["$.declarations[1].contracts"]


@pytest.mark.parametrize("version", ["declaccess.portfolio/2", "declaccess.portfolio/1 ", 1, None, ABSENT])
def test_another_format_is_refused_before_anything_else(version: object) -> None:
    base = with_(with_(document(), "format", version), "grants.0.id", 5)
    faults = faults_of(base)
    assert list(faults) == ["$.format"]
    assert "expected `declaccess.portfolio/1`" in faults["$.format"]


@pytest.mark.parametrize("value", [[], "x", 1, None])
def test_a_document_is_an_object(value: Any) -> None:
    with pytest.raises(PortfolioError, match="expected an object"):
        decode_portfolio(value)


def test_names_that_json_repeats_are_told_with_their_place() -> None:
    text = json.dumps(document()).replace('"id": "g-1"', '"id": "g-1", "until": "x", "person": "p-9"')
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(io.StringIO(text))
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [
        ("$.grants[0]", "the name `person` stands more than once; expected each name once"),
        ("$.grants[0]", "the name `until` stands more than once; expected each name once"),
    ]


def test_content_that_json_cannot_carry_is_told() -> None:
    faults = faults_of(with_(document(), "declarations.0.content", {"a": [float("nan")]}))
    assert list(faults) == ["$.declarations[0].content.a[0]"]


def test_content_that_contains_itself_is_told() -> None:
    content: dict[str, Any] = {}
    content["again"] = content
    assert "nested" in faults_of(with_(document(), "declarations.0.content", content))["$.declarations[0].content"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(st.data(), JSON)
def test_no_value_anywhere_escapes_as_another_error(data: st.DataObject, value: Any) -> None:
    base = with_(document(), data.draw(st.sampled_from(leaves(document()))), value)
    try:
        decode_portfolio(base)
    except PortfolioError as error:
        places = [fault.place for fault in error.faults]
    else:
        places = ["$"]
    assert all(place.startswith("$") for place in places)


def test_the_draft_of_a_request_is_the_draft_of_a_portfolio() -> None:
    assert reading({"format": "declaccess.portfolio/1", "declarations": [draft()]}).portfolio.find_draft("draft-1")
