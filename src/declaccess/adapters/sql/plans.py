"""Statements as a driver takes them, for what is done so often that SQLAlchemy's bookkeeping would weigh on it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import Dialect

Query: TypeAlias = Any
"""A statement of SQLAlchemy's: version 2.1 types it in another way than 2.0."""


class Plan:
    """A statement as the driver takes it, written out once."""

    def __init__(self, statement: Query, dialect: Dialect) -> None:
        """Write a statement out.

        Args:
            statement: the statement.
            dialect: of which database.
        """
        compiled: Any = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._fixed: dict[str, Any] = {name: value for name, value in compiled.params.items() if value is not None}
        self._order: list[str] | None = compiled.positiontup if compiled.positional else None

    def arguments(self, given: Mapping[str, Any]) -> Any:
        """Return what the driver takes beside the text.

        Args:
            given: the statement's parameters.
        """
        values = {**self._fixed, **given}
        return values if self._order is None else tuple([values[name] for name in self._order])
