"""A provider's public keys: those that may check a signature, and nothing else."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple, Protocol

from declaccess.adapters.oidc.compact import decode_segment
from declaccess.errors import AdapterError, AuthenticationError

ALGORITHMS: Mapping[str, tuple[str, str | None]] = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
"""The algorithms that are accepted, each with the type and the curve of its keys; all of them are asymmetric."""

SHORTEST_RSA = 2_048
"""How many bits an RSA key has at least."""

_LONGEST_RSA = 8_192
_MOST_KEYS = 64
_PUBLIC = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_SECRET = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_SAME = {"EdDSA": {"EdDSA", "Ed25519"}, "Ed25519": {"EdDSA", "Ed25519"}}


class _Algorithm(Protocol):
    def verify(self, msg: bytes, sig: bytes, key: Any) -> bool: ...


class PublicKey(NamedTuple):
    """A key that may check signatures.

    Attributes:
        kid: the provider's name for it, if it has one.
        algorithms: what it may be used with.
        key: the key, as the library of the extra keeps it.
    """

    kid: str | None
    algorithms: frozenset[str]
    key: Any


class Signatures:
    """Checks signatures with the extra `oidc`; of that library nothing but the keys and the mathematics is used.

    Raises:
        AdapterError: the extra is not installed.
    """

    def __init__(self) -> None:
        self._jwk, jwa = _joserfc()
        self._algorithms: dict[str, _Algorithm] = {each.name: each for each in jwa.JWS_ALGORITHMS}

    def verify(self, algorithm: str, key: PublicKey, signed: bytes, signature: bytes) -> None:
        """Refuse a signature that the key did not make.

        Args:
            algorithm: one of those that the key may be used with.
            key: the key.
            signed: the bytes under the signature.
            signature: the signature.

        Raises:
            AuthenticationError: it is not the key's.
        """
        good = False
        if algorithm in key.algorithms:
            try:
                good = self._algorithms[algorithm].verify(signed, signature, key.key) is True
            except Exception:  # noqa: BLE001 - a signature that upsets the library is not a good one
                good = False
        if not good:
            raise AuthenticationError("signature", "the token's signature is not the provider's")

    def keys_in(self, document: Mapping[str, Any]) -> tuple[PublicKey, ...] | None:
        """Return the keys of a JWK set that may check signatures; the others are left out.

        Args:
            document: the set.

        Returns:
            The keys, or `None` where it is not a set of at most 64 keys.
        """
        listed = document.get("keys")
        if type(listed) is not list or len(listed) > _MOST_KEYS:
            return None
        return tuple(self._usable(listed))

    def _usable(self, listed: list[Any]) -> Iterator[PublicKey]:
        for jwk in listed:
            if type(jwk) is not dict or not _SECRET.isdisjoint(jwk) or not _is_for_signatures(jwk):
                continue
            algorithms = _algorithms_of(jwk)
            kid = jwk.get("kid")
            if not algorithms or ("kid" in jwk and not (type(kid) is str and kid)):
                continue
            # Only the public numbers go in, so that nothing else in the set can mean anything.
            plain = {"kty": jwk["kty"], **{name: jwk.get(name) for name in _PUBLIC[jwk["kty"]]}}
            try:
                key = self._jwk.import_key(plain, jwk["kty"])
                key.get_op_key("verify")
            except Exception:  # noqa: BLE001, S112 - a key that cannot be read is a key that is not there
                continue
            yield PublicKey(kid, algorithms, key)


def _algorithms_of(jwk: Mapping[str, Any]) -> frozenset[str]:
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if kind not in _PUBLIC or not all(type(jwk.get(name)) is str for name in _PUBLIC[kind]):
        return frozenset()
    if kind == "RSA" and not SHORTEST_RSA <= _bits(jwk["n"]) <= _LONGEST_RSA:
        return frozenset()
    fitting = {
        name for name, (its_kind, its_curve) in ALGORITHMS.items() if its_kind == kind and its_curve in (None, curve)
    }
    if "alg" in jwk:
        named = jwk["alg"]
        fitting &= _SAME.get(named, {named}) if type(named) is str else set()
    return frozenset(fitting)


def _is_for_signatures(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return jwk.get("use", "sig") == "sig" and type(operations) is list and operations == ["verify"]


def _bits(number: str) -> int:
    decoded = decode_segment(number) if number.isascii() else None
    return int.from_bytes(decoded, "big").bit_length() if decoded else 0


def _joserfc() -> tuple[ModuleType, ModuleType]:
    try:
        from joserfc import jwa, jwk  # noqa: PLC0415 - an extra, and 90 ms that only its users should pay
    except ImportError:
        pass
    else:
        return jwk, jwa
    raise AdapterError("authenticator", "checking tokens needs `joserfc`", "run `pip install declaccess[oidc]`")
