"""Decisions over encoded NumPy arrays: one look-up per row, in pieces that stay in the processor's cache."""

from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from declaccess.bulk.plan import Plan, Region
from declaccess.bulk.problems import RowsError
from declaccess.bulk.vocabulary import CODES, SHIFT, WIDTH
from declaccess.errors import Fault
from declaccess.rules.answer import Outcome
from declaccess.rules.facts import GROUP
from declaccess.rules.reason_codes import NOT_A_VALUE, NOT_COVERED

EPOCH: Final = date(1970, 1, 1).toordinal()
LAST_DAY: Final = date.max.toordinal() - EPOCH
"""The last day that a calendar knows; a larger number is no day but, say, 20260629."""

NO_DAY: Final = LAST_DAY + 1
"""Stands for something that is no day."""

_PIECE: Final = 32_768
_AXES: Final = tuple(reversed(tuple(GROUP)))
_SHAPE: Final = tuple(1 << WIDTH[name] for name in _AXES)
_FINER: Final = frozenset({"h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"})


class Kernel:
    """The reason code of every `Facts.code` on every stretch of days. It is safe to share between threads."""

    def __init__(self, plan: Plan) -> None:
        """Fill the table.

        Args:
            plan: what decides.
        """
        starts = [start.toordinal() - EPOCH for start in plan.starts]
        self._before = starts[0] - 1
        days = np.arange(self._before, starts[-1] + 1, dtype=np.intp)
        self._offsets = np.searchsorted(starts, days, side="right").astype(np.intp) * CODES
        blocks = [np.full(_SHAPE, NOT_COVERED, np.uint8)]
        blocks += [_block(plan, stretch) for stretch in range(len(starts))]
        for block in blocks:
            for axis in range(block.ndim):  # a fact without any candidate
                block[(slice(None),) * axis + (0,)] = NOT_A_VALUE
        self._table = np.concatenate([block.reshape(-1) for block in blocks])

    def decide(self, facts: Any, days: Any, out: Any = None) -> NDArray[np.uint8]:
        """Return a reason code per row.

        Args:
            facts: `Facts.code` per row, of any type of whole numbers.
            days: the day per row: whole numbers of days since 1970-01-01, or `datetime64`.
            out: where the codes are put; left out: a new array.

        Raises:
            RowsError: arrays of another type, shape or length.
        """
        codes, numbers = _facts(facts), _days(days)
        if codes.shape != numbers.shape:
            message = f"found {codes.shape[0]:,} rows beside {numbers.shape[0]:,} days; expected as many of both"
            raise RowsError([Fault("array `facts`", message)])
        found = np.empty(codes.shape, np.uint8) if out is None else _checked_out(out, codes, numbers)
        positions, indices = (np.empty(min(_PIECE, codes.size), np.intp) for _ in range(2))
        for start in range(0, codes.size, _PIECE):
            piece = slice(start, start + _PIECE)
            some, wrong_facts = _inside_codes(codes[piece])
            when, wrong_days = self._inside_days(numbers[piece])
            position, index, result = positions[: some.size], indices[: some.size], found[piece]
            np.subtract(when, self._before, out=position, dtype=np.intp, casting="unsafe")
            np.take(self._offsets, position, mode="clip", out=index)
            np.add(index, some, out=index, dtype=np.intp, casting="unsafe")
            np.take(self._table, index, mode="clip", out=result)
            for wrong in (wrong_facts, wrong_days):
                if wrong is not None:
                    result[wrong] = NOT_A_VALUE
        return found

    def _inside_days(self, numbers: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """Return days that can be computed with, and which of them are none."""
        wrong = None
        if numbers.max() > LAST_DAY:
            wrong = numbers > LAST_DAY
            numbers = np.minimum(numbers, numbers.dtype.type(LAST_DAY))
        if numbers.min() < -LAST_DAY:  # so far back that a difference might overflow: no day at all, for instance
            numbers = np.maximum(numbers, numbers.dtype.type(-LAST_DAY))
        return numbers, wrong


def _block(plan: Plan, stretch: int) -> NDArray[np.uint8]:
    leads = np.full(_SHAPE, plan.silent, np.uint8)
    for rule, regions in reversed(plan.leads):
        for region in regions:
            if stretch in region.stretches:
                leads[_met(region.box)] = rule
    possible, unsure = (_marked(regions, stretch) for regions in (plan.possible, plan.unsure))
    deny, doubt, permit = (plan.base(each) for each in (Outcome.DENY, Outcome.INDETERMINATE, Outcome.PERMIT))
    base = np.where(possible, np.where(unsure, np.uint8(doubt), np.uint8(permit)), np.uint8(deny))
    return (base + leads).astype(np.uint8)


def _marked(regions: tuple[Region, ...], stretch: int) -> NDArray[np.bool_]:
    marked = np.zeros(_SHAPE, np.bool_)
    for region in regions:
        if stretch in region.stretches:
            marked[_met(region.box)] = True
    return marked


def _met(box: int) -> Any:
    """Return the index of every case that meets a box."""
    axes = []
    for name, size in zip(_AXES, _SHAPE, strict=True):
        values = (box & GROUP[name]) >> SHIFT[name]
        axes.append([candidates for candidates in range(size) if candidates & values])
    return np.ix_(*axes)


def _inside_codes(codes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return codes that can be looked up, and which of them are none: a stray bit, or a negative number."""
    if codes.max() < CODES and codes.min() >= 0:
        return codes, None
    wrong = (codes < 0) | (codes >= CODES)
    return np.where(wrong, codes.dtype.type(0), codes), wrong


def _facts(given: Any) -> NDArray[Any]:
    array = _array("facts", given)
    if array.dtype.kind not in "ui":
        message = f"found {array.dtype} values; expected whole numbers, as in `Facts.code`"
        raise RowsError([Fault("array `facts`", message)])
    return array


def _days(given: Any) -> NDArray[Any]:
    array = _array("days", given)
    if array.dtype.kind in "ui":
        return array
    if array.dtype.kind == "M":
        unit, count = np.datetime_data(array.dtype)
        if (unit, count) == ("D", 1):
            return array.astype(array.dtype.newbyteorder("="), copy=False).view(np.int64)
        if unit in _FINER:
            days = array.astype("datetime64[D]")
            numbers = days.view(np.int64)
            return np.where((days == array) | np.isnat(array), numbers, np.int64(NO_DAY))
    message = f"found {array.dtype} values; expected days: `datetime64[D]`, or whole numbers since 1970-01-01"
    raise RowsError([Fault("array `days`", message)])


def _array(name: str, given: Any) -> NDArray[Any]:
    if isinstance(given, np.ma.MaskedArray):
        message = "found a masked array, whose mask would be lost; expected a plain one: a fact that is not known has"
        raise RowsError([Fault(f"array `{name}`", f"{message} all its candidates in `Facts.code`, no day is `NaT`")])
    array = np.asarray(given)
    if array.ndim != 1:
        message = f"found {array.ndim} dimensions; expected one, a value per row"
        raise RowsError([Fault(f"array `{name}`", message)])
    if not array.size and not isinstance(given, np.ndarray):
        return array.astype(np.int64)
    return array


def _checked_out(out: Any, codes: NDArray[Any], numbers: NDArray[Any]) -> NDArray[np.uint8]:
    if not isinstance(out, np.ndarray) or out.dtype != np.uint8 or out.shape != codes.shape or not out.flags.writeable:
        found = f"{out.dtype} of shape {out.shape}" if isinstance(out, np.ndarray) else f"a `{type(out).__name__}`"
        message = f"found {found}; expected a writeable array of uint8 of shape {codes.shape}"
        raise RowsError([Fault("array `out`", message)])
    if np.may_share_memory(out, codes) or np.may_share_memory(out, numbers):
        raise RowsError([Fault("array `out`", "it shares its memory with what is read; give an array of its own")])
    return out
