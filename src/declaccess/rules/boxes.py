"""Sets of cells as few boxes: a box takes some values of each fact, and all their combinations.

What is known of a case is a box too, so a case meets a set of cells where it meets one of its boxes, and it meets a
box where each fact has a candidate among the box's values. That is all that a query, a column expression or an export
has to ask.
"""

from collections.abc import Iterator
from typing import Final

from declaccess.rules.facts import ALL, BIT, GROUP
from declaccess.rules.table import cells

_BITS: Final = tuple(BIT.values())


def cover(wanted: int, within: int = ALL) -> tuple[int, ...]:
    """Return boxes that together hold exactly a set of cells.

    No box could be larger, and none could be left out; each is written as in `Facts.code`.

    Args:
        wanted: the cells, one bit each, as `cells` gives them.
        within: only cases inside this box are asked about, so the boxes may hold any cells outside it.
    """
    inside = cells(within)
    allowed, left = wanted | ~inside, wanted & inside
    found: list[int] = []
    while left:
        box = _largest(_cell(left), allowed, left)
        found.append(box)
        left &= ~cells(box)
    return tuple(sorted(_needed(found, wanted & inside), reverse=True))


def meets(case: int, box: int) -> bool:
    """Say whether some completion of what is known lies in a box.

    Args:
        case: what is known, as in `Facts.code`.
        box: the box, likewise.
    """
    return all(case & box & group for group in GROUP.values())


def _cell(left: int) -> int:
    """Return the first cell of a set as a box."""
    lowest = left & -left
    code = 0
    for group in GROUP.values():
        code |= next(bit for bit in _BITS if bit & group and cells(ALL & ~group | bit) & lowest)
    return code


def _largest(box: int, allowed: int, left: int) -> int:
    """Return the largest box around a box that takes in allowed cells alone, and of those most that are left."""
    while True:
        grown = [box | bit for bit in _BITS if not box & bit and not cells(box | bit) & ~allowed]
        if not grown:
            return box
        box = max(grown, key=lambda each: ((cells(each) & left).bit_count(), cells(each).bit_count()))


def _needed(boxes: list[int], wanted: int) -> Iterator[int]:
    """Yield the boxes without those that the others make superfluous."""
    kept = list(boxes)
    for box in boxes:
        others = 0
        for other in kept:
            if other != box:
                others |= cells(other)
        if wanted & ~others:
            yield box
        else:
            kept.remove(box)
