"""The contract of an authenticator."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from declaccess.errors import AdapterError, AuthenticationError
from declaccess.model import PersonId
from declaccess.ports.authentication import Authentication, Authenticator

_FOREIGN: tuple[object, ...] = (
    None, True, 0, 1.5, "", "letmein", b"letmein", (), [], {}, object(), object, Exception("letmein"),
    {"person": "p-1"}, PersonId("p-1"), datetime, lambda: "letmein",
)  # fmt: skip


class AuthenticatorContract:
    """What every `Authenticator` must do.

    Fixtures to give:

    - `authenticator`: the authenticator.
    - `credentials`: credentials that it accepts.
    - `person`: who presents them; `None` where nobody is identified.
    - `bad_credentials`: a list of credentials of its own kind that it must refuse: forged, expired, for somebody else.

    Fixture that may be given:

    - `secrets`: texts in any of those credentials that must appear in no error and in no authentication.
    - `broken`: an authenticator that cannot reach what it stands on; without it one test is skipped.
    """

    @pytest.fixture
    def secrets(self) -> list[str]:
        """Return the texts that must not appear; none unless a subclass says so."""
        return []

    @pytest.fixture
    def broken(self) -> Authenticator | None:
        """Return an authenticator that cannot reach what it stands on, if there is such a thing."""
        return None

    def test_it_is_an_authenticator(self, authenticator: Authenticator) -> None:
        """Hold the protocol."""
        assert isinstance(authenticator, Authenticator)

    def test_good_credentials_tell_who_how_and_how_long(
        self, authenticator: Authenticator, credentials: object, person: PersonId | None
    ) -> None:
        """Return a whole authentication that counts for some time."""
        found = authenticator.authenticate(credentials)
        assert type(found) is Authentication
        assert found.person == person
        assert found.login.means, "a means that is not known is a word outside the rulebook's table, not nothing"
        assert timedelta() < found.until - found.at <= timedelta(days=1)
        assert found.by

    def test_they_prove_the_same_again(self, authenticator: Authenticator, credentials: object) -> None:
        """Keep nothing between two calls that changes the answer."""
        one, other = authenticator.authenticate(credentials), authenticator.authenticate(credentials)
        assert (one.person, one.login, one.by) == (other.person, other.login, other.by)

    def test_bad_credentials_are_refused(self, authenticator: Authenticator, bad_credentials: list[object]) -> None:
        """Refuse each, with the error that is for it."""
        assert bad_credentials
        for bad in bad_credentials:
            with pytest.raises(AuthenticationError):
                authenticator.authenticate(bad)

    @pytest.mark.parametrize("foreign", _FOREIGN, ids=lambda foreign: type(foreign).__name__)
    def test_every_other_object_is_refused(self, authenticator: Authenticator, foreign: object) -> None:
        """Refuse what is no credentials of its kind, even if it looks like the answer."""
        with pytest.raises(AuthenticationError) as refused:
            authenticator.authenticate(foreign)
        assert "letmein" not in everything_in(refused.value)

    def test_an_error_says_what_is_wrong_and_travels(
        self, authenticator: Authenticator, bad_credentials: list[object]
    ) -> None:
        """Say a cause in a word and a problem in words, also in another process."""
        for bad in bad_credentials:
            with pytest.raises(AuthenticationError) as refused:
                authenticator.authenticate(bad)
            error = refused.value
            assert error.cause
            assert error.problem
            again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made in the line itself
            assert (type(again), again.args) == (type(error), error.args)

    def test_nothing_secret_is_told(
        self, authenticator: Authenticator, credentials: object, bad_credentials: list[object], secrets: list[str]
    ) -> None:
        """Repeat nothing secret in an answer, nor in an error or what hangs on it."""
        told = [repr(authenticator.authenticate(credentials))]
        for bad in bad_credentials:
            with pytest.raises(AuthenticationError) as refused:
                authenticator.authenticate(bad)
            told.append(everything_in(refused.value))
        assert [secret for secret in secrets if any(secret in text for text in told)] == []

    def test_threads_may_share_it(
        self,
        authenticator: Authenticator,
        credentials: object,
        bad_credentials: list[object],
        person: PersonId | None,
    ) -> None:
        """Tell good from bad in several threads at once."""

        def who(presented: object) -> object:
            try:
                return authenticator.authenticate(presented).person
            except AuthenticationError:
                return "refused"

        turns = [credentials, *bad_credentials] * 20
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(who, turns))
        assert found == [person, *["refused"] * len(bad_credentials)] * 20

    def test_what_it_cannot_reach_is_an_error_of_its_own(
        self, broken: Authenticator | None, credentials: object
    ) -> None:
        """Tell a failure of its own from credentials that prove nothing."""
        if broken is None:
            pytest.skip("nothing that this authenticator stands on can fail")
        with pytest.raises(AdapterError):
            broken.authenticate(credentials)


def everything_in(error: BaseException) -> str:
    """Return all that an error says, with every error that hangs on it.

    Args:
        error: the error.
    """
    waiting: list[BaseException | None] = [error]
    seen: list[BaseException] = []
    while waiting:
        each = waiting.pop()
        if each is None or any(each is one for one in seen):
            continue
        seen.append(each)
        waiting += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
    return "\n".join(
        f"{each} {each!r} {each.args!r} {vars(each)!r} {getattr(each, '__notes__', ())!r}" for each in seen
    )
