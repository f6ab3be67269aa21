"""What is known at the moment of a review: who belongs where, how people log in, and how the rulebook reads it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, cast

from attrs import evolve, field, frozen

from declaccess.model import Declaration, Login, OrganisationId, PersonId, Portfolio
from declaccess.periods import instant
from declaccess.review.kinds import MEANINGS, POINT_SOURCES, FindingKind
from declaccess.review.readiness_days import Calendar, Codes, Course
from declaccess.rules import Rulebook
from declaccess.rules.facts import BIT, GROUP, LoginClass
from declaccess.rules.found import Place
from declaccess.rules.interpretation import Interpretation, interpretations

DIGITAL_KEY = BIT[LoginClass.DIGITAL_KEY]
ANY_LOGIN = GROUP["login"]


@frozen(slots=False)
class Worth:
    """What a means of logging in is worth.

    Attributes:
        codes: what it may be worth under each way to read the records.
        surely_key: whether it surely is a digital key.
        perhaps_key: whether it may be one.
        european: whether it is a means of another country, recognised by its level.
    """

    codes: Codes
    european: bool
    surely_key: bool = field(init=False)
    perhaps_key: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "surely_key", all(code == DIGITAL_KEY for code in self.codes))
        object.__setattr__(self, "perhaps_key", any(code & DIGITAL_KEY for code in self.codes))


class Departure(NamedTuple):
    """Somebody's membership that is over.

    Attributes:
        person: who.
        place: where the membership stands.
    """

    person: PersonId
    place: Place


@frozen(kw_only=True, slots=False)
class Situation:
    """A portfolio, a rulebook and a moment, with what many findings ask about.

    Attributes:
        portfolio: the records.
        rulebook: the norms.
        day: the Brussels day of the review.
        at: its last moment, on the clock of UTC.
        organisation: the one that is reviewed; `None`: every one that is listed.
        means: how work by some log-ins comes to an end, as far as it was asked.
    """

    portfolio: Portfolio
    rulebook: Rulebook
    day: date
    organisation: OrganisationId | None = None
    at: datetime = field(init=False)
    means: dict[tuple[Codes, ...], tuple[Course, tuple[str, ...]]] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "at", instant(self.day))

    @cached_property
    def readings(self) -> tuple[Interpretation, ...]:
        """Every way in which the rulebook reads records; one, unless readings that matter are open."""
        return self._read[0]

    @cached_property
    def services(self) -> frozenset[str]:
        """The services of which a mandate must cover one to count; none where no mandate counts."""
        return frozenset(code for reading in self.readings for code, _ in reading.services)

    @cached_property
    def calendar(self) -> Calendar:
        """The rulebook's table, asked for whole courses."""
        return Calendar(self.rulebook.table, self._read[1])

    @cached_property
    def reviewed(self) -> dict[OrganisationId, Place]:
        """The organisations that are reviewed, with their places."""
        return {
            each.id: self.portfolio.place("organisations", index)
            for index, each in enumerate(self.portfolio.organisations)
            if self.organisation is None or each.id == self.organisation
        }

    @cached_property
    def worths(self) -> Mapping[int, Worth]:
        """What the log-ins on record by then are worth, by index."""
        known: dict[tuple[str, str | None], Worth] = {}
        found = {}
        for index, each in enumerate(self.portfolio.logins):
            if each.last_used is None or each.last_used <= self.at:
                said = (each.means, each.assurance)
                if said not in known:
                    known[said] = self._weigh(Login(*said))
                found[index] = known[said]
        return found

    @cached_property
    def logins(self) -> Mapping[str, tuple[int, ...]]:
        """The log-ins on record by then, by the person who logged in."""
        return self._grouped((self.portfolio.logins[index].person, index) for index in self.worths)

    @cached_property
    def unnamed_logins(self) -> Mapping[str, tuple[int, ...]]:
        """The log-ins on record by then in which nobody was identified, by organisation."""
        return self._grouped((self.portfolio.logins[index].organisation, index) for index in self.worths)

    @cached_property
    def members(self) -> Mapping[OrganisationId, tuple[PersonId, ...]]:
        """Who is said to belong to an organisation that is reviewed."""
        return self._memberships[0]

    @cached_property
    def departures(self) -> Mapping[OrganisationId, tuple[Departure, ...]]:
        """Whose membership of an organisation that is reviewed is over, and who is not back."""
        return self._memberships[1]

    @cached_property
    def stranger(self) -> PersonId:
        """A person who is not on record, to ask what somebody else may hold."""
        taken = {each.person for each in self.portfolio.grants} | {each.id for each in self.portfolio.people}
        name = PersonId("somebody else")
        while name in taken:
            name = PersonId(f"{name}'")
        return name

    @property
    def evidence_of_logins(self) -> bool:
        """Whether any log-in of anybody is on record by then."""
        return bool(self.logins or self.unnamed_logins)

    @property
    def declarations(self) -> Sequence[Declaration]:
        """The declarations by their indexes; to be asked for those that are filed, though drafts stand among them."""
        return cast("Sequence[Declaration]", self.portfolio.declarations)

    def seen(self, indexes: Iterable[int]) -> list[Worth]:
        """Return what log-ins are worth.

        Args:
            indexes: their indexes among the portfolio's log-ins.
        """
        return [self.worths[index] for index in indexes]

    def sources(self, kind: FindingKind, decided: Iterable[str] = ()) -> tuple[str, ...]:
        """Return what a finding leans on, as far as the rulebook has it.

        Args:
            kind: the kind of finding.
            decided: where the rules are said that decided.
        """
        key = (kind, tuple(decided))
        if key not in self._cited:
            meaning = MEANINGS[kind]
            wanted = dict.fromkeys((*key[1], *meaning.sources, POINT_SOURCES[meaning.point]))
            self._cited[key] = tuple([source for source in wanted if source in self._passages])
        return self._cited[key]

    @cached_property
    def _passages(self) -> frozenset[str]:
        named = {source.id for source in self.rulebook.sources}
        return frozenset(
            named | {f"{source.id}#{passage}" for source in self.rulebook.sources for passage in source.passages}
        )

    @cached_property
    def _read(self) -> tuple[tuple[Interpretation, ...], tuple[int, ...]]:
        decider = self.rulebook.decider
        found, which = interpretations(self.rulebook, decider.table.choices)
        # Offices are proven once for each of the decider's own norms, so these are to be the same.
        same = (decider.registers[which.index(number)] for number in range(len(found)))
        return tuple([evolve(each, register=norms) for each, norms in zip(found, same, strict=True)]), which

    def _grouped(self, placed: Iterable[tuple[str | None, int]]) -> Mapping[str, tuple[int, ...]]:
        groups: dict[str, list[int]] = {}
        for who, index in placed:
            if who is not None:
                groups.setdefault(who, []).append(index)
        return {who: tuple(indexes) for who, indexes in groups.items()}

    def _weigh(self, login: Login) -> Worth:
        codes = tuple([reading.login(login)[0] for reading in self.readings])
        return Worth(codes, login.means in self.european)

    @cached_property
    def european(self) -> frozenset[str]:
        """The means of other countries: those that the rulebook weighs by their level."""
        return frozenset(row.means for row in self.rulebook.logins if row.assurance is not None)

    @cached_property
    def _cited(self) -> dict[tuple[FindingKind, tuple[str, ...]], tuple[str, ...]]:
        return {}

    @cached_property
    def _memberships(
        self,
    ) -> tuple[Mapping[OrganisationId, tuple[PersonId, ...]], Mapping[OrganisationId, tuple[Departure, ...]]]:
        members: dict[OrganisationId, list[PersonId]] = {}
        left: dict[OrganisationId, list[Departure]] = {}
        for index, person in enumerate(self.portfolio.people):
            over: dict[OrganisationId, int] = {}
            for position, each in enumerate(person.memberships or ()):
                if each.organisation not in self.reviewed:
                    continue
                if self.at in each.period:
                    members.setdefault(each.organisation, []).append(person.id)
                elif each.period.beyond is not None and each.period.beyond <= self.at:
                    over[each.organisation] = position
            for organisation, position in over.items():
                if person.id not in members.get(organisation, ())[-1:]:
                    place: Place = (*self.portfolio.place("people", index), "memberships", position)
                    left.setdefault(organisation, []).append(Departure(person.id, place))
        return (
            {organisation: tuple(dict.fromkeys(people)) for organisation, people in members.items()},
            {organisation: tuple(people) for organisation, people in left.items()},
        )


def login_places(portfolio: Portfolio, indexes: Iterable[int]) -> Iterator[Place]:
    """Yield where log-ins stand.

    Args:
        portfolio: the records.
        indexes: their indexes.
    """
    return (portfolio.place("logins", index) for index in indexes)


def contract_places(portfolio: Portfolio, targets: Iterable[tuple[int, int]]) -> Iterator[Place]:
    """Yield where contracts stand.

    Args:
        portfolio: the records.
        targets: the indexes of declarations and of their contracts.
    """
    return ((*portfolio.place("declarations", index), "contracts", contract) for index, contract in targets)
