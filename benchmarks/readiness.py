"""Readiness over portfolios of several sizes; exit status 1 when a target is missed.

`python benchmarks/readiness.py` takes about two minutes; `--quick` leaves the largest size out.
"""

import argparse
import gc
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from measure import Report, Times, stopwatch
from portfolios import ALL_ACTIONS, Record, declaration_number, enterprise_number

from declaccess import Portfolio, nsso_2026
from declaccess.codec.portfolio import decode_portfolio
from declaccess.review.readiness import Readiness, review_readiness

SIZES = (1_000, 10_000, 100_000)
DAYS = (date(2026, 6, 15), date(2026, 11, 23))
TARGET_SECONDS = 3.0
_PEOPLE = 5
_PER_ORGANISATION = 10
_GROWTH = 1.5  # linear, but that what is larger than the processor's cache is fetched from memory
_SINCE = "2025-01-06T09:00:00+01:00"
_MEANS: tuple[tuple[Record, int], ...] = (
    ({"means": "eid"}, 50),
    ({"means": "itsme"}, 20),
    ({"means": "password"}, 12),
    ({"means": "sms_code"}, 4),
    ({"means": "eidas", "assurance": "high"}, 5),
    ({"means": "eidas"}, 1),
)


def main() -> int:
    """Measure and return the exit status."""
    parser = argparse.ArgumentParser(description="measure readiness reviews")
    parser.add_argument("--quick", action="store_true", help="leave the largest size out")
    quick = parser.parse_args().quick
    report = Report()
    measure_readiness(report, SIZES[:-1] if quick else SIZES, rounds=3)
    print(f"missed: {', '.join(report.missed)}" if report.missed else "every target reached")
    return int(bool(report.missed))


def measure_readiness(report: Report, sizes: tuple[int, ...], rounds: int) -> None:
    """Time reviews of every organisation of portfolios that are loaded already.

    Every round reviews another copy of the rulebook and of the portfolio, so nothing is worked out beforehand.

    Args:
        report: takes the figures.
        sizes: how many declarations each has; there is an organisation for every ten, with five people each.
        rounds: how often each is timed.
    """
    report.heading(f"readiness of every organisation, {rounds} rounds each")
    per_declaration: dict[date, list[float]] = {day: [] for day in DAYS}
    for size in sizes:
        for day in DAYS:
            seconds = []
            found: Readiness | None = None
            for _ in range(rounds):
                portfolio, rulebook = load(size), nsso_2026()
                gc.collect()
                taken, found = stopwatch(
                    lambda given=portfolio, by=rulebook, on=day: review_readiness(given, by, on=on)
                )
                seconds.append(taken)
            times = Times.of(seconds)
            most = TARGET_SECONDS if size == SIZES[-1] else None
            report.times(f"{size:,} declarations on {day}", times, "s", most=most)
            per_declaration[day].append(times.median / size)
            assert found is not None
            kinds = Counter(finding.id for finding in found)
            report.note(
                f"{len(found):,} findings: {', '.join(f'{n:,} {kind}' for kind, n in kinds.most_common(4))} ..."
            )
    for day, each in per_declaration.items():
        report.figure(f"growth per declaration, {day}", each[-1] / each[-2], "times", most=_GROWTH)


def document(declarations: int) -> Record:
    """Return a portfolio as one document: valid numbers, five people a company, and everything that is looked for.

    Args:
        declarations: how many declarations.
    """
    lists: dict[str, list[Record]] = {}
    for kind, record in _records(declarations, random.Random(29)):
        lists.setdefault(kind, []).append(record)
    return {"format": "declaccess.portfolio/1", **lists}


def _records(declarations: int, chance: random.Random) -> Iterator[tuple[str, Record]]:
    companies = max(20, declarations // _PER_ORGANISATION)
    for index in range(companies):
        yield from _company(index, companies, chance)
    for index in range(declarations):
        yield "declarations", _declaration(index, companies, chance)


def _company(index: int, companies: int, chance: random.Random) -> Iterator[tuple[str, Record]]:
    organisation = enterprise_number(index)
    people = [f"p-{index}-{number}" for number in range(_PEOPLE)]
    legal, chief, *users = people
    yield (
        "organisations",
        {
            "id": organisation,
            "register": "unknown" if chance.random() < 0.05 else "complete",
            "legal_representatives": [{"person": legal}],
        },
    )
    granter = chief
    if chance.random() < 0.97:
        office = {"role": "chief_access_administrator", "appointed_by": legal, "from": _SINCE}
        yield "appointments", {"person": chief, "organisation": organisation, **office}
    else:
        granter = legal
    for person in people:
        until = {"until": "2026-03-01T00:00:00+01:00"} if chance.random() < 0.02 else {}
        yield "people", {"id": person, "memberships": [{"organisation": organisation, **until}]}
        if chance.random() < 0.92:
            means, weights = zip(*_MEANS, strict=True)
            seen = chance.choices(means, weights)[0]
            yield "logins", {"person": person, "last_used": "2026-05-04T08:30:00+02:00", **seen}
    for number, person in enumerate(users):
        right = {"actions": ["view"] if number else ALL_ACTIONS, "from": _SINCE}
        by = users[-1] if chance.random() < 0.02 else granter
        yield "grants", {"person": person, "organisation": organisation, "granted_by": by, **right}
    if chance.random() < 0.03:
        last_used = "2026-05-04T08:30:00+02:00"
        yield "logins", {"organisation": organisation, "means": "unsecured", "last_used": last_used}
    if chance.random() < 0.05:
        mandate: dict[str, Any] = {"from_quarter": "2026Q1", "to_quarter": "2026Q3"}
        covers = {} if chance.random() < 0.2 else {"covers": ["declaration-of-works"]}
        mandatary = enterprise_number(chance.randrange(companies))
        yield "mandates", {"mandator": organisation, "mandatary": mandatary, **mandate, **covers}


def _declaration(index: int, companies: int, chance: random.Random) -> Record:
    client, declarant, first, second = map(enterprise_number, chance.sample(range(companies), 4))
    number = declaration_number(index)
    return {
        "number": number,
        "status": "annulled" if index % 25 == 0 else "registered",
        "filed_at": f"2026-0{1 + index % 9}-01T08:00:00+02:00",
        "filed_by": declarant,
        "sector": 1 + index % 3,
        "client": client,
        "contracts": [
            {
                "number": f"{number}1",
                "declarant": declarant,
                "starts_on": "2026-07-06",
                "ends_on": "2026-12-18",
                "subcontractors": [
                    {"organisation": first, "hired_by": declarant},
                    {"organisation": second, "hired_by": first, "listed_from": "2026-05-14T08:00:00+02:00"},
                ],
            }
        ],
    }


def load(declarations: int) -> Portfolio:
    """Return such a portfolio.

    Args:
        declarations: how many declarations.
    """
    return decode_portfolio(document(declarations)).portfolio


if __name__ == "__main__":
    sys.exit(main())
