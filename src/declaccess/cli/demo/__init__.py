"""`declaccess demo`: an example from end to end, from NSSO's message to explained answers."""

from argparse import Namespace
from pathlib import Path

from declaccess.cli.demo.case import load_case, save_case
from declaccess.cli.demo.page import demo_page
from declaccess.cli.rulebook import chosen_rulebook


def run(options: Namespace) -> int:
    """Show the example and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options are not usable, or the example cannot be saved.
    """
    rulebook = chosen_rulebook(options)
    case = load_case()
    if options.save is not None:
        saved = save_case(case, Path(options.save))
        print("\n".join(f"written: {path}" for path in saved))
        return 0
    print(demo_page(case, rulebook))
    return 0
