"""A guard turns whatever goes wrong in a port into a clear error, in time."""

import contextvars
import os
import threading
import time
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from declaccess.errors import (
    AdapterError,
    AdapterTimeoutError,
    AuthenticationError,
    ConflictError,
    LogError,
    UnavailableError,
)
from declaccess.services.guard import MOST_HUNG, Guard

HIDDEN = "hidden-4711"


@pytest.fixture(params=[5.0, None], ids=["another thread", "the same thread"])
def guard(request: pytest.FixtureRequest) -> Guard:
    return Guard(request.param)


def raising(error: BaseException) -> Callable[[], Any]:
    def method() -> Any:
        raise error

    return method


def test_what_a_port_returns_comes_back(guard: Guard) -> None:
    assert guard.call("store", pair, 1, expects=tuple, step=2) == (1, 2)
    assert guard.run(lambda: [guard.call("store", int, "7", expects=int) for _ in range(3)]) == [7, 7, 7]


@pytest.mark.parametrize("error", [AdapterError("store", "x"), LogError("log", "x"), UnavailableError("store", "x")])
def test_an_error_that_every_port_may_raise_passes_as_it_is(guard: Guard, error: AdapterError) -> None:
    with pytest.raises(AdapterError) as caught:
        guard.call("store", raising(error), expects=int)
    assert caught.value is error


def test_an_error_that_the_method_documents_passes_and_from_another_method_it_does_not(guard: Guard) -> None:
    conflict = ConflictError("x", 1, 2)
    with pytest.raises(ConflictError):
        guard.call("store", raising(conflict), expects=int, allows=(ConflictError,))
    with pytest.raises(AdapterError, match="`ConflictError`") as caught:
        guard.call("store", raising(conflict), expects=int)
    assert caught.value.__cause__ is conflict


@pytest.mark.parametrize("kind", [KeyError, ValueError, OSError, RecursionError, MemoryError, StopIteration, Exception])
def test_any_other_error_becomes_one_that_says_where_and_repeats_nothing(guard: Guard, kind: type[Exception]) -> None:
    with pytest.raises(AdapterError) as caught:
        guard.call("access register", raising(kind(HIDDEN)), expects=int)
    assert caught.value.port == "access register"
    assert f"`{kind.__name__}`" in str(caught.value)
    assert HIDDEN not in str(caught.value)
    assert isinstance(caught.value.__cause__, kind)


def test_what_an_authenticator_raises_by_mistake_is_not_passed_on(guard: Guard) -> None:
    with pytest.raises(AdapterError) as caught:
        guard.call("authenticator", raising(KeyError(HIDDEN)), expects=int, allows=(AuthenticationError,))
    error: BaseException | None = caught.value
    assert HIDDEN not in str(error)
    assert error is not None
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_a_program_passes(guard: Guard, kind: type[BaseException]) -> None:
    with pytest.raises(kind):
        guard.call("store", raising(kind()), expects=int)


class Disguised:
    """Says of itself that it is a number."""

    def __getattribute__(self, name: str) -> Any:
        return int if name == "__class__" else super().__getattribute__(name)


@pytest.mark.parametrize("value", [None, "7", 7.0, Disguised(), NotImplemented], ids=lambda value: type(value).__name__)
def test_another_type_is_an_error(guard: Guard, value: object) -> None:
    for expects in (int, (int, bytes)):
        with pytest.raises(AdapterError, match="returned a"):
            guard.call("store", lambda: value, expects=expects)


def test_what_a_check_finds_wrong_is_an_error_and_so_is_a_check_that_fails(guard: Guard) -> None:
    with pytest.raises(AdapterError, match="`method` is odd"):
        guard.call("store", method, expects=lambda _: "is odd")
    with pytest.raises(AdapterError, match="`ZeroDivisionError`"):
        guard.call("store", method, expects=lambda _: str(1 // 0))


def method() -> int:
    return 7


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), threading.TIMEOUT_MAX * 2])
def test_a_timeout_that_is_no_time_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="expected more than 0"):
        Guard(seconds)


# --- hanging -------------------------------------------------------------------------------------


class Hanging:
    """A port that hangs until it is let go, and notes whether it was called afterwards."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.acted = threading.Event()

    def hang(self) -> int:
        self.free.wait(20)
        return 7

    def act(self) -> int:
        self.acted.set()
        return 7


def test_a_call_that_hangs_is_given_up_and_named() -> None:
    port, guard = Hanging(), Guard(0.05)
    began = time.monotonic()
    with pytest.raises(AdapterTimeoutError, match=r"access register: `hang` did not answer in 0\.05 s") as caught:
        guard.call("access register", port.hang, expects=int)
    assert time.monotonic() - began < 5
    assert "not known" not in str(caught.value)
    assert guard.hung == 1
    port.free.set()
    wait_for(lambda: guard.hung == 0)


def test_after_a_write_that_hangs_it_is_not_known_whether_it_was_written() -> None:
    port = Hanging()
    with pytest.raises(AdapterTimeoutError, match="it is not known whether it was written"):
        Guard(0.05).call("decision log", port.hang, expects=int, writes=True)
    port.free.set()


def test_who_was_given_up_never_goes_on_to_act() -> None:
    port, guard = Hanging(), Guard(0.05)

    def work() -> int:
        guard.call("access register", port.hang, expects=int)
        return guard.call("declaration store", port.act, expects=int)

    with pytest.raises(AdapterTimeoutError):
        guard.run(work)
    port.free.set()
    wait_for(lambda: guard.hung == 0)
    assert not port.acted.is_set()


def slow() -> float:
    time.sleep(0.15)
    return 1.0


def test_each_call_has_its_own_time() -> None:
    guard = Guard(0.4)

    def work() -> list[float]:
        return [guard.call("store", slow, expects=float) for _ in range(4)]

    assert guard.run(work) == [1.0] * 4


def test_work_between_calls_that_takes_too_long_is_given_up_too() -> None:
    port, guard = Hanging(), Guard(0.05)
    with pytest.raises(AdapterTimeoutError, match="the work after it"):
        guard.run(port.hang)
    port.free.set()


def test_when_too_many_hang_the_next_is_refused_at_once_until_one_comes_back() -> None:
    port, guard = Hanging(), Guard(0.02)
    for _ in range(MOST_HUNG):
        with pytest.raises(AdapterTimeoutError):
            guard.call("store", port.hang, expects=int)
    began = time.monotonic()
    with pytest.raises(UnavailableError, match=f"{MOST_HUNG} calls hang"):
        guard.call("store", port.act, expects=int)
    assert time.monotonic() - began < 1
    assert not port.acted.is_set()
    other = Guard(5)
    assert other.call("store", port.act, expects=int) == 7
    port.free.set()
    wait_for(lambda: guard.hung == 0)
    assert guard.call("store", port.act, expects=int) == 7


def test_one_guard_serves_many_threads() -> None:
    guard = Guard(20)
    found: list[tuple[int, int]] = []

    def ask(number: int) -> None:
        found.extend(guard.run(lambda: guard.call("store", pair, number, step, expects=tuple)) for step in range(50))  # noqa: B023

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [(number, step) for number in range(8) for step in range(50)]


def pair(number: int, step: int) -> tuple[int, int]:
    return number, step


def test_a_guard_inside_the_work_of_another_uses_its_thread() -> None:
    outer, inner = Guard(5), Guard(5)

    def work() -> bool:
        here = threading.get_ident()
        return inner.run(lambda: inner.call("store", threading.get_ident, expects=int)) == here

    assert outer.run(work)


def test_the_callers_context_goes_along() -> None:
    name = contextvars.ContextVar("name", default="nobody")
    name.set("anna")
    assert Guard(5).call("store", name.get, expects=str) == "anna"


def test_no_worker_keeps_what_it_worked_on() -> None:
    class Big:
        pass

    guard = Guard(5)
    seen: list[weakref.ref[Big]] = []

    def make() -> Big:
        big = Big()
        seen.append(weakref.ref(big))
        return big

    del_me = guard.call("store", make, expects=Big)
    del del_me
    wait_for(lambda: seen[0]() is None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_guard_works_in_a_forked_process() -> None:
    guard = Guard(5)
    assert guard.call("store", method, expects=int) == 7
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads run is the point
        child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if guard.call("store", method, expects=int) == 7 else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait a little for another thread."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)
