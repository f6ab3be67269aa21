"""Verifying a log, line by line and in constant memory."""

from collections.abc import Iterable
from hashlib import sha256

from declaccess.codec.decision_log.anchors import Anchor, Check
from declaccess.codec.decision_log.entries import (
    FORMAT,
    LONGEST_LINE,
    as_bytes,
    other_format,
    split_entry,
    split_heading,
)
from declaccess.codec.decision_log.found import Finding, FindingKind, Verification

LISTED = 1000
"""How many findings are kept; further ones are counted."""

_REMEMBERED = 64
"""How many gaps are remembered, to tell a line that was moved from one that was added."""


def verify_lines(
    lines: Iterable[str | bytes],
    anchor: Anchor | None = None,
    *,
    key: bytes | None = None,
    check: Check | None = None,
) -> Verification:
    """Verify a log.

    Args:
        lines: the log from its heading on: lines without their ends, or those of a binary file with them.
        anchor: what to compare it with, kept elsewhere.
        key: the secret key with which the anchor is signed.
        check: checks the signature of an anchor that is signed in another way.

    Raises:
        InvalidError: the key is too short to be one.
    """
    verifier = Verifier(anchor, key=key, check=check)
    feed = verifier.feed
    for line in lines:
        feed(line)
    return verifier.finish()


class Verifier:
    """Verifies a log whose lines are fed to it one by one."""

    def __init__(self, anchor: Anchor | None = None, *, key: bytes | None = None, check: Check | None = None) -> None:
        """Begin.

        Args:
            anchor: what to compare the log with, kept elsewhere.
            key: the secret key with which the anchor is signed.
            check: checks the signature of an anchor that is signed in another way.

        Raises:
            InvalidError: the key is too short to be one.
        """
        self._anchor = anchor
        self._is_genuine = key is not None or check is not None
        self._findings: list[Finding] = []
        self._finding_count = 0
        self._lines = self._count = self._redacted = 0
        self._log: str | None = None
        self._begun: str | None = None
        self._next = 1
        self._hash = b""
        self._ends: tuple[bytes, ...] = ()
        self._before = b""
        self._unread = 0
        self._missing: list[tuple[int, int]] = []
        self._has_ends = False
        self._anchored = -1 if anchor is None else anchor.count
        self._anchor_hash = b"" if anchor is None else anchor.hash.encode()
        self._is_met = False
        if anchor is not None and self._is_genuine and not anchor.is_signed_with(key, check):
            problem = "the anchor is not signed" if anchor.signature is None else "the anchor's signature is not right"
            self._found(FindingKind.BAD_SIGNATURE, None, problem, line=0)

    def feed(self, line: str | bytes) -> None:
        """Take the next line.

        Args:
            line: the line; with or without its end, but all alike.
        """
        self._lines += 1
        if not isinstance(line, bytes):
            line = as_bytes(line)
        if line[-1:] == b"\n":
            line = line[:-1]
            self._has_ends = True
        elif self._has_ends and len(line) <= LONGEST_LINE:
            self.torn(len(line))
            return
        if self._lines == 1 and self._takes_heading(line):
            return
        parts = split_entry(line)
        if parts is None:
            self._unreadable(line)
            return
        number, previous, stored, kind, salt, people, redacted, body = parts.groups()
        if redacted is None:
            commitment = sha256(bytes.fromhex(salt.decode()) + people).hexdigest().encode()
        else:
            commitment = redacted
            self._redacted += 1
        text = b"\n".join((previous, number, kind, commitment, body))
        computed = sha256(text).hexdigest().encode()
        self._count += 1
        place = int(number)
        if place == self._anchored and computed == self._anchor_hash:
            self._is_met = True
        if computed == stored and previous == self._hash and place == self._next:
            self._next = place + 1
            self._before, self._hash = previous, stored
        else:
            self._astray(place, previous, stored, computed)

    def torn(self, size: int) -> None:
        """Take note of a last line without its end.

        Args:
            size: how many bytes of it there are.
        """
        message = (
            f"the last line ends without a line feed ({size} bytes): it was half written, or cut; recover the log, "
            "which keeps the line if nothing else is missing"
        )
        self._found(FindingKind.TORN_END, None, message)

    def differs(self, problem: str) -> None:
        """Take note that what the log's store knows of it is not what stands in it.

        Args:
            problem: what differs.
        """
        self._found(FindingKind.STORE_DIFFERS, None, problem, line=0)

    def finish(self) -> Verification:
        """Return what was found when there are no more lines."""
        if self._lines == 0:
            self._found(FindingKind.CUT_HEAD, None, "nothing is there; expected a heading", line=0)
        if self._anchor is not None:
            self._compare(self._anchor)
        return Verification(
            log=self._log,
            begun=self._begun,
            count=self._count,
            hash=self._hash.decode() or None,
            redacted=self._redacted,
            findings=tuple(self._findings),
            finding_count=self._finding_count,
            anchor=self._anchor,
            unseen=tuple(self._unseen()),
        )

    def _takes_heading(self, line: bytes) -> bool:
        """Read the first line; false when it is an entry, so that the heading is gone."""
        own = sha256(line).hexdigest().encode()
        heading = split_heading(line)
        if heading is not None:
            self._log, self._begun = heading[1].decode(), heading[2].decode()
        else:
            first = split_entry(line)
            if first is not None:
                self._found(FindingKind.CUT_HEAD, int(first[1]), "the heading is gone, and entries perhaps with it")
                self._next, self._hash, self._ends = int(first[1]), first[2], (first[2],)
                return False
            other = other_format(line)
            problem = f"is no heading of `{FORMAT}`" if other is None else f"names `{other}`; this reads `{FORMAT}`"
            self._found(FindingKind.UNREADABLE, None, f"the first line {problem}")
        self._hash, self._ends = own, (own,)
        self._is_met = self._anchored == 0 and own == self._anchor_hash
        return True

    def _unreadable(self, line: bytes) -> None:
        self._unread += 1
        problem = "the line is no entry"
        if line[-1:] == b"\r":
            problem = "the line ends with a carriage return: the file was changed as a text, by an editor or a transfer"
        elif len(line) > LONGEST_LINE:
            problem = f"the line is longer than {LONGEST_LINE} bytes"
        self._found(FindingKind.UNREADABLE, None, problem)

    def _astray(self, number: int, previous: bytes, stored: bytes, computed: bytes) -> None:
        """Take an entry that is not simply the next one, and say what happened to it or before it."""
        expected, is_linked = self._next, previous == self._hash or previous in self._ends
        if computed != stored:
            self._found(FindingKind.EDIT, number, "what it says and its hash do not belong together")
            if is_linked or number == expected:
                self._go_on(expected, previous, stored, computed)
        elif number == expected:
            if not is_linked and not self._unread:
                kind = FindingKind.EDIT if number == 1 else FindingKind.FORK
                before = "the heading" if number == 1 else f"entry {number - 1}"
                self._found(kind, number, f"it was written after another text of {before} than the one that is here")
            self._go_on(number, previous, stored)
        elif number > expected:
            self._gap(expected, number)
            self._go_on(number, previous, stored)
        else:
            self._stray(number, previous, stored)

    def _gap(self, expected: int, number: int) -> None:
        if number - expected <= self._unread:  # the lines stand there, and each was told already
            return
        missing = f"entry {expected} is" if number == expected + 1 else f"entries {expected} to {number - 1} are"
        kind = FindingKind.CUT_HEAD if self._count == 1 else FindingKind.DELETION
        self._found(kind, number, f"{missing} missing before it")
        if len(self._missing) < _REMEMBERED:
            self._missing.append((expected, number))

    def _stray(self, number: int, previous: bytes, stored: bytes) -> None:
        if any(first <= number < end for first, end in self._missing):
            self._found(FindingKind.SWAP, number, f"it stands after entry {self._next - 1}")
        elif number == self._next - 1 and previous == self._before and stored != self._hash:
            self._found(FindingKind.FORK, number, f"two entries {number} follow the same one")
            self._ends = (*self._ends[:2], stored)
        else:
            self._found(FindingKind.INSERTION, number, f"it stands after entry {self._next - 1}, where it was added")

    def _go_on(self, number: int, previous: bytes, stored: bytes, computed: bytes = b"") -> None:
        self._next = number + 1
        self._before, self._hash = previous, stored
        self._ends = (stored, computed) if computed else (stored,)
        self._unread = 0

    def _compare(self, anchor: Anchor) -> None:
        there = self._next - 1
        if self._log is not None and self._log != anchor.log:
            message = f"it is log `{self._log}`, and the anchor is of log `{anchor.log}`"
            self._found(FindingKind.OTHER_LOG, None, message, line=0)
        elif there < anchor.count:
            message = f"it ends with entry {there}, and the anchor vouches for {anchor.count}: its end was cut off"
            self._found(FindingKind.CUT_TAIL, None, message, line=0)
        elif not self._is_met:
            what = f"entry {anchor.count}" if anchor.count else "the heading"
            message = f"{what} is not the one that the anchor vouches for: the log was rebuilt there or before"
            self._found(FindingKind.REBUILT, anchor.count or None, message, line=0)

    def _unseen(self) -> Iterable[str]:
        anchor = self._anchor
        if anchor is None:
            yield (
                "without an anchor that is kept elsewhere, whether entries were cut off at the end, and whether all "
                "was written anew from some entry on"
            )
        else:
            after = f"entry {anchor.count}" if anchor.count else "the heading"
            yield (
                f"whether entries after {after} were cut off at the end or written anew: the anchor of "
                f"{anchor.made_at} vouches for nothing later"
            )
            if not self._is_genuine:
                yield "whether the anchor itself is genuine, for its signature was not checked"
        if self._redacted:
            yield f"who stood in the {self._redacted} redacted entries, and whether they were redacted with leave"
        yield "what was never logged, and whether what was logged was true"

    def _found(self, kind: FindingKind, entry: int | None, message: str, *, line: int | None = None) -> None:
        self._finding_count += 1
        if len(self._findings) < LISTED:
            self._findings.append(Finding(kind, self._lines if line is None else line, entry, message))
