"""Decide: a request, the records and a rulebook in; a decision that explains itself out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from attrs import define, frozen

from declaccess.errors import DeclaccessError, Fault, RecordError
from declaccess.model import AccessRequest, Portfolio, Records
from declaccess.panel import Shown
from declaccess.periods import BRUSSELS, instant
from declaccess.rules.answer import CAUSES, Answer, Cause, Open, Outcome, Reason
from declaccess.rules.establish import Established, assume, establish
from declaccess.rules.facts import FACTS, Facts
from declaccess.rules.found import Place, written
from declaccess.rules.interpretation import interpretations
from declaccess.rules.table import EXCLUDED, AccessTable

if TYPE_CHECKING:
    from declaccess.panel import Panel
    from declaccess.rules.interpretation import Interpretation
    from declaccess.rules.register_norms import RegisterNorms
    from declaccess.rules.rulebook import Rulebook


@frozen(slots=False)
class Evidence:
    """The records that made the two facts that come from records.

    Attributes:
        relation: places of the records that name the organisation.
        authorisation: ids or places of the grants and mandates.
    """

    relation: tuple[str, ...] = ()
    authorisation: tuple[str, ...] = ()


@define(frozen=True, slots=False, repr=False)
class Decision(Shown):
    """The answer to one request; true in a condition only when it permits.

    Attributes:
        request: the question.
        at: the instant that it is about, on the clock of Brussels.
        rulebook: hash of the rulebook that answered.
        answer: what the table said, or the deny that came before it.
        relation_places: where the records stand that made the relation.
        authorisation_places: where the records stand that made the authorisation.
        fact_readings: the readings that the facts rest on.
        assumed: the facts that an assumption settled.
    """

    request: AccessRequest
    at: datetime
    rulebook: str
    answer: Answer
    relation_places: tuple[Place, ...] = ()
    authorisation_places: tuple[Place, ...] = ()
    fact_readings: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    def __repr__(self) -> str:
        why = ", ".join(reason.rule or str(reason.cause) for reason in self.reasons)
        return f"<Decision {self.outcome} at {self.at.isoformat()}: {why}>"

    def __bool__(self) -> bool:
        return self.answer.outcome is Outcome.PERMIT

    @property
    def permitted(self) -> bool:
        """Whether the outcome is `PERMIT`."""
        return self.answer.outcome is Outcome.PERMIT

    @property
    def outcome(self) -> Outcome:
        """Permit, deny or indeterminate."""
        return self.answer.outcome

    @property
    def facts(self) -> Facts:
        """The facts that could be established."""
        return self.answer.facts

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The rules that decided, in rulebook order, or the cause of a deny without one; never empty."""
        return self.answer.reasons_for(self.fact_readings)

    @property
    def open(self) -> Open:
        """What an indeterminate decision hangs on."""
        return self.answer.open

    @property
    def advice(self) -> tuple[str, ...]:
        """Keys of what can be done about it."""
        return self.answer.advice

    @property
    def rules_valid_until(self) -> date | None:
        """The day, after that of the question, on which the rules change the outcome for these facts; or `None`.

        Only the rules are looked at: that a grant runs out is for `timeline` to say.
        """
        return self.answer.rules_valid_until

    @property
    def evidence(self) -> Evidence:
        """The records that made the relation and the authorisation."""
        return Evidence(
            tuple([written(place) for place in self.relation_places]),
            tuple([written(place) for place in self.authorisation_places]),
        )

    @property
    def readings(self) -> tuple[str, ...]:
        """Every reading that the decision rests on, through a rule or through a fact."""
        return tuple(sorted({*self.fact_readings, *(reason.reading for reason in self.reasons if reason.reading)}))

    def explain(self) -> tuple[str, ...]:
        """Explain the decision in three to eight plain lines."""
        from declaccess.rules.explain import explain  # noqa: PLC0415 - words, only when asked for

        return explain(self)

    def panel(self) -> "Panel":
        """Describe the decision for display."""
        from declaccess.rules.describe import describe_decision  # noqa: PLC0415 - words, only when shown

        return describe_decision(self)


class AccessDeniedError(DeclaccessError):
    """Access was asked for and is not permitted.

    Attributes:
        decision: why.
    """

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(decision)

    def __str__(self) -> str:
        return " ".join(self.decision.explain()[:2])


class Decider:
    """A rulebook made ready to decide: its table, and how it reads records under each choice of open readings.

    It is immutable and safe to share between threads.
    """

    def __init__(self, rulebook: "Rulebook") -> None:
        """Make a rulebook ready.

        Args:
            rulebook: the rulebook.
        """
        self.rulebook = rulebook
        self.table = AccessTable(rulebook)
        self._hash = rulebook.hash
        self._interpretations, self._which = interpretations(rulebook, self.table.choices)
        self._denied: dict[tuple[int, Cause], Answer] = {}

    @property
    def interpretations(self) -> tuple["Interpretation", ...]:
        """Every different way in which facts are made from records, under the choices of open readings."""
        return self._interpretations

    def answer(self, codes: Sequence[int], day: date) -> Answer:
        """Return the table's answer for facts that were made in each of `interpretations`.

        Args:
            codes: `Facts.code` in each of them.
            day: the Brussels day.

        Raises:
            NotCoveredError: a day before the first one that the rulebook covers.
        """
        return self.table.answer_by_choice(tuple([codes[index] for index in self._which]), day)

    @property
    def registers(self) -> tuple["RegisterNorms", ...]:
        """What offices may do in Access Management under each choice of open readings, as in `table.choices`."""
        return tuple([self._interpretations[index].register for index in self._which])

    def decide(
        self,
        request: AccessRequest,
        portfolio: Records,
        *,
        assumed: Mapping[str, StrEnum | str] | None = None,
    ) -> Decision:
        """Decide a request from the records of a portfolio.

        Args:
            request: the question.
            portfolio: the records.
            assumed: what-if: by fact, the value to take where the records leave it unknown.

        Raises:
            NaiveDatetimeError: the request's date-time has no offset.
            NotCoveredError: its day lies before the first one that the rulebook covers.
            RecordError: an assumption that names no fact or no value of it.
        """
        moment = instant(request.at)
        at = moment.astimezone(BRUSSELS)
        day = at.date()
        self.table.check_covered(day)
        found = [establish(request, portfolio, moment, day, norms) for norms in self._interpretations]
        if assumed:
            values = assumptions(assumed)
            found = [assume(each, values) for each in found]
        return self._decision(request, at, day, found)

    def decide_facts(self, request: AccessRequest, facts: Facts) -> Decision:
        """Decide a request whose facts are given.

        Args:
            request: the question; only its moment is looked at.
            facts: its facts.

        Raises:
            NaiveDatetimeError: the request's date-time has no offset.
            NotCoveredError: its day lies before the first one that the rulebook covers.
        """
        at = instant(request.at).astimezone(BRUSSELS)
        return Decision(request, at, self._hash, self.table.answer(facts, at.date()))

    def _decision(self, request: AccessRequest, at: datetime, day: date, found: list[Established]) -> Decision:
        code, relation, authorisation, readings, cause, assumed = found[0]
        if cause is None and len(found) == 1:
            answer = self.table.answer_by_choice((code,) * len(self._which), day)
            return Decision(request, at, self._hash, answer, relation, authorisation, readings, assumed)
        if all(each.cause is not None for each in found) and cause is not None:
            answer = self._deny(reduce(or_, [each.code for each in found]), cause)
        else:
            codes = [EXCLUDED if each.cause is not None else each.code for each in found]
            answer = self.answer(codes, day)
        if len(found) > 1:
            relation = _union(each.relation for each in found)
            authorisation = _union(each.authorisation for each in found)
            readings = tuple(sorted({reading for each in found for reading in each.readings}))
            assumed = tuple(name for name in FACTS if any(name in each.assumed for each in found))
        return Decision(request, at, self._hash, answer, relation, authorisation, readings, assumed)

    def _deny(self, code: int, cause: Cause) -> Answer:
        """Return the deny that comes before the table; equal facts get the same one, as from the table."""
        try:
            return self._denied[code, cause]
        except KeyError:
            answer = Answer(facts=Facts(code), outcome=Outcome.DENY, reasons=(CAUSES[cause],))
            self._denied[code, cause] = answer
            return answer


def assumptions(assumed: Mapping[str, StrEnum | str]) -> dict[str, StrEnum]:
    """Read assumptions from words.

    Args:
        assumed: by fact, the value to take.

    Raises:
        RecordError: no such fact or value; all of them at once.
    """
    faults = []
    values: dict[str, StrEnum] = {}
    for name, value in assumed.items():
        kind = FACTS.get(name)
        if kind is None:
            faults.append(Fault(name, f"there is no fact `{name}`; expected one of {', '.join(FACTS)}"))
        elif value not in kind.__members__.values():
            faults.append(Fault(name, f"`{value}` is no value; expected one of {', '.join(kind)}"))
        else:
            values[name] = kind(value)
    if faults:
        raise RecordError(faults)
    return values


def decide(
    request: AccessRequest,
    portfolio: Records,
    rulebook: "Rulebook",
    *,
    assumed: Mapping[str, StrEnum | str] | None = None,
) -> Decision:
    """Decide a request from the records of a portfolio, by a rulebook.

    Args:
        request: the question.
        portfolio: the records.
        rulebook: the norms.
        assumed: what-if: by fact, the value to take where the records leave it unknown.

    Raises:
        NaiveDatetimeError: the request's date-time has no offset.
        NotCoveredError: its day lies before the first one that the rulebook covers.
        RecordError: an assumption that names no fact or no value of it, or something else than a portfolio.
    """
    # A portfolio is asked for first: to look whether something else answers like one takes longer than to decide.
    if not isinstance(portfolio, Portfolio) and not isinstance(portfolio, Records):
        found = type(portfolio).__name__  # type: ignore[unreachable]  # who does not check types gets here
        message = f"found a `{found}`; expected a `Portfolio`, such as the `.portfolio` of what was read, or `Records`"
        raise RecordError([Fault("portfolio", message)])
    return rulebook.decider.decide(request, portfolio, assumed=assumed)


def require(request: AccessRequest, portfolio: Records, rulebook: "Rulebook") -> Decision:
    """Decide, and refuse to go on unless it is a permit.

    Args:
        request: the question.
        portfolio: the records.
        rulebook: the norms.

    Raises:
        AccessDeniedError: the outcome is a deny or indeterminate; it carries the decision.
        NaiveDatetimeError: the request's date-time has no offset.
        NotCoveredError: its day lies before the first one that the rulebook covers.
    """
    decision = decide(request, portfolio, rulebook)
    if not decision:
        raise AccessDeniedError(decision)
    return decision


def _union(places: Iterable[tuple[Place, ...]]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for each in places for place in each))
