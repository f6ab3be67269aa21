"""Who may come to act for an organisation, and how they are known to log in."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from declaccess.model import Login, OrganisationId, PersonId, Portfolio
from declaccess.model.logins import UNKNOWN_LOGIN


@frozen(kw_only=True, slots=False)
class Tied:
    """Somebody with a tie to an organisation.

    Attributes:
        person: who; `None`: whoever comes without being identified.
        now: whether a tie is in force that is no right: an office, a mandate of the statutes, a membership.
        logins: how the person is known to log in; unknown where nothing is recorded.
    """

    person: PersonId | None
    now: bool
    logins: tuple[Login, ...]


def list_tied(
    portfolio: Portfolio, organisation: OrganisationId, at: datetime, login: Login | None
) -> tuple[Tied, ...]:
    """List the people with a tie to an organisation: its register's, its members, and those of its mandataries.

    Args:
        portfolio: the records.
        organisation: the organisation.
        at: the instant, on the clock of UTC.
        login: how everybody is supposed to log in; `None`: as is recorded.
    """
    ties: dict[PersonId, bool] = {}
    for person, now in _ties(portfolio, organisation, at):
        ties[person] = ties.get(person, False) or now
    recorded: dict[str, list[Login]] = {}
    nobody: list[Login] = []
    for each in portfolio.logins:
        means = Login(each.means, each.assurance)
        if each.person is not None:
            recorded.setdefault(each.person, []).append(means)
        elif each.organisation == organisation:
            nobody.append(means)
    people = [
        Tied(person=person, now=ties[person], logins=(login,) if login else _distinct(recorded.get(person, ())))
        for person in sorted(ties)
    ]
    if nobody and login is None:
        people.append(Tied(person=None, now=True, logins=_distinct(nobody)))
    return tuple(people)


def _distinct(logins: list[Login] | tuple[()]) -> tuple[Login, ...]:
    return tuple(dict.fromkeys(logins)) or (UNKNOWN_LOGIN,)


def _ties(portfolio: Portfolio, organisation: OrganisationId, at: datetime) -> Iterator[tuple[PersonId, bool]]:
    register = portfolio.find_register(organisation)
    if register is not None:
        for legal in register.organisation.legal_representatives:
            yield legal.person, at in legal.period
        for _, made in register.appointments:
            yield made.person, at in made.period
        for person in register.grants:
            yield person, False
    for known in portfolio.people:
        for member in known.memberships or ():
            if member.organisation == organisation:
                yield known.id, at in member.period
    for _, mandate in portfolio.list_mandates(organisation):
        other = portfolio.find_register(mandate.mandatary)
        for person in () if other is None else other.grants:
            yield person, False
