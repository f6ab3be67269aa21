"""The contract of a store of declarations."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from attrs import evolve

from declaccess.errors import MomentError
from declaccess.model import (
    Action,
    Content,
    Contract,
    ContractNumber,
    Declaration,
    Draft,
    OrganisationId,
    Subcontractor,
    Subject,
)
from declaccess.ports.declarations import DeclarationStore, Version
from declaccess.testing.contracts.declaration_changes import ChangesContract
from declaccess.testing.contracts.declaration_samples import (
    CLIENT,
    FILER,
    HOUR,
    NOON,
    OTHER,
    REFERENCES,
    STRANGERS,
    change,
    company,
    declaration,
    draft,
    entry_count,
    everything,
    everything_but_number,
    note,
)


class DeclarationStoreContract(ChangesContract):
    """What every `DeclarationStore` must do.

    Fixtures to give:

    - `store`: an empty store with an empty log, another one for each test, that threads may share.
    """

    def test_it_is_a_store(self, store: DeclarationStore) -> None:
        """Hold the protocol."""
        assert isinstance(store, DeclarationStore)

    def test_an_empty_one_holds_nothing(self, store: DeclarationStore) -> None:
        """Answer with nothing rather than with an error, whatever the name."""
        for name in (*REFERENCES, "", "9B0000000000A"):
            assert store.find_declaration(name) is None
            assert store.find_draft(name) is None
            assert store.list_versions(name) == ()
        assert store.list_naming(FILER) == ()
        assert list(store.iter_all()) == []
        assert store.add([], NOON) == 0

    def test_what_is_written_comes_back_as_it_was(self, store: DeclarationStore) -> None:
        """Keep every member to the letter, offsets and fractions of seconds too."""
        made = change(everything(), decision=7)
        version = store.commit(made, note())
        assert version == Version(
            record=everything(), version=1, place=0, recorded_at=NOON, act=made.act, by=made.by, decision=7
        )
        found = store.find_declaration("9B0000000000A")
        assert found == version
        assert found is not None
        assert type(found.record) is Declaration
        assert repr(found.record) == repr(version.record)
        assert found.record.contracts[0].subcontractors[0].listed.start == datetime.fromisoformat(
            "2026-09-14T08:00:00.000001+02:00"
        )
        start = found.record.contracts[0].subcontractors[0].listed.start
        assert start is not None
        assert start.isoformat() == "2026-09-14T08:00:00.000001+02:00"
        assert found.record.content.text == everything().content.text
        assert type(found.record.client) is OrganisationId
        assert found.recorded_at.utcoffset() == timedelta()

    def test_what_nobody_identified_writes_has_no_person(self, store: DeclarationStore) -> None:
        """Keep a subject without a person as one."""
        by = Subject(organisation=FILER)
        store.commit(evolve(change(declaration()), by=by), note())
        found = store.find_declaration(declaration().number)
        assert found is not None
        assert found.by == by

    def test_imported_records_are_first_versions_that_nobody_made(self, store: DeclarationStore) -> None:
        """Import in order, with a place for each, whatever they are."""
        records: list[Declaration | Draft] = [draft("a"), declaration(0), draft("b"), everything_but_number(1)]
        assert store.add(records, NOON) == 4
        expected = [
            Version(record=record, version=1, place=place, recorded_at=NOON) for place, record in enumerate(records)
        ]
        assert list(store.iter_all()) == expected
        assert store.find_draft("b") == expected[2]
        assert store.find_declaration(declaration(0).number) == expected[1]
        assert entry_count(store) == 0

    def test_a_draft_and_a_declaration_never_meet(self, store: DeclarationStore) -> None:
        """Look for references among drafts and for numbers among filed declarations, and nowhere else."""
        store.add([draft("9B0000000000A"), declaration(1)], NOON)
        assert store.find_declaration("9B0000000000A") is None
        assert store.find_draft(declaration(1).number) is None
        store.commit(change(declaration(0)), note())
        assert store.find_draft("9B0000000000A") == Version(
            record=draft("9B0000000000A"), version=1, place=0, recorded_at=NOON
        )

    def test_versions_are_kept_and_counted(self, store: DeclarationStore) -> None:
        """Add a version at each change, keep its place, and change no earlier one."""
        store.add([draft("first")], NOON)
        made = [store.commit(change(declaration()), note())]
        for version in (1, 2, 3):
            record = declaration(content=Content.of(version))
            at = NOON + version * HOUR
            made.append(store.commit(change(record, version, at, decision=version + 1), note(version)))
        assert [version.version for version in made] == [1, 2, 3, 4]
        assert {version.place for version in made} == {1}
        assert [version.decision for version in made] == [1, 2, 3, 4]
        assert store.list_versions(declaration().number) == tuple(made)
        assert store.find_declaration(declaration().number) == made[-1]
        assert [version.version for version in store.iter_all()] == [1, 4]
        assert entry_count(store) == 4

    def test_an_imported_declaration_can_be_changed(self, store: DeclarationStore) -> None:
        """Go on from what was imported."""
        store.add([declaration()], NOON)
        version = store.commit(change(declaration(content=Content.of(1)), 1, NOON + HOUR), note())
        assert (version.version, version.place) == (2, 0)
        assert [each.act for each in store.list_versions(declaration().number)] == [None, Action.MODIFY]

    # --- what was known ----------------------------------------------------------------------

    def test_what_was_known_at_an_instant_includes_what_was_learnt_at_it(self, store: DeclarationStore) -> None:
        """Answer as of an earlier state, to the microsecond, and whatever the offset."""
        number, tick = declaration().number, timedelta(microseconds=1)
        store.add([declaration()], NOON)
        store.commit(change(declaration(content=Content.of(1)), 1, NOON + HOUR), note())
        for known_at, expected in (
            (NOON - tick, None),
            (NOON, 1),
            (NOON + HOUR - tick, 1),
            (NOON + HOUR, 2),
            ((NOON + HOUR).astimezone(datetime.fromisoformat("2026-07-01T00:00:00+14:00").tzinfo), 2),
            (None, 2),
        ):
            found = store.find_declaration(number, known_at)
            assert (None if found is None else found.version) == expected
            assert [version.version for version in store.iter_all(known_at)] == [expected] * (expected is not None)

    def test_a_draft_was_not_known_before_it_came(self, store: DeclarationStore) -> None:
        """Answer as of an earlier state for drafts too."""
        store.add([draft("a")], NOON)
        assert store.find_draft("a", NOON - HOUR) is None
        assert store.find_draft("a", NOON) is not None

    def test_of_two_versions_of_one_instant_the_later_is_known(self, store: DeclarationStore) -> None:
        """Go by the version where the clock did not move."""
        store.add([declaration()], NOON)
        store.commit(change(declaration(content=Content.of(1)), 1, NOON), note())
        found = store.find_declaration(declaration().number, NOON)
        assert found is not None
        assert found.version == 2

    def test_an_instant_without_an_offset_is_refused(self, store: DeclarationStore) -> None:
        """Never guess an offset."""
        naive = NOON.replace(tzinfo=None)
        for ask in (
            lambda: store.find_declaration("x", naive),
            lambda: store.find_draft("x", naive),
            lambda: list(store.iter_all(naive)),
            lambda: store.add([draft("a")], naive),
            lambda: store.commit(change(declaration(), at=naive), note()),
        ):
            with pytest.raises(MomentError):
                ask()
        assert list(store.iter_all()) == []
        assert entry_count(store) == 0

    def test_an_iteration_sees_one_state(self, store: DeclarationStore) -> None:
        """Yield no change that is made while somebody iterates."""
        records = [declaration(index) for index in range(50)]
        store.add(records, NOON)
        iterator = store.iter_all()
        seen = [next(iterator)]
        with ThreadPoolExecutor(1) as other:
            other.submit(self._disturb, store).result(timeout=30)
        seen += iterator
        assert [version.record for version in seen] == records
        assert len(list(store.iter_all())) == 51

    @staticmethod
    def _disturb(store: DeclarationStore) -> None:
        for index in (0, 25, 49):
            store.commit(change(declaration(index, content=Content.of("new")), 1), note())
        store.add([declaration(50)], NOON)

    # --- names -------------------------------------------------------------------------------

    def test_references_are_compared_exactly(self, store: DeclarationStore) -> None:
        """Keep apart what only looks alike."""
        assert store.add([draft(reference) for reference in REFERENCES], NOON) == len(REFERENCES)
        for place, reference in enumerate(REFERENCES):
            found = store.find_draft(reference)
            assert found == Version(record=draft(reference), version=1, place=place, recorded_at=NOON)
            assert store.find_draft(f"{reference} ") is None or f"{reference} " in REFERENCES

    def test_one_reference_of_two_that_look_alike_does_not_find_the_other(self, store: DeclarationStore) -> None:
        """Find nothing rather than something similar."""
        for index, (one, other) in enumerate(permutations(REFERENCES[:14], 2)):
            if index < len(REFERENCES[:14]) - 1:
                assert store.find_draft(other) is None
            if index == 0:
                store.add([draft(one)], NOON)

    def test_numbers_are_compared_exactly(self, store: DeclarationStore) -> None:
        """Find nothing by a number in other letters, with blanks, or as a pattern."""
        store.add([declaration()], NOON)
        for name in ("9b0000000000a", " 9B0000000000A", "9B0000000000A ", "9B0%", "9B0_________A", "9B0000000000Á"):
            assert store.find_declaration(name) is None
            assert store.list_versions(name) == ()

    # --- who is named ------------------------------------------------------------------------

    def test_everybody_named_in_any_role_is_found(self, store: DeclarationStore) -> None:
        """Find filer, client, declarants, partnership, its members, subcontractors at any depth, other participants."""
        chain: list[Subcontractor] = []
        hired_by = FILER
        for depth in range(10, 20):
            chain.append(Subcontractor(organisation=company(depth), hired_by=hired_by))
            hired_by = company(depth)
        number = "9B0000000001A"
        deep = Contract(number=ContractNumber(f"{number}1"), declarant=FILER, subcontractors=tuple(chain))
        store.add([draft("d"), everything(), declaration(1, contracts=(deep,), filed_by=company(30))], NOON)
        first, second = declaration(0).number, declaration(1).number
        assert self._naming(store, CLIENT) == self._naming(store, FILER) == [first, second]
        for organisation in (OTHER, company(4), company(5), company(6), company(7)):
            assert self._naming(store, organisation) == [first]
        for organisation in (*(company(depth) for depth in range(10, 20)), company(30)):
            assert self._naming(store, organisation) == [second]
        assert self._naming(store, company(31)) == []

    def test_only_the_latest_version_says_who_is_named(self, store: DeclarationStore) -> None:
        """Find who came, and no longer who went."""
        store.add([declaration(client=OTHER)], NOON)
        store.commit(change(declaration(client=company(4)), 1), note())
        assert self._naming(store, OTHER) == []
        assert self._naming(store, company(4)) == [declaration().number]
        store.commit(change(declaration(client=OTHER), 2), note())
        assert self._naming(store, OTHER) == [declaration().number]
        found = store.list_naming(OTHER)
        assert [version.version for version in found] == [3]

    def test_who_is_named_is_compared_exactly(self, store: DeclarationStore) -> None:
        """Keep apart what only looks alike, and take nothing for a pattern."""
        names = [OrganisationId(name) for name in STRANGERS]
        store.add([declaration(index, client=name) for index, name in enumerate(names)], NOON)
        for index, name in enumerate(names):
            assert self._naming(store, name) == [declaration(index).number]

    def test_who_is_named_several_times_is_found_once(self, store: DeclarationStore) -> None:
        """List each declaration once."""
        store.add([declaration(client=FILER)], NOON)
        assert self._naming(store, FILER) == [declaration().number]

    def test_pages_come_by_number_and_miss_none(self, store: DeclarationStore) -> None:
        """Go on after a number by code points, whatever the order in which they came."""
        order = [7, 3, 11, 0, 9, 1, 5, 10, 2, 8, 6, 4]
        store.add([declaration(index) for index in order], NOON)
        numbers = [declaration(index).number for index in range(12)]
        for limit in (1, 5, 12, 13):
            assert list(self._pages(store, limit)) == numbers
        assert self._naming(store, FILER, after="9B0000000003~") == numbers[4:]
        assert self._naming(store, FILER, after="9B0000000003") == numbers[3:]
        assert self._naming(store, FILER, after="z") == []
        assert self._naming(store, FILER, after="%") == numbers

    @staticmethod
    def _naming(store: DeclarationStore, organisation: OrganisationId, after: str = "") -> list[str]:
        found = store.list_naming(organisation, after=after, limit=100)
        return [version.record.number for version in found if isinstance(version.record, Declaration)]

    @staticmethod
    def _pages(store: DeclarationStore, limit: int) -> Iterator[str]:
        after = ""
        while page := store.list_naming(FILER, after=after, limit=limit):
            assert len(page) <= limit
            for version in page:
                assert isinstance(version.record, Declaration)
                after = version.record.number
                yield after
