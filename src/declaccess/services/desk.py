"""Where every service begins: who asks, what stands in the stores, what time it is, and the decision in the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from declaccess.codec.decision_log.bodies import decision_body
from declaccess.codec.decision_log.names import hashed
from declaccess.errors import Fault, RecordError, RequestError
from declaccess.model import (
    AccessRequest,
    Action,
    Declaration,
    Draft,
    OrganisationId,
    PersonId,
    RecordedEvent,
    Subject,
)
from declaccess.model.snapshots import Snapshot
from declaccess.periods import instant
from declaccess.ports import (
    AccessRegister,
    Authentication,
    Authenticator,
    Clock,
    DecisionLog,
    DeclarationStore,
    LogMark,
    LogNote,
    Version,
)
from declaccess.rules import Decision, Rulebook
from declaccess.services import checks
from declaccess.services.calls import STORE, Calls, check_clock, check_log_in
from declaccess.services.opening import check_kinds, log_of, reached


class Asked(NamedTuple):
    """A question as it is put to the rules, with what it is answered from.

    Attributes:
        subject: who asks.
        authentication: how that is known.
        at: the present instant on the clock of UTC, and not before anything that the question is answered from.
        events: what the register says.
    """

    subject: Subject
    authentication: Authentication
    at: datetime
    events: tuple[RecordedEvent, ...]

    def about(self, version: Version | None) -> "Asked":
        """Return the question as it is put about a version: at an instant at which that was recorded.

        Raises:
            AdapterError: the log-in counts no longer then, so the clock is far behind.
        """
        at = instant(self.at if version is None else max(self.at, version.recorded_at))
        check_clock(self.authentication, at)
        return self if at == self.at else self._replace(at=at)


class Desk(Calls):
    """Calls the ports through a guard, those of declarations too, and decides."""

    def __init__(
        self,
        *,
        declarations: DeclarationStore,
        register: AccessRegister,
        authenticator: Authenticator,
        clock: Clock,
        log: DecisionLog | None,
        rulebook: Rulebook,
        timeout_seconds: float | None,
    ) -> None:
        if log is None:
            log = log_of(declarations)
        check_kinds(
            ("declarations", declarations, DeclarationStore),
            ("register", register, AccessRegister),
            ("authenticator", authenticator, Authenticator),
            ("clock", clock, Clock),
            ("log", log, DecisionLog),
            rulebook=rulebook,
        )
        super().__init__(
            register=register, authenticator=authenticator, clock=clock, log=log, timeout_seconds=timeout_seconds
        )
        self.declarations = reached(declarations)
        self._decider = rulebook.decider

    def find(self, action: str, name: str, known_at: datetime | None = None) -> Version | None:
        """Return the draft (for `CREATE`) or the declaration that a question is about, or `None`."""
        create = action == Action.CREATE
        return self.guard.call(
            STORE,
            self.declarations.find_draft if create else self.declarations.find_declaration,
            name,
            known_at,
            expects=checks.version_of(Draft if create else Declaration, name, known_at),
        )

    def list_versions(self, number: str, latest: Version | None = None) -> tuple[Version, ...]:
        """Return every version of a declaration, among them the one that was looked at."""
        return self.guard.call(
            STORE, self.declarations.list_versions, number, expects=checks.versions_of(number, latest)
        )

    def find_at(self, number: str, at: datetime, known_at: datetime | None) -> Version | None:
        """Return the version of a declaration that was in force at an instant, as was known at another one."""
        versions = self.list_versions(number)
        if known_at is not None:
            versions = tuple([version for version in versions if version.recorded_at <= known_at])
        # What was imported tells of the time before it too; of what was filed here, the first version says when.
        earliest = versions[0] if versions else None
        return next((version for version in reversed(versions) if version.recorded_at <= at), earliest)

    def list_naming(self, organisation: OrganisationId, after: str, limit: int) -> tuple[Version, ...]:
        """Return some of the declarations that name an organisation, in the order of their numbers."""
        return self.guard.call(
            STORE,
            self.declarations.list_naming,
            organisation,
            after=after,
            limit=limit,
            expects=checks.page(after, limit),
        )

    def begin(
        self, credentials: object, organisation: OrganisationId, action: Action | str, name: str | None
    ) -> tuple[Asked, Version | None]:
        """Find out who asks, what it is about, what the register says and what time it is, in this order.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            action: what is to be done.
            name: number of the declaration or reference of the draft; `None`: nothing that a store holds.
        """
        authentication = self.authenticate(credentials)
        subject = Subject(organisation=organisation, person=authentication.person)
        version = None if name is None else self.find(action, name)
        return self._ask(authentication, subject, version), version

    def rights_of(self, subject: Subject, known_at: datetime | None = None) -> tuple[RecordedEvent, ...]:
        """Return what the register says of a subject; nobody identified holds nothing there."""
        return () if subject.person is None else self.read(subject.organisation, subject.person, known_at)

    def _ask(self, authentication: Authentication, subject: Subject, version: Version | None) -> Asked:
        """Read the register and the clock, and check that the log-in counts now.

        What is read was recorded already, so the question is never about an earlier instant, whatever the clock says.

        Raises:
            AuthenticationError: it counts no longer, or not yet.
            AdapterError: a port failed, or the clock is far behind what was recorded.
        """
        events = self.rights_of(subject)
        now = self.now()
        check_log_in(authentication, now)
        asked = Asked(subject, authentication, max(now, events[-1].recorded_at) if events else now, events)
        return asked.about(version)

    def decide(
        self,
        asked: Asked,
        action: Action | str,
        declaration: str,
        version: Version | None,
        *,
        contract: str | None = None,
        draft: Draft | None = None,
    ) -> Decision:
        """Decide; the decision counts only once it is logged."""
        request = AccessRequest(
            subject=asked.subject,
            action=action,
            declaration=declaration,
            at=asked.at,
            login=asked.authentication.login,
            contract=contract,
            draft=draft,
        )
        return self.answer(request, version, asked.events)

    def answer(self, request: AccessRequest, version: Version | None, events: tuple[RecordedEvent, ...]) -> Decision:
        """Answer a request from what was read."""
        return self._decider.decide(request, _records(version, events))

    def log_decision(self, asked: Asked, decision: Decision, version: Version | None) -> LogMark:
        """Write a decision to the log; from here on it counts."""
        return self.append(asked, "decision", decision_body(decision, seen(asked, version)))

    def append(self, asked: Asked, kind: str, body: str) -> LogMark:
        """Write an entry to the log."""
        return self.write(LogNote(kind=kind, people=people(asked.subject), body=body))


def acting_for(organisation: str) -> OrganisationId:
    """Return the organisation acted for, once it is known that somebody can act for it.

    Raises:
        IdentifierError: a text that is no identifier.
        RecordError: an organisation whose number fails its check, or something else than a text.
    """
    given: object = organisation
    if not isinstance(given, str):
        message = f"found a `{type(given).__name__}`; expected the identifier of an organisation"
        raise RecordError([Fault("organisation", message)])
    return Subject(organisation=OrganisationId(organisation)).organisation


def check_question(
    declaration: object, draft: object = None, *, action: object = Action.VIEW, contract: object = None
) -> None:
    """Check what a question is about, before anybody is asked.

    Raises:
        RequestError: a declaration, an action or a contract that is not named by a text, or a draft that is none.
    """
    if not isinstance(action, str):
        message = f"found a `{type(action).__name__}`; expected an `Action` or its name, such as `view`"
        raise RequestError([Fault("action", message)])
    if contract is not None and not isinstance(contract, str):
        message = f"found a `{type(contract).__name__}`; expected a contract number, `project` or nothing"
        raise RequestError([Fault("contract", message)])
    if not isinstance(declaration, str):
        message = f"found a `{type(declaration).__name__}`; expected a number, or the reference of a draft"
        raise RequestError([Fault("declaration", message)])
    if draft is not None and type(draft) is not Draft:
        raise RequestError([Fault("draft", f"found a `{type(draft).__name__}`; expected a `Draft`")])


def people(subject: Subject) -> dict[str, PersonId]:
    """Return the persons of an entry about a subject."""
    return {} if subject.person is None else {"subject": subject.person}


def seen(asked: Asked, version: Version | None) -> Mapping[str, Any]:
    """Return which state of the stores a decision saw."""
    declaration: dict[str, Any] | None = None
    if version is not None:
        record = version.record
        if isinstance(record, Draft):
            declaration = {"reference": hashed(record.reference), "version": version.version}
        else:
            declaration = {"number": str(record.number), "version": version.version}
    return {"declaration": declaration, "register": asked.events[-1].number if asked.events else None}


def _records(version: Version | None, events: tuple[RecordedEvent, ...]) -> Snapshot:
    if version is None:
        return Snapshot.of(events)
    if isinstance(version.record, Draft):
        return Snapshot.of(events, drafts=[(version.place, version.record)])
    return Snapshot.of(events, declarations=[(version.place, version.record)])
