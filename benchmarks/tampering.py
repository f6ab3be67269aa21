"""Attack logs at random and see whether every attack is found and no clean log raises an alarm.

`python benchmarks/tampering.py` makes 100,000 attacks and 10,000 clean logs, in as many processes as there are cores;
the tests make some of each. An attack that a log alone shows must be found without an anchor and with one; a cut end
or a rebuilt chain with an anchor that vouches for what was touched.
"""

import argparse
import os
import secrets
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from log_trials import Tally, attack, stay_calm

SHARE = 2_500


def main() -> int:
    parser = argparse.ArgumentParser(description="Attack logs at random.")
    parser.add_argument("--attacks", type=int, default=100_000)
    parser.add_argument("--clean", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=None, help="brings the same trials back")
    options = parser.parse_args()
    seed = secrets.randbelow(1 << 30) if options.seed is None else options.seed
    begun = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        trials = [pool.submit(attack, count, seed + n) for n, count in enumerate(shares(options.attacks))]
        calms = [pool.submit(stay_calm, count, seed - n - 1) for n, count in enumerate(shares(options.clean))]
        tallies = [each.result() for each in (*trials, *calms)]
    attacks = sum((each.attacks for each in tallies), Counter[str]())
    missed = [line for each in tallies for line in each.missed]
    alarms = [line for each in tallies for line in each.alarms]
    for name, count in attacks.most_common():
        print(f"{count:9,}  {name}")
    print(f"{attacks.total():9,}  attacks, {len(missed)} of them not found")
    print(f"{clean(tallies):9,}  clean logs, {len(alarms)} with a false alarm")
    print(f"seed {seed}, {time.perf_counter() - begun:.0f} s")
    for line in (*missed, *alarms)[:20]:
        print(line)
    return 1 if missed or alarms else 0


def shares(total: int) -> list[int]:
    whole, rest = divmod(total, SHARE)
    return [SHARE] * whole + [rest] * bool(rest)


def clean(tallies: list[Tally]) -> int:
    return sum(each.clean for each in tallies)


if __name__ == "__main__":
    sys.exit(main())
