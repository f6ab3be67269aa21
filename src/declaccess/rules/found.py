"""What was found out about one fact, and where."""

from typing import NamedTuple

Place = tuple[str | int, ...]
"""Where a record stands: names and indexes from the document down, or the record's own id alone."""


class Found(NamedTuple):
    """What was found out about one fact.

    Attributes:
        bits: the values that it may have, as in `Facts.code`.
        places: the records that made it.
        readings: the readings that it rests on.
    """

    bits: int
    places: tuple[Place, ...] = ()
    readings: tuple[str, ...] = ()


def written(place: Place) -> str:
    """Write a place as in the formats: an id as it is, a path such as `$.declarations[0].contracts[0]`.

    Args:
        place: the place; its first step may be an id, or `line 7: $.declaration` where records came as lines.
    """
    first, *rest = place
    text = str(first) if not rest or str(first).startswith("line ") else f"$.{first}"
    for step in rest:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text
