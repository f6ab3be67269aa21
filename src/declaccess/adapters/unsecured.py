"""The channel on which nobody logs in; it is abolished in the fourth quarter of 2026."""

from datetime import timedelta

from attrs import frozen

from declaccess.adapters.asking import time_of
from declaccess.errors import AuthenticationError
from declaccess.model import Login
from declaccess.ports.authentication import Authentication
from declaccess.ports.clock import Clock

BY = "unsecured channel (abolished in Q4 2026)"
"""How this authenticator names itself in a log."""


@frozen
class NoCredentials:
    """What is presented on the unsecured channel: nothing."""


class UnsecuredAuthenticator:
    """Says that nobody is identified, for the unsecured channel alone.

    The announcement ends that channel on a day of the fourth quarter of 2026 that is not published. This class does
    not end it: the rulebook does, whatever is built with this class. Until then the rules let such a log-in view at
    most. Take it out when your channel is closed.

    Credentials: `NoCredentials()`. Every other object is refused, so a token that got lost on the way to another
    authenticator never passes for a visit without one.

    Args:
        clock: tells the time.
        valid_for: how long one authentication counts.

    Raises:
        ValueError: an authentication that would count for no time.
    """

    def __init__(self, clock: Clock, *, valid_for: timedelta = timedelta(minutes=5)) -> None:
        if valid_for <= timedelta():
            raise ValueError("`valid_for` is not longer than nothing; give a positive `timedelta`")
        self._clock = clock
        self._valid_for = valid_for

    def authenticate(self, credentials: object) -> Authentication:
        """Return an authentication of nobody.

        Args:
            credentials: `NoCredentials()`.

        Raises:
            AuthenticationError: another object.
            AdapterError: the time cannot be told.
        """
        if type(credentials) is not NoCredentials:
            raise AuthenticationError("credentials", "the unsecured channel takes `NoCredentials()` and nothing else")
        now = time_of(self._clock)
        return Authentication(person=None, login=Login(means="unsecured"), at=now, until=now + self._valid_for, by=BY)
