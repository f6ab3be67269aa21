"""Stores for the tests: a SQLite file, and a database of a real PostgreSQL server, each new for every test."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from declaccess.adapters.sql import SqlStore
from postgres_server import PostgresServer

_numbers = count()


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer | None]:
    """Start a server of our own, unless the environment names one."""
    if "DECLACCESS_TEST_DSN" in os.environ:
        yield None
        return
    with PostgresServer() as running:
        yield running


@pytest.fixture(scope="session")
def administrator(server: PostgresServer | None) -> Iterator[Engine]:
    """Connect to the server as somebody who may make databases; one that lies ready has an empty store."""
    address = os.environ["DECLACCESS_TEST_DSN"] if server is None else server.address()
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def template(administrator: Engine) -> Iterator[str]:
    """Make the database that every other one is a copy of."""
    name = f"declaccess_template_{os.getpid()}"
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    store = SqlStore(administrator.url.set(database=name))
    store.upgrade()
    store.close()
    yield name
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_database(administrator: Engine) -> Iterator[Callable[..., str]]:
    """Return what makes an empty database and returns its address; all are gone after the test."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        name = f"declaccess_test_{os.getpid()}_{next(_numbers)}"
        with administrator.connect() as connection:
            source = "" if template is None else f" TEMPLATE {template}"
            connection.exec_driver_sql(f"CREATE DATABASE {name}{source}")
        made.append(name)
        return administrator.url.set(database=name).render_as_string(hide_password=False)

    yield make
    with administrator.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return an address of either database where there is no store yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    make: Callable[..., str] = request.getfixturevalue("new_database")
    return make()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty store in either database."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'store.db'}"
        store = SqlStore(found)
        store.upgrade()
        store.close()
        return found
    make: Callable[..., str] = request.getfixturevalue("new_database")
    return make(request.getfixturevalue("template"))


@pytest.fixture
def sql_store(address: str) -> Iterator[SqlStore]:
    """Return an empty store in either database; the disk is not waited for."""
    store = SqlStore(address, durable=False)
    yield store
    store.close()
