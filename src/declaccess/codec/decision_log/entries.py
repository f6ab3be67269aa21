"""The lines of a decision log, `declaccess.log/1`: one heading, then entries of a fixed layout.

The layout is exact, to the byte, so that what is hashed is a piece of the line itself and nothing has to be written
anew to check it:

- commitment = SHA-256 of the 16 bytes of `salt` and the bytes of the object `people`;
- hash = SHA-256 of previous, entry number, kind, commitment and body, with a line feed between each and the next;
- `previous` of the first entry = SHA-256 of the heading's line.

None of the first four parts can hold a line feed, so no two entries have the same text to hash.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple, NoReturn

from declaccess.errors import LogError
from declaccess.periods import aware

FORMAT = "declaccess.log/1"
"""Names the format and its version."""

PORT = "decision log"
"""Names the port in errors."""

LONGEST_LINE = 4 * 1024 * 1024
"""How many bytes a line may have, without its end."""

SALT_BYTES = 16
"""How long a salt is."""

_TEXT = rb'"(?:[^"\\\x00-\x1f\x80-\xff]|\\["\\bfnrt]|\\u[0-9a-f]{4})*+"'
_ROLE = rb'"[a-z][a-z0-9_]{0,31}"'
_KIND = r"[a-z][a-z0-9-]{0,31}"
_HEADING = re.compile(
    rb'\{"format":"declaccess\.log/1","log":"([0-9a-f]{32})",'
    rb'"begun":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?\+00:00)"\}'
)
_ENTRY = re.compile(
    rb'\{"entry":([1-9][0-9]{0,17}),"previous":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","kind":"('
    + _KIND.encode()
    + rb')","who":\{(?:"salt":"([0-9a-f]{32})","people":(\{(?:'
    + (_ROLE + rb":" + _TEXT + rb"(?:," + _ROLE + rb":" + _TEXT + rb")*+")
    + rb')?\})|"redacted":"([0-9a-f]{64})")\},"body":(\{[ -\x7f]*\})\}'
)
_OTHER_FORMAT = re.compile(rb'\{"format":"(declaccess\.log/[0-9]{1,9})"')
_ROLE_OF_NOTE = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_KIND_OF_NOTE = re.compile(_KIND, re.ASCII)
_PLAIN = re.compile(r"\{[ -\x7f]*\}")

split_heading = _HEADING.fullmatch
"""Splits a heading's line into the log's id and when it was begun; `None` for anything else."""

split_entry = _ENTRY.fullmatch
"""Splits an entry's line into number, previous, hash, kind, salt, people, redacted and body; `None` otherwise."""

_write = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Entry(NamedTuple):
    """One entry as it stands in its line.

    Attributes:
        number: its number, from 1 on.
        previous: the hash of the entry before, or of the heading.
        hash: its own hash, as the line says it.
        kind: what it records.
        people: the persons concerned by the part they play; `None` when they are redacted.
        body: everything else, one JSON object as ASCII text.
        salt: what the persons are hashed with; `None` when they are redacted.
        commitment: the salted hash that stands for the persons.
    """

    number: int
    previous: str
    hash: str
    kind: str
    people: Mapping[str, str] | None
    body: str
    salt: str | None
    commitment: str


class Sealed(NamedTuple):
    """An entry made ready to be written.

    Attributes:
        line: its line, without line end.
        hash: its hash, which the next entry holds as `previous`.
    """

    line: str
    hash: str


def write_heading(log: str, begun: datetime) -> str:
    """Write the first line of a log.

    Args:
        log: the log's id, 32 hexadecimal digits drawn at random.
        begun: when it is begun.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        LogError: an id of another form.
    """
    line = f'{{"format":"{FORMAT}","log":"{log}","begun":"{aware(begun).astimezone(UTC).isoformat()}"}}'
    if split_heading(line.encode("utf-8", "backslashreplace")) is None:
        raise LogError(PORT, f"`{log}` is no id of a log", "give 32 hexadecimal digits in lower case")
    return line


def heading_hash(line: str) -> str:
    """Return the hash of a heading, which the first entry holds as `previous`.

    Args:
        line: its line, without line end.
    """
    return sha256(line.encode()).hexdigest()


def seal(number: int, previous: str, kind: str, people: Mapping[str, str], body: str, salt: str) -> Sealed:
    """Make an entry ready to be written.

    Args:
        number: its number, one more than the entry before has.
        previous: the hash of the entry before, or of the heading.
        kind: what it records.
        people: the persons concerned, by the part they play.
        body: everything else, one JSON object as ASCII text without line ends.
        salt: 32 hexadecimal digits drawn at random for this entry alone.

    Raises:
        LogError: a kind, a part, a person or a body of another form; nothing else can stand in a line.
    """
    if type(kind) is not str or _KIND_OF_NOTE.fullmatch(kind) is None:
        _refuse(f"found the kind {kind!r}", "expected a word of lower-case letters, digits and hyphens")
    _check_body(body)
    persons = _write(_checked(people))
    commitment = sha256(bytes.fromhex(salt) + persons.encode()).hexdigest()
    own = sha256(f"{previous}\n{number}\n{kind}\n{commitment}\n{body}".encode()).hexdigest()
    line = (
        f'{{"entry":{number},"previous":"{previous}","hash":"{own}","kind":"{kind}",'
        f'"who":{{"salt":"{salt}","people":{persons}}},"body":{body}}}'
    )
    if len(line) > LONGEST_LINE:
        _refuse(f"the entry has {len(line)} bytes", f"expected {LONGEST_LINE} at most")
    return Sealed(line, own)


def read_entry(line: str | bytes) -> Entry:
    """Read an entry's line; whether its hash is right is not looked at.

    Args:
        line: the line, without line end.

    Raises:
        LogError: it has another form.
    """
    parts = split_entry(as_bytes(line))
    if parts is None:
        raise LogError(PORT, f"a line is no entry of `{FORMAT}`", "verify the log to see what was done to it")
    number, previous, own, kind, salt, people, redacted, body = parts.groups()
    commitment = redacted.decode() if redacted is not None else commit(salt, people)
    return Entry(
        number=int(number),
        previous=previous.decode(),
        hash=own.decode(),
        kind=kind.decode(),
        people=None if people is None else json.loads(people),
        body=body.decode(),
        salt=None if salt is None else salt.decode(),
        commitment=commitment,
    )


def commit(salt: bytes, people: bytes) -> str:
    """Return the salted hash that stands for the persons of an entry.

    Args:
        salt: its 32 hexadecimal digits.
        people: the bytes of the object.
    """
    return sha256(bytes.fromhex(salt.decode()) + people).hexdigest()


def follow(line: bytes, number: int, previous: str) -> str:
    """Check that a line is the next entry of a chain, and return its hash.

    Args:
        line: the line, without line end.
        number: the number of the entry before.
        previous: its hash, or that of the heading.

    Raises:
        LogError: it is something else.
    """
    entry = read_entry(line)
    text = f"{entry.previous}\n{entry.number}\n{entry.kind}\n{entry.commitment}\n{entry.body}"
    if (entry.number, entry.previous, entry.hash) != (number + 1, previous, sha256(text.encode()).hexdigest()):
        problem = f"what stands after entry {number} does not continue the chain"
        raise LogError(PORT, problem, "verify the log, and write nothing to it before it is known what happened")
    return entry.hash


def redacted(line: str, person: str) -> str | None:
    """Return an entry's line without the persons, if one of them is the one to take out; `None` otherwise.

    All persons of the entry go: they share one salted hash.

    Args:
        line: the entry's line.
        person: whom to take out.

    Raises:
        LogError: the line is no entry.
    """
    parts = split_entry(as_bytes(line))
    if parts is None:
        raise LogError(PORT, f"a line is no entry of `{FORMAT}`", "verify the log to see what was done to it")
    salt, people = parts[5], parts[6]
    if people is None or person not in json.loads(people).values():
        return None
    start, end = parts.start(5) - len('"salt":"'), parts.end(6)
    return f'{line[:start]}"redacted":"{commit(salt, people)}"{line[end:]}'


def other_format(line: bytes) -> str | None:
    """Return the format that a heading names, if it is another version of ours; `None` otherwise.

    Args:
        line: the first line of a log.
    """
    named = _OTHER_FORMAT.match(line)
    found = None if named is None else named[1].decode()
    return None if found == FORMAT else found


def as_bytes(line: str | bytes) -> bytes:
    """Return a line as bytes; what is not ASCII stays so, and no line of a log.

    Args:
        line: the line.
    """
    return line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line


def _checked(people: Mapping[Any, Any]) -> dict[str, str]:
    if not isinstance(people, Mapping):
        _refuse(f"found a `{type(people).__name__}` for the people", "expected a mapping of parts to persons")
    for part, person in people.items():
        if not isinstance(part, str) or _ROLE_OF_NOTE.fullmatch(part) is None:
            _refuse(f"found the part {part!r}", "expected a word such as `subject`, of lower-case letters and digits")
        if not isinstance(person, str) or not person:
            _refuse(f"found no person for the part `{part}`", "expected an opaque identifier")
    return dict(people)


def _check_body(body: str) -> None:
    if type(body) is not str or _PLAIN.fullmatch(body) is None:
        _refuse("the body has another form", "expected one JSON object as ASCII text without line ends")
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if type(value) is not dict:
        _refuse("the body is not JSON", "expected one JSON object")


def _refuse(found: str, expected: str) -> NoReturn:
    raise LogError(PORT, f"the note cannot be logged: {found}; {expected}", "nothing was written")
