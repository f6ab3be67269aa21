"""Both databases keep the contracts of the ports."""

from collections.abc import Iterator

import pytest

from declaccess.adapters.sql import SqlStore
from declaccess.adapters.sql.declarations import SqlDeclarations
from declaccess.adapters.sql.directory import SqlDirectory
from declaccess.adapters.sql.log import SqlLog
from declaccess.adapters.sql.register import SqlRegister
from declaccess.errors import AdapterError
from declaccess.model import PersonId
from declaccess.testing.contracts.decision_log import DecisionLogContract
from declaccess.testing.contracts.declarations import DeclarationStoreContract
from declaccess.testing.contracts.directory import DirectoryContract
from declaccess.testing.contracts.register import AccessRegisterContract
from declaccess.testing.contracts.search import DeclarationSearchContract


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

    @pytest.mark.parametrize("written", ["", "85.07.30-033.28"], ids=["nothing", "a national number"])
    def test_what_something_else_wrote_is_no_person(self, sql_store: SqlStore, written: str) -> None:
        sql_store.directory.enrol(PersonId("p-1"), "one")
        with sql_store._database.writing("store") as connection:
            connection.exec_driver_sql(f"UPDATE declaccess_pseudonyms SET person = '{written}'")  # noqa: S608
        with pytest.raises(AdapterError, match="what lies there as a person's id is none") as refused:
            sql_store.directory.find_person("one")
        assert (refused.value.__cause__, refused.value.__context__) == (None, None)
        with pytest.raises(AdapterError, match="what lies there as a person's id is none"):
            sql_store.directory.replace("one", "two")


class TestSqlRegister(AccessRegisterContract):
    @pytest.fixture
    def register(self, sql_store: SqlStore) -> SqlRegister:
        return sql_store.register

    @pytest.fixture
    def another(self, address: str) -> Iterator[SqlRegister]:
        store = SqlStore(address, durable=False)
        yield store.register
        store.close()


class TestSqlSearch(DeclarationSearchContract):
    @pytest.fixture
    def store(self, sql_store: SqlStore) -> SqlStore:
        return sql_store
