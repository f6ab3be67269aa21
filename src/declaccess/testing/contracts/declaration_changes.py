"""The part of the contract of a store of declarations that is about changes: all or nothing, whoever else writes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from declaccess.errors import ConflictError, LogError, PortfolioError
from declaccess.model import (
    Content,
    Declaration,
    Draft,
)
from declaccess.ports.declarations import DeclarationStore, Version
from declaccess.testing.contracts.declaration_samples import (
    NOON,
    OTHER,
    UNLOGGABLE,
    change,
    declaration,
    draft,
    entry_count,
    note,
)


class ChangesContract:
    """What must hold when a store of declarations is written to; `DeclarationStoreContract` includes it."""

    @pytest.mark.parametrize("expected", [0, 1, 3, -1])
    def test_a_stale_change_is_a_conflict_that_names_both_versions(
        self, store: DeclarationStore, expected: int
    ) -> None:
        """Write nothing over what somebody else wrote."""
        store.add([declaration()], NOON)
        store.commit(change(declaration(content=Content.of(1)), 1), note())
        with pytest.raises(ConflictError) as caught:
            store.commit(change(declaration(content=Content.of(2)), expected), note())
        conflict = caught.value
        assert (conflict.what, conflict.expected, conflict.found) == (declaration().number, expected, 2)
        self._assert_untouched(store, [2], entries=1)

    def test_a_change_of_what_is_not_there_is_a_conflict(self, store: DeclarationStore) -> None:
        """Make nothing out of a change."""
        with pytest.raises(ConflictError) as caught:
            store.commit(change(declaration(), 1), note())
        assert (caught.value.expected, caught.value.found) == (1, 0)
        self._assert_untouched(store, [], entries=0)

    def test_a_contract_number_of_another_declaration_is_a_conflict(self, store: DeclarationStore) -> None:
        """Let a contract's number stand on one declaration alone."""
        store.add([declaration(0), declaration(1)], NOON)
        taken = declaration(0).contracts
        for made in (change(declaration(2, contracts=taken)), change(declaration(1, contracts=taken), 1)):
            with pytest.raises(ConflictError):
                store.commit(made, note())
        self._assert_untouched(store, [1, 1], entries=0)

    def test_a_contract_number_twice_on_one_declaration_is_a_conflict(self, store: DeclarationStore) -> None:
        """Let a contract's number stand there once."""
        with pytest.raises(ConflictError):
            store.commit(change(declaration(contracts=declaration().contracts * 2)), note())
        self._assert_untouched(store, [], entries=0)

    def test_a_declaration_keeps_its_own_contract_numbers(self, store: DeclarationStore) -> None:
        """Take a contract's number that stands there already for no conflict with itself."""
        store.add([declaration()], NOON)
        assert store.commit(change(declaration(content=Content.of(1)), 1), note()).version == 2

    def test_what_cannot_be_logged_is_not_written(self, store: DeclarationStore) -> None:
        """Write the version and its entry, or neither."""
        store.add([declaration(0)], NOON)
        for made in (change(declaration(0, client=OTHER), 1), change(declaration(1))):
            with pytest.raises(LogError):
                store.commit(made, UNLOGGABLE)
        self._assert_untouched(store, [1], entries=0)
        assert store.list_naming(OTHER) == ()
        assert store.commit(change(declaration(0, client=OTHER), 1), note()).version == 2

    @pytest.mark.parametrize(
        "second",
        [
            declaration(0, contracts=declaration(9).contracts),
            draft("a"),
            declaration(1, contracts=declaration(0).contracts),
            declaration(1, contracts=declaration(1).contracts * 2),
        ],
        ids=["number", "reference", "contract", "contract within"],
    )
    @pytest.mark.parametrize("together", [True, False])
    def test_an_import_that_repeats_something_leaves_nothing(
        self, store: DeclarationStore, second: Declaration | Draft, *, together: bool
    ) -> None:
        """Import all records or none, and say which is there already."""
        first: list[Declaration | Draft] = [declaration(0), draft("a")]
        if not together:
            store.add(first, NOON)
            first = []
        with pytest.raises(PortfolioError) as caught:
            store.add([*first, declaration(5), second, declaration(6)], NOON)
        assert len(caught.value.faults) == 1
        self._assert_untouched(store, [] if together else [1, 1], entries=0)
        assert store.find_declaration(declaration(5).number) is None

    def test_an_import_that_breaks_off_leaves_nothing(self, store: DeclarationStore) -> None:
        """Import all records or none, when they come from something that fails."""

        def failing() -> Iterator[Declaration]:
            yield declaration(0)
            yield declaration(1)
            raise KeyError("lost")

        with pytest.raises(KeyError):
            store.add(failing(), NOON)
        self._assert_untouched(store, [], entries=0)

    @staticmethod
    def _assert_untouched(store: DeclarationStore, versions: list[int], *, entries: int) -> None:
        assert [version.version for version in store.iter_all()] == versions
        assert entry_count(store) == entries

    def test_of_many_who_change_one_declaration_at_once_one_wins_each_version(self, store: DeclarationStore) -> None:
        """Lose no change and tell everybody else of the conflict."""
        threads, rounds = 8, 5
        store.add([declaration()], NOON)
        barrier = Barrier(threads)

        def race(thread: int) -> list[tuple[int, int]]:
            won = []
            for expected in range(1, rounds + 1):
                barrier.wait(timeout=60)
                made = change(declaration(content=Content.of([thread, expected])), expected)
                try:
                    won.append((store.commit(made, note(thread)).version, thread))
                except ConflictError as conflict:
                    assert conflict.found == expected + 1  # noqa: PT017 - most get here
                barrier.wait(timeout=60)
            return won

        with ThreadPoolExecutor(threads) as pool:
            won = sorted(each for found in pool.map(race, range(threads)) for each in found)
        assert [version for version, _ in won] == list(range(2, rounds + 2))
        versions = store.list_versions(declaration().number)[1:]
        kept = [version.record.content.value for version in versions]
        assert kept == [[thread, version - 1] for version, thread in won]
        assert entry_count(store) == rounds

    def test_many_who_file_at_once_all_succeed(self, store: DeclarationStore) -> None:
        """Give everything a place of its own, and log everything."""
        numbers = range(24)

        def file(index: int) -> Version:
            return store.commit(change(declaration(index)), note(index))

        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(file, numbers))
        assert sorted(version.place for version in made) == list(numbers)
        assert [version.place for version in store.iter_all()] == list(numbers)
        assert {version.record for version in store.iter_all()} == {version.record for version in made}
        assert entry_count(store) == len(numbers)
