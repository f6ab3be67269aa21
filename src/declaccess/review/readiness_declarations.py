"""One pass over the declarations: who declares what, who is only listed on it, and which companies are foreign."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from attrs import define, field

from declaccess.model import PROJECT, Action, Declaration, DeclarationStatus, Draft, IdKind, OrganisationId
from declaccess.periods import instant
from declaccess.review.readiness_days import Codes
from declaccess.review.readiness_situation import Situation
from declaccess.review.readiness_standing import NOT_SURE, PlainStanding, Standings
from declaccess.rules import FiledUnder, Relation
from declaccess.rules.facts import BIT
from declaccess.rules.standing import find_relation

DECLARANT, LISTED, UNRELATED = (BIT[relation] for relation in Relation)
_MODIFY_REGISTERED = BIT[Action.MODIFY] | BIT[DeclarationStatus.REGISTERED]
_OLD, _NEW = (BIT[filed] for filed in FiledUnder)
_FOREIGN = (f"{IdKind.VAT}:", f"{IdKind.FOREIGN}:")
_DAY = timedelta(days=1)
_EVERY = 4096

Progress: TypeAlias = Callable[[int, int | None], object]
"""Is told now and then how many declarations were looked at, and how many there are."""


# There are many of these: whole numbers and tuples of such are nothing that has to be looked at for cycles.
Target: TypeAlias = tuple[int, int]
"""A contract of a registered declaration: the indexes of both."""


Owned: TypeAlias = defaultdict[OrganisationId, list[Target]]
Listed: TypeAlias = defaultdict[OrganisationId, list[int]]


@define(kw_only=True)
class Declared:
    """What the declarations are to the organisations that are reviewed, and what names a foreign company.

    Attributes:
        count: how many are registered.
        owned: by the facts of changing them, without log-in and right: the contracts that each declares or may declare.
        listed: likewise the declarations on which each is only listed, by index; those that were filed between the
            same two edges stand together.
        edges: the ends, in order, of the days after which answers may change, as far as they are past.
        since: of those among them, since when each surely has been there; of others since they were filed.
        foreign: by foreign company without enterprise number, the declarations that name it, by index.
    """

    count: int = 0
    owned: dict[Codes, Owned] = field(factory=dict)
    listed: dict[tuple[Codes, int], Listed] = field(factory=dict)
    edges: tuple[datetime, ...] = ()
    since: defaultdict[OrganisationId, dict[int, datetime]] = field(factory=lambda: defaultdict(dict))
    foreign: Listed = field(factory=lambda: defaultdict(list))

    def targets(self, organisation: OrganisationId) -> list[Target]:
        """Return what an organisation declares or may declare, in the order of the records.

        Args:
            organisation: the organisation.
        """
        return sorted(target for owned in self.owned.values() for target in owned.get(organisation, ()))

    def declares(self, organisation: OrganisationId) -> bool:
        """Say whether an organisation declares something, or may.

        Args:
            organisation: the organisation.
        """
        return any(organisation in owned for owned in self.owned.values())


class _Worth(dict[Codes, tuple[Owned | None, Listed | None]]):
    """By relation, where a declaration is kept for an organisation: as a declarant, or as a listed party."""

    def __init__(self, filed: int, after: int, declared: Declared) -> None:
        self._filed = filed
        self._after = after
        self._declared = declared

    def __missing__(self, relation: Codes) -> tuple[Owned | None, Listed | None]:
        codes = base_codes(relation, self._filed)
        owned = listed = None
        if any(bits & DECLARANT for bits in relation):
            owned = self._declared.owned.setdefault(codes, defaultdict(list))
        if LISTED in relation:
            listed = self._declared.listed.setdefault((codes, self._after), defaultdict(list))
        found = self[relation] = (owned, listed)
        return found


class DeclarationPass:
    """Goes once over all declarations."""

    def __init__(self, situation: Situation, progress: Progress | None = None) -> None:
        """Make ready.

        Args:
            situation: the moment.
            progress: is told how far it is.
        """
        readings = situation.readings
        self._situation = situation
        self._progress = progress
        # Where there is one way to read and each declarant owns its contract, one loop finds everybody's standing.
        simple = len(readings) == 1 and readings[0].owner_level != PROJECT
        self._plain = PlainStanding(readings[0], situation.at) if simple else None
        ends = (instant(start - _DAY) for start in situation.rulebook.table.starts[1:])
        self._declared = Declared(edges=tuple([end for end in ends if end < situation.at]))
        self._worth: dict[tuple[int, int], _Worth] = {}

    def run(self) -> Declared:
        """Return what the declarations say."""
        at = self._situation.at
        declarations = self._situation.portfolio.declarations
        for index, works in enumerate(declarations):
            if self._progress is not None and not index % _EVERY:
                self._progress(index, len(declarations))
            if not isinstance(works, Draft) and works.status_at(at) is DeclarationStatus.REGISTERED:
                self._declared.count += 1
                self._look(index, works)
        return self._declared

    def standings(self, target: Target) -> dict[OrganisationId, Codes]:
        """Return the facts of everybody who would change a contract, without log-in and right.

        Args:
            target: the contract.
        """
        works = self._situation.declarations[target[0]]
        contract = works.contracts[target[1]]
        if self._plain is not None and len(works.list_contracts(self._situation.at)) == 1:
            found, _ = self._plain.standings(works, contract)
        else:
            found = self._relations(works, self._named(works), contract.number)
        filed = self._filed(works)
        return {organisation: base_codes(relation, filed) for organisation, relation in found.items()}

    def _look(self, index: int, works: Declaration) -> None:
        contracts = works.list_contracts(self._situation.at)
        if len(contracts) == 1 and self._plain is not None:
            only, contract = contracts[0]
            whole, since = self._plain.standings(works, contract)
            self._keep(index, works, whole, [(only, whole)], since)
            return
        named = self._named(works)
        self._keep(
            index,
            works,
            self._relations(works, named, None),
            [(position, self._relations(works, named, each.number)) for position, each in contracts],
            dict.fromkeys(named, NOT_SURE),
        )

    def _keep(
        self,
        index: int,
        works: Declaration,
        whole: Standings,
        targets: list[tuple[int, Standings]],
        since: Mapping[OrganisationId, datetime],
    ) -> None:
        """Keep what a declaration is to those who are reviewed, and what names a foreign company."""
        reviewed, worth = self._situation.reviewed, self._worth_of(works)
        for organisation, relation in whole.items():
            if ":" in organisation and organisation.startswith(_FOREIGN):
                self._declared.foreign[organisation].append(index)
            if organisation not in reviewed:
                continue
            _, listed = worth[relation]
            if listed is not None:
                listed[organisation].append(index)
                if organisation in since:
                    self._declared.since[organisation][index] = since[organisation]
            for contract, standings in targets:
                owned, _ = worth[standings[organisation]]
                if owned is not None:
                    owned[organisation].append((index, contract))

    def _worth_of(self, works: Declaration) -> _Worth:
        filed = works.filed_instant
        key = (self._filed(works), 0 if filed is None else bisect_left(self._declared.edges, filed))
        if key not in self._worth:
            self._worth[key] = _Worth(*key, self._declared)
        return self._worth[key]

    def _named(self, works: Declaration) -> Iterable[OrganisationId]:
        return dict.fromkeys([party.organisation for party in works.list_parties(self._situation.at)])

    def _relations(self, works: Declaration, named: Iterable[OrganisationId], contract: str | None) -> Standings:
        at, readings = self._situation.at, self._situation.readings
        return {
            each: tuple(
                [find_relation(works, (), each, Action.MODIFY, contract, at, reading).bits for reading in readings]
            )
            for each in named
        }

    def _filed(self, works: Declaration) -> int:
        filed = works.filed_instant
        reading = self._situation.readings[0]  # the milestone of filing is the same in all of them
        if filed is None:
            return _OLD | _NEW
        if filed < reading.new_from:
            return _OLD
        return _NEW if reading.surely_new_from is not None and reading.surely_new_from <= filed else _OLD | _NEW


@lru_cache(maxsize=1 << 10)
def base_codes(relation: Codes, filed: int) -> Codes:
    """Return the facts of changing a registered declaration, without log-in and right.

    Args:
        relation: how the organisation stands to it, under each way to read the records.
        filed: under which rules it was filed.
    """
    return tuple([_MODIFY_REGISTERED | bits | filed for bits in relation])
