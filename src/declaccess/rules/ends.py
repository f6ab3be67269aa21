"""Which ends of appointments and grants count: what somebody ends who may not end it goes on."""

from collections.abc import Sequence

from declaccess.model import Appointment, OrganisationRegister, PersonId, RegisterEnd, RegisterState
from declaccess.rules.offices import ProvenOffices
from declaccess.rules.register_norms import RegisterNorms
from declaccess.rules.words import Office, RegisterAct

APPOINTMENTS = "appointments"


def prove(register: OrganisationRegister, norms: RegisterNorms) -> ProvenOffices:
    """Return the offices and rights that a register proves, with the ends that count.

    Args:
        register: what is at hand for the organisation.
        norms: which office may do what.
    """
    if not register.ends:
        return ProvenOffices(register, norms)
    return ProvenOffices(register, norms, counted_ends(register, norms))


def counted_ends(register: OrganisationRegister, norms: RegisterNorms) -> tuple[RegisterEnd, ...]:
    """Return the ends that count, by their instants, and those of one instant in the order they were recorded.

    Each is weighed by what stands before it in that order. It counts unless the register is complete and whoever
    made it is proven to hold, at that instant, no office that may end it. One that does not say by whom counts, and
    so does every end where the register is not complete: a right that somebody said is over is not proven to be in
    force.

    Args:
        register: what is at hand for the organisation.
        norms: which office may do what.
    """
    if register.organisation.register is not RegisterState.COMPLETE:
        return register.ends
    return tuple([end for end, able in weigh_ends(register, norms) if able is not False])


def weigh_ends(register: OrganisationRegister, norms: RegisterNorms) -> tuple[tuple[RegisterEnd, bool | None], ...]:
    """Return the ends of a register in their order, each with whether whoever made it is proven to have been able to.

    Args:
        register: what is at hand for the organisation.
        norms: which office may do what.

    Returns:
        The ends; `None` beside one that does not say by whom.
    """
    order = sorted(register.ends, key=lambda end: end.at)
    complete = register.organisation.register is RegisterState.COMPLETE
    weighing = _Weighing(register, norms)
    weighed = []
    for index, end in enumerate(order):
        able = None if end.by is None else weighing.able(end, end.by, order[index:])
        weighed.append((end, able))
        weighing.settle(end, counts=able is not False or not complete)
    return tuple(weighed)


class _Weighing:
    """Ends on their way, weighed one behind the other.

    To prove offices anew for each end would take time that grows with its square, so it is first assumed that what
    is left to weigh counts. That proves nothing wrong about what was made before the instant of an end, as long as
    no office is held from before it was given: then all that bears on an instant was done by then. Whoever is proven
    to be able in this way is able; for everybody else, and in other registers, offices are proven from what was
    weighed before, and from nothing else.
    """

    def __init__(self, register: OrganisationRegister, norms: RegisterNorms) -> None:
        self._register = register
        self._norms = norms
        self._roles = {index: Office(each.role) for index, each in register.appointments}
        self._of: dict[PersonId, list[tuple[int, Appointment]]] = {}
        self._filling: list[tuple[int, Appointment]] = []
        for index, each in register.appointments:
            self._of.setdefault(each.person, []).append((index, each))
            if self._roles[index] in norms.stood_in:
                self._filling.append((index, each))
        self._in_order = all(
            each.period.first is not None and each.made_at <= each.period.first for _, each in register.appointments
        )
        self._assumed: frozenset[int] | None = None
        self._exact: tuple[int, ProvenOffices] | None = None
        self._counted: list[RegisterEnd] = []
        self._gone: set[int] = set()

    def able(self, end: RegisterEnd, by: PersonId, rest: Sequence[RegisterEnd]) -> bool:
        """Say whether somebody is proven to have been able to make an end.

        Args:
            end: the end.
            by: who made it.
            rest: what is left to weigh, from this end on.
        """
        able = self._norms.able(RegisterAct.END, self._roles[end.position] if end.name == APPOINTMENTS else None)
        if self._in_order:
            if self._assumed is None:
                assumed = ProvenOffices(self._register, self._norms, (*self._counted, *rest))
                self._assumed = frozenset(index for index, _ in assumed.proven)
            if self._surely(end, by, able, self._assumed):
                return True
        if self._exact is None or self._exact[0] != len(self._gone):
            self._exact = len(self._gone), ProvenOffices(self._register, self._norms, self._counted)
        return self._exact[1].may(by, able, end.at)

    def settle(self, end: RegisterEnd, *, counts: bool) -> None:
        """Note whether an end counts.

        Args:
            end: the end that was weighed last.
            counts: whether it does.
        """
        if counts:
            self._counted.append(end)
        if end.name == APPOINTMENTS:
            if counts:
                self._gone.add(end.position)
            else:
                self._assumed = None

    def _surely(self, end: RegisterEnd, by: PersonId, able: frozenset[Office], proven: frozenset[int]) -> bool:
        """Say whether somebody is able by what was made before the instant, or by the statutes."""
        for index, each in self._of.get(by, ()):
            if self._roles[index] in able and each.made_at < end.at and self._in_force(index, each, end, proven):
                return True
        representatives = self._register.organisation.legal_representatives
        if not any(each.person == by and end.at in each.period for each in representatives):
            return False
        if Office.LEGAL_REPRESENTATIVE in able:
            return True
        filled = {self._roles[index] for index, each in self._filling if self._in_force(index, each, end, proven)}
        return any(office not in filled for office in able & self._norms.stood_in)

    def _in_force(self, index: int, each: Appointment, end: RegisterEnd, proven: frozenset[int]) -> bool:
        return index in proven and index not in self._gone and end.at in each.period
