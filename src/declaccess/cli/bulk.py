"""`declaccess bulk`: decide the rows of a file."""

from argparse import Namespace

from declaccess.bulk import BulkDecider, ReasonCounts, RowsError
from declaccess.cli.problems import CommandError, about, complain
from declaccess.cli.progress import progress
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.streams import text_width
from declaccess.errors import MissingPackageError

UNDECIDED = 1
"""Exit code when some rows hold no values, or no day that the rulebook covers."""


def run(options: Namespace) -> int:
    """Decide the rows of a file, print how many have which reason, and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options or a file are not usable.
    """
    rulebook = chosen_rulebook(options)
    with about("--rulebook"):
        decider = BulkDecider(rulebook)
    counts = _decided(decider, options)
    if counts.undecided:
        complain(
            f"{options.requests}: {counts.undecided:,} of {counts.total:,} rows are denied because they hold a word "
            f"that is no value, or no day that the rulebook covers; look at those whose `reason` is 0 or 1"
        )
    print(counts.panel().text(text_width()))
    return UNDECIDED if counts.undecided else 0


def _decided(decider: BulkDecider, options: Namespace) -> ReasonCounts:
    try:
        with progress("deciding rows, per cent") as tell:
            return decider.decide_file(options.requests, options.out, progress=tell)
    except RowsError as error:  # each of its places names the file
        raise CommandError(map(str, error.faults)) from None
    except MissingPackageError as error:
        raise CommandError([str(error)]) from None
    except OSError as error:
        with about(error.filename if isinstance(error.filename, str) else options.out):
            raise
