"""The declarations that somebody may see, page by page."""

from attrs import frozen

from declaccess.codec.decision_log.bodies import act_body
from declaccess.codec.decision_log.names import number_in_log, organisation_in_log
from declaccess.model import Action, Declaration
from declaccess.ports import Version
from declaccess.rules import Outcome
from declaccess.services.desk import Asked, Desk, seen

MOST_AT_ONCE = 1000
"""So many declarations at most are listed at once."""

_CANDIDATES = 50


@frozen(kw_only=True)
class VisiblePage:
    """Declarations that somebody may see, in the order of their numbers.

    Attributes:
        versions: the latest version of each.
        after: give this to get what follows; `None` when nothing does.
        indeterminate: how many among them are left out because it is not known whether they may be seen.
    """

    versions: tuple[Version, ...]
    after: str | None
    indeterminate: int

    @property
    def complete(self) -> bool:
        """Whether nothing follows, and nothing is left out because it is not known whether it may be seen."""
        return self.after is None and not self.indeterminate


def visible_page(desk: Desk, asked: Asked, after: str, limit: int) -> VisiblePage:
    """Decide on the declarations that name the organisation acted for, until the page is full or none is left.

    Args:
        desk: calls the ports.
        asked: who asks.
        after: begin with the first number that sorts after this one.
        limit: how many there are on a page.
    """
    shown: list[Version] = []
    indeterminate = 0
    while True:
        # One more than is looked at, so that it is known whether anything follows.
        candidates = desk.list_naming(asked.subject.organisation, after, _CANDIDATES + 1)
        for version in candidates[:_CANDIDATES]:
            if len(shown) == limit:
                return VisiblePage(versions=tuple(shown), after=after, indeterminate=indeterminate)
            after = _number(version)
            decision = desk.decide(asked.about(version), Action.VIEW, after, version)
            if decision.permitted:
                shown.append(version)
            indeterminate += decision.outcome is Outcome.INDETERMINATE
        if len(candidates) <= _CANDIDATES:
            return VisiblePage(versions=tuple(shown), after=None, indeterminate=indeterminate)


def listing_body(asked: Asked, after: str | None, page: VisiblePage) -> str:
    """Write what the log says of a page that is shown.

    Args:
        asked: who asks.
        after: where it was asked to begin.
        page: the page.
    """
    listing = {
        "action": "list",
        "organisation": organisation_in_log(asked.subject.organisation),
        "at": asked.at.isoformat(),
        "after": None if after is None else number_in_log(after),
        "shown": [_number(version) for version in page.versions],
        "indeterminate": page.indeterminate,
    }
    return act_body(listing, seen(asked, None))


def _number(version: Version) -> str:
    record = version.record
    assert isinstance(record, Declaration)  # noqa: S101 - the page was checked; this tells the type checkers
    return record.number
