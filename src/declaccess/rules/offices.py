"""Who held which office of an organisation when: only what a chain of appointments proves."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from attrs import define, evolve

from declaccess.model import AccessRole, Action, Appointment, Grant, OrganisationRegister, PersonId, RegisterEnd
from declaccess.model.unfolding import cut
from declaccess.periods import Period
from declaccess.rules.register_norms import RegisterNorms
from declaccess.rules.words import Office

_Key = TypeVar("_Key", bound=Hashable)


class Holding(NamedTuple):
    """An office that somebody is proven to hold.

    Attributes:
        office: the office.
        position: the index of the appointment that proves it; `None` for a legal representative.
        reading: the reading that it rests on.
    """

    office: Office
    position: int | None = None
    reading: str | None = None


class WeighedGrant(NamedTuple):
    """A grant with what its granter's office proves, laid out for many questions.

    Attributes:
        actions: what it covers.
        first: the instant from which it is held, on the clock of UTC.
        beyond: the first instant from which it is not any more, or `None`.
        position: its index in the portfolio.
        id: its id, if it has one.
        said: whether it says who granted it.
        proven: whether that person is proven to have been able to.
        reading: the reading that the proof rests on.
    """

    actions: frozenset[Action]
    first: datetime
    beyond: datetime | None
    position: int
    id: str | None
    said: bool
    proven: bool
    reading: str | None

    def fits(self, action: Action, at: datetime) -> bool:
        """Say whether it covers an action and is in force at an instant.

        Args:
            action: the action.
            at: the instant, on the clock of UTC.
        """
        return action in self.actions and self.first <= at and (self.beyond is None or at < self.beyond)


class ProvenOffices:
    """The offices of one organisation that its appointments prove.

    An appointment is proven if whoever made it held, when it was made, an office that may make it; so every chain
    ends at a legal representative, and a circle proves nothing.
    """

    def __init__(
        self,
        register: OrganisationRegister,
        norms: RegisterNorms,
        ends: Sequence[RegisterEnd] = (),
        *,
        filled: "Mapping[Office, _Spells] | None" = None,
        perhaps: "ProvenOffices | None" = None,
    ) -> None:
        """Prove what can be proven.

        Args:
            register: what is at hand for the organisation.
            norms: which office may appoint to which.
            ends: the ends that count; an office or a right is held until the first of its ends.
            filled: when the offices that others stand in for are not vacant; left out: when they are proven here.
            perhaps: what would be proven if no end counted that is in doubt; left out: the same.
        """
        self._perhaps = perhaps
        self._norms = norms
        self._ended: dict[tuple[str, int], datetime] = {}
        for end in ends:
            key = (end.name, end.position)
            self._ended[key] = min(self._ended.get(key, end.at), end.at)
        self._representatives = _spells(
            (each.person, self._left(each.period, "legal_representatives", index))
            for index, each in enumerate(register.organisation.legal_representatives)
        )
        self._held: dict[tuple[PersonId, Office], _Spells] = {}
        self._filled: Mapping[Office, _Spells] = {}
        self._appointments = register.appointments if not self._ended else self._cut(register.appointments)
        self._proven = self._prove([appointment for _, appointment in self._appointments], filled)
        self._held = _spells(((each.person, _OFFICE[each.role]), each.period) for each in self._proven)
        self._grants = register.grants
        self._weighed: Mapping[PersonId, tuple[WeighedGrant, ...]] | None = None

    @property
    def perhaps(self) -> "ProvenOffices":
        """What would be proven if no end counted that is in doubt; the same where none is."""
        return self._perhaps or self

    @property
    def filled(self) -> "Mapping[Office, _Spells]":
        """When the offices that others stand in for are not vacant; equal if it is at the same times."""
        return self._filled

    @property
    def grants(self) -> Mapping[PersonId, tuple[WeighedGrant, ...]]:
        """The grants that each person was given, with what their granters' offices prove."""
        if self._weighed is None:
            self._weighed = {
                person: tuple([self._weigh(index, grant) for index, grant in grants])
                for person, grants in self._grants.items()
            }
        return self._weighed

    @property
    def proven(self) -> tuple[tuple[int, Appointment], ...]:
        """The proven appointments with their indexes, each until it is ended."""
        proven = {id(each) for each in self._proven}
        return tuple([placed for placed in self._appointments if id(placed[1]) in proven])

    def may(self, person: PersonId, offices: frozenset[Office], at: datetime) -> bool:
        """Say whether somebody is proven to hold one of some offices at an instant.

        Args:
            person: who.
            offices: the offices.
            at: the instant, on the clock of UTC.
        """
        return self._appointed(person, offices, at) or self._by_statute(person, offices, at)

    def held_by(self, person: PersonId, at: datetime) -> tuple[Holding, ...]:
        """Return the offices that somebody is proven to hold at an instant.

        Args:
            person: who.
            at: the instant, on the clock of UTC.
        """
        held = [
            Holding(_OFFICE[each.role], index)
            for index, each in self.proven
            if each.person == person and at in each.period
        ]
        if self._by_statute(person, _REPRESENTATIVE, at):
            held.append(Holding(Office.LEGAL_REPRESENTATIVE))
            vacant = (each for each in Office if each in self._norms.stood_in and self._vacant(each, at))
            held += [Holding(each, None, self._norms.stand_in_reading) for each in vacant]
        return tuple(held)

    def _left(self, period: Period, name: str, index: int) -> Period:
        ended = self._ended.get((name, index)) if self._ended else None
        return period if ended is None else cut(period, ended)

    def _cut(self, appointments: Iterable[tuple[int, Appointment]]) -> tuple[tuple[int, Appointment], ...]:
        return tuple(
            [
                (index, each)
                if ("appointments", index) not in self._ended
                else (
                    index,
                    evolve(
                        each, period=cut(each.period, self._ended["appointments", index]), appointed_at=each.made_at
                    ),
                )
                for index, each in appointments
            ]
        )

    def _weigh(self, index: int, grant: Grant) -> WeighedGrant:
        granter, offices = grant.granted_by, self._norms.grant
        appointed = granter is not None and self._appointed(granter, offices, grant.made_at)
        proven = appointed or (granter is not None and self._by_statute(granter, offices, grant.made_at))
        firm = appointed or not proven or Office.LEGAL_REPRESENTATIVE in offices
        period = self._left(grant.period, "grants", index)
        return WeighedGrant(
            actions=grant.actions,
            first=period.first or _EVER,
            beyond=period.beyond,
            position=index,
            id=grant.id,
            said=granter is not None,
            proven=proven,
            reading=None if firm else self._norms.stand_in_reading,
        )

    def _appointed(self, person: PersonId, offices: frozenset[Office], at: datetime) -> bool:
        return any(at in self._held[person, office] for office in offices if (person, office) in self._held)

    def _by_statute(self, person: PersonId, offices: frozenset[Office], at: datetime) -> bool:
        """Say whether somebody could act as a legal representative, or in the place of a vacant office."""
        if person not in self._representatives or at not in self._representatives[person]:
            return False
        if Office.LEGAL_REPRESENTATIVE in offices:
            return True
        return any(office in offices and self._vacant(office, at) for office in self._norms.stood_in)

    def _vacant(self, office: Office, at: datetime) -> bool:
        return at not in self._filled.get(office, ())

    def _made_by_statute(self, made: Appointment) -> bool:
        able = self._norms.appoint.get(_OFFICE[made.role], frozenset())
        return self._by_statute(made.appointed_by, able, made.made_at)

    def _prove(self, appointments: list[Appointment], filled: "Mapping[Office, _Spells] | None") -> list[Appointment]:
        """Return the proven appointments: first those that others stand in for, then what these prove, and so on."""
        proven: list[Appointment] = []
        rest: list[Appointment] = []
        for each in appointments:
            (rest if _OFFICE[each.role] not in self._norms.stood_in else proven).append(each)
        proven = [each for each in proven if self._made_by_statute(each)]
        self._filled = _spells((_OFFICE[each.role], each.period) for each in proven) if filled is None else filled
        waiting: dict[tuple[PersonId, Office], list[tuple[datetime, Appointment]]] = {}
        for each in rest:
            if self._made_by_statute(each):
                proven.append(each)
            else:
                key = (each.appointed_by, _OFFICE[each.role])
                waiting.setdefault(key, []).append((each.made_at, each))
        for group in waiting.values():
            group.sort(key=_moment)
        if not waiting:
            return proven
        able = [(maker, office) for office, makers in self._norms.appoint.items() for maker in makers]
        for each in proven:  # it grows while it is walked: what is proven may prove more
            for maker, office in able:
                if maker is _OFFICE[each.role] and (each.person, office) in waiting:
                    proven.extend(_taken(waiting[each.person, office], each.period))
        return proven


@define(init=False)
class _Spells:
    """Periods taken together, searched by time."""

    _starts: list[datetime]
    _ends: list[datetime | None]

    def __init__(self, periods: Iterable[Period]) -> None:
        self._starts = []
        self._ends = []
        spans = [(each.first or _EVER, each.beyond) for each in periods]
        spans.sort(key=_moment)
        for start, end in spans:
            last = self._ends[-1] if self._ends else None
            if self._starts and (last is None or start <= last):
                self._ends[-1] = None if last is None or end is None else max(last, end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, at: datetime) -> bool:
        position = bisect_right(self._starts, at) - 1
        if position < 0:
            return False
        end = self._ends[position]
        return end is None or at < end


_REPRESENTATIVE = frozenset({Office.LEGAL_REPRESENTATIVE})
_OFFICE = {role: Office(role) for role in AccessRole}
_EVER = datetime.min.replace(tzinfo=UTC)


def _spells(periods: Iterable[tuple[_Key, Period]]) -> dict[_Key, _Spells]:
    grouped: dict[_Key, list[Period]] = {}
    for key, period in periods:
        grouped.setdefault(key, []).append(period)
    return {key: _Spells(each) for key, each in grouped.items()}


def _taken(waiting: list[tuple[datetime, Appointment]], period: Period) -> list[Appointment]:
    """Take out of what waits, in order of time, what was made in a period."""
    first = bisect_left(waiting, period.first or _EVER, key=_moment)
    beyond = len(waiting) if period.beyond is None else bisect_left(waiting, period.beyond, key=_moment)
    taken = [appointment for _, appointment in waiting[first:beyond]]
    del waiting[first : max(first, beyond)]
    return taken


def _moment(pair: tuple[datetime, object]) -> datetime:
    return pair[0]
