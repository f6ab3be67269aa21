"""A small valid portfolio document and request, fresh at every call, and what to do to them."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from declaccess.codec.portfolio import PortfolioReading, decode_portfolio
from declaccess.errors import PortfolioError

ABSENT = object()
"""Stands for a member that is to be taken away."""

COMPANY, OTHER, CLIENT = "0403019261", "0566988259", "0353456320"

_DOCUMENT: dict[str, Any] = {
    "format": "declaccess.portfolio/1",
    "organisations": [
        {
            "id": COMPANY,
            "name": "Aannemer A",
            "register": "complete",
            "legal_representatives": [
                {"person": "p-legal", "from": "2024-05-01T00:00:00+02:00", "until": "2030-01-01T00:00:00+01:00"}
            ],
        },
        {"id": OTHER},
    ],
    "people": [
        {
            "id": "p-2",
            "name": "P",
            "memberships": [
                {"organisation": COMPANY, "from": "2024-05-01T00:00:00+02:00", "until": "2030-01-01T00:00:00+01:00"}
            ],
        }
    ],
    "appointments": [
        {
            "id": "a-1",
            "person": "p-1",
            "organisation": COMPANY,
            "role": "chief_access_administrator",
            "appointed_by": "p-legal",
            "appointed_at": "2026-01-04T09:00:00+01:00",
            "from": "2026-01-05T09:00:00+01:00",
            "until": "2027-01-05T09:00:00+01:00",
        }
    ],
    "grants": [
        {
            "id": "g-1",
            "person": "p-2",
            "organisation": COMPANY,
            "actions": ["create", "modify", "annul", "view"],
            "granted_by": "p-1",
            "granted_at": "2026-01-05T09:20:00+01:00",
            "from": "2026-01-05T09:30:00+01:00",
            "until": "2027-01-05T09:30:00+01:00",
        }
    ],
    "mandates": [
        {
            "id": "m-1",
            "mandator": COMPANY,
            "mandatary": "1999999943",
            "covers": ["declaration-of-works"],
            "from_quarter": "2026Q1",
            "to_quarter": "2026Q4",
        }
    ],
    "logins": [
        {"person": "p-2", "means": "eidas", "assurance": "high", "last_used": "2026-05-04T08:30:00+02:00"},
        {"organisation": OTHER, "means": "unsecured"},
    ],
    "declarations": [
        {
            "number": "9B0000000KJRZ",
            "status": "annulled",
            "filed_at": "2026-06-29T08:00:00+02:00",
            "filed_by": COMPANY,
            "annulled_at": "2026-07-29T08:00:00+02:00",
            "sector": 1,
            "client": CLIENT,
            "contracts": [
                {
                    "number": "9B0000000KJRZ1",
                    "declarant": COMPANY,
                    "temporary_partnership": "0742853417",
                    "partnership_members": [COMPANY, OTHER],
                    "starts_on": "2026-07-06",
                    "ends_on": "2026-12-18",
                    "subcontractors": [
                        {"organisation": OTHER, "hired_by": COMPANY, "content": {"amount": "100.10"}},
                        {
                            "organisation": "vat:ATU13585627",
                            "hired_by": OTHER,
                            "listed_from": "2026-09-14T08:00:00+02:00",
                            "listed_until": "2026-10-14T08:00:00+02:00",
                        },
                    ],
                    "listed_from": "2026-09-14T08:00:00+02:00",
                    "listed_until": "2026-10-14T08:00:00+02:00",
                    "content": [1, 2.5, None],
                }
            ],
            "other_participants": [
                {
                    "organisation": "0742853417",
                    "quality": 3,
                    "listed_from": "2026-09-14T08:00:00+02:00",
                    "listed_until": "2026-10-14T08:00:00+02:00",
                }
            ],
            "content": {"address": {"street": "Dorpsstraat"}},
        },
        {
            "reference": "draft-1",
            "status": "draft",
            "sector": 2,
            "client": CLIENT,
            "contracts": [{"declarant": COMPANY, "subcontractors": [{"organisation": OTHER, "hired_by": COMPANY}]}],
            "other_participants": [{"organisation": "0742853417", "quality": 1}],
        },
    ],
}

_REQUEST: dict[str, Any] = {
    "subject": {"type": "user", "id": "p-3", "properties": {"organisation": OTHER}},
    "action": {"name": "modify"},
    "resource": {"type": "declaration", "id": "9B0000000KJRZ", "properties": {"contract": "9B0000000KJRZ1"}},
    "context": {"time": "2026-06-29T10:00:00+02:00", "login": {"means": "eidas", "assurance": "high"}},
}


_DIGITS = "0123456789"


def _in_digits_from(zero: int, text: str) -> str:
    return text.translate({ord(digit): zero + int(digit) for digit in _DIGITS}) + chr(zero)


INEXACT: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "padded before": lambda text: f" {text}",
    "padded after": lambda text: f"{text} ",
    "with a line end": lambda text: f"{text}\n",
    "with a null": lambda text: f"{text}\x00",
    "with a blank without width": lambda text: f"{text}\u200b",
    "full-width digits": lambda text: _in_digits_from(0xFF10, text),
    "Arabic-Indic digits": lambda text: _in_digits_from(0x660, text),
    "in the other case": lambda text: text.swapcase() + ("x" if text.swapcase() == text else ""),
    "misspelt at the end": lambda text: text[:-1] + ("x" if text[-1] != "x" else "y"),
    "cut off": lambda text: text[:-1],
}
"""Ways to write a text inexactly."""


def document() -> dict[str, Any]:
    """Return the portfolio document, every member of the format in it."""
    return deepcopy(_DOCUMENT)


def draft() -> dict[str, Any]:
    """Return the draft as a request carries it."""
    value: dict[str, Any] = deepcopy(_DOCUMENT["declarations"][1])
    return value


def request_object() -> dict[str, Any]:
    """Return the request."""
    return deepcopy(_REQUEST)


def with_(base: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Set the member at a path such as `grants.0.actions`, or take it away; return the base."""
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    target: Any = base
    for step in steps:
        target = target[step]
    if value is ABSENT:
        del target[last]
    else:
        target[last] = value
    return base


def at(base: Any, path: str) -> Any:
    """Return the member at a path."""
    for step in path.split("."):
        base = base[int(step) if step.isdecimal() else step]
    return base


def place_of(path: str) -> str:
    """Return the place that a fault names for a path."""
    return "$" + "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in path.split("."))


def leaves(base: Any, path: str = "") -> list[str]:
    """Return the paths of all members, those of lists and objects too, but nothing inside `content`."""
    items = base.items() if isinstance(base, dict) else enumerate(base) if isinstance(base, list) else ()
    paths: list[str] = []
    for name, value in items:
        here = f"{path}.{name}" if path else str(name)
        paths.append(here)
        if name != "content":
            paths.extend(leaves(value, here))
    return paths


def faults_of(base: dict[str, Any], **options: Any) -> dict[str, str]:
    """Return the faults of a document by their places; several at one place are joined."""
    with pytest.raises(PortfolioError) as caught:
        decode_portfolio(base, **options)
    faults: dict[str, str] = {}
    for fault in caught.value.faults:
        before = f"{faults[fault.place]} | " if fault.place in faults else ""
        faults[fault.place] = before + fault.message
    return faults


def reading(base: dict[str, Any], **options: Any) -> PortfolioReading:
    """Read a document that went through JSON."""
    return decode_portfolio(json.loads(json.dumps(base)), **options)
