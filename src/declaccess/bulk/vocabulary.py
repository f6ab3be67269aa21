"""The words that may stand in a column, and the candidates that each stands for."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import combinations
from typing import Final

from attrs import frozen

from declaccess.bulk.problems import RowsError
from declaccess.errors import Fault
from declaccess.model import Login
from declaccess.rules.facts import BIT, FACTS, GROUP, LoginClass
from declaccess.rules.interpretation import interpretations
from declaccess.rules.table import AccessTable

SEPARATOR: Final = "|"
"""Stands between the candidates of a fact of which more than one is possible."""


def _words(kind: type[StrEnum]) -> Iterator[tuple[str, int]]:
    for count in range(1, len(kind) + 1):
        for values in combinations(kind, count):
            yield SEPARATOR.join(values), sum(BIT[value] for value in values)


WORDS: Final[Mapping[str, Mapping[str, int]]] = {name: dict(_words(kind)) for name, kind in FACTS.items()}
"""By fact, every word that may stand in its column, with its bits in `Facts.code`."""

WORD_OF: Final[Mapping[int, str]] = {bits: word for words in WORDS.values() for word, bits in words.items()}
"""The word of each set of candidates of one fact."""

SHIFT: Final[Mapping[str, int]] = {name: (group & -group).bit_length() - 1 for name, group in GROUP.items()}
"""The place of each fact's lowest bit in `Facts.code`."""

WIDTH: Final[Mapping[str, int]] = {name: group.bit_count() for name, group in GROUP.items()}
"""The number of bits of each fact in `Facts.code`."""

CODES: Final = 1 << sum(WIDTH.values())
"""One more than the largest `Facts.code`."""


@frozen
class MeansRow:
    """What a log-in means is worth.

    Attributes:
        means: the means.
        other: its bits at any assurance that is not among `levels`.
        levels: its bits by assurance, `None` where none is stated; empty where the means has no levels.
    """

    means: str
    other: int
    levels: Mapping[str | None, int]


@frozen
class LoginTable:
    """What log-in means are worth under every option that is left open.

    Attributes:
        rows: the means of the rulebook; any other is unrecognised.
    """

    rows: tuple[MeansRow, ...]

    @classmethod
    def of(cls, table: AccessTable) -> "LoginTable":
        """Read the table of a rulebook.

        Args:
            table: the rulebook's access table.

        Raises:
            RowsError: what a means is worth depends on a reading that is left open, so no column can say it.
        """
        book = table.rulebook
        found = []
        for norms in interpretations(book, table.choices)[0]:
            rows = []
            for means in dict.fromkeys(row.means for row in book.logins):
                stated = dict.fromkeys(row.assurance for row in book.logins if row.means == means)
                unlike = "".join(filter(None, stated)) + "?"  # an assurance that no row names
                other = norms.login(Login(means, unlike))[0]
                levels = {each: norms.login(Login(means, each))[0] for each in (None, *stated)}
                rows.append(MeansRow(means, other, {} if set(levels.values()) == {other} else levels))
            found.append(tuple(rows))
        if any(rows != found[0] for rows in found):
            named = {reading for row in book.logins for reading in row.when}
            readings = ", ".join(f"`{each.id}`" for each in book.readings if each.open and each.id in named)
            message = f"what it is worth hangs on {readings}, which is left open; choose an option, or give `login`"
            raise RowsError([Fault("column `means`", message)])
        return cls(found[0])

    def bits(self, means: str | None, assurance: str | None) -> int:
        """Return what a log-in may be worth, as the decision of one request does.

        Args:
            means: the means; `None` when not known.
            assurance: its assurance; `None` when not known.
        """
        if means is None:
            return GROUP["login"]
        for row in self.rows:
            if row.means == means:
                return row.levels.get(assurance, row.other)
        return BIT[LoginClass.UNRECOGNISED]
