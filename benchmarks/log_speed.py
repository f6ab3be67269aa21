"""Measure the decision log in a file: entries appended and verified each second, beside what they must reach.

`python benchmarks/log_speed.py`; the entries are decisions as the service logs them. Each figure is the best of three
runs; a quiet machine is needed.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from workload import random_cases

from declaccess.adapters.file_log import FileLog
from declaccess.adapters.memory_log import MemoryLog
from declaccess.codec.decision_log import decision_body
from declaccess.ports.decision_log import DecisionLog, LogNote
from declaccess.rulebooks import nsso_2026
from declaccess.services.auditing import anchor_log, verify_log
from declaccess.services.replaying import replay

APPEND, VERIFY = 20_000, 50_000
"""What must be reached, in entries a second."""

KEY = os.urandom(32)


def notes(count: int) -> list[LogNote]:
    decider = nsso_2026().decider
    decisions = [decider.decide_facts(case.request, case.facts) for case in random_cases(count)]
    people = {"subject": decisions[0].request.subject.person}
    return [LogNote(kind="decision", people=people, body=decision_body(each)) for each in decisions]


def per_second(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def appended(log: DecisionLog, what: list[LogNote]) -> float:
    def work() -> None:
        for note in what:
            log.append(note)

    return per_second(len(what), work)


def fsyncs(folder: Path, count: int, size: int) -> float:
    """Return how many bare appends of the same size, each with an fsync, the disk does in a second."""
    descriptor = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    data = b"x" * size

    def work() -> None:
        for _ in range(count):
            os.write(descriptor, data)
            os.fsync(descriptor)

    try:
        return per_second(count, work)
    finally:
        os.close(descriptor)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the decision log in a file.")
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--durable", type=int, default=1_000, help="entries of the durable run")
    parser.add_argument("--folder", type=Path, default=None, help="on the disk that is meant")
    options = parser.parse_args()
    what = notes(options.entries)
    durable = what[: options.durable]
    best: dict[str, float] = {}
    for run in range(3):
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            folder = Path(name)
            with FileLog(folder / "a.log", durable=False) as log, FileLog(folder / "b.log") as safe:
                figures = {
                    "append": appended(log, what),
                    "append in memory": appended(MemoryLog(), what),
                    "append, durable": appended(safe, durable),
                    "bare write and fsync": fsyncs(folder, len(durable), len(what[0].body) + 300),
                }
                anchor = anchor_log(log, datetime.now(UTC), key=KEY)
                figures["verify"] = per_second(len(what), lambda log=log: verify_log(log))
                figures["verify with an anchor"] = per_second(
                    len(what), lambda log=log, anchor=anchor: verify_log(log, anchor, key=KEY)
                )
                if run == 0:
                    size = Path(log.path).stat().st_size
                    figures["replay"] = per_second(len(what), lambda log=log: replay(log, nsso_2026()))
        best |= {key: max(value, best.get(key, 0.0)) for key, value in figures.items()}
    wanted = {"append": APPEND, "verify": VERIFY, "verify with an anchor": VERIFY}
    print(f"{options.entries:,} entries of {size / options.entries:,.0f} bytes")
    for key, value in best.items():
        aim = f"at least {wanted[key]:,}" if key in wanted else ""
        verdict = "" if key not in wanted else "  reached" if value >= wanted[key] else "  MISSED"
        print(f"{key:24} {value:12,.0f} /s   {aim}{verdict}")
    return 0 if all(best[key] >= aim for key, aim in wanted.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
