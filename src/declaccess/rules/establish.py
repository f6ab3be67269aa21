"""From a request and the records at hand to the facts, or to the cause why there is no answer in the table."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from declaccess.model import AccessRequest, Action, Declaration, DeclarationStatus, Draft, Records
from declaccess.rules.answer import Cause
from declaccess.rules.authorising import find_authorisation
from declaccess.rules.facts import BIT, GROUP, FiledUnder
from declaccess.rules.found import Place
from declaccess.rules.interpretation import Interpretation
from declaccess.rules.standing import UnknownContract, find_relation

_OLD, _NEW = (BIT[filed] for filed in FiledUnder)
_ACTIONS: Mapping[str, Action] = {action.value: action for action in Action}
_CREATE, _DRAFT = Action.CREATE, DeclarationStatus.DRAFT
_DRAFT_IN_REQUEST: Place = ("resource", "properties", "draft")


class Established(NamedTuple):
    """What a request comes to under one choice of readings.

    Attributes:
        code: the facts, as in `Facts.code`; a fact that could not be established has no bit.
        relation: what made the relation.
        authorisation: what made the authorisation.
        readings: the readings that the facts rest on.
        cause: why it is a deny before the table; `None` when the table answers.
        assumed: the facts that an assumption settled.
    """

    code: int
    relation: tuple[Place, ...] = ()
    authorisation: tuple[Place, ...] = ()
    readings: tuple[str, ...] = ()
    cause: Cause | None = None
    assumed: tuple[str, ...] = ()


def establish(
    request: AccessRequest, portfolio: Records, at: datetime, day: date, norms: Interpretation
) -> Established:
    """Find the facts of a request.

    Args:
        request: the question.
        portfolio: the records.
        at: its instant.
        day: the Brussels day of the instant.
        norms: the rulebook as it is read.
    """
    login, login_readings = norms.login(request.login)
    action = _ACTIONS.get(request.action)
    if action is None:
        return Established(login, readings=login_readings, cause=Cause.UNKNOWN_ACTION)
    held = find_authorisation(portfolio, request.subject, action, at, day, norms)
    code = BIT[action] | login | held.bits
    readings = login_readings + held.readings
    works, root = _find_works(request, action, portfolio)
    if works is None:
        missing = Cause.NO_DRAFT if action is Action.CREATE else Cause.UNKNOWN_DECLARATION
        return Established(code, (), held.places, readings, missing)
    status = works.status_at(at) if type(works) is Declaration else _DRAFT
    if status is None:
        return Established(code, (), held.places, readings, Cause.NOT_FILED_YET)
    filed = works.filed_instant if type(works) is Declaration else None
    code |= BIT[status] | filed_under(filed, day, norms, draft=status is _DRAFT)
    try:
        relation = find_relation(works, root, request.subject.organisation, action, request.contract, at, norms)
    except UnknownContract:
        return Established(code, (), held.places, readings, Cause.UNKNOWN_CONTRACT)
    return Established(code | relation.bits, relation.places, held.places, readings + relation.readings)


def assume(established: Established, assumed: Mapping[str, StrEnum]) -> Established:
    """Settle unknown facts by assumption.

    Args:
        established: what was found.
        assumed: by fact, the value to take; one that the records exclude makes a deny that says so.
    """
    if established.cause is not None:
        return established
    code = established.code
    settled = []
    for name, value in assumed.items():
        candidates = code & GROUP[name]
        if not candidates & BIT[value]:
            return Established(
                established.code,
                established.relation,
                established.authorisation,
                established.readings,
                Cause.ASSUMPTION_EXCLUDED,
            )
        if candidates != BIT[value]:
            code = code & ~GROUP[name] | BIT[value]
            settled.append(name)
    if not settled:
        return established
    names = tuple(name for name in GROUP if name in settled)
    return Established(code, established.relation, established.authorisation, established.readings, None, names)


def _find_works(request: AccessRequest, action: Action, portfolio: Records) -> tuple[Declaration | Draft | None, Place]:
    found: tuple[int, Declaration | Draft] | None
    if action is _CREATE:
        if request.draft is not None:
            return request.draft, _DRAFT_IN_REQUEST
        found = portfolio.find_draft(request.declaration)
    else:
        found = portfolio.find_declaration(request.declaration)
    return (None, ()) if found is None else (found[1], portfolio.place("declarations", found[0]))


def filed_under(filed: datetime | None, day: date, norms: Interpretation, *, draft: bool) -> int:
    """Return the bits of the rules under which a declaration was filed.

    Args:
        filed: when it was filed, on the clock of UTC; `None` when not known, and of a draft.
        day: the Brussels day of the question, on which a draft would be filed.
        norms: the rulebook as it is read.
        draft: whether it is a draft.
    """
    if draft:
        reached = norms.filed_under.reached(day)
        return _OLD | _NEW if reached is None else _NEW if reached else _OLD
    if filed is None:
        return _OLD | _NEW
    if filed < norms.new_from:
        return _OLD
    return _NEW if norms.surely_new_from is not None and norms.surely_new_from <= filed else _OLD | _NEW
