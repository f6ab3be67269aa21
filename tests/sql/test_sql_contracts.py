"""Both databases keep the contracts of the ports."""

from collections.abc import Iterator

import pytest

from declaccess.adapters.sql import SqlStore
from declaccess.adapters.sql.declarations import SqlDeclarations
from declaccess.adapters.sql.directory import SqlDirectory
from declaccess.adapters.sql.log import SqlLog
from declaccess.adapters.sql.register import SqlRegister
from declaccess.testing.contracts.decision_log import DecisionLogContract
from declaccess.testing.contracts.declarations import DeclarationStoreContract
from declaccess.testing.contracts.directory import DirectoryContract
from declaccess.testing.contracts.register import AccessRegisterContract


class TestSqlDeclarations(DeclarationStoreContract):
    @pytest.fixture
    def store(self, sql_store: SqlStore) -> SqlDeclarations:
        return sql_store.declarations


class TestSqlLog(DecisionLogContract):
    @pytest.fixture
    def log(self, sql_store: SqlStore) -> SqlLog:
        return sql_store.log

    @pytest.fixture
    def another(self, address: str) -> Iterator[SqlLog]:
        store = SqlStore(address, durable=False)
        yield store.log
        store.close()

    @pytest.fixture
    def broken(self, empty_address: str) -> Iterator[SqlLog]:
        store = SqlStore(empty_address)
        yield store.log
        store.close()


class TestSqlDirectory(DirectoryContract):
    @pytest.fixture
    def directory(self, sql_store: SqlStore) -> SqlDirectory:
        return sql_store.directory


class TestSqlRegister(AccessRegisterContract):
    @pytest.fixture
    def register(self, sql_store: SqlStore) -> SqlRegister:
        return sql_store.register

    @pytest.fixture
    def another(self, address: str) -> Iterator[SqlRegister]:
        store = SqlStore(address, durable=False)
        yield store.register
        store.close()
