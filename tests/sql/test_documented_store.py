"""The store that the how-to page shows keeps the contract, as the page says."""

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "write-your-own-store.md"


def names_on_the_page() -> dict[str, Any]:
    """Return what the examples of the page define."""
    names: dict[str, Any] = {"__name__": "__page__"}
    for code in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        exec(compile(code, "<example>", "exec"), names)  # noqa: S102 - the project's own page
    return names


TestListStore = names_on_the_page()["TestListStore"]
