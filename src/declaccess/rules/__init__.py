"""What may be done, when and why: pure, with no clock, no I/O and no global state."""

from declaccess.rules.answer import Answer, Cause, Open, Outcome, Reason
from declaccess.rules.counterfactual import Change, counterfactuals
from declaccess.rules.decide import AccessDeniedError, Decider, Decision, Evidence, decide, require
from declaccess.rules.facts import FACTS, Authorisation, Facts, FiledUnder, LoginClass, Relation
from declaccess.rules.norms import (
    Advice,
    Basis,
    Effect,
    LoginRow,
    MandateRow,
    Milestone,
    Office,
    Option,
    Reading,
    RegisterAct,
    RegisterRow,
    Row,
    Rule,
    Source,
    SourceKind,
    StandingRow,
    TargetRow,
)
from declaccess.rules.rulebook import Rulebook
from declaccess.rules.table import AccessTable
from declaccess.rules.timeline import CauseKind, EdgeCause, Timeline, TimelineSpan, timeline

__all__ = [
    "FACTS",
    "AccessDeniedError",
    "AccessTable",
    "Advice",
    "Answer",
    "Authorisation",
    "Basis",
    "Cause",
    "CauseKind",
    "Change",
    "Decider",
    "Decision",
    "EdgeCause",
    "Effect",
    "Evidence",
    "Facts",
    "FiledUnder",
    "LoginClass",
    "LoginRow",
    "MandateRow",
    "Milestone",
    "Office",
    "Open",
    "Option",
    "Outcome",
    "Reading",
    "Reason",
    "RegisterAct",
    "RegisterRow",
    "Relation",
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
    "require",
    "timeline",
]
