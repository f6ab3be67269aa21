"""The store's records as a portfolio document: what it knows now, in the order in which it came."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from attrs import evolve

from declaccess.codec.portfolio import FORMAT
from declaccess.codec.writing import encode_record
from declaccess.model import Appointment, Declaration, Draft, Grant, RecordedEvent
from declaccess.model.portfolio import SINGULAR
from declaccess.model.snapshots import Snapshot
from declaccess.model.unfolding import RegisterRecord, cut
from declaccess.ports.declarations import Version
from declaccess.rules import Rulebook
from declaccess.rules.ends import counted_ends

_Held = TypeVar("_Held", Appointment, Grant)

_write = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def iter_records(
    events: Iterable[RecordedEvent], versions: Iterable[Version], rulebook: Rulebook
) -> Iterator[tuple[str, RegisterRecord | Declaration | Draft]]:
    """Yield each record with the name of its list, in the order of a portfolio document.

    An appointment or grant that was ended has its `until`, where the rulebook lets whoever ended it do so, under any
    reading that is open. Those of an organisation that is not listed are left out, as a document has none. What the
    register says is held in memory, declarations are not.

    Args:
        events: the events of the register.
        versions: one version of each draft and declaration, in the order they came.
        rulebook: says which ends count.
    """
    snapshot = Snapshot.of(events)
    ledger = snapshot.ledger
    ended = _ends(snapshot, rulebook)
    listed = {organisation.id for _, organisation in ledger.organisations}
    for _, organisation in ledger.organisations:
        yield "organisations", organisation
    for _, person in ledger.people:
        yield "people", person
    for held in _held("appointments", ledger.appointments, ended, listed):
        yield "appointments", held
    for given in _held("grants", ledger.grants, ended, listed):
        yield "grants", given
    for _, mandate in ledger.mandates:
        yield "mandates", mandate
    for _, login in ledger.logins:
        yield "logins", login
    for version in versions:
        yield "declarations", version.record


def _ends(snapshot: Snapshot, rulebook: Rulebook) -> dict[tuple[str, int], datetime]:
    """Return when what was ended is over, by its list and place."""
    over: dict[tuple[str, int], datetime] = {}
    for organisation in snapshot.ledger.ends:
        register = snapshot.find_register(organisation)
        if register is None:
            continue
        for norms in dict.fromkeys(rulebook.decider.registers):
            for end in counted_ends(register, norms):
                key = (end.name, end.position)
                over[key] = min(end.at, over.get(key, end.at))
    return over


def _held(
    name: str, placed: Iterable[tuple[int, _Held]], over: dict[tuple[str, int], datetime], listed: set[Any]
) -> Iterator[_Held]:
    for place, record in placed:
        if record.organisation in listed:
            end = over.get((name, place))
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
