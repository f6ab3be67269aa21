"""What every object that can be shown has in common; it loads nothing until something is drawn."""

from abc import ABC, abstractmethod
from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from declaccess.panel.values import Panel


class Shown(ABC):
    """Something that notebooks and terminals show through its panel."""

    __slots__ = ()

    @abstractmethod
    def panel(self) -> "Panel":
        """Describe this object.

        Returns:
            What to show of it.
        """

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        bundle = self.panel().mimebundle()
        return {
            kind: content
            for kind, content in bundle.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }
