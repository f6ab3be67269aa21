"""Pages: a cursor goes on with the same question about the same data; everything else is refused with the reason."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from building_site import FILED, NUMBER, company, person_of
from declaccess import Portfolio
from declaccess.adapters.memory import MemoryStore
from declaccess.errors import (
    AdapterError,
)
from declaccess.model import (
    Action,
    Content,
    Login,
    OrganisationId,
    PersonId,
    RegisterEvent,
)
from declaccess.model.unfolding import events_of
from declaccess.periods import Period
from declaccess.review.cursors import CursorError, read_cursor
from declaccess.review.what_can import MOST
from declaccess.testing.contracts.declaration_samples import NOON, change, note
from search.sites import ASK, AT, BOOK, COUNT, CREW, EARLY, Ask, Source, grants, numbered, site, what, who

# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, COUNT - 1, COUNT, COUNT + 1, MOST])
def test_pages_give_the_whole_exactly_once(source: Source, ask: Ask, limit: int) -> None:
    whole = ask(source, limit=MOST)
    assert (whole.complete, whole.next) == (True, None)
    assert len(whole.to_dicts()) == (COUNT if ask is what else len(CREW) + 1)
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = ask(source, limit=limit, after=after)
        assert len(page.to_dicts()) <= limit
        assert page.complete is (page.next is None)
        rows += page.to_dicts()
        after = page.next
        if after is None:
            break
        assert len(page.to_dicts()) == limit
    assert rows == whole.to_dicts()


def test_a_cursor_is_one_word_of_letters_and_does_not_hold_what_was_asked(source: Source, ask: Ask) -> None:
    cursor = ask(source, limit=1).next
    assert cursor is not None
    assert cursor.isascii()
    assert cursor.replace("-", "a").replace("_", "a").isalnum()
    assert person_of("subcontractor").encode() not in urlsafe_b64decode(f"{cursor}==")


def test_the_same_instant_and_the_same_page_in_other_words_go_on(source: Source) -> None:
    brussels = AT.astimezone(datetime.fromisoformat("2026-07-01T00:00:00+02:00").tzinfo)
    first = what(source)
    second = what(source, after=first.next, at=brussels, action=Action.MODIFY, limit=MOST)
    assert (*first.permit, *second.permit) == what(source, limit=MOST).permit


# --- what does not go on ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "view"},
        {"at": AT + timedelta(microseconds=1)},
        {"login": Login("itsme")},
        {"login": None},
    ],
    ids=str,
)
def test_a_cursor_of_another_question_is_refused(source: Source, ask: Ask, changes: dict[str, Any]) -> None:
    with pytest.raises(CursorError, match="the cursor belongs to another question; ask for the first page again"):
        ask(source, after=ask(source).next, **changes)


@pytest.mark.parametrize(
    "changes",
    [{"person": "p-anna"}, {"person": None, "login": Login("eid")}, {"organisation": company("subcontractor")}],
    ids=str,
)
def test_a_cursor_of_somebody_else_is_refused(source: Source, changes: dict[str, Any]) -> None:
    with pytest.raises(CursorError, match="another question"):
        what(source, after=what(source).next, **changes)


@pytest.mark.parametrize("changes", [{"declaration": f"{NUMBER[:-1]}1"}, {"contract": "project"}], ids=str)
def test_a_cursor_of_another_declaration_is_refused(source: Source, changes: dict[str, Any]) -> None:
    with pytest.raises(CursorError, match="another question"):
        who(source, after=who(source).next, **changes)


def test_a_cursor_of_the_other_kind_of_question_is_refused(source: Source) -> None:
    with pytest.raises(CursorError, match="another question"):
        what(source, after=who(source).next)
    with pytest.raises(CursorError, match="another question"):
        who(source, after=what(source).next)


def test_a_cursor_of_another_rulebook_is_refused(source: Source, ask: Ask) -> None:
    known = BOOK.resolve("unsecured-abolition", date(2026, 11, 2), source="a letter")
    with pytest.raises(CursorError, match="the cursor belongs to another rulebook"):
        ask(source, after=ask(source).next, rulebook=known)


def forged(after: object, question: object, rulebook: object, version: object) -> str:
    """Return a cursor that says something else and was sealed as one."""
    return sealed(json.dumps([after, question, rulebook, version]).encode())


def sealed(text: bytes) -> str:
    """Return a text as a cursor."""
    return urlsafe_b64encode(text + sha256(text).digest()[:6]).decode().rstrip("=")


NO_CURSORS = {
    "nothing": "",
    "a blank": " ",
    "a word": "next",
    "one letter": "a",
    "padding": "====",
    "not ASCII": "é",
    "digits that are not ASCII": "\N{ARABIC-INDIC DIGIT ONE}" * 40,
    "half a character": "\ud800",
    "huge": "A" * 20_000_000,
    "sealed nothing": sealed(b""),
    "sealed words": sealed(b"no json"),
    "sealed bytes": sealed(b"\xff\xfe"),
    "sealed object": sealed(b'{"a":1,"b":2,"c":3,"d":4}'),
    "sealed text": sealed(b'"abcd"'),
    "sealed number": sealed(b"1"),
    "sealed depth": sealed(b"[" * 100_000),
    "sealed too few": sealed(b'["a","b","c"]'),
}


@pytest.mark.parametrize("text", NO_CURSORS.values(), ids=NO_CURSORS.keys())
def test_what_is_no_cursor_is_refused(ask: Ask, text: str) -> None:
    with pytest.raises(CursorError, match="the cursor was cut or changed; ask for the first page again") as refused:
        ask(site(), after=text)
    assert refused.value.__cause__ is None


def test_a_cursor_that_was_cut_or_changed_anywhere_is_refused(ask: Ask) -> None:
    source = site()
    cursor = ask(source).next
    assert cursor is not None
    others = [cursor[:length] for length in range(len(cursor))]
    others += [f"{cursor[:index]}{letter}{cursor[index:]}" for index in range(len(cursor) + 1) for letter in "A =\n"]
    for index, letter in enumerate(cursor):
        others += [f"{cursor[:index]}{other}{cursor[index + 1 :]}" for other in "AQgw" if other != letter]
    for other in others:
        with pytest.raises(CursorError, match="was cut or changed"):
            read_cursor(other, "question", "rulebook")
    with pytest.raises(CursorError, match="was cut or changed"):
        ask(source, after=f"{cursor}\n")


@pytest.mark.parametrize(
    "after", ["", "no json", "[]", '["a"]', '["a", 1]', "[" * 5_000, 1, None, ["a", "b"]], ids=repr
)
def test_a_place_that_is_none_is_refused_or_finds_what_comes_after_it(source: Source, after: object) -> None:
    for asking in ASK.values():
        cursor = asking(source).next
        assert cursor is not None
        _, question, rulebook, version = json.loads(urlsafe_b64decode(f"{cursor}==")[:-6])
        text = forged(after, question, rulebook, version)
        if asking is what and isinstance(after, str):
            rows = asking(source, after=text).to_dicts()
            assert all(row["declaration"] > after for row in rows)
        else:
            with pytest.raises(CursorError, match="was cut or changed"):
                asking(source, after=text)


# --- the state of the data -------------------------------------------------------------------


def register_event(person: str = "p-emma") -> RegisterEvent:
    """Return that somebody else gets rights of the declarant."""
    [event] = events_of(grants(PersonId(person))[0])
    return event


CHANGES: dict[str, Callable[[Any], object]] = {
    "a new declaration": lambda store: store.declarations.add([numbered(8)], NOON),
    "a changed declaration": lambda store: store.declarations.commit(
        change(numbered(0, content=Content.of(1)), expected=1), note()
    ),
    "a grant": lambda store: store.register.add([register_event()], NOON),
}


@pytest.mark.parametrize("step", CHANGES.values(), ids=CHANGES.keys())
def test_a_cursor_of_another_state_of_a_store_is_refused(store: Any, ask: Ask, step: Callable[[Any], object]) -> None:
    first = ask(store)
    step(store)
    with pytest.raises(CursorError, match="the cursor belongs to another state of the data"):
        ask(store, after=first.next)
    assert ask(store).next is not None


def test_a_decision_that_is_logged_leaves_cursors_as_they_are(store: Any, ask: Ask) -> None:
    first = ask(store)
    store.declarations.log.append(note())
    assert ask(store, after=first.next).to_dicts()


OTHERS: dict[str, Callable[[], Portfolio]] = {
    "one more declaration": lambda: site(COUNT + 1),
    "one less": lambda: site(COUNT - 1),
    "one that was annulled": lambda: site(
        declarations=(numbered(0, annulled=True, annulled_at=AT), *site().declarations[1:])
    ),
    "one filed later": lambda: site(
        declarations=(numbered(0, filed_at=FILED + timedelta(days=1)), *site().declarations[1:])
    ),
    "others on it": lambda: site(declarations=(numbered(0, other_participants=()), *site().declarations[1:])),
    "one more right": lambda: site(grants=(*site().grants, *grants(PersonId("p-emma")))),
    "a right that ended": lambda: site(
        grants=(*site().grants[:-1], evolve(site().grants[-1], period=Period(FILED, AT)))
    ),
    "an appointment that ended": lambda: site(
        appointments=tuple(evolve(each, period=Period(FILED, AT)) for each in site().appointments)
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_cursor_of_other_records_is_refused(ask: Ask, name: str) -> None:
    first = ask(site())
    if (ask is who and name in ("one more declaration", "one less")) or (ask is what and name == "others on it"):
        assert ask(OTHERS[name](), after=first.next).to_dicts()  # nothing that bears on the question changed
        return
    with pytest.raises(CursorError, match="belongs to another state of the data"):
        ask(OTHERS[name](), after=first.next)


def test_a_cursor_goes_on_with_the_same_records_read_again(ask: Ask) -> None:
    same = site()
    assert ask(site(), after=ask(site()).next) == ask(same, after=ask(same).next)


class Restless:
    """A register in which somebody writes something while it is read, as often as it is told to."""

    def __init__(self, times: int) -> None:
        self._store = MemoryStore.of(site(), EARLY)
        self.left, self._number = times, COUNT
        self.declarations, self.search = self._store.declarations, self._store.search

    @property
    def register(self) -> Any:
        return self

    def iter_events(self) -> Any:
        return self._store.register.iter_events()

    def read(self, organisation: OrganisationId, person: PersonId | None = None) -> Any:
        found = self._store.register.read(organisation, person)
        if self.left:
            self.left -= 1
            self._store.register.add([register_event(f"p-{self._number}")], NOON)
            self._store.declarations.add([numbered(self._number)], NOON)
            self._number += 1
        return found


def test_what_is_written_while_a_page_is_read_is_on_it_wholly_or_not_at_all(
    ask: Ask,
) -> None:
    before = len(ask(site(), limit=MOST).to_dicts())
    assert len(ask(Restless(2), limit=MOST).to_dicts()) == before + 2
    restless = Restless(0)
    first = ask(restless)
    restless.left = 1
    with pytest.raises(CursorError, match="another state of the data"):
        ask(restless, after=first.next)


def test_data_that_never_stands_still_is_not_read_halfway(ask: Ask) -> None:
    with pytest.raises(AdapterError, match="the records change faster than they are read; ask again later"):
        ask(Restless(1_000))
