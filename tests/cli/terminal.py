"""What a command did, and the question that most tests ask."""

from pathlib import Path
from typing import NamedTuple

NUMBER = "9B00000026G14"
DECLARANT, SUBCONTRACTOR, OUTSIDER = "1900020261", "1900030357", "1900050549"


class Run(NamedTuple):
    """Exit code and both outputs of a command."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """The lines of standard error without the program's name."""
        lines = self.err.splitlines()
        assert all(line.startswith("declaccess: ") for line in lines), self.err
        return [line.removeprefix("declaccess: ") for line in lines]


def question(example: Path, **changes: str | None) -> list[str]:
    """Return the arguments of one question: may the roofer's planner modify the declaration on 29 June?"""
    options: dict[str, str | None] = {
        "portfolio": str(example / "portfolio.json"),
        "person": "rozemarijn-planner",
        "organisation": SUBCONTRACTOR,
        "action": "modify",
        "declaration": NUMBER,
        "at": "2026-06-29T10:00+02:00",
        "login": "eid",
    }
    options.update(changes)
    return [word for name, value in options.items() if value is not None for word in (f"--{name}", value)]
