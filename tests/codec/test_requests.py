"""Requests: read to the letter, refused when malformed, kept when merely unknown."""

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec_samples import ABSENT, COMPANY, INEXACT, OTHER, at, draft, leaves, place_of, request_object, with_
from codec_strategies import FIRST_DAY, requests
from declaccess.codec.requests import decode_request, encode_request
from declaccess.errors import RequestError
from declaccess.model import UNKNOWN_LOGIN, AccessRequest, Action, Login, OrganisationId, PersonId, Subject


def decode(base: object) -> AccessRequest:
    return decode_request(base, FIRST_DAY)


def faults_of(base: object) -> dict[str, str]:
    with pytest.raises(RequestError) as caught:
        decode(base)
    return {fault.place: fault.message for fault in caught.value.faults}


def by_nobody(**members: Any) -> dict[str, Any]:
    base: dict[str, Any] = {**request_object(), "subject": {"type": "organisation", "id": OTHER, **members}}
    return base


def with_draft(**members: Any) -> dict[str, Any]:
    base = with_(request_object(), "action.name", "create")
    base["resource"] = {"type": "declaration", "id": "draft-1", "properties": {"draft": {**draft(), **members}}}
    return base


@given(requests())
def test_reading_what_was_written_gives_the_same_request(request: AccessRequest) -> None:
    written = encode_request(request)
    assert decode(written) == decode(json.dumps(written)) == decode(json.dumps(written).encode()) == request


def test_a_request_is_read() -> None:
    request = decode(request_object())
    assert request.subject == Subject(organisation=OrganisationId(OTHER), person=PersonId("p-3"))
    assert request.action is Action.MODIFY
    assert (request.declaration, request.contract) == ("9B0000000KJRZ", "9B0000000KJRZ1")
    assert request.at.isoformat() == "2026-06-29T10:00:00+02:00"
    assert request.login == Login("eidas", "high")
    assert encode_request(request) == request_object()


def test_a_plain_day_stays_a_day() -> None:
    assert decode(with_(request_object(), "context.time", "2026-06-29")).at == date(2026, 6, 29)


ALL = leaves(request_object())
REQUIRED = [
    "subject",
    "subject.type",
    "subject.id",
    "subject.properties.organisation",
    "action",
    "action.name",
    "resource",
    "resource.type",
    "resource.id",
    "context",
    "context.time",
]


@pytest.mark.parametrize("path", REQUIRED)
@pytest.mark.parametrize("value", [ABSENT, None])
def test_a_required_member_that_is_absent_or_null_is_told(path: str, value: object) -> None:
    assert faults_of(with_(request_object(), path, value))[place_of(path)].startswith("missing; expected")


def test_a_user_acts_for_an_organisation() -> None:
    faults = faults_of(with_(request_object(), "subject.properties", ABSENT))
    assert list(faults) == ["$.subject.properties.organisation"]


@pytest.mark.parametrize("path", sorted({*ALL} - {*REQUIRED, "subject.properties"}))
def test_an_optional_member_that_is_null_is_absent(path: str) -> None:
    assert decode(with_(request_object(), path, None)) == decode(with_(request_object(), path, ABSENT))


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("value", [True, 1, 2.5, [], ["x"], {"x": 1}])
def test_a_wrong_type_is_told_at_its_place(path: str, value: object) -> None:
    assert any(place.startswith(place_of(path)) for place in faults_of(with_(request_object(), path, value)))


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("value", [1, None])
def test_an_unknown_key_is_told_even_with_null(path: str, value: object) -> None:
    parent, _, name = path.rpartition(".")
    faults = faults_of(with_(request_object(), f"{path}s", value))
    assert faults[place_of(parent) if parent else "$"].startswith(f"unknown key `{name}s`; did you mean")


@pytest.mark.parametrize("path", ["subject.type", "resource.type", "subject.properties.organisation", "context.time"])
@pytest.mark.parametrize("way", INEXACT)
def test_what_is_not_exact_is_malformed_and_never_repaired(path: str, way: str) -> None:
    written = INEXACT[way](at(request_object(), path))
    if way == "in the other case" and path == "context.time":
        written += "x"  # RFC 3339 lets the T be small
    faults = faults_of(with_(request_object(), path, written))
    assert list(faults) == [place_of(path)]


@pytest.mark.parametrize("word", ["", "Modify", "modify ", "MODIFY", "delete", "ｍodify", "modify\x00", "*"])
def test_a_word_that_is_no_action_is_kept_as_it_is(word: str) -> None:
    request = decode(with_(request_object(), "action.name", word))
    assert request.action == word
    assert not isinstance(request.action, Action)


@pytest.mark.parametrize("path", ["resource.id", "resource.properties.contract"])
@pytest.mark.parametrize(
    "text", ["", " 9B0000000KJRZ", "9b0000000kjrz", "９B0000000KJRZ", "project", "Project", "x" * 999]
)
def test_numbers_that_name_nothing_are_questions_all_the_same(path: str, text: str) -> None:
    assert at(encode_request(decode(with_(request_object(), path, text))), path) == text


@pytest.mark.parametrize("means", ["", "eID", " eid", "ｅid", "smartcard", "password\n"])
@pytest.mark.parametrize("member", ["means", "assurance"])
def test_a_log_in_that_is_not_known_is_kept_and_not_repaired(means: str, member: str) -> None:
    request = decode(with_(request_object(), f"context.login.{member}", means))
    assert getattr(request.login, member) == means


@pytest.mark.parametrize("login", [ABSENT, None, {}, {"means": None}])
def test_a_user_without_stated_log_in_has_an_unknown_one(login: object) -> None:
    assert decode(with_(request_object(), "context.login", login)).login == UNKNOWN_LOGIN


@pytest.mark.parametrize("login", [ABSENT, None])
def test_nobody_without_a_log_in_is_unsecured(login: object) -> None:
    request = decode(with_(by_nobody(), "context.login", login))
    assert request.subject == Subject(organisation=OrganisationId(OTHER))
    assert request.login == Login("unsecured")


@pytest.mark.parametrize("login", [{}, {"means": None}, {"assurance": "high"}])
def test_nobody_with_a_log_in_by_unstated_means_has_an_unknown_one(login: object) -> None:
    assert decode(with_(by_nobody(), "context.login", login)).login.means is None


def test_nobody_with_a_stated_log_in_keeps_it() -> None:
    assert decode(by_nobody()).login == Login("eidas", "high")


def test_an_organisation_is_named_by_its_id_alone() -> None:
    assert decode(by_nobody(properties=dict[str, str]())) == decode(by_nobody())
    assert list(faults_of(by_nobody(properties={"organisation": OTHER}))) == ["$.subject.properties.organisation"]


@pytest.mark.parametrize(
    "number", ["", "0403.019.261", "BE0403019261", "0403019262", "403019261", "unchecked:000000010", "vat:ATU1", "p-3"]
)
def test_an_organisation_that_is_not_canonical_is_malformed(number: str) -> None:
    assert list(faults_of(with_(request_object(), "subject.properties.organisation", number))) == [
        "$.subject.properties.organisation"
    ]
    assert list(faults_of(by_nobody(id=number))) == ["$.subject.id"]


@pytest.mark.parametrize("person", ["", "85.07.30-033.28", "85073003328", "a\nb", "a\u200bb"])
def test_a_person_has_an_opaque_printable_id(person: str) -> None:
    (message,) = faults_of(with_(request_object(), "subject.id", person)).values()
    assert "identifier" in message
    assert "8507" not in message


@pytest.mark.parametrize(
    "time",
    [
        "2026-06-29T10:00:00",
        "2026-06-29 10:00:00+02:00",
        "2026-06-29T10:00:60Z",
        "2026-06-31",
        "2013-12-31",
        "2013-12-31T23:59:59.999999+01:00",
        "2013-12-31T22:59:59Z",
        "9999-12-31T23:59:59-01:00",
        "today",
    ],
)
def test_a_time_that_is_naive_impossible_or_too_early_is_malformed(time: str) -> None:
    assert list(faults_of(with_(request_object(), "context.time", time))) == ["$.context.time"]


@pytest.mark.parametrize("time", ["2014-01-01", "2014-01-01T00:00:00+01:00", "2013-12-31T23:00:00Z", "9999-12-31"])
def test_the_first_covered_day_begins_at_midnight_in_brussels(time: str) -> None:
    assert encode_request(decode(with_(request_object(), "context.time", time)))


def test_the_first_covered_day_is_the_callers() -> None:
    with pytest.raises(RequestError, match="2026-06-30, the first day that the rules cover"):
        decode_request(request_object(), date(2026, 6, 30))


def test_a_draft_comes_with_the_request() -> None:
    request = decode(with_draft())
    assert request.draft is not None
    assert request.draft.contract.declarant == COMPANY


@pytest.mark.parametrize("action", ["modify", "annul", "view", "Create", "create ", ""])
def test_a_draft_with_another_action_is_malformed(action: str) -> None:
    assert list(faults_of(with_(with_draft(), "action.name", action))) == ["$.resource.properties.draft"]


def test_the_draft_and_the_resource_have_one_reference() -> None:
    assert list(faults_of(with_draft(reference="draft-2"))) == ["$.resource.properties.draft.reference"]


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"status": "registered"}, "status"),
        ({"filed_by": COMPANY}, ""),
        ({"client": "unchecked:000000010"}, "client"),
        ({"contracts": []}, "contracts"),
        ({"contracts": [{"declarant": "0403019262"}]}, "contracts[0].declarant"),
        ({"sector": "1"}, "sector"),
    ],
)
def test_a_draft_is_read_as_in_a_portfolio(members: dict[str, Any], place: str) -> None:
    dot = "." if place else ""
    assert f"$.resource.properties.draft{dot}{place}" in faults_of(with_draft(**members))


def test_only_a_draft_can_be_the_draft() -> None:
    filed = {"number": "9B0000000KJRZ", "status": "registered", "reference": ABSENT}
    base = with_draft()
    for name, value in filed.items():
        with_(base, f"resource.properties.draft.{name}", value)
    faults = faults_of(base)
    assert faults["$.resource.properties.draft.reference"].startswith("missing")
    assert "expected `draft`" in faults["$.resource.properties.draft.status"]


def test_all_faults_are_told_at_once() -> None:
    base = request_object()
    for path, value in (
        ("subject.type", "person"),
        ("action.name", 1),
        ("resource.id", ABSENT),
        ("context.time", "2013-01-01"),
        ("context.login.means", ["eid"]),
        ("extra", 1),
    ):
        with_(base, path, value)
    assert list(faults_of(base)) == [
        "$.subject.type",
        "$.action.name",
        "$.resource.id",
        "$.context.time",
        "$.context.login.means",
        "$",
    ]


@pytest.mark.parametrize("source", ["", "x", "[]", "null", b"\xff", b"\xef\xbb\xbf{}"])
def test_what_is_no_json_object_is_malformed(source: str | bytes) -> None:
    assert list(faults_of(source)) == ["$"]


def test_what_json_cannot_say_hides_nothing_else() -> None:
    text = json.dumps(with_(request_object(), "context.time", "2026-06-29T10:00:00"))
    text = text.replace('"type": "user"', '"type": "user", "type": "user"').replace('"modify"', "NaN")
    text = text.replace('"means": "eidas"', '"means": "\\udc00"').replace('"contract"', '"contrat"')
    assert faults_of(text) == {
        "$.subject": "the name `type` stands more than once; expected each name once",
        "$.action.name": "`NaN` is not JSON; expected a number, a text or null",
        "$.context.login.means": "the text `\\udc00` holds half a character (a lone surrogate); expected whole ones",
        "$.resource.properties": "unknown key `contrat`; did you mean `contract`?",
        "$.context.time": "`2026-06-29T10:00:00` has no offset; expected one as in 2026-06-29T10:00:00+02:00",
    }
    assert list(faults_of('{"subject": 1, "subject": 1}')) == ["$", "$.action", "$.resource", "$.context"]


@pytest.mark.parametrize("value", [ABSENT, None])
def test_a_time_that_is_missing_may_be_a_day(value: object) -> None:
    message = "missing; expected a date-time with offset, or a day"
    assert faults_of(with_(request_object(), "context.time", value)) == {"$.context.time": message}


def test_a_time_without_a_day_in_brussels_is_malformed() -> None:
    (message,) = faults_of(with_(request_object(), "context.time", "9999-12-31T23:59:59Z")).values()
    assert message.startswith("`9999-12-31T23:59:59Z` lies outside the calendar in Brussels")


@pytest.mark.parametrize("source", [None, 1, ["x"], ("x",)])
def test_what_is_no_object_is_malformed(source: object) -> None:
    assert "expected an object" in faults_of(source)["$"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(st.data(), JSON)
def test_no_value_anywhere_escapes_as_another_error(data: st.DataObject, value: Any) -> None:
    base = with_draft()
    with_(base, data.draw(st.sampled_from(leaves(base))), value)
    with suppress(RequestError):
        decode(base)
