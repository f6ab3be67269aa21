"""A readiness review as tables: how much of what, then the findings under the points of the announcement."""

from collections import Counter
from typing import TYPE_CHECKING

from declaccess.panel import Cell, Note, Panel, Row, Table, Tone
from declaccess.review.findings import Finding
from declaccess.review.kinds import Point, Severity
from declaccess.rules.holdings import Certainty
from declaccess.rules.words import long_day

if TYPE_CHECKING:
    from declaccess.panel import Block
    from declaccess.review.readiness import Readiness

MOST = 50
"""How many findings of a point are shown."""

_TITLES = {
    Point.WHO_SUBMITS: "Who submits",
    Point.COLLABORATION: "Collaboration",
    Point.INTERNAL_ORGANISATION: "Internal organisation",
    Point.ACCESS_MANAGEMENT: "Access management",
    Point.AUTHENTICATION: "Authentication",
}
_TONES = {Severity.HIGH: Tone.NEGATIVE, Severity.MEDIUM: Tone.OPEN, Severity.LOW: Tone.NEUTRAL}


def describe_readiness(readiness: "Readiness") -> Panel:
    """Describe a review.

    Args:
        readiness: the review.
    """
    findings = readiness.findings
    about = readiness.organisation or f"organisations: {readiness.organisations:,}"
    subtitle = f"{about}; registered declarations in the portfolio: {readiness.declarations:,}"
    title = f"Readiness on {long_day(readiness.on)}"
    if not findings:
        said = "Nothing was found." if readiness.organisations else "No organisation is listed, so none was reviewed."
        return Panel(title=title, subtitle=subtitle, tone=Tone.POSITIVE, blocks=(Note(text=said),))
    overdue = sum(finding.overdue for finding in findings)
    doubtful = sum(finding.certainty is Certainty.NOT_KNOWN for finding in findings)
    blocks: list[Block] = [
        Row(label=f"severity {severity}", value=Cell(text=f"{count:,}", tone=_TONES[severity] if count else None))
        for severity, count in readiness.counts.items()
    ]
    blocks += [
        Row(label="overdue", value=f"{overdue:,}", detail="the old way does not surely work any more"),
        Row(label="not known", value=f"{doubtful:,}", detail="the records leave it open; each one level lower"),
        _by_kind(findings),
        *(section for point in Point if (section := _section(point, findings)) is not None),
    ]
    return Panel(title=title, subtitle=subtitle, blocks=tuple(blocks))


def _by_kind(findings: tuple[Finding, ...]) -> Table:
    counted = Counter(finding.kind for finding in findings)
    doubtful = Counter(finding.kind for finding in findings if finding.certainty is Certainty.NOT_KNOWN)
    rows = []
    for kind, count in counted.items():
        days = [finding.deadline for finding in findings if finding.kind is kind and finding.deadline is not None]
        rows.append((kind.value, f"{count:,}", f"{doubtful[kind]:,}", f"{min(days)}" if days else "-"))
    header = ("finding", "how many", "not known", "first deadline")
    return Table(caption="What was found", header=header, rows=tuple(rows))


def _section(point: Point, findings: tuple[Finding, ...]) -> Panel | None:
    mine = [finding for finding in findings if finding.point is point]
    if not mine:
        return None
    header = ("severity", "finding", "until", "gone from", "what to do")
    rows = tuple(
        (
            Cell(text=finding.severity, tone=_TONES[finding.severity]),
            finding.text,
            _deadline(finding),
            f"{finding.latest or '-'}",
            finding.remedy,
        )
        for finding in mine[:MOST]
    )
    blocks: list[Block] = [Table(caption="", header=header, rows=rows)]
    if len(mine) > MOST:
        blocks.append(Note(text=f"And {len(mine) - MOST:,} more."))
    return Panel(title=_TITLES[point], blocks=tuple(blocks))


def _deadline(finding: Finding) -> Cell | str:
    if finding.overdue:
        return Cell(text=f"{finding.deadline or finding.latest} (overdue)", tone=Tone.NEGATIVE)
    return f"{finding.deadline or '-'}"
