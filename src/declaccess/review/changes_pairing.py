"""The rows of both sides brought together, and parted into cases that are alike on both."""

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import frozen

from declaccess.model import Declaration, Draft, OrganisationId
from declaccess.review.changes_sides import Asking
from declaccess.review.changes_verdicts import Case, contract_numbers, name_of
from declaccess.review.encoding import EncodedPortfolio
from declaccess.review.encoding_instants import Codes, Whole, column, declaration_codes, role_codes

_ABSENT = -1


@frozen(slots=False, eq=False)
class Half:
    """Where the declarations and rows of both sides stand on one of them.

    Attributes:
        encoded: the side's portfolio.
        works: by declaration of both sides, its place on this side, or -1; `None`: the same place.
        rows: by row of both sides, likewise.
    """

    encoded: EncodedPortfolio
    works: Whole | None = None
    rows: Whole | None = None

    def find_works(self, place: int) -> Declaration | Draft | None:
        """Return a declaration of both sides as it is on this side, if it is there."""
        own = place if self.works is None else int(self.works[place])
        return None if own == _ABSENT else self.encoded.portfolio.declarations[own]


@frozen(slots=False, eq=False)
class Pairing:
    """The rows of both sides: a company on a declaration, on either of them. Those of one declaration stand together.

    Attributes:
        before: where they stand on the first side.
        after: where they stand on the second.
        starts: the first row of each declaration, and the number of rows.
        organisation: by row, its company.
        organisations: the companies.
        alignment: by declaration, tells how the contracts of the second side stand to those of the first.
    """

    before: Half
    after: Half
    starts: Whole
    organisation: Whole
    organisations: Sequence[OrganisationId]
    alignment: Codes

    def case(self, row: int) -> Case:
        """Return what a row is about.

        Args:
            row: a row of both sides.
        """
        place = int(np.searchsorted(self.starts, row, "right")) - 1
        before, after = self.before.find_works(place), self.after.find_works(place)
        return Case(self.organisations[self.organisation[row]], self.get_works(place), before, after)

    def get_works(self, place: int) -> Declaration | Draft:
        """Return a declaration of both sides, as the first side that has it has it.

        Args:
            place: its place among those of both sides.
        """
        both = (half.find_works(place) for half in (self.before, self.after))
        return next(works for works in both if works is not None)

    @property
    def works(self) -> Whole:
        """By row, its declaration."""
        return self._by_row(np.arange(len(self.starts) - 1))

    def classes(self, before: Asking, after: Asking) -> Codes:
        """Return a number for each row, equal where decisions on both sides see equal facts.

        Args:
            before: the first side.
            after: the second.
        """
        splits = sorted(before.splits | after.splits)
        works = self.alignment
        for half, asking in ((self.before, before), (self.after, after)):
            works = works.beside(_placed(declaration_codes(half.encoded, asking.ticks, splits), half.works))
        if self.before.encoded is self.after.encoded:
            roles = role_codes(self.before.encoded, (before.ticks, after.ticks))
        else:
            mine = role_codes(self.before.encoded, (before.ticks,))
            yours = role_codes(self.after.encoded, (after.ticks,))
            roles = _placed(mine, self.before.rows).beside(_placed(yours, self.after.rows))
        return Codes(self._by_row(works.values), works.size).beside(roles).dense()

    def _by_row(self, values: Whole) -> Whole:
        return np.repeat(values, np.diff(self.starts))


def pair(before: EncodedPortfolio, after: EncodedPortfolio) -> Pairing:
    """Bring the rows of two portfolios together; of one and the same they stand in the same places.

    Declarations go by their numbers and drafts by their references: those of the first portfolio come in its order,
    then those that only the second has.

    Args:
        before: the first portfolio.
        after: the second.
    """
    if before is after:
        return Pairing(
            before=Half(before),
            after=Half(after),
            starts=column(before.starts),
            organisation=column(before.organisation),
            organisations=before.organisations,
            alignment=Codes(np.zeros(len(before.context), np.int64), 1),
        )
    return _match(before, after)


def _match(before: EncodedPortfolio, after: EncodedPortfolio) -> Pairing:
    organisations = list(before.organisations)
    numbers = {name: number for number, name in enumerate(organisations)}
    theirs: list[int] = []
    for name in after.organisations:
        if name not in numbers:
            numbers[name] = len(organisations)
            organisations.append(name)
        theirs.append(numbers[name])
    own = len(before.context)
    places = column(list(_places(before, after)))
    works_count = max(own, int(places.max(initial=-1)) + 1)
    there = np.full(works_count, _ABSENT, np.int64)
    there[places] = np.arange(len(places))
    here = np.where(np.arange(works_count) < own, np.arange(works_count), _ABSENT)
    width = max(1, len(organisations))
    mine = _owners(before) * width + column(before.organisation)
    yours = places[_owners(after)] * width + column(theirs)[column(after.organisation)]
    keys, rows, others = _united(mine, yours)
    order = np.argsort(keys // width, kind="stable")
    keys, rows, others = keys[order], rows[order], others[order]
    return Pairing(
        before=Half(before, here, rows),
        after=Half(after, there, others),
        starts=np.concatenate(([0], np.cumsum(np.bincount(keys // width, minlength=works_count)))),
        organisation=keys % width,
        organisations=organisations,
        alignment=_alignment(before, after, there, own),
    )


def _united(mine: Whole, yours: Whole) -> tuple[Whole, Whole, Whole]:
    """Return all keys, what only the second has behind those of the first, with the places of each, or -1."""
    order = np.argsort(mine, kind="stable")
    at = np.searchsorted(mine, yours, sorter=order) if len(mine) else np.zeros(len(yours), np.int64)
    found = order[np.minimum(at, len(mine) - 1)] if len(mine) else at
    known = (mine[found] == yours) if len(mine) else np.zeros(len(yours), dtype=bool)
    others = np.full(len(mine), _ABSENT, np.int64)
    others[found[known]] = np.flatnonzero(known)
    new = np.flatnonzero(~known)
    keys = np.concatenate((mine, yours[new]))
    rows = np.concatenate((np.arange(len(mine)), np.full(len(new), _ABSENT)))
    return keys, rows.astype(np.int64), np.concatenate((others, new))


def _places(before: EncodedPortfolio, after: EncodedPortfolio) -> Iterator[int]:
    """Yield the place of each declaration of the second portfolio among those of both."""
    own, new = before.portfolio, len(before.context)
    for works in after.portfolio.declarations:
        name = name_of(works)
        found = own.find_draft(name) if isinstance(works, Draft) else own.find_declaration(name)
        if found is None:
            yield new
            new += 1
        else:
            yield found[0]


def _alignment(before: EncodedPortfolio, after: EncodedPortfolio, there: Whole, own: int) -> Codes:
    """Return a number for each declaration; 0 where the contracts of both sides stand in the same places."""
    known: dict[tuple[int, ...], int] = {}
    values = np.zeros(len(there), np.int64)
    for place in np.flatnonzero(there[:own] != _ABSENT):
        mine = before.portfolio.declarations[place]
        yours = after.portfolio.declarations[there[place]]
        if mine is yours:
            continue
        numbers = {number: index for index, number in enumerate(contract_numbers(mine, yours))}
        order = tuple([numbers[each.number] for each in yours.contracts if each.number is not None])
        if order != tuple(range(len(order))):
            values[place] = known.setdefault(order, len(known) + 1)
    return Codes(values, len(known) + 1)


def _owners(encoded: EncodedPortfolio) -> Whole:
    """Return the declaration of each row."""
    counts = np.diff(column(encoded.starts))
    return np.repeat(np.arange(len(counts)), counts)


def _placed(codes: Codes, places: Whole | None) -> Codes:
    """Return the numbers of one side in the places of both; one more where it has nothing there."""
    if places is None:
        return codes
    if not len(codes.values):
        return Codes(np.zeros(len(places), np.int64), 1)
    return Codes(np.where(places == _ABSENT, codes.size, codes.values[places]), codes.size + 1)
