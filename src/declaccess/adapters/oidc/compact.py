"""Take a signed token in its compact form apart, and accept one way of writing it."""

import base64
import binascii
import re
from typing import Any, NamedTuple

from declaccess.codec.strict_json import is_deeper, load_json
from declaccess.errors import AuthenticationError, InvalidError

LONGEST_TOKEN = 16_384
"""How many characters a token may have."""

_LONGEST_HEADER = 1_024
_LONGEST_SIGNATURE = 1_366  # of an RSA key of 8192 bits
_LONGEST_KID = 256
_DEEPEST = 16
_MEMBERS = frozenset({"alg", "kid", "typ"})
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_MALFORMED = "malformed"


class Token(NamedTuple):
    """A token whose signature is yet to be checked.

    Attributes:
        algorithm: the algorithm that it names.
        kid: the key that it names, if any.
        typ: the kind of token that it says it is, if it does.
        signed: the bytes under the signature.
        payload: the bytes of the claims.
        signature: the signature.
    """

    algorithm: str
    kid: str | None
    typ: str | None
    signed: bytes
    payload: bytes
    signature: bytes


def take_apart(text: object) -> Token:
    """Return the parts of a token.

    Args:
        text: header, claims and signature, each in base64url without padding, with a dot between them.

    Raises:
        AuthenticationError: another form, a header that is not plain, or anything that two readers could read
            differently.
    """
    if type(text) is not str or not text.isascii():
        raise AuthenticationError(_MALFORMED, "the token is not a text of ASCII characters")
    if len(text) > LONGEST_TOKEN:
        raise AuthenticationError(_MALFORMED, f"the token is longer than {LONGEST_TOKEN} characters")
    segments = text.split(".")
    if len(segments) != 3 or not all(map(_SEGMENT.fullmatch, segments)):
        raise AuthenticationError(_MALFORMED, "the token is not in the signed compact form")
    header, claims, signature = segments
    if len(header) > _LONGEST_HEADER or len(signature) > _LONGEST_SIGNATURE:
        raise AuthenticationError(_MALFORMED, "the token's header or signature is too long")
    algorithm, kid, typ = _plain_header(read_object(_decoded(header), "header"))
    signed = f"{header}.{claims}".encode()
    return Token(algorithm, kid, typ, signed, _decoded(claims), _decoded(signature))


def read_object(source: bytes, what: str) -> dict[str, Any]:
    """Return a JSON object that can be read in one way only.

    Args:
        source: its bytes.
        what: what it is, for the error.

    Raises:
        AuthenticationError: anything else: another value, a duplicate name, `NaN`, a number out of range, half a
            character, absurd nesting.
    """
    value = object_in(source)
    if value is None:
        raise AuthenticationError(_MALFORMED, f"the token's {what} is not one plain JSON object")
    return value


def object_in(source: bytes) -> dict[str, Any] | None:
    """Return a JSON object that can be read in one way only, or `None`."""
    # A result rather than an error: the reader's own errors quote what they found.
    try:
        value = load_json(source)
    except InvalidError:
        return None
    return None if source.count(b"{") + source.count(b"[") > _DEEPEST and is_deeper(value, _DEEPEST) else value


def _plain_header(header: dict[str, Any]) -> tuple[str, str | None, str | None]:
    if not _MEMBERS.issuperset(header):
        raise AuthenticationError("header", "the token's header has more than `alg`, `kid` and `typ`")
    algorithm = header.get("alg")
    if type(algorithm) is not str:
        raise AuthenticationError("algorithm", "the token names no algorithm")
    kid = header.get("kid")
    if "kid" in header and not (type(kid) is str and 0 < len(kid) <= _LONGEST_KID):
        raise AuthenticationError("key", "the token names its key by something else than a short text")
    typ = header.get("typ")
    if "typ" in header and type(typ) is not str:
        raise AuthenticationError("kind", "the token names its kind by something else than a text")
    return algorithm, kid, typ


def _decoded(segment: str) -> bytes:
    decoded = decode_segment(segment)
    if decoded is None:
        raise AuthenticationError(_MALFORMED, "the token is not in canonical base64url")
    return decoded


def decode_segment(segment: str) -> bytes | None:
    """Return the bytes that a base64url text without padding stands for, or `None` where it is not canonical."""
    try:
        decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError):
        return None
    # Bits left over at the end would let several texts stand for the same bytes.
    return decoded if base64.urlsafe_b64encode(decoded).rstrip(b"=") == segment.encode() else None
