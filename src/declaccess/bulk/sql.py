"""The decision as SQL for DuckDB: what each word of a row meets is a set of bits, and their intersection decides.

Every region of the plan is one bit. A word stands for the regions whose box it meets, a day for those that exist on
it; what the row meets is what all of them have in common. One more bit, the first, is met by every row whose words
are values, so that a row that meets nothing at all holds something that is no value.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from declaccess.bulk.columns import ASSURANCE, CODE, DAY, MEANS, OUTCOME, REASON, Kind, Layout
from declaccess.bulk.plan import Plan, Region
from declaccess.bulk.vocabulary import CODES, SHIFT, WIDTH, WORDS, LoginTable
from declaccess.rules.answer import Outcome
from declaccess.rules.facts import ALL, BIT, FACTS, GROUP, LoginClass
from declaccess.rules.reason_codes import NOT_A_VALUE, NOT_COVERED

_BITS: Final = 63
"""Regions in one whole number of 64 bits, beside the first bit."""

_EPOCH: Final = date(1970, 1, 1)

Bits = Callable[[int], str]
"""Writes the regions that some candidates of one fact meet."""


def quoted(name: str) -> str:
    """Write a name of SQL.

    Args:
        name: the name.
    """
    return f'"{name.replace(chr(34), chr(34) * 2)}"'


def text(value: str) -> str:
    """Write a text of SQL.

    Args:
        value: the text.
    """
    return f"'{value.replace(chr(39), chr(39) * 2)}'"


class Statements:
    """Writes the statements for columns of one layout."""

    def __init__(self, plan: Plan, layout: Layout, logins: LoginTable | None) -> None:
        """Take what the statements are made of.

        Args:
            plan: what decides.
            layout: the columns.
            logins: what log-in means are worth, where a column holds them.
        """
        self._plan = plan
        self._layout = layout
        self._logins = logins
        regions = plan.regions
        self._words = [regions[start : start + _BITS] for start in range(0, len(regions), _BITS)] or [()]
        self._met = "met_"
        while any(name.casefold().startswith(self._met) for name in layout.columns):
            self._met = f"_{self._met}"

    def counts(self, source: str) -> str:
        """Write a statement that counts rows by reason code.

        Args:
            source: what is read, in SQL.
        """
        return f"SELECT {self._reason()} AS {REASON}, count(*) FROM ({self._meeting(source, '')}) GROUP BY 1"  # noqa: S608

    def rows(self, source: str) -> str:
        """Write a statement that returns rows with outcome and reason.

        Args:
            source: what is read, in SQL.
        """
        names = ", ".join(map(quoted, self._layout.columns))
        permit, doubt = self._plan.base(Outcome.PERMIT), self._plan.base(Outcome.INDETERMINATE)
        outcome = (
            f"CASE WHEN {REASON} >= {permit} THEN '{Outcome.PERMIT}' "
            f"WHEN {REASON} >= {doubt} THEN '{Outcome.INDETERMINATE}' ELSE '{Outcome.DENY}' END"
        )
        reasoned = f"SELECT {names}, {self._reason()} AS {REASON} FROM ({self._meeting(source, f'{names}, ')})"  # noqa: S608
        return f"SELECT {names}, {outcome} AS {OUTCOME}, {REASON} FROM ({reasoned})"  # noqa: S608

    def _meeting(self, source: str, names: str) -> str:
        met = ", ".join(
            f"{' & '.join(self._intersected(regions))} AS {self._met}{number}"
            for number, regions in enumerate(self._words)
        )
        return f"SELECT {names}{met} FROM {source}"  # noqa: S608

    def _reason(self) -> str:
        first = f"{self._met}0"
        others = "".join(f" AND {self._met}{number} <= 1" for number in range(1, len(self._words)))
        leads = "".join(f" WHEN {self._any(regions)} THEN {rule}" for rule, regions in self._plan.leads)
        lead = f"CASE{leads} ELSE {self._plan.silent} END" if leads else str(self._plan.silent)
        deny, doubt, permit = (self._plan.base(each) for each in (Outcome.DENY, Outcome.INDETERMINATE, Outcome.PERMIT))
        sure = f"CASE WHEN {self._any(self._plan.unsure)} THEN {doubt} ELSE {permit} END"
        base = f"CASE WHEN {self._any(self._plan.possible)} THEN {sure} ELSE {deny} END"
        return (
            f"CAST(CASE WHEN {first} = 0 THEN {NOT_A_VALUE} WHEN {first} = 1{others} THEN {NOT_COVERED} "
            f"ELSE {base} + {lead} END AS SMALLINT)"
        )

    def _any(self, regions: tuple[Region, ...]) -> str:
        """Write whether a row meets one of some regions."""
        found = []
        for number, word in enumerate(self._words):
            mask = _mask(region in regions for region in word)
            if mask:
                found.append(f"{self._met}{number} & {mask} <> 0")
        return " OR ".join(found) or "false"

    def _intersected(self, regions: tuple[Region, ...]) -> Iterator[str]:
        """Yield the sets of bits that have in common what a row meets."""
        if self._layout.encoded:
            yield from self._of_code(regions)
        for name in self._layout.word_columns:
            yield self._of_words(quoted(name), WORDS[name], _meeting(regions, GROUP[name]))
        if self._logins is not None:
            yield self._of_means(self._logins, _meeting(regions, GROUP["login"]))
        yield self._of_day(regions)

    def _of_words(self, column: str, words: Mapping[str, int], bits: Bits) -> str:
        cases = "".join(f" WHEN {text(word)} THEN {bits(candidates)}" for word, candidates in words.items())
        return f"CASE {column}{cases} ELSE CASE WHEN {column} IS NULL THEN {bits(ALL)} ELSE {_number(0)} END END"

    def _of_means(self, logins: LoginTable, bits: Bits) -> str:
        means = quoted(MEANS)
        cases = []
        for row in logins.rows:
            worth = bits(row.other)
            if row.levels and self._layout.assurance:
                level = quoted(ASSURANCE)
                stated = "".join(
                    f" WHEN {text(name)} THEN {bits(value)}" for name, value in row.levels.items() if name is not None
                )
                silent = f"CASE WHEN {level} IS NULL THEN {bits(row.levels[None])} ELSE {worth} END"
                worth = f"CASE {level}{stated} ELSE {silent} END" if stated else silent
            elif row.levels:
                worth = bits(row.levels[None])
            cases.append(f" WHEN {text(row.means)} THEN {worth}")
        unrecognised = bits(BIT[LoginClass.UNRECOGNISED])
        silent = f"CASE WHEN {means} IS NULL THEN {bits(ALL)} ELSE {unrecognised} END"
        return f"CASE {means}{''.join(cases)} ELSE {silent} END" if cases else silent

    def _of_code(self, regions: tuple[Region, ...]) -> Iterator[str]:
        code = quoted(CODE)
        inside = f"CASE WHEN {code} BETWEEN 0 AND {CODES - 1} THEN CAST({code} AS INTEGER) ELSE 0 END"
        for name in FACTS:
            bits = _meeting(regions, GROUP[name])
            group = f"({inside} >> {SHIFT[name]}) & {(1 << WIDTH[name]) - 1}"
            cases = "".join(f" WHEN {each} THEN {bits(each << SHIFT[name])}" for each in range(1, 1 << WIDTH[name]))
            yield f"CASE WHEN {code} IS NULL THEN {bits(ALL)} ELSE CASE {group}{cases} ELSE {_number(0)} END END"

    def _of_day(self, regions: tuple[Region, ...]) -> str:
        column, starts = quoted(DAY), self._plan.starts
        day = f"CAST({column} AS DATE)" if self._layout.day is Kind.MOMENTS else column
        existing = "".join(
            f" WHEN {day} >= {self._day(starts[stretch])} THEN "
            f"{_number(_mask(stretch in region.stretches for region in regions) | 1)}"
            for stretch in reversed(range(len(starts)))
        )
        wrong = " OR ".join(self._no_days(column, day))
        return (
            f"CASE WHEN {day} IS NULL THEN {_number(1)} WHEN {wrong} THEN {_number(0)}{existing} ELSE {_number(1)} END"
        )

    def _no_days(self, column: str, day: str) -> Iterator[str]:
        if self._layout.day is Kind.WORDS:
            yield f"length({day}) <> 10"
            yield f"CAST(TRY_CAST({day} AS DATE) AS VARCHAR) IS DISTINCT FROM {day}"
            return
        yield f"{day} > {self._day(date.max)}"
        if self._layout.day is Kind.MOMENTS:
            yield f"{column} <> date_trunc('day', {column})"

    def _day(self, day: date) -> str:
        match self._layout.day:
            case Kind.NUMBERS:
                return str((day - _EPOCH).days)
            case Kind.WORDS:  # of texts that are days, the earlier is the smaller
                return text(day.isoformat())
            case _:
                return f"DATE '{day.isoformat()}'"


def _meeting(regions: tuple[Region, ...], group: int) -> Bits:
    return lambda candidates: _number(_mask(bool(region.box & group & candidates) for region in regions) | 1)


def _mask(bits: Iterable[bool]) -> int:
    """Return a number whose bits stand for regions; the first bit is left free."""
    return sum(2 << position for position, bit in enumerate(bits) if bit)


def _number(value: int) -> str:
    return f"{value}::UBIGINT"
