"""Declarations, changes and entries for the contract of a store of declarations."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from declaccess.codec.decision_log import verify_lines
from declaccess.model import (
    Action,
    Content,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Draft,
    OrganisationId,
    OtherParticipant,
    ParticipantQuality,
    PersonId,
    Sector,
    Subcontractor,
    Subject,
    enterprise_check_digits,
)
from declaccess.periods import Period
from declaccess.ports.decision_log import LogNote
from declaccess.ports.declarations import Change, DeclarationStore

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
"""When most of what these tests write is written."""

HOUR = timedelta(hours=1)

REFERENCES = (
    "GENT-1", "gent-1", "Gent-1", " GENT-1", "GENT-1 ", "GENT-01", "GENT-1.0", "GENT\t1",
    "GENT-\N{FULLWIDTH DIGIT ONE}",
    "G\N{CYRILLIC CAPITAL LETTER IE}NT-1", "é", "e\N{COMBINING ACUTE ACCENT}", "ß", "ss", "ı", "i", "İ", "I", "1", "01",
    "1.0", "%", "_", "'", "a\\b", "*", "null", "\N{GRINNING FACE}", "\N{ZERO WIDTH SPACE}", "9B0000000000A",
)  # fmt: skip
"""References of drafts that a store may take for one another: by case, blanks, zeros, composition, or as patterns."""

STRANGERS = (
    "foreign:ab1", "foreign:AB1", "foreign:aB1", "foreign:ab%", "foreign:ab_", "foreign:ab", "foreign:ab01",
    "foreign:%",
    "foreign:_b1", "foreign:a\N{COMBINING ACUTE ACCENT}b", "foreign:áb", "foreign:\N{CYRILLIC SMALL LETTER A}b1",
    "foreign:ab1\\", "foreign:ab1'", "unidentified:ab1", "foreign:ab 1", "foreign:ab  1",
)  # fmt: skip
"""Organisations that a store may take for one another, or for patterns."""


def company(index: int) -> OrganisationId:
    """Return a company by its index."""
    return OrganisationId(f"{10_000_000 + index}{enterprise_check_digits(str(10_000_000 + index))}")


FILER, CLIENT, OTHER = company(1), company(2), company(3)


def declaration(index: int = 0, **changes: Any) -> Declaration:
    """Return a declaration by its index, with what is to be different."""
    number = f"9B0{index:09}A"
    plain: dict[str, Any] = {
        "number": DeclarationNumber(number),
        "sector": Sector.IMMOVABLE_WORKS,
        "client": CLIENT,
        "contracts": (Contract(number=ContractNumber(f"{number}1"), declarant=FILER),),
        "filed_at": NOON,
        "filed_by": FILER,
    }
    return Declaration(**{**plain, **changes})


def draft(reference: str) -> Draft:
    """Return a draft by its reference."""
    contracts = (Contract(declarant=FILER, content=Content.of({"é": ["€", 1.5, None]})),)
    return Draft(reference=reference, sector=Sector.MEAT, client=CLIENT, contracts=contracts)


def change(record: Declaration, expected: int = 0, at: datetime = NOON, decision: int = 1) -> Change:
    """Return a change to a record."""
    act = Action.MODIFY if expected else Action.CREATE
    by = Subject(organisation=FILER, person=PersonId("p-1"))
    return Change(record=record, expected=expected, act=act, by=by, decision=decision, recorded_at=at)


def note(number: int = 0) -> LogNote:
    """Return an entry for the log that can be told from others."""
    return LogNote(kind="act", people={"subject": PersonId("p-1")}, body=json.dumps({"act": number}))


UNLOGGABLE = LogNote(kind="act", people={}, body="no JSON")
"""An entry that every log refuses."""


def everything() -> Declaration:
    """Return a declaration that has all a declaration may have."""
    moment = datetime.fromisoformat("2026-09-14T08:00:00.000001+02:00")
    hired = Subcontractor(
        organisation=OTHER, hired_by=company(4), listed=Period(moment, None), content=Content.of({"a": [1, "é"]})
    )
    number = "9B0000000000A"
    first = Contract(
        number=ContractNumber(f"{number}1"),
        declarant=FILER,
        temporary_partnership=company(4),
        partnership_members=(company(5), company(6)),
        starts_on=moment.date(),
        ends_on=moment.date(),
        subcontractors=(hired,),
        listed=Period(NOON, NOON + HOUR),
        content=Content.of("text"),
    )
    other = OtherParticipant(organisation=company(7), quality=ParticipantQuality.DESIGN, listed=Period(None, moment))
    return declaration(
        contracts=(first, Contract(number=ContractNumber(f"{number}2"), declarant=OTHER)),
        other_participants=(other,),
        content=Content.of({"b": 1.0, "a": {"": None}}),
        annulled=True,
        annulled_at=NOON + HOUR,
    )


def entry_count(store: DeclarationStore) -> int:
    """Return how many entries the log of a store has, after seeing that it is whole."""
    verification = verify_lines(store.log.iter_lines())
    assert verification, verification.explain()
    return verification.count


def everything_but_number(index: int) -> Declaration:
    """Return what `everything` returns under other numbers."""
    whole = everything()
    number = declaration(index).number
    contracts = tuple(
        evolve(contract, number=ContractNumber(f"{number}{step}")) for step, contract in enumerate(whole.contracts, 1)
    )
    return evolve(whole, number=number, contracts=contracts)
