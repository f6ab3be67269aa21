"""Other engines and a hand-written function beside the library, in one run, on cases that all of them agree on."""

import logging
from collections.abc import Iterator
from typing import Any

from measure import Loop, Report, Times, stopwatch, time_loops
from peers import PEERS, REGO_BATCH, Peer
from workload import Case, disagreements, if_else, permits, random_cases, resolved_rulebook

MICROSECONDS = "us"
_CALLS = 1_000


def compare(report: Report, cases: int, rounds: int) -> None:
    """Check that all agree, then time them side by side.

    Args:
        report: takes the figures.
        cases: how many random requests all must agree on.
        rounds: how often each is timed.
    """
    logging.disable(logging.CRITICAL)
    book = resolved_rulebook()
    drawn = random_cases(cases)
    known = [(case.facts, case.day) for case in drawn]
    asked = [(case.request, facts) for case, (facts, _) in zip(drawn, known, strict=True)]

    report.heading("the same decisions by every engine")
    compiled, _ = stopwatch(lambda: book.table.answer(*known[0]))
    cold, answers = stopwatch(lambda: [book.table.answer(facts, day) for facts, day in known])
    expected = [bool(answer) for answer in answers]
    report.note(f"{sum(expected):,} of {cases:,} random requests are permitted; first call {compiled * 1e3:.1f} ms,")
    report.note(f"with all facts and days at their first time {cold / cases * 1e6:.1f} us on average")
    decided = [bool(book.decider.decide_facts(request, facts)) for request, facts in asked]
    agree(report, "decide_facts", drawn, decided, expected)
    agree(report, "if/else", drawn, [permits(case.words, case.day) for case in drawn], expected)
    ready = []
    for name, peer in _import_peers(report):
        prepared = [peer.prepare(case) for case in drawn]
        found = [peer.decide(each) for each in prepared] if peer.single else _batch(peer, prepared)
        agree(report, name, drawn, found, expected)
        _fails_closed(
            report,
            peer,
            [
                each
                for each, case, fine in zip(prepared, drawn, expected, strict=True)
                if fine and case.words[2] == "digital_key"
            ],
        )
        ready.append((peer, prepared[:_CALLS]))

    report.heading(f"per decision, {rounds} rounds of {_CALLS:,} calls in turns, loop taken off")
    times = time_loops([*_own_loops(book, drawn[:_CALLS], known[:_CALLS], asked[:_CALLS]), *_peer_loops(ready)], rounds)
    _judge(report, times)


def _import_peers(report: Report) -> Iterator[tuple[str, Peer]]:
    for make in PEERS:
        try:
            yield make.__name__, make()
        except ImportError as error:
            report.note(f"{make.__name__}: not here ({error})")


def _batch(peer: Peer, prepared: list[Any]) -> list[bool]:
    assert peer.batch is not None
    return peer.batch(prepared)


def agree(report: Report, name: str, drawn: list[Case], found: list[bool], expected: list[bool]) -> None:
    """Report whether answers are the library's, with the first that are not."""
    wrong = disagreements(drawn, found, expected)
    report.verdict(f"{name} agrees on {len(drawn):,} requests", not wrong, f"{len(wrong)} wrong")
    for line in wrong[:3]:
        report.note(line)


def _fails_closed(report: Report, peer: Peer, permitted: list[Any]) -> None:
    if peer.without is not None:
        maimed = [each for request in permitted[:50] for each in peer.without(request)]
        through = sum(peer.decide(each) for each in maimed)
        report.verdict(f"{peer.name} permits nothing with a fact left out", not through, f"{through}/{len(maimed)}")


def _own_loops(book: Any, drawn: list[Case], known: list[Any], asked: list[Any]) -> Iterator[Loop]:
    words = [(*case.words, case.day) for case in drawn]
    yield Loop("if/else, no reasons", "a, b, c, d, e, f, g", "call(a, b, c, d, e, f, g)", words, {"call": if_else})
    yield Loop("facts -> answer with reasons", "facts, day", "call(facts, day)", known, {"call": book.table.answer})
    decide = {"call": book.decider.decide_facts}
    yield Loop("decide_facts: request -> decision", "request, facts", "call(request, facts)", asked, decide)


def _peer_loops(ready: list[tuple[Peer, list[Any]]]) -> Iterator[Loop]:
    for peer, prepared in ready:
        if peer.single:
            yield Loop(f"{peer.name}, single call", "request", "call(request)", prepared, {"call": peer.decide})
        if peer.batch is not None:
            size = REGO_BATCH if not peer.single else len(prepared)
            batches = [prepared[start : start + size] for start in range(0, len(prepared), size)]
            yield Loop(f"{peer.name}, batches of {size}", "batch", "call(batch)", batches, {"call": peer.batch})


def _judge(report: Report, times: dict[str, Times]) -> None:
    limits = {"facts -> answer with reasons": 1.0, "decide_facts: request -> decision": 3.0}
    for name, each in times.items():
        size = int(name.rpartition(" ")[2]) if "batches of" in name else 1
        shown = Times(each.least / size, each.median / size, each.most / size)
        report.times(name, shown, MICROSECONDS, most=limits.get(name))
    own, decided = times["facts -> answer with reasons"].median, times["decide_facts: request -> decision"].median
    report.figure("answer / if-else", own / times["if/else, no reasons"].median, "times", most=6)
    for name, least in (("vakt", 2), ("cedarpy", 10), ("casbin", None)):
        if f"{name}, single call" in times:
            ratio = times[f"{name}, single call"].median / decided
            report.figure(f"{name} single / decide_facts", ratio, "times", least=least)
