"""`declaccess template`: write empty tables to fill in."""

from argparse import Namespace

from declaccess.cli.problems import CommandError, about
from declaccess.codec.tables.layout import LAYOUTS
from declaccess.codec.tables.template import EXPLANATION, write_template


def run(options: Namespace) -> int:
    """Write the tables and their explanation, and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the folder is not usable, or holds such a file already.
    """
    folder = options.folder
    with about(folder):
        try:
            write_template(folder)
        except FileExistsError as error:
            raise CommandError([str(error)]) from None
    print(f"wrote {len(LAYOUTS)} empty tables and {EXPLANATION} into {folder}")
    return 0
