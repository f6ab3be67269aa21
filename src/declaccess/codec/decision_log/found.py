"""What verifying a log finds, and what it cannot see."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import define, frozen

from declaccess.panel import Shown

if TYPE_CHECKING:
    from declaccess.codec.decision_log.anchors import Anchor
    from declaccess.panel import Panel

FORMAT = "declaccess.log-verification/1"
"""Names the format of a verification as JSON and its version."""

SHOWN = 20
"""How many findings are told in words; the rest is counted."""


class FindingKind(StrEnum):
    """What was done to a log, as far as it can be told from what is left; that it is found is certain."""

    EDIT = "edit"
    INSERTION = "insertion"
    DELETION = "deletion"
    SWAP = "swap"
    FORK = "fork"
    CUT_HEAD = "cut-head"
    CUT_TAIL = "cut-tail"
    REBUILT = "rebuilt"
    OTHER_LOG = "other-log"
    TORN_END = "torn-end"
    UNREADABLE = "unreadable"
    STORE_DIFFERS = "store-differs"
    BAD_SIGNATURE = "bad-signature"


@frozen(slots=False)
class Finding:
    """One thing that is wrong with a log.

    Attributes:
        kind: what was done, as far as it can be told.
        line: the line at which it shows, from 1 on; 0 for what concerns the whole.
        entry: the number of the entry, where there is one.
        message: what was found, in words.
    """

    kind: FindingKind
    line: int
    entry: int | None
    message: str

    @property
    def place(self) -> str:
        """Where it shows, in words."""
        if self.entry is not None:
            return f"entry {self.entry} (line {self.line})" if self.line else f"entry {self.entry}"
        return f"line {self.line}" if self.line else "the log"

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}: {self.message}"


@define(frozen=True, kw_only=True, slots=False)
class Verification(Shown):
    """What verifying a log came to; true in a condition only when nothing was found.

    Attributes:
        log: the log's id; `None` when it has no heading.
        begun: when it was begun, as its heading says.
        count: how many entries were read.
        hash: the hash of the last one, or of the heading.
        redacted: how many entries have their persons taken out.
        findings: what is wrong, in the order of the log; of very many only the first are kept.
        finding_count: how many there are in all.
        anchor: what the log was compared with, if anything.
        unseen: what this verification could not see, in words.
    """

    log: str | None
    begun: str | None
    count: int
    hash: str | None
    redacted: int
    findings: tuple[Finding, ...]
    finding_count: int
    anchor: "Anchor | None"
    unseen: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.whole

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return self.finding_count == 0

    @property
    def verdict(self) -> str:
        """The result in one sentence."""
        entries = "1 entry" if self.count == 1 else f"{self.count} entries"
        if self.whole:
            return f"The log is whole: {entries}."
        found = "1 thing is" if self.finding_count == 1 else f"{self.finding_count} things are"
        return f"The log is not whole: {found} wrong in {entries}."

    def explain(self) -> tuple[str, ...]:
        """Explain the result in plain lines: the verdict, the findings, and what could not be seen."""
        more = self.finding_count - min(len(self.findings), SHOWN)
        return (
            self.verdict,
            *(f"{finding.place}: {finding.message} ({finding.kind})." for finding in self.findings[:SHOWN]),
            *((f"And {more} more.",) if more else ()),
            *(f"Not seen: {what}." for what in self.unseen),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the result as one JSON object."""
        return {
            "format": FORMAT,
            "whole": self.whole,
            "log": self.log,
            "begun": self.begun,
            "count": self.count,
            "hash": self.hash,
            "redacted": self.redacted,
            "finding_count": self.finding_count,
            "findings": [
                {"kind": each.kind.value, "line": each.line, "entry": each.entry, "message": each.message}
                for each in self.findings
            ],
            "anchor": None if self.anchor is None else self.anchor.to_dict(),
            "unseen": list(self.unseen),
        }

    def panel(self) -> "Panel":
        """Describe the result for display."""
        from declaccess.codec.decision_log.describe import describe_verification  # noqa: PLC0415 - only when shown

        return describe_verification(self)
