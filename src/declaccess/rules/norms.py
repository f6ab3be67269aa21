"""The parts of a rulebook: sources, milestones, readings and the rows of its tables."""

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from declaccess.model import Action, DeclarationStatus, PartyRole
from declaccess.rules.facts import Authorisation, FiledUnder, LoginClass, Relation
from declaccess.rules.words import Basis, Effect, FrozenMap, Office, RegisterAct, SourceKind, frozen_map, long_day


@frozen(kw_only=True, slots=False)
class Source:
    """A text that knowledge comes from, paraphrased in our own words.

    Attributes:
        id: short name, cited as `id#passage`.
        title: what it is.
        publisher: who published it.
        kind: whose text it is; `given` is what the user of this library added.
        published: when, if known.
        url: where, if anywhere.
        passages: its statements by locator (section and bullet).
    """

    id: str
    title: str
    publisher: str
    kind: SourceKind
    published: date | None = None
    url: str | None = None
    passages: dict[str, str] = field(factory=FrozenMap, converter=frozen_map)


@frozen(kw_only=True, slots=False)
class Milestone:
    """A day on which rules begin or end, as far as it is known.

    Attributes:
        id: its name.
        title: what happens on it, in words.
        first: the earliest day that it may be.
        last: the latest; equal to `first` when the day is known, `None` when it may never come.
        basis: how firmly the sources carry that.
        sources: where it is said.
        note: what to know about it.
    """

    id: str
    title: str
    first: date
    last: date | None = None
    basis: Basis
    sources: tuple[str, ...]
    note: str = ""

    @property
    def resolved(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    @property
    def known(self) -> str:
        """What is known of the day, in words."""
        if self.last is None:
            return f"not before {self.first}, perhaps never"
        return f"on {self.first}" if self.resolved else f"on one of the days {self.first} to {self.last}"

    @property
    def words(self) -> str:
        """The day as it stands in a sentence."""
        if self.last is None:
            return f"not before {long_day(self.first)} and may never come"
        if self.resolved:
            return long_day(self.first)
        return f"one of {long_day(self.first)} to {long_day(self.last)}, not known which"

    def reached(self, day: date) -> bool | None:
        """Say whether the milestone has come on a day; `None` when that is not known.

        Args:
            day: a Brussels day.
        """
        if day < self.first:
            return False
        return True if self.last is not None and self.last <= day else None


@frozen(kw_only=True, slots=False)
class Option:
    """One way to read a hole in the sources.

    Attributes:
        id: its name.
        text: what it says.
    """

    id: str
    text: str


@frozen(kw_only=True, slots=False)
class Reading:
    """A hole in the sources, with the ways to read it and the one that is followed.

    Attributes:
        id: its name.
        question: what the sources leave open.
        options: the ways to read it.
        default: the option that is followed unless another is chosen.
        why: why it is the default.
        basis: how firmly a source carries the default.
        sources: what the default leans on.
        chosen: the option that is followed; `None` leaves the reading open.
    """

    id: str
    question: str
    options: tuple[Option, ...]
    default: str
    why: str
    basis: Basis
    sources: tuple[str, ...] = ()
    chosen: str | None = field()

    @chosen.default
    def _default(self) -> str:
        return self.default

    @property
    def open(self) -> bool:
        """Whether no option is followed."""
        return self.chosen is None


@frozen(kw_only=True, slots=False)
class Row:
    """What every row of the rulebook's tables has.

    Attributes:
        basis: how firmly the sources carry it.
        sources: where it is said, as `source#passage`.
        reading: the reading that it rests on, if any.
        when: by reading, the options under which the row exists; a reading left out does not matter.
    """

    basis: Basis
    sources: tuple[str, ...]
    reading: str | None = None
    when: dict[str, tuple[str, ...]] = field(factory=FrozenMap, converter=frozen_map)

    def exists(self, choice: Mapping[str, str]) -> bool:
        """Say whether the row exists under chosen options.

        Args:
            choice: an option for every reading.
        """
        return all(choice[reading] in options for reading, options in self.when.items())


@frozen(kw_only=True, slots=False)
class Rule(Row):
    """One norm: an effect on every case whose facts have the given values, from or until a milestone.

    Attributes:
        id: stable name.
        effect: permit or forbid.
        message: key of its text in `Rulebook.messages`.
        advice: keys of advice that follows when it decides.
        from_milestone: in force from that day on; `None`: since ever.
        until_milestone: in force before that day; `None`: for ever.
        action: actions that it is about; `None`: all. So for the other facts.
        relation: relations that it is about.
        login: log-in classes that it is about.
        authorisation: authorisations that it is about.
        status: statuses that it is about.
        filed_under: filings that it is about.
    """

    id: str
    effect: Effect
    message: str
    advice: tuple[str, ...] = ()
    from_milestone: str | None = None
    until_milestone: str | None = None
    action: tuple[Action, ...] | None = None
    relation: tuple[Relation, ...] | None = None
    login: tuple[LoginClass, ...] | None = None
    authorisation: tuple[Authorisation, ...] | None = None
    status: tuple[DeclarationStatus, ...] | None = None
    filed_under: tuple[FiledUnder, ...] | None = None

    @property
    def milestone(self) -> str | None:
        """The milestone that begins or ends the rule, if one does."""
        return self.from_milestone or self.until_milestone


@frozen(kw_only=True, slots=False)
class LoginRow(Row):
    """What a log-in means is worth.

    Attributes:
        means: the means, as a request names it.
        classes: what it may be; several when the sources do not say which.
        assurance: the eIDAS level that the row is about; `None` when the means has no levels.
    """

    means: str
    classes: tuple[LoginClass, ...]
    assurance: str | None = None


@frozen(kw_only=True, slots=False)
class StandingRow(Row):
    """What a role on a declaration makes of an organisation.

    Attributes:
        role: the role.
        on: `target` when the role is held on the very thing acted on, `declaration` when anywhere on it.
        relation: what the organisation then is.
    """

    role: PartyRole
    on: str
    relation: Relation


@frozen(kw_only=True, slots=False)
class TargetRow(Row):
    """Who owns a contract of a declaration with several.

    Attributes:
        level: `contract` when each declarant owns its own, `project` when the filer owns all.
    """

    level: str


@frozen(kw_only=True, slots=False)
class RegisterRow(Row):
    """What an office may do in Access Management.

    Attributes:
        act: appoint to an office, grant a right, end a grant or an appointment, say who belongs to the organisation
            and who has left, or stand in for a vacant office.
        by: the offices that may.
        office: the office appointed to, ended or stood in for; the end of a grant has none.
    """

    act: RegisterAct
    by: tuple[Office, ...]
    office: Office | None = None


@frozen(kw_only=True, slots=False)
class MandateRow(Row):
    """A service code that a mandate must cover for the mandatary to act for the mandator here.

    Attributes:
        service: the code.
    """

    service: str


@frozen(kw_only=True, slots=False)
class Advice:
    """What somebody can do.

    Attributes:
        id: its key.
        text: the advice, in words.
        login: given whenever the log-in may be one of these, whatever was decided; `None`: only by a rule.
    """

    id: str
    text: str
    login: tuple[LoginClass, ...] | None = None
