"""Trials of the verifier: clean logs that must be found whole, and attacked ones that must not."""

import io
import random
from collections import Counter
from dataclasses import dataclass, field

from declaccess.codec.decision_log import redacted, verify_lines
from log_attacks import ATTACKS, KEY, Attack, Lines, anchor_of, clean_log, content_of

LOGS = 40
LONGEST = 24


@dataclass
class Tally:
    """What trials came to.

    Attributes:
        attacks: how many there were, by name.
        missed: in words, each attack that was not found.
        alarms: in words, each clean log in which something was found.
        clean: how many clean logs there were.
    """

    attacks: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    clean: int = 0


def attack(times: int, seed: int) -> Tally:
    """Attack random logs and verify them, without an anchor and with one."""
    chance = random.Random(seed)  # noqa: S311 - a seed brings the same trials back
    logs = [clean_log(chance, chance.randrange(1, LONGEST)) for _ in range(LOGS)]
    tally = Tally()
    while tally.attacks.total() < times:
        lines = chance.choice(logs)
        done = chance.choice(ATTACKS)(chance, lines)
        if done.content == content_of(lines):
            continue  # such as a swap of two equal bytes: nothing was done
        tally.attacks[done.name] += 1
        if not is_found(chance, done, lines):
            tally.missed.append(f"{done.name} at {done.touched} of {len(lines) - 1} entries: {done.content!r}")
    return tally


def is_found(chance: random.Random, done: Attack, lines: Lines) -> bool:
    """Say whether an attack is seen by everybody who can see it."""
    everything = anchor_of(lines, len(lines) - 1)
    early = anchor_of(
        lines, chance.randrange(done.touched, len(lines)) if done.touched < len(lines) else len(lines) - 1
    )
    anchored = all(not verify_lines(io.BytesIO(done.content), anchor, key=KEY) for anchor in (everything, early))
    return anchored and (done.needs_anchor or not verify_lines(io.BytesIO(done.content)))


def stay_calm(times: int, seed: int) -> Tally:
    """Verify clean logs, some of them redacted and all with an anchor of any age."""
    chance = random.Random(seed)  # noqa: S311 - a seed brings the same trials back
    tally = Tally()
    for _ in range(times):
        lines = clean_log(chance, chance.randrange(LONGEST))
        anchor = anchor_of(lines, chance.randrange(len(lines)))
        if chance.random() < 0.3:
            lines[1:] = [redacted(line, "p-1") or line for line in lines[1:]]
        tally.clean += 1
        for found in (verify_lines(lines), verify_lines(io.BytesIO(content_of(lines)), anchor, key=KEY)):
            if not found:
                tally.alarms.append(" ".join(found.explain()))
    return tally
