"""The rulebooks that come with the library, and what reads others."""

from functools import cache

from declaccess.rulebooks.loading import SHIPPED, parse_rulebook, read_rulebook, shipped_rulebook
from declaccess.rules import Rulebook

__all__ = ["SHIPPED", "nsso_2026", "parse_rulebook", "read_rulebook", "shipped_rulebook"]


@cache
def nsso_2026() -> Rulebook:
    """Return the rulebook of the Declaration of Works as tightened in 2026; it is frozen, and loaded once."""
    return shipped_rulebook("nsso_2026")
