"""Counting what changes: each different case is asked about once, and counted as often as it stands there."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from attrs import frozen

from declaccess.model import OrganisationId
from declaccess.review.changes_pairing import Pairing, pair
from declaccess.review.changes_sides import Asking
from declaccess.review.changes_verdicts import CHANGED, ChangeKind, Verdict, weigh
from declaccess.review.encoding import EncodedPortfolio
from declaccess.review.encoding_instants import Codes, Whole


@frozen(slots=False, eq=False)
class Comparison:
    """The answers of both sides, case by case.

    Attributes:
        pairing: the rows of both sides.
        rows: the rows that are asked about; `None`: all.
        classes: by row that is asked about, its case.
        verdicts: by case, what is decided on its questions.
        totals: how often each verdict stands there.
    """

    pairing: Pairing
    rows: Whole | None
    classes: Codes
    verdicts: tuple[tuple[Verdict, ...], ...]
    totals: Mapping[Verdict, int]

    def verdicts_of(self, row: int) -> tuple[Verdict, ...]:
        """Return what is decided on the questions about a row.

        Args:
            row: a row of both sides.
        """
        place = row if self.rows is None else int(np.searchsorted(self.rows, row))
        return self.verdicts[self.classes.values[place]]

    def iter_changed_rows(self) -> Iterator[int]:
        """Yield the rows about which an answer changes, in order."""
        yield from map(int, self._changed()[1])

    def count_by(self, owners: Whole, size: int) -> Whole:
        """Return how often each kind of change comes by what the rows belong to: a line for each, a column a kind.

        Args:
            owners: by row of both sides, what it belongs to.
            size: how many of these there are.
        """
        by_class = np.array([[_count(each, kind) for kind in CHANGED] for each in self.verdicts], np.int64)
        classes, rows = self._changed()
        found = np.zeros((size, len(CHANGED)), np.int64)
        for index in range(len(CHANGED)):
            if len(rows):
                weights = by_class[classes, index]
                found[:, index] = np.bincount(owners[rows], weights, minlength=size).astype(np.int64)
        return found

    def _changed(self) -> tuple[Whole, Whole]:
        """Return the rows about which an answer changes, and before them the case of each."""
        changed = np.array([any(each.why for each in verdicts) for verdicts in self.verdicts], dtype=bool)
        places = np.flatnonzero(changed[self.classes.values]) if len(changed) else np.zeros(0, np.int64)
        return self.classes.values[places], places if self.rows is None else self.rows[places]


def compare(
    first: EncodedPortfolio, second: EncodedPortfolio, before: Asking, after: Asking, only: OrganisationId | None
) -> Comparison:
    """Compare two sides.

    Args:
        first: the declarations of the first side.
        second: those of the second.
        before: decides on the first side.
        after: decides on the second.
        only: the only company that is asked about; `None`: all.
    """
    pairing = pair(first, second)
    classes = pairing.classes(before, after)
    rows = None
    if only is not None:
        numbers = {name: number for number, name in enumerate(pairing.organisations)}
        rows = np.flatnonzero(pairing.organisation == numbers.get(only, -1))
        classes = Codes(classes.values[rows], classes.size).dense()
    places = classes.representatives()
    places = places if rows is None else rows[places]
    verdicts = tuple([weigh(pairing.case(int(place)), before, after) for place in places])
    totals: Counter[Verdict] = Counter()
    for each, count in zip(verdicts, np.bincount(classes.values, minlength=classes.size), strict=True):
        for verdict in each:
            totals[verdict] += int(count)
    return Comparison(pairing, rows, classes, verdicts, totals)


def _count(verdicts: tuple[Verdict, ...], kind: ChangeKind) -> int:
    return sum(verdict.kind is kind for verdict in verdicts)
