"""Hostile portfolios and requests as raw JSON values, for comparing the library with the plain reading.

Few organisations, few people and few moments, so that everything collides: a grant starts on the microsecond
that is asked about, an organisation is client, member and subcontractor at once, a draft bears the number of
a filed declaration. Every portfolio is free of faults and every request well-formed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import strategies as st

from plain_tape import MOMENTS, Tape, days, instants, written

__all__ = ["candidate_sets", "days", "instants", "world_from", "worlds"]

Record = dict[str, Any]

ENTERPRISES = ["0403019261", "0566988259", "0353456320", "1999999943"]
FOREIGN = "vat:ATU13585627"
ACTORS = [*ENTERPRISES, FOREIGN]
PARTIES = [*ENTERPRISES, "0742853417", FOREIGN, "foreign:ABC001", "unidentified:Bouwbedrijf X"]
PEOPLE = ["p-1", "p-2", "p-3", "p-4", "p-5"]
ACTIONS = ["view", "modify", "create", "annul"]
ROLES = [
    "chief_access_administrator",
    "co_chief_access_administrator",
    "access_administrator",
    "group_administrator",
]
NUMBER, OTHER_NUMBER, NO_NUMBER = "9B0000000KJRZ", "9B0000000KJS1", "9B0000000KJXX"
# A draft may well bear the number of a filed declaration: they are looked up apart.
REFERENCES = ["draft-1", NUMBER]


def _organisation(tape: Tape, organisation: str) -> Record:
    record: Record = {"id": organisation}
    register = tape.pick(["complete", "complete", "complete", "unknown", None])
    if register is not None:
        record["register"] = register
    count = tape.pick([1, 1, 2, 2, 0])
    representatives = [{"person": tape.pick(PEOPLE), **tape.period()} for _ in range(count)]
    if representatives:
        record["legal_representatives"] = representatives
    return record


def _person(tape: Tape, person: str) -> Record:
    record: Record = {"id": person}
    count = tape.below(4)
    if count == 3:
        record["memberships"] = None
    elif count or tape.one_in(2):
        record["memberships"] = [{"organisation": tape.pick(ACTORS), **tape.period()} for _ in range(count)]
    return record


def _appointment(tape: Tape, organisations: list[Record]) -> Record:
    organisation = tape.pick(organisations)
    makers = [item["person"] for item in organisation.get("legal_representatives", [])] + PEOPLE
    record = {
        "person": tape.pick(PEOPLE),
        "organisation": organisation["id"],
        "role": tape.pick(ROLES),
        "appointed_by": tape.pick(makers),
        **tape.started(),
    }
    if tape.one_in(4):
        record["appointed_at"] = tape.text()
    return record


def _grant(tape: Tape, organisations: list[Record], person: str, action: str, makers: list[str]) -> Record:
    organisation = tape.pick(organisations)
    asked = [action] if action in ACTIONS else ["view"]
    rights: list[list[str]] = [
        asked,
        asked,
        ["create", "modify", "annul", "view"],
        ["view"],
        ["modify", "view"],
    ]
    record = {
        "person": tape.pick([person] * 8 + PEOPLE),
        "organisation": organisation["id"],
        "actions": list(tape.pick(rights)),
        **tape.started(),
    }
    representatives = [item["person"] for item in organisation.get("legal_representatives", [])]
    granter = tape.pick([*representatives * 3, *makers * 2, *PEOPLE, None])
    if granter is not None:
        record["granted_by"] = granter
    if tape.one_in(4):
        record["granted_at"] = tape.text()
    return record


def _mandate(tape: Tape, organisation: str) -> Record:
    quarters = ["2019Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1"]
    first = tape.below(len(quarters)) if tape.one_in(2) else 0
    record: Record = {
        "mandator": tape.pick([organisation, organisation, *ACTORS]),
        "mandatary": tape.pick(ACTORS),
        "from_quarter": quarters[first],
    }
    last = tape.pick([None, *quarters[first:]])
    if last is not None:
        record["to_quarter"] = last
    ours, another = "declaration-of-works", "another-service"
    services: list[list[str] | None] = [[ours], [ours], None, [another], [another, ours], []]
    covers = tape.pick(services)
    if covers is not None:
        record["covers"] = list(covers)
    return record


def _contract(tape: Tape, organisation: str, number: str | None, parties: list[str]) -> Record:
    unchecked = [item for item in parties if item.startswith("unchecked:")]
    own = [organisation, organisation] if organisation in ENTERPRISES else []  # a declarant has such a number
    declarant = tape.pick([*own, *ENTERPRISES, *unchecked])
    contract: Record = {"declarant": declarant}
    if number is not None:
        contract.update(number=number, **tape.period("listed_from", "listed_until"))
    hirers = [declarant]
    if tape.one_in(3):
        partnership = tape.pick([item for item in [organisation, *ENTERPRISES] if item != declarant])
        contract["temporary_partnership"] = partnership
        contract["partnership_members"] = [tape.pick(parties) for _ in range(tape.below(3))]
        hirers.append(partnership)
    if tape.one_in(8):
        contract.update(starts_on="2026-07-06", ends_on="2026-07-06")
    roots = list(hirers)
    subcontractors: list[Record] = []
    for _ in range(tape.below(4)):
        hired = tape.pick([item for item in parties if item not in roots])
        # One that comes back was hired by a root, so that no chain of hirers can close into a loop.
        entry = {"organisation": hired, "hired_by": tape.pick(roots if hired in hirers else hirers)}
        if number is not None:
            entry.update(tape.period("listed_from", "listed_until"))
        hirers.append(hired)
        subcontractors.append(entry)
    if subcontractors:
        contract["subcontractors"] = subcontractors
    return contract


def _parts(tape: Tape, organisation: str, numbers: list[str | None], parties: list[str]) -> Record:
    """Make what a draft and a filed declaration have alike."""
    declaration: Record = {
        "sector": tape.pick([1, 2, 3]),
        "client": tape.pick(parties),
        "contracts": [_contract(tape, organisation, number, parties) for number in numbers],
    }
    if tape.one_in(3):
        participant = {"organisation": tape.pick(parties), "quality": 1 + tape.below(4)}
        if numbers[0] is not None:
            participant.update(tape.period("listed_from", "listed_until"))
        declaration["other_participants"] = [participant]
    return declaration


def _draft(tape: Tape, organisation: str, reference: str, parties: list[str]) -> Record:
    return {"status": "draft", "reference": reference, **_parts(tape, organisation, [None], parties)}


def _filed(tape: Tape, organisation: str, number: str, parties: list[str]) -> Record:
    count = tape.pick([1, 1, 2, 3])
    declaration: Record = {"number": number, "status": "registered"}
    declaration.update(_parts(tape, organisation, [f"{number}{n}" for n in range(1, count + 1)], parties))
    filed_at = tape.pick([0] * 20 + [*range(MOMENTS), None, None, None])
    if filed_at is not None:
        declaration["filed_at"] = tape.moments[filed_at][1]
    if tape.one_in(5):
        declaration["status"] = "annulled"
        if not tape.one_in(3):
            later = list(range(filed_at or 0, MOMENTS))
            declaration["annulled_at"] = tape.moments[tape.pick(later)][1]
    filers = [item["declarant"] for item in declaration["contracts"]]
    filer = tape.pick([*filers, organisation, *ENTERPRISES, None, None])
    if filer is not None:
        declaration["filed_by"] = filer
    return declaration


def _login(tape: Tape, *, identified: bool) -> Record | None:
    if not identified and not tape.one_in(2):
        return None
    means: str | None = tape.pick(
        ["eid"] * 16
        + ["itsme", "mygov_app", "app_code", "sms_code", "email_code", "password", "password", "unsecured"]
        + ["eidas", "eidas", "eidas", "carrier_pigeon", "EID", "", None, "absent"]
    )
    if means == "absent" or (means is None and not identified):
        return None  # whether a log-in that names no means is an absent one, nobody has said
    if means is None:
        return {"means": None} if tape.one_in(2) else {}
    login: Record = {"means": means}
    if means == "eidas" or tape.one_in(8):
        assurance = tape.pick(["substantial", "high", "high", "low", "High", None])
        if assurance is not None or tape.one_in(2):
            login["assurance"] = assurance
    return login


def _time(tape: Tape) -> str:
    moment, text, day = tape.pick(tape.moments)
    form = tape.below(8)
    if form < 4:
        return written(moment, form)
    if form == 4 and text.endswith(":00:00+02:00"):
        return text.replace(":00:00+", ":00+")  # a request may leave the seconds out
    return day if form > 5 else text


def _resource(tape: Tape, action: str, organisation: str, parties: list[str]) -> Record:
    properties: Record = {}
    named = tape.pick([*[None, f"{NUMBER}1", "project"] * 4, f"{NUMBER}2", f"{NUMBER}2", f"{OTHER_NUMBER}1"])
    if action == "create":
        resource: Record = {"type": "declaration", "id": tape.pick([*REFERENCES * 4, NO_NUMBER])}
        if tape.one_in(3):
            properties["draft"] = _draft(tape, organisation, resource["id"], parties)
        if named is not None and tape.one_in(4):
            properties["contract"] = named
    else:
        numbers = [NUMBER] * 20 + [OTHER_NUMBER, NO_NUMBER, REFERENCES[0]]
        resource = {"type": "declaration", "id": tape.pick(numbers)}
        if named is not None:
            properties["contract"] = named
    if properties or tape.one_in(2):
        resource["properties"] = properties
    return resource


def world_from(data: bytes, *, unchecked: bool = False) -> tuple[Record, Record]:
    """Build a portfolio and a request from a tape; `unchecked` lets in numbers that fail their check."""
    tape = Tape(data)
    parties = [*PARTIES, "unchecked:000000010"] if unchecked else PARTIES
    action = tape.pick([*ACTIONS * 10, "approve"])
    organisation = tape.pick([*ENTERPRISES, *ENTERPRISES, FOREIGN])
    person = tape.pick(PEOPLE)
    context: Record = {"time": _time(tape)}
    identified = not tape.one_in(5)
    login = _login(tape, identified=identified)
    if login is not None or tape.one_in(4):
        context["login"] = login
    subject: Record = {"type": "organisation", "id": organisation}
    if identified:
        subject = {"type": "user", "id": person, "properties": {"organisation": organisation}}
    request = {
        "subject": subject,
        "action": {"name": action},
        "resource": _resource(tape, action, organisation, parties),
        "context": context,
    }

    listed = [item for item in ACTORS if not tape.one_in(16 if item == organisation else 3)]
    organisations = [_organisation(tape, item) for item in listed]
    # The organisation acted for comes often, so that its register is rarely empty.
    likely = organisations + [item for item in organisations if item["id"] == organisation] * 6
    appointments = [_appointment(tape, likely) for _ in range(tape.below(6) if likely else 0)]
    makers = [item["person"] for item in appointments]
    count = tape.pick([1, 2, 3, 4, 5, 0]) if likely else 0
    grants = [_grant(tape, likely, person, action, makers) for _ in range(count)]
    for number, record in enumerate([*appointments, *grants]):
        if number % 2:
            record["id"] = f"r-{number}"
    declarations = [_filed(tape, organisation, NUMBER, parties)]
    if tape.one_in(3):
        declarations.insert(tape.below(2), _filed(tape, organisation, OTHER_NUMBER, parties))
    kept = [reference for reference in REFERENCES if not tape.one_in(6 if action == "create" else 2)]
    declarations += [_draft(tape, organisation, reference, parties) for reference in kept]
    mandates = [_mandate(tape, organisation) for _ in range(tape.below(4))]
    people = [_person(tape, item) for item in PEOPLE if not tape.one_in(4)]
    logins = [{"person": person, "means": "eid", "last_used": tape.text()}] if tape.one_in(4) else []

    portfolio: Record = {"format": "declaccess.portfolio/1", "declarations": declarations}
    lists = {
        "organisations": organisations,
        "people": people,
        "appointments": appointments,
        "grants": grants,
        "mandates": mandates,
        "logins": logins,
    }
    portfolio.update({name: records for name, records in lists.items() if records})
    return portfolio, request


def worlds(*, unchecked: bool = False) -> st.SearchStrategy[tuple[Record, Record]]:
    """Draw a portfolio and a request to it."""
    return st.binary(min_size=360, max_size=360).map(lambda data: world_from(data, unchecked=unchecked))


def candidate_sets(table: dict[str, list[str]]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Draw a non-empty set of candidates, in table order, for every fact of a table."""
    return st.fixed_dictionaries(
        {
            fact: st.sets(st.sampled_from(words), min_size=1).map(partial(sorted, key=words.index))
            for fact, words in table.items()
        }
    )
