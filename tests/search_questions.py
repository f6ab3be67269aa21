"""Questions for searches, and their answers asked one by one: what a list has to be exactly."""

from hypothesis import strategies as st

from declaccess import AccessRequest, Action, Outcome, Portfolio, decide
from declaccess.codec.portfolio import decode_portfolio
from declaccess.codec.requests import decode_request
from declaccess.model import Draft, Subject
from declaccess.review.sources import SearchableStore, asked_of
from declaccess.review.what_can import WhatCan, what_can
from declaccess.review.who_can import WhoCan, who_can
from declaccess.rules import Rulebook
from declaccess.rules.shapes import shapes
from declaccess.testing.strategies import boundary_instants, rulebooks
from plain_worlds import worlds

Split = tuple[list[object], list[object]]


class Asked(tuple[Portfolio, AccessRequest, Rulebook]):
    """A portfolio, a request of which only who asks, what and how counts, and a rulebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        portfolio, request, book = self
        return f"{request!r} under {book.hash} about {len(portfolio.declarations)} declarations"


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """Draw a question."""
    book = draw(rulebooks())
    record, asked = draw(worlds())
    portfolio = decode_portfolio(record).portfolio
    request = decode_request(asked, book.first_day)
    at = draw(st.one_of(st.just(request.at), boundary_instants(book)))
    action = draw(st.sampled_from(list(Action)))
    asked_for = AccessRequest(
        subject=request.subject, action=action, declaration="-", at=at, login=request.login, contract=request.contract
    )
    return Asked((portfolio, asked_for, book))


def expected_of_what(portfolio: Portfolio, request: AccessRequest, book: Rulebook) -> Split:
    """Ask about one declaration after the other."""
    found: Split = ([], [])
    is_create = request.action == Action.CREATE
    for works in portfolio.declarations:
        if isinstance(works, Draft) is not is_create:
            continue
        key = works.reference if isinstance(works, Draft) else works.number
        one = AccessRequest(
            subject=request.subject, action=request.action, declaration=key, at=request.at, login=request.login
        )
        _keep(found, key, decide(one, portfolio, book).outcome)
    return sorted(found[0], key=str), sorted(found[1], key=str)


def expected_of_who(portfolio: Portfolio, request: AccessRequest, book: Rulebook, key: str) -> Split:
    """Ask for one organisation and person after the other."""
    is_create = request.action == Action.CREATE
    found = portfolio.find_draft(key) if is_create else portfolio.find_declaration(key)
    assert found is not None
    named = sorted({shape.organisation for shape in shapes(found[1])})
    answers: Split = ([], [])
    for organisation in named:
        if not organisation.can_act:
            continue
        for person in [None, *asked_of(portfolio).everybody()[0]]:
            one = AccessRequest(
                subject=Subject(organisation=organisation, person=person),
                action=request.action,
                declaration=key,
                at=request.at,
                login=request.login,
                contract=request.contract,
            )
            _keep(answers, (organisation, person), decide(one, portfolio, book).outcome)
    return answers


def _keep(found: Split, what: object, outcome: Outcome) -> None:
    if outcome is not Outcome.DENY:
        found[outcome is Outcome.INDETERMINATE].append(what)


def whole_of_what(source: Portfolio | SearchableStore, request: AccessRequest, book: Rulebook, limit: int) -> Split:
    """Read page after page."""
    found: Split = ([], [])
    after, pages = None, 0
    while True:
        page: WhatCan = what_can(
            source,
            book,
            person=request.subject.person,
            organisation=request.subject.organisation,
            action=request.action,
            at=request.at,
            login=request.login,
            limit=limit,
            after=after,
        )
        assert len(page.permit) + len(page.indeterminate) <= limit
        assert page.complete is (page.next is None)
        found[0].extend(page.permit)
        found[1].extend(page.indeterminate)
        after, pages = page.next, pages + 1
        assert pages < 20
        if after is None:
            return found


def whole_of_who(
    source: Portfolio | SearchableStore, request: AccessRequest, book: Rulebook, key: str, limit: int
) -> Split:
    """Read page after page."""
    found: Split = ([], [])
    after = None
    while True:
        page: WhoCan = who_can(
            source,
            book,
            declaration=key,
            action=request.action,
            at=request.at,
            login=request.login,
            contract=request.contract,
            limit=limit,
            after=after,
        )
        assert len(page.permit) + len(page.indeterminate) <= limit
        found[0].extend(page.permit)
        found[1].extend(page.indeterminate)
        after = page.next
        if after is None:
            return found
