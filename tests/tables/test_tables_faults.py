"""What is wrong with tables is told all at once, each fault with its file, line and column."""

from pathlib import Path
from time import process_time

import pytest

from declaccess.codec.tables.reading import read_tables
from declaccess.errors import PortfolioError
from tables.folders import CLIENT, COMPANY, NUMBER, OTHER, ROWS, SECOND, altered, faults_of, table_text, write_folder

Rows = list[dict[str, str]]
STRANGER = "1900010165"


@pytest.mark.parametrize(
    ("table", "rows", "place", "says"),
    [
        (
            "organisations",
            altered("organisations", 1, id=COMPANY),
            "line 3 column id",
            "organisations.csv line 2 column id",
        ),
        ("organisations", altered("organisations", 0, register="whole"), "line 2 column register", "`complete`"),
        (
            "people",
            altered("people", 1, id="", name="Jan"),
            "line 3 column id",
            "the cell is blank; expected an identifier",
        ),
        ("people", altered("people", 1, id="85073003328"), "line 3 column id", "national number"),
        ("people", altered("people", 1, memberships="all"), "line 3 column memberships", "expected `none`"),
        (
            "people",
            altered("people", 0, memberships="none"),
            "line 2 column memberships",
            "memberships.csv line 2 names",
        ),
        ("memberships", altered("memberships", 0, person="p2"), "line 2 column person", "did you mean `p-2`?"),
        ("memberships", altered("memberships", 0, person=""), "line 2 column person", "the cell is blank"),
        (
            "legal_representatives",
            altered("legal_representatives", 0, organisation=STRANGER),
            "line 2 column organisation",
            "is not in the table organisations",
        ),
        (
            "legal_representatives",
            altered("legal_representatives", 0, **{"from": "02/01/2026", "until": "01/01/2026"}),
            "line 2 column until",
            "before it starts",
        ),
        ("appointments", altered("appointments", 0, role="chief"), "line 2 column role", "expected one of"),
        (
            "grants",
            altered("grants", 0, organisation=STRANGER),
            "line 2 column organisation",
            "not among the organisations",
        ),
        (
            "grants",
            altered("grants", 0, **{"from": ""}),
            "line 2 column from",
            "is blank; expected a day or a date-time",
        ),
        ("grants", altered("grants", 0, actions="create vew"), "line 2 column actions", "did you mean `view`?"),
        ("mandates", altered("mandates", 0, to_quarter="2025Q4"), "line 2 column to_quarter", "before it starts"),
        ("mandates", altered("mandates", 0, from_quarter="2026/1"), "line 2 column from_quarter", "form 2026Q1"),
        ("logins", altered("logins", 0, organisation=COMPANY), "line 2", "expected one of them"),
        ("declarations", altered("declarations", 0, sector="1.0"), "line 2 column sector", "without decimals"),
        ("declarations", altered("declarations", 0, sector="4"), "line 2 column sector", "expected one of `1`"),
        (
            "declarations",
            altered("declarations", 0, contract="3,1E+13"),
            "line 2 column contract",
            "scientific notation",
        ),
        ("declarations", altered("declarations", 0, contract=""), "line 2 column contract", "the cell is blank"),
        (
            "declarations",
            altered("declarations", 1, contract=f"{NUMBER}1"),
            "line 3 column contract",
            "line 2 column contract",
        ),
        (
            "declarations",
            altered("declarations", 0, ends_on="01/07/2026"),
            "line 2 column ends_on",
            "before they start",
        ),
        (
            "declarations",
            altered("declarations", 0, annulled_at="1/7/2026"),
            "line 2 column annulled_at",
            "only an annulled",
        ),
        ("parties", altered("parties", 0, role="subcontracter"), "line 2 column role", "did you mean `subcontractor`?"),
        ("parties", altered("parties", 0, hired_by=STRANGER), "line 2 column hired_by", "is not on this contract"),
        ("parties", altered("parties", 0, hired_by=OTHER), "line 2 column hired_by", "hiring loop"),
        ("parties", altered("parties", 0, hired_by=""), "line 2 column hired_by", "the cell is blank"),
        ("parties", altered("parties", 0, quality="1"), "line 2 column quality", "leave the cell blank"),
        ("parties", altered("parties", 0, contract=f"{SECOND}1"), "line 2 column contract", f"expected `{NUMBER}1`"),
        ("parties", altered("parties", 0, declaration=""), "line 2 column declaration", "the cell is blank"),
        ("parties", altered("parties", 1, quality=""), "line 3 column quality", "the cell is blank; expected a whole"),
        ("parties", altered("parties", 1, hired_by=COMPANY), "line 3 column hired_by", "leave the cell blank"),
        ("parties", altered("parties", 2, contract=""), "line 4 column contract", "say which one"),
        ("parties", altered("parties", 2, role="partnership_member"), "line 4 column hired_by", "leave the cell blank"),
        (
            "parties",
            [*ROWS["parties"], {"declaration": NUMBER, "role": "partnership_member"}],
            "line 5 column organisation",
            "the cell is blank; expected an organisation's number",
        ),
    ],
)
def test_a_fault_stands_at_its_cell_and_nowhere_else(
    table: str, rows: Rows, place: str, says: str, tmp_path: Path
) -> None:
    faults = faults_of(write_folder(tmp_path, **{table: rows}))
    assert list(faults) == [f"{table}.csv {place}"]
    assert says in faults[f"{table}.csv {place}"]


def test_what_is_wrong_with_a_key_shows_where_the_key_stands_and_where_it_is_named(tmp_path: Path) -> None:
    keyless = write_folder(tmp_path / "a", declarations=altered("declarations", 0, declaration="9B0"), parties=[])
    assert list(faults_of(keyless)) == ["declarations.csv line 2 column declaration"]
    lost = write_folder(tmp_path / "b", contracts=altered("contracts", 0, declaration="9B0000000KJS2"), parties=[])
    assert "is not in the table declarations" in faults_of(lost)["contracts.csv line 2 column declaration"]
    foreign = altered("contracts", 0, declarant="vat:ATU13585627")
    assert list(faults_of(write_folder(tmp_path / "c", contracts=foreign, parties=[]))) == [
        "contracts.csv line 2 column declarant"
    ]


def test_what_a_draft_has_not_yet_stands_at_its_cell(tmp_path: Path) -> None:
    rows = [
        {
            "declaration": "GENT-1",
            "status": "draft",
            "filed_at": "1/7/2026",
            "sector": "1",
            "client": CLIENT,
            "contract": f"{NUMBER}1",
            "declarant": COMPANY,
            "listed_from": "1/7/2026",
        }
    ]
    parties = [
        {
            "declaration": "GENT-1",
            "role": "subcontractor",
            "organisation": OTHER,
            "hired_by": COMPANY,
            "listed_until": "1/8/2026",
        }
    ]
    faults = faults_of(write_folder(tmp_path, declarations=rows, contracts=[], parties=parties))
    assert list(faults) == [
        "declarations.csv line 2 column filed_at",
        "declarations.csv line 2 column contract",
        "declarations.csv line 2 column listed_from",
        "parties.csv line 2 column listed_until",
    ]


def test_all_faults_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path,
        organisations=altered("organisations", 1, id="0566988258"),
        grants=[*altered("grants", 0, until="soon"), {"person": "p-3", "organisation": STRANGER, "actions": "view"}],
        declarations=altered("declarations", 1, status="filed", client=""),
        parties=altered("parties", 0, role="friend", listed_from="then"),
    )
    assert list(faults_of(folder)) == [
        "organisations.csv line 3 column id",
        "grants.csv line 2 column until",
        "grants.csv line 3 column from",
        "declarations.csv line 3 column status",
        "declarations.csv line 3 column client",
        "parties.csv line 2 column role",
        "parties.csv line 2 column listed_from",
    ]


def test_every_party_at_fault_is_told_and_not_only_the_first(tmp_path: Path) -> None:
    parties = [{**ROWS["parties"][0], "role": role} for role in ("friend", "subcontractor", "enemy")]
    assert list(faults_of(write_folder(tmp_path, parties=parties))) == [
        "parties.csv line 2 column role",
        "parties.csv line 4 column role",
    ]


def test_many_parties_at_fault_are_placed_in_linear_time(tmp_path: Path) -> None:
    bad = {**ROWS["parties"][0], "organisation": "0000000000"}
    parties = [{**bad, "listed_from": f"{1 + count % 28:02}/01/2026"} for count in range(3000)]
    started = process_time()
    faults = faults_of(write_folder(tmp_path, parties=parties))
    assert process_time() - started < 5
    assert list(faults) == [f"parties.csv line {line} column organisation" for line in range(2, 3002)]


def test_parties_of_contracts_that_could_not_be_read_are_not_told_to_be_lost(tmp_path: Path) -> None:
    assert list(faults_of(write_folder(tmp_path, contracts=b"\xff\xfe"))) == ["contracts.csv"]


def test_lines_are_those_of_the_file_though_quoted_texts_have_lines_of_their_own(tmp_path: Path) -> None:
    text = 'id;name;memberships\r\np-2;"two\r\nlines\r\n";\r\n\r\np-3;"x\ny";\r\n;left;\r\n'
    assert list(faults_of(write_folder(tmp_path, people=text))) == ["people.csv line 8 column id"]


def test_a_row_with_more_cells_than_the_header_is_a_fault_and_its_cells_are_not_read(tmp_path: Path) -> None:
    text = table_text("people", ROWS["people"]) + "p-4;Jan;;Peeters;x\r\n"
    faults = faults_of(write_folder(tmp_path, people=text))
    assert faults == {"people.csv line 4": "the row has 5 cells, and the header names 3 columns; is one cell two?"}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("id;nme;memberships", {"people.csv line 1 column nme", "people.csv line 1"}),
        ("id;name", {"people.csv line 1"}),
        ("id;name;Name;memberships", {"people.csv line 1 column Name"}),
        ("id;;name;memberships", {"people.csv line 1 column 2"}),
        ("id;name;memberships;shoe size", {"people.csv line 1 column shoe size"}),
        ("id|name|memberships", {"people.csv line 1"}),
    ],
)
def test_unknown_missing_and_double_columns_are_faults(head: str, expected: set[str], tmp_path: Path) -> None:
    folder = write_folder(tmp_path, people=f"{head}\r\np-2;;\r\n", memberships=[])
    assert set(faults_of(folder)) == expected


def test_a_missing_column_is_told_once_and_not_in_every_row(tmp_path: Path) -> None:
    text = "id;person;organisation;actions;granted_by;granted_at;untl\r\n" + "g;p-2;0403019261;view;;;\r\n" * 3
    faults = faults_of(write_folder(tmp_path, grants=text))
    assert list(faults) == [
        "grants.csv line 1",
        "grants.csv line 1 column untl",
        *(f"grants.csv line {line} column id" for line in (3, 4)),
    ]
    assert faults["grants.csv line 1 column untl"] == "unknown column `untl`; did you mean `until`?"
    assert "lacks `from`, `until`" in faults["grants.csv line 1"]


def test_what_another_fault_explains_is_not_told_again(tmp_path: Path) -> None:
    broken = "id;nam;register\r\n"
    folder = write_folder(tmp_path, organisations=broken, declarations=b"\xff\xfe")
    assert {place.partition(" ")[0] for place in faults_of(folder)} == {"organisations.csv", "declarations.csv"}


def test_a_draft_and_a_filed_declaration_of_one_name_do_not_share_parties(tmp_path: Path) -> None:
    draft = {"declaration": NUMBER, "status": "draft", "sector": "1", "client": CLIENT, "declarant": COMPANY}
    rows = [*ROWS["declarations"], draft]
    assert list(faults_of(write_folder(tmp_path / "a", declarations=rows))) == [
        "declarations.csv line 4 column declaration"
    ]
    alone = write_folder(tmp_path / "b", declarations=rows, parties=None)
    assert len(read_tables(alone).portfolio.declarations) == 3


def test_a_gigantic_cell_and_an_open_quote_are_faults(tmp_path: Path) -> None:
    long = write_folder(tmp_path / "long", people=altered("people", 0, name="x" * 40_000))
    assert faults_of(long) == {"people.csv line 2 column name": "found 40,000 characters; expected 32,767 at the most"}
    huge = write_folder(tmp_path / "huge", people=altered("people", 0, name="x" * 200_000))
    assert list(faults_of(huge)) == ["people.csv line 2"]
    quote = write_folder(tmp_path / "quote", people=table_text("people", ROWS["people"]) + 'p-4;"open;\r\np-5;;\r\n')
    assert "never closed" in faults_of(quote)["people.csv line 4"]
    early = write_folder(tmp_path / "early", people=table_text("people", ROWS["people"]) + 'p-4;"a"b;\r\n')
    assert "closes before" in faults_of(early)["people.csv line 4"]


def test_faults_repeat_no_character_that_upsets_a_terminal(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, grants=altered("grants", 0, until="\x1b[31msoon" + "x" * 5_000))
    with pytest.raises(PortfolioError) as raised:
        read_tables(folder)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 500
