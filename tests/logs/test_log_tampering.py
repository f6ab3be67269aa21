"""Whoever tampers with a log is found; the long form is `python benchmarks/tampering.py`."""

import random
import secrets

import pytest

from declaccess.codec.decision_log import FindingKind, verify_lines
from log_attacks import ATTACKS, KEY, anchor_of, changed_body, clean_log, resealed
from log_trials import attack, stay_calm


def test_every_random_attack_is_found() -> None:
    tally = attack(2_000, seed=secrets.randbelow(1 << 30))
    assert tally.missed == []
    assert len(tally.attacks) >= len(ATTACKS)


def test_a_clean_log_raises_no_alarm() -> None:
    tally = stay_calm(300, seed=secrets.randbelow(1 << 30))
    assert (tally.alarms, tally.clean) == ([], 300)


LOG = clean_log(random.Random(7), 9)  # noqa: S311 - always the same log
OTHER = clean_log(random.Random(8), 12)  # noqa: S311 - the same


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([*LOG[:4], changed_body(LOG[4]), *LOG[5:]], [FindingKind.EDIT]),
        (LOG[:4] + LOG[6:], [FindingKind.DELETION]),
        ([*LOG[:4], LOG[5], LOG[4], *LOG[6:]], [FindingKind.DELETION, FindingKind.SWAP]),
        ([*LOG[:5], LOG[2], *LOG[5:]], [FindingKind.INSERTION]),
        ([LOG[0], *LOG[3:]], [FindingKind.CUT_HEAD]),
        (LOG[1:], [FindingKind.CUT_HEAD]),
        ([], [FindingKind.CUT_HEAD]),
        (resealed([*LOG[:4], changed_body(LOG[4])], 4) + LOG[5:], [FindingKind.FORK]),
        (LOG[:4] + OTHER[4:6], [FindingKind.FORK]),
        (["no heading", *LOG[1:]], [FindingKind.UNREADABLE, FindingKind.EDIT]),
        ([*LOG[:4], "no entry", *LOG[5:]], [FindingKind.UNREADABLE]),
        ([f"{line}\n" for line in LOG[:5]] + [LOG[5][:40]], [FindingKind.TORN_END]),
    ],
    ids=lambda value: "-".join(value) if value and isinstance(value[0], FindingKind) else "",
)
def test_a_finding_names_what_was_done(lines: list[str], found: list[FindingKind]) -> None:
    assert [finding.kind for finding in verify_lines(lines).findings] == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (LOG[:5], FindingKind.CUT_TAIL),
        (resealed([*LOG[:4], changed_body(LOG[4]), *LOG[5:]], 4), FindingKind.REBUILT),
        (OTHER, FindingKind.OTHER_LOG),
    ],
    ids=lambda value: value if isinstance(value, FindingKind) else "",
)
def test_what_a_log_alone_cannot_show_an_anchor_does(lines: list[str], found: FindingKind) -> None:
    assert verify_lines(lines).whole
    assert "cut off at the end" in verify_lines(lines).unseen[0]
    assert [finding.kind for finding in verify_lines(lines, anchor_of(LOG, 9), key=KEY).findings] == [found]


def test_a_place_tells_entry_and_line() -> None:
    (finding,) = verify_lines([*LOG[:4], changed_body(LOG[4]), *LOG[5:]]).findings
    assert (finding.entry, finding.line, finding.place) == (4, 5, "entry 4 (line 5)")


def test_of_very_many_findings_the_first_are_kept_and_all_are_counted() -> None:
    found = verify_lines([LOG[0], *["rubbish"] * 2_500])
    assert (len(found.findings), found.finding_count) == (1_000, 2_500)
    assert found.explain()[-2].startswith("Not seen") or "more" in " ".join(found.explain())
