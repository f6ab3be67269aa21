"""Changes counted by company, declaration, action or cause."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, frozen

from declaccess.errors import UnknownNameError
from declaccess.panel import Panel, Table, Tabular
from declaccess.review.changes_verdicts import CHANGED, Verdict, name_of

if TYPE_CHECKING:
    from declaccess.review.changes_counting import Comparison

_WORDS = {"organisation": "company", "declaration": "declaration", "action": "action", "cause": "cause"}
_SHOWN = 50


@frozen(kw_only=True, slots=False)
class ChangeGroup:
    """Changes that have something in common.

    Attributes:
        name: what they have in common: a company, a declaration or a draft, an action, a rule's id, or a cause that is
            no rule.
        gained: how many answers became a permit.
        lost: how many became a deny.
        uncertain: how many are not known any more.
        settled: how many are known now.
        sources: where a rule is said; empty unless grouped by cause.
    """

    name: str
    gained: int
    lost: int
    uncertain: int
    settled: int
    sources: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many changes there are."""
        return self.gained + self.lost + self.uncertain + self.settled


@define(frozen=True, kw_only=True, slots=False)
class ChangeGroups(Tabular):
    """Changes counted by what they have in common, those with most changes first.

    Attributes:
        by: what they are grouped by.
        groups: the groups.
    """

    columns: ClassVar[tuple[str, ...]] = ("by", "name", "gained", "lost", "uncertain", "settled", "sources")

    by: str
    groups: tuple[ChangeGroup, ...]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        return [
            {
                "by": self.by,
                "name": each.name,
                "gained": each.gained,
                "lost": each.lost,
                "uncertain": each.uncertain,
                "settled": each.settled,
                "sources": list(each.sources),
            }
            for each in self.groups
        ]

    def panel(self) -> Panel:
        """Describe the groups for display."""
        return Panel(title=f"Changes by {_WORDS[self.by]}", blocks=(self.table(),))

    def table(self, most: int = _SHOWN) -> Table:
        """Return the groups with most changes as a table.

        Args:
            most: how many at most.
        """
        head = (_WORDS[self.by], "gained", "lost", "uncertain", "settled")
        rows = []
        for each in self.groups[:most]:
            counts = (each.name, *(str(count) for count in (each.gained, each.lost, each.uncertain, each.settled)))
            rows.append((*counts, ", ".join(each.sources)) if self.by == "cause" else counts)
        left = len(self.groups) - most
        more = f" (the first {most} of {len(self.groups)})" if left > 0 else ""
        header = (*head, "source") if self.by == "cause" else head
        return Table(caption=f"By {_WORDS[self.by]}{more}", header=header, rows=tuple(rows))


def group(found: "Comparison", what: str) -> ChangeGroups:
    """Count changes by what they have in common.

    Args:
        found: the answers of both sides.
        what: `organisation`, `declaration`, `action` or `cause`.

    Raises:
        UnknownNameError: another word.
    """
    pairing = found.pairing
    match what:
        case "organisation":
            counts = found.count_by(pairing.organisation, len(pairing.organisations))
            groups = _counted(counts.tolist(), lambda place: str(pairing.organisations[place]))
        case "declaration":
            counts = found.count_by(pairing.works, len(pairing.starts) - 1)
            groups = _counted(counts.tolist(), lambda place: str(name_of(pairing.get_works(place))))
        case "action" | "cause":
            groups = _by_verdict(found.totals, what)
        case _:
            raise UnknownNameError("grouping", what, list(_WORDS))
    return ChangeGroups(by=what, groups=tuple(sorted(groups, key=lambda each: (-each.total, each.name))))


def _counted(counts: list[list[int]], name: Callable[[int], str]) -> list[ChangeGroup]:
    return [_group(name(place), each) for place, each in enumerate(counts) if any(each)]


def _by_verdict(totals: Mapping[Verdict, int], what: str) -> list[ChangeGroup]:
    counts: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for verdict, count in totals.items():
        if verdict.why is not None:
            cause = verdict.why.named, verdict.why.sources
            key = cause if what == "cause" else (verdict.action.value, ())
            counts.setdefault(key, [0] * len(CHANGED))[CHANGED.index(verdict.kind)] += count
    return [_group(name, each, sources) for (name, sources), each in counts.items()]


def _group(name: str, counts: list[int], sources: tuple[str, ...] = ()) -> ChangeGroup:
    gained, lost, uncertain, settled = counts
    return ChangeGroup(name=name, gained=gained, lost=lost, uncertain=uncertain, settled=settled, sources=sources)
