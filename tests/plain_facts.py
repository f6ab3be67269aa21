"""From a raw request to the candidates of its six facts, in plain ifs.

Part of the second reading of the contract (see `plain_reading`). It shares no code with the library.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from plain_register import brussels_day, in_force, instant_of, plain_authorisation

WRITE_RESTRICTION = date(2026, 6, 29)

TABLE: dict[str, list[str]] = {
    "action": ["create", "modify", "annul", "view"],
    "relation": ["declarant", "listed_party", "unrelated"],
    "login": ["digital_key", "password", "unsecured", "unrecognised"],
    "authorisation": ["held", "not_held"],
    "status": ["draft", "registered", "annulled"],
    "filed_under": ["old_rules", "new_rules"],
}


def same(organisation: str, other: str | None) -> bool:
    """Compare the organisation acted for with one on a declaration; nobody acts for one without number."""
    if other is None or other.startswith(("unidentified:", "unchecked:")):
        return False
    return organisation == other


def is_listed(entry: dict[str, Any], moment: datetime) -> bool:
    """Tell whether an entry was on the declaration at the moment."""
    return in_force(entry, moment, "listed_from", "listed_until")


def listed_contracts(declaration: dict[str, Any], moment: datetime) -> list[dict[str, Any]]:
    """List the contracts that were on the declaration at the moment."""
    return [contract for contract in declaration["contracts"] if is_listed(contract, moment)]


def declares(contract: dict[str, Any], organisation: str) -> bool:
    """Tell whether the organisation is the contract's declarant or the partnership it files for."""
    if same(organisation, contract["declarant"]):
        return True
    return same(organisation, contract.get("temporary_partnership"))


def named_in(contract: dict[str, Any], organisation: str, moment: datetime) -> bool:
    """Tell whether the contract names the organisation at the moment, in whatever part."""
    if declares(contract, organisation):
        return True
    if contract.get("temporary_partnership") is not None:
        for member in contract.get("partnership_members") or []:
            if same(organisation, member):
                return True
    for subcontractor in contract.get("subcontractors") or []:
        if is_listed(subcontractor, moment) and same(organisation, subcontractor["organisation"]):
            return True
    return False


def appears(declaration: dict[str, Any], organisation: str, moment: datetime) -> bool:
    """Tell whether the organisation is anywhere on the declaration at the moment."""
    if same(organisation, declaration["client"]) or same(organisation, declaration.get("filed_by")):
        return True
    for participant in declaration.get("other_participants") or []:
        if is_listed(participant, moment) and same(organisation, participant["organisation"]):
            return True
    return any(named_in(contract, organisation, moment) for contract in listed_contracts(declaration, moment))


def project_answers(declaration: dict[str, Any], organisation: str, moment: datetime) -> set[bool]:
    """Say whether the organisation is the declarant of the project level: both when that is not known."""
    contracts = listed_contracts(declaration, moment)
    filer = declaration.get("filed_by")
    if filer is not None:
        if same(organisation, filer):
            return {True}
        for contract in contracts:
            # The filer speaks for the partnerships that it files for, not for those of other declarants.
            if contract["declarant"] == filer and same(organisation, contract.get("temporary_partnership")):
                return {True}
        return {False}
    if not contracts:
        return {False}
    return {declares(contract, organisation) for contract in contracts}


def target_answers(declaration: dict[str, Any], target: str | None, organisation: str, moment: datetime) -> set[bool]:
    """Say whether the organisation is the target's declarant; nothing if the contract named is not there."""
    contracts = listed_contracts(declaration, moment)
    project = project_answers(declaration, organisation, moment)
    if target == "project":
        return project
    if target is not None:
        return {declares(item, organisation) for item in contracts if item.get("number") == target}
    if not contracts:
        return project
    if len(contracts) == 1:
        return {declares(contracts[0], organisation)}
    return {declares(contract, organisation) for contract in contracts} | project


def annul_answers(declaration: dict[str, Any], organisation: str, moment: datetime) -> set[bool]:
    """Say whether the organisation is the declarant of the whole."""
    contracts = listed_contracts(declaration, moment)
    if not contracts:
        return project_answers(declaration, organisation, moment)
    return {all(declares(contract, organisation) for contract in contracts)}


def plain_relation(
    declaration: dict[str, Any], action: str, target: str | None, organisation: str, moment: datetime
) -> list[str]:
    """List the candidates of the relation; none when the contract named is not there at the moment."""
    if action == "annul":
        answers = annul_answers(declaration, organisation, moment)
    else:
        answers = target_answers(declaration, target, organisation, moment)
    candidates = []
    if True in answers:
        candidates.append("declarant")
    if False in answers:
        if appears(declaration, organisation, moment):
            candidates.append("listed_party")
        else:
            candidates.append("unrelated")
    return candidates


def plain_login(subject_type: str, login: dict[str, Any] | None) -> list[str]:
    """List the candidates of the log-in class."""
    if login is None and subject_type == "organisation":
        return ["unsecured"]
    means = None if login is None else login.get("means")
    if means is None:
        return list(TABLE["login"])
    if means in ("eid", "itsme", "mygov_app", "app_code"):
        return ["digital_key"]
    if means in ("sms_code", "email_code"):
        return ["digital_key", "password"]
    if means == "password":
        return ["password"]
    if means == "unsecured":
        return ["unsecured"]
    if means == "eidas":
        assurance = None if login is None else login.get("assurance")
        if assurance is None:
            return ["digital_key", "unrecognised"]
        if assurance in ("substantial", "high"):
            return ["digital_key"]
    return ["unrecognised"]


def plain_status(declaration: dict[str, Any], moment: datetime) -> list[str]:
    """Give the status of a declaration at a moment at which it exists."""
    if declaration["status"] == "annulled":
        annulled_at = declaration.get("annulled_at")
        if annulled_at is not None and moment < instant_of(annulled_at):
            return ["registered"]
        return ["annulled"]
    return [declaration["status"]]


def plain_filed_under(declaration: dict[str, Any], moment: datetime) -> list[str]:
    """List under which rules the declaration was filed."""
    if declaration["status"] == "draft":
        day = brussels_day(moment)
    elif declaration.get("filed_at") is None:
        return ["old_rules", "new_rules"]
    else:
        day = brussels_day(instant_of(declaration["filed_at"]))
    if day < WRITE_RESTRICTION:
        return ["old_rules"]
    return ["new_rules"]


def find_target(portfolio: dict[str, Any], request: dict[str, Any]) -> dict[str, Any] | None:
    """Find the draft that would be created, or the filed declaration that is acted on."""
    resource = request["resource"]
    declarations = portfolio.get("declarations") or []
    if request["action"]["name"] == "create":
        sent: dict[str, Any] | None = (resource.get("properties") or {}).get("draft")
        if sent is not None:
            return sent
        drafts = [item for item in declarations if item["status"] == "draft"]
        return next((item for item in drafts if item["reference"] == resource["id"]), None)
    filed = [item for item in declarations if item["status"] != "draft"]
    return next((item for item in filed if item["number"] == resource["id"]), None)


def plain_facts(portfolio: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Give the candidates of the six facts; or a `cause` and the facts that do not need what is missing."""
    moment = instant_of(request["context"]["time"])
    subject = request["subject"]
    person: str | None = None
    organisation = subject["id"]
    if subject["type"] == "user":
        person = subject["id"]
        organisation = subject["properties"]["organisation"]

    login = plain_login(subject["type"], request["context"].get("login"))
    action = request["action"]["name"]
    if action not in TABLE["action"]:
        return {"cause": "unknown-action", "login": login}
    authorisation = plain_authorisation(portfolio, organisation, person, action, moment)
    known: dict[str, Any] = {"action": [action], "login": login, "authorisation": authorisation}

    declaration = find_target(portfolio, request)
    if declaration is None:
        return {"cause": "no-draft" if action == "create" else "unknown-declaration", **known}
    filed_at = declaration.get("filed_at")
    if filed_at is not None and moment < instant_of(filed_at):
        return {"cause": "not-filed-yet", **known}

    known["status"] = plain_status(declaration, moment)
    known["filed_under"] = plain_filed_under(declaration, moment)
    target = (request["resource"].get("properties") or {}).get("contract")
    relation = plain_relation(declaration, action, target, organisation, moment)
    if not relation:
        return {"cause": "unknown-contract", **known}
    known["relation"] = relation
    return {fact: known[fact] for fact in TABLE}
