"""The contract of a directory of persons."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest

from declaccess.errors import ConflictError
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

    def test_a_pseudonym_of_somebody_else_is_a_conflict_and_stays(self, directory: PersonDirectory) -> None:
        """Never hand a pseudonym over."""
        directory.enrol(ANNA, "one")
        with pytest.raises(ConflictError):
            directory.enrol(BERT, "one")
        assert directory.find_person("one") == ANNA
        assert directory.list_pseudonyms(BERT) == ()

    def test_a_person_may_have_several_and_they_are_listed_sorted(self, directory: PersonDirectory) -> None:
        """List a person's pseudonyms and no other's, by their code points."""
        for pseudonym in ("b", "C", "a", "é", "10", "9"):
            directory.enrol(ANNA, pseudonym)
        directory.enrol(BERT, "d")
        assert directory.list_pseudonyms(ANNA) == ("10", "9", "C", "a", "b", "é")

    def test_what_is_withdrawn_is_forgotten_and_free(self, directory: PersonDirectory) -> None:
        """Forget one pseudonym, say whether it was known, and let it go to somebody else."""
        directory.enrol(ANNA, "one")
        directory.enrol(ANNA, "two")
        assert directory.withdraw("one") is True
        assert directory.withdraw("one") is False
        assert directory.find_person("one") is None
        assert directory.list_pseudonyms(ANNA) == ("two",)
        directory.enrol(BERT, "one")
        assert directory.find_person("one") == BERT

    def test_pseudonyms_that_look_alike_are_different(self, directory: PersonDirectory) -> None:
        """Compare pseudonyms character by character."""
        for number, pseudonym in enumerate(LOOK_ALIKES):
            assert directory.find_person(pseudonym) is None, f"`{pseudonym}` was taken for another one"
            directory.enrol(PersonId(f"p-{number}"), pseudonym)
        assert [directory.find_person(each) for each in LOOK_ALIKES] == [f"p-{i}" for i in range(len(LOOK_ALIKES))]

    def test_persons_who_look_alike_are_different(self, directory: PersonDirectory) -> None:
        """Compare persons character by character."""
        people = [PersonId(each) for each in LOOK_ALIKES]
        for number, person in enumerate(people):
            directory.enrol(person, f"n-{number}")
        assert [directory.list_pseudonyms(person) for person in people] == [(f"n-{i}",) for i in range(len(people))]
        for number, one in enumerate(people[:-1]):
            with pytest.raises(ConflictError):
                directory.enrol(one, f"n-{number + 1}")

    def test_of_many_who_enrol_one_pseudonym_at_once_one_gets_it(self, directory: PersonDirectory) -> None:
        """Give a pseudonym to one person, whoever comes at the same time."""
        people = [PersonId(f"p-{number}") for number in range(8)]

        def enrolled(person: PersonId) -> bool:
            try:
                directory.enrol(person, "wanted")
            except ConflictError:
                return False
            return True

        with ThreadPoolExecutor(len(people)) as threads:
            got = [person for person, ok in zip(people, threads.map(enrolled, people), strict=True) if ok]
        assert got == [directory.find_person("wanted")]

    def test_of_many_who_withdraw_one_pseudonym_at_once_one_hears_yes(self, directory: PersonDirectory) -> None:
        """Withdraw a pseudonym once."""
        directory.enrol(ANNA, "one")
        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(directory.withdraw, ["one"] * 8)) == [False] * 7 + [True]

    def test_the_order_of_enrolment_does_not_matter(self, directory: PersonDirectory) -> None:
        """Keep the same whatever came first."""
        for turn, order in enumerate(permutations("abc")):
            person = PersonId(f"p-{turn}")
            for letter in order:
                directory.enrol(person, f"{turn}{letter}")
            assert directory.list_pseudonyms(person) == tuple(f"{turn}{letter}" for letter in "abc")
