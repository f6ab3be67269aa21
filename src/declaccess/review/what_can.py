"""What can somebody do: the declarations on which a person or an organisation may do an action."""

import json
from datetime import date
from typing import Any, ClassVar

from attrs import frozen

from declaccess.errors import Fault, RequestError
from declaccess.model import AccessRequest, Action, Login, OrganisationId, PersonId, Portfolio, Records, Subject
from declaccess.panel import Note, Panel, Row, Table
from declaccess.panel.tabular import Tabular
from declaccess.periods import instant
from declaccess.ports import Found
from declaccess.review.cursors import Cursor, Reached, read_cursor
from declaccess.review.sources import Asked, SearchableStore, asked_of, read_steadily
from declaccess.rules import Outcome, Rulebook
from declaccess.rules.searching import plan_search

MOST = 10_000
"""So many rows are on a page at most."""

_FEWEST = 50  # where most of what is found is denied, a page is not read one by one


@frozen(kw_only=True, slots=False)
class WhatCan(Tabular):
    """Some of the declarations on which a subject may do an action: exactly those, in the order of their numbers.

    Attributes:
        subject: who.
        action: what is to be done; to create, the declarations are drafts.
        permit: the numbers (of drafts the references) on which it is permitted.
        indeterminate: those on which it is not known whether it is.
        complete: whether this page is the last one: then nothing that is asked about is left out.
        next: the cursor of the next page; `None` when there is none.
    """

    columns: ClassVar[tuple[str, ...]] = ("declaration", "outcome")

    subject: Subject
    action: Action
    permit: tuple[str, ...]
    indeterminate: tuple[str, ...]
    complete: bool
    next: str | None

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each declaration, in the order of their numbers."""
        rows = [
            *((key, Outcome.PERMIT) for key in self.permit),
            *((key, Outcome.INDETERMINATE) for key in self.indeterminate),
        ]
        return [{"declaration": key, "outcome": outcome.value} for key, outcome in sorted(rows)]

    def panel(self) -> Panel:
        """Describe the page for display."""
        rows = tuple((row["declaration"], row["outcome"]) for row in self.to_dicts())
        who = f"{self.subject.person or 'nobody identified'}, for {self.subject.organisation}"
        return Panel(
            title=f"Where one may {self.action}",
            subtitle=who,
            blocks=(
                Row(label="permitted", value=str(len(self.permit))),
                Row(label="not known", value=str(len(self.indeterminate))),
                Table(caption="declarations", header=self.columns, rows=rows),
                Note(text="This is all." if self.complete else "There are more: ask for the next page."),
            ),
        )


def what_can(
    source: Portfolio | SearchableStore,
    rulebook: Rulebook,
    *,
    person: str | None,
    organisation: str,
    action: Action | str,
    at: date,
    login: Login | None = None,
    limit: int = 50,
    after: str | None = None,
) -> WhatCan:
    """Find the declarations on which a subject may do an action at an instant, with no contract named.

    These are exactly those for which `decide` permits; those for which it is indeterminate stand apart. Where
    nobody can act for the organisation, there are none.

    Args:
        source: the portfolio, or a store; of a store, the latest version of each declaration.
        rulebook: the norms.
        person: who; `None`: nobody is identified.
        organisation: the organisation acted for.
        action: what is to be done; to create, drafts are looked for.
        at: when: an aware date-time, or a plain date for the last moment of that Brussels day.
        login: how they log in; `None`: not known.
        limit: how many rows a page has at most, from 1 to 10,000.
        after: the cursor of a page before, to go on from there.

    Raises:
        RequestError: an action that there is none of, or a limit out of bounds.
        CursorError: a cursor of another question, rulebook or state of the data, or one that was changed.
        IdentifierError: an organisation or a person that is no identifier.
        RecordError: an organisation by a number that fails its check.
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
        AdapterError: the store failed.
    """
    question = _Question(asked_of(source), rulebook, person, organisation, action, at, login)
    return question.page(limit, after)


class _Question:
    def __init__(
        self,
        asked: Asked,
        rulebook: Rulebook,
        person: str | None,
        organisation: str,
        action: Action | str,
        at: date,
        login: Login | None,
    ) -> None:
        self._asked = asked
        self._decider = rulebook.decider
        self._hash = rulebook.hash
        self._at, self._login = instant(at), login or unstated_login(person)
        self._action = known_action(action)
        named = None if person is None else PersonId(person)
        self._subject = Subject(organisation=OrganisationId(organisation), person=named)

    def page(self, limit: int, cursor: str | None) -> WhatCan:
        check_limit(limit)
        reached = None if cursor is None else read_cursor(cursor, self._text, self._hash)
        return read_steadily(lambda: self._read(limit, reached))

    def _read(self, limit: int, reached: Reached | None) -> WhatCan | None:
        """Read one page; nothing when the data changes meanwhile."""
        subject = self._subject
        begun = version = self._asked.stands()
        records = self._asked.records(subject.organisation, subject.person)
        plan = plan_search(self._decider, subject, self._action, self._at, self._login, records)
        after = ""
        if reached is not None:
            after, version = reached.after, begun or self._asked.version_of_search(plan, subject.person)
            reached.check(version)
        rows: list[tuple[str, Outcome]] = []
        more, wanted = True, limit
        while more and len(rows) < limit:
            page = self._asked.search(plan, after=after, limit=wanted)
            if begun is not None and page.version != begun:
                return None
            more, wanted = page.more, max(limit, _FEWEST)
            for found in page.found:
                if len(rows) == limit:
                    more = True
                    break
                after = found.key
                outcome = self._settled(found, records)
                if outcome is not Outcome.DENY:
                    rows.append((after, outcome))
        following = None
        if more:
            version = version or self._asked.version_of_search(plan, subject.person)
            following = Cursor(after, self._text, self._hash, version).write()
        return WhatCan(
            subject=subject,
            action=self._action,
            permit=tuple(key for key, outcome in rows if outcome is Outcome.PERMIT),
            indeterminate=tuple(key for key, outcome in rows if outcome is Outcome.INDETERMINATE),
            complete=not more,
            next=following,
        )

    def _settled(self, found: Found, records: Records) -> Outcome:
        if found.outcome is not None or found.record is None:
            return found.outcome or Outcome.DENY
        return self._decide(found.key, self._asked.with_works(records, found.place, found.record))

    def _decide(self, key: str, records: Records) -> Outcome:
        request = AccessRequest(
            subject=self._subject, action=self._action, declaration=key, at=self._at, login=self._login
        )
        return self._decider.decide(request, records).outcome

    @property
    def _text(self) -> str:
        subject, login = self._subject, self._login
        parts = (subject.organisation, subject.person, self._action, self._at.isoformat(), login.means, login.assurance)
        return json.dumps(parts)


def unstated_login(person: str | None) -> Login:
    """Return what a log-in is that is not stated: of nobody identified the unsecured one, of a person not known.

    Args:
        person: who.
    """
    return Login("unsecured") if person is None else Login()


def known_action(action: Action | str) -> Action:
    """Return the action with a name.

    Args:
        action: its name.

    Raises:
        RequestError: there is none of that name.
    """
    try:
        return Action(action)
    except ValueError:
        message = f"found `{action}`; expected one of {', '.join(Action)}"
        raise RequestError([Fault("action", message)]) from None


def check_limit(limit: int) -> None:
    """Refuse a page of no rows, or of too many.

    Args:
        limit: how many rows a page is to have at most.

    Raises:
        RequestError: a number out of bounds.
    """
    if type(limit) is not int or not 1 <= limit <= MOST:
        raise RequestError([Fault("limit", f"found `{limit}`; expected a whole number from 1 to {MOST}")])
