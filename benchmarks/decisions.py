"""Decisions and timelines against portfolios in memory, and from two threads at once."""

import random
import sys
import threading
import time
from datetime import datetime
from typing import Any

from measure import Loop, Report, stopwatch, time_loops
from portfolios import document, requests
from workload import random_cases

from declaccess import AccessRequest, Portfolio, Rulebook, decide, nsso_2026, timeline
from declaccess.periods import BRUSSELS
from declaccess.rules import Answer

_START, _END = datetime(2026, 1, 1, tzinfo=BRUSSELS), datetime(2027, 4, 1, tzinfo=BRUSSELS)
_SAME = 1.25
_FEW, _SPREAD = 100, 2_000


def measure_portfolios(report: Report, sizes: tuple[int, ...], rounds: int) -> None:
    """Time `decide` and `timeline` against portfolios of several sizes.

    A few requests asked again and again find their records in the processor's cache, whatever the size. Requests spread
    over all records also pay for fetching those from memory, and the more so the larger the portfolio is; so would any
    look-up. The target is held against both.

    Args:
        report: takes the figures.
        sizes: how many declarations each has.
        rounds: how often each is timed.
    """
    report.heading(f"against a portfolio in memory, open days left open, {rounds} rounds of {_SPREAD:,} calls in turns")
    again, spread, timelines = [], [], []
    for size in sizes:
        portfolio, asked = _portfolio(size)
        rulebook = _fresh()
        first, rest = _first_times(asked, portfolio, rulebook)
        report.note(
            f"{size:,} declarations: first call {first * 1e3:.1f} ms, every request's first time {rest * 1e6:.1f} us"
        )
        names = {"call": decide, "portfolio": portfolio, "rulebook": rulebook}
        call, title = "call(request, portfolio, rulebook)", f"{size:,} declarations"
        few = asked[:_FEW] * (_SPREAD // _FEW)
        again.append(Loop(f"decide, {title}", "request", call, few, names))
        spread.append(Loop(f"decide, {title}, spread", "request", call, asked, names))
        line = "call(request, portfolio, rulebook, start=start, end=end)"
        period = {**names, "call": timeline, "start": _START, "end": _END}
        timelines.append(Loop(f"timeline, {title}", "request", line, asked[:_FEW], period))
    times = time_loops(again, rounds)
    for name, each in times.items():
        report.times(name, each, "us", most=12)
    medians = [each.median for each in times.values()]
    report.figure("largest / smallest portfolio", medians[-1] / medians[0], "times", most=_SAME)
    for name, each in time_loops(spread, rounds).items():
        report.times(name, each, "us", most=12)
    for name, each in time_loops(timelines, max(5, rounds // 3)).items():
        report.times(name, each, "us", most=200)


def _first_times(asked: list[AccessRequest], portfolio: Portfolio, rulebook: Rulebook) -> tuple[float, float]:
    """Return the seconds of the very first call, which compiles, and of each other request's first time on average."""
    first, _ = stopwatch(lambda: decide(asked[0], portfolio, rulebook))
    rest, _ = stopwatch(lambda: [decide(each, portfolio, rulebook) for each in asked[1:]])
    return first, rest / (len(asked) - 1)


def _portfolio(size: int) -> tuple[Portfolio, list[AccessRequest]]:
    from declaccess.codec.portfolio import decode_portfolio
    from declaccess.codec.requests import decode_request

    portfolio = decode_portfolio(document(size)).portfolio
    first_day = nsso_2026().first_day
    return portfolio, [decode_request(each, first_day) for each in requests(size, _SPREAD)]


def measure_threads(report: Report, count: int) -> None:
    """Decide the same from two threads on one rulebook that is not compiled yet, and compare with one thread.

    Args:
        report: takes the figures.
        count: how many decisions each thread takes.
    """
    report.heading(f"two threads on one rulebook, {count:,} decisions each")
    cases = random_cases(2_000, seed=7)
    pairs = [(case.request, case.facts) for case in cases]
    order = random.Random(3)
    shuffled = [[pairs[order.randrange(len(pairs))] for _ in range(count)] for _ in range(2)]
    alone = _fresh()
    expected = [[_shown(alone.decider.decide_facts(*pair).answer) for pair in each] for each in shuffled]
    shared, gate = _fresh(), threading.Barrier(2)
    found: list[list[Any]] = [[], []]

    def work(number: int) -> None:
        gate.wait()
        found[number] = [_shown(shared.decider.decide_facts(*pair).answer) for pair in shuffled[number]]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    start = time.perf_counter()
    try:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    seconds = time.perf_counter() - start
    differences = sum(
        one != other
        for mine, theirs in zip(found, expected, strict=True)
        for one, other in zip(mine, theirs, strict=True)
    )
    report.figure("answers that differ from one thread's", differences, "", most=0)
    report.figure("decision, while threads switch every 10 us", seconds / count / 2 * 1e6, "us")


def _fresh() -> Rulebook:
    return nsso_2026().narrow("password-phase-out", not_before=nsso_2026().milestones[0].first, source="a fresh copy")


def _shown(answer: Answer) -> tuple[Any, ...]:
    return answer.outcome, answer.reasons, answer.open, answer.advice, answer.rules_valid_until
