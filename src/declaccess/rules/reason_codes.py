"""Reason codes: the outcome and the first reason of an answer as one small number, for columns.

The first reason is the first of `Answer.reasons`, which stand in rulebook order. A code fixes the outcome too:

- 0, `not-a-value`: a word is no value of its fact, or a day is no day; denied;
- 1, `not-covered`: there is no day, or it lies before the first one that the rulebook covers; denied;
- from 2 on, for deny, then indeterminate, then permit: the rules in rulebook order, then `nothing-permits`.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import frozen

from declaccess.errors import Fault, RulebookError, UnknownNameError
from declaccess.rules.answer import CAUSES, Answer, Cause, Outcome

if TYPE_CHECKING:
    from declaccess.rules.table import AccessTable

NOT_A_VALUE: Final = 0
NOT_COVERED: Final = 1
FIRST_OF_TABLE: Final = 2
"""The codes below it are of rows that no table answers."""

OUTCOMES: Final = (Outcome.DENY, Outcome.INDETERMINATE, Outcome.PERMIT)
"""The order in which the outcomes take their codes: those that permit come last."""

MOST_RULES: Final = (256 - FIRST_OF_TABLE) // len(OUTCOMES) - 1
"""The rules that fit into codes of eight bits."""

_BEFORE_THE_TABLE: Final = (
    ("not-a-value", "A word is no value of its fact, or a day is no day."),
    ("not-covered", "There is no day, or it lies before the first one that the rulebook covers."),
)


@frozen(kw_only=True, slots=False)
class ReasonCode:
    """What one number in a column of reasons means.

    Attributes:
        number: the code.
        outcome: what is decided.
        word: the id of the rule, or the cause.
        rule: id of the rule that is the first reason; `None` when there is none.
        cause: why, when there is no rule.
        text: the reason in words.
    """

    number: int
    outcome: Outcome
    word: str
    rule: str | None = None
    cause: str | None = None
    text: str


@frozen
class Stretch:
    """What a table says on days on which the same milestones have come, have not, and may have.

    A case is what is known of one row: a set of cells, one bit each as `cells` gives them.

    Attributes:
        start: the first of the days; the last is the day before the next stretch.
        deciding: by position of the rule, the cells that it decides in some world: a case that holds one of them has
            the rule among its reasons.
        possible: the cells that permit in some world: a case without any of them is denied.
        unsure: the cells that do not permit in every world: a case without any of them is permitted.
    """

    start: date
    deciding: tuple[tuple[int, int], ...]
    possible: int
    unsure: int


def reason_codes(table: "AccessTable") -> tuple[ReasonCode, ...]:
    """Return every reason code of a table; each stands at its number.

    Args:
        table: the table.

    Raises:
        RulebookError: more rules than codes of eight bits can name.
    """
    positions = range(_counted(table) + 1)
    return (*_before_the_table(), *(_code(table, outcome, position) for outcome in OUTCOMES for position in positions))


def reason_code(answer: Answer) -> ReasonCode:
    """Return the reason code of a table's answer.

    Args:
        answer: the answer.

    Raises:
        UnknownNameError: an answer that came before the table, whose cause has no code.
        RulebookError: more rules than codes of eight bits can name.
    """
    first = answer.reasons[0]
    if answer.table is None or (first.rule is None and first.cause is not Cause.NOTHING_PERMITS):
        raise UnknownNameError("reason code", str(first.rule or first.cause))
    silent = _counted(answer.table)
    rules = answer.table.rulebook.rules
    position = silent if first.rule is None else next(at for at, rule in enumerate(rules) if rule.id == first.rule)
    return _code(answer.table, answer.outcome, position)


def stretches(table: "AccessTable") -> tuple[Stretch, ...]:
    """Return what a table says on each stretch of days.

    Facts that are the same under each choice of options are asked about, as by `AccessTable.answer`.

    Args:
        table: the table.
    """
    found = []
    for segment in table._segments:  # noqa: SLF001 - the same room
        deciding: dict[int, int] = {}
        possible = unsure = 0
        for worlds in segment.worlds:
            for world in worlds:
                possible |= world.permitted
                unsure |= world.silent
                for rule, mask in world.forbids:
                    unsure |= mask
                    deciding[rule] = deciding.get(rule, 0) | mask
                for rule, mask in world.permits:
                    deciding[rule] = deciding.get(rule, 0) | mask
        ordered = tuple((rule, deciding[rule]) for rule in sorted(deciding) if deciding[rule])
        found.append(Stretch(segment.start, ordered, possible, unsure))
    return tuple(found)


def _before_the_table() -> Iterator[ReasonCode]:
    for number, (word, text) in enumerate(_BEFORE_THE_TABLE):
        yield ReasonCode(number=number, outcome=Outcome.DENY, word=word, cause=word, text=text)


def _counted(table: "AccessTable") -> int:
    count = len(table.rulebook.rules)
    if count > MOST_RULES:
        message = f"found {count} rules; expected at most {MOST_RULES}, the most that a reason code can name"
        raise RulebookError([Fault("rules", message)])
    return count


def _code(table: "AccessTable", outcome: Outcome, position: int) -> ReasonCode:
    """Return the code of an outcome for the rule at a position, or after the last of them for "nothing permits"."""
    book = table.rulebook
    number = FIRST_OF_TABLE + OUTCOMES.index(outcome) * (len(book.rules) + 1) + position
    if position == len(book.rules):
        word = str(Cause.NOTHING_PERMITS)
        text = CAUSES[Cause.NOTHING_PERMITS].text
        return ReasonCode(number=number, outcome=outcome, word=word, cause=word, text=text)
    rule = book.rules[position]
    return ReasonCode(number=number, outcome=outcome, word=rule.id, rule=rule.id, text=book.text_of(rule))
