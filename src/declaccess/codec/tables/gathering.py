"""Gathering the records of tables: all that is wrong is told at its cell, and faulty declarations may be left out."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from declaccess.codec.found import quoted, told
from declaccess.codec.gathering import Gathering, PortfolioReading, unchecked_identifiers
from declaccess.codec.records import Identifiers
from declaccess.codec.tables.locating import Locator
from declaccess.codec.tables.problems import Remark, Remarks, in_order
from declaccess.errors import Fault, PortfolioError
from declaccess.model import Portfolio
from declaccess.model.portfolio import LISTS, cross_faults


@frozen
class TablesReading(PortfolioReading):
    """A portfolio with what was found while reading its tables.

    Attributes:
        portfolio: the portfolio.
        findings: everything that was found: what was left out, what was made whole, and each identifier that fails its
            check and was kept as filed; in the order of the tables.
        skipped: of these, why declarations were left out.
        restored: of these, the enterprise numbers that had lost their leading zero.
    """

    skipped: tuple[Fault, ...] = ()
    restored: tuple[Fault, ...] = ()


class TablesGathering(Gathering):
    """Gathers the records of tables and everything that is wrong with them."""

    def __init__(self, identifiers: Identifiers, remarks: Remarks, locator: Locator) -> None:
        super().__init__(identifiers, "{}[{}]".format)
        self._remarks = remarks
        self._locator = locator

    def count(self, name: str) -> int:
        """Return how many records of a list there are so far."""
        return len(self._lists[name])

    def finish_tables(self, *, skip_faulty: bool) -> TablesReading:
        """Return the portfolio.

        Args:
            skip_faulty: whether faulty declarations are left out.

        Raises:
            PortfolioError: everything that is wrong; with `skip_faulty` only where something else is wrong too.
        """
        if not self.faults and not self._remarks.faults:
            try:
                return self._reading(self._portfolio(set()), set(), [])
            except PortfolioError:
                pass
        remarks = [*self._remarks.faults, *map(self._locator.remark, self.faults)]
        touched: set[int] = set()
        remarks += map(self._locator.remark, cross_faults(self._lists, self._also_listed(), _Noting(touched)))
        faulty = touched | {each.declaration for each in remarks if each.declaration is not None}
        if not skip_faulty or any(each.declaration is None for each in remarks):
            raise PortfolioError(told(dict.fromkeys(each.fault for each in in_order(remarks))))
        return self._reading(self._portfolio(faulty), faulty, self._skipped(faulty, remarks))

    def _portfolio(self, faulty: set[int]) -> Portfolio:
        lists: dict[str, Any] = {name: tuple(self._lists[name]) for name in LISTS}
        if faulty:
            works = self._lists["declarations"]
            lists["declarations"] = tuple(each for index, each in enumerate(works) if index not in faulty)
        return Portfolio(**lists)

    def _skipped(self, faulty: set[int], remarks: list[Remark]) -> list[Remark]:
        """Return why each declaration is left out, with its name."""
        explained = {each.declaration for each in remarks}
        twins = sorted(faulty - explained)
        message = "another declaration has its number, its reference or the number of a contract"
        told_of = [self._locator.remark_on_works(index, message) for index in twins]
        return [
            evolve(each, message=f"{self._name(each.declaration)} is left out: {each.message}")
            for each in [*remarks, *told_of]
        ]

    def _name(self, index: int | None) -> str:
        name = "" if index is None else self._locator.name_of_works(index)
        return f"declaration {quoted(name)}" if name else "a declaration"

    def _reading(self, portfolio: Portfolio, faulty: set[int], skipped: list[Remark]) -> TablesReading:
        restored = [each for each in self._remarks.restored if each.declaration not in faulty]
        found = in_order([*skipped, *restored, *self._unchecked(faulty)])
        return TablesReading(
            portfolio,
            tuple(told(each.fault for each in found)),
            tuple(told(each.fault for each in in_order(skipped))),
            tuple(each.fault for each in in_order(restored)),
        )

    def _unchecked(self, faulty: set[int]) -> Iterator[Remark]:
        if self._identifiers == "checked":
            return
        for name, records in self._lists.items():
            for index, record in enumerate(records):
                if name != "declarations" or index not in faulty:
                    for fault in unchecked_identifiers(record):
                        yield self._locator.remark(fault.under(f"{name}[{index}]"))


class _Noting:
    """Writes the places of records, and notes which declarations it was asked about."""

    def __init__(self, touched: set[int]) -> None:
        self._touched = touched

    def __call__(self, name: str, index: int) -> str:
        """Return the place of a record."""
        if name == "declarations":
            self._touched.add(index)
        return f"{name}[{index}]"
