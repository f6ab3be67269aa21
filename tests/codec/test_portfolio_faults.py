"""What makes a portfolio unacceptable, each at its place and all at once."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_samples import (
    ABSENT,
    CLIENT,
    COMPANY,
    OTHER,
    at,
    document,
    draft,
    faults_of,
    leaves,
    place_of,
    reading,
    with_,
)
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
def test_another_format_is_told_with_all_that_is_wrong_with_the_records(version: object) -> None:
    base = with_(with_(document(), "format", version), "grants.0.id", 5)
    faults = faults_of(base)
    assert list(faults) == ["$.format", "$.grants[0].id"]
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


def places_of(text: str) -> list[str]:
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(io.StringIO(text))
    return [fault.place for fault in caught.value.faults]


def test_what_json_cannot_say_hides_nothing_else() -> None:
    base = document()
    with_(base, "declarations.0.sector", 4)
    with_(base, "declarations.1.contracts.0.subcontractors.0.hired_by", "1999999943")
    with_(base, "people.0.memberships.0.until", EARLIER)
    with_(base, "people.0.memberships.0.from", LATER)
    text = json.dumps(base).replace('"id": "g-1"', '"id": "g-1", "id": "g-2"').replace('"id": "a-1"', '"id": NaN')
    text = text.replace('"id": "m-1"', '"id": "\\ud800"').replace('"amount": "100.10"', '"amount": 1e999')
    assert places_of(text) == [
        "$.appointments[0].id",
        "$.grants[0]",
        "$.mandates[0].id",
        "$.declarations[0].contracts[0].subcontractors[0].content.amount",
        "$.people[0].memberships[0].until",
        "$.declarations[0].sector",
        "$.declarations[1].contracts[0].subcontractors[0].hired_by",
    ]


@pytest.mark.parametrize(
    "again",
    [
        '"organisations": []',
        '"organisations": null',
        '"declarations": []',
        '"format": "declaccess.portfolio/2"',
        '"format": 1',
    ],
)
def test_a_name_that_the_document_repeats_causes_no_further_faults(again: str) -> None:
    assert places_of(json.dumps(document())[:-1] + f", {again}}}") == ["$"]


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        (f'"id": "{COMPANY}"', f'"id": "{COMPANY}", "id": "0742853417"'),
        (f'"hired_by": "{COMPANY}"', f'"hired_by": "{COMPANY}", "hired_by": "1999999943"'),
        ('"contracts": [', '"contracts": [{}, {}], "contracts": ['),
        ('"subcontractors": [', '"subcontractors": [{}], "subcontractors": ['),
        (f'"declarant": "{COMPANY}"', '"declarant": "1999999943", "declarant": "1999999943"'),
        ('"status": "annulled"', '"status": "annulled", "status": "registered"'),
        ('"person": "p-2", "means"', '"person": null, "person": null, "means"'),
        ('"from": "2026-01-05T09:00:00+01:00"', '"from": null, "from": "2126-01-05T09:00:00+01:00"'),
    ],
)
def test_a_name_that_a_record_repeats_causes_no_further_faults(once: str, twice: str) -> None:
    text = json.dumps(document())
    assert once in text
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(io.StringIO(text.replace(once, twice)))
    assert {fault.message.partition("` ")[2] for fault in caught.value.faults} == {
        "stands more than once; expected each name once"
    }


MEMBERS = [path for path in leaves(document()) if not path.rpartition(".")[2].isdecimal()]


@pytest.mark.parametrize("path", MEMBERS)
@pytest.mark.parametrize("before", ["null", "[]", "{}", '"0742853417"'])
def test_a_name_that_stands_twice_is_one_fault_wherever_it_stands(path: str, before: str) -> None:
    parent, _, name = path.rpartition(".")
    base = document()
    target = at(base, parent) if parent else base
    target["again"] = target.pop(name)
    text = json.dumps(base).replace('"again":', f'"{name}": {before}, "{name}":')
    with pytest.raises(PortfolioError) as caught:
        read_portfolio(io.StringIO(text))
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [
        (place_of(parent) if parent else "$", f"the name `{name}` stands more than once; expected each name once")
    ]


@pytest.mark.parametrize(
    ("record", "broken", "path", "value", "place"),
    [
        ("declarations.0", "sector", "contracts", [], "contracts"),
        ("declarations.0", "sector", "status", "registered", "annulled_at"),
        ("declarations.0", "sector", "annulled_at", "2026-06-28T08:00:00+02:00", "annulled_at"),
        ("declarations.1", "sector", "contracts", [], "contracts"),
        ("declarations.1", "client", "contracts", [{"declarant": OTHER}, {"declarant": 5}], "contracts"),
        ("declarations.1", "sector", "reference", "", "reference"),
        ("declarations.0.contracts.0", "number", "ends_on", "2026-07-05", "ends_on"),
        ("declarations.0.contracts.0", "number", "declarant", "foreign:1", "declarant"),
        ("grants.0", "actions", "until", EARLIER, "until"),
        ("grants.0", "organisation", "until", EARLIER, "until"),
        ("appointments.0", "role", "until", EARLIER, "until"),
        ("mandates.0", "mandator", "to_quarter", "2025Q4", "to_quarter"),
        ("logins.0", "means", "organisation", OTHER, ""),
        ("logins.0", "means", "person", ABSENT, ""),
    ],
)
def test_a_member_at_fault_does_not_hide_what_the_others_contradict(
    record: str, broken: str, path: str, value: object, place: str
) -> None:
    base = with_(with_(document(), f"{record}.{path}", value), f"{record}.{broken}", 4.5)
    here = "$" + "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in record.split("."))
    places = set(faults_of(base))
    assert {f"{here}.{broken}", f"{here}.{place}".removesuffix(".")} <= places


@pytest.mark.parametrize("broken", ["person", "organisation", "actions", "from", "until", "granted_at"])
def test_a_member_at_fault_causes_no_other_fault_of_its_record(broken: str) -> None:
    assert list(faults_of(with_(document(), f"grants.0.{broken}", 5))) == [f"$.grants[0].{broken}"]


def test_who_hired_whom_is_checked_among_those_that_could_be_read() -> None:
    loop = [*_hired((A, B), (B, A), (C, "0353456320")), {"organisation": CLIENT, "hired_by": COMPANY, "content": 1}]
    base = with_(document(), "declarations.1.contracts.0.subcontractors", loop)
    with_(base, "declarations.1.contracts.0.subcontractors.3.listed_from", EARLIER)
    with_(base, "declarations.1.contracts.0.subcontractors.2.hired_by", "1900020261")
    hired = "$.declarations[1].contracts[0].subcontractors"
    assert list(faults_of(base)) == [
        f"{hired}[{index}]{rest}" for index, rest in ((3, ""), *((i, ".hired_by") for i in range(3)))
    ]


@pytest.mark.parametrize("unread", ["declarant", "temporary_partnership", "subcontractors.0.organisation"])
def test_who_hired_may_be_whoever_could_not_be_read(unread: str) -> None:
    base = with_(document(), "declarations.1.contracts.0.subcontractors", _hired((A, COMPANY), (B, C), (CLIENT, B)))
    with_(base, f"declarations.1.contracts.0.{unread}", 5)
    assert list(faults_of(base)) == [f"$.declarations[1].contracts[0].{unread.replace('s.0', 's[0]')}"]


def test_records_at_fault_are_checked_against_the_others() -> None:
    base = document()
    for name in ("organisations", "people", "appointments", "grants", "mandates"):
        base[name].append({**base[name][0], "unknown": 1})
    base["declarations"] += [{**works, "sector": 4} for works in base["declarations"]]
    base["grants"].append({**base["grants"][0], "id": "g-2", "organisation": "1999999943", "actions": [1]})
    places = list(faults_of(base))
    assert places[-9:] == [
        "$.organisations[2].id",
        "$.people[1].id",
        "$.appointments[1].id",
        "$.grants[1].id",
        "$.mandates[1].id",
        "$.declarations[2].number",
        "$.declarations[3].reference",
        "$.declarations[2].contracts[0].number",
        "$.grants[2].organisation",
    ]


def test_numbers_that_could_not_be_read_are_not_the_same() -> None:
    base = document()
    for _ in range(2):
        base["declarations"] += [{**base["declarations"][0], "number": 5, "contracts": [{"number": 5}]}]
        base["declarations"] += [{**base["declarations"][1], "reference": ""}]
    assert not any("stands already" in message for message in faults_of(base).values())


@pytest.mark.parametrize("name", ["organisations", "organisation"])
def test_organisations_that_are_no_list_may_be_any(name: str) -> None:
    base = document()
    base[name] = {"list": base.pop("organisations")}
    assert list(faults_of(base)) == ["$.organisations" if name == "organisations" else "$"]


@pytest.mark.parametrize("value", [None, [], ABSENT])
def test_without_organisations_none_is_listed(value: object) -> None:
    places = list(faults_of(with_(document(), "organisations", value)))
    assert places == ["$.appointments[0].organisation", "$.grants[0].organisation"]


@pytest.mark.parametrize("path", ["grants.0.until", "declarations.0.contracts.0.listed_until"])
def test_for_ever_may_be_the_last_instant_of_the_calendar(path: str) -> None:
    base = with_(document(), path, "9999-12-31T23:59:59Z")
    assert reading(base).findings == ()
    with_(base, path, "9999-12-31T23:59:59-01:00")
    assert "outside the calendar" in "".join(faults_of(base).values())


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
