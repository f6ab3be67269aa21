"""What the records of a declaration come to for each company on it: few different cases, however many declarations.

How a company stands to a declaration follows from the roles in which that company is named, and from few things about
the declaration as a whole: its context. Neither holds a name or a day, so declarations of the same make share them.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from declaccess.model import Declaration, Draft, OrganisationId, PartyRole
from declaccess.periods import ALWAYS, Period

MOST_BITS: Final = 62
"""So many records with listing times of one company, or contracts with them, fit into one whole number."""


class Layout(NamedTuple):
    """What the records of one declaration come to.

    Attributes:
        context: number of the context.
        signatures: by company, in the order in which they are first named, the number of its roles.
        timed: of every record with listing times, in the order of the records, the company that it is about and its
            bit; the company of a contract is `CONTRACT`, and its bit the contract's index.
    """

    context: int
    signatures: tuple[int, ...]
    timed: tuple[tuple[int, int], ...]


CONTRACT: Final = -1
"""Stands for the company where a listing time is a contract's."""

_Role = tuple[str, int, int]
"""A role, the index of its contract or -1, and the bit of its listing times or -1."""


class Layouts:
    """Numbers contexts and roles as they come."""

    def __init__(self) -> None:
        self._contexts: dict[object, int] = {}
        self._signatures: dict[object, int] = {}

    @property
    def contexts(self) -> int:
        """How many contexts there are."""
        return len(self._contexts)

    @property
    def signatures(self) -> int:
        """How many different roles there are."""
        return len(self._signatures)

    def make(self, works: Declaration | Draft, named: Mapping[OrganisationId, int]) -> Layout:
        """Return what the records of a declaration come to.

        Args:
            works: the declaration or draft.
            named: the companies on it, each with its place in the order in which they are first named.
        """
        roles = _Roles(works, named)
        context: object = roles.context
        signatures: list[object] = [tuple(sorted(set(each))) for each in roles.of]
        if roles.crowded:  # it shares nothing with any other, so nothing about it has to fit into a number
            alone = (self.contexts, self.signatures)
            context = ("alone", *alone)
            signatures = [("alone", *alone, place) for place in range(len(signatures))]
        return Layout(
            self._contexts.setdefault(context, len(self._contexts)),
            tuple([self._signatures.setdefault(each, len(self._signatures)) for each in signatures]),
            () if roles.crowded else tuple(roles.timed),
        )


class _Roles:
    def __init__(self, works: Declaration | Draft, named: Mapping[OrganisationId, int]) -> None:
        self.of: list[list[_Role]] = [[] for _ in named]
        self.timed: list[tuple[int, int]] = []
        self._named = named
        self._bits = [0] * len(named)
        filer = works.filer
        self.context = (
            isinstance(works, Draft),
            filer is not None,
            tuple((each.declarant == filer, each.listed is ALWAYS) for each in works.contracts),
        )
        self._add(works.client, PartyRole.CLIENT)
        if filer is not None:
            self._add(filer, PartyRole.FILER)
        for index, contract in enumerate(works.contracts):
            if contract.listed is not ALWAYS:
                self.timed.append((CONTRACT, index))
            self._add(contract.declarant, PartyRole.CONTRACTOR, index)
            if contract.temporary_partnership is not None:
                self._add(contract.temporary_partnership, PartyRole.TEMPORARY_PARTNERSHIP, index)
            for member in contract.partnership_members:
                self._add(member, PartyRole.PARTNERSHIP_MEMBER, index)
            for hired in contract.subcontractors:
                self._add(hired.organisation, PartyRole.SUBCONTRACTOR, index, hired.listed)
        for other in works.other_participants:
            self._add(other.organisation, PartyRole.OTHER_PARTICIPANT, -1, other.listed)
        self.crowded = any(bit >= MOST_BITS for _, bit in self.timed)

    def _add(self, organisation: OrganisationId, role: PartyRole, contract: int = -1, listed: Period = ALWAYS) -> None:
        place, bit = self._named[organisation], -1
        if listed is not ALWAYS:
            bit = self._bits[place]
            self._bits[place] += 1
            self.timed.append((place, bit))
        self.of[place].append((role.value, contract, bit))
