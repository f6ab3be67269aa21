"""Who held which office of an organisation when: only what a chain of appointments proves."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from attrs import frozen

from declaccess.model import Action, Appointment, Grant, OrganisationRegister, PersonId
from declaccess.periods import Period
from declaccess.rules.words import Office, RegisterAct

if TYPE_CHECKING:
    from declaccess.rules.norms import RegisterRow

_Key = TypeVar("_Key", bound=Hashable)


@frozen(eq=False, slots=False)
class RegisterNorms:
    """Which office may do what in Access Management, under chosen readings; each is equal to itself alone.

    Attributes:
        appoint: by office, the offices that may appoint to it.
        grant: the offices that may grant a right.
        stood_in: the offices that legal representatives hold while nobody is validly appointed to them.
        stand_in_reading: the reading that standing in rests on.
    """

    appoint: Mapping[Office, frozenset[Office]]
    grant: frozenset[Office]
    stood_in: frozenset[Office]
    stand_in_reading: str | None

    @property
    def says(self) -> tuple[object, ...]:
        """What it says, to compare it with another."""
        return self.appoint, self.grant, self.stood_in, self.stand_in_reading

    @classmethod
    def of(cls, rows: "Iterable[RegisterRow]", choice: Mapping[str, str]) -> "RegisterNorms":
        """Select the rows that exist under a choice of readings."""
        appoint: dict[Office, frozenset[Office]] = {}
        grant: frozenset[Office] = frozenset()
        stood_in: frozenset[Office] = frozenset()
        reading = None
        for row in rows:
            if not row.exists(choice):
                continue
            if row.act is RegisterAct.APPOINT and row.office is not None:
                appoint[row.office] = appoint.get(row.office, frozenset()) | set(row.by)
            elif row.act is RegisterAct.GRANT:
                grant |= set(row.by)
            elif row.act is RegisterAct.STAND_IN and row.office is not None:
                stood_in |= {row.office}
                reading = row.reading
        return cls(appoint, grant, stood_in, reading)


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


class ProvenOffices:
    """The offices of one organisation that its appointments prove.

    An appointment is proven if whoever made it held, when it was made, an office that may make it; so every chain
    ends at a legal representative, and a circle proves nothing.
    """

    def __init__(self, register: OrganisationRegister, norms: RegisterNorms) -> None:
        """Prove what can be proven.

        Args:
            register: what is at hand for the organisation.
            norms: which office may appoint to which.
        """
        self._norms = norms
        self._representatives = _spells(
            (each.person, each.period) for each in register.organisation.legal_representatives
        )
        self._held: dict[tuple[PersonId, Office], _Spells] = {}
        self._filled: dict[Office, _Spells] = {}
        proven = self._prove([appointment for _, appointment in register.appointments])
        self._held = _spells(((each.person, Office(each.role)), each.period) for each in proven)
        self._weighed: dict[PersonId, tuple[WeighedGrant, ...]] = {
            person: tuple([self._weigh(index, grant) for index, grant in grants])
            for person, grants in register.grants.items()
        }

    @property
    def grants(self) -> Mapping[PersonId, tuple[WeighedGrant, ...]]:
        """The grants that each person was given, with what their granters' offices prove."""
        return self._weighed

    def _weigh(self, index: int, grant: Grant) -> WeighedGrant:
        granter, offices = grant.granted_by, self._norms.grant
        appointed = granter is not None and self._appointed(granter, offices, grant.made_at)
        proven = appointed or (granter is not None and self._by_statute(granter, offices, grant.made_at))
        firm = appointed or not proven or Office.LEGAL_REPRESENTATIVE in offices
        return WeighedGrant(
            actions=grant.actions,
            first=grant.period.first or _EVER,
            beyond=grant.period.beyond,
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
        vacant = (office for office in self._norms.stood_in if at not in self._filled.get(office, ()))
        return any(office in offices for office in vacant)

    def _made_by_statute(self, made: Appointment) -> bool:
        able = self._norms.appoint.get(Office(made.role), frozenset())
        return self._by_statute(made.appointed_by, able, made.made_at)

    def _prove(self, appointments: list[Appointment]) -> list[Appointment]:
        """Return the proven appointments: first those that others stand in for, then what these prove, and so on."""
        proven: list[Appointment] = []
        rest: list[Appointment] = []
        for each in appointments:
            (rest if Office(each.role) not in self._norms.stood_in else proven).append(each)
        proven = [each for each in proven if self._made_by_statute(each)]
        self._filled = _spells((Office(each.role), each.period) for each in proven)
        waiting: dict[tuple[PersonId, Office], list[tuple[datetime, Appointment]]] = {}
        for each in rest:
            if self._made_by_statute(each):
                proven.append(each)
            else:
                key = (each.appointed_by, Office(each.role))
                waiting.setdefault(key, []).append((each.made_at.astimezone(UTC), each))
        for group in waiting.values():
            group.sort(key=_moment)
        able = [(maker, office) for office, makers in self._norms.appoint.items() for maker in makers]
        for each in proven:  # it grows while it is walked: what is proven may prove more
            for maker, office in able:
                if maker is Office(each.role) and (each.person, office) in waiting:
                    proven.extend(_taken(waiting[each.person, office], each.period))
        return proven


class _Spells:
    """Periods taken together, searched by time."""

    def __init__(self, periods: Iterable[Period]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime | None] = []
        for start, end in sorted(((each.first or _EVER, each.beyond) for each in periods), key=_moment):
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


_EVER = datetime.min.replace(tzinfo=UTC)


def weighed_grants(register: OrganisationRegister, norms: RegisterNorms) -> Mapping[PersonId, tuple[WeighedGrant, ...]]:
    """Return the grants of an organisation by person, each with what its granter's office proves."""
    return ProvenOffices(register, norms).grants


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
