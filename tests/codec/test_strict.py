"""The strict converter coerces nothing and tells everything, whatever classes it is used for."""

from datetime import date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any, Literal

import pytest
from attrs import field, frozen

from declaccess.codec.strict import read, strict_converter
from declaccess.errors import Fault, InvalidError, RecordError, RulebookError
from declaccess.model import OrganisationId


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Size(IntEnum):
    ONE = 1
    TWO = 2


class Mixed(Enum):
    TEXT = "1"
    NUMBER = 1


@frozen(kw_only=True)
class Leaf:
    number: int
    name: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.number < 0:
            raise RecordError([Fault("number", "is negative"), Fault("", "cannot be")])


@frozen(kw_only=True)
class Tree:
    leaf: Leaf
    colour: Colour = Colour.RED
    size: Size = Size.ONE
    mixed: Mixed = Mixed.TEXT
    letter: Literal["a", "b"] = "a"
    flag: bool = False
    day: date | None = None
    instant: datetime | None = None
    company: OrganisationId | None = None
    leaves: tuple[Leaf, ...] = ()
    words: frozenset[Colour] = frozenset()
    table: dict[str, Leaf] = field(factory=dict)
    _hidden: str | None = None


CONVERTER = strict_converter()


def tree(**members: Any) -> Tree:
    return read(CONVERTER, {"leaf": {"number": 1}, **members}, Tree, "$", RulebookError)


def faults(**members: Any) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        tree(**members)
    return [(fault.place, fault.message) for fault in caught.value.faults]


def test_values_of_the_right_type_are_read() -> None:
    day, instant = date(2026, 6, 29), datetime.fromisoformat("2026-06-29T00:00Z")
    value = tree(
        colour="green",
        size=2,
        mixed=1,
        letter="b",
        flag=True,
        day=day,
        instant=instant,
        company="0403019261",
        leaves=[{"number": 2, "name": "é"}],
        words=["red", "red"],
        table={"any name": {"number": 3}},
        hidden="h",
    )
    assert value == Tree(
        leaf=Leaf(number=1),
        colour=Colour.GREEN,
        size=Size.TWO,
        mixed=Mixed.NUMBER,
        letter="b",
        flag=True,
        day=day,
        instant=instant,
        company=OrganisationId("0403019261"),
        leaves=(Leaf(number=2, name="é"),),
        words=frozenset({Colour.RED}),
        table={"any name": Leaf(number=3)},
        hidden="h",
    )
    assert type(value.company) is OrganisationId


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("colour", "Red", "found the text `Red`; expected one of `red`, `green`; did you mean `red`?"),
        ("colour", "", "found an empty text; expected one of `red`, `green`"),
        ("colour", 1, "found the number `1`; expected one of `red`, `green`"),
        ("colour", ["red"], "found a list; expected one of `red`, `green`"),
        ("size", True, "found `true`; expected one of `1`, `2`"),
        ("size", 1.0, "found the number `1.0`; expected one of `1`, `2`"),
        ("size", "1", "found the text `1`; expected one of `1`, `2`"),
        ("mixed", True, "found `true`; expected one of `1`, `1`"),
        ("mixed", [], "found a list; expected one of `1`, `1`"),
        ("letter", "c", "found the text `c`; expected one of `a`, `b`"),
        ("flag", 1, "found the number `1`; expected true or false"),
        ("flag", "true", "found the text `true`; expected true or false"),
        ("day", "2026-06-29", "found the text `2026-06-29`; expected a day"),
        ("day", datetime(2026, 6, 29), "found a date-time; expected a day"),
        ("instant", date(2026, 6, 29), "found a day; expected a date-time with offset"),
        ("company", 403019261, "found the number `403019261`; expected a text"),
        ("leaves", {}, "found an object; expected a list"),
        ("leaves", "ab", "found the text `ab`; expected a list"),
        ("words", {"red": 1}, "found an object; expected a list"),
        ("table", [], "found a list; expected an object"),
        ("leaf", "x", "found the text `x`; expected an object"),
        ("leaf", None, "missing; expected a value"),
    ],
)
def test_nothing_is_coerced(member: str, value: object, message: str) -> None:
    assert faults(**{member: value}) == [(f"$.{member}", message)]


def test_all_faults_are_told_in_the_order_of_the_data() -> None:
    found = faults(
        table={"x": {"number": "1"}, "y": 2},
        leaves=[{"number": 1}, {"number": -1}, {"nummer": 1}],
        collour="red",
    )
    assert found == [
        ("$.table.x.number", "found the text `1`; expected a whole number"),
        ("$.table.y", "found the number `2`; expected an object"),
        ("$.leaves[1].number", "is negative"),
        ("$.leaves[1]", "cannot be"),
        ("$.leaves[2]", "unknown key `nummer`; did you mean `number`?"),
        ("$.leaves[2].number", "missing; expected a whole number"),
        ("$", "unknown key `collour`; did you mean `colour`?"),
    ]


def test_an_unknown_key_that_comes_close_to_nothing_gets_the_known_ones() -> None:
    assert faults(leaf={"number": 1, "zzz": 1}) == [("$.leaf", "unknown key `zzz`; expected one of `number`, `name`")]


def test_null_equals_absent() -> None:
    assert tree(colour=None, leaves=None, table=None, day=None, hidden=None) == tree()


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "\x00\x1b[31m", "\u202e\u200b", "\ud800", "𝟙" * 500, "\n" * 500, "`" * 500]
)
def test_a_message_shows_little_of_what_was_found_and_nothing_that_cannot_be_printed(text: str) -> None:
    for found in (faults(colour=text), faults(**{text: 1}), faults(company=text)):
        (message,) = (message for _, message in found)
        assert len(message) < 300
        assert message.isprintable()
        assert text not in message or len(text) < 5


@pytest.mark.parametrize("value", [10**5000, -(10**400), float("nan"), object(), {"a": []}], ids=type)
def test_strange_values_are_told_like_all_others(value: object) -> None:
    (found,) = faults(company=value)
    assert found[1].endswith("expected a text")
    assert len(found[1]) < 120


def test_a_text_holds_whole_characters() -> None:
    assert "surrogate" in faults(leaf={"number": 1, "name": "a\udfff"})[0][1]


def test_the_faults_carry_the_place_of_the_caller() -> None:
    with pytest.raises(InvalidError) as caught:
        read(CONVERTER, [1, "2"], tuple[int, ...], "line 3: $.numbers", InvalidError)
    assert [fault.place for fault in caught.value.faults] == ["line 3: $.numbers[1]"]
