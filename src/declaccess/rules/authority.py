"""Whether somebody may do an act in Access Management: appoint, grant, end, or say who belongs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, evolve, frozen

from declaccess.model import AccessRole, OrganisationId, OrganisationRegister, PersonId, Records, RegisterState
from declaccess.periods import BRUSSELS, instant
from declaccess.rules.answer import Outcome
from declaccess.rules.ends import prove
from declaccess.rules.found import written
from declaccess.rules.offices import Holding
from declaccess.rules.register_norms import RegisterNorms
from declaccess.rules.words import Basis, Office, RegisterAct

if TYPE_CHECKING:
    from datetime import datetime

    from declaccess.rules.norms import RegisterRow
    from declaccess.rules.rulebook import Rulebook


class ActCause(StrEnum):
    """Why an act in Access Management is not permitted."""

    NOTHING_PERMITS = "nothing-permits"
    NO_OFFICE = "no-office"
    REGISTER_NOT_KNOWN = "register-not-known"
    OPEN_READING = "open-reading"


CAUSE_TEXTS: Mapping[ActCause, str] = {
    ActCause.NOTHING_PERMITS: "Nobody may do this here: no row of the rulebook gives it to an office.",
    ActCause.NO_OFFICE: "No office that may do this is held at that moment.",
    ActCause.REGISTER_NOT_KNOWN: "No such office is proven; the register may leave one out, or an end is in doubt.",
    ActCause.OPEN_READING: "It depends on a reading that is left open.",
}
"""Each cause in words."""


@frozen(kw_only=True, slots=False)
class ActReason:
    """A row of the rulebook that says who may do an act.

    Attributes:
        by: the offices that may.
        basis: how firmly its sources carry it.
        sources: where it is said, as `source#passage`.
        reading: the reading that it rests on.
        text: the row in words.
    """

    by: tuple[Office, ...]
    basis: Basis
    sources: tuple[str, ...]
    reading: str | None
    text: str


@define(frozen=True, kw_only=True, slots=False, repr=False)
class ActDecision:
    """Whether somebody may do an act in Access Management; true in a condition only when it is permitted.

    Attributes:
        act: the act.
        office: the office that it is about; `None` for one about no office, or about any.
        person: who would do it.
        organisation: for which organisation.
        at: the instant that it is about, on the clock of Brussels.
        rulebook: hash of the rulebook that answered.
        outcome: permit, deny or indeterminate.
        cause: why it is not permitted; `None` when it is.
        reasons: the rows that say who may; of a permit, those that the person's offices meet.
        proof: the offices by which the person may.
        evidence: ids or places of the appointments that prove them.
        open: the open readings that would settle an indeterminate answer.
        any_office: whether it is about ending an appointment, whatever the office.
    """

    act: RegisterAct
    office: Office | None
    person: PersonId
    organisation: OrganisationId
    at: "datetime"
    rulebook: str
    outcome: Outcome
    cause: ActCause | None
    reasons: tuple[ActReason, ...]
    proof: tuple[Holding, ...] = ()
    evidence: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    any_office: bool = False

    def __repr__(self) -> str:
        return f"<ActDecision {self.outcome}: {self.what} at {self.at.isoformat()}>"

    def __bool__(self) -> bool:
        return self.outcome is Outcome.PERMIT

    @property
    def permitted(self) -> bool:
        """Whether the outcome is `PERMIT`."""
        return self.outcome is Outcome.PERMIT

    @property
    def what(self) -> str:
        """The act in words, such as `appoint a chief access administrator`."""
        return "end an appointment" if self.any_office else act_words(self.act, self.office)

    @property
    def readings(self) -> tuple[str, ...]:
        """Every reading that the answer rests on."""
        said = [*(each.reading for each in self.reasons), *(each.reading for each in self.proof)]
        return tuple(sorted({reading for reading in said if reading}))

    def explain(self) -> tuple[str, ...]:
        """Explain the answer in a few plain lines."""
        who = f"`{self.person}` for `{self.organisation}` at {self.at.isoformat()}"
        lines = [f"{self.outcome.value.upper()}: {self.what}, by {who}."]
        if self.cause is not None:
            hangs = f" Open: {', '.join(self.open)}." if self.open else ""
            lines.append(CAUSE_TEXTS[self.cause] + hangs)
        lines += [_proof_words(each) for each in self.proof]
        lines += [f"Proven by: {', '.join(self.evidence)}."] if self.evidence else []
        for reason in self.reasons:
            read = f", reading `{reason.reading}`" if reason.reading else ""
            basis = reason.basis.value.replace("_", " ")
            lines.append(f"{reason.text} ({basis}, {', '.join(reason.sources)}{read})")
        return tuple(lines)


def act_words(act: RegisterAct, office: Office | None = None) -> str:
    """Return an act in words.

    Args:
        act: the act.
        office: the office that it is about.
    """
    match act, office:
        case RegisterAct.APPOINT, Office():
            return f"appoint {_a(office)}"
        case RegisterAct.END, Office():
            return f"end the appointment of {_a(office)}"
        case RegisterAct.END, None:
            return "revoke a right"
        case RegisterAct.GRANT, None:
            return "grant a right"
        case RegisterAct.ADMIT, None:
            return "say who belongs to the organisation and who has left"
        case RegisterAct.STAND_IN, Office():
            return f"stand in for {_a(office)}"
        case _:
            return _words(act)


def weigh_act(
    records: Records,
    rulebook: "Rulebook",
    *,
    act: RegisterAct,
    person: PersonId,
    organisation: OrganisationId,
    at: date,
    office: Office | None = None,
) -> ActDecision:
    """Weigh whether somebody may do an act in Access Management.

    It is permitted when an office that may do it is proven under every open reading, whether ends that are in doubt
    count or not; denied when none is either way, and the register is complete or no office may; else not known.

    Args:
        records: what is at hand, all events and records of the organisation among it.
        rulebook: the norms.
        act: the act.
        person: who would do it.
        organisation: for which organisation.
        at: when: an aware date-time, or a date for the last moment of that Brussels day.
        office: the office appointed to, or whose appointment is ended; `None` for any other act.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
    """
    moment = instant(at)
    shown = moment.astimezone(BRUSSELS)
    decider = rulebook.decider
    decider.table.check_covered(shown.date())
    question = _Question(act, office, person, organisation, moment)
    register = records.find_register(organisation)
    verdicts = {norms: question.verdict(register, norms) for norms in dict.fromkeys(decider.registers)}
    outcome = next(iter(verdicts.values())) if len(set(verdicts.values())) == 1 else Outcome.INDETERMINATE
    given = list(zip(decider.table.choices, (verdicts[norms] for norms in decider.registers), strict=True))
    proof = next(iter(verdicts)) if outcome is Outcome.PERMIT and register is not None else None
    held = () if proof is None or register is None else question.proof(register, proof)
    rows = [row for row in rulebook.register if (row.act, row.office) == (act, office)]
    choices = list(decider.table.choices)
    existing = [row for row in rows if any(row.exists(choice) for choice in choices)]
    met = [row for row in existing if outcome is not Outcome.PERMIT or {each.office for each in held} & set(row.by)]
    if any(each.reading for each in held):
        met += [row for row in rulebook.register if row.act is RegisterAct.STAND_IN and row.exists(choices[0])]
    return ActDecision(
        act=act,
        office=office,
        person=person,
        organisation=organisation,
        at=shown,
        rulebook=rulebook.hash,
        outcome=outcome,
        cause=_cause(outcome, bool(existing) and organisation.can_act, set(verdicts.values())),
        reasons=tuple(_reason(row) for row in met),
        proof=held,
        evidence=tuple(_evidence(records, register, held)),
        open=tuple(_open(given)) if outcome is Outcome.INDETERMINATE else (),
    )


def weigh_any_end(
    records: Records, rulebook: "Rulebook", *, person: PersonId, organisation: OrganisationId, at: date
) -> ActDecision:
    """Weigh whether somebody may end any appointment at all, whatever the office.

    It is permitted when the appointments to one office may be ended; denied when it is for every office.

    Args:
        records: what is at hand, all events and records of the organisation among it.
        rulebook: the norms.
        person: who would do it.
        organisation: for which organisation.
        at: when: an aware date-time, or a date for the last moment of that Brussels day.

    Raises:
        NaiveDatetimeError: a date-time without an offset.
        NotCoveredError: a day before the first one that the rulebook covers.
    """
    weighed = [
        weigh_act(
            records,
            rulebook,
            act=RegisterAct.END,
            person=person,
            organisation=organisation,
            at=at,
            office=Office(role),
        )
        for role in AccessRole
    ]
    found = {each.outcome for each in weighed}
    outcome = next(each for each in (Outcome.PERMIT, Outcome.INDETERMINATE, Outcome.DENY) if each in found)
    alike = [each for each in weighed if each.outcome is outcome]
    # That nobody may do it is told only where it is so of every office.
    alike.sort(key=lambda each: each.cause is ActCause.NOTHING_PERMITS)
    return evolve(
        alike[0],
        office=None,
        any_office=True,
        reasons=tuple(dict.fromkeys(reason for each in alike for reason in each.reasons)),
        open=tuple(dict.fromkeys(reading for each in alike for reading in each.open)),
    )


class _Question(NamedTuple):
    act: RegisterAct
    office: Office | None
    person: PersonId
    organisation: OrganisationId
    at: "datetime"

    def verdict(self, register: OrganisationRegister | None, norms: RegisterNorms) -> Outcome:
        able = norms.able(self.act, self.office)
        if not able or not self.organisation.can_act:
            return Outcome.DENY
        if register is None:
            return Outcome.INDETERMINATE
        proof = register.derive(norms, prove)
        if proof.may(self.person, able, self.at):
            return Outcome.PERMIT
        complete = register.organisation.register is RegisterState.COMPLETE
        sure = complete and not proof.perhaps.may(self.person, able, self.at)
        return Outcome.DENY if sure else Outcome.INDETERMINATE

    def proof(self, register: OrganisationRegister, norms: RegisterNorms) -> tuple[Holding, ...]:
        """Return the offices by which it is permitted: if one rests on no reading, those alone."""
        able = norms.able(self.act, self.office)
        held = register.derive(norms, prove).held_by(self.person, self.at)
        enough = [each for each in held if each.office in able]
        return tuple([each for each in enough if each.reading is None] or enough)


def _cause(outcome: Outcome, given_to_somebody: bool, verdicts: set[Outcome]) -> ActCause | None:
    match outcome:
        case Outcome.PERMIT:
            return None
        case Outcome.DENY:
            return ActCause.NO_OFFICE if given_to_somebody else ActCause.NOTHING_PERMITS
        case Outcome.INDETERMINATE:
            return ActCause.REGISTER_NOT_KNOWN if Outcome.INDETERMINATE in verdicts else ActCause.OPEN_READING


def _open(given: Sequence[tuple[Mapping[str, str], Outcome]]) -> Iterator[str]:
    """Yield the readings on which the answer depends, whatever the others are."""
    for name in given[0][0]:
        seen: dict[tuple[str, ...], set[Outcome]] = {}
        for choice, verdict in given:
            others = tuple(option for reading, option in choice.items() if reading != name)
            seen.setdefault(others, set()).add(verdict)
        if any(len(verdicts) > 1 for verdicts in seen.values()):
            yield name


def _evidence(records: Records, register: OrganisationRegister | None, held: Iterable[Holding]) -> Iterator[str]:
    appointments = {} if register is None else dict(register.appointments)
    for each in held:
        if each.position is not None:
            yield appointments[each.position].id or written(records.place("appointments", each.position))


def _reason(row: "RegisterRow") -> ActReason:
    who = " or ".join(_a(office) for office in row.by)
    verb = "counts as one" if row.act is RegisterAct.STAND_IN else "may do it"
    text = f"To {act_words(row.act, row.office)}: {who} {verb}."
    return ActReason(by=row.by, basis=row.basis, sources=row.sources, reading=row.reading, text=text)


def _proof_words(holding: Holding) -> str:
    office = _words(holding.office)
    if holding.position is not None:
        return f"Holds the office of {office} by appointment."
    if holding.office is Office.LEGAL_REPRESENTATIVE:
        return "Is a legal representative."
    return f"Is a legal representative, who counts as {office} while nobody validly holds that office."


def _a(name: StrEnum) -> str:
    words = _words(name)
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _words(name: StrEnum) -> str:
    return name.value.replace("_", " ")
