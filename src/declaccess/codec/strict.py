"""A strict converter from parsed data to values: nothing is coerced, and all faults are told at once, with places."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, cast

import attrs
from cattrs import Converter
from cattrs.errors import AttributeValidationNote, ClassValidationError
from cattrs.gen import make_dict_structure_fn_from_attrs

from declaccess.codec.found import expected, found, meant, one_of, quoted, required
from declaccess.codec.hooks import (
    Hook,
    Part,
    UnreadError,
    exactly,
    is_list,
    is_literal,
    is_optional,
    is_table,
    list_hook,
    literal_hook,
    optional_hook,
    partial_of,
    read_enum,
    table_hook,
    unfit,
)
from declaccess.errors import Fault, InvalidError

_T = TypeVar("_T")


def strict_converter() -> Converter:
    """Return a converter that refuses unknown keys, coerces nothing and raises nothing but `InvalidError`.

    It knows texts and their subclasses, whole numbers, numbers, truth values, enumerations, literals, days and
    date-times as values of their own type (as TOML has them), lists, objects with free names, and attrs classes.
    Null equals absent.
    """
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    kinds: tuple[type[Any], ...] = (str, int, bool, float, date, datetime)
    for kind in kinds:
        converter.register_structure_hook(kind, exactly(kind))
    converter.register_structure_hook(Enum, read_enum)
    converter.register_structure_hook_factory(is_literal, literal_hook)
    converter.register_structure_hook_factory(is_optional, optional_hook)
    converter.register_structure_hook_factory(is_list, list_hook)
    converter.register_structure_hook_factory(is_table, table_hook)
    converter.register_structure_hook_factory(attrs.has, _class_hook)
    return converter


def read(converter: Converter, value: object, kind: type[_T], place: str, error: type[InvalidError]) -> _T:
    """Make a value of `kind` from data.

    Args:
        converter: a strict converter.
        value: the data.
        kind: the type to make.
        place: the place of the data, for the faults.
        error: the class of the error to raise.

    Raises:
        InvalidError: (as `error`) everything that is wrong with the data.
    """
    try:
        result: _T = converter.get_structure_hook(kind)(value, kind)
    except InvalidError as invalid:
        raise error(fault.under(place) for fault in invalid.faults) from None
    return result


def class_hook(
    converter: Converter,
    kind: type[Any],
    members: Iterable["attrs.Attribute[Any]"],
    make: Callable[..., Any],
    misplaced: Mapping[str, str] | None = None,
    check: Callable[[Part], Iterable[Fault]] | None = None,
) -> Hook:
    """Return a hook that makes a value from an object.

    Args:
        converter: converts the members.
        kind: what the object stands for.
        members: the members, named as on the wire.
        make: makes the value from the members that are there, by keyword: a class, or a function with a name.
        misplaced: what to say of members that are known, but do not belong here.
        check: yields what is wrong with the members that could be read, when others could not be.
    """
    # Null equals absent, so that no member is ever asked to be `None`.
    listed = [member.evolve(type=required(member.type)) for member in members]
    inner = make_dict_structure_fn_from_attrs(
        listed, cast("type[Any]", make), converter, _cattrs_forbid_extra_keys=False
    )
    kinds = {member.name: member.type for member in listed}
    names = frozenset(kinds)
    hints = misplaced or {}
    hook_of = converter.get_structure_hook

    def hook(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise unfit(value, "an object")
        if value.keys() <= names and None not in value.values():
            try:
                return inner(value, kind)
            except ClassValidationError as error:
                raise unread(value, value, [*_class_faults(error, kinds)], _partials(error)) from None
        present, faults = _sorted_out(value, kinds, hints)
        try:
            made = inner(present, kind)
        except ClassValidationError as error:
            raise unread(value, present, [*faults, *_class_faults(error, kinds)], _partials(error)) from None
        if faults:
            raise unread(value, present, faults, {})
        return made

    def unread(
        value: dict[str, Any], present: Mapping[str, Any], faults: list[tuple[str, Fault]], partials: dict[str, Any]
    ) -> UnreadError:
        part = None
        if check is not None:
            read = {name: item for name, item in present.items() if name in kinds and name not in partials}
            part = Part(kind, {name: hook_of(kinds[name])(read[name], kinds[name]) for name in read}, partials)
            faults.extend((fault.place.partition("[")[0], fault) for fault in (check(part) if partials else ()))
        places = {name: index for index, name in enumerate(value)}
        faults.sort(key=lambda pair: places.get(pair[0], len(places)))
        return UnreadError((fault for _, fault in faults), part)

    return hook


def _sorted_out(
    value: Mapping[str, Any], kinds: Mapping[str, Any], hints: Mapping[str, str]
) -> tuple[dict[str, Any], list[tuple[str, Fault]]]:
    """Return the members that are known and there, and the faults of the others; null equals absent."""
    present: dict[str, Any] = {}
    faults: list[tuple[str, Fault]] = []
    for name, each in value.items():
        if name not in kinds and (each is not None or name not in hints):
            faults.append((name, Fault("", hints.get(name) or unknown_key(name, kinds))))
        elif each is not None:
            present[name] = each
    return present, faults


def unknown_key(key: object, known: Iterable[str]) -> str:
    """Say that a key is not known, and which one may have been meant."""
    names = list(known)
    near = meant(key, names)
    name = quoted(key) if isinstance(key, str) else found(key)
    return f"unknown key {name}{near or f'; expected {one_of(names)}'}"


def _class_faults(error: ClassValidationError, kinds: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    """Yield each fault with the name of the member that it is about, or an empty text."""
    for each in error.exceptions:
        name = _member_name(each)
        if isinstance(each, InvalidError):
            yield from ((name, fault.under(name) if name else fault) for fault in each.faults)
        elif isinstance(each, KeyError):
            yield name, Fault(name, f"missing; expected {expected(kinds[name])}")
        else:
            raise each


def _partials(error: ClassValidationError) -> dict[str, Any]:
    """Return what could be read of each member that is at fault, by name."""
    named = ((_member_name(each), each) for each in error.exceptions)
    return {name: partial_of(each) if isinstance(each, InvalidError) else None for name, each in named if name}


def _member_name(problem: BaseException) -> str:
    notes = (note for note in getattr(problem, "__notes__", ()) if isinstance(note, AttributeValidationNote))
    return next((note.name for note in notes), "")


def _class_hook(kind: Any, converter: Converter) -> Hook:
    members = [member.evolve(name=member.alias) for member in attrs.fields(kind) if member.init]
    return class_hook(converter, kind, members, kind)
