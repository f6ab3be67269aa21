"""What is measured in a process of its own: loading a portfolio, answering lines. Prints one JSON object.

child.py load PORTFOLIO            read a portfolio
child.py lines PORTFOLIO REQUESTS  answer every line of a file of requests
child.py task TASK ...             do one of these in yet another process, and add its peak memory in MiB
child.py run COMMAND ...           run any command, its output thrown away; give its seconds and its peak memory

The peak that a system tells of a process covers what started it, up to then; so a small process starts it, this one.
Needs POSIX.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO


def load(portfolio: str) -> dict[str, float]:
    """Read a portfolio and return how long that took."""
    from declaccess.codec.portfolio import read_portfolio

    start = time.perf_counter()
    read = read_portfolio(Path(portfolio)).portfolio
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "declarations": len(read.declarations)}


def lines(portfolio: str, requests: str) -> dict[str, float]:
    """Answer a file of requests and return how long that took, without loading the portfolio."""
    from declaccess import decide, nsso_2026
    from declaccess.codec.portfolio import read_portfolio
    from declaccess.codec.stream import answer_lines

    known, rulebook = read_portfolio(Path(portfolio)).portfolio, nsso_2026()
    answered = permitted = 0
    with Path(requests).open("rb") as file:
        start = time.perf_counter()
        for answer in answer_lines(file, lambda request: decide(request, known, rulebook), rulebook.first_day):
            answered += 1
            permitted += answer.startswith('{"decision": true')
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "answered": answered, "permitted": permitted}


def run(*command: str) -> dict[str, float]:
    """Run a command, throw its output away, and return its seconds, its peak memory and its exit status."""
    with Path(os.devnull).open("wb") as nowhere:
        return measured(command, nowhere)


def task(*command: str) -> dict[str, float]:
    """Run another task of this script and return its figures, its peak memory and its exit status."""
    with tempfile.TemporaryFile() as kept:
        whole = measured([sys.executable, __file__, *command], kept)
        kept.seek(0)
        return {**whole, **json.loads(kept.read() or "{}")}


def measured(command: Sequence[str], output: IO[bytes]) -> dict[str, float]:
    """Run a command and measure it from outside."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=output)  # noqa: S603 - our own scripts and command line
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {"seconds": seconds, "peak": peak, "status": process.returncode}


TASKS: dict[str, Callable[..., dict[str, float]]] = {"load": load, "lines": lines, "run": run, "task": task}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
