"""An entry stands in the log of a database once or not at all, wherever the connection is lost on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine

from declaccess.adapters.sql import SqlStore
from declaccess.adapters.sql.connections import Database
from declaccess.codec.decision_log import verify_lines
from declaccess.errors import AdapterTimeoutError, LogError
from declaccess.ports.decision_log import LogMark, LogNote
from sql_sites import NOTE


class Losing:
    """A connection that is lost after each statement, before its answer comes."""

    def __init__(self, pooled: Any, address: str) -> None:
        self._pooled, self._address = pooled, address

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pooled, name)

    def cursor(self) -> "Losing":
        return Losing(self._pooled.cursor(), self._address)

    def execute(self, *arguments: Any) -> None:
        self._pooled.execute(*arguments)
        engine = create_engine(self._address)
        with engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        engine.dispose()
        self._pooled.execute("SELECT 1")


@pytest.fixture
def postgres(new_database: Callable[[str], str], template: str) -> str:
    """Return the address of an empty store in PostgreSQL."""
    return new_database(template)


@pytest.fixture
def lose(monkeypatch: pytest.MonkeyPatch, postgres: str) -> Callable[[int], None]:
    """Return what lets so many of the next connections be lost."""
    pooled, left = Database._pooled, 0

    def taken(self: Database, port: str) -> Any:
        nonlocal left
        left -= 1
        return Losing(pooled(self, port), postgres) if left >= 0 else pooled(self, port)

    def begin(count: int) -> None:
        nonlocal left
        left = count

    monkeypatch.setattr(Database, "_pooled", taken)
    return begin


def entries_in(store: SqlStore) -> int:
    """Return how many entries a log has, after seeing that it is whole."""
    lines = list(store.log.iter_lines())
    assert verify_lines(lines).whole
    return len(lines) - 1


def test_an_entry_whose_answer_was_lost_is_found_and_not_written_again(
    postgres: str, lose: Callable[[int], None]
) -> None:
    store = SqlStore(postgres)
    store.log.append(NOTE)
    lose(1)
    mark = store.log.append(NOTE)
    assert mark == store.log.head()
    assert mark.number == entries_in(store) == 2
    assert store.log.append(NOTE).number == entries_in(store) == 3
    store.close()


def test_where_the_answer_is_lost_twice_it_is_not_known_whether_the_entry_was_written(
    postgres: str, lose: Callable[[int], None]
) -> None:
    store = SqlStore(postgres)
    store.log.append(NOTE)
    lose(2)
    with pytest.raises(AdapterTimeoutError, match="not known whether it was written; look whether it is there"):
        store.log.append(NOTE)
    assert entries_in(store) == 2
    assert store.log.append(NOTE).number == entries_in(store) == 3
    store.close()


@pytest.mark.parametrize("known", [LogMark(0, "0" * 64), LogMark(7, "0" * 64), LogMark(1, "0" * 64)])
def test_a_wrong_guess_of_the_head_makes_no_fork_and_no_gap(address: str, known: LogMark) -> None:
    store = SqlStore(address)
    store.log.append(NOTE)
    store.log.passed(known)
    assert store.log.append(NOTE).number == entries_in(store) == 2
    store.close()


def test_a_refused_note_leaves_the_next_one_its_place(address: str) -> None:
    store = SqlStore(address)
    store.log.append(NOTE)
    with pytest.raises(LogError):
        store.log.append(LogNote(kind="decision", people={}, body="no object"))
    assert store.log.append(NOTE).number == entries_in(store) == 2
    store.close()
