"""The building site behind services: its records in a store in memory, and credentials that are a person's name."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from building_site import LONG_AGO, SITE, at, person_of
from declaccess import Portfolio, nsso_2026
from declaccess.adapters.clocks import FixedClock
from declaccess.adapters.memory import MemoryStore
from declaccess.codec.decision_log import read_entry
from declaccess.errors import AuthenticationError
from declaccess.model import Login, PersonId
from declaccess.ports import Authentication, DecisionLog
from declaccess.services.access import AccessService
from declaccess.services.declarations import DeclarationService
from declaccess.services.managing import RegisterService

NOW = at("2026-07-01T10:00")
DAY = timedelta(days=1)


@frozen
class Card:
    """Credentials that say what is true: a company of the site, whose person logs in, how, and another person's id."""

    name: str
    means: str = "eid"
    person: str | None = None


class CardReader:
    """An authenticator that believes cards."""

    def __init__(self, clock: FixedClock, valid_for: timedelta = timedelta(hours=1)) -> None:
        self._clock = clock
        self._valid_for = valid_for

    def authenticate(self, credentials: object) -> Authentication:
        if not isinstance(credentials, Card):
            raise AuthenticationError("credentials", "this reader takes cards and nothing else")
        known = person_of(credentials.name) if credentials.person is None else PersonId(credentials.person)
        person = None if credentials.means == "unsecured" else known
        now = self._clock.now()
        login = Login(credentials.means)
        return Authentication(person=person, login=login, at=now, until=now + self._valid_for, by="cards")


class Guarded:
    """A store, a clock, an authenticator and the services over them."""

    def __init__(self, portfolio: Portfolio = SITE, now: datetime = NOW, timeout_seconds: float | None = 10.0) -> None:
        self.store = MemoryStore.of(portfolio, LONG_AGO.astimezone(UTC))
        self.clock = FixedClock(now)
        self.ports: dict[str, Any] = {
            "declarations": self.store.declarations,
            "register": self.store.register,
            "authenticator": CardReader(self.clock),
            "clock": self.clock,
            "rulebook": nsso_2026(),
            "timeout_seconds": timeout_seconds,
        }
        self.broken: Any = None
        self.access, self.works = self.with_ports()

    def with_ports(self, **ports: Any) -> tuple[AccessService, DeclarationService]:
        """Return services with other ports."""
        given = {**self.ports, **ports}
        log = given.pop("log", self.store.log)
        return AccessService(**given, log=log), DeclarationService(**given)

    def register_service(self, **ports: Any) -> RegisterService:
        """Return the register service with other ports."""
        given = {**self.ports, **ports}
        del given["declarations"]
        return RegisterService(**given)


def entries(log: DecisionLog) -> list[tuple[str, Mapping[str, str] | None, str]]:
    """Return kind, people and body of every entry."""
    lines = list(log.iter_lines())[1:]
    return [(entry.kind, entry.people, entry.body) for entry in map(read_entry, lines)]


def person(name: str) -> PersonId:
    """Return the person of a company of the site."""
    return person_of(name)
