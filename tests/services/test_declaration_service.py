"""Nothing is filed, changed, annulled or seen but by who may; every version is kept with who, when and why."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from building_site import COMPANIES, NUMBER, REFERENCE, SITE, company, contract, declaration, draft, registers
from declaccess import AccessDeniedError, Action, Declaration, DeclarationNumber, Portfolio, Subject, nsso_2026
from declaccess.errors import ConflictError, IdentifierError, LogError, RefusedChangeError, RequestError
from declaccess.model import Content, ContractNumber
from declaccess.ports import LogMark, LogNote, Version
from guarded_site import DAY, NOW, Card, Guarded, entries, person

SEEING = {"declarant", "client", "subcontractor", "sub-subcontractor", "coordinator"}
NEW, NEW_CONTRACT = "9B00000000NEW", "9B00000000NEW1"


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


def create(guarded: Guarded, name: str = "declarant", **changes: Any) -> Version:
    """File the site's draft for a company."""
    given: dict[str, Any] = {"draft": draft(), "number": NEW, "contract_number": NEW_CONTRACT, **changes}
    return guarded.works.create(Card(name), organisation=company(name), **given)


def modify(guarded: Guarded, name: str, record: Declaration, expected: int = 1) -> Version:
    """Change a declaration for a company."""
    return guarded.works.modify(Card(name), organisation=company(name), declaration=record, expected=expected)


def annul(guarded: Guarded, name: str, expected: int = 1) -> Version:
    """Annul the site's declaration for a company."""
    return guarded.works.annul(Card(name), organisation=company(name), number=NUMBER, expected=expected)


def view(guarded: Guarded, name: str, number: str = NUMBER) -> Version:
    """Look at a declaration for a company."""
    return guarded.works.view(Card(name), organisation=company(name), number=number)


# --- filing --------------------------------------------------------------------------------------


def test_who_declares_files_and_the_clock_says_when(guarded: Guarded) -> None:
    version = create(guarded)
    filed = draft().filed(DeclarationNumber(NEW), [ContractNumber(NEW_CONTRACT)], NOW, company("declarant"))
    assert version == Version(
        record=filed,
        version=1,
        place=2,
        recorded_at=NOW,
        act=Action.CREATE,
        by=Subject(organisation=company("declarant"), person=person("declarant")),
        decision=1,
    )
    assert guarded.store.declarations.find_declaration(NEW) == version


@pytest.mark.parametrize("name", sorted(set(COMPANIES) - {"declarant"}))
def test_nobody_else_files(guarded: Guarded, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        create(guarded, name)
    assert guarded.store.declarations.find_declaration(NEW) is None
    assert [kind for kind, _, _ in entries(guarded.store.log)] == ["decision"]


def test_a_number_is_filed_under_once(guarded: Guarded) -> None:
    create(guarded)
    with pytest.raises(ConflictError) as caught:
        create(guarded)
    assert (caught.value.what, caught.value.expected, caught.value.found) == (NEW, 0, 1)
    old_form = {"contract_number": "8A0000718"}
    create(guarded, number="9B00000000NE2", **old_form)
    with pytest.raises(ConflictError):
        create(guarded, number="9B00000000NE3", **old_form)
    assert len(list(guarded.store.declarations.iter_all())) == 4


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"number": "x"}, IdentifierError),
        ({"contract_number": "x"}, IdentifierError),
        ({"contract_number": "9B00000000NE21"}, RefusedChangeError),
        ({"draft": declaration()}, RequestError),
        ({"draft": None}, RequestError),
    ],
)
def test_what_cannot_be_filed_is_refused_before_anybody_is_asked(
    guarded: Guarded, changed: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        create(guarded, **changed)
    assert entries(guarded.store.log) == []


# --- annulling and viewing -----------------------------------------------------------------------


def test_the_declarant_annuls_and_from_then_on_it_is_annulled(guarded: Guarded) -> None:
    version = annul(guarded, "declarant")
    assert version.record == declaration(annulled=True, annulled_at=NOW)
    assert (version.version, version.act, version.decision) == (2, Action.ANNUL, 1)
    assert view(guarded, "client") == version
    with pytest.raises(AccessDeniedError):
        annul(guarded, "declarant", expected=2)
    with pytest.raises(AccessDeniedError):
        modify(guarded, "declarant", evolve(declaration(annulled=True, annulled_at=NOW), client=company("outsider")), 2)


@pytest.mark.parametrize("name", sorted(set(COMPANIES) - {"declarant"}))
def test_nobody_else_annuls(guarded: Guarded, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        annul(guarded, name)
    assert len(guarded.store.declarations.list_versions(NUMBER)) == 1


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        (name, name in {"declarant", "client", "subcontractor", "sub-subcontractor", "coordinator"})
        for name in COMPANIES
    ],
)
def test_who_is_on_a_declaration_sees_it_and_its_versions_and_nobody_else(
    guarded: Guarded, name: str, *, sees: bool
) -> None:
    asked: dict[str, Any] = {"organisation": company(name), "number": NUMBER}
    if sees:
        assert view(guarded, name).record == declaration()
        assert guarded.works.list_versions(Card(name), **asked) == (view(guarded, name),)
        return
    for method in (guarded.works.view, guarded.works.list_versions):
        with pytest.raises(AccessDeniedError):
            method(Card(name), **asked)


def test_who_was_taken_off_sees_no_version_any_more(guarded: Guarded) -> None:
    modify(guarded, "declarant", declaration(other_participants=()))
    with pytest.raises(AccessDeniedError):
        guarded.works.list_versions(Card("coordinator"), organisation=company("coordinator"), number=NUMBER)
    asked: dict[str, Any] = {"organisation": company("client"), "number": NUMBER}
    assert [version.version for version in guarded.works.list_versions(Card("client"), **asked)] == [1, 2]


@pytest.mark.parametrize("number", ["9B0000000XXXX", REFERENCE, "", NUMBER.lower()])
def test_what_is_not_there_is_denied_to_everybody(guarded: Guarded, number: str) -> None:
    asked: dict[str, Any] = {"organisation": company("declarant"), "number": number}
    for act in (
        lambda: guarded.works.view(Card("declarant"), **asked),
        lambda: guarded.works.list_versions(Card("declarant"), **asked),
        lambda: guarded.works.annul(Card("declarant"), **asked, expected=1),
    ):
        with pytest.raises(AccessDeniedError) as caught:
            act()
        assert [reason.cause for reason in caught.value.decision.reasons] == ["unknown-declaration"]
    assert [kind for kind, _, _ in entries(guarded.store.log)] == ["decision"] * 3


# --- versions ------------------------------------------------------------------------------------


def test_every_version_is_kept_with_who_when_and_under_which_decision(guarded: Guarded) -> None:
    modify(guarded, "declarant", declaration(content=Content.of(1)))
    guarded.clock.advance(DAY)
    annul(guarded, "declarant", expected=2)
    versions = guarded.store.declarations.list_versions(NUMBER)
    assert [(each.version, each.act, each.recorded_at) for each in versions[1:]] == [
        (2, Action.MODIFY, NOW),
        (3, Action.ANNUL, NOW + DAY),
    ]
    log = entries(guarded.store.log)
    for version in versions[1:]:
        assert version.by == Subject(organisation=company("declarant"), person=person("declarant"))
        assert version.decision is not None
        kind, people, body = log[version.decision - 1]
        assert (kind, people) == ("decision", {"subject": "p-declarant"})
        assert json.loads(body)["request"]["action"]["name"] == version.act
        assert json.loads(body)["data"]["declaration"] == {"number": NUMBER, "version": version.version - 1}


def test_an_act_is_logged_behind_its_decisions_and_names_them(guarded: Guarded) -> None:
    modify(guarded, "declarant", declaration(client=company("outsider"), contracts=(contract(subcontractors=()),)))
    log = entries(guarded.store.log)
    assert [kind for kind, _, _ in log] == ["decision", "decision", "act"]
    assert log[2][1] == {"subject": "p-declarant"}
    act = json.loads(log[2][2])
    assert act["act"]["decisions"] == [1, 2]
    assert act["act"]["action"] == "modify"
    assert act["data"]["declaration"] == {"number": NUMBER, "version": 2}


@pytest.mark.parametrize("expected", [0, 2, -1, None, "1", True])
def test_a_stale_change_is_a_conflict_with_both_versions_and_nothing_is_written(
    guarded: Guarded, expected: Any
) -> None:
    acts: tuple[Callable[[], Version], ...] = (
        lambda: modify(guarded, "declarant", declaration(content=Content.of(1)), expected),
        lambda: annul(guarded, "declarant", expected),
    )
    for act in acts:
        with pytest.raises(ConflictError) as caught:
            act()
        assert (caught.value.expected, caught.value.found) == (expected, 1)
    assert entries(guarded.store.log) == []
    assert len(guarded.store.declarations.list_versions(NUMBER)) == 1


def test_a_stranger_is_not_told_at_which_version_a_declaration_is(guarded: Guarded) -> None:
    with pytest.raises(AccessDeniedError):
        annul(guarded, "outsider", 7)
    with pytest.raises(AccessDeniedError):
        modify(guarded, "outsider", declaration(), 7)
    assert [kind for kind, _, _ in entries(guarded.store.log)] == ["decision"] * 2
    with pytest.raises(ConflictError):
        annul(guarded, "client", 7)


def test_a_version_is_never_older_than_the_one_before_it(guarded: Guarded) -> None:
    modify(guarded, "declarant", declaration(content=Content.of(1)))
    guarded.clock.advance(-timedelta(seconds=5))
    version = modify(guarded, "declarant", declaration(content=Content.of(2)), expected=2)
    assert version.recorded_at == NOW


# --- the log comes first -------------------------------------------------------------------------


class Recorder:
    """A store whose writes, and its log's, are noted in their order."""

    def __init__(self, guarded: Guarded, *, fails_at: int = 0) -> None:
        self._store, self._fails_at = guarded.store.declarations, fails_at
        self.seen: list[str] = []
        self.log = self
        self._log = guarded.store.log

    def append(self, note: LogNote) -> LogMark:
        self.seen.append(f"log {note.kind}")
        if len(self.seen) == self._fails_at:
            raise LogError("decision log", "the disk is full", "free some space")
        return self._log.append(note)

    def commit(self, change: Any, note: LogNote) -> Version:
        self.seen.append(f"commit {note.kind}")
        if len(self.seen) == self._fails_at:
            raise LogError("decision log", "the disk is full", "free some space")
        return self._store.commit(change, note)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log if name in ("head", "iter_lines", "redact") else self._store, name)


def acts(works: Any) -> Iterator[tuple[list[str], Any]]:
    """Yield every act that writes, with the order in which it must write."""
    card, mine = Card("declarant"), {"organisation": company("declarant")}
    changed = declaration(client=company("outsider"), contracts=(contract(subcontractors=()),))
    given = {"draft": draft(), "number": NEW, "contract_number": NEW_CONTRACT}
    decided = ["log decision"]
    yield [*decided, "commit act"], lambda: works.create(card, **mine, **given)
    yield [*decided, *decided, "commit act"], lambda: works.modify(card, **mine, declaration=changed, expected=1)
    yield [*decided, "commit act"], lambda: works.annul(card, **mine, number=NUMBER, expected=1)
    yield decided, lambda: works.view(card, **mine, number=NUMBER)
    yield decided, lambda: works.list_versions(card, **mine, number=NUMBER)
    yield ["log listing"], lambda: works.list_visible(card, **mine)


@pytest.mark.parametrize("which", range(6))
def test_decisions_are_logged_first_and_then_the_act_with_its_entry(which: int) -> None:
    guarded = Guarded()
    recorder = Recorder(guarded)
    expected, act = list(acts(guarded.with_ports(declarations=recorder)[1]))[which]
    act()
    assert recorder.seen == expected


@pytest.mark.parametrize("which", range(6))
def test_when_the_log_cannot_be_written_nothing_is_done_or_shown(which: int) -> None:
    for fails_at in (1, 2, 3):
        guarded = Guarded()
        before = list(guarded.store.declarations.iter_all())
        recorder = Recorder(guarded, fails_at=fails_at)
        expected, act = list(acts(guarded.with_ports(declarations=recorder)[1]))[which]
        if fails_at > len(expected):
            continue
        with pytest.raises(LogError):
            act()
        assert recorder.seen == expected[:fails_at]
        assert list(guarded.store.declarations.iter_all()) == before


# --- who sees which ------------------------------------------------------------------------------


def many(count: int, every: int) -> Guarded:
    """Return a site with many declarations, of which the client may see one in so many."""
    works = []
    for index in range(count):
        number = DeclarationNumber(f"9B0{index:010}")
        mine = index % every == 0
        # Somebody who was listed once is named for ever, and sees it no longer.
        hired = evolve(contract().subcontractors[0], organisation=company("outsider"))
        gone = evolve(hired, listed=evolve(hired.listed, end=NOW - DAY))
        one = evolve(contract(), number=ContractNumber(f"{number}1"), subcontractors=(hired if mine else gone,))
        works.append(declaration(number=number, contracts=(one,)))
    return Guarded(Portfolio(**registers("outsider", "declarant"), declarations=tuple(works)))


def listed(guarded: Guarded, limit: int) -> Iterator[list[str]]:
    """Yield the numbers of every page."""
    after = None
    while True:
        page = guarded.works.list_visible(Card("outsider"), organisation=company("outsider"), after=after, limit=limit)
        yield [str(version.record.number) for version in page.versions if isinstance(version.record, Declaration)]
        after = page.after
        if after is None:
            return
        assert not page.complete


@pytest.mark.parametrize(
    ("count", "every"), [(0, 1), (1, 1), (50, 1), (51, 1), (120, 1), (120, 7), (101, 50), (60, 99)]
)
@pytest.mark.parametrize("limit", [1, 3, 50, 1000])
def test_a_list_is_exactly_what_may_be_seen(count: int, every: int, limit: int) -> None:
    guarded = many(count, every)
    pages = list(listed(guarded, limit))
    assert [number for page in pages for number in page] == [f"9B0{index:010}" for index in range(0, count, every)]
    assert all(len(page) == limit for page in pages[:-1])
    assert len(entries(guarded.store.log)) == len(pages)


def test_a_list_says_what_it_leaves_out_because_it_is_not_known(guarded: Guarded) -> None:
    asked: dict[str, Any] = {"organisation": company("client")}
    page = guarded.works.list_visible(Card("client", "password"), **asked)
    assert (page.versions, page.indeterminate, page.after, page.complete) == ((), 1, None, False)
    page = guarded.works.list_visible(Card("client"), **asked)
    assert ([each.version for each in page.versions], page.indeterminate, page.complete) == ([1], 0, True)
    kinds = [kind for kind, _, _ in entries(guarded.store.log)]
    assert kinds == ["listing", "listing"]
    shown = [json.loads(body)["act"]["shown"] for _, _, body in entries(guarded.store.log)]
    assert shown == [[], [NUMBER]]


@pytest.mark.parametrize("limit", [0, -1, 1001, True, None, "5", 5.0])
def test_a_limit_out_of_range_is_refused(guarded: Guarded, limit: Any) -> None:
    with pytest.raises(RequestError, match="limit"):
        guarded.works.list_visible(Card("client"), organisation=company("client"), limit=limit)


# --- threads -------------------------------------------------------------------------------------


def test_of_threads_that_share_a_service_one_wins_each_version() -> None:
    guarded = Guarded()
    won = []

    def change(number: int) -> None:
        for expected in range(1, 6):
            with suppress(ConflictError):
                record = declaration(content=Content.of([number, expected]))
                won.append(modify(guarded, "declarant", record, expected).version)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(8)))
    count = len(guarded.store.declarations.list_versions(NUMBER))
    assert sorted(won) == list(range(2, count + 1))
    assert count > 1
    acts_logged = [kind for kind, _, _ in entries(guarded.store.log)].count("act")
    assert acts_logged == count - 1


def test_a_change_of_nothing_is_refused_and_tells_no_stranger(guarded: Guarded) -> None:
    with pytest.raises(RefusedChangeError, match="nothing differs"):
        modify(guarded, "declarant", declaration())
    with pytest.raises(RefusedChangeError, match="nothing differs"):
        modify(guarded, "client", declaration())
    with pytest.raises(AccessDeniedError):
        modify(guarded, "outsider", declaration())
    assert len(guarded.store.declarations.list_versions(NUMBER)) == 1


def test_the_site_is_as_it_was(guarded: Guarded) -> None:
    assert guarded.store.portfolio(nsso_2026()) == SITE
