"""A rulebook is a frozen value: it grows by new values, is named by a hash of all that it says, and can be carried."""

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources import files
from typing import Any

import attrs
import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from declaccess import AccessTable, Facts, Rulebook, errors, nsso_2026
from declaccess.errors import Fault, OutsideWindowError, RulebookError, UnknownNameError
from declaccess.rulebooks import parse_rulebook

ENDS = "unsecured-abolition"
RULEBOOK = nsso_2026()


# --- knowledge grows by new values -------------------------------------------------------------------------------


def test_learning_a_day_leaves_the_rulebook_it_came_from_as_it_was() -> None:
    before = RULEBOOK.hash
    later = RULEBOOK.resolve(ENDS, date(2026, 11, 15), source="a letter")
    assert RULEBOOK.hash == before != later.hash
    assert RULEBOOK.get_milestone(ENDS).last == date(2027, 1, 1)
    assert later.get_milestone(ENDS).resolved


@pytest.mark.parametrize("day", ["2026-09-30", "2027-01-02", "2014-01-01", "9999-12-31"])
def test_a_day_outside_what_is_known_is_refused_unless_a_newer_source_replaces_it(day: str) -> None:
    outside = date.fromisoformat(day)
    with pytest.raises(OutsideWindowError, match="supersede") as caught:
        RULEBOOK.resolve(ENDS, outside, source="a rumour")
    assert (caught.value.milestone, caught.value.day) == (ENDS, day)
    assert "2026-10-01 to 2027-01-01" in caught.value.known
    replaced = RULEBOOK.supersede(ENDS, outside, outside, source="a decree")
    assert replaced.get_milestone(ENDS).first == outside


@pytest.mark.parametrize("day", ["2026-10-01", "2026-10-25", "2027-01-01"])
def test_every_day_of_the_window_can_be_the_one(day: str) -> None:
    assert RULEBOOK.resolve(ENDS, date.fromisoformat(day), source="a letter").get_milestone(ENDS).resolved


def test_a_window_only_ever_gets_narrower() -> None:
    narrowed = RULEBOOK.narrow(ENDS, not_before=date(2026, 11, 1), source="a letter")
    for ends in (
        {"not_before": date(2026, 10, 31)},
        {"not_after": date(2026, 10, 31)},
        {"not_after": date(2027, 1, 2)},
        {"not_before": date(2026, 12, 2), "not_after": date(2026, 12, 1)},
    ):
        with pytest.raises(OutsideWindowError):
            narrowed.narrow(ENDS, **ends, source="another letter")


def test_a_day_that_may_never_come_can_be_bounded_and_a_bounded_one_can_be_made_open_by_a_newer_source() -> None:
    bounded = RULEBOOK.narrow("password-phase-out", not_after=date(2028, 1, 1), source="a letter")
    assert bounded.get_milestone("password-phase-out").last == date(2028, 1, 1)
    opened = bounded.supersede("password-phase-out", date(2027, 1, 1), None, source="a newer letter")
    assert opened.get_milestone("password-phase-out").last is None
    with pytest.raises(OutsideWindowError, match="before the earliest"):
        bounded.supersede(ENDS, date(2027, 1, 2), date(2027, 1, 1), source="a slip of the pen")


@pytest.mark.parametrize("name", ["x", "", "Unsecured-Abolition", " unsecured-abolition"])
def test_a_name_that_the_rulebook_does_not_have_is_told_with_those_that_it_has(name: str) -> None:
    day = date(2026, 11, 15)
    with pytest.raises(UnknownNameError, match="`unsecured-abolition`"):
        RULEBOOK.resolve(name, day, source="a letter")
    with pytest.raises(UnknownNameError, match="`unsecured-abolition`"):
        RULEBOOK.narrow(name, not_before=day, source="a letter")
    with pytest.raises(UnknownNameError, match="`unsecured-abolition`"):
        RULEBOOK.supersede(name, day, None, source="a letter")
    with pytest.raises(UnknownNameError, match="`rights-before`"):
        RULEBOOK.choose(name, "open")
    with pytest.raises(UnknownNameError, match="`rights-before`"):
        RULEBOOK.leave_open(name)
    with pytest.raises(UnknownNameError, match="`in-force`, `refused`"):
        RULEBOOK.choose("mandates", name)


def test_a_rulebook_made_in_python_is_checked_like_one_that_is_read() -> None:
    with pytest.raises(RulebookError) as caught:
        evolve(RULEBOOK, filed_under="x", rules=(evolve(RULEBOOK.rules[0], message="x"),))
    assert {fault.place for fault in caught.value.faults} == {"filed_under", "rules[0].message"}


def test_nothing_of_a_rulebook_can_be_set_afterwards() -> None:
    for part in (RULEBOOK, RULEBOOK.rules[0], RULEBOOK.milestones[0], RULEBOOK.readings[0]):
        with pytest.raises((FrozenInstanceError, AttributeError)):
            part.id = "x"  # type: ignore[misc]


# --- the hash names all that it says -----------------------------------------------------------------------------


def test_the_same_content_has_the_same_hash_however_it_is_written() -> None:
    text = files("declaccess.rulebooks").joinpath("nsso_2026.toml").read_text("utf-8")
    head, rest = text.split("\n\n", 1)
    lines = [line for line in rest.splitlines() if not line.startswith("#")]
    scalars = [line for line in lines[: lines.index("[[sources]]")] if line]
    rewritten = "\n".join([*reversed(scalars), *lines[lines.index("[[sources]]") :]])
    assert head.startswith("#")
    assert parse_rulebook(rewritten.encode()).hash == RULEBOOK.hash


def test_the_hash_is_the_same_in_another_process() -> None:
    asked = "import declaccess; print(declaccess.nsso_2026().hash)"
    for seed in ("1", "2"):
        told = subprocess.run(  # noqa: S603
            [sys.executable, "-c", asked],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == RULEBOOK.hash


def variants(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every way to change one thing in a value, with where it is."""
    if attrs.has(type(value)):
        for part in attrs.fields(type(value)):
            for place, other in variants(getattr(value, part.name)):
                yield f".{part.name}{place}", bent(value, part.name, other)
    elif isinstance(value, Mapping):
        yield from variants_of_mapping(value)
    elif isinstance(value, tuple):
        yield from variants_of_row(value)
    elif isinstance(value, StrEnum):
        yield "", next(each for each in type(value) if each is not value)
    elif isinstance(value, date):
        yield "", value + timedelta(days=1)
    else:
        assert value is None or isinstance(value, str), f"no way to change {value!r}"
        yield "", f"{value or ''}x"


def variants_of_mapping(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a mapping with one name more, with one less, and with each of its values changed."""
    yield "{more}", {**value, "x": "x"}
    for name, item in value.items():
        yield f"{{less {name}}}", {key: each for key, each in value.items() if key != name}
        for place, other in variants(item):
            yield f"{{{name}}}{place}", {**value, name: other}


def variants_of_row(value: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """Yield a row without its last item, turned round, and with each of its items changed."""
    if value:
        yield "[less]", value[:-1]
    if value[::-1] != value:
        yield "[turned]", value[::-1]
    for index, item in enumerate(value):
        for place, other in variants(item):
            yield f"[{index}]{place}", (*value[:index], other, *value[index + 1 :])


def bent(value: Any, name: str, other: Any) -> Any:
    """Return a copy in which one part is another, whatever the checks at birth would say."""
    copied = copy.copy(value)
    object.__setattr__(copied, name, other)
    return copied


def test_a_change_of_any_part_changes_the_hash() -> None:
    seen = {RULEBOOK.hash: "the rulebook as it is"}
    for place, changed in variants(RULEBOOK):
        assert changed.hash not in seen, (place, seen[changed.hash])
        seen[changed.hash] = place
    assert len(seen) > 1000


# --- it can be carried -------------------------------------------------------------------------------------------

CARRIED = {
    "as shipped": RULEBOOK,
    "with a day": RULEBOOK.resolve(ENDS, date(2026, 11, 15), source="a letter"),
    "with an open reading": RULEBOOK.leave_open("mandates"),
}


@pytest.mark.parametrize("name", CARRIED)
def test_a_rulebook_survives_pickling_and_copying_and_answers_alike(name: str) -> None:
    rulebook = CARRIED[name]
    facts = Facts.of(action="view", relation="listed_party", login="unsecured", status="registered")
    answer = rulebook.table.answer(facts, date(2026, 11, 1))
    for other in (pickle.loads(pickle.dumps(rulebook)), copy.copy(rulebook), copy.deepcopy(rulebook)):  # noqa: S301
        assert isinstance(other, Rulebook)
        assert other == rulebook
        assert other.hash == rulebook.hash
        assert other.table.answer(facts, date(2026, 11, 1)) == answer


def test_a_table_survives_pickling() -> None:
    table = pickle.loads(pickle.dumps(AccessTable(RULEBOOK)))  # noqa: S301
    assert table.answer(Facts.of(), date(2026, 7, 1)) == RULEBOOK.table.answer(Facts.of(), date(2026, 7, 1))


FAULTS = [Fault("$.a", "found `1`"), Fault("", "found nothing")]
ERRORS = [
    *(kind(FAULTS) for kind in errors.InvalidError.__subclasses__()),
    errors.IdentifierError("0403019262", "an enterprise number", "its check digits should be 61"),
    errors.IdentifierError(None, "an opaque identifier"),
    errors.MomentError("x", "is not a moment"),
    errors.NaiveDatetimeError("2026-06-29T00:00:00", "has no offset"),
    errors.NotCoveredError("2013-12-31", "is before 2014-01-01"),
    errors.OutsideWindowError(ENDS, "2026-09-30", "on one of the days"),
    errors.UnknownNameError("milestone", "x", ["y", "z"]),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling_and_copying_with_all_its_parts(error: errors.DeclaccessError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert vars(other) == vars(error)
