"""Rows of every kind, and what the decision of one case after the other says of them."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

from declaccess import Facts, Rulebook
from declaccess.rules import FACTS
from declaccess.rules.facts import ALL
from declaccess.rules.reason_codes import reason_code

Row = dict[str, Any]
Found = tuple[str, int]
"""An outcome and a reason code."""

COLUMNS = (*FACTS, "day")
DENIED_AS_NO_VALUE: Found = ("deny", 0)
DENIED_AS_NOT_COVERED: Found = ("deny", 1)
EPOCH = date(1970, 1, 1)
JUNK = (
    "",
    " ",
    "Create",
    "create ",
    "|",
    "create|",
    "digital_key|digital_key",
    "password|digital_key",
    "held,not_held",
    "null",
    "NaN",
    "O'Brien",
    '"',
    "\\",
    "%",
    "_",
    "*",
    "déclarant",
    "x" * 300,
)


def edge_days(rulebook: Rulebook) -> list[date]:
    """Return the days at which answers change, with their neighbours, and far days."""
    near = {start + timedelta(days=step) for start in rulebook.table.starts for step in (-1, 0, 1)}
    return sorted(near | {date(1, 1, 1), date(1969, 12, 31), date(2200, 2, 28), date.max})


def every_cell(rulebook: Rulebook) -> list[Row]:
    """Return a row for every cell of the table on every edge day."""
    cells = [dict(zip(FACTS, map(str, cell), strict=True)) for cell in product(*FACTS.values())]
    return [{**cell, "day": day} for day in edge_days(rulebook) for cell in cells]


def random_rows(rulebook: Rulebook, count: int, seed: int = 4) -> list[Row]:
    """Return rows of which most facts are known, some are not, some have candidates and a few hold no value."""
    chance = random.Random(seed)  # noqa: S311 - synthetic data need no secure random numbers
    days = [*edge_days(rulebook), None, None]
    values = {name: [str(value) for value in kind] for name, kind in FACTS.items()}

    def word(name: str) -> str | None:
        drawn = chance.random()
        if drawn < 0.92:
            return chance.choice(values[name])
        if drawn < 0.96:
            return None
        if drawn < 0.995:
            some = {*chance.choices(values[name], k=2)}
            return "|".join(value for value in values[name] if value in some)
        return chance.choice(JUNK)

    return [{**{name: word(name) for name in FACTS}, "day": chance.choice(days)} for _ in range(count)]


def code_of(row: Mapping[str, Any]) -> int | None:
    """Return `Facts.code` of a row's words, or `None` where one of them is no value."""
    return _code(tuple(row[name] for name in FACTS))


@cache
def _code(words: tuple[str | None, ...]) -> int | None:
    known = {}
    for (name, kind), word in zip(FACTS.items(), words, strict=True):
        if word is None:
            continue
        values = word.split("|")
        if values != [value for value in kind if value in values]:
            return None
        known[name] = values
    return Facts.of(**known).code


def expected(rulebook: Rulebook, rows: Iterable[Row]) -> list[Found]:
    """Return what one decision after the other says."""
    return [one(rulebook, code_of(row), row["day"]) for row in rows]


def one(rulebook: Rulebook, code: int | None, day: date | None) -> Found:
    """Return what the table says of one case."""
    if code is None:
        return DENIED_AS_NO_VALUE
    if day is None or day < rulebook.first_day:
        return DENIED_AS_NOT_COVERED
    answer = rulebook.table.answer(Facts(code), day)
    return str(answer.outcome), reason_code(answer).number


def columns(rows: list[Row]) -> dict[str, list[Any]]:
    """Return rows as columns."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def encoded(rows: Iterable[Row]) -> list[Row]:
    """Return rows with their facts as one code; no code at all where a word is no value."""
    found = []
    for number, row in enumerate(rows):
        code = code_of(row)
        unknown = None if code == ALL and number % 2 else code
        found.append({"facts": 0 if code is None else unknown, "day": row["day"]})
    return found
