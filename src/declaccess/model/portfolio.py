"""Everything that is known at one time: organisations, people, who holds what, and the declarations."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from attrs import field, frozen

from declaccess.errors import Fault, PortfolioError
from declaccess.model.access import Appointment, Grant, Mandate, Organisation, Person
from declaccess.model.checking import check_kinds
from declaccess.model.declarations import Declaration, Draft
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.model.logins import LoginRecord

_K = TypeVar("_K", bound=Hashable)
_T = TypeVar("_T")


class RegisterEnd(NamedTuple):
    """Something was ended by somebody; whether that counts is for the rules to say.

    Attributes:
        name: the list of what is ended: `legal_representatives`, `memberships`, `appointments`, `grants` or
            `mandates`.
        position: the index of what is ended, in that list; of a membership the number of the event that began it.
        at: the first instant at which it would not be in force any more, on the clock of UTC.
        by: who ended it; `None` when not said.
        person: whom it is about, if anybody and it is said here.
    """

    name: str
    position: int
    at: datetime
    by: PersonId | None
    person: PersonId | None = None


@frozen(kw_only=True)
class OrganisationRegister:
    """What is at hand of Access Management for one organisation.

    Attributes:
        organisation: the organisation.
        appointments: its appointments with their index in the portfolio.
        grants: its grants by person, each with its index in the portfolio.
        ends: who ended what when, in the order it was recorded; in a portfolio an end is part of the record.
    """

    organisation: Organisation
    appointments: tuple[tuple[int, Appointment], ...]
    grants: Mapping[PersonId, tuple[tuple[int, Grant], ...]]
    ends: tuple[RegisterEnd, ...] = ()
    _derived: dict[Hashable, Any] = field(factory=dict, eq=False, repr=False, init=False)

    def derive(self, key: _K, make: Callable[["OrganisationRegister", _K], _T]) -> _T:
        """Return what `make` computes from this register and `key` alone, computed once.

        Args:
            key: what the computation needs besides the register; it is compared as a key of a dict.
            make: the computation, a pure function; each has its own kind of key.
        """
        try:
            value: _T = self._derived[key]
        except KeyError:
            value = self._derived[key] = make(self, key)
        return value


@frozen(kw_only=True, slots=False)
class Portfolio:
    """The records that a question is answered from, checked against each other at birth.

    Listed are the organisations whose registers matter; whoever else occurs, and people, may be left out.

    Attributes:
        organisations: organisations with what is known of their registers.
        people: persons and their memberships.
        appointments: offices held.
        grants: rights held.
        mandates: who acts for whom.
        logins: evidence of log-ins; never an input of a decision.
        declarations: drafts and filed declarations, in one list as they came.
        lines: where the records came as lines, by list the number of each record's line; else `None`.

    Raises:
        PortfolioError: two records of a kind with one id, a contract number twice, or a grant or appointment for an
            organisation that is not listed; all of them at once.
    """

    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    grants: tuple[Grant, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    logins: tuple[LoginRecord, ...] = ()
    declarations: tuple[Declaration | Draft, ...] = ()
    lines: Mapping[str, Sequence[int]] | None = field(default=None, eq=False, repr=False)
    _registers: dict[OrganisationId, OrganisationRegister] = field(init=False, eq=False, repr=False)
    _people: dict[str, Person] = field(init=False, eq=False, repr=False)
    _mandates: dict[OrganisationId, tuple[tuple[int, Mandate], ...]] = field(init=False, eq=False, repr=False)
    _filed: dict[str, tuple[int, Declaration]] = field(init=False, eq=False, repr=False)
    _drafts: dict[str, tuple[int, Draft]] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        faults = list(cross_faults({name: getattr(self, name) for name in LISTS}))
        if faults:
            raise PortfolioError(faults)
        filed: dict[str, tuple[int, Declaration]] = {}
        drafts: dict[str, tuple[int, Draft]] = {}
        for index, works in enumerate(self.declarations):
            if isinstance(works, Draft):
                drafts[works.reference] = (index, works)
            else:
                filed[works.number] = (index, works)
        for name, value in (
            ("_registers", _registers(self.organisations, self.appointments, self.grants)),
            ("_people", {person.id: person for person in self.people}),
            ("_mandates", _grouped(self.mandates, lambda mandate: mandate.mandator)),
            ("_filed", filed),
            ("_drafts", drafts),
        ):
            object.__setattr__(self, name, value)

    def place(self, name: str, index: int) -> tuple[str | int, ...]:
        """Return where a record stands: its list and index or, where records came as lines, its line.

        Args:
            name: the list (`LISTS`).
            index: the record's index in it.
        """
        if self.lines is None:
            return name, index
        return (f"line {self.lines[name][index]}: $.{SINGULAR[name]}",)

    def find_declaration(self, number: str) -> tuple[int, Declaration] | None:
        """Return the filed declaration with a number and its index in `declarations`, or `None`."""
        return self._filed.get(number)

    def find_draft(self, reference: str) -> tuple[int, Draft] | None:
        """Return the draft with a reference and its index in `declarations`, or `None`."""
        return self._drafts.get(reference)

    def find_person(self, person: str) -> Person | None:
        """Return the person with an id, or `None` when not listed."""
        return self._people.get(person)

    def find_register(self, organisation: OrganisationId) -> OrganisationRegister | None:
        """Return what is at hand of an organisation's register, or `None` when it is not listed."""
        return self._registers.get(organisation)

    def list_mandates(self, mandator: OrganisationId) -> tuple[tuple[int, Mandate], ...]:
        """Return the mandates that an organisation gave, each with its index in `mandates`."""
        return self._mandates.get(mandator, ())


LISTS = ("organisations", "people", "appointments", "grants", "mandates", "logins", "declarations")
"""The portfolio's lists, in the order of the document."""

SINGULAR = {
    "organisations": "organisation",
    "people": "person",
    "appointments": "appointment",
    "grants": "grant",
    "mandates": "mandate",
    "logins": "login",
    "declarations": "declaration",
}
"""What one record of each list is called."""


def cross_faults(
    records: Mapping[str, Sequence[Any]],
    also_listed: Iterable[str] = (),
    place: Callable[[str, int], str] = "{}[{}]".format,
) -> Iterator[Fault]:
    """Yield what is wrong between records, each with its place such as `grants[3].organisation`.

    Args:
        records: the portfolio's lists by name; `None` stands for a record that could not be read.
        also_listed: ids of organisations that count as listed though their record could not be read.
        place: writes the place of a record from the name of its list and its index there.
    """
    for name in ("organisations", "people", "appointments", "grants", "mandates"):
        ids = ((name, i, ".id", record and record.id) for i, record in enumerate(records[name]))
        yield from _repeated(ids, "id", place)
    declarations = records["declarations"]
    yield from _repeated(_keys(declarations, Declaration, "number"), "number", place)
    yield from _repeated(_keys(declarations, Draft, "reference"), "reference", place)
    yield from _repeated(
        (
            ("declarations", i, f".contracts[{j}].number", contract.number)
            for i, works in enumerate(declarations)
            if works is not None
            for j, contract in enumerate(works.contracts)
        ),
        "contract number",
        place,
    )
    listed = {record.id for record in records["organisations"] if record is not None} | set(also_listed)
    for name in ("appointments", "grants"):
        for i, record in enumerate(records[name]):
            if record is not None and record.organisation not in listed:
                yield Fault(
                    f"{place(name, i)}.organisation",
                    f"`{record.organisation}` is not among the organisations; list it there first",
                )


def _keys(declarations: Sequence[Any], kind: type, name: str) -> Iterator[tuple[str, int, str, str]]:
    for index, works in enumerate(declarations):
        if isinstance(works, kind):
            yield "declarations", index, f".{name}", getattr(works, name)


def _repeated(
    ids: Iterable[tuple[str, int, str, str | None]], word: str, place: Callable[[str, int], str]
) -> Iterator[Fault]:
    seen: dict[str, tuple[str, int, str]] = {}
    for name, index, rest, identifier in ids:
        if identifier is None:
            continue
        here = (name, index, rest)
        first = seen.setdefault(identifier, here)
        if first is not here:
            there = f"{place(first[0], first[1])}{first[2]}"
            yield Fault(
                f"{place(name, index)}{rest}",
                f"the {word} `{identifier}` stands already at {there}; expected each {word} once",
            )


def _grouped(records: Sequence[_T], key: Callable[[_T], Any]) -> dict[Any, tuple[tuple[int, _T], ...]]:
    groups: dict[Any, list[tuple[int, _T]]] = {}
    for index, record in enumerate(records):
        groups.setdefault(key(record), []).append((index, record))
    return {name: tuple(group) for name, group in groups.items()}


def _registers(
    organisations: Sequence[Organisation], appointments: Sequence[Appointment], grants: Sequence[Grant]
) -> dict[OrganisationId, OrganisationRegister]:
    appointed = _grouped(appointments, lambda appointment: appointment.organisation)
    granted = _grouped(grants, lambda grant: grant.organisation)
    registers = {}
    for organisation in organisations:
        by_person: dict[PersonId, list[tuple[int, Grant]]] = {}
        for index, grant in granted.get(organisation.id, ()):
            by_person.setdefault(grant.person, []).append((index, grant))
        registers[organisation.id] = OrganisationRegister(
            organisation=organisation,
            appointments=appointed.get(organisation.id, ()),
            grants={person: tuple(group) for person, group in by_person.items()},
        )
    return registers
