"""A site with several declarations of one declarant, and the two questions that searches answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve

from building_site import FILED, NUMBER, company, contract, declaration, draft, person_of, registers
from declaccess import Portfolio, nsso_2026
from declaccess.adapters.memory import MemoryStore
from declaccess.adapters.sql import SqlStore
from declaccess.model import (
    Action,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Grant,
    Login,
    PersonId,
)
from declaccess.periods import Period
from declaccess.review.sources import SearchableStore
from declaccess.review.what_can import WhatCan, what_can
from declaccess.review.who_can import WhoCan, who_can

Source: TypeAlias = Portfolio | SearchableStore

BOOK = nsso_2026()
AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
EARLY = datetime(2014, 1, 1, tzinfo=UTC)
COUNT = 7
CREW = tuple(PersonId(f"p-{name}") for name in ("anna", "bert", "chris", "dina"))


def numbered(index: int, **changes: Any) -> Declaration:
    """Return a declaration of the site under another number."""
    number = f"{NUMBER[:-1]}{index}" if index < 10 else f"9B0{index:010}"
    contracts = (evolve(contract(), number=ContractNumber(f"{number}1")),)
    return declaration(**{"number": DeclarationNumber(number), "contracts": contracts, **changes})


def grants(*people: PersonId) -> tuple[Grant, ...]:
    """Return every right of the declarant for some people."""
    return tuple(
        Grant(
            id=f"right of {person}",
            person=person,
            organisation=company("declarant"),
            actions=frozenset(Action),
            granted_by=PersonId("chief of declarant"),
            period=Period(FILED),
        )
        for person in people
    )


def site(count: int = COUNT, **lists: Any) -> Portfolio:
    """Return a portfolio with some declarations of one declarant, and some people who may act for it."""
    given = registers("declarant", "subcontractor", "client")
    given["grants"] += grants(*CREW)
    given["declarations"] = (*(numbered(index) for index in range(count)), draft())
    return Portfolio(**{**given, **lists})


def sqlite(folder: Path, portfolio: Portfolio) -> SqlStore:
    """Return a store in a file that holds a portfolio."""
    store = SqlStore(f"sqlite:///{folder}/store.db", durable=False)
    store.upgrade()
    store.register.add([each.event for each in MemoryStore.of(portfolio, EARLY).register.iter_events()], EARLY)
    store.declarations.add(portfolio.declarations, EARLY)
    return store


def what(source: Source, **changes: Any) -> WhatCan:
    """Ask what the declarant's person may modify."""
    asked: dict[str, Any] = {
        "rulebook": BOOK,
        "person": person_of("declarant"),
        "organisation": company("declarant"),
        "action": "modify",
        "at": AT,
        "login": Login("eid"),
        "limit": 3,
    }
    return what_can(source, **{**asked, **changes})


def who(source: Source, **changes: Any) -> WhoCan:
    """Ask who may modify the first declaration."""
    asked: dict[str, Any] = {
        "rulebook": BOOK,
        "declaration": f"{NUMBER[:-1]}0",
        "action": "modify",
        "at": AT,
        "login": Login("eid"),
        "limit": 2,
    }
    return who_can(source, **{**asked, **changes})


Ask: TypeAlias = Callable[..., WhatCan | WhoCan]

ASK: dict[str, Ask] = {"what": what, "who": who}
