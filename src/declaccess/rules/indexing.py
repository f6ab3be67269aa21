"""Declarations in memory by whom they name, so that a search looks at no others."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from declaccess.model import Declaration, Draft, OrganisationId
from declaccess.rules.answer import Outcome
from declaccess.rules.searching import SearchPlan
from declaccess.rules.shapes import IRREGULAR, Shape, shapes

Hit: TypeAlias = tuple[str, int, Outcome | None, Declaration | Draft | None]
"""A key and a place; the outcome, or the record where it takes that to tell."""


class WorksIndex:
    """Drafts and declarations by the organisations that they name; whoever shares it between threads locks it."""

    def __init__(self, works: Iterable[tuple[int, Declaration | Draft]] = ()) -> None:
        """Index records.

        Args:
            works: drafts and declarations, each with its index among them.
        """
        self._records: dict[tuple[bool, str], tuple[int, Declaration | Draft]] = {}
        self._keys: dict[bool, list[str]] = {False: [], True: []}
        self._named: dict[tuple[bool, OrganisationId], list[str]] = {}
        for place, record in works:
            is_draft, key = _key(record)
            self._records[is_draft, key] = place, record
            self._keys[is_draft].append(key)
            for shape in shapes(record):
                self._named.setdefault((is_draft, shape.organisation), []).append(key)
        for keys in (*self._keys.values(), *self._named.values()):
            keys.sort()

    def put(self, place: int, record: Declaration | Draft) -> None:
        """Put a record into the index, in the place of the one with its key if there is one.

        Args:
            place: its index among all drafts and declarations.
            record: the draft or declaration.
        """
        is_draft, key = _key(record)
        before = self._records.get((is_draft, key))
        if before is None:
            insort(self._keys[is_draft], key)
        else:
            for shape in shapes(before[1]):
                self._named[is_draft, shape.organisation].remove(key)
        self._records[is_draft, key] = place, record
        for shape in shapes(record):
            insort(self._named.setdefault((is_draft, shape.organisation), []), key)

    def list_naming(self, organisation: OrganisationId, after: str, limit: int) -> tuple[str, ...]:
        """Return the numbers of filed declarations that name an organisation, in their order.

        Args:
            organisation: whom they name, in any role, at any time.
            after: return those that sort after this one.
            limit: how many at most.
        """
        keys = self._named.get((False, organisation), [])
        first = bisect_right(keys, after)
        return tuple(keys[first : first + max(0, limit)])

    def search(self, plan: SearchPlan, after: str, limit: int) -> tuple[list[Hit], bool]:
        """Return what a plan permits, or may permit, in the order of the keys, and whether there may be more.

        Args:
            plan: what to look for.
            after: return those whose key sorts after this one.
            limit: how many at most.

        Raises:
            ValueError: a limit below 1.
        """
        if limit < 1:
            raise ValueError(f"found a limit of `{limit}`; expected 1 or more")
        keys = self._keys[plan.drafts] if plan.everywhere else self._named.get((plan.drafts, plan.organisation), [])
        hits: list[Hit] = []
        for position in range(bisect_right(keys, after), len(keys)):
            if len(hits) == limit:
                return hits, True
            place, record = self._records[plan.drafts, keys[position]]
            hit = _hit(plan, keys[position], place, record)
            if hit is not None:
                hits.append(hit)
        return hits, False

    def iter_seen(self, plan: SearchPlan) -> Iterator[str]:
        """Yield all that the hits of a plan depend on, in texts that are the same for the same records.

        Args:
            plan: what to look for.
        """
        keys = self._keys[plan.drafts] if plan.everywhere else self._named.get((plan.drafts, plan.organisation), [])
        for key in keys:
            place, record = self._records[plan.drafts, key]
            shape = None if plan.everywhere else _shape(plan, record)
            if shape is None or shape.roles == IRREGULAR:
                yield f"{place} {record!r}"
            elif isinstance(record, Draft):
                yield f"{key} {shape!r}"
            else:
                yield f"{key} {shape!r} {record.filed_instant} {record.annulled} {record.annulled_instant}"


def _hit(plan: SearchPlan, key: str, place: int, record: Declaration | Draft) -> Hit | None:
    if plan.everywhere:
        return key, place, None, record
    shape = _shape(plan, record)
    if shape.roles == IRREGULAR:
        return key, place, None, record
    outcome = plan.judge(shape, record)
    return None if outcome is Outcome.DENY else (key, place, outcome, None)


def _shape(plan: SearchPlan, record: Declaration | Draft) -> Shape:
    return next(shape for shape in shapes(record) if shape.organisation == plan.organisation)


def _key(record: Declaration | Draft) -> tuple[bool, str]:
    return (True, record.reference) if isinstance(record, Draft) else (False, record.number)
