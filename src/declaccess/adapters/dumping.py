"""The store's records as a portfolio document: what it knows now, in the order in which it came."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from attrs import evolve

from declaccess.codec.portfolio import FORMAT
from declaccess.codec.writing import encode_record
from declaccess.errors import Fault, PortfolioError
from declaccess.model import (
    Appointment,
    Declaration,
    Draft,
    Grant,
    Mandate,
    Organisation,
    OrganisationId,
    OrganisationRegister,
    RecordedEvent,
    RegisterEnd,
)
from declaccess.model.portfolio import SINGULAR
from declaccess.model.snapshots import Snapshot
from declaccess.model.unfolding import EndedMandate, RegisterRecord, cut
from declaccess.periods import Quarter
from declaccess.ports.declarations import Version
from declaccess.rules import Rulebook
from declaccess.rules.ends import REPRESENTATIVES, settle_ends

_Held = TypeVar("_Held", Appointment, Grant)

_Over: TypeAlias = dict[tuple[OrganisationId, str, int], datetime]
"""When what was ended is over, by the organisation and the list and place of what was ended."""

_DAY = timedelta(days=1)
_write = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def iter_records(
    events: Iterable[RecordedEvent], versions: Iterable[Version], rulebook: Rulebook
) -> Iterator[tuple[str, RegisterRecord | Declaration | Draft]]:
    """Yield each record with the name of its list, in the order of a portfolio document.

    What was ended has its `until`, unless whoever ended it is proven to have held no office that may. A document can
    say of no end that it is in doubt, so one that is in doubt is written too: what hangs on it is then denied. A
    mandate is written to the end of the last quarter that it certainly ran through. What belongs to an organisation
    that is not listed is left out, as a document has none. What the register says is held in memory, declarations
    are not.

    Args:
        events: the events of the register.
        versions: one version of each draft and declaration, in the order they came.
        rulebook: says which ends count.

    Raises:
        PortfolioError: ends that are in doubt and leave open whether an office is vacant that others stand in for;
            however they were written, more might be permitted by the document than is proven.
    """
    snapshot = Snapshot.of(events)
    ledger = snapshot.ledger
    ended = _ends(snapshot, rulebook)
    listed = {organisation.id for _, organisation in ledger.organisations}
    for _, organisation in ledger.organisations:
        yield "organisations", _represented(organisation, ended)
    for _, person in ledger.people:
        yield "people", person
    for held in _held("appointments", ledger.appointments, ended, listed):
        yield "appointments", held
    for given in _held("grants", ledger.grants, ended, listed):
        yield "grants", given
    for _, mandate in ledger.mandates:
        sure = _certain(mandate)
        if sure is not None:
            yield "mandates", sure
    for _, login in ledger.logins:
        yield "logins", login
    for version in versions:
        yield "declarations", version.record


def _ends(snapshot: Snapshot, rulebook: Rulebook) -> _Over:
    """Return when what was ended is over."""
    over: _Over = {}
    faults: list[Fault] = []
    for organisation in snapshot.ledger.ends:
        register = snapshot.find_register(organisation)
        if register is None:
            continue
        applied, unsettled = settle_ends(register, dict.fromkeys(rulebook.decider.registers))
        faults += [_unsettled(register, end) for end in unsettled]
        for end in applied:
            key = (organisation, end.name, end.position)
            over[key] = min(end.at, over.get(key, end.at))
    if faults:
        raise PortfolioError(faults)
    return over


def _unsettled(register: OrganisationRegister, end: RegisterEnd) -> Fault:
    made = dict(register.appointments).get(end.position) if end.name == "appointments" else None
    named = f"`{made.id}`" if made is not None and made.id is not None else f"`{end.name}[{end.position}]`"
    by = "nobody named" if end.by is None else f"`{end.by}`"
    return Fault(
        f"organisations.{register.organisation.id}",
        f"whether the end of {named} at {end.at.isoformat()} by {by} counts is in doubt, and a document cannot say so; "
        "import it again as made by somebody who may end it, or ask the store itself",
    )


def _represented(organisation: Organisation, over: _Over) -> Organisation:
    ended = [over.get((organisation.id, REPRESENTATIVES, i)) for i in range(len(organisation.legal_representatives))]
    if not any(ended):
        return organisation
    left = [
        each if end is None else evolve(each, period=cut(each.period, end))
        for each, end in zip(organisation.legal_representatives, ended, strict=True)
    ]
    return evolve(organisation, legal_representatives=tuple(left))


def _certain(mandate: Mandate) -> Mandate | None:
    """Return a mandate for the quarters that it certainly ran through, or `None` when there are none."""
    if not isinstance(mandate, EndedMandate):
        return mandate
    if mandate.to_quarter is None or mandate.to_quarter == mandate.from_quarter:
        return None
    return Mandate(
        mandator=mandate.mandator,
        mandatary=mandate.mandatary,
        from_quarter=mandate.from_quarter,
        to_quarter=Quarter.of(mandate.to_quarter.first_day - _DAY),
        covers=mandate.covers,
        id=mandate.id,
    )


def _held(name: str, placed: Iterable[tuple[int, _Held]], over: _Over, listed: set[Any]) -> Iterator[_Held]:
    for place, record in placed:
        if record.organisation in listed:
            end = over.get((record.organisation, name, place))
            yield record if end is None else evolve(record, period=cut(record.period, end))


def iter_lines(records: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield records as JSON lines, without line ends.

    Args:
        records: each record with the name of its list.
    """
    yield _write({"format": FORMAT})
    for name, record in records:
        yield _write({SINGULAR[name]: encode_record(record)})


def iter_document(records: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield the text of one portfolio document piece by piece, one record a line.

    Args:
        records: each record with the name of its list, list by list.
    """
    yield f'{{"format": {_write(FORMAT)}'
    before: str | None = None
    for name, record in records:
        another = f'{"" if before is None else "]"},\n "{name}": [\n  '
        start = ",\n  " if name == before else another
        before = name
        yield start + _write(encode_record(record))
    yield "}\n" if before is None else "]}\n"
