"""Who hired whom: each subcontractor names its hirer, who stands before it in the message."""

from collections import Counter
from collections.abc import Iterable

from attrs import define, field, frozen

from declaccess.codec.messages import dictionary as fields
from declaccess.codec.messages.elements import Element
from declaccess.codec.messages.findings import blocking, shown, warning
from declaccess.codec.messages.parties import PartyReader
from declaccess.codec.messages.parts import Problem
from declaccess.model import IdKind, OrganisationId


@frozen(kw_only=True)
class Hired:
    """A subcontractor of a form.

    Attributes:
        element: the block that names it.
        organisation: which it is.
        hired_by: who hired it.
    """

    element: Element
    organisation: OrganisationId
    hired_by: OrganisationId


def read_hired(form: Element, parties: PartyReader) -> tuple[Hired, ...]:
    """Return the subcontractors of a form whose identity, and whose hirer's, can be read.

    Args:
        form: the form.
        parties: reads its parties; what is wrong with the hiring joins its findings.
    """
    declarant = form.at("WorksContractDeclarantId")
    partnership = declarant.at("TempComCompanyID")
    elements = list(form.at("WorksContract").iter("SubcontractorId"))
    places = _Places(later=Counter(_known(parties.quietly(each) for each in elements)))
    places.before.update(_known(parties.quietly(each) for each in (declarant, partnership)))
    places.shared_names.update(name for name, count in places.later.items() if count > 1 and _is_name(name))
    hired = []
    for element in elements:
        organisation = parties.identify(element)
        employer = element.at("SubcontractorActivityInfo", "SubcontractorEmployerId")
        hirer = parties.identify(employer)
        if organisation in places.shared_names:
            _report_shared_name(element, parties)
        problem = None if hirer is None else places.problem_with(hirer, organisation)
        if problem is not None:
            _report_hirer(employer, problem, parties)
        if organisation is not None:
            places.pass_by(organisation)
            if hirer is not None:
                hired.append(Hired(element=element, organisation=organisation, hired_by=hirer))
    return tuple(hired)


@define
class _Places:
    """Where in the form parties stand, seen from the subcontractor being read.

    Attributes:
        later: how often each subcontractor still comes.
        before: who came already and may hire.
        shared_names: names that stand for more than one subcontractor.
    """

    later: Counter[OrganisationId]
    before: set[OrganisationId] = field(factory=set)
    shared_names: set[OrganisationId] = field(factory=set)

    def problem_with(self, hirer: OrganisationId, hired: OrganisationId | None) -> str | None:
        if hirer == hired:
            return "the subcontractor is named as its own hirer"
        if hirer in self.shared_names:
            return "several subcontractors have this name, so it does not say which of them"
        if hirer in self.before:
            return None
        if self.later[hirer]:
            return "the hirer comes later in the message, but must stand before those it hired"
        return "the hirer is not on this form"

    def pass_by(self, organisation: OrganisationId) -> None:
        self.later[organisation] -= 1
        self.before.add(organisation)


def _known(organisations: Iterable[OrganisationId | None]) -> list[OrganisationId]:
    return [each for each in organisations if each is not None]


def _is_name(organisation: OrganisationId) -> bool:
    return organisation.kind is IdKind.UNIDENTIFIED


def _report_shared_name(element: Element, parties: PartyReader) -> None:
    name = fields.DENOMINATION.name
    parties.findings.append(
        warning(
            element.path_of(name),
            "same-name",
            f"several subcontractors are known only as {shown(element.get(name))}; "
            f"give them numbers, or names that differ",
        )
    )


def _report_hirer(employer: Element, problem: str, parties: PartyReader) -> None:
    parties.findings.append(
        blocking(
            employer.path,
            fields.EMPLOYER.code_of(Problem.INVALID),
            f"{problem}; expected the declarant, its partnership or a subcontractor that stands before, "
            f"identified as it is there",
        )
    )
