"""The port to a store that finds declarations by itself, so that not every record has to be read."""

from typing import NamedTuple, Protocol, runtime_checkable

from declaccess.model import Declaration, Draft
from declaccess.rules.answer import Outcome
from declaccess.rules.searching import SearchPlan


class Found(NamedTuple):
    """A declaration or a draft that a search found.

    Attributes:
        key: its number or reference.
        place: its index among all drafts and declarations of the store.
        outcome: permit or indeterminate; `None` where the record has to be decided on.
        record: the record, where the outcome is `None`.
    """

    key: str
    place: int
    outcome: Outcome | None
    record: Declaration | Draft | None


class FoundPage(NamedTuple):
    """Some of what a search found, in the order of the keys.

    Attributes:
        found: what was found.
        version: the version of the data that was looked at: another one, once a record was added or changed.
        more: whether there may be others after these.
    """

    found: tuple[Found, ...]
    version: str
    more: bool


@runtime_checkable
class DeclarationSearch(Protocol):
    """Finds declarations and drafts by a plan.

    A search is about the latest version of each. One page is read from one state of the store. Keys and organisations
    are compared exactly, by code points, as everywhere.
    """

    def search(self, plan: SearchPlan, *, after: str = "", limit: int = 50) -> FoundPage:
        """Return what a plan permits, or may permit, and what of it the record alone tells.

        Nothing that may be permitted is left out. Of what is found, `Found.outcome` is what `SearchPlan.outcome` says
        of it; of a declaration on which the relation of the organisation takes the record to tell, the record is
        returned. Where the plan looks everywhere, every declaration that exists at its instant may be returned so.

        Args:
            plan: what to look for.
            after: return those whose key sorts after this one.
            limit: how many at most.

        Raises:
            AdapterError: the store cannot be read.
            ValueError: a limit below 1.
        """
        ...
