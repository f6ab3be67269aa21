"""The contract of a decision log."""

import json
import pickle
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import permutations
from typing import Any

import pytest

from declaccess.codec.decision_log import Entry, read_entry, verify_lines
from declaccess.codec.decision_log.entries import heading_hash
from declaccess.errors import AdapterError, LogError, UnavailableError
from declaccess.model import PersonId
from declaccess.ports.decision_log import DecisionLog, LogMark, LogNote

LOOK_ALIKES = (
    "p-1", "P-1", "p-01", "p-1 x", "p-1  x", " p-1", "p-1 ", "p-\u00e9", "p-e\u0301", "p-\u0435", "p-e",
    'p"1', "p\\1", "p}1", "p{1", "p-\U0001f600", "p/1", "\\u0070-1", '"},"body":{', "p,1", "1", "01",
)  # fmt: skip
"""Ids of persons that an untidy log would take for one another, or that would break out of a line."""

_BAD_NOTES: tuple[tuple[Any, Any, Any], ...] = (
    ("decision", {}, ""),
    ("decision", {}, "[]"),
    ("decision", {}, '{"a":1'),
    ("decision", {}, '{"a":1}\n'),
    ("decision", {}, '{"a":\n1}'),
    ("decision", {}, '{"a":"é"}'),
    ("decision", {}, '{"a":1},"b":{"c":1}'),
    ("decision", {}, " {}"),
    ("decision", {}, b"{}"),
    ("decision", {}, None),
    ("", {}, "{}"),
    ("Decision", {}, "{}"),
    ('a"b', {}, "{}"),
    ("a\n", {}, "{}"),
    (None, {}, "{}"),
    ("decision", {"Subject": "p-1"}, "{}"),
    ("decision", {'a"b': "p-1"}, "{}"),
    ("decision", {"subject": None}, "{}"),
    ("decision", {"subject": ""}, "{}"),
    ("decision", None, "{}"),
    ("decision", [("subject", "p-1")], "{}"),
)


def note(number: int = 0, people: Mapping[str, str] | None = None, kind: str = "decision") -> LogNote:
    """Return a note that can be told from others by its number."""
    persons = {part: PersonId(person) for part, person in (people or {}).items()}
    return LogNote(kind=kind, people=persons, body=json.dumps({"number": number}))


def entries_of(log: DecisionLog) -> list[Entry]:
    """Return the entries of a log, after seeing that it is whole."""
    lines = list(log.iter_lines())
    verification = verify_lines(lines)
    assert verification, verification.explain()
    return [read_entry(line) for line in lines[1:]]


def numbers_of(log: DecisionLog) -> list[int]:
    """Return the numbers of the notes in a log, in order."""
    return [json.loads(entry.body)["number"] for entry in entries_of(log)]


class DecisionLogContract:
    """What every `DecisionLog` must do.

    Fixtures to give:

    - `log`: a new log without entries.

    Fixtures that may be given:

    - `another`: a second handle on the same log, as another thread or process would have; else `log` itself.
    - `broken`: a log that cannot be reached or written; without it one test is skipped.
    """

    @pytest.fixture
    def another(self, log: DecisionLog) -> DecisionLog:
        """Return a second handle on the same log; the log itself unless a subclass has another."""
        return log

    @pytest.fixture
    def broken(self) -> DecisionLog | None:
        """Return a log that cannot be reached or written, if there is such a thing."""
        return None

    def test_it_is_a_decision_log(self, log: DecisionLog) -> None:
        """Hold the protocol."""
        assert isinstance(log, DecisionLog)

    def test_a_new_log_is_a_heading(self, log: DecisionLog) -> None:
        """Begin with the heading, whose hash is the first mark."""
        (heading,) = log.iter_lines()
        assert log.head() == LogMark(0, heading_hash(heading))
        assert verify_lines([heading]).whole

    def test_an_appended_entry_is_the_head_and_says_what_was_noted(self, log: DecisionLog) -> None:
        """Give back what was noted, at the end of the chain."""
        before = log.head()
        mark = log.append(note(7, {"subject": "p-1", "actor": "p-2"}, "act"))
        assert type(mark) is LogMark
        assert (mark.number, log.head()) == (1, mark)
        (entry,) = entries_of(log)
        assert (entry.number, entry.hash, entry.previous) == (1, mark.hash, before.hash)
        assert (entry.kind, entry.people, entry.body) == ("act", {"subject": "p-1", "actor": "p-2"}, '{"number": 7}')

    def test_entries_stand_in_the_order_in_which_they_were_written(
        self, log: DecisionLog, another: DecisionLog
    ) -> None:
        """Have one order, whichever handle wrote."""
        marks = [(log, another)[number % 2].append(note(number)) for number in range(20)]
        assert [mark.number for mark in marks] == list(range(1, 21))
        assert numbers_of(log) == numbers_of(another) == list(range(20))
        assert log.head() == another.head() == marks[-1]
        assert [entry.hash for entry in entries_of(log)] == [mark.hash for mark in marks]

    def test_every_id_stays_what_it_is(self, log: DecisionLog) -> None:
        """Keep case, blanks, zeros, look-alikes and both forms of an accent apart."""
        for number, person in enumerate(LOOK_ALIKES):
            log.append(note(number, {"subject": person}))
        assert [entry.people for entry in entries_of(log)] == [{"subject": person} for person in LOOK_ALIKES]

    def test_any_body_comes_back_as_it_was(self, log: DecisionLog) -> None:
        """Keep every character, quotes, braces and escapes included."""
        bodies = ["{}", '{"a": "}"}', '{"a":"\\"},\\"body\\":{"}', '{"\\u00e9":1.50}', '{"a":"' + "x" * 100_000 + '"}']
        for body in bodies:
            log.append(LogNote(kind="decision", people={}, body=body))
        assert [entry.body for entry in entries_of(log)] == bodies

    @pytest.mark.parametrize(("kind", "people", "body"), _BAD_NOTES)
    def test_a_note_that_cannot_stand_is_refused_and_leaves_nothing(
        self, log: DecisionLog, kind: Any, people: Any, body: Any
    ) -> None:
        """Refuse what would not be an entry, and go on as if it had not been tried."""
        log.append(note(1))
        with pytest.raises(LogError):
            log.append(LogNote(kind=kind, people=people, body=body))
        log.append(note(2))
        assert numbers_of(log) == [1, 2]

    def test_redacting_takes_a_person_out_of_every_entry_and_the_chain_stays(self, log: DecisionLog) -> None:
        """Leave no trace of the person, and everything else as it was."""
        for number in range(6):
            log.append(note(number, {"subject": "p-gone" if number % 2 else "p-stays"}))
        before = entries_of(log)
        assert log.redact(PersonId("p-gone")) == 3
        after = entries_of(log)
        assert [entry.people for entry in after] == [{"subject": "p-stays"}, None] * 3
        assert [(entry.number, entry.hash, entry.commitment, entry.body) for entry in after] == [
            (entry.number, entry.hash, entry.commitment, entry.body) for entry in before
        ]
        assert "p-gone" not in "".join(log.iter_lines())
        gone = [entry.salt for entry in before if entry.people == {"subject": "p-gone"}]
        assert not any(str(salt) in line for salt in gone for line in log.iter_lines())

    def test_redacting_one_of_several_persons_takes_out_all_of_the_entry(self, log: DecisionLog) -> None:
        """Redact the whole of `who`: its persons share one commitment."""
        log.append(note(1, {"subject": "p-1", "actor": "p-2"}))
        assert log.redact(PersonId("p-2")) == 1
        assert entries_of(log)[0].people is None

    @pytest.mark.parametrize(("person", "other"), list(permutations(LOOK_ALIKES[:11], 2))[::5])
    def test_redacting_leaves_look_alikes(self, log: DecisionLog, person: str, other: str) -> None:
        """Compare persons character by character."""
        log.append(note(1, {"subject": other}))
        assert log.redact(PersonId(person)) == 0
        assert entries_of(log)[0].people == {"subject": other}

    def test_redacting_again_finds_nobody(self, log: DecisionLog) -> None:
        """Count the entries that held the person until now."""
        log.append(note(1, {"subject": "p-1"}))
        assert [log.redact(PersonId("p-1")), log.redact(PersonId("p-1"))] == [1, 0]

    def test_a_redacted_log_goes_on_from_every_handle(self, log: DecisionLog, another: DecisionLog) -> None:
        """Append to the same chain after a redaction by somebody else."""
        for number in range(4):
            log.append(note(number, {"subject": "p-1"}))
        assert another.redact(PersonId("p-1")) == 4
        marks = [log.append(note(4)), another.append(note(5)), log.append(note(6))]
        assert [mark.number for mark in marks] == [5, 6, 7]
        assert numbers_of(log) == list(range(7))

    def test_lines_are_those_of_one_moment(self, log: DecisionLog) -> None:
        """Yield a whole log, though entries are appended while it is read."""
        for number in range(3):
            log.append(note(number))
        lines = log.iter_lines()
        seen = [next(lines)]
        log.append(note(3))
        seen.extend(lines)
        assert verify_lines(seen).whole
        assert len(seen) in {4, 5}

    def test_threads_may_share_it(self, log: DecisionLog, another: DecisionLog) -> None:
        """Number the entries of several threads without gap, each of them once."""

        def append(number: int) -> LogMark:
            return (log, another)[number % 2].append(note(number))

        with ThreadPoolExecutor(8) as threads:
            marks = list(threads.map(append, range(200)))
        assert sorted(mark.number for mark in marks) == list(range(1, 201))
        noted = numbers_of(log)
        assert all(noted[mark.number - 1] == number for number, mark in enumerate(marks))

    def test_threads_may_redact_while_others_write(self, log: DecisionLog, another: DecisionLog) -> None:
        """Lose no entry to a redaction."""

        def work(number: int) -> None:
            if number % 10:
                (log, another)[number % 2].append(note(number, {"subject": f"p-{number % 3}"}))
            else:
                another.redact(PersonId(f"p-{number % 3}"))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(100)))
        assert sorted(numbers_of(log)) == [number for number in range(100) if number % 10]

    def test_a_log_that_cannot_be_written_raises_and_writes_nothing(self, broken: DecisionLog | None) -> None:
        """Raise an error of the port, which pickles, and keep nothing of the note."""
        if broken is None:
            pytest.skip("nothing to break")
        for _ in range(2):
            with pytest.raises((LogError, UnavailableError)) as caught:
                broken.append(note(1))
            assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args  # noqa: S301 - made just now
        with suppress(AdapterError):
            assert numbers_of(broken) == []
