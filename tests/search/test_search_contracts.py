"""The store in memory keeps the contract of a search."""

import pytest

from declaccess.adapters.memory import MemoryStore
from declaccess.testing.contracts.search import DeclarationSearchContract


class TestMemorySearch(DeclarationSearchContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
