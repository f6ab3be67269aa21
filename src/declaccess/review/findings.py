"""One finding of a readiness review."""

from datetime import date
from typing import Any

from attrs import frozen

from declaccess.model import DeclarationNumber, OrganisationId, PersonId
from declaccess.review.kinds import MEANINGS, FindingKind, Point, Severity
from declaccess.rules.found import Place, written
from declaccess.rules.holdings import Certainty

COLUMNS = (
    "id",
    "severity",
    "organisation",
    "person",
    "declaration",
    "deadline",
    "latest",
    "remedy",
    "evidence",
    "certainty",
    "overdue",
    "point",
    "count",
    "declarations",
    "remedy_key",
    "sources",
    "text",
)
"""The names of a finding's parts as a row."""


@frozen(kw_only=True)
class Finding:
    """Something to be looked at, or done, before a day or at once.

    Attributes:
        kind: what was found.
        severity: how much it matters.
        certainty: whether the records prove it, or it is not known.
        organisation: whom it touches; `None` for somebody who belongs to none that is reviewed.
        person: whom it touches, if it is about one person.
        declaration: the one that it touches; `None` when it touches none or several.
        declarations: all that it touches, in the order of the records.
        deadline: the last day on which the old way surely works; `None` when there is no such day.
        latest: the first day on which it surely does not work any more; `None` when no day is known to be.
        overdue: whether the deadline had passed on the day of the review or, without one, `latest` had come.
        sources: where the rules behind it are said, as `source#passage`.
        places: where the records stand that it rests on.
        detail: what more there is to say, in words.
    """

    kind: FindingKind
    severity: Severity
    certainty: Certainty
    organisation: OrganisationId | None = None
    person: PersonId | None = None
    declaration: DeclarationNumber | None = None
    declarations: tuple[DeclarationNumber, ...] = ()
    deadline: date | None = None
    latest: date | None = None
    overdue: bool = False
    sources: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    detail: str = ""

    @property
    def id(self) -> str:
        """The stable word for its kind."""
        return self.kind.value

    @property
    def point(self) -> Point:
        """The point of the announcement that it answers."""
        return MEANINGS[self.kind].point

    @property
    def count(self) -> int:
        """How many declarations it touches."""
        return len(self.declarations)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The records that it rests on: their ids or places."""
        return tuple([written(place) for place in self.places])

    @property
    def remedy(self) -> str:
        """What to do, in words."""
        return MEANINGS[self.kind].remedy

    @property
    def remedy_key(self) -> str:
        """The stable name of what to do."""
        return MEANINGS[self.kind].remedy_key

    @property
    def text(self) -> str:
        """The finding in words."""
        said = MEANINGS[self.kind].text.format(
            organisation=self.organisation,
            person=self.person,
            who=self.person or self.organisation,
            what=self.declaration or f"{self.count} declarations",
        )
        doubt = " That is not known for sure." if self.certainty is Certainty.NOT_KNOWN else ""
        return f"{said}{f' {self.detail}' if self.detail else ''}{doubt}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as a row of plain values, with every column."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "organisation": _plain(self.organisation),
            "person": _plain(self.person),
            "declaration": _plain(self.declaration),
            "deadline": self.deadline,
            "latest": self.latest,
            "remedy": self.remedy,
            "evidence": list(self.evidence),
            "certainty": self.certainty.value,
            "overdue": self.overdue,
            "point": self.point.value,
            "count": self.count,
            "declarations": [str(number) for number in self.declarations],
            "remedy_key": self.remedy_key,
            "sources": list(self.sources),
            "text": self.text,
        }


def _plain(text: str | None) -> str | None:
    return None if text is None else str(text)
