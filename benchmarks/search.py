"""Measure the first page of "what can" in a store beside the same statement written by hand.

python benchmarks/search.py --database sqlite             10,000, 100,000 and 1,000,000 declarations in SQLite files
python benchmarks/search.py --database postgresql         the same in a PostgreSQL server of its own, over a socket
python benchmarks/search.py --database sqlite --size N    another size, beside a tenth and a hundredth of it
"""

import argparse
import gc
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import portfolios
from measure import Report, Times

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from sqlalchemy import create_engine

from declaccess import Login, nsso_2026
from declaccess.adapters.sql import SqlStore
from declaccess.review.what_can import what_can
from postgres_server import PostgresServer

AT = datetime(2026, 6, 30, 10, tzinfo=UTC)
TICKS = int(AT.timestamp()) * 1_000_000
PAGE = 50
ASKED = 600
MOST_TIMES_BY_HAND = 2.0

# On 30 June 2026: a declarant or its partnership (bits 4 and 8 of the roles) modifies what is registered; whoever is
# named views. Of what is irregular the record has to be looked at.
BY_HAND = """
    SELECT number, place, roles, filed_at, annulled_from,
           CASE WHEN roles = -1 THEN (SELECT record FROM declaccess_declarations d WHERE d.place = p.place) END,
           (SELECT changes FROM declaccess_state)
    FROM declaccess_parties p
    WHERE organisation = {0} AND kind = 0 AND number > {0}
      AND (roles = -1 OR (listed_from <= {0} AND listed_until > {0} AND filed_at <= {0} AND {1}))
    ORDER BY number LIMIT 51
"""
WANTED = {"modify": "annulled_from > {0} AND (roles & 12) <> 0", "view": "roles <> 0"}
GRANTS = """
    SELECT number, kind, organisation, person, place, origin, recorded_at, record FROM declaccess_events
    WHERE organisation = {0} AND kind IN ('listed', 'represented', 'appointed', 'ended', 'mandated')
    UNION ALL
    SELECT number, kind, organisation, person, place, origin, recorded_at, record FROM declaccess_events
    WHERE organisation = {0} AND kind IN ('granted', 'revoked') AND person = {0}
    UNION ALL
    SELECT number, kind, organisation, person, place, origin, recorded_at, record FROM declaccess_events
    WHERE person = {0} AND kind IN ('known', 'joined', 'left')
"""


def questions(size: int, count: int) -> list[tuple[str, str, str, str]]:
    """Return persons, their companies, actions and where the page begins, all over a store."""
    chance = random.Random(11)
    companies = portfolios.organisations(size)
    found = []
    for _ in range(count):
        company = chance.randrange(companies)
        action = chance.choice(["modify", "view"])
        found.append((f"p-{company}-user", portfolios.enterprise_number(company), action, ""))
    return found


def by_hand(address: str) -> tuple[Callable[[str, str, str, str], Sequence[Any]], Callable[[], None]]:
    """Return what reads the register and a page as one would by hand, and what closes the connection."""
    if address.startswith("sqlite"):
        connection: Any = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA cache_size = -65536")
        mark = "?"
    else:
        connection = create_engine(address).raw_connection().driver_connection
        connection.autocommit = True
        mark = "%s"
    grants = GRANTS.format(mark)
    pages = {action: BY_HAND.format(mark, wanted.format(mark)) for action, wanted in WANTED.items()}

    def ask(person: str, organisation: str, action: str, after: str) -> Sequence[Any]:
        connection.execute(grants, (organisation, organisation, person, person)).fetchall()
        instants = (TICKS,) * pages[action].count(mark)
        given = (organisation, after, *instants)[: pages[action].count(mark)]
        rows: Sequence[Any] = connection.execute(pages[action], given).fetchall()
        return rows

    return ask, connection.close


def timed(ask: Callable[..., object], asked: list[tuple[str, str, str, str]]) -> Times:
    """Ask every question and return the seconds that each took."""
    for each in asked[: len(asked) // 10]:
        ask(*each)
    seconds = []
    for each in asked[len(asked) // 10 :]:
        start = time.perf_counter()
        ask(*each)
        seconds.append(time.perf_counter() - start)
    return Times.of(seconds)


def measure(report: Report, address: str, size: int) -> None:
    """Measure one store."""
    rulebook = nsso_2026()
    with closing(SqlStore(address)) as store:
        hand, close = by_hand(address)

        def ours(person: str, organisation: str, action: str, after: str) -> list[str]:
            page = what_can(
                store,
                rulebook,
                person=person,
                organisation=organisation,
                action=action,
                at=AT,
                login=Login("eid"),
                limit=PAGE,
                after=after or None,
            )
            return [*page.permit, *page.indeterminate]

        asked = questions(size, ASKED)
        for each in asked[:20]:
            assert ours(*each) == [row[0] for row in hand(*each)[:PAGE]]
        # By turns, for the machine is not equally fast at all times.
        parts = [asked[start : start + 100] for start in range(0, ASKED, 100)]
        times = [(timed(hand, part), timed(ours, part)) for part in parts]
        close()
    slow = Times.of([each.median for each, _ in times])
    fast = Times.of([each.median for _, each in times])
    report.times(f"{size:,} declarations: by hand", slow, "us")
    report.times("  first page of what can", fast, "us", most=MOST_TIMES_BY_HAND * slow.median * 1e6)


def main() -> int:
    """Measure and return the exit status: 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="measure searches in a store")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--size", type=int, default=1_000_000, help="how many declarations")
    parser.add_argument("--folder", type=Path, help="where the files are made and removed; a temporary folder if not")
    options = parser.parse_args()
    gc.freeze()
    report = Report()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(PostgresServer(durable=True)) if options.database == "postgresql" else None
        report.heading(f"{options.database}: register and first page of {PAGE}, of companies all over the store")
        for size in (max(100, options.size // 100), max(100, options.size // 10), options.size):
            path = folder / "portfolio.jsonl"
            subprocess.run([sys.executable, portfolios.__file__, str(path), str(size)], check=True)  # noqa: S603
            address = f"sqlite:///{folder / f'store_{size}.db'}"
            if server is not None:
                engine = create_engine(server.address(), isolation_level="AUTOCOMMIT")
                with engine.connect() as connection:
                    connection.exec_driver_sql(f"CREATE DATABASE store_{size}")
                engine.dispose()
                address = server.address(f"store_{size}")
            with closing(SqlStore(address)) as store:
                store.upgrade()
                store.load(path, recorded_at=AT)
            path.unlink()
            measure(report, address, size)
    print("\n" + (f"missed: {', '.join(report.missed)}" if report.missed else "every target reached"))
    return int(bool(report.missed))


if __name__ == "__main__":
    sys.exit(main())
