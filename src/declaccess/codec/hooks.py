"""The parts of a strict converter: texts, words, numbers, lists and tables, of which nothing is coerced."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum, EnumType
from functools import cache, lru_cache
from typing import Any, Literal, TypeAlias, get_args, get_origin

from attrs import frozen
from cattrs import Converter

from declaccess.codec.found import expected, found, meant, quoted, required, step
from declaccess.codec.strict_json import REST, Unusable, is_whole
from declaccess.errors import Fault, IdentifierError, InvalidError, MomentError

Hook: TypeAlias = Callable[[Any, Any], Any]
"""Makes a value of a type from data, or raises `InvalidError` with places relative to the data."""


class UnreadError(InvalidError):
    """Data could not be read as a whole.

    Its faults may be none, where all were told when the text was parsed.

    Attributes:
        partial: what could be read: of an object a `Part`, of a list its items with `None` or a part for each one that
            is at fault; `None` when nothing could be.
    """

    def __init__(self, faults: Iterable[Fault] = (), partial: Any = None) -> None:
        super().__init__(faults)
        self.partial = partial


@frozen
class Part:
    """What could be read of an object.

    Attributes:
        kind: what it stands for.
        members: the members that could be read, by name.
        unread: the members that are at fault, by name; what could be read of each, or `None`.
    """

    kind: Any
    members: dict[str, Any]
    unread: dict[str, Any]

    def read(self, name: str) -> Any:
        """Return what could be read of a member, or `None`."""
        return self.members.get(name, self.unread.get(name))


def exactly(base: type[Any], make: Callable[[Any], Any] | None = None) -> Hook:
    """Return a hook that takes data of the very type `base` and no other.

    Args:
        base: the type of the data.
        make: makes the value from it and may raise `IdentifierError`, `MomentError` or another `ValueError`; the
            type that is asked for when not given.
    """

    def hook(value: Any, kind: Any) -> Any:
        if type(value) is not base:
            raise unfit(value, expected(kind))
        if base is str and not value.isascii() and not is_whole(value):
            raise unfit(value, "whole characters (half of one is a lone surrogate)")
        try:
            if make is not None:
                return make(value)
            if kind is base:
                return value
            return _member(kind, value) if type(kind) is EnumType else kind(value)
        except ValueError as error:
            raise InvalidError([Fault("", _why(error, value, kind))]) from None

    return hook


@lru_cache(maxsize=1 << 10)
def _member(kind: Any, value: Any) -> Any:
    """Return a member of an enumeration by its value: to remember it takes a fifth of what looking it up does."""
    return kind(value)


def unfit(value: object, wanted: str) -> InvalidError:
    """Return the error for a value where another one was expected."""
    if type(value) is Unusable:
        return UnreadError()
    return InvalidError([Fault("", f"found {found(value)}; expected {wanted}")])


def partial_of(error: InvalidError) -> Any:
    """Return what could be read of the data that an error is about, or `None`."""
    return error.partial if isinstance(error, UnreadError) else None


def _why(error: ValueError, value: Any, kind: Any) -> str:
    match error:
        case IdentifierError():
            shown = None if error.value is None else quoted(str(value))[1:-1]
            return str(IdentifierError(shown, error.expected, error.hint))
        case MomentError():
            return f"{quoted(error.value)} {error.problem}"
        case _:
            words = [member.value for member in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []
            return f"found {found(value)}; expected {expected(kind)}{meant(value, words)}"


def read_enum(value: Any, kind: Any) -> Any:
    """Read a member of an enumeration by its value; one of texts or of numbers is read as these are."""
    return _words(kind)(value, kind)


@cache
def _words(kind: Any) -> Hook:
    return _word_hook((member.value, member) for member in kind)


def is_literal(kind: Any) -> bool:
    """Say whether a type is a choice of literals."""
    return get_origin(kind) is Literal


def literal_hook(kind: Any) -> Hook:
    """Return the hook of a choice of literals."""
    return _word_hook((word, word) for word in get_args(kind))


def _word_hook(words: Iterable[tuple[Any, Any]]) -> Hook:
    # True equals 1, so the type of the word is compared as well.
    meanings: Mapping[tuple[type, Any], Any] = {(type(word), word): meaning for word, meaning in words}

    def hook(value: Any, kind: Any) -> Any:
        try:
            return meanings[type(value), value]
        except (KeyError, TypeError):
            raise unfit(value, f"{expected(kind)}{meant(value, [word for _, word in meanings])}") from None

    return hook


def is_optional(kind: Any) -> bool:
    """Say whether a type may also be `None`."""
    return required(kind) is not kind


def optional_hook(kind: Any, converter: Converter) -> Hook:
    """Return the hook of a type that may also be `None`: null equals absent, so it is never asked to be."""
    inner = required(kind)
    hook = converter.get_structure_hook(inner)
    return lambda value, _: hook(value, inner)


def is_list(kind: Any) -> bool:
    """Say whether a type is a list, a tuple of any length or a frozen set."""
    return get_origin(kind) in (list, tuple, frozenset)


def list_hook(kind: Any, converter: Converter) -> Hook:
    """Return the hook of a list of equal items, whatever keeps them."""
    make: Callable[[list[Any]], Any] = get_origin(kind) or list
    item_kind = get_args(kind)[0]
    item_hook = converter.get_structure_hook(item_kind)

    def hook(value: Any, _: Any) -> Any:
        if type(value) is not list:
            raise unfit(value, "a list")
        items: list[Any] = []
        faults: list[Fault] | None = None
        for item in value:
            try:
                items.append(item_hook(item, item_kind))
            except InvalidError as error:
                faults = [] if faults is None else faults
                faults.extend(fault.under(f"[{len(items)}]") for fault in error.faults)
                items.append(partial_of(error))
        if faults is None:
            return make(items)
        raise UnreadError(faults, None if value[-1] is REST else items)

    return hook


def is_table(kind: Any) -> bool:
    """Say whether a type is an object with free names."""
    return get_origin(kind) is dict


def table_hook(kind: Any, converter: Converter) -> Hook:
    """Return the hook of an object with free names and equal items."""
    item_kind = get_args(kind)[1]
    item_hook = converter.get_structure_hook(item_kind)

    def hook(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise unfit(value, "an object")
        items: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, item in value.items():
            try:
                items[name] = item_hook(item, item_kind)
            except InvalidError as error:
                faults.extend(fault.under(step(name)) for fault in error.faults)
        if len(items) < len(value):
            raise UnreadError(faults)
        return items

    return hook
