"""How ready organisations are for what changes: every finding of a portfolio on a day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from declaccess.errors import Fault, MomentError, RecordError, UnknownNameError
from declaccess.model import OrganisationId, Portfolio
from declaccess.panel import Tabular
from declaccess.review.findings import COLUMNS, Finding
from declaccess.review.findings_changing import find_lost, find_stuck
from declaccess.review.findings_logins import find_no_enterprise_number, find_no_logins, find_weak_logins
from declaccess.review.findings_mandates import find_mandates
from declaccess.review.findings_people import find_left, find_never_logged_in, find_one_keyholder
from declaccess.review.findings_register import find_no_chief, find_without_authority
from declaccess.review.kinds import FindingKind, Severity
from declaccess.review.readiness_declarations import DeclarationPass, Progress
from declaccess.review.readiness_gathering import Gathering
from declaccess.review.readiness_situation import Situation
from declaccess.rules import Rulebook

if TYPE_CHECKING:
    from declaccess.panel import Panel

_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}
_KINDS = {kind: rank for rank, kind in enumerate(FindingKind)}


@frozen(kw_only=True, slots=False, repr=False)
class Readiness(Tabular):
    """What was found about a portfolio on a day, the gravest first.

    Attributes:
        on: the Brussels day that it is about.
        rulebook: hash of the rulebook by which it was judged.
        organisation: the one that was reviewed; `None`: every one that is listed.
        organisations: how many were reviewed.
        declarations: how many declarations were registered then.
        findings: what was found.
    """

    on: date
    rulebook: str
    organisation: OrganisationId | None
    organisations: int
    declarations: int
    findings: tuple[Finding, ...]

    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def __repr__(self) -> str:
        return f"<Readiness on {self.on}: {len(self.findings)} findings about {self.organisations} organisations>"

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}

    def of_kind(self, kind: FindingKind | str) -> tuple[Finding, ...]:
        """Return the findings of a kind.

        Args:
            kind: the kind, or its word.

        Raises:
            UnknownNameError: there is no such kind.
        """
        if kind not in FindingKind.__members__.values():
            raise UnknownNameError("kind of finding", str(kind), list(FindingKind))
        return tuple([finding for finding in self.findings if finding.kind == kind])

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the findings as rows of plain values."""
        return [finding.to_dict() for finding in self.findings]

    def panel(self) -> "Panel":
        """Describe the review as tables."""
        from declaccess.review.readiness_panel import describe_readiness  # noqa: PLC0415 - words, only when shown

        return describe_readiness(self)


def review_readiness(
    portfolio: Portfolio,
    rulebook: Rulebook,
    *,
    on: date,
    organisation: OrganisationId | None = None,
    progress: Progress | None = None,
) -> Readiness:
    """Review how ready organisations are for what changes.

    What is on record at the end of the day is taken to stay; the days on which an old way ends come from the
    rulebook's table alone.

    Args:
        portfolio: the records.
        rulebook: the norms.
        on: the Brussels day.
        organisation: review this one alone; left out: every one that is listed.
        progress: is told now and then how many declarations were looked at, and how many there are.

    Raises:
        RecordError: something else than a portfolio.
        MomentError: a date-time, which names no day by itself, or no date at all.
        NotCoveredError: a day before the first one that the rulebook covers.
        UnknownNameError: an organisation that is not listed in the portfolio.
    """
    _check(portfolio, on)
    rulebook.table.check_covered(on)
    if organisation is not None:
        _check_listed(portfolio, organisation)
    situation = Situation(portfolio=portfolio, rulebook=rulebook, day=on, organisation=organisation)
    gathering = Gathering(situation)
    looking = DeclarationPass(situation, progress)
    declared = looking.run()
    find_stuck(gathering, declared, looking)
    find_lost(gathering, declared)
    find_weak_logins(gathering)
    find_no_enterprise_number(gathering, declared)
    find_no_logins(gathering)
    find_no_chief(gathering)
    find_without_authority(gathering)
    find_left(gathering)
    find_never_logged_in(gathering)
    find_one_keyholder(gathering, declared)
    find_mandates(gathering, declared)
    return Readiness(
        on=on,
        rulebook=rulebook.hash,
        organisation=organisation,
        organisations=len(situation.reviewed),
        declarations=declared.count,
        findings=_sorted(gathering.findings),
    )


def _check(portfolio: Portfolio, on: date) -> None:
    if not isinstance(portfolio, Portfolio):
        found = type(portfolio).__name__  # type: ignore[unreachable]  # who does not check types gets here
        message = f"found a `{found}`; expected a `Portfolio`, such as the `.portfolio` of what was read"
        raise RecordError([Fault("portfolio", message)])
    if isinstance(on, datetime) or not isinstance(on, date):
        raise MomentError(str(on), "is not a day; give a plain date")


def _check_listed(portfolio: Portfolio, organisation: OrganisationId) -> None:
    if portfolio.find_register(organisation) is None:
        raise UnknownNameError("organisation", organisation, [each.id for each in portfolio.organisations])


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int | str | date, ...]:
    return (
        _SEVERITIES[finding.severity],
        finding.deadline or date.max,
        _KINDS[finding.kind],
        finding.organisation or "",
        finding.person or "",
        finding.declaration or "",
    )
