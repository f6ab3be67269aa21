"""Set up the development environment and run a task in it.

python3 dev.py demo        decide real cases, before and after 29 June 2026, with reasons
python3 dev.py test        run the tests (what follows is handed to pytest)
python3 dev.py check       format, lint, types and floors
python3 dev.py thorough    run the tests with 10,000 examples for every property
python3 dev.py bench       compare with other engines, side by side (what follows is handed on)
python3 dev.py stores      measure stores of 1,000,000 declarations, the log and tokens; half an hour
python3 dev.py portfolios  measure readiness, changes, searches and many rows at once; a quarter of an hour
python3 dev.py soak        kill 10,000 writers, attack 100,000 logs, let 16 writers make 16,000 changes; an hour

Needs Python 3.11 or later with its venv module, nothing else; uses uv where it is installed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "declaccess-stamp"
UV = shutil.which("uv")
NO_PIP = """dev.py: this Python cannot put pip into an environment (ensurepip is missing or broken).
On Debian and Ubuntu, as root: apt-get install -y python3-venv"""

CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types (mypy)": ["mypy"],
    "types (pyrefly)": ["pyrefly", "check", "--python-interpreter-path", str(PYTHON)],
    "floors": ["lint-imports"],
}


def fingerprint() -> str:
    """Return one hash of all that the environment depends on: pins, project, script, place, interpreter."""
    made_of = hashlib.sha256(f"{ROOT}\n{sys.base_prefix}\n{sys.version}\n".encode())
    for name in ("requirements-dev.txt", "pyproject.toml", "dev.py"):
        made_of.update((ROOT / name).read_bytes())
    return made_of.hexdigest()


def run(program: str, *arguments: str, **variables: str) -> int:
    """Run a program of the environment from the project's root and return its exit status."""
    command = [str(SCRIPTS / program), *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | variables, check=False).returncode


def install(*arguments: str) -> None:
    """Install into the environment, and stop when that fails."""
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    uv = [UV, "pip", "install", "-q", "--python", str(PYTHON)] if UV else []
    if subprocess.run([*(uv or pip), *arguments], cwd=ROOT, check=False).returncode:
        sys.exit("dev.py: the packages could not be installed; what failed stands above")


def set_up() -> None:
    """Build the environment, unless it stands complete.

    It is built in its place, because its scripts hold their own path. The stamp is removed first and
    written last, so whatever an interruption leaves behind is built anew.
    """
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint():
        return
    if not UV and not importlib.util.find_spec("ensurepip"):
        sys.exit(NO_PIP)
    print("dev.py: making .venv, about a minute", file=sys.stderr)
    STAMP.unlink(missing_ok=True)
    try:
        venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=not UV)
    except subprocess.CalledProcessError:
        sys.exit(NO_PIP)
    install("--require-hashes", "-r", "requirements-dev.txt")
    install("--no-deps", "--no-build-isolation", "-e", ".")
    STAMP.write_text(fingerprint())


def check() -> int:
    """Run every check, each under its heading, and return 1 if any of them failed."""
    failed = []
    for name, command in CHECKS.items():
        print(f"\n== {name}", flush=True)
        if run(*command):
            failed.append(name)
    print(f"\n{'failed: ' + ', '.join(failed) if failed else 'all checks passed'}")
    return int(bool(failed))


def demo(*arguments: str) -> int:
    """Run the demonstration and return its exit status."""
    return run("declaccess", "demo", *arguments)


def test(*arguments: str, **variables: str) -> int:
    """Run the tests on at most four cores and return the exit status of pytest."""
    cores = ("-n", "logical", "--maxprocesses", "4", "--dist", "worksteal")
    return run("pytest", *cores, *arguments, **variables)


def thorough(*arguments: str) -> int:
    """Run the tests with many more examples and return the exit status of pytest."""
    return test(*arguments, HYPOTHESIS_PROFILE="thorough")


def bench(*arguments: str) -> int:
    """Add the engines to compare with, run the benchmarks and return their exit status."""
    install("--require-hashes", "-r", "requirements-bench.txt")
    return run("python", "benchmarks/run.py", *arguments)


def stores() -> int:
    """Measure what enforcement costs, and return 1 when a target is missed."""
    measured = [
        run("python", "benchmarks/log_speed.py"),
        run("python", "benchmarks/tokens.py"),
        run("python", "benchmarks/stores.py", "--database", "sqlite"),
        run("python", "benchmarks/stores.py", "--database", "postgresql"),
    ]
    return int(any(measured))


def portfolios() -> int:
    """Measure questions over whole portfolios, and return 1 when a target is missed."""
    install("--require-hashes", "-r", "requirements-bench.txt")
    measured = [
        run("python", "benchmarks/readiness.py"),
        run("python", "benchmarks/changes.py"),
        run("python", "benchmarks/bulk.py"),
        run("python", "benchmarks/search.py", "--database", "sqlite"),
        run("python", "benchmarks/search.py", "--database", "postgresql"),
    ]
    return int(any(measured))


def soak() -> int:
    """Run the long forms of what the tests do a little of, and return 1 when anything was lost or not found."""
    kills = [run("python", "benchmarks/kills.py", "--store", name) for name in ("file", "sqlite", "postgresql")]
    attacks = run("python", "benchmarks/tampering.py")
    changes = run("pytest", "tests/sql/test_sql_together.py", "-k", "changes_at_once", DECLACCESS_CHANGES="1000")
    rows = run("pytest", "tests/bulk", "-k", "random_rows", DECLACCESS_ROWS="1000000")
    return int(any([*kills, attacks, changes, rows]))


TASKS: dict[str, Callable[..., int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "thorough": thorough,
    "bench": bench,
    "stores": stores,
    "portfolios": portfolios,
    "soak": soak,
}


def main(task: str = "", *arguments: str) -> int:
    """Run one task and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036  this script meets older interpreters, the library does not
        sys.exit(f"dev.py: Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    if task not in TASKS:
        print(__doc__, file=sys.stderr)
        return 2
    set_up()
    return TASKS[task](*arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
