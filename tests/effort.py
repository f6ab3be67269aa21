"""How many examples the costlier properties try: a share of what the profile asks for."""

from hypothesis import settings

FEWEST = 20


def one_in(parts: int) -> settings:
    """Return the settings that try one part of the profile's number of examples, and never too few."""
    return settings(max_examples=max(FEWEST, settings().max_examples // parts))
