"""How everybody on a declaration with one contract stands to it, in one go; `find_relation` says it of one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from declaccess.model import Contract, Declaration, OrganisationId, PartyRole
from declaccess.periods import ALWAYS, Period
from declaccess.review.readiness_days import Codes
from declaccess.rules import Relation
from declaccess.rules.facts import BIT
from declaccess.rules.interpretation import Interpretation

Standings: TypeAlias = dict[OrganisationId, Codes]
"""How every organisation on a declaration stands to a target, under each way to read the records."""

_UNRELATED = (BIT[Relation.UNRELATED],)

NOT_SURE = datetime.max.replace(tzinfo=UTC)
"""Stands where it was not looked up since when somebody is on a declaration."""


class PlainStanding:
    """Finds the standings under one reading by which each declarant owns its own contract."""

    def __init__(self, reading: Interpretation, at: datetime) -> None:
        """Make ready what each role is worth.

        Args:
            reading: the rulebook as it is read.
            at: the instant, on the clock of UTC; only what is listed then counts.
        """
        listed = {role: (BIT[reading.listed[role][0]],) if role in reading.listed else _UNRELATED for role in PartyRole}
        owned = {role: (BIT[Relation.DECLARANT],) if role in reading.owned else listed[role] for role in PartyRole}
        self._at = at
        self._client, self._filer = listed[PartyRole.CLIENT], listed[PartyRole.FILER]
        self._other = listed[PartyRole.OTHER_PARTICIPANT]
        self._contractor, self._partnership = owned[PartyRole.CONTRACTOR], owned[PartyRole.TEMPORARY_PARTNERSHIP]
        self._member, self._hired = owned[PartyRole.PARTNERSHIP_MEMBER], owned[PartyRole.SUBCONTRACTOR]

    def standings(self, works: Declaration, contract: Contract) -> tuple[Standings, Mapping[OrganisationId, datetime]]:
        """Return how everybody stands to the only contract.

        Beside it stands since when somebody surely has been on the declaration, where that may not be since the filing.

        Args:
            works: the declaration.
            contract: its only contract that is listed at the instant.
        """
        found: Standings = {works.client: self._client}
        if works.filed_by is not None:
            _take(found, works.filed_by, self._filer)
        _take(found, contract.declarant, self._contractor)
        if contract.temporary_partnership is not None:
            _take(found, contract.temporary_partnership, self._partnership)
        for member in contract.partnership_members:
            _take(found, member, self._member)
        since: dict[OrganisationId, datetime] = {}
        for listed, codes in ((contract.subcontractors, self._hired), (works.other_participants, self._other)):
            for each in listed:
                if each.listed is ALWAYS:
                    _take(found, each.organisation, codes)
                elif self._at in each.listed:
                    _take_later(found, since, each.organisation, codes, each.listed)
        if contract.listed is not ALWAYS:
            since = dict.fromkeys(found, NOT_SURE)
        for organisation in [each for each in found if ":" in each and not each.can_act]:
            found[organisation] = _UNRELATED
        return found, since


def _take(found: Standings, organisation: OrganisationId, codes: Codes) -> None:
    """Keep the stronger of two standings; the stronger fact has the lower bit."""
    if organisation not in found or codes < found[organisation]:
        found[organisation] = codes


def _take_later(
    found: Standings, since: dict[OrganisationId, datetime], organisation: OrganisationId, codes: Codes, period: Period
) -> None:
    """Keep a standing that somebody has for a time, and its start where there is no other."""
    if organisation not in found and period.first is not None:
        since[organisation] = NOT_SURE if codes == _UNRELATED else period.first
    _take(found, organisation, codes)
