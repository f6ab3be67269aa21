"""The model's records as they lie on the wire: the names of their members, and how records are made from them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, TypeAlias

import attrs

from declaccess.errors import Fault, RecordError
from declaccess.model import Declaration, DeclarationStatus, Draft
from declaccess.periods import Period

Members: TypeAlias = "dict[str, attrs.Attribute[Any]]"
"""Members by their names on the wire."""


def wire_members(kind: type) -> Members:
    """Return a record's members as they stand on the wire.

    A period lies flat in its record, and whether a declaration is a draft or annulled is its `status`.

    Args:
        kind: the class of the record.
    """
    members: Members = {}
    for member in attrs.fields(kind):
        if not member.init:
            continue
        if member.type is Period:
            first, last = period_names(member.name)
            members[first] = _like(member, first, datetime, attrs.NOTHING if _is_required(member) else None)
            members[last] = _like(member, last, datetime, None)
        elif kind is Declaration and member.name == "annulled":
            members["status"] = _like(member, "status", DeclarationStatus, attrs.NOTHING)
        else:
            members[member.name] = member
        if kind is Draft and member.name == "reference":
            members["status"] = _like(member, "status", Literal["draft"], attrs.NOTHING)
    return members


def maker(kind: type) -> Callable[..., Any]:
    """Return what makes a record from its members on the wire, given by keyword.

    Args:
        kind: the class of the record.
    """
    periods = [(member.name, *period_names(member.name)) for member in attrs.fields(kind) if member.type is Period]
    if not periods and kind not in (Declaration, Draft):
        return kind

    def make(**values: Any) -> Any:
        for name, first, last in periods:
            if first in values or last in values:
                start, end = values.pop(first, None), values.pop(last, None)
                if start is not None or end is not None:
                    values[name] = _period(start, end, last)
        if kind is Declaration:
            values["annulled"] = values.pop("status") is DeclarationStatus.ANNULLED
        elif kind is Draft:
            del values["status"]
        return kind(**values)

    return make


def period_names(name: str) -> tuple[str, str]:
    """Return the names on the wire of a period's two ends.

    Args:
        name: the period's name in the model; `period` is the record's own and lends no name.
    """
    prefix = "" if name == "period" else f"{name}_"
    return f"{prefix}from", f"{prefix}until"


def _period(start: datetime | None, end: datetime | None, last: str) -> Period:
    try:
        return Period(start, end)
    except RecordError as error:
        raise RecordError(Fault(last, fault.message) for fault in error.faults) from None


def _is_required(member: "attrs.Attribute[Any]") -> bool:
    return member.default is attrs.NOTHING


def _like(member: "attrs.Attribute[Any]", name: str, kind: Any, default: Any) -> "attrs.Attribute[Any]":
    return member.evolve(name=name, alias=name, type=kind, default=default)
