"""The command line: ask questions, read messages and look at the rules.

What a command needs is imported when it runs, so that help comes at once.
"""

from collections.abc import Sequence
from importlib import import_module

from declaccess.cli.options import build_parser
from declaccess.cli.problems import CommandError, complain
from declaccess.cli.streams import abandon_output, finish_output, prepare_streams
from declaccess.errors import AdapterError

__all__ = ["main"]

FAILED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""Exit codes beside those of the commands; the last two are what a shell reports for the signals."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: the arguments; those of the process when left out.
    """
    prepare_streams()
    try:
        code = _run(argv)
        finish_output()
    except CommandError as error:
        complain(*error.lines)
        return FAILED
    except AdapterError as error:  # a store that fails while it is being asked
        abandon_output()
        complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        abandon_output()
        complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough
        abandon_output()
        return PIPE_CLOSED
    except OSError as error:
        abandon_output()
        complain(f"the output cannot be written: {error.strerror or error}")
        return FAILED
    return code


def _run(argv: Sequence[str] | None) -> int:
    try:
        options = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse leaves so after help and after a bad option
        return int(stop.code or 0)
    code: int = import_module(f"declaccess.cli.{options.module}").run(options)
    return code
