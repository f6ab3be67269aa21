"""A verification as a panel."""

from declaccess.codec.decision_log.found import SHOWN, Verification
from declaccess.panel import Note, Panel, Row, Table, Tone


def describe_verification(verification: Verification) -> Panel:
    """Describe what verifying a log came to.

    Args:
        verification: the result.
    """
    anchor = verification.anchor
    rows = (
        ("log", verification.log or "not known"),
        ("begun", verification.begun or "not known"),
        ("entries", str(verification.count)),
        ("redacted", str(verification.redacted)),
        ("last hash", verification.hash or "none"),
        ("anchor", "none" if anchor is None else f"{anchor.count} entries, made at {anchor.made_at}"),
    )
    table = Table(
        caption="What is wrong",
        header=("where", "what", "found"),
        rows=tuple((each.place, each.kind.value, each.message) for each in verification.findings[:SHOWN]),
    )
    more = verification.finding_count - min(len(verification.findings), SHOWN)
    unseen = Panel(title="What could not be seen", blocks=tuple(Note(text=f"{what}.") for what in verification.unseen))
    return Panel(
        title="WHOLE" if verification.whole else "NOT WHOLE",
        subtitle=verification.verdict,
        tone=Tone.POSITIVE if verification.whole else Tone.NEGATIVE,
        blocks=(
            *(Row(label=label, value=value) for label, value in rows),
            *((table,) if verification.findings else ()),
            *((Note(text=f"And {more} more."),) if more else ()),
            unseen,
        ),
    )
