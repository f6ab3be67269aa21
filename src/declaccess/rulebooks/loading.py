"""Read rulebooks and overlay files strictly: TOML in, a rulebook or all of its faults out."""

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from attrs import evolve, frozen
from cattrs import Converter

from declaccess.codec.strict import class_hook, read, strict_converter
from declaccess.errors import DeclaccessError, Fault, RulebookError, UnknownNameError
from declaccess.rules import Rule, Rulebook
from declaccess.rules.consistency import consistency_faults

SHIPPED = ("nsso_2026",)
"""The rulebooks that come with the library."""

_T = TypeVar("_T")

_RENAMED = {"from_milestone": "from", "until_milestone": "until"}

_LOOKED_AT_BY_NOBODY = ("id", "title", "known_as_of", "sources_checked", "first_day")
"""The fields that nothing else in a rulebook hangs on."""


@frozen(kw_only=True)
class DayEntry:
    """What an overlay knows better about a milestone.

    Attributes:
        milestone: its id.
        source: where that is said, in words.
        on: the day, when it is known.
        not_before: otherwise the earliest day.
        not_after: otherwise the latest day.
        supersedes: whether this replaces what the rulebook knows.
    """

    milestone: str
    source: str
    on: date | None = None
    not_before: date | None = None
    not_after: date | None = None
    supersedes: bool = False


@frozen(kw_only=True)
class Overlay:
    """A small file that services share: a rulebook with days and readings settled.

    Attributes:
        extends: the shipped rulebook that it builds on.
        known_as_of: the day whose knowledge it holds; the rulebook's own when left out.
        days: what is known better about milestones.
        readings: by reading, the option to follow, or `open`.
    """

    extends: Literal["nsso_2026"]
    known_as_of: date | None = None
    days: tuple[DayEntry | None, ...] = ()
    readings: dict[str, str] = attrs.field(factory=dict)


def read_rulebook(path: Path | str) -> Rulebook:
    """Read a rulebook, or an overlay that extends a shipped one, from a TOML file.

    Args:
        path: the file.

    Raises:
        RulebookError: everything that is wrong with it.
        OSError: the file cannot be read.
    """
    return parse_rulebook(Path(path).read_bytes())


def shipped_rulebook(name: str) -> Rulebook:
    """Load a rulebook that comes with the library.

    Args:
        name: one of `SHIPPED`.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name not in SHIPPED:
        raise UnknownNameError("rulebook", name, SHIPPED)
    return parse_rulebook(files("declaccess.rulebooks").joinpath(f"{name}.toml").read_bytes())


def parse_rulebook(text: bytes) -> Rulebook:
    """Read a rulebook or an overlay from TOML.

    Args:
        text: the file's bytes, UTF-8.

    Raises:
        RulebookError: everything that is wrong with it.
    """
    try:
        data = tomllib.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RulebookError([Fault(f"byte {error.start}", "the file is not UTF-8; save it as UTF-8")]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RulebookError([Fault("", f"the file is not TOML: {error}")]) from None
    return _overlaid(data) if "extends" in data else _rulebook(data)


def _overlaid(data: dict[str, Any]) -> Rulebook:
    converter = strict_converter()
    faults: list[Fault] = []
    try:
        overlay = read(converter, data, Overlay, "$", RulebookError)
    except RulebookError as error:
        faults.extend(error.faults)
        overlay = _readable(converter, data)
    rulebook = shipped_rulebook(overlay.extends)
    if overlay.known_as_of is not None:
        rulebook = evolve(rulebook, known_as_of=overlay.known_as_of)
    for index, entry in enumerate(overlay.days):
        try:
            rulebook = _settled(rulebook, entry) if entry is not None else rulebook
        except (DeclaccessError, ValueError) as error:
            faults.append(Fault(f"$.days[{index}]", str(error)))
    for reading, option in overlay.readings.items():
        try:
            rulebook = rulebook.leave_open(reading) if option == "open" else rulebook.choose(reading, option)
        except UnknownNameError as error:
            faults.append(Fault(f"$.readings.{reading}", str(error)))
    if faults:
        raise RulebookError(faults)
    return rulebook


def _readable(converter: Converter, data: dict[str, Any]) -> Overlay:
    """Return what can be read of a faulty overlay, so that one bad entry does not hide what is wrong with others."""
    days, readings = data.get("days"), data.get("readings")
    return Overlay(
        extends="nsso_2026",
        days=tuple(_read_or_none(converter, entry, DayEntry) for entry in days) if isinstance(days, list) else (),
        readings={name: option for name, option in readings.items() if isinstance(option, str)}
        if isinstance(readings, dict)
        else {},
    )


def _read_or_none(converter: Converter, value: object, kind: type[_T]) -> _T | None:
    try:
        return read(converter, value, kind, "$", RulebookError)
    except RulebookError:
        return None


def _settled(rulebook: Rulebook, entry: DayEntry) -> Rulebook:
    if (entry.on is None) == (entry.not_before is None and entry.not_after is None):
        raise ValueError("expected either `on`, or `not_before` and `not_after` or one of them")
    first, last = entry.on or entry.not_before, entry.on or entry.not_after
    if not entry.supersedes:
        return rulebook.narrow(entry.milestone, not_before=first, not_after=last, source=entry.source)
    if first is None:
        raise ValueError("`supersedes` needs `on` or `not_before`: nothing of what was known stays")
    return rulebook.supersede(entry.milestone, first, last, source=entry.source)


def _rulebook(data: dict[str, Any]) -> Rulebook:
    converter = strict_converter()
    members = [member.evolve(name=_RENAMED.get(member.name, member.name)) for member in attrs.fields(Rule)]
    converter.register_structure_hook(Rule, class_hook(converter, Rule, members, _rule))
    try:
        return read(converter, data, Rulebook, "$", RulebookError)
    except RulebookError as error:
        raise RulebookError([*error.faults, *_further(converter, data, error)]) from None


def _rule(**values: Any) -> Rule:
    for name, written in _RENAMED.items():
        values[name] = values.pop(written, None)
    return Rule(**values)


def _further(converter: Converter, data: dict[str, Any], error: RulebookError) -> list[Fault]:
    """Check what could be read as far as it goes, so that one bad row does not hide what is wrong with others."""
    parts: dict[str, Any] = {}
    spoiled: set[str] = set()
    for member in attrs.fields(Rulebook):
        given = data.get(member.name)
        if get_origin(member.type) is tuple:
            kind = get_args(member.type)[0]
            rows = given if isinstance(given, list) else []
            parts[member.name] = [_read_or_none(converter, row, kind) for row in rows]
            unread = (row for row, made in zip(rows, parts[member.name], strict=True) if made is None)
            spoiled.update(str(row.get("id")) for row in unread if isinstance(row, dict))
        elif isinstance(given, dict):
            parts[member.name] = {name: str(item) for name, item in given.items()}
        else:
            parts[member.name] = given
    unusable = [name for name in parts if name not in _LOOKED_AT_BY_NOBODY and not parts[name]]
    told = set(error.faults)
    if unusable or not isinstance(parts["filed_under"], str):
        return []
    return [fault for each in consistency_faults(parts, spoiled) if (fault := each.under("$")) not in told]
