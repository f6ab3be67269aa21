"""What must fit together in a rulebook before anything is decided by it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from declaccess.errors import Fault
from declaccess.rules.facts import Relation
from declaccess.rules.words import Office, RegisterAct

_TABLES = ("rules", "logins", "standings", "targets", "register", "mandates")
_LEVELS = ("contract", "project")
_GROUNDS = ("target", "declaration")

Parts = Mapping[str, Any]
"""The fields of a rulebook by name; a row that could not be read is `None`."""


class _Checker:
    """Looks names up among the parts of a rulebook."""

    def __init__(self, parts: Parts, spoiled: Collection[str]) -> None:
        self.parts = parts
        self.spoiled = spoiled

    def rows(self, name: str) -> Iterator[tuple[str, Any]]:
        """Yield the rows of a table with their places."""
        for index, row in enumerate(self.parts[name]):
            if row is not None:
                yield f"{name}[{index}]", row

    def ids(self, name: str) -> list[str]:
        """Return the ids in a table."""
        return [row.id for _, row in self.rows(name)]

    def known(self, place: str, name: str, names: Iterable[str], kind: str) -> Iterator[Fault]:
        """Yield a fault when a name is not among the known ones, nor in a row that could not be read."""
        choice = list(names)
        if name not in choice and name not in self.spoiled:
            options = ", ".join(f"`{each}`" for each in choice)
            yield Fault(place, f"there is no {kind} `{name}`; expected one of {options}")


def consistency_faults(parts: Parts, spoiled: Collection[str] = ()) -> Iterator[Fault]:
    """Yield every fault of a rulebook, with places such as `rules[3].message`.

    Args:
        parts: the rulebook's fields; rows that could not be read are `None`.
        spoiled: ids of those rows; naming one is no further fault.
    """
    checker = _Checker(parts, spoiled)
    for name in ("sources", "milestones", "readings", "rules", "advice"):
        yield from _repeated((place, row.id) for place, row in checker.rows(name))
    yield from _contested(checker.rows("logins"), lambda row: row.means, lambda row: row.assurance)
    yield from _contested(checker.rows("standings"), lambda row: row.role, lambda row: row.on)
    yield from _citations(checker)
    for place, milestone in checker.rows("milestones"):
        if milestone.last is not None and milestone.last < milestone.first:
            yield Fault(f"{place}.last", f"`{milestone.last}` lies before the first possible day `{milestone.first}`")
    yield from _readings(checker)
    yield from _rules(checker)
    yield from _words(checker)
    yield from _register(checker)


def _rules(checker: _Checker) -> Iterator[Fault]:
    milestones = checker.ids("milestones")
    messages = checker.parts["messages"]
    yield from checker.known("filed_under", checker.parts["filed_under"], milestones, "milestone")
    for key, text in messages.items():
        for named in re.findall(r"\{([^}]*)\}", text):
            yield from checker.known(f"messages.{key}", named, milestones, "milestone")
    for place, rule in checker.rows("rules"):
        yield from checker.known(f"{place}.message", rule.message, messages, "message")
        for key in rule.advice:
            yield from checker.known(f"{place}.advice", key, checker.ids("advice"), "advice")
        for end, milestone in (("from", rule.from_milestone), ("until", rule.until_milestone)):
            if milestone is not None:
                yield from checker.known(f"{place}.{end}", milestone, milestones, "milestone")
        if rule.from_milestone is not None and rule.from_milestone == rule.until_milestone:
            yield Fault(f"{place}.until", "the rule ends on the milestone that begins it, so it never holds")
        for name in ("action", "relation", "login", "authorisation", "status", "filed_under"):
            if getattr(rule, name) == ():
                yield Fault(f"{place}.{name}", "the list is empty, so the rule never applies; name a value")


def _words(checker: _Checker) -> Iterator[Fault]:
    for place, login in checker.rows("logins"):
        if not login.classes:
            yield Fault(f"{place}.classes", "the list is empty; name what the log-in may be worth")
    for place, standing in checker.rows("standings"):
        yield from checker.known(f"{place}.on", standing.on, _GROUNDS, "ground")
        if standing.on == "target" and standing.relation is not Relation.DECLARANT:
            yield Fault(f"{place}.relation", "a role on the target itself makes a declarant; expected `declarant`")
    for place, target in checker.rows("targets"):
        yield from checker.known(f"{place}.level", target.level, _LEVELS, "level")
    if checker.spoiled:
        return
    readings = [row for _, row in checker.rows("readings")]
    names = [reading.id for reading in readings]
    for options in product(*([option.id for option in reading.options] for reading in readings)):
        choice = dict(zip(names, options, strict=True))
        targets = [row for _, row in checker.rows("targets")]
        if not all(name in choice for row in targets for name in row.when):
            return
        levels = [row.level for row in targets if row.exists(choice)]
        if len(levels) != 1:
            yield Fault("targets", f"found {len(levels)} levels under {choice}; expected one under every choice")
            return


def _register(checker: _Checker) -> Iterator[Fault]:
    only_representatives = (Office.LEGAL_REPRESENTATIVE,)
    rows = list(checker.rows("register"))
    stood_in = {row.office for _, row in rows if row.act is RegisterAct.STAND_IN}
    for place, row in rows:
        needs_office = row.act in (RegisterAct.APPOINT, RegisterAct.STAND_IN)
        # An end may have one or not: the end of an appointment names the office, the end of a grant none.
        if row.act is not RegisterAct.END and needs_office != (row.office is not None):
            yield Fault(f"{place}.office", f"act `{row.act}` {'needs an' if needs_office else 'has no'} office")
        if row.office is Office.LEGAL_REPRESENTATIVE:
            yield Fault(f"{place}.office", "legal representatives are not appointed here; name an appointed office")
        if row.act is RegisterAct.STAND_IN and row.by != only_representatives:
            yield Fault(f"{place}.by", "only legal representatives can stand in for a vacant office")
        if row.act is RegisterAct.APPOINT and row.office in stood_in and row.by != only_representatives:
            yield Fault(
                f"{place}.by",
                "an office that others stand in for must be appointed by legal representatives alone, "
                "or its vacancy would depend on itself",
            )


def _readings(checker: _Checker) -> Iterator[Fault]:
    options = {row.id: [option.id for option in row.options] for _, row in checker.rows("readings")}
    for place, reading in checker.rows("readings"):
        offered = options[reading.id]
        yield from _repeated((f"{place}.options[{index}]", name) for index, name in enumerate(offered))
        yield from checker.known(f"{place}.default", reading.default, offered, "option")
        if reading.chosen is not None and reading.chosen != reading.default:
            yield from checker.known(f"{place}.chosen", reading.chosen, offered, "option")
    for table in _TABLES:
        for place, row in checker.rows(table):
            if row.reading is not None:
                yield from checker.known(f"{place}.reading", row.reading, options, "reading")
            for reading, chosen in row.when.items():
                yield from checker.known(f"{place}.when", reading, options, "reading")
                if not chosen:
                    yield Fault(f"{place}.when.{reading}", "the list is empty, so the row never exists; name an option")
                for option in chosen:
                    yield from checker.known(f"{place}.when.{reading}", option, options.get(reading, chosen), "option")
            if not row.sources:
                yield Fault(f"{place}.sources", "no source is cited; every row says where it comes from")


def _citations(checker: _Checker) -> Iterator[Fault]:
    passages = {source.id: source.passages for _, source in checker.rows("sources")}
    for name in ("milestones", "readings", *_TABLES):
        for place, record in checker.rows(name):
            for cited in record.sources:
                source, mark, passage = cited.partition("#")
                yield from checker.known(f"{place}.sources", source, passages, "source")
                if mark and source in passages:
                    kind = f"passage of source `{source}`"
                    yield from checker.known(f"{place}.sources", passage, passages[source], kind)


def _repeated(ids: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, identifier in ids:
        if identifier in seen:
            yield Fault(place, f"`{identifier}` stands there already; expected each once")
        seen.add(identifier)


def _contested(
    rows: Iterable[tuple[str, Any]], subject: Callable[[Any], str], case: Callable[[Any], str | None]
) -> Iterator[Fault]:
    """Yield the rows that speak of the same thing as an earlier one under some choice of options."""
    seen: list[tuple[str, Any]] = []
    for place, row in rows:
        for earlier, other in seen:
            same = subject(row) == subject(other) and (case(row) == case(other) or None in (case(row), case(other)))
            if same and all(
                set(row.when[name]) & set(other.when[name]) for name in row.when.keys() & other.when.keys()
            ):
                yield Fault(place, f"{earlier} speaks of the same under a same choice of options; expected one of them")
        seen.append((place, row))
