"""Declarations of works: drafts, filed declarations, their contracts and everybody named on them, as listed in time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve, field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.checking import check_kinds
from declaccess.model.content import NOTHING, Content
from declaccess.model.contracts import Contract, OtherParticipant
from declaccess.model.identifiers import ContractNumber, DeclarationNumber, OrganisationId
from declaccess.panel import Shown
from declaccess.periods import ALWAYS, Period, aware, maybe_aware

if TYPE_CHECKING:
    from declaccess.panel import Panel


class LegalBasis(StrEnum):
    """The article of the law of 27 June 1969 under which works are declared."""

    ARTICLE_30BIS = "30bis"
    ARTICLE_30TER = "30ter"


class Sector(IntEnum):
    """The sector of a project (NSSO glossary 2023/3, field 01093)."""

    IMMOVABLE_WORKS = 1
    GUARDING = 2
    MEAT = 3

    @property
    def legal_basis(self) -> LegalBasis:
        """The article: 30bis for immovable works, 30ter for guarding and meat (inferred from the sectors' names)."""
        return LegalBasis.ARTICLE_30BIS if self is Sector.IMMOVABLE_WORKS else LegalBasis.ARTICLE_30TER


class DeclarationStatus(StrEnum):
    """Where a declaration stands."""

    DRAFT = "draft"
    REGISTERED = "registered"
    ANNULLED = "annulled"


class PartyRole(StrEnum):
    """In what role an organisation is named on a declaration."""

    FILER = "filer"
    CLIENT = "client"
    CONTRACTOR = "contractor"
    TEMPORARY_PARTNERSHIP = "temporary_partnership"
    PARTNERSHIP_MEMBER = "partnership_member"
    SUBCONTRACTOR = "subcontractor"
    OTHER_PARTICIPANT = "other_participant"


# Looking up a member of an enumeration costs 60 ns, and these are on the way of every decision.
_FILER, _CLIENT, _CONTRACTOR, _PARTNERSHIP, _MEMBER, _SUBCONTRACTOR, _OTHER_PARTICIPANT = PartyRole
_REGISTERED, _ANNULLED = DeclarationStatus.REGISTERED, DeclarationStatus.ANNULLED


class Party(NamedTuple):
    """An organisation named on a declaration.

    Attributes:
        organisation: which.
        role: in what role.
        contract: index of the contract on which it is named; `None` for the declaration as a whole.
        place: the record that names it, as (list, index) pairs from the declaration down; empty for itself.
    """

    organisation: OrganisationId
    role: PartyRole
    contract: int | None
    place: tuple[tuple[str, int], ...]


@frozen(kw_only=True)
class Works(Shown):
    """What a draft and a filed declaration have in common.

    Attributes:
        sector: the sector, which gives the legal basis.
        client: for whom the works are done.
        contracts: one or more.
        other_participants: who designs, supervises or coordinates.
        content: what no rule looks at.
    """

    sector: Sector
    client: OrganisationId
    contracts: tuple[Contract, ...]
    other_participants: tuple[OtherParticipant, ...] = ()
    content: Content = NOTHING

    def list_parties(
        self,
        at: datetime,
        organisation: OrganisationId | None = None,
        contracts: list[tuple[int, Contract]] | None = None,
    ) -> list[Party]:
        """Return everybody who is named at an instant; only what is listed then counts.

        Args:
            at: an aware date-time.
            organisation: return the roles of this one alone.
            contracts: what `list_contracts` returns for the instant, where that is at hand.
        """
        if at.tzinfo is not UTC:
            at = aware(at)
        found: list[Party] = []
        filer = self.filer
        if organisation is None or self.client == organisation:
            found.append(Party(self.client, _CLIENT, None, ()))
        if filer is not None and (organisation is None or filer == organisation):
            found.append(Party(filer, _FILER, None, ()))
        for index, contract in contracts or self.list_contracts(at):
            _add_parties(found, contract, index, at, organisation)
        for step, other in enumerate(self.other_participants):
            if (organisation is None or other.organisation == organisation) and at in other.listed:
                found.append(Party(other.organisation, _OTHER_PARTICIPANT, None, (("other_participants", step),)))
        return found

    def list_contracts(self, at: datetime) -> list[tuple[int, Contract]]:
        """Return the contracts that are listed at an instant, each with its index.

        Args:
            at: an aware date-time.

        Raises:
            NaiveDatetimeError: a date-time without an offset.
        """
        if at.tzinfo is not UTC:
            at = aware(at)
        return [
            (index, each) for index, each in enumerate(self.contracts) if each.listed is ALWAYS or at in each.listed
        ]

    @property
    def filer(self) -> OrganisationId | None:
        """Who filed it, when that is known."""
        return None

    @property
    def legal_basis(self) -> LegalBasis:
        """The article under which the works are declared."""
        return self.sector.legal_basis


@frozen(kw_only=True)
class Declaration(Works):
    """A declaration that was filed.

    Attributes:
        number: its number.
        filed_at: when it was filed; `None` when not known.
        filed_by: who filed it and owns the project level; `None` when not known.
        annulled: whether it was annulled.
        annulled_at: when; `None` when not known.
        filed_instant: `filed_at` on the clock of UTC.
        annulled_instant: `annulled_at` on the clock of UTC.

    Raises:
        RecordError: no contract, a contract without number, an annulment before the filing or of a declaration
            that is not annulled.
        NaiveDatetimeError: a date-time without an offset.
    """

    number: DeclarationNumber
    filed_at: datetime | None = None
    filed_by: OrganisationId | None = None
    annulled: bool = False
    annulled_at: datetime | None = None
    filed_instant: datetime | None = field(init=False, eq=False, repr=False)
    annulled_instant: datetime | None = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        faults = []
        object.__setattr__(self, "filed_instant", maybe_aware(self.filed_at))
        object.__setattr__(self, "annulled_instant", maybe_aware(self.annulled_at))
        if not self.contracts:
            faults.append(Fault("contracts", "the list is empty; expected one contract or more"))
        for index, contract in enumerate(self.contracts):
            if contract.number is None:
                faults.append(Fault(f"contracts[{index}].number", "the number is missing; only a draft has none"))
        if self.annulled_at is not None:
            if not self.annulled:
                faults.append(Fault("annulled_at", "only an annulled declaration has this; leave it out"))
            elif self.filed_instant and self.annulled_instant and self.annulled_instant < self.filed_instant:
                faults.append(Fault("annulled_at", "the annulment lies before the filing (`filed_at`)"))
        if faults:
            raise RecordError(faults)

    @property
    def filer(self) -> OrganisationId | None:
        """Who filed it, when that is known."""
        return self.filed_by

    def panel(self) -> "Panel":
        """Describe the declaration for display."""
        from declaccess.model.describing import describe_works  # noqa: PLC0415 - words, only when shown

        filed = "not known" if self.filed_at is None else self.filed_at.isoformat(" ", "minutes")
        annulled = "" if self.annulled_at is None else f" since {self.annulled_at.isoformat(' ', 'minutes')}"
        rows = (
            ("status", f"annulled{annulled}" if self.annulled else "registered"),
            ("filed", f"{filed}, by {self.filed_by or 'somebody not known'}"),
        )
        return describe_works(self, f"Declaration of works {self.number}", rows)

    def status_at(self, at: datetime) -> DeclarationStatus | None:
        """Return where the declaration stands at an instant, or `None` before it was filed.

        Args:
            at: an aware date-time.
        """
        if at.tzinfo is not UTC:
            at = aware(at)
        if self.filed_instant is not None and at < self.filed_instant:
            return None
        if self.annulled and (self.annulled_instant is None or self.annulled_instant <= at):
            return _ANNULLED
        return _REGISTERED


@frozen(kw_only=True)
class Draft(Works):
    """A declaration that is not filed yet; it has a reference of its maker's, and one contract.

    Attributes:
        reference: the maker's own reference, not empty.

    Raises:
        RecordError: not exactly one contract, a contract with a number, or anything listed in time.
    """

    reference: str

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        faults = []
        if not self.reference:
            faults.append(Fault("reference", "the reference is empty; expected a text"))
        if len(self.contracts) != 1:
            faults.append(Fault("contracts", f"found {len(self.contracts)} contracts; a draft has exactly one"))
        listed: list[tuple[str, Period]] = [
            (f"other_participants[{index}]", other.listed) for index, other in enumerate(self.other_participants)
        ]
        for index, contract in enumerate(self.contracts):
            place = f"contracts[{index}]"
            if contract.number is not None:
                faults.append(Fault(f"{place}.number", "a draft's contract has no number yet; leave it out"))
            listed.append((place, contract.listed))
            hired = contract.subcontractors
            listed.extend((f"{place}.subcontractors[{i}]", each.listed) for i, each in enumerate(hired))
        faults.extend(
            Fault(place, "nothing in a draft has listing times; leave them out")
            for place, period in listed
            if period != ALWAYS
        )
        if faults:
            raise RecordError(faults)

    @property
    def contract(self) -> Contract:
        """The draft's contract."""
        return self.contracts[0]

    def panel(self) -> "Panel":
        """Describe the draft for display."""
        from declaccess.model.describing import describe_works  # noqa: PLC0415 - words, only when shown

        return describe_works(self, f"Draft {self.reference}", (("status", "draft, not filed"),))

    def filed(
        self,
        number: DeclarationNumber,
        contract_numbers: Sequence[ContractNumber],
        filed_at: datetime,
        filed_by: OrganisationId,
    ) -> Declaration:
        """Return the declaration that this draft becomes when it is filed.

        Args:
            number: the number that the declaration gets.
            contract_numbers: the number of each contract: one.
            filed_at: when, an aware date-time.
            filed_by: who filed it.

        Raises:
            RecordError: not one number for each contract.
        """
        if len(contract_numbers) != len(self.contracts):
            raise RecordError(
                [
                    Fault(
                        "contract_numbers",
                        f"found {len(contract_numbers)} numbers for {len(self.contracts)} contract",
                    )
                ]
            )
        contracts = tuple(
            evolve(contract, number=given) for contract, given in zip(self.contracts, contract_numbers, strict=True)
        )
        return Declaration(
            number=number,
            sector=self.sector,
            client=self.client,
            contracts=contracts,
            other_participants=self.other_participants,
            content=self.content,
            filed_at=filed_at,
            filed_by=filed_by,
        )


def _add_parties(
    found: list[Party], contract: Contract, index: int, at: datetime, organisation: OrganisationId | None
) -> None:
    place = ("contracts", index)
    if organisation is None or contract.declarant == organisation:
        found.append(Party(contract.declarant, _CONTRACTOR, index, (place,)))
    partnership = contract.temporary_partnership
    if partnership is not None and (organisation is None or partnership == organisation):
        found.append(Party(partnership, _PARTNERSHIP, index, (place,)))
    for member in contract.partnership_members:
        if organisation is None or member == organisation:
            found.append(Party(member, _MEMBER, index, (place,)))  # noqa: PERF401 - usually there are none
    for step, hired in enumerate(contract.subcontractors):
        if (organisation is None or hired.organisation == organisation) and at in hired.listed:
            found.append(Party(hired.organisation, _SUBCONTRACTOR, index, (place, ("subcontractors", step))))
