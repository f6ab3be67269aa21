"""What would have to be different for a case to be permitted: every smallest set of facts, and no other."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import combinations, product

from attrs import frozen

from declaccess.rules.answer import Outcome
from declaccess.rules.facts import BIT, FACTS, GROUP, Facts
from declaccess.rules.table import AccessTable

CHANGEABLE = tuple(name for name in FACTS if name != "action")
"""The facts that may be supposed different; another action would be another question."""


@frozen(slots=False)
class Change:
    """A smallest set of facts that, were they so, would make the answer a permit.

    Attributes:
        facts: by fact, the value that it would have; all of them together, and none to spare.
    """

    facts: tuple[tuple[str, StrEnum], ...]

    def applied(self, facts: Facts) -> Facts:
        """Return the facts with this change made."""
        for name, value in self.facts:
            facts = facts.settled(name, value)
        return facts


def counterfactuals(table: AccessTable, facts: Facts, on: date) -> tuple[Change, ...]:
    """Return every smallest change that permits, the shortest first.

    Args:
        table: the table that is asked.
        facts: the case.
        on: a Brussels day.

    Raises:
        NotCoveredError: a day before the first one covered.
    """
    if table.answer(facts, on).outcome is Outcome.PERMIT:
        return ()
    found: list[Change] = []
    for size in range(1, len(CHANGEABLE) + 1):
        for names in combinations(CHANGEABLE, size):
            for change in _changes(names, facts):
                if any(set(smaller.facts) <= set(change.facts) for smaller in found):
                    continue
                if table.permits(change.applied(facts), on):
                    found.append(change)
    return tuple(found)


def _changes(names: tuple[str, ...], facts: Facts) -> Iterator[Change]:
    values = [[value for value in FACTS[name] if facts.code & GROUP[name] != BIT[value]] for name in names]
    for combination in product(*values):
        yield Change(tuple(zip(names, combination, strict=True)))
