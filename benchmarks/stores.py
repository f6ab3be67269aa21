"""Measure a store: loading, deciding from it, and deciding with a log that waits for the disk.

python benchmarks/stores.py --database sqlite             1,000,000 declarations in a SQLite file
python benchmarks/stores.py --database postgresql         the same in a PostgreSQL server of its own, over a socket
python benchmarks/stores.py --database sqlite --size N    another size, beside a tenth and a hundredth of it
"""

import argparse
import gc
import itertools
import json
import os
import random
import resource
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import portfolios
from measure import Report, Times

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from sqlalchemy import create_engine, select

from declaccess.adapters.file_log import FileLog
from declaccess.adapters.sql import SqlStore
from declaccess.adapters.sql.bulk import BATCH, make_indexes
from declaccess.adapters.sql.steps import STEPS
from declaccess.adapters.sql.tables import contracts, declarations, events, parties
from declaccess.model import Login, PersonId
from declaccess.ports import Authentication, LogMark, LogNote
from declaccess.rulebooks import nsso_2026
from declaccess.services.access import AccessService
from postgres_server import PostgresServer

TABLES = (declarations, parties, contracts, events)
MOST_MICROSECONDS = {"sqlite": 300.0, "postgresql": 1500.0}
MOST_LOAD_SECONDS = 200.0
ASKED = 4_000
LOGGED = 400
LINE = 1350
"""So many bytes a line of a log has, about."""


NOW = datetime(2026, 6, 30, 10, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=1)
CARD = Login("eid")


class FixedClock:
    def now(self) -> datetime:
        return NOW


class Trusting:
    """Takes a person's id for a proof, so that nothing but the store is measured."""

    def authenticate(self, credentials: object) -> Authentication:
        return Authentication(person=PersonId(str(credentials)), login=CARD, at=NOW, until=UNTIL, by="bench")


class Unlogged:
    """Keeps nothing, so that no log is measured; a service has none like it."""

    def __init__(self) -> None:
        self._mark = LogMark(0, "0" * 64)

    def append(self, _note: LogNote) -> LogMark:
        self._mark = LogMark(self._mark.number + 1, self._mark.hash)
        return self._mark

    def head(self) -> LogMark:
        return self._mark

    def iter_lines(self) -> Iterator[str]:
        return iter(())

    def redact(self, _person: PersonId) -> int:
        return 0


def load(address: str, path: str) -> None:
    """Load a file and print seconds, seconds in the database, and the peak of memory; run in a process of its own."""
    in_database = 0.0

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            nonlocal in_database
            start = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                in_database += time.perf_counter() - start

        return call

    from declaccess.adapters.sql import bulk, loading

    bulk.BulkRows._hand_over = timed(bulk.BulkRows._hand_over)  # type: ignore[method-assign]  # noqa: SLF001
    loading.make_indexes = timed(make_indexes)
    store = SqlStore(address)
    store.upgrade()
    start = time.perf_counter()
    store.load(path, recorded_at=FixedClock().now())
    seconds = time.perf_counter() - start
    store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "database": in_database, "memory": memory}))


def loaded(address: str, path: Path) -> dict[str, float]:
    """Load a file in a process of its own and return what it measured."""
    done = subprocess.run(  # noqa: S603 - this very script
        [sys.executable, __file__, "--load", address, str(path)], stdout=subprocess.PIPE, check=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def pages(address: str) -> Iterator[tuple[Any, list[tuple[Any, ...]]]]:
    """Yield the rows of a store, table by table, as they would be loaded by hand."""
    engine = create_engine(address)
    with engine.connect() as connection:
        for table in TABLES:
            rows = connection.execution_options(yield_per=BATCH).execute(select(table))
            for page in rows.partitions():
                yield table, [tuple(row) for row in page]
    engine.dispose()


def by_hand(address: str, source: str) -> float:
    """Load the rows of a store into an empty one as one would by hand, and return the seconds that it took."""
    store = SqlStore(address)
    store.upgrade()
    store.close()
    indexes = [s for s in STEPS[0].sqlite if " INDEX " in s and any(f" {t.name} (" in s for t in TABLES)]
    if address.startswith("sqlite"):
        connection: Any = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("BEGIN IMMEDIATE")
    else:
        engine = create_engine(address)
        connection = engine.raw_connection().driver_connection
        connection.execute("SET maintenance_work_mem = '256MB'")
    for statement in indexes:
        connection.execute(f"DROP INDEX {statement.split()[statement.split().index('INDEX') + 1]}")
    seconds = 0.0
    for table, rows in pages(source):
        start = time.perf_counter()
        if address.startswith("sqlite"):
            marks = ", ".join("?" * len(table.c))
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)  # noqa: S608 - our own tables
        else:
            columns = ", ".join(table.c.keys())
            with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        seconds += time.perf_counter() - start
    start = time.perf_counter()
    for statement in indexes:
        connection.execute(statement)
    if address.startswith("sqlite"):
        connection.execute("COMMIT")
    else:
        connection.commit()
    seconds += time.perf_counter() - start
    connection.close()
    return seconds


def questions(size: int, count: int) -> list[dict[str, Any]]:
    """Return questions about declarations all over a store."""
    chance = random.Random(7)
    found = []
    for _ in range(count):
        target = chance.randrange(size)
        company = chance.choice(portfolios.parties(target, size))
        found.append(
            {
                "credentials": f"p-{company}-user",
                "organisation": portfolios.enterprise_number(company),
                "action": chance.choice(["modify", "view", "annul"]),
                "declaration": portfolios.declaration_number(target),
            }
        )
    return found


def read_through(address: str) -> None:
    """Read a SQLite file once, so that it is in the system's page cache, as it is after some time of service."""
    if address.startswith("sqlite"):
        with Path(address.removeprefix("sqlite:///")).open("rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


def service_of(store: SqlStore, log: Any, timeout_seconds: float | None = None) -> AccessService:
    return AccessService(
        declarations=store.declarations,
        register=store.register,
        authenticator=Trusting(),
        clock=FixedClock(),
        log=log,
        rulebook=nsso_2026(),
        timeout_seconds=timeout_seconds,
    )


def timed_decisions(
    service: AccessService, asked: list[dict[str, Any]], then: Callable[[], None] | None = None
) -> list[float]:
    """Decide, and do something else after each decision if told to, and return the seconds that each took with it."""
    for each in asked[: len(asked) // 10]:
        service.decide(**each)
    seconds = []
    permitted = 0
    for each in asked[len(asked) // 10 :]:
        start = time.perf_counter_ns()
        decision = service.decide(**each)
        if then is not None:
            then()
        seconds.append((time.perf_counter_ns() - start) / 1e9)
        permitted += decision.permitted
    assert 0 < permitted < len(seconds)
    return seconds


@contextmanager
def committing(address: str, folder: Path) -> Iterator[Callable[[], None]]:
    """Yield what writes a line as long as a log's to a database and waits for the disk, as one would by hand."""
    line = secrets.token_hex(LINE // 2)
    if address.startswith("sqlite"):
        connection: Any = sqlite3.connect(folder / "by-hand.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, line TEXT)")
        mark = "?"
    else:
        connection = create_engine(address).raw_connection().driver_connection
        connection.autocommit = True
        connection.execute("CREATE TABLE line (number BIGINT PRIMARY KEY, line TEXT)")
        mark = "%s"
    statement = f"INSERT INTO line VALUES ({mark}, {mark})"  # noqa: S608 - one of two marks
    numbers = itertools.count()
    yield lambda: connection.execute(statement, (next(numbers), line))
    connection.close()


@contextmanager
def appending(folder: Path) -> Iterator[Callable[[], None]]:
    """Yield what appends a line as long as a log's to a file and waits for the disk."""
    line = f"{secrets.token_hex(LINE // 2)}\n".encode()
    with (folder / "by-hand.log").open("ab", buffering=0) as file:

        def append() -> None:
            file.write(line)
            os.fsync(file.fileno())

        yield append


def durable(
    report: Report, name: str, store: SqlStore, log: Any, asked: list[dict[str, Any]], write: Callable[[], None]
) -> None:
    """Measure decisions with a log on the disk beside decisions that are followed by one write by hand.

    Both wait for the disk after every decision, and both begin the next one when the processor has done other things.
    """
    seconds = []
    for _ in range(LOGGED):
        start = time.perf_counter()
        write()
        seconds.append(time.perf_counter() - start)
    report.times(f"{name}: a write by hand, one after another", Times.of(seconds), "us")
    # By turns, for the disk is not equally fast at all times.
    parts = [asked[start : start + LOGGED] for start in range(0, len(asked), LOGGED)]
    by_hand, logged = [], []
    for part in parts:
        by_hand += timed_decisions(service_of(store, Unlogged()), part, write)
        logged += timed_decisions(service_of(store, log), part)
    together = Times.of(by_hand)
    report.times(f"{name}: decision, log off, then a write by hand", together, "us")
    report.times(f"{name}: decision, logged", Times.of(logged), "us", most=1.2 * together.median * 1e6)


def measure(report: Report, database: str, size: int, folder: Path, stack: ExitStack) -> None:
    """Measure everything about one database."""
    server = stack.enter_context(PostgresServer(durable=True)) if database == "postgresql" else None

    def new(name: str) -> str:
        if server is None:
            return f"sqlite:///{folder / name}.db"
        engine = create_engine(server.address(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return server.address(name)

    sizes = (max(100, size // 100), max(100, size // 10), size)
    addresses = []
    memory = []
    report.heading(f"{database}: loading JSON lines, {portfolios.organisations(size):,} companies")
    for each in sizes:
        path = folder / "portfolio.jsonl"
        # In a process of its own: what this one holds would count in the peak of those that it starts.
        subprocess.run([sys.executable, portfolios.__file__, str(path), str(each)], check=True)  # noqa: S603
        addresses.append(new(f"store_{each}"))
        figures = loaded(addresses[-1], path)
        memory.append(figures["memory"])
        path.unlink()
        most = MOST_LOAD_SECONDS if each == 1_000_000 else None
        report.figure(f"{each:,} declarations", figures["seconds"], "s", most=most)
        report.figure("  peak memory of the process", figures["memory"], "MB")
    # Caches of identifiers and of pages fill up to their bounds; beyond them nothing grows.
    report.figure(f"memory at {size:,} over {sizes[1]:,}", memory[2] / memory[1], "", most=2)
    hand = by_hand(new("by_hand"), addresses[-1])
    report.figure("the database's part", figures["database"], "s")
    report.figure("the same rows by hand", hand, "s")
    report.figure("the database's part over by hand", figures["database"] / hand, "", most=1.5)

    report.heading(f"{database}: one decision of the service, log off, a SQLite file in the system's page cache")
    medians = []
    stores = [stack.enter_context(closing(SqlStore(address))) for address in addresses]
    for each, address, store in zip(sizes, addresses, stores, strict=True):
        read_through(address)
        times = Times.of(timed_decisions(service_of(store, Unlogged()), questions(each, ASKED)))
        medians.append(times.median)
        report.times(f"{each:,} declarations", times, "us", most=MOST_MICROSECONDS[database])
    report.figure(f"{size:,} over {sizes[0]:,}", medians[2] / medians[0], "", most=1.5)
    handed = Times.of(timed_decisions(service_of(stores[2], Unlogged(), 10.0), questions(size, ASKED)))
    report.times("handed over to a thread, as by default", handed, "us")

    report.heading(f"{database}: one decision, logged and on the disk")
    asked = questions(size, 5 * LOGGED)
    with committing(new("commits"), folder) as commit:
        durable(report, "database", stores[2], stores[2].log, asked, commit)
    if server is None:
        log = stack.enter_context(FileLog(folder / "decisions.log"))
        with appending(folder) as append:
            durable(report, "file", stores[2], log, asked, append)


def main() -> int:
    """Measure and return the exit status: 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="measure a store")
    parser.add_argument("--database", choices=sorted(MOST_MICROSECONDS), default="sqlite")
    parser.add_argument("--size", type=int, default=1_000_000, help="how many declarations")
    parser.add_argument("--folder", type=Path, help="where the files are made and removed; a temporary folder if not")
    parser.add_argument("--load", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load(*options.load)
        return 0
    gc.freeze()
    report = Report()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, ExitStack() as stack:
        measure(report, options.database, options.size, Path(folder), stack)
    print("\n" + (f"missed: {', '.join(report.missed)}" if report.missed else "every target reached"))
    return int(bool(report.missed))


if __name__ == "__main__":
    sys.exit(main())
