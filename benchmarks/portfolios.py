"""Portfolios of any size, the same at every run: valid numbers, four companies on each declaration.

Run by itself it writes files: `portfolios.py FILE DECLARATIONS` writes a document, or JSON lines where the name ends
in `.jsonl`; with a third number it writes that many requests about them instead.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from declaccess.model import enterprise_check_digits

Record = dict[str, Any]

SUMMER = timezone(timedelta(hours=2))
DAYS = (date(2026, 6, 28), date(2026, 6, 29), date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31))
ALL_ACTIONS = ["create", "modify", "annul", "view"]
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PER_ORGANISATION = 20
_DRAFT_EVERY = 50


def enterprise_number(index: int) -> str:
    """Return the valid enterprise number of an invented company."""
    first_eight = f"{4_000_000 + index:08}"
    return first_eight + enterprise_check_digits(first_eight)


def declaration_number(index: int) -> str:
    """Return a declaration number: `9B0` and ten digits to base 36."""
    text = ""
    for _ in range(10):
        index, digit = divmod(index, 36)
        text = _DIGITS[digit] + text
    return f"9B0{text}"


def organisations(declarations: int) -> int:
    """Return how many companies there are: one for every twenty declarations, at least twenty."""
    return max(20, declarations // _PER_ORGANISATION)


def parties(index: int, declarations: int) -> list[int]:
    """Return the four companies on a declaration: client, declarant, subcontractor and its subcontractor."""
    return random.Random(index).sample(range(organisations(declarations)), 4)


def records(declarations: int) -> Iterator[tuple[str, Record]]:
    """Yield every record with its kind: the companies with their registers, then the declarations.

    Args:
        declarations: how many declarations; one in fifty has a draft beside it.
    """
    for index in range(organisations(declarations)):
        yield from _register(index, enterprise_number(index))
    for index in range(declarations):
        client, declarant, first, second = map(enterprise_number, parties(index, declarations))
        number = declaration_number(index)
        contract: Record = {
            "declarant": declarant,
            "starts_on": "2026-07-06",
            "ends_on": "2026-12-18",
            "subcontractors": [
                {"organisation": first, "hired_by": declarant},
                {"organisation": second, "hired_by": first},
            ],
        }
        works: Record = {"sector": 1 + index % 3, "client": client}
        if index % _DRAFT_EVERY == 0:
            draft = {"status": "draft", "reference": f"draft-{index}", **works, "contracts": [contract]}
            yield "declaration", json.loads(json.dumps(draft))
        contract["number"] = f"{number}1"
        contract["subcontractors"][1]["listed_from"] = "2026-09-14T08:00:00+02:00"
        yield (
            "declaration",
            {
                "number": number,
                "status": "annulled" if index % 25 == 0 else "registered",
                "filed_at": f"2026-0{1 + index % 9}-01T08:00:00+02:00",
                "filed_by": declarant,
                **works,
                "contracts": [contract],
            },
        )


def _register(index: int, organisation: str) -> Iterator[tuple[str, Record]]:
    legal, chief, user = (f"p-{index}-{role}" for role in ("legal", "chief", "user"))
    since = "2025-01-06T09:00:00+01:00"
    representatives = [{"person": legal}]
    yield (
        "organisation",
        {
            "id": organisation,
            "name": f"Company {index}",
            "register": "complete",
            "legal_representatives": representatives,
        },
    )
    office = {"role": "chief_access_administrator", "appointed_by": legal, "from": since}
    yield "appointment", {"person": chief, "organisation": organisation, **office}
    for person, actions in ((user, ALL_ACTIONS), (f"{user}-view", ["view"])):
        yield "person", {"id": person, "memberships": [{"organisation": organisation}]}
        right = {"actions": actions, "granted_by": chief, "from": since}
        yield "grant", {"person": person, "organisation": organisation, **right}


def requests(declarations: int, count: int, seed: int = 1) -> Iterator[Record]:
    """Yield requests as they would come in: mostly by companies on the declaration, mostly with a digital key.

    Args:
        declarations: how many declarations there are to ask about.
        count: how many requests.
        seed: another one gives others.
    """
    chance = random.Random(seed)
    for _ in range(count):
        target = chance.randrange(declarations)
        action = chance.choices(ALL_ACTIONS, (1, 4, 1, 6))[0]
        company = chance.choice([*parties(target, declarations), chance.randrange(organisations(declarations))])
        organisation = enterprise_number(company)
        day = chance.choice(DAYS)
        at = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=SUMMER)
        context: Record = {"time": at.isoformat()}
        number = declaration_number(target)
        resource: Record = {"type": "declaration", "id": number}
        if action == "create":
            resource["id"] = f"draft-{target - target % _DRAFT_EVERY}"
        elif chance.random() < 0.5:
            resource["properties"] = {"contract": f"{number}1"}
        subject: Record = {"type": "organisation", "id": organisation}
        if chance.random() < 0.9:
            person = chance.choices((f"p-{company}-user", f"p-{company}-user-view", "p-stranger"), (7, 2, 1))[0]
            subject = {"type": "user", "id": person, "properties": {"organisation": organisation}}
            context["login"] = chance.choice(LOGINS)
        yield {"subject": subject, "action": {"name": action}, "resource": resource, "context": context}


LOGINS: tuple[Record, ...] = (
    {"means": "eid"},
    {"means": "eid"},
    {"means": "itsme"},
    {"means": "eidas", "assurance": "high"},
    {"means": "password"},
)
"""The log-ins of identified people, each as often."""


def write_portfolio(path: Path, declarations: int) -> None:
    """Write a portfolio, as JSON lines where the name ends in `.jsonl`."""
    head = {"format": "declaccess.portfolio/1"}
    if path.suffix == ".jsonl":
        _write_lines(path, (head, *({kind: record} for kind, record in records(declarations))))
        return
    path.write_text(json.dumps(document(declarations)), encoding="utf-8")


def document(declarations: int) -> Record:
    """Return a portfolio as one document."""
    lists: dict[str, list[Record]] = {}
    for kind, record in records(declarations):
        lists.setdefault("people" if kind == "person" else f"{kind}s", []).append(record)
    return {"format": "declaccess.portfolio/1", **lists}


def _write_lines(path: Path, lines: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines)


if __name__ == "__main__":
    destination, size = Path(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:
        _write_lines(destination, requests(size, int(sys.argv[3])))
    else:
        write_portfolio(destination, size)
