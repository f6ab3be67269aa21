"""Anchors, `declaccess.anchor/1`: how long a log was and its last hash, to be kept where the log is not."""

import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeAlias

from attrs import evolve, frozen

from declaccess.codec.found import found
from declaccess.codec.strict_json import load_json
from declaccess.errors import Fault, InvalidError
from declaccess.periods import aware

FORMAT = "declaccess.anchor/1"
"""Names the format and its version."""

HMAC = "hmac-sha256"
"""The scheme of a signature that is made and checked with one secret key."""

Sign: TypeAlias = Callable[[bytes], bytes | str]
"""Signs a message; bytes are written as hexadecimal digits, a text as it is."""

Check: TypeAlias = Callable[[bytes, str], bool]
"""Says whether a signature, as it is written, belongs to a message."""

SHORTEST_KEY = 16
"""How many bytes a key must have at least."""

_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?\+00:00"
_FORMS: dict[str, tuple[type | tuple[type, ...], str, str]] = {
    "format": (str, r"declaccess\.anchor/1", f"`{FORMAT}`"),
    "log": (str, r"[0-9a-f]{32}", "32 hexadecimal digits"),
    "count": (int, r"0|[1-9][0-9]{0,17}", "the number of entries"),
    "hash": (str, r"[0-9a-f]{64}", "64 hexadecimal digits"),
    "made_at": (str, _MOMENT, "a date-time in UTC such as 2026-06-29T08:00:00+00:00"),
    "scheme": ((str, type(None)), r"None|[a-z0-9][a-z0-9._-]{0,31}", f"null, `{HMAC}` or the name of another scheme"),
    "signature": ((str, type(None)), r"[!-~]{1,8192}", "null, or the signature as printable ASCII without blanks"),
}


@frozen(kw_only=True, slots=False)
class Anchor:
    """What a log came to at one time; whoever keeps it elsewhere sees when the log is cut or rebuilt.

    Attributes:
        log: the log's id.
        count: how many entries it had.
        hash: the hash of the last of them; of the heading, when it had none.
        made_at: when the anchor was made, in UTC.
        scheme: how it is signed; `None` when it is not.
        signature: the signature; `None` when it is not signed.
    """

    log: str
    count: int
    hash: str
    made_at: str
    scheme: str | None = None
    signature: str | None = None

    @property
    def message(self) -> bytes:
        """What is signed: the members before the signature, one a line."""
        parts = (FORMAT, self.log, str(self.count), self.hash, self.made_at, self.scheme or "")
        return "\n".join(parts).encode()

    def to_dict(self) -> dict[str, Any]:
        """Return the anchor as it is written."""
        return {
            "format": FORMAT,
            "log": self.log,
            "count": self.count,
            "hash": self.hash,
            "made_at": self.made_at,
            "scheme": self.scheme,
            "signature": self.signature,
        }

    def is_signed_with(self, key: bytes | None = None, check: Check | None = None) -> bool:
        """Say whether the signature is there and right.

        Args:
            key: the secret key, for a signature by HMAC.
            check: checks a signature of any other scheme.

        Raises:
            InvalidError: the key is too short.
        """
        if self.signature is None or self.scheme is None:
            return False
        if check is not None:
            return check(self.message, self.signature) is True
        if key is None or self.scheme != HMAC:
            return False
        return hmac.compare_digest(hmac_signature(key, self.message), self.signature)


def make_anchor(
    log: str,
    count: int,
    last_hash: str,
    made_at: datetime,
    *,
    key: bytes | None = None,
    sign: Sign | None = None,
    scheme: str = "custom",
) -> Anchor:
    """Make an anchor, signed when a key or a signer is given.

    Args:
        log: the log's id.
        count: how many entries it has.
        last_hash: the hash of the last of them, or of the heading.
        made_at: the present instant.
        key: a secret key, to sign by HMAC with SHA-256.
        sign: signs the message in any other way.
        scheme: what that way is called.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        InvalidError: both a key and a signer, a key that is too short, or a signature that cannot be written.
    """
    if key is not None and sign is not None:
        raise InvalidError([Fault("sign", "found a key and a signer; expected one of them")])
    moment = aware(made_at).astimezone(UTC).isoformat()
    anchor = Anchor(log=log, count=count, hash=last_hash, made_at=moment)
    if key is not None:
        anchor = evolve(anchor, scheme=HMAC)
        anchor = evolve(anchor, signature=hmac_signature(key, anchor.message))
    elif sign is not None:
        anchor = evolve(anchor, scheme=scheme)
        signature = sign(anchor.message)
        anchor = evolve(anchor, signature=signature.hex() if isinstance(signature, bytes) else signature)
    return read_anchor(anchor.to_dict())


def read_anchor(source: str | bytes | dict[str, Any]) -> Anchor:
    """Read an anchor.

    Args:
        source: its JSON, or the parsed object.

    Raises:
        InvalidError: everything that is wrong with it.
    """
    members = source if isinstance(source, dict) else load_json(source)
    faults = [Fault(f"$.{name}", "is not known; leave it out") for name in members if name not in _FORMS]
    for name, (kind, form, expected) in _FORMS.items():
        value = members.get(name)
        if name not in members:
            faults.append(Fault(f"$.{name}", f"is missing; expected {expected}"))
        elif not isinstance(value, kind) or isinstance(value, bool) or not (value is None or _fits(form, value)):
            faults.append(Fault(f"$.{name}", f"found {found(value)}; expected {expected}"))
    if not faults and (members["scheme"] is None) != (members["signature"] is None):
        faults.append(Fault("$.signature", "found one of `scheme` and `signature`; expected both or neither"))
    if faults:
        raise InvalidError(faults)
    return Anchor(**{name: value for name, value in members.items() if name != "format"})


def hmac_signature(key: bytes, message: bytes) -> str:
    """Return the HMAC of a message with SHA-256, as hexadecimal digits.

    Args:
        key: the secret key.
        message: the message.

    Raises:
        InvalidError: the key is too short to be secret.
    """
    given: object = key
    if not isinstance(given, bytes) or len(given) < SHORTEST_KEY:
        message_text = f"expected at least {SHORTEST_KEY} bytes drawn at random, such as 32"
        raise InvalidError([Fault("key", message_text)])
    return hmac.new(key, message, sha256).hexdigest()


def _fits(form: str, value: object) -> bool:
    return re.fullmatch(form, str(value), re.ASCII) is not None
