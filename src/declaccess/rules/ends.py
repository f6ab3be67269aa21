"""Which ends count: what somebody ends who may not end it goes on, and what is in doubt proves nothing more."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar

from attrs import evolve

from declaccess.model import Appointment, OrganisationRegister, PersonId, RegisterEnd, RegisterState
from declaccess.rules.offices import ProvenOffices
from declaccess.rules.register_norms import RegisterNorms
from declaccess.rules.words import Office, RegisterAct

_Key = TypeVar("_Key", bound=Hashable)

APPOINTMENTS = "appointments"
GRANTS = "grants"
REPRESENTATIVES = "legal_representatives"


class Weight(StrEnum):
    """Whether an end counts."""

    COUNTS = "counts"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"


def prove(register: OrganisationRegister, norms: RegisterNorms) -> ProvenOffices:
    """Return the offices and rights that a register proves, with the ends that count.

    An end that is in doubt takes away what it ends and gives nothing to anybody: what is proven is proven whether
    such ends count or not, so nobody stands in for an office that is vacant only if one of them counts. What is
    proven if they do not count stands beside it, in `perhaps`.

    Args:
        register: what is at hand for the organisation.
        norms: which office may do what.
    """
    if not register.ends:
        return ProvenOffices(register, norms)
    weighed = weigh_ends(register, norms)
    certain = [end for end, weight in weighed if weight is Weight.COUNTS]
    possible = [end for end, weight in weighed if weight is not Weight.REFUSED]
    if len(certain) == len(possible):
        return ProvenOffices(register, norms, certain)
    surely, perhaps = (_stood_in(register, norms, ends).filled for ends in (possible, certain))
    without = ProvenOffices(register, norms, certain, filled=surely)
    return ProvenOffices(register, norms, possible, filled=perhaps, perhaps=without)


def _stood_in(register: OrganisationRegister, norms: RegisterNorms, ends: Sequence[RegisterEnd]) -> ProvenOffices:
    """Return what is proven of the offices that others stand in for, which rests on no other office."""
    appointments = [placed for placed in register.appointments if Office(placed[1].role) in norms.stood_in]
    return ProvenOffices(evolve(register, appointments=tuple(appointments), grants={}, ends=()), norms, ends)


class Settled(NamedTuple):
    """The ends of a register, settled for somebody who cannot be told of any doubt.

    Attributes:
        applied: the ends to apply; those in doubt are among them.
        unsettled: those in doubt that leave open whether somebody stands in for an office; to apply them would
            permit more than is proven.
    """

    applied: tuple[RegisterEnd, ...]
    unsettled: tuple[RegisterEnd, ...]


def settle_ends(register: OrganisationRegister, readings: Iterable[RegisterNorms]) -> Settled:
    """Return which ends can be applied for good without permitting anything that is not proven.

    Args:
        register: what is at hand for the organisation.
        readings: which office may do what, under each reading that is open; what differs between them is in doubt.
    """
    norms = tuple(readings)
    weighed = zip(*(weigh_ends(register, each) for each in norms), strict=True)
    together = [(pairs[0][0], {weight for _, weight in pairs}) for pairs in weighed]
    applied = tuple([end for end, weights in together if weights != {Weight.REFUSED}])
    certain = [end for end, weights in together if weights == {Weight.COUNTS}]
    doubted = [each for each in norms if _vacant_in_doubt(register, each, applied, certain)]
    filling = {
        index for index, made in register.appointments if any(Office(made.role) in each.stood_in for each in doubted)
    }
    unsettled = [
        end
        for end in applied
        if doubted
        and end not in certain
        and (end.name == REPRESENTATIVES or (end.name == APPOINTMENTS and end.position in filling))
    ]
    return Settled(applied, tuple(unsettled))


def _vacant_in_doubt(
    register: OrganisationRegister, norms: RegisterNorms, one: Sequence[RegisterEnd], other: Sequence[RegisterEnd]
) -> bool:
    return _stood_in(register, norms, one).filled != _stood_in(register, norms, other).filled


def weigh_ends(register: OrganisationRegister, norms: RegisterNorms) -> tuple[tuple[RegisterEnd, Weight], ...]:
    """Return the ends of a register, each with whether it counts.

    They are taken by their instants, those of one instant in the order they were recorded. Each is weighed by what
    stood at that instant, with the ends before it: an office that was given for a time before it was given counts
    from when it was given. An end counts if whoever made it is proven to have held an office that may make it,
    whatever is in doubt. It is in doubt if that is not known: because an end before it is in doubt, because it does
    not say by whom, or because the register is not complete and may leave the office out.

    Args:
        register: what is at hand for the organisation.
        norms: which office may do what.
    """
    return tuple(_Sweep(register, norms).weigh())


class _Kind(IntEnum):
    """What happens at an instant, in the order in which it is taken."""

    OVER = 0
    BEGINS = 1
    MADE = 2
    ENDED = 3


class _Happening(NamedTuple):
    at: datetime
    kind: _Kind
    name: str
    position: int


class _World:
    """Who holds what at the present instant, in one of two readings of what is in doubt."""

    def __init__(self) -> None:
        self.held: Counter[tuple[PersonId, Office]] = Counter()
        self.filled: Counter[Office] = Counter()
        self.representing: Counter[PersonId] = Counter()
        self.proven: set[int] = set()
        self.in_force: set[tuple[str, int]] = set()
        self.ended: set[tuple[str, int]] = set()


class _Sweep:
    """Walks through time once: what begins, what is made and what is ended, instant by instant.

    At each instant two readings of what came before are at hand. In the one everything counts that is in doubt and
    takes away, in the other nothing of it; and an office counts as vacant in the one only if it is in the other.
    """

    def __init__(self, register: OrganisationRegister, norms: RegisterNorms) -> None:
        self._norms = norms
        self._complete = register.organisation.register is RegisterState.COMPLETE
        self._ends = sorted(register.ends, key=lambda end: end.at)
        self._appointments = dict(register.appointments)
        self._offices = {index: Office(each.role) for index, each in register.appointments}
        self._representatives = register.organisation.legal_representatives
        self._surely, self._perhaps = _World(), _World()

    def weigh(self) -> Iterable[tuple[RegisterEnd, Weight]]:
        """Yield the ends in their order, each with whether it counts."""
        happenings = sorted(self._happenings(), key=itemgetter(0, 1))
        for at, together in groupby(happenings, key=itemgetter(0)):
            made: list[int] = []
            makers: set[PersonId] = set()
            given: set[PersonId] = set()
            unproven = False
            for happening in together:
                key = (happening.name, happening.position)
                if happening.kind is _Kind.OVER:
                    self._stop(self._surely, key)
                    self._stop(self._perhaps, key)
                elif happening.kind is _Kind.BEGINS:
                    self._start(self._surely, key)
                    self._start(self._perhaps, key)
                elif happening.kind is _Kind.MADE:
                    made.append(happening.position)
                    makers.add(self._appointments[happening.position].appointed_by)
                    given.add(self._appointments[happening.position].person)
                    unproven = True
                else:
                    end = self._ends[happening.position]
                    if unproven and (end.by in given or end.by in self._perhaps.representing):
                        self._prove(made, at)
                        unproven = False
                    weight = self._weight(end)
                    if self._settle(end, weight) and self._bears_on(end, makers):
                        unproven = True
                    yield end, weight
            if unproven:
                self._prove(made, at)

    def _happenings(self) -> Iterable[_Happening]:
        for index, represented in enumerate(self._representatives):
            first, beyond = represented.period.first or _EVER, represented.period.beyond
            if beyond is None or first < beyond:
                yield _Happening(first, _Kind.BEGINS, REPRESENTATIVES, index)
                if beyond is not None:
                    yield _Happening(beyond, _Kind.OVER, REPRESENTATIVES, index)
        for index, each in self._appointments.items():
            made, beyond = each.made_at, each.period.beyond
            first = max(made, each.period.first or made)
            if beyond is None or first < beyond:
                yield _Happening(made, _Kind.MADE, APPOINTMENTS, index)
                if made < first:
                    yield _Happening(first, _Kind.BEGINS, APPOINTMENTS, index)
                if beyond is not None:
                    yield _Happening(beyond, _Kind.OVER, APPOINTMENTS, index)
        for index, end in enumerate(self._ends):
            yield _Happening(end.at, _Kind.ENDED, end.name, index)

    def _weight(self, end: RegisterEnd) -> Weight:
        if end.by is None:
            return Weight.IN_DOUBT
        able = self._able(end)
        if self._may(self._surely, end.by, able):
            return Weight.COUNTS
        if not self._complete or self._may(self._perhaps, end.by, able):
            return Weight.IN_DOUBT
        return Weight.REFUSED

    def _able(self, end: RegisterEnd) -> frozenset[Office]:
        match end.name:
            case "appointments":
                return self._norms.able(RegisterAct.END, self._offices.get(end.position, Office.LEGAL_REPRESENTATIVE))
            case "grants":
                return self._norms.able(RegisterAct.END)
            case "memberships":
                return self._norms.able(RegisterAct.ADMIT)
            case _:  # legal representatives and mandates: the table gives it to no office
                return frozenset()

    def _settle(self, end: RegisterEnd, weight: Weight) -> bool:
        """Take away what is ended, and say whether there was anything to take away."""
        if weight is Weight.REFUSED or end.name not in (APPOINTMENTS, REPRESENTATIVES):
            return False
        key = (end.name, end.position)
        worlds = (self._surely, self._perhaps) if weight is Weight.COUNTS else (self._surely,)
        stopped = False
        for world in worlds:
            world.ended.add(key)
            stopped = self._stop(world, key) or stopped
        return stopped

    def _bears_on(self, end: RegisterEnd, makers: set[PersonId]) -> bool:
        if not makers or end.name == REPRESENTATIVES or self._offices[end.position] in self._norms.stood_in:
            return bool(makers)
        return self._appointments[end.position].person in makers

    def _may(self, world: _World, person: PersonId, offices: frozenset[Office]) -> bool:
        return any((person, office) in world.held for office in offices) or self._by_statute(world, person, offices)

    def _by_statute(self, world: _World, person: PersonId, offices: frozenset[Office]) -> bool:
        if person not in world.representing:
            return False
        other = self._perhaps if world is self._surely else self._surely
        return Office.LEGAL_REPRESENTATIVE in offices or any(
            office not in other.filled for office in offices & self._norms.stood_in
        )

    def _prove(self, made: Sequence[int], at: datetime) -> None:
        """Prove anew what was made at an instant: first the offices that others stand in for, then the rest."""
        worlds = (self._surely, self._perhaps)
        for world in worlds:
            for index in made:
                self._stop(world, (APPOINTMENTS, index))
                world.proven.discard(index)
        standing_in = self._norms.stood_in | {Office.LEGAL_REPRESENTATIVE}
        for world in worlds:
            for index in made:
                each, office = self._appointments[index], self._offices[index]
                able = self._norms.appoint.get(office, frozenset())
                if office in self._norms.stood_in and each.appointed_by in world.representing and able & standing_in:
                    self._enter(world, index, at)
        rest = [index for index in made if self._offices[index] not in self._norms.stood_in]
        for world in worlds:
            self._prove_chains(world, rest, at)

    def _prove_chains(self, world: _World, made: Sequence[int], at: datetime) -> None:
        waiting: dict[PersonId, list[int]] = {}
        for index in made:
            waiting.setdefault(self._appointments[index].appointed_by, []).append(index)
        able_now = list(waiting)
        while able_now:
            maker = able_now.pop()
            left = []
            for index in waiting.pop(maker, ()):
                able = self._norms.appoint.get(self._offices[index], frozenset())
                if not self._may(world, maker, able):
                    left.append(index)
                elif self._enter(world, index, at):
                    able_now.append(self._appointments[index].person)
            if left:
                waiting[maker] = left

    def _enter(self, world: _World, index: int, at: datetime) -> bool:
        """Note that an appointment is proven, and say whether it gives an office that was not held at that instant."""
        world.proven.add(index)
        each: Appointment = self._appointments[index]
        if each.period.first is not None and at < each.period.first:
            return False
        key = (each.person, self._offices[index])
        anew = key not in world.held
        self._start(world, (APPOINTMENTS, index))
        return anew and key in world.held

    def _start(self, world: _World, key: tuple[str, int]) -> None:
        name, index = key
        if key in world.ended or key in world.in_force:
            return
        if name == REPRESENTATIVES:
            world.representing[self._representatives[index].person] += 1
        elif index in world.proven:
            world.held[self._appointments[index].person, self._offices[index]] += 1
            world.filled[self._offices[index]] += 1
        else:
            return
        world.in_force.add(key)

    def _stop(self, world: _World, key: tuple[str, int]) -> bool:
        """Take what is in force out of force, and say whether it was."""
        if key not in world.in_force:
            return False
        world.in_force.discard(key)
        name, index = key
        if name == REPRESENTATIVES:
            _less(world.representing, self._representatives[index].person)
        else:
            _less(world.held, (self._appointments[index].person, self._offices[index]))
            _less(world.filled, self._offices[index])
        return True


_EVER = datetime.min.replace(tzinfo=UTC)


def _less(counter: Counter[_Key], key: _Key) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
