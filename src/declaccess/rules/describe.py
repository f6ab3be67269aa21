"""Decisions, timelines and rulebooks as panels."""

from datetime import date
from typing import TYPE_CHECKING

from declaccess.panel import Cell, Mark, Note, Panel, Row, Span, Spans, Table, Tone
from declaccess.rules.answer import Outcome

if TYPE_CHECKING:
    from declaccess.rules.answer import Answer
    from declaccess.rules.decide import Decision
    from declaccess.rules.norms import Rule
    from declaccess.rules.rulebook import Rulebook
    from declaccess.rules.timelines import Timeline

TONES = {Outcome.PERMIT: Tone.POSITIVE, Outcome.DENY: Tone.NEGATIVE, Outcome.INDETERMINATE: Tone.OPEN}
"""The tone in which each outcome is shown."""


def describe_answer(answer: "Answer") -> Panel:
    """Describe what a table says about facts on a day: outcome, reasons and how long it holds."""
    return Panel(
        title=answer.outcome.upper(),
        tone=TONES[answer.outcome],
        blocks=(*_facts(answer), *_rules(answer), *(Row(label=label, value=value) for label, value in _holds(answer))),
    )


def describe_decision(decision: "Decision") -> Panel:
    """Describe a decision: verdict, facts, reasons with their sources, evidence and how long it holds."""
    first, *rest = decision.explain()
    details = (
        ("relation", ", ".join(decision.evidence.relation) or "none"),
        ("authorisation", ", ".join(decision.evidence.authorisation) or "none"),
        ("readings", ", ".join(decision.readings) or "none"),
        *_holds(decision.answer),
        ("rulebook", decision.rulebook),
    )
    return Panel(
        title=decision.outcome.upper(),
        subtitle=first.partition(": ")[2],
        tone=TONES[decision.outcome],
        blocks=(
            *(Note(text=line) for line in rest),
            Panel(title="Facts", blocks=_facts(decision.answer)),
            Panel(title="Reasons", blocks=_rules(decision.answer)),
            Panel(title="Evidence", blocks=tuple(Row(label=label, value=value) for label, value in details)),
        ),
    )


def _facts(answer: "Answer") -> tuple[Row, ...]:
    return tuple(
        Row(label=name.replace("_", " "), value=" or ".join(values).replace("_", " "))
        for name, values in answer.facts.items()
    )


def _rules(answer: "Answer") -> tuple[Table, ...]:
    rows = tuple(
        (
            reason.rule or str(reason.cause),
            reason.effect or "",
            reason.basis or "",
            ", ".join(reason.sources),
            reason.reading or "",
        )
        for reason in answer.reasons
    )
    return (Table(caption="What decided", header=("rule", "effect", "basis", "source", "reading"), rows=rows),)


def _holds(answer: "Answer") -> tuple[tuple[str, str], ...]:
    hangs_on = (*answer.open.milestones, *answer.open.facts, *answer.open.readings)
    until = answer.rules_valid_until
    return (
        *((("hangs on", ", ".join(hangs_on)),) if hangs_on else ()),
        ("rules valid until", until.isoformat() if until else "no known change"),
    )


def describe_timeline(timeline: "Timeline") -> Panel:
    """Describe a timeline as bars, with a mark and its causes at every edge."""
    spans = tuple(
        Span(
            start=span.start,
            end=span.end,
            label=span.decision.outcome,
            tone=TONES[span.decision.outcome],
            note=", ".join(reason.rule or str(reason.cause) for reason in span.decision.reasons),
        )
        for span in timeline.spans
    )
    marks = tuple(
        Mark(at=span.start, label="; ".join(f"{cause.text} ({cause.name})" for cause in span.causes))
        for span in timeline.spans[1:]
    )
    request = timeline.request
    who = request.subject.person or "anybody"
    return Panel(
        title=f"{request.action} {request.declaration}",
        subtitle=f"{who}, acting for {request.subject.organisation}",
        blocks=(Spans(caption="What is decided when (Brussels time)", spans=spans, marks=marks),),
    )


def describe_rulebook(rulebook: "Rulebook", on: date | None = None) -> Panel:
    """Describe a rulebook: what is known, how it is read, its rules and its sources.

    Args:
        rulebook: the rulebook.
        on: a day; then each rule says whether it is in force on it.
    """
    milestones = Table(
        caption="Milestones",
        header=("milestone", "what", "known", "basis", "source"),
        rows=tuple(
            (known.id, known.title, known.known, known.basis, ", ".join(known.sources)) for known in rulebook.milestones
        ),
    )
    readings = Table(
        caption="Readings",
        header=("reading", "question", "followed", "other options"),
        rows=tuple(
            (
                reading.id,
                reading.question,
                Cell(text="left open", tone=Tone.OPEN) if reading.open else str(reading.chosen),
                "; ".join(option.id for option in reading.options if option.id != reading.chosen) or "none",
            )
            for reading in rulebook.readings
        ),
    )
    rules = Table(
        caption="Rules" if on is None else f"Rules on {on}",
        header=("rule", "says", "effect", "when", "in force", "basis", "source"),
        rows=tuple(
            (
                rule.id,
                rulebook.text_of(rule),
                rule.effect,
                _conditions(rule),
                in_force(rule, rulebook, on),
                rule.basis,
                ", ".join(rule.sources),
            )
            for rule in rulebook.rules
        ),
    )
    sources = Table(
        caption="Sources",
        header=("source", "title", "publisher", "kind", "published"),
        rows=tuple(
            (source.id, source.title, source.publisher, source.kind, str(source.published or "not known"))
            for source in rulebook.sources
        ),
    )
    return Panel(
        title=rulebook.title,
        subtitle=f"known as of {rulebook.known_as_of}, sources last checked {rulebook.sources_checked}",
        blocks=(
            Row(label="rulebook", value=rulebook.id),
            Row(label="hash", value=rulebook.hash),
            Row(label="covers", value=f"from {rulebook.first_day}"),
            milestones,
            readings,
            rules,
            sources,
        ),
    )


def in_force(rule: "Rule", rulebook: "Rulebook", on: date | None) -> str:
    """Say when a rule is in force, or whether it is on a day.

    Args:
        rule: the rule.
        rulebook: its rulebook.
        on: a Brussels day, or `None` for the milestones in words.
    """
    if not any(rule.exists(choice) for choice in rulebook.choices()):
        return "not as read"
    ends = [("from", rule.from_milestone), ("until", rule.until_milestone)]
    if on is None:
        return ", ".join(f"{word} {milestone}" for word, milestone in ends if milestone) or "always"
    begun = rule.from_milestone is None or rulebook.get_milestone(rule.from_milestone).reached(on)
    ended = rule.until_milestone is not None and rulebook.get_milestone(rule.until_milestone).reached(on)
    if begun is False or ended is True:
        return "no"
    return "not known" if begun is None or ended is None else "yes"


def _conditions(rule: "Rule") -> str:
    parts = [
        f"{name}: {'|'.join(values)}"
        for name in ("action", "relation", "login", "authorisation", "status", "filed_under")
        if (values := getattr(rule, name)) is not None
    ]
    return "; ".join(parts) or "always"
