"""Access Management as what happened: events that are only ever added to, from which everything else follows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeAlias

from attrs import field, frozen

from declaccess.errors import Fault, RecordError
from declaccess.model.access import Appointment, Grant, LegalRepresentative, Mandate, Membership, Organisation, Person
from declaccess.model.checking import check_kinds
from declaccess.model.identifiers import OrganisationId, PersonId
from declaccess.model.logins import LoginRecord
from declaccess.periods import aware


class EventKind(StrEnum):
    """What happened."""

    LISTED = "listed"
    KNOWN = "known"
    REPRESENTED = "represented"
    JOINED = "joined"
    LEFT = "left"
    APPOINTED = "appointed"
    ENDED = "ended"
    GRANTED = "granted"
    REVOKED = "revoked"
    MANDATED = "mandated"
    LOGGED_IN = "logged_in"


class Origin(StrEnum):
    """How an event came into the register."""

    IMPORTED = "imported"
    RECORDED = "recorded"


@frozen(kw_only=True)
class End:
    """Something that an earlier event began has come to an end.

    Attributes:
        of: the number of the event that began it.
        at: the first instant at which it is not in force any more, on the clock of UTC.
        by: who ended it; `None` when not said.

    Raises:
        RecordError: a number below 1.
        NaiveDatetimeError: a date-time without an offset.
    """

    of: int
    at: datetime = field(converter=aware)
    by: PersonId | None = None

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        if self.of < 1:
            raise RecordError([Fault("of", f"`{self.of}` is no number of an event; they begin with 1")])


EventRecord: TypeAlias = (
    Organisation | Person | LegalRepresentative | Membership | Appointment | Grant | Mandate | LoginRecord | End
)

RECORD_OF: dict[EventKind, type] = {
    EventKind.LISTED: Organisation,
    EventKind.KNOWN: Person,
    EventKind.REPRESENTED: LegalRepresentative,
    EventKind.JOINED: Membership,
    EventKind.LEFT: End,
    EventKind.APPOINTED: Appointment,
    EventKind.ENDED: End,
    EventKind.GRANTED: Grant,
    EventKind.REVOKED: End,
    EventKind.MANDATED: Mandate,
    EventKind.LOGGED_IN: LoginRecord,
}
"""What kind of record each kind of event carries."""


@frozen(kw_only=True)
class RegisterEvent:
    """One thing that happened in Access Management.

    Attributes:
        kind: what happened.
        record: what it says; an organisation is listed without its legal representatives and a person known without
            its memberships, but for whether these are said at all (`None` or empty), for those are events themselves.
        organisation: the organisation whose register it belongs to: of a mandate the mandator; `None` for a person
            that became known, and for a log-in of a person.
        person: the person whom it is about; `None` where it is about none. The end of something is about the person
            whom its beginning is about.

    Raises:
        RecordError: a record of another kind than the event's, or one that says something else about whom it is.
    """

    kind: EventKind
    record: EventRecord
    organisation: OrganisationId | None = None
    person: PersonId | None = None

    def __attrs_post_init__(self) -> None:
        check_kinds(self)
        kinds, said = _CARRIED.get(type(self.record), _CARRIED_BY_NONE)
        if self.kind not in kinds:
            found, expected = type(self.record).__name__, RECORD_OF[self.kind].__name__
            raise RecordError([Fault("record", f"found a `{found}`; `{self.kind}` carries a `{expected}`")])
        faults = []
        for name, say in said:
            given, own = getattr(self, name), say(self.record)
            if given != own:
                faults.append(Fault(name, f"`{given}` differs from the record's `{own}`"))
        if faults:
            raise RecordError(faults)


_Said: TypeAlias = tuple[tuple[str, Callable[[Any], str | None]], ...]

_ORGANISATION: _Said = (("organisation", attrgetter("organisation")),)
_PERSON: _Said = (("person", attrgetter("person")),)
_NO_ORGANISATION: _Said = (("organisation", lambda _: None),)
_NO_PERSON: _Said = (("person", lambda _: None),)

_SAID: Mapping[type, _Said] = {
    Organisation: (("organisation", attrgetter("id")), *_NO_PERSON),
    Person: (*_NO_ORGANISATION, ("person", attrgetter("id"))),
    LegalRepresentative: _PERSON,
    Membership: _ORGANISATION,
    Mandate: (("organisation", attrgetter("mandator")), *_NO_PERSON),
    Appointment: _ORGANISATION + _PERSON,
    Grant: _ORGANISATION + _PERSON,
    LoginRecord: _ORGANISATION + _PERSON,
    End: (),
}
"""What a record says of itself about organisation and person."""

_CARRIED: Mapping[type, tuple[tuple[EventKind, ...], _Said]] = {
    record: (tuple(kind for kind, carried in RECORD_OF.items() if carried is record), said)
    for record, said in _SAID.items()
}
_CARRIED_BY_NONE: tuple[tuple[EventKind, ...], _Said] = ((), ())


@frozen(kw_only=True)
class RecordedEvent:
    """An event as it stands in a register.

    Attributes:
        number: 1 for the first of the register; later events have higher numbers, and gaps are allowed.
        recorded_at: since when the register knows it, on the clock of UTC; never earlier than that of an event with a
            lower number.
        origin: whether it was imported, or recorded under a decision.
        place: what begins something that a portfolio lists has its index in that list; others have `None`.
        event: what happened.
    """

    number: int
    recorded_at: datetime = field(converter=aware)
    origin: Origin
    place: int | None
    event: RegisterEvent
