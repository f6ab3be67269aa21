"""The question: who asks, for whom, to do what to which declaration, and when."""

from datetime import date

from attrs import field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.access import Action
from declaccess.model.declarations import Draft
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.model.logins import UNKNOWN_LOGIN, Login

PROJECT = "project"
"""Names the project level of a declaration where a contract number could stand."""


def _organisation(value: str) -> OrganisationId:
    found = value if type(value) is OrganisationId else OrganisationId(value)
    if found.startswith("unchecked:"):
        message = f"`{found}` fails its check; a request needs a valid identifier"
        raise RecordError([Fault("organisation", message)])
    return found


def _person(value: str | None) -> PersonId | None:
    return value if value is None or type(value) is PersonId else PersonId(value)


def _login(value: Login | None) -> Login:
    if value is None:
        return UNKNOWN_LOGIN
    if not isinstance(value, Login):
        raise RecordError([Fault("login", f'`{value!r}` is no log-in; expected one such as `Login("eid")`')])
    return value


@frozen(kw_only=True)
class Subject:
    """Who asks.

    Attributes:
        organisation: the organisation acted for; a text is checked as one.
        person: who acts; `None` when nobody is identified (the unsecured channel).

    Raises:
        IdentifierError: a text that is no identifier.
        RecordError: an organisation whose number fails its check.
    """

    organisation: OrganisationId = field(converter=_organisation)
    person: PersonId | None = field(default=None, converter=_person)


@frozen(kw_only=True)
class AccessRequest:
    """One question, complete: nothing about it is taken from a clock or a setting.

    Attributes:
        subject: who asks.
        action: what is to be done; a word that is no action is kept, and denied.
        declaration: number of the declaration or, for `CREATE`, reference of the draft.
        at: when: an aware date-time, or a plain date for the last microsecond of that Brussels day.
        login: how the subject logged in.
        contract: a contract number of the declaration, `PROJECT` for the project level, or `None`: not said.
        draft: the draft itself, for `CREATE`; `None`: the portfolio's draft of that reference.

    Raises:
        RecordError: a log-in that is none, a draft with another action than `CREATE`, or with another reference
            than `declaration`.
    """

    subject: Subject
    action: Action | str
    declaration: str
    at: date
    login: Login = field(default=UNKNOWN_LOGIN, converter=_login)
    contract: str | None = None
    draft: Draft | None = None

    def __attrs_post_init__(self) -> None:
        if self.draft is None:
            return
        if self.action != Action.CREATE:
            raise RecordError([Fault("draft", f"found a draft with action `{self.action}`; only `create` has one")])
        if self.draft.reference != self.declaration:
            raise RecordError(
                [
                    Fault(
                        "draft.reference",
                        f"`{self.draft.reference}` differs from the request's `{self.declaration}`; give both the same",
                    )
                ]
            )
