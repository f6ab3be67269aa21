"""No input turns into a permit by being absent, null, empty, misspelt, of another case, padded, or of another type.

Each scenario is a question that is permitted, with every member that the permit rests on: all of the request, and of
the records those that make the relation and the right. Each member is spoiled in every way, its name as well as its
value. The library may refuse the input with an error of its own or may answer, but it may not permit.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from declaccess import DeclaccessError, Outcome, decide, nsso_2026
from declaccess.codec.portfolio import decode_portfolio
from declaccess.codec.requests import decode_request

Path = list[str | int]
RULEBOOK = nsso_2026()
DECLARANT, SECOND, HIRED, MANDATARY, CLIENT = "0403019261", "0742853417", "0566988259", "1999999943", "0353456320"
NUMBER, FIRST, OTHER = "9B0000000KJRZ", "9B0000000KJRZ1", "9B0000000KJRZ2"
SINCE = "2026-01-05T09:00:00+01:00"
EVERYTHING = ["create", "modify", "annul", "view"]


def register(organisation: str, boss: str, chief: str, person: str) -> dict[str, list[dict[str, Any]]]:
    """Return one company's complete register, in which a person holds every right."""
    return {
        "organisations": [
            {"id": organisation, "register": "complete", "legal_representatives": [{"person": boss}]},
        ],
        "appointments": [
            {
                "person": chief,
                "organisation": organisation,
                "role": "chief_access_administrator",
                "appointed_by": boss,
                "from": SINCE,
            }
        ],
        "grants": [
            {
                "person": person,
                "organisation": organisation,
                "actions": EVERYTHING,
                "granted_by": chief,
                "from": SINCE,
            }
        ],
    }


def document(company: str, person: str, **lists: Any) -> dict[str, Any]:
    """Return a portfolio in which a person holds every right at a company, and two contracts share a declaration."""
    contracts = [
        {
            "number": FIRST,
            "declarant": DECLARANT,
            "subcontractors": [{"organisation": HIRED, "hired_by": DECLARANT}],
        },
        {"number": OTHER, "declarant": SECOND},
    ]
    declaration = {
        "number": NUMBER,
        "status": "registered",
        "filed_at": SINCE,
        "filed_by": DECLARANT,
        "sector": 1,
        "client": CLIENT,
        "contracts": contracts,
    }
    base = {"format": "declaccess.portfolio/1", "declarations": [declaration]}
    return {**base, **register(company, "p-boss", "p-chief", person), **lists}


def request(action: str, organisation: str, **context: Any) -> dict[str, Any]:
    """Return a request of p-2 about the first contract."""
    return {
        "subject": {"type": "user", "id": "p-2", "properties": {"organisation": organisation}},
        "action": {"name": action},
        "resource": {"type": "declaration", "id": NUMBER, "properties": {"contract": FIRST}},
        "context": {"time": "2026-06-29T10:00:00+02:00", "login": {"means": "eid"}, **context},
    }


DRAFT = {
    "status": "draft",
    "reference": "draft-1",
    "sector": 1,
    "client": CLIENT,
    "contracts": [{"declarant": DECLARANT}],
}
CREATE = {**request("create", DECLARANT), "resource": {"type": "declaration", "id": "draft-1"}}
CREATE_SENT = {
    **CREATE,
    "resource": {"type": "declaration", "id": "draft-1", "properties": {"draft": DRAFT}},
}
ANONYMOUS = {
    "subject": {"type": "organisation", "id": HIRED},
    "action": {"name": "view"},
    "resource": {"type": "declaration", "id": NUMBER},
    "context": {"time": "2026-06-29T10:00:00+02:00", "login": {"means": "unsecured"}},
}
MANDATE = {
    "mandator": DECLARANT,
    "mandatary": MANDATARY,
    "covers": ["declaration-of-works"],
    "from_quarter": "2026Q1",
}

REGISTER = [
    "organisations[0].id",
    "organisations[0].legal_representatives",
    "organisations[0].legal_representatives[0]",
    "organisations[0].legal_representatives[0].person",
    "appointments[0]",
    "appointments[0].person",
    "appointments[0].organisation",
    "appointments[0].role",
    "appointments[0].appointed_by",
    "appointments[0].from",
    "grants",
    "grants[0]",
    "grants[0].person",
    "grants[0].organisation",
    "grants[0].actions",
    "grants[0].granted_by",
    "grants[0].from",
    "organisations",
]
OWNER = [
    "declarations",
    "declarations[0]",
    "declarations[0].number",
    "declarations[0].status",
    "declarations[0].contracts",
    "declarations[0].contracts[0]",
    "declarations[0].contracts[0].number",
    "declarations[0].contracts[0].declarant",
    "declarations[0].sector",
    "declarations[0].client",
    "format",
]
LISTED = [
    "declarations[0].number",
    "declarations[0].status",
    "declarations[0].contracts[0].subcontractors",
    "declarations[0].contracts[0].subcontractors[0]",
    "declarations[0].contracts[0].subcontractors[0].organisation",
    "declarations[0].contracts[0].subcontractors[0].hired_by",
]

SCENARIOS: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "a declarant modifies its contract": (
        document(DECLARANT, "p-2"),
        request("modify", DECLARANT),
        [*REGISTER, *OWNER],
    ),
    "a declarant modifies with a European means": (
        document(DECLARANT, "p-2"),
        request("modify", DECLARANT, login={"means": "eidas", "assurance": "substantial"}),
        [],
    ),
    "a filer modifies the project level": (
        document(DECLARANT, "p-2"),
        {
            **request("modify", DECLARANT),
            "resource": {"type": "declaration", "id": NUMBER, "properties": {"contract": "project"}},
        },
        ["declarations[0].filed_by"],
    ),
    "a subcontractor views": (document(HIRED, "p-2"), request("view", HIRED), [*REGISTER, *LISTED]),
    "a mandatary modifies for the declarant": (
        document(MANDATARY, "p-2", mandates=[MANDATE]),
        request("modify", DECLARANT),
        [*REGISTER, "mandates", "mandates[0]", *(f"mandates[0].{name}" for name in MANDATE), "mandates[0].covers[0]"],
    ),
    "a declarant creates from the portfolio's draft": (
        document(DECLARANT, "p-2", declarations=[DRAFT]),
        CREATE,
        ["declarations", "declarations[0]", *(f"declarations[0].{name}" for name in DRAFT)],
    ),
    "a declarant creates from a draft in the request": (document(DECLARANT, "p-2"), CREATE_SENT, REGISTER),
    "a visitor views without logging in": (document(HIRED, "p-2"), ANONYMOUS, LISTED),
}

# Not what the permit rests on: viewing is the same on every contract, and nobody's channel is the unsecured one.
NOT_NEEDED = {
    "a subcontractor views": {"resource.properties", "resource.properties.contract"},
    "a visitor views without logging in": {"context.login", "context.login.means"},
}


def steps(path: str) -> Path:
    """Read a path such as `grants[0].actions`."""
    return [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]


def members(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every member of an object, at any depth."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        here = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}".removeprefix(".")
        yield here
        yield from members(each, here)


def spoiled(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every way to spoil a value, by name; `ABSENT` leaves it out."""
    yield from ((name, other) for name, other in _ways(value) if (type(other), other) != (type(value), value))


def _ways(value: Any) -> Iterator[tuple[str, Any]]:
    yield "absent", ABSENT
    yield "null", None
    yield from EMPTY.items()
    yield from (("a number", 1), ("true", True), ("a fraction", 0.5), ("in a list", [value]), ("inside", {"x": value}))
    if isinstance(value, str):
        yield from (("cut off", value[:-1]), ("doubled", f"{value}{value[-1]}"), ("twice", f"{value}{value}"))
        for case, other in (("upper", value.upper()), ("lower", value.lower()), ("title", value.title())):
            if not value.startswith("2026-"):  # RFC 3339 lets `t` stand for `T`
                yield f"{case} case", other
        for name, blank in BLANKS.items():
            yield from ((f"{name} before", blank + value), (f"{name} after", value + blank))
        for name, zero in DIGITS.items():
            yield f"{name} digits", value.translate({ord("0") + digit: chr(zero + digit) for digit in range(10)})
        yield "a look-alike letter", value.replace("e", "\u0435").replace("9B", "9\u0412").replace("-", "\u2010")
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield from (("the text alone", value[0]), ("texts run together", [",".join(value)]), ("nulls", [None]))
    if isinstance(value, int):
        yield from (("as a text", str(value)), ("as a fraction", float(value)), ("out of range", 9), ("zero", 0))


ABSENT = object()
EMPTY: dict[str, Any] = {"empty text": "", "empty list": [], "empty object": {}}
BLANKS = {"blank": " ", "tab": "\t", "line end": "\n", "no-break space": "\u00a0", "zero width": "\u200b", "nul": "\0"}
DIGITS = {"Arabic": 0x0660, "fullwidth": 0xFF10, "mathematical": 0x1D7CE}


def spoil(whole: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy in which one member has another value, or is not there."""
    made = copy.deepcopy(whole)
    *outer, last = steps(path)
    inside: Any = made
    for step in outer:
        inside = inside[step]
    if value is ABSENT:
        del inside[last]
    else:
        inside[last] = value
    return made


def renamed(whole: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield copies in which a member has another name."""
    *outer, last = steps(path)
    if isinstance(last, int):
        return
    for name in (last[:-1], last.upper(), f" {last}", f"{last} ", f"{last}\u200b", f"{last}s"):
        made = copy.deepcopy(whole)
        inside: Any = made
        for step in outer:
            inside = inside[step]
        inside[name] = inside.pop(last)
        yield f"named `{name}`", made


def permitted(portfolio: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Say whether a question is permitted; an input that is refused permits nothing."""
    try:
        records = decode_portfolio(json.loads(json.dumps(portfolio))).portfolio
        question = decode_request(json.dumps(asked), RULEBOOK.first_day)
    except DeclaccessError:
        return False
    decision = decide(question, records, RULEBOOK)
    assert decision.permitted == bool(decision) == (decision.outcome is Outcome.PERMIT)
    return decision.permitted


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_scenario_is_permitted_as_it_stands(scenario: str) -> None:
    portfolio, asked, rests_on = SCENARIOS[scenario]
    assert permitted(portfolio, asked)
    assert set(rests_on) <= set(members(portfolio))


REQUEST_MEMBERS = [
    (scenario, path)
    for scenario, (_, asked, _) in SCENARIOS.items()
    for path in members(asked)
    if path not in NOT_NEEDED.get(scenario, ())
]
RECORD_MEMBERS = [(scenario, path) for scenario, (_, _, rests_on) in SCENARIOS.items() for path in rests_on]


@pytest.mark.parametrize(("scenario", "path"), REQUEST_MEMBERS)
def test_no_spoiled_member_of_a_request_permits(scenario: str, path: str) -> None:
    portfolio, asked, _ = SCENARIOS[scenario]
    for name, value in spoiled(member(asked, path)):
        assert not permitted(portfolio, spoil(asked, path, value)), name
    for name, other in renamed(asked, path):
        assert not permitted(portfolio, other), name


@pytest.mark.parametrize(("scenario", "path"), RECORD_MEMBERS)
def test_no_spoiled_member_of_a_record_that_a_permit_rests_on_permits(scenario: str, path: str) -> None:
    portfolio, asked, _ = SCENARIOS[scenario]
    for name, value in spoiled(member(portfolio, path)):
        assert not permitted(spoil(portfolio, path, value), asked), name
    for name, other in renamed(portfolio, path):
        assert not permitted(other, asked), name


def member(whole: dict[str, Any], path: str) -> Any:
    """Return a member's value."""
    inside: Any = whole
    for step in steps(path):
        inside = inside[step]
    return inside


# What takes a right away, by where it stands. Left out or null it says nothing, which is another statement; spoiled in
# any other way it must not lose its force.
LIMITS: dict[str, tuple[str, Any]] = {
    "a right that was revoked": ("grants[0].until", "2026-06-01T00:00:00+02:00"),
    "a right that begins later": ("grants[0].from", "2026-12-01T00:00:00+01:00"),
    "an office that began after the grant": ("appointments[0].from", "2026-03-01T00:00:00+01:00"),
    "an office that had ended": ("appointments[0].until", "2026-01-05T09:00:00+01:00"),
    "a grant made before the office": ("grants[0].granted_at", "2025-01-01T00:00:00+01:00"),
    "an appointment made before the mandate": ("appointments[0].appointed_at", "2020-01-01T00:00:00+01:00"),
    "a representative who had left": ("organisations[0].legal_representatives[0].until", "2025-01-01T00:00:00+01:00"),
    "a contract that was removed": ("declarations[0].contracts[0].listed_until", "2026-06-01T00:00:00+02:00"),
    "a contract that comes later": ("declarations[0].contracts[0].listed_from", "2026-08-01T00:00:00+02:00"),
    "a declaration filed later": ("declarations[0].filed_at", "2026-08-01T00:00:00+02:00"),
    "an annulled declaration": ("declarations[0].status", "annulled"),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_that_is_spoiled_does_not_lose_its_force(limit: str) -> None:
    path, value = LIMITS[limit]
    portfolio, asked, _ = SCENARIOS["a declarant modifies its contract"]
    if path.endswith("appointed_at"):
        portfolio = spoil(portfolio, "organisations[0].legal_representatives[0].from", "2025-01-01T00:00:00+01:00")
    limited = spoil(portfolio, path, value)
    assert not permitted(limited, asked)
    for name, other in spoiled(value):
        if name not in ("absent", "null"):
            assert not permitted(spoil(limited, path, other), asked), name
    for name, other in renamed(limited, path):
        assert not permitted(other, asked), name


def test_a_mandate_that_ended_does_not_come_back_by_being_spoiled() -> None:
    portfolio, asked, _ = SCENARIOS["a mandatary modifies for the declarant"]
    for path, value in (("mandates[0].to_quarter", "2026Q1"), ("mandates[0].from_quarter", "2026Q3")):
        limited = spoil(portfolio, path, value)
        assert not permitted(limited, asked)
        for name, other in spoiled(value):
            if name not in ("absent", "null"):
                assert not permitted(spoil(limited, path, other), asked), name
