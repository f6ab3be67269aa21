"""The register service: appoint, grant, end, and say who belongs; each act is itself decided by the rulebook."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from attrs import frozen

from declaccess.errors import AuthenticationError, ConflictError, DeclaccessError, RecordError
from declaccess.model import AccessRole, Action, OrganisationId, PersonId, RecordedEvent
from declaccess.model.snapshots import Snapshot
from declaccess.ports import AccessRegister, Authenticator, Clock, DecisionLog, LogNote
from declaccess.rules import RegisterAct, Rulebook
from declaccess.rules.authority import ActDecision, weigh_act, weigh_any_end
from declaccess.rules.holdings import HeldAt, who_held
from declaccess.rules.irregularities import RegisterFindingKind
from declaccess.services import acts, checks
from declaccess.services.acts import Act, Seen, Times
from declaccess.services.calls import REGISTER, Calls, check_clock, check_log_in
from declaccess.services.opening import check_kinds, log_of
from declaccess.services.registering import decision_body, recorded_body
from declaccess.services.settling import check_settled


class RegisterActDeniedError(DeclaccessError):
    """An act in Access Management is not permitted; nothing is recorded.

    Attributes:
        decision: why.
    """

    def __init__(self, decision: ActDecision) -> None:
        self.decision = decision
        super().__init__(decision)

    def __str__(self) -> str:
        return " ".join(self.decision.explain()[:2])


@frozen(kw_only=True, slots=False)
class RecordedAct:
    """An act that was permitted and stands in the register.

    Attributes:
        decision: why it was permitted.
        events: what was recorded.
        entry: the number of the decision's entry in the log.
        findings: what is worth a look though it is permitted: that somebody gave an office or a right to itself.
    """

    decision: ActDecision
    events: tuple[RecordedEvent, ...]
    entry: int
    findings: tuple[RegisterFindingKind, ...]


class RegisterService:
    """Records acts in Access Management, each decided by the rulebook's register table and logged before it counts.

    Who acts comes from the authenticator and the time from the clock. An act is made now: an office or a right may
    begin later, never earlier, and an end takes effect at once. Where the register already knows something that is
    not before the clock's instant, now is the next microsecond after it: so no act stands at the instant of another,
    whatever the clocks of several hosts say, and whose office has ended does not act any more. What the table gives
    to no office cannot be recorded here, only imported: legal representatives, whom the statutes name; mandates,
    which both sides confirm in a service of their own; and who is listed or known.

    A `ConflictError` says that the register was changed since it was looked at: look again, and ask again; what is
    asked is then decided anew. A service may be shared between threads.
    """

    def __init__(
        self,
        *,
        register: AccessRegister,
        authenticator: Authenticator,
        clock: Clock,
        rulebook: Rulebook,
        timeout_seconds: float | None = 10.0,
    ) -> None:
        """Make a service.

        Args:
            register: where acts are kept, with the log that they are logged in.
            authenticator: finds out who acts.
            clock: tells the time.
            rulebook: the norms.
            timeout_seconds: how long one call of a port may take; `None`: any time.

        Raises:
            RecordError: something that is no such port, or no rulebook.
            ValueError: a time that is not more than 0.
        """
        log = log_of(register)
        check_kinds(
            ("register", register, AccessRegister),
            ("register.log", log, DecisionLog),
            ("authenticator", authenticator, Authenticator),
            ("clock", clock, Clock),
            rulebook=rulebook,
        )
        self._calls = Calls(
            register=register, authenticator=authenticator, clock=clock, log=log, timeout_seconds=timeout_seconds
        )
        self._rulebook = rulebook

    def appoint(
        self,
        credentials: object,
        *,
        organisation: str,
        person: str,
        role: AccessRole,
        start: datetime | None = None,
        until: datetime | None = None,
        id: str | None = None,  # noqa: A002 - it is the record's own word
    ) -> RecordedAct:
        """Appoint somebody to an office.

        Args:
            credentials: what the authenticator is shown.
            organisation: for which organisation.
            person: who is appointed.
            role: the office.
            start: from when; now when not given, and never earlier.
            until: the first instant after it; without end when not given.
            id: the record's id, printable and not beginning with `$`, which begins a place; a new one when not given.

        Raises:
            RegisterActDeniedError: whoever acts may not, or it is not known.
            ConflictError: the register was changed meanwhile; nothing is recorded.
            RecordError: a time in the past, an id that stands there already or is none, or another malformed value.
            IdentifierError: an id of an organisation or a person that is none.
            AuthenticationError: nobody is authenticated.
            AdapterError: a port failed; nothing is recorded, unless it is an `AdapterTimeoutError` that says otherwise.
        """
        whom = PersonId(person)
        return self._do(
            credentials, organisation, lambda seen: acts.appointing(seen, whom, role, Times(start, until), id)
        )

    def grant(
        self,
        credentials: object,
        *,
        organisation: str,
        person: str,
        actions: Collection[Action],
        start: datetime | None = None,
        until: datetime | None = None,
        id: str | None = None,  # noqa: A002 - it is the record's own word
    ) -> RecordedAct:
        """Grant somebody the right to use the service; who holds an office may grant it to itself, and is told so.

        Args:
            credentials: what the authenticator is shown.
            organisation: for which organisation.
            person: who gets the right.
            actions: what it covers.
            start: from when; now when not given, and never earlier.
            until: the first instant after it; without end when not given.
            id: the record's id, printable and not beginning with `$`, which begins a place; a new one when not given.

        Raises:
            RegisterActDeniedError: whoever acts may not, or it is not known.
            ConflictError: the register was changed meanwhile; nothing is recorded.
            RecordError: a time in the past, an id that stands there already or is none, no action, or another
                malformed value.
            IdentifierError: an id of an organisation or a person that is none.
            AuthenticationError: nobody is authenticated.
            AdapterError: a port failed; nothing is recorded, unless it is an `AdapterTimeoutError` that says otherwise.
        """
        whom = PersonId(person)
        return self._do(
            credentials, organisation, lambda seen: acts.granting(seen, whom, actions, Times(start, until), id)
        )

    def end_appointment(self, credentials: object, *, organisation: str, appointment: str | int) -> RecordedAct:
        """End an appointment, now.

        Args:
            credentials: what the authenticator is shown.
            organisation: of which organisation.
            appointment: its id, or the number of the event by which it was made.

        Raises:
            RegisterActDeniedError: whoever acts may not, or it is not known.
            ConflictError: the register was changed meanwhile; nothing is recorded.
            UnknownNameError: the organisation has no such appointment; who may end none at all is denied instead.
            IdentifierError: an id of an organisation that is none.
            AuthenticationError: nobody is authenticated.
            AdapterError: a port failed; nothing is recorded, unless it is an `AdapterTimeoutError` that says otherwise.
        """
        return self._do(credentials, organisation, lambda seen: acts.ending(seen, appointment))

    def revoke(self, credentials: object, *, organisation: str, grant: str | int) -> RecordedAct:
        """Revoke a right, now.

        Args:
            credentials: what the authenticator is shown.
            organisation: of which organisation.
            grant: its id, or the number of the event by which it was granted.

        Raises:
            RegisterActDeniedError: whoever acts may not, or it is not known.
            ConflictError: the register was changed meanwhile; nothing is recorded.
            UnknownNameError: the organisation gave no such right; who may revoke none is denied instead.
            IdentifierError: an id of an organisation that is none.
            AuthenticationError: nobody is authenticated.
            AdapterError: a port failed; nothing is recorded, unless it is an `AdapterTimeoutError` that says otherwise.
        """
        return self._do(credentials, organisation, lambda seen: acts.revoking(seen, grant))

    def admit(
        self,
        credentials: object,
        *,
        organisation: str,
        person: str,
        start: datetime | None = None,
        until: datetime | None = None,
    ) -> RecordedAct:
        """Say that somebody belongs to the organisation; that alone is no right.

        Args:
            credentials: what the authenticator is shown.
            organisation: which organisation.
            person: who belongs to it.
            start: from when; now when not given, and never earlier.
            until: the first instant after it; without end when not given.

        Raises:
            RegisterActDeniedError: whoever acts may not, or it is not known.
            ConflictError: the register was changed meanwhile; nothing is recorded.
            RecordError: a time in the past.
            IdentifierError: an id of an organisation or a person that is none.
            AuthenticationError: nobody is authenticated.
            AdapterError: a port failed; nothing is recorded, unless it is an `AdapterTimeoutError` that says otherwise.
        """
        whom = PersonId(person)
        return self._do(credentials, organisation, lambda seen: acts.admitting(seen, whom, Times(start, until)))

    def dismiss(self, credentials: object, *, organisation: str, person: str) -> RecordedAct:
        """Say that somebody has left the organisation, now; offices and rights are ended by acts of their own.

        Args:
            credentials: what the authenticator is shown.
            organisation: which organisation.
            person: who left it.

        Raises:
            RegisterActDeniedError: whoever acts may not, or it is not known.
            ConflictError: the register was changed meanwhile; nothing is recorded.
            UnknownNameError: the person does not belong to it; who may dismiss nobody is denied instead.
            IdentifierError: an id of an organisation or a person that is none.
            AuthenticationError: nobody is authenticated.
            AdapterError: a port failed; nothing is recorded, unless it is an `AdapterTimeoutError` that says otherwise.
        """
        whom = PersonId(person)
        return self._do(credentials, organisation, lambda seen: acts.dismissing(seen, whom))

    def who_held(self, organisation: str, at: date, known_at: date | None = None) -> HeldAt:
        """Return who held which offices and rights of an organisation at an instant; for audits.

        It asks for no credentials and logs nothing, so let it be called by those alone who may read the register. In
        a register that is not complete, who is known to belong elsewhere alone is shown as one who may hold rights.
        Whoever acts under a mandate holds rights of the mandatary: ask for that organisation too.

        Args:
            organisation: which organisation.
            at: an aware date-time, or a date for the last moment of that Brussels day.
            known_at: as was known then, likewise; left out: as is known now.

        Raises:
            IdentifierError: an id of an organisation that is none.
            NaiveDatetimeError: a date-time without an offset.
            NotCoveredError: a day before the first one that the rulebook covers.
            MomentError: a `known_at` that is not over, or of which it is not settled yet what was known.
            AdapterError: the register cannot be read.
        """
        acting = OrganisationId(organisation)
        calls = self._calls
        known = None if known_at is None else check_settled(known_at, calls.now(), calls.slowest)
        return who_held(Snapshot.of(calls.read(acting, None, known)), self._rulebook, acting, at)

    def _do(self, credentials: object, organisation: str, make: Callable[[Seen], Act]) -> RecordedAct:
        acting = OrganisationId(organisation)
        return self._calls.guard.run(lambda: self._decide_and_record(credentials, acting, make))

    def _decide_and_record(
        self, credentials: object, organisation: OrganisationId, make: Callable[[Seen], Act]
    ) -> RecordedAct:
        seen = self._look(credentials, organisation)
        act = make(seen)
        decision = self._weigh(seen, act)
        people = {"subject": seen.actor} if act.person is None else {"subject": seen.actor, "person": act.person}
        note = LogNote(kind="register-decision", people=people, body=decision_body(decision, act.target, seen.last))
        entry = self._calls.write(note).number
        if not decision:
            raise RegisterActDeniedError(decision)
        if act.missing is not None:
            raise act.missing
        note = LogNote(kind="act", people=people, body=recorded_body(decision, act.target, entry, seen.last))
        recorded = self._calls.guard.call(
            REGISTER,
            self._calls.register.record,
            act.events,
            seen.at,
            after=seen.last,
            note=note,
            expects=_written(act),
            allows=(ConflictError, RecordError),
            writes=True,
        )
        return RecordedAct(decision=decision, events=recorded, entry=entry, findings=_findings(act, seen.actor))

    def _weigh(self, seen: Seen, act: Act) -> ActDecision:
        """Decide on an act; who may end no appointment at all learns nothing of any, nor of its office."""
        records, rulebook = Snapshot.of(seen.events), self._rulebook
        person, organisation, at = seen.actor, seen.organisation, seen.at
        if act.ends_appointment:
            decision = weigh_any_end(records, rulebook, person=person, organisation=organisation, at=at)
            if not decision or act.missing is not None:
                return decision
        return weigh_act(
            records, rulebook, act=act.act, person=person, organisation=organisation, at=at, office=act.office
        )

    def _look(self, credentials: object, organisation: OrganisationId) -> Seen:
        authentication = self._calls.authenticate(credentials)
        if authentication.person is None:
            raise AuthenticationError("nobody-identified", "acts in Access Management need a person; log in")
        events = self._calls.read(organisation, None)
        now = self._calls.now()
        at = max([now, *(each.recorded_at + _TICK for each in events)])
        check_log_in(authentication, now)
        check_clock(authentication, at)
        return Seen(authentication.person, at, now, organisation, events)


_TICK = timedelta(microseconds=1)


def _written(act: Act) -> checks.Wrong:
    """Return the check of what a register says that it recorded."""

    def check(value: object) -> str | None:
        if type(value) is not tuple or not all(type(each) is RecordedEvent for each in value):
            return "returned something else than recorded events; it is not known what was recorded"
        if tuple(each.event for each in value) != act.events:
            return "returned other events than were to be recorded; it is not known what was recorded"
        return None

    return check


def _findings(act: Act, actor: PersonId) -> tuple[RegisterFindingKind, ...]:
    if act.person != actor:
        return ()
    if act.act is RegisterAct.GRANT:
        return (RegisterFindingKind.SELF_GRANT,)
    return (RegisterFindingKind.SELF_APPOINTMENT,) if act.act is RegisterAct.APPOINT else ()
