"""What must be true of what a port answers, beyond its type: that it is about what was asked."""

import re
from collections.abc import Callable
from datetime import datetime
from types import NoneType
from typing import Any

from declaccess.errors import DeclaccessError
from declaccess.model import (
    Action,
    Declaration,
    Draft,
    EventKind,
    Mandate,
    OrganisationId,
    RecordedEvent,
    RegisterEvent,
    Subject,
)
from declaccess.periods import aware, instant
from declaccess.ports import Change, LogMark, Version

_HASH = re.compile(r"[0-9a-f]{64}")
_WHOLE = {int}
_ACTS, _MAKERS = (Action, NoneType), (Subject, NoneType)
_OF_PERSONS = frozenset({EventKind.KNOWN, EventKind.JOINED, EventKind.LEFT})

Wrong = Callable[[Any], str | None]
"""Says what is wrong with an answer, or `None`."""


def moment(value: object) -> str | None:
    """Say what is wrong with a clock's answer.

    Args:
        value: what it answered.
    """
    if not isinstance(value, datetime):
        return f"returned a `{type(value).__name__}`; expected an aware date-time"
    try:
        instant(value)
    except DeclaccessError as error:
        return f"returned {error}"
    return None


def mark(value: object) -> str | None:
    """Say what is wrong with a log's answer to an entry.

    Args:
        value: what it answered.
    """
    if type(value) is not LogMark:
        return f"returned a `{type(value).__name__}`; expected a `LogMark`"
    if type(value.number) is not int or value.number < 1:
        return "returned a mark of no entry; they begin with 1"
    digest: object = value.hash
    if not isinstance(digest, str) or not _HASH.fullmatch(digest):
        return "returned a mark without a hash; expected 64 hexadecimal digits"
    return None


def version_of(kind: type[Declaration | Draft], name: str, known_at: datetime | None = None) -> Wrong:
    """Return the check of a declaration that was asked for, which may be missing.

    Args:
        kind: whether a filed declaration or a draft.
        name: its number or reference.
        known_at: what was to be known at this instant.
    """

    def check(value: object) -> str | None:
        return None if value is None else _version(value, kind, name, known_at)

    return check


def versions_of(number: str, latest: Version | None = None) -> Wrong:
    """Return the check of all versions of a declaration.

    Args:
        number: its number.
        latest: the version that was decided on, which must be among them; later ones may have come since.
    """

    def check(value: object) -> str | None:
        if type(value) is not tuple:
            return f"returned a `{type(value).__name__}`; expected a tuple"
        for index, each in enumerate(value):
            problem = _version(each, Declaration, number)
            if problem is not None:
                return problem
            if each.version != index + 1:
                return f"returned version {each.version} in place {index + 1}"
        if latest is not None and value[latest.version - 1 : latest.version] != (latest,):
            return f"did not return version {latest.version} as it was decided on"
        return None

    return check


def page(after: str, limit: int) -> Wrong:
    """Return the check of some declarations in the order of their numbers.

    Args:
        after: their numbers sort after this one.
        limit: how many at most.
    """

    def check(value: object) -> str | None:
        if type(value) is not tuple:
            return f"returned a `{type(value).__name__}`; expected a tuple"
        if len(value) > limit:
            return f"returned {len(value)} declarations; expected {limit} at most"
        last = after
        for each in value:
            problem = _version(each, Declaration)
            if problem is not None:
                return problem
            if each.record.number <= last:
                return f"returned `{each.record.number}` after `{last}`; expected them sorted by number"
            last = each.record.number
        return None

    return check


def written(change: Change) -> Wrong:
    """Return the check of the version that a change became.

    Args:
        change: the change.
    """

    def check(value: object) -> str | None:
        problem = _version(value, Declaration, change.record.number)
        if problem is None and isinstance(value, Version):
            said = (value.record, value.version, value.act, value.by, value.decision)
            if said != (change.record, change.expected + 1, change.act, change.by, change.decision):
                problem = "returned another version than was to be written"
        return None if problem is None else f"{problem}; it is not known what was written"

    return check


def events_for(organisation: OrganisationId, known_at: datetime | None = None) -> Wrong:
    """Return the check of events that bear on the rights held for an organisation.

    Args:
        organisation: the organisation acted for.
        known_at: what was to be known at this instant.
    """

    def check(value: object) -> str | None:
        if type(value) is not tuple:
            return f"returned a `{type(value).__name__}`; expected a tuple"
        number = 0
        before: datetime | None = None
        concerned = {organisation}
        for each in value:
            if type(each) is not RecordedEvent or type(each.event) is not RegisterEvent:
                return "returned something else than recorded events"
            if each.number <= number or (before is not None and each.recorded_at < before):
                return f"returned event `{each.number}` out of order"
            number, before = each.number, each.recorded_at
            mandate = each.event.record
            if isinstance(mandate, Mandate) and mandate.mandator == organisation:
                concerned.add(mandate.mandatary)
        if known_at is not None and before is not None and before > known_at:
            return f"returned event `{number}`, which was not known yet at {known_at.isoformat()}"
        for each in value:
            if each.event.organisation not in concerned and each.event.kind not in _OF_PERSONS:
                return f"returned event `{each.number}`, which is of another organisation than was asked"
        return None

    return check


def _version(
    value: object, kind: type[Declaration | Draft], name: str | None = None, known_at: datetime | None = None
) -> str | None:
    if type(value) is not Version:
        return f"returned a `{type(value).__name__}`; expected a `Version`"
    record = value.record
    if type(record) is not kind:
        return f"returned a version of a `{type(record).__name__}`; expected a `{kind.__name__}`"
    found = record.reference if isinstance(record, Draft) else record.number
    if name is not None and found != name:
        return f"returned `{found}`; expected `{name}`"
    kinds = {type(value.version), type(value.place), int if value.decision is None else type(value.decision)}
    if kinds != _WHOLE or value.version < 1 or value.place < 0:
        return f"returned version `{value.version}` at place `{value.place}`; expected numbers from 1 and from 0"
    if type(value.act) not in _ACTS or type(value.by) not in _MAKERS:
        return "returned a version that says neither who made it nor that it was imported"
    problem = moment(value.recorded_at)
    if problem is None and known_at is not None and aware(value.recorded_at) > known_at:
        return f"returned a version that was not known yet at {known_at.isoformat()}"
    return problem
