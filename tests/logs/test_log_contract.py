"""Every shipped log keeps the contract of the port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from declaccess.adapters.file_log import FileLog
from declaccess.adapters.memory_log import MemoryLog
from declaccess.testing.contracts.decision_log import DecisionLogContract


class TestMemoryLog(DecisionLogContract):
    @pytest.fixture
    def log(self) -> MemoryLog:
        return MemoryLog()


class TestFileLog(DecisionLogContract):
    @pytest.fixture
    def log(self, tmp_path: Path) -> Iterator[FileLog]:
        with FileLog(tmp_path / "decisions.log", durable=False) as log:
            yield log

    @pytest.fixture
    def another(self, log: FileLog) -> Iterator[FileLog]:
        with FileLog(log.path, durable=False) as another:
            yield another

    @pytest.fixture
    def broken(self, tmp_path: Path) -> FileLog:
        FileLog(tmp_path / "other.log").close()
        return FileLog(tmp_path / "other.log", read_only=True)
