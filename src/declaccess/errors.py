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
