"""Texts that a spreadsheet would run as a formula: written with an apostrophe before them, and read without it."""

import re

_FORMULA = re.compile("'*[=+\\-@＝＋－＠]")


def protect(text: str) -> str:
    """Return a text as it is written: with one apostrophe more where it would begin a formula.

    Args:
        text: the text, without blanks around it.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def release(text: str) -> str:
    """Return the text that was written; an apostrophe before anything else belongs to it.

    Args:
        text: a cell's text, without blanks around it.
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
