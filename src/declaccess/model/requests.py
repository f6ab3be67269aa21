"""The question: may this person, for this company, do this to that declaration, at this moment?"""

from datetime import date

from attrs import field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.access import Action
from declaccess.model.declarations import Draft
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.model.logins import UNKNOWN_LOGIN, Login

PROJECT = "project"
"""Names the project level of a declaration where a contract number could stand."""


@frozen(kw_only=True, slots=False)
class Subject:
    """Who asks.

    Attributes:
        organisation: the organisation acted for.
        person: who acts; `None` when nobody is identified (the unsecured channel).
    """

    organisation: OrganisationId = field()
    person: PersonId | None = None

    @organisation.validator
    def _check(self, _attribute: object, value: OrganisationId) -> None:
        if value.startswith("unchecked:"):
            raise RecordError([Fault("organisation", f"`{value}` fails its check; a request needs a valid identifier")])


@frozen(kw_only=True, slots=False)
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
        RecordError: a draft with another action than `CREATE`, or with another reference than `declaration`.
    """

    subject: Subject
    action: Action | str
    declaration: str
    at: date
    login: Login = UNKNOWN_LOGIN
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
