"""When an old way ends: the same facts asked of the rulebook's table on every stretch of days."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from declaccess.rules import AccessTable, Outcome

Codes = tuple[int, ...]
"""Facts as in `Facts.code`, one for each way to read the records."""

States = tuple[int, ...]
"""The outcome on each stretch of days of the table, in order, as its index in `_RANKED`: the better, the higher."""

_RANKED: Final = (Outcome.DENY, Outcome.INDETERMINATE, Outcome.PERMIT)
MAYBE: Final = _RANKED.index(Outcome.INDETERMINATE)
PERMITTED: Final = _RANKED.index(Outcome.PERMIT)
_DAY: Final = timedelta(days=1)


class Course(NamedTuple):
    """How something that works comes to an end.

    Attributes:
        deadline: the last day on which it surely works; `None` when no day is that.
        latest: the first day from which on it surely does not; `None` when none is known, or it never did.
        last: the outcome when every day that is known to come has come.
    """

    deadline: date | None
    latest: date | None
    last: Outcome

    def overdue(self, day: date) -> bool:
        """Say whether the deadline has passed on a day or, where there is none, the latest day has come.

        Args:
            day: a Brussels day.
        """
        if self.deadline is not None:
            return self.deadline < day
        return self.latest is not None and self.latest <= day


class Calendar:
    """The table of a rulebook, asked for whole courses; each is worked out once."""

    def __init__(self, table: AccessTable, which: tuple[int, ...]) -> None:
        """Make a calendar of a table.

        Args:
            table: the table.
            which: by choice of options of the table, which way to read the records it takes.
        """
        self._table = table
        self._which = which
        self._starts = table.starts
        self._states: dict[Codes, States] = {}
        self._courses: dict[States, Course] = {}

    def states(self, codes: Codes) -> States:
        """Return the outcome for facts on each stretch of days.

        Args:
            codes: the facts under each way to read the records.
        """
        try:
            return self._states[codes]
        except KeyError:
            chosen = self._chosen(codes)
            answers = (self._table.answer_by_choice(chosen, start) for start in self._starts)
            found = self._states[codes] = tuple([_RANKED.index(answer.outcome) for answer in answers])
            return found

    def course(self, states: States) -> Course:
        """Return how something comes to an end.

        Args:
            states: the outcome on each stretch of days.
        """
        try:
            return self._courses[states]
        except KeyError:
            found = self._courses[states] = self._work_out(states)
            return found

    def course_of(self, codes: Codes) -> Course:
        """Return how what facts permit comes to an end.

        Args:
            codes: the facts under each way to read the records.
        """
        return self.course(self.states(codes))

    def sources(self, codes: Codes) -> tuple[str, ...]:
        """Return where the rules are said that decide on facts in the end.

        Args:
            codes: the facts under each way to read the records.
        """
        reasons = self._table.answer_by_choice(self._chosen(codes), self._starts[-1]).reasons
        return tuple(dict.fromkeys(source for reason in reasons for source in reason.sources))

    def _chosen(self, codes: Codes) -> Codes:
        return tuple([codes[index] for index in self._which])

    def _work_out(self, states: States) -> Course:
        permits = [index for index, state in enumerate(states) if state == PERMITTED]
        others = [index for index, state in enumerate(states) if state]
        after_permit = permits[-1] + 1 if permits else 0
        denied_from = others[-1] + 1 if others else 0
        known = range(1, len(states))
        return Course(
            deadline=self._starts[after_permit] - _DAY if after_permit in known else None,
            latest=self._starts[denied_from] if denied_from in known else None,
            last=_RANKED[states[-1]],
        )


@lru_cache(maxsize=1 << 12)
def best(courses: frozenset[States]) -> States:
    """Return the better outcome on each stretch of days.

    Args:
        courses: the outcomes of different ways, of one or more.
    """
    return tuple(map(max, zip(*courses, strict=True)))
