"""What a search knows of a declaration without its record is what the rules find in the record."""

from datetime import datetime  # noqa: TC003 - a test says what it draws

from hypothesis import given
from hypothesis import strategies as st

from declaccess.codec.portfolio import decode_portfolio
from declaccess.model import Action
from declaccess.rulebooks import nsso_2026
from declaccess.rules import Relation, Rulebook
from declaccess.rules.facts import BIT
from declaccess.rules.shapes import IRREGULAR, regular_roles, relation_of, shapes
from declaccess.rules.standing import find_relation
from declaccess.testing.strategies import boundary_instants, rulebooks
from effort import one_in
from plain_worlds import Record, worlds


@one_in(2)
@given(world=worlds(unchecked=True), book=rulebooks(), data=st.data())
def test_the_relation_follows_from_the_roles(world: tuple[Record, Record], book: Rulebook, data: st.DataObject) -> None:
    portfolio = decode_portfolio(world[0], identifiers="unchecked").portfolio
    at: datetime = data.draw(boundary_instants(book))
    unrelated = BIT[Relation.UNRELATED]
    for works in portfolio.declarations:
        for shape in shapes(works):
            if shape.roles == IRREGULAR or not shape.organisation.can_act:
                continue
            assert shape.roles in regular_roles()
            for norms in book.decider.interpretations:
                for action in Action:
                    found = find_relation(works, (), shape.organisation, action, None, at, norms).bits
                    expected = relation_of(shape.roles, norms) if at in shape.listed else unrelated
                    assert found == expected


def test_most_declarations_are_regular() -> None:
    assert len(regular_roles()) > 100
    assert all(relation_of(roles, norms) for roles in regular_roles() for norms in nsso_2026().decider.interpretations)
