"""The small adapters around authentication keep the contracts of their ports."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declaccess.adapters.clocks import FixedClock, SystemClock
from declaccess.adapters.directories import MemoryDirectory
from declaccess.adapters.fetching import UrllibFetcher
from declaccess.adapters.pseudonyms import Enrolment, Pseudonymiser
from declaccess.adapters.unsecured import NoCredentials, UnsecuredAuthenticator
from declaccess.errors import (
    AdapterError,
    AlreadyEnrolledError,
    AuthenticationError,
    MomentError,
    NaiveDatetimeError,
)
from declaccess.model import Login, PersonId
from declaccess.ports.authentication import Authenticator, PersonDirectory
from declaccess.ports.clock import Clock
from declaccess.ports.fetching import Fetcher
from declaccess.testing.contracts.authenticator import AuthenticatorContract, everything_in
from declaccess.testing.contracts.clock import ClockContract
from declaccess.testing.contracts.directory import DirectoryContract
from declaccess.testing.contracts.fetcher import LONGEST, TIMEOUT_S, FetcherContract

NOW = datetime(2026, 7, 3, 10, tzinfo=UTC)
ISSUER = "https://login.example"
NATIONAL = "85.07.30-033.28"


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()


class TestFixedClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return FixedClock(NOW)

    def test_it_stands_where_it_is_set(self) -> None:
        clock = FixedClock(NOW)
        clock.advance(timedelta(hours=-1))
        assert clock.now() == NOW - timedelta(hours=1)
        clock.set(datetime.fromisoformat("2026-07-03T12:00:00+02:00"))
        assert (clock.now(), clock.now().tzinfo) == (NOW, UTC)

    def test_it_is_set_to_instants_alone(self) -> None:
        with pytest.raises(NaiveDatetimeError):
            FixedClock(datetime(2026, 7, 3))
        with pytest.raises(MomentError):
            FixedClock(NOW).set("noon")  # type: ignore[arg-type]


class TestMemoryDirectory(DirectoryContract):
    @pytest.fixture
    def directory(self) -> PersonDirectory:
        return MemoryDirectory()


class TestUrllibFetcher(FetcherContract):
    @pytest.fixture
    def fetcher(self) -> Fetcher:
        return UrllibFetcher(timeout_s=TIMEOUT_S, longest=LONGEST, allow_loopback=True)

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:9/x", "http://localhost:9/x", "http://login.example/x", "HTTP://127.0.0.1:9/",
            "//127.0.0.1/",
            "https://user:word@127.0.0.1/x", "https://127.0.0.1\\@login.example/", "https://login.exam\u0440le/",
            "https://login.example:0/",
        ],
    )  # fmt: skip
    def test_an_address_without_https_is_refused_unless_it_is_allowed(self, url: str) -> None:
        with pytest.raises(AdapterError, match="address"):
            UrllibFetcher().fetch(url)

    def test_allowing_this_machine_allows_no_other(self) -> None:
        with pytest.raises(AdapterError, match="not `https`"):
            UrllibFetcher(allow_loopback=True).fetch("http://login.example/x")

    @pytest.mark.parametrize("limits", [{"timeout_s": 0}, {"longest": 0}, {"timeout_s": -1}])
    def test_no_time_or_no_bytes_is_refused(self, limits: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="above zero"):
            UrllibFetcher(**limits)  # type: ignore[arg-type]


class TestUnsecuredAuthenticator(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self) -> Authenticator:
        return UnsecuredAuthenticator(FixedClock(NOW))

    @pytest.fixture
    def credentials(self) -> object:
        return NoCredentials()

    @pytest.fixture
    def person(self) -> PersonId | None:
        return None

    @pytest.fixture
    def bad_credentials(self) -> list[object]:
        return [NoCredentials, "NoCredentials()"]

    @pytest.fixture
    def broken(self) -> Authenticator:
        class Stopped:
            def now(self) -> datetime:
                raise OSError("no clock")

        return UnsecuredAuthenticator(Stopped())

    def test_it_identifies_nobody_and_says_that_it_ends(self) -> None:
        found = UnsecuredAuthenticator(FixedClock(NOW), valid_for=timedelta(minutes=2)).authenticate(NoCredentials())
        assert (found.person, found.login) == (None, Login("unsecured"))
        assert (found.at, found.until) == (NOW, NOW + timedelta(minutes=2))
        assert "Q4 2026" in found.by

    def test_an_authentication_that_counts_for_no_time_is_refused(self) -> None:
        with pytest.raises(ValueError, match="positive"):
            UnsecuredAuthenticator(FixedClock(NOW), valid_for=timedelta())

    def test_a_visit_dressed_up_as_one_without_credentials_is_refused(self) -> None:
        class Dressed(NoCredentials):
            pass

        with pytest.raises(AuthenticationError):
            UnsecuredAuthenticator(FixedClock(NOW)).authenticate(Dressed())


@given(st.text(), st.text(), st.text(), st.text())
def test_two_subjects_have_two_pseudonyms_wherever_the_border_runs(a: str, b: str, c: str, d: str) -> None:
    pseudonymiser = Pseudonymiser([b"k" * 32])
    assert (pseudonymiser.pseudonyms(a, b) == pseudonymiser.pseudonyms(c, d)) == ((a, b) == (c, d))
    assert pseudonymiser.pseudonyms(a + b, c) != pseudonymiser.pseudonyms(a, b + c) or not b


def test_a_pseudonym_shows_nothing_of_the_subject_and_depends_on_the_key() -> None:
    one, other = Pseudonymiser([b"1" * 32, b"2" * 40]).pseudonyms(ISSUER, NATIONAL)
    assert (len(one), one.isalnum(), one != other) == (64, True, True)
    assert Pseudonymiser([b"2" * 40]).pseudonyms(ISSUER, NATIONAL) == (other,)
    assert PersonId(one), "a pseudonym never looks like a national number"


@pytest.mark.parametrize(
    "keys", [[], [b"k" * 31], [b"k" * 32, b""], [b"k" * 32, b"k" * 32], ["k" * 32], [bytearray(32)]]
)
def test_keys_that_are_too_short_twice_or_no_bytes_are_refused(keys: list[bytes]) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        Pseudonymiser(keys)
    assert "kkk" not in everything_in(refused.value)


def test_a_pseudonymiser_gives_its_keys_to_nobody() -> None:
    pseudonymiser = Pseudonymiser([b"k" * 32])
    assert repr(pseudonymiser) == "Pseudonymiser(<1 keys>)"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(pseudonymiser)


def test_enrolment_keeps_nothing_but_the_pseudonym_and_the_person() -> None:
    directory, person = MemoryDirectory(), PersonId("p-1")
    enrolment = Enrolment(directory, Pseudonymiser([b"k" * 32]))
    enrolment.enrol(person, ISSUER, NATIONAL)
    enrolment.enrol(person, ISSUER, NATIONAL)
    with pytest.raises(AlreadyEnrolledError) as refused:
        enrolment.enrol(PersonId("p-2"), ISSUER, NATIONAL)
    told = everything_in(refused.value) + repr(pickle.loads(pickle.dumps(refused.value)))  # noqa: S301 - our own
    (pseudonym,) = directory.list_pseudonyms(person)
    assert [each for each in (NATIONAL, pseudonym, "p-1", "p-2") if each in told] == []
    assert NATIONAL not in repr(vars(directory))
    assert enrolment.find_people(ISSUER, NATIONAL) == (person,)
    assert enrolment.withdraw(person) == 1
    assert enrolment.withdraw(person) == 0
    assert enrolment.find_people(ISSUER, NATIONAL) == ()
    assert enrolment.rotate(ISSUER, NATIONAL) is None


def test_a_national_number_is_nobodys_identifier() -> None:
    enrolment = Enrolment(MemoryDirectory(), Pseudonymiser([b"k" * 32]))
    with pytest.raises(TypeError) as refused:
        enrolment.enrol(NATIONAL, ISSUER, NATIONAL)  # type: ignore[arg-type]
    assert NATIONAL not in everything_in(refused.value)
    with pytest.raises(TypeError) as refused:
        enrolment.withdraw(NATIONAL)  # type: ignore[arg-type]
    assert NATIONAL not in everything_in(refused.value)
    with pytest.raises(ValueError, match="national number") as no_person:
        PersonId(NATIONAL)
    assert NATIONAL not in everything_in(no_person.value)


ONE, TWO = PersonId("p-1"), PersonId("p-2")
FIRST, SECOND, THIRD = b"1" * 32, b"2" * 32, b"3" * 32


def enrolment(directory: PersonDirectory, *keys: bytes) -> Enrolment:
    return Enrolment(directory, Pseudonymiser(keys))


@pytest.mark.parametrize("keys", [(SECOND, FIRST), (THIRD, SECOND, FIRST)], ids=len)
def test_two_keys_that_know_a_subject_as_two_persons_are_refused_and_change_nothing(keys: tuple[bytes, ...]) -> None:
    directory = MemoryDirectory()
    enrolment(directory, FIRST).enrol(TWO, ISSUER, NATIONAL)
    enrolment(directory, SECOND).enrol(ONE, ISSUER, NATIONAL)
    before = directory.list_pseudonyms(ONE), directory.list_pseudonyms(TWO)
    several = enrolment(directory, *keys)
    for person in (ONE, TWO):
        with pytest.raises(AlreadyEnrolledError, match="withdraw whoever should not be"):
            several.enrol(person, ISSUER, NATIONAL)
    with pytest.raises(AlreadyEnrolledError, match="different persons under different keys"):
        several.rotate(ISSUER, NATIONAL)
    assert (directory.list_pseudonyms(ONE), directory.list_pseudonyms(TWO)) == before
    assert several.find_people(ISSUER, NATIONAL) == (ONE, TWO)
    several.withdraw(ONE)
    assert several.rotate(ISSUER, NATIONAL) == TWO


def test_a_person_is_withdrawn_under_every_issuer_and_under_keys_that_are_not_at_hand() -> None:
    directory = MemoryDirectory()
    for key in (FIRST, SECOND):
        enrolment(directory, key).enrol(ONE, ISSUER, NATIONAL)
    enrolment(directory, FIRST).enrol(ONE, "https://other.example", NATIONAL)
    enrolment(directory, FIRST).enrol(TWO, ISSUER, "somebody else")
    assert enrolment(directory, THIRD).withdraw(ONE) == 3
    assert enrolment(directory, FIRST, SECOND).find_people(ISSUER, NATIONAL) == ()
    assert enrolment(directory, FIRST).find_people(ISSUER, "somebody else") == (TWO,)


def test_a_rotation_leaves_nothing_under_older_keys() -> None:
    directory = MemoryDirectory()
    for key in (FIRST, SECOND):
        enrolment(directory, key).enrol(ONE, ISSUER, NATIONAL)
    assert enrolment(directory, THIRD, SECOND, FIRST).rotate(ISSUER, NATIONAL) == ONE
    assert directory.list_pseudonyms(ONE) == Pseudonymiser([THIRD]).pseudonyms(ISSUER, NATIONAL)


def test_who_is_rotated_while_somebody_looks_is_found() -> None:
    class Rotating(MemoryDirectory):
        """A directory in which the person is rotated before the second question."""

        asked = 0

        def find_person(self, pseudonym: str) -> PersonId | None:
            self.asked += 1
            if self.asked == 2:
                super().replace(*reversed(Pseudonymiser([SECOND, FIRST]).pseudonyms(ISSUER, NATIONAL)))
            return super().find_person(pseudonym)

    directory = Rotating()
    directory.enrol(ONE, Pseudonymiser([FIRST]).pseudonyms(ISSUER, NATIONAL)[0])
    assert enrolment(directory, SECOND, FIRST).find_people(ISSUER, NATIONAL) == (ONE,)


def test_who_is_withdrawn_during_a_rotation_does_not_come_back() -> None:
    class Racing(MemoryDirectory):
        """A directory in which the person is withdrawn before the call of a number that writes or reads."""

        left = -1

        def _step(self) -> None:
            self.left -= 1
            if self.left == 0:
                assert super().withdraw(ONE) == 1

        def find_person(self, pseudonym: str) -> PersonId | None:
            self._step()
            return super().find_person(pseudonym)

        def enrol(self, person: PersonId, pseudonym: str) -> None:
            self._step()
            super().enrol(person, pseudonym)

        def replace(self, known: str, new: str) -> PersonId | None:
            self._step()
            return super().replace(known, new)

    calls = 0
    while True:
        calls += 1
        directory = Racing()
        both = enrolment(directory, SECOND, FIRST)
        enrolment(directory, FIRST).enrol(ONE, ISSUER, NATIONAL)
        directory.left = calls
        found = both.rotate(ISSUER, NATIONAL)
        if directory.left > 0:
            break
        assert (found, directory.list_pseudonyms(ONE)) == (None, ())
    assert calls > 3
