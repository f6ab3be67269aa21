"""A second reading of the contract, in plain ifs, that the library is compared with.

It is written from the description of the formats and of the default readings, not from the library, and it
takes the slow road everywhere: every completion of the facts, every candidate day, every day of the walk.
It imports nothing of the library, so that agreement between the two says something.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from plain_facts import TABLE, WRITE_RESTRICTION, plain_facts
from plain_register import brussels_day, instant_of

__all__ = [
    "plain_consensus",
    "plain_decide",
    "plain_facts",
    "plain_open",
    "plain_outcome",
    "plain_valid_until",
]

ONE_DAY = timedelta(days=1)
FIRST_PASSWORD_END = date(2026, 6, 26)
FIRST_UNSECURED_END = date(2026, 10, 1)
LAST_UNSECURED_END = date(2027, 1, 1)
# All 93 of them, from the quarter's first day to the day after its last.
UNSECURED_ENDS = [FIRST_UNSECURED_END + n * ONE_DAY for n in range(93)]

Cell = tuple[str, ...]


# One `if` for each thing that is said, in the order in which a lawyer would ask: long, and meant to be.
def plain_outcome(  # noqa: C901
    facts: dict[str, str], day: date, unsecured_end: date, password_end: date | None
) -> bool:
    """Tell whether fully known facts permit, with known first days without unsecured access and passwords."""
    action = facts["action"]
    status = facts["status"]
    if action == "create" and status != "draft":
        return False
    if action in ("modify", "annul") and status != "registered":
        return False
    if action == "view" and status not in ("registered", "annulled"):
        return False

    if facts["relation"] == "unrelated":
        return False

    login = facts["login"]
    if login == "unrecognised":
        return False
    if login == "unsecured":
        # Nobody is identified, so no authorisation is asked, and nothing but looking is allowed.
        return action == "view" and day < unsecured_end
    if login == "password" and password_end is not None and day >= password_end:
        return False

    if facts["authorisation"] == "not_held":
        return False

    if facts["relation"] == "declarant":
        return True
    if action == "view":
        return True
    if action == "annul":
        return False
    # A listed party that creates or modifies. When the declaration was filed makes no difference by default.
    return day < WRITE_RESTRICTION


def password_ends(day: date) -> list[date | None]:
    """List enough of the candidate first days without passwords to be exact on one day.

    The outcome only asks whether `day` is before that day or not, so any candidate gives the same answer as
    one of these: the first of all, the day before, the day itself, the day after, and never.
    """
    near = {FIRST_PASSWORD_END, day - ONE_DAY, day, day + ONE_DAY}
    return [*sorted(end for end in near if end >= FIRST_PASSWORD_END), None]


@lru_cache(maxsize=200_000)
def outcomes(cell: Cell, day: date) -> bytes:
    """Answer for every pair of candidate days: one byte a pair, those of one unsecured day side by side."""
    facts = dict(zip(TABLE, cell, strict=True))
    passwords = password_ends(day)
    return bytes(
        plain_outcome(facts, day, unsecured_end, password_end)
        for unsecured_end in UNSECURED_ENDS
        for password_end in passwords
    )


def completions(candidates: dict[str, list[str]]) -> list[Cell]:
    """List every way to settle the facts."""
    return list(product(*(candidates[fact] for fact in TABLE)))


def plain_consensus(candidates: dict[str, list[str]], day: date) -> str:
    """Give the outcome word: what all completions and all candidate days agree on, if they do."""
    seen: set[int] = set()
    for cell in completions(candidates):
        seen.update(outcomes(cell, day))
        if len(seen) == 2:
            return "indeterminate"
    return "permit" if seen == {True} else "deny"


def plain_open(candidates: dict[str, list[str]], day: date) -> dict[str, list[str]]:
    """Name the facts and milestones on which the outcome depends for some completion of all the others."""
    cells = completions(candidates)
    facts: list[str] = []
    for place, fact in enumerate(TABLE):
        for cell in cells:
            # The others stay as in this cell, this fact takes each of its candidates in turn.
            variants = {outcomes((*cell[:place], value, *cell[place + 1 :]), day) for value in candidates[fact]}
            if len(variants) > 1:
                facts.append(fact)
                break

    width = len(password_ends(day))
    milestones: list[str] = []
    rows_of = {
        cell: [outcomes(cell, day)[start : start + width] for start in range(0, 93 * width, width)] for cell in cells
    }
    if any(len(set(rows)) > 1 for rows in rows_of.values()):
        milestones.append("unsecured-abolition")
    if any(len(set(row)) > 1 for rows in rows_of.values() for row in rows):
        milestones.append("password-phase-out")
    return {"milestones": milestones, "facts": facts, "readings": []}


def plain_valid_until(candidates: dict[str, list[str]], day: date) -> date | None:
    """Walk the days for the first later one on which the same facts get another outcome word.

    The walk is bounded on both sides. No day that the outcome is compared with comes before 2026-06-26,
    so all earlier days answer alike. From 2027-01-01 on every candidate end of unsecured access has come,
    and the end of passwords may have come or not on each day alike, so nothing changes any more.
    """
    now = plain_consensus(candidates, day)
    later = max(day + ONE_DAY, FIRST_PASSWORD_END)
    while later <= LAST_UNSECURED_END + 2 * ONE_DAY:
        if plain_consensus(candidates, later) != now:
            return later
        later += ONE_DAY
    return None


def plain_decide(portfolio: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Answer a raw request over a raw portfolio; facts are shown as in an answer, a known one as a string."""
    day = brussels_day(instant_of(request["context"]["time"]))
    candidates = plain_facts(portfolio, request)
    cause = candidates.pop("cause", None)
    shown = {
        fact: candidates[fact][0] if len(candidates[fact]) == 1 else candidates[fact]
        for fact in TABLE
        if fact in candidates
    }
    answer: dict[str, Any] = {"outcome": "deny", "cause": cause, "facts": shown}
    if cause is not None:
        nothing: dict[str, list[str]] = {"milestones": [], "facts": [], "readings": []}
        answer["open"] = nothing
        answer["rules_valid_until"] = None
        return answer
    answer["outcome"] = plain_consensus(candidates, day)
    answer["open"] = plain_open(candidates, day)
    answer["rules_valid_until"] = plain_valid_until(candidates, day)
    return answer
