"""Kill writers at random points and see that every acknowledged write is there once, and nothing half done.

    python benchmarks/kills.py --store file --times 10000

A store is a `Target`: what a writer does until it is killed, and what must be true after. Writers are forked, so that
a kill costs milliseconds; each tells over a pipe what it was told to be written.
"""

import argparse
import json
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Protocol

from kills_sql import postgresql_target, sqlite_target

from declaccess.adapters.file_log import FileLog
from declaccess.codec.decision_log import read_entry, verify_lines
from declaccess.errors import TornLogError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogNote

Acknowledge = Callable[[str], None]

WRITERS = 2
"""How many processes write at the same time."""

ROUNDS = 25
"""How often a store is killed before a new one is begun."""

LONGEST_SECONDS = 0.03
"""A writer is killed after a random time up to this."""


class Target(Protocol):
    """A store that is written until its writers are killed."""

    def write(self, writer: str, acknowledge: Acknowledge) -> None:
        """Write until killed; runs in a process of its own.

        Args:
            writer: a text that no other writer has.
            acknowledge: tells a write, once it is known to stand, by a text without line ends that no other write has.
        """
        ...

    def check(self, acknowledged: list[str]) -> list[str]:
        """Return in words what is wrong, after all writers were killed.

        Args:
            acknowledged: every write that was ever acknowledged, in this round and those before.
        """
        ...


class FileTarget:
    """The decision log in a file; some writers stop for a moment inside a line, as a full disk might make them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "decisions.log"
        self.torn = 0
        self.unacknowledged = 0

    def write(self, writer: str, acknowledge: Acknowledge) -> None:
        if random.random() < 0.3:
            write_in_halves()
        with suppress(TornLogError):  # the other writer was killed inside a line; nothing is written behind it
            log = FileLog(self.path, durable=random.random() < 0.5)
            for number in count():
                token = f"{writer}-{number}"
                body = json.dumps({"token": token, "filling": "x" * random.randrange(3_000)})
                mark = log.append(LogNote(kind="decision", people={"subject": PersonId("p-1")}, body=body))
                acknowledge(f"{mark.number} {token}")
        time.sleep(60)  # until it is killed

    def check(self, acknowledged: list[str]) -> list[str]:
        if not self.path.exists():
            return [f"{len(acknowledged)} writes were acknowledged, and there is no file"] if acknowledged else []
        recovery = FileLog.recover(self.path)
        self.torn += recovery.kept_in is not None
        with self.path.open("rb") as lines:
            verification = verify_lines(lines)
        wrong = [] if verification else list(verification.explain())
        wrong += [] if recovery.torn < 4_096 else [f"more than one line was torn: {recovery.torn} bytes"]
        entries = [read_entry(line) for line in self.path.read_bytes().splitlines()[1:]]
        there = Counter(f"{entry.number} {json.loads(entry.body)['token']}" for entry in entries)
        wrong += [f"acknowledged, and there {there[each]} times: {each}" for each in acknowledged if there[each] != 1]
        extra = there.total() - len(acknowledged)
        if extra - self.unacknowledged > WRITERS:
            wrong.append(f"{extra - self.unacknowledged} entries more than were acknowledged, by {WRITERS} writers")
        self.unacknowledged = extra
        return wrong


def write_in_halves() -> None:
    """Let this process write everything in two pieces with a pause between them."""
    whole = os.write

    def halves(descriptor: int, data: bytes) -> int:
        middle = len(data) // 2
        done = whole(descriptor, data[:middle])
        time.sleep(random.random() * 0.002)
        return done + whole(descriptor, data[middle:])

    os.write = halves


STORES: dict[str, Callable[[Path], Target]] = {
    "file": FileTarget,
    "postgresql": postgresql_target,
    "sqlite": sqlite_target,
}
"""How each store is begun in an empty folder."""


def kill_writers(target: Target, generation: int, chance: random.Random) -> list[str]:
    """Start writers, kill each at a random point, and return what they had acknowledged."""
    started = [start(target, f"w{generation}-{number}") for number in range(WRITERS)]
    begun = time.perf_counter()
    longest = getattr(target, "longest_seconds", LONGEST_SECONDS)
    moments = sorted(chance.random() * longest for _ in started)
    for (process, _), moment in zip(started, moments, strict=True):
        time.sleep(max(0.0, begun + moment - time.perf_counter()))
        os.kill(process, signal.SIGKILL)
    told = []
    for process, pipe in started:
        _, status = os.waitpid(process, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit("a writer ended by itself; see above")
        with os.fdopen(pipe, "rb") as stream:
            told += stream.read().decode().split("\n")[:-1]
    return told


def start(target: Target, writer: str) -> tuple[int, int]:
    """Fork a writer; return its process and the pipe over which it tells what stands."""
    receiving, sending = os.pipe()
    process = os.fork()
    if process:
        os.close(sending)
        return process, receiving
    try:
        random.seed(writer)
        tell = os.write
        target.write(writer, lambda text: tell(sending, f"{text}\n".encode()) and None)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told, and the parent stops
        print(f"a writer failed: {error!r}", file=sys.stderr, flush=True)
    os._exit(1)


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill writers at random points.")
    parser.add_argument("--store", choices=sorted(STORES), default="file")
    parser.add_argument("--times", type=int, default=10_000, help="how many writers are killed")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = secrets.randbelow(1 << 30) if options.seed is None else options.seed
    chance = random.Random(seed)
    begun = time.perf_counter()
    kills = writes = torn = 0
    wrong: list[str] = []
    while kills < options.times and not wrong:
        with tempfile.TemporaryDirectory() as folder:
            target = STORES[options.store](Path(folder))
            acknowledged: list[str] = []
            for _ in range(ROUNDS):
                if kills >= options.times or wrong:
                    break
                acknowledged += kill_writers(target, kills, chance)
                kills += WRITERS
                wrong = target.check(acknowledged)
            writes += len(acknowledged)
            torn += getattr(target, "torn", 0)
    print(f"{kills:,} writers of `{options.store}` killed, {writes:,} writes acknowledged, {torn:,} lines torn")
    print(f"wrong: {len(wrong)}; seed {seed}, {time.perf_counter() - begun:.0f} s")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
