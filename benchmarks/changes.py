"""Measure what changes between two days over whole portfolios: the encoding apart, then counts, groups and rows.

python benchmarks/changes.py             10,000, 100,000 and 1,000,000 declarations of four companies each
python benchmarks/changes.py --size N    another size, beside a tenth and a hundredth of it

Besides the declarations there is a draft for every fiftieth. Beside the counts stands what the same count takes when
every question is decided one by one, on a sample.
"""

import argparse
import gc
import itertools
import resource
import sys
from datetime import date
from typing import Any

import portfolios
from measure import Report, Times, stopwatch

from declaccess import AccessRequest, Action, Login, PersonId, Portfolio, Subject, decide
from declaccess.codec.portfolio import decode_portfolio
from declaccess.review.changes import Changes, changes
from declaccess.review.changes_sides import Side
from declaccess.review.encoding import EncodedPortfolio, encode
from declaccess.rulebooks import nsso_2026

MOST_COUNT_SECONDS = 2.0
ROUNDS = 7
SAMPLE = 1_000
RULES = nsso_2026()
DAYS = (date(2026, 6, 28), date(2026, 6, 29), date(2026, 10, 1))
PARTIES = 4
_LINEAR = 1.5


def main() -> int:
    """Measure at three sizes and return the exit status."""
    parser = argparse.ArgumentParser(description="measure what changes between two days")
    parser.add_argument("--size", type=int, default=1_000_000, help="declarations of the largest portfolio")
    largest = parser.parse_args().size
    report = Report()
    each: list[float] = []
    for size in (largest // 100, largest // 10, largest):
        each.append(_measure(report, size, judged=size == largest) / size)
        gc.collect()
    report.heading("growth")
    report.figure("counts, per declaration, a tenth / a hundredth", each[1] / each[0], "times", most=_LINEAR)
    report.figure("counts, per declaration, largest / a tenth", each[2] / each[1], "times", most=_LINEAR)
    print(f"\n{'missed: ' + ', '.join(report.missed) if report.missed else 'every target reached'}")
    return int(bool(report.missed))


def _measure(report: Report, size: int, *, judged: bool) -> float:
    report.heading(f"{size:,} declarations x {PARTIES} companies")
    portfolio = _portfolio(size)
    before = _resident()
    seconds, encoded = stopwatch(lambda: encode(portfolio))
    report.figure("encoding", seconds, "s")
    report.figure("encoding, per declaration", seconds / size * 1e6, "us")
    report.figure("its columns", encoded.size_bytes / 2**20, "MiB")
    report.figure("resident memory that came with it", max(0.0, _resident() - before), "MiB")
    rounds = [stopwatch(lambda: _compare(encoded, DAYS[0], DAYS[1])) for _ in range(ROUNDS)]
    times = Times.of([seconds for seconds, _ in rounds])
    report.times("counts, 28 to 29 June", times, "s", most=MOST_COUNT_SECONDS if judged else None)
    farther, found = stopwatch(lambda: _compare(encoded, DAYS[0], DAYS[2]))
    report.figure("counts, 28 June to 1 October", farther, "s", most=MOST_COUNT_SECONDS if judged else None)
    questions = sum(found.counts.values())
    report.note(f"{questions:,} questions, {len(found):,} changes: {dict(found.counts)}")
    for what in ("cause", "organisation"):
        seconds, groups = stopwatch(lambda what=what: found.by(what))
        report.figure(f"grouped by {what}, {len(groups.groups):,} groups", seconds, "s")
    seconds, rows = stopwatch(lambda: list(itertools.islice(found, SAMPLE)))
    report.figure(f"the first {len(rows):,} rows", seconds * 1e3, "ms")
    alone, _ = stopwatch(lambda: _compare(encoded, DAYS[0], DAYS[1], organisation=portfolios.enterprise_number(0)))
    report.figure("counts of one company", alone, "s")
    report.figure("one by one with `decide`, as many questions", _one_by_one(portfolio) * questions, "s")
    report.figure("most memory of the process so far", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")
    return times.median


def _compare(encoded: EncodedPortfolio, start: date, end: date, **only: Any) -> Changes:
    before = Side(portfolio=encoded, rulebook=RULES, at=start)
    return changes(before, Side(portfolio=encoded, rulebook=RULES, at=end), **only)


def _one_by_one(portfolio: Portfolio) -> float:
    """Return the seconds that one question takes when it is decided on both days, companies found beforehand."""
    sample = [works for works in portfolio.declarations if hasattr(works, "number")][: SAMPLE // PARTIES]
    asked = [
        AccessRequest(
            subject=Subject(organisation=party, person=PersonId("somebody")),
            action=Action.MODIFY,
            declaration=works.number,
            at=day,
            login=Login("eid"),
            contract=works.contracts[0].number,
        )
        for works in sample
        for party in (works.client, works.contracts[0].declarant)
        for day in DAYS[:2]
    ]
    bare = Portfolio(declarations=tuple(sample))
    assumed = {"authorisation": "held"}
    seconds, _ = stopwatch(lambda: [decide(each, bare, RULES, assumed=assumed) for each in asked])
    return seconds / len(asked) * 2


def _portfolio(size: int) -> Portfolio:
    """Return a portfolio's declarations without the registers, which nothing here looks at, made piece by piece."""
    kept: list[Any] = []
    records = (record for kind, record in portfolios.records(size) if kind == "declaration")
    while piece := list(itertools.islice(records, 20_000)):
        document = {"format": "declaccess.portfolio/1", "declarations": piece}
        kept.extend(decode_portfolio(document).portfolio.declarations)
    return Portfolio(declarations=tuple(kept))


def _resident() -> float:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a file of the system's
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    sys.exit(main())
