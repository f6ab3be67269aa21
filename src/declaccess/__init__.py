"""Who may do what with a Belgian declaration of works, at which moment, and why.

Importing this package loads neither a format nor an optional dependency and has no side effect; what reads files is
loaded at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from declaccess.errors import DeclaccessError
from declaccess.model import (
    AccessRequest,
    Action,
    Contract,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Draft,
    Grant,
    Login,
    Organisation,
    OrganisationId,
    PersonId,
    Portfolio,
    Subcontractor,
    Subject,
)
from declaccess.periods import Period
from declaccess.rules import (
    AccessDeniedError,
    AccessTable,
    Decision,
    Facts,
    Outcome,
    counterfactuals,
    decide,
    require,
)

if TYPE_CHECKING:
    from declaccess.codec.messages import read_message
    from declaccess.codec.portfolio import read_portfolio
    from declaccess.codec.tables.reading import read_tables
    from declaccess.review.changes import changes
    from declaccess.review.readiness import review_readiness
    from declaccess.review.what_can import what_can
    from declaccess.review.who_can import who_can
    from declaccess.rulebooks import nsso_2026, read_rulebook
    from declaccess.rules import Rulebook, Timeline, timeline

__all__ = [
    "AccessDeniedError",
    "AccessRequest",
    "AccessTable",
    "Action",
    "Contract",
    "ContractNumber",
    "Decision",
    "DeclaccessError",
    "Declaration",
    "DeclarationNumber",
    "Draft",
    "Facts",
    "Grant",
    "Login",
    "Organisation",
    "OrganisationId",
    "Outcome",
    "Period",
    "PersonId",
    "Portfolio",
    "Rulebook",
    "Subcontractor",
    "Subject",
    "Timeline",
    "changes",
    "counterfactuals",
    "decide",
    "nsso_2026",
    "read_message",
    "read_portfolio",
    "read_rulebook",
    "read_tables",
    "require",
    "review_readiness",
    "timeline",
    "what_can",
    "who_can",
]

__version__ = "0.1.0"

_AT_FIRST_USE = {
    "Rulebook": "declaccess.rules.rulebook",
    "Timeline": "declaccess.rules.timelines",
    "changes": "declaccess.review.changes",
    "nsso_2026": "declaccess.rulebooks",
    "read_message": "declaccess.codec.messages",
    "read_portfolio": "declaccess.codec.portfolio",
    "read_rulebook": "declaccess.rulebooks",
    "read_tables": "declaccess.codec.tables.reading",
    "review_readiness": "declaccess.review.readiness",
    "timeline": "declaccess.rules.timelines",
    "what_can": "declaccess.review.what_can",
    "who_can": "declaccess.review.who_can",
}


def __getattr__(name: str) -> Any:
    if name not in _AT_FIRST_USE:
        raise AttributeError(f"module `declaccess` has no attribute `{name}`")
    return getattr(import_module(_AT_FIRST_USE[name]), name)


def __dir__() -> list[str]:
    return __all__
