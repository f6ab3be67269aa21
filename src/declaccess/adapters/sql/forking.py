"""What becomes of connections when a process forks: two processes that share one garble it.

SQLite keeps the locks of a file in the memory of the process: a child with an open file of its parent's believes that
it holds locks which it does not, even for connections of its own. So none may be open at the fork, and where one is in
use just then, the child may not open that file at all.
"""

import os
import weakref
from collections.abc import Callable
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool

from declaccess.adapters.sql.addresses import PORT
from declaccess.adapters.sql.readers import Readers
from declaccess.adapters.sql.same_file import places
from declaccess.errors import UnavailableError

_barred: set[tuple[int, int]] = set()
_inherited: list[Any] = []  # to throw them away would close them, and they are the parent's


class Forking(Protocol):
    """What has connections and a lock that a fork must not carry over."""

    engine: Engine
    readers: Readers
    writers: Lock


class Forks:
    """Keeps connections apart on both sides of a fork."""

    def __init__(self, owner: Forking, opened: Callable[[str], None]) -> None:
        """Watch the connections of an engine, and every fork from now on.

        Args:
            owner: whose connections they are.
            opened: is told of the file of every connection to SQLite.
        """
        self._told = opened
        self._owner = weakref.ref(owner)
        self._open: weakref.WeakSet[Any] = weakref.WeakSet()
        self._files: set[str] = set()
        self._is_sqlite = owner.engine.dialect.name == "sqlite"
        if not hasattr(os, "register_at_fork"):
            return
        known = weakref.ref(self)

        def before() -> None:
            found = known()
            if found is not None:
                found._close_idle()  # noqa: SLF001 - its own

        def after() -> None:
            found = known()
            if found is not None:
                found._begin_anew()  # noqa: SLF001 - the same

        if self._is_sqlite:
            event.listen(owner.engine, "connect", self._opened)
            event.listen(owner.engine, "close", self._closed)
            os.register_at_fork(before=before)
        os.register_at_fork(after_in_child=after)

    def check(self, path: str) -> None:
        """Make sure that a SQLite file may be opened in this process.

        Args:
            path: the file, or its address for SQLite.

        Raises:
            UnavailableError: it was in use when this process was forked off.
        """
        if places([path.removeprefix("file:").partition("?")[0] if path.startswith("file:") else path]) & _barred:
            problem = "somebody was using the store when this process was forked off"
            raise UnavailableError(PORT, problem, "open the store after forking, and fork while nobody uses it")

    def _opened(self, connection: Any, record: Any) -> None:
        self._open.add(record)
        files = [row[2] for row in connection.execute("PRAGMA database_list") if row[2]]
        self._files.update(files)
        if files:
            self._told(files[0])

    def _closed(self, _connection: Any, record: Any) -> None:
        self._open.discard(record)

    def _close_idle(self) -> None:
        """Close what nobody uses; what somebody uses stays open, and is seen in the child."""
        owner = self._owner()
        if owner is None:
            return
        owner.readers.close()
        pool = owner.engine.pool
        if isinstance(pool, QueuePool) and not pool.checkedout():
            owner.engine.dispose()

    def _begin_anew(self) -> None:
        owner = self._owner()
        if owner is None:
            return
        pool = owner.engine.pool
        if self._is_sqlite and (len(self._open) or (isinstance(pool, QueuePool) and pool.checkedout())):
            _barred.update(places(self._files))
        _inherited.extend((pool, owner.readers.forget()))
        owner.engine.dispose(close=False)
        owner.writers = Lock()
