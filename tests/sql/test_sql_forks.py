"""A process that is forked off loses nothing that it is told is written, whatever its parent does meanwhile."""

import os
import pathlib
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from declaccess.adapters.sql import SqlStore
from declaccess.errors import UnavailableError
from sql_sites import NOTE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

ASK = "import sys; from declaccess.adapters.sql import SqlStore; print(SqlStore(sys.argv[1]).log.head().number)"


def in_child(work: Callable[[], object]) -> str:
    """Return what work says in a process that is forked off, or how it fails."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        try:
            said = str(work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
            said = f"{type(error).__name__} {error}"
        os.write(sending, said.encode())
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def test_what_a_child_wrote_stays_when_its_parent_closed_and_somebody_else_read(address: str) -> None:
    store = SqlStore(address)
    store.log.append(NOTE)
    parent = os.getpid()
    if not store._database.is_sqlite:
        assert in_child(lambda: store.log.append(NOTE).number) == "2"
        store.close()
        return

    def write() -> int:
        assert os.getpid() != parent
        for _ in range(5):
            store.log.append(NOTE)
            subprocess.run([sys.executable, "-c", ASK, address], check=True, capture_output=True)  # noqa: S603
        return store.log.append(NOTE).number

    assert in_child(write) == "7"
    asked = subprocess.run([sys.executable, "-c", ASK, address], check=True, capture_output=True)  # noqa: S603
    assert int(asked.stdout) == 7
    assert store.log.append(NOTE).number == 8
    store.close()


def test_no_file_stays_open_over_a_fork_when_nobody_uses_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqlStore(f"sqlite:///{path}")
    store.upgrade()
    store.log.append(NOTE)
    store.log.head()
    files = f"/proc/{os.getpid()}/fd"
    if not pathlib.Path(files).is_dir():
        pytest.skip("files that are open cannot be listed here")

    def count() -> int:
        links = [each for each in Path(f"/proc/{os.getpid()}/fd").iterdir() if each.is_symlink()]
        return sum(str(each.readlink()).startswith(str(path)) for each in links)

    assert count()
    assert in_child(count) == "0"
    store.close()


@pytest.mark.parametrize("again", [False, True])
def test_a_file_that_is_in_use_at_the_fork_is_refused_in_the_child(address: str, *, again: bool) -> None:
    store = SqlStore(address)
    with store._database.reading("store") as connection:
        connection.exec_driver_sql("SELECT 1")
        said = in_child(lambda: (SqlStore(address) if again else store).log.append(NOTE).number)
    if store._database.is_sqlite:
        assert said.startswith(UnavailableError.__name__)
        assert "open the store after forking" in said
    else:
        assert said == "1"
    assert in_child(lambda: store.log.head().number) == ("0" if store._database.is_sqlite else "1")
    store.close()


def test_a_child_does_not_wait_for_a_thread_that_it_does_not_have(address: str) -> None:
    store = SqlStore(address, lock_seconds=0.5)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store._database.turn("store"):
            held.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    assert in_child(lambda: store.log.append(NOTE).number) == "1"
    done.set()
    thread.join()
    store.close()
