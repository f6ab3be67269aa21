"""From what a provider says of a log-in (`acr`, `amr`) to log-in means, through a table that is configuration."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from attrs import field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model import Login

UNRECOGNISED = Login(means="unrecognised")
"""The log-in of which the table says nothing: a word outside every table, so of the class that opens nothing."""

_ASSURANCES = (None, "low", "substantial", "high")


def _values(values: Iterable[str] | None) -> frozenset[str] | None:
    return values if values is None else frozenset([values] if isinstance(values, str) else values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


@frozen(kw_only=True)
class MeansRow:
    """One line of the table.

    Attributes:
        means: the log-in means in the rulebook's words, such as `eid`.
        acr: the value of `acr` that it holds for, character by character; `None`: whatever it is.
        amr: the values of `amr` that it holds for, exactly these in any order; `None`: whatever they are.
        assurance: the eIDAS level, `low`, `substantial` or `high`, where the means has one.

    Raises:
        RecordError: no means, another level, a row that would hold for every token, or one for `unsecured`, which is
            the channel where nobody shows a token.
    """

    means: str
    acr: str | None = None
    amr: frozenset[str] | None = field(default=None, converter=_values)
    assurance: str | None = None

    def __attrs_post_init__(self) -> None:
        faults = []
        if not _is_text(self.means) or self.means == "unsecured":
            faults.append(Fault("means", "expected a log-in means for which somebody shows a token, such as `eid`"))
        if self.acr is None and self.amr is None:
            faults.append(Fault("", "the row holds for every token; give `acr`, `amr` or both"))
        if self.acr is not None and not _is_text(self.acr):
            faults.append(Fault("acr", "expected a text"))
        if self.amr is not None and not (self.amr and all(map(_is_text, self.amr))):
            faults.append(Fault("amr", "expected one text or more"))
        if self.assurance not in _ASSURANCES:
            faults.append(Fault("assurance", "expected `low`, `substantial` or `high`"))
        if faults:
            raise RecordError(faults)

    def meets(self, other: "MeansRow") -> bool:
        """Say whether some token falls under this row and another one."""
        return all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in ((self.acr, other.acr), (self.amr, other.amr))
        )


class MeansTable:
    """Which values of a provider stand for which log-in means; at most one row holds for any token.

    Args:
        rows: the table.

    Raises:
        RecordError: two rows of which some token falls under both.
    """

    def __init__(self, rows: Iterable[MeansRow]) -> None:
        self.rows = tuple(rows)
        faults = [
            Fault(f"[{second}]", f"holds for tokens for which row [{first}] holds; expected one row for each")
            for (first, one), (second, other) in combinations(enumerate(self.rows), 2)
            if one.meets(other)
        ]
        if faults:
            raise RecordError(faults)
        self._logins = {(row.acr, row.amr): Login(means=row.means, assurance=row.assurance) for row in self.rows}

    def login(self, claims: Mapping[str, Any]) -> Login:
        """Return the log-in that a token's claims tell of; `UNRECOGNISED` where the table says nothing of them.

        Args:
            claims: the token's claims, whatever they are.
        """
        acr, listed = claims.get("acr"), claims.get("amr")
        if not (acr is None or type(acr) is str):
            return UNRECOGNISED
        amr: frozenset[str] | None = None
        if listed is not None:
            if type(listed) is not list or not all(type(each) is str for each in listed):
                return UNRECOGNISED
            amr = frozenset(listed)
        for key in ((acr, amr), (acr, None), (None, amr)):
            if key in self._logins:
                return self._logins[key]
        return UNRECOGNISED
