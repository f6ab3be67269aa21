"""The store of declarations in memory keeps the contract of its port."""

import pytest

from declaccess.adapters.memory_declarations import MemoryDeclarations
from declaccess.adapters.memory_log import MemoryLog
from declaccess.testing.contracts.declarations import DeclarationStoreContract


class TestMemoryDeclarations(DeclarationStoreContract):
    @pytest.fixture
    def store(self) -> MemoryDeclarations:
        return MemoryDeclarations(MemoryLog())
