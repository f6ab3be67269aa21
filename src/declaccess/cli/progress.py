"""Progress on standard error, of work that takes more than a moment: with rich where that is installed."""

import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import TypeAlias

QUIET_SECONDS = 2.0
"""Work that is done sooner shows nothing."""

_EVERY_SECONDS = 0.5

Tell: TypeAlias = Callable[[int, int | None], None]
"""Takes how much is done and how much there is, where that is known."""


@contextmanager
def progress(label: str) -> Generator[Tell]:
    """Show how far some work has come; nothing where nobody looks, and nothing before it takes `QUIET_SECONDS`.

    Args:
        label: what the work is, such as `reading declarations`.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with ExitStack() as stack:
        yield _teller(label, stack)


def _teller(label: str, stack: ExitStack) -> Tell:
    last = begun = monotonic()
    show: Tell | None = None

    def tell(done: int, total: int | None) -> None:
        nonlocal last, show
        now = monotonic()
        if now - begun < QUIET_SECONDS or now - last < _EVERY_SECONDS:
            return
        last = now
        show = show or _rich(label, stack) or _plain(label, stack)
        show(done, total)

    return tell


def _rich(label: str, stack: ExitStack) -> Tell | None:
    try:
        from rich.console import Console  # noqa: PLC0415 - it need not be installed
        from rich.progress import Progress  # noqa: PLC0415 - the same
    except ImportError:
        return None
    bar = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = bar.add_task(label, total=None)
    return lambda done, total: bar.update(task, completed=done, total=total)


def _plain(label: str, stack: ExitStack) -> Tell:
    stack.callback(lambda: print(file=sys.stderr))

    def show(done: int, total: int | None) -> None:
        of = "" if total is None else f" of {total:,}"
        print(f"\rdeclaccess: {label}: {done:,}{of}", end="", file=sys.stderr, flush=True)

    return show
