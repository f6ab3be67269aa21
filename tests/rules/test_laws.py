"""The laws of the table, on the shipped rulebook, on its variants, and on small random rulebooks tried out in full."""

from datetime import date, timedelta
from itertools import combinations, pairwise, product
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from declaccess import AccessTable, Facts, Rulebook, counterfactuals, nsso_2026
from declaccess.rules import FACTS, Cause, Effect, Outcome, Rule
from declaccess.rules.counterfactual import CHANGEABLE
from declaccess.testing import boundary_days, candidates, known_facts, rulebooks
from effort import one_in
from random_rulebooks import BEYOND, DAYS, consensus, hangs_on, rules, small_rulebooks

RULEBOOK = nsso_2026()
TABLE = RULEBOOK.table
RANK = {Outcome.DENY: 0, Outcome.INDETERMINATE: 1, Outcome.PERMIT: 2}
CELLS = [Facts.of(**dict(zip(FACTS, values, strict=True))) for values in product(*FACTS.values())]
NEAR = {day for start in TABLE.starts for day in (start - timedelta(days=1), start)}
EDGES = sorted(day for day in NEAR if day >= RULEBOOK.first_day)
FEW = one_in(4)

some_day = st.sampled_from([*DAYS, BEYOND])


def outcome(rulebook: Rulebook, facts: Facts, day: date) -> Outcome:
    return AccessTable(rulebook).answer(facts, day).outcome


def with_rules(rulebook: Rulebook, rules_: tuple[Rule, ...]) -> Rulebook:
    return evolve(rulebook, rules=rules_)


# --- forbid wins, silence denies, order is irrelevant ------------------------------------------------------------


@given(small_rulebooks(), candidates(), some_day)
def test_where_no_rule_is_there_is_a_deny_because_nothing_permits(book: Rulebook, facts: Facts, day: date) -> None:
    answer = AccessTable(with_rules(book, ())).answer(facts, day)
    assert answer.outcome is Outcome.DENY
    assert [reason.cause for reason in answer.reasons] == [Cause.NOTHING_PERMITS]


@given(small_rulebooks(), known_facts(), some_day)
def test_a_permit_is_decided_by_permits_alone_and_a_deny_by_forbids_or_by_silence(
    book: Rulebook, facts: Facts, day: date
) -> None:
    answer = AccessTable(book).answer(facts, day)
    effects = {reason.effect for reason in answer.reasons}
    if answer.outcome is Outcome.PERMIT:
        assert effects == {Effect.PERMIT}
    elif answer.outcome is Outcome.DENY:
        assert effects <= {Effect.FORBID, None}


@given(small_rulebooks(), candidates(), some_day, st.randoms(use_true_random=False))
def test_neither_the_order_of_rules_nor_saying_one_twice_matters(
    book: Rulebook, facts: Facts, day: date, shuffler: Random
) -> None:
    mixed = [*book.rules, *(evolve(rule, id=f"{rule.id}-again") for rule in book.rules[:2])]
    shuffler.shuffle(mixed)
    here, there = AccessTable(book).answer(facts, day), AccessTable(with_rules(book, tuple(mixed))).answer(facts, day)
    assert there.outcome is here.outcome
    assert there.open == here.open
    assert there.rules_valid_until == here.rules_valid_until
    names = {str(reason.rule).removesuffix("-again") for reason in there.reasons}
    assert names == {str(reason.rule) for reason in here.reasons}


@given(st.randoms(use_true_random=False), candidates(), boundary_days(RULEBOOK))
@FEW
def test_the_order_of_the_shipped_rules_is_irrelevant(shuffler: Random, facts: Facts, day: date) -> None:
    mixed = list(RULEBOOK.rules)
    shuffler.shuffle(mixed)
    there = AccessTable(with_rules(RULEBOOK, tuple(mixed))).answer(facts, day)
    here = TABLE.answer(facts, day)
    assert (there.outcome, there.open, set(there.reasons)) == (here.outcome, here.open, set(here.reasons))


@given(small_rulebooks(), rules("extra"), candidates(), some_day)
def test_another_permit_never_takes_away_and_another_forbid_never_gives(
    book: Rulebook, extra: Rule, facts: Facts, day: date
) -> None:
    before = RANK[outcome(book, facts, day)]
    more = {effect: with_rules(book, (*book.rules, evolve(extra, effect=effect))) for effect in Effect}
    permits, forbids = (RANK[outcome(more[effect], facts, day)] for effect in (Effect.PERMIT, Effect.FORBID))
    assert forbids <= before <= permits


@given(rules("extra"), known_facts(), boundary_days(RULEBOOK))
@FEW
def test_another_rule_gives_or_takes_on_the_shipped_rulebook_as_its_effect_says(
    extra: Rule, facts: Facts, day: date
) -> None:
    names = {"m1": "write-restriction", "m2": "unsecured-abolition", None: None}
    fitted = evolve(
        extra,
        when={},
        from_milestone=names[extra.from_milestone],
        until_milestone=names[extra.until_milestone],
        message="modify-declarant",
        sources=("nsso-faq#declarant",),
    )
    before = RANK[TABLE.answer(facts, day).outcome]
    after = RANK[outcome(with_rules(RULEBOOK, (*RULEBOOK.rules, fitted)), facts, day)]
    assert after >= before if fitted.effect is Effect.PERMIT else after <= before


# --- total, deterministic, exact ---------------------------------------------------------------------------------


def test_every_cell_has_one_outcome_and_it_changes_only_where_a_window_begins_or_ends() -> None:
    windows = {day for each in RULEBOOK.milestones for day in (each.first, each.last) if day is not None}
    again = AccessTable(nsso_2026())
    for facts in CELLS:
        before = None
        for day in EDGES:
            answer = TABLE.answer(facts, day)
            assert again.answer(facts, day) == answer
            if before is not None and answer.outcome is not before:
                assert day in windows
            before = answer.outcome


@given(small_rulebooks(), candidates())
def test_answers_of_any_rulebook_change_only_where_a_window_begins_or_ends(book: Rulebook, facts: Facts) -> None:
    windows = {day for each in book.milestones for day in (each.first, each.last)}
    table = AccessTable(book)
    for before, day in pairwise(DAYS):
        if day not in windows:
            assert table.answer(facts, day) == table.answer(facts, before)


@given(small_rulebooks(), candidates(), some_day)
@FEW
def test_the_outcome_is_the_consensus_of_every_fact_day_and_option_that_may_be(
    book: Rulebook, facts: Facts, day: date
) -> None:
    table = AccessTable(book)
    answer = table.answer(facts, day)
    assert answer.outcome == consensus(book, facts, day)
    assert table.permits(facts, day) == (answer.outcome is Outcome.PERMIT)


@given(small_rulebooks(), candidates().filter(lambda facts: facts.code.bit_count() < 10), some_day)
def test_what_an_answer_hangs_on_is_exactly_what_can_turn_it_alone(book: Rulebook, facts: Facts, day: date) -> None:
    answer = AccessTable(book).answer(facts, day)
    if answer.outcome is not Outcome.INDETERMINATE:
        assert not answer.open
        return
    milestones, named, readings = hangs_on(book, facts, day)
    assert set(answer.open.milestones) == milestones
    assert set(answer.open.facts) == named
    assert set(answer.open.readings) == readings


@given(small_rulebooks(), candidates(), some_day)
@FEW
def test_an_answer_is_valid_until_the_first_later_day_on_which_its_word_changes(
    book: Rulebook, facts: Facts, day: date
) -> None:
    table = AccessTable(book)
    answer = table.answer(facts, day)
    later = (each for each in [*DAYS, BEYOND] if each > day and table.answer(facts, each).outcome != answer.outcome)
    assert answer.rules_valid_until == next(later, None)


@given(rulebooks(), candidates(), boundary_days(RULEBOOK))
@FEW
def test_the_shipped_answers_are_valid_until_the_word_changes_under_every_variant(
    book: Rulebook, facts: Facts, day: date
) -> None:
    table = AccessTable(book)
    answer = table.answer(facts, day)
    last = max(table.starts)
    walked = (day + timedelta(days=step) for step in range(1, max(1, (last - day).days + 2)))
    assert answer.rules_valid_until == next(
        (each for each in walked if table.answer(facts, each).outcome != answer.outcome), None
    )


# --- tightening, and what a milestone reaches --------------------------------------------------------------------


def test_no_cell_of_the_shipped_rulebook_is_given_more_as_days_pass() -> None:
    for facts in CELLS:
        ranks = [RANK[TABLE.answer(facts, day).outcome] for day in EDGES]
        assert ranks == sorted(ranks, reverse=True), facts


@given(rulebooks())
@FEW
def test_no_cell_is_given_more_as_days_pass_however_the_text_is_read(book: Rulebook) -> None:
    table = AccessTable(book)
    for facts in CELLS:
        ranks = [RANK[table.answer(facts, day).outcome] for day in table.starts]
        assert ranks == sorted(ranks, reverse=True), facts


@given(small_rulebooks(), st.sampled_from(["m1", "m2"]), st.tuples(some_day, some_day), candidates(), some_day)
def test_a_change_to_a_milestone_alters_nothing_before_its_window(
    book: Rulebook, milestone: str, window: tuple[date, date], facts: Facts, day: date
) -> None:
    changed = book.supersede(milestone, min(window), max(window), source="newer")
    if day < min(book.get_milestone(milestone).first, *window):
        here, there = AccessTable(book).answer(facts, day), AccessTable(changed).answer(facts, day)
        assert (here.outcome, here.open, here.reasons) == (there.outcome, there.open, there.reasons)


@pytest.mark.parametrize("milestone", [each.id for each in RULEBOOK.milestones])
def test_a_shipped_milestone_alters_nothing_before_its_window(milestone: str) -> None:
    first = RULEBOOK.get_milestone(milestone).first
    changed = RULEBOOK.supersede(milestone, first + timedelta(days=400), None, source="newer").table
    for facts in CELLS:
        for day in (day for day in EDGES if day < first):
            assert changed.answer(facts, day).outcome is TABLE.answer(facts, day).outcome


# --- knowledge ---------------------------------------------------------------------------------------------------


@st.composite
def better_known(draw: st.DrawFn, book: Rulebook) -> Rulebook:
    """Draw the same rulebook with narrower windows, and with options of open readings chosen."""
    for each in book.milestones:
        inside = [day for day in [*DAYS, BEYOND] if each.first <= day and (each.last is None or day <= each.last)]
        first, last = sorted((draw(st.sampled_from(inside)), draw(st.sampled_from(inside))))
        book = book.narrow(each.id, not_before=first, not_after=last, source="a letter")
    for reading in book.readings:
        if reading.open and draw(st.booleans()):
            book = book.choose(reading.id, draw(st.sampled_from(reading.options)).id)
    return book


@given(st.data(), small_rulebooks(), candidates(), some_day)
def test_knowing_more_only_settles_what_was_indeterminate(
    data: st.DataObject, book: Rulebook, facts: Facts, day: date
) -> None:
    before = outcome(book, facts, day)
    known = Facts.of(**{name: data.draw(st.sampled_from(facts.candidates(name))) for name in FACTS})
    for rulebook, case in ((book, known), (data.draw(better_known(book)), facts)):
        assert before is Outcome.INDETERMINATE or outcome(rulebook, case, day) is before


@given(st.data(), candidates(), boundary_days(RULEBOOK))
def test_knowing_more_of_the_shipped_days_or_of_a_case_never_turns_an_answer_round(
    data: st.DataObject, facts: Facts, day: date
) -> None:
    before = TABLE.answer(facts, day).outcome
    known = Facts.of(**{name: data.draw(st.sampled_from(facts.candidates(name))) for name in FACTS})
    after = TABLE.answer(known, day).outcome
    assert before is Outcome.INDETERMINATE or after is before
    ends = date(2026, 10, 1) + timedelta(days=data.draw(st.integers(0, 92)))
    sooner = RULEBOOK.resolve("unsecured-abolition", ends, source="a letter")
    assert before is Outcome.INDETERMINATE or outcome(sooner, facts, day) is before


def test_the_shipped_indeterminacy_is_the_consensus_of_all_93_days_of_the_quarter() -> None:
    ends = [date(2026, 10, 1) + timedelta(days=step) for step in range(93)]
    tables = [RULEBOOK.resolve("unsecured-abolition", day, source="a letter").table for day in ends]
    viewing = Facts.of(action="view", relation="listed_party", login="unsecured", status="registered")
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 11), date(2026, 12, 31), date(2027, 1, 1)):
        found = {table.answer(viewing, day).outcome for table in tables}
        expected = found.pop() if len(found) == 1 else Outcome.INDETERMINATE
        assert TABLE.answer(viewing, day).outcome is expected


# --- counterfactuals ---------------------------------------------------------------------------------------------


@given(rulebooks(), candidates(), boundary_days(RULEBOOK))
@one_in(5)
def test_counterfactuals_are_sound_minimal_and_complete(book: Rulebook, facts: Facts, day: date) -> None:
    table = AccessTable(book)
    offered = {frozenset(change.facts) for change in counterfactuals(table, facts, day)}
    if table.answer(facts, day).outcome is Outcome.PERMIT:
        assert not offered
        return
    permitting = set()
    for combination in product(*([None, *FACTS[name]] for name in CHANGEABLE)):
        change = {name: value for name, value in zip(CHANGEABLE, combination, strict=True) if value is not None}
        case = facts
        for name, value in change.items():
            case = case.settled(name, value)
        if table.answer(case, day).outcome is Outcome.PERMIT:
            permitting.add(frozenset(change.items()))
    smallest = {
        change
        for change in permitting
        if not any(frozenset(part) in permitting for part in parts(change)) and changes(change, facts)
    }
    assert offered == smallest


def parts(change: frozenset[tuple[str, object]]) -> list[tuple[tuple[str, object], ...]]:
    return [part for size in range(len(change)) for part in combinations(change, size)]


def changes(change: frozenset[tuple[str, object]], facts: Facts) -> bool:
    return all(facts.candidates(name) != (value,) for name, value in change)
