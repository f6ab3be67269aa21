"""Access Management: organisations, people, and who was given which office, right or mandate, when, by whom."""

from datetime import date, datetime
from enum import StrEnum

from attrs import field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.checking import check_kinds
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.periods import ALWAYS, Period, Quarter, aware, maybe_aware


class Action(StrEnum):
    """What is done to a declaration.

    Whatever changes what is on it, its parties, contracts or end date, is `MODIFY`; whatever reads from it, a proof
    or an attestation too, is `VIEW`.
    """

    CREATE = "create"
    MODIFY = "modify"
    ANNUL = "annul"
    VIEW = "view"


class AccessRole(StrEnum):
    """An office in Access Management that somebody is appointed to."""

    CHIEF_ACCESS_ADMINISTRATOR = "chief_access_administrator"
    CO_CHIEF_ACCESS_ADMINISTRATOR = "co_chief_access_administrator"
    ACCESS_ADMINISTRATOR = "access_administrator"
    GROUP_ADMINISTRATOR = "group_administrator"


class RegisterState(StrEnum):
    """Whether all appointments and grants of an organisation are at hand."""

    COMPLETE = "complete"
    UNKNOWN = "unknown"


@frozen(kw_only=True, slots=False)
class LegalRepresentative:
    """Somebody whom the statutes let act for the organisation, and who appoints its chief access administrator.

    Attributes:
        person: who.
        period: when.
    """

    person: PersonId
    period: Period = ALWAYS

    def __attrs_post_init__(self) -> None:
        check_kinds(self)


@frozen(kw_only=True)
class Organisation:
    """A company or other body that may be named on declarations.

    Attributes:
        id: its canonical identifier.
        name: its name, when known.
        legal_representatives: who may appoint its chief.
        register: whether its appointments and grants are all at hand.
    """

    id: OrganisationId
    name: str | None = None
    legal_representatives: tuple[LegalRepresentative, ...] = ()
    register: RegisterState = RegisterState.UNKNOWN

    def __attrs_post_init__(self) -> None:
        check_kinds(self)


@frozen(kw_only=True, slots=False)
class Membership:
    """A person belongs to an organisation.

    Attributes:
        organisation: the organisation; it need not be listed.
        period: when.
    """

    organisation: OrganisationId
    period: Period = ALWAYS

    def __attrs_post_init__(self) -> None:
        check_kinds(self)


@frozen(kw_only=True)
class Person:
    """Somebody who may log in.

    Attributes:
        id: opaque identifier, never a national number.
        name: a name to show, when known.
        memberships: the organisations the person belongs to; `None` when not said.
    """

    id: PersonId
    name: str | None = None
    memberships: tuple[Membership, ...] | None = None

    def __attrs_post_init__(self) -> None:
        check_kinds(self)


@frozen(kw_only=True, slots=False)
class Appointment:
    """Somebody was appointed to an office of an organisation.

    Attributes:
        person: who was appointed.
        organisation: by which organisation; it must be listed in the portfolio.
        role: the office.
        appointed_by: who appointed.
        period: when the office is held; it has a start.
        appointed_at: when the appointment was made; the period's start when not given.
        id: identifier of the record, when it has one.

    Raises:
        RecordError: a period without a start.
        NaiveDatetimeError: a date-time without an offset.
    """

    person: PersonId
    organisation: OrganisationId
    role: AccessRole
    appointed_by: PersonId
    period: Period
    appointed_at: datetime | None = None
    id: str | None = None

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        _start(self.period)
        maybe_aware(self.appointed_at)

    @property
    def made_at(self) -> datetime:
        """When the appointment was made, on the clock of UTC."""
        return _made(self.appointed_at, self.period)


@frozen(kw_only=True)
class Grant:
    """A person was given the right to use the service for an organisation.

    Attributes:
        person: who holds the right.
        organisation: for which organisation; it must be listed in the portfolio.
        actions: what it covers.
        period: when it is held; it has a start, and a revocation is its end.
        granted_by: who granted it; `None` when not said.
        granted_at: when it was granted; the period's start when not given.
        id: identifier of the record, when it has one.

    Raises:
        RecordError: a period without a start.
        NaiveDatetimeError: a date-time without an offset.
    """

    person: PersonId
    organisation: OrganisationId
    actions: frozenset[Action]
    period: Period
    granted_by: PersonId | None = None
    granted_at: datetime | None = None
    id: str | None = None

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        _start(self.period)
        maybe_aware(self.granted_at)

    @property
    def made_at(self) -> datetime:
        """When the right was granted, on the clock of UTC."""
        return _made(self.granted_at, self.period)


@frozen(kw_only=True)
class Mandate:
    """One organisation lets another act for it, by quarters.

    Attributes:
        mandator: who gives the mandate.
        mandatary: who acts for it.
        from_quarter: first quarter.
        to_quarter: last quarter, included; `None` when open.
        covers: the services that it covers; `None` when not said.
        id: identifier of the record, when it has one.
        first_day: first day on which it is in force.
        end_day: first day on which it is not any more, or `None`.

    Raises:
        RecordError: a mandate that ends before it starts.
    """

    mandator: OrganisationId
    mandatary: OrganisationId
    from_quarter: Quarter
    to_quarter: Quarter | None = None
    covers: frozenset[str] | None = None
    id: str | None = None
    first_day: date = field(init=False, eq=False, repr=False)
    end_day: date | None = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        first, last = self.from_quarter, self.to_quarter
        if last is not None and last < first:
            raise RecordError([Fault("to_quarter", f"the mandate ends in `{last}`, before it starts in `{first}`")])
        object.__setattr__(self, "first_day", first.first_day)
        object.__setattr__(self, "end_day", None if last is None else last.day_after)

    def in_force(self, day: date) -> bool:
        """Say whether the mandate is in force on a Brussels day."""
        return self.first_day <= day and (self.end_day is None or day < self.end_day)


def _start(period: Period) -> datetime:
    """Return the start that a record's period must have, on the clock of UTC."""
    if period.first is None:
        raise RecordError([Fault("from", "the start is missing; expected a date-time with offset")])
    return period.first


def _made(at: datetime | None, period: Period) -> datetime:
    return _start(period) if at is None else aware(at)
