"""Who holds an authorisation, read in plain ifs from the raw records of a portfolio.

Part of the second reading of the contract (see `plain_reading`). It shares no code with the library.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
SERVICE = "declaration-of-works"

CHIEF = "chief_access_administrator"
CO_CHIEF = "co_chief_access_administrator"
ADMINISTRATOR = "access_administrator"
GROUP_ADMINISTRATOR = "group_administrator"

# Three answers, ordered so that Kleene's "and" is min and Kleene's "or" is max.
NO, UNKNOWN, YES = 0, 1, 2


@lru_cache(maxsize=100_000)
def instant_of(text: str) -> datetime:
    """Read a date-time with offset, or a day as its last microsecond in Brussels; the result is in UTC."""
    if len(text) == len("2026-06-29"):
        following = date.fromisoformat(text) + timedelta(days=1)
        midnight = datetime(following.year, following.month, following.day, tzinfo=BRUSSELS)
        return midnight.astimezone(UTC) - timedelta(microseconds=1)
    return datetime.fromisoformat(text).astimezone(UTC)


def brussels_day(moment: datetime) -> date:
    """Give the civil day in Brussels at a moment."""
    return moment.astimezone(BRUSSELS).date()


def in_force(record: dict[str, Any], moment: datetime, start: str = "from", end: str = "until") -> bool:
    """Tell whether a record's half-open period, open where it says nothing, holds the moment."""
    if record.get(start) is not None and moment < instant_of(record[start]):
        return False
    return record.get(end) is None or moment < instant_of(record[end])


def is_legal_representative(organisation: dict[str, Any], person: str, moment: datetime) -> bool:
    """Tell whether the person was a legal representative of the organisation at the moment."""
    for mandate in organisation.get("legal_representatives") or []:
        if mandate["person"] == person and in_force(mandate, moment):
            return True
    return False


def holds_one_of(
    roles: set[str],
    organisation: dict[str, Any],
    valid: list[dict[str, Any]],
    person: str | None,
    moment: datetime,
) -> bool:
    """Tell whether the person held one of the offices at the moment, given the valid appointments."""
    if person is None:
        return False
    chief_in_force = False
    for appointment in valid:
        if in_force(appointment, moment):
            if appointment["person"] == person and appointment["role"] in roles:
                return True
            if appointment["role"] == CHIEF:
                chief_in_force = True
    if CHIEF in roles and not chief_in_force:
        return is_legal_representative(organisation, person, moment)
    return False


def valid_appointments(portfolio: dict[str, Any], organisation: dict[str, Any]) -> list[dict[str, Any]]:
    """List the appointments of an organisation that rest, step by step, on a legal representative."""
    waiting = []
    valid = []
    for appointment in portfolio.get("appointments") or []:
        if appointment["organisation"] != organisation["id"]:
            continue
        if appointment["role"] != CHIEF:
            waiting.append(appointment)
        elif is_legal_representative(organisation, appointment["appointed_by"], appointed_at(appointment)):
            valid.append(appointment)
    # Chiefs rest on legal representatives alone, so by now it is settled when there is no chief. From here
    # only what is already proved proves more: those who appointed each other in a circle never get in.
    grown = True
    while grown:
        grown = False
        for appointment in list(waiting):
            needed = {CHIEF, CO_CHIEF}
            if appointment["role"] == GROUP_ADMINISTRATOR:
                needed = {CHIEF, CO_CHIEF, ADMINISTRATOR}
            maker = appointment["appointed_by"]
            if holds_one_of(needed, organisation, valid, maker, appointed_at(appointment)):
                waiting.remove(appointment)
                valid.append(appointment)
                grown = True
    return valid


def appointed_at(appointment: dict[str, Any]) -> datetime:
    """Say when an appointment was made: when it says so, else when it starts."""
    return instant_of(appointment.get("appointed_at") or appointment["from"])


def granted_at(grant: dict[str, Any]) -> datetime:
    """Say when a grant was given: when it says so, else when it starts."""
    return instant_of(grant.get("granted_at") or grant["from"])


def may_belong(portfolio: dict[str, Any], person: str, organisation: str, moment: datetime) -> bool:
    """Tell whether nothing says that the person does not belong to the organisation at the moment."""
    for record in portfolio.get("people") or []:
        if record["id"] == person:
            memberships = record.get("memberships")
            if memberships is None:
                return True
            for membership in memberships:
                if membership["organisation"] == organisation and in_force(membership, moment):
                    return True
            return False
    return True


def direct(portfolio: dict[str, Any], organisation: str, person: str, action: str, moment: datetime) -> int:
    """Answer whether the person holds a right of the organisation itself for the action at the moment."""
    listed = portfolio.get("organisations") or []
    record = next((item for item in listed if item["id"] == organisation), None)
    complete = record is not None and record.get("register") == "complete"

    doubtful = False
    if record is not None:
        valid = valid_appointments(portfolio, record)
        every_office = {CHIEF, CO_CHIEF, ADMINISTRATOR, GROUP_ADMINISTRATOR}
        for grant in portfolio.get("grants") or []:
            if grant["organisation"] != organisation or grant["person"] != person:
                continue
            if action not in grant["actions"] or not in_force(grant, moment):
                continue
            granter = grant.get("granted_by")
            if holds_one_of(every_office, record, valid, granter, granted_at(grant)):
                return YES
            if granter is None or not complete:
                doubtful = True
    if doubtful:
        return UNKNOWN
    if not complete and may_belong(portfolio, person, organisation, moment):
        return UNKNOWN
    return NO


def first_day_of_quarter(text: str) -> date:
    """Give the first day of a quarter written as `2026Q4`."""
    return date(int(text[:4]), 3 * int(text[5]) - 2, 1)


def mandate_in_force(mandate: dict[str, Any], day: date) -> bool:
    """Tell whether the day lies in the mandate's quarters, the last one included."""
    if day < first_day_of_quarter(mandate["from_quarter"]):
        return False
    last = mandate.get("to_quarter")
    if last is None:
        return True
    start = first_day_of_quarter(last)
    if start.month == 10:
        return day < date(start.year + 1, 1, 1)
    return day < date(start.year, start.month + 3, 1)


def covers_our_service(mandate: dict[str, Any]) -> int:
    """Answer whether the mandate covers the declaration of works; one that names no services may."""
    if mandate.get("covers") is None:
        return UNKNOWN
    if SERVICE in mandate["covers"]:
        return YES
    return NO


def plain_authorisation(
    portfolio: dict[str, Any], organisation: str, person: str | None, action: str, moment: datetime
) -> list[str]:
    """List the candidates of the authorisation; without a person nobody is identified, so nothing is held."""
    if person is None or organisation.startswith(("unidentified:", "unchecked:")):
        return ["not_held"]
    answer = direct(portfolio, organisation, person, action, moment)
    for mandate in portfolio.get("mandates") or []:
        if mandate["mandator"] == organisation and mandate_in_force(mandate, brussels_day(moment)):
            through = direct(portfolio, mandate["mandatary"], person, action, moment)
            answer = max(answer, min(covers_our_service(mandate), through))
    if answer == YES:
        return ["held"]
    if answer == NO:
        return ["not_held"]
    return ["held", "not_held"]


# --- ends: who ended what, apart from the records themselves ------------------------------------


def cut(portfolio: dict[str, Any], ends: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the portfolio in which each record ended is in force until the first of its ends at the latest."""
    lists = {name: [dict(record) for record in portfolio.get(name) or []] for name in ("appointments", "grants")}
    for end in ends:
        record = lists[end["list"]][end["index"]]
        made_at = "granted_at" if end["list"] == "grants" else "appointed_at"
        if record.get(made_at) is None:
            record[made_at] = record["from"]
        until = record.get("until")
        if until is None or instant_of(end["at"]) < instant_of(until):
            before = instant_of(end["at"]) < instant_of(record["from"])
            record["until"] = record["from"] if before else end["at"]
    return {**portfolio, **lists}


def may_end(portfolio: dict[str, Any], organisation: dict[str, Any], end: dict[str, Any]) -> bool:
    """Tell whether whoever made an end held an office that may make it."""
    moment = instant_of(end["at"])
    if end["list"] == "grants":
        able = {CHIEF, CO_CHIEF, ADMINISTRATOR, GROUP_ADMINISTRATOR}
    else:
        role = portfolio["appointments"][end["index"]]["role"]
        if role == CHIEF:
            return is_legal_representative(organisation, end["by"], moment)
        able = {CHIEF, CO_CHIEF}
        if role == GROUP_ADMINISTRATOR:
            able = {CHIEF, CO_CHIEF, ADMINISTRATOR}
    return holds_one_of(able, organisation, valid_appointments(portfolio, organisation), end["by"], moment)


def counting(portfolio: dict[str, Any], ends: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the ends that count: each is weighed, one after the other, by what stood before it."""
    counted: list[dict[str, Any]] = []
    for end in sorted(ends, key=lambda each: instant_of(each["at"])):
        number = portfolio[end["list"]][end["index"]]["organisation"]
        organisation = next(each for each in portfolio["organisations"] if each["id"] == number)
        if end["by"] is None or organisation.get("register") != "complete":
            counted.append(end)
        elif may_end(cut(portfolio, counted), organisation, end):
            counted.append(end)
    return counted


def with_ends(portfolio: dict[str, Any], ends: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the portfolio as it is once the ends that count are applied."""
    return cut(portfolio, counting(portfolio, ends))
