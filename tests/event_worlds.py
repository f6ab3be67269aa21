"""Registers as events: the events that make a portfolio, and hostile worlds in which things are ended too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from declaccess.adapters.memory_log import MemoryLog
from declaccess.adapters.memory_register import MemoryRegister
from declaccess.codec.portfolio import decode_portfolio
from declaccess.model import Declaration, Draft, End, EventKind, PersonId, RegisterEvent
from declaccess.model.snapshots import Snapshot
from declaccess.model.unfolding import events_of
from plain_register import instant_of
from plain_worlds import PEOPLE, worlds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from declaccess.model import Portfolio, RecordedEvent

Raw = tuple[dict[str, Any], dict[str, Any]]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_LISTS = ("organisations", "people", "appointments", "grants", "mandates", "logins")
_KINDS = {
    "appointments": (EventKind.APPOINTED, EventKind.ENDED),
    "grants": (EventKind.GRANTED, EventKind.REVOKED),
    "mandates": (EventKind.MANDATED, EventKind.ENDED),
}


def events_of_all(portfolio: Portfolio) -> tuple[RegisterEvent, ...]:
    """Return the events that a portfolio's register is made of."""
    return tuple(event for name in _LISTS for record in getattr(portfolio, name) for event in events_of(record))


def recorded(portfolio: Portfolio, ends: Iterable[dict[str, Any]] = ()) -> MemoryRegister:
    """Return a register that holds a portfolio, and in which things were ended after."""
    register = MemoryRegister(MemoryLog())
    begun = register.add(events_of_all(portfolio), WHEN)
    register.add([_end(each, begun) for each in ends], WHEN)
    return register


def _end(end: dict[str, Any], begun: tuple[RecordedEvent, ...]) -> RegisterEvent:
    if end["list"] == "legal_representatives":
        whose = [each for each in begun if each.event.kind is EventKind.LISTED][end["index"][0]].event.organisation
        represented = [each for each in begun if each.event.kind is EventKind.REPRESENTED]
        ended = [each for each in represented if each.event.organisation == whose][end["index"][1]]
        ended_by = EventKind.ENDED
    else:
        kind, ended_by = _KINDS[end["list"]]
        ended = next(each for each in begun if each.event.kind is kind and each.place == end["index"])
    return RegisterEvent(
        kind=ended_by,
        record=End(of=ended.number, at=instant_of(end["at"]), by=None if end["by"] is None else PersonId(end["by"])),
        organisation=ended.event.organisation,
        person=ended.event.person,
    )


def snapshot(portfolio: Portfolio, events: Iterable[RecordedEvent]) -> Snapshot:
    """Return the records that events make, with the declarations of a portfolio."""
    works = list(enumerate(portfolio.declarations))
    return Snapshot.of(
        events,
        declarations=[(index, each) for index, each in works if isinstance(each, Declaration)],
        drafts=[(index, each) for index, each in works if isinstance(each, Draft)],
    )


def _raw_end(record: tuple[str, Any], at: str, by: str | None) -> dict[str, Any]:
    return {"list": record[0], "index": record[1], "at": at, "by": by}


def ended_of(document: dict[str, Any]) -> list[tuple[str, Any]]:
    """List what can be ended in a document."""
    records: list[tuple[str, Any]] = [
        (name, index) for name in _KINDS for index in range(len(document.get(name) or ()))
    ]
    for place, organisation in enumerate(document.get("organisations") or ()):
        several = range(len(organisation.get("legal_representatives") or ()))
        records += [("legal_representatives", (place, index)) for index in several]
    return records


@st.composite
def ended_worlds(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Draw a portfolio, a request to it, and ends of its appointments and grants, often of one instant."""
    document, request = draw(worlds())
    records = ended_of(document)
    if not records:
        return document, request, []
    moments = [request["context"]["time"]]
    for name, index in records:
        record = {} if name == "legal_representatives" else document[name][index]
        moments += [record[key] for key in ("from", "until", "appointed_at", "granted_at") if record.get(key)]
    end = st.builds(
        _raw_end,
        st.sampled_from(records),
        st.sampled_from(moments),
        st.sampled_from([*PEOPLE, *PEOPLE, None]),
    )
    return document, request, draw(st.lists(end, min_size=1, max_size=6))


DAYS = [f"2026-0{month}-01T00:00:00+00:00" for month in range(1, 5)]
WHO = ["rep", "ann", "bob", "cas", "dee"]
_ROLES = [
    "chief_access_administrator",
    "co_chief_access_administrator",
    "co_chief_access_administrator",
    "access_administrator",
    "group_administrator",
]


@st.composite
def busy_registers(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Draw one complete register full of appointments that rest on each other, and ends of most of them."""
    picks = iter(draw(st.binary(min_size=120, max_size=120)))

    def pick(choices: Any) -> Any:
        return choices[next(picks, 0) % len(choices)]

    organisation = {"id": "0566988259", "register": "complete", "legal_representatives": [{"person": "rep"}]}
    made = [{"role": _ROLES[0], "person": "ann", "appointed_by": "rep", "from": DAYS[0]}]
    backdated = pick([False, False, True])
    for _ in range(pick(range(7))):
        role = pick(_ROLES)
        record = {"role": role, "person": pick(WHO), "from": pick(DAYS)}
        record["appointed_by"] = "rep" if role == _ROLES[0] else pick([*(each["person"] for each in made), "rep"])
        if backdated:
            record["appointed_at"] = pick(DAYS)
        made.append(record)
    appointments = [{**record, "organisation": organisation["id"]} for record in made]
    grants = [
        {
            "person": "eva",
            "organisation": organisation["id"],
            "actions": ["view"],
            "from": pick(DAYS),
            "granted_by": who,
        }
        for who in WHO
    ]
    lists = {"appointments": appointments, "grants": grants}
    ends = []
    for _ in range(pick(range(8))):
        name = pick(["appointments"] * 6 + ["grants", "grants", "legal_representatives"])
        index = (0, 0) if name == "legal_representatives" else pick(range(len(lists[name])))
        ends.append(_raw_end((name, index), pick(DAYS), pick([*WHO, *WHO, None])))
    return {"format": "declaccess.portfolio/1", "organisations": [organisation], **lists}, ends


def portfolio_of(document: dict[str, Any]) -> Portfolio:
    """Read a portfolio from raw JSON values."""
    return decode_portfolio(document).portfolio
