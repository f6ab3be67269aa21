"""A provider's keys are fetched when they are needed, not more often, and never permit by failing."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from declaccess.adapters.oidc import IdToken, KeyCaching, OidcAuthenticator
from declaccess.adapters.oidc.keys import Signatures
from declaccess.errors import AdapterError, AdapterTimeoutError, AuthenticationError, RecordError, UnavailableError
from oidc.issuer import (
    ISSUER,
    LATER,
    NOW,
    PERSON,
    SECOND,
    Application,
    Documents,
    id_claims,
    key_set,
    private_key,
    public_jwk,
    signature_of,
    signed,
)

FETCHES_A_TURN = 2  # the configuration, then the keys
UNKNOWN = IdToken(signed(id_claims(), header={"alg": "RS256", "kid": "rsa-next"}, key=private_key("rsa-next")))


def long_lived() -> IdToken:
    return IdToken(signed(id_claims(exp=SECOND + 10**6), "EdDSA"))


def patient(application: Application, **caching: Any) -> OidcAuthenticator:
    from declaccess.adapters.oidc import Times  # noqa: PLC0415

    times = Times(max_age=timedelta(days=30))
    return application.authenticator(caching=KeyCaching(**caching), times=times)


def test_keys_are_fetched_at_first_use_and_kept() -> None:
    application = Application()
    authenticator = application.authenticator()
    assert application.documents.asked == []
    for _ in range(5):
        authenticator.authenticate(IdToken(signed(id_claims())))
    assert application.documents.asked == [f"{ISSUER}/.well-known/openid-configuration", "https://keys.example/jwks"]


def test_a_name_that_is_not_known_leads_to_one_fetch_in_an_interval() -> None:
    application = Application()
    authenticator = application.authenticator(caching=KeyCaching(minimum_interval=timedelta(seconds=30)))
    for step in range(61):
        with pytest.raises(AuthenticationError, match="names no key"):
            authenticator.authenticate(UNKNOWN)
        application.clock.set(NOW + timedelta(seconds=step))
    assert len(application.documents.asked) == FETCHES_A_TURN * 2


def test_a_new_key_is_found_after_the_interval() -> None:
    application = Application()
    authenticator = application.authenticator()
    authenticator.authenticate(IdToken(signed(id_claims())))
    application.documents.keys = {"keys": [public_jwk("rsa-next")]}
    application.clock.advance(timedelta(seconds=30))
    assert authenticator.authenticate(UNKNOWN).person == PERSON
    with pytest.raises(AuthenticationError):
        authenticator.authenticate(IdToken(signed(id_claims())))  # of a key that is taken back


def test_a_key_that_is_taken_back_counts_for_the_lifetime_at_most() -> None:
    application = Application()
    authenticator = patient(application, lifetime=timedelta(minutes=15))
    authenticator.authenticate(long_lived())
    application.documents.keys = {"keys": [public_jwk("rsa-next")]}
    application.clock.advance(timedelta(minutes=15) - timedelta(microseconds=1))
    authenticator.authenticate(long_lived())
    application.clock.advance(timedelta(microseconds=1))
    with pytest.raises(AuthenticationError, match="names no key"):
        authenticator.authenticate(long_lived())


def test_old_keys_serve_while_the_provider_is_away_until_the_hard_lifetime() -> None:
    application = Application()
    authenticator = patient(application, lifetime=timedelta(hours=1), hard_lifetime=timedelta(hours=3))
    authenticator.authenticate(long_lived())
    application.documents.failing = UnavailableError("fetcher", "no connection")
    application.clock.set(NOW + timedelta(hours=3) - timedelta(microseconds=1))
    assert authenticator.authenticate(long_lived()).person == PERSON
    application.clock.set(NOW + timedelta(hours=3))
    with pytest.raises(UnavailableError, match="no connection"):
        authenticator.authenticate(long_lived())
    application.documents.failing = None
    application.clock.advance(timedelta(minutes=1))
    assert authenticator.authenticate(long_lived()).person == PERSON


def test_keys_from_a_future_do_not_count_when_the_clock_is_put_back() -> None:
    application = Application()
    application.clock.set(NOW + LATER)
    authenticator = patient(application)
    authenticator.authenticate(long_lived())
    application.clock.set(NOW)
    application.documents.failing = UnavailableError("fetcher", "no connection")
    with pytest.raises(UnavailableError):
        authenticator.authenticate(long_lived())


@pytest.mark.parametrize(
    "failing",
    [
        UnavailableError("fetcher", "no connection"),
        AdapterTimeoutError("fetcher", "too late"),
        ValueError("85.07.30-033.28"),
        KeyError("85.07.30-033.28"),
        RecursionError(),
        MemoryError(),
        AssertionError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fetcher_that_fails_never_permits_and_is_not_asked_again_at_once(failing: Exception) -> None:
    application = Application(documents=Documents(failing=failing))
    authenticator = application.authenticator()
    for _ in range(5):
        with pytest.raises(AdapterError) as failed:
            authenticator.authenticate(IdToken(signed(id_claims())))
        assert "85.07" not in str(failed.value)
        assert failed.value.__context__ is None
    assert len(application.documents.asked) == 1


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://evil.example"},
        {"issuer": ISSUER + "/"},
        {"issuer": [ISSUER]},
        {"issuer": None},
        {"jwks_uri": None},
        {"jwks_uri": ["https://keys.example/jwks"]},
        {"jwks_uri": "http://keys.example/jwks"},
        {"jwks_uri": "http://127.0.0.1/jwks"},
        {"jwks_uri": "file:///etc/jwks"},
        {"jwks_uri": "//keys.example/jwks"},
        {"jwks_uri": "https://user:word@keys.example/jwks"},
        {"jwks_uri": "https://[::1/jwks"},
        {"jwks_uri": "https://other.example/jwks"},
    ],
    ids=str,
)
def test_a_configuration_that_is_not_the_issuers_is_an_error(configuration: dict[str, object]) -> None:
    authenticator = Application(documents=Documents(configuration=configuration)).authenticator()
    with pytest.raises(AdapterError):
        authenticator.authenticate(IdToken(signed(id_claims())))


@pytest.mark.parametrize(
    "keys",
    [
        {}, {"keys": None}, {"keys": {}}, {"keys": []}, {"keys": [public_jwk("rsa-enc", use="enc")]}, [], None, b"",
        b"{", {"keys": [public_jwk("rsa")] * 65}, b'{"keys":[],"keys":[]}', b"\xff",
        json.dumps(key_set()).encode() + b" " * 300_000,
        b'{"keys":' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)  # fmt: skip
def test_a_set_without_usable_keys_is_an_error(keys: object) -> None:
    authenticator = Application(documents=Documents(keys=keys)).authenticator()
    with pytest.raises(AdapterError):
        authenticator.authenticate(IdToken(signed(id_claims())))


@pytest.mark.parametrize("body", [None, "{}", bytearray(b"{}"), 1, {"keys": []}], ids=lambda body: type(body).__name__)
def test_a_fetcher_that_returns_no_bytes_is_an_error(body: object) -> None:
    class Odd:
        def fetch(self, _url: str) -> object:
            return body

    authenticator = Application().authenticator(fetcher=Odd())
    with pytest.raises(AdapterError, match="something else"):
        authenticator.authenticate(IdToken(signed(id_claims())))


@pytest.mark.filterwarnings("ignore")  # the library only warns of a short key, and a warning is an error in tests
def test_keys_that_must_not_check_signatures_are_dropped_at_load() -> None:
    keys = Signatures().keys_in(key_set())
    assert keys is not None
    assert [key.kid for key in keys] == ["rsa", "p-256", "p-384", "p-521", "ed", "rsa-ps"]
    assert {key.kid: len(key.algorithms) for key in keys} == {
        "rsa": 6, "p-256": 1, "p-384": 1, "p-521": 1, "ed": 2, "rsa-ps": 1,
    }  # fmt: skip


def test_a_key_checks_no_signature_of_another_algorithm_whoever_hands_it_over() -> None:
    signatures = Signatures()
    keys = signatures.keys_in({"keys": [public_jwk("rsa-ps", alg="PS256")]})
    assert keys is not None
    own, other = (signature_of(b"message", each, private_key("rsa-ps")) for each in ("PS256", "RS256"))
    signatures.verify("PS256", keys[0], b"message", own)
    with pytest.raises(AuthenticationError, match="signature"):
        signatures.verify("RS256", keys[0], b"message", other)


def test_two_keys_of_one_name_that_both_fit_check_nothing() -> None:
    keys = {"keys": [public_jwk("rsa"), {**public_jwk("rsa-next"), "kid": "rsa"}]}
    authenticator = Application(documents=Documents(keys=keys)).authenticator()
    with pytest.raises(AuthenticationError, match="names no key"):
        authenticator.authenticate(IdToken(signed(id_claims())))


def test_two_keys_of_one_name_and_different_types_are_told_apart() -> None:
    keys = {"keys": [public_jwk("rsa"), {**public_jwk("p-256"), "kid": "rsa"}]}
    authenticator = Application(documents=Documents(keys=keys)).authenticator()
    assert authenticator.authenticate(IdToken(signed(id_claims()))).person == PERSON


def test_a_token_that_names_no_key_is_accepted_by_a_switch_and_one_fitting_key() -> None:
    token = IdToken(signed(id_claims(), header={"alg": "RS256"}))
    one = {"keys": [{name: value for name, value in public_jwk("rsa").items() if name != "kid"}, public_jwk("p-256")]}
    application = Application(documents=Documents(keys=one))
    with pytest.raises(AuthenticationError, match="names no key"):
        application.authenticator().authenticate(token)
    assert application.authenticator(allow_unkeyed=True).authenticate(token).person == PERSON


def test_a_token_that_names_no_key_is_refused_where_two_fit_or_it_names_a_wrong_one() -> None:
    two = Application(documents=Documents(keys={"keys": [public_jwk("rsa"), public_jwk("rsa-next")]}))
    with pytest.raises(AuthenticationError, match="not one that fits"):
        two.authenticator(allow_unkeyed=True).authenticate(IdToken(signed(id_claims(), header={"alg": "RS256"})))
    one = Application(documents=Documents(keys={"keys": [public_jwk("rsa")]}))
    with pytest.raises(AuthenticationError, match="not one that fits"):
        one.authenticator(allow_unkeyed=True).authenticate(UNKNOWN)


class Slow:
    """A fetcher whose first answer waits until it is let go."""

    def __init__(self) -> None:
        self.documents = Documents()
        self.started, self.go_on = threading.Event(), threading.Event()

    def fetch(self, url: str) -> bytes:
        self.started.set()
        assert self.go_on.wait(10)
        return self.documents.fetch(url)


def test_threads_that_need_keys_wait_for_one_fetch() -> None:
    slow = Slow()
    authenticator = Application().authenticator(fetcher=slow)
    token = IdToken(signed(id_claims()))
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(authenticator.authenticate, token) for _ in range(16)]
        assert slow.started.wait(10)
        slow.go_on.set()
        assert {each.result().person for each in waiting} == {PERSON}
    assert len(slow.documents.asked) == FETCHES_A_TURN


def test_who_waits_for_a_fetch_gives_up_after_a_while() -> None:
    slow = Slow()
    authenticator = Application().authenticator(fetcher=slow, caching=KeyCaching(patience_s=0.05))
    token = IdToken(signed(id_claims()))
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(authenticator.authenticate, token)
        assert slow.started.wait(10)
        with pytest.raises(UnavailableError, match="still fetching"):
            authenticator.authenticate(token)
        slow.go_on.set()
        assert first.result().person == PERSON


@pytest.mark.parametrize(
    "issuer",
    ["", "login.example", "http://login.example", "http://127.0.0.1:8000", "https://login.example?x=1",
     "https://login.example#x", "https://login.example?", "https://a:b@login.example", "ftp://login.example", "https://"],
)  # fmt: skip
def test_an_issuer_that_is_no_plain_address_over_https_is_refused_at_once(issuer: str) -> None:
    with pytest.raises(AdapterError):
        Application().authenticator(issuer=issuer)


def test_an_issuer_on_this_machine_needs_a_switch() -> None:
    with pytest.raises(AdapterError, match="not `https`"):
        Application().authenticator(issuer="http://127.0.0.1:8000")
    Application().authenticator(issuer="http://127.0.0.1:8000", allow_loopback=True)
    with pytest.raises(AdapterError, match="not `https`"):
        Application().authenticator(issuer="http://login.example", allow_loopback=True)


def test_an_issuer_over_https_keeps_its_keys_on_no_address_without_it_whatever_is_allowed() -> None:
    application = Application(documents=Documents(configuration={"jwks_uri": "http://127.0.0.1/jwks"}))
    with pytest.raises(AdapterError, match="another scheme"):
        application.authenticator(allow_loopback=True).authenticate(IdToken(signed(id_claims())))


def test_caching_that_contradicts_itself_is_refused() -> None:
    settings: list[dict[str, Any]] = [
        {"lifetime": timedelta()},
        {"minimum_interval": timedelta()},
        {"minimum_interval": timedelta(days=1)},
        {"hard_lifetime": timedelta(minutes=1)},
        {"patience_s": 0.0},
    ]
    for odd in settings:
        with pytest.raises(RecordError):
            KeyCaching(**odd)


class OddClock:
    def __init__(self, told: object) -> None:
        self.told = told

    def now(self) -> Any:
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


@pytest.mark.parametrize(
    "told", [None, 0, "now", datetime(2026, 7, 3), NOW.date(), OSError("no clock"), ValueError()], ids=repr
)
def test_a_clock_that_tells_no_instant_is_an_error(told: object) -> None:
    with pytest.raises(AdapterError, match="clock"):
        Application().authenticator(clock=OddClock(told)).authenticate(IdToken(signed(id_claims())))


def test_the_times_come_from_the_clock_in_any_zone() -> None:
    brussels = NOW.astimezone(datetime.fromisoformat("2026-07-03T12:00:00+02:00").tzinfo)
    found = Application().authenticator(clock=OddClock(brussels)).authenticate(IdToken(signed(id_claims())))
    assert (found.at, found.at.tzinfo) == (NOW, UTC)
    assert json.dumps(found.until.isoformat()) == '"2026-07-03T10:10:00+00:00"'
