"""Who is named in a form, as identifiers of the model."""

from typing import Literal

from attrs import define

from declaccess.codec.messages import dictionary as fields
from declaccess.codec.messages.elements import Element
from declaccess.codec.messages.findings import Finding, blocking, shown, warning
from declaccess.codec.messages.parts import Field, Kind, Problem
from declaccess.codec.messages.values import has_shape
from declaccess.errors import IdentifierError
from declaccess.model import OrganisationId, unchecked

Identifiers = Literal["checked", "unchecked"]

_PREFIXES = {
    "CompanyID": "",
    fields.VAT_NUMBER.name: "vat:",
    fields.FOREIGN_NUMBER.name: "foreign:",
    fields.DENOMINATION.name: "unidentified:",
}
_FIELDS = {part.name: part for part in fields.EMPLOYER.parts if isinstance(part, Field)}
_PLACEHOLDER_DIGITS = (9, 10)


@define
class PartyReader:
    """Reads the parties of one form, and gathers what is wrong with them.

    Attributes:
        identifiers: whether a number that fails its check is refused, or kept as it was filed.
        findings: what was found so far.
    """

    identifiers: Identifiers
    findings: list[Finding]

    def identify(self, party: Element) -> OrganisationId | None:
        """Return which organisation a block names, or `None` where it says so in no usable way."""
        name = identifying(party)
        if name is None:
            return None
        text, field = party.get(name), _FIELDS[name]
        if not text or len(text) > field.longest or not has_shape(text, field.kind):
            return None  # which is reported where texts are checked
        try:
            return OrganisationId(_PREFIXES[name] + text)
        except IdentifierError as error:
            return self._failed(text, field, party.path_of(name), error)

    def _failed(self, text: str, field: Field, path: str, error: IdentifierError) -> OrganisationId | None:
        code = field.code_of(Problem.INVALID)
        if self.identifiers == "unchecked" and _may_stay_unchecked(text, field):
            kept = unchecked(text)
            self.findings.append(
                warning(
                    path,
                    code,
                    f"{shown(text)} fails its check; it is kept as `{kept}`: nobody can act for it",
                )
            )
            return kept
        hint = error.hint or f"expected {error.expected}"
        self.findings.append(blocking(path, code, f"{shown(text)} is not {error.expected}; {hint}"))
        return None

    def quietly(self, party: Element) -> OrganisationId | None:
        """Return which organisation a block names, without a word about what is wrong with it."""
        return PartyReader(self.identifiers, []).identify(party)


def identifying(party: Element) -> str | None:
    """Return the name of the element that identifies a party: its number, or its name for want of one."""
    return next((name for name in _PREFIXES if party.find(name)), None)


def _may_stay_unchecked(text: str, field: Field) -> bool:
    """Tell numbers that fail their check from texts that are no such number at all."""
    if field.kind is Kind.ENTERPRISE_NUMBER:
        return len(text) in _PLACEHOLDER_DIGITS
    return field.kind is Kind.VAT_NUMBER
