"""Check that a record holds what its fields say, so that a misspelt word or a bare text never passes for a value."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from attrs import fields

from declaccess.errors import Fault, RecordError

_Kinds = tuple[type, ...]


def check_kinds(record: Any) -> None:
    """Refuse a record that holds a value of another kind than its field says.

    Args:
        record: an attrs instance.

    Raises:
        RecordError: every value of another kind.
    """
    expected = _expected(type(record))  # type: ignore[arg-type]  # a class is hashable, though mypy doubts it
    faults = [fault for name, kinds, items in expected for fault in _faults(record, name, kinds, items)]
    if faults:
        raise RecordError(faults)


def _faults(record: Any, name: str, kinds: _Kinds, items: _Kinds) -> Iterator[Fault]:
    value = getattr(record, name)
    if type(value) not in kinds and not _fits(value, kinds):
        yield Fault(name, f"found a value of type `{type(value).__name__}`; expected {_named(kinds)}")
    elif items and value is not None:
        for index, item in enumerate(value):
            if type(item) not in items and not _fits(item, items):
                message = f"found a value of type `{type(item).__name__}`; expected {_named(items)}"
                yield Fault(f"{name}[{index}]", message)


def _fits(value: object, kinds: _Kinds) -> bool:
    """Say whether a value is of a kind; a date-time is no day, and a truth value is no number."""
    if isinstance(value, datetime):
        return datetime in kinds
    return isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)


def _named(kinds: _Kinds) -> str:
    return " or ".join(f"`{kind.__name__}`" for kind in kinds if kind is not NoneType)


@cache
def _expected(kind: type) -> tuple[tuple[str, _Kinds, _Kinds], ...]:
    # Where a portfolio's records stood is not checked: it is no record, and nothing is decided by it.
    checked = (field for field in fields(kind) if field.init and field.name != "lines")
    return tuple((field.name, *_kinds(field.type)) for field in checked)


def _kinds(annotation: Any) -> tuple[_Kinds, _Kinds]:
    if get_origin(annotation) in (Union, UnionType):
        parts = [_kinds(part) for part in get_args(annotation)]
        return tuple(kind for kinds, _ in parts for kind in kinds), tuple(item for _, items in parts for item in items)
    if get_origin(annotation) in (tuple, frozenset):
        return (get_origin(annotation),), _kinds(get_args(annotation)[0])[0]
    return (annotation,), ()
