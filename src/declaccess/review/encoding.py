"""A portfolio's declarations as columns of whole numbers, in one pass: who is on which, and in what roles.

The columns hold no day and no rule, so they are made once and asked about any day under any rulebook.
"""

from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from attrs import field, frozen

from declaccess.model import Declaration, Draft, OrganisationId, Portfolio
from declaccess.periods import ALWAYS, Period
from declaccess.review.encoding_layouts import CONTRACT, Layout, Layouts

Tell: TypeAlias = Callable[[int, int | None], None]
"""Takes how many declarations are done, and how many there are."""

EVER: Final = -(1 << 62)
"""Stands for an instant before all others."""

NEVER: Final = 1 << 62
"""Stands for an instant after all others."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY: Final = -1
_MOST_SHAPES: Final = 1 << 16
_TELL_EVERY: Final = 1 << 12


@frozen(slots=False, eq=False)
class Listings:
    """When records were listed: a row for each record that has listing times, in the order of their owners.

    Attributes:
        owner: whose record it is: a row of `EncodedPortfolio`, or a declaration where it is a contract's.
        bit: tells the records of one owner apart.
        first: the first instant, in microseconds.
        beyond: the first instant after it, likewise.
    """

    owner: "array[int]" = field(factory=lambda: array("q"))
    bit: "array[int]" = field(factory=lambda: array("b"))
    first: "array[int]" = field(factory=lambda: array("q"))
    beyond: "array[int]" = field(factory=lambda: array("q"))

    def add(self, owner: int, bit: int, listed: Period) -> None:
        """Add a record.

        Args:
            owner: whose.
            bit: its bit.
            listed: when it was listed.
        """
        self.owner.append(owner)
        self.bit.append(bit)
        self.first.append(ticks(listed.first, EVER))
        self.beyond.append(ticks(listed.beyond, NEVER))


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class EncodedPortfolio:
    """A portfolio with its declarations as columns; a row is a company on a declaration for which somebody can act.

    The declarations are numbered as in the portfolio, drafts among them.

    Attributes:
        portfolio: what was encoded.
        organisations: the companies, as the rows number them.
        context: of each declaration, the number of its context.
        contexts: how many contexts there are.
        filed: when each was filed, in microseconds; `EVER` when that is not known, and for a draft.
        annulled: when each was annulled; `EVER` when that is not known, `NEVER` when it was not.
        starts: the first row of each declaration, and the number of rows.
        organisation: of each row, the company.
        signature: of each row, the number of its roles.
        signatures: how many different roles there are.
        listings: when the rows' records were listed, where they say so.
        contract_listings: when contracts were, likewise.
    """

    portfolio: Portfolio
    organisations: Sequence[OrganisationId]
    context: "array[int]"
    contexts: int
    filed: "array[int]"
    annulled: "array[int]"
    starts: "array[int]"
    organisation: "array[int]"
    signature: "array[int]"
    signatures: int
    listings: Listings
    contract_listings: Listings

    def __repr__(self) -> str:
        return f"<EncodedPortfolio of {len(self.context)} declarations, {len(self.organisation)} rows>"

    @property
    def size_bytes(self) -> int:
        """The memory that the columns take."""
        columns = [self.context, self.filed, self.annulled, self.starts, self.organisation, self.signature]
        for each in (self.listings, self.contract_listings):
            columns += [each.owner, each.bit, each.first, each.beyond]
        return sum(column.itemsize * len(column) for column in columns)


def encode(portfolio: Portfolio, *, tell: Tell | None = None) -> EncodedPortfolio:
    """Turn the declarations of a portfolio into columns.

    Args:
        portfolio: the records.
        tell: is told now and then how many declarations are done.
    """
    encoder = _Encoder()
    total = len(portfolio.declarations)
    for done, works in enumerate(portfolio.declarations):
        if tell is not None and done % _TELL_EVERY == 0:
            tell(done, total)
        encoder.add(works)
    return encoder.finish(portfolio)


def ticks(at: datetime | None, missing: int) -> int:
    """Return an instant on the clock of UTC in microseconds.

    Args:
        at: the instant.
        missing: what stands for none.
    """
    if at is None:
        return missing
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


class _Numbers(dict[OrganisationId, int]):
    """Numbers companies as they come; one that nobody can act for gets none."""

    def __init__(self) -> None:
        self.names: list[OrganisationId] = []

    def __missing__(self, organisation: OrganisationId) -> int:
        number = _NOBODY
        if organisation.can_act:
            number = len(self.names)
            self.names.append(organisation)
        self[organisation] = number
        return number


class _Encoder:
    def __init__(self) -> None:
        self._layouts = Layouts()
        self._shapes: dict[tuple[int, ...], Layout] = {}
        self._numbers = _Numbers()
        self._context, self._filed, self._annulled = array("i"), array("q"), array("q")
        self._starts = array("q", [0])
        self._organisation, self._signature = array("i"), array("i")
        self._listings, self._contract_listings = Listings(), Listings()

    def add(self, works: Declaration | Draft) -> None:
        named: dict[OrganisationId, int] = {}
        periods: list[Period] = []
        shape = _shape(works, named, periods)
        layout = self._shapes.get(shape)
        if layout is None:
            layout = self._layouts.make(works, named)
            if len(self._shapes) >= _MOST_SHAPES:  # they are kept for speed alone
                self._shapes.clear()
            if len(layout.timed) == len(periods):  # one that shares nothing is not found again
                self._shapes[shape] = layout
        self._context.append(layout.context)
        filed = annulled = None
        never = NEVER
        if isinstance(works, Declaration):
            filed, annulled = works.filed_instant, works.annulled_instant
            never = EVER if works.annulled else NEVER
        self._filed.append(ticks(filed, EVER))
        self._annulled.append(ticks(annulled, never))
        rows = self._add_rows(named, layout)
        if periods and layout.timed:
            self._add_listings(rows, layout, periods)

    def _add_listings(self, rows: Sequence[int], layout: Layout, periods: list[Period]) -> None:
        mine: list[tuple[int, int, Period]] = []
        for (place, bit), period in zip(layout.timed, periods, strict=True):
            if place == CONTRACT:
                self._contract_listings.add(len(self._context) - 1, bit, period)
            elif rows[place] != _NOBODY:
                mine.append((rows[place], bit, period))
        for row, bit, period in sorted(mine, key=_by_row):
            self._listings.add(row, bit, period)

    def _add_rows(self, named: dict[OrganisationId, int], layout: Layout) -> Sequence[int]:
        """Add a row for each company that somebody can act for, and return the rows by company."""
        numbers = [self._numbers[organisation] for organisation in named]
        start = len(self._organisation)
        rows: Sequence[int]
        if _NOBODY in numbers:
            signatures = [each for number, each in zip(numbers, layout.signatures, strict=True) if number != _NOBODY]
            acting = [number for number in numbers if number != _NOBODY]
            places = iter(range(start, start + len(acting)))
            rows = [_NOBODY if number == _NOBODY else next(places) for number in numbers]
        else:
            signatures, acting = list(layout.signatures), numbers
            rows = range(start, start + len(numbers))
        self._organisation.extend(acting)
        self._signature.extend(signatures)
        self._starts.append(len(self._organisation))
        return rows

    def finish(self, portfolio: Portfolio) -> EncodedPortfolio:
        return EncodedPortfolio(
            portfolio=portfolio,
            organisations=self._numbers.names,
            context=self._context,
            contexts=self._layouts.contexts,
            filed=self._filed,
            annulled=self._annulled,
            starts=self._starts,
            organisation=self._organisation,
            signature=self._signature,
            signatures=self._layouts.signatures,
            listings=self._listings,
            contract_listings=self._contract_listings,
        )


def _by_row(listing: tuple[int, int, Period]) -> int:
    return listing[0]


def _shape(works: Declaration | Draft, named: dict[OrganisationId, int], periods: list[Period]) -> tuple[int, ...]:
    """Return all that a layout hangs on, names left out; number the companies, and gather listing times, by the way.

    Every list stands behind its length, and a company that may be missing is one less than it is numbered where it is.
    """
    place = named.setdefault
    filer = works.filer
    client = place(works.client, 0)
    shape = [
        isinstance(works, Draft),
        client,
        -1 if filer is None else place(filer, len(named)),
        len(works.contracts),
    ]
    for contract in works.contracts:
        timed = contract.listed is not ALWAYS
        if timed:
            periods.append(contract.listed)
        partnership, members, hired = (
            contract.temporary_partnership,
            contract.partnership_members,
            contract.subcontractors,
        )
        shape += (
            timed,
            place(contract.declarant, len(named)),
            -1 if partnership is None else place(partnership, len(named)),
            len(members),
            len(hired),
        )
        for member in members:
            shape.append(place(member, len(named)))
        for each in hired:
            number = 2 * place(each.organisation, len(named))
            if each.listed is not ALWAYS:
                periods.append(each.listed)
                number += 1
            shape.append(number)
    for other in works.other_participants:
        number = 2 * place(other.organisation, len(named))
        if other.listed is not ALWAYS:
            periods.append(other.listed)
            number += 1
        shape.append(number)
    return tuple(shape)
