"""The laws of the format `declaccess.log/1`: what each hash covers, and that a line has one way to be written."""

import json
import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess.codec.decision_log import heading_hash, read_entry, redacted, seal, verify_lines, write_heading
from declaccess.errors import LogError, NaiveDatetimeError

HEADING = write_heading("0" * 32, datetime(2026, 6, 29, 8, tzinfo=UTC))
PERSONS = st.text(min_size=1).filter(lambda text: text.encode("utf-8", "replace").decode() == text)
PEOPLE = st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True), PERSONS, max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
BODIES = st.dictionaries(st.text(), JSON, max_size=4).map(json.dumps)
SALTS = st.binary(min_size=16, max_size=16).map(bytes.hex)
NOTES = st.lists(st.tuples(st.sampled_from(["decision", "act", "listing"]), PEOPLE, BODIES, SALTS), max_size=5)


def chained(notes: list[tuple[str, dict[str, str], str, str]]) -> list[str]:
    """Return a log of notes."""
    lines, previous = [HEADING], heading_hash(HEADING)
    for number, (kind, people, body, salt) in enumerate(notes, start=1):
        sealed = seal(number, previous, kind, people, body, salt)
        previous = sealed.hash
        lines.append(sealed.line)
    return lines


@given(NOTES)
def test_whatever_is_noted_comes_back_and_the_log_is_whole(
    notes: list[tuple[str, dict[str, str], str, str]],
) -> None:
    lines = chained(notes)
    assert verify_lines(lines).whole
    read = [read_entry(line) for line in lines[1:]]
    assert [(entry.kind, entry.people, entry.body, entry.salt) for entry in read] == notes
    for number, line in enumerate(lines[1:], start=1):
        assert line.isascii()
        assert "\n" not in line
        members = json.loads(line)
        assert list(members) == ["entry", "previous", "hash", "kind", "who", "body"]
        assert members["entry"] == number
        assert members["body"] == json.loads(notes[number - 1][2])


@given(NOTES)
def test_the_hashes_are_those_that_the_page_describes(notes: list[tuple[str, dict[str, str], str, str]]) -> None:
    previous = sha256(HEADING.encode()).hexdigest()
    for number, line in enumerate(chained(notes)[1:], start=1):
        people = re.search(r'"people":(\{.*\})\},"body":\{', line)
        kind, _, body, salt = notes[number - 1]
        assert people is not None
        persons = line[line.index('"people":') + 9 : len(line) - len(body) - len('},"body":}')]
        commitment = sha256(bytes.fromhex(salt) + persons.encode()).hexdigest()
        text = f"{previous}\n{number}\n{kind}\n{commitment}\n{body}"
        previous = sha256(text.encode()).hexdigest()
        assert json.loads(line)["hash"] == previous


@given(NOTES.filter(bool), st.data())
def test_redacting_leaves_the_chain_and_everything_but_the_persons(
    notes: list[tuple[str, dict[str, str], str, str]], data: st.DataObject
) -> None:
    lines = chained(notes)
    everybody = sorted({person for _, people, _, _ in notes for person in people.values()})
    person = data.draw(st.sampled_from(everybody or ["nobody"]))
    after = [lines[0], *(redacted(line, person) or line for line in lines[1:])]
    found = verify_lines(after)
    assert found.whole
    assert found.redacted == sum(person in people.values() for _, people, _, _ in notes)
    for line, (_, people, body, _) in zip(after[1:], notes, strict=True):
        entry = read_entry(line)
        assert entry.people == (None if person in people.values() else people)
        assert entry.body == body
    if found.redacted:
        assert "whether they were redacted with leave" in " ".join(found.unseen)


def test_a_redacted_entry_is_not_redacted_again() -> None:
    (_, line) = chained([("decision", {"subject": "p-1"}, "{}", "0" * 32)])
    without = redacted(line, "p-1")
    assert without is not None
    assert redacted(without, "p-1") is None
    assert '"who":{"redacted":"' in without


def test_a_heading_needs_an_instant_and_an_id() -> None:
    with pytest.raises(NaiveDatetimeError):
        write_heading("0" * 32, datetime(2026, 6, 29))
    with pytest.raises(LogError):
        write_heading("my log", datetime(2026, 6, 29, tzinfo=UTC))


def test_an_entry_that_nobody_could_read_again_is_not_sealed() -> None:
    with pytest.raises(LogError, match="bytes"):
        seal(1, "0" * 64, "decision", {}, json.dumps({"a": "x" * 5_000_000}), "0" * 32)
