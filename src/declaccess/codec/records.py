"""Reading the model's records: the portfolio's, and a draft inside a request."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Literal, TypeAlias

import attrs
from cattrs import Converter

from declaccess.codec.hooks import Hook, UnreadError, exactly
from declaccess.codec.moments import register_moments
from declaccess.codec.partial import check_part
from declaccess.codec.shapes import maker, wire_members
from declaccess.codec.strict import class_hook, strict_converter
from declaccess.codec.strict_json import Unusable
from declaccess.errors import IdentifierError, RecordError
from declaccess.model import Content, Contract, Declaration, Draft, OrganisationId, PersonId, Works, unchecked
from declaccess.periods import Quarter

Identifiers: TypeAlias = Literal["checked", "unchecked"]
"""What happens to an organisation's number that fails its check: a fault, or it is kept as it was filed."""

make_person = lru_cache(maxsize=1 << 8)(PersonId)
"""Makes a person's identifier; who stands in one record stands in others beside it."""

_DIGITS = re.compile(r"[0-9]{1,10}", re.ASCII)
_VAT = re.compile(r"vat:(?!BE|GR)[A-Z]{2}[0-9A-Z+*]{2,13}", re.ASCII)

_FILED_ONLY = ("number", "filed_at", "filed_by", "annulled_at")
_NOT_ON_A_DRAFT = {name: f"a draft has no `{name}` yet; leave it out" for name in _FILED_ONLY}
_NOT_WHEN_FILED = {"reference": "a filed declaration has no `reference` but a `number`; leave it out"}


@cache
def record_converter(identifiers: Identifiers = "checked") -> Converter:
    """Return the strict converter for records; `Works` stands for a draft or a filed declaration.

    Args:
        identifiers: what happens to a number that fails its check.
    """
    converter = _converter(identifiers, in_draft=False)
    read_draft = _converter(identifiers, in_draft=True).get_structure_hook(Draft)
    read_filed = converter.get_structure_hook(Declaration)

    def works(value: Any, _: Any) -> Any:
        return read_draft(value, Draft) if _is_draft(value) else read_filed(value, Declaration)

    converter.register_structure_hook(Works, works)
    converter.register_structure_hook(Draft, read_draft)
    return converter


def _converter(identifiers: Identifiers, *, in_draft: bool) -> Converter:
    converter = strict_converter()
    register_moments(converter)
    converter.register_structure_hook(OrganisationId, exactly(str, _organisation_maker(identifiers)))
    converter.register_structure_hook(PersonId, exactly(str, make_person))
    converter.register_structure_hook(Quarter, exactly(str, Quarter.parse))
    converter.register_structure_hook(Content, _content)

    def factory(kind: type, converter: Converter) -> Hook:
        members = wire_members(kind)
        misplaced = _misplaced(kind, list(members), in_draft=in_draft)
        members = {name: member for name, member in members.items() if name not in misplaced}
        if kind is Contract and not in_draft:
            members["number"] = members["number"].evolve(default=attrs.NOTHING)
        return class_hook(converter, kind, members.values(), maker(kind), misplaced, check_part)

    converter.register_structure_hook_factory(attrs.has, factory)
    return converter


def _misplaced(kind: type, names: list[str], *, in_draft: bool) -> dict[str, str]:
    """Say of known members that do not belong to a draft, or not to a filed declaration, why they do not."""
    if not in_draft:
        return _NOT_WHEN_FILED if kind is Declaration else {}
    if kind is Draft:
        return _NOT_ON_A_DRAFT
    times = [name for name in names if name.startswith("listed_")]
    hints = {name: f"nothing in a draft has listing times; leave `{name}` out" for name in times}
    if kind is Contract:
        hints["number"] = "a draft's contract has no `number` yet; leave it out"
    return hints


def _is_draft(value: Any) -> bool:
    if type(value) is not dict:
        return False
    status = value.get("status")
    if status in ("draft", "registered", "annulled"):
        return bool(status == "draft")
    # The status cannot be read, so the other members tell, and only the status is at fault.
    return value.get("reference") is not None and value.get("number") is None


def _organisation_maker(identifiers: Identifiers) -> Callable[[str], OrganisationId]:
    """Return what makes an identifier; few organisations stand in many places, so equal ones share one value."""

    @lru_cache(maxsize=1 << 12)
    def make(written: str) -> OrganisationId:
        if identifiers == "unchecked" and _fails_only_its_check(written):
            return unchecked(written.removeprefix("vat:"))
        if written.startswith("unchecked:"):
            return _unchecked_again(written, identifiers)
        return OrganisationId(written)

    return make


def _unchecked_again(written: str, identifiers: Identifiers) -> OrganisationId:
    """Return the identifier of a number that was kept as filed before."""
    if identifiers == "checked":
        hint = "correct it, or read with the option identifiers=unchecked"
        raise IdentifierError(written, "an identifier that passes its check", hint)
    number = written.removeprefix("unchecked:")
    if not number.isascii():
        raise IdentifierError(written, "a canonical `unchecked:` identifier", "expected ASCII characters only")
    for proper in (number, f"vat:{number}"):
        if _passes(proper):
            raise IdentifierError(written, "a number that fails its check", f"write `{proper}`")
    return OrganisationId(written)


def _fails_only_its_check(written: str) -> bool:
    return bool(_DIGITS.fullmatch(written) or _VAT.fullmatch(written)) and not _passes(written)


def _passes(written: str) -> bool:
    try:
        OrganisationId(written)
    except IdentifierError:
        return False
    return ":" not in written or written.startswith("vat:")


def _content(value: Any, _: Any) -> Content:
    try:
        return Content.of(value)
    except RecordError:
        if _holds_unusable(value):
            raise UnreadError from None
        raise


def _holds_unusable(value: Any) -> bool:
    """Say whether something in a value was told to be at fault when its text was parsed."""
    left, seen = [value], set()
    while left:
        each = left.pop()
        if isinstance(each, Unusable):
            return True
        # A value from elsewhere than a text may contain itself.
        if isinstance(each, (list, dict)) and id(each) not in seen:
            seen.add(id(each))
            left.extend(each.values() if isinstance(each, dict) else each)
    return False
