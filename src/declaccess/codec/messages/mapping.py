"""From a form to a draft; what no rule looks at goes along as content, unchanged."""

import re
from collections.abc import Collection, Sequence

from declaccess.codec.messages import dictionary as fields
from declaccess.codec.messages.dictionary import REPEATABLE
from declaccess.codec.messages.elements import Element
from declaccess.codec.messages.findings import Finding, Severity, blocking
from declaccess.codec.messages.hiring import Hired, read_hired
from declaccess.codec.messages.parties import PartyReader, identifying
from declaccess.codec.messages.parts import Problem
from declaccess.codec.messages.values import as_day
from declaccess.errors import RecordError
from declaccess.model import (
    NOTHING,
    Content,
    Contract,
    Draft,
    Json,
    OrganisationId,
    OtherParticipant,
    ParticipantQuality,
    Sector,
    Subcontractor,
)

_OWN_NUMBER = "1"
_HIRED = re.compile(r"subcontractors\[([0-9]+)]")


def draft_of(form: Element, parties: PartyReader) -> Draft | None:
    """Return the draft that a form describes, or `None` with the reasons among the reader's findings.

    Args:
        form: a form that has been checked against the dictionary.
        parties: reads its parties, and holds what was found so far.
    """
    project, declaring = form.at("WorksGlobalProject"), form.at("WorksContractDeclarantId")
    client = parties.identify(project.at("WorksGlobalProjectOwnerId"))
    declarant = parties.identify(declaring)
    partnership = parties.identify(declaring.at("TempComCompanyID"))
    others = [(each, parties.identify(each)) for each in project.iter("OtherParticipant")]
    hired = read_hired(form, parties)
    if client is None or declarant is None or any(map(_is_blocking, parties.findings)):
        return None
    try:
        contract = _contract(form, declarant, partnership, hired)
    except RecordError as error:
        parties.findings.extend(_contradictions(form, hired, error))
        return None
    return Draft(
        reference=reference_of(form).get("ReferenceNbr"),
        sector=Sector(int(project.get("WorksGlobalProjectSector"))),
        client=client,
        contracts=(contract,),
        other_participants=tuple(
            OtherParticipant(organisation=organisation, quality=ParticipantQuality(int(each.get("ParticipantQuality"))))
            for each, organisation in others
            if organisation is not None
        ),
        content=_declaration_content(form),
    )


def _contract(
    form: Element, declarant: OrganisationId, partnership: OrganisationId | None, hired: Sequence[Hired]
) -> Contract:
    contract = form.at("WorksContract")
    return Contract(
        declarant=declarant,
        temporary_partnership=partnership,
        starts_on=as_day(contract.get(fields.STARTS_ON.name)),
        ends_on=as_day(contract.get(fields.ENDS_ON.name)),
        subcontractors=tuple(
            Subcontractor(
                organisation=each.organisation,
                hired_by=each.hired_by,
                content=_content(_members(each.element, _identities(each.element))),
            )
            for each in hired
        ),
        content=_contract_content(form),
    )


def _contradictions(form: Element, hired: Sequence[Hired], error: RecordError) -> list[Finding]:
    """Turn what the model refuses, such as a hiring loop, into findings."""
    found = []
    for fault in error.faults:
        place = _HIRED.match(fault.place)
        element = hired[int(place[1])].element if place else form.at("WorksContract")
        at = element.at("SubcontractorActivityInfo", "SubcontractorEmployerId") if place else element
        found.append(blocking(at.path, fields.EMPLOYER.code_of(Problem.INVALID), fault.message))
    return found


def reference_of(form: Element) -> Element:
    """Return the reference that names a form: the first that says so, else the first; an empty one when it has none.

    Args:
        form: the form.
    """
    references = list(form.iter("Reference"))
    named = (each for each in references if each.get("ReferenceType") == _OWN_NUMBER)
    return next(named, form.at("Reference"))


def _declaration_content(form: Element) -> Content:
    project, owner = form.at("WorksGlobalProject"), form.at("WorksGlobalProject", "WorksGlobalProjectOwnerId")
    mapped = {
        reference_of(form).find("ReferenceNbr"),
        project.find("WorksGlobalProjectSector"),
        *_identities(owner),
    }
    for participant in project.iter("OtherParticipant"):
        if participant.find("Name") is None:
            mapped.add(participant)
    apart = {form.find(name) for name in ("WorksGlobalProject", "WorksContractDeclarantId", "WorksContract")}
    return _content(_members(form, mapped | apart) | _members(project, mapped))


def _contract_content(form: Element) -> Content:
    declaring, contract = form.at("WorksContractDeclarantId"), form.at("WorksContract")
    mapped = {
        contract.find(fields.STARTS_ON.name),
        contract.find(fields.ENDS_ON.name),
        *contract.iter("SubcontractorId"),
        *_identities(declaring),
        *_identities(declaring.at("TempComCompanyID")),
    }
    members = _members(contract, mapped)
    if declarant := _members(declaring, mapped):
        members[declaring.name] = declarant
    return _content(members)


def _identities(party: Element) -> list[Element | None]:
    """Return the elements of a party, and of who hired it, that became identifiers."""
    employer = party.at("SubcontractorActivityInfo", "SubcontractorEmployerId")
    named = [(each, identifying(each)) for each in (party, employer)]
    return [each.find(name) for each, name in named if name is not None]


def _members(element: Element, left_out: Collection[Element | None]) -> dict[str, Json]:
    """Return what an element holds, under the message's own names, without what is in the model already."""
    members: dict[str, Json] = {}
    for child in element.children:
        if child in left_out:
            continue
        value: Json = _members(child, left_out) if child.children else child.text
        if child.name in REPEATABLE:
            list_of = members.setdefault(child.name, [])
            if isinstance(list_of, list):
                list_of.append(value)
        elif value != {}:
            members[child.name] = value
    return members


def _content(members: dict[str, Json]) -> Content:
    return Content.of(members) if members else NOTHING


def _is_blocking(finding: Finding) -> bool:
    return finding.severity is Severity.BLOCKING
