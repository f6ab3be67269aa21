"""An issuer with real keys that signs whatever it is told to, and an application that is configured for it."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from attrs import define, field
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from joserfc.jwa import JWS_ALGORITHMS
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from declaccess.adapters.clocks import FixedClock
from declaccess.adapters.directories import MemoryDirectory
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
from declaccess.errors import AdapterError
from declaccess.model import PersonId

ISSUER = "https://login.example"
CLIENT = "works-guard"
AUDIENCE = "https://works.example/api"
SCOPE = "works.read"
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
PERSON = PersonId("p-1")
SUBJECT = "85.07.30-033.28"
"""A national number by its check digits, of nobody: as bad a subject as a provider can choose."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_CURVES: dict[str, Literal["P-256", "P-384", "P-521"]] = {"p-256": "P-256", "p-384": "P-384", "p-521": "P-521"}
_MATHS = {each.name: each for each in JWS_ALGORITHMS}


@cache
def private_key(kid: str) -> Key:
    """Return a private key by the name that the issuer gives it; made once, since that takes long."""
    if kid.startswith("rsa"):
        return RSAKey.generate_key(2048)
    if kid == "weak":
        raw = generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - what the test is about
        return RSAKey(raw, raw)
    if kid.startswith("p-"):
        return ECKey.generate_key(_CURVES[kid])
    if kid == "secret":
        return OctKey.generate_key(256)
    return OKPKey.generate_key("Ed25519")


def kid_for(algorithm: str) -> str:
    """Return the name of the issuer's key for an algorithm."""
    return {"ES256": "p-256", "ES384": "p-384", "ES512": "p-521", "EdDSA": "ed", "Ed25519": "ed"}.get(algorithm, "rsa")


def public_jwk(kid: str, **members: object) -> dict[str, Any]:
    """Return a public key as the issuer publishes it."""
    return {**private_key(kid).as_dict(private=False), "kid": kid, "use": "sig", **members}


def key_set() -> dict[str, Any]:
    """Return the issuer's keys, among them some that must not count."""
    private = {**private_key("rsa-private").as_dict(private=True), "kid": "rsa-private", "use": "sig"}
    return {
        "keys": [
            *(public_jwk(kid) for kid in ("rsa", "p-256", "p-384", "p-521", "ed")),
            public_jwk("rsa-ps", alg="PS256"),
            public_jwk("weak"),
            public_jwk("rsa-enc", use="enc"),
            public_jwk("rsa-ops", key_ops=["encrypt"]),
            private,
            {**private_key("secret").as_dict(private=True), "kid": "secret", "use": "sig"},
            {"kty": "RSA", "kid": "broken", "use": "sig", "n": "AQAB", "e": "!"},
            {"kty": "LMS", "kid": "unheard-of", "use": "sig"},
            "no key",
        ]
    }


def encoded(data: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def written(value: object) -> bytes:
    """Return a value as JSON, or bytes as they are."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def signature_of(signed: bytes, algorithm: str, key: Key) -> bytes:
    """Return a signature."""
    algorithm_of: Any = _MATHS[algorithm]  # each takes its own type of key
    made: bytes = algorithm_of.sign(signed, key)
    return made


def signed(claims: object, algorithm: str = "RS256", *, header: object = None, key: Key | None = None) -> str:
    """Return a signed token.

    Args:
        claims: the claims, or the payload's bytes.
        algorithm: what to sign with.
        header: the header, or its bytes; by default the algorithm and the name of its key.
        key: what to sign with; by default the issuer's key for the algorithm.
    """
    kid = kid_for(algorithm)
    head = {"alg": algorithm, "kid": kid} if header is None else header
    message = f"{encoded(written(head))}.{encoded(written(claims))}"
    return f"{message}.{encoded(signature_of(message.encode(), algorithm, key or private_key(kid)))}"


def id_claims(**changed: object) -> dict[str, Any]:
    """Return the claims of a good ID token, with changes; a claim changed to `...` is left out."""
    claims = {
        "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "exp": SECOND + 600, "iat": SECOND - 5,
        "acr": "urn:example:card", "egovNRN": "85073003328", "name": "A. Person",
    }  # fmt: skip
    return {name: value for name, value in (claims | changed).items() if value is not ...}


def access_claims(**changed: object) -> dict[str, Any]:
    """Return the claims of a good access token, with changes; a claim changed to `...` is left out."""
    extra = {"aud": AUDIENCE, "client_id": CLIENT, "jti": "1", "scope": f"openid {SCOPE}"}
    return id_claims(**(extra | changed))


def access_header(typ: object = "at+jwt", algorithm: str = "RS256") -> dict[str, Any]:
    """Return the header of an access token."""
    return {"alg": algorithm, "kid": kid_for(algorithm), "typ": typ}


@define
class Documents:
    """A fetcher that hands out the issuer's documents and counts.

    Attributes:
        keys: the set of keys.
        configuration: changes to the issuer's configuration.
        asked: the addresses that were asked for.
        failing: what to raise instead.
    """

    keys: object = field(factory=key_set)
    configuration: Mapping[str, object] = field(factory=dict)
    asked: list[str] = field(factory=list)
    failing: Exception | None = None

    def fetch(self, url: str) -> bytes:
        """Return a document."""
        self.asked.append(url)
        if self.failing is not None:
            raise self.failing
        documents: dict[str, object] = {
            f"{ISSUER}/.well-known/openid-configuration": {
                "issuer": ISSUER,
                "jwks_uri": "https://keys.example/jwks",
                **self.configuration,
            },
            "https://keys.example/jwks": self.keys,
        }
        if url not in documents:
            raise AdapterError("fetcher", "no such document")
        return written(documents[url])


MEANS = MeansTable(
    [
        MeansRow(acr="urn:example:card", means="eid"),
        MeansRow(acr="urn:example:abroad", means="eidas", assurance="substantial"),
        MeansRow(acr="urn:example:word", means="password"),
    ]
)


@define
class Application:
    """An application with one person enrolled.

    Attributes:
        documents: its fetcher.
        clock: its clock.
        directory: its directory.
        pseudonymiser: its pseudonymiser.
    """

    documents: Documents = field(factory=Documents)
    clock: FixedClock = field(factory=lambda: FixedClock(NOW))
    directory: MemoryDirectory = field(factory=MemoryDirectory)
    pseudonymiser: Pseudonymiser = field(factory=lambda: Pseudonymiser([b"k" * 32]))

    def __attrs_post_init__(self) -> None:
        Enrolment(self.directory, self.pseudonymiser).enrol(PERSON, ISSUER, SUBJECT)

    def authenticator(self, **changed: Any) -> OidcAuthenticator:
        """Return its authenticator, with changes to the configuration."""
        settings: dict[str, Any] = {
            "issuer": ISSUER,
            "id_tokens": IdTokens(client=CLIENT, needs_nonce=False),
            "access_tokens": AccessTokens(audience=AUDIENCE, clients=[CLIENT], scopes=[SCOPE]),
            "means": MEANS,
            "directory": self.directory,
            "pseudonymiser": self.pseudonymiser,
            "fetcher": self.documents,
            "clock": self.clock,
        }
        return OidcAuthenticator(**(settings | changed))


def good_tokens() -> dict[str, IdToken | AccessToken]:
    """Return tokens that must be accepted, by what is particular to each."""
    tokens: dict[str, IdToken | AccessToken] = {
        f"signed with {each}": IdToken(signed(id_claims(), each)) for each in ALGORITHMS
    }
    tokens |= {
        "a key for one algorithm": IdToken(
            signed(id_claims(), "PS256", header={"alg": "PS256", "kid": "rsa-ps"}, key=private_key("rsa-ps"))
        ),
        "says it is a JWT": IdToken(signed(id_claims(), header={"alg": "RS256", "kid": "rsa", "typ": "JWT"})),
        "an audience in a list": IdToken(signed(id_claims(aud=[CLIENT]))),
        "several audiences, issued to us": IdToken(signed(id_claims(aud=["other", CLIENT], azp=CLIENT))),
        "a nonce that is expected": IdToken(signed(id_claims(nonce="n-1")), nonce="n-1"),
        "says that it is an ID token": IdToken(signed(id_claims(typ="ID", token_use="id"))),  # noqa: S106 - no password
        "an identifier of its own": IdToken(signed(id_claims(jti="1"))),
        "a log-in long ago": IdToken(signed(id_claims(auth_time=1))),
        "a log-in by a clock ahead": IdToken(signed(id_claims(auth_time=SECOND + 30))),
        "issued by a clock ahead": IdToken(signed(id_claims(iat=SECOND + 29, nbf=SECOND + 30))),
        "the last second": IdToken(signed(id_claims(exp=SECOND + 1))),
        "an access token": AccessToken(signed(access_claims(), header=access_header())),
        "an access token with the long name": AccessToken(
            signed(access_claims(), "ES256", header=access_header("application/at+jwt", "ES256"))
        ),
    }
    return tokens


LATER = timedelta(days=1)
