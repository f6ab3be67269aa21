"""Who can do something: the persons and organisations that may do an action on a declaration."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar

from attrs import frozen

from declaccess.errors import UnknownNameError
from declaccess.model import (
    AccessRequest,
    Action,
    Declaration,
    Draft,
    Login,
    OrganisationId,
    PersonId,
    Portfolio,
    Records,
    RegisterState,
    Subject,
)
from declaccess.panel import Note, Panel, Row, Table
from declaccess.panel.tabular import Tabular
from declaccess.periods import instant
from declaccess.review.cursors import Cursor, CursorError, read_cursor, read_json
from declaccess.review.sources import Asked, SearchableStore, asked_of, read_steadily
from declaccess.review.what_can import check_limit, known_action, unstated_login
from declaccess.rules import Outcome, Rulebook
from declaccess.rules.shapes import shapes

Asker = tuple[OrganisationId, PersonId | None]


@frozen(kw_only=True, slots=False)
class WhoCan(Tabular):
    """Some of those who may do an action on a declaration, in the order of organisations and persons.

    Attributes:
        declaration: its number, or the reference of a draft.
        action: what is to be done.
        permit: who may: an organisation acted for, and a person or, where nobody has to be identified, `None`.
        indeterminate: of whom it is not known.
        complete: whether this page is the last one, and nobody who is not known to the records could belong to it.
        next: the cursor of the next page; `None` when there is none.
    """

    columns: ClassVar[tuple[str, ...]] = ("organisation", "person", "outcome")

    declaration: str
    action: Action
    permit: tuple[Asker, ...]
    indeterminate: tuple[Asker, ...]
    complete: bool
    next: str | None

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each organisation and person, in their order."""
        rows = [
            *((asker, Outcome.PERMIT) for asker in self.permit),
            *((asker, Outcome.INDETERMINATE) for asker in self.indeterminate),
        ]
        return [
            {"organisation": str(organisation), "person": person and str(person), "outcome": outcome.value}
            for (organisation, person), outcome in sorted(rows, key=lambda row: _order(row[0]))
        ]

    def panel(self) -> Panel:
        """Describe the page for display."""
        rows = tuple((row["organisation"], row["person"] or "nobody", row["outcome"]) for row in self.to_dicts())
        note = "This is everybody." if self.complete else "There may be others: see `complete` and `next`."
        return Panel(
            title=f"Who may {self.action}",
            subtitle=self.declaration,
            blocks=(
                Row(label="permitted", value=str(len(self.permit))),
                Row(label="not known", value=str(len(self.indeterminate))),
                Table(caption="who", header=self.columns, rows=rows),
                Note(text=note),
            ),
        )


def who_can(
    source: Portfolio | SearchableStore,
    rulebook: Rulebook,
    *,
    declaration: str,
    action: Action | str,
    at: date,
    login: Login | None = None,
    contract: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> WhoCan:
    """Find everybody who may do an action on a declaration at an instant.

    Asked about are the organisations that are named on it at any time and can act, each with every person that the
    records know, and with nobody identified: exactly those for which `decide` permits, and apart from them those for
    which it is indeterminate.

    Args:
        source: the portfolio, or a store.
        rulebook: the norms.
        declaration: its number or, to create, the reference of a draft.
        action: what is to be done.
        at: when: an aware date-time, or a plain date for the last moment of that Brussels day.
        login: how they log in; `None`: not known.
        contract: a contract number, `PROJECT`, or `None`: not said.
        limit: how many rows a page has at most, from 1 to 10,000.
        after: the cursor of a page before, to go on from there.

    Raises:
        UnknownNameError: there is no such declaration or draft.
        RequestError: an action that there is none of, or a limit out of bounds.
        CursorError: a cursor of another question, declaration, rulebook or state of the data, or one that
            was changed.
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
        AdapterError: the store failed.
    """
    check_limit(limit)
    act = known_action(action)
    asked = asked_of(source)

    def read() -> WhoCan | None:
        begun = asked.stands()
        found = asked.find(declaration, draft=act is Action.CREATE)
        if found is None:
            raise UnknownNameError("draft" if act is Action.CREATE else "declaration", declaration)
        page = _Question(asked, rulebook, act, at, login, contract, *found).page(limit, after)
        return page if asked.stands() == begun else None

    return read_steadily(read)


class _Question:
    def __init__(
        self,
        asked: Asked,
        rulebook: Rulebook,
        action: Action,
        at: date,
        login: Login | None,
        contract: str | None,
        place: int,
        works: Declaration | Draft,
    ) -> None:
        self._asked = asked
        self._decider = rulebook.decider
        self._hash = rulebook.hash
        self._action, self._at, self._login, self._contract = action, instant(at), login, contract
        self._place, self._works = place, works
        self._name = works.reference if isinstance(works, Draft) else works.number
        self._everybody: tuple[tuple[PersonId, ...], Records] | None = None
        self._is_closed = True

    def page(self, limit: int, cursor: str | None) -> WhoCan:
        begin = ("", "")
        if cursor is not None:
            reached = read_cursor(cursor, self._text, self._hash)
            match read_json(reached.after):
                case [str(organisation), str(person)]:
                    begin = organisation, person
                case _:
                    raise CursorError("was cut or changed")
            reached.check(self._asked.version_of_works(self._works))
        rows: list[tuple[Asker, Outcome]] = []
        more = False
        for asker, outcome in self._answers(begin):
            if len(rows) == limit:
                more = True
                break
            rows.append((asker, outcome))
        following = None
        if more:
            version = self._asked.version_of_works(self._works)
            following = Cursor(json.dumps(_order(rows[-1][0])), self._text, self._hash, version).write()
        return WhoCan(
            declaration=self._name,
            action=self._action,
            permit=tuple(asker for asker, outcome in rows if outcome is Outcome.PERMIT),
            indeterminate=tuple(asker for asker, outcome in rows if outcome is Outcome.INDETERMINATE),
            complete=not more and self._is_closed,
            next=following,
        )

    def _answers(self, begin: tuple[str, str]) -> Iterator[tuple[Asker, Outcome]]:
        for organisation in sorted({shape.organisation for shape in shapes(self._works)}):
            if not organisation.can_act:
                continue
            people, records = self._people(organisation)
            for person in people if str(organisation) >= begin[0] else ():
                asker = (organisation, person)
                if _order(asker) <= begin:
                    continue
                outcome = self._outcome(asker, records)
                if outcome is not Outcome.DENY:
                    yield asker, outcome

    def _people(self, organisation: OrganisationId) -> tuple[list[PersonId | None], Records]:
        """Return nobody, and everybody who could get another answer than a stranger, with what to answer from."""
        records = self._asked.with_works(self._asked.records(organisation, None), self._place, self._works)
        stranger = self._outcome((organisation, _stranger(organisation)), records)
        registers = [records.find_register(each) for each in self._concerned(organisation, records)]
        is_complete = all(each and each.organisation.register is RegisterState.COMPLETE for each in registers)
        if is_complete and stranger is Outcome.DENY:
            return [None, *sorted({person for each in registers if each for person in each.grants})], records
        # Whoever is not known to the records is answered as a stranger is.
        self._is_closed = self._is_closed and stranger is Outcome.DENY
        if self._everybody is None:
            people, everything = self._asked.everybody()
            self._everybody = people, self._asked.with_works(everything, self._place, self._works)
        return [None, *self._everybody[0]], self._everybody[1]

    def _concerned(self, organisation: OrganisationId, records: Records) -> list[OrganisationId]:
        mandates = records.list_mandates(organisation)
        return [organisation, *dict.fromkeys(mandate.mandatary for _, mandate in mandates)]

    def _outcome(self, asker: Asker, records: Records) -> Outcome:
        request = AccessRequest(
            subject=Subject(organisation=asker[0], person=asker[1]),
            action=self._action,
            declaration=self._name,
            at=self._at,
            login=self._login or unstated_login(asker[1]),
            contract=self._contract,
        )
        return self._decider.decide(request, records).outcome

    @property
    def _text(self) -> str:
        login = self._login and (self._login.means, self._login.assurance)
        return json.dumps([self._name, self._action, self._at.isoformat(), login, self._contract])


def _hash_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _order(asker: Asker) -> tuple[str, str]:
    return str(asker[0]), "" if asker[1] is None else str(asker[1])


def _stranger(organisation: OrganisationId) -> PersonId:
    """Return a person whom nobody knows."""
    return PersonId(f"nobody knows this person of {organisation}, {_hash_of(organisation)}")
