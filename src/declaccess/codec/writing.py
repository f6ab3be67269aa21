"""Writing the model's records: every member in its order, absent ones left out."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any

import attrs

from declaccess.codec.moments import format_moment
from declaccess.codec.shapes import period_names, wire_members
from declaccess.model import (
    Appointment,
    Content,
    Contract,
    Declaration,
    DeclarationStatus,
    Draft,
    Grant,
    Json,
    LegalRepresentative,
    LoginRecord,
    Mandate,
    Membership,
    Organisation,
    OtherParticipant,
    Person,
    Subcontractor,
)
from declaccess.periods import Period, Quarter

_ORDER: dict[type, str] = {
    Organisation: "id name register legal_representatives",
    LegalRepresentative: "person from until",
    Person: "id name memberships",
    Membership: "organisation from until",
    Appointment: "id person organisation role appointed_by appointed_at from until",
    Grant: "id person organisation actions granted_by granted_at from until",
    Mandate: "id mandator mandatary covers from_quarter to_quarter",
    LoginRecord: "person organisation means assurance last_used",
    Draft: "reference status sector client contracts other_participants content",
    Declaration: "number status filed_at filed_by annulled_at sector client contracts other_participants content",
    Contract: "number declarant temporary_partnership partnership_members starts_on ends_on subcontractors "
    "listed_from listed_until content",
    Subcontractor: "organisation hired_by listed_from listed_until content",
    OtherParticipant: "organisation quality listed_from listed_until",
}


def encode_record(record: Any) -> dict[str, Json]:
    """Write a record of the model; what is absent or as by default is left out.

    Args:
        record: a record of a portfolio or a part of one.
    """
    written: dict[str, Json] = {}
    for name, get, default in _PLANS[type(record)]:
        value = get(record)
        if value != default:
            written[name] = _plain(value)
    return written


def _plan(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], Any], Any], ...]:
    members = wire_members(kind)
    getters = _getters(kind)
    return tuple((name, getters.get(name, attrgetter(name)), members[name].default) for name in _ORDER[kind].split())


def _getters(kind: type[Any]) -> dict[str, Callable[[Any], Any]]:
    """Return how to get what lies otherwise in the model than on the wire."""
    getters: dict[str, Callable[[Any], Any]] = {}
    for member in attrs.fields(kind):
        if member.type is Period:
            first, last = period_names(member.name)
            getters[first], getters[last] = attrgetter(f"{member.name}.start"), attrgetter(f"{member.name}.end")
    if kind is Draft:
        getters["status"] = lambda _: DeclarationStatus.DRAFT
    elif kind is Declaration:
        getters["status"] = _status
    return getters


def _status(declaration: Declaration) -> DeclarationStatus:
    return DeclarationStatus.ANNULLED if declaration.annulled else DeclarationStatus.REGISTERED


def _plain(value: Any) -> Json:
    match value:
        case Enum():
            word: Json = value.value
            return word
        case str():
            return str(value)
        case date():
            return format_moment(value)
        case tuple():
            return [_plain(item) for item in value]
        case frozenset():
            return [_plain(item) for item in sorted(value, key=_rank)]
        case Content():
            return value.value
        case Quarter():
            return str(value)
        case _:
            return encode_record(value)


def _rank(item: Any) -> Any:
    """Sort words of an enumeration as they are listed there, others by the alphabet."""
    return list(type(item)).index(item) if isinstance(item, Enum) else item


_PLANS = {kind: _plan(kind) for kind in _ORDER}
