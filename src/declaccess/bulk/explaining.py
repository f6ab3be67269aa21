"""One row in full: the answer with all its reasons, or what is wrong with the row."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from operator import index
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from declaccess.bulk.code_book import CodeBook
from declaccess.bulk.columns import ASSURANCE, CODE, DAY, MEANS, Column, Kind, Layout, read_layout
from declaccess.bulk.vocabulary import CODES, WORDS, LoginTable
from declaccess.errors import Fault
from declaccess.panel import Shown
from declaccess.rules.answer import Answer
from declaccess.rules.facts import ALL, FACTS, GROUP, Facts
from declaccess.rules.reason_codes import NOT_A_VALUE, NOT_COVERED, ReasonCode, reason_code
from declaccess.rules.table import AccessTable

if TYPE_CHECKING:
    from declaccess.panel import Panel

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EPOCH: Final = date(1970, 1, 1)
_LATEST: Final = (date.max - _EPOCH).days
_EARLIEST: Final = (date.min - _EPOCH).days


@frozen(kw_only=True, slots=False)
class RowExplanation(Shown):
    """What was decided of one row, and why.

    Attributes:
        code: its reason code.
        answer: the full answer; `None` when no table could give one.
        faults: what is wrong with the row, when no table could answer.
    """

    code: ReasonCode
    answer: Answer | None = None
    faults: tuple[Fault, ...] = ()

    def panel(self) -> "Panel":
        """Describe the answer, or what is wrong with the row."""
        if self.answer is not None:
            return self.answer.panel()
        from declaccess.panel import Note, Panel, Row, Tone  # noqa: PLC0415 - only when shown

        faults = (Row(label=fault.place, value=fault.message) for fault in self.faults)
        return Panel(title="DENY", tone=Tone.NEGATIVE, blocks=(Note(text=self.code.text), *faults))


def explain_row(row: Mapping[str, Any], table: AccessTable, book: CodeBook) -> RowExplanation:
    """Return the full decision for one row, or what is wrong with it.

    Args:
        row: its values by column.
        table: what decides.
        book: what the codes mean.

    Raises:
        RowsError: a column is missing or has a doubtful name, or a value of its own is in the way.
    """
    # The columns that are added may be there: the row may come from a frame or a file that was decided.
    values = {str(name): _plain(value) for name, value in row.items() if name not in ("outcome", "reason")}
    layout = read_layout({name: Column(Kind.NOTHING, "") for name in values})
    faults: list[Fault] = []
    facts = _facts(values, layout, table, faults)
    day = _day(values[DAY], faults)
    if faults:
        return RowExplanation(code=book[NOT_A_VALUE], faults=tuple(faults))
    if day is None or day < table.starts[0]:
        first = f"the first day that the rulebook covers is {table.starts[0]}"
        found = "there is none" if day is None else f"found {day}"
        return RowExplanation(code=book[NOT_COVERED], faults=(Fault(f"column `{DAY}`", f"{found}; {first}"),))
    answer = table.answer(facts, day)
    return RowExplanation(code=reason_code(answer), answer=answer)


def _facts(values: Mapping[str, Any], layout: Layout, table: AccessTable, faults: list[Fault]) -> Facts:
    if layout.encoded:
        return Facts(_code(values[CODE], faults))
    code = 0
    for name in layout.word_columns:
        value = values[name]
        bits = GROUP[name] if value is None else WORDS[name].get(value, 0) if isinstance(value, str) else 0
        if not bits:
            some = ", ".join(f"`{word}`" for word in FACTS[name])
            message = f"`{value}` is no value; expected {some}, or several of them in this order with `|` between"
            faults.append(Fault(f"column `{name}`", message))
        code |= bits
    if layout.means:
        means, assurance = values[MEANS], values.get(ASSURANCE)
        for name, value in ((MEANS, means), (ASSURANCE, assurance)):
            if value is not None and not isinstance(value, str):
                faults.append(Fault(f"column `{name}`", f"`{value}` is no word; expected one such as `eid`"))
        code |= LoginTable.of(table).bits(means, assurance)
    return Facts(code)


def _code(value: Any, faults: list[Fault]) -> int:
    if value is None:
        return ALL
    try:
        code = index(value)
    except TypeError:
        code = -1
    if isinstance(value, bool) or not 0 <= code < CODES:
        faults.append(Fault(f"column `{CODE}`", f"`{value}` is no code; expected a whole number from 0 to {CODES - 1}"))
        return ALL
    for name, group in GROUP.items():
        if not code & group:
            message = f"`{value}` leaves no value for `{name}`; set at least one bit of {group:#x}"
            faults.append(Fault(f"column `{CODE}`", message))
    return code


def _day(value: Any, faults: list[Fault]) -> date | None:
    """Return a day; a number before the calendar begins counts as its first day."""
    problem = "is no day; expected one such as 2026-06-29"
    if value is None:
        return None
    if isinstance(value, datetime):
        if value.time() == time() and value.tzinfo is None:
            return value.date()
        problem = "is a date-time; expected the plain day in Brussels"
    elif isinstance(value, date):
        return value
    elif isinstance(value, int) and not isinstance(value, bool):
        if value <= _LATEST:
            return _EPOCH + timedelta(days=max(value, _EARLIEST))
        problem = "lies outside the calendar; expected a number of days since 1970-01-01"
    elif isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
        problem = "is no day of the calendar; check year, month and day"
    faults.append(Fault(f"column `{DAY}`", f"`{value}` {problem}"))
    return None


def _plain(value: Any) -> Any:
    """Return a value of an array or a frame as Python's own; whatever stands for nothing becomes `None`."""
    kind = type(value).__name__
    if kind in ("NAType", "NaTType", "NoneType"):
        return None
    if kind == "datetime64":
        value = value.astype("datetime64[us]").item()
    elif kind == "Timestamp":
        value = value.to_pydatetime()
    elif hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    elif hasattr(value, "as_py"):
        value = value.as_py()
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - so is NaN found
        return None
    return value
