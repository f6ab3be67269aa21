"""Who should submit: what every company on a draft could do, under each choice of its declarant."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from attrs import define, evolve, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model import (
    AccessRequest,
    Action,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Draft,
    IdKind,
    Login,
    OrganisationId,
    PersonId,
    Portfolio,
    Subcontractor,
    Subject,
)
from declaccess.panel import Panel, Tabular
from declaccess.periods import brussels_time, instant
from declaccess.review.changes_sides import DIGITAL_KEY, HELD
from declaccess.rules import Decision

if TYPE_CHECKING:
    from declaccess.rules.rulebook import Rulebook

_NUMBER: Final = DeclarationNumber("9B0" + 10 * "0")
_CONTRACT: Final = ContractNumber(f"{_NUMBER}1")
_SOMEBODY: Final = PersonId("somebody")


@frozen(kw_only=True, slots=False)
class Choice:
    """What a company could do if another one, or it itself, were the declarant.

    Attributes:
        declarant: who would submit.
        organisation: which company is asked about.
        action: creating is asked about before it is filed, the rest once it is.
        decision: what would be decided.
    """

    declarant: OrganisationId
    organisation: OrganisationId
    action: Action
    decision: Decision


@define(frozen=True, kw_only=True, slots=False)
class SubmitterChoices(Tabular):
    """What every company on a draft could do, under each choice of its declarant.

    It supposes people who hold the right in Access Management, and a log-in.

    Attributes:
        draft: the draft as it is.
        on: when it is asked about, and filed.
        rulebook: hash of the rulebook that answered.
        login: how everybody is supposed to log in; `None`: with a digital key, whichever.
        candidates: who could be the declarant.
        organisations: the companies on the draft, and the candidates, for which somebody can act.
        choices: by candidate, by company and by action.
    """

    columns: ClassVar[tuple[str, ...]] = ("declarant", "organisation", "action", "outcome", "rule")

    draft: Draft
    on: date
    rulebook: str
    login: Login | None
    candidates: tuple[OrganisationId, ...]
    organisations: tuple[OrganisationId, ...]
    choices: tuple[Choice, ...]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        return [
            {
                "declarant": str(choice.declarant),
                "organisation": str(choice.organisation),
                "action": choice.action.value,
                "outcome": choice.decision.outcome.value,
                "rule": choice.decision.reasons[0].rule,
            }
            for choice in self.choices
        ]

    def panel(self) -> Panel:
        """Describe the choices for display: a picture with a group for each candidate, and what decides."""
        from declaccess.review.submitters_panel import describe_choices  # noqa: PLC0415 - words, only when shown

        return describe_choices(self)


def who_should_submit(
    draft: Draft,
    rulebook: "Rulebook",
    *,
    on: date,
    candidates: Iterable[OrganisationId | str] | None = None,
    login: Login | None = None,
) -> SubmitterChoices:
    """Say what every company on a draft could do, under each choice of its declarant.

    For each candidate the draft is thought out with it as the declarant, whoever was that before becoming a company
    that it hired, and so is the declaration when the candidate files it. Rights are supposed, not looked up.

    Args:
        draft: the draft.
        rulebook: the norms.
        on: when it is asked about and filed: an aware date-time, or a date for the last moment of that Brussels day.
        candidates: who could be the declarant; `None`: every company on the draft with an enterprise number.
        login: how everybody is supposed to log in; `None`: with a digital key, whichever.

    Raises:
        RecordError: a candidate that cannot be a declarant; all of them at once.
        IdentifierError: a text that is no organisation's number.
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
    """
    rulebook.table.check_covered(brussels_time(on).date())
    named = tuple(dict.fromkeys(party.organisation for party in draft.list_parties(instant(on))))
    if candidates is None:
        chosen = tuple(each for each in named if each.kind is IdKind.ENTERPRISE)
    else:
        chosen = _checked(candidates)
    everybody = tuple(dict.fromkeys(each for each in (*named, *chosen) if each.can_act))
    return SubmitterChoices(
        draft=draft,
        on=on,
        rulebook=rulebook.hash,
        login=login,
        candidates=chosen,
        organisations=everybody,
        choices=tuple(choice for each in chosen for choice in _choices(draft, each, everybody, rulebook, on, login)),
    )


def _checked(candidates: Iterable[OrganisationId | str]) -> tuple[OrganisationId, ...]:
    found = tuple(dict.fromkeys(OrganisationId(each) for each in candidates))
    message = "has no enterprise number, or one that fails its check; a declarant must have one"
    faults = [Fault("candidates", f"`{each}` {message}") for each in found if each.kind is not IdKind.ENTERPRISE]
    if faults:
        raise RecordError(faults)
    return found


def _choices(
    draft: Draft,
    declarant: OrganisationId,
    organisations: tuple[OrganisationId, ...],
    rulebook: "Rulebook",
    on: date,
    login: Login | None,
) -> Iterator[Choice]:
    changed = evolve(draft, contracts=(_declared_by(draft.contract, declarant),))
    filed = changed.filed(_NUMBER, [_CONTRACT], instant(on), declarant)
    portfolio = Portfolio(declarations=(changed, filed))
    for organisation in organisations:
        for action in Action:
            decision = rulebook.decider.decide(
                AccessRequest(
                    subject=Subject(organisation=organisation, person=_SOMEBODY),
                    action=action,
                    declaration=_name(changed, filed, action),
                    at=on,
                    login=Login() if login is None else login,
                ),
                portfolio,
                assumed=DIGITAL_KEY if login is None else HELD,
            )
            yield Choice(declarant=declarant, organisation=organisation, action=action, decision=decision)


def _name(draft: Draft, filed: Declaration, action: Action) -> str:
    return draft.reference if action is Action.CREATE else filed.number


def _declared_by(contract: Contract, declarant: OrganisationId) -> Contract:
    """Return a contract with another declarant, who hires the one that there was."""
    if contract.declarant == declarant:
        return contract
    hired = (each for each in contract.subcontractors if each.organisation != declarant)
    before = Subcontractor(organisation=contract.declarant, hired_by=declarant)
    partnership = None if contract.temporary_partnership == declarant else contract.temporary_partnership
    return evolve(
        contract,
        declarant=declarant,
        temporary_partnership=partnership,
        subcontractors=(before, *hired),
    )
