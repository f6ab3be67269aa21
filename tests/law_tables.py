"""Law tests as tables: text that a lawyer can read, one row a case, checked against a building site.

A table is a text with columns parted by `|`. A cell that is left empty means what the column stands for when
nothing is said (`DEFAULTS`). `check` asks the question of a row and compares the outcome, the rules that decided and
whatever else the table has a column for.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from building_site import REFERENCE, SITE, person_of, subject_of
from declaccess import AccessRequest, Decision, Login, Portfolio, Rulebook, decide, nsso_2026
from declaccess.model import PROJECT
from declaccess.periods import BRUSSELS
from declaccess.rules import FACTS

Case = dict[str, str]

DEFAULTS = {"at": "2026-07-15", "who": "subcontractor", "log-in": "eid", "act": "view", "target": "", "person": ""}
LISTS = ("rules", "open", "advice", "readings", "relation evidence", "authorisation evidence")


def table(text: str) -> pytest.MarkDecorator:
    """Make a test run once for every row of a table, each named by its row."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header, *body = rows
    assert all(len(row) == len(header) for row in rows), "every row has the columns of the header"
    cases = [dict(zip(header, row, strict=True)) for row in body]
    names = [", ".join(cell for cell in row if cell) for row in body]
    assert len(set(names)) == len(names), "no case stands there twice"
    return pytest.mark.parametrize("case", cases, ids=names)


def moment(text: str) -> date:
    """Read a day, an instant with its offset, or a wall clock time of Brussels such as `2026-06-29 00:00`."""
    if len(text) == len("2026-06-29"):
        return date.fromisoformat(text)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=BRUSSELS)


def login(text: str) -> Login:
    """Read a log-in such as `eid` or `eidas high`; `-` is one of which nothing is known."""
    if text == "-":
        return Login()
    return Login(*text.split(" "))


def question(case: Mapping[str, str], number: str) -> AccessRequest:
    """Make the request that a row asks."""
    said = {**DEFAULTS, **{name: cell for name, cell in case.items() if cell}}
    means = login(said["log-in"])
    anonymous = means.means == "unsecured" and not said["person"]
    person = None if anonymous else said["person"] or person_of(said["who"])
    target = said["target"]
    return AccessRequest(
        subject=subject_of(said["who"], person),
        action=said["act"],
        declaration=said.get("declaration") or (REFERENCE if said["act"] == "create" else number),
        at=moment(said["at"]),
        login=means,
        contract=None if not target else PROJECT if target == "project" else number + target,
    )


def ask(
    case: Mapping[str, str],
    portfolio: Portfolio = SITE,
    rulebook: Rulebook | None = None,
    assumed: Mapping[str, str] | None = None,
) -> Decision:
    """Decide the question of a row."""
    number = next((str(works.number) for works in portfolio.declarations if hasattr(works, "number")), "")
    return decide(question(case, number), portfolio, rulebook or nsso_2026(), assumed=assumed)


def check(
    case: Mapping[str, str],
    portfolio: Portfolio = SITE,
    rulebook: Rulebook | None = None,
    assumed: Mapping[str, str] | None = None,
) -> Decision:
    """Decide the question of a row and hold every column against the decision."""
    decision = ask(case, portfolio, rulebook, assumed)
    for column, told in answers(decision).items():
        if column in case:
            expected = _listed(case[column]) if column in LISTS else case[column]
            assert told == expected, (column, decision.explain())
    return decision


def answers(decision: Decision) -> dict[str, Any]:
    """Give a decision as the columns that a table may have for it."""
    hangs_on = decision.open
    until = decision.rules_valid_until
    told: dict[str, Any] = {
        "outcome": decision.outcome.value,
        "rules": [reason.rule or str(reason.cause) for reason in decision.reasons],
        "open": [*hangs_on.milestones, *hangs_on.facts, *hangs_on.readings],
        "advice": list(decision.advice),
        "readings": list(decision.readings),
        "until": "" if until is None else until.isoformat(),
        "relation evidence": list(decision.evidence.relation),
        "authorisation evidence": list(decision.evidence.authorisation),
    }
    for name in FACTS:
        told[name] = " or ".join(decision.facts.candidates(name))
    return told


def _listed(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(",") if name.strip()]
