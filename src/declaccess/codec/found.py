"""Words for fault messages: what was found, what was expected, what may have been meant."""

import types
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from declaccess.errors import Fault

_LONGEST = 60
_LONGEST_MESSAGE = 400


def quoted(text: str) -> str:
    """Return a user's text in backticks, shortened, with what cannot be printed spelt out."""
    return f"`{_printable(text, _LONGEST)}`"


def told(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults for a reader, without what is too long or would upset a terminal.

    Args:
        faults: faults whose messages may repeat a user's text as it came.
    """
    for fault in faults:
        yield Fault(fault.place, _printable(fault.message, _LONGEST_MESSAGE))


def _printable(text: str, longest: int) -> str:
    short = text if len(text) <= longest else f"{text[: longest - 1]}…"
    if not short.isprintable():
        short = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)
        short = short if len(short) <= longest else f"{short[: longest - 1]}…"
    return short


def step(name: str) -> str:
    """Return a member's name as it stands in a place."""
    return name if name.isprintable() and len(name) <= _LONGEST else quoted(name)


def found(value: object) -> str:
    """Say what a value is, in a few words."""
    match value:
        case None:
            return "null"
        case bool():
            return f"`{str(value).lower()}`"
        case str():
            return f"the text {quoted(value)}" if value else "an empty text"
        case int() if value.bit_length() > 4 * _LONGEST:
            return "a huge number"
        case int() | float():
            return f"the number {quoted(str(value))}"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case datetime():
            return "a date-time"
        case date():
            return "a day"
        case _:
            return f"a value of type {quoted(type(value).__name__)}"


def expected(kind: Any) -> str:
    """Say what a value of a type looks like on the wire."""
    kind = required(kind)
    if kind in _NAMED:
        return _NAMED[kind]
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind)
    if origin is Literal:
        return one_of(get_args(kind))
    if origin is dict:
        return "an object"
    if origin is not None:
        return "a list"
    if not isinstance(kind, type):
        return "a value"
    if issubclass(kind, Enum):
        return one_of(member.value for member in kind)
    for base, words in _WORDS.items():
        if issubclass(kind, base):
            return words
    return "a value"


def name_kind(kind: Any, words: str) -> None:
    """Let `expected` say of a type of its own, made with `NewType`, what its value looks like.

    Args:
        kind: the type.
        words: what to say.
    """
    _NAMED[kind] = words


_NAMED: dict[Any, str] = {}
_WORDS: dict[type, str] = {
    bool: "true or false",
    str: "a text",
    int: "a whole number",
    float: "a number",
    datetime: "a date-time with offset",
    date: "a day",
}


def one_of(words: Iterable[object]) -> str:
    """Offer the words that may stand somewhere."""
    known = [f"`{word}`" for word in words]
    return known[0] if len(known) == 1 else f"one of {', '.join(known)}"


def meant(word: object, known: Iterable[object]) -> str:
    """Return a hint at the known word that a misspelt one comes close to, or an empty text."""
    if not isinstance(word, str) or len(word) > _LONGEST:
        return ""
    import difflib  # noqa: PLC0415 - only a misspelt word should cost it

    names = [str(name) for name in known]
    near = difflib.get_close_matches(word.strip().lower(), names, n=1, cutoff=0.75)
    return f"; did you mean `{near[0]}`?" if near else ""


def required(kind: Any) -> Any:
    """Return the type without `None`: on the wire null equals absent."""
    if get_origin(kind) in (Union, types.UnionType):
        rest = [each for each in get_args(kind) if each is not types.NoneType]
        if len(rest) == 1:
            return rest[0]
    return kind
