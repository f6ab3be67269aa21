"""Anchors: what a log came to, signed or not, kept where the log is not."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from declaccess.adapters.memory_log import MemoryLog
from declaccess.codec.decision_log import FindingKind, make_anchor, read_anchor, verify_lines
from declaccess.errors import InvalidError, LogError
from declaccess.ports.decision_log import LogNote
from declaccess.services.auditing import anchor_log, verify_log
from log_attacks import KEY, anchor_of, clean_log

LINES = clean_log(random.Random(3), 6)  # noqa: S311 - always the same log
NOW = datetime(2026, 7, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("count", range(7))
def test_a_log_that_went_on_still_holds_its_anchor(count: int) -> None:
    assert verify_lines(LINES, anchor_of(LINES, count), key=KEY).whole


def test_an_anchor_is_read_as_it_was_written() -> None:
    anchor = anchor_of(LINES, 4)
    assert read_anchor(json.dumps(anchor.to_dict())) == anchor
    assert read_anchor(json.dumps(anchor.to_dict()).encode()) == anchor


@pytest.mark.parametrize(
    "change",
    [
        {"count": 5},
        {"hash": "0" * 64},
        {"log": "0" * 32},
        {"made_at": "2026-01-01T00:00:00+00:00"},
        {"scheme": "other"},
        {"signature": "0" * 64},
        {"scheme": None, "signature": None},
    ],
    ids="-".join,
)
def test_an_anchor_that_was_changed_is_not_believed(change: dict[str, Any]) -> None:
    found = verify_lines(LINES, evolve(anchor_of(LINES, 4), **change), key=KEY)
    assert FindingKind.BAD_SIGNATURE in {finding.kind for finding in found.findings}


def test_another_key_does_not_do() -> None:
    (finding,) = verify_lines(LINES, anchor_of(LINES, 4), key=b"another key of many bytes").findings
    assert finding.kind is FindingKind.BAD_SIGNATURE


def test_a_signature_that_is_not_checked_is_said_so() -> None:
    found = verify_lines(LINES, anchor_of(LINES, 4))
    assert found.whole
    assert any("its signature was not checked" in what for what in found.unseen)


def test_any_other_way_to_sign_will_do() -> None:
    log = MemoryLog()
    anchor = anchor_log(log, NOW, sign=lambda message: sha256(b"secret" + message).digest(), scheme="example")
    assert anchor.scheme == "example"
    for secret, whole in ((b"secret", True), (b"guess", False)):

        def check(message: bytes, signature: str, secret: bytes = secret) -> bool:
            return sha256(secret + message).hexdigest() == signature

        assert verify_log(log, anchor, check=check).whole is whole


@pytest.mark.parametrize("answer", [None, 1, "yes", False])
def test_only_a_plain_yes_of_a_checker_counts(answer: object) -> None:
    found = verify_lines(LINES, anchor_of(LINES, 4), check=lambda _message, _signature: answer)  # type: ignore[arg-type,return-value]
    assert not found.whole


def test_no_anchor_is_made_of_a_log_that_is_not_whole() -> None:
    class Cut(MemoryLog):
        def iter_lines(self):  # type: ignore[no-untyped-def]  # noqa: ANN202, RUF100 - one line of a test
            yield from list(super().iter_lines())[1:]

    log = Cut()
    log.append(LogNote(kind="act", people={}, body="{}"))
    with pytest.raises(LogError, match="not whole"):
        anchor_log(log, NOW)


def test_no_anchor_is_made_of_a_log_that_lost_what_the_one_before_vouches_for() -> None:
    log, other = MemoryLog(), MemoryLog()
    with pytest.raises(LogError, match="not whole"):
        anchor_log(log, NOW, before=anchor_log(other, NOW))
    assert anchor_log(log, NOW, before=anchor_log(log, NOW)).count == 0


@pytest.mark.parametrize("change", [{}, {"scheme": None, "signature": None}], ids=["the old signature", "no signature"])
def test_a_cut_log_gets_no_anchor_after_one_that_was_changed_to_fit_it(change: dict[str, Any]) -> None:
    log = MemoryLog()
    log.append(LogNote(kind="act", people={}, body="{}"))
    cut = anchor_log(log, NOW)
    log.append(LogNote(kind="act", people={}, body="{}"))
    genuine = anchor_log(log, NOW, key=KEY)
    forged = evolve(genuine, count=cut.count, hash=cut.hash, **change)

    class CutLog(MemoryLog):
        def iter_lines(self) -> Iterator[str]:
            return iter(list(log.iter_lines())[:-1])

    with pytest.raises(LogError, match="not genuine: the anchor"):
        anchor_log(CutLog(), NOW, before=forged, key=KEY)
    with pytest.raises(LogError, match="not genuine: the anchor"):
        anchor_log(CutLog(), NOW, before=forged, check=lambda _message, _signature: False)
    assert anchor_log(log, NOW, before=genuine, key=KEY).signature == genuine.signature


def test_a_signer_has_the_anchor_before_checked() -> None:
    log = MemoryLog()
    first = anchor_log(log, NOW, sign=lambda message: sha256(message).digest())

    def check(message: bytes, signature: str) -> bool:
        return sha256(message).hexdigest() == signature

    with pytest.raises(InvalidError, match="must be checked"):
        anchor_log(log, NOW, before=first, sign=lambda message: sha256(message).digest())
    again = anchor_log(log, NOW, before=first, sign=lambda message: sha256(message).digest(), check=check)
    assert again == first
    assert anchor_log(log, NOW, before=first, key=KEY, check=check).scheme == "hmac-sha256"
    with pytest.raises(LogError, match="signature is not right"):
        anchor_log(log, NOW, before=first, key=KEY)


def test_everything_wrong_with_an_anchor_is_told_at_once() -> None:
    written = anchor_of(LINES, 4).to_dict()
    with pytest.raises(InvalidError) as caught:
        read_anchor({**written, "count": "4", "hash": "x", "colour": 1, "signature": None, "made_at": "now"})
    assert [fault.place for fault in caught.value.faults] == ["$.colour", "$.count", "$.hash", "$.made_at"]
    changes: list[dict[str, Any]] = [
        {"count": True},
        {"count": -1},
        {"format": "declaccess.anchor/2"},
        {"signature": None},
    ]
    for change in changes:
        with pytest.raises(InvalidError):
            read_anchor({**written, **change})


def test_a_key_that_anybody_could_guess_is_refused() -> None:
    for key in (b"", b"short", "a text of more than sixteen characters"):
        with pytest.raises(InvalidError, match="at least 16 bytes"):
            make_anchor("0" * 32, 0, "0" * 64, NOW, key=key)  # type: ignore[arg-type]
    with pytest.raises(InvalidError, match="expected one of them"):
        make_anchor("0" * 32, 0, "0" * 64, NOW, key=KEY, sign=lambda message: message)
