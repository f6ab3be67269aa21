"""What is measured in processes of their own: import, throughput over JSON lines, loading, and their memory."""

import atexit
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import portfolios
from measure import Report, Times

_HERE = Path(__file__).parent
_OPTIONAL = {
    "IPython",
    "duckdb",
    "joserfc",
    "narwhals",
    "numpy",
    "pandas",
    "polars",
    "psycopg",
    "pyarrow",
    "rich",
    "sqlalchemy",
}
_GROWTH = 8


@cache
def _environment() -> dict[str, str]:
    """Return an environment in which byte code is kept, in a place of its own, as after any first run."""
    kept = tempfile.mkdtemp(prefix="declaccess-bytecode-")
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    others = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**others, "PYTHONPYCACHEPREFIX": kept}


def python(*arguments: str, keep: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Run this interpreter in a new process, and keep what it prints if asked to."""
    command = [sys.executable, *arguments]
    output = subprocess.PIPE if keep else None
    return subprocess.run(command, stdout=output, env=_environment(), check=False)  # noqa: S603 - our own code


def measure_import(report: Report, rounds: int) -> None:
    """Time `import declaccess` over a bare interpreter, and see what it loads.

    Args:
        report: takes the figures.
        rounds: how many processes of each kind.
    """
    report.heading(f"import, {rounds} processes of each kind in turns")
    kinds = {"bare interpreter": "pass", "import declaccess": "import declaccess"}
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(rounds + 1):
        for name, code in kinds.items():
            start = time.perf_counter()
            python("-c", code)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    for name, values in seconds.items():
        report.times(name, Times.of(values), "ms")
    bare, ours = (statistics.median(values) for values in seconds.values())
    report.figure("import over a bare interpreter, of medians", (ours - bare) * 1e3, "ms", most=60)
    code = "import json, sys; bare = set(sys.modules); import declaccess; print(json.dumps([*set(sys.modules) - bare]))"
    listed = python("-c", code, keep=True).stdout
    loaded = {name.partition(".")[0] for name in json.loads(listed)}
    wrong = sorted(loaded & ({"cattrs"} | _OPTIONAL | _extras()))
    report.verdict("loads neither cattrs nor an optional package", not wrong, ", ".join(wrong) or "none")
    report.note(f"packages loaded: {', '.join(sorted(loaded - set(sys.stdlib_module_names)))}")


def _extras() -> set[str]:
    try:
        lines = requires("declaccess") or []
    except PackageNotFoundError:
        return set()
    return {line.partition(";")[0].split("[")[0].strip(" <>=!~.0123456789,") for line in lines if "extra ==" in line}


def measure_lines(report: Report, folder: Path, counts: tuple[int, int]) -> None:
    """Answer files of requests against 1,000 declarations, in a process of the library and by the command line.

    Args:
        report: takes the figures.
        folder: where to write files.
        counts: a small and a large number of lines.
    """
    report.heading("requests as JSON lines, against 1,000 declarations, one process on one core")
    portfolio = folder / "small.json"
    portfolios.write_portfolio(portfolio, 1_000)
    files = [folder / f"requests-{count}.jsonl" for count in counts]
    for path, count in zip(files, counts, strict=True):
        _generate(path, 1_000, count)
    peaks = []
    for path, count in zip(files, counts, strict=True):
        figures = _child("task", "lines", str(portfolio), str(path))
        if figures["status"] or figures["answered"] != count:
            report.verdict("answer_lines", good=False, found="failed")
            return
        report.figure(f"answer_lines, {count:,} lines", count / figures["seconds"], "lines/s", least=20_000)
        report.note(f"{figures['permitted']:,} permitted, peak memory {figures['peak']:.1f} MiB")
        peaks.append(figures["peak"])
    report.figure("growth of peak memory", max(0.0, peaks[1] - peaks[0]), "MiB", most=_GROWTH)
    if find_spec("declaccess.__main__") is None:
        report.note("declaccess decide: there is no command line here to measure")
        return
    _measure_command(report, portfolio, files, counts)


def _measure_command(report: Report, portfolio: Path, files: list[Path], counts: tuple[int, int]) -> None:
    whole = []
    for path in files:
        options = ["decide", "--portfolio", str(portfolio), "--requests", str(path)]
        figures = _child("run", sys.executable, "-m", "declaccess", *options)
        if figures["status"]:
            report.verdict("declaccess decide", good=False, found=f"status {figures['status']:g}")
            return
        whole.append(figures)
    small, large = whole
    report.figure(
        f"declaccess decide, {counts[1]:,} lines, all in", counts[1] / large["seconds"], "lines/s", least=20_000
    )
    more = (counts[1] - counts[0]) / (large["seconds"] - small["seconds"])
    report.figure("declaccess decide, lines after the first", more, "lines/s")
    report.note(
        f"{counts[0]:,} lines: {small['seconds']:.2f} s, peak {small['peak']:.1f} MiB; "
        f"{counts[1]:,} lines: {large['seconds']:.2f} s, peak {large['peak']:.1f} MiB"
    )
    report.figure("growth of its peak memory", max(0.0, large["peak"] - small["peak"]), "MiB", most=_GROWTH)


def measure_load(report: Report, folder: Path, declarations: int) -> None:
    """Load a large portfolio, as a document and as JSON lines.

    Args:
        report: takes the figures.
        folder: where to write files.
        declarations: how many there are; the target is for 100,000, and shrinks with them.
    """
    report.heading(f"load {declarations:,} declarations with 4 parties each, and the registers of their companies")
    for suffix, name in ((".json", "document"), (".jsonl", "JSON lines")):
        path = folder / f"large{suffix}"
        _generate(path, declarations)
        figures = _child("task", "load", str(path))
        if figures["status"]:
            report.verdict(f"load, {name}", good=False, found="failed")
            continue
        report.figure(f"load, {name}", figures["seconds"], "s", most=15 * declarations / 100_000)
        report.note(f"file of {path.stat().st_size / (1 << 20):.0f} MiB, peak memory {figures['peak']:.0f} MiB")
        path.unlink()


def _generate(path: Path, *sizes: int) -> None:
    python(str(_HERE / "portfolios.py"), str(path), *map(str, sizes))


def _child(*arguments: str) -> dict[str, Any]:
    done = python(str(_HERE / "child.py"), *arguments, keep=True)
    figures: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"status": done.returncode}
    return figures
