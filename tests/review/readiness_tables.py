"""What a review finds, as tables: what is on record, the day, and what is told about whom.

The records are those of a declarant and its subcontractor that have everything in order, two people each; a row says
in plain phrases what is otherwise (`PHRASES`), parted by semicolons.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from declaccess import Portfolio, Rulebook, nsso_2026
from declaccess.codec.portfolio import decode_portfolio
from declaccess.review.findings import Finding
from declaccess.review.kinds import FindingKind
from declaccess.review.readiness import review_readiness

Document = dict[str, Any]

DECLARANT, SUBCONTRACTOR, MANDATARY, CLIENT = "0403019261", "0566988259", "1999999943", "0353456320"
NUMBER = "9B0000000KJRZ"
RIGHTS = ["create", "modify", "annul", "view"]
SINCE = "2025-01-06T09:00:00+01:00"
SEEN = "2026-05-04T08:30:00+02:00"


def in_order() -> Document:
    """Return records of which nothing is to be told but what the new rule takes away."""
    document: Document = {"format": "declaccess.portfolio/1", "organisations": [], "people": [], "appointments": []}
    document |= {"grants": [], "mandates": [], "logins": [], "declarations": []}
    for organisation, people in ((DECLARANT, ("anna", "bert")), (SUBCONTRACTOR, ("sam", "sue"))):
        add_company(document, organisation, *people)
    contract = {
        "number": f"{NUMBER}1",
        "declarant": DECLARANT,
        "starts_on": "2026-02-02",
        "ends_on": "2026-12-18",
        "subcontractors": [{"organisation": SUBCONTRACTOR, "hired_by": DECLARANT}],
    }
    document["declarations"].append(
        {
            "number": NUMBER,
            "status": "registered",
            "filed_at": "2026-01-10T08:00:00+01:00",
            "filed_by": DECLARANT,
            "sector": 1,
            "client": CLIENT,
            "contracts": [contract],
        }
    )
    return document


def add_company(document: Document, organisation: str, *people: str) -> None:
    """Add a company with a complete register, a chief, and people who hold every right and log in by eID."""
    boss, chief = f"boss of {organisation}", f"chief of {organisation}"
    represented = [{"person": boss}]
    document["organisations"].append({"id": organisation, "register": "complete", "legal_representatives": represented})
    office = {
        "role": "chief_access_administrator",
        "appointed_by": boss,
        "from": SINCE,
        "id": f"office at {organisation}",
    }
    document["appointments"].append({"person": chief, "organisation": organisation, **office})
    for person in people:
        document["people"].append({"id": person, "memberships": [{"organisation": organisation}]})
        grant = {"actions": RIGHTS, "granted_by": chief, "from": SINCE, "id": f"right of {person}"}
        document["grants"].append({"person": person, "organisation": organisation, **grant})
        document["logins"].append({"person": person, "means": "eid", "last_used": SEEN})


def portfolio(said: str) -> Portfolio:
    """Return the records that phrases describe."""
    document = in_order()
    for phrase in filter(None, (part.strip() for part in said.split(";"))):
        _apply(document, phrase)
    return decode_portfolio(document).portfolio


def told(kind: str, said: str, day: str, rulebook: Rulebook | None = None) -> list[Finding]:
    """Return the findings of a kind."""
    found = review_readiness(portfolio(said), rulebook or nsso_2026(), on=date.fromisoformat(day))
    return list(found.of_kind(FindingKind(kind)))


def check(kind: str, case: Mapping[str, str], rulebook: Rulebook | None = None) -> None:
    """Compare what is told with a row: `told` is `no`, `yes` or `not known`; what a row leaves out is none."""
    found = told(kind, case["on record"], case["day"], rulebook)
    if case["told"] == "no":
        assert found == []
        return
    assert len(found) == 1, "one finding"
    finding = found[0]
    names = {DECLARANT: "declarant", SUBCONTRACTOR: "subcontractor", None: ""}
    shown = {
        "told": "yes" if finding.certainty == "proven" else "not known",
        "of": finding.person or names.get(finding.organisation, str(finding.organisation)),
        "severity": finding.severity.value,
        "until": str(finding.deadline or ""),
        "gone from": str(finding.latest or ""),
        "overdue": "overdue" if finding.overdue else "",
        "evidence": " + ".join(finding.evidence),
    }
    assert {name: shown[name] for name in case if name in shown} == {
        name: cell for name, cell in case.items() if name in shown
    }


def _apply(document: Document, phrase: str) -> None:
    for start, change in PHRASES.items():
        if phrase.startswith(start):
            change(document, phrase.removeprefix(start).strip())
            return
    raise KeyError(phrase)


def _company(document: Document, word: str) -> Document:
    wanted = {"the declarant": DECLARANT, "the subcontractor": SUBCONTRACTOR, "the mandatary": MANDATARY}[word]
    found: Document = next(each for each in document["organisations"] if each["id"] == wanted)
    return found


def _login(document: Document, said: str) -> None:
    person, means = said.split(" by ")
    for each in [each for each in document["logins"] if each.get("person") == person]:
        document["logins"].remove(each)
    for each in means.split(" and "):
        word, _, level = each.partition(" at level ")
        assurance = {"assurance": level} if level else {}
        document["logins"].append({"person": person, "means": word, "last_used": SEEN, **assurance})


def _no_login(document: Document, person: str) -> None:
    document["logins"] = [each for each in document["logins"] if each.get("person") != person]


def _no_logins(document: Document, _: str) -> None:
    document["logins"].clear()


def _late_login(document: Document, said: str) -> None:
    person, moment = said.split(" is on ")
    for each in document["logins"]:
        if each.get("person") == person:
            each["last_used"] = f"{moment}T09:00:00+02:00"


def _unnamed(document: Document, said: str) -> None:
    organisation = {"declarant": DECLARANT, "subcontractor": SUBCONTRACTOR}.get(said, said)
    document["logins"].append({"organisation": organisation, "means": "unsecured", "last_used": SEEN})


def _no_grant(document: Document, person: str) -> None:
    document["grants"] = [each for each in document["grants"] if each["person"] != person]


def _granter(document: Document, said: str) -> None:
    person, granter = said.split(" was given by ")
    for each in document["grants"]:
        if each["person"] == person:
            each["granted_by"] = None if granter == "nobody named" else granter


def _ended_grant(document: Document, said: str) -> None:
    person, day = said.split(" ended on ")
    for each in document["grants"]:
        if each["person"] == person:
            each["until"] = f"{day}T00:00:00+01:00"


def _incomplete(document: Document, word: str) -> None:
    _company(document, word)["register"] = "unknown"


def _no_chief(document: Document, word: str) -> None:
    organisation = _company(document, word)["id"]
    document["appointments"] = [each for each in document["appointments"] if each["organisation"] != organisation]


def _no_representative(document: Document, word: str) -> None:
    _company(document, word)["legal_representatives"].clear()


def _self_chief(document: Document, word: str) -> None:
    organisation = _company(document, word)
    for each in document["appointments"]:
        if each["organisation"] == organisation["id"]:
            each["person"] = each["appointed_by"]


def _left(document: Document, said: str) -> None:
    person, day = said.split(" on ")
    for each in document["people"]:
        if each["id"] == person:
            each["memberships"][0]["until"] = f"{day}T00:00:00+02:00"


def _back(document: Document, said: str) -> None:
    person, day = said.split(" on ")
    for each in document["people"]:
        if each["id"] == person:
            each["memberships"].append({**each["memberships"][0], "from": f"{day}T00:00:00+02:00", "until": None})


def _co_chief(document: Document, person: str) -> None:
    office = {"role": "co_chief_access_administrator", "appointed_by": f"boss of {SUBCONTRACTOR}", "from": SINCE}
    made = {"person": person, "organisation": SUBCONTRACTOR, "id": f"office of {person}", **office}
    document["appointments"].append(made)


def _contract_listed(document: Document, day: str) -> None:
    document["declarations"][0]["contracts"][0]["listed_from"] = f"{day}T08:00:00+02:00"


def _mute(document: Document, organisation: str) -> None:
    document["organisations"].append({"id": organisation, "register": "complete"})
    _foreign(document, organisation)


def _unsaid(document: Document, person: str) -> None:
    document["people"] = [each for each in document["people"] if each["id"] != person]


def _filed(document: Document, day: str) -> None:
    document["declarations"][0]["filed_at"] = f"{day}T08:00:00+02:00"


def _annulled(document: Document, _: str) -> None:
    document["declarations"][0]["status"] = "annulled"


def _listed(document: Document, day: str) -> None:
    document["declarations"][0]["contracts"][0]["subcontractors"][0]["listed_from"] = f"{day}T08:00:00+02:00"


def _delisted(document: Document, day: str) -> None:
    document["declarations"][0]["contracts"][0]["subcontractors"][0]["listed_until"] = f"{day}T08:00:00+02:00"


def _works_end(document: Document, day: str) -> None:
    document["declarations"][0]["contracts"][0]["ends_on"] = None if day == "a day not said" else day


def _also_declares(document: Document, _: str) -> None:
    contract = {"number": f"{NUMBER}2", "declarant": SUBCONTRACTOR}
    document["declarations"][0]["contracts"].append(contract)


def _mandate(document: Document, said: str) -> None:
    quarters, _, covers = said.partition(" covering ")
    first, _, last = quarters.partition(" to ")
    mandate = {"mandator": DECLARANT, "mandatary": MANDATARY, "from_quarter": first, "to_quarter": last or None}
    services = {"the service": ["declaration-of-works"], "another service": ["dimona"], "": None}[covers]
    number = sum(1 for _ in document["mandates"]) + 1
    document["mandates"].append({**mandate, "covers": services, "id": f"mandate {number}"})


def _mandatary(document: Document, _: str) -> None:
    add_company(document, MANDATARY, "mia", "max")


def _foreign(document: Document, organisation: str) -> None:
    hired = {"organisation": organisation, "hired_by": SUBCONTRACTOR}
    document["declarations"][0]["contracts"][0]["subcontractors"].append(hired)


def _foreign_client(document: Document, _: str) -> None:
    document["declarations"][0]["client"] = DECLARANT


PHRASES: dict[str, Callable[[Document, str], None]] = {
    "log-in of ": _login,
    "no log-in of anybody": _no_logins,
    "no log-in of ": _no_login,
    "the last log-in of ": _late_login,
    "unsecured access by the ": _unnamed,
    "unsecured access by ": _unnamed,
    "no right for ": _no_grant,
    "the right of ": _granter,
    "it ended: the right of ": _ended_grant,
    "not complete: the register of ": _incomplete,
    "no chief at ": _no_chief,
    "no legal representative at ": _no_representative,
    "the boss is the chief at ": _self_chief,
    "left: ": _left,
    "back: ": _back,
    "co-chief by the boss of the subcontractor: ": _co_chief,
    "not said where they belong: ": _unsaid,
    "filed on ": _filed,
    "annulled": _annulled,
    "the subcontractor is listed from ": _listed,
    "the subcontractor is listed until ": _delisted,
    "the contract is listed from ": _contract_listed,
    "reviewed and on the declaration: ": _mute,
    "the works end on ": _works_end,
    "the subcontractor has a contract of its own": _also_declares,
    "a mandate from ": _mandate,
    "the mandatary is in order": _mandatary,
    "also on the declaration: ": _foreign,
    "the client is the declarant": _foreign_client,
}
