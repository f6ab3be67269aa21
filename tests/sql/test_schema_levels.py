"""A store is made and upgraded in one go, and whatever else lies at an address is refused and left as it is."""

import pickle
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, inspect

from declaccess.adapters.sql import SqlStore, metadata, steps
from declaccess.adapters.sql.levels import APPLICATION
from declaccess.adapters.sql.steps import STEPS, Step
from declaccess.errors import AdapterError, LevelError
from declaccess.model import PersonId
from sql_sites import NOTE, NOW, site


def schema(address: str) -> dict[str, Any]:
    """Return the tables of a database, as far as they can be seen from outside."""
    engine = create_engine(address)
    seen = inspect(engine)
    found = {
        table: {
            "columns": [
                (each["name"], str(each["type"]), each["nullable"], getattr(each["type"], "collation", None))
                for each in seen.get_columns(table)
            ],
            "key": seen.get_pk_constraint(table)["constrained_columns"],
            "references": [
                (each["constrained_columns"], each["referred_table"]) for each in seen.get_foreign_keys(table)
            ],
            "checks": sorted(str(each["name"]) for each in seen.get_check_constraints(table)),
            "indexes": sorted(
                (str(each["name"]), tuple(each["column_names"]), bool(each["unique"]))
                for each in seen.get_indexes(table)
            ),
        }
        for table in sorted(seen.get_table_names())
    }
    engine.dispose()
    return found


def test_the_exported_tables_are_those_that_the_steps_make(
    empty_address: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    if empty_address.startswith("postgresql"):
        other = request.getfixturevalue("new_database")()
    store = SqlStore(empty_address)
    assert store.upgrade() == (0, len(STEPS))
    store.close()
    engine = create_engine(other)
    metadata.create_all(engine)
    engine.dispose()
    assert schema(empty_address) == schema(other)


def test_where_there_is_no_store_it_says_how_to_make_one_and_makes_nothing(empty_address: str, tmp_path: Path) -> None:
    store = SqlStore(empty_address)
    with pytest.raises(LevelError, match=r"store\.upgrade\(\).*declaccess store init") as caught:
        store.check()
    assert (caught.value.found, caught.value.expected) == (0, len(STEPS))
    assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args  # noqa: S301 - made just now
    assert store.find_level() == 0
    assert list(tmp_path.iterdir()) == []
    store.close()


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what lets the library be a newer version, with one step more."""

    def become(statement: str) -> None:
        step = Step(
            sqlite=("CREATE TABLE declaccess_new (a TEXT)", statement),
            postgresql=("CREATE TABLE declaccess_new (a TEXT)", statement),
        )
        monkeypatch.setattr(steps, "STEPS", (*STEPS, step))

    return become


def test_an_older_store_is_refused_until_it_is_upgraded_and_keeps_what_it_holds(
    address: str, newer: Callable[[str], None]
) -> None:
    store = SqlStore(address)
    works = site().declarations
    store.declarations.add(works, NOW)
    store.close()
    newer("CREATE INDEX declaccess_new_a ON declaccess_new (a)")
    with pytest.raises(LevelError, match=r"level 1.*level 2.*store\.upgrade\(\).*declaccess store upgrade") as caught:
        store.declarations.find_draft("draft-0")
    assert (caught.value.found, caught.value.expected) == (1, 2)
    assert store.upgrade() == (1, 2)
    assert [each.record for each in store.declarations.iter_all()] == list(works)
    store.close()


def test_a_newer_store_asks_for_a_newer_library_and_is_not_changed(
    address: str, newer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    newer("CREATE INDEX declaccess_new_a ON declaccess_new (a)")
    store = SqlStore(address)
    store.upgrade()
    store.close()
    monkeypatch.setattr(steps, "STEPS", STEPS)
    for attempt in (store.check, store.upgrade):
        with pytest.raises(LevelError, match="update the library") as caught:
            attempt()
        assert (caught.value.found, caught.value.expected) == (2, 1)
    assert store.find_level() == 2
    store.close()


def test_an_upgrade_that_fails_half_way_has_not_begun(address: str, newer: Callable[[str], None]) -> None:
    newer("CREATE INDEX declaccess_new_a ON declaccess_nowhere (a)")
    store = SqlStore(address)
    before = schema(address)
    with pytest.raises(AdapterError, match="nothing was written"):
        store.upgrade()
    assert schema(address) == before
    assert store.find_level() == 1
    store.close()


def test_of_many_who_make_a_store_at_once_one_makes_it(empty_address: str) -> None:
    stores = [SqlStore(empty_address) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(SqlStore.upgrade, stores))
    assert sorted(found) == [(0, 1), *[(1, 1)] * 7]
    assert {store.log.head() for store in stores} == {stores[0].log.head()}
    for store in stores:
        store.close()


def test_a_store_that_is_made_while_somebody_looks_is_a_store(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.db'}"
    looking = SqlStore(address)
    statements: list[str] = []

    def make(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)
        if len(statements) == 2:
            other = SqlStore(address)
            other.upgrade()
            other.close()

    event.listen(looking._database.engine, "before_cursor_execute", make)
    assert looking.upgrade() == (1, 1)
    assert len(statements) >= 2
    looking.close()


@pytest.mark.parametrize("other", ["text", "database", "other program's database"])
def test_another_file_is_refused_and_not_touched(other: str, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    if other == "text":
        path.write_text(
            "no database, but more than a hundred bytes of text, as somebody may have typed it " * 3, "utf-8"
        )
    else:
        connection = sqlite3.connect(path)
        if other == "database":
            connection.execute("CREATE TABLE invoices (a TEXT)")
        else:
            connection.execute("PRAGMA application_id = 77")
            connection.execute("PRAGMA user_version = 1")
        connection.commit()
        connection.close()
    before = path.read_bytes()
    store = SqlStore(f"sqlite:///{path}")
    for attempt in (store.check, store.upgrade, store.find_level, lambda: store.declarations.find_draft("a")):
        with pytest.raises(LevelError, match="something else than a store lies there") as caught:
            attempt()
        assert caught.value.found is None
    store.close()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_other_tables_of_a_postgresql_database_are_left_alone(new_database: Callable[[], str]) -> None:
    address = new_database()
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE events (a TEXT)")
    store = SqlStore(address)
    assert store.upgrade() == (0, 1)
    store.close()
    assert "events" in inspect(engine).get_table_names()
    engine.dispose()


@pytest.mark.parametrize(
    "table", ["declaccess_state (level TEXT)", "declaccess_state (a TEXT)", "declaccess_log (a TEXT)"]
)
def test_other_tables_under_our_names_are_refused(table: str, new_database: Callable[[], str]) -> None:
    address = new_database()
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table}")
    store = SqlStore(address)
    for attempt in (store.check, store.upgrade, store.find_level):
        with pytest.raises(LevelError, match="something else than a store lies there"):
            attempt()
    assert len(inspect(engine).get_table_names()) == 1
    store.close()
    engine.dispose()


def test_a_file_with_our_marks_and_no_tables_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    for attempt in (store.check, store.upgrade):
        with pytest.raises(LevelError, match="something else than a store lies there"):
            attempt()
    store.close()


def test_a_store_that_is_open_writes_no_more_once_another_version_upgraded_it(address: str) -> None:
    store = SqlStore(address)
    store.log.append(NOTE)
    with store._database.writing("store") as connection:
        connection.exec_driver_sql("UPDATE declaccess_state SET level = 2")
    for attempt in (
        lambda: store.log.append(NOTE),
        lambda: store.directory.enrol(PersonId("p-1"), "one"),
        lambda: store.declarations.add(site().declarations, NOW),
    ):
        with pytest.raises(AdapterError, match="update the library"):
            attempt()
    assert store.log.head().number == 1
    store.close()
