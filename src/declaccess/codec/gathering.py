"""Gathering the records of a portfolio, with all that is wrong with each and between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from declaccess.codec.found import quoted, told
from declaccess.codec.hooks import partial_of
from declaccess.codec.partial import NOBODY, stand_in
from declaccess.codec.records import Identifiers, record_converter
from declaccess.errors import Fault, InvalidError, PortfolioError
from declaccess.model import (
    Appointment,
    Grant,
    LoginRecord,
    Mandate,
    Organisation,
    OrganisationId,
    Person,
    Portfolio,
    Works,
)
from declaccess.model.portfolio import LISTS, cross_faults

Place: TypeAlias = Callable[[str, int], str]
"""Writes the place of a record from the name of its list and its index there."""

_KINDS: dict[str, type] = {
    "organisations": Organisation,
    "people": Person,
    "appointments": Appointment,
    "grants": Grant,
    "mandates": Mandate,
    "logins": LoginRecord,
    "declarations": Works,
}


@attrs.frozen
class PortfolioReading:
    """A portfolio with what was found while reading it.

    Attributes:
        portfolio: the portfolio.
        findings: each identifier that fails its check and was kept as filed, with its place.
    """

    portfolio: Portfolio
    findings: tuple[Fault, ...] = ()


class Gathering:
    """Gathers the records of a portfolio and everything that is wrong with them.

    Attributes:
        faults: what is wrong so far.
    """

    def __init__(self, identifiers: Identifiers, place: Place) -> None:
        self.faults: list[Fault] = []
        self._lists: dict[str, list[Any]] = {name: [] for name in LISTS}
        self._may_lack_organisations = False
        self._place = place
        self._identifiers = identifiers
        converter = record_converter(identifiers)
        self._hooks = {name: (converter.get_structure_hook(kind), kind) for name, kind in _KINDS.items()}

    def add(self, name: str, value: object) -> None:
        """Read a record, or gather what is wrong with it.

        Args:
            name: the list to which it belongs.
            value: the record as parsed.
        """
        hook, kind = self._hooks[name]
        records = self._lists[name]
        try:
            records.append(hook(value, kind))
        except InvalidError as error:
            place = self._place(name, len(records))
            self.faults.extend(fault.under(place) for fault in error.faults)
            record = stand_in(partial_of(error))
            records.append(record)
            if name == "organisations" and (record is None or record.id is None):
                self._may_lack_organisations = True

    def lose(self) -> None:
        """Remember that something could not be read which may have been an organisation."""
        self._may_lack_organisations = True

    def finish(self, lines: Mapping[str, Sequence[int]] | None = None) -> PortfolioReading:
        """Return the portfolio.

        Args:
            lines: where the records came as lines, by list the number of each record's line.

        Raises:
            PortfolioError: everything that is wrong with the records and between them.
        """
        if not self.faults:
            try:
                portfolio = Portfolio(lines=lines, **{name: tuple(self._lists[name]) for name in LISTS})
            except PortfolioError:
                pass
            else:
                return PortfolioReading(portfolio, tuple(self._findings()))
        faults = [*self.faults, *cross_faults(self._lists, self._also_listed(), self._place)]
        raise PortfolioError(told(faults))

    def _also_listed(self) -> Iterator[OrganisationId]:
        """Yield the organisations that may be listed where it could not be read."""
        yield NOBODY
        if self._may_lack_organisations:
            for name in ("appointments", "grants"):
                yield from (record.organisation for record in self._lists[name] if record is not None)

    def _findings(self) -> Iterator[Fault]:
        if self._identifiers == "checked":
            return
        for name, records in self._lists.items():
            for index, record in enumerate(records):
                for fault in unchecked_identifiers(record):
                    yield fault.under(self._place(name, index))


def unchecked_identifiers(value: object, place: str = "") -> Iterator[Fault]:
    """Yield each identifier in a record that fails its check, with its place.

    Args:
        value: a record or a part of one.
        place: its place.
    """
    if isinstance(value, OrganisationId):
        if value.startswith("unchecked:"):
            number = quoted(value.partition(":")[2])
            yield Fault(place, f"the number {number} fails its check; it is kept as filed, and nobody can act for it")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from unchecked_identifiers(item, f"{place}[{index}]")
    elif attrs.has(kind := type(value)):
        for member in attrs.fields(kind):
            if member.init:
                step = f"{place}.{member.name}" if place else member.name
                yield from unchecked_identifiers(getattr(value, member.name), step)
