"""The facts: the closed enumerations that every rule looks at, and candidate sets of their values."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, Self

from attrs import frozen

from declaccess.errors import Fault, RecordError
from declaccess.model import Action, DeclarationStatus


class Relation(StrEnum):
    """How the organisation acted for stands to the target; the strongest comes first."""

    DECLARANT = "declarant"
    LISTED_PARTY = "listed_party"
    UNRELATED = "unrelated"


class LoginClass(StrEnum):
    """What a log-in is worth."""

    DIGITAL_KEY = "digital_key"
    PASSWORD = "password"  # noqa: S105 - the name of a class of log-in, not a secret
    UNSECURED = "unsecured"
    UNRECOGNISED = "unrecognised"


class Authorisation(StrEnum):
    """Whether Access Management gives the person a right for the action, for the organisation acted for."""

    HELD = "held"
    NOT_HELD = "not_held"


class FiledUnder(StrEnum):
    """Under which rules the declaration was filed, which one reading asks about."""

    OLD_RULES = "old_rules"
    NEW_RULES = "new_rules"


FACTS: Final[Mapping[str, type[StrEnum]]] = {
    "action": Action,
    "relation": Relation,
    "login": LoginClass,
    "authorisation": Authorisation,
    "status": DeclarationStatus,
    "filed_under": FiledUnder,
}
"""The facts by name, in table order."""

_VALUES: Final = tuple(value for kind in FACTS.values() for value in kind)
BIT: Final[Mapping[StrEnum, int]] = {value: 1 << index for index, value in enumerate(_VALUES)}
"""The bit of each value in `Facts.code`; a fact's candidates are the bits that are set."""

GROUP: Final[Mapping[str, int]] = {name: sum(BIT[value] for value in kind) for name, kind in FACTS.items()}
"""All bits of each fact."""

ALL: Final = sum(GROUP.values())
"""Every value of every fact: nothing is known."""


@frozen(repr=False, slots=False)
class Facts:
    """What is known of a request: for each fact, the values that it may have.

    Attributes:
        code: one bit for each value that is still possible (`BIT`). A fact without any is not established.
    """

    code: int

    @classmethod
    def of(cls, **candidates: StrEnum | str | Iterable[StrEnum | str]) -> Self:
        """Make facts from values: one value when known, several when not; a fact left out is not known at all.

        Args:
            candidates: by fact name (`FACTS`), a value or the values that it may have.

        Raises:
            RecordError: no such fact, no such value, or no value at all.
        """
        code = ALL
        faults = []
        for name, given in candidates.items():
            kind = FACTS.get(name)
            if kind is None:
                faults.append(Fault(name, f"there is no fact `{name}`; expected one of {', '.join(FACTS)}"))
                continue
            bits = 0
            for value in _values(given):
                if value not in kind.__members__.values():
                    faults.append(Fault(name, f"`{value}` is no value; expected one of {', '.join(kind)}"))
                else:
                    bits |= BIT[kind(value)]
            if not bits and not faults:
                faults.append(Fault(name, "no value is left; expected at least one"))
            code &= ~GROUP[name] | bits
        if faults:
            raise RecordError(faults)
        return cls(code)

    def candidates(self, name: str) -> tuple[StrEnum, ...]:
        """Return the values that a fact may have, in table order; none when it is not established.

        Args:
            name: the fact (`FACTS`).
        """
        return tuple(value for value in FACTS[name] if self.code & BIT[value])

    def items(self) -> tuple[tuple[str, tuple[StrEnum, ...]], ...]:
        """Return the established facts with their candidates, in table order."""
        return tuple((name, self.candidates(name)) for name in FACTS if self.code & GROUP[name])

    def settled(self, name: str, value: StrEnum) -> Self:
        """Return the same facts with one of them known.

        Args:
            name: the fact (`FACTS`).
            value: its value.
        """
        return type(self)(self.code & ~GROUP[name] | BIT[value])

    def __or__(self, other: "Facts") -> "Facts":
        """Return facts that allow what either allows."""
        return Facts(self.code | other.code)

    def __repr__(self) -> str:
        words = ", ".join(f"{name}={'|'.join(values)}" for name, values in self.items())
        return f"Facts({words})"


def _values(given: Any) -> Iterable[Any]:
    return given if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
