"""Records as they lie in a table: JSON text, in ASCII, with what queries look for beside it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NoReturn

from declaccess.codec.hooks import Hook
from declaccess.codec.moments import format_moment
from declaccess.codec.records import Identifiers, make_person, record_converter
from declaccess.codec.writing import encode_record
from declaccess.errors import AdapterError, DeclaccessError
from declaccess.model import Action, Declaration, Draft, OrganisationId, Subject, Works
from declaccess.model.events import RECORD_OF, End, EventKind, EventRecord, Origin, RecordedEvent, RegisterEvent
from declaccess.model.numbering import LISTED_IN
from declaccess.periods import aware
from declaccess.ports.declarations import Version
from declaccess.rules.shapes import shapes

LEAST, GREATEST = -(1 << 63), (1 << 63) - 1
"""What stands for an instant before all others, and for one that never comes."""

FILED, DRAFT = 0, 1
"""What a row of `declaccess_declarations` holds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

_KINDS = {kind.value: (kind, RECORD_OF[kind]) for kind in EventKind}
_ORIGINS = {origin.value: origin for origin in Origin}

_write = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_parse = json.JSONDecoder().raw_decode


def to_ticks(at: datetime) -> int:
    """Return an instant as whole microseconds since 1970 on the clock of UTC."""
    return (aware(at) - _EPOCH) // _TICK


@lru_cache(maxsize=1 << 10)  # what was imported at once was recorded at one instant
def from_ticks(ticks: int) -> datetime:
    """Return the instant that `to_ticks` wrote."""
    return _EPOCH + timedelta(microseconds=ticks)


def check_texts(texts: Iterable[str | None], port: str, *, is_sqlite: bool) -> None:
    """Refuse texts that the database cannot hold, before anything is written.

    Args:
        texts: ids, references and the like.
        port: which port, for errors.
        is_sqlite: whether the database is SQLite, which holds NUL characters too.

    Raises:
        AdapterError: a text with half a character, or with a NUL character that PostgreSQL does not hold.
    """
    for text in texts:
        problem = None if text is None else unfit(text, is_sqlite=is_sqlite)
        if problem:
            raise AdapterError(port, f"the text {text!a} holds {problem}; nothing was written", "give another text")


def unfit(text: str, *, is_sqlite: bool) -> str | None:
    """Say what it is in a text that the database cannot hold, if anything; such a text is never in it.

    Args:
        text: an id, a reference or the like.
        is_sqlite: whether the database is SQLite, which holds NUL characters too.
    """
    if "\0" in text and not is_sqlite:
        return "a NUL character, which PostgreSQL does not hold"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return "half a character (a lone surrogate), which no database holds"
    return None


def party_rows(record: Declaration | Draft, place: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of everybody who is named on a declaration or a draft, in the order of the table's columns.

    What has no end, or happened at an instant that is not known, has the least or the greatest number that there is.

    Args:
        record: the declaration or draft.
        place: its place.
    """
    filed, annulled, kind = LEAST, GREATEST, DRAFT
    if isinstance(record, Declaration):
        kind = FILED
        filed = LEAST if record.filed_instant is None else to_ticks(record.filed_instant)
        if record.annulled:
            annulled = LEAST if record.annulled_instant is None else to_ticks(record.annulled_instant)
    key = str(_key(record))
    for organisation, roles, listed in shapes(record):
        first = LEAST if listed.first is None else to_ticks(listed.first)
        beyond = GREATEST if listed.beyond is None else to_ticks(listed.beyond)
        yield str(organisation), kind, key, place, roles, first, beyond, filed, annulled


def _key(record: Declaration | Draft) -> str:
    return record.reference if isinstance(record, Draft) else record.number


def write_works(record: Declaration | Draft) -> str:
    """Write a declaration or a draft."""
    return _write(encode_record(record))


def read_version(row: Sequence[Any], port: str) -> Version:
    """Make a version from its row, checked as if it came from outside.

    Args:
        row: kind, key, place, version, recorded_at, act, organisation, person, decision and record.
        port: which port, for errors.

    Raises:
        AdapterError: the row is not what the library writes.
    """
    try:
        return _version(*row)
    except (DeclaccessError, ValueError, OverflowError) as error:
        _refuse_damaged(port, row[1], error)


def read_works(key: str, kind: int, text: str, port: str) -> Declaration | Draft:
    """Make a declaration or a draft from its text, checked as if it came from outside.

    Args:
        key: its number or reference.
        kind: `FILED` or `DRAFT`.
        text: the text.
        port: which port, for errors.

    Raises:
        AdapterError: the text is not what the library writes.
    """
    try:
        return _works(key, kind, text)
    except (DeclaccessError, ValueError, OverflowError) as error:
        _refuse_damaged(port, key, error)


def _works(key: str, kind: int, text: str) -> Declaration | Draft:
    record: Declaration | Draft = _hook(Works, text)(_parsed(text), Works)
    if (DRAFT if type(record) is Draft else FILED, _key(record)) != (kind, key):
        raise ValueError(f"the record is not that of `{key}`")
    return record


def _version(  # noqa: PLR0917 - the columns of a row
    kind: int,
    key: str,
    place: int,
    version: int,
    recorded_at: int,
    act: str | None,
    organisation: str | None,
    person: str | None,
    decision: int | None,
    text: str,
) -> Version:
    record = _works(key, kind, text)
    return Version(
        record=record,
        version=version,
        place=place,
        recorded_at=from_ticks(recorded_at),
        act=None if act is None else Action(act),
        by=None if organisation is None else Subject(organisation=organisation, person=person),
        decision=decision,
    )


def _refuse_damaged(port: str, what: object, cause: Exception | None = None) -> NoReturn:
    problem = f"what the store holds of `{what}` was changed by something else than this library"
    raise AdapterError(port, problem, "put a backup in its place") from cause


def _parsed(text: str) -> Any:
    value, end = _parse(text)
    if end != len(text):
        raise ValueError("the record goes on after its end")
    return value


def _hook(kind: type, text: str) -> Hook:
    """Return what reads a record; numbers that fail their check are read only where they are marked as such."""
    return _hook_of(kind, "unchecked" if '"unchecked:' in text else "checked")


@cache
def _hook_of(kind: type, identifiers: Identifiers) -> Hook:
    return record_converter(identifiers).get_structure_hook(kind)


def event_row(recorded: RecordedEvent) -> tuple[Any, ...]:
    """Write an event as a row, its values in the order of the table's columns."""
    event = recorded.event
    record = event.record
    if isinstance(record, End):
        written = {"of": record.of, "at": format_moment(record.at), "by": record.by}
    else:
        written = dict(encode_record(record))
    return (
        recorded.number,
        event.kind.value,
        *event_texts(event),
        record.of if isinstance(record, End) else None,
        recorded.place,
        recorded.origin.value,
        to_ticks(recorded.recorded_at),
        _write(written),
    )


def event_texts(event: RegisterEvent) -> tuple[str | None, str | None, str | None, str | None]:
    """Return what is looked for of an event: its record's id, its organisation, its person and a mandatary."""
    key = getattr(event.record, "id", None) if event.kind in LISTED_IN else None
    return (
        _plain(key),
        _plain(event.organisation),
        _plain(event.person),
        _plain(getattr(event.record, "mandatary", None)),
    )


def _plain(text: str | None) -> str | None:
    return None if text is None else str(text)


def read_event(row: Sequence[Any], port: str) -> RecordedEvent:
    """Make an event from its row, checked as if it came from outside.

    Args:
        row: number, kind, organisation, person, place, origin, recorded_at and record.
        port: which port, for errors.

    Raises:
        AdapterError: the row is not what the library writes.
    """
    try:
        return _recorded(*row)
    except (DeclaccessError, ValueError, KeyError, OverflowError) as error:
        _refuse_damaged(port, f"event {row[0]}", error)


def _recorded(
    number: int,
    word: str,
    organisation: str | None,
    person: str | None,
    place: int | None,
    origin: str,
    recorded_at: int,
    text: str,
) -> RecordedEvent:
    kind, expected = _KINDS[word]
    record: EventRecord = _hook(expected, text)(_parsed(text), expected)
    event = RegisterEvent(
        kind=kind,
        record=record,
        organisation=None if organisation is None else OrganisationId(organisation),
        person=None if person is None else make_person(person),
    )
    return RecordedEvent(
        number=number, recorded_at=from_ticks(recorded_at), origin=_ORIGINS[origin], place=place, event=event
    )
