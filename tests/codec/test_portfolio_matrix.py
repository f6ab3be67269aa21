"""Every member of the portfolio format against everything that it must not be taken for."""

import pytest

from codec_samples import ABSENT, INEXACT, at, document, faults_of, leaves, place_of, reading, with_

REQUIRED = {
    "organisations.0.id",
    "organisations.1.id",
    "organisations.0.legal_representatives.0.person",
    "people.0.id",
    "people.0.memberships.0.organisation",
    "appointments.0.person",
    "appointments.0.organisation",
    "appointments.0.role",
    "appointments.0.appointed_by",
    "appointments.0.from",
    "grants.0.person",
    "grants.0.organisation",
    "grants.0.actions",
    "grants.0.from",
    "mandates.0.mandator",
    "mandates.0.mandatary",
    "mandates.0.from_quarter",
    "logins.0.means",
    "logins.1.means",
    "declarations.0.number",
    "declarations.0.sector",
    "declarations.0.client",
    "declarations.0.contracts",
    "declarations.0.contracts.0.number",
    "declarations.0.contracts.0.declarant",
    "declarations.0.contracts.0.subcontractors.0.organisation",
    "declarations.0.contracts.0.subcontractors.0.hired_by",
    "declarations.0.contracts.0.subcontractors.1.organisation",
    "declarations.0.contracts.0.subcontractors.1.hired_by",
    "declarations.0.other_participants.0.organisation",
    "declarations.0.other_participants.0.quality",
    "declarations.1.reference",
    "declarations.1.sector",
    "declarations.1.client",
    "declarations.1.contracts",
    "declarations.1.contracts.0.declarant",
    "declarations.1.contracts.0.subcontractors.0.organisation",
    "declarations.1.contracts.0.subcontractors.0.hired_by",
    "declarations.1.other_participants.0.organisation",
    "declarations.1.other_participants.0.quality",
}
ALL = [path for path in leaves(document()) if not path.split(".")[-1].isdecimal() and path != "format"]
TYPED = [path for path in ALL if not path.endswith("content")]
TEXTS = [path for path in TYPED if isinstance(at(document(), path), str)]
# An application's own texts may be anything that can be printed.
FREE = {"name", "means", "assurance", "id", "reference", "person", "appointed_by", "granted_by"}
STRICT = [path for path in TEXTS if path.split(".")[-1] not in FREE or path.startswith("organisations.0.id")]


@pytest.mark.parametrize("path", sorted(REQUIRED))
@pytest.mark.parametrize("value", [ABSENT, None])
def test_a_required_member_that_is_absent_or_null_is_told(path: str, value: object) -> None:
    faults = faults_of(with_(document(), path, value))
    assert faults[place_of(path)].startswith("missing; expected")
    assert len(faults) == 1


# Taking these away makes the rest of the record, or of the document, contradict itself.
LEANED_ON = {
    "organisations",
    "declarations.0.status",
    "declarations.1.status",
    "logins.0.person",
    "logins.1.organisation",
}


@pytest.mark.parametrize("path", sorted(set(ALL) - REQUIRED - LEANED_ON))
def test_an_optional_member_that_is_null_is_absent(path: str) -> None:
    assert reading(with_(document(), path, None)) == reading(with_(document(), path, ABSENT))


@pytest.mark.parametrize("path", TYPED)
@pytest.mark.parametrize("value", [True, 7.5, {"a": 1}, [[]]])
def test_a_member_of_a_wrong_type_is_told_at_its_place(path: str, value: object) -> None:
    faults = faults_of(with_(document(), path, value))
    assert any(place.startswith(place_of(path)) for place in faults)


@pytest.mark.parametrize("path", sorted(set(TYPED) - set(TEXTS)))
@pytest.mark.parametrize("value", ["", "1", "view", "[]"])
def test_a_text_is_never_taken_for_a_number_or_a_list(path: str, value: str) -> None:
    assert place_of(path) in faults_of(with_(document(), path, value))


@pytest.mark.parametrize("path", STRICT)
@pytest.mark.parametrize("way", INEXACT)
def test_a_text_that_is_not_exact_is_told_and_never_repaired(path: str, way: str) -> None:
    written = INEXACT[way](at(document(), path))
    base = with_(document(), path, written)
    if "T" in written.upper() and written.upper() == at(document(), path):
        # RFC 3339 lets the T be small: the same instant is read.
        assert reading(base) == reading(document())
        return
    faults = faults_of(base)
    assert place_of(path) in faults
    assert len(faults[place_of(path)]) < 220


@pytest.mark.parametrize("path", [path for path in TYPED if "." in path])
def test_a_misspelt_name_is_an_unknown_key_at_its_record(path: str) -> None:
    base = document()
    value = at(base, path)
    name = path.rpartition(".")[2]
    with_(with_(base, path, ABSENT), f"{path}x", value)
    record = path.rpartition(".")[0]
    assert faults_of(base)[place_of(record)].startswith(f"unknown key `{name}x`")


@pytest.mark.parametrize("path", [path for path in TYPED if "." in path])
def test_a_misspelt_name_with_null_is_told_as_well(path: str) -> None:
    faults = faults_of(with_(document(), f"{path}x", None))
    assert faults[place_of(path.rpartition(".")[0])].startswith("unknown key `")


@pytest.mark.parametrize("name", ["Grants", "grants ", "grant", "version", "ｇrants"])
def test_a_misspelt_list_is_an_unknown_key_of_the_document(name: str) -> None:
    faults = faults_of({**document(), name: []})
    assert faults["$"].startswith("unknown key `")


def test_a_close_name_is_suggested() -> None:
    base = with_(document(), "grants.0.Actions", ["view"])
    assert faults_of(base)["$.grants[0]"] == "unknown key `Actions`; did you mean `actions`?"


@pytest.mark.parametrize("word", ["Modify", "modify ", "", "*", "all", "ｍodify"])
def test_an_action_that_is_none_gives_no_right(word: str) -> None:
    faults = faults_of(with_(document(), "grants.0.actions", ["view", word]))
    assert faults["$.grants[0].actions[1]"].endswith(
        ("expected one of `create`, `modify`, `annul`, `view`", "did you mean `modify`?")
    )


@pytest.mark.parametrize("value", ["view", {"view": True}, 1])
def test_actions_are_a_list(value: object) -> None:
    assert "expected a list" in faults_of(with_(document(), "grants.0.actions", value))["$.grants[0].actions"]


@pytest.mark.parametrize("value", ["1", 1.0, True, 0, 4, -1])
def test_a_sector_is_a_number_of_the_list(value: object) -> None:
    faults = faults_of(with_(document(), "declarations.0.sector", value))
    assert "expected one of `1`, `2`, `3`" in faults["$.declarations[0].sector"]


def test_a_null_in_a_list_is_not_absent() -> None:
    faults = faults_of(with_(document(), "grants.0.actions", ["view", None]))
    assert faults["$.grants[0].actions[1]"].startswith("found null; expected one of")


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("0403019262", "its check digits should be 61"),
        ("403019261", "ten digits"),
        ("0403.019.261", "ten digits"),
        ("BE0403019261", "ten digits"),
        ("２403019261", "ten digits"),
        ("vat:BE0403019261", "enterprise number"),
        ("vat:ATU00000000", "EU VAT number"),
        ("unidentified:", "1 to 256"),
        ("unchecked:000000010", "identifiers=unchecked"),
        ("x" * 5000, "ten digits"),
    ],
)
def test_an_organisation_has_one_canonical_form(number: str, hint: str) -> None:
    message = faults_of(with_(document(), "declarations.0.client", number))["$.declarations[0].client"]
    assert hint in message
    assert len(message) < 250


def test_a_national_number_is_refused_and_not_repeated() -> None:
    message = faults_of(with_(document(), "grants.0.person", "85.07.30-033.28"))["$.grants[0].person"]
    assert "national number" in message
    assert "85" not in message


def test_a_wrong_declarant_is_told_at_the_place_of_the_format() -> None:
    faults = faults_of(with_(document(), "declarations.0.contracts.0.declarant", "foreign:ABC"))
    assert "a declarant must have one" in faults["$.declarations[0].contracts[0].declarant"]
