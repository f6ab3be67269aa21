"""The rulebook as it reads under one choice of options: what turns records into facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, frozen

from declaccess.model import Login, PartyRole
from declaccess.periods import aware, start_of_day
from declaccess.rules.facts import BIT, GROUP, LoginClass, Relation
from declaccess.rules.register_norms import RegisterNorms

if TYPE_CHECKING:
    from declaccess.rules.norms import Milestone, Row
    from declaccess.rules.rulebook import Rulebook

_UNRECOGNISED = BIT[LoginClass.UNRECOGNISED]

_R = TypeVar("_R", bound="Row")

Readings = tuple[str, ...]


@frozen(slots=False)
class Interpretation:
    """How facts are made under one choice of options.

    Attributes:
        owned: by role held on the target itself that makes an organisation its declarant, the reading that says so.
        listed: by role held anywhere on the declaration, what it makes of an organisation, and the reading.
        owner_level: `contract` when each declarant owns its own contract, `project` when the filer owns all.
        owner_reading: the reading that says so.
        register: which office may do what.
        services: the service codes that a mandate must cover, with the reading that lets mandates count.
        filed_under: the milestone that splits old from new filings.
        new_from: the instant before which a filing is surely old.
        surely_new_from: the instant from which it is surely new; `None`: never.
    """

    owned: Mapping[PartyRole, str | None]
    listed: Mapping[PartyRole, tuple[Relation, str | None]]
    owner_level: str
    owner_reading: str | None
    register: RegisterNorms
    services: tuple[tuple[str, str | None], ...]
    filed_under: "Milestone"
    new_from: datetime
    surely_new_from: datetime | None
    _logins: Mapping[str, Mapping[str | None, tuple[int, str | None]]]

    @classmethod
    def of(cls, rulebook: "Rulebook", choice: Mapping[str, str]) -> "Interpretation":
        """Select from a rulebook the rows that exist under a choice of options."""
        logins: dict[str, dict[str | None, tuple[int, str | None]]] = {}
        for login in _existing(rulebook.logins, choice):
            bits = sum(BIT[value] for value in set(login.classes))
            logins.setdefault(login.means, {})[login.assurance] = (bits, login.reading)
        split = rulebook.get_milestone(rulebook.filed_under)
        target = next(_existing(rulebook.targets, choice))
        standings = list(_existing(rulebook.standings, choice))
        return cls(
            owned={row.role: row.reading for row in standings if row.on == "target"},
            listed={row.role: (row.relation, row.reading) for row in standings if row.on == "declaration"},
            owner_level=target.level,
            owner_reading=target.reading,
            register=RegisterNorms.of(rulebook.register, choice),
            services=tuple((row.service, row.reading) for row in _existing(rulebook.mandates, choice)),
            filed_under=split,
            new_from=aware(start_of_day(split.first)),
            surely_new_from=None if split.last is None else aware(start_of_day(split.last)),
            logins=logins,
        )

    def login(self, login: Login) -> tuple[int, Readings]:
        """Return the bits of what a log-in may be worth, and the readings that this rests on.

        Args:
            login: the log-in as stated; of an unstated one nothing is known.
        """
        if login.means is None:
            return GROUP["login"], ()
        rows = self._logins.get(login.means)
        if rows is None:
            return _UNRECOGNISED, ()
        plain = rows.get(None)
        if plain is None and login.assurance is None:
            bits = 0
            for each, _ in rows.values():
                bits |= each
            return bits, tuple({reading for _, reading in rows.values() if reading})
        bits, reading = plain or rows.get(login.assurance, (_UNRECOGNISED, None))
        return bits, (reading,) if reading else ()


def _existing(rows: Iterable[_R], choice: Mapping[str, str]) -> Iterator[_R]:
    return (row for row in rows if row.exists(choice))


_TABLES = ("logins", "standings", "targets", "register", "mandates")


def interpretations(
    rulebook: "Rulebook", choices: Sequence[Mapping[str, str]]
) -> tuple[tuple[Interpretation, ...], tuple[int, ...]]:
    """Return every different way to make facts, and which of them each choice of options takes.

    Args:
        rulebook: the rulebook.
        choices: every full choice of options.
    """
    readings = {name for table in _TABLES for row in getattr(rulebook, table) for name in row.when}
    known: dict[tuple[str, ...], int] = {}
    found: list[Interpretation] = []
    which = []
    for choice in choices:
        key = tuple(option for name, option in choice.items() if name in readings)
        if key not in known:
            known[key] = len(found)
            made = Interpretation.of(rulebook, choice)
            # Offices are proven once for each norm of the register, so equal ones are to be the same.
            same = (each.register for each in found if each.register.says == made.register.says)
            found.append(evolve(made, register=next(same, made.register)))
        which.append(known[key])
    return tuple(found), tuple(which)
