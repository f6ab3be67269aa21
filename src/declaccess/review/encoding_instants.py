"""What the columns of a portfolio come to at an instant: equal numbers where a decision sees equal facts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from declaccess.review.encoding import EVER, EncodedPortfolio, Listings

Whole = npt.NDArray[np.signedinteger[Any]]
"""A column of whole numbers."""

_DENSE = 1 << 22
_STATUSES = 3


@frozen(slots=False, eq=False)
class Codes:
    """A column of numbers that tell cases apart.

    Attributes:
        values: the numbers, from 0 on.
        size: one more than the largest that there may be.
    """

    values: Whole
    size: int

    def dense(self) -> "Codes":
        """Return the same cases numbered without gaps."""
        if self.size > max(_DENSE, 2 * len(self.values)):
            known, values = np.unique(self.values, return_inverse=True)
            return Codes(values, len(known))
        seen = np.bincount(self.values, minlength=self.size) > 0
        numbers = np.cumsum(seen) - 1
        return Codes(numbers[self.values], int(np.count_nonzero(seen)))

    def beside(self, other: "Codes") -> "Codes":
        """Return a number for each pair of cases that stand beside each other, without gaps."""
        if other.size == 1:
            return self
        return Codes(self.values * np.int64(other.size) + other.values, self.size * other.size).dense()

    def representatives(self) -> Whole:
        """Return for each case a place at which it stands; the numbers must be without gaps."""
        places = np.zeros(self.size, dtype=np.int64)
        places[self.values] = np.arange(len(self.values), dtype=np.int64)
        return places


def declaration_codes(encoded: EncodedPortfolio, at: int, splits: Sequence[int]) -> Codes:
    """Return a number for each declaration that tells what a decision at an instant sees of it, companies left out.

    Args:
        encoded: the portfolio.
        at: the instant, in microseconds.
        splits: the instants at which the rules part old filings from new ones, sorted.
    """
    filed, annulled = column(encoded.filed), column(encoded.annulled)
    status = np.where(filed > at, 0, np.where(annulled <= at, 2, 1))
    # Of a filing that is not dated nothing is known, which is not the same as a very early one.
    filing = np.where(filed == EVER, len(splits) + 1, np.searchsorted(np.asarray(splits, np.int64), filed, "right"))
    codes = _with_listings(column(encoded.context), encoded.contexts, encoded.contract_listings, (at,))
    codes = codes.beside(Codes(status, _STATUSES))
    return codes.beside(Codes(filing, len(splits) + 2))


def role_codes(encoded: EncodedPortfolio, instants: Sequence[int]) -> Codes:
    """Return a number for each row that tells the company's roles, and which of them count at each of some instants.

    Args:
        encoded: the portfolio.
        instants: the instants, in microseconds.
    """
    return _with_listings(column(encoded.signature), encoded.signatures, encoded.listings, instants)


def column(values: Sequence[int]) -> Whole:
    """Return a column for counting; that of an array is not copied."""
    return np.asarray(values) if len(values) else np.zeros(0, np.int64)


def _with_listings(kinds: Whole, size: int, listings: Listings, instants: Sequence[int]) -> Codes:
    """Return the kinds, and apart from these those of which something is listed in time, by what is listed when."""
    owner = column(listings.owner)
    if not len(owner):
        return Codes(kinds, max(1, size))
    first, beyond, bit = column(listings.first), column(listings.beyond), column(listings.bit).astype(np.int64)
    begins = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    timed = owner[begins]
    apart = Codes(kinds[timed], size)
    for at in instants:
        listed = np.bitwise_or.reduceat(((first <= at) & (at < beyond)).astype(np.int64) << bit, begins)
        apart = apart.beside(Codes(listed, int(listed.max()) + 1).dense())
    values = kinds.astype(np.int64)
    values[timed] = size + apart.values
    return Codes(values, size + apart.size)
