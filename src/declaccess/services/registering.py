"""What the register service writes about an act: the bodies of its entries in the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from declaccess.codec.decision_log.bodies import write
from declaccess.codec.decision_log.names import id_in_log, organisation_in_log
from declaccess.codec.moments import format_moment
from declaccess.model import Appointment, Grant, OrganisationId
from declaccess.periods import Period
from declaccess.rules.authority import ActDecision, ActReason
from declaccess.rules.offices import Holding


def decision_body(decision: ActDecision, target: Mapping[str, Any], last: int) -> str:
    """Write the body of an entry that holds whether an act is permitted; persons stand beside it.

    Args:
        decision: the decision.
        target: what the act is about.
        last: the number of the last event of the organisation that was looked at; 0 for none.
    """
    answer = {
        "outcome": decision.outcome,
        "cause": decision.cause,
        "reasons": [_reason(each) for each in decision.reasons],
        "proof": [_proof(each) for each in decision.proof],
        "evidence": list(decision.evidence),
        "open": list(decision.open),
        "at": format_moment(decision.at),
        "rulebook": decision.rulebook,
    }
    return write({"act": decision.act, "target": target, "answer": answer, "data": {"register": last}})


def recorded_body(decision: ActDecision, target: Mapping[str, Any], entry: int, last: int) -> str:
    """Write the body of an entry that holds that an act is recorded.

    Args:
        decision: the decision.
        target: what the act is about.
        entry: the number of the decision's entry in the log.
        last: the number of the last event of the organisation that the decision saw; 0 for none.
    """
    return write({"act": decision.act, "target": target, "decision": entry, "data": {"register": last}})


def target_of(
    organisation: OrganisationId, record: Appointment | Grant | None = None, period: Period | None = None
) -> dict[str, Any]:
    """Return what an act is about, ready for JSON, without persons and without what anybody may write as he likes.

    Args:
        organisation: for which organisation.
        record: the appointment or right that is given or ended.
        period: for which time; left out where something ends.
    """
    target: dict[str, Any] = {"organisation": organisation_in_log(organisation)}
    if record is not None:
        target["id"] = id_in_log(record.id)
    if isinstance(record, Appointment):
        target["office"] = record.role
    if isinstance(record, Grant):
        target["actions"] = sorted(record.actions)
    if period is not None:
        target |= {"from": _moment(period.start), "until": _moment(period.end)}
    return target


def missing_target(organisation: OrganisationId, named: str | int, member: str) -> dict[str, Any]:
    """Return what an act is about that names what is not there.

    Args:
        organisation: for which organisation.
        named: an id, or the number of an event.
        member: the member that says what kind of thing was meant, which stays empty.
    """
    name = {"event": named} if isinstance(named, int) else {"id": id_in_log(str(named))}
    return {"organisation": organisation_in_log(organisation), **name, member: None}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else format_moment(at)


def _reason(reason: ActReason) -> dict[str, Any]:
    return {
        "by": list(reason.by),
        "basis": reason.basis,
        "sources": list(reason.sources),
        "reading": reason.reading,
    }


def _proof(holding: Holding) -> dict[str, Any]:
    return {"office": holding.office, "reading": holding.reading}
