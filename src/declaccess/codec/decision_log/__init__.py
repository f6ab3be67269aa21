"""The decision log as text: lines that are chained by hashes, their bodies, how they are verified, and anchors."""

from declaccess.codec.decision_log.anchors import Anchor, make_anchor, read_anchor
from declaccess.codec.decision_log.bodies import act_body, decision_body
from declaccess.codec.decision_log.decisions import read_decision_body
from declaccess.codec.decision_log.entries import Entry, Sealed, heading_hash, read_entry, redacted, seal, write_heading
from declaccess.codec.decision_log.found import Finding, FindingKind, Verification
from declaccess.codec.decision_log.names import draft_hash
from declaccess.codec.decision_log.verifying import Verifier, verify_lines

__all__ = [
    "Anchor",
    "Entry",
    "Finding",
    "FindingKind",
    "Sealed",
    "Verification",
    "Verifier",
    "act_body",
    "decision_body",
    "draft_hash",
    "heading_hash",
    "make_anchor",
    "read_anchor",
    "read_decision_body",
    "read_entry",
    "redacted",
    "seal",
    "verify_lines",
    "write_heading",
]
