"""Records to decide from, made of what stores return."""

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from declaccess.model.access import Appointment, Grant, Mandate, Person
from declaccess.model.declarations import Declaration, Draft
from declaccess.model.events import RecordedEvent
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.model.portfolio import OrganisationRegister
from declaccess.model.records import Records
from declaccess.model.unfolding import Ledger, unfold


@frozen(kw_only=True, slots=False)
class Snapshot(Records):
    """What stores knew at one time, or the part of it that bears on a question.

    Attributes:
        ledger: what the events of the register come to.
        declarations: filed declarations by number, each with its index.
        drafts: drafts by reference, each with its index.
    """

    ledger: Ledger
    declarations: Mapping[str, tuple[int, Declaration]]
    drafts: Mapping[str, tuple[int, Draft]]
    _registers: Mapping[OrganisationId, OrganisationRegister]
    _people: Mapping[str, Person]
    _mandates: Mapping[OrganisationId, tuple[tuple[int, Mandate], ...]]

    @classmethod
    def of(
        cls,
        events: Iterable[RecordedEvent],
        declarations: Iterable[tuple[int, Declaration]] = (),
        drafts: Iterable[tuple[int, Draft]] = (),
    ) -> "Snapshot":
        """Return the records that events and declarations make.

        Args:
            events: what a register returned.
            declarations: filed declarations, each with its index among all drafts and declarations of its store.
            drafts: drafts, likewise.
        """
        ledger = unfold(events)
        mandates: dict[OrganisationId, list[tuple[int, Mandate]]] = {}
        for placed in ledger.mandates:
            mandates.setdefault(placed[1].mandator, []).append(placed)
        return cls(
            ledger=ledger,
            declarations={works.number: (index, works) for index, works in declarations},
            drafts={works.reference: (index, works) for index, works in drafts},
            registers=_registers(ledger),
            people={person.id: person for _, person in ledger.people},
            mandates={mandator: tuple(given) for mandator, given in mandates.items()},
        )

    def with_works(self, place: int, works: Declaration | Draft) -> "Snapshot":
        """Return the same with one more draft or declaration.

        Args:
            place: its index among all drafts and declarations of its store.
            works: the draft or declaration.
        """
        if isinstance(works, Draft):
            return evolve(self, drafts={**self.drafts, works.reference: (place, works)})
        return evolve(self, declarations={**self.declarations, works.number: (place, works)})

    def place(self, name: str, index: int) -> tuple[str | int, ...]:
        """Return where a record of a list stands: the list and the index in it.

        Args:
            name: the list, named as in a portfolio.
            index: the record's index in it.
        """
        return name, index

    def find_declaration(self, number: str) -> tuple[int, Declaration] | None:
        """Return the filed declaration with a number and its index, or `None` when it is not at hand."""
        return self.declarations.get(number)

    def find_draft(self, reference: str) -> tuple[int, Draft] | None:
        """Return the draft with a reference and its index, or `None` when it is not at hand."""
        return self.drafts.get(reference)

    def find_person(self, person: str) -> Person | None:
        """Return the person with an id, or `None` when nothing is known of it."""
        return self._people.get(person)

    def find_register(self, organisation: OrganisationId) -> OrganisationRegister | None:
        """Return what is at hand of an organisation's register, or `None` when it is not listed."""
        return self._registers.get(organisation)

    def list_mandates(self, mandator: OrganisationId) -> tuple[tuple[int, Mandate], ...]:
        """Return the mandates that an organisation gave, each with its index."""
        return self._mandates.get(mandator, ())


def _registers(ledger: Ledger) -> dict[OrganisationId, OrganisationRegister]:
    appointed: dict[OrganisationId, list[tuple[int, Appointment]]] = {}
    for placed in ledger.appointments:
        appointed.setdefault(placed[1].organisation, []).append(placed)
    granted: dict[OrganisationId, dict[PersonId, list[tuple[int, Grant]]]] = {}
    for given in ledger.grants:
        granted.setdefault(given[1].organisation, {}).setdefault(given[1].person, []).append(given)
    return {
        organisation.id: OrganisationRegister(
            organisation=organisation,
            appointments=tuple(appointed.get(organisation.id, ())),
            grants={person: tuple(given) for person, given in granted.get(organisation.id, {}).items()},
            ends=ledger.ends.get(organisation.id, ()),
        )
        for _, organisation in ledger.organisations
    }
