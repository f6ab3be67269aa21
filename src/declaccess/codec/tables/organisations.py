"""Organisations' numbers as people type them, and the zero that spreadsheets take away."""

import re

from declaccess.model.identifiers import enterprise_check_digits

_NINE_DIGITS = re.compile(r"[0-9]{9}", re.ASCII)


def typed_organisation(text: str) -> str:
    """Return an organisation's number as people type it in its canonical form; others stay as they are.

    Args:
        text: such as `BE 0403.019.261`.
    """
    if ":" in text:
        return text
    number = "".join(text.split()).replace(".", "")
    return number[2:] if number[:2].upper() == "BE" else number


def restored_zero(number: str) -> str | None:
    """Return the enterprise number of which nine digits are left, where its check digits prove that a zero is lost.

    Args:
        number: a number without blanks and dots.
    """
    if not _NINE_DIGITS.fullmatch(number):
        return None
    whole = f"0{number}"
    return whole if whole[8:] == enterprise_check_digits(whole[:8]) else None
