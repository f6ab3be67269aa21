"""The whole code flow with a provider that others wrote, over the loopback interface."""

import base64
import hashlib
import importlib
import json
import secrets
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from declaccess.adapters.clocks import SystemClock
from declaccess.adapters.directories import MemoryDirectory
from declaccess.adapters.fetching import UrllibFetcher
from declaccess.adapters.oidc import (
    AccessToken,
    AccessTokens,
    IdToken,
    IdTokens,
    MeansRow,
    MeansTable,
    OidcAuthenticator,
)
from declaccess.adapters.pseudonyms import Enrolment, Pseudonymiser
from declaccess.errors import AdapterError, AuthenticationError
from declaccess.model import Login, PersonId
from declaccess.testing.contracts.authenticator import everything_in

CLIENT, REDIRECT = "works-guard", "https://works.example/signed-in"
SUBJECT = "85.07.30-033.28"
PERSON = PersonId("p-1")

pytestmark = pytest.mark.filterwarnings("ignore")  # the provider's own, which it would take for failures of its own


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Yield the address of a running provider."""
    with warnings.catch_warnings(record=True):  # of its own dependencies, which are shown whatever the filter says
        # It has no annotations, and needs many packages, so that it is imported here and nowhere else.
        oidc_provider_mock: Any = importlib.import_module("oidc_provider_mock")
    users = [
        oidc_provider_mock.User(sub=SUBJECT, claims={"acr": "urn:example:card", "egovNRN": "85073003328"}),
        oidc_provider_mock.User(sub="visitor", claims={"acr": "urn:example:card"}),
        oidc_provider_mock.User(sub=SUBJECT + "x", claims={}),
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **_named: Any) -> None:
        return None


def logged_in(issuer: str, subject: str, nonce: str) -> dict[str, Any]:
    """Go through the authorisation code flow and return the answer of the token endpoint."""
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration") as answer:  # noqa: S310
        configuration = json.load(answer)
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": "openid", "state": state,
        "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    form = urlencode({"sub": subject}).encode()
    with pytest.raises(urllib.error.HTTPError) as redirected:
        opener.open(f"{configuration['authorization_endpoint']}?{urlencode(query)}", form)
    location = redirected.value.headers["Location"]
    redirected.value.close()
    returned = parse_qs(urlsplit(location).query)
    assert (location.split("?")[0], returned["state"]) == (REDIRECT, [state])
    exchange = {
        "grant_type": "authorization_code", "code": returned["code"][0], "redirect_uri": REDIRECT,
        "client_id": CLIENT, "client_secret": "a secret", "code_verifier": verifier,
    }  # fmt: skip
    with opener.open(configuration["token_endpoint"], urlencode(exchange).encode()) as answer:
        tokens: dict[str, Any] = json.load(answer)
    return tokens


def guarded(issuer: str, **changed: Any) -> OidcAuthenticator:
    """Return an authenticator for the provider, with one person enrolled."""
    directory, pseudonymiser = MemoryDirectory(), Pseudonymiser([secrets.token_bytes(32)])
    for subject in (SUBJECT, SUBJECT + "x"):
        Enrolment(directory, pseudonymiser).enrol(PERSON, issuer, subject)
    settings: dict[str, Any] = {
        "issuer": issuer,
        "id_tokens": IdTokens(client=CLIENT),
        "means": MeansTable([MeansRow(acr="urn:example:card", means="eid")]),
        "directory": directory,
        "pseudonymiser": pseudonymiser,
        "fetcher": UrllibFetcher(allow_loopback=True),
        "clock": SystemClock(),
        "allow_unkeyed": True,  # this provider signs without naming a key
        "allow_loopback": True,
    }
    return OidcAuthenticator(**(settings | changed))


def test_who_logs_in_is_the_person_of_the_directory(issuer: str) -> None:
    nonce = secrets.token_urlsafe(16)
    tokens = logged_in(issuer, SUBJECT, nonce)
    found = guarded(issuer).authenticate(IdToken(tokens["id_token"], nonce=nonce))
    assert (found.person, found.login, found.by) == (PERSON, Login("eid"), issuer)
    assert found.at < found.until
    assert SUBJECT not in repr(found)


def test_a_log_in_of_which_the_provider_says_nothing_is_not_recognised(issuer: str) -> None:
    tokens = logged_in(issuer, SUBJECT + "x", "n")
    found = guarded(issuer).authenticate(IdToken(tokens["id_token"], nonce="n"))
    assert (found.person, found.login) == (PERSON, Login("unrecognised"))


def test_what_the_flow_did_not_ask_for_is_refused(issuer: str) -> None:
    text = logged_in(issuer, SUBJECT, "n")["id_token"]
    for authenticator, credentials, cause in (
        (guarded(issuer), IdToken(text, nonce="other"), "nonce"),
        (guarded(issuer), IdToken(text), "nonce"),
        (guarded(issuer, id_tokens=IdTokens(client=CLIENT, needs_nonce=False)), IdToken(text), "nonce"),
        (guarded(issuer, id_tokens=IdTokens(client="other")), IdToken(text, nonce="n"), "audience"),
        (guarded(issuer, allow_unkeyed=False), IdToken(text, nonce="n"), "key"),
        (guarded(issuer, directory=MemoryDirectory()), IdToken(text, nonce="n"), "not-enrolled"),
        (guarded(issuer), IdToken(text[:-4] + "AAAA", nonce="n"), "signature"),
        (guarded(issuer, algorithms=["ES256"]), IdToken(text, nonce="n"), "algorithm"),
    ):
        with pytest.raises(AuthenticationError) as refused:
            authenticator.authenticate(credentials)
        assert refused.value.cause == cause
        assert SUBJECT not in everything_in(refused.value)


def test_somebody_who_is_not_enrolled_is_refused(issuer: str) -> None:
    text = logged_in(issuer, "visitor", "n")["id_token"]
    with pytest.raises(AuthenticationError, match="not enrolled"):
        guarded(issuer).authenticate(IdToken(text, nonce="n"))


def test_an_access_token_that_is_no_signed_token_is_refused(issuer: str) -> None:
    tokens = logged_in(issuer, SUBJECT, "n")
    accepted = AccessTokens(audience=CLIENT, clients=[CLIENT], scopes=[])
    with pytest.raises(AuthenticationError, match="compact form"):
        guarded(issuer, access_tokens=accepted).authenticate(AccessToken(tokens["access_token"]))


def test_the_same_provider_under_another_name_is_another_issuer(issuer: str) -> None:
    text = logged_in(issuer, SUBJECT, "n")["id_token"]
    other = issuer.replace("localhost", "127.0.0.1")
    with pytest.raises(AuthenticationError, match="issuer"):
        guarded(other).authenticate(IdToken(text, nonce="n"))


def test_without_the_switch_a_provider_on_this_machine_is_refused(issuer: str) -> None:
    with pytest.raises(AdapterError, match="not `https`"):
        guarded(issuer, allow_loopback=False)
