"""What somebody changes by hand in the tables of a log is found, and what is done to a SQLite file is noticed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import create_engine

from declaccess.adapters.sql import SqlStore
from declaccess.errors import LogError, UnavailableError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogNote
from declaccess.services import verify_log

ROW_ATTACKS = {
    "a line feed after the last line": "UPDATE declaccess_log SET line = line || {feed} WHERE number = 4",
    "a line feed after another line": "UPDATE declaccess_log SET line = line || {feed} WHERE number = 2",
    "a blank after the last line": "UPDATE declaccess_log SET line = line || ' ' WHERE number = 4",
    "the last row has another number": "UPDATE declaccess_log SET number = 100 WHERE number = 4",
    "the last rows have other numbers": "UPDATE declaccess_log SET number = number + 1000 WHERE number > 2",
    "the heading has another number": "UPDATE declaccess_log SET number = -1 WHERE number = 0",
    "the last entry is gone": "DELETE FROM declaccess_log WHERE number = 4",
    "all entries are gone": "DELETE FROM declaccess_log WHERE number > 0",
    "all lines are gone": "DELETE FROM declaccess_log",
    "an entry stands twice, at the end": (
        "INSERT INTO declaccess_log SELECT 5, line FROM declaccess_log WHERE number = 4"
    ),
    "an entry stands twice, before all": (
        "INSERT INTO declaccess_log SELECT -5, line FROM declaccess_log WHERE number = 4"
    ),
    "the store counts fewer entries": "UPDATE declaccess_state SET entries = 2",
    "a body says something else": "UPDATE declaccess_log SET line = replace(line, '\"act\":3', '\"act\":8')",
    "a line is empty": "UPDATE declaccess_log SET line = '' WHERE number = 2",
    "two lines are swapped": (
        "UPDATE declaccess_log SET line = (SELECT line FROM declaccess_log AS other "
        "WHERE other.number = 5 - declaccess_log.number) WHERE number IN (2, 3)"
    ),
}


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    """Return a new store in either database."""
    opened = SqlStore(address)
    yield opened
    opened.close()


def changed_by_hand(store: SqlStore, statement: str) -> None:
    engine = create_engine(store._database.engine.url)
    feed = "char(10)" if engine.dialect.name == "sqlite" else "chr(10)"
    with engine.begin() as connection:
        connection.exec_driver_sql(statement.replace("{feed}", feed))
    engine.dispose()


@pytest.mark.parametrize("attack", ROW_ATTACKS)
def test_rows_that_were_changed_by_hand_are_found_without_an_anchor(store: SqlStore, attack: str) -> None:
    for number in range(4):
        store.log.append(LogNote(kind="act", people={}, body=f'{{"act":{number}}}'))
    assert verify_log(store.log)
    changed_by_hand(store, ROW_ATTACKS[attack])
    assert not verify_log(store.log)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE declaccess_state SET entries = -100",
        "UPDATE declaccess_state SET head = 'x'",
        "DELETE FROM declaccess_state",
    ],
)
def test_nothing_is_appended_after_an_end_that_no_log_has(store: SqlStore, change: str) -> None:
    note = LogNote(kind="act", people={}, body="{}")
    store.log.append(note)
    changed_by_hand(store, change)
    for attempt in (store.log.head, lambda: store.log.append(note), lambda: list(store.log.iter_lines())):
        with pytest.raises(LogError):
            attempt()


def removed(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced_by_a_copy(path: Path) -> None:
    copy = path.with_name("copy.db")
    copyfile(path, copy)
    copy.replace(path)


def replaced_by_another(path: Path) -> None:
    removed(path)
    other = SqlStore(f"sqlite:///{path}")
    other.upgrade()
    other.close()


@pytest.mark.parametrize("change", [removed, moved, replaced_by_a_copy, replaced_by_another])
def test_nothing_is_written_to_a_file_that_is_not_there_any_more(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "store.db"
    store = SqlStore(f"sqlite:///{path}")
    store.upgrade()
    note = LogNote(kind="act", people={}, body="{}")
    assert store.log.append(note).number == 1
    change(path)
    for _ in range(2):
        with pytest.raises(UnavailableError, match="was removed, moved or replaced while it was open"):
            store.log.append(note)
    store.close()


def test_what_a_person_was_stands_nowhere_in_the_file_after_redaction(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqlStore(f"sqlite:///{path}")
    store.upgrade()
    for _ in range(50):
        store.log.append(LogNote(kind="act", people={"subject": PersonId("p-who-asks-to-go")}, body="{}"))
    assert store.log.redact(PersonId("p-who-asks-to-go")) == 50
    for each in tmp_path.iterdir():
        assert b"p-who-asks-to-go" not in each.read_bytes()
    assert verify_log(store.log)
    store.close()
