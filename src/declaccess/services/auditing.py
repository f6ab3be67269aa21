"""Auditing: whether a log is whole, and what to keep elsewhere so that it can be told later."""

from collections.abc import Iterable
from datetime import datetime

from declaccess.codec.decision_log.anchors import Anchor, Check, Sign, make_anchor
from declaccess.codec.decision_log.entries import PORT
from declaccess.codec.decision_log.found import FindingKind, Verification
from declaccess.codec.decision_log.verifying import Verifier
from declaccess.errors import DamagedLogError, Fault, InvalidError, LogError, TornLogError
from declaccess.ports.decision_log import DecisionLog


def verify_log(
    log: DecisionLog,
    anchor: Anchor | None = None,
    *,
    key: bytes | None = None,
    check: Check | None = None,
) -> Verification:
    """Verify a log: that nobody edited, added, took away or moved anything in it, as far as that can be seen.

    Args:
        log: the log; a `FileLog` opened with `read_only=True` can be verified whatever was done to its file.
        anchor: what to compare it with, kept elsewhere; without one a cut end or a rebuilt chain cannot be seen.
        key: the secret key with which the anchor is signed.
        check: checks the signature of an anchor that is signed in another way.

    Raises:
        LogError: the log cannot be read.
        UnavailableError: it cannot be reached.
        InvalidError: the key is too short to be one.
    """
    verifier = Verifier(anchor, key=key, check=check)
    for _ in fed_lines(log, verifier):
        pass
    return verifier.finish()


def anchor_log(
    log: DecisionLog,
    made_at: datetime,
    *,
    before: Anchor | None = None,
    key: bytes | None = None,
    sign: Sign | None = None,
    scheme: str = "custom",
    check: Check | None = None,
) -> Anchor:
    """Make an anchor of a log as it is now, after verifying it: an anchor vouches for all that lies before it.

    Args:
        log: the log.
        made_at: the present instant.
        before: the anchor before this one; then the log must still hold what it vouches for. Whoever signs the new
            one vouches for this one too, so it must be signed, rightly.
        key: a secret key, to sign by HMAC with SHA-256, and to check the signature of the anchor before.
        sign: signs the anchor in any other way.
        scheme: what that way is called.
        check: checks the signature of the anchor before, when it is signed in another way than with the key.

    Raises:
        LogError: the log cannot be read, or is not whole; or the anchor before is not genuine.
        UnavailableError: it cannot be reached.
        NaiveDatetimeError: a date-time without an offset.
        InvalidError: both a key and a signer, a key that is too short, or a signer and an anchor before that nothing
            checks.
    """
    if before is not None and sign is not None and check is None:
        problem = "is missing; a signed anchor vouches for the one before, whose signature must be checked"
        raise InvalidError([Fault("check", problem)])
    verification = verify_log(log, before, key=key, check=check)
    forged = next((each for each in verification.findings if each.kind is FindingKind.BAD_SIGNATURE), None)
    if forged is not None:
        advice = "give the anchor that you kept, as it was made, and the key or the check that belongs to it"
        raise LogError(PORT, f"no anchor is made after one that is not genuine: {forged.message}", advice)
    if not verification or verification.log is None or verification.hash is None:
        advice = "verify it, and find out what happened; an anchor would vouch for what is there"
        raise LogError(PORT, f"no anchor is made of a log that is not whole: {verification.explain()[1]}", advice)
    return make_anchor(
        verification.log, verification.count, verification.hash, made_at, key=key, sign=sign, scheme=scheme
    )


def fed_lines(log: DecisionLog, verifier: Verifier) -> Iterable[str]:
    """Yield the whole lines of a log once a verifier has them, and tell it of what else is wrong with the log.

    Args:
        log: the log.
        verifier: who verifies it.

    Raises:
        LogError: the log cannot be read.
        UnavailableError: it cannot be reached.
    """
    try:
        for line in log.iter_lines():
            verifier.feed(f"{line}\n")  # with its end, so that a line feed inside a line is seen as one
            yield line
    except TornLogError as error:
        verifier.torn(error.torn)
    except DamagedLogError as error:
        verifier.differs(error.problem)
