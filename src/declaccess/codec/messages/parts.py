"""What a message is made of: blocks that hold blocks and fields, and what is known about each."""

from collections.abc import Mapping
from enum import Enum, auto
from functools import cached_property
from types import MappingProxyType

from attrs import frozen

from declaccess.codec.messages.findings import Severity


class Problem(Enum):
    """What can be wrong with a block or field: our word, and its number in the glossary."""

    MISSING = ("missing", "001")
    INVALID = ("invalid", "003")
    FORBIDDEN = ("forbidden", "005")
    END_BEFORE_START = ("end-before-start", "014")
    NOT_APPLICABLE = ("not-applicable", "053")


class Kind(Enum):
    """What a field's text is."""

    TEXT = auto()
    DIGITS = auto()
    DAY = auto()
    TIME = auto()
    EMAIL = auto()
    ENTERPRISE_NUMBER = auto()
    VAT_NUMBER = auto()


@frozen(kw_only=True)
class Part:
    """What blocks and fields have in common.

    Attributes:
        name: the XML label.
        code: the number in the glossary.
        absent: how much it weighs when it is not there; `None` where it may be absent, or where that depends.
        absent_code: the anomaly's code for that, where it is another than the usual one.
        most: how often it may stand in its block; `None` for any number of times.
        anomalies: the anomalies that the glossary knows for it, their last three digits.
    """

    name: str
    code: str
    absent: Severity | None = None
    absent_code: str = ""
    most: int | None = 1
    anomalies: tuple[str, ...] = ()

    def code_of(self, problem: Problem) -> str:
        """Return the glossary's code for a problem with this part, or our word where it has none."""
        word, number = problem.value
        if problem is Problem.MISSING and self.absent_code:
            return self.absent_code
        return f"{self.code}-{number}" if number in self.anomalies else word


@frozen(kw_only=True)
class Field(Part):
    """An element that holds a text.

    Attributes:
        kind: what the text is.
        shortest: fewest characters.
        longest: most characters.
        codes: the only texts allowed; empty for no such list, or for one in an annex that is not at hand.
    """

    kind: Kind = Kind.TEXT
    shortest: int = 1
    longest: int
    codes: tuple[str, ...] = ()


@frozen(kw_only=True, slots=False)
class Block(Part):
    """An element that holds others, in any order: the glossary fixes none.

    Attributes:
        parts: the blocks and fields that may stand in it.
    """

    parts: tuple["Field | Block", ...]

    @cached_property
    def by_name(self) -> Mapping[str, "Field | Block"]:
        """The parts by their name."""
        return MappingProxyType({part.name: part for part in self.parts})
