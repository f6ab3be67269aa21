"""From a token to a person: what is found, what is kept, and what each setting does."""

import logging
import pickle
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from declaccess.adapters.oidc import AccessToken, AccessTokens, IdToken, IdTokens, OidcAuthenticator, Times
from declaccess.adapters.pseudonyms import Enrolment, Pseudonymiser
from declaccess.errors import AdapterError, AlreadyEnrolledError, AuthenticationError, RecordError, UnavailableError
from declaccess.model import Login, PersonId
from declaccess.ports.authentication import Authentication, Authenticator
from declaccess.testing.contracts.authenticator import AuthenticatorContract, everything_in
from oidc.issuer import (
    AUDIENCE,
    CLIENT,
    ISSUER,
    NOW,
    PERSON,
    SECOND,
    SUBJECT,
    Application,
    Documents,
    access_claims,
    access_header,
    id_claims,
    signed,
)

OLD, NEW = b"o" * 32, b"n" * 32


class TestOidcContract(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self) -> Authenticator:
        return Application().authenticator()

    @pytest.fixture(params=["id", "access"])
    def credentials(self, request: pytest.FixtureRequest) -> object:
        if request.param == "id":
            return IdToken(signed(id_claims()))
        return AccessToken(signed(access_claims(), header=access_header()))

    @pytest.fixture
    def person(self) -> PersonId:
        return PERSON

    @pytest.fixture
    def bad_credentials(self) -> list[object]:
        return [
            IdToken("letmein"),
            IdToken(signed(id_claims(exp=SECOND))),
            IdToken(signed(id_claims(aud="other"))),
            IdToken(signed(id_claims(sub="70.01.01-001.01"))),
            AccessToken(signed(access_claims(scope="openid"), header=access_header())),
        ]

    @pytest.fixture
    def secrets(self) -> list[str]:
        return [SUBJECT, "85073003328", "A. Person", "70.01.01-001.01", "letmein"]

    @pytest.fixture
    def broken(self) -> Authenticator:
        return Application(documents=Documents(failing=UnavailableError("fetcher", "gone"))).authenticator()


def test_an_authentication_lasts_as_long_as_its_token_and_not_longer_than_configured() -> None:
    token = IdToken(signed(id_claims(exp=SECOND + 7_200)))
    whole = Application().authenticator(times=Times(longest=timedelta(hours=3)))
    assert whole.authenticate(token).until == NOW + timedelta(hours=2)
    short = Application().authenticator(times=Times(longest=timedelta(minutes=1)))
    assert short.authenticate(token).until == NOW + timedelta(minutes=1)


def test_leeway_and_age_are_settings() -> None:
    ahead = IdToken(signed(id_claims(iat=SECOND + 1)))
    old = IdToken(signed(id_claims(iat=SECOND - 61)))
    strict = Application().authenticator(times=Times(leeway=timedelta(), max_age=timedelta(minutes=1)))
    for token, cause in ((ahead, "issued-later"), (old, "too-old")):
        Application().authenticator().authenticate(token)
        with pytest.raises(AuthenticationError) as refused:
            strict.authenticate(token)
        assert refused.value.cause == cause


def test_how_long_ago_the_log_in_may_be_is_a_setting_and_needs_its_time() -> None:
    strict = Application().authenticator(times=Times(max_log_in_age=timedelta(minutes=5)))
    for since in (0, 300):
        assert strict.authenticate(IdToken(signed(id_claims(auth_time=SECOND - since)))).person == PERSON
    for changed, cause in (
        ({"auth_time": SECOND - 301}, "log-in-too-old"),
        ({"auth_time": SECOND + 31}, "logged-in-later"),
        ({"auth_time": ...}, "times"),
    ):
        for token in (
            IdToken(signed(id_claims(**changed))),
            AccessToken(signed(access_claims(**changed), header=access_header())),
        ):
            with pytest.raises(AuthenticationError) as refused:
                strict.authenticate(token)
            assert refused.value.cause == cause


@pytest.mark.parametrize(
    "times",
    [
        {"leeway": timedelta(-1)},
        {"max_age": timedelta()},
        {"longest": timedelta(-1), "max_age": timedelta(-1)},
        {"max_log_in_age": timedelta()},
    ],
    ids=str,
)
def test_times_that_make_no_sense_are_refused(times: dict[str, timedelta]) -> None:
    with pytest.raises(RecordError):
        Times(**times)


def test_a_kind_that_is_not_configured_is_refused() -> None:
    ids_only = Application().authenticator(access_tokens=None)
    access_only = Application().authenticator(id_tokens=None)
    good_id, good_access = IdToken(signed(id_claims())), AccessToken(signed(access_claims(), header=access_header()))
    assert ids_only.authenticate(good_id).person == access_only.authenticate(good_access).person == PERSON
    for authenticator, credentials in ((ids_only, good_access), (access_only, good_id)):
        with pytest.raises(AuthenticationError, match="kind"):
            authenticator.authenticate(credentials)


def test_a_nonce_is_asked_of_everybody_unless_it_is_switched_off() -> None:
    authenticator = Application().authenticator(id_tokens=IdTokens(client=CLIENT))
    text, without = signed(id_claims(nonce="n-1")), signed(id_claims())
    assert authenticator.authenticate(IdToken(text, nonce="n-1")).person == PERSON
    for token in (
        *(IdToken(text, nonce=nonce) for nonce in (None, "", "n-2")),
        IdToken(without),
        IdToken(without, "n-1"),
    ):
        with pytest.raises(AuthenticationError, match="log in again"):
            authenticator.authenticate(token)
    for odd in (0, None, "yes"):
        with pytest.raises(RecordError, match="needs_nonce"):
            IdTokens(client=CLIENT, needs_nonce=odd)  # type: ignore[arg-type]


def test_an_algorithm_that_is_not_configured_is_refused() -> None:
    authenticator = Application().authenticator(algorithms=["ES256"])
    assert authenticator.authenticate(IdToken(signed(id_claims(), "ES256"))).person == PERSON
    with pytest.raises(AuthenticationError, match="algorithm"):
        authenticator.authenticate(IdToken(signed(id_claims(), "RS256")))


@pytest.mark.parametrize(
    "settings",
    [
        {"id_tokens": None, "access_tokens": None}, {"algorithms": []}, {"algorithms": ["HS256"]},
        {"algorithms": ["none"]}, {"algorithms": "RS256"}, {"algorithms": ["RS256", "ES256K"]},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_would_accept_nothing_or_too_much_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        Application().authenticator(**settings)


def test_kinds_without_an_audience_or_a_client_are_refused() -> None:
    with pytest.raises(RecordError):
        IdTokens(client="")
    with pytest.raises(RecordError):
        AccessTokens(audience="", clients=[CLIENT], scopes=[])
    with pytest.raises(RecordError):
        AccessTokens(audience=AUDIENCE, clients=[], scopes=[])
    with pytest.raises(RecordError):
        AccessTokens(audience=AUDIENCE, clients="works", scopes=[])


def test_what_a_provider_says_of_the_log_in_goes_through_the_table() -> None:
    authenticator = Application().authenticator()
    for acr, login in (
        ("urn:example:card", Login("eid")),
        ("urn:example:abroad", Login("eidas", "substantial")),
        ("urn:example:word", Login("password")),
        ("urn:example:CARD", Login("unrecognised")),
        ("urn:example:card ", Login("unrecognised")),
        ("85.07.30-033.28", Login("unrecognised")),
        (..., Login("unrecognised")),
        (["urn:example:card"], Login("unrecognised")),
        (450, Login("unrecognised")),
    ):
        assert authenticator.authenticate(IdToken(signed(id_claims(acr=acr)))).login == login


def test_nothing_of_a_token_is_kept_but_who_how_and_when() -> None:
    application = Application()
    found = application.authenticator().authenticate(
        IdToken(signed(id_claims(nonce=SUBJECT, email=SUBJECT)), nonce=SUBJECT)
    )
    kept = repr(found) + repr(pickle.dumps(found)) + repr(vars(application.directory))
    assert [each for each in (SUBJECT, "85073003328", "A. Person") if each in kept] == []


def test_nothing_is_written_to_any_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        authenticator = Application().authenticator()
        authenticator.authenticate(IdToken(signed(id_claims())))
        with pytest.raises(AuthenticationError):
            authenticator.authenticate(IdToken(signed(id_claims(sub="70.01.01-001.01"))))
    assert caplog.records == []


def test_credentials_do_not_show_what_they_hold() -> None:
    assert repr(IdToken("secret", nonce="secret")) == "IdToken()"
    assert repr(AccessToken("secret")) == "AccessToken()"
    for odd in (b"secret", 85073003328, None, ["secret"]):
        with pytest.raises(TypeError) as refused:
            IdToken(odd)  # type: ignore[arg-type]
        assert "secret" not in everything_in(refused.value)
        assert "85073003328" not in everything_in(refused.value)
    with pytest.raises(TypeError):
        IdToken("text", nonce=b"secret")  # type: ignore[arg-type]


class OddDirectory:
    """A directory that does what it should not."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def find_person(self, _pseudonym: str) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        "p-1",
        True,
        1,
        ("p-1",),
        object(),
        UnavailableError("person directory", "gone"),
        ValueError(SUBJECT),
        KeyError(SUBJECT),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_a_directory_that_fails_or_answers_nonsense_permits_nobody(answer: object) -> None:
    with pytest.raises(AdapterError) as failed:
        Application().authenticator(directory=OddDirectory(answer)).authenticate(IdToken(signed(id_claims())))
    assert SUBJECT not in everything_in(failed.value)


def test_an_error_nobody_thought_of_is_a_refusal_that_repeats_nothing() -> None:
    class Odd:
        def login(self, claims: Any) -> Login:
            raise LookupError(claims["sub"])

    with pytest.raises(AuthenticationError) as refused:
        Application().authenticator(means=Odd()).authenticate(IdToken(signed(id_claims())))
    assert refused.value.cause == "unexpected"
    assert SUBJECT not in everything_in(refused.value)


def rotating(*keys: bytes, application: Application) -> OidcAuthenticator:
    return application.authenticator(pseudonymiser=Pseudonymiser(keys))


def test_persons_log_in_all_the_while_that_keys_are_changed() -> None:
    application = Application(pseudonymiser=Pseudonymiser([OLD]))
    token = IdToken(signed(id_claims()))
    both = Enrolment(application.directory, Pseudonymiser([NEW, OLD]))

    def person(*keys: bytes) -> PersonId | None:
        found: Authentication = rotating(*keys, application=application).authenticate(token)
        return found.person

    assert person(OLD) == person(NEW, OLD) == PERSON
    with pytest.raises(AuthenticationError, match="not enrolled"):
        person(NEW)
    assert both.rotate(ISSUER, SUBJECT) == PERSON
    assert person(NEW) == person(NEW, OLD) == PERSON
    with pytest.raises(AuthenticationError, match="not enrolled"):
        person(OLD)
    assert both.rotate(ISSUER, SUBJECT) == PERSON
    assert both.withdraw(PERSON) == 1
    with pytest.raises(AuthenticationError, match="not enrolled"):
        person(NEW, OLD)


def test_a_person_under_another_issuer_is_somebody_else() -> None:
    application = Application()
    Enrolment(application.directory, application.pseudonymiser).withdraw(PERSON)
    Enrolment(application.directory, application.pseudonymiser).enrol(PERSON, "https://other.example", SUBJECT)
    with pytest.raises(AuthenticationError, match="not enrolled"):
        application.authenticator().authenticate(IdToken(signed(id_claims())))


def test_a_subject_is_as_long_as_the_standard_allows_even_if_a_longer_one_is_enrolled() -> None:
    application = Application()
    for length in (255, 256):
        Enrolment(application.directory, application.pseudonymiser).enrol(PERSON, ISSUER, "s" * length)
    assert application.authenticator().authenticate(IdToken(signed(id_claims(sub="s" * 255)))).person == PERSON
    with pytest.raises(AuthenticationError, match="1 to 255"):
        application.authenticator().authenticate(IdToken(signed(id_claims(sub="s" * 256))))


def test_a_subject_stays_with_its_person_under_every_key() -> None:
    application = Application(pseudonymiser=Pseudonymiser([OLD]))
    both = Enrolment(application.directory, Pseudonymiser([NEW, OLD]))
    with pytest.raises(AlreadyEnrolledError):
        both.enrol(PersonId("p-2"), ISSUER, SUBJECT)
    both.enrol(PERSON, ISSUER, SUBJECT)
    assert len(application.directory.list_pseudonyms(PERSON)) == 2


@pytest.mark.parametrize("keys", [(NEW, OLD), (OLD, NEW)], ids=["new first", "old first"])
def test_who_is_enrolled_as_two_persons_under_two_keys_is_refused_until_that_is_mended(keys: tuple[bytes, ...]) -> None:
    application = Application(pseudonymiser=Pseudonymiser([OLD]))
    token, other = IdToken(signed(id_claims())), PersonId("p-2")
    Enrolment(application.directory, Pseudonymiser([NEW])).enrol(other, ISSUER, SUBJECT)
    with pytest.raises(AuthenticationError, match="ask the administrator") as refused:
        rotating(*keys, application=application).authenticate(token)
    told = everything_in(refused.value)
    assert refused.value.cause == "enrolled-twice"
    assert [each for each in (SUBJECT, PERSON, other) if each in told] == []
    Enrolment(application.directory, Pseudonymiser(keys)).withdraw(other)
    assert rotating(*keys, application=application).authenticate(token).person == PERSON


def test_who_is_rotated_while_logging_in_is_let_in() -> None:
    application = Application(pseudonymiser=Pseudonymiser([OLD]))
    directory = application.directory
    both = Enrolment(directory, Pseudonymiser([NEW, OLD]))

    class Rotating:
        """Rotates between the first and the second question."""

        asked = 0

        def find_person(self, pseudonym: str) -> PersonId | None:
            self.asked += 1
            if self.asked == 2:
                both.rotate(ISSUER, SUBJECT)
            return directory.find_person(pseudonym)

    authenticator = application.authenticator(pseudonymiser=Pseudonymiser([NEW, OLD]), directory=Rotating())
    for _ in range(2):
        assert authenticator.authenticate(IdToken(signed(id_claims()))).person == PERSON


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['joserfc'] = None\n"
        "from declaccess.adapters.oidc.keys import Signatures\n"
        "try: Signatures()\n"
        "except Exception as e: print(type(e).__name__, e)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() == (
        "AdapterError authenticator: checking tokens needs `joserfc`; run `pip install declaccess[oidc]`"
    )


def test_importing_the_room_imports_nothing_of_the_extra() -> None:
    code = "import sys, declaccess.adapters.oidc; print({'joserfc', 'cryptography', 'ssl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() in ("set()", "{'ssl'}")
