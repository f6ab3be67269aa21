"""What the dictionary asks of one field because of another: each condition is one function."""

from collections.abc import Callable, Iterator
from datetime import date

from dateutil.relativedelta import relativedelta

from declaccess.codec.messages import dictionary as fields
from declaccess.codec.messages.elements import Element
from declaccess.codec.messages.findings import Finding, blocking, warning
from declaccess.codec.messages.parts import Part, Problem
from declaccess.codec.messages.values import as_day

Condition = Callable[[Element], Iterator[Finding]]

_IMMOVABLE_WORKS = "1"
_CONTINUING = "2"
_YEARS_AHEAD = 5


def check_conditions(form: Element) -> Iterator[Finding]:
    """Yield every condition between the fields of a form that does not hold, its parties' apart."""
    for condition in _CONDITIONS:
        yield from condition(form)


def _construction_is_described(form: Element) -> Iterator[Finding]:
    """Sector 1 needs type, usage and activities."""
    if _sector(form) != _IMMOVABLE_WORKS:
        return
    for block, part in _construction_fields(form):
        if part is not fields.HAZARD and not block.get(part.name):
            yield missing(block, part, "the sector is 1 (immovable works)")


def _other_sectors_leave_construction_out(form: Element) -> Iterator[Finding]:
    """Sectors 2 and 3 have no use for type, usage, activities and hazards."""
    if _sector(form) in ("", _IMMOVABLE_WORKS):
        return
    for block, part in _construction_fields(form):
        if block.find(part.name):
            yield _idle(block, part, "applies to sector 1 (immovable works) only")


def _place_is_described(form: Element) -> Iterator[Finding]:
    """A site without street or number, or one that moves, needs a description of the place."""
    project = form.find("WorksGlobalProject")
    if project is None or project.get(fields.ADDRESS_DETAILS.name):
        return
    site = project.at("SiteAddress")
    if not site.get("Street") or not site.get("HouseNbr"):
        yield missing(project, fields.ADDRESS_DETAILS, "the site has no street or no house number")
    elif project.get("WorksGlobalProjectMobilityNotion") == "1":
        yield missing(project, fields.ADDRESS_DETAILS, "the works have no fixed place (mobility is 1)")


def _contract_ends_after_it_starts(form: Element) -> Iterator[Finding]:
    yield from _ends_after_start(form.at("WorksContract"), fields.STARTS_ON, fields.ENDS_ON)


def _interventions_end_after_they_start(form: Element) -> Iterator[Finding]:
    for activities in _activities(form):
        yield from _ends_after_start(activities, fields.INTERVENTION_STARTS_ON, fields.INTERVENTION_ENDS_ON)


def _signed_before_the_start(form: Element) -> Iterator[Finding]:
    """The dictionary wants the signature before the start; NSSO's own sample has both on one day."""
    contract = form.at("WorksContract")
    signed, starts = _day(contract, fields.SIGNED_ON), _day(contract, fields.STARTS_ON)
    if signed is not None and starts is not None and signed >= starts:
        yield warning(
            contract.path_of(fields.SIGNED_ON.name),
            fields.SIGNED_ON.code_of(Problem.INVALID),
            f"the contract was signed on `{signed}`, not before the start on `{starts}`; check both days",
        )


def _late_declaration_has_a_reason(form: Element) -> Iterator[Finding]:
    contract = form.find("WorksContract")
    if contract is None or contract.get(fields.LATE_REASON.name):
        return
    created, starts = as_day(form.get("FormCreationDate")), _day(contract, fields.STARTS_ON)
    if created is not None and starts is not None and starts < created:
        yield missing(contract, fields.LATE_REASON, f"the works start on `{starts}`, before the form's day `{created}`")


def _continuing_works_end_within_five_years(form: Element) -> Iterator[Finding]:
    contract = form.at("WorksContract")
    created, ends = as_day(form.get("FormCreationDate")), _day(contract, fields.ENDS_ON)
    continuing = form.at("WorksGlobalProject").get("WorksGlobalProjectPurpose") == _CONTINUING
    if continuing and created is not None and ends is not None and ends > created + _five_years(created):
        yield warning(
            contract.path_of(fields.ENDS_ON.name),
            fields.ENDS_ON.code_of(Problem.INVALID),
            f"continuing works end on `{ends}`, more than five years after the form's day `{created}`; "
            f"give a day within five years and renew it later",
        )


def _contact_has_a_telephone(form: Element) -> Iterator[Finding]:
    contact = form.at("WorksContract", "CoordinatesContactPerson").find("Communication")
    if contact is not None and not contact.get(fields.PHONE.name):
        yield missing(contact, fields.PHONE, "it is how the contact person is reached")


def _unused_numbers_stay_out(form: Element) -> Iterator[Finding]:
    """The declarant's telephone, and mobile and fax numbers altogether, have no use in this message."""
    declarant = form.at("WorksContractDeclarantId", "Communication")
    contact = form.at("WorksContract", "CoordinatesContactPerson", "Communication")
    for block, idle in (
        (declarant, (fields.PHONE, fields.MOBILE, fields.FAX)),
        (contact, (fields.MOBILE, fields.FAX)),
    ):
        for part in idle:
            if block.find(part.name):
                yield _idle(block, part, "has no use here")


_CONDITIONS: tuple[Condition, ...] = (
    _construction_is_described,
    _other_sectors_leave_construction_out,
    _place_is_described,
    _contract_ends_after_it_starts,
    _signed_before_the_start,
    _late_declaration_has_a_reason,
    _continuing_works_end_within_five_years,
    _contact_has_a_telephone,
    _unused_numbers_stay_out,
    _interventions_end_after_they_start,
)


def missing(block: Element, part: Part, reason: str) -> Finding:
    """Return the finding that a part must be there for a reason.

    Args:
        block: where it should stand.
        part: what should stand there.
        reason: why, as a clause.
    """
    return blocking(
        block.path_of(part.name),
        part.code_of(Problem.MISSING),
        f"`{part.name}` is missing, but {reason}: add it",
    )


def _idle(block: Element, part: Part, reason: str) -> Finding:
    return warning(
        block.path_of(part.name),
        part.code_of(Problem.NOT_APPLICABLE),
        f"`{part.name}` {reason}; leave it out",
    )


def _sector(form: Element) -> str:
    return form.at("WorksGlobalProject").get("WorksGlobalProjectSector")


def _construction_fields(form: Element) -> Iterator[tuple[Element, Part]]:
    for project in form.iter("WorksGlobalProject"):
        yield project, fields.PROJECT_TYPE
        yield project, fields.BUILDING_USAGE
    for contract in form.iter("WorksContract"):
        yield contract, fields.PROJECT_TYPE
        yield contract, fields.HAZARD
    for activities in _activities(form):
        yield activities, fields.HAZARD
        yield activities, fields.ACTIVITY


def _activities(form: Element) -> Iterator[Element]:
    for subcontractor in form.at("WorksContract").iter("SubcontractorId"):
        yield from subcontractor.iter("SubcontractorActivityInfo")


def _day(block: Element, part: Part) -> date | None:
    return as_day(block.get(part.name))


def _five_years(day: date) -> relativedelta:
    return relativedelta(years=min(_YEARS_AHEAD, date.max.year - day.year))


def _ends_after_start(block: Element, start: Part, end: Part) -> Iterator[Finding]:
    starts, ends = _day(block, start), _day(block, end)
    if starts is not None and ends is not None and ends < starts:
        yield blocking(
            block.path_of(end.name),
            end.code_of(Problem.END_BEFORE_START),
            f"found the end `{ends}` before the start `{starts}`; check both days",
        )
