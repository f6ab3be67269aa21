"""Where portfolio questions are asked: of a portfolio in memory, or of a store that searches by itself."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol, TypeVar
from weakref import finalize

from declaccess.errors import UnavailableError
from declaccess.model import Declaration, Draft, OrganisationId, PersonId, Portfolio, Records
from declaccess.model.snapshots import Snapshot
from declaccess.ports import AccessRegister, DeclarationSearch, DeclarationStore, Found, FoundPage
from declaccess.review.digests import digest, people_texts, register_texts
from declaccess.rules.indexing import WorksIndex
from declaccess.rules.searching import SearchPlan
from declaccess.rules.shapes import shapes

_T = TypeVar("_T")


class SearchableStore(Protocol):
    """A store that finds declarations by itself, such as `SqlStore` and `MemoryStore`.

    Attributes:
        declarations: the declaration store.
        register: Access Management.
        search: finds declarations.
    """

    @property
    def declarations(self) -> DeclarationStore:
        """The declaration store."""
        ...

    @property
    def register(self) -> AccessRegister:
        """Access Management."""
        ...

    @property
    def search(self) -> DeclarationSearch:
        """Finds declarations."""
        ...


class Asked(Protocol):
    """What is asked of a portfolio or of a store."""

    def search(self, plan: SearchPlan, *, after: str, limit: int) -> FoundPage:
        """Return what a plan permits, or may permit."""
        ...

    def stands(self) -> str | None:
        """Return the version of the data, which another one follows once it changes; `None`: it cannot change."""
        ...

    def version_of_search(self, plan: SearchPlan, person: PersonId | None) -> str:
        """Return what tells this data from other data, as far as a search for a person sees it."""
        ...

    def version_of_works(self, works: Declaration | Draft) -> str:
        """Return what tells this data from other data, as far as it bears on who may do something with works."""
        ...

    def records(self, organisation: OrganisationId, person: PersonId | None) -> Records:
        """Return what bears on the rights that a person, or anybody, holds for an organisation."""
        ...

    def with_works(self, records: Records, place: int, works: Declaration | Draft) -> Records:
        """Return what `records` returned together with a declaration or draft."""
        ...

    def find(self, name: str, *, draft: bool) -> tuple[int, Declaration | Draft] | None:
        """Return the declaration or the draft with a name, and its index."""
        ...

    def everybody(self) -> tuple[tuple[PersonId, ...], Records]:
        """Return everybody who is known, sorted, and all records of Access Management."""
        ...


_TRIES = 10


def read_steadily(read: Callable[[], _T | None]) -> _T:
    """Return what was read while nothing changed.

    Args:
        read: reads all that is needed, and returns `None` when something changed meanwhile.

    Raises:
        UnavailableError: something changed every time.
    """
    for _ in range(_TRIES):
        found = read()
        if found is not None:
            return found
    raise UnavailableError("declaration search", "the records change faster than they are read", "ask again later")


def asked_of(source: Portfolio | SearchableStore) -> Asked:
    """Return what answers questions about a portfolio or a store.

    Args:
        source: a portfolio, or a store.

    Raises:
        TypeError: something else.
    """
    if isinstance(source, Portfolio):
        return _OfPortfolio(source)
    if all(hasattr(source, name) for name in ("declarations", "register", "search")):
        return _OfStore(source)
    raise TypeError(f"found a `{type(source).__name__}`; expected a `Portfolio`, or a store with `search`")


class _Kept:
    """What is worked out of a portfolio once, for it cannot change: it does not hold the portfolio itself."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.index = WorksIndex(enumerate(portfolio.declarations))
        self.versions: dict[tuple[OrganisationId, bool, bool, PersonId | None], str] = {}


_KEPT: dict[int, _Kept] = {}  # by the identity of portfolios that live: to compare them would cost more


def _kept(portfolio: Portfolio) -> _Kept:
    key = id(portfolio)
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT[key] = _Kept(portfolio)
        finalize(portfolio, _KEPT.pop, key, None)
    return found


class _OfPortfolio:
    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio

    @cached_property
    def _kept(self) -> "_Kept":
        return _kept(self._portfolio)

    def search(self, plan: SearchPlan, *, after: str, limit: int) -> FoundPage:
        hits, more = self._kept.index.search(plan, after, limit)
        return FoundPage(tuple(Found(*hit) for hit in hits), "", more)

    def stands(self) -> str | None:
        return None

    def version_of_search(self, plan: SearchPlan, person: PersonId | None) -> str:
        versions = self._kept.versions
        asked = (plan.organisation, plan.drafts, plan.everywhere, person)
        if asked not in versions:
            known = [] if person is None else [self._portfolio.find_person(person)]
            registers = register_texts(self._portfolio, [plan.organisation])
            versions[asked] = digest(registers, people_texts(known), self._kept.index.iter_seen(plan))
        return versions[asked]

    def version_of_works(self, works: Declaration | Draft) -> str:
        named = sorted({shape.organisation for shape in shapes(works)})
        whole = self._portfolio
        known = map(repr, self.everybody()[0])
        return digest([repr(works)], register_texts(whole, named), people_texts(whole.people), known)

    def records(self, organisation: OrganisationId, person: PersonId | None) -> Records:  # noqa: ARG002 - it is all here
        return self._portfolio

    def with_works(self, records: Records, place: int, works: Declaration | Draft) -> Records:  # noqa: ARG002 - the same
        return records

    def find(self, name: str, *, draft: bool) -> tuple[int, Declaration | Draft] | None:
        return self._portfolio.find_draft(name) if draft else self._portfolio.find_declaration(name)

    def everybody(self) -> tuple[tuple[PersonId, ...], Records]:
        whole = self._portfolio
        known = {
            *(each.id for each in whole.people),
            *(each.person for each in whole.grants),
            *(each.person for each in whole.appointments),
            *(each.person for one in whole.organisations for each in one.legal_representatives),
            *(each.person for each in whole.logins if each.person is not None),
        }
        return tuple(sorted(known)), whole


_ANYTHING = SearchPlan(
    organisation=OrganisationId("unidentified:nobody"),
    drafts=False,
    at=datetime.min.replace(tzinfo=UTC),
    cases=(),
    everywhere=True,
)
"""Finds any declaration at all, with the version of the data."""


class _OfStore:
    def __init__(self, store: SearchableStore) -> None:
        self._store = store

    def search(self, plan: SearchPlan, *, after: str, limit: int) -> FoundPage:
        return self._store.search.search(plan, after=after, limit=limit)

    def stands(self) -> str:
        return self._store.search.search(_ANYTHING, limit=1).version

    def version_of_search(self, plan: SearchPlan, person: PersonId | None) -> str:  # noqa: ARG002 - it is all one
        return self.stands()

    def version_of_works(self, works: Declaration | Draft) -> str:  # noqa: ARG002 - the same
        return self.stands()

    def records(self, organisation: OrganisationId, person: PersonId | None) -> Records:
        return Snapshot.of(self._store.register.read(organisation, person))

    def with_works(self, records: Records, place: int, works: Declaration | Draft) -> Records:
        assert isinstance(records, Snapshot)  # noqa: S101 - it came from `records`
        return records.with_works(place, works)

    def find(self, name: str, *, draft: bool) -> tuple[int, Declaration | Draft] | None:
        store = self._store.declarations
        version = store.find_draft(name) if draft else store.find_declaration(name)
        return None if version is None else (version.place, version.record)

    def everybody(self) -> tuple[tuple[PersonId, ...], Records]:
        events = tuple(self._store.register.iter_events())
        return tuple(sorted({each.event.person for each in events if each.event.person})), Snapshot.of(events)
