"""Stores in SQLite and PostgreSQL; they need the extra `sql` or `postgres`."""

from typing import TYPE_CHECKING, Any

from declaccess.errors import AdapterError

if TYPE_CHECKING:
    from declaccess.adapters.sql.store import SqlStore
    from declaccess.adapters.sql.tables import metadata

__all__ = ["SqlStore", "metadata"]

_HOMES = {"SqlStore": "store", "metadata": "tables"}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for.

    Raises:
        AdapterError: SQLAlchemy is not installed.
        AttributeError: there is no such name.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_home(name), name)


def _home(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415 - only when something is asked for

    try:
        return import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] != "sqlalchemy":
            raise
    advice = "run `pip install declaccess[sql]`, or `pip install declaccess[postgres]` for PostgreSQL"
    raise AdapterError("store", "a store in a database needs SQLAlchemy", advice)
