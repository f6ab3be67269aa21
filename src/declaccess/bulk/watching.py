"""How far a statement has come that runs long."""

import threading
from collections.abc import Callable
from typing import Any, Final

_EVERY_SECONDS: Final = 0.25
_WHOLE: Final = 100


def run_watched(connection: Any, statement: str, progress: Callable[[int, int | None], object] | None) -> list[Any]:
    """Run a statement and return its rows.

    Args:
        connection: a connection to DuckDB.
        statement: the statement.
        progress: is told now and then how many hundredths are done, and that there are a hundred.
    """
    if progress is None:
        return _rows(connection, statement)
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY_SECONDS):
            share = connection.query_progress()
            if share >= 0:
                progress(min(int(share), _WHOLE), _WHOLE)

    watcher = threading.Thread(target=watch, name="declaccess-progress", daemon=True)
    watcher.start()
    try:
        return _rows(connection, statement)
    finally:
        done.set()
        watcher.join()


def _rows(connection: Any, statement: str) -> list[Any]:
    rows: list[Any] = connection.execute(statement).fetchall()
    return rows
