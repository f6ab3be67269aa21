"""Time calls, judge figures against their targets, and print both as a plain table."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from timeit import Timer
from typing import Any

WIDTHS = (50, 10, 10, 10, 10)


@dataclass(frozen=True)
class Times:
    """Seconds per call, over several rounds.

    Attributes:
        least: the fastest round.
        median: the round in the middle.
        most: the slowest round.
    """

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        """Summarise rounds."""
        return cls(min(seconds), statistics.median(seconds), max(seconds))


@dataclass(frozen=True)
class Loop:
    """One statement to time for each of many cases.

    Attributes:
        name: what the table calls it.
        variables: the loop's variables, such as `facts, day`.
        call: the statement, such as `answer(facts, day)`.
        cases: what the variables run over.
        names: what else the statement names.
    """

    name: str
    variables: str
    call: str
    cases: Sequence[Any]
    names: Mapping[str, Any] = field(default_factory=dict)

    def timer(self, call: str) -> Timer:
        """Return a timer of the loop with the garbage collector left on, as in use."""
        names = {"cases": self.cases, **self.names}
        return Timer(f"for {self.variables} in cases: {call}", "gc.enable()", globals={"gc": gc, **names})


def time_loops(loops: Sequence[Loop], rounds: int) -> dict[str, Times]:
    """Time loops in turns, so that what disturbs the machine disturbs all; an empty loop's time is taken off.

    Args:
        loops: the contestants; each runs once beforehand, unmeasured.
        rounds: how often each is timed.
    """
    timers = [(loop, loop.timer(loop.call), loop.timer("pass")) for loop in loops]
    seconds: dict[str, list[float]] = {loop.name: [] for loop in loops}
    for _, timer, _ in timers:
        timer.timeit(1)
    for _ in range(rounds):
        for loop, timer, empty in timers:
            taken = timer.timeit(1) - empty.timeit(1)
            seconds[loop.name].append(taken / len(loop.cases))
    return {name: Times.of(values) for name, values in seconds.items()}


def stopwatch(action: Callable[[], Any]) -> tuple[float, Any]:
    """Run an action once and return the seconds that it took, with its result."""
    start = time.perf_counter_ns()
    result = action()
    return (time.perf_counter_ns() - start) / 1e9, result


class Report:
    """Prints figures as they come and remembers what was missed."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def heading(self, text: str) -> None:
        """Print a heading with the columns' names."""
        print(f"\n{text}\n{'-' * len(text)}")
        self._row("", "min", "median", "max", "x target", "target")

    def times(self, name: str, times: Times, unit: str, *, most: float | None = None) -> None:
        """Print times, judged by their median where there is a target.

        Args:
            name: what was timed.
            times: the times, in seconds.
            unit: the unit to print them in (`UNITS`).
            most: the target for the median, in that unit.
        """
        shown = [each * UNITS[unit] for each in (times.least, times.median, times.most)]
        target = "" if most is None else f"<= {most:g} {unit}"
        ratio = "" if most is None else f"{shown[1] / most:.2f}"
        self._row(f"{name} [{unit}]", *map(number, shown), ratio, target, self._judge(name, shown[1], most))

    def figure(
        self, name: str, value: float, unit: str, *, most: float | None = None, least: float | None = None
    ) -> None:
        """Print one figure, judged where it has an upper or a lower limit.

        Args:
            name: what it is.
            value: the figure.
            unit: its unit, or an empty text.
            most: the most that it may be.
            least: the least that it must be.
        """
        limit = most if most is not None else least
        sign = "<=" if most is not None else ">="
        target = "" if limit is None else f"{sign} {limit:,g} {unit}"
        ratio = f"{value / limit:.2f}" if limit else ""
        name = f"{name} [{unit}]" if unit else name
        self._row(name, "", number(value), "", ratio, target, self._judge(name, value, most, least))

    def verdict(self, name: str, good: bool, found: str) -> None:
        """Print something that is either so or not."""
        self._row(name, "", found, "", "", "", "OK" if good else "MISSED")
        if not good:
            self.missed.append(name)

    def note(self, text: str) -> None:
        """Print a remark."""
        print(f"  {text}", flush=True)

    def _judge(self, name: str, value: float, most: float | None, least: float | None = None) -> str:
        if most is None and least is None:
            return ""
        if (most is None or value <= most) and (least is None or value >= least):
            return "OK"
        self.missed.append(name)
        return "MISSED"

    def _row(self, name: str, *cells: str) -> None:
        columns = [name.ljust(WIDTHS[0])]
        columns += [cell.rjust(width) for cell, width in zip(cells, WIDTHS[1:], strict=False)]
        print(" ".join([*columns, "", cells[4].ljust(18), *cells[5:]]).rstrip(), flush=True)


UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6}


def number(value: float) -> str:
    """Write a figure with three significant digits, whole from a thousand on."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
