"""The ports that every service calls, through its guard: who asks, what the register says, the time, and the log."""

from datetime import datetime, timedelta

from declaccess.errors import AdapterError, AuthenticationError
from declaccess.model import OrganisationId, PersonId, RecordedEvent
from declaccess.periods import instant
from declaccess.ports import AccessRegister, Authentication, Authenticator, Clock, DecisionLog, LogMark, LogNote
from declaccess.services import checks
from declaccess.services.guard import Guard
from declaccess.services.opening import reached

SKEW = timedelta(minutes=1)
"""So far ahead of ours the clock of who authenticates may be."""

STORE, REGISTER, LOG = "declaration store", "access register", "decision log"


class Calls:
    """Calls ports through a guard; what comes back from them is checked first.

    Attributes:
        guard: the guard.
        slowest: how long one call may take; nothing: any time.
        register: Access Management, to be called through the guard.
    """

    def __init__(
        self,
        *,
        register: AccessRegister,
        authenticator: Authenticator,
        clock: Clock,
        log: DecisionLog,
        timeout_seconds: float | None,
    ) -> None:
        self.guard = Guard(timeout_seconds)
        self.slowest = timedelta(seconds=timeout_seconds or 0)
        self.register = reached(register)
        self._authenticator = reached(authenticator)
        self._clock = reached(clock)
        self._log: DecisionLog = reached(log)

    def authenticate(self, credentials: object) -> Authentication:
        """Find out who asks."""
        return self.guard.call(
            "authenticator",
            self._authenticator.authenticate,
            credentials,
            expects=Authentication,
            allows=(AuthenticationError,),
        )

    def now(self) -> datetime:
        """Return the present instant, on the clock of UTC."""
        return instant(self.guard.call("clock", self._clock.now, expects=checks.moment))

    def read(
        self, organisation: OrganisationId, person: PersonId | None, known_at: datetime | None = None
    ) -> tuple[RecordedEvent, ...]:
        """Return what the register says about a person's rights for an organisation, or about everybody's."""
        return self.guard.call(
            REGISTER,
            self.register.read,
            organisation,
            person,
            known_at,
            expects=checks.events_for(organisation, known_at),
        )

    def write(self, note: LogNote) -> LogMark:
        """Write an entry to the log."""
        return self.guard.call(LOG, self._log.append, note, expects=checks.mark, writes=True)


def check_log_in(authentication: Authentication, now: datetime) -> None:
    """Check that a log-in counts.

    Args:
        authentication: the log-in.
        now: the present instant.

    Raises:
        AuthenticationError: it counts no longer, or not yet.
    """
    if authentication.until <= now:
        raise AuthenticationError("expired", "the log-in counts no longer; log in again")
    if authentication.at > now + SKEW:
        raise AuthenticationError("not-yet", "the log-in lies in the future; compare the clocks")


def check_clock(authentication: Authentication, at: datetime) -> None:
    """Check that a log-in that counts now still does when everything is recorded that a question is answered from.

    Args:
        authentication: the log-in.
        at: an instant at which that is recorded.

    Raises:
        AdapterError: it does not, so this clock is far behind, or another one was far ahead.
    """
    if authentication.until <= at:
        advice = (
            "compare the clocks of those who write to the stores; set this one if it is behind, and if another was "
            "ahead, wait until this one is past that"
        )
        raise AdapterError("clock", f"it is behind what was recorded at {at.isoformat()}", advice)
