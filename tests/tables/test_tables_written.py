"""What is written as tables reads back as the same portfolio, and is harmless in a spreadsheet."""

import csv
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from codec_strategies import portfolios
from declaccess.codec.portfolio import encode_portfolio
from declaccess.codec.tables.escaping import protect, release
from declaccess.codec.tables.layout import LAYOUTS
from declaccess.codec.tables.reading import read_tables
from declaccess.codec.tables.workbook_out import write_workbook
from declaccess.codec.tables.writing import write_tables
from declaccess.errors import PortfolioError
from declaccess.model import Content, Json, Mandate, OrganisationId, Person, PersonId, Portfolio
from declaccess.periods import Quarter
from tables.carried import RISKY, carried, plain
from tables.folders import write_folder

_UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
COMPANY = OrganisationId("0403019261")


@settings(max_examples=60, deadline=None, suppress_health_check=_UNHURRIED)
@given(carried(), st.sampled_from([";", ",", "\t"]))
def test_csv_files_read_back_as_the_portfolio(portfolio: Portfolio, separator: Literal[";", ",", "\t"]) -> None:
    with TemporaryDirectory() as folder:
        write_tables(portfolio, folder, separator=separator)
        reading = read_tables(folder)
    assert reading.portfolio == portfolio
    assert encode_portfolio(reading.portfolio) == encode_portfolio(portfolio)
    assert reading.findings == ()


@settings(max_examples=25, deadline=None, suppress_health_check=_UNHURRIED)
@given(carried())
def test_a_workbook_reads_back_as_the_portfolio(portfolio: Portfolio) -> None:
    with TemporaryDirectory() as folder:
        read = round_trip(portfolio, Path(folder) / "tables.xlsx")
    assume(read is not None)
    assert read == encode_portfolio(portfolio)


def round_trip(portfolio: Portfolio, path: Path) -> dict[str, Json] | None:
    """Return what a workbook of a portfolio reads as, or nothing where it holds what a workbook does not carry."""
    try:
        write_workbook(portfolio, path)
    except PortfolioError as error:
        refused = [fault.message for fault in error.faults]
    else:
        return encode_portfolio(read_tables(path).portfolio)
    assert all("a workbook does not carry" in message for message in refused)
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=_UNHURRIED)
@given(portfolios())
def test_any_portfolio_is_carried_whole_or_refused_with_places(portfolio: Portfolio) -> None:
    with TemporaryDirectory() as folder:
        try:
            write_tables(portfolio, folder)
        except PortfolioError as error:
            places = [fault.place for fault in error.faults]
            written = list(Path(folder).iterdir())
        else:
            assert read_tables(folder).portfolio == portfolio
            return
    assert all(place.startswith("$.") for place in places)
    assert written == []


@given(st.one_of(RISKY, st.text()).map(plain))
def test_no_protected_text_begins_a_formula_and_each_is_given_back(text: str | None) -> None:
    written = protect(text or "")
    assert not re.match("[=+\\-@＝＋－＠]", written)
    assert release(written) == (text or "")


def test_a_name_that_is_a_formula_is_kept_from_running(tmp_path: Path) -> None:
    name = '=HYPERLINK("http://x.example";"click")'
    portfolio = Portfolio(people=(Person(id=PersonId("p-1"), name=name), Person(id=PersonId("@p"), name="'t Hof")))
    write_tables(portfolio, tmp_path / "csv")
    data = (tmp_path / "csv" / "people.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid;name;memberships\r\n")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1:] == [["p-1", f"'{name}", ""], ["'@p", "'t Hof", ""]]
    assert read_tables(tmp_path / "csv").portfolio == portfolio


def test_content_is_refused_with_its_places_or_left_out(tmp_path: Path) -> None:
    portfolio = read_tables(write_folder(tmp_path / "sound")).portfolio
    works = portfolio.declarations[1]
    noted = Content.of({"amount": 1})
    first, second = works.contracts
    hired = evolve(second.subcontractors[0], content=noted)
    contracts = (evolve(first, content=noted), evolve(second, content=noted, subcontractors=(hired,)))
    full = Portfolio(declarations=(evolve(works, content=noted, contracts=contracts),))
    with pytest.raises(PortfolioError) as raised:
        write_tables(full, tmp_path / "refused")
    assert [fault.place for fault in raised.value.faults] == [
        "$.declarations[0].content",
        "$.declarations[0].contracts[0].content",
        "$.declarations[0].contracts[1].content",
        "$.declarations[0].contracts[1].subcontractors[0].content",
    ]
    assert not (tmp_path / "refused").exists()
    write_tables(full, tmp_path / "without", leave_out_content=True)
    assert read_tables(tmp_path / "without").portfolio == Portfolio(declarations=(works,))


@pytest.mark.parametrize("name", [" left", "right\n", "", "\0", "x" * 40_000, "\ud800"])
def test_a_text_that_a_cell_would_change_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError) as raised:
        write_tables(Portfolio(people=(Person(id=PersonId("p-1"), name=name),)), tmp_path)
    assert [fault.place for fault in raised.value.faults] == ["$.people[0].name"]


@pytest.mark.parametrize("covers", [{"none"}, {"a b"}, {"a;b"}, {""}])
def test_words_that_a_cell_would_change_are_refused(covers: set[str], tmp_path: Path) -> None:
    mandate = Mandate(mandator=COMPANY, mandatary=COMPANY, from_quarter=Quarter(2026, 1), covers=frozenset(covers))
    with pytest.raises(PortfolioError) as raised:
        write_tables(Portfolio(mandates=(mandate,)), tmp_path)
    assert [fault.place for fault in raised.value.faults] == ["$.mandates[0].covers"]


@pytest.mark.parametrize("identifier", ["1,00E+05", "1000.0"])
def test_an_identifier_that_looks_mangled_is_refused(identifier: str, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError):
        write_tables(Portfolio(people=(Person(id=PersonId(identifier)),)), tmp_path)


def test_a_file_that_is_there_is_not_written_over_and_nothing_else_is_written(tmp_path: Path) -> None:
    (tmp_path / "parties.csv").write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        write_tables(Portfolio(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["parties.csv"]


def test_when_a_file_cannot_be_written_none_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def fails(path: Path, mode: str = "r", **rest: str) -> object:
        if path.name == "parties.csv":
            raise OSError(28, "No space left on device")
        return real(path, mode, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", fails)
    with pytest.raises(OSError, match="No space"):
        write_tables(Portfolio(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_table_is_written_with_its_header(tmp_path: Path) -> None:
    write_tables(Portfolio(), tmp_path, separator=",")
    written = {path.name: path.read_text("utf-8-sig") for path in tmp_path.iterdir()}
    assert written == {
        f"{layout.name}.csv": ",".join(column.name for column in layout.columns) + "\n" for layout in LAYOUTS
    }
    assert read_tables(tmp_path).portfolio == Portfolio()
