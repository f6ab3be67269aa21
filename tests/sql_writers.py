"""Writers who change the same declarations at the same time, in several processes with several threads each."""

import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

from declaccess.adapters.sql import SqlStore
from declaccess.errors import ConflictError
from declaccess.model import DeclarationNumber
from sql_sites import NOTE, changed

PROCESSES = 4
THREADS = 4
WRITERS = PROCESSES * THREADS


class Written(NamedTuple):
    """What writers did.

    Attributes:
        done: each change by its token, with the version that it was told to be.
        conflicts: of each refused change the version found, the one it was said to start from, and the one seen.
    """

    done: list[tuple[str, int]]
    conflicts: list[tuple[int, int, int]]


def write_together(address: str, numbers: list[DeclarationNumber], changes: int) -> Written:
    """Let all writers make so many changes each, and return what they did.

    Args:
        address: the store's address.
        numbers: the declarations that they change at random.
        changes: how many changes each makes.
    """
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as processes:
        of_processes = processes.map(partial(_in_threads, address, numbers, changes), range(PROCESSES))
        return _together(list(of_processes))


def _in_threads(address: str, numbers: list[DeclarationNumber], changes: int, process: int) -> Written:
    store = SqlStore(address, durable=False)
    writers = [f"{process}.{thread}" for thread in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        written = _together(list(threads.map(partial(_write, store, numbers, changes), writers)))
    store.close()
    return written


def _write(store: SqlStore, numbers: list[DeclarationNumber], changes: int, writer: str) -> Written:
    chance, written = random.Random(writer), Written([], [])  # noqa: S311 - the same at every run
    while len(written.done) < changes:
        version = store.declarations.find_declaration(chance.choice(numbers))
        assert version is not None
        token = f"{writer}-{len(written.done)}"
        try:
            after = store.declarations.commit(changed(version, token), NOTE)
        except ConflictError as error:
            written.conflicts.append((error.found or 0, error.expected, version.version))
        else:
            assert after.version == version.version + 1
            written.done.append((token, after.version))
    return written


def _together(parts: list[Written]) -> Written:
    return Written([each for part in parts for each in part.done], [each for part in parts for each in part.conflicts])
