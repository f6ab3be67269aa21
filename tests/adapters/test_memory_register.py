"""The register in memory holds the contract of its port, and shares a lock with others when it is given one."""

from threading import RLock

import pytest

from declaccess.adapters.memory_log import MemoryLog
from declaccess.adapters.memory_register import MemoryRegister
from declaccess.testing.contracts.register import AccessRegisterContract
from declaccess.testing.contracts.register_samples import ROOFER, START, listed


class TestMemoryRegister(AccessRegisterContract):
    @pytest.fixture
    def register(self) -> MemoryRegister:
        return MemoryRegister(MemoryLog())


def test_a_shared_lock_is_held_while_the_register_is_written_and_let_go_after() -> None:
    lock = RLock()
    register = MemoryRegister(MemoryLog(), lock)
    with lock:
        register.add([listed(ROOFER)], START)
    assert len(register.read(ROOFER)) == 1
    assert lock.acquire(blocking=False)
