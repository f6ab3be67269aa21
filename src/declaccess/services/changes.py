"""What a change of a declaration touches: for each part that differs, whose it is, and what nobody may change."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from attrs import evolve

from declaccess.codec.answers import write
from declaccess.codec.writing import encode_record
from declaccess.errors import Fault
from declaccess.model import (
    PROJECT,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    OrganisationId,
    OtherParticipant,
    Subcontractor,
)
from declaccess.periods import Period

_Listed = TypeVar("_Listed", Contract, Subcontractor, OtherParticipant)

_FIXED = ("filed_at", "filed_by", "status", "annulled_at")
_OF_A_CONTRACT = ("declarant", "temporary_partnership")
_TRANSFER = "whether the service allows such a transfer is not known, so it is refused; leave it as it is"


class Changes(NamedTuple):
    """What a change comes to.

    Attributes:
        record: what is to be written: the new record, where what is added has the moment from which it is listed.
        targets: what must be one's own to change: `PROJECT` and numbers of contracts.
        faults: what nobody may change.
    """

    record: Declaration
    targets: tuple[str, ...]
    faults: tuple[Fault, ...]


def find_changes(old: Declaration, new: Declaration, organisation: OrganisationId, now: datetime) -> Changes:
    """Compare a declaration as it stands with what it is to become.

    Parts are compared as the portfolio document writes them, to the letter. Who was listed before now stays as it
    was: what is added is listed from now on, or from a later moment that it names; a listing time may move only
    among moments that are not past. Taking something off is no change of the past, for the earlier version is kept.

    Args:
        old: the declaration as it stands.
        new: what it is to become.
        organisation: the organisation acted for; a contract that is added is its own.
        now: the present instant, on the clock of UTC.
    """
    seeking = _Seeking(old, new, organisation, now)
    return Changes(seeking.record(), tuple(seeking.targets), tuple(seeking.faults))


class _Seeking:
    def __init__(self, old: Declaration, new: Declaration, organisation: OrganisationId, now: datetime) -> None:
        self.old, self.new, self.organisation, self.now = old, new, organisation, now
        self.targets: dict[str, None] = {}
        self.faults: list[Fault] = []

    def record(self) -> Declaration:
        before, after = encode_record(self.old), encode_record(self.new)
        self.faults += [Fault(name, _TRANSFER) for name in _FIXED if not _same(before.get(name), after.get(name))]
        same = all(_same(before.get(name), after.get(name)) for name in ("sector", "client"))
        if not same or self.old.content.text != self.new.content.text:
            self.targets[PROJECT] = None
        others = self._listed(self.old.other_participants, self.new.other_participants, "other_participants", _quality)
        if not _same(before.get("other_participants"), after.get("other_participants")):
            self.targets[PROJECT] = None
        contracts = self._contracts()
        return evolve(self.new, contracts=contracts, other_participants=others)

    def _contracts(self) -> tuple[Contract, ...]:
        stood = {contract.number: contract for contract in self.old.contracts}
        stands = {contract.number: contract for contract in self.new.contracts}
        gone = [contract for number, contract in stood.items() if number not in stands]
        kept = [number for number in stood if number in stands]
        if gone or len(self.new.contracts) != len(kept) or kept != [n for n in stands if n in stood]:
            self.targets[PROJECT] = None
        self.targets.update((str(contract.number), None) for contract in gone)
        seen: set[str | None] = set()
        contracts = []
        for index, contract in enumerate(self.new.contracts):
            place = f"contracts[{index}]"
            if contract.number in seen:
                message = f"`{contract.number}` stands there already; expected each number once"
                self.faults.append(Fault(f"{place}.number", message))
            seen.add(contract.number)
            earlier = stood.get(contract.number)
            if earlier is None:
                contracts.append(self._added(contract, gone, place))
            else:
                contracts.append(self._changed(earlier, contract, place))
        return tuple(contracts)

    def _added(self, contract: Contract, gone: Sequence[Contract], place: str) -> Contract:
        if contract.declarant != self.organisation:
            message = f"`{contract.declarant}` is not the organisation acted for; nobody adds a contract of another's"
            self.faults.append(Fault(f"{place}.declarant", message))
        if contract.number is not None and not is_numbered_under(contract.number, self.new.number):
            self.faults.append(Fault(f"{place}.number", not_numbered_under(contract.number, self.new.number)))
        if any(_same_record(evolve(contract, number=earlier.number), earlier) for earlier in gone):
            self.faults.append(Fault(f"{place}.number", f"a contract's number does not change: {_TRANSFER}"))
        return self._stamped(contract, place)

    def _changed(self, old: Contract, new: Contract, place: str) -> Contract:
        if _same_record(old, new):
            return old
        self.targets[str(new.number)] = None
        changed = [name for name in _OF_A_CONTRACT if getattr(old, name) != getattr(new, name)]
        self.faults += [Fault(f"{place}.{name}", _TRANSFER) for name in changed]
        self._check_past(old.listed, new.listed, place)
        hired = self._listed(old.subcontractors, new.subcontractors, f"{place}.subcontractors", _hired_by)
        return evolve(new, subcontractors=hired)

    def _listed(
        self, old: Sequence[_Listed], new: Sequence[_Listed], place: str, detail: Callable[[Any], object]
    ) -> tuple[_Listed, ...]:
        """Check the listing times of what differs in a list, and stamp what is new in it."""
        pairs = _paired(old, new, detail)
        listed = list(new)
        for index, each in enumerate(new):
            earlier = pairs.get(index)
            if earlier is None:
                listed[index] = self._stamped(each, f"{place}[{index}]")
            else:
                self._check_past(earlier.listed, each.listed, f"{place}[{index}]")
        return tuple(listed)

    def _stamped(self, added: _Listed, place: str) -> _Listed:
        listed = added.listed
        if listed.start is None and (listed.beyond is None or listed.beyond > self.now):
            return evolve(added, listed=Period(self.now, listed.end))
        if _past(listed, self.now) is not None:
            message = "what is added now was not listed before; leave the times out, or give later ones"
            self.faults.append(Fault(f"{place}.listed_from", message))
        return added

    def _check_past(self, old: Period, new: Period, place: str) -> None:
        if _past(old, self.now) != _past(new, self.now):
            message = "who was listed before now cannot be changed; leave past times as they are, or take it off"
            name = "listed_until" if old.first == new.first else "listed_from"
            self.faults.append(Fault(f"{place}.{name}", message))


def _paired(old: Sequence[_Listed], new: Sequence[_Listed], detail: Callable[[Any], object]) -> dict[int, _Listed]:
    """Find for each new entry, by its index, the old one that it continues: the one most like it, each once."""
    left = list(old)
    pairs: dict[int, _Listed] = {}

    def likeness(each: Any) -> object:
        return _who(each), detail(each)

    for key in (_whole, likeness, _who):
        for index, each in enumerate(new):
            if index in pairs:
                continue
            wanted = key(each)
            found = next((step for step, earlier in enumerate(left) if key(earlier) == wanted), None)
            if found is not None:
                pairs[index] = left.pop(found)
    return pairs


def _whole(each: Any) -> object:
    return write(encode_record(each))


def _who(each: Any) -> object:
    return each.organisation


def _hired_by(each: Subcontractor) -> object:
    return each.hired_by


def _quality(each: OtherParticipant) -> object:
    return each.quality


def _past(period: Period, now: datetime) -> tuple[datetime | None, datetime] | None:
    """Return the part of a period that lies before now, or `None` when there is none."""
    first, beyond = period.first, period.beyond
    end = now if beyond is None or now < beyond else beyond
    return (first, end) if first is None or first < end else None


def is_numbered_under(contract: ContractNumber, declaration: DeclarationNumber) -> bool:
    """Say whether a contract's number can belong to a declaration: it begins with that of the declaration.

    Numbers of the form that was in use before May 2013 do not tell.

    Args:
        contract: the contract's number.
        declaration: the declaration's.
    """
    return len(contract) < len(declaration) or contract.startswith(declaration)


def not_numbered_under(contract: ContractNumber, declaration: DeclarationNumber) -> str:
    """Say what is wrong with a contract's number that belongs to another declaration.

    Args:
        contract: the contract's number.
        declaration: the declaration's.
    """
    return f"`{contract}` belongs to another declaration; expected `{declaration}` and 1 to 3 characters more"


def _same_record(one: Contract, other: Contract) -> bool:
    return one.content.text == other.content.text and _same(encode_record(one), encode_record(other))


def _same(one: Any, other: Any) -> bool:
    return bool(write(one) == write(other))
