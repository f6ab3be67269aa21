"""The declaration service: nothing is filed, changed, annulled or seen but by who may, and every version is kept."""

from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

from attrs import evolve

from declaccess.codec.decision_log.bodies import act_body
from declaccess.codec.decision_log.names import organisation_in_log
from declaccess.errors import ConflictError, Fault, RefusedChangeError, RequestError
from declaccess.model import (
    Action,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Draft,
    OrganisationId,
)
from declaccess.ports import AccessRegister, Authenticator, Change, Clock, DeclarationStore, LogMark, LogNote, Version
from declaccess.rules import AccessDeniedError, Decision, Rulebook
from declaccess.services import checks
from declaccess.services.calls import STORE
from declaccess.services.changes import find_changes, is_numbered_under, not_numbered_under
from declaccess.services.desk import Asked, Desk, acting_for, check_question, people
from declaccess.services.listing import MOST_AT_ONCE, VisiblePage, listing_body, visible_page

_T = TypeVar("_T")


class DeclarationService:
    """Files, changes, annuls and shows declarations.

    For every act the decision is written to the log first, on its own; then the new version and the entry of the act
    go into the store in one transaction. A service may be shared between threads.

    A decision holds for the instant at which it was made. A right that is taken away between the decision and the
    transaction, some milliseconds as a rule, does not stop the change; it is recorded at the instant of the decision,
    at which the right was held.
    """

    def __init__(
        self,
        *,
        declarations: DeclarationStore,
        register: AccessRegister,
        authenticator: Authenticator,
        clock: Clock,
        rulebook: Rulebook,
        timeout_seconds: float | None = 10.0,
    ) -> None:
        """Open the service.

        Args:
            declarations: where declarations are kept; decisions go into its log.
            register: Access Management.
            authenticator: finds out who asks.
            clock: tells the time.
            rulebook: the norms.
            timeout_seconds: how long one call of a port may take; `None`: any time.

        Raises:
            RecordError: something that is no such port, or no rulebook.
            ValueError: a timeout that is not more than 0.
        """
        self._desk = Desk(
            declarations=declarations,
            register=register,
            authenticator=authenticator,
            clock=clock,
            log=None,
            rulebook=rulebook,
            timeout_seconds=timeout_seconds,
        )

    def create(
        self, credentials: object, *, organisation: str, draft: Draft, number: str, contract_number: str
    ) -> Version:
        """File a draft; the organisation acted for is who filed it, and now is when.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            draft: what is filed.
            number: the number that the declaration was given.
            contract_number: the number that its contract was given.

        Raises:
            AccessDeniedError: it is not permitted.
            RefusedChangeError: a contract number that does not begin with the declaration's.
            ConflictError: a declaration of that number is there already, or its contract number on another one; who
                may not view that declaration is not told its version.
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is written, unless the error says that this is not known.
            IdentifierError: an organisation or a number that is none.
            RequestError: something else than a draft.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        acting, given, contract = acting_for(organisation), DeclarationNumber(number), ContractNumber(contract_number)
        _check_is(draft, Draft, "draft")
        if not is_numbered_under(contract, given):
            raise RefusedChangeError([Fault("contract_number", not_numbered_under(contract, given))])

        def act(asked: Asked, stands: Version | None) -> Version:
            decision = self._desk.decide(asked, Action.CREATE, draft.reference, None, draft=draft)
            mark = self._require(asked, decision, None)
            if stands is not None:
                seen = self._desk.decide(asked, Action.VIEW, given, stands)
                raise ConflictError(given, expected=0, found=stands.version if seen.permitted else None)
            record = draft.filed(given, [contract], asked.at, acting)
            return self._write(asked, Action.CREATE, record, None, [mark])

        return self._on(credentials, acting, given, act)

    def modify(self, credentials: object, *, organisation: str, declaration: Declaration, expected: int) -> Version:
        """Change a declaration to what it is to be from now on.

        What differs from the version that stands there decides what must be one's own: a contract whose fields,
        subcontractors, listing times or content differ; the project level for sector, client, content, other
        participants, and when contracts come or go; and a contract that goes. Each is decided on by itself. A
        contract that comes must be the organisation's own.

        Nobody changes when, by whom or under which number something was filed, its status, or a contract's number,
        declarant or temporary partnership: whether the service allows such a transfer is not known. Nor does anybody
        change who was listed before now: what is added is listed from now on, which is written into it where it says
        nothing, and a listing time may move only among moments to come. Taking something off is allowed, and so is
        adding another contract in the same change, however like the one that went: it is the organisation's own, so
        nobody else is made a declarant, and the earlier version keeps what went. Only one that differs by nothing but
        its number is taken for the same contract, and refused.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            declaration: what it is to be.
            expected: the version that the change was made from.

        Raises:
            AccessDeniedError: it is not permitted.
            RefusedChangeError: it would change what nobody may, or nothing.
            ConflictError: another version stands there, or a contract's number stands on another declaration.
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is written, unless the error says that this is not known.
            IdentifierError: an organisation that is none.
            RequestError: something else than a declaration.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        acting = acting_for(organisation)
        _check_is(declaration, Declaration, "declaration")

        def act(asked: Asked, stands: Version | None) -> Version:
            old = self._expected(asked, Action.MODIFY, declaration.number, stands, expected)
            assert isinstance(old.record, Declaration)  # noqa: S101 - `find` has checked it; this tells the type checkers
            changes = find_changes(old.record, declaration, acting, asked.at)
            # Who may not change anything learns no more than who may not see it.
            questions: list[tuple[Action, str | None]] = [(Action.MODIFY, target) for target in changes.targets]
            marks = []
            for action, target in questions or [(Action.VIEW, None)]:
                decision = self._desk.decide(asked, action, declaration.number, old, contract=target)
                marks.append(self._require(asked, decision, old))
            if changes.faults:
                raise RefusedChangeError(changes.faults)
            if not changes.targets:
                raise RefusedChangeError([Fault("", "nothing differs from what stands there; change something")])
            return self._write(asked, Action.MODIFY, changes.record, old, marks)

        return self._on(credentials, acting, declaration.number, act)

    def annul(self, credentials: object, *, organisation: str, number: str, expected: int) -> Version:
        """Annul a declaration, from now on.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            number: the declaration's number.
            expected: the version that is meant.

        Raises:
            AccessDeniedError: it is not permitted.
            ConflictError: another version stands there.
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is written, unless the error says that this is not known.
            IdentifierError: an organisation that is none.
            RequestError: a number that is no text.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        acting = acting_for(organisation)
        check_question(number)

        def act(asked: Asked, stands: Version | None) -> Version:
            old = self._expected(asked, Action.ANNUL, number, stands, expected)
            assert isinstance(old.record, Declaration)  # noqa: S101 - `find` has checked it; this tells the type checkers
            mark = self._require(asked, self._desk.decide(asked, Action.ANNUL, number, old), old)
            record = evolve(old.record, annulled=True, annulled_at=asked.at)
            return self._write(asked, Action.ANNUL, record, old, [mark])

        return self._on(credentials, acting, number, act)

    def view(self, credentials: object, *, organisation: str, number: str) -> Version:
        """Return the latest version of a declaration.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            number: the declaration's number.

        Raises:
            AccessDeniedError: it is not permitted.
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is shown.
            IdentifierError: an organisation that is none.
            RequestError: a number that is no text.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        acting = acting_for(organisation)
        check_question(number)
        return self._on(credentials, acting, number, lambda asked, stands: self._seen(asked, number, stands))

    def list_versions(self, credentials: object, *, organisation: str, number: str) -> tuple[Version, ...]:
        """Return every version of a declaration, for who may view the latest one.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            number: the declaration's number.

        Raises:
            AccessDeniedError: it is not permitted.
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is shown.
            IdentifierError: an organisation that is none.
            RequestError: a number that is no text.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        acting = acting_for(organisation)
        check_question(number)

        def act(asked: Asked, stands: Version | None) -> tuple[Version, ...]:
            latest = self._seen(asked, number, stands)
            # What came after the decision was made is not what it was made on.
            return self._desk.list_versions(number, latest)[: latest.version]

        return self._on(credentials, acting, number, act)

    def list_visible(
        self, credentials: object, *, organisation: str, after: str | None = None, limit: int = 50
    ) -> VisiblePage:
        """Return the declarations that name the organisation and that somebody may see, and no others.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            after: what the page before gave; `None`: from the first one.
            limit: how many at most, from 1 to 1000.

        Raises:
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is shown.
            IdentifierError: an organisation that is none.
            RequestError: a limit out of range, or an `after` that is no text.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        acting = acting_for(organisation)
        check_question("" if after is None else after)
        if type(limit) is not int or not 1 <= limit <= MOST_AT_ONCE:
            raise RequestError([Fault("limit", f"found `{limit}`; expected a number from 1 to {MOST_AT_ONCE}")])

        def work() -> VisiblePage:
            asked, _ = self._desk.begin(credentials, acting, Action.VIEW, None)
            page = visible_page(self._desk, asked, after or "", limit)
            self._desk.append(asked, "listing", listing_body(asked, after, page))
            return page

        return self._desk.guard.run(work)

    def _on(
        self,
        credentials: object,
        organisation: OrganisationId,
        number: str,
        act: Callable[[Asked, Version | None], _T],
    ) -> _T:
        """Find out who asks and what stands there, and go on from that."""
        return self._desk.guard.run(lambda: act(*self._desk.begin(credentials, organisation, Action.VIEW, number)))

    def _seen(self, asked: Asked, number: str, stands: Version | None) -> Version:
        decision = self._desk.decide(asked, Action.VIEW, number, stands)
        self._require(asked, decision, stands)
        return _there(decision) if stands is None else stands

    def _expected(self, asked: Asked, action: Action, number: str, stands: Version | None, expected: int) -> Version:
        """Return the version that a change starts from; nothing is decided on another one."""
        if stands is None:
            decision = self._desk.decide(asked, action, number, None)
            self._require(asked, decision, None)
            _there(decision)
        if type(expected) is not int or stands.version != expected:
            # Who may not see the declaration is not told at which version it is.
            decision = self._desk.decide(asked, Action.VIEW, number, stands)
            if not decision.permitted:
                self._require(asked, decision, stands)
            raise ConflictError(number, expected=expected, found=stands.version)
        return stands

    def _require(self, asked: Asked, decision: Decision, version: Version | None) -> LogMark:
        """Write a decision to the log, and refuse to go on unless it is a permit."""
        mark = self._desk.log_decision(asked, decision, version)
        if not decision.permitted:
            raise AccessDeniedError(decision)
        return mark

    def _write(
        self, asked: Asked, action: Action, record: Declaration, old: Version | None, marks: Sequence[LogMark]
    ) -> Version:
        expected = 0 if old is None else old.version
        change = Change(
            record=record,
            expected=expected,
            act=action,
            by=asked.subject,
            decision=marks[-1].number,
            recorded_at=asked.at,
        )
        done = {
            "action": action.value,
            "organisation": organisation_in_log(asked.subject.organisation),
            "declaration": record.number,
            "decisions": [mark.number for mark in marks],
        }
        made = {"declaration": {"number": record.number, "version": expected + 1}, "register": None}
        note = LogNote(kind="act", people=people(asked.subject), body=act_body(done, made))
        return self._desk.guard.call(
            STORE,
            self._desk.declarations.commit,
            change,
            note,
            expects=checks.written(change),
            allows=(ConflictError,),
            writes=True,
        )


def _there(decision: Decision) -> NoReturn:
    """Refuse what is not there, whatever was decided about it.

    Raises:
        AccessDeniedError: always.
    """
    raise AccessDeniedError(decision)


def _check_is(value: object, kind: type, name: str) -> None:
    if type(value) is not kind:
        raise RequestError([Fault(name, f"found a `{type(value).__name__}`; expected a `{kind.__name__}`")])
