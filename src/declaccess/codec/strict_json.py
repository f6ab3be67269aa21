"""Strict JSON: no text is accepted that another reader could take for something else."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from math import isinf
from typing import Any

from declaccess.codec.found import found, quoted, step
from declaccess.errors import Fault, InvalidError

DEEPEST = 64
"""How many lists and objects may stand inside one another."""

_BOM = "\ufeff"
_BLANKS = " \t\r\n"


def load_json(source: str | bytes, *, error: type[InvalidError] = InvalidError, place: str = "$") -> dict[str, Any]:
    """Read one JSON object.

    Args:
        source: the text, or its UTF-8 bytes.
        error: the class of the error to raise.
        place: the place of the object in what is read, for the faults.

    Raises:
        InvalidError: (as `error`) invalid UTF-8, a byte order mark, no JSON, a duplicate name, a number that would
            not be carried exactly, half a character, absurd nesting, or something else than an object.
    """
    value, faults = scan_json(source, error=error, place=place)
    if faults:
        raise error(faults)
    return value


def scan_json(
    source: str | bytes, *, error: type[InvalidError] = InvalidError, place: str = "$"
) -> tuple[dict[str, Any], Sequence[Fault]]:
    """Read one JSON object as far as it can be read, so that what else is wrong with it can be told too.

    Args:
        source: the text, or its UTF-8 bytes.
        error: the class of the error to raise.
        place: the place of the object in what is read, for the faults.

    Returns:
        The object, and what is wrong in it: duplicate names, numbers that would not be carried exactly and half
        characters. An `Unusable` stands in the place of each.

    Raises:
        InvalidError: (as `error`) invalid UTF-8, a byte order mark, no JSON, absurd nesting, or something else than an
            object.
    """
    text = source if isinstance(source, str) else _decoded(source, error, place)
    if text.startswith(_BOM):
        raise error([Fault(place, "begins with a byte order mark (BOM); save it as UTF-8 without one")])
    try:
        value, is_clear = _parsed(text)
    except json.JSONDecodeError as problem:
        raise error([Fault(place, _syntax(problem, text))]) from None
    except RecursionError:
        raise error([Fault(place, _TOO_DEEP)]) from None
    if len(text) > 2 * DEEPEST and text.count("{") + text.count("[") > DEEPEST and is_deeper(value, DEEPEST):
        raise error([Fault(place, _TOO_DEEP)])
    faults: Sequence[Fault] = ()
    # Half characters come as an escape or, in a text that was never bytes, as themselves.
    if not is_clear or ("\\" in text and "\\u" in text) or not is_whole(text):
        faults = [fault.under(place) for fault in _faults(value)]
        value = _usable(value) if faults else value
    if type(value) is not dict:
        raise error([*faults, Fault(place, f"found {found(value)}; expected an object")])
    return value, faults


def is_whole(text: str) -> bool:
    """Say whether no half character (a lone surrogate) stands in a text."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_TOO_DEEP = f"is nested more than {DEEPEST} deep; expected fewer lists and objects inside one another"


class _UnclearError(Exception):
    """Something in the text could be read in two ways; it is read again to tell where."""


class Unusable:
    """Stands where a value cannot be used; its fault is told already, so nobody says more of it.

    Attributes:
        message: what is wrong with it.
    """

    def __init__(self, message: str = "") -> None:
        self.message = message


REST = Unusable()
"""Stands at the end of a list of whose items not all are known."""


class _Repeating(dict[str, Any]):
    """An object with a duplicate name; it keeps all its members."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _UnclearError
    return members


def _number(text: str) -> float:
    value = float(text)
    # Shortest writing and exact value agree for every number that a person or a program wrote as a double.
    if isinf(value) or Decimal(repr(value)) != _exact(text):
        raise _UnclearError
    return value


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _UnclearError from None


def _refused(_text: str) -> float:
    raise _UnclearError


_PLAIN = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_refused)


def _traced_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeating(pairs)


def _traced_number(text: str) -> float | Unusable:
    try:
        return _number(text)
    except _UnclearError:
        return Unusable(f"the number {quoted(text)} cannot be carried exactly; write it as a text")


def _traced_integer(text: str) -> int | Unusable:
    try:
        return int(text)
    except ValueError:
        return Unusable(f"the number {quoted(text)} is too long; write it as a text")


def _traced_constant(text: str) -> Unusable:
    return Unusable(f"`{text}` is not JSON; expected a number, a text or null")


_TRACING = json.JSONDecoder(
    object_pairs_hook=_traced_object,
    parse_float=_traced_number,
    parse_int=_traced_integer,
    parse_constant=_traced_constant,
)


def _parsed(text: str) -> tuple[Any, bool]:
    """Parse a text; where something is not clear, again with a trace of where it stands."""
    try:
        return _PLAIN.decode(text), True
    except json.JSONDecodeError:
        raise
    except (_UnclearError, ValueError):
        return _TRACING.decode(text), False


def _faults(root: object) -> Iterator[Fault]:
    """Yield the faults in a parsed value in the order of the text; a stack, so that depth does not matter."""
    waiting: list[tuple[str, object]] = [("", root)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, Unusable):
            yield Fault(place, value.message)
        elif isinstance(value, str):
            if not is_whole(value):
                yield Fault(place, f"{found(value)} holds half a character (a lone surrogate); expected whole ones")
        elif isinstance(value, list):
            waiting.extend((f"{place}[{i}]", item) for i, item in reversed(list(enumerate(value))))
        elif isinstance(value, dict):
            pairs = value.pairs if isinstance(value, _Repeating) else list(value.items())
            yield from _name_faults(place, [name for name, _ in pairs])
            dot = "." if place else ""
            waiting.extend((f"{place}{dot}{step(name)}", item) for name, item in reversed(pairs))


def _name_faults(place: str, names: list[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    told: set[str] = set()
    for name in names:
        if name in seen and name not in told:
            told.add(name)
            yield Fault(place, f"the name {quoted(name)} stands more than once; expected each name once")
        seen.add(name)
        if not is_whole(name):
            yield Fault(
                place, f"the name {quoted(name)} holds half a character (a lone surrogate); expected whole ones"
            )


def _usable(value: Any) -> Any:
    """Return a value of which every part can be used, or is an `Unusable`."""
    if isinstance(value, dict):
        members = {name: _usable(item) for name, item in value.items() if is_whole(name)}
        if isinstance(value, _Repeating):
            names = Counter(name for name, _ in value.pairs)
            members |= {name: _of_several(members[name]) for name in members if names[name] > 1}
        return members
    if isinstance(value, list):
        return [_usable(item) for item in value]
    if isinstance(value, str) and not is_whole(value):
        return Unusable()
    return value


def _of_several(value: Any) -> Any:
    """Return what may be said of the last of several values: nobody knows which of them is meant."""
    if isinstance(value, list):
        return [*value, REST]
    return value if isinstance(value, dict) else Unusable()


def is_deeper(value: object, depth: int) -> bool:
    """Say whether lists and objects lie inside one another more than so many times.

    Args:
        value: a value as parsed.
        depth: how many times are allowed.
    """
    level = [value]
    for _ in range(depth):
        if not level:
            return False
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(inner, (dict, list))
        ]
    return bool(level)


def _decoded(source: bytes, error: type[InvalidError], place: str) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError as problem:
        byte = f"`0x{source[problem.start]:02x}`"
        message = f"is not UTF-8: found {byte} at byte {problem.start + 1}; save it as UTF-8"
        raise error([Fault(place, message)]) from None


def _syntax(problem: json.JSONDecodeError, text: str) -> str:
    whole = text.strip(_BLANKS)
    if not whole:
        return "is empty; expected a JSON object"
    # A text that breaks off does so after its last character, not on the line behind it.
    end = min(problem.pos, len(text.rstrip(_BLANKS)))
    column = end - text.rfind("\n", 0, end)
    where = f"line {text.count(chr(10), 0, end) + 1}, column {column}" if "\n" in whole else f"column {column}"
    there = text[end : end + 1]
    character = "" if there.isascii() else f": found the character U+{ord(there):04X}"
    return f"is not JSON: {problem.msg[0].lower()}{problem.msg[1:].removesuffix(' at')} at {where}{character}"
