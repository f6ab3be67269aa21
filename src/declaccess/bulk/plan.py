"""From a table to what columns are asked: boxes of cells on stretches of days.

A case meets a set of cells if and only if it meets one of the boxes that cover the set, and it meets a box if and
only if each of its facts has a candidate among the box's values. So whatever computes on columns asks each column
which boxes its word meets, and the day which boxes exist on it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from attrs import frozen

from declaccess.rules.answer import Outcome
from declaccess.rules.boxes import cover
from declaccess.rules.reason_codes import FIRST_OF_TABLE, OUTCOMES, stretches
from declaccess.rules.table import AccessTable


@frozen
class Region:
    """A box of cells on some stretches of days.

    Attributes:
        box: the box, as in `Facts.code`.
        stretches: the positions in `Plan.starts`.
    """

    box: int
    stretches: tuple[int, ...]


@frozen(slots=False)
class Plan:
    """What decides the reason code of a case on a day.

    The reason is the first lead of which the case meets a region, or else that nothing permits; the outcome is deny
    when it meets no possible region, else permit when it meets no unsure one, else indeterminate.

    Attributes:
        starts: the first day of each stretch.
        leads: by position of the rule, in rulebook order, where it decides.
        silent: the position that stands for "nothing permits".
        possible: where some way to settle what is open permits.
        unsure: where some way to settle what is open does not permit.
    """

    starts: tuple[date, ...]
    leads: tuple[tuple[int, tuple[Region, ...]], ...]
    silent: int
    possible: tuple[Region, ...]
    unsure: tuple[Region, ...]

    @classmethod
    def of(cls, table: AccessTable) -> "Plan":
        """Make the plan of a table.

        Args:
            table: the table.
        """
        found = stretches(table)
        rules = sorted({rule for stretch in found for rule, _ in stretch.deciding})
        return cls(
            starts=tuple(stretch.start for stretch in found),
            leads=tuple((rule, _regions(dict(stretch.deciding).get(rule, 0) for stretch in found)) for rule in rules),
            silent=len(table.rulebook.rules),
            possible=_regions(stretch.possible for stretch in found),
            unsure=_regions(stretch.unsure for stretch in found),
        )

    def base(self, outcome: Outcome) -> int:
        """Return the code of an outcome for the first rule; the position of a rule is added to it.

        Args:
            outcome: the outcome.
        """
        return FIRST_OF_TABLE + OUTCOMES.index(outcome) * (self.silent + 1)

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every region once."""
        leading = (region for _, regions in self.leads for region in regions)
        return tuple(dict.fromkeys((*leading, *self.possible, *self.unsure)))


def _regions(by_stretch: Iterable[int]) -> tuple[Region, ...]:
    found: dict[int, list[int]] = {}
    for stretch, cells in enumerate(by_stretch):
        for box in _boxes(cells):
            found.setdefault(box, []).append(stretch)
    return tuple(Region(box, tuple(where)) for box, where in found.items())


@lru_cache(maxsize=4096)
def _boxes(cells: int) -> tuple[int, ...]:
    return cover(cells) if cells else ()


def runs(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of positions that follow one another.

    Args:
        positions: ascending positions.
    """
    first = last = None
    for position in positions:
        if first is None or last is None:
            first = last = position
        elif position == last + 1:
            last = position
        else:
            yield first, last
            first = last = position
    if first is not None and last is not None:
        yield first, last
