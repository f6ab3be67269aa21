"""What a record carries that no rule looks at: free JSON, kept exactly and never changed."""

from math import isfinite
from typing import Self, TypeAlias

from attrs import field, frozen

from declaccess.errors import Fault, RecordError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value."""


DEEPEST = 64
"""How many lists and objects may stand inside one another."""


@frozen(slots=False)
class Content:
    """A JSON value as compact text, so that it is immutable, comparable and given back unchanged.

    Attributes:
        text: the value, written compactly with its members in their order, as `of` writes it.

    Raises:
        RecordError: any other text.
    """

    text: str = field(default="null")

    def __attrs_post_init__(self) -> None:
        if self.text != "null":
            _check_text(self.text)

    @classmethod
    def of(cls, value: Json) -> Self:
        """Keep `value`.

        Args:
            value: the value.

        Raises:
            RecordError: a value that JSON cannot carry exactly.
        """
        # What is written here needs no second look.
        kept = cls.__new__(cls)
        object.__setattr__(kept, "text", _written(value))
        return kept

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


def _written(value: object) -> str:
    import json  # noqa: PLC0415 - 3 ms that importing the library should not cost

    _check(value, "", DEEPEST)
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        message = "a number has more digits than can be read again; expected fewer, or a text"
        raise RecordError([Fault("", message)]) from None


def _check_text(text: object) -> None:
    import json  # noqa: PLC0415

    if type(text) is not str:
        raise RecordError([Fault("text", f"found a `{type(text).__name__}`; expected JSON as text")])
    try:
        exact = _written(json.loads(text)) == text
    except (ValueError, RecursionError):
        exact = False
    if not exact:
        message = "it is not what would be written for its value; expected compact JSON, such as `Content.of` makes"
        raise RecordError([Fault("text", message)])


def _check(value: object, place: str, depth: int) -> None:
    match value:
        case None | bool() | int():
            return
        case float() if isfinite(value):
            return
        case str():
            if not _is_text(value):
                raise RecordError([Fault(place, "the text holds half a character (a lone surrogate)")])
        case list() | dict():
            if not depth:
                # The place itself would be as long as the nesting is deep.
                message = f"is nested more than {DEEPEST} deep; expected fewer lists and objects inside one another"
                raise RecordError([Fault("", message)])
            _check_items(value, place, depth - 1)
        case _:
            raise RecordError([Fault(place, f"`{value!r}` is not JSON; expected text, number, list or object")])


def _check_items(value: list[object] | dict[object, object], place: str, depth: int) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{place}[{index}]", depth)
        return
    for name, item in value.items():
        if not isinstance(name, str) or not _is_text(name):
            raise RecordError([Fault(place, f"the name `{name!r}` is not a text; names are texts")])
        _check(item, f"{place}.{name}" if place else name, depth)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
