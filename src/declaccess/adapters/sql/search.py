"""Searching in the database: a plan becomes one statement over the table of parties."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, case, false, literal_column, or_, select

from declaccess.adapters.sql.connections import Database
from declaccess.adapters.sql.declarations import PORT
from declaccess.adapters.sql.rows import (
    DRAFT,
    FILED,
    GREATEST,
    LEAST,
    check_texts,
    read_works,
    to_ticks,
    unfit,
)
from declaccess.adapters.sql.tables import declarations, parties, state
from declaccess.model import DeclarationStatus
from declaccess.ports.search import Found, FoundPage
from declaccess.rules.answer import Outcome
from declaccess.rules.searching import Case, Filed, SearchPlan
from declaccess.rules.shapes import IRREGULAR, regular_roles

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_BITS = tuple(1 << index for index in range(max(regular_roles()).bit_length()))
_VERSION = select(state.c.changes).scalar_subquery().label("changes")

Tests = tuple[tuple[DeclarationStatus, bool | None, tuple[int, ...]], ...]
"""Of each case its status, whether it is known when it was filed (`None`: either), and the roles to look for."""


class SqlSearch:
    """Finds declarations and drafts in a store's database; threads and processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, plan: SearchPlan, *, after: str = "", limit: int = 50) -> FoundPage:
        """Return what a plan permits, or may permit, and what of it the record alone tells.

        Args:
            plan: what to look for.
            after: return those whose key sorts after this one.
            limit: how many at most.

        Raises:
            AdapterError: the store cannot be read.
            ValueError: a limit below 1.
        """
        if limit < 1:
            raise ValueError(f"found a limit of `{limit}`; expected 1 or more")
        is_sqlite = self._database.is_sqlite
        check_texts([after], PORT, is_sqlite=is_sqlite)
        organisation = "" if unfit(plan.organisation, is_sqlite=is_sqlite) else str(plan.organisation)
        asked = {
            "kind": DRAFT if plan.drafts else FILED,
            "after": after,
            "most": min(limit, GREATEST - 1) + 1,
            "organisation": organisation,
            "at": to_ticks(plan.at),
        }
        if plan.everywhere:
            rows = self._database.fetch(PORT, _EVERYWHERE, asked)
        else:
            rows = self._database.fetch(PORT, _statement(_tests(plan.cases)), {**asked, **_instants(plan.cases)})
        judge = _judge(plan)
        found = tuple([judge(row) for row in rows[:limit]])
        if not rows:
            ((version,),) = self._database.fetch(PORT, _CHANGES)
        else:
            version = rows[0][-1]
        return FoundPage(found, str(version), len(rows) > limit)


_CHANGES = select(state.c.changes)
_EVERYWHERE = (
    select(
        declarations.c.key,
        declarations.c.place,
        literal_column(str(IRREGULAR)),
        literal_column(str(LEAST)),
        literal_column(str(GREATEST)),
        declarations.c.record,
        _VERSION,
    )
    .where((declarations.c.kind == bindparam("kind")) & (declarations.c.key > bindparam("after")))
    .order_by(declarations.c.key)
    .limit(bindparam("most"))
)


@lru_cache(maxsize=256)
def _statement(tests: Tests) -> Any:
    """Return the statement for what is looked for; the instants are its parameters."""
    at = bindparam("at", type_=BigInteger)
    there = and_(parties.c.listed_from <= at, at < parties.c.listed_until, parties.c.filed_at <= at)
    wanted = or_(false(), *(_test(index, *test) for index, test in enumerate(tests)))
    record = select(declarations.c.record).where(declarations.c.place == parties.c.place).scalar_subquery()
    return (
        select(
            parties.c.number,
            parties.c.place,
            parties.c.roles,
            parties.c.filed_at,
            parties.c.annulled_from,
            case((parties.c.roles == IRREGULAR, record)).label("record"),
            _VERSION,
        )
        .where(
            (parties.c.organisation == bindparam("organisation"))
            & (parties.c.kind == bindparam("kind"))
            & (parties.c.number > bindparam("after"))
            & or_(parties.c.roles == IRREGULAR, and_(there, wanted))
        )
        .order_by(parties.c.number)
        .limit(bindparam("most"))
    )


def _test(index: int, status: DeclarationStatus, is_known: bool | None, roles: tuple[int, ...]) -> ColumnElement[bool]:
    parts = [_has(roles)]
    if status is DeclarationStatus.REGISTERED:
        parts.append(parties.c.annulled_from > bindparam("at"))
    elif status is DeclarationStatus.ANNULLED:
        parts.append(parties.c.annulled_from <= bindparam("at"))
    if is_known is not None:
        if is_known:
            parts.append(parties.c.filed_at >= bindparam(f"from_{index}"))
            parts.append(parties.c.filed_at < bindparam(f"until_{index}"))
        else:
            parts.append(parties.c.filed_at == LEAST)
    return and_(*parts)


def _has(roles: tuple[int, ...]) -> ColumnElement[bool]:
    """Return the test for some roles: one on their bits where that says it, and else a list."""
    wanted = set(roles)
    single = sum(bit for bit in _BITS if all(each in wanted for each in regular_roles() if each & bit))
    if wanted == {each for each in regular_roles() if each & single}:
        return parties.c.roles.bitwise_and(single) != 0
    return parties.c.roles.in_([literal_column(str(each)) for each in roles])


@lru_cache(maxsize=256)
def _tests(cases: tuple[Case, ...]) -> Tests:
    return tuple(
        (
            each.status,
            None if each.filed is None else each.filed.is_known,
            tuple(sorted(each.permit | each.indeterminate)),
        )
        for each in cases
    )


def _instants(cases: Iterable[Case]) -> Mapping[str, int]:
    found = {}
    for index, each in enumerate(cases):
        if each.filed is not None and each.filed.is_known:
            found[f"from_{index}"], found[f"until_{index}"] = _ticks(each.filed)
    return found


def _ticks(filed: Filed) -> tuple[int, int]:
    first = LEAST + 1 if filed.first == _FIRST else to_ticks(filed.first)
    return first, GREATEST if filed.beyond == _LAST else to_ticks(filed.beyond)


def _judge(plan: SearchPlan) -> Callable[[Any], Found]:
    """Return what makes of a row what was found; it compares numbers, as the statement does."""
    at, kind = to_ticks(plan.at), DRAFT if plan.drafts else FILED
    cases = []
    for case_ in plan.cases:
        first, beyond = (LEAST, GREATEST) if case_.filed is None else (LEAST, LEAST + 1)
        if case_.filed is not None and case_.filed.is_known:
            first, beyond = _ticks(case_.filed)
        cases.append((case_.status is DeclarationStatus.ANNULLED, first, beyond, case_.permit))

    def judge(row: Any) -> Found:
        key, place, roles, filed, annulled, text, _ = row
        if roles == IRREGULAR:
            return Found(key, place, None, read_works(key, kind, text, PORT))
        is_annulled = annulled <= at
        permits = any(
            roles in permit
            for of_annulled, first, beyond, permit in cases
            if of_annulled is is_annulled and first <= filed < beyond
        )
        return Found(key, place, Outcome.PERMIT if permits else Outcome.INDETERMINATE, None)

    return judge
