"""The contract of a clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from declaccess.ports.clock import Clock


class ClockContract:
    """What every `Clock` must do.

    Fixtures to give:

    - `clock`: the clock.
    """

    def test_it_is_a_clock(self, clock: Clock) -> None:
        """Hold the protocol."""
        assert isinstance(clock, Clock)

    def test_it_tells_an_aware_instant(self, clock: Clock) -> None:
        """Tell an instant, not a reading of some wall."""
        now = clock.now()
        assert isinstance(now, datetime)
        assert now.utcoffset() is not None

    def test_it_does_not_run_backwards(self, clock: Clock) -> None:
        """Tell later instants later."""
        told = [clock.now() for _ in range(1_000)]
        assert told == sorted(told)

    def test_threads_may_share_it(self, clock: Clock) -> None:
        """Answer several threads at once, with the same time."""
        before = clock.now()
        with ThreadPoolExecutor(8) as threads:
            told = [each.result() for each in [threads.submit(clock.now) for _ in range(200)]]
        assert all(before <= each <= clock.now() for each in told)
