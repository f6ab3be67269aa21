"""What a search looks for: of everything that a declaration can be to an organisation, what may be permitted.

Who asks, how they logged in and what they hold does not depend on the declaration. What is left are three facts: the
relation, which of most declarations follows from the roles of the organisation (`shapes`), the status, and under which
rules it was filed. For every value of these the table is asked once; a store has to look for nothing else.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from attrs import frozen

from declaccess.model import (
    Action,
    Declaration,
    DeclarationStatus,
    Draft,
    Login,
    OrganisationId,
    Records,
    Subject,
)
from declaccess.periods import BRUSSELS, instant
from declaccess.rules.answer import Outcome
from declaccess.rules.authorising import find_authorisation
from declaccess.rules.decide import Decider
from declaccess.rules.establish import filed_under
from declaccess.rules.facts import BIT
from declaccess.rules.interpretation import Interpretation
from declaccess.rules.shapes import Shape, regular_roles, relation_of

_NEVER, _ALWAYS = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
_DRAFT, _REGISTERED, _ANNULLED = DeclarationStatus
_NONE: frozenset[int] = frozenset()
_OF_DRAFTS, _OF_FILED = (_DRAFT,), (_REGISTERED, _ANNULLED)


class Filed(NamedTuple):
    """A time in which declarations were filed.

    Attributes:
        first: its first instant.
        beyond: the instant at which it is over.
        is_known: whether it is known when they were filed; where not, the two instants say nothing.
    """

    first: datetime
    beyond: datetime
    is_known: bool

    def holds(self, at: datetime | None) -> bool:
        """Say whether something was filed in it.

        Args:
            at: when it was filed, on the clock of UTC; `None` when not known.
        """
        return not self.is_known if at is None else self.is_known and self.first <= at < self.beyond


class Case(NamedTuple):
    """What is permitted, and what may be, where a declaration has a status and was filed at some time.

    Attributes:
        status: where it stands at the instant of the search.
        filed: when it was filed; `None`: whenever, and of a draft.
        permit: the roles (`Shape.roles`) that permit.
        indeterminate: the roles of which it is not known.
    """

    status: DeclarationStatus
    filed: Filed | None
    permit: frozenset[int]
    indeterminate: frozenset[int]


@frozen(kw_only=True)
class SearchPlan:
    """A question to a store: on which declarations may a subject do an action.

    Attributes:
        organisation: the organisation acted for.
        drafts: whether drafts are looked for, and not filed declarations.
        at: the instant, on the clock of UTC.
        cases: what is permitted where; what is not among them is denied.
        everywhere: whether something may be permitted on a declaration that does not name the organisation.
    """

    organisation: OrganisationId
    drafts: bool
    at: datetime
    cases: tuple[Case, ...]
    everywhere: bool

    def outcome(self, roles: int, status: DeclarationStatus, filed_at: datetime | None) -> Outcome:
        """Return the outcome for a declaration on which the organisation has some roles.

        Args:
            roles: its roles at the instant, one of `regular_roles`.
            status: where the declaration stands at the instant.
            filed_at: when it was filed, on the clock of UTC; `None` when not known, and of a draft.
        """
        for case in self.cases:
            if case.status is status and (case.filed is None or case.filed.holds(filed_at)):
                if roles in case.permit:
                    return Outcome.PERMIT
                return Outcome.INDETERMINATE if roles in case.indeterminate else Outcome.DENY
        return Outcome.DENY

    def judge(self, shape: Shape, works: Declaration | Draft) -> Outcome:
        """Return the outcome for a declaration on which the organisation has a regular shape.

        Args:
            shape: how it stands there.
            works: the declaration or draft.
        """
        if self.at not in shape.listed:
            return Outcome.DENY
        if isinstance(works, Draft):
            return self.outcome(shape.roles, _DRAFT, None)
        status = works.status_at(self.at)
        return Outcome.DENY if status is None else self.outcome(shape.roles, status, works.filed_instant)


def plan_search(
    decider: Decider, subject: Subject, action: Action, at: date, login: Login, records: Records
) -> SearchPlan:
    """Work out what to look for.

    Args:
        decider: the rulebook, made ready.
        subject: who asks.
        action: what is to be done; to create, drafts are looked for.
        at: when.
        login: how the subject logged in.
        records: what is known of the organisation's register, its mandates and the person.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
    """
    moment = instant(at)
    day = moment.astimezone(BRUSSELS).date()
    decider.table.check_covered(day)
    known = tuple(
        BIT[action] | norms.login(login)[0] | find_authorisation(records, subject, action, moment, day, norms).bits
        for norms in decider.interpretations
    )
    drafts = action is Action.CREATE
    # Within the days on which the same milestones have come, the answers are the same.
    starts = decider.table.starts
    start = starts[bisect_right(starts, day) - 1]
    cases, everywhere = _cases(decider, known, start, drafts=drafts)
    return SearchPlan(
        organisation=subject.organisation,
        drafts=drafts,
        at=moment,
        cases=cases if subject.organisation.can_act else (),
        everywhere=everywhere,
    )


@lru_cache(maxsize=256)
def _cases(decider: Decider, known: tuple[int, ...], day: date, *, drafts: bool) -> tuple[tuple[Case, ...], bool]:
    """Ask the table about every status, time of filing and relation; what is the same at all times is one case."""
    times = (None,) if drafts else tuple(_times(decider.interpretations))
    nowhere = tuple(relation_of(0, norms) for norms in decider.interpretations)
    cases: list[Case] = []
    everywhere = False
    for status in _OF_DRAFTS if drafts else _OF_FILED:
        found = []
        for filed in times:
            at = filed.first if filed and filed.is_known else None
            codes = [
                code | BIT[status] | filed_under(at, day, norms, draft=drafts)
                for code, norms in zip(known, decider.interpretations, strict=True)
            ]
            by_outcome = dict.fromkeys(Outcome, _NONE)
            for relations, roles in _groups(decider).items():
                by_outcome[_outcome(decider, codes, relations, day)] |= roles
            everywhere = everywhere or _outcome(decider, codes, nowhere, day) is not Outcome.DENY
            found.append(Case(status, filed, by_outcome[Outcome.PERMIT], by_outcome[Outcome.INDETERMINATE]))
        if len({case[2:] for case in found}) == 1:
            found = [found[0]._replace(filed=None)]
        cases += [case for case in found if case.permit or case.indeterminate]
    return tuple(cases), everywhere


def _times(norms: Iterable[Interpretation]) -> Iterator[Filed]:
    """Yield the times in which filings are under the same rules, and then the time that is not known."""
    cuts = {cut for each in norms for cut in (each.new_from, each.surely_new_from) if cut is not None}
    ends = [_ALWAYS, *sorted(cuts), _NEVER]
    yield from (Filed(first, beyond, is_known=True) for first, beyond in pairwise(ends))
    yield Filed(_ALWAYS, _NEVER, is_known=False)


def _outcome(decider: Decider, codes: Sequence[int], relations: Sequence[int], day: date) -> Outcome:
    return decider.answer([code | relation for code, relation in zip(codes, relations, strict=True)], day).outcome


@lru_cache(maxsize=8)
def _groups(decider: Decider) -> Mapping[tuple[int, ...], frozenset[int]]:
    """Return by relation, in each way to make facts, the roles that make it."""
    groups: dict[tuple[int, ...], set[int]] = {}
    for roles in regular_roles():
        relations = tuple(relation_of(roles, norms) for norms in decider.interpretations)
        groups.setdefault(relations, set()).add(roles)
    return {relations: frozenset(roles) for relations, roles in groups.items()}
