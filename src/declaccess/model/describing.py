"""Drafts and declarations as panels: who is on them, in what role, hired by whom."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from declaccess.model.contracts import Contract, Subcontractor
from declaccess.panel import Block, Panel, Row, Table
from declaccess.periods import Period

if TYPE_CHECKING:
    from declaccess.model.declarations import Works
    from declaccess.model.identifiers import OrganisationId


def describe_works(works: "Works", title: str, rows: tuple[tuple[str, str], ...]) -> Panel:
    """Describe a draft or a declaration.

    Args:
        works: the draft or declaration.
        title: what it is, with its number or reference.
        rows: what it says about itself, by label.
    """
    about = [Row(label=label, value=value) for label, value in rows]
    sector = works.sector.name.replace("_", " ").lower()
    about += [
        Row(label="legal basis", value=f"article {works.legal_basis}", detail=sector),
        Row(label="client", value=works.client),
    ]
    blocks: tuple[Block, ...] = (*about, *(_contract(contract) for contract in works.contracts))
    if works.other_participants:
        others = tuple(
            (other.organisation, other.quality.name.replace("_", " ").lower(), _listed(other.listed))
            for other in works.other_participants
        )
        blocks += (Table(caption="Other participants", header=("company", "quality", "listed"), rows=others),)
    return Panel(title=title, blocks=blocks)


def _contract(contract: Contract) -> Table:
    span = f", works from {contract.starts_on} to {contract.ends_on}" if contract.starts_on and contract.ends_on else ""
    rows: list[tuple[str, str, str, str]] = [(contract.declarant, "declarant", "", _listed(contract.listed))]
    if contract.temporary_partnership is not None:
        rows.append((contract.temporary_partnership, "temporary partnership", "", ""))
    rows.extend((member, "member of the partnership", "", "") for member in contract.partnership_members)
    for depth, hired in _tree(contract):
        rows.append((f"{'· ' * depth}{hired.organisation}", "subcontractor", hired.hired_by, _listed(hired.listed)))
    return Table(
        caption=f"Contract {contract.number or '(not numbered yet)'}{span}",
        header=("company", "role", "hired by", "listed"),
        rows=tuple(rows),
    )


def _tree(contract: Contract) -> Iterator[tuple[int, Subcontractor]]:
    """Yield the hiring tree with each subcontractor's depth below the declarant, hirers first."""
    below: dict[OrganisationId, list[Subcontractor]] = {}
    for hired in contract.subcontractors:
        below.setdefault(hired.hired_by, []).append(hired)
    roots = [contract.declarant, contract.temporary_partnership]
    stack = [(1, hired) for root in reversed(roots) if root for hired in reversed(below.pop(root, []))]
    while stack:
        depth, hired = stack.pop()
        yield depth, hired
        stack.extend((depth + 1, each) for each in reversed(below.pop(hired.organisation, [])))


def _listed(period: Period) -> str:
    ends = [
        f"{word} {instant.isoformat(' ', 'minutes')}"
        for word, instant in (("from", period.start), ("until", period.end))
        if instant is not None
    ]
    return " ".join(ends)
