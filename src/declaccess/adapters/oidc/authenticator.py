"""The authenticator: from a token to a person of the directory."""

from collections.abc import Collection

from declaccess.adapters.asking import ask, time_of
from declaccess.adapters.oidc.claims import Claims, Times, check_issuer, subject_of
from declaccess.adapters.oidc.compact import read_object, take_apart
from declaccess.adapters.oidc.keys import ALGORITHMS, Signatures
from declaccess.adapters.oidc.kinds import AccessToken, AccessTokens, IdToken, IdTokens
from declaccess.adapters.oidc.means import MeansTable
from declaccess.adapters.oidc.provider import KeyCaching, Provider
from declaccess.adapters.pseudonyms import Pseudonymiser
from declaccess.errors import AdapterError, AuthenticationError, Fault, RecordError
from declaccess.model import PersonId
from declaccess.ports.authentication import Authentication, PersonDirectory
from declaccess.ports.clock import Clock
from declaccess.ports.fetching import Fetcher


class OidcAuthenticator:
    """Authenticates by the tokens of one OpenID Connect provider; threads may share it.

    Credentials: `IdToken` or `AccessToken`, each only where it is configured. Every other object is refused.

    Of a token's claims only those that are named here are looked at, and none of them is kept: the subject becomes a
    pseudonym, `acr` and `amr` become a log-in means, and no error repeats any of them.

    Args:
        issuer: the provider, by its address exactly as it stands in its tokens.
        id_tokens: which ID tokens are accepted, if any are.
        access_tokens: which access tokens are accepted, if any are.
        means: from the provider's `acr` and `amr` to log-in means.
        directory: the persons who are enrolled.
        pseudonymiser: makes the pseudonyms under which they are.
        fetcher: fetches the provider's configuration and keys.
        clock: tells the time.
        algorithms: the algorithms that are accepted, of those in `keys.ALGORITHMS`.
        times: how the times in tokens are judged.
        caching: how long the provider's keys are kept.
        allow_unkeyed: whether tokens that name no key are accepted, when exactly one of the provider's keys fits.
        allow_loopback: whether the provider may be on this machine without HTTPS, as in tests.

    Raises:
        AdapterError: the extra `oidc` is not installed, or the issuer is no address over HTTPS.
        RecordError: no kind of token is accepted, or an algorithm is not one of those that may be.
    """

    def __init__(
        self,
        *,
        issuer: str,
        means: MeansTable,
        directory: PersonDirectory,
        pseudonymiser: Pseudonymiser,
        fetcher: Fetcher,
        clock: Clock,
        id_tokens: IdTokens | None = None,
        access_tokens: AccessTokens | None = None,
        algorithms: Collection[str] = tuple(ALGORITHMS),
        times: Times | None = None,
        caching: KeyCaching | None = None,
        allow_unkeyed: bool = False,
        allow_loopback: bool = False,
    ) -> None:
        if id_tokens is None and access_tokens is None:
            raise RecordError([Fault("", "no kind of token is accepted; give `id_tokens`, `access_tokens` or both")])
        if isinstance(algorithms, str) or not algorithms or not set(algorithms) <= set(ALGORITHMS):
            raise RecordError([Fault("algorithms", f"expected some of {', '.join(ALGORITHMS)}")])
        self._issuer = issuer
        self._id_tokens = id_tokens
        self._access_tokens = access_tokens
        self._means = means
        self._directory = directory
        self._pseudonymiser = pseudonymiser
        self._clock = clock
        self._algorithms = frozenset(algorithms)
        self._times = times or Times()
        self._signatures = Signatures()
        self._provider = Provider(
            issuer,
            fetcher=fetcher,
            clock=clock,
            signatures=self._signatures,
            caching=caching or KeyCaching(),
            allow_unkeyed=allow_unkeyed,
            allow_loopback=allow_loopback,
        )

    def authenticate(self, credentials: object) -> Authentication:
        """Return the person whom a token is about.

        Args:
            credentials: an `IdToken` or an `AccessToken`.

        Raises:
            AuthenticationError: it proves nothing, or the person is not enrolled, or enrolled as several.
            AdapterError: the provider's keys, the directory or the time cannot be had.
        """
        try:
            return self._authenticated(credentials)
        except (AdapterError, AuthenticationError):
            raise
        except Exception as problem:  # noqa: BLE001 - whatever it is, nobody is authenticated by it
            kind = type(problem).__name__
        # Raised out here, so that the other error, whose text may repeat a claim, hangs on nothing.
        raise AuthenticationError("unexpected", f"checking the credentials failed with `{kind}`")

    def _authenticated(self, credentials: object) -> Authentication:
        if not isinstance(credentials, self._accepted()):
            raise AuthenticationError("credentials", "the credentials are not a token of a kind that is accepted here")
        now = time_of(self._clock)
        token = take_apart(credentials.text)
        if token.algorithm not in self._algorithms:
            raise AuthenticationError("algorithm", "the token names an algorithm that is not accepted")
        key = self._provider.key_for(token, now)
        self._signatures.verify(token.algorithm, key, token.signed, token.signature)
        claims = read_object(token.payload, "claims")
        check_issuer(claims, self._issuer)
        self._check_kind(token.typ, claims, credentials)
        until = self._times.until(claims, now)
        return Authentication(
            person=self._person(subject_of(claims)),
            login=self._means.login(claims),
            at=now,
            until=until,
            by=self._issuer,
        )

    def _accepted(self) -> tuple[type[IdToken] | type[AccessToken], ...]:
        return (*((IdToken,) if self._id_tokens else ()), *((AccessToken,) if self._access_tokens else ()))

    def _check_kind(self, typ: str | None, claims: Claims, credentials: IdToken | AccessToken) -> None:
        if isinstance(credentials, IdToken) and self._id_tokens:
            self._id_tokens.check(typ, claims, credentials)
        elif isinstance(credentials, AccessToken) and self._access_tokens:
            self._access_tokens.check(typ, claims)
        else:
            raise AuthenticationError("kind", "no token of that kind is accepted here")

    def _person(self, subject: str) -> PersonId:
        people: set[PersonId] = set()
        # The oldest key first: who is rotated in the meantime is no longer there, but under the current one by then.
        for pseudonym in reversed(self._pseudonymiser.pseudonyms(self._issuer, subject)):
            person: object = ask("person directory", self._directory.find_person, pseudonym)
            if isinstance(person, PersonId):
                people.add(person)
            elif person is not None:
                raise AdapterError("person directory", "returned something else than a person")
        if not people:
            raise AuthenticationError(
                "not-enrolled", "the person is not enrolled; ask the administrator of this application"
            )
        if len(people) > 1:
            raise AuthenticationError(
                "enrolled-twice",
                "this log-in is enrolled as different persons under different keys; ask the administrator of this "
                "application to withdraw them and to enrol the right one",
            )
        return people.pop()
