"""Portfolios that tables can carry, from portfolios of any kind: what they cannot is taken away or made plain."""

import re

from attrs import evolve
from hypothesis import strategies as st

from codec_strategies import portfolios, texts
from declaccess.model import NOTHING, Contract, Declaration, Draft, LoginRecord, Mandate, Portfolio

RISKY = st.builds(
    "".join, st.tuples(st.sampled_from(["=", "+", "-", "@", "'=", "''@", "'", "＝", '"', ";", ","]), texts)
)
"""Texts that a spreadsheet might run, or that look as if they had been kept from it."""


def plain(text: str | None) -> str | None:
    """Return a text without blanks around it and without NUL, or nothing."""
    return (text or "").replace("\0", "").strip() or None


def _word(text: str) -> str:
    return re.sub(r"[\s,;\0]", "", text)


def _contract(contract: Contract) -> Contract:
    hired = tuple(evolve(each, content=NOTHING) for each in contract.subcontractors)
    return evolve(contract, content=NOTHING, subcontractors=hired)


def _works(works: Declaration | Draft) -> Declaration | Draft:
    return evolve(works, content=NOTHING, contracts=tuple(map(_contract, works.contracts)))


def _mandate(mandate: Mandate) -> Mandate:
    covers = None if mandate.covers is None else frozenset(filter(None, map(_word, mandate.covers))) - {"none"}
    return evolve(mandate, covers=covers)


def _login(login: LoginRecord) -> LoginRecord:
    return evolve(login, means=plain(login.means) or "eid", assurance=plain(login.assurance))


@st.composite
def carried(draw: st.DrawFn) -> Portfolio:
    """Draw a portfolio that tables can carry."""
    drawn = draw(portfolios())
    names = st.one_of(st.none(), texts, RISKY).map(plain)
    return Portfolio(
        organisations=tuple(evolve(each, name=draw(names)) for each in drawn.organisations),
        people=tuple(evolve(each, name=draw(names)) for each in drawn.people),
        appointments=drawn.appointments,
        grants=drawn.grants,
        mandates=tuple(map(_mandate, drawn.mandates)),
        logins=tuple(map(_login, drawn.logins)),
        declarations=tuple(map(_works, drawn.declarations)),
    )
