"""Findings about mandates: which end too early, do not say what they cover, or lead to nobody with a right."""

from datetime import date, timedelta

from declaccess.model import Action, Declaration, Mandate
from declaccess.periods import BRUSSELS
from declaccess.review.kinds import FindingKind
from declaccess.review.readiness_companies import HELD, NOT_HELD, may_cover
from declaccess.review.readiness_days import Course
from declaccess.review.readiness_declarations import Declared, Target
from declaccess.review.readiness_gathering import Gathering
from declaccess.review.readiness_situation import contract_places
from declaccess.rules import Outcome
from declaccess.rules.found import Place

_DAY = timedelta(days=1)


def find_mandates(gathering: Gathering, declared: Declared) -> None:
    """Find mandates of organisations that are reviewed which do not do what they are there for.

    Where the rulebook lets no mandate count, none is looked at.

    Args:
        gathering: takes the findings.
        declared: what the declarations say.
    """
    situation = gathering.situation
    decided = tuple(dict.fromkeys(source for row in situation.rulebook.mandates for source in row.sources))
    for index, mandate in enumerate(situation.portfolio.mandates):
        if mandate.mandator not in situation.reviewed or not may_cover(mandate, situation.services):
            continue
        place: Place = situation.portfolio.place("mandates", index) if mandate.id is None else (mandate.id,)
        _find_early_end(gathering, declared, mandate, place, decided)
        if mandate.end_day is not None and mandate.end_day <= situation.day:
            continue
        detail = f"The mandatary is {mandate.mandatary}."
        if mandate.covers is None:
            gathering.add(
                FindingKind.MANDATE_COVER_NOT_SAID,
                mandate.mandator,
                proven=True,
                decided=decided,
                places=[place],
                detail=detail,
            )
        proven = _without_right(gathering, mandate)
        if proven is not None:
            gathering.add(
                FindingKind.MANDATARY_WITHOUT_RIGHT,
                mandate.mandator,
                proven=proven,
                decided=decided,
                places=[place],
                detail=detail,
            )


def _without_right(gathering: Gathering, mandate: Mandate) -> bool | None:
    """Say whether nobody at the mandatary holds a right: surely, perhaps (`False`), or somebody does (`None`)."""
    company = gathering.company(mandate.mandatary)
    people = (*(company.register.grants if company.register is not None else ()), gathering.situation.stranger)
    held = [company.held_directly(person, action) for person in people for action in Action]
    if any(all(bits == HELD for bits in each) for each in held):
        return None
    return all(bits == NOT_HELD for each in held for bits in each)


def _find_early_end(
    gathering: Gathering, declared: Declared, mandate: Mandate, place: Place, decided: tuple[str, ...]
) -> None:
    end = mandate.end_day
    if end is None or _goes_on(gathering, mandate, end):
        return
    situation = gathering.situation
    day = situation.day
    longer: list[Target] = []
    unsaid: list[Target] = []
    for target in declared.targets(mandate.mandator):
        works = situation.declarations[target[0]]
        over = works.contracts[target[1]].ends_on
        filed = _filed_on(works)
        if filed is not None and filed >= end:
            continue
        if over is None:
            if day < end:
                unsaid.append(target)
        elif max(end, day, mandate.first_day) <= over:
            longer.append(target)
    course = Course(end - _DAY, end, Outcome.DENY)
    for proven, targets in ((mandate.covers is not None, longer), (False, unsaid)):
        if targets:
            gathering.add(
                FindingKind.MANDATE_ENDS_BEFORE_WORKS,
                mandate.mandator,
                proven=proven,
                declarations=tuple(dict.fromkeys(situation.declarations[index].number for index, _ in targets)),
                course=course,
                decided=decided,
                places=(place, *contract_places(situation.portfolio, targets)),
                detail="" if targets is longer else "The records do not say when these works end.",
            )


def _goes_on(gathering: Gathering, mandate: Mandate, end: date) -> bool:
    """Say whether another mandate for the same company follows without a gap, or lasts longer."""
    services = gathering.situation.services
    return any(
        other.mandatary == mandate.mandatary
        and may_cover(other, services)
        and (other.covers is not None or mandate.covers is None)
        and other.first_day <= end
        and (other.end_day is None or end < other.end_day)
        for _, other in gathering.situation.portfolio.list_mandates(mandate.mandator)
    )


def _filed_on(works: Declaration) -> date | None:
    filed = works.filed_instant
    return None if filed is None else filed.astimezone(BRUSSELS).date()
