"""What a provider publishes about itself: its keys, fetched when they are needed and not more often."""

from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from attrs import frozen

from declaccess.adapters.asking import ask, time_of
from declaccess.adapters.fetching import allowed_address
from declaccess.adapters.oidc.compact import Token, object_in
from declaccess.adapters.oidc.keys import PublicKey, Signatures
from declaccess.errors import AdapterError, AuthenticationError, Fault, RecordError, UnavailableError
from declaccess.ports.clock import Clock
from declaccess.ports.fetching import Fetcher

_PORT = "provider"
_DISCOVERY = "/.well-known/openid-configuration"
_LONGEST_DOCUMENT = 262_144


@frozen(kw_only=True)
class KeyCaching:
    """How long a provider's keys are kept, and how often they are fetched at most.

    Attributes:
        lifetime: after this they are fetched again at the next use; a key that the provider takes back counts for so
            long at most while the provider answers.
        hard_lifetime: after this they do not count any more, even when they cannot be fetched.
        minimum_interval: between two attempts to fetch, whatever tokens come in.
        patience_s: for how many seconds a caller waits while another one fetches.

    Raises:
        RecordError: an interval of nothing, or a hard lifetime below the lifetime.
    """

    lifetime: timedelta = timedelta(minutes=15)
    hard_lifetime: timedelta = timedelta(hours=6)
    minimum_interval: timedelta = timedelta(seconds=30)
    patience_s: float = 15.0

    def __attrs_post_init__(self) -> None:
        if not timedelta() < self.minimum_interval <= self.lifetime <= self.hard_lifetime or self.patience_s <= 0:
            message = "expected 0 < `minimum_interval` <= `lifetime` <= `hard_lifetime`, and some patience"
            raise RecordError([Fault("", message)])


class _Held(NamedTuple):
    keys: tuple[PublicKey, ...]
    fetched_at: datetime


class Provider:
    """A provider's keys; threads may share it.

    Args:
        issuer: the provider, by its address as it stands in its tokens.
        fetcher: fetches its documents.
        clock: tells the time.
        signatures: reads its keys.
        caching: how long they are kept.
        allow_unkeyed: whether tokens that name no key are accepted, when exactly one key fits.
        allow_loopback: whether the provider may be on this machine without HTTPS.

    Raises:
        AdapterError: an issuer that is no address over HTTPS.
    """

    def __init__(
        self,
        issuer: str,
        *,
        fetcher: Fetcher,
        clock: Clock,
        signatures: Signatures,
        caching: KeyCaching,
        allow_unkeyed: bool,
        allow_loopback: bool,
    ) -> None:
        parts = allowed_address(issuer, allow_loopback=allow_loopback)
        if parts.query or parts.fragment or "?" in issuer or "#" in issuer:
            raise AdapterError(_PORT, "the issuer's address has a query or a fragment", "expected `https://host/path`")
        self._issuer = issuer
        self._scheme = parts.scheme
        self._fetcher = fetcher
        self._clock = clock
        self._signatures = signatures
        self._caching = caching
        self._allow_unkeyed = allow_unkeyed
        self._allow_loopback = allow_loopback
        self._held: _Held | None = None
        self._tried_at: datetime | None = None
        self._failed = ""
        self._lock = Lock()

    def key_for(self, token: Token, now: datetime) -> PublicKey:
        """Return the key that a token names.

        Args:
            token: the token.
            now: the present instant.

        Raises:
            AuthenticationError: it names none, one that the provider does not have, or one for another algorithm.
            AdapterError: the provider's keys cannot be fetched, and none are held that still count.
        """
        if token.kid is None and not self._allow_unkeyed:
            raise AuthenticationError("key", "the token names no key")
        held = self._held
        if held is None or not self._is_younger(held, now, self._caching.lifetime):
            held = self._refreshed(held)
        if not _named(held.keys, token):
            held = self._refreshed(held)
        fitting = [key for key in _named(held.keys, token) if token.algorithm in key.algorithms]
        if len(fitting) != 1:
            raise AuthenticationError("key", "the token names no key of the provider, or not one that fits")
        return fitting[0]

    def _refreshed(self, seen: _Held | None) -> _Held:
        """Return keys that are newer than those seen, or those if none can be had and they still count."""
        if not self._lock.acquire(timeout=self._caching.patience_s):
            raise UnavailableError(_PORT, "somebody else is still fetching the keys", "try again")
        try:
            now = time_of(self._clock)
            if self._held is seen and self._may_try(now):
                self._tried_at = now
                self._try(now)
            held, failed = self._held, self._failed
        finally:
            self._lock.release()
        if held is None or not self._is_younger(held, now, self._caching.hard_lifetime):
            raise UnavailableError(
                _PORT, f"the keys could not be fetched{f' ({failed})' if failed else ''}", "see that it can be reached"
            )
        return held

    def _try(self, now: datetime) -> None:
        try:
            self._held, self._failed = _Held(self._fetched(), now), ""
        except AdapterError as problem:
            self._failed = str(problem)

    def _may_try(self, now: datetime) -> bool:
        last = self._tried_at
        return last is None or not timedelta() <= now - last < self._caching.minimum_interval

    def _is_younger(self, held: _Held, now: datetime, age: timedelta) -> bool:
        # Keys from a future are as doubtful as old ones: a clock was put back. The small step is threads overtaking.
        return -self._caching.minimum_interval < now - held.fetched_at < age

    def _fetched(self) -> tuple[PublicKey, ...]:
        discovery = self._document(self._issuer.removesuffix("/") + _DISCOVERY, "its configuration")
        if discovery.get("issuer") != self._issuer:
            raise AdapterError(_PORT, "its configuration names another issuer", "check the issuer's address")
        address = discovery.get("jwks_uri")
        if type(address) is not str:
            raise AdapterError(_PORT, "its configuration names no address of keys", "check the issuer's address")
        if allowed_address(address, allow_loopback=self._allow_loopback).scheme != self._scheme:
            raise AdapterError(_PORT, "its configuration names an address of keys with another scheme than its own")
        keys = self._signatures.keys_in(self._document(address, "its set of keys"))
        if not keys:
            raise AdapterError(_PORT, "its set of keys has no key that may check signatures")
        return keys

    def _document(self, address: str, what: str) -> dict[str, Any]:
        body: object = ask("fetcher", self._fetcher.fetch, address)
        if type(body) is not bytes or len(body) > _LONGEST_DOCUMENT:
            raise AdapterError("fetcher", "returned something else than the bytes of a short document")
        document = object_in(body)
        if document is None:
            raise AdapterError(_PORT, f"{what} is not one plain JSON object", "check the issuer's address")
        return document


def _named(keys: tuple[PublicKey, ...], token: Token) -> list[PublicKey]:
    """Return the keys that a token may mean: those of its name, or all that fit where it names none."""
    if token.kid is not None:
        return [key for key in keys if key.kid == token.kid]
    return [key for key in keys if token.algorithm in key.algorithms]
