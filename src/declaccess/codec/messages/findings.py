"""What the reader has to say about a message: findings, each with its place, weight and advice."""

from enum import StrEnum

from attrs import frozen

_LONGEST_SHOWN = 60


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTE = "note"


@frozen(kw_only=True)
class Finding:
    """One thing about a message that its sender should know.

    Attributes:
        path: where, in the manner of XPath with positions from 1, such as `/AVWDDT/Form[1]/WorksContract`.
        code: the anomaly's code in NSSO's glossary, such as `00014-003`, or a word of ours where it has none.
        severity: a form with a blocking finding yields no draft.
        message: what was found, what was expected and what to do.
    """

    path: str
    code: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.severity} {self.code} at {self.path}: {self.message}"


def blocking(path: str, code: str, message: str) -> Finding:
    """Return a finding that keeps its form from becoming a draft."""
    return Finding(path=path, code=code, severity=Severity.BLOCKING, message=message)


def warning(path: str, code: str, message: str) -> Finding:
    """Return a finding that the sender should mend, though the form can be read."""
    return Finding(path=path, code=code, severity=Severity.WARNING, message=message)


def shown(text: str) -> str:
    """Return a user's text in backticks, shortened, with what cannot be printed made visible."""
    short = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
    return f"`{''.join(each if each.isprintable() else ascii(each)[1:-1] for each in short)}`"
