"""The decision as narwhals expressions, for frames that are computed elsewhere or later."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial, reduce
from operator import and_, or_
from typing import Any, Final

import narwhals as nw

from declaccess.bulk.columns import ASSURANCE, CODE, DAY, MEANS, REASON, Kind, Layout
from declaccess.bulk.plan import Plan, Region, runs
from declaccess.bulk.vocabulary import CODES, SHIFT, WIDTH, WORD_OF, WORDS, LoginTable
from declaccess.rules.answer import Outcome
from declaccess.rules.facts import BIT, FACTS, GROUP, LoginClass
from declaccess.rules.reason_codes import NOT_A_VALUE, NOT_COVERED

_EPOCH: Final = date(1970, 1, 1)
_LAST: Final = date.max


class Expressions:
    """The expressions for columns of one layout, in two steps.

    First come helpers, one for each thing that is asked of one column: whether its word is among some, or its day
    between two. The reason is then made of helpers alone. In one step every library would look at the words again
    for each rule.
    """

    def __init__(self, plan: Plan, layout: Layout, logins: LoginTable | None) -> None:
        """Build the expressions.

        Args:
            plan: what decides.
            layout: the columns.
            logins: what log-in means are worth, where a column holds them.
        """
        self._plan = plan
        self._layout = layout
        self._logins = logins
        self._prefix = "declaccess_"
        while any(name.casefold().startswith(self._prefix) for name in layout.columns):
            self._prefix = f"_{self._prefix}"
        self.helpers: dict[str, nw.Expr] = {}
        self._named: dict[Any, str] = {}
        self.reason = self._reason()

    @property
    def outcome(self) -> nw.Expr:
        """The outcome of each row whose reason code stands in the column of reasons."""
        reason = nw.col(REASON)
        permit = nw.when(reason >= self._plan.base(Outcome.PERMIT)).then(nw.lit(str(Outcome.PERMIT)))
        doubt = nw.when(reason >= self._plan.base(Outcome.INDETERMINATE)).then(nw.lit(str(Outcome.INDETERMINATE)))
        return permit.otherwise(doubt.otherwise(nw.lit(str(Outcome.DENY))))

    def _reason(self) -> nw.Expr:
        lead: Any = nw.lit(self._plan.silent)
        for rule, regions in reversed(self._plan.leads):
            lead = nw.when(self._meets(regions)).then(nw.lit(rule)).otherwise(lead)
        deny, doubt, permit = (
            nw.lit(self._plan.base(each)) for each in (Outcome.DENY, Outcome.INDETERMINATE, Outcome.PERMIT)
        )
        sure = nw.when(self._meets(self._plan.unsure)).then(doubt).otherwise(permit)
        base = nw.when(self._meets(self._plan.possible)).then(sure).otherwise(deny)
        first = self._day(self._plan.starts[0])
        early = self._helper("early", lambda: self._days.is_null() | (self._days < first))
        covered = nw.when(early).then(nw.lit(NOT_COVERED))
        wrong = [self._helper(("wrong", name), partial(reduce, or_, found)) for name, found in self._wrong()]
        valued = nw.when(reduce(or_, wrong)).then(nw.lit(NOT_A_VALUE))
        return valued.otherwise(covered.otherwise(base + lead)).cast(nw.Int16)

    def _helper(self, key: Any, make: Callable[[], nw.Expr]) -> nw.Expr:
        name = self._named.setdefault(key, f"{self._prefix}{len(self._named)}")
        if name not in self.helpers:
            self.helpers[name] = make()
        return nw.col(name)

    def _wrong(self) -> Iterator[tuple[str, list[nw.Expr]]]:
        """Yield by column what makes a row one that holds no value."""
        day = nw.col(DAY)
        whole = [day == day.dt.truncate("1d")] if self._layout.day is Kind.MOMENTS else []
        yield DAY, [~(day.is_null() | each) for each in (self._days <= self._day(_LAST), *whole)]
        if self._layout.encoded:
            code = nw.col(CODE)
            groups = [self._group(name) > 0 for name in FACTS]
            yield CODE, [~(code.is_null() | each) for each in (code >= 0, code < CODES, *groups)]
        for name in self._layout.word_columns:
            column = nw.col(name).cast(nw.String)
            yield name, [~(column.is_null() | column.is_in(list(WORDS[name])))]

    def _meets(self, regions: Iterable[Region]) -> nw.Expr:
        """Say of each row whether it meets one of some regions."""
        return _any([self._within(region) for region in regions])

    def _within(self, region: Region) -> nw.Expr:
        conditions = [
            self._helper(region.box & group, partial(self._candidate, name, region.box))
            for name, group in GROUP.items()
            if region.box & group != group
        ]
        if len(region.stretches) < len(self._plan.starts):
            conditions.append(self._helper(region.stretches, partial(self._during, region.stretches)))
        return reduce(and_, conditions) if conditions else nw.lit(True)

    def _during(self, stretches: tuple[int, ...]) -> nw.Expr:
        return reduce(or_, [self._between(first, last) for first, last in runs(stretches)])

    def _between(self, first: int, last: int) -> nw.Expr:
        starts = self._plan.starts
        begun: nw.Expr = self._days >= self._day(starts[first])
        return begun if last + 1 == len(starts) else begun & (self._days < self._day(starts[last + 1]))

    def _candidate(self, name: str, box: int) -> nw.Expr:
        """Say of each row whether a fact has a candidate among the values of a box."""
        if self._layout.encoded:
            code = nw.col(CODE)
            bits = (box & GROUP[name]) >> SHIFT[name]
            groups = [each for each in range(1, 1 << WIDTH[name]) if each & bits]
            return code.is_null() | self._group(name).is_in(groups)
        if name == "login" and self._logins is not None:
            return _means(self._logins, lambda bits: bool(bits & box), assurance=self._layout.assurance)
        column = nw.col(name).cast(nw.String)
        return column.is_null() | column.is_in([word for word, bits in WORDS[name].items() if bits & box])

    def _group(self, name: str) -> nw.Expr:
        return (nw.col(CODE) // (1 << SHIFT[name])) % (1 << WIDTH[name])

    @property
    def _days(self) -> nw.Expr:
        day = nw.col(DAY)
        return day.cast(nw.Date) if self._layout.day is Kind.MOMENTS else day

    def _day(self, day: date) -> Any:
        return nw.lit((day - _EPOCH).days if self._layout.day is Kind.NUMBERS else day)


def login_words(logins: LoginTable, *, assurance: bool) -> nw.Expr:
    """Return the word of what the log-in of each row may be worth.

    Args:
        logins: what log-in means are worth.
        assurance: whether a column says at which assurance.
    """
    words = sorted({row.other for row in logins.rows} | {bits for row in logins.rows for bits in row.levels.values()})
    found: Any = nw.lit(WORD_OF[BIT[LoginClass.UNRECOGNISED]])
    for bits in words:
        found = nw.when(_means(logins, bits.__eq__, assurance=assurance)).then(nw.lit(WORD_OF[bits])).otherwise(found)
    return nw.when(nw.col(MEANS).is_null()).then(nw.lit(WORD_OF[GROUP["login"]])).otherwise(found)


def _means(logins: LoginTable, fits: Callable[[int], bool], *, assurance: bool) -> nw.Expr:
    """Say of each row whether what its log-in may be worth fits; one that is not known fits as all classes do."""
    means = nw.col(MEANS).cast(nw.String)
    known = [row.means for row in logins.rows]
    plain = [row.means for row in logins.rows if not row.levels and fits(row.other)]
    conditions = [means.is_in(plain)] if plain else []
    if fits(GROUP["login"]):
        conditions.append(means.is_null())
    if fits(BIT[LoginClass.UNRECOGNISED]):
        conditions.append(~(means.is_null() | means.is_in(known)) if known else ~means.is_null())
    for row in logins.rows:
        if row.levels:
            level = _level(row.levels, row.other, fits, assurance=assurance)
            conditions.append((means == row.means) & level)
    return _any(conditions)


def _level(levels: Any, other: int, fits: Callable[[int], bool], *, assurance: bool) -> nw.Expr:
    if not assurance:
        return nw.lit(fits(levels[None]))
    level = nw.col(ASSURANCE).cast(nw.String)
    stated = [name for name in levels if name is not None]
    fitting = [name for name in stated if fits(levels[name])]
    conditions = [level.is_in(fitting)] if fitting else []
    if fits(levels[None]):
        conditions.append(level.is_null())
    if fits(other):
        conditions.append(~(level.is_null() | level.is_in(stated)))
    return _any(conditions)


def _any(conditions: list[nw.Expr]) -> nw.Expr:
    return reduce(or_, conditions) if conditions else nw.lit(False)
