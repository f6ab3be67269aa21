"""One question over a period: what is decided when, and what causes every edge."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import define, evolve, frozen

from declaccess.errors import MomentError
from declaccess.model import AccessRequest, Action, OrganisationId, PersonId, Records, Works
from declaccess.model.unfolding import EndedMandate
from declaccess.panel import Shown
from declaccess.periods import Period, aware, brussels_time, start_of_day
from declaccess.rules.decide import Decider, Decision
from declaccess.rules.facts import Facts
from declaccess.rules.found import written

if TYPE_CHECKING:
    from declaccess.panel import Panel
    from declaccess.rules.rulebook import Rulebook


class CauseKind(StrEnum):
    """What kind of thing makes an edge."""

    MILESTONE = "milestone"
    GRANT = "grant"
    MANDATE = "mandate"
    MEMBERSHIP = "membership"
    LISTING = "listing"
    FILING = "filing"
    ANNULMENT = "annulment"


@frozen(slots=False)
class EdgeCause:
    """What happens at an edge.

    Attributes:
        kind: what kind of thing.
        name: the milestone's id, or the record's id or place.
        text: what happens, in words.
    """

    kind: CauseKind
    name: str
    text: str


@frozen(kw_only=True, slots=False)
class TimelineSpan:
    """A stretch of time with one answer.

    Attributes:
        start: its first instant, in Brussels.
        end: the first instant after it, in Brussels.
        decision: what is decided at its start; the same reasons hold throughout.
        causes: what made it begin; empty for the first span.
    """

    start: datetime
    end: datetime
    decision: Decision
    causes: tuple[EdgeCause, ...] = ()


@define(frozen=True, kw_only=True, slots=False)
class Timeline(Shown):
    """What is decided on one question over a period.

    Attributes:
        request: the question; its moment does not matter.
        spans: the stretches of time, without gaps.
    """

    request: AccessRequest
    spans: tuple[TimelineSpan, ...]

    def panel(self) -> "Panel":
        """Describe the timeline for display."""
        from declaccess.rules.describe import describe_timeline  # noqa: PLC0415 - words, only when shown

        return describe_timeline(self)


def timeline(
    request: AccessRequest,
    portfolio: Records,
    rulebook: "Rulebook",
    *,
    start: date,
    end: date,
    assumed: Mapping[str, StrEnum | str] | None = None,
) -> Timeline:
    """Decide a request over a period.

    Args:
        request: the question; its moment does not matter.
        portfolio: the records.
        rulebook: the norms.
        start: the first instant: an aware date-time, or a date for the start of that Brussels day.
        end: the first instant after the period, likewise.
        assumed: what-if: by fact, the value to take where the records leave it unknown.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: the period starts before the first day that the rulebook covers.
        MomentError: the period is empty.
        RecordError: an assumption that names no fact or no value of it.
    """
    first, beyond = _instant(start), _instant(end)
    if beyond <= first:
        raise MomentError(str(end), f"does not lie after the start `{start}`; give a later end")
    decider = rulebook.decider
    edges: dict[datetime, list[EdgeCause]] = {first: []}
    for instant, cause in _events(request, portfolio, decider):
        at = aware(instant)
        if first < at < beyond:
            edges.setdefault(at, []).append(cause)
    spans: list[TimelineSpan] = []
    before: Decision | None = None
    for instant in sorted(edges):
        at = brussels_time(instant)
        decision = decider.decide(evolve(request, at=at), portfolio, assumed=assumed)
        if before is None or not _same(before, decision):
            causes = () if before is None else _true_causes(before, decision, edges[instant], decider)
            if spans:
                spans[-1] = evolve(spans[-1], end=at)
            spans.append(TimelineSpan(start=at, end=brussels_time(beyond), decision=decision, causes=causes))
        before = decision
    return Timeline(request=request, spans=tuple(spans))


def _instant(at: date) -> datetime:
    """Return the instant on the clock of UTC; on that of Brussels two instants an hour apart can show the same."""
    return aware(brussels_time(at) if isinstance(at, datetime) or not isinstance(at, date) else start_of_day(at))


def _same(one: Decision, other: Decision) -> bool:
    if one.answer is other.answer and one.fact_readings == other.fact_readings:
        return True
    return (one.outcome, one.reasons, one.open) == (other.outcome, other.reasons, other.open)


def _true_causes(before: Decision, after: Decision, causes: list[EdgeCause], decider: Decider) -> tuple[EdgeCause, ...]:
    """Keep the causes that changed something: records when the facts changed, milestones when the rules did."""
    old, new = before.answer, after.answer
    facts_changed = (old.facts, old.reasons[0].cause, before.fact_readings) != (
        new.facts,
        new.reasons[0].cause,
        after.fact_readings,
    )
    rules_changed = True
    if old.codes and facts_changed:
        kept = decider.table.answer_by_choice(old.codes, after.at.date())
        rules_changed = (kept.outcome, kept.reasons) != (old.outcome, old.reasons) or _only_filing(old.facts, new.facts)
    return tuple(cause for cause in causes if (rules_changed if cause.kind is CauseKind.MILESTONE else facts_changed))


def _only_filing(old: Facts, new: Facts) -> bool:
    return old.candidates("filed_under") != new.candidates("filed_under")


def _events(request: AccessRequest, portfolio: Records, decider: Decider) -> Iterator[tuple[datetime, EdgeCause]]:
    for milestone in decider.rulebook.milestones:
        for day in {milestone.first, milestone.last} - {None}:
            if day is None:
                continue
            certain = "certain" if day == milestone.last else "possible"
            word = "" if milestone.resolved else f": {certain} from this day"
            yield start_of_day(day), EdgeCause(CauseKind.MILESTONE, milestone.id, f"{milestone.title}{word}")
    subject = request.subject
    organisations = [subject.organisation]
    for index, mandate in portfolio.list_mandates(subject.organisation):
        organisations.append(mandate.mandatary)
        name = mandate.id or written(portfolio.place("mandates", index))
        yield start_of_day(mandate.first_day), EdgeCause(CauseKind.MANDATE, name, "a mandate begins")
        if isinstance(mandate, EndedMandate):
            yield mandate.ended_at, EdgeCause(CauseKind.MANDATE, name, "a mandate is ended")
        if mandate.end_day is not None:
            yield start_of_day(mandate.end_day), EdgeCause(CauseKind.MANDATE, name, "a mandate ends")
    if subject.person is not None:
        for organisation in dict.fromkeys(organisations):
            yield from _rights(subject.person, organisation, request.action, portfolio)
    yield from _works(request, portfolio)


def _rights(
    person: PersonId, organisation: OrganisationId, action: str, portfolio: Records
) -> Iterator[tuple[datetime, EdgeCause]]:
    register = portfolio.find_register(organisation)
    if register is not None:
        for index, grant in register.grants.get(person, ()):
            if action in grant.actions:
                name = grant.id or written(portfolio.place("grants", index))
                yield from _ends(grant.period, CauseKind.GRANT, name, "a right")
                for ended in register.ends:
                    if (ended.name, ended.position) == ("grants", index):
                        yield ended.at, EdgeCause(CauseKind.GRANT, name, "a right ends")
    known = portfolio.find_person(person)
    for member in (known.memberships or ()) if known is not None else ():
        if member.organisation == organisation:
            yield from _ends(member.period, CauseKind.MEMBERSHIP, person, "a membership")


def _works(request: AccessRequest, portfolio: Records) -> Iterator[tuple[datetime, EdgeCause]]:
    if request.action == Action.CREATE:
        return
    found = portfolio.find_declaration(request.declaration)
    if found is None:
        return
    works = found[1]
    root = written(portfolio.place("declarations", found[0]))
    if works.filed_at is not None:
        yield works.filed_at, EdgeCause(CauseKind.FILING, works.number, "the declaration is filed")
    if works.annulled_at is not None:
        yield works.annulled_at, EdgeCause(CauseKind.ANNULMENT, works.number, "the declaration is annulled")
    yield from _listings(works, root, request.subject.organisation)


def _listings(works: Works, root: str, organisation: OrganisationId) -> Iterator[tuple[datetime, EdgeCause]]:
    for index, contract in enumerate(works.contracts):
        place = f"{root}.contracts[{index}]"
        yield from _ends(contract.listed, CauseKind.LISTING, place, "a contract's listing")
        for position, hired in enumerate(contract.subcontractors):
            if hired.organisation == organisation:
                name = f"{place}.subcontractors[{position}]"
                yield from _ends(hired.listed, CauseKind.LISTING, name, "the company's listing")
    for index, other in enumerate(works.other_participants):
        if other.organisation == organisation:
            name = f"{root}.other_participants[{index}]"
            yield from _ends(other.listed, CauseKind.LISTING, name, "the company's listing")


def _ends(period: Period, kind: CauseKind, name: str, what: str) -> Iterator[tuple[datetime, EdgeCause]]:
    if period.start is not None:
        yield period.start, EdgeCause(kind, name, f"{what} begins")
    if period.end is not None:
        yield period.end, EdgeCause(kind, name, f"{what} ends")
