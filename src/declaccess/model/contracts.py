"""Contracts: what a declarant agreed with the client, with everybody hired for it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from enum import IntEnum

from attrs import frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.checking import check_kinds
from declaccess.model.content import NOTHING, Content
from declaccess.model.identifiers import ContractNumber, IdKind, OrganisationId
from declaccess.periods import ALWAYS, Period


class ParticipantQuality(IntEnum):
    """In what quality another participant is named (NSSO glossary 2023/3, field 01081)."""

    DESIGN = 1
    EXECUTION_SUPERVISION = 2
    PROJECT_COORDINATION = 3
    REALISATION_COORDINATION = 4


@frozen(kw_only=True)
class Subcontractor:
    """A company that was hired on a contract, at any depth.

    Attributes:
        organisation: which.
        hired_by: who hired it: the declarant, its temporary partnership, or another subcontractor of the contract.
        listed: when it was on the declaration.
        content: what no rule looks at.
    """

    organisation: OrganisationId
    hired_by: OrganisationId
    listed: Period = ALWAYS
    content: Content = NOTHING

    def __attrs_post_init__(self) -> None:
        check_kinds(self)


@frozen(kw_only=True)
class OtherParticipant:
    """A company that designs, supervises or coordinates.

    Attributes:
        organisation: which.
        quality: in what quality.
        listed: when it was on the declaration.
    """

    organisation: OrganisationId
    quality: ParticipantQuality
    listed: Period = ALWAYS

    def __attrs_post_init__(self) -> None:
        check_kinds(self)


@frozen(kw_only=True)
class Contract:
    """What one declarant agreed with the client, with everybody hired for it.

    Attributes:
        declarant: the company that declares the contract; it has an enterprise number.
        number: its number; `None` on a draft.
        temporary_partnership: the partnership that the declarant files for.
        partnership_members: its members.
        starts_on: first day of the works.
        ends_on: last day of the works, included.
        subcontractors: the hiring tree, flat: each names who hired it.
        listed: when the contract was on the declaration.
        content: what no rule looks at.

    Raises:
        RecordError: a subcontractor hired by nobody on the contract, a hiring loop, an end before the start, or a
            declarant without an enterprise number.
    """

    declarant: OrganisationId
    number: ContractNumber | None = None
    temporary_partnership: OrganisationId | None = None
    partnership_members: tuple[OrganisationId, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    subcontractors: tuple[Subcontractor, ...] = ()
    listed: Period = ALWAYS
    content: Content = NOTHING

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        faults = [*_declarant_faults(self.declarant), *_span_faults(self.starts_on, self.ends_on)]
        if self.subcontractors:
            roots = {self.declarant, self.temporary_partnership}
            faults.extend(_hiring_faults(roots, self.subcontractors))
        if faults:
            raise RecordError(faults)


def _declarant_faults(declarant: OrganisationId) -> Iterator[Fault]:
    if declarant.kind not in (IdKind.ENTERPRISE, IdKind.UNCHECKED):
        yield Fault("declarant", f"`{declarant}` has no enterprise number; a declarant must have one")


def _span_faults(starts_on: date | None, ends_on: date | None) -> Iterator[Fault]:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        yield Fault("ends_on", f"the works end on `{ends_on}`, before they start on `{starts_on}`")


def _hiring_faults(roots: set[OrganisationId | None], hired: Sequence[Subcontractor]) -> Iterator[Fault]:
    if _in_order(roots, hired):
        return
    known = roots | {each.organisation for each in hired}
    edges = {(each.hired_by, each.organisation) for each in hired}
    looped = _on_a_loop(edges)
    for index, each in enumerate(hired):
        place = f"subcontractors[{index}].hired_by"
        if each.hired_by not in known:
            yield Fault(
                place,
                f"`{each.hired_by}` is not on this contract; expected its declarant, its temporary partnership "
                f"or another of its subcontractors",
            )
        elif (each.hired_by, each.organisation) in looped:
            yield Fault(place, f"`{each.hired_by}` hires `{each.organisation}` in a hiring loop; expected a tree")


def _in_order(roots: set[OrganisationId | None], hired: Sequence[Subcontractor]) -> bool:
    """Say whether each is named once and hired by somebody before it, as is usual; then there is no loop."""
    known = roots.copy()
    for each in hired:
        if each.hired_by not in known or each.organisation in known:
            return False
        known.add(each.organisation)
    return True


def _on_a_loop(
    edges: set[tuple[OrganisationId, OrganisationId]],
) -> set[tuple[OrganisationId, OrganisationId]]:
    """Peel off every edge that begins a chain, then every one that ends one; what stays are loops."""
    for side in (0, 1):
        other = 1 - side
        left = Counter(edge[other] for edge in edges)
        outgoing: dict[OrganisationId, list[tuple[OrganisationId, OrganisationId]]] = {}
        for edge in edges:
            outgoing.setdefault(edge[side], []).append(edge)
        free = [name for name in outgoing if not left[name]]
        kept = set(edges)
        while free:
            for edge in outgoing.get(free.pop(), ()):
                kept.discard(edge)
                left[edge[other]] -= 1
                if not left[edge[other]]:
                    free.append(edge[other])
        edges = kept
    return edges
