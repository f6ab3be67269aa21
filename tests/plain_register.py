"""Who holds an authorisation, read in plain ifs from the raw records of a portfolio.

Part of the second reading of the contract (see `plain_reading`). It shares no code with the library.
"""

from __future__ import annotations

from copy import deepcopy
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
    chiefs: list[dict[str, Any]],
) -> bool:
    """Tell whether the person held one of the offices at the moment, given the valid appointments and the chiefs."""
    if person is None:
        return False
    for appointment in valid:
        if in_force(appointment, moment) and appointment["person"] == person and appointment["role"] in roles:
            return True
    if CHIEF in roles and not any(in_force(chief, moment) for chief in chiefs):
        return is_legal_representative(organisation, person, moment)
    return False


def valid_chiefs(portfolio: dict[str, Any], organisation: dict[str, Any]) -> list[dict[str, Any]]:
    """List the chiefs of an organisation whom a legal representative appointed."""
    return [
        each
        for each in portfolio.get("appointments") or []
        if each["organisation"] == organisation["id"]
        and each["role"] == CHIEF
        and is_legal_representative(organisation, each["appointed_by"], appointed_at(each))
    ]


def valid_appointments(
    portfolio: dict[str, Any], organisation: dict[str, Any], chiefs: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """List the appointments of an organisation that rest, step by step, on a legal representative.

    The `chiefs` are those whose office, while they hold it, nobody stands in for.
    """
    waiting = []
    valid = valid_chiefs(portfolio, organisation)
    for appointment in portfolio.get("appointments") or []:
        if appointment["organisation"] != organisation["id"]:
            continue
        if appointment["role"] != CHIEF:
            waiting.append(appointment)
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
            if holds_one_of(needed, organisation, valid, maker, appointed_at(appointment), chiefs):
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
        least, most = both_ways(portfolio, *counting(portfolio, portfolio.get("ends") or []))
        every_office = {CHIEF, CO_CHIEF, ADMINISTRATOR, GROUP_ADMINISTRATOR}
        for one, other in ((least, most), (most, least)):
            record = next(item for item in one["organisations"] if item["id"] == organisation)
            elsewhere = next(item for item in other["organisations"] if item["id"] == organisation)
            chiefs = valid_chiefs(other, elsewhere)
            valid = valid_appointments(one, record, chiefs)
            for grant in one.get("grants") or []:
                if grant["organisation"] != organisation or grant["person"] != person:
                    continue
                if action not in grant["actions"] or not in_force(grant, moment):
                    continue
                granter = grant.get("granted_by")
                proven = holds_one_of(every_office, record, valid, granter, granted_at(grant), chiefs)
                if proven and one is least:
                    return YES
                if one is most and (proven or granter is None or not complete):
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
            running = still_running(portfolio, mandate, moment)
            answer = max(answer, min(covers_our_service(mandate), running, through))
    if answer == YES:
        return ["held"]
    if answer == NO:
        return ["not_held"]
    return ["held", "not_held"]


# --- ends: who ended what, apart from the records themselves; a portfolio carries them as "ends" ---


def still_running(portfolio: dict[str, Any], mandate: dict[str, Any], moment: datetime) -> int:
    """Answer whether a mandate runs on: for the rest of the quarter in which it is ended nobody knows."""
    answer = YES
    for end in portfolio.get("ends") or []:
        if end["list"] != "mandates" or portfolio["mandates"][end["index"]] is not mandate:
            continue
        last_day = brussels_day(instant_of(end["at"]) - timedelta(microseconds=1))
        last_quarter = f"{last_day.year}Q{(last_day.month + 2) // 3}"
        if moment < instant_of(end["at"]):
            if last_quarter < mandate["from_quarter"]:
                return NO
        elif mandate_in_force({"from_quarter": "1000Q1", "to_quarter": last_quarter}, brussels_day(moment)):
            answer = UNKNOWN
        else:
            return NO
    return answer


def ended_record(portfolio: dict[str, Any], end: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what is ended, and the organisation whose it is."""
    if end["list"] == "legal_representatives":
        organisation = portfolio["organisations"][end["index"][0]]
        return organisation["legal_representatives"][end["index"][1]], organisation
    record = portfolio[end["list"]][end["index"]]
    return record, next(each for each in portfolio["organisations"] if each["id"] == record["organisation"])


def cut(portfolio: dict[str, Any], ends: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the portfolio in which each record ended is in force until the first of its ends at the latest."""
    portfolio = deepcopy(portfolio)
    for end in ends:
        record = ended_record(portfolio, end)[0]
        made_at = {"grants": "granted_at", "appointments": "appointed_at"}.get(end["list"])
        if made_at is not None and record.get(made_at) is None:
            record[made_at] = record["from"]
        until = record.get("until")
        if until is None or instant_of(end["at"]) < instant_of(until):
            start = record.get("from")
            before = start is not None and instant_of(end["at"]) < instant_of(start)
            record["until"] = start if before else end["at"]
    return portfolio


def both_ways(
    portfolio: dict[str, Any], certain: list[dict[str, Any]], doubtful: list[dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the portfolio if all that is doubtful counts, and if nothing of it does."""
    return cut(portfolio, [*certain, *doubtful]), cut(portfolio, certain)


def may_end(one: dict[str, Any], other: dict[str, Any], end: dict[str, Any]) -> bool:
    """Tell whether whoever made an end held, in one reading, an office that may; in the other it may be vacant."""
    record, organisation = ended_record(one, end)
    if end["list"] == "legal_representatives":
        return False
    moment = instant_of(end["at"])
    able = {CHIEF, CO_CHIEF, ADMINISTRATOR, GROUP_ADMINISTRATOR}
    if end["list"] == "appointments":
        if record["role"] == CHIEF:
            return is_legal_representative(organisation, end["by"], moment)
        able = {CHIEF, CO_CHIEF}
        if record["role"] == GROUP_ADMINISTRATOR:
            able = {CHIEF, CO_CHIEF, ADMINISTRATOR}
    chiefs = valid_chiefs(other, ended_record(other, end)[1])
    return holds_one_of(able, organisation, valid_appointments(one, organisation, chiefs), end["by"], moment, chiefs)


def as_it_was_given(portfolio: dict[str, Any]) -> dict[str, Any]:
    """Give the portfolio in which no office is held before the moment at which it was given."""
    portfolio = deepcopy(portfolio)
    for record in portfolio.get("appointments") or []:
        given = record.get("appointed_at")
        if given is not None and instant_of(record["from"]) < instant_of(given):
            record["from"] = given
            if record.get("until") is not None and instant_of(record["until"]) < instant_of(given):
                record["until"] = given
    return portfolio


def counting(
    portfolio: dict[str, Any], ends: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """List the ends that count for certain, and those that are in doubt.

    Each is weighed by what stood at its moment: the ends before it, and no office before it was given.
    """
    certain: list[dict[str, Any]] = []
    doubtful: list[dict[str, Any]] = []
    given = as_it_was_given(portfolio)
    for end in sorted(ends, key=lambda each: instant_of(each["at"])):
        if end["list"] == "mandates":
            continue
        least, most = both_ways(given, certain, doubtful)
        if end["by"] is None:
            doubtful.append(end)
        elif may_end(least, most, end):
            certain.append(end)
        elif may_end(most, least, end) or ended_record(portfolio, end)[1].get("register") != "complete":
            doubtful.append(end)
    return certain, doubtful


def with_ends(portfolio: dict[str, Any], ends: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the portfolio together with the ends of what stands in it."""
    return {**portfolio, "ends": ends}
