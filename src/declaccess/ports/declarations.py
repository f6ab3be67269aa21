"""The port to the declarations that are kept, with every version that they ever had."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from attrs import frozen

from declaccess.model import Action, Declaration, Draft, OrganisationId, Subject
from declaccess.ports.decision_log import DecisionLog, LogNote


@frozen(kw_only=True)
class Version:
    """A declaration or a draft as it stood from one change to the next.

    Attributes:
        record: what stood there.
        version: 1 for the first, and then one more at each change.
        place: the index of the declaration among all drafts and declarations of the store, in the order they came.
        recorded_at: since when the store knows it, on the clock of UTC.
        act: what made it; `None` when it was imported.
        by: who made it; `None` when it was imported.
        decision: the number of the log's entry under which it was made; `None` when it was imported.
    """

    record: Declaration | Draft
    version: int
    place: int
    recorded_at: datetime
    act: Action | None = None
    by: Subject | None = None
    decision: int | None = None


@frozen(kw_only=True)
class Change:
    """A new version of a declaration that is to be written.

    Attributes:
        record: what is to stand there.
        expected: the version that the change starts from; 0 when the declaration is new.
        act: what is done.
        by: who does it.
        decision: the number of the log's entry that permits it.
        recorded_at: when, an aware date-time.
    """

    record: Declaration
    expected: int
    act: Action
    by: Subject
    decision: int
    recorded_at: datetime


@runtime_checkable
class DeclarationStore(Protocol):
    """Keeps declarations and drafts, and every version of each.

    Numbers and references are compared exactly, character by character; a draft's reference and a declaration's
    number never meet. Every method is atomic: it sees one state, and what it writes is there wholly or not at all.
    A version that was once returned never changes. What was known at an instant (`known_at`) is settled once every
    write that was begun before it is over: a version bears the instant of its decision, and comes a little later.

    Attributes:
        log: the decision log whose entries are written in the same transaction as a change.
    """

    @property
    def log(self) -> DecisionLog:
        """The decision log whose entries are written in the same transaction as a change."""
        ...

    def find_declaration(self, number: str, known_at: datetime | None = None) -> Version | None:
        """Return the filed declaration with a number as the store knows it, or knew it at an instant, or `None`.

        Args:
            number: its number.
            known_at: what the store knew at this instant, including what it learnt at it; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        ...

    def find_draft(self, reference: str, known_at: datetime | None = None) -> Version | None:
        """Return the draft with a reference, as `find_declaration` does.

        Args:
            reference: its maker's reference.
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        ...

    def list_versions(self, number: str) -> tuple[Version, ...]:
        """Return every version of the filed declaration with a number, the first one first; empty when there is none.

        Args:
            number: its number.

        Raises:
            AdapterError: the store cannot be read.
        """
        ...

    def list_naming(self, organisation: OrganisationId, *, after: str = "", limit: int = 50) -> tuple[Version, ...]:
        """Return the filed declarations whose latest version names an organisation in any role, at any time.

        Args:
            organisation: whom they name.
            after: return those whose number sorts after this one (by code points).
            limit: how many at most; they are sorted by number.

        Raises:
            AdapterError: the store cannot be read.
        """
        ...

    def iter_all(self, known_at: datetime | None = None) -> Iterator[Version]:
        """Yield every draft and declaration once, in the order they came, from one state of the store.

        Args:
            known_at: what the store knew at this instant; `None`: what it knows.

        Raises:
            AdapterError: the store cannot be read.
        """
        ...

    def commit(self, change: Change, note: LogNote) -> Version:
        """Write a new version and its entry in the log, both or neither.

        Args:
            change: the new version.
            note: the entry.

        Raises:
            ConflictError: another version stands there than the change starts from, or one of its contract numbers
                stands on another declaration; nothing is written.
            AdapterError: it could not be written; nothing is.
        """
        ...

    def add(self, records: Iterable[Declaration | Draft], recorded_at: datetime) -> int:
        """Import records, all or none of them, each as its first version, and return how many.

        Args:
            records: drafts and declarations, in their order.
            recorded_at: when, an aware date-time.

        Raises:
            PortfolioError: one that is there already, or twice among them; contract numbers count too.
            AdapterError: they could not be written; none is.
        """
        ...
