"""Time the verification of tokens with the provider's keys cached, and count the hostile ones that get through.

python3 benchmarks/tokens.py            about 20 s
python3 benchmarks/tokens.py --quick    a smoke run
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from measure import Report, Times

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from declaccess.adapters.oidc import AccessToken, IdToken
from declaccess.errors import AuthenticationError
from oidc.hostile_tokens import hostile_tokens
from oidc.issuer import ALGORITHMS, Application, access_claims, access_header, id_claims, signed

_MOST_US = 150
_JUDGED = ("RS256", "ES256")


def times(call: Callable[[object], object], tokens: Iterable[object]) -> Times:
    """Return the time of each call, one token at a time."""
    seconds = []
    for token in tokens:
        start = time.perf_counter_ns()
        call(token)
        seconds.append((time.perf_counter_ns() - start) / 1e9)
    return Times.of(seconds)


def measure_tokens(report: Report, calls: int) -> None:
    """Time a whole authentication, from the token's text to the person, for each algorithm.

    Every call gets another token, so that nothing can be remembered from one to the next.

    Args:
        report: where the figures go.
        calls: how many tokens of each kind.
    """
    report.heading(f"one authentication, keys cached, {calls} different tokens each")
    authenticator = Application().authenticator()
    for algorithm in ALGORITHMS:
        tokens = [IdToken(signed(id_claims(jti=str(number)), algorithm)) for number in range(calls)]
        authenticator.authenticate(tokens[0])
        target = _MOST_US if algorithm in _JUDGED else None
        report.times(f"ID token, {algorithm}", times(authenticator.authenticate, tokens), "us", most=target)
    for algorithm in _JUDGED:
        texts = [
            signed(access_claims(jti=str(number)), algorithm, header=access_header("at+jwt", algorithm))
            for number in range(calls)
        ]
        measured = times(authenticator.authenticate, map(AccessToken, texts))
        report.times(f"access token, {algorithm}", measured, "us", most=_MOST_US)


def count_hostile(report: Report) -> None:
    """Count the hostile tokens that are accepted."""
    report.heading("hostile tokens")
    authenticator = Application().authenticator()
    accepted = []
    for name, token in hostile_tokens():
        try:
            authenticator.authenticate(token)
        except AuthenticationError:
            continue
        accepted.append(name)
    report.figure("tried", len(hostile_tokens()), "")
    report.figure("accepted", len(accepted), "", most=0)
    for name in accepted:
        report.note(name)


def main() -> int:
    """Run both and return the exit status."""
    parser = argparse.ArgumentParser(description="measure the verification of tokens")
    parser.add_argument("--quick", action="store_true", help="few tokens: does everything still run")
    quick = parser.parse_args().quick
    report = Report()
    measure_tokens(report, 50 if quick else 1_000)
    count_hostile(report)
    missed = ", ".join(report.missed)
    print(f"\nmissed: {missed}" if missed else "\nevery target reached")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
