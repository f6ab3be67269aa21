"""One side of a comparison: records, rules and an instant, and the scalar decisions on that side."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from attrs import field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model import (
    AccessRequest,
    Action,
    Declaration,
    Draft,
    Login,
    Mandate,
    OrganisationId,
    OrganisationRegister,
    Person,
    PersonId,
    Portfolio,
    Records,
    Subject,
)
from declaccess.periods import BRUSSELS, instant
from declaccess.review.encoding import EncodedPortfolio, ticks
from declaccess.rules import Authorisation, Decision, LoginClass, Outcome
from declaccess.rules.establish import assume, establish
from declaccess.rules.interpretation import interpretations
from declaccess.rules.rulebook import Rulebook
from declaccess.rules.table import EXCLUDED

_SOMEBODY: Final = PersonId("somebody")
HELD: Final[Mapping[str, StrEnum]] = {"authorisation": Authorisation.HELD}
DIGITAL_KEY: Final[Mapping[str, StrEnum]] = {**HELD, "login": LoginClass.DIGITAL_KEY}


def _records(value: Portfolio | EncodedPortfolio) -> Portfolio | EncodedPortfolio:
    if isinstance(value, (Portfolio, EncodedPortfolio)):
        return value
    found = type(value).__name__  # type: ignore[unreachable]  # who does not check types gets here
    message = f"found a `{found}`; expected a `Portfolio`, such as the `.portfolio` of what was read, or what `encode`"
    raise RecordError([Fault("portfolio", f"{message} returned for one")])


@frozen(kw_only=True, slots=False)
class Side:
    """One side of a comparison.

    Attributes:
        portfolio: the records, or what `encode` made of them, which is quicker where they are asked again.
        rulebook: the norms.
        at: when: an aware date-time, or a plain date for the last moment of that Brussels day.

    Raises:
        RecordError: something else than a portfolio.
    """

    portfolio: Portfolio | EncodedPortfolio = field(converter=_records, repr=False)
    rulebook: Rulebook
    at: date

    @property
    def records(self) -> Portfolio:
        """The records themselves."""
        return self.portfolio if isinstance(self.portfolio, Portfolio) else self.portfolio.portfolio


class DeclarationsAlone(Records):
    """A portfolio of which nobody's register is known, so that a right may be supposed."""

    def __init__(self, portfolio: Records) -> None:
        self._portfolio = portfolio

    def place(self, name: str, index: int) -> tuple[str | int, ...]:
        """Return where a record stands."""
        return self._portfolio.place(name, index)

    def find_declaration(self, number: str) -> tuple[int, Declaration] | None:
        """Return the filed declaration with a number and its index, or `None`."""
        return self._portfolio.find_declaration(number)

    def find_draft(self, reference: str) -> tuple[int, Draft] | None:
        """Return the draft with a reference and its index, or `None`."""
        return self._portfolio.find_draft(reference)

    def find_person(self, person: str) -> Person | None:  # noqa: ARG002 - of nobody anything is known
        """Return nobody."""
        return None

    def find_register(self, organisation: OrganisationId) -> OrganisationRegister | None:  # noqa: ARG002 - the same
        """Return no register."""
        return None

    def list_mandates(self, mandator: OrganisationId) -> tuple[tuple[int, Mandate], ...]:  # noqa: ARG002 - the same
        """Return no mandates."""
        return ()


@frozen(kw_only=True, slots=False)
class Question:
    """What is asked on both sides.

    Attributes:
        organisation: the company acted for.
        action: the action.
        works: number of the declaration, or reference of the draft.
        contract: a contract's number, `PROJECT`, or `None`: of the whole, or of a draft.
    """

    organisation: OrganisationId
    action: Action
    works: str
    contract: str | None


class Asking:
    """Decides questions on one side, for somebody who holds the right."""

    def __init__(self, side: Side, login: Login | None) -> None:
        """Make a side ready.

        Args:
            side: the side.
            login: how they log in; `None`: with a digital key, whichever.

        Raises:
            NaiveDatetimeError: its date-time has no offset.
            NotCoveredError: its day lies before the first one that its rulebook covers.
            MomentError: no moment at all.
        """
        self.at = instant(side.at)
        self.day = self.at.astimezone(BRUSSELS).date()
        self.ticks = ticks(self.at, 0)
        self._decider = side.rulebook.decider
        self._decider.table.check_covered(self.day)
        self._ways, self._which = interpretations(side.rulebook, self._decider.table.choices)
        self._records = DeclarationsAlone(side.records)
        self._login = Login() if login is None else login
        self._assumed = DIGITAL_KEY if login is None else HELD

    @property
    def splits(self) -> set[int]:
        """The instants, in microseconds, at which the rules part old filings from new ones."""
        both = ((way.new_from, way.surely_new_from) for way in self._ways)
        return {ticks(at, 0) for pair in both for at in pair if at is not None}

    def decide(self, question: Question) -> Decision:
        """Decide a question on this side.

        Args:
            question: the question.
        """
        return self._decider.decide(self._request(question), self._records, assumed=self._assumed)

    def decide_records_of(self, other: "Asking", question: Question) -> Outcome:
        """Say what this side's rules make on its day of the records as they stand on another side.

        Args:
            other: the other side.
            question: the question.
        """
        request = other._request(question)  # noqa: SLF001 - another of this class
        found = [establish(request, other._records, other.at, self.day, way) for way in self._ways]  # noqa: SLF001
        found = [assume(each, self._assumed) for each in found]
        if all(each.cause is not None for each in found):
            return Outcome.DENY
        codes = [EXCLUDED if each.cause is not None else each.code for each in found]
        return self._decider.table.answer_by_choice(tuple([codes[way] for way in self._which]), self.day).outcome

    def _request(self, question: Question) -> AccessRequest:
        return AccessRequest(
            subject=Subject(organisation=question.organisation, person=_SOMEBODY),
            action=question.action,
            declaration=question.works,
            at=self.at,
            login=self._login,
            contract=question.contract,
        )


def is_named(works: Declaration | Draft | None, organisation: OrganisationId, asking: Asking) -> bool:
    """Say whether a declaration is there on a side and names a company then.

    Args:
        works: the declaration or draft, if the side has it.
        organisation: the company.
        asking: the side.
    """
    if works is None or (isinstance(works, Declaration) and works.status_at(asking.at) is None):
        return False
    return bool(works.list_parties(asking.at, organisation))


def listed_contracts(works: Declaration | Draft | None, asking: Asking) -> dict[Any, int]:
    """Return the contracts that are on a declaration on a side, by number, each with its index.

    Args:
        works: the declaration or draft, if the side has it.
        asking: the side.
    """
    if works is None or (isinstance(works, Declaration) and works.status_at(asking.at) is None):
        return {}
    return {contract.number: index for index, contract in works.list_contracts(asking.at)}
