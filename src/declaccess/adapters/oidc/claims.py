"""Check claims by their exact types; a claim that is nearly right is wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from declaccess.errors import AuthenticationError, Fault, RecordError

Claims = Mapping[str, Any]

_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2
_LONGEST_TEXT = 2_048
_LAST_SECOND = 253_402_300_799  # of the year 9999


@frozen(kw_only=True)
class Times:
    """How the times in tokens are judged.

    Attributes:
        leeway: by how much the provider's clock may be ahead of ours.
        max_age: how long ago a token may have been issued.
        longest: for how long one authentication counts at most, whenever its token expires.
        max_log_in_age: how long ago the person may have logged in at the provider, by the token's `auth_time`, which
            must then be there; `None`: however long ago.

    Raises:
        RecordError: a time that is negative or, but for the leeway, nothing.
    """

    leeway: timedelta = timedelta(seconds=30)
    max_age: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=1)
    max_log_in_age: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(name, "is negative or nothing; expected a positive `timedelta`")
            for name in ("max_age", "longest", "max_log_in_age")
            if (value := getattr(self, name)) is not None and value <= timedelta()
        ]
        if self.leeway < timedelta():
            faults.append(Fault("leeway", "is negative; expected a `timedelta` of nothing or more"))
        if faults:
            raise RecordError(faults)

    def until(self, claims: Claims, now: datetime) -> datetime:
        """Return from which instant a token does not count any more.

        Args:
            claims: the token's claims.
            now: the present instant, on the clock of UTC.

        Raises:
            AuthenticationError: expired, not yet valid, too old, from a log-in too long ago, or times that are not
                whole seconds.
        """
        expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
        starts = _seconds(claims, "nbf") if "nbf" in claims else issued
        if expires <= now:
            raise AuthenticationError("expired", "the token has expired; log in again")
        if issued > now + self.leeway:
            raise AuthenticationError("issued-later", "the token was issued in the future; check the clocks")
        if starts > now + self.leeway:
            raise AuthenticationError("not-yet", "the token is not valid yet; check the clocks")
        if expires <= max(issued, starts):
            raise AuthenticationError("times", "the token expires before it is valid")
        if now - issued > self.max_age:
            raise AuthenticationError("too-old", "the token was issued too long ago; log in again")
        self._check_log_in(claims, now)
        return min(expires, now + self.longest)

    def _check_log_in(self, claims: Claims, now: datetime) -> None:
        if "auth_time" not in claims and self.max_log_in_age is None:
            return
        logged_in = _seconds(claims, "auth_time")
        if logged_in > now + self.leeway:
            raise AuthenticationError("logged-in-later", "the log-in was in the future; check the clocks")
        if self.max_log_in_age is not None and now - logged_in > self.max_log_in_age:
            raise AuthenticationError("log-in-too-old", "the log-in was too long ago; log in again")


def check_issuer(claims: Claims, issuer: str) -> None:
    """Refuse a token of another issuer.

    Raises:
        AuthenticationError: an issuer that is not this very text.
    """
    found = claims.get("iss")
    if type(found) is not str or found != issuer:
        raise AuthenticationError("issuer", "the token does not name the issuer that is expected")


def check_audience(claims: Claims, audience: str, party: str) -> None:
    """Refuse a token that is for somebody else.

    Args:
        claims: the token's claims.
        audience: for whom it must be.
        party: to whom it must have been issued, where it says so, or is for others too.

    Raises:
        AuthenticationError: it is not for this audience; it is for others too without naming this party; it names
            another party.
    """
    found = claims.get("aud")
    everyone = found if type(found) is list else [found]
    if any(type(each) is not str for each in everyone) or len(set(everyone)) != len(everyone):
        raise AuthenticationError("audience", "the token's audience is not a text or a list of different texts")
    if audience not in everyone:
        raise AuthenticationError("audience", "the token is for another audience")
    if len(everyone) > 1 and "azp" not in claims:
        raise AuthenticationError("party", "the token has several audiences and does not say to whom it was issued")
    if "azp" in claims and (type(claims["azp"]) is not str or claims["azp"] != party):
        raise AuthenticationError("party", "the token was issued to another party")


def subject_of(claims: Claims) -> str:
    """Return what the issuer calls the person; it may be a national number, so it goes into a hash and nowhere else.

    Raises:
        AuthenticationError: none, an empty one, or one longer than the standard allows.
    """
    subject = claims.get("sub")
    if type(subject) is not str or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise AuthenticationError("subject", "the token names no subject, or not by a text of 1 to 255 characters")
    return subject


def text_of(claims: Claims, name: str) -> str:
    """Return a claim that is a text.

    Args:
        claims: the token's claims.
        name: the claim's name.

    Raises:
        AuthenticationError: none, an empty one, a very long one, or something else.
    """
    value = claims.get(name)
    if type(value) is not str or not 0 < len(value) <= _LONGEST_TEXT:
        raise AuthenticationError("claims", f"the token's `{name}` is not there, or is not a short text")
    return value


def _seconds(claims: Claims, name: str) -> datetime:
    value = claims.get(name)
    if type(value) is not int or not 0 < value <= _LAST_SECOND:
        raise AuthenticationError("times", f"the token's `{name}` is not there, or is not a whole number of seconds")
    return datetime.fromtimestamp(value, UTC)
