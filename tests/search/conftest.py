"""Where searches are asked: of a portfolio, of a store in memory, of a database; and both questions."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from declaccess.adapters.memory import MemoryStore
from search.sites import ASK, EARLY, Ask, Source, site, sqlite


@pytest.fixture(params=["portfolio", "memory", "sqlite"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    """Return the site as a portfolio and in stores."""
    if request.param == "portfolio":
        yield site()
    elif request.param == "memory":
        yield MemoryStore.of(site(), EARLY)
    else:
        with closing(sqlite(tmp_path, site())) as store:
            yield store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Return the site in stores."""
    if request.param == "memory":
        yield MemoryStore.of(site(), EARLY)
    else:
        with closing(sqlite(tmp_path, site())) as store:
            yield store


@pytest.fixture(params=list(ASK))
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return both questions."""
    return ASK[request.param]
