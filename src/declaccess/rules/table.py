"""The table: a rulebook compiled to cells, from which every answer is read.

A cell is one combination of fact values; a set of cells is one integer with a bit for each. On a day every milestone
has come, has not, or may have; every way to settle those that may, under every option of an open reading, is a
*world*, and in each world a cell permits or does not. All that an answer says is an operation on these sets.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from itertools import product
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from declaccess.errors import Fault, MomentError, NotCoveredError, RecordError
from declaccess.rules.answer import CAUSES, Answer, Cause, Open, Outcome, Reason
from declaccess.rules.facts import ALL, BIT, FACTS, GROUP, Facts
from declaccess.rules.words import Effect

if TYPE_CHECKING:
    from declaccess.rules.norms import Rule
    from declaccess.rules.rulebook import Rulebook

Worlds = tuple["_World", ...]

_CELLS: Final = tuple(product(*FACTS.values()))
_MADE_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "relation": ("standings", "targets"),
    "login": ("logins",),
    "authorisation": ("register", "mandates"),
}
"""The tables of the rulebook that make each fact; the others have none."""

EXCLUDED: Final = 0
"""Stands for `Facts.code` under a choice of options under which the records exclude what is assumed: it denies."""

_EVERY_CELL: Final = (1 << len(_CELLS)) - 1
_WITH: Final[Mapping[int, int]] = {
    bit: sum(1 << index for index, cell in enumerate(_CELLS) if value in cell) for value, bit in BIT.items()
}


def cells(code: int) -> int:
    """Return the set of cells that are combinations of the candidates in `Facts.code`."""
    found = _EVERY_CELL
    for group in GROUP.values():
        found &= reduce(or_, (mask for bit, mask in _WITH.items() if bit & code & group), 0)
    return found


def with_value(value: StrEnum) -> int:
    """Return the set of cells in which a fact has a value."""
    return _WITH[BIT[value]]


@frozen(slots=False)
class _World:
    """One way in which everything open may turn out.

    Attributes:
        reached: the milestones that have come.
        permitted: cells that permit.
        forbids: the forbids in force, each with its cells.
        permits: the permits in force, each with its cells outside those of the forbids.
        silent: cells that no rule decides.
    """

    reached: frozenset[str]
    permitted: int
    forbids: tuple[tuple[int, int], ...]
    permits: tuple[tuple[int, int], ...]
    silent: int


@frozen(slots=False)
class _Segment:
    """Days on which the same milestones have come, have not, and may have.

    Attributes:
        start: the first of the days; the last is the day before the next segment's start.
        worlds: by choice of options, every world.
        sure: by choice, the cells that permit in every world.
        possible: by choice, the cells that permit in some world.
        unsettled: the milestones that may have come.
    """

    start: date
    worlds: tuple[Worlds, ...]
    sure: tuple[int, ...]
    possible: tuple[int, ...]
    unsettled: tuple[str, ...]


class AccessTable:
    """A rulebook's answers for every combination of facts on every day that it covers.

    It can be asked directly with facts, without a portfolio. It is safe to share between threads: what it keeps is
    computed from the rulebook alone.
    """

    def __init__(self, rulebook: "Rulebook") -> None:
        """Compile a rulebook.

        Args:
            rulebook: the rulebook; it is frozen, and so is the table.
        """
        self.rulebook = rulebook
        self.choices = tuple(rulebook.choices())
        self.reading_facts = {
            reading.id: fact
            for reading in rulebook.readings
            for fact, tables in _MADE_BY.items()
            if any(row.reading == reading.id for table in tables for row in getattr(rulebook, table))
        }
        self._reasons = tuple(_reason(rule, rulebook) for rule in rulebook.rules)
        self._segments = tuple(self._compile())
        self._starts = [segment.start for segment in self._segments]
        self._answers: dict[Any, Answer] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return (AccessTable, (self.rulebook,))

    @property
    def starts(self) -> tuple[date, ...]:
        """The days on which answers can change: the first covered one, and where a milestone's window has an end."""
        return tuple(self._starts)

    def answer(self, facts: Facts, on: date) -> Answer:
        """Return the answer for facts on a day.

        Args:
            facts: what is known of the case.
            on: a Brussels day, not before the first one covered.

        Raises:
            NotCoveredError: an earlier day.
            RecordError: a fact without any candidate.
        """
        return self.answer_by_choice((facts.code,) * len(self.choices), on)

    def answer_by_choice(self, codes: tuple[int, ...], on: date) -> Answer:
        """Return the answer for facts that depend on how open readings are read.

        Args:
            codes: `Facts.code` under each of `choices`, or `EXCLUDED`.
            on: a Brussels day, not before the first one covered.

        Raises:
            NotCoveredError: an earlier day.
            MomentError: a date-time, which names no day by itself.
            RecordError: a fact without any candidate.
        """
        if isinstance(on, datetime):
            raise MomentError(on.isoformat(), "is a date-time; give the plain date of its day in Brussels")
        position = bisect_right(self._starts, on) - 1
        try:
            return self._answers[position, codes]
        except KeyError:
            return self._work_out(position, codes, on)

    def permits(self, facts: Facts, on: date) -> bool:
        """Say whether facts are permitted on a day, without the reasons.

        Args:
            facts: what is known of the case.
            on: a Brussels day, not before the first one covered.

        Raises:
            NotCoveredError: an earlier day.
            RecordError: a fact without any candidate.
        """
        self.check_covered(on)
        _check_complete(facts.code)
        case = cells(facts.code)
        segment = self._segments[bisect_right(self._starts, on) - 1]
        return not any(case & ~sure for sure in segment.sure)

    def check_covered(self, day: date) -> None:
        """Refuse a day before the first one that the rulebook covers.

        Raises:
            NotCoveredError: an earlier day.
        """
        if day < self._starts[0]:
            first = f"is before {self._starts[0]}, the first day that the rulebook covers"
            raise NotCoveredError(day.isoformat(), f"{first}; ask about that day or a later one")

    def _work_out(self, position: int, codes: tuple[int, ...], on: date) -> Answer:
        self.check_covered(on)
        for code in {code for code in codes if code != EXCLUDED} or {EXCLUDED}:
            _check_complete(code)
        cases = tuple(cells(code) for code in codes)
        segment = self._segments[position]
        outcome = _outcome(segment, cases)
        reasons, keys = self._decided(segment, cases)
        later = (other.start for other in self._segments[position + 1 :] if _outcome(other, cases) != outcome)
        answer = Answer(
            facts=reduce(or_, map(Facts, codes)),
            outcome=outcome,
            reasons=reasons,
            open=self._open(segment, codes, cases) if outcome is Outcome.INDETERMINATE else Open(),
            advice=self._advice(keys, codes),
            rules_valid_until=next(later, None),
            table=self,
            codes=codes,
        )
        self._answers[position, codes] = answer
        return answer

    def _decided(self, segment: _Segment, cases: tuple[int, ...]) -> tuple[tuple[Reason, ...], set[str]]:
        deciding: set[int] = set()
        silent = False
        excluded = not all(cases)
        for worlds, case in zip(segment.worlds, cases, strict=True):
            for world in worlds:
                deciding.update(rule for rule, mask in world.forbids if mask & case)
                deciding.update(rule for rule, mask in world.permits if mask & case)
                silent = silent or bool(world.silent & case)
        reasons = tuple(self._reasons[index] for index in sorted(deciding))
        keys = {key for index in deciding for key in self.rulebook.rules[index].advice}
        if silent:
            reasons += (CAUSES[Cause.NOTHING_PERMITS],)
        if excluded:
            reasons += (CAUSES[Cause.ASSUMPTION_EXCLUDED],)
        return reasons, keys

    def _advice(self, keys: set[str], codes: tuple[int, ...]) -> tuple[str, ...]:
        code = reduce(or_, codes)
        return tuple(
            advice.id
            for advice in self.rulebook.advice
            if advice.id in keys or any(BIT[login] & code for login in advice.login or ())
        )

    def _open(self, segment: _Segment, codes: tuple[int, ...], cases: tuple[int, ...]) -> Open:
        by_choice = list(zip(segment.worlds, cases, strict=True))
        facts = tuple(
            name
            for name in FACTS
            if any(_fact_matters(name, world.permitted, case) for worlds, case in by_choice for world in worlds)
        )
        milestones = tuple(
            milestone
            for milestone in segment.unsettled
            if any(_milestone_matters(milestone, worlds, case) for worlds, case in by_choice)
        )
        readings = tuple(
            reading.id
            for reading in self.rulebook.readings
            if reading.open and self._reading_matters(reading.id, segment, codes)
        )
        return Open(milestones=milestones, facts=facts, readings=readings)

    def _reading_matters(self, reading: str, segment: _Segment, codes: tuple[int, ...]) -> bool:
        groups: dict[Any, list[tuple[Worlds, int]]] = {}
        for choice, worlds, code in zip(self.choices, segment.worlds, codes, strict=True):
            others = tuple(option for name, option in choice.items() if name != reading)
            groups.setdefault(others, []).append((worlds, code))
        return any(
            _outcomes_differ(first, other, code, other_code)
            for (worlds, code), *rest in groups.values()
            for other_worlds, other_code in rest
            for first, other in zip(worlds, other_worlds, strict=True)
        )

    def _compile(self) -> Iterator[_Segment]:
        book = self.rulebook
        masks = [cells(_constraint(rule)) for rule in book.rules]
        ends = (day for milestone in book.milestones for day in (milestone.first, milestone.last))
        starts = sorted({book.first_day, *(day for day in ends if day is not None and day > book.first_day)})
        for start in starts:
            states = {milestone.id: milestone.reached(start) for milestone in book.milestones}
            unsettled = tuple(name for name, reached in states.items() if reached is None)
            settled = frozenset(name for name, reached in states.items() if reached)
            ways = [
                settled | {name for name, come in zip(unsettled, way, strict=True) if come}
                for way in product((False, True), repeat=len(unsettled))
            ]
            worlds = tuple(
                tuple(_world(book.rules, masks, choice, reached) for reached in ways) for choice in self.choices
            )
            yield _Segment(
                start,
                worlds,
                tuple(reduce(lambda a, b: a & b, (world.permitted for world in each)) for each in worlds),
                tuple(reduce(or_, (world.permitted for world in each)) for each in worlds),
                unsettled,
            )


def _world(rules: "Iterable[Rule]", masks: list[int], choice: Mapping[str, str], reached: frozenset[str]) -> _World:
    forbids: list[tuple[int, int]] = []
    permits: list[tuple[int, int]] = []
    for index, rule in enumerate(rules):
        begun = rule.from_milestone is None or rule.from_milestone in reached
        ended = rule.until_milestone is not None and rule.until_milestone in reached
        if begun and not ended and rule.exists(choice):
            (forbids if rule.effect is Effect.FORBID else permits).append((index, masks[index]))
    forbidden = reduce(or_, (mask for _, mask in forbids), 0)
    left = [(index, mask & ~forbidden) for index, mask in permits]
    permitted = reduce(or_, (mask for _, mask in left), 0)
    silent = _EVERY_CELL & ~forbidden & ~permitted
    return _World(reached, permitted, tuple(forbids), tuple(left), silent)


def _constraint(rule: "Rule") -> int:
    code = ALL
    for name, group in GROUP.items():
        values = getattr(rule, name)
        if values is not None:
            code &= ~group | sum(BIT[value] for value in set(values))
    return code


def _outcome(segment: _Segment, cases: tuple[int, ...]) -> Outcome:
    sure = possible = True
    for case, permits, may_permit in zip(cases, segment.sure, segment.possible, strict=True):
        sure = sure and case != EXCLUDED and not case & ~permits
        possible = possible and not case & may_permit
    return Outcome.PERMIT if sure else Outcome.DENY if possible else Outcome.INDETERMINATE


def _fact_matters(name: str, permitted: int, case: int) -> bool:
    """Say whether two cells that differ in this fact alone have different outcomes."""
    stride = _STRIDE[name]
    outcomes = {
        (permitted & case & with_value(value)) >> position * stride
        for position, value in enumerate(FACTS[name])
        if case & with_value(value)
    }
    return len(outcomes) > 1


def _milestone_matters(milestone: str, worlds: Worlds, case: int) -> bool:
    by_reached = {world.reached: world.permitted for world in worlds}
    return any(
        (permitted ^ by_reached[reached | {milestone}]) & case
        for reached, permitted in by_reached.items()
        if milestone not in reached
    )


def _outcomes_differ(world: _World, other: _World, code: int, other_code: int) -> bool:
    """Say whether two readings lead apart, for some way to settle the facts that both leave alike."""
    if EXCLUDED in (code, other_code):
        return _found(world, cells(code)) != _found(other, cells(other_code))
    alike = [group for group in GROUP.values() if code & group == other_code & group]
    settled = product(*([bit for bit in BIT.values() if bit & code & group] for group in alike))
    shared = sum(alike)
    for bits in settled:
        known = sum(bits)
        here, there = cells(code & ~shared | known), cells(other_code & ~shared | known)
        if _found(world, here) != _found(other, there):
            return True
    return False


def _found(world: _World, case: int) -> tuple[bool, bool]:
    return bool(case & world.permitted), case == EXCLUDED or bool(case & ~world.permitted)


def _reason(rule: "Rule", rulebook: "Rulebook") -> Reason:
    return Reason(
        rule=rule.id,
        effect=rule.effect,
        basis=rule.basis,
        milestone=rule.milestone,
        sources=rulebook.sources_of(rule),
        reading=rule.reading,
        constrains=tuple(name for name in FACTS if getattr(rule, name) is not None),
        text=rulebook.text_of(rule),
    )


def _strides() -> Iterator[tuple[str, int]]:
    stride = len(_CELLS)
    for name, kind in FACTS.items():
        stride //= len(kind)
        yield name, stride


_STRIDE: Final[Mapping[str, int]] = dict(_strides())


def _check_complete(code: int) -> None:
    missing = [name for name, group in GROUP.items() if not code & group]
    if missing:
        message = "no value is left, so there is no answer; give at least one"
        raise RecordError(Fault(name, message) for name in missing)
