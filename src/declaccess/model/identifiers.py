"""Identifiers of organisations, people, declarations and contracts: one canonical form each, compared exactly."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Self
from unicodedata import decimal, normalize

from declaccess.errors import IdentifierError

_ENTERPRISE = re.compile(r"[01][0-9]{9}", re.ASCII)
_DECLARATION = re.compile(r"(?:310|9B0)[0-9A-Z]{10}", re.ASCII)
_CONTRACT = re.compile(r"(?:310|9B0)[0-9A-Z]{11,13}|8[0-9A-Z][0-9]{5}(?!00)[0-9]{2}", re.ASCII)
_LONGEST_NAME = 256
_NATIONAL_DIGITS = 11
_NATIONAL_NUMBER = re.compile(r"(?:be)?([0-9]{11})", re.ASCII | re.IGNORECASE)


class IdKind(StrEnum):
    """What kind of number identifies an organisation."""

    ENTERPRISE = "enterprise"
    VAT = "vat"
    FOREIGN = "foreign"
    UNIDENTIFIED = "unidentified"
    UNCHECKED = "unchecked"


class OrganisationId(str):
    """Canonical identifier of an organisation; equal only when every character is.

    Five kinds, told apart by their prefix:

    - `0202239951`: a Belgian enterprise number, the only kind without prefix; its last two digits check the others
    - `vat:DE136695976`: a VAT number of another member state, for who has no enterprise number
    - `foreign:US-4711`: whatever number a company outside the Union was filed under
    - `unidentified:Dakwerken Noord`: nothing but a name; nobody acts for it
    - `unchecked:0202239950`: a number as filed, though its check fails; nobody acts for it

    Raises:
        IdentifierError: any other text; nothing is trimmed, folded or repaired.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check `text` and return it as an identifier."""
        _check_organisation(text)
        return super().__new__(cls, text)

    @property
    def kind(self) -> IdKind:
        """The kind of number."""
        prefix, colon, _ = self.partition(":")
        return IdKind(prefix) if colon else IdKind.ENTERPRISE

    @property
    def can_act(self) -> bool:
        """Whether somebody can act for it: not for a name alone, nor for a number that fails its check."""
        return not self.startswith(_MUTE)


_MUTE = (f"{IdKind.UNIDENTIFIED}:", f"{IdKind.UNCHECKED}:")


def unchecked(number: str) -> OrganisationId:
    """Return the identifier that keeps a number which fails its check, as it was filed.

    Raises:
        IdentifierError: a number that is empty, too long or not printable.
    """
    return OrganisationId(f"unchecked:{number}")


class PersonId(str):
    """Opaque identifier of a person, chosen by the application; never a national number.

    Raises:
        IdentifierError: an empty text, one with control characters, or one that is a national or BIS number, with
            whatever signs between its digits.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check `text` and return it as an identifier."""
        # First of all, for whatever else is wrong with it repeats it.
        if _is_national_number(text):
            raise IdentifierError(
                None, "an opaque identifier of a person: it is a national number", "give a pseudonym instead"
            )
        if not text or not text.isprintable():
            raise IdentifierError(text, "a person's identifier", "give a printable, non-empty text")
        return super().__new__(cls, text)


class DeclarationNumber(str):
    """Number of a filed declaration: 13 characters, `310` or `9B0` first (NSSO glossary 2023/3, field 00941).

    Raises:
        IdentifierError: any other text.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check `text` and return it as a number."""
        if not _DECLARATION.fullmatch(text):
            raise IdentifierError(text, "a declaration number", "expected 13 digits or capitals, 310 or 9B0 first")
        return super().__new__(cls, text)


class ContractNumber(str):
    """Number of a contract on a declaration (NSSO glossary 2023/3, field 00942).

    Since 1 May 2013 the declaration's 13 characters and 1 to 3 more; before, nine characters with 8 first and two
    check digits 01 to 99 whose rule is not published.

    Raises:
        IdentifierError: any other text.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check `text` and return it as a number."""
        if not _CONTRACT.fullmatch(text):
            raise IdentifierError(
                text,
                "a contract number",
                "expected 14 to 16 digits or capitals with 310 or 9B0 first, or 9 with 8 first",
            )
        return super().__new__(cls, text)


def is_number(text: str) -> bool:
    """Say whether a text has the form of a declaration's or a contract's number.

    Args:
        text: the text.
    """
    return bool(_DECLARATION.fullmatch(text) or _CONTRACT.fullmatch(text))


def enterprise_check_digits(first_eight: str) -> str:
    """Return the two check digits that belong to the first eight of an enterprise number."""
    return f"{97 - int(first_eight) % 97:02}"


@lru_cache(maxsize=1 << 12)
def _check_organisation(text: str) -> None:
    prefix, colon, number = text.partition(":")
    if not colon:
        _check_enterprise(text)
    elif prefix == IdKind.VAT:
        _check_vat(text, number)
    elif prefix in (IdKind.FOREIGN, IdKind.UNIDENTIFIED, IdKind.UNCHECKED):
        plain = number.isprintable() and (number.isascii() or prefix != IdKind.UNCHECKED)
        if not number or number != number.strip() or not plain or len(number) > _LONGEST_NAME:
            raise IdentifierError(
                text,
                f"a canonical `{prefix}:` identifier",
                f"expected 1 to {_LONGEST_NAME} printable characters without blanks around them",
            )
    else:
        raise IdentifierError(
            text,
            "an organisation's identifier",
            "expected ten digits, or a prefix vat:, foreign: or unidentified:",
        )


def _check_enterprise(text: str) -> None:
    if not _ENTERPRISE.fullmatch(text):
        raise IdentifierError(
            text, "an enterprise number", "expected ten digits 0-9 without blanks or dots, the first 0 or 1"
        )
    expected = enterprise_check_digits(text[:8])
    if text[8:] != expected:
        raise IdentifierError(text, "an enterprise number", f"its check digits should be {expected}: check for a typo")


def _check_vat(text: str, number: str) -> None:
    if number.startswith("BE"):
        raise IdentifierError(text, "a foreign VAT number", "write a Belgian company by its enterprise number")
    if number.startswith("GR"):
        raise IdentifierError(text, "a canonical VAT number", "Greek VAT numbers begin with EL")
    from stdnum.eu import vat  # noqa: PLC0415 - 40 ms that only foreign numbers should cost
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    try:
        canonical = vat.validate(number) if number.isascii() else None
    except ValidationError:
        canonical = None
    if canonical != number:
        raise IdentifierError(
            text,
            "a valid EU VAT number",
            "expected the country's two capitals and its number, without blanks or dots",
        )


def _is_national_number(text: str) -> bool:
    if text.isascii():
        if len(text) < _NATIONAL_DIGITS:
            return False
    else:
        text = "".join([_plain(character) for character in normalize("NFKC", text)])
    found = _NATIONAL_NUMBER.fullmatch("".join(filter(str.isalnum, text)))
    if found is None:
        return False
    base, check = found[1][:9], int(found[1][9:])
    return check in (97 - int(base) % 97, 97 - int("2" + base) % 97)


def _plain(character: str) -> str:
    """Return the digit that a character of any script is, or the character."""
    return str(decimal(character, character))
