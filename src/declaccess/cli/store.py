"""`declaccess store`: make a store, bring it up to date, load a portfolio into it and write one of what it holds."""

import sys
from argparse import Namespace
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from declaccess.cli.problems import CommandError, about, complain
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.streams import STDIN, shown, standard_input

if TYPE_CHECKING:
    from declaccess.adapters.sql import SqlStore
    from declaccess.model import Records

_ADDRESSES = ("sqlite:", "sqlite+pysqlite:", "postgresql:", "postgres:", "postgresql+")


def run(options: Namespace) -> int:
    """Do one task with a store and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options, a file or the store are not usable.
    """
    tasks: dict[str, Callable[[Namespace], None]] = {"init": _init, "upgrade": _upgrade, "load": _load, "dump": _dump}
    tasks[options.task](options)
    return 0


def is_address(name: str) -> bool:
    """Say whether a name that may be a file's is the address of a store.

    Args:
        name: such as `sqlite:///store.db`.
    """
    return name.lower().startswith(_ADDRESSES) and "://" in name


def stored_records(address: str) -> "Records":
    """Return what a store knows now, looked up when it is asked for.

    Args:
        address: the store's address.

    Raises:
        CommandError: it cannot be used.
    """
    import weakref  # noqa: PLC0415 - only where a store is asked for

    from declaccess.services.stored_records import StoredRecords  # noqa: PLC0415

    store = _named(address)
    with about(store.name):
        store.check()
        last = store.find_last_instant()
    # A document has no instants: what a store knows counts even where it was written down with a later one.
    now = datetime.now(UTC)
    records = StoredRecords(store.declarations, store.register, now if last is None else max(now, last))
    weakref.finalize(records, store.close)
    return records


# What is written to standard output is written after the store is done with: it may fail, and the store has not.
def _init(options: Namespace) -> None:
    with _opened(options.address) as store:
        name, found, level = store.name, store.find_level(), 0
        if found == 0:
            found, level = store.upgrade()
        else:
            store.check()
    if found == 0:
        print(f"made a store at level {level}: {name}")
    else:
        print(f"there is a store at level {found} already: {name}")


def _upgrade(options: Namespace) -> None:
    with _opened(options.address) as store:
        name = store.name
        if store.find_level() == 0:
            store.check()
        found, level = store.upgrade()
    if found == level:
        print(f"the store is at level {level} already: {name}")
    else:
        print(f"brought the store from level {found} to level {level}: {name}")


def _load(options: Namespace) -> None:
    name = options.file
    with _opened(options.address) as store:
        store.check()
        with about(shown(name)):
            loaded = store.load(
                standard_input() if name == STDIN else name,
                recorded_at=datetime.now(UTC),
                progress=_progress(),
                identifiers=options.identifiers,
            )
    complain(*(f"{shown(name)}: {finding}" for finding in loaded.findings))
    told = ", ".join(f"{count} {kind}" for kind, count in loaded.counts.items() if count)
    print(f"loaded {told or 'nothing: the document holds no record'}")


def _dump(options: Namespace) -> None:
    rulebook = chosen_rulebook(options)
    write = sys.stdout.write
    end = "\n" if options.lines else ""
    with closing(_named(options.address)) as store:
        with about(store.name):
            store.check()  # before anything is written
        for piece in _read(store.name, store.iter_document(rulebook, lines=options.lines)):
            write(f"{piece}{end}")


def _read(name: str, pieces: Iterator[str]) -> Iterator[str]:
    """Yield what a store gives; what fails elsewhere with it is not the store's."""
    while True:
        with about(name):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _progress() -> Callable[[int], object] | None:
    """Return what tells the progress to somebody who watches; nobody watches a file."""
    if not sys.stderr.isatty():
        return None

    def tell(count: int) -> None:
        print(f"\r{count:,} records", end="", file=sys.stderr, flush=True)

    return tell


@contextmanager
def _opened(address: str) -> "Generator[SqlStore]":
    store = _named(address)
    try:
        with about(store.name):
            yield store
    finally:
        store.close()


def _named(address: str) -> "SqlStore":
    """Name a store; an address that cannot be read is not repeated, for a password may stand in it."""
    if not is_address(address):
        problem = "is no address of a store; expected `sqlite:///PATH` or `postgresql+psycopg://USER@HOST/DATABASE`"
        raise CommandError([f"the address {problem}"])
    with about("the address"):
        from declaccess.adapters.sql import SqlStore  # noqa: PLC0415 - what it needs may not be installed

        return SqlStore(address)
