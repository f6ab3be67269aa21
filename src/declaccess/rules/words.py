"""The closed words of a rulebook, its unchangeable maps, and how it writes days."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class FrozenMap(dict[_K, _V]):
    """A dict that cannot be changed, and so can be hashed and shared."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # a dict says that it has none
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (FrozenMap, (dict(self),))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("part of a rulebook cannot be changed; make a new rulebook")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse


def frozen_map(value: Mapping[str, Any]) -> FrozenMap[str, Any]:
    """Return an unchangeable copy of a map."""
    return FrozenMap(value)


class Basis(StrEnum):
    """How firmly a source carries something."""

    STATED = "stated"
    INFERRED = "inferred"
    CONTRADICTORY = "contradictory"
    NOT_KNOWN = "not_known"


class Effect(StrEnum):
    """What a rule does where it applies; a forbid always wins over a permit."""

    PERMIT = "permit"
    FORBID = "forbid"


class SourceKind(StrEnum):
    """What kind of text a source is."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    GIVEN = "given"


class RegisterAct(StrEnum):
    """What an office may do in Access Management."""

    APPOINT = "appoint"
    GRANT = "grant"
    END = "end"
    ADMIT = "admit"
    STAND_IN = "stand_in"


class Office(StrEnum):
    """Who may act in Access Management: the legal representatives and the appointed roles."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    CHIEF_ACCESS_ADMINISTRATOR = "chief_access_administrator"
    CO_CHIEF_ACCESS_ADMINISTRATOR = "co_chief_access_administrator"
    ACCESS_ADMINISTRATOR = "access_administrator"
    GROUP_ADMINISTRATOR = "group_administrator"


def long_day(day: date) -> str:
    """Write a day as in `29 June 2026`, whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
