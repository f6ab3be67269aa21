"""Tokens that must be refused, each by what is wrong with it, as a provider, a thief or a forger might present them."""

import json
from collections.abc import Iterator
from functools import cache

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import OctKey, RSAKey

from declaccess.adapters.oidc import AccessToken, IdToken
from oidc.issuer import (
    AUDIENCE,
    CLIENT,
    ISSUER,
    SECOND,
    SUBJECT,
    access_claims,
    access_header,
    encoded,
    id_claims,
    private_key,
    public_jwk,
    signature_of,
    signed,
    written,
)

Hostile = tuple[str, IdToken | AccessToken]
NOBODY: list[str] = []
NO_CLAIMS: dict[str, object] = {}
_HEAD = {"alg": "RS256", "kid": "rsa"}


@cache
def hostile_tokens() -> tuple[Hostile, ...]:
    """Return the corpus."""
    found = [
        *((f"header: {name}", IdToken(text)) for name, text in _headers()),
        *((f"algorithm: {name}", IdToken(text)) for name, text in _algorithms()),
        *((f"key: {name}", IdToken(text)) for name, text in _keys()),
        *((f"form: {name}", IdToken(text)) for name, text in _forms()),
        *((f"payload: {name}", IdToken(signed(payload))) for name, payload in _payloads()),
        *((f"claims: {name}", IdToken(signed(id_claims(**changed)))) for name, changed in _claims()),
        *_nonces(),
        *_kinds(),
        *((f"access: {name}", _access(**changed)) for name, changed in _access_claims()),
    ]
    assert len({name for name, _ in found}) == len(found)
    return tuple(found)


def _access(**changed: object) -> AccessToken:
    return AccessToken(signed(access_claims(**changed), header=access_header()))


def _headers() -> Iterator[tuple[str, str]]:
    claims = id_claims()
    attacker = RSAKey.generate_key(2048)
    public = attacker.as_dict(private=False)
    yield "an embedded key", signed(claims, header={**_HEAD, "jwk": public}, key=attacker)
    yield "an embedded key alone", signed(claims, header={"alg": "RS256", "jwk": public}, key=attacker)
    yield "the address of a key set", signed(claims, header={**_HEAD, "jku": "https://evil.example/jwks"}, key=attacker)
    yield (
        "the address of a certificate",
        signed(claims, header={**_HEAD, "x5u": "https://evil.example/c"}, key=attacker),
    )
    yield "a certificate", signed(claims, header={**_HEAD, "x5c": ["AAAA"]}, key=attacker)
    yield "a thumbprint", signed(claims, header={**_HEAD, "x5t": "AAAA"})
    yield "an unknown critical member", signed(claims, header={**_HEAD, "crit": ["exp2"], "exp2": 1})
    yield "an empty list of critical members", signed(claims, header={**_HEAD, "crit": []})
    yield "an unencoded payload, critical", signed(claims, header={**_HEAD, "crit": ["b64"], "b64": False})
    yield "an unencoded payload", signed(claims, header={**_HEAD, "b64": False})
    yield "an encoded payload, said so", signed(claims, header={**_HEAD, "b64": True})
    yield "a content type", signed(claims, header={**_HEAD, "cty": "JWT"})
    yield "compression", signed(claims, header={**_HEAD, "zip": "DEF"})
    yield "a member of its own", signed(claims, header={**_HEAD, "x": 1})
    yield "a member twice", signed(claims, header=b'{"alg":"none","alg":"RS256","kid":"rsa"}')
    yield "a member twice, once escaped", signed(claims, header=b'{"alg":"RS256","\\u0061lg":"RS256","kid":"rsa"}')
    yield "another case of a member", signed(claims, header={"ALG": "RS256", "kid": "rsa"})
    yield "200 kB", signed(claims, header={**_HEAD, "typ": "J" * 200_000})
    yield "2 kB", signed(claims, header={**_HEAD, "typ": "J" * 2_000})
    yield "2 kB of blanks", signed(claims, header=written(_HEAD) + b" " * 2_000)
    yield "a list", signed(claims, header=["RS256"])
    yield "nothing", signed(claims, header={})
    for member in ("alg", "kid", "typ", "sub"):
        yield f"a national number as {member}", signed(claims, header={**_HEAD, member: SUBJECT})
    yield "no JSON", signed(claims, header=b"alg=RS256")
    yield "invalid UTF-8", signed(claims, header=b'{"alg":"RS256","kid":"rsa\xff"}')
    yield "a byte order mark", signed(claims, header=b"\xef\xbb\xbf" + written(_HEAD))
    yield "two objects", signed(claims, header=written(_HEAD) + written(_HEAD))
    for typ in (
        1,
        None,
        "",
        "JWE",
        "at+jwt",
        "AT+JWT",
        "application/at+jwt",
        "logout+jwt",
        "secevent+jwt",
        "jwt",
        ["JWT"],
    ):
        yield f"kind {typ!r}", signed(claims, header={**_HEAD, "typ": typ})


def _algorithms() -> Iterator[tuple[str, str]]:
    claims = id_claims()
    for name in ("none", "None", "NONE", "nOnE", "", "null"):
        message = f"{encoded(written({'alg': name, 'kid': 'rsa'}))}.{encoded(written(claims))}"
        yield f"{name!r} without signature", f"{message}."
        yield f"{name!r} with a signature", signed(claims, header={"alg": name, "kid": "rsa"})
    rsa = private_key("rsa")
    assert isinstance(rsa, RSAKey)
    for form, data in (
        ("PEM", rsa.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)),
        ("DER", rsa.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        ("JWK", json.dumps(public_jwk("rsa")).encode()),
    ):
        for name in ("HS256", "HS384", "HS512"):
            forged = signed(claims, name, header={"alg": name, "kid": "rsa"}, key=OctKey(data, data))
            yield f"{name} with the public key as {form}", forged
    yield (
        "HS256 with a published secret",
        signed(claims, "HS256", header={"alg": "HS256", "kid": "secret"}, key=private_key("secret")),
    )
    for odd in (
        None,
        1,
        True,
        ["RS256"],
        {"RS256": 1},
        "rs256",
        "RS256 ",
        "RS1",
        "ES256K",
        "Ed448",
        "RSA-OAEP",
        "RS256\u0000",
    ):
        yield f"{odd!r}", signed(claims, header={"alg": odd, "kid": "rsa"})
    yield "none named", signed(claims, header={"kid": "rsa"})
    yield "another than signed with", signed(claims, "RS256", header={"alg": "PS256", "kid": "rsa"})
    yield "another hash than signed with", signed(claims, "RS256", header={"alg": "RS512", "kid": "rsa"})
    yield "of another type of key", signed(claims, "ES256", header={"alg": "RS256", "kid": "p-256"})
    yield "of another curve", signed(claims, "ES384", header={"alg": "ES256", "kid": "p-384"}, key=private_key("p-384"))
    yield (
        "not the key's own",
        signed(claims, "RS256", header={"alg": "RS256", "kid": "rsa-ps"}, key=private_key("rsa-ps")),
    )


def _keys() -> Iterator[tuple[str, str]]:
    claims = id_claims()
    yield "none named", signed(claims, header={"alg": "RS256"})
    for kid in (
        "unknown",
        "RSA",
        "rsa ",
        "../../dev/null",
        "' or '1'='1",
        "k" * 300,
        "",
        None,
        1,
        True,
        ["rsa"],
        {"rsa": 1},
    ):
        yield f"{str(kid)[:20]!r} ({type(kid).__name__})", signed(claims, header={"alg": "RS256", "kid": kid})
    yield "an attacker's under the right name", signed(claims, key=RSAKey.generate_key(2048))
    for kid, what in (
        ("weak", "of 1024 bits"),
        ("rsa-enc", "for encryption"),
        ("rsa-ops", "for other operations"),
        ("rsa-private", "published with its private half"),
    ):
        yield what, signed(claims, header={"alg": "RS256", "kid": kid}, key=private_key(kid))
    yield "that cannot be read", signed(claims, header={"alg": "RS256", "kid": "broken"})
    yield "of an unknown type", signed(claims, header={"alg": "RS256", "kid": "unheard-of"})
    yield "for another one's signature", signed(claims, "ES256", header={"alg": "ES256", "kid": "p-384"})


def _forms() -> Iterator[tuple[str, str]]:
    good = signed(id_claims())
    header, claims, signature = good.split(".")
    flipped = bytearray(signature_of(f"{header}.{claims}".encode(), "RS256", private_key("rsa")))
    flipped[17] ^= 1
    yield "empty", ""
    yield "a national number", SUBJECT
    yield "claims as they are", f"{header}.{json.dumps(id_claims())}.{signature}"
    yield "a national number as the claims", f"{header}.{SUBJECT.replace('.', '')}.{signature}"
    yield "dots", ".."
    yield "no signature", f"{header}.{claims}."
    yield "two parts", f"{header}.{claims}"
    yield "four parts", f"{good}.{signature}"
    yield "five parts, as encrypted", f"{header}.{claims}.{signature}.{claims}.{signature}"
    yield "no payload", f"{header}..{signature}"
    yield "a truncated signature", good[:-8]
    yield "a bit of the signature flipped", f"{header}.{claims}.{encoded(bytes(flipped))}"
    yield "a signature of zeros", f"{header}.{claims}.{encoded(bytes(256))}"
    yield "a signature with a zero before it", f"{header}.{claims}.{encoded(bytes(1) + bytes(flipped))}"
    yield "another token's signature", f"{header}.{claims}.{signed(id_claims(jti='2')).split('.')[2]}"
    yield "another token's claims", f"{header}.{encoded(written(id_claims(sub='other')))}.{signature}"
    yield "a very long signature", f"{header}.{claims}.{'A' * 4_000}"
    for place in range(3):
        parts = [header, claims, signature]
        parts[place] += "=" * (-len(parts[place]) % 4 or 4)
        yield f"padding in part {place + 1}", ".".join(parts)
    yield "padding that is not needed", f"{good}=="
    yield "the other alphabet", good.replace("-", "+").replace("_", "/") if {"-", "_"} & set(good) else f"{good}+"
    yield "bits left over", _with_bits_left_over(good)
    yield from (
        ("a blank before", f" {good}"),
        ("a blank after", f"{good} "),
        ("a line end after", f"{good}\n"),
        ("a line end within", f"{header}.{claims}\n.{signature}"),
        ("a zero after", f"{good}\x00"),
        ("the name of the scheme before", f"Bearer {good}"),
        ("quotes around", f'"{good}"'),
        ("a full-width dot", good.replace(".", "\N{FULLWIDTH FULL STOP}", 1)),
        ("a full-width letter", f"{good[:-1]}\N{FULLWIDTH LATIN CAPITAL LETTER A}"),
        ("100 kB", good + "A" * 100_000),
    )
    flattened = {"protected": header, "payload": claims, "signature": signature}
    yield "the flattened JSON form", json.dumps(flattened)
    yield "the general JSON form", json.dumps({"payload": claims, "signatures": [flattened]})
    yield "the general JSON form without signatures", json.dumps({"payload": claims, "signatures": []})
    elliptic = signed(id_claims(), "ES256").rsplit(".", 1)
    yield "an elliptic signature of zeros", f"{elliptic[0]}.{encoded(bytes(64))}"
    raw = signature_of(elliptic[0].encode(), "ES256", private_key("p-256"))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    yield "an elliptic signature in DER", f"{elliptic[0]}.{encoded(der)}"
    yield "an elliptic signature that is too short", f"{elliptic[0]}.{encoded(raw[:-1])}"
    edwards = signed(id_claims(), "EdDSA").rsplit(".", 1)
    yield "an Edwards signature of zeros", f"{edwards[0]}.{encoded(bytes(64))}"


def _with_bits_left_over(good: str) -> str:
    """Return a token whose signature is written with its spare bits set: the same bytes, another text."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return good[:-1] + alphabet[alphabet.index(good[-1]) + 1]


def _payloads() -> Iterator[tuple[str, object]]:
    whole = written(id_claims())
    yield from (
        ("a list", [id_claims()]), ("a text", "claims"), ("a number", 1), ("null", None), ("true", True),
        ("nothing but a blank", b" "), ("no JSON", b"sub=" + SUBJECT.encode()), ("half an object", whole[:-1]),
        ("two objects", whole * 2),
        ("a byte order mark", b"\xef\xbb\xbf" + whole), ("UTF-16", json.dumps(id_claims()).encode("utf-16")),
        ("invalid UTF-8", whole.replace(b"A. Person", b"\xff")), ("half a character", id_claims(sub="\ud800")),
        ("no claims", NO_CLAIMS),
        ("another token", signed(id_claims()).encode()),
    )  # fmt: skip
    for name, constant in (("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity"), ("1e999", "1e999")):
        yield name, whole[:-1] + f',"x":{constant}}}'.encode()
        yield f"{name} for a time", whole.replace(str(SECOND + 600).encode(), constant.encode())
    yield "a number of 5,000 digits", whole[:-1] + b',"x":' + b"9" * 5_000 + b"}"
    for claim in (f'"sub":"{SUBJECT}"', f'"aud":"{CLIENT}"', f'"iss":"{ISSUER}"', f'"exp":{SECOND + 600}', '"acr":"x"'):
        yield f"{claim[1:4]} twice", whole[:-1] + f",{claim}}}".encode()
    yield "a name twice further in", whole[:-1] + b',"address":{"a":1,"a":2}}'
    yield "lists 100 deep", whole[:-1] + b',"x":' + b"[" * 100 + b"]" * 100 + b"}"
    yield "lists 1,500 deep", whole[:-1] + b',"x":' + b"[" * 1_500 + b"]" * 1_500 + b"}"
    yield "objects 20 deep", whole[:-1] + b',"x":' + b'{"x":' * 20 + b"1" + b"}" * 20 + b"}"


def _claims() -> Iterator[tuple[str, dict[str, object]]]:
    for issuer in (
        ...,
        None,
        "",
        [ISSUER],
        {ISSUER: 1},
        1,
        ISSUER + "/",
        ISSUER.upper(),
        "https://evil.example",
        f" {ISSUER}",
    ):
        yield f"issuer {issuer!r}", {"iss": issuer}
    for audience in (
        ..., None, "", NOBODY, 1, True, {CLIENT: 1}, "other", CLIENT.upper(), f"{CLIENT} ", f"x {CLIENT}", CLIENT[:-1],
        ["other"], [CLIENT, CLIENT], [CLIENT, 1], [[CLIENT]], [CLIENT, None], [CLIENT, "other"], AUDIENCE,
    ):  # fmt: skip
        yield f"audience {audience!r}", {"aud": audience}
    for party in (None, "", 1, "other", [CLIENT], CLIENT.upper()):
        yield f"issued to {party!r}", {"azp": party}
        yield f"for several, issued to {party!r}", {"aud": [CLIENT, "other"], "azp": party}
    yield "the same audience twice, issued to us", {"aud": [CLIENT, CLIENT], "azp": CLIENT}
    yield "20 kB", {"note": "x" * 20_000}
    later = SECOND + 600
    for expires in (
        ...,
        None,
        str(later),
        float(later),
        later + 0.5,
        True,
        False,
        0,
        -1,
        [later],
        SECOND,
        SECOND - 1,
        10**18,
        10**400,
    ):
        yield f"expires {str(expires)[:24]} ({type(expires).__name__})", {"exp": expires}
    for issued in (
        ...,
        None,
        str(SECOND),
        float(SECOND),
        True,
        0,
        -1,
        SECOND + 31,
        SECOND + 86_400,
        SECOND - 3_601,
        10**18,
    ):
        yield f"issued {issued} ({type(issued).__name__})", {"iat": issued}
    for starts in (None, str(SECOND), float(SECOND), True, SECOND + 31, 10**18):
        yield f"starts {starts} ({type(starts).__name__})", {"nbf": starts}
    for logged_in in (None, str(SECOND), float(SECOND), True, False, 0, -1, [SECOND], SECOND + 31, 10**18, 10**400):
        yield f"logged in {str(logged_in)[:24]} ({type(logged_in).__name__})", {"auth_time": logged_in}
    yield "expires before it was issued", {"iat": SECOND + 20, "exp": SECOND + 10}
    yield "expires before it starts", {"nbf": SECOND + 20, "exp": SECOND + 20}
    for subject in (
        ..., None, "", 1, 85073003328, True, [SUBJECT], {SUBJECT: 1}, "s" * 256, "somebody else", f"{SUBJECT} ",
        f" {SUBJECT}",
        SUBJECT.replace(".", ""), SUBJECT.replace("0", "\N{FULLWIDTH DIGIT ZERO}"), f"{SUBJECT}\n", "\x00",
    ):  # fmt: skip
        yield f"subject {str(subject)[:24]!r} ({type(subject).__name__})", {"sub": subject}


def _nonces() -> Iterator[Hostile]:
    for found in (..., None, "", "n-2", "N-1", "n-1 ", 1, ["n-1"], True):
        yield f"nonce: {found!r} for another", IdToken(signed(id_claims(nonce=found)), nonce="n-1")
    yield "nonce: nothing for nothing", IdToken(signed(id_claims(nonce="")), nonce="")
    for found in ("n-1", "", None, 1, NOBODY):
        yield f"nonce: {found!r} that nobody expects", IdToken(signed(id_claims(nonce=found)))


def _kinds() -> Iterator[Hostile]:
    yield "kind: an access token as an ID token", IdToken(signed(access_claims(aud=CLIENT), header=access_header()))
    yield "kind: the same without its kind", IdToken(signed(access_claims(aud=CLIENT)))
    yield (
        "kind: a log-out token",
        IdToken(signed(id_claims(events={"http://schemas.openid.net/event/backchannel-logout": {}}))),
    )
    for name, changed in _marks():
        yield f"kind: {name}", IdToken(signed(id_claims(**changed)))
    yield "kind: an ID token as an access token", AccessToken(signed(id_claims()))
    for typ in ("JWT", "", None, "at+jwt ", "AT+JWT", "jwt", "at jwt", "text/at+jwt", 1):
        yield (
            f"kind: an access token that says {typ!r}",
            AccessToken(signed(access_claims(), header=access_header(typ))),
        )
    yield "kind: an access token that says nothing", AccessToken(signed(access_claims()))


def _marks() -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what tokens of other kinds say that an ID token does not."""
    yield "an access token without a scope", {"client_id": CLIENT, "jti": "1"}
    yield "an access token of another client", {"client_id": "other", "jti": "1"}
    for name in ("client_id", "cid", "appid", "scope", "scp", "authorization_details"):
        for value in (CLIENT, "", None, NOBODY):
            yield f"{name} {value!r}", {name: value}
    for use in ("access", "refresh", "ID", "id ", "", None, 1, True, ["id"]):
        yield f"used as {use!r}", {"token_use": use}
    for typ in ("Bearer", "Refresh", "Offline", "Logout", "at+jwt", "JWT", "id", "", None, 1, ["ID"]):
        yield f"a payload of kind {typ!r}", {"typ": typ}
    yield "an ID token's kind, used as an access token", {"typ": "ID", "token_use": "access"}
    yield "an access token's kind, used as an ID token", {"typ": "Bearer", "token_use": "id"}


def _access_claims() -> Iterator[tuple[str, dict[str, object]]]:
    for client in (..., None, "", 1, "other", [CLIENT], CLIENT.upper()):
        yield f"client {client!r}", {"client_id": client}
    for audience in (..., "other", CLIENT, [AUDIENCE, "other"], AUDIENCE + "/", NOBODY):
        yield f"audience {audience!r}", {"aud": audience}
    for scope in (..., None, "", "openid", ["works.read"], "works.readall", "WORKS.READ", "works.read,openid", 1):
        yield f"scope {scope!r}", {"scope": scope}
    for jti in (..., None, "", 1):
        yield f"jti {jti!r}", {"jti": jti}
    yield "a client's own", {"sub": CLIENT}
    yield "expired", {"exp": SECOND}
    yield "logged in later", {"auth_time": SECOND + 31}
    yield "another issuer", {"iss": "https://evil.example"}
    yield "nobody enrolled", {"sub": "somebody else"}
    yield "issued to another party", {"azp": "other"}
