"""A change touches what differs: whose that is must ask, and some things nobody changes. Each table is a law."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve

from building_site import COMPANIES, FILED, NUMBER, at, company, contract, declaration, registers
from declaccess import AccessDeniedError, Declaration, DeclarationNumber, Portfolio, Subcontractor
from declaccess.errors import ConflictError, RefusedChangeError
from declaccess.model import PROJECT, Content, Contract, ContractNumber, OtherParticipant, ParticipantQuality, Sector
from declaccess.periods import BRUSSELS, Period
from declaccess.services.changes import find_changes
from guarded_site import DAY, NOW, Card, Guarded

ONE, TWO, THREE = (ContractNumber(f"{NUMBER}{step}") for step in (1, 2, 3))
TICK = timedelta(microseconds=1)


def first(**changes: Any) -> Contract:
    """Return the contract of who filed."""
    return contract("declarant", "1", **changes)


def second(**changes: Any) -> Contract:
    """Return the contract of the second declarant, who files it for a partnership."""
    plain: dict[str, Any] = {"temporary_partnership": company("partnership"), "partnership_members": ()}
    return contract("second declarant", "2", **{**plain, **changes})


def works(**changes: Any) -> Declaration:
    """Return a declaration with two declarants, one of whom filed it."""
    return declaration(**{"contracts": (first(), second()), **changes})


def hired(name: str = "outsider", by: str = "declarant", **more: Any) -> Subcontractor:
    """Return a subcontractor."""
    return Subcontractor(organisation=company(name), hired_by=company(by), **more)


def other(name: str = "coordinator", **more: Any) -> OtherParticipant:
    """Return another participant."""
    return OtherParticipant(organisation=company(name), quality=ParticipantQuality.REALISATION_COORDINATION, **more)


def added(name: str, **more: Any) -> Contract:
    """Return a third contract."""
    return contract(name, "3", subcontractors=(), **more)


CHANGES: dict[str, tuple[dict[str, Any], set[Any]]] = {
    "the sector": ({"sector": Sector.MEAT}, {PROJECT}),
    "the client": ({"client": company("outsider")}, {PROJECT}),
    "the content": ({"content": Content.of("new")}, {PROJECT}),
    "a participant taken off": ({"other_participants": ()}, {PROJECT}),
    "a participant added": ({"other_participants": (other(), other("outsider"))}, {PROJECT}),
    "the first contract's days": ({"contracts": (first(ends_on=at("2026-12-18T12:00").date()), second())}, {ONE}),
    "the first contract's content": ({"contracts": (first(content=Content.of(1)), second())}, {ONE}),
    "the first contract's subcontractors": ({"contracts": (first(subcontractors=()), second())}, {ONE}),
    "the second contract's subcontractors": ({"contracts": (first(), second(subcontractors=()))}, {TWO}),
    "the second contract's members": (
        {"contracts": (first(), second(partnership_members=(company("partner"),)))},
        {TWO},
    ),
    "both contracts": ({"contracts": (first(subcontractors=()), second(subcontractors=()))}, {ONE, TWO}),
    "project and first contract": (
        {"client": company("outsider"), "contracts": (first(subcontractors=()), second())},
        {PROJECT, ONE},
    ),
    "the end of the first contract's listing": (
        {"contracts": (first(listed=Period(None, NOW + DAY)), second())},
        {ONE},
    ),
    "the order of the contracts": ({"contracts": (second(), first())}, {PROJECT}),
    "the first contract taken off": ({"contracts": (second(),)}, {PROJECT, ONE}),
    "the second contract taken off": ({"contracts": (first(),)}, {PROJECT, TWO}),
    "a contract of the filer's added": ({"contracts": (first(), second(), added("declarant"))}, {PROJECT}),
    "the first contract taken off and one for a partnership added": (
        {"contracts": (evolve(first(), number=THREE, temporary_partnership=company("partnership")), second())},
        {PROJECT, ONE},
    ),
}
"""What changes, and whose it must be."""

OWNS: dict[str, set[Any]] = {"declarant": {PROJECT, ONE}, "second declarant": {TWO}, "partnership": {TWO}}
"""What companies own: who filed has the project level, and each contract its declarant and its partnership."""


def guarded(**changes: Any) -> Guarded:
    """Return services over the declaration with two declarants."""
    return Guarded(Portfolio(**registers(*COMPANIES), declarations=(works(**changes),)))


def modify(site: Guarded, name: str, record: Declaration) -> Declaration:
    """Change the declaration for a company, and return what stands there then."""
    version = site.works.modify(Card(name), organisation=company(name), declaration=record, expected=1)
    assert isinstance(version.record, Declaration)
    return version.record


@pytest.mark.parametrize("what", CHANGES)
def test_what_differs_says_what_must_be_ones_own(what: str) -> None:
    changes, targets = CHANGES[what]
    found = find_changes(works(), works(**changes), company("declarant"), NOW)
    assert set(found.targets) == targets
    assert found.faults == ()


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("name", COMPANIES)
def test_a_change_is_for_who_owns_all_that_it_touches(name: str, what: str) -> None:
    changes, targets = CHANGES[what]
    site = guarded()
    if targets <= OWNS.get(name, set()):
        assert modify(site, name, works(**changes)) != works()
        return
    with pytest.raises(AccessDeniedError):
        modify(site, name, works(**changes))
    assert len(site.store.declarations.list_versions(NUMBER)) == 1


def test_nobody_changes_anothers_contract_by_the_way() -> None:
    site = guarded()
    mine_and_his = works(contracts=(first(subcontractors=()), second(subcontractors=())))
    for name in ("declarant", "second declarant"):
        with pytest.raises(AccessDeniedError):
            modify(site, name, mine_and_his)


def test_every_target_is_decided_on_by_itself_up_to_the_first_that_is_denied() -> None:
    site = guarded()
    changed = works(client=company("outsider"), contracts=(first(subcontractors=()), second(subcontractors=())))
    with pytest.raises(AccessDeniedError) as caught:
        modify(site, "declarant", changed)
    assert caught.value.decision.request.contract == TWO
    assert site.store.log.head().number == 3


# --- what nobody changes -------------------------------------------------------------------------

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "when it was filed": ({"filed_at": FILED + DAY}, "filed_at"),
    "that it is known when": ({"filed_at": None}, "filed_at"),
    "the offset of when": ({"filed_at": FILED.astimezone(timezone(timedelta(hours=9)))}, "filed_at"),
    "who filed it": ({"filed_by": company("second declarant")}, "filed_by"),
    "that it is known who": ({"filed_by": None}, "filed_by"),
    "that it is annulled": ({"annulled": True}, "status"),
    "since when it is annulled": ({"annulled": True, "annulled_at": NOW}, "annulled_at"),
    "a contract's declarant": (
        {"contracts": (evolve(first(subcontractors=()), declarant=company("outsider")), second())},
        "contracts[0].declarant",
    ),
    "a contract's partnership": (
        {"contracts": (first(temporary_partnership=company("partnership")), second())},
        "contracts[0].temporary_partnership",
    ),
    "a contract's number": (
        {"contracts": (evolve(first(), number=THREE), second())},
        "contracts[0].number",
    ),
    "a contract added for another": (
        {"contracts": (first(), second(), added("second declarant"))},
        "contracts[2].declarant",
    ),
    "a contract twice": ({"contracts": (first(), second(), first())}, "contracts[2].number"),
}
"""What nobody changes, and the place that the refusal names; who filed owns all of it but for this."""


@pytest.mark.parametrize("what", REFUSED)
def test_some_things_nobody_changes(what: str) -> None:
    changes, place = REFUSED[what]
    site = guarded()
    with pytest.raises(RefusedChangeError) as caught:
        modify(site, "declarant", works(**changes))
    assert place in [fault.place for fault in caught.value.faults]
    assert len(site.store.declarations.list_versions(NUMBER)) == 1


def test_all_that_nobody_changes_is_told_at_once() -> None:
    changed = works(filed_by=None, filed_at=None, contracts=(first(temporary_partnership=company("partner")), second()))
    with pytest.raises(RefusedChangeError) as caught:
        modify(guarded(), "declarant", changed)
    assert [fault.place for fault in caught.value.faults] == [
        "filed_at",
        "filed_by",
        "contracts[0].temporary_partnership",
    ]


@pytest.mark.parametrize("what", REFUSED)
def test_a_stranger_is_not_told_what_nobody_changes(what: str) -> None:
    with pytest.raises(AccessDeniedError):
        modify(guarded(), "outsider", works(**REFUSED[what][0]))


def test_another_number_is_another_declaration() -> None:
    site = guarded()
    with pytest.raises(AccessDeniedError):
        modify(site, "declarant", works(number=DeclarationNumber("9B0000000XXXX")))
    taken = declaration(number=DeclarationNumber("9B0000000XXXX"), contracts=(added("declarant"),))
    site.store.declarations.add([taken], NOW)
    with pytest.raises(ConflictError) as caught:
        modify(site, "declarant", works(contracts=(first(), second(), added("declarant"))))
    assert caught.value.what == THREE


# --- listing times -------------------------------------------------------------------------------

PAST, FUTURE = NOW - DAY, NOW + DAY
LISTED: dict[str, tuple[Period | None, Period | None, Period | str | None]] = {
    "added without times": (None, Period(), Period(NOW)),
    "added until later": (None, Period(None, FUTURE), Period(NOW, FUTURE)),
    "added from now": (None, Period(NOW), Period(NOW)),
    "added from later": (None, Period(FUTURE), Period(FUTURE)),
    "added for no time": (None, Period(PAST, PAST), Period(PAST, PAST)),
    "added from the past": (None, Period(PAST), "listed_from"),
    "added from a microsecond ago": (None, Period(NOW - TICK), "listed_from"),
    "added for a time that is over": (None, Period(PAST, NOW), "listed_from"),
    "added until now": (None, Period(None, NOW), "listed_from"),
    "taken off": (Period(), None, None),
    "taken off after it was over": (Period(PAST, NOW), None, None),
    "ended later": (Period(), Period(None, FUTURE), Period(None, FUTURE)),
    "ended now": (Period(PAST), Period(PAST, NOW), Period(PAST, NOW)),
    "ended in the past": (Period(), Period(None, PAST), "listed_until"),
    "ended a microsecond ago": (Period(), Period(None, NOW - TICK), "listed_until"),
    "an end moved on": (Period(None, FUTURE), Period(None, FUTURE + DAY), Period(None, FUTURE + DAY)),
    "an end taken back": (Period(None, FUTURE), Period(), Period()),
    "an end that is over moved on": (Period(None, PAST), Period(None, FUTURE), "listed_until"),
    "an end that is over taken back": (Period(PAST - DAY, PAST), Period(PAST - DAY), "listed_until"),
    "a start that is over moved back": (Period(PAST), Period(PAST - DAY), "listed_from"),
    "a start that is over left out": (Period(PAST), Period(), "listed_from"),
    "a start that is over moved on": (Period(PAST), Period(FUTURE), "listed_from"),
    "a start given where there was none": (Period(), Period(PAST), "listed_from"),
    "a start to come moved on": (Period(FUTURE), Period(FUTURE + DAY), Period(FUTURE + DAY)),
    "a start to come brought to now": (Period(FUTURE), Period(NOW), Period(NOW)),
    "a start to come moved to the past": (Period(FUTURE), Period(PAST), "listed_from"),
}
"""A listing before and after a change; what stands there then, or the place of the refusal."""


@pytest.mark.parametrize("what", LISTED)
@pytest.mark.parametrize("where", ["subcontractor", "participant", "contract"])
def test_who_was_listed_before_now_stays_as_it_was(where: str, what: str) -> None:
    before, after, expected = LISTED[what]

    def record(listed: Period | None) -> Declaration:
        if where == "contract":
            more = () if listed is None else (added("declarant", listed=listed),)
            return works(contracts=(first(), second(), *more))
        if where == "participant":
            return works(other_participants=(other(), *([] if listed is None else [other("outsider", listed=listed)])))
        kept = first().subcontractors
        return works(
            contracts=(first(subcontractors=(*kept, *([] if listed is None else [hired(listed=listed)]))), second())
        )

    found = find_changes(record(before), record(after), company("declarant"), NOW)
    if isinstance(expected, str):
        assert [fault.place.rpartition(".")[2] for fault in found.faults] == [expected]
    else:
        assert found.faults == ()
        assert found.record == record(expected)
    assert found.targets


def test_what_is_added_is_listed_from_the_moment_of_the_change() -> None:
    site = guarded()
    record = works(contracts=(first(subcontractors=(*first().subcontractors, hired())), second()))
    written = modify(site, "declarant", record)
    assert written.contracts[0].subcontractors[-1].listed == Period(NOW)
    with pytest.raises(RefusedChangeError, match="was not listed before"):
        modify(guarded(), "declarant", works(other_participants=(other("outsider", listed=Period(PAST)),)))


def test_an_entry_that_names_another_company_is_a_new_one() -> None:
    old = works(contracts=(first(subcontractors=(hired("client", listed=Period(PAST)),)), second()))
    new = works(contracts=(first(subcontractors=(hired("outsider", listed=Period(PAST)),)), second()))
    assert find_changes(old, new, company("declarant"), NOW).faults


def test_an_entry_goes_on_when_somebody_else_hired_it_and_when_entries_change_places() -> None:
    kept = (hired("client"), hired("outsider", listed=Period(PAST)), hired("filer", "client"))
    moved = (kept[1], kept[0], hired("filer", "outsider"))
    old = works(contracts=(first(subcontractors=kept), second()))
    new = works(contracts=(first(subcontractors=moved), second()))
    found = find_changes(old, new, company("declarant"), NOW)
    assert (found.record, found.targets, found.faults) == (new, (ONE,), ())


def test_who_comes_back_has_a_second_entry() -> None:
    over = hired(listed=Period(PAST - DAY, PAST))
    old = works(contracts=(first(subcontractors=(over,)), second()))
    new = works(contracts=(first(subcontractors=(over, hired())), second()))
    found = find_changes(old, new, company("declarant"), NOW)
    assert found.faults == ()
    assert found.record.contracts[0].subcontractors == (over, hired(listed=Period(NOW)))


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    early = datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS)
    late = early.replace(fold=1)
    assert early == late  # as Python compares them on one clock
    old = works(contracts=(first(), second(listed=Period(early))))
    new = works(contracts=(first(), second(listed=Period(late))))
    assert find_changes(old, new, company("declarant"), NOW).targets == (TWO,)
    with pytest.raises(AccessDeniedError):
        modify(
            Guarded(Portfolio(**registers(*COMPANIES), declarations=(old,)), at("2026-10-26T00:00")), "declarant", new
        )


def test_a_moment_written_with_another_offset_is_a_change_of_anothers_contract() -> None:
    written = Period(PAST.astimezone(timezone(timedelta(hours=2))))
    old = works(contracts=(first(), second(listed=Period(PAST))))
    new = works(contracts=(first(), second(listed=written)))
    assert old == new  # the same instant
    assert find_changes(old, new, company("declarant"), NOW).targets == (TWO,)


@pytest.mark.parametrize(("one", "another"), [(1, 1.0), (1, True), ("é", "e\N{COMBINING ACUTE ACCENT}"), ([], {})])
def test_content_is_compared_to_the_letter(one: Any, another: Any) -> None:
    old = works(contracts=(first(), second(content=Content.of(one))))
    new = works(contracts=(first(), second(content=Content.of(another))))
    assert find_changes(old, new, company("declarant"), NOW).targets == (TWO,)
