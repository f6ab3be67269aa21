"""What goes wrong in a database is told as what it is, with what to do; nothing is lost, and nothing is half done."""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from declaccess.adapters.sql import SqlStore
from declaccess.errors import AdapterError, AdapterTimeoutError, LogError, ReadOnlyError, UnavailableError
from declaccess.model import Draft, PersonId
from sql_sites import NOTE, NOW, changed, filed, site


def kill_connections(address: str) -> None:
    """End every other connection to a database, as a server does that is started again."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    engine.dispose()


@pytest.fixture
def postgres(new_database: Callable[[str], str], template: str) -> str:
    """Return the address of an empty store in PostgreSQL."""
    return new_database(template)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """Return the address of a store of a few declarations in a SQLite file."""
    address = f"sqlite:///{tmp_path / 'store.db'}"
    store = SqlStore(address)
    store.upgrade()
    store.declarations.add(site().declarations, NOW)
    store.close()
    return address


def test_connections_that_died_in_the_pool_are_replaced(postgres: str) -> None:
    store = SqlStore(postgres)
    store.declarations.add(site().declarations, NOW)
    number = filed(site())[0].number
    for attempt in (
        lambda: store.declarations.find_declaration(number),
        lambda: list(store.declarations.iter_all()),
        lambda: store.log.append(NOTE),
        store.log.head,
    ):
        attempt()
        kill_connections(postgres)
        assert attempt()
    store.close()


def test_a_connection_that_is_lost_before_the_end_has_written_nothing(postgres: str) -> None:
    store = SqlStore(postgres)
    store.declarations.add(site().declarations, NOW)
    version = store.declarations.find_declaration(filed(site())[0].number)
    assert version is not None
    before = store.log.head()
    killed = False

    def kill(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal killed
        if statement.startswith("UPDATE declaccess_declarations") and not killed:
            killed = True
            kill_connections(postgres)

    event.listen(store._database.engine, "before_cursor_execute", kill)
    with pytest.raises(UnavailableError, match="connection to the database was lost; nothing was written"):
        store.declarations.commit(changed(version), NOTE)
    assert killed
    assert store.declarations.find_declaration(version.record.number) == version  # type: ignore[union-attr]
    assert store.log.head() == before
    assert store.declarations.commit(changed(version), NOTE).version == 2
    store.close()


def test_a_connection_that_is_lost_at_the_very_end_says_that_it_is_not_known(postgres: str) -> None:
    store = SqlStore(postgres)

    def kill(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT":
            kill_connections(postgres)

    event.listen(store._database.engine, "before_cursor_execute", kill)
    with pytest.raises(AdapterTimeoutError, match="not known whether it was written; look whether it is there"):
        store.directory.enrol(PersonId("p-1"), "one")
    store.close()


def test_a_statement_that_takes_too_long_is_cancelled(postgres: str) -> None:
    store = SqlStore(postgres, statement_seconds=0.05)
    with (
        pytest.raises(UnavailableError, match="took too long and was cancelled; nothing was written"),
        store._database.writing("store") as connection,
    ):
        connection.exec_driver_sql("SELECT pg_sleep(5)")
    store.close()


def test_a_lock_that_is_held_too_long_is_told(address: str) -> None:
    holder, store = SqlStore(address), SqlStore(address, lock_seconds=0.2)
    with holder._database.writing("store") as connection:
        connection.exec_driver_sql("UPDATE declaccess_state SET events = events")
        with pytest.raises(UnavailableError, match=r"holds the lock for too long; nothing was written; do it again"):
            store.log.append(NOTE)
        assert store.log.head().number == 0
    assert store.log.append(NOTE).number == 1
    for each in (holder, store):
        each.close()


def test_a_thread_waits_for_another_no_longer_than_it_may(address: str) -> None:
    store = SqlStore(address, lock_seconds=0.1)
    with store._database.writing("store"):
        caught: list[Exception] = []

        def append() -> None:
            with suppress(ZeroDivisionError):
                try:
                    store.log.append(NOTE)
                except AdapterError as error:
                    caught.append(error)

        thread = threading.Thread(target=append)
        thread.start()
        thread.join()
    assert [type(error) for error in caught] == [UnavailableError]
    store.close()


def test_a_full_disk_is_told_and_leaves_the_store_as_it_was(sqlite: str) -> None:
    store = SqlStore(sqlite)
    before = list(store.declarations.iter_all())
    pages: list[int] = []

    def fill(connection: Any, *_: Any) -> None:
        pages[:] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    store.close()
    event.listen(store._database.engine, "connect", fill)
    version = store.declarations.find_declaration(filed(site())[0].number)

    def write_much() -> None:
        nonlocal version
        for number in range(100):
            assert version is not None
            version = store.declarations.commit(changed(version, "x" * 4000 + str(number)), NOTE)

    with pytest.raises(UnavailableError, match="the disk is full; nothing was written; make room"):
        write_much()
    assert version is not None
    store.close()
    again = SqlStore(sqlite)
    assert [each.place for each in again.declarations.iter_all()] == [each.place for each in before]
    assert len(list(again.log.iter_lines())) - 1 == again.log.head().number == version.version - 1
    again.close()


def test_a_file_that_is_opened_for_reading_can_be_read_and_not_written(sqlite: str) -> None:
    path = make_url(sqlite).database
    store = SqlStore(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert store.declarations.find_draft("draft-0") is not None
    with pytest.raises(ReadOnlyError, match="may be read but not written; nothing was written; check the permissions"):
        store.directory.enrol(PersonId("p-1"), "one")
    with pytest.raises(LogError, match="may be read but not written"):
        store.log.append(NOTE)
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="permissions of POSIX")
def test_a_file_without_write_permission_can_be_read_and_not_written(sqlite: str, tmp_path: Path) -> None:
    path = Path(str(make_url(sqlite).database))
    for each in (tmp_path, *tmp_path.parents):
        if "pytest-" in str(each):
            each.chmod(0o755)
    path.chmod(0o444)
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        said = ""
        try:
            if os.geteuid() == 0:  # whom permissions do not hold
                os.setgroups([])
                os.setgid(65_534)
                os.setuid(65_534)
            SqlStore(sqlite).directory.enrol(PersonId("p-1"), "one")
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
            said = f"{type(error).__name__} {error}"
        os.write(sending, said.encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        said = pipe.read()
    assert said.startswith(("ReadOnlyError person directory: the file may be read but not written", "UnavailableError"))
    assert "check" in said


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")
    with pytest.raises(UnavailableError, match="cannot be opened; nothing was written; check that its folder exists"):
        store.upgrade()
    store.close()


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    store = SqlStore(f"postgresql://anna:hush-hush@/works?host={tmp_path}", connect_seconds=2)
    with pytest.raises(
        UnavailableError, match="cannot be reached; check the address, and that the server is up"
    ) as caught:
        store.check()
    assert "hush" not in f"{caught.value} {store!r} {store.name}"
    store.close()


def test_a_database_that_is_not_there_is_told(administrator: Engine) -> None:
    store = SqlStore(administrator.url.set(database="declaccess_nowhere"))
    with pytest.raises(UnavailableError, match=r'refuses the connection: database "declaccess_nowhere" does not exist'):
        store.check()
    store.close()


@pytest.mark.parametrize(
    "address",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:hush@h/d",
        "hush",
        "postgresql+asyncpg://u:hush@h/d",
        "://hush",
        "",
        "sqlite://u:hush@host/x.db",
        "sqlite://works.db",
        "sqlite:///q.db?mode=hush",
        "sqlite:///q.db?timeout=hush",
        "postgresql+psycopg://u:hush@h/d?foo=hush",
        "sqlite:///file:q.db?uri=hush",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(AdapterError) as caught:
        SqlStore(address)
    assert caught.value.advice
    assert "hush" not in str(caught.value)


def test_an_address_says_which_word_is_not_known_and_how_many_slashes_there_are() -> None:
    with pytest.raises(AdapterError, match="the word `mode`, which is not known; leave it out"):
        SqlStore("sqlite:///q.db?mode=ro")
    with pytest.raises(AdapterError, match="three slashes"):
        SqlStore("sqlite://works.db")
    SqlStore("postgresql+psycopg://anna@h/d?sslmode=require").close()


@pytest.mark.parametrize("option", ["lock_seconds", "connect_seconds", "most_connections"])
def test_a_time_or_number_that_is_not_more_than_0_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match="expected more than 0"):
        SqlStore("sqlite:///store.db", **{option: 0})  # type: ignore[arg-type]  # one of several options


def test_a_text_that_the_database_cannot_hold_is_refused_and_is_never_found(address: str) -> None:
    store = SqlStore(address)
    draft = next(each for each in site().declarations if isinstance(each, Draft))
    texts = ["half \ud800 a character"] if store._database.is_sqlite else ["half \ud800 a character", "nul \0"]
    for text in texts:
        with pytest.raises(AdapterError, match=r"half a character|a NUL character, which PostgreSQL does not hold"):
            store.declarations.add([evolve(draft, reference=text)], NOW)
        with pytest.raises(AdapterError, match="nothing was written; give another text"):
            store.directory.enrol(PersonId("p-1"), text)
        assert store.declarations.find_draft(text) is None
        assert store.directory.find_person(text) is None
        assert store.directory.replace(text, "two") is None
    assert list(store.declarations.iter_all()) == []
    store.close()


def test_a_record_that_something_else_changed_is_never_taken_for_one(address: str) -> None:
    store = SqlStore(address)
    first, second = filed(site())[:2]
    store.declarations.add([first, second], NOW)
    for written in (f"replace(record, '{first.number}', '{second.number}')", "'{'", "'{\"number\": 1}'"):
        with store._database.writing("store") as connection:
            connection.exec_driver_sql(f"UPDATE declaccess_declarations SET record = {written} WHERE place = 0")  # noqa: S608
        with pytest.raises(AdapterError, match="changed by something else than this library; put a backup"):
            store.declarations.find_declaration(first.number)
    assert store.declarations.find_declaration(second.number) is not None
    store.close()


def test_a_damaged_file_is_told(sqlite: str) -> None:
    path = Path(str(make_url(sqlite).database))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    store = SqlStore(sqlite)
    with pytest.raises(AdapterError, match=r"damaged|changed by something else"):
        list(store.declarations.iter_all())
    store.close()


def test_a_store_that_was_opened_before_a_fork_works_on_both_sides(address: str) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    store = SqlStore(address)
    store.log.append(NOTE)
    child = os.fork()
    if not child:
        for _ in range(10):
            store.log.append(NOTE)
        os._exit(0)
    for _ in range(10):
        store.log.append(NOTE)
    assert os.waitpid(child, 0)[1] == 0
    assert store.log.head().number == 21
    store.close()
