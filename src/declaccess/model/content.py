"""What a record carries that no rule looks at: free JSON, kept exactly and never changed."""

from math import isfinite
from typing import Self, TypeAlias

from attrs import field, frozen

from declaccess.errors import Fault, RecordError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value."""


@frozen(slots=False)
class Content:
    """A JSON value as compact text, so that it is immutable, comparable and given back unchanged.

    Attributes:
        text: the value, written compactly with its members in their order.
    """

    text: str = field(default="null")

    @classmethod
    def of(cls, value: Json) -> Self:
        """Keep `value`.

        Raises:
            RecordError: a value that JSON cannot carry exactly.
        """
        import json  # noqa: PLC0415 - 3 ms that importing the library should not cost

        _check(value, "")
        return cls(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))

    @property
    def value(self) -> Json:
        """The value, fresh at every call."""
        import json  # noqa: PLC0415

        value: Json = json.loads(self.text)
        return value

    def __bool__(self) -> bool:
        return self.text != "null"


NOTHING = Content()
"""No content."""


def _check(value: object, place: str) -> None:
    match value:
        case None | bool() | int():
            return
        case float() if isfinite(value):
            return
        case str():
            if not _is_text(value):
                raise RecordError([Fault(place, "the text holds half a character (a lone surrogate)")])
        case list():
            for index, item in enumerate(value):
                _check(item, f"{place}[{index}]")
        case dict():
            for name, item in value.items():
                if not isinstance(name, str) or not _is_text(name):
                    raise RecordError([Fault(place, f"the name `{name!r}` is not a text; names are texts")])
                _check(item, f"{place}.{name}" if place else name)
        case _:
            raise RecordError([Fault(place, f"`{value!r}` is not JSON; expected text, number, list or object")])


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
