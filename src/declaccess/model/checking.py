"""Check that a record holds what its fields say, so that a misspelt word or a bare text never passes for a value."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

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
    shape = _shape(type(record))  # type: ignore[arg-type]  # a class is hashable, though mypy doubts it
    values = shape.values(record)
    kinds = tuple(map(type, values))
    # What kinds the values are is all that is looked at here, so what was right once is right again.
    if kinds in shape.right:
        for index, items in shape.lists:
            if values[index] and not items.issuperset(map(type, values[index])):
                break
        else:
            return
    faults = [fault for value, field in zip(values, shape.fields, strict=True) for fault in _faults(value, *field)]
    if faults:
        raise RecordError(faults)
    if all(kind in field[1] for kind, field in zip(kinds, shape.fields, strict=True)):
        shape.right.add(kinds)


def _faults(value: Any, name: str, kinds: _Kinds, items: _Kinds) -> Iterator[Fault]:
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


class _Shape(NamedTuple):
    """What a class says of its records.

    Attributes:
        values: gets the values of a record's fields.
        fields: the name of each, its kinds, and the kinds of what is in it.
        lists: which of them have something in them, and the kinds of that.
        right: kinds of values that were found right, for all fields; there are not many, for each stands in `fields`.
    """

    values: Callable[[Any], tuple[Any, ...]]
    fields: tuple[tuple[str, _Kinds, _Kinds], ...]
    lists: tuple[tuple[int, frozenset[type]], ...]
    right: set[_Kinds]


@cache
def _shape(kind: type) -> _Shape:
    # Where a portfolio's records stood is not checked: it is no record, and nothing is decided by it.
    checked = tuple(field for field in fields(kind) if field.init and field.name != "lines")
    names = [field.name for field in checked]

    def only(record: Any) -> tuple[Any, ...]:
        return (getattr(record, names[0]),)

    values = attrgetter(*names) if len(names) > 1 else only
    expected = tuple((field.name, *_kinds(field.type)) for field in checked)
    lists = tuple((index, frozenset(items)) for index, (_, _, items) in enumerate(expected) if items)
    return _Shape(values, expected, lists, set())


def _kinds(annotation: Any) -> tuple[_Kinds, _Kinds]:
    if get_origin(annotation) in (Union, UnionType):
        parts = [_kinds(part) for part in get_args(annotation)]
        return tuple(kind for kinds, _ in parts for kind in kinds), tuple(item for _, items in parts for item in items)
    if get_origin(annotation) in (tuple, frozenset):
        return (get_origin(annotation),), _kinds(get_args(annotation)[0])[0]
    return (annotation,), ()
