"""What replaying a log came to."""

from typing import TYPE_CHECKING, Any

from attrs import define, frozen

from declaccess.codec.decision_log.found import SHOWN, Verification
from declaccess.panel import Shown

if TYPE_CHECKING:
    from declaccess.panel import Panel


@frozen(slots=False)
class Difference:
    """One member of an answer that comes out otherwise now.

    Attributes:
        entry: the number of the log's entry.
        member: which member of the answer, such as `outcome`.
        before: what was logged.
        now: what it is now.
    """

    entry: int
    member: str
    before: Any
    now: Any

    def __str__(self) -> str:
        return f"entry {self.entry}: {self.member} was {_words(self.before)} and is {_words(self.now)}"


@frozen(slots=False)
class Undecided:
    """A decision that could not be made again.

    Attributes:
        entry: the number of the log's entry.
        problem: why.
    """

    entry: int
    problem: str


@define(frozen=True, kw_only=True, slots=False)
class Replay(Shown):
    """What deciding again came to; true in a condition only when nothing came out otherwise.

    It is false too when a decision could not be made again, or when the log is not whole. Decisions that need the
    records, or a person who is redacted, are counted apart and do not make it false: nothing is known to differ.

    Attributes:
        rulebook: the hash of the rulebook that decided again.
        with_records: whether the questions were asked again in full, and not only their logged facts.
        entries: how many decisions the log holds.
        decided: how many of them were made again.
        under_others: how many of these were made under another rulebook.
        needing_records: entries that cannot be made again without the records, or the draft, that they were made from.
        redacted: entries whose person is taken out, so that the question cannot be asked again in full.
        differences: everything that comes out otherwise.
        undecided: decisions that could not be made again at all.
        verification: whether the log is whole.
    """

    rulebook: str
    with_records: bool
    entries: int
    decided: int
    under_others: int
    needing_records: tuple[int, ...]
    redacted: tuple[int, ...]
    differences: tuple[Difference, ...]
    undecided: tuple[Undecided, ...]
    verification: Verification

    def __bool__(self) -> bool:
        return not self.differences and not self.undecided and bool(self.verification)

    @property
    def changed(self) -> tuple[int, ...]:
        """The numbers of the entries that come out otherwise."""
        return tuple(dict.fromkeys(difference.entry for difference in self.differences))

    @property
    def verdict(self) -> str:
        """The result in one sentence."""
        done = f"{self.decided} of {self.entries} decisions were made again"
        if not self.changed:
            return f"No difference: {done}, each with the same answer."
        return f"Answers differ: {done}, {len(self.changed)} with another answer."

    def explain(self) -> tuple[str, ...]:
        """Explain the result in plain lines: the verdict, the differences, and what could not be decided again."""
        more = len(self.differences) - SHOWN
        return (
            self.verdict,
            *(f"{difference}." for difference in self.differences[:SHOWN]),
            *((f"And {more} more differences.",) if more > 0 else ()),
            *self._counted(),
        )

    def _counted(self) -> tuple[str, ...]:
        other, lacking, gone = self.under_others, len(self.needing_records), len(self.redacted)
        unread = (f"entry {each.entry} could not be decided again: {each.problem}." for each in self.undecided[:SHOWN])
        return (
            *((f"{other} of them were first made under another rulebook.",) if other else ()),
            *((f"{lacking} need the records, or the draft, that they were made from.",) if lacking else ()),
            *((f"{gone} name nobody any more, so their questions cannot be asked again.",) if gone else ()),
            *unread,
            *(() if self.verification else (self.verification.verdict,)),
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each difference as one JSON object, in the order of the log."""
        return [
            {"entry": each.entry, "member": each.member, "before": each.before, "now": each.now}
            for each in self.differences
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the whole result as one JSON object."""
        return {
            "format": "declaccess.log-replay/1",
            "same": bool(self),
            "rulebook": self.rulebook,
            "with_records": self.with_records,
            "entries": self.entries,
            "decided": self.decided,
            "under_others": self.under_others,
            "needing_records": list(self.needing_records),
            "redacted": list(self.redacted),
            "differences": self.to_dicts(),
            "undecided": [{"entry": each.entry, "problem": each.problem} for each in self.undecided],
            "whole": self.verification.whole,
        }

    def panel(self) -> "Panel":
        """Describe the result for display."""
        from declaccess.panel import Note, Panel, Row, Table, Tone  # noqa: PLC0415 - only when shown

        rows = (
            ("rulebook", self.rulebook),
            ("decided from", "the records" if self.with_records else "the logged facts"),
            ("decisions", str(self.entries)),
            ("decided again", str(self.decided)),
            ("with another answer", str(len(self.changed))),
        )
        table = Table(
            caption="What differs",
            header=("entry", "member", "before", "now"),
            rows=tuple(
                (str(each.entry), each.member, _words(each.before), _words(each.now))
                for each in self.differences[:SHOWN]
            ),
        )
        return Panel(
            title="SAME" if self else "DIFFERENT" if self.differences else "NOT PROVEN",
            subtitle=self.verdict,
            tone=Tone.POSITIVE if self else Tone.NEGATIVE if self.differences else Tone.OPEN,
            blocks=(
                *(Row(label=label, value=value) for label, value in rows),
                *((table,) if self.differences else ()),
                *(Note(text=line) for line in self._counted()),
            ),
        )


def _words(value: Any) -> str:
    """Say what stands in a member of an answer; of reasons their rules, of other lists their items."""
    match value:
        case None:
            return "nothing"
        case list():
            return ", ".join(map(_words, value)) or "nothing"
        case {"rule": rule}:
            return str(rule or value.get("cause"))
        case dict():
            return "; ".join(f"{name}: {_words(item)}" for name, item in value.items() if item) or "nothing"
        case _:
            return str(value)
