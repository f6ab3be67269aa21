"""What the dictionary asks of each party: one number or a full name, a language, an address."""

from collections.abc import Iterator

from declaccess.codec.messages import dictionary as fields
from declaccess.codec.messages.conditions import missing
from declaccess.codec.messages.elements import Element
from declaccess.codec.messages.findings import Finding, blocking, warning
from declaccess.codec.messages.parts import Problem

_ENGLISH = "4"
_COMPANY = "CompanyID"
_FOREIGN_NUMBERS = (fields.VAT_NUMBER.name, fields.FOREIGN_NUMBER.name)


def check_parties(form: Element) -> Iterator[Finding]:
    """Yield in what the parties of a form are not identified as the dictionary asks."""
    for client in form.at("WorksGlobalProject").iter("WorksGlobalProjectOwnerId"):
        yield from _one_number(client)
        yield from _full_identity(client)
        yield from _language(client)
        yield from _private_person(client)
    for partnership in form.at("WorksContractDeclarantId").iter("TempComCompanyID"):
        yield from _language(partnership)
    for subcontractor in form.at("WorksContract").iter("SubcontractorId"):
        yield from _one_number(subcontractor)
        yield from _full_identity(subcontractor)
        yield from _language(subcontractor)
        for activities in subcontractor.iter("SubcontractorActivityInfo"):
            for employer in activities.iter("SubcontractorEmployerId"):
                yield from _one_number(employer)
                yield from _named_employer(employer)


def _one_number(party: Element) -> Iterator[Finding]:
    """A party has one number: an enterprise number, a VAT number, or one from outside the EU."""
    present = [name for name in (_COMPANY, *_FOREIGN_NUMBERS) if party.find(name)]
    for part in (fields.VAT_NUMBER, fields.FOREIGN_NUMBER):
        if part.name in present[1:]:
            yield blocking(
                party.path_of(part.name),
                part.code_of(Problem.FORBIDDEN),
                f"found `{part.name}` beside `{present[0]}`; expected one number: keep the right one",
            )


def _full_identity(party: Element) -> Iterator[Finding]:
    """Without an enterprise number, a party needs name, language, address and a stand-in for the number."""
    if party.find(_COMPANY):
        return
    reason = f"there is no `{_COMPANY}`"
    for part in (fields.DENOMINATION, fields.LANGUAGE, fields.ADDRESS):
        if not party.find(part.name):
            yield missing(party, part, reason)
    private = party.get("IsNaturalPerson") == "1"
    if not private and not any(map(party.find, (*_FOREIGN_NUMBERS, fields.JUSTIFICATION.name))):
        yield missing(
            party,
            fields.JUSTIFICATION,
            f"there is no number: a company in the EU gives `{_FOREIGN_NUMBERS[0]}` or a justification, "
            f"one elsewhere `{_FOREIGN_NUMBERS[1]}`",
        )


def _language(party: Element) -> Iterator[Finding]:
    """English is for foreign clients and subcontractors."""
    if party.get(fields.LANGUAGE.name) == _ENGLISH and not _is_foreign(party):
        yield blocking(
            party.path_of(fields.LANGUAGE.name),
            fields.LANGUAGE.code_of(Problem.FORBIDDEN),
            "found `4` (English), which is for foreign clients and subcontractors; choose `1`, `2` or `3`",
        )


def _is_foreign(party: Element) -> bool:
    if party.find(_COMPANY):
        return False
    country = party.at(fields.ADDRESS.name).get("Country")
    return any(map(party.find, _FOREIGN_NUMBERS)) or country not in ("", fields.BELGIUM)


def _private_person(client: Element) -> Iterator[Finding]:
    """A person with private purposes has no company's number, yet the dictionary does not forbid one."""
    numbers = [name for name in (_COMPANY, *_FOREIGN_NUMBERS) if client.find(name)]
    if client.get("IsNaturalPerson") == "1" and numbers:
        yield warning(
            client.path_of("IsNaturalPerson"),
            "contradiction",
            f"found a private person with a company's number (`{numbers[0]}`); the number counts: check it",
        )


def _named_employer(employer: Element) -> Iterator[Finding]:
    """Without any number a hirer goes by its name; without an enterprise number it has an address."""
    if employer.find(_COMPANY):
        return
    if not any(map(employer.find, (*_FOREIGN_NUMBERS, fields.DENOMINATION.name))):
        yield missing(employer, fields.DENOMINATION, "nothing else says who hired the subcontractor")
    if not employer.find(fields.ADDRESS.name):
        yield warning(
            employer.path_of(fields.ADDRESS.name),
            fields.ADDRESS.code_of(Problem.MISSING),
            f"without `{_COMPANY}` the dictionary asks for an address; repeat the hirer's",
        )
