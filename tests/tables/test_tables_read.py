"""Tables as people export them: encodings, separators, headers, days and numbers, each read in one way."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from declaccess.codec.portfolio import encode_portfolio
from declaccess.codec.tables.reading import read_tables
from declaccess.codec.tables.times import read_day, read_moment
from declaccess.errors import Fault
from declaccess.model import Declaration
from tables.folders import CLIENT, COMPANY, NUMBER, OTHER, ROWS, SECOND, altered, faults_of, table_text, write_folder


def test_the_sound_folder_reads_as_the_document_that_it_stands_for(tmp_path: Path) -> None:
    reading = read_tables(write_folder(tmp_path))
    assert reading.findings == ()
    assert encode_portfolio(reading.portfolio) == {
        "format": "declaccess.portfolio/1",
        "organisations": [
            {
                "id": COMPANY,
                "name": "Aannemer A",
                "register": "complete",
                "legal_representatives": [{"person": "p-legal"}],
            },
            {"id": OTHER},
        ],
        "people": [{"id": "p-2", "name": "Piet", "memberships": [{"organisation": COMPANY}]}, {"id": "p-3"}],
        "appointments": [
            {
                "person": "p-1",
                "organisation": COMPANY,
                "role": "chief_access_administrator",
                "appointed_by": "p-legal",
                "from": "2026-01-05T09:00:00+01:00",
            }
        ],
        "grants": [
            {
                "id": "g-1",
                "person": "p-2",
                "organisation": COMPANY,
                "actions": ["create", "modify", "annul", "view"],
                "granted_by": "p-1",
                "from": "2026-01-05T09:30:00+01:00",
            }
        ],
        "mandates": [
            {
                "mandator": COMPANY,
                "mandatary": OTHER,
                "covers": ["declaration-of-works"],
                "from_quarter": "2026Q1",
            }
        ],
        "logins": [{"person": "p-2", "means": "eid", "last_used": "2026-05-04T08:30:00+02:00"}],
        "declarations": [
            {
                "number": NUMBER,
                "status": "registered",
                "filed_at": "2026-06-29T08:00:00+02:00",
                "filed_by": COMPANY,
                "sector": 1,
                "client": CLIENT,
                "contracts": [
                    {
                        "number": f"{NUMBER}1",
                        "declarant": COMPANY,
                        "starts_on": "2026-07-06",
                        "subcontractors": [{"organisation": OTHER, "hired_by": COMPANY}],
                    }
                ],
                "other_participants": [{"organisation": "0742853417", "quality": 3}],
            },
            {
                "number": SECOND,
                "status": "registered",
                "sector": 1,
                "client": CLIENT,
                "contracts": [
                    {"number": f"{SECOND}1", "declarant": OTHER},
                    {
                        "number": f"{SECOND}2",
                        "declarant": COMPANY,
                        "subcontractors": [{"organisation": "vat:ATU13585627", "hired_by": COMPANY}],
                    },
                ],
            },
        ],
    }


@pytest.mark.parametrize("table", ROWS)
def test_a_table_that_is_not_there_says_the_same_as_one_without_rows(table: str, tmp_path: Path) -> None:
    needs = {
        "organisations": ("legal_representatives", "appointments", "grants"),
        "people": ("memberships",),
        "declarations": ("contracts", "parties"),
        "contracts": ("parties",),
    }
    without = dict.fromkeys((table, *needs.get(table, ())))
    absent = read_tables(write_folder(tmp_path / "absent", **without)).portfolio
    empty = read_tables(write_folder(tmp_path / "empty", **{each: [] for each in without})).portfolio
    assert absent == empty


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_separators_encodings_and_line_ends_are_told_apart(
    separator: str, encoding: str, ends: str, tmp_path: Path
) -> None:
    rows = [{"id": COMPANY, "name": "Société “LIBERTÉ” à €"}]
    text = table_text("organisations", rows, separator).replace("\r\n", ends)
    (tmp_path / "organisations.csv").write_bytes(text.encode(encoding))
    assert read_tables(tmp_path).portfolio.organisations[0].name == "Société “LIBERTÉ” à €"


def test_the_line_by_which_excel_names_the_separator_is_no_row(tmp_path: Path) -> None:
    text = "sep=;\r\n" + table_text("organisations", [{"id": "0403.019.261", "name": "A, B"}])
    (tmp_path / "organisations.csv").write_text(text, "utf-8")
    assert read_tables(tmp_path).portfolio.organisations[0].name == "A, B"


def test_utf_8_with_a_damaged_character_is_not_taken_for_windows_1252(tmp_path: Path) -> None:
    rows = [{"id": COMPANY, "name": "né à Liège"}, {"id": OTHER, "name": "@@"}]
    data = table_text("organisations", rows).encode().replace(b"@@", b"\xe9\xff")
    faults = faults_of(write_folder(tmp_path, organisations=data))
    assert faults == {"organisations.csv": "line 3 is not UTF-8, as the rest is; save it as CSV UTF-8 again"}


def test_names_of_columns_stand_in_any_order_case_and_with_blanks(tmp_path: Path) -> None:
    text = " FROM ;Organisation;person;Until\r\n1/02/2024;BE 0403.019.261;p-9;\r\n"
    reading = read_tables(write_folder(tmp_path, legal_representatives=text))
    (representative,) = reading.portfolio.organisations[0].legal_representatives
    assert (representative.person, representative.period.start) == ("p-9", datetime(2024, 1, 31, 23, tzinfo=UTC))


def test_blank_lines_rows_of_separators_and_columns_without_a_name_say_nothing(tmp_path: Path) -> None:
    text = "\r\nid;name;register;;\r\n\r\n;;;;\r\n 0403019261 ;\u00a0;complete;;\r\n  ;\t;;;\r\n"
    portfolio = read_tables(write_folder(tmp_path, organisations=text, **{each: [] for each in _NEED_OTHER})).portfolio
    assert [(each.id, each.name) for each in portfolio.organisations] == [(COMPANY, None)]


_NEED_OTHER = ("legal_representatives", "appointments", "grants")


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("0403019261", False),
        ("0403.019.261", False),
        ("BE 0403.019.261", False),
        ("be0403 019\u00a0261", False),
        ("403019261", True),
        ("403.019.261", True),
        ("BE403019261", True),
    ],
)
def test_a_company_number_is_read_as_people_type_it(written: str, restored: bool, tmp_path: Path) -> None:
    reading = read_tables(write_folder(tmp_path, grants=altered("grants", 0, organisation=written)))
    assert reading.portfolio.grants[0].organisation == COMPANY
    message = f"`{written}` is read as `0403019261`: its check digits prove that it lost its leading zero"
    told = (Fault("grants.csv line 2 column organisation", message),) if restored else ()
    assert reading.findings == reading.restored == told


@pytest.mark.parametrize(
    "written", ["403019262", "43019261", "4,03E+08", "403019261.0", "403019261,0", "+403019261", "x403019261"]
)
def test_a_company_number_that_cannot_be_proved_is_a_fault(written: str, tmp_path: Path) -> None:
    faults = faults_of(write_folder(tmp_path, mandates=altered("mandates", 0, mandatary=written)))
    assert list(faults) == ["mandates.csv line 2 column mandatary"]


def test_numbers_that_fail_their_check_are_kept_when_asked_and_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, parties=altered("parties", 2, organisation="BE 0403.019.262"))
    reading = read_tables(folder, identifiers="unchecked")
    works = reading.portfolio.declarations[1]
    assert works.contracts[1].subcontractors[0].organisation == "unchecked:0403019262"
    assert [fault.place for fault in reading.findings] == ["parties.csv line 4 column organisation"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("29/06/2026", "2026-06-29"),
        ("5/1/2026", "2026-01-05"),
        ("05/01/2026", "2026-01-05"),
        ("2026-06-29", "2026-06-29"),
        ("6/07/2026 0:00", "2026-07-06"),
        ("2026-06-29 00:00:00", "2026-06-29"),
    ],
)
def test_days_are_belgian_or_iso(written: str, day: str) -> None:
    assert read_day(written) == day


@pytest.mark.parametrize(
    "written", ["06/29/2026", "29/02/2026", "29/06/26", "29-06-2026", "2026/06/29", "46202", "1/7/2026 8:00"]
)
def test_any_other_day_is_a_fault(written: str, tmp_path: Path) -> None:
    faults = faults_of(write_folder(tmp_path, declarations=altered("declarations", 0, ends_on=written)))
    assert list(faults) == ["declarations.csv line 2 column ends_on"]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("29/06/2026", "2026-06-29T00:00:00+02:00"),
        ("29/06/2026 10:00", "2026-06-29T10:00:00+02:00"),
        ("9/1/2026 9:05:30", "2026-01-09T09:05:30+01:00"),
        ("2026-01-09", "2026-01-09T00:00:00+01:00"),
        ("2026-06-29T10:00", "2026-06-29T10:00:00+02:00"),
        ("2026-06-29 10:00:00.5", "2026-06-29T10:00:00.500000+02:00"),
        ("2026-06-29T10:00Z", "2026-06-29T10:00Z"),
        ("2026-06-29 10:00:00-05:00", "2026-06-29T10:00:00-05:00"),
        ("25/10/2026 01:59", "2026-10-25T01:59:00+02:00"),
        ("25/10/2026 03:00", "2026-10-25T03:00:00+01:00"),
        ("29/03/2026 03:00", "2026-03-29T03:00:00+02:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_date_times_without_an_offset_are_on_the_clock_of_brussels(written: str, moment: str) -> None:
    assert read_moment(written) == moment


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("25/10/2026 02:30", "comes twice that night in Brussels; write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30"),
        ("2026-03-29 02:30", "never comes in Brussels"),
        ("29/06/2026 24:00", "is not a time of the clock"),
        ("29/06/26 10:00", "expected the year with four digits"),
        ("06/29/2026 10:00", "is not in the calendar"),
        ("yesterday", "found the text `yesterday`; expected a day or a date-time"),
        ("2026-06-29T10:00+99:00", "is not a date-time with offset"),
    ],
)
def test_a_date_time_that_names_no_instant_is_a_fault(written: str, says: str, tmp_path: Path) -> None:
    faults = faults_of(write_folder(tmp_path, grants=altered("grants", 0, until=written)))
    assert list(faults) == ["grants.csv line 2 column until"]
    assert says in faults["grants.csv line 2 column until"]


def test_a_person_may_be_said_to_belong_to_nobody(tmp_path: Path) -> None:
    portfolio = read_tables(write_folder(tmp_path, people=altered("people", 1, memberships="none"))).portfolio
    assert [person.memberships for person in portfolio.people][1] == ()
    assert read_tables(write_folder(tmp_path)).portfolio.people[1].memberships is None


def test_words_of_a_list_stand_between_blanks_commas_or_semicolons(tmp_path: Path) -> None:
    text = table_text("grants", altered("grants", 0, actions='"create, modify;view"'))
    assert sorted(read_tables(write_folder(tmp_path, grants=text)).portfolio.grants[0].actions) == [
        "create",
        "modify",
        "view",
    ]


def test_a_draft_is_called_by_its_reference_in_every_table(tmp_path: Path) -> None:
    rows = [{"declaration": "GENT-1", "status": "draft", "sector": "1", "client": CLIENT, "declarant": COMPANY}]
    parties = [
        {"declaration": "GENT-1", "role": "partnership_member", "organisation": OTHER},
        {"declaration": "GENT-1", "role": "subcontractor", "organisation": OTHER, "hired_by": COMPANY},
    ]
    portfolio = read_tables(write_folder(tmp_path, declarations=rows, contracts=None, parties=parties)).portfolio
    found = portfolio.find_draft("GENT-1")
    assert found is not None
    assert found[1].contract.partnership_members == (OTHER,)
    assert [each.organisation for each in found[1].contract.subcontractors] == [OTHER]


def test_texts_keep_their_quotes_separators_and_line_breaks(tmp_path: Path) -> None:
    text = 'id;name;register\r\n0403019261;"A ""Bouw""; B\nen C";\r\n0566988259;\'t Hooghuis;\r\n'
    portfolio = read_tables(write_folder(tmp_path, organisations=text)).portfolio
    assert [each.name for each in portfolio.organisations] == ['A "Bouw"; B\nen C', "'t Hooghuis"]


def test_a_cell_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    portfolio = read_tables(write_folder(tmp_path, people=altered("people", 0, name="=1+1"))).portfolio
    assert portfolio.people[0].name == "=1+1"


def test_first_and_last_days_of_the_works_are_days(tmp_path: Path) -> None:
    works = read_tables(write_folder(tmp_path)).portfolio.declarations[0]
    assert isinstance(works, Declaration)
    assert works.contracts[0].starts_on == date(2026, 7, 6)
