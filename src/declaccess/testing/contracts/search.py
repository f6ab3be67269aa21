"""The contract of a search among declarations."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

import pytest
from attrs import evolve

from declaccess.errors import AdapterError
from declaccess.model import (
    Contract,
    ContractNumber,
    Declaration,
    DeclarationStatus,
    Draft,
    Organisation,
    OrganisationId,
)
from declaccess.model.unfolding import events_of
from declaccess.ports.search import DeclarationSearch
from declaccess.review.sources import SearchableStore, asked_of
from declaccess.rules.answer import Outcome
from declaccess.rules.searching import Case
from declaccess.rules.shapes import IRREGULAR
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
    note,
)
from declaccess.testing.contracts.search_samples import (
    ALL,
    FILED,
    FIRST,
    HOSTILE,
    LAST,
    LATER,
    MOMENTS,
    NONE,
    TICK,
    answers,
    cases,
    coordinator,
    expected,
    filed,
    hired,
    irregular_ones,
    keys,
    plan,
    regular_ones,
    roles_of,
)

LIMITS = (1, 2, 3, 7, 8, 50, 10_000, 1 << 31, 1 << 63, 1 << 70)


class DeclarationSearchContract:
    """What every `DeclarationSearch` must do.

    Fixtures to give:

    - `store`: an empty `SearchableStore` (`declarations`, `register` and `search`), another one for each test, that
      threads may share.
    """

    def test_it_is_a_search(self, store: SearchableStore) -> None:
        """Hold the protocols."""
        assert asked_of(store).stands() is not None
        assert isinstance(store.search, DeclarationSearch)

    def test_an_empty_store_is_searched_to_its_end(self, store: SearchableStore) -> None:
        """Find nothing rather than fail, and say that there is no more."""
        for wanted in (plan(), plan(drafts=True), plan(everywhere=True), plan(cases=())):
            page = store.search.search(wanted, limit=1)
            assert (page.found, page.more) == ((), False)
            assert isinstance(page.version, str)

    # --- pages -------------------------------------------------------------------------------

    def test_keys_come_in_the_order_of_code_points(self, store: SearchableStore) -> None:
        """Sort as Python does, whatever the order in which they came and the language of the machine."""
        store.declarations.add([draft(reference) for reference in REFERENCES], NOON)
        for everywhere in (False, True):
            assert keys(store, plan(drafts=True, everywhere=everywhere)) == sorted(REFERENCES)

    @pytest.mark.parametrize("limit", LIMITS)
    @pytest.mark.parametrize("everywhere", [False, True])
    def test_pages_give_the_whole_exactly_once(self, store: SearchableStore, limit: int, everywhere: bool) -> None:
        """Go on after the last key; a page that is not the last is full."""
        order = [7, 3, 11, 0, 9, 1, 5, 10, 2, 8, 6, 4]
        store.declarations.add([declaration(index) for index in order], NOON)
        after, more = "", True
        found: list[str] = []
        while more:
            page = store.search.search(plan(everywhere=everywhere), after=after, limit=limit)
            more = page.more
            assert len(page.found) == limit if more else len(page.found) <= limit
            assert all(each.key > after for each in page.found)
            found += [each.key for each in page.found]
            after = found[-1]
        assert found == [declaration(index).number for index in range(12)]

    def test_what_is_not_wanted_does_not_fill_a_page(self, store: SearchableStore) -> None:
        """Count what is found, and not what was looked at."""
        records = [declaration(index, client=OTHER if index % 5 == 4 else CLIENT) for index in range(20)]
        store.declarations.add(records, NOON)
        wanted = plan(OTHER, cases=cases(frozenset({roles_of(OTHER, records[4])})))
        page = store.search.search(wanted, limit=3)
        assert [found.key for found in page.found] == [records[index].number for index in (4, 9, 14)]
        assert page.more

    @pytest.mark.parametrize("limit", [0, -1, -(1 << 70)])
    @pytest.mark.parametrize("everywhere", [False, True])
    def test_a_page_of_nothing_is_refused(self, store: SearchableStore, limit: int, everywhere: bool) -> None:
        """Take no limit below 1 for an end."""
        with pytest.raises(ValueError, match=f"found a limit of `{limit}`"):
            store.search.search(plan(everywhere=everywhere), limit=limit)

    @pytest.mark.parametrize("after", HOSTILE, ids=ascii)
    def test_a_page_begins_after_any_text(self, store: SearchableStore, after: str) -> None:
        """Compare by code points and take nothing for a pattern, or refuse what can be no key of the store."""
        records: list[Declaration | Draft] = [*(declaration(index) for index in range(5)), *map(draft, REFERENCES)]
        store.declarations.add(records, NOON)
        for drafts in (False, True):
            for everywhere in (False, True):
                wanted = plan(drafts=drafts, everywhere=everywhere)
                whole = [key for key, _ in expected(records, wanted)]
                found = None
                with suppress(AdapterError):
                    found = keys(store, wanted, after)
                if found is not None or after.isprintable():
                    assert found == [key for key in whole if key > after]

    # --- versions ----------------------------------------------------------------------------

    def test_another_version_says_that_records_changed(self, store: SearchableStore) -> None:
        """Give a new version at each import, change and event, and the same one to every plan."""
        steps = (
            lambda: store.declarations.add([declaration(0)], NOON),
            lambda: store.declarations.add([draft("a")], NOON),
            lambda: store.declarations.commit(change(declaration(1)), note()),
            lambda: store.declarations.commit(change(declaration(1, client=OTHER), 1), note()),
            lambda: store.register.add(events_of(Organisation(id=FILER)), NOON),
        )
        versions = [self._version(store)]
        for step in steps:
            step()
            versions.append(self._version(store))
        assert len(set(versions)) == len(versions)

    def test_a_decision_that_is_logged_changes_no_version(self, store: SearchableStore) -> None:
        """Let nobody start again because somebody asked something."""
        store.declarations.add([declaration(0)], NOON)
        before = self._version(store)
        store.declarations.log.append(note())
        store.search.search(plan())
        store.declarations.find_declaration(declaration(0).number)
        assert self._version(store) == before

    @staticmethod
    def _version(store: SearchableStore) -> str:
        wanted = (plan(), plan(drafts=True), plan(everywhere=True), plan(company(99)), plan(cases=()))
        [version] = {store.search.search(each, limit=1).version for each in wanted}
        return version

    # --- what is found -----------------------------------------------------------------------

    def test_drafts_and_declarations_never_meet(self, store: SearchableStore) -> None:
        """Look for the one or for the other, even where a reference is a number."""
        number = declaration(0).number
        store.declarations.add([draft(number), draft("z"), declaration(1)], NOON)
        store.declarations.commit(change(declaration(0)), note())
        for everywhere in (False, True):
            assert keys(store, plan(drafts=True, everywhere=everywhere)) == [number, "z"]
            assert keys(store, plan(everywhere=everywhere)) == [number, declaration(1).number]

    def test_what_is_found_has_its_place(self, store: SearchableStore) -> None:
        """Say at which index among all records it stands."""
        store.declarations.add([draft("b"), *irregular_ones(), hired(9), draft("a")], NOON)
        for drafts in (False, True):
            for everywhere in (False, True):
                for organisation in (FILER, OTHER):
                    found = store.search.search(plan(organisation, drafts=drafts, everywhere=everywhere)).found
                    for each in found:
                        find = store.declarations.find_draft if drafts else store.declarations.find_declaration
                        version = find(each.key)
                        assert version is not None
                        assert each.place == version.place
                        assert each.record in (None, version.record)

    @pytest.mark.parametrize("at", MOMENTS, ids=str)
    def test_outcomes_are_those_of_the_plan(self, store: SearchableStore, at: datetime) -> None:
        """Find in every role, at every time, however filed and annulled, exactly what the plan says."""
        records: tuple[Declaration | Draft, ...] = (*regular_ones(), *irregular_ones(), draft("9B0000000010A"))
        store.declarations.add(records, NOON)
        some = sorted({roles_of(OTHER, record) for record in regular_ones()})
        assert len(some) > 5
        halves = frozenset(some[::2]), frozenset(some[1::2])
        early, late = NOON - TICK, NOON + HOUR
        cuts = (FIRST, early, NOON, late, LAST)
        windows = [
            Case(status, filed(first, beyond), *(halves if index % 2 else reversed(halves)))
            for status in FILED
            for index, (first, beyond) in enumerate(pairwise(cuts))
        ]
        unknown = Case(DeclarationStatus.REGISTERED, filed(is_known=False), NONE, ALL)
        for made in (
            cases(ALL),
            cases(NONE, ALL),
            cases(*halves),
            *(cases(frozenset({roles})) for roles in some),
            tuple(windows),
            (*windows[:2], unknown),
            (unknown,),
            tuple(Case(status, None, *way) for status, way in zip(FILED, (halves, halves[::-1]), strict=True)),
            (),
        ):
            wanted = plan(OTHER, at=at, cases=made)
            page = store.search.search(wanted)
            assert answers(page) == expected(records, wanted)
            assert all((found.record is None) is (found.outcome is not None) for found in page.found)

    def test_a_status_and_a_time_of_filing_count_to_the_microsecond(self, store: SearchableStore) -> None:
        """Take an instant that ends something for one that is after it."""
        annulled = declaration(0, annulled=True, annulled_at=NOON + HOUR)
        store.declarations.add([annulled, declaration(1, filed_at=NOON + HOUR)], NOON)
        first, second = annulled.number, declaration(1).number

        def found(at: datetime, status: DeclarationStatus, since: datetime = FIRST) -> list[str]:
            return keys(store, plan(at=at, cases=(Case(status, filed(since), ALL, NONE),)))

        registered, gone = DeclarationStatus.REGISTERED, DeclarationStatus.ANNULLED
        assert found(NOON - TICK, registered) == []
        assert found(NOON, registered) == found(NOON + HOUR - TICK, registered) == [first]
        assert found(NOON + HOUR - TICK, gone) == []
        assert found(NOON + HOUR, gone) == [first]
        assert found(NOON + HOUR, registered) == [second]
        assert found(NOON + HOUR, registered, NOON + HOUR) == [second]
        assert found(NOON + HOUR, registered, NOON + HOUR + TICK) == []

    def test_what_is_known_and_what_may_be_stand_apart(self, store: SearchableStore) -> None:
        """Call nothing permitted that is not known to be."""
        store.declarations.add([declaration(0), hired(1)], NOON)
        by_role = cases(frozenset({roles_of(FILER, declaration(0))}), NONE)
        assert answers(store.search.search(plan(cases=by_role))) == [
            (declaration(0).number, Outcome.PERMIT),
            (declaration(1).number, Outcome.PERMIT),
        ]
        may = cases(NONE, frozenset({roles_of(OTHER, hired(1))}))
        assert answers(store.search.search(plan(OTHER, cases=may))) == [(declaration(1).number, Outcome.INDETERMINATE)]

    def test_a_relation_that_takes_the_record_brings_the_record(self, store: SearchableStore) -> None:
        """Guess nothing where an organisation stands on several contracts, or at several times."""
        records = irregular_ones()
        assert {roles_of(OTHER, record) for record in records} == {IRREGULAR}
        store.declarations.add(records, NOON)
        for at in (NOON - HOUR, NOON, LATER):
            page = store.search.search(plan(OTHER, at=at))
            assert [found.record for found in page.found if found.record in records] == list(records)
            assert {found.outcome for found in page.found} == {None}

    @pytest.mark.parametrize("drafts", [False, True])
    def test_where_it_looks_everywhere_everything_is_found(self, store: SearchableStore, drafts: bool) -> None:
        """Return each that exists, also where nobody whom the plan is about is named."""
        filed = (*regular_ones(), *irregular_ones())
        records: list[Declaration | Draft] = [*filed, draft("a"), draft("b")]
        store.declarations.add(records, NOON)
        for organisation in (OTHER, company(99)):
            wanted = plan(organisation, drafts=drafts, everywhere=True)
            page = store.search.search(wanted)
            found = {each.key: each for each in page.found}
            assert list(found) == sorted(found)
            for record in records:
                key = record.reference if isinstance(record, Draft) else str(record.number)
                exists = isinstance(record, Draft) or record.status_at(LATER) is not None
                if isinstance(record, Draft) is not drafts:
                    assert key not in found
                elif key in found and found[key].outcome is None:
                    assert found[key].record == record
                else:
                    assert not exists or (key, found[key].outcome) in expected(records, wanted)

    # --- whom it is about --------------------------------------------------------------------

    def test_organisations_are_compared_exactly(self, store: SearchableStore) -> None:
        """Keep apart what only looks alike: by case, blanks, zeros, composition, or as a pattern."""
        names = [OrganisationId(name) for name in STRANGERS]
        records = [declaration(index, client=name) for index, name in enumerate(names)]
        store.declarations.add(records, NOON)
        for name, record in zip(names, records, strict=True):
            assert keys(store, plan(name)) == [record.number]
        for absent in ("foreign:ab10", "foreign:AB%", "foreign:a", "foreign:' OR 1=1 --", "vat:ATU13585627"):
            assert keys(store, plan(OrganisationId(absent))) == []

    def test_nobody_is_found_for_whom_nothing_is_permitted(self, store: SearchableStore) -> None:
        """Find nothing regular for a plan without cases, such as that of an organisation that cannot act."""
        mute = [OrganisationId("unidentified:Dakwerken Noord"), OrganisationId("unchecked:0202239950")]
        store.declarations.add([declaration(index, client=name) for index, name in enumerate(mute)], NOON)
        for name in (*mute, FILER):
            assert keys(store, plan(name, cases=())) == []
        for index, name in enumerate(mute):
            assert keys(store, plan(name)) == [declaration(index).number]

    # --- changes -----------------------------------------------------------------------------

    def test_it_sees_who_came_and_who_went(self, store: SearchableStore) -> None:
        """Look at the latest version of each declaration, in whatever role somebody is on it now."""
        only_other = plan(OTHER, cases=cases(frozenset({roles_of(OTHER, hired(0))})))
        store.declarations.add([declaration(0)], NOON)
        assert keys(store, plan(OTHER)) == []
        steps = (
            (hired(0), 1, 1),
            (declaration(0, client=OTHER), 0, 1),
            (declaration(0, other_participants=(coordinator(),)), 0, 1),
            (declaration(0), 0, 0),
            (hired(0), 1, 1),
        )
        for version, (record, in_role, in_any) in enumerate(steps, 1):
            store.declarations.commit(change(record, version), note())
            assert keys(store, only_other) == [declaration(0).number] * in_role
            assert keys(store, plan(OTHER)) == [declaration(0).number] * in_any
            assert keys(store, plan()) == [declaration(0).number]

    def test_it_sees_what_was_filed_and_what_was_annulled(self, store: SearchableStore) -> None:
        """Find a new declaration at once, and an annulled one where annulled ones are looked for."""
        registered, annulled = cases(ALL)[:1], cases(ALL)[1:]
        store.declarations.commit(change(declaration(0)), note())
        assert keys(store, plan(cases=registered)) == [declaration(0).number]
        gone = evolve(declaration(0), annulled=True, annulled_at=NOON + HOUR)
        store.declarations.commit(change(gone, 1), note())
        assert keys(store, plan(at=NOON + HOUR - TICK, cases=registered)) == [gone.number]
        assert keys(store, plan(at=NOON + HOUR, cases=registered)) == []
        assert keys(store, plan(at=NOON + HOUR, cases=annulled)) == [gone.number]

    def test_it_sees_that_a_declaration_became_irregular_and_regular_again(self, store: SearchableStore) -> None:
        """Bring the record as long as it takes the record to tell."""
        plain = declaration(0)
        second = Contract(number=ContractNumber(f"{plain.number}2"), declarant=FILER)
        several = evolve(plain, contracts=(*plain.contracts, second))
        store.declarations.add([plain], NOON)
        for version, (record, outcome) in enumerate([(several, None), (plain, Outcome.PERMIT)], 1):
            store.declarations.commit(change(record, version), note())
            [found] = store.search.search(plan()).found
            assert (found.outcome, found.record) == (outcome, None if outcome else record)

    def test_a_page_is_read_from_one_state(self, store: SearchableStore) -> None:
        """Show all of what is imported at once or nothing of it, to whoever reads meanwhile."""
        seen: list[tuple[int, str]] = []

        def look() -> None:
            while not seen or seen[-1][0] < 4 * 25:
                page = store.search.search(plan(), limit=1_000)
                seen.append((len(page.found), page.version))

        with ThreadPoolExecutor(1) as other:
            looking = other.submit(look)
            for step in range(4):
                store.declarations.add([declaration(25 * step + index) for index in range(25)], NOON)
            looking.result(timeout=30)
        assert {count % 25 for count, _ in seen} == {0}
        full = {version: count for count, version in seen if count}
        assert len(set(full.values())) == len(full)
