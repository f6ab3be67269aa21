"""The two kinds of tokens that are accepted, each with what makes it different from the other."""

import hmac
from collections.abc import Iterable

from attrs import Attribute, field, frozen

from declaccess.adapters.oidc.claims import Claims, check_audience, text_of
from declaccess.errors import AuthenticationError, Fault, RecordError

_KIND = "kind"
_MARKS = frozenset({"scope", "scp", "client_id", "cid", "appid", "authorization_details", "events"})
"""Claims of access tokens and of events, by which those that carry no `typ` in the header are known."""
_SAYS = {"token_use": "id", "typ": "ID"}
"""Claims by which some providers name the kind of a token, each with how they name an ID token."""


def _text(_owner: object, attribute: "Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not value:
        raise RecordError([Fault(attribute.name, "is not a text, or is empty; expected a text")])


def _texts(values: Iterable[str]) -> frozenset[str]:
    if isinstance(values, str):
        raise RecordError([Fault("", "found one text; expected a set of texts")])
    return frozenset(values)


def _switch(_owner: object, attribute: "Attribute[bool]", value: object) -> None:
    if type(value) is not bool:
        raise RecordError([Fault(attribute.name, "is neither `True` nor `False`")])


def _token_text(_owner: object, _attribute: "Attribute[str]", value: object) -> None:
    # Said without the value, which a mistaken caller may have taken from anywhere.
    if not isinstance(value, str):
        raise TypeError("a token, or its nonce, is not a text; give the text as it came from the provider")


def _nonce_text(owner: object, attribute: "Attribute[str]", value: object) -> None:
    if value is not None:
        _token_text(owner, attribute, value)


@frozen
class IdToken:
    """An ID token, as a log-in returned it.

    Attributes:
        text: the token; never shown.
        nonce: the nonce that the log-in was started with, from the session; never shown.

    Raises:
        TypeError: something else than texts.
    """

    text: str = field(repr=False, validator=_token_text)
    nonce: str | None = field(default=None, repr=False, validator=_nonce_text)


@frozen
class AccessToken:
    """An access token, as a caller of an interface presents it.

    Attributes:
        text: the token; never shown.

    Raises:
        TypeError: something else than a text.
    """

    text: str = field(repr=False, validator=_token_text)


@frozen(kw_only=True)
class IdTokens:
    """Accept ID tokens that were issued to one client.

    Attributes:
        client: our client id at the provider, which is the token's audience.
        needs_nonce: whether every ID token must come with the nonce that its log-in was started with. Switch it off
            for a provider that sends none; a token that has one is refused without it all the same.

    Raises:
        RecordError: no client, or a switch that is neither on nor off.
    """

    client: str = field(validator=_text)
    needs_nonce: bool = field(default=True, validator=_switch)

    def check(self, typ: str | None, claims: Claims, credentials: IdToken) -> None:
        """Refuse what is no ID token for this client, or not of this log-in.

        Args:
            typ: the kind that the token's header names, if any.
            claims: the token's claims.
            credentials: what was presented.

        Raises:
            AuthenticationError: another kind of token, another audience, another nonce.
        """
        says_otherwise = any(name in claims and claims[name] != kind for name, kind in _SAYS.items())
        if typ not in (None, "JWT") or not _MARKS.isdisjoint(claims) or says_otherwise:
            raise AuthenticationError(_KIND, "the token is not an ID token")
        check_audience(claims, self.client, self.client)
        if credentials.nonce is not None:
            _check_nonce(claims, credentials.nonce)
        elif self.needs_nonce or "nonce" in claims:
            raise AuthenticationError("nonce", "the ID token comes without the nonce of its log-in; log in again")


@frozen(kw_only=True)
class AccessTokens:
    """Accept access tokens of the form that RFC 9068 describes.

    Attributes:
        audience: what the provider calls our interface.
        clients: the client ids from which calls are accepted.
        scopes: the scopes that a token must have, all of them; an empty set asks for none.

    Raises:
        RecordError: no audience, or no client.
    """

    audience: str = field(validator=_text)
    clients: frozenset[str] = field(converter=_texts)
    scopes: frozenset[str] = field(converter=_texts)

    def __attrs_post_init__(self) -> None:
        if not self.clients:
            raise RecordError([Fault("clients", "is empty; expected the client ids from which calls are accepted")])

    def check(self, typ: str | None, claims: Claims) -> None:
        """Refuse what is no access token for this interface, from one of its clients, with its scopes.

        Args:
            typ: the kind that the token's header names, if any.
            claims: the token's claims.

        Raises:
            AuthenticationError: another kind of token, another audience, another client, a scope too few, or a token
                that a client was given for itself.
        """
        if typ not in ("at+jwt", "application/at+jwt"):
            raise AuthenticationError(_KIND, "the token is not an access token")
        client = text_of(claims, "client_id")
        if client not in self.clients:
            raise AuthenticationError("client", "the token was issued to another client")
        check_audience(claims, self.audience, client)
        text_of(claims, "jti")
        if claims.get("sub") == client:
            raise AuthenticationError("subject", "the token is a client's own, and stands for no person")
        if self.scopes and not self.scopes.issubset(text_of(claims, "scope").split(" ")):
            raise AuthenticationError("scope", "the token lacks a scope that is asked for")


def _check_nonce(claims: Claims, expected: str) -> None:
    found = claims.get("nonce")
    same = type(found) is str and hmac.compare_digest(
        found.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )
    if not same or not expected:
        raise AuthenticationError("nonce", "the ID token belongs to another log-in; log in again")
