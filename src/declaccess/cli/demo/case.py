"""The example: an invented contractor chain, its declaration read from a message in NSSO's format and filed."""

import json
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

from attrs import evolve, frozen

from declaccess.cli.problems import about
from declaccess.cli.streams import shown
from declaccess.codec.messages import read_message
from declaccess.codec.portfolio import encode_portfolio, read_portfolio
from declaccess.codec.requests import encode_request
from declaccess.model import (
    AccessRequest,
    Action,
    ContractNumber,
    Declaration,
    DeclarationNumber,
    Login,
    OrganisationId,
    PersonId,
    Portfolio,
    Subject,
)
from declaccess.periods import BRUSSELS

NUMBER = DeclarationNumber("9B00000026G14")
"""The number that the declaration gets when it is filed."""

DRAFT = "GENT-2026-021"
"""Reference of the draft of the next declaration, for the question who may create it."""

FILED_AT = datetime(2026, 5, 18, 9, 30, tzinfo=BRUSSELS)
"""When it is filed."""

_CONTRACT = ContractNumber(f"{NUMBER}1")


@frozen(kw_only=True)
class Asker:
    """A company in the example, with somebody who acts for it.

    Attributes:
        title: what it is to the declaration.
        organisation: the company.
        person: who acts for it.
    """

    title: str
    organisation: OrganisationId
    person: PersonId

    def asks(self, action: Action, login: Login, at: date) -> AccessRequest:
        """Return one question of this company's; nobody is identified when the log-in is unsecured.

        Args:
            action: what is to be done.
            login: how somebody logged in.
            at: when.
        """
        person = None if login == UNSECURED else self.person
        return AccessRequest(
            subject=Subject(organisation=self.organisation, person=person),
            action=action,
            declaration=DRAFT if action is Action.CREATE else NUMBER,
            at=at,
            login=login,
        )


DIGITAL_KEY = Login("eid")
PASSWORD = Login("password")
UNSECURED = Login("unsecured")

DECLARANT = Asker(title="The declarant", organisation=OrganisationId("1900020261"), person=PersonId("tolhuis-desk"))
SUBCONTRACTOR = Asker(
    title="A subcontractor", organisation=OrganisationId("1900030357"), person=PersonId("rozemarijn-planner")
)
OUTSIDER = Asker(title="An outsider", organisation=OrganisationId("1900050549"), person=PersonId("dampoort-planner"))
ASKERS = (DECLARANT, SUBCONTRACTOR, OUTSIDER)


@frozen(kw_only=True)
class Case:
    """The example, read.

    Attributes:
        portfolio: all records, with the filed declaration.
        declaration: that declaration.
    """

    portfolio: Portfolio
    declaration: Declaration

    def name_of(self, organisation: OrganisationId) -> str:
        """Return an organisation's name.

        Args:
            organisation: one of the example's.
        """
        register = self.portfolio.find_register(organisation)
        return (register.organisation.name if register is not None else None) or organisation


def load_case() -> Case:
    """Read the example's message and records, and file its declaration."""
    folder = files("declaccess.cli.demo")
    with folder.joinpath("portfolio.json").open("rb") as stream:
        portfolio = read_portfolio(stream).portfolio
    (draft,) = read_message(folder.joinpath("message.xml").read_bytes()).drafts
    declaration = draft.filed(NUMBER, [_CONTRACT], FILED_AT, draft.contract.declarant)
    everything = evolve(portfolio, declarations=(declaration, *portfolio.declarations))
    return Case(portfolio=everything, declaration=declaration)


def save_case(case: Case, folder: Path) -> list[Path]:
    """Write the example to files: the message, the portfolio and some requests.

    Args:
        case: the example.
        folder: where; it is made if it does not exist.

    Returns:
        The files.

    Raises:
        CommandError: a file cannot be written, or exists already.
    """
    portfolio = json.dumps(encode_portfolio(case.portfolio), indent=2, ensure_ascii=False)
    requests = [
        json.dumps(encode_request(asker.asks(action, DIGITAL_KEY, day)))
        for day in (date(2026, 6, 28), date(2026, 6, 29))
        for asker in ASKERS
        for action in Action
    ]
    contents = {
        "message.xml": files("declaccess.cli.demo").joinpath("message.xml").read_text("utf-8"),
        "portfolio.json": f"{portfolio}\n",
        "requests.jsonl": "".join(f"{line}\n" for line in requests),
    }
    with about(shown(str(folder))):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        with (
            about(shown(str(folder / name))),
            folder.joinpath(name).open("x", encoding="utf-8", newline="\n") as stream,
        ):
            stream.write(text)
    return [folder / name for name in contents]
