"""A small site for the tests of stores: companies with their registers, and declarations, always the same."""

import runpy
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve

from declaccess.codec.portfolio import decode_portfolio
from declaccess.model import Action, Content, Declaration, PersonId, Portfolio, Subject
from declaccess.ports import Change, LogNote, Version

_PORTFOLIOS = runpy.run_path(str(Path(__file__).resolve().parents[1] / "benchmarks" / "portfolios.py"))

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
NOTE = LogNote(kind="act", people={"subject": PersonId("p-1")}, body="{}")


def site(declarations: int = 3) -> Portfolio:
    """Return a portfolio of so many declarations, with a draft or more, and twenty companies."""
    return decode_portfolio(_PORTFOLIOS["document"](declarations)).portfolio


def filed(portfolio: Portfolio) -> list[Declaration]:
    """Return the declarations that are filed."""
    return [each for each in portfolio.declarations if isinstance(each, Declaration)]


def changed(version: Version, token: str = "changed") -> Change:  # noqa: S107 - no password
    """Return a change of what a version holds."""
    record = version.record
    assert isinstance(record, Declaration)
    return Change(
        record=evolve(record, content=Content.of({"token": token})),
        expected=version.version,
        act=Action.MODIFY,
        by=Subject(organisation=record.client, person=PersonId("p-1")),
        decision=1,
        recorded_at=NOW,
    )
