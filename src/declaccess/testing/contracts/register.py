"""The contract of a register of Access Management."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from declaccess.errors import AdapterError, ConflictError, RecordError
from declaccess.model import End, EventKind, OrganisationId, Origin, PersonId, RegisterEvent
from declaccess.model.unfolding import unfold
from declaccess.ports import AccessRegister, DecisionLog
from declaccess.testing.contracts.register_samples import (
    AGENT,
    ANNA,
    BERT,
    CLEO,
    HOUR,
    LOOK_ALIKES,
    NOTE,
    RECORDS,
    REFUSED,
    ROOFER,
    START,
    STRANGER,
    bearing,
    ended,
    ends_of,
    entries,
    granted,
    joined,
    listed,
    sample_events,
)


class AccessRegisterContract:
    """What every `AccessRegister` must do.

    Fixtures to give:

    - `register`: an empty register with an empty log of its own, another one for each test, that threads may share.
    - `another`: if the adapter has any, a second way to the same register, such as another connection; else leave it
      as it is, and it is the first one.
    """

    @pytest.fixture
    def another(self, register: AccessRegister) -> AccessRegister:
        """Return the register itself, where there is no second way to it."""
        return register

    def test_it_is_a_register_with_a_log(self, register: AccessRegister) -> None:
        """Hold the protocol."""
        assert isinstance(register, AccessRegister)
        assert isinstance(register.log, DecisionLog)

    def test_an_empty_one_knows_nothing(self, register: AccessRegister) -> None:
        """Answer with nothing rather than with an error."""
        assert register.read(ROOFER) == ()
        assert register.read(ROOFER, ANNA, START) == ()
        assert list(register.iter_events()) == []
        assert register.add((), START) == ()

    def test_what_is_added_comes_back_as_it_was_and_in_order(
        self, register: AccessRegister, another: AccessRegister
    ) -> None:
        """Keep every kind of event, with all that it says."""
        first = register.add(sample_events(), START)
        second = register.add(ends_of(first), START + HOUR)
        found = list(another.iter_events())
        assert [each.event for each in found] == [*sample_events(), *ends_of(first)]
        assert found == [*first, *second]
        numbers = [each.number for each in found]
        assert numbers == sorted(set(numbers))
        assert numbers[0] >= 1
        assert {each.origin for each in found} == {Origin.IMPORTED}
        assert {each.recorded_at for each in first} == {START}
        assert {type(each.event.person) for each in found} == {PersonId, type(None)}
        assert {type(each.event.organisation) for each in found} == {OrganisationId, type(None)}

    def test_events_unfold_to_the_records_that_they_were_made_of(self, register: AccessRegister) -> None:
        """Lose nothing of a portfolio, and keep its order."""
        register.add(sample_events(), START)
        ledger = unfold(register.iter_events())
        lists = (
            ledger.organisations,
            ledger.people,
            ledger.appointments,
            ledger.grants,
            ledger.mandates,
            ledger.logins,
        )
        assert [record for each in lists for _, record in each] == list(RECORDS)
        assert all([place for place, _ in each] == list(range(len(each))) for each in lists)

    def test_places_are_counted_by_list_and_a_new_listing_keeps_the_first(self, register: AccessRegister) -> None:
        """Give what begins something its index in its list, across additions, and nothing else one."""
        register.add([listed(ROOFER), granted(ROOFER, ANNA)], START)
        later = register.add([listed(AGENT), listed(ROOFER, "again"), listed(STRANGER), granted(ROOFER, BERT)], START)
        assert [each.place for each in later] == [1, 0, 2, 1]
        last = register.add([listed(AGENT, "again"), joined(ROOFER, ANNA)], START)
        assert [each.place for each in last] == [1, None]
        assert all((each.place is None) == (each.event.kind is EventKind.JOINED) for each in register.iter_events())

    @pytest.mark.parametrize("organisation", [ROOFER, AGENT, STRANGER, "0742853417"])
    @pytest.mark.parametrize("person", [None, ANNA, BERT, CLEO, "p-nobody"])
    def test_what_is_read_is_what_bears_on_the_right(
        self, register: AccessRegister, organisation: str, person: str | None
    ) -> None:
        """Return all that the port names, in order, once, and nothing else."""
        first = register.add(sample_events(), START)
        register.add(ends_of(first), START + HOUR)
        for known_at in (None, START, START - HOUR):
            about = OrganisationId(organisation), None if person is None else PersonId(person)
            found = register.read(*about, known_at)
            must, may = bearing(register.iter_events(known_at), *about)
            assert [each for each in found if each not in may] == must
            assert [each.number for each in found] == sorted({each.number for each in found})

    def test_what_was_known_then_stays_as_it_was(self, register: AccessRegister) -> None:
        """Show what was known at an instant, including what was learnt at it, however much comes later."""
        steps = [[listed(ROOFER)], [granted(ROOFER, ANNA)], [joined(ROOFER, BERT), joined(AGENT, BERT)]]
        known = []
        for step, events in enumerate(steps):
            register.add(events, START + step * HOUR)
            at = START + step * HOUR
            known.append((at, list(register.iter_events(at)), register.read(ROOFER, None, at)))
        assert [len(events) for _, events, _ in known] == [1, 2, 4]
        for at, every, read in known:
            assert list(register.iter_events(at)) == every
            assert register.read(ROOFER, None, at) == read
        assert list(register.iter_events(START - HOUR)) == []

    def test_who_comes_with_a_slow_clock_does_not_change_what_was_known(self, register: AccessRegister) -> None:
        """Record nothing earlier than the event before it."""
        register.add([listed(ROOFER)], START)
        late = register.add([listed(AGENT)], START - HOUR)
        assert late[0].recorded_at == START
        assert list(register.iter_events(START - HOUR)) == []

    def test_persons_who_look_alike_are_different(self, register: AccessRegister) -> None:
        """Compare persons character by character."""
        people = [PersonId(text) for text in (*LOOK_ALIKES, " ab-1", "ab-1 ")]
        register.add([event for person in people for event in (joined(ROOFER, person), granted(ROOFER, person))], START)
        for person in people:
            own = [each for each in register.read(ROOFER, person) if each.event.person == person]
            assert [each.event.kind for each in own] == [EventKind.JOINED, EventKind.GRANTED], f"`{person}`"
        assert register.read(AGENT, PersonId("aB-1")) == ()

    def test_organisations_that_look_alike_are_different(self, register: AccessRegister) -> None:
        """Compare organisations character by character."""
        organisations = [OrganisationId(f"foreign:{text}") for text in LOOK_ALIKES]
        register.add([listed(each) for each in organisations], START)
        assert [each.place for each in register.iter_events()] == list(range(len(organisations)))
        for organisation in organisations:
            found = [each.event.organisation for each in register.read(organisation)]
            assert found == [organisation]
            register.record([joined(organisation, ANNA)], START, after=len(organisations), note=NOTE)

    def test_ids_of_records_that_look_alike_are_different(self, register: AccessRegister) -> None:
        """Compare the ids of records character by character, and in their own list alone."""
        texts = (*LOOK_ALIKES, " ab-1", "ab-1 ", "")
        for text in texts:
            register.add([granted(ROOFER, ANNA, text)], START)
        assert [each.event.record.id for each in register.iter_events()] == list(texts)  # type: ignore[union-attr]
        register.add([event for event in sample_events() if event.kind is EventKind.APPOINTED], START)
        for text in texts:
            with pytest.raises(RecordError, match="already"):
                register.add([granted(AGENT, BERT, text)], START)

    def test_a_faulty_event_keeps_all_of_its_batch_out(self, register: AccessRegister) -> None:
        """Add all or nothing, and tell all that is wrong."""
        first = register.add([listed(ROOFER), granted(ROOFER, ANNA, "g-1"), joined(ROOFER, ANNA)], START)
        right, member = first[1].number, first[2].number
        batch = [
            listed(AGENT),
            granted(AGENT, BERT, "g-2"),
            granted(AGENT, BERT, "g-1"),
            granted(AGENT, BERT, "g-2"),
            ended(9999),
            ended(member),
            ended(right, EventKind.LEFT),
            ended(right, person=BERT),
            ended(right, organisation=AGENT),
            ended(right),
        ]
        with pytest.raises(RecordError) as raised:
            register.add(batch, START)
        assert [fault.place.split(".")[0] for fault in raised.value.faults] == [f"events[{n}]" for n in range(2, 9)]
        assert list(register.iter_events()) == list(first)
        assert register.add([granted(AGENT, BERT, "g-2")], START)[0].place == 1

    def test_an_end_may_come_with_what_it_ends_but_not_before_it(self, register: AccessRegister) -> None:
        """Count the numbers that ends give as if the events were added."""
        before = register.add([listed(ROOFER)], START)[-1].number
        begun = register.add([granted(ROOFER, ANNA), ended(before + 1)], START)
        end = begun[1].event.record
        assert isinstance(end, End)
        assert end.of == begun[0].number
        with pytest.raises(RecordError):
            register.add([ended(begun[1].number + 2), granted(ROOFER, ANNA)], START)

    def test_an_act_and_its_entry_stand_together(self, register: AccessRegister, another: AccessRegister) -> None:
        """Write events and entry, and say how they stand."""
        last = register.add([listed(ROOFER)], START)[-1].number
        recorded = register.record([granted(ROOFER, ANNA)], START + HOUR, after=last, note=NOTE)
        assert [(each.origin, each.recorded_at, each.place) for each in recorded] == [
            (Origin.RECORDED, START + HOUR, 0)
        ]
        assert another.read(ROOFER, ANNA)[-1:] == recorded
        assert entries(another) == 1
        assert register.log.head().number == 1

    def test_an_act_decided_on_what_stands_no_more_is_a_conflict(
        self, register: AccessRegister, another: AccessRegister
    ) -> None:
        """Refuse an act when the organisation has a later event than its decision saw; write nothing of it."""
        last = register.add([listed(AGENT), listed(ROOFER)], START)[-1].number
        another.record([granted(ROOFER, ANNA)], START, after=last, note=NOTE)
        with pytest.raises(ConflictError) as raised:
            register.record([granted(ROOFER, BERT)], START, after=last, note=NOTE)
        stood = [each for each in register.read(ROOFER) if each.event.organisation == ROOFER]
        assert (raised.value.expected, raised.value.found) == (last, stood[-1].number)
        assert entries(register) == 1
        assert len(list(register.iter_events())) == 3
        register.record([granted(ROOFER, BERT)], START, after=stood[-1].number, note=NOTE)

    def test_what_a_decision_cannot_see_is_no_conflict(self, register: AccessRegister) -> None:
        """Let log-ins, and what happens in other organisations, disturb nobody."""
        last = register.add([listed(ROOFER)], START)[-1].number
        logins = [event for event in sample_events() if event.kind is EventKind.LOGGED_IN]
        register.add([*logins, listed(AGENT), granted(AGENT, ANNA)], START)
        register.record([granted(ROOFER, ANNA)], START, after=last, note=NOTE)

    @pytest.mark.parametrize(
        "events",
        [(), (granted(ROOFER, ANNA), granted(AGENT, ANNA)), (granted(ROOFER, ANNA, "g"), granted(ROOFER, ANNA, "g"))],
        ids=["none", "of two organisations", "one twice"],
    )
    def test_an_act_that_cannot_stand_leaves_no_entry(
        self, register: AccessRegister, events: tuple[RegisterEvent, ...]
    ) -> None:
        """Write neither events nor entry."""
        with pytest.raises(RecordError):
            register.record(events, START, after=0, note=NOTE)
        assert list(register.iter_events()) == []
        assert entries(register) == 0

    def test_an_act_that_cannot_be_logged_does_not_stand(self, register: AccessRegister) -> None:
        """Write neither events nor entry, and go on working."""
        with pytest.raises(AdapterError):
            register.record([granted(ROOFER, ANNA, "g")], START, after=0, note=REFUSED)
        assert list(register.iter_events()) == []
        assert entries(register) == 0
        assert register.record([granted(ROOFER, ANNA, "g")], START, after=0, note=NOTE)[0].place == 0

    def test_all_events_come_from_one_state(self, register: AccessRegister, another: AccessRegister) -> None:
        """Yield nothing that is added after the first event was asked for."""
        register.add([listed(ROOFER), listed(AGENT)], START)
        events = register.iter_events()
        first = next(events)
        another.add([listed(STRANGER)], START)
        assert [first, *events] == list(register.iter_events())[:2]

    def test_of_many_who_act_at_once_on_one_state_one_does(
        self, register: AccessRegister, another: AccessRegister
    ) -> None:
        """Let one act follow each state, whoever comes at the same time."""
        last = register.add([listed(ROOFER)], START)[-1].number

        def acted(number: int) -> bool:
            one = register if number % 2 else another
            try:
                one.record([granted(ROOFER, f"p-{number}")], START, after=last, note=NOTE)
            except ConflictError:
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(acted, range(8))) == 1
        assert len(register.read(ROOFER)) == 2
        assert entries(register) == 1

    def test_of_many_who_act_and_try_again_nobody_is_lost(
        self, register: AccessRegister, another: AccessRegister
    ) -> None:
        """Keep every act that was acknowledged, once, beside those who import at the same time."""
        register.add([listed(ROOFER)], START)

        def act(number: int) -> None:
            one = register if number % 2 else another
            for turn in range(3):
                one.add([joined(AGENT, f"p-{number}-{turn}")], START)
                while True:
                    seen = [each.number for each in one.read(ROOFER) if each.event.organisation == ROOFER]
                    try:
                        one.record([granted(ROOFER, f"p-{number}-{turn}")], START, after=max(seen), note=NOTE)
                    except ConflictError:
                        continue
                    break

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(act, range(8)))
        wanted = {f"p-{number}-{turn}" for number in range(8) for turn in range(3)}
        found = list(register.iter_events())
        for kind in (EventKind.GRANTED, EventKind.JOINED):
            assert sorted(str(each.event.person) for each in found if each.event.kind is kind) == sorted(wanted)
        assert sorted(each.place for each in found if each.event.kind is EventKind.GRANTED) == list(range(24))  # type: ignore[type-var]
        assert [each.number for each in found] == sorted({each.number for each in found})
        assert entries(register) == 24
