"""The norms and how they decide: nothing here reads a clock or a file, or keeps a global state.

Importing this package loads what decides; the parts of a rulebook and the timeline are loaded at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from declaccess.rules.answer import Answer, Cause, Open, Outcome, Reason
from declaccess.rules.counterfactual import Change, counterfactuals
from declaccess.rules.decide import AccessDeniedError, Decider, Decision, Evidence, decide, require
from declaccess.rules.facts import FACTS, Authorisation, Facts, FiledUnder, LoginClass, Relation
from declaccess.rules.table import AccessTable
from declaccess.rules.words import Basis, Effect, Office, RegisterAct, SourceKind

if TYPE_CHECKING:
    from declaccess.rules.authority import ActCause, ActDecision, ActReason, weigh_act
    from declaccess.rules.holdings import Certainty, HeldAt, OfficeHeld, PersonHolds, RightHeld, who_held
    from declaccess.rules.irregularities import RegisterFinding, RegisterFindingKind, list_findings
    from declaccess.rules.norms import (
        Advice,
        LoginRow,
        MandateRow,
        Milestone,
        Option,
        Reading,
        RegisterRow,
        Row,
        Rule,
        Source,
        StandingRow,
        TargetRow,
    )
    from declaccess.rules.offices import Holding
    from declaccess.rules.rulebook import Rulebook
    from declaccess.rules.timelines import CauseKind, EdgeCause, Timeline, TimelineSpan, timeline

__all__ = [
    "FACTS",
    "AccessDeniedError",
    "AccessTable",
    "ActCause",
    "ActDecision",
    "ActReason",
    "Advice",
    "Answer",
    "Authorisation",
    "Basis",
    "Cause",
    "CauseKind",
    "Certainty",
    "Change",
    "Decider",
    "Decision",
    "EdgeCause",
    "Effect",
    "Evidence",
    "Facts",
    "FiledUnder",
    "HeldAt",
    "Holding",
    "LoginClass",
    "LoginRow",
    "MandateRow",
    "Milestone",
    "Office",
    "OfficeHeld",
    "Open",
    "Option",
    "Outcome",
    "PersonHolds",
    "Reading",
    "Reason",
    "RegisterAct",
    "RegisterFinding",
    "RegisterFindingKind",
    "RegisterRow",
    "Relation",
    "RightHeld",
    "Row",
    "Rule",
    "Rulebook",
    "Source",
    "SourceKind",
    "StandingRow",
    "TargetRow",
    "Timeline",
    "TimelineSpan",
    "counterfactuals",
    "decide",
    "list_findings",
    "require",
    "timeline",
    "weigh_act",
    "who_held",
]

_ROOMS = {
    "authority": ("ActCause", "ActDecision", "ActReason", "weigh_act"),
    "holdings": ("Certainty", "HeldAt", "OfficeHeld", "PersonHolds", "RightHeld", "who_held"),
    "irregularities": ("RegisterFinding", "RegisterFindingKind", "list_findings"),
    "offices": ("Holding",),
    "rulebook": ("Rulebook",),
    "timelines": ("CauseKind", "EdgeCause", "Timeline", "TimelineSpan", "timeline"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module `declaccess.rules` has no attribute `{name}`")
    room = next((room for room, names in _ROOMS.items() if name in names), "norms")
    return getattr(import_module(f"declaccess.rules.{room}"), name)
