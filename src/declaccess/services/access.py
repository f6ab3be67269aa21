"""The access service: may this person do this, now; the answer is in the log before anybody gets it."""

from collections.abc import Mapping
from datetime import date, datetime

from attrs import frozen

from declaccess.model import AccessRequest, Action, Draft
from declaccess.ports import AccessRegister, Authenticator, Clock, DecisionLog, DeclarationStore
from declaccess.rules import AccessDeniedError, Decision, Rulebook
from declaccess.services.desk import Desk, acting_for, check_question
from declaccess.services.settling import check_past, check_settled

LISTED_ACTIONS = (Action.MODIFY, Action.ANNUL, Action.VIEW)
"""What can be done with a declaration that is filed."""


@frozen(kw_only=True)
class PastAnswer:
    """The answer to a question about the past; it permits nothing, and is neither true nor false.

    Attributes:
        decision: what the answer was, or would have been.
        known_at: what the stores knew at this instant was looked at; `None`: what they know.
        version: the version of the declaration or draft that was looked at; `None` when there was none.
        register: the number of the last event of the register that was looked at; `None` when there was none.
    """

    decision: Decision
    known_at: datetime | None
    version: int | None
    register: int | None

    def __bool__(self) -> bool:
        """Refuse to be taken for a permission.

        Raises:
            TypeError: always.
        """
        raise TypeError("what is answered about the past permits nothing now; look at `.decision.outcome`")


class AccessService:
    """Decides who may do what, from what the stores hold, and logs every decision before it counts.

    Who asks comes from the authenticator and the time from the clock; a caller's word is taken for neither. When a
    port fails, takes too long or answers something else, that is an error and nothing is permitted. A service may be
    shared between threads.
    """

    def __init__(
        self,
        *,
        declarations: DeclarationStore,
        register: AccessRegister,
        authenticator: Authenticator,
        clock: Clock,
        log: DecisionLog,
        rulebook: Rulebook,
        timeout_seconds: float | None = 10.0,
    ) -> None:
        """Open the service.

        Args:
            declarations: where declarations are kept.
            register: Access Management.
            authenticator: finds out who asks.
            clock: tells the time.
            log: where decisions are written before they count.
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
            log=log,
            rulebook=rulebook,
            timeout_seconds=timeout_seconds,
        )

    def decide(
        self,
        credentials: object,
        *,
        organisation: str,
        action: Action | str,
        declaration: str,
        contract: str | None = None,
        draft: Draft | None = None,
    ) -> Decision:
        """Decide whether somebody may do something now, and log the decision.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            action: what is to be done.
            declaration: number of the declaration or, for `CREATE`, reference of the draft.
            contract: a contract number, `PROJECT`, or `None`: not said.
            draft: the draft itself, for `CREATE`; `None`: the one that the store holds.

        Raises:
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is permitted.
            IdentifierError: an organisation that is none.
            RequestError: a declaration, action or contract that is not named by a text, or a draft that is none.
            RecordError: an organisation that nobody can act for, or a draft that does not belong to the question.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        check_question(declaration, draft, action=action, contract=contract)
        acting = acting_for(organisation)

        def work() -> Decision:
            desk = self._desk
            asked, version = desk.begin(credentials, acting, action, declaration if draft is None else None)
            decision = desk.decide(asked, action, declaration, version, contract=contract, draft=draft)
            desk.log_decision(asked, decision, version)
            return decision

        return self._desk.guard.run(work)

    def require(
        self,
        credentials: object,
        *,
        organisation: str,
        action: Action | str,
        declaration: str,
        contract: str | None = None,
        draft: Draft | None = None,
    ) -> Decision:
        """Decide as `decide` does, and refuse to go on unless it is a permit.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            action: what is to be done.
            declaration: number of the declaration or, for `CREATE`, reference of the draft.
            contract: a contract number, `PROJECT`, or `None`: not said.
            draft: the draft itself, for `CREATE`; `None`: the one that the store holds.

        Raises:
            AccessDeniedError: the outcome is a deny or indeterminate; it carries the decision.
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is permitted.
            IdentifierError: an organisation that is none.
            RequestError: a declaration, action or contract that is not named by a text, or a draft that is none.
            RecordError: an organisation that nobody can act for, or a draft that does not belong to the question.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        decision = self.decide(
            credentials,
            organisation=organisation,
            action=action,
            declaration=declaration,
            contract=contract,
            draft=draft,
        )
        if not decision.permitted:
            raise AccessDeniedError(decision)
        return decision

    def list_actions(
        self, credentials: object, *, organisation: str, declaration: str, contract: str | None = None
    ) -> Mapping[Action, Decision]:
        """Return what somebody may do with a declaration now: a decision for each action, each in the log.

        Args:
            credentials: what the authenticator takes.
            organisation: the organisation acted for.
            declaration: number of the declaration.
            contract: a contract number, `PROJECT`, or `None`: not said.

        Raises:
            AuthenticationError: the credentials prove nothing, or the log-in counts no longer.
            AdapterError: a port failed; nothing is permitted.
            IdentifierError: an organisation that is none.
            RequestError: a declaration, action or contract that is not named by a text, or a draft that is none.
            RecordError: an organisation that nobody can act for.
            NotCoveredError: the clock tells a day before the first one that the rulebook covers.
        """
        check_question(declaration, contract=contract)
        acting = acting_for(organisation)

        def work() -> Mapping[Action, Decision]:
            desk = self._desk
            asked, version = desk.begin(credentials, acting, Action.VIEW, declaration)
            decisions = {
                action: desk.decide(asked, action, declaration, version, contract=contract) for action in LISTED_ACTIONS
            }
            for decision in decisions.values():
                desk.log_decision(asked, decision, version)
            return decisions

        return self._desk.guard.run(work)

    def look_back(self, request: AccessRequest, *, known_at: date | None = None) -> PastAnswer:
        """Answer what was so in the past, from what the stores knew then or know now.

        It is a question of an auditor's: about anybody, without a log-in. So it permits nothing, it is not logged as
        a decision, and whom to let ask it is for the application to say.

        What was on a declaration at an instant is what its version that was then in force says: the latest one that
        was recorded by then. For an instant before its first version that one answers, with the listing times that
        an imported document gave it; of a declaration that was filed here it says that it was not filed yet.

        Args:
            request: the question, about an instant that is over; its log-in is a supposition.
            known_at: decide from what the stores knew at this instant (a plain date: at the end of that day in
                Brussels); `None`: from what they know about that instant now. It must lie further back than one call
                of a port may take, for what was known is settled only once writes that were begun are over.

        Raises:
            MomentError: an instant that is not over yet, or a `known_at` that is not settled yet.
            RequestError: a declaration, action or contract that is not named by a text.
            NaiveDatetimeError: a date-time without an offset.
            NotCoveredError: a day before the first one that the rulebook covers.
            AdapterError: a port failed.
        """
        check_question(request.declaration, request.draft, action=request.action, contract=request.contract)

        def work() -> PastAnswer:
            desk = self._desk
            now = desk.now()
            known = None if known_at is None else check_settled(known_at, now, desk.slowest)
            at = check_past(request.at, now)
            if request.draft is not None:
                version = None
            elif request.action == Action.CREATE:
                version = desk.find(request.action, request.declaration, known)
            else:
                version = desk.find_at(request.declaration, at, known)
            events = desk.rights_of(request.subject, known)
            return PastAnswer(
                decision=desk.answer(request, version, events),
                known_at=known,
                version=None if version is None else version.version,
                register=events[-1].number if events else None,
            )

        return self._desk.guard.run(work)
