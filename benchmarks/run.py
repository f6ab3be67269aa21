"""Compare with other engines and measure everything that has a target; exit status 1 when one is missed.

python3 dev.py bench            all of it, under six minutes
python3 dev.py bench --quick    a smoke run on small sizes, under one
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import decisions
import engines
import processes
from measure import Report


def main() -> int:
    """Run every benchmark and return the exit status."""
    parser = argparse.ArgumentParser(description="measure declaccess, and other engines beside it")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does everything still run")
    quick = parser.parse_args().quick
    report, start = Report(), time.perf_counter()
    print(f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores", end="")
    print(f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    print("min, median and max are over rounds, per call; x target is the figure divided by its target")
    with tempfile.TemporaryDirectory() as folder:
        processes.measure_import(report, rounds=5 if quick else 15)
        processes.measure_lines(report, Path(folder), (2_000, 20_000) if quick else (10_000, 200_000))
        processes.measure_load(report, Path(folder), 5_000 if quick else 100_000)
    engines.compare(report, cases=1_000 if quick else 10_000, rounds=11 if quick else 51)
    decisions.measure_threads(report, 20_000 if quick else 100_000)
    decisions.measure_portfolios(report, (1_000, 5_000) if quick else (1_000, 100_000), rounds=11 if quick else 31)
    missed = ", ".join(report.missed)
    print(f"\n{time.perf_counter() - start:.0f} s; " + (f"missed: {missed}" if missed else "every target reached"))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
