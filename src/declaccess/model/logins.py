"""Ways to log in, as a request states them and as evidence records them."""

from datetime import datetime

from attrs import frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.checking import check_kinds
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.periods import maybe_aware


@frozen
class Login:
    """How somebody logged in, in the words of the request.

    Attributes:
        means: the log-in means, such as `eid`; `None` when not known. A word outside the rulebook's table is kept.
        assurance: the eIDAS level, `low`, `substantial` or `high`; `None` when not known.
    """

    means: str | None = None
    assurance: str | None = None


UNKNOWN_LOGIN = Login()
"""A log-in of which nothing is known."""


@frozen(kw_only=True, slots=False)
class LoginRecord:
    """Evidence that somebody used a log-in means; reviews look at it, decisions never do.

    Attributes:
        means: the log-in means.
        person: who logged in; exactly one of `person` and `organisation` is given.
        organisation: for which organisation, when nobody was identified.
        assurance: the eIDAS level, when there is one.
        last_used: when it was last used.

    Raises:
        RecordError: both or neither of person and organisation.
        NaiveDatetimeError: a date-time without an offset.
    """

    means: str
    person: PersonId | None = None
    organisation: OrganisationId | None = None
    assurance: str | None = None
    last_used: datetime | None = None

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        if (self.person is None) == (self.organisation is None):
            raise RecordError([Fault("", "found both or neither of `person` and `organisation`; expected one of them")])
        maybe_aware(self.last_used)
