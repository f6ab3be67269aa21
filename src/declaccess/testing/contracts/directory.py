"""The contract of a directory of persons."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

import pytest

from declaccess.errors import AlreadyEnrolledError
from declaccess.model import PersonId
from declaccess.ports.authentication import PersonDirectory

ANNA, BERT = PersonId("p-anna"), PersonId("p-bert")

LOOK_ALIKES = (
    "ab-1", "AB-1", "Ab-1", " ab-1", "ab-1 ", "ab-01", "ab-1.0", "ab-\N{FULLWIDTH DIGIT ONE}",
    "\N{CYRILLIC SMALL LETTER A}b-1",
    "é", "e\N{COMBINING ACUTE ACCENT}", "ß", "ss", "ı", "i", "İ", "1", "01", "1.0", "%", "_", "'", "a\\b", "*",
)  # fmt: skip
"""Texts that a store may take for one another: by case, blanks, zeros, composition, or as patterns."""


class DirectoryContract:
    """What every `PersonDirectory` must do.

    Fixtures to give:

    - `directory`: an empty directory, another one for each test, that threads may share.
    """

    def test_it_is_a_directory(self, directory: PersonDirectory) -> None:
        """Hold the protocol."""
        assert isinstance(directory, PersonDirectory)

    def test_an_empty_one_knows_nobody(self, directory: PersonDirectory) -> None:
        """Answer with nobody rather than with an error."""
        assert directory.find_person("a" * 64) is None
        assert directory.list_pseudonyms(ANNA) == ()

    def test_who_is_enrolled_is_found_as_a_person(self, directory: PersonDirectory) -> None:
        """Find a `PersonId`, not a bare text."""
        directory.enrol(ANNA, "a" * 64)
        found = directory.find_person("a" * 64)
        assert found == ANNA
        assert type(found) is PersonId

    def test_to_enrol_once_more_is_no_change(self, directory: PersonDirectory) -> None:
        """Accept what is so already."""
        directory.enrol(ANNA, "one")
        directory.enrol(ANNA, "one")
        assert directory.list_pseudonyms(ANNA) == ("one",)

    def test_a_pseudonym_of_somebody_else_is_refused_and_stays(self, directory: PersonDirectory) -> None:
        """Never hand a pseudonym over."""
        directory.enrol(ANNA, "one")
        with pytest.raises(AlreadyEnrolledError) as refused:
            directory.enrol(BERT, "one")
        assert [each for each in ("one", ANNA, BERT) if each in str(refused.value).split()] == []
        assert directory.find_person("one") == ANNA
        assert directory.list_pseudonyms(BERT) == ()

    def test_a_person_may_have_several_and_they_are_listed_sorted(self, directory: PersonDirectory) -> None:
        """List a person's pseudonyms and no other's, by their code points."""
        for pseudonym in ("b", "C", "a", "é", "10", "9"):
            directory.enrol(ANNA, pseudonym)
        directory.enrol(BERT, "d")
        assert directory.list_pseudonyms(ANNA) == ("10", "9", "C", "a", "b", "é")

    def test_who_is_withdrawn_is_forgotten_and_leaves_the_pseudonyms_free(self, directory: PersonDirectory) -> None:
        """Forget every pseudonym of a person and no other's, say how many, and let them go to somebody else."""
        for person, pseudonym in ((ANNA, "one"), (ANNA, "two"), (BERT, "three")):
            directory.enrol(person, pseudonym)
        assert directory.withdraw(ANNA) == 2
        assert directory.withdraw(ANNA) == 0
        assert directory.find_person("one") is directory.find_person("two") is None
        assert (directory.list_pseudonyms(ANNA), directory.list_pseudonyms(BERT)) == ((), ("three",))
        directory.enrol(BERT, "one")
        assert directory.find_person("one") == BERT

    def test_a_pseudonym_is_no_person_to_withdraw(self, directory: PersonDirectory) -> None:
        """Withdraw by person, never by pseudonym."""
        directory.enrol(ANNA, "one")
        assert directory.withdraw(PersonId("one")) == 0
        assert directory.find_person("one") == ANNA

    def test_a_pseudonym_is_replaced_by_another_one_of_the_same_person(self, directory: PersonDirectory) -> None:
        """Forget the one, record the other and leave the rest."""
        for pseudonym in ("one", "other"):
            directory.enrol(ANNA, pseudonym)
        found = directory.replace("one", "two")
        assert (found, type(found)) == (ANNA, PersonId)
        assert directory.find_person("one") is None
        assert directory.list_pseudonyms(ANNA) == ("other", "two")

    def test_a_pseudonym_is_replaced_by_one_that_is_there_already(self, directory: PersonDirectory) -> None:
        """Forget the one, and keep the other; and keep a pseudonym that would replace itself."""
        for pseudonym in ("one", "two"):
            directory.enrol(ANNA, pseudonym)
        assert directory.replace("one", "two") == ANNA
        assert directory.list_pseudonyms(ANNA) == ("two",)
        assert directory.replace("two", "two") == ANNA
        assert directory.list_pseudonyms(ANNA) == ("two",)

    def test_a_pseudonym_that_nobody_has_is_replaced_by_none(self, directory: PersonDirectory) -> None:
        """Write nothing for nobody, whoever has the new one."""
        directory.enrol(BERT, "two")
        assert directory.replace("one", "new") is None
        assert directory.replace("one", "two") is None
        assert directory.find_person("one") is directory.find_person("new") is None
        assert directory.find_person("two") == BERT

    def test_a_pseudonym_of_somebody_else_replaces_none(self, directory: PersonDirectory) -> None:
        """Hand nothing over, and forget nothing."""
        directory.enrol(ANNA, "one")
        directory.enrol(BERT, "two")
        with pytest.raises(AlreadyEnrolledError):
            directory.replace("one", "two")
        assert (directory.find_person("one"), directory.find_person("two")) == (ANNA, BERT)

    def test_pseudonyms_that_look_alike_are_different(self, directory: PersonDirectory) -> None:
        """Compare pseudonyms character by character."""
        for number, pseudonym in enumerate(LOOK_ALIKES):
            assert directory.find_person(pseudonym) is None, f"`{pseudonym}` was taken for another one"
            directory.enrol(PersonId(f"p-{number}"), pseudonym)
        assert [directory.find_person(each) for each in LOOK_ALIKES] == [f"p-{i}" for i in range(len(LOOK_ALIKES))]
        for number, pseudonym in enumerate(LOOK_ALIKES):
            assert directory.replace(pseudonym, f"n-{number}") == f"p-{number}"
            left = [directory.find_person(each) for each in LOOK_ALIKES[number + 1 :]]
            assert left == [f"p-{i}" for i in range(number + 1, len(LOOK_ALIKES))]

    def test_a_pseudonym_of_a_class_of_the_callers_is_its_characters(self, directory: PersonDirectory) -> None:
        """Take a text for its characters, not for what it says of itself."""

        class Named(str):
            __slots__ = ()

            def __str__(self) -> str:
                return "another"

        directory.enrol(ANNA, Named("one"))
        directory.enrol(BERT, "another")
        assert (directory.find_person("one"), directory.find_person(Named("one"))) == (ANNA, ANNA)
        assert directory.replace(Named("one"), Named("two")) == ANNA
        assert directory.list_pseudonyms(ANNA) == ("two",)

    def test_persons_who_look_alike_are_different(self, directory: PersonDirectory) -> None:
        """Compare persons character by character."""
        people = [PersonId(each) for each in LOOK_ALIKES]
        for number, person in enumerate(people):
            directory.enrol(person, f"n-{number}")
        assert [directory.list_pseudonyms(person) for person in people] == [(f"n-{i}",) for i in range(len(people))]
        for number, one in enumerate(people[:-1]):
            with pytest.raises(AlreadyEnrolledError):
                directory.enrol(one, f"n-{number + 1}")
        for number, person in enumerate(people):
            assert directory.withdraw(person) == 1, f"`{person}` was taken for another one"
            assert [directory.list_pseudonyms(each) for each in people[number + 1 :]] == [
                (f"n-{i}",) for i in range(number + 1, len(people))
            ]

    def test_of_many_who_enrol_one_pseudonym_at_once_one_gets_it(self, directory: PersonDirectory) -> None:
        """Give a pseudonym to one person, whoever comes at the same time."""
        people = [PersonId(f"p-{number}") for number in range(8)]

        def enrolled(person: PersonId) -> bool:
            try:
                directory.enrol(person, "wanted")
            except AlreadyEnrolledError:
                return False
            return True

        with ThreadPoolExecutor(len(people)) as threads:
            got = [person for person, ok in zip(people, threads.map(enrolled, people), strict=True) if ok]
        assert got == [directory.find_person("wanted")]

    def test_of_many_who_withdraw_one_person_at_once_one_counts(self, directory: PersonDirectory) -> None:
        """Withdraw a person once."""
        for pseudonym in ("one", "two", "three"):
            directory.enrol(ANNA, pseudonym)
        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(directory.withdraw, [ANNA] * 8)) == [0] * 7 + [3]

    def test_of_many_who_replace_one_pseudonym_at_once_one_does(self, directory: PersonDirectory) -> None:
        """Replace a pseudonym once."""
        directory.enrol(ANNA, "one")
        new = [f"new-{number}" for number in range(8)]
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(directory.replace, ["one"] * 8, new))
        assert directory.list_pseudonyms(ANNA) == (new[found.index(ANNA)],)
        assert found.count(None) == 7

    def test_who_is_withdrawn_while_a_pseudonym_is_replaced_does_not_come_back(
        self, directory: PersonDirectory
    ) -> None:
        """Do the one or the other first."""
        with ThreadPoolExecutor(2) as threads:
            for turn in range(20):
                known, new = f"known-{turn}", f"new-{turn}"
                directory.enrol(ANNA, known)
                together = Barrier(2)
                replaced = threads.submit(lambda: (together.wait(), directory.replace(known, new))[1])  # noqa: B023
                gone = threads.submit(lambda: (together.wait(), directory.withdraw(ANNA))[1])  # noqa: B023
                assert replaced.result() in (ANNA, None)
                assert gone.result() == 1
                assert directory.list_pseudonyms(ANNA) == ()

    def test_the_order_of_enrolment_does_not_matter(self, directory: PersonDirectory) -> None:
        """Keep the same whatever came first."""
        for turn, order in enumerate(permutations("abc")):
            person = PersonId(f"p-{turn}")
            for letter in order:
                directory.enrol(person, f"{turn}{letter}")
            assert directory.list_pseudonyms(person) == tuple(f"{turn}{letter}" for letter in "abc")
