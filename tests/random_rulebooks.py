"""Small random rulebooks, and the plainest way to say what they answer: try every day, every option, every fact."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from declaccess import Facts, Rulebook
from declaccess.rules import (
    FACTS,
    Basis,
    Effect,
    Milestone,
    Option,
    Reading,
    Rule,
    Source,
    SourceKind,
    TargetRow,
)

FIRST = date(2026, 1, 1)
SPAN = 12
DAYS = [FIRST + timedelta(days=step) for step in range(SPAN)]
BEYOND = DAYS[-1] + timedelta(days=1)
NEVER = date.max
CITED: dict[str, Any] = {"basis": Basis.STATED, "sources": ("text",)}
Cell = dict[str, str]
SWITCHES: list[dict[str, tuple[str, ...]]] = [
    {},
    {},
    {"r1": ("yes",)},
    {"r1": ("no",)},
    {"r1": ("yes",), "r2": ("no",)},
]


@st.composite
def milestones(draw: st.DrawFn, name: str) -> Milestone:
    """Draw a milestone: a known day, a window, or a day that may never come."""
    first, last = sorted((draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))))
    return Milestone(id=name, title=name, first=first, last=draw(st.sampled_from([last, last, None])), **CITED)


@st.composite
def readings(draw: st.DrawFn, name: str) -> Reading:
    """Draw a reading with two options, one chosen or left open."""
    options = (Option(id="yes", text="yes"), Option(id="no", text="no"))
    chosen = draw(st.sampled_from(["yes", "no", None]))
    return Reading(id=name, question="?", options=options, default="yes", why="", chosen=chosen, **CITED)


def values(name: str) -> st.SearchStrategy[tuple[Any, ...] | None]:
    """Draw what a rule says of a fact: nothing, or some of its values."""
    some = st.sets(st.sampled_from(list(FACTS[name])), min_size=1).map(lambda drawn: tuple(sorted(drawn)))
    return st.none() | some


@st.composite
def rules(draw: st.DrawFn, name: str) -> Rule:
    """Draw a rule about a few facts, that a milestone may begin or end and an option may switch."""
    ends = st.sampled_from([None, "m1", "m2"])
    begins, ceases = draw(ends), draw(ends)
    about = draw(st.lists(st.sampled_from(list(FACTS)), unique=True, max_size=3))
    switch = draw(st.sampled_from(SWITCHES))
    constraints: dict[str, Any] = {fact: draw(values(fact)) for fact in about}
    return Rule(
        id=name,
        effect=draw(st.sampled_from(Effect)),
        message="said",
        from_milestone=begins,
        until_milestone=None if ceases == begins else ceases,
        when=switch,
        **constraints,
        **CITED,
    )


@st.composite
def small_rulebooks(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook with two milestones, two readings and a few rules."""
    count = draw(st.integers(1, 6))
    return rulebook(
        milestones=tuple(draw(milestones(name)) for name in ("m1", "m2")),
        readings=tuple(draw(readings(name)) for name in ("r1", "r2")),
        rules=tuple(draw(rules(f"rule-{index}")) for index in range(count)),
    )


def rulebook(**parts: Any) -> Rulebook:
    """Return a rulebook of the given parts and as little else as there can be."""
    given: dict[str, Any] = {
        "id": "small",
        "title": "a small rulebook",
        "known_as_of": FIRST,
        "sources_checked": FIRST,
        "first_day": FIRST,
        "filed_under": "m1",
        "sources": (Source(id="text", title="a text", publisher="somebody", kind=SourceKind.GIVEN),),
        "logins": (),
        "standings": (),
        "targets": (TargetRow(level="contract", **CITED),),
        "register": (),
        "mandates": (),
        "advice": (),
        "messages": {"said": "it is said"},
    }
    return Rulebook(**{**given, **parts})


def cells(facts: Facts) -> list[Cell]:
    """List every way to settle facts."""
    return [
        dict(zip(FACTS, combination, strict=True))
        for combination in product(*(facts.candidates(name) for name in FACTS))
    ]


def worlds(book: Rulebook) -> Iterator[tuple[dict[str, date], dict[str, str]]]:
    """Yield every way in which the days of all milestones and the open readings may turn out."""
    days = [
        [day for day in [*DAYS, BEYOND, NEVER] if each.first <= day and (each.last is None or day <= each.last)]
        for each in book.milestones
    ]
    for choice in book.choices():
        for combination in product(*days):
            yield dict(zip((each.id for each in book.milestones), combination, strict=True)), choice


def permits(book: Rulebook, cell: Cell, day: date, days: Mapping[str, date], choice: Mapping[str, str]) -> bool:
    """Say whether known facts are permitted when everything open is settled: forbid wins, silence denies."""
    effects = set()
    for rule in book.rules:
        about = all(getattr(rule, name) is None or cell[name] in getattr(rule, name) for name in FACTS)
        begun = rule.from_milestone is None or days[rule.from_milestone] <= day
        ended = rule.until_milestone is not None and days[rule.until_milestone] <= day
        exists = all(choice[reading] in options for reading, options in rule.when.items())
        if about and begun and not ended and exists:
            effects.add(rule.effect)
    return effects == {Effect.PERMIT}


def consensus(book: Rulebook, facts: Facts, day: date) -> str:
    """Give the outcome on which every completion and every world agree, if they do."""
    found = {permits(book, cell, day, *world) for world in worlds(book) for cell in cells(facts)}
    return "indeterminate" if len(found) > 1 else "permit" if found == {True} else "deny"


def hangs_on(book: Rulebook, facts: Facts, day: date) -> tuple[set[str], set[str], set[str]]:
    """Name the milestones, facts and readings that alone can turn an outcome while all else stays settled."""
    outcomes = {
        (tuple(days.items()), tuple(choice.items()), tuple(cell.items())): permits(book, cell, day, days, choice)
        for days, choice in worlds(book)
        for cell in cells(facts)
    }
    named: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    for part, names in enumerate(named):
        rest: dict[Any, dict[str, set[bool]]] = {}
        for settled, outcome in outcomes.items():
            for name, _ in settled[part]:
                others = tuple(pair for pair in settled[part] if pair[0] != name)
                key = (name, others, *(settled[other] for other in range(3) if other != part))
                rest.setdefault(key, {}).setdefault(name, set()).add(outcome)
        names |= {name for found in rest.values() for name, seen in found.items() if len(seen) > 1}
    return named[0], named[2], named[1]
