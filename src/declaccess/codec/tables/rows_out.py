"""A portfolio as rows of tables, or why tables cannot carry it."""

from collections.abc import Iterator, Mapping
from typing import Any

from declaccess.codec.found import quoted
from declaccess.codec.strict_json import is_whole
from declaccess.codec.tables.escaping import protect, release
from declaccess.codec.tables.kinds import NONE, Kind
from declaccess.codec.tables.layout import BY_NAME, LAYOUTS
from declaccess.codec.tables.parties import MEMBER, OTHER, SUBCONTRACTOR
from declaccess.codec.tables.problems import CellError
from declaccess.codec.tables.table import LONGEST_CELL
from declaccess.codec.writing import encode_record
from declaccess.errors import Fault, PortfolioError
from declaccess.model import Draft, Json, Portfolio
from declaccess.model.portfolio import LISTS

_PARTS = {"organisations": ("legal_representatives", "organisation"), "people": ("memberships", "person")}


class TableRows:
    """The rows of a portfolio, and what of it does not fit.

    Attributes:
        rows: of each table the rows, each with the document's values by column.
        faults: what tables cannot carry, at the places of the portfolio document.
    """

    def __init__(self, portfolio: Portfolio, *, leave_out_content: bool) -> None:
        self.rows: dict[str, list[dict[str, Json]]] = {layout.name: [] for layout in LAYOUTS}
        self.faults: list[Fault] = []
        self._leaves_out_content = leave_out_content
        self._shared = _shared_keys(portfolio)
        for name in LISTS:
            for index, record in enumerate(getattr(portfolio, name)):
                written, place = encode_record(record), f"$.{name}[{index}]"
                if name == "declarations":
                    self._add_works(written, place)
                elif name in _PARTS:
                    self._add_owner(name, written, place)
                else:
                    self._add(name, written, place)

    def _add(self, table: str, values: Mapping[str, Any], place: str) -> None:
        self._drop_content(values, place)
        row = {column.name: values[column.name] for column in BY_NAME[table].columns if column.name in values}
        for column in BY_NAME[table].columns:
            if column.name in row and (problem := _unfit(row[column.name], column.kind)):
                self.faults.append(Fault(f"{place}.{column.name}", problem))
        self.rows[table].append(row)

    def _drop_content(self, values: Mapping[str, Any], place: str) -> None:
        if "content" in values and not self._leaves_out_content:
            message = "tables do not carry `content`; write the portfolio document, or leave the content out"
            self.faults.append(Fault(f"{place}.content", message))

    def _add_owner(self, table: str, record: Mapping[str, Any], place: str) -> None:
        part, column = _PARTS[table]
        parts = record.get(part)
        values = {name: value for name, value in record.items() if name != part}
        if table == "people" and parts == []:
            values[part] = NONE
        self._add(table, values, place)
        for index, each in enumerate(parts or ()):
            self._add(part, {column: record["id"], **each}, f"{place}.{part}[{index}]")

    def _add_works(self, works: Mapping[str, Any], place: str) -> None:
        key = works.get("number", works.get("reference"))
        contracts = works["contracts"]
        others = works.get("other_participants", ())
        if key in self._shared:
            names = f"{quoted(str(key))} names a draft and a filed declaration"
            self.faults.append(Fault(place, f"{names}, so tables would not say whose rows are meant"))
        self._drop_content(works, place)
        first = _contract_values(contracts[0])
        self._drop_content(contracts[0], f"{place}.contracts[0]")
        own = {name: value for name, value in works.items() if name != "content"}
        self._add("declarations", {**own, **first, "declaration": key}, place)
        for index, contract in enumerate(contracts):
            here = f"{place}.contracts[{index}]"
            if index:
                self._add("contracts", {**contract, **_contract_values(contract), "declaration": key}, here)
            for values, step in _parties(contract):
                self._add("parties", {**values, "declaration": key}, f"{here}.{step}")
        for index, each in enumerate(others):
            values = {**each, "role": OTHER, "declaration": key}
            self._add("parties", values, f"{place}.other_participants[{index}]")


def table_rows(portfolio: Portfolio, *, leave_out_content: bool) -> dict[str, list[dict[str, Json]]]:
    """Return the rows of every table, with the document's values by column.

    Args:
        portfolio: the portfolio.
        leave_out_content: whether what no rule looks at is left out.

    Raises:
        PortfolioError: everything in it that tables cannot carry, at its place in the portfolio document.
    """
    written = TableRows(portfolio, leave_out_content=leave_out_content)
    if written.faults:
        raise PortfolioError(written.faults)
    return written.rows


def cell_words(value: Json) -> str:
    """Return the text that stands for a value of the document in a cell."""
    if isinstance(value, list):
        return " ".join(map(str, value)) or NONE
    return str(value)


def _contract_values(contract: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in contract.items() if name not in ("number", "content")}
    if "number" in contract:
        values["contract"] = contract["number"]
    return values


def _shared_keys(portfolio: Portfolio) -> set[str]:
    """Return the names that a draft and a filed declaration share, where rows of other tables would name them."""
    seen: dict[str, bool] = {}
    shared: set[str] = set()
    for works in portfolio.declarations:
        key = works.reference if isinstance(works, Draft) else str(works.number)
        has_rows = bool(works.other_participants) or len(works.contracts) > 1
        has_rows = has_rows or any(each.subcontractors or each.partnership_members for each in works.contracts)
        if key in seen and (has_rows or seen[key]):
            shared.add(key)
        seen[key] = has_rows or seen.get(key, False)
    return shared


def _parties(contract: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    number = {"contract": contract["number"]} if "number" in contract else {}
    for index, member in enumerate(contract.get("partnership_members", ())):
        yield {**number, "role": MEMBER, "organisation": member}, f"partnership_members[{index}]"
    for index, each in enumerate(contract.get("subcontractors", ())):
        yield {**each, **number, "role": SUBCONTRACTOR}, f"subcontractors[{index}]"


def _unfit(value: Json, kind: Kind) -> str:
    """Say why a cell does not carry a value; nothing where reading it gives the value back."""
    text = cell_words(value)
    if not text or text != text.strip() or "\0" in text or not is_whole(text):
        return (
            f"a table does not carry {quoted(text)}: nothing, blanks around a text and half characters are lost in one"
        )
    if len(protect(text)) > LONGEST_CELL:
        return f"the text has {len(text):,} characters; a cell of a table has {LONGEST_CELL:,} at the most"
    try:
        read = kind.read(release(protect(text)))
    except CellError as error:
        return f"a table does not carry it: {error.message}"
    return "" if read == value else f"a table does not carry {quoted(text)}: it would be read as {quoted(str(read))}"
