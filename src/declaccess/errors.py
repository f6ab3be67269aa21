"""What can go wrong, as data: every error keeps its parts as attributes and says what to do next."""

from collections.abc import Iterable


class DeclaccessError(Exception):
    """Root of every error that this library raises on purpose."""


class Fault:
    """One thing wrong at one place, with what was expected there.

    Attributes:
        place: where, as a path such as `$.declarations[3].contracts[0].declarant`.
        message: what was found, what was expected and what to do, in one lower-case sentence.
    """

    __slots__ = ("message", "place")

    def __init__(self, place: str, message: str) -> None:
        self.place = place
        self.message = message

    def under(self, prefix: str) -> "Fault":
        """Return this fault with its place seen from further out.

        Args:
            prefix: the outer path; a place that starts with `[` joins it without a dot.
        """
        joint = "" if not self.place or self.place.startswith("[") or prefix.endswith(" ") else "."
        return Fault(f"{prefix}{joint}{self.place}", self.message)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Fault):
            return NotImplemented
        return (self.place, self.message) == (other.place, other.message)

    def __hash__(self) -> int:
        return hash((self.place, self.message))

    def __repr__(self) -> str:
        return f"Fault(place={self.place!r}, message={self.message!r})"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class InvalidError(DeclaccessError, ValueError):
    """Something handed in breaks its contract; all that is wrong with it is told at once.

    Attributes:
        faults: every fault found, in the order of the input; never empty.
    """

    what = "invalid value"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return f"{self.what}: {self.faults[0]}"
        lines = "".join(f"\n  {fault}" for fault in self.faults)
        return f"{self.what}: {len(self.faults)} faults{lines}"


class RecordError(InvalidError):
    """A value of the model would contradict itself; places are relative to it."""

    what = "invalid record"


class PortfolioError(InvalidError):
    """A portfolio document, or the records it would be made of, cannot be accepted."""

    what = "invalid portfolio"


class RequestError(InvalidError):
    """A request is malformed: it is not a question that can be answered."""

    what = "malformed request"


class RulebookError(InvalidError):
    """A rulebook or an overlay file cannot be accepted."""

    what = "invalid rulebook"


class MessageError(InvalidError):
    """A message in NSSO's format cannot be read, or is not safe to read."""

    what = "unreadable message"


class RefusedChangeError(InvalidError):
    """A declaration would be changed in a way that nobody may; nothing is written."""

    what = "refused change"


class IdentifierError(DeclaccessError, ValueError):
    """A text is not an identifier of the kind that was asked for.

    Attributes:
        value: the text as it was given, or `None` where it must not be repeated.
        expected: the form that was expected.
        hint: what to do, or an empty text.
    """

    def __init__(self, value: str | None, expected: str, hint: str = "") -> None:
        self.value = value
        self.expected = expected
        self.hint = hint
        super().__init__(value, expected, hint)

    def __str__(self) -> str:
        found = "the value given" if self.value is None else f"`{self.value}`"
        hint = f"; {self.hint}" if self.hint else ""
        return f"{found} is not {self.expected}{hint}"


class MomentError(DeclaccessError, ValueError):
    """A moment is not usable as one.

    Attributes:
        value: what was given, as text.
        problem: what is wrong with it and what to give instead.
    """

    def __init__(self, value: str, problem: str) -> None:
        self.value = value
        self.problem = problem
        super().__init__(value, problem)

    def __str__(self) -> str:
        return f"`{self.value}` {self.problem}"


class NaiveDatetimeError(MomentError):
    """A date-time carries no offset, so it names no instant."""


class NotCoveredError(MomentError):
    """A question is about a day before the first one that the rulebook covers."""


class OutsideWindowError(DeclaccessError, ValueError):
    """A day contradicts what the rulebook knows about a milestone.

    Attributes:
        milestone: id of the milestone.
        day: the day or window that was given, as text.
        known: what is known about it, in words.
    """

    def __init__(self, milestone: str, day: str, known: str) -> None:
        self.milestone = milestone
        self.day = day
        self.known = known
        super().__init__(milestone, day, known)

    def __str__(self) -> str:
        return (
            f"`{self.day}` contradicts what is known about milestone `{self.milestone}` ({self.known}); "
            f"give a day inside it, or use `supersede` when a newer source replaces what is known"
        )


class UnknownNameError(DeclaccessError, LookupError):
    """A name that the rulebook or the portfolio does not have.

    Attributes:
        kind: what the name should name, such as `milestone`.
        name: the name that was given.
        known: the names that exist, as many as are useful to show.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        self.kind = kind
        self.name = name
        self.known: tuple[str, ...] = tuple(known)
        super().__init__(kind, name, self.known)

    def __str__(self) -> str:
        choice = f"; expected one of {', '.join(f'`{name}`' for name in self.known)}" if self.known else ""
        return f"there is no {self.kind} `{self.name}`{choice}"


class MissingPackageError(DeclaccessError, ImportError):
    """Something needs a package that is not installed.

    Attributes:
        needed: what is needed, such as "`duckdb`".
        advice: the command that installs it.
    """

    def __init__(self, needed: str, advice: str) -> None:
        self.needed = needed
        self.advice = advice
        super().__init__(needed, advice)

    def __str__(self) -> str:
        return f"this needs {self.needed}, which is not installed; run `{self.advice}`"


class AdapterError(DeclaccessError):
    """A port's adapter failed; what was asked for is not done, and nothing is permitted.

    Attributes:
        port: which port, such as `declaration store`.
        problem: what happened.
        advice: what to do about it, or an empty text.
    """

    def __init__(self, port: str, problem: str, advice: str = "") -> None:
        self.port = port
        self.problem = problem
        self.advice = advice
        super().__init__(port, problem, advice)

    def __str__(self) -> str:
        return f"{self.port}: {self.problem}{f'; {self.advice}' if self.advice else ''}"


class AdapterTimeoutError(AdapterError):
    """An adapter did not answer in time; whether what it was asked to write is written is not known."""


class UnavailableError(AdapterError):
    """What an adapter stands on cannot be reached or used now: a lost connection, a full disk, a lock held too long."""


class ReadOnlyError(AdapterError):
    """What an adapter stands on may be read but not written."""


class LevelError(AdapterError):
    """A store has another schema level than this version of the library works with.

    Attributes:
        found: the store's level; 0 where there is no store yet, `None` where something else lies there.
        expected: the level that this version works with.
    """

    def __init__(self, port: str, problem: str, advice: str, found: int | None, expected: int) -> None:
        super().__init__(port, problem, advice)
        self.found = found
        self.expected = expected
        self.args = (port, problem, advice, found, expected)


class LogError(AdapterError):
    """A decision log cannot be written or read on; nothing is permitted that could not be logged."""


class DamagedLogError(LogError):
    """What a store knows of its log and the lines that it holds differ: somebody changed one of the two by hand."""


class TornLogError(LogError):
    """The last line of a log file is half written: a process ended, or a disk was full, while it was written.

    Attributes:
        whole: how many bytes of whole lines come before it.
        torn: how many bytes the half line has.
    """

    def __init__(self, port: str, problem: str, advice: str, whole: int, torn: int) -> None:
        super().__init__(port, problem, advice)
        self.whole = whole
        self.torn = torn
        self.args = (port, problem, advice, whole, torn)


class ConflictError(DeclaccessError):
    """Something was changed by somebody else since it was looked at; nothing is written.

    Attributes:
        what: what was to be changed, such as a declaration's number.
        expected: the version that the change starts from; 0 for something new.
        found: the version that stands there now; `None` where it may not be told.
    """

    def __init__(self, what: str, expected: int, found: int | None) -> None:
        self.what = what
        self.expected = expected
        self.found = found
        super().__init__(what, expected, found)

    def __str__(self) -> str:
        if self.found is None:
            return f"`{self.what}` stands there already; look whether its number is right, or give another one"
        return (
            f"`{self.what}` is at version {self.found}, and the change starts from version {self.expected}; "
            f"look at what was changed, and make the change again from there"
        )


class AlreadyEnrolledError(DeclaccessError):
    """A log-in belongs to another person in the directory; the text repeats neither the log-in nor a person.

    Attributes:
        problem: what is wrong, in words.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)

    def __str__(self) -> str:
        return (
            f"not enrolled: {self.problem}; nothing was written; find out who it is, "
            f"withdraw whoever should not be, and enrol the right person"
        )


class AuthenticationError(DeclaccessError):
    """Nobody could be authenticated; the text is safe to show and repeats nothing of the credentials.

    Attributes:
        cause: a short word for what is wrong, such as `expired`.
        problem: what is wrong, in words.
    """

    def __init__(self, cause: str, problem: str) -> None:
        self.cause = cause
        self.problem = problem
        super().__init__(cause, problem)

    def __str__(self) -> str:
        return f"not authenticated: {self.problem}"
