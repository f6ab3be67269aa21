"""Random attacks on a log, each with what it takes to see it: nothing, or an anchor that vouches for what was touched.

What nobody can see by the log and an anchor alone is left out: an entry forged at the very end, which is what an
append looks like, and a redaction that keeps to the form.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from declaccess.codec.decision_log import Anchor, heading_hash, make_anchor, read_entry, redacted, seal, write_heading

PEOPLE = ("p-1", "p-2", 'p"3', "p-é", "p}4", "p\\5")
BEGUN = datetime(2026, 6, 29, 8, tzinfo=UTC)
KEY = b"a key for tests, 32 bytes long.."
Lines = list[str]


@dataclass(frozen=True)
class Attack:
    """A log that was attacked.

    Attributes:
        name: what was done.
        content: the file as it is now.
        touched: the first entry that is not what it was; 0 when the heading is touched.
        needs_anchor: whether it can be seen only by an anchor that vouches for the touched entry.
    """

    name: str
    content: bytes
    touched: int
    needs_anchor: bool = False


def clean_log(chance: random.Random, count: int) -> Lines:
    """Return the lines of a log with some entries redacted."""
    lines = [write_heading(f"{chance.getrandbits(128):032x}", BEGUN)]
    extend(chance, lines, count)
    for number in range(1, count + 1):
        if chance.random() < 0.1:
            people = read_entry(lines[number]).people
            lines[number] = redacted(lines[number], next(iter((people or {}).values()), "")) or lines[number]
    return lines


def extend(chance: random.Random, lines: Lines, count: int) -> None:
    """Append entries to a log."""
    for _ in range(count):
        number = len(lines)
        previous = heading_hash(lines[0]) if number == 1 else read_entry(lines[-1]).hash
        people = {part: chance.choice(PEOPLE) for part in chance.choice(((), ("subject",), ("subject", "actor")))}
        body = json.dumps({"outcome": chance.choice(("permit", "deny")), "text": chance.choice(PEOPLE) * 3})
        kind = chance.choice(("decision", "act"))
        lines.append(seal(number, previous, kind, people, body, f"{chance.getrandbits(128):032x}").line)


def content_of(lines: Lines) -> bytes:
    """Return the bytes of a log's file."""
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def anchor_of(lines: Lines, count: int) -> Anchor:
    """Return a signed anchor that vouches for the first entries of a log."""
    log = json.loads(lines[0])["log"]
    own = read_entry(lines[count]).hash if count else heading_hash(lines[0])
    return make_anchor(log, count, own, BEGUN, key=KEY)


def resealed(lines: Lines, start: int, *, shift: int = 0) -> Lines:
    """Return a log whose entries from a line on are sealed anew, so that the chain holds."""
    made = lines[:start]
    for number in range(start, len(lines)):
        entry = read_entry(lines[number])
        previous = heading_hash(made[0]) if number == 1 else read_entry(made[-1]).hash
        made.append(
            seal(number + shift, previous, entry.kind, entry.people or {}, entry.body, entry.salt or "0" * 32).line
        )
    return made


def changed_body(line: str) -> str:
    """Return an entry that says the opposite, with its hash as it was."""
    return line.replace("permit", "refuse") if "permit" in line else line.replace("deny", "permit")


def edit_byte(chance: random.Random, lines: Lines) -> Attack:
    content = bytearray(content_of(lines))
    place = chance.randrange(len(content))
    content[place] = (content[place] + chance.randrange(1, 256)) % 256
    return Attack("edit a byte", bytes(content), 0)


def edit_character(chance: random.Random, lines: Lines) -> Attack:
    content = content_of(lines)
    place = chance.randrange(len(content))
    kind = chance.randrange(3)
    added = bytes([chance.choice(b' 0a"}{,:\\\r\n\x00\xc3')])
    middle = (added, b"", content[place : place + 1] * 2)[kind]
    return Attack("add, drop or double a byte", content[:place] + middle + content[place + (kind != 0) :], 0)


def edit_field(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    entry = json.loads(lines[number])
    name = chance.choice(("entry", "previous", "hash", "kind", "who", "body"))
    other = json.loads(chance.choice(lines[1:]))[name]
    value = {"entry": chance.randrange(1, 2 * len(lines)), "kind": "other", "body": {"outcome": "permit"}}.get(
        name, other
    )
    return Attack(
        f"edit the field {name}",
        content_of([*lines[:number], json.dumps({**entry, name: value}, separators=(",", ":")), *lines[number + 1 :]]),
        number,
    )


def edit_and_hash(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    made = resealed([*lines[:number], changed_body(lines[number])], number)
    return Attack(
        "edit an entry and its hash", content_of(made + lines[number + 1 :]), number, number == len(lines) - 1
    )


def insert_forged(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    forged = lines[:number]
    extend(chance, forged, 1)
    return Attack("insert a forged entry", content_of(forged + lines[number:]), number)


def insert_and_rebuild(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    forged = lines[:number]
    extend(chance, forged, 1)
    return Attack("insert and rebuild", content_of(resealed(forged + lines[number:], number + 1)), number, True)


def delete(chance: random.Random, lines: Lines) -> Attack:
    first = chance.randrange(1, len(lines))
    beyond = chance.randrange(first + 1, len(lines) + 1)
    return Attack("delete entries", content_of(lines[:first] + lines[beyond:]), first, beyond == len(lines))


def delete_and_rebuild(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    return Attack(
        "delete and rebuild", content_of(resealed(lines[:number] + lines[number + 1 :], number)), number, True
    )


def cut_head(chance: random.Random, lines: Lines) -> Attack:
    keeps_heading = chance.random() < 0.5 and len(lines) > 2
    beyond = chance.randrange(2, len(lines)) if keeps_heading else chance.randrange(1, len(lines) + 1)
    return Attack("cut the head", content_of((lines[:1] if keeps_heading else []) + lines[beyond:]), 0)


def cut_tail(chance: random.Random, lines: Lines) -> Attack:
    count = chance.randrange(1, len(lines))
    return Attack("cut the tail", content_of(lines[:count]), count, True)


def cut_anywhere(chance: random.Random, lines: Lines) -> Attack:
    content = content_of(lines)
    place = chance.randrange(len(content))
    left = content[:place]
    at_end = left.endswith(b"\n") or (b"\n" not in left and left == content.partition(b"\n")[0])
    return Attack("cut at any byte", left, left.count(b"\n"), bool(left) and at_end)


def swap(chance: random.Random, lines: Lines) -> Attack:
    first, second = chance.sample(range(len(lines)), 2)
    made = list(lines)
    made[first], made[second] = made[second], made[first]
    return Attack("swap two lines", content_of(made), min(first, second))


def move(chance: random.Random, lines: Lines) -> Attack:
    made = list(lines)
    line = made.pop(chance.randrange(len(made)))
    made.insert(chance.randrange(len(made) + 1), line)
    return Attack("move a line", content_of(made), 0)


def shuffle(chance: random.Random, lines: Lines) -> Attack:
    made = list(lines)
    chance.shuffle(made)
    return Attack("shuffle", content_of(made), 0)


def duplicate(chance: random.Random, lines: Lines) -> Attack:
    line = chance.choice(lines)
    place = chance.randrange(len(lines) + 1)
    return Attack("repeat a line", content_of([*lines[:place], line, *lines[place:]]), 0)


def fork(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    other = lines[:number]
    extend(chance, other, chance.randrange(1, 4))
    if chance.random() < 0.5:
        return Attack("two branches", content_of(lines + other[number:]), number)
    left = lines[number + 1 :]
    return Attack("graft another entry", content_of(other[: number + 1] + left), number, not left)


def rebuild(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    made = [*lines[:number], changed_body(lines[number]), *lines[number + 1 :]]
    return Attack("rebuild from an entry on", content_of(resealed(made, number)), number, True)


def rebuild_all(chance: random.Random, lines: Lines) -> Attack:
    heading = write_heading(f"{chance.getrandbits(128):032x}", BEGUN) if chance.random() < 0.5 else lines[0]
    if heading == lines[0]:
        heading = heading.replace("T08:00:00", "T08:00:01")
    return Attack("rebuild it all", content_of(resealed([heading, *lines[1:]], 1)), 0, True)


def another_log(chance: random.Random, lines: Lines) -> Attack:
    return Attack("put another log there", content_of(clean_log(chance, len(lines) + chance.randrange(-1, 3))), 0, True)


def splice(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    other = clean_log(chance, len(lines))
    return Attack("go on with another log", content_of(lines[:number] + other[number:]), number)


def renumber(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    shift = chance.choice((1, 2, 100, -number + 1 if number > 1 else 3))
    return Attack("renumber and rebuild", content_of(resealed(lines, number, shift=shift)), number)


def forge_persons(chance: random.Random, lines: Lines) -> Attack:
    number = chance.randrange(1, len(lines))
    line = lines[number]
    start = line.index('"who":{') + len('"who":{')
    end = line.index('},"body":') if '"redacted"' in line[start : start + 12] else line.index('}},"body":') + 1
    commitment = f'"redacted":"{chance.getrandbits(256):064x}"'
    persons = f'"salt":"{chance.getrandbits(128):032x}","people":{{"subject":"p-{chance.randrange(9)}"}}'
    made = line[:start] + chance.choice((commitment, persons)) + line[end:]
    return Attack("forge the persons", content_of([*lines[:number], made, *lines[number + 1 :]]), number)


def rewrite(chance: random.Random, lines: Lines) -> Attack:
    """Write the same JSON in another way: the bytes are what counts."""
    number = chance.randrange(len(lines))
    line = lines[number]
    ways: list[Callable[[], str]] = [
        lambda: json.dumps(json.loads(line)),
        lambda: json.dumps(json.loads(line), separators=(",", ":"), sort_keys=True),
        lambda: f"{line}\r",
        lambda: f" {line}",
        lambda: f"{line} ",
        lambda: f"\ufeff{line}",
        lambda: f"{line}\n",
        lambda: f'{line[:-1]},"entry":1}}',
        lambda: line.replace("p", "\\u0070", 1),
        lambda: line.replace("é", "\\u00c9").replace("\\u00e9", "é"),
        lambda: line.replace(":1,", ":01,") if ":1," in line else line.replace(":", ": ", 1),
    ]
    way = chance.choice(ways)
    return Attack("write the same otherwise", content_of([*lines[:number], way(), *lines[number + 1 :]]), number)


ATTACKS: tuple[Callable[[random.Random, Lines], Attack], ...] = (
    edit_byte,
    edit_character,
    edit_field,
    edit_and_hash,
    insert_forged,
    insert_and_rebuild,
    delete,
    delete_and_rebuild,
    cut_head,
    cut_tail,
    cut_anywhere,
    swap,
    move,
    shuffle,
    duplicate,
    fork,
    rebuild,
    rebuild_all,
    another_log,
    splice,
    renumber,
    forge_persons,
    rewrite,
)
