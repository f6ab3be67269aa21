"""Findings about changing declarations: who loses that right, and what nobody can change any more."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from declaccess.model import Action, Declaration, DeclarationNumber, OrganisationId
from declaccess.periods import instant
from declaccess.review.kinds import FindingKind
from declaccess.review.readiness_days import MAYBE, PERMITTED, Codes, Course, best
from declaccess.review.readiness_declarations import (
    UNRELATED,
    DeclarationPass,
    Declared,
    Target,
)
from declaccess.review.readiness_gathering import Gathering
from declaccess.review.readiness_means import means_course
from declaccess.review.readiness_situation import ANY_LOGIN, DIGITAL_KEY, Situation, contract_places, login_places
from declaccess.rules import Authorisation, LoginClass, Outcome
from declaccess.rules.facts import BIT
from declaccess.rules.standing import find_relation

_BY_KEY = DIGITAL_KEY | BIT[Authorisation.HELD]
_WEAK = BIT[LoginClass.PASSWORD] | BIT[LoginClass.UNSECURED]
_DAY = timedelta(days=1)


def find_lost(gathering: Gathering, declared: Declared) -> None:
    """Find who loses the right to change what it is only listed on.

    It is asked for somebody who is authorised and has a digital key. What was lost by the day of the review was lost
    only where the declaration was there before, with the organisation on it.

    Args:
        gathering: takes the findings.
        declared: what the declarations say.
    """
    situation = gathering.situation
    calendar, declarations = situation.calendar, situation.declarations
    for organisation in situation.reviewed:
        groups: dict[tuple[Course, bool], tuple[set[Codes], list[int]]] = {}
        for (codes, after), listed in declared.listed.items():
            if organisation not in listed:
                continue
            course = calendar.course_of(_by_key(codes))
            surely, perhaps = _lost(_Stood(situation, declared, organisation, after), listed[organisation], course)
            for proven, lost in ((True, surely), (False, perhaps)):
                if lost:
                    asked, found = groups.setdefault((course, proven), (set(), []))
                    asked.add(_by_key(codes))
                    found.extend(lost)
        for (course, proven), (asked, found) in groups.items():
            found.sort()
            gathering.add(
                FindingKind.RIGHT_TO_CHANGE_LOST,
                organisation,
                proven=proven,
                declarations=[declarations[index].number for index in found],
                course=course,
                decided=_sources(situation, asked),
                places=[situation.portfolio.place("declarations", index) for index in found],
            )


def find_stuck(gathering: Gathering, declared: Declared, looking: DeclarationPass) -> None:
    """Find declarants without a digital key, and what nobody can change any more.

    Args:
        gathering: takes the findings.
        looking: what went over the declarations.
        declared: what the declarations say.
    """
    situation = gathering.situation
    for organisation in situation.reviewed:
        if not declared.declares(organisation):
            continue
        company = gathering.company(organisation)
        told = _find_without_key(gathering, organisation, declared)
        groups: dict[tuple[Course, DeclarationNumber | None], tuple[set[Codes], list[Target]]] = {}
        for codes, owned in declared.owned.items():
            targets = owned.get(organisation, ())
            # Whatever others may do, it is no worse than what the declarant's own people may.
            if not targets or company.states(codes, Action.MODIFY)[-1] >= (MAYBE if told else PERMITTED):
                continue
            ways = company.codes(codes, Action.MODIFY)
            for target in targets:
                course = _stuck(gathering, looking, target)
                if course is not None and (course.last is Outcome.DENY or not told):
                    number = situation.declarations[target[0]].number if course.last is Outcome.DENY else None
                    asked, found = groups.setdefault((course, number), (set(), []))
                    asked.update(ways)
                    found.append(target)
        for (course, _), (asked, found) in groups.items():
            found.sort()
            gathering.add(
                FindingKind.DECLARATION_NOBODY_CAN_CHANGE,
                organisation,
                proven=course.last is Outcome.DENY,
                declarations=_numbers(situation, found),
                course=course,
                decided=_sources(situation, asked),
                places=contract_places(situation.portfolio, found),
            )


class _Stood(NamedTuple):
    """On which declarations an organisation stood, of those that were filed between the same two edges.

    Attributes:
        situation: the moment.
        declared: what the declarations say.
        organisation: the organisation.
        after: how many edges are past when they are filed.
    """

    situation: Situation
    declared: Declared
    organisation: OrganisationId
    after: int

    def at_end_of(self, day: date, indexes: Sequence[int]) -> Sequence[int]:
        """Return the declarations on which it stood at the end of a day; on a day to come it is taken to.

        Args:
            day: the day before one on which answers may change.
            indexes: the declarations.
        """
        moment = instant(day)
        if moment >= self.situation.at:
            return indexes
        if bisect_left(self.declared.edges, moment) < self.after:
            return ()
        since = self.declared.since.get(self.organisation)
        if not since:
            return indexes
        return [
            index for index in indexes if index not in since or since[index] <= moment or self._was_named(index, moment)
        ]

    def _was_named(self, index: int, moment: datetime) -> bool:
        works = self.situation.declarations[index]
        return any(
            find_relation(works, (), self.organisation, Action.MODIFY, None, moment, reading).bits != UNRELATED
            for reading in self.situation.readings
        )


def _lost(stood: _Stood, indexes: Sequence[int], course: Course) -> tuple[Sequence[int], Sequence[int]]:
    """Return where a right is lost surely, and where perhaps."""
    if course.last is Outcome.PERMIT:
        return (), ()
    worked: Sequence[int] = () if course.deadline is None else stood.at_end_of(course.deadline, indexes)
    perhaps: Sequence[int] = ()
    if course.latest is not None and len(worked) < len(indexes):
        others = sorted(set(indexes) - set(worked))
        perhaps = stood.at_end_of(course.latest - _DAY, others)
    return (worked, perhaps) if course.last is Outcome.DENY else ((), worked)


def _stuck(gathering: Gathering, looking: DeclarationPass, target: Target) -> Course | None:
    """Return how it comes that nobody can change a contract in the end; `None` where somebody surely can."""
    everybody = looking.standings(target)
    course = _course(gathering, everybody, ANY_LOGIN)
    if course.last is Outcome.PERMIT:
        return None
    unknown = course.last is Outcome.INDETERMINATE and not gathering.situation.evidence_of_logins
    if unknown and _course(gathering, everybody, DIGITAL_KEY).last is Outcome.PERMIT:
        return None  # that no log-in is on record is told once, and is no news of every declarant
    return _since_filed(gathering.situation.declarations[target[0]], course)


def _since_filed(works: Declaration, course: Course) -> Course:
    """Return a course without the days on which the declaration was not filed yet."""
    deadline, latest = course.deadline, course.latest
    if deadline is not None and _filed_after(works, deadline):
        deadline = None
    if latest is not None and _filed_after(works, latest - _DAY):
        latest = None
    return course._replace(deadline=deadline, latest=latest)


def _course(gathering: Gathering, everybody: Mapping[OrganisationId, Codes], unknown_login: int) -> Course:
    """Return how the last of them comes to lose the right."""
    states = [
        gathering.company(organisation).states(codes, Action.MODIFY, unknown_login)
        for organisation, codes in everybody.items()
    ]
    return gathering.situation.calendar.course(best(frozenset(states)))


def _find_without_key(gathering: Gathering, organisation: OrganisationId, declared: Declared) -> bool:
    """Find out whether a declarant's only people log in without a digital key, and say whether that is told."""
    holders = gathering.company(organisation).holders(Action.MODIFY)
    if any(holder.surely_held and holder.surely_key for holder in holders):
        return False
    situation = gathering.situation
    weak = [holder for holder in holders if not holder.perhaps_key]
    unnamed = _ending(situation, situation.unnamed_logins.get(organisation, ()))
    used = [*(index for holder in weak for index in _ending(situation, holder.logins)), *unnamed]
    if not used:
        return False
    doubted = any(holder.perhaps_key for holder in holders)
    firm = bool(unnamed) or any(holder.surely_held for holder in weak)
    course, decided = means_course(situation, [worth.codes for worth in situation.seen(used)])
    gathering.add(
        FindingKind.DECLARANT_WITHOUT_KEY,
        organisation,
        proven=firm and not doubted,
        declarations=_numbers(situation, declared.targets(organisation)),
        course=course,
        decided=decided,
        places=login_places(situation.portfolio, used),
    )
    return True


def _ending(situation: Situation, indexes: Iterable[int]) -> list[int]:
    """Return the log-ins that are by password or unsecured, and surely no digital key."""
    return [
        index
        for index in indexes
        if all(code & _WEAK and not code & DIGITAL_KEY for code in situation.worths[index].codes)
    ]


def _sources(situation: Situation, asked: Iterable[Codes]) -> list[str]:
    """Return where the rules are said that decide on facts in the end."""
    return sorted({source for codes in asked for source in situation.calendar.sources(codes)})


def _filed_after(works: Declaration, day: date) -> bool:
    return works.filed_instant is not None and _end_of(day) < works.filed_instant


@lru_cache(maxsize=1 << 8)
def _end_of(day: date) -> datetime:
    return instant(day)


def _numbers(situation: Situation, targets: Iterable[Target]) -> list[DeclarationNumber]:
    return list(dict.fromkeys(situation.declarations[index].number for index, _ in targets))


def _by_key(codes: Codes) -> Codes:
    return tuple([code | _BY_KEY for code in codes])
