"""What a decision looks up: the port between the rules and wherever records are kept."""

from typing import Protocol, runtime_checkable

from declaccess.model.access import Mandate, Person
from declaccess.model.declarations import Declaration, Draft
from declaccess.model.identifiers import OrganisationId
from declaccess.model.portfolio import OrganisationRegister


@runtime_checkable
class Records(Protocol):
    """Records to decide from: a whole portfolio, or what a store knew at one time.

    All answers are about the same state of knowledge. Each record has an index in its list, which says where it
    stands (`place`) and nothing more.
    """

    def place(self, name: str, index: int) -> tuple[str | int, ...]:
        """Return where a record of a list stands."""
        ...

    def find_declaration(self, number: str) -> tuple[int, Declaration] | None:
        """Return the filed declaration with a number and its index, or `None`."""
        ...

    def find_draft(self, reference: str) -> tuple[int, Draft] | None:
        """Return the draft with a reference and its index, or `None`."""
        ...

    def find_person(self, person: str) -> Person | None:
        """Return the person with an id, or `None` when not listed."""
        ...

    def find_register(self, organisation: OrganisationId) -> OrganisationRegister | None:
        """Return what is at hand of an organisation's register, or `None` when it is not listed."""
        ...

    def list_mandates(self, mandator: OrganisationId) -> tuple[tuple[int, Mandate], ...]:
        """Return the mandates that an organisation gave, each with its index."""
        ...
