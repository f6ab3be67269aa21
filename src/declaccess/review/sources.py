"""Where portfolio questions are asked: of a portfolio in memory, or of a store that searches by itself."""

from functools import cached_property
from hashlib import sha256
from typing import Protocol

from declaccess.model import Declaration, Draft, OrganisationId, PersonId, Portfolio, Records
from declaccess.model.snapshots import Snapshot
from declaccess.ports import AccessRegister, DeclarationSearch, DeclarationStore, Found, FoundPage
from declaccess.rules.indexing import WorksIndex
from declaccess.rules.searching import SearchPlan


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


class _OfPortfolio:
    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio

    @cached_property
    def _index(self) -> WorksIndex:
        return WorksIndex(enumerate(self._portfolio.declarations))

    def search(self, plan: SearchPlan, *, after: str, limit: int) -> FoundPage:
        hits, more = self._index.search(plan, after, limit)
        return FoundPage(tuple(Found(*hit) for hit in hits), self._version(plan), more)

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

    def _version(self, plan: SearchPlan) -> str:
        """Return what tells this portfolio from others, as far as the search sees it: it cannot change itself."""
        whole = self._portfolio
        told = sha256()
        for number in self._index.list_naming(plan.organisation, "", len(whole.declarations)):
            told.update(f"{number}\n".encode("utf-8", "surrogatepass"))
        counts = (len(whole.declarations), len(whole.organisations), len(whole.grants), len(whole.appointments))
        return f"{'.'.join(map(str, counts))}.{told.hexdigest()[:16]}"


class _OfStore:
    def __init__(self, store: SearchableStore) -> None:
        self._store = store

    def search(self, plan: SearchPlan, *, after: str, limit: int) -> FoundPage:
        return self._store.search.search(plan, after=after, limit=limit)

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
