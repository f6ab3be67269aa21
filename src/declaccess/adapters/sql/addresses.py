"""Addresses of stores, and how their databases are used."""

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import instance_of
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from declaccess.errors import AdapterError

PORT = "store"
"""Names the store as a whole in errors."""

FORMS = "expected `sqlite:///PATH` or `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`"
"""Says what an address looks like."""

_URI_WORDS = {"uri", "mode", "immutable", "vfs"}


def _more_than_zero(_options: object, member: "Attribute[Any]", value: float) -> None:
    if not value > 0:
        raise ValueError(f"`{member.name}` is `{value}`; expected more than 0")


@frozen(kw_only=True)
class Options:
    """How a store uses its database.

    Attributes:
        lock_seconds: how long a writer waits for others.
        statement_seconds: how long one statement may take on PostgreSQL; `None`: any time. A load has no limit.
        connect_seconds: how long connecting to PostgreSQL may take.
        durable: whether a change is on the disk when it is said to be written; without, a power failure may take the
            last ones, and never more than that.
        most_connections: how many connections are kept at most; whoever comes later waits for one.
    """

    lock_seconds: float = field(default=30.0, validator=_more_than_zero)
    statement_seconds: float | None = 30.0
    connect_seconds: float = field(default=10.0, validator=_more_than_zero)
    durable: bool = field(default=True, validator=instance_of(bool))
    most_connections: int = field(default=32, validator=_more_than_zero)


def shown_address(url: URL) -> str:
    """Return an address as it may be shown: without its password, wherever that stands.

    Args:
        url: the address.
    """
    hidden = {name: "***" for name in url.query if "pass" in name.lower()}
    return url.update_query_dict(hidden).render_as_string(hide_password=True)


def parsed_address(address: str | URL) -> URL:
    """Read the address of a store.

    Args:
        address: such as `sqlite:///store.db`.

    Raises:
        AdapterError: it is no address, or names no database of the two; its text is not repeated.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise AdapterError(PORT, "the address cannot be read", FORMS) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise AdapterError(PORT, f"`{url.drivername}` is no database that it can use", FORMS)
    if url.drivername.startswith("sqlite") and (url.host or url.username or url.password or url.port):
        advice = "write three slashes before a path: `sqlite:///PATH`, and a fourth one where it begins with one"
        raise AdapterError(PORT, "the address of a SQLite file names no host and no user", advice)
    if url.drivername.startswith("sqlite") and (url.database or ":memory:") == ":memory:":
        advice = "give a file, or use the stores of `declaccess.adapters` that are in memory"
        raise AdapterError(PORT, "a database in memory is another one for each connection", advice)
    return url


def make_engine(address: str | URL, options: Options) -> Engine:
    """Make the engine for an address; nothing is opened yet.

    Args:
        address: the address.
        options: how the database is used.

    Raises:
        AdapterError: the address names no database of the two, or what it needs is not installed.
    """
    url = parsed_address(address)
    try:
        _check_words(url)
        return _made(url, options)
    except ImportError:
        problem, advice = "a PostgreSQL database needs psycopg", "run `pip install declaccess[postgres]`"
        raise AdapterError(PORT, problem, advice) from None
    except (ArgumentError, ValueError, TypeError):
        raise AdapterError(PORT, "the address cannot be read", FORMS) from None


def _check_words(url: URL) -> None:
    """Let no word stand behind the question mark that would be passed over; what it is set to is not repeated.

    Raises:
        AdapterError: a word that is not known.
    """
    if url.drivername == "postgresql+psycopg":
        from psycopg.pq import Conninfo  # noqa: PLC0415 - it may not be installed

        known = {option.keyword.decode() for option in Conninfo.get_defaults()}
        advice = "leave it out; expected words that libpq knows, such as `sslmode`"
    else:
        known = _URI_WORDS if "uri" in url.query else set()
        advice = "leave it out; expected none, or `uri=true` with `mode` where the path begins with `file:`"
    for word in url.query:
        if word not in known:
            raise AdapterError(PORT, f"the address has the word `{word}`, which is not known", advice)


def _made(url: URL, options: Options) -> Engine:
    connecting: dict[str, Any] = {"timeout": options.lock_seconds}
    if url.drivername == "postgresql+psycopg":
        connecting = {"connect_timeout": max(2, round(options.connect_seconds))}
        if "application_name" not in url.query:
            connecting["application_name"] = "declaccess"
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args=connecting,
        pool_size=min(8, options.most_connections),
        max_overflow=max(0, options.most_connections - 8),
        pool_timeout=options.lock_seconds,
        pool_reset_on_return=None,  # every transaction is ended where it was begun
        hide_parameters=True,
    )
