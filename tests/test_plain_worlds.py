"""The worlds drawn for the comparison are free of faults and reach every answer."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from hypothesis import given

from plain_facts import TABLE
from plain_reading import plain_decide
from plain_register import instant_of
from plain_worlds import world_from, worlds


def assert_unique(ids: list[Any]) -> None:
    said = [item for item in ids if item is not None]
    assert len(said) == len(set(said))


def assert_ordered(record: dict[str, Any], start: str, end: str) -> None:
    if record.get(start) is not None and record.get(end) is not None:
        assert instant_of(record[start]) <= instant_of(record[end])


def assert_hired_without_loops(contract: dict[str, Any]) -> None:
    roots = {contract["declarant"], contract.get("temporary_partnership")}
    reached = set(roots)
    for entry in contract.get("subcontractors", []):
        assert entry["organisation"] not in roots
        assert entry["hired_by"] in reached
        # One that was hired before may come back only from above, lest it be hired by whom it hires.
        assert entry["organisation"] not in reached or entry["hired_by"] in roots
        reached.add(entry["organisation"])


@given(worlds(unchecked=True))
def test_every_world_is_free_of_faults(world: tuple[dict[str, Any], dict[str, Any]]) -> None:
    portfolio, request = world
    listed = [item["id"] for item in portfolio.get("organisations", [])]
    assert_unique(listed)
    assert_unique([item["id"] for item in portfolio.get("people", [])])
    made = portfolio.get("appointments", []) + portfolio.get("grants", [])
    assert all(item["organisation"] in listed for item in made)
    assert_unique([item.get("id") for item in made])
    declarations = portfolio["declarations"]
    assert_unique([item.get("number") for item in declarations])
    assert_unique([item.get("reference") for item in declarations])
    contracts = [contract for item in declarations for contract in item["contracts"]]
    assert_unique([contract.get("number") for contract in contracts])
    sent = request["resource"].get("properties", {}).get("draft")
    if sent is not None:
        assert sent["reference"] == request["resource"]["id"]
        assert request["action"]["name"] == "create"
    for item in [*declarations, *([sent] if sent else [])]:
        assert_ordered(item, "filed_at", "annulled_at")
        for contract in item["contracts"]:
            assert_hired_without_loops(contract)
            for entry in [contract, *contract.get("subcontractors", [])]:
                assert_ordered(entry, "listed_from", "listed_until")
                assert item["status"] != "draft" or "listed_from" not in entry
    for item in made:
        assert_ordered(item, "from", "until")


def test_the_worlds_reach_every_outcome_and_every_cause() -> None:
    tapes = random.Random(29062026)  # noqa: S311 - the same worlds each time, not a secret
    answers = [plain_decide(*world_from(tapes.randbytes(360))) for _ in range(1_000)]
    seen = Counter(answer["cause"] or answer["outcome"] for answer in answers)
    causes = {"unknown-action", "unknown-declaration", "no-draft", "not-filed-yet", "unknown-contract"}
    assert set(seen) == {"permit", "deny", "indeterminate"} | causes
    assert min(seen.values()) >= 15
    for fact, words in TABLE.items():
        shown = {str(answer["facts"].get(fact)) for answer in answers}
        assert shown >= set(words), f"no world has every {fact}"
    named = {name for answer in answers for key in ("milestones", "facts") for name in answer["open"][key]}
    assert named == {"relation", "login", "authorisation", "unsecured-abolition", "password-phase-out"}
