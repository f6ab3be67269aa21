"""Until when a way to log in lets somebody work who declares and holds every right."""

from collections.abc import Iterable

from declaccess.model import Action, DeclarationStatus
from declaccess.review.readiness_days import PERMITTED, Codes, Course, States, best
from declaccess.review.readiness_situation import Situation
from declaccess.rules import Authorisation, FiledUnder, Relation
from declaccess.rules.facts import BIT

_BY_RIGHT = (
    BIT[Relation.DECLARANT] | BIT[Authorisation.HELD] | BIT[DeclarationStatus.REGISTERED] | BIT[FiledUnder.NEW_RULES]
)


def means_course(situation: Situation, logins: Iterable[Codes]) -> tuple[Course, tuple[str, ...]]:
    """Return how work by some log-ins comes to an end, and where the rules behind that are said.

    The work is modifying; where none of them ever lets anybody modify, viewing.

    Args:
        situation: the moment.
        logins: what each may be worth, under each way to read the records; one or more.
    """
    key = tuple(logins)
    found = situation.means.get(key)
    if found is None:
        states, asked = _states(situation, key)
        found = situation.means[key] = (situation.calendar.course(states), situation.calendar.sources(asked))
    return found


def _states(situation: Situation, logins: tuple[Codes, ...]) -> tuple[States, Codes]:
    tried = []
    for action in (Action.MODIFY, Action.VIEW):
        asked = [tuple([_BY_RIGHT | BIT[action] | code for code in codes]) for codes in logins]
        tried.append((best(frozenset(situation.calendar.states(codes) for codes in asked)), asked[0]))
    return next((each for each in tried if PERMITTED in each[0]), tried[0])
