"""The work table of a review: the moment, the companies looked at so far, and findings as they are made."""

from collections.abc import Iterable, Sequence

from declaccess.model import DeclarationNumber, OrganisationId, PersonId
from declaccess.review.findings import Finding
from declaccess.review.kinds import MEANINGS, FindingKind, Severity
from declaccess.review.readiness_companies import Company
from declaccess.review.readiness_days import Course
from declaccess.review.readiness_situation import Situation
from declaccess.rules import Outcome
from declaccess.rules.found import Place
from declaccess.rules.holdings import Certainty

NO_DAY = Course(None, None, Outcome.DENY)
"""Of what hangs on no day: it is so now."""


class Gathering:
    """Takes findings of one review."""

    def __init__(self, situation: Situation) -> None:
        """Begin.

        Args:
            situation: the moment.
        """
        self.situation = situation
        self.findings: list[Finding] = []
        self._companies: dict[OrganisationId, Company] = {}

    def company(self, organisation: OrganisationId) -> Company:
        """Return what an organisation can do.

        Args:
            organisation: the organisation; it need not be listed.
        """
        found = self._companies.get(organisation)
        if found is None:
            found = self._companies[organisation] = Company(organisation, self.situation)
        return found

    def add(
        self,
        kind: FindingKind,
        organisation: OrganisationId | None,
        *,
        proven: bool,
        person: PersonId | None = None,
        declarations: Sequence[DeclarationNumber] = (),
        course: Course = NO_DAY,
        decided: Iterable[str] = (),
        places: Iterable[Place] = (),
        detail: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Take a finding.

        Args:
            kind: what was found.
            organisation: whom it touches.
            proven: whether the records prove it; else it is not known, and matters less.
            person: whom it touches.
            declarations: what it touches.
            course: how the old way ends.
            decided: where the rules are said that decided.
            places: where the records stand that it rests on.
            detail: what more there is to say.
            severity: how much it matters, where that is not what its kind says.
        """
        grave = severity or MEANINGS[kind].severity
        self.findings.append(
            Finding(
                kind=kind,
                severity=grave if proven else grave.lowered,
                certainty=Certainty.PROVEN if proven else Certainty.NOT_KNOWN,
                organisation=organisation,
                person=person,
                declaration=declarations[0] if len(declarations) == 1 else None,
                declarations=tuple(declarations),
                deadline=course.deadline,
                latest=course.latest,
                overdue=course.overdue(self.situation.day),
                sources=self.situation.sources(kind, decided),
                places=tuple(places),
                detail=detail,
            )
        )
