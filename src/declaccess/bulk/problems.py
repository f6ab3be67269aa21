"""What goes wrong with columns, and packages that are not there."""

from importlib import import_module
from typing import Any, Final

from declaccess.errors import InvalidError, MissingPackageError


class RowsError(InvalidError):
    """Rows cannot be decided as they are: a column or a file is not what is expected. Nothing was decided or written.

    Each place is a column, such as "column `login`", or a file.
    """

    what = "unusable rows"


_EXTRA: Final = {"numpy": "frames", "narwhals": "frames", "duckdb": "files"}


def load(package: str) -> Any:
    """Import a package that this room needs and the core does not.

    Args:
        package: its name.

    Raises:
        MissingPackageError: it is not installed.
    """
    try:
        return import_module(package)
    except ImportError:
        raise MissingPackageError(f"`{package}`", f"pip install 'declaccess[{_EXTRA[package]}]'") from None
