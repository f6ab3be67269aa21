"""The rulebook: all norms that hold at once, and how knowledge about them grows."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, evolve, field, fields, has

from declaccess.errors import Fault, MomentError, OutsideWindowError, RecordError, RulebookError, UnknownNameError
from declaccess.panel import Shown
from declaccess.rules.norms import (
    Advice,
    LoginRow,
    MandateRow,
    Milestone,
    Reading,
    RegisterRow,
    Rule,
    Source,
    StandingRow,
    TargetRow,
)
from declaccess.rules.words import Basis, SourceKind, frozen_map

if TYPE_CHECKING:
    from declaccess.panel import Panel
    from declaccess.rules.decide import Decider
    from declaccess.rules.table import AccessTable


def _check_days(first: date | None, last: date | None) -> None:
    for day in (first, last):
        if day is not None and (isinstance(day, datetime) or not isinstance(day, date)):
            raise MomentError(repr(day), "is not a day; give a plain date")
    if first is None and last is None:
        raise RecordError([Fault("not_before", "neither end is given; give `not_before`, `not_after` or both")])


_Named = TypeVar("_Named", Milestone, Reading)


@define(frozen=True, kw_only=True, slots=False, repr=False)
class Rulebook(Shown):
    """All norms that hold at once, with what is known of their days and how their holes are read.

    Attributes:
        id: its name.
        title: what it is about.
        known_as_of: the day whose knowledge it holds.
        sources_checked: when its sources were last looked at.
        first_day: the first day that it covers.
        filed_under: the milestone that splits old from new filings.
        sources: texts that it rests on.
        milestones: days that rules hang on.
        readings: holes and how they are read.
        rules: the norms, in the order in which answers name them.
        logins: what log-in means are worth.
        standings: what roles on a declaration are worth.
        targets: who owns a contract.
        register: what offices may do in Access Management.
        mandates: which mandates count.
        advice: what somebody can do.
        messages: texts of the rules by key.

    Raises:
        RulebookError: anything in it that does not fit together; all of it at once.
    """

    id: str
    title: str
    known_as_of: date
    sources_checked: date
    first_day: date
    filed_under: str
    sources: tuple[Source, ...]
    milestones: tuple[Milestone, ...]
    readings: tuple[Reading, ...]
    rules: tuple[Rule, ...]
    logins: tuple[LoginRow, ...]
    standings: tuple[StandingRow, ...]
    targets: tuple[TargetRow, ...]
    register: tuple[RegisterRow, ...]
    mandates: tuple[MandateRow, ...]
    advice: tuple[Advice, ...]
    messages: dict[str, str] = field(converter=frozen_map)

    def __attrs_post_init__(self) -> None:
        from declaccess.rules.consistency import consistency_faults  # noqa: PLC0415 - it looks at this class

        faults = list(consistency_faults({part.name: getattr(self, part.name) for part in fields(type(self))}))
        if faults:
            raise RulebookError(faults)

    def __repr__(self) -> str:
        return f"<Rulebook {self.id}, known as of {self.known_as_of}, {self.hash}>"

    @cached_property
    def hash(self) -> str:
        """The content's SHA-256, as `sha256:` and 64 hexadecimal digits."""
        import hashlib  # noqa: PLC0415 - 5 ms that importing the library should not cost
        import json  # noqa: PLC0415

        text = json.dumps(_plain(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    @cached_property
    def decider(self) -> "Decider":
        """The rulebook made ready to decide, compiled at first use."""
        from declaccess.rules.decide import Decider  # noqa: PLC0415 - it looks at this class

        return Decider(self)

    @property
    def table(self) -> "AccessTable":
        """The rulebook's answers for every combination of facts, compiled at first use."""
        return self.decider.table

    def __getstate__(self) -> dict[str, Any]:
        """Keep the content alone: what was compiled from it is compiled again."""
        return {part.name: getattr(self, part.name) for part in fields(type(self))}

    def get_milestone(self, milestone: str) -> Milestone:
        """Return the milestone with an id.

        Raises:
            UnknownNameError: there is none.
        """
        return _get("milestone", milestone, self.milestones)

    def get_reading(self, reading: str) -> Reading:
        """Return the reading with an id.

        Raises:
            UnknownNameError: there is none.
        """
        return _get("reading", reading, self.readings)

    def sources_of(self, rule: Rule) -> tuple[str, ...]:
        """Return where a rule is said, and where the day that it begins on was learnt since."""
        given = {source.id for source in self.sources if source.kind is SourceKind.GIVEN}
        begin = (known.sources for known in self.milestones if known.id == rule.from_milestone)
        learnt = (cited for sources in begin for cited in sources if cited in given)
        return tuple(dict.fromkeys((*rule.sources, *learnt)))

    def text_of(self, rule: Rule) -> str:
        """Return a rule in words, with what is known of the days that it hangs on."""
        text = self.messages[rule.message]
        for milestone in self.milestones:
            text = text.replace(f"{{{milestone.id}}}", milestone.words)
        return text

    def resolve(self, milestone: str, day: date, *, source: str) -> "Rulebook":
        """Return a rulebook in which a milestone's day is known.

        Args:
            milestone: its id.
            day: the first day on the new side of it.
            source: where that is said, in words.

        Raises:
            UnknownNameError: there is no such milestone.
            OutsideWindowError: the day contradicts what is known.
            MomentError: not a plain date.
            RecordError: an empty source.
        """
        return self.narrow(milestone, not_before=day, not_after=day, source=source)

    def narrow(
        self, milestone: str, *, not_before: date | None = None, not_after: date | None = None, source: str
    ) -> "Rulebook":
        """Return a rulebook in which a milestone's day is known better.

        Args:
            milestone: its id.
            not_before: the earliest day that it may be.
            not_after: the latest day that it may be.
            source: where that is said, in words.

        Raises:
            UnknownNameError: there is no such milestone.
            OutsideWindowError: a day contradicts what is known, or none is left.
            MomentError: not a plain date.
            RecordError: an empty source, or neither end.
        """
        known = self.get_milestone(milestone)
        _check_days(not_before, not_after)
        first = known.first if not_before is None else not_before
        last = known.last if not_after is None else not_after
        outside = first < known.first or (known.last is not None and (last is None or last > known.last))
        if outside or (last is not None and last < first):
            day = f"{first}" if first == last else f"{first} to {last or 'never'}"
            raise OutsideWindowError(milestone, day, known.known)
        learnt = evolve(known, first=first, last=last)
        return self._learn(evolve(learnt, basis=Basis.STATED, note="") if learnt.resolved else learnt, source)

    def supersede(self, milestone: str, first: date, last: date | None, *, source: str) -> "Rulebook":
        """Return a rulebook in which a newer source replaces what is known of a milestone.

        Args:
            milestone: its id.
            first: the earliest day that it may be.
            last: the latest, equal to `first` when the day is known; `None` when it may never come.
            source: the newer source, in words.

        Raises:
            UnknownNameError: there is no such milestone.
            OutsideWindowError: the latest day lies before the earliest.
            MomentError: not a plain date.
            RecordError: an empty source.
        """
        known = self.get_milestone(milestone)
        _check_days(first, last)
        if last is not None and last < first:
            raise OutsideWindowError(milestone, f"{first} to {last}", "the latest day lies before the earliest")
        return self._learn(evolve(known, first=first, last=last, basis=Basis.STATED, sources=(), note=""), source)

    def choose(self, reading: str, option: str) -> "Rulebook":
        """Return a rulebook that follows an option of a reading.

        Args:
            reading: its id.
            option: one of its options.

        Raises:
            UnknownNameError: there is no such reading or option.
        """
        options = self.get_reading(reading).options
        if option not in [known.id for known in options]:
            raise UnknownNameError("option", f"{reading}={option}", [known.id for known in options])
        return self._read(reading, option)

    def leave_open(self, reading: str) -> "Rulebook":
        """Return a rulebook that follows no option of a reading, so that answers hang on it where they do.

        Args:
            reading: its id.

        Raises:
            UnknownNameError: there is no such reading.
        """
        self.get_reading(reading)
        return self._read(reading, None)

    def choices(self) -> Iterator[dict[str, str]]:
        """Yield every full choice of options: one, unless readings are open."""
        options = [
            [option.id for option in reading.options] if reading.chosen is None else [reading.chosen]
            for reading in self.readings
        ]
        names = [reading.id for reading in self.readings]
        for combination in product(*options):
            yield dict(zip(names, combination, strict=True))

    def panel(self) -> "Panel":
        """Describe the rulebook as tables."""
        from declaccess.rules.describe import describe_rulebook  # noqa: PLC0415 - words, only when shown

        return describe_rulebook(self)

    def _learn(self, milestone: Milestone, source: str) -> "Rulebook":
        if not source.strip():
            raise RecordError([Fault("source", "the text is empty; say where the day is said")])
        given = next((known for known in self.sources if known.title == source), None)
        if given is None:
            number = 1 + sum(known.kind is SourceKind.GIVEN for known in self.sources)
            given = Source(id=f"given-{number}", title=source, publisher="", kind=SourceKind.GIVEN)
        cited = milestone.sources if given.id in milestone.sources else (*milestone.sources, given.id)
        learnt = evolve(milestone, sources=cited)
        return evolve(
            self,
            sources=self.sources if given in self.sources else (*self.sources, given),
            milestones=tuple(learnt if known.id == learnt.id else known for known in self.milestones),
        )

    def _read(self, reading: str, option: str | None) -> "Rulebook":
        chosen = tuple(evolve(known, chosen=option) if known.id == reading else known for known in self.readings)
        return evolve(self, readings=chosen)


def _get(kind: str, name: str, named: tuple[_Named, ...]) -> _Named:
    for known in named:
        if known.id == name:
            return known
    raise UnknownNameError(kind, name, [known.id for known in named])


def _plain(value: Any) -> Any:
    if has(type(value)):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(type(value))}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
