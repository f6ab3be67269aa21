"""A portfolio goes into a store wholly or not at all, and comes out of it as it was."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from codec_strategies import portfolios
from declaccess.adapters.sql import SqlStore
from declaccess.codec.portfolio import decode_portfolio, encode_portfolio, iter_portfolio_lines, read_portfolio
from declaccess.errors import PortfolioError
from declaccess.model import Draft, Grant, OrganisationId, PersonId, Portfolio
from declaccess.model.events import End, EventKind, RegisterEvent
from declaccess.model.portfolio import LISTS
from declaccess.rulebooks import nsso_2026
from effort import one_in
from sql_sites import NOTE, NOW, changed, filed, site


def as_lines(portfolio: Portfolio) -> io.BytesIO:
    """Return a portfolio as JSON lines."""
    return io.BytesIO("".join(f"{line}\n" for line in iter_portfolio_lines(portfolio)).encode())


def as_document(portfolio: Portfolio) -> io.BytesIO:
    """Return a portfolio as one document."""
    return io.BytesIO(json.dumps(encode_portfolio(portfolio)).encode())


def dumped(store: SqlStore) -> Portfolio:
    """Return what a store writes as a document, read again."""
    return decode_portfolio(json.loads("".join(store.iter_document(nsso_2026())))).portfolio


def emptied(store: SqlStore) -> None:
    """Empty a store, to load the next example into it."""
    with store._database.writing("test") as connection:
        for table in ("parties", "contracts", "earlier", "declarations", "events"):
            connection.exec_driver_sql(f"DELETE FROM declaccess_{table}")  # noqa: S608 - our own tables
        zero = ", ".join(f"{name} = 0" for name in (*LISTS, "events", "recorded_at"))
        connection.exec_driver_sql(f"UPDATE declaccess_state SET {zero}")  # noqa: S608


@given(portfolio=portfolios())
@settings(one_in(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_loaded_comes_out_as_it_was(sql_store: SqlStore, portfolio: Portfolio) -> None:
    for source in (as_document(portfolio), as_lines(portfolio)):
        if not sql_store._database.is_sqlite and any(
            isinstance(each, Draft) and "\0" in each.reference for each in portfolio.declarations
        ):
            continue
        emptied(sql_store)
        loaded = sql_store.load(source, recorded_at=NOW)
        assert loaded.counts == {name: len(getattr(portfolio, name)) for name in LISTS}
        assert dumped(sql_store) == portfolio
        lines = list(sql_store.iter_document(nsso_2026(), lines=True))
        assert lines == list(iter_portfolio_lines(portfolio))


def test_a_large_portfolio_comes_out_as_it_was_and_tells_its_progress(sql_store: SqlStore, tmp_path: Path) -> None:
    portfolio = site(6_000)
    path = tmp_path / "site.jsonl"
    path.write_bytes(as_lines(portfolio).read())
    told: list[int] = []
    sql_store.load(path, recorded_at=NOW, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == sum(len(getattr(portfolio, name)) for name in LISTS)
    assert len(told) > 1
    assert dumped(sql_store) == portfolio
    number = filed(portfolio)[4_000].number
    found = sql_store.declarations.find_declaration(number)
    assert found is not None
    assert portfolio.find_declaration(number) == (found.place, found.record)


class OneWay(io.RawIOBase):
    """A stream that cannot go back, as from a pipe."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._left.readinto(buffer)


def test_a_pipe_can_be_loaded_and_its_faults_told(sql_store: SqlStore) -> None:
    content = as_lines(site()).read()
    sql_store.load(io.BufferedReader(OneWay(content)), recorded_at=NOW)
    assert dumped(sql_store) == site()
    with pytest.raises(PortfolioError) as caught:
        sql_store.load(io.BufferedReader(OneWay(content)), recorded_at=NOW)
    assert caught.value.faults[0].place.startswith("line 2: $.organisation.id")


def faulty(portfolio: Portfolio) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield documents with something wrong, each named."""
    spoilers: dict[str, Callable[[dict[str, Any]], object]] = {
        "a wrong shape": lambda document: document["declarations"][0].update(sector=9),
        "two wrong shapes": lambda document: (
            document["declarations"][0].update(client="x"),
            document["grants"][0].update(person=""),
        ),
        "an unknown list": lambda document: document.update(others=[]),
        "an organisation twice": lambda document: document["organisations"].append(document["organisations"][0]),
        "a person twice": lambda document: document["people"].append(document["people"][0]),
        "a declaration twice": lambda document: document["declarations"].append(document["declarations"][1]),
        "a draft twice": lambda document: document["declarations"].append(document["declarations"][0]),
        "a grant for nobody": lambda document: document["grants"][0].update(organisation="0403019261"),
        "an appointment for nobody": lambda document: document["appointments"][0].update(organisation="0403019261"),
        "ids twice": lambda document: [each.update(id="g") for each in document["grants"]],
    }
    for name, spoil in spoilers.items():
        document = json.loads(json.dumps(encode_portfolio(portfolio)))
        spoil(document)
        yield name, document


@pytest.mark.parametrize(("name", "document"), list(faulty(site())), ids=[name for name, _ in faulty(site())])
def test_all_that_is_wrong_is_told_as_reading_tells_it_and_nothing_is_written(
    sql_store: SqlStore, name: str, document: dict[str, Any]
) -> None:
    with pytest.raises(PortfolioError) as expected:
        decode_portfolio(document)
    with pytest.raises(PortfolioError) as caught:
        sql_store.load(io.BytesIO(json.dumps(document).encode()), recorded_at=NOW)
    assert caught.value.faults == expected.value.faults, name
    assert dumped(sql_store) == Portfolio()
    sql_store.load(as_document(site()), recorded_at=NOW)
    assert dumped(sql_store) == site()


def test_what_the_store_holds_already_is_told_with_its_place_and_nothing_is_written(sql_store: SqlStore) -> None:
    sql_store.load(as_document(site()), recorded_at=NOW)
    with pytest.raises(PortfolioError) as caught:
        sql_store.load(as_document(site()), recorded_at=NOW)
    told = {fault.place: fault.message for fault in caught.value.faults}
    for place, what in {
        "$.organisations[3].id": "id",
        "$.people[0].id": "id",
        "$.declarations[0].reference": "reference",
        "$.declarations[2].number": "number",
        "$.declarations[2].contracts[0].number": "contract number",
    }.items():
        assert told[place].startswith(f"the {what} `"), place
        assert told[place].endswith("stands in the store already; leave it out"), place
    assert dumped(sql_store) == site()


def test_more_can_be_loaded_and_counts_on_what_the_store_lists(sql_store: SqlStore) -> None:
    whole = site(8)
    half = len(whole.grants) // 2
    works = [each for each in whole.declarations if not isinstance(each, Draft)]
    first = Portfolio(organisations=whole.organisations, grants=whole.grants[:half], declarations=tuple(works[:4]))
    more = encode_portfolio(Portfolio(organisations=whole.organisations, grants=whole.grants[half:]))
    del more["organisations"]
    sql_store.load(as_document(first), recorded_at=NOW)
    sql_store.load(io.BytesIO(json.dumps(more).encode()), recorded_at=NOW + timedelta(days=1))
    sql_store.load(as_lines(Portfolio(declarations=tuple(works[4:]))), recorded_at=NOW + timedelta(days=2))
    assert dumped(sql_store) == Portfolio(
        organisations=whole.organisations, grants=whole.grants, declarations=tuple(works)
    )
    known = sql_store.iter_records(nsso_2026(), known_at=NOW)
    assert [record for name, record in known if name in ("grants", "declarations")] == [
        *whole.grants[:half],
        *works[:4],
    ]


def test_numbers_that_fail_their_check_are_kept_where_that_is_asked_for(sql_store: SqlStore) -> None:
    document = encode_portfolio(site(1))
    document["declarations"][-1]["client"] = "0403019262"  # type: ignore[index, call-overload]  # JSON
    source = json.dumps(document).encode()
    with pytest.raises(PortfolioError, match="check digits"):
        sql_store.load(io.BytesIO(source), recorded_at=NOW)
    loaded = sql_store.load(io.BytesIO(source), recorded_at=NOW, identifiers="unchecked")
    reading = read_portfolio(io.BytesIO(source), identifiers="unchecked")
    assert loaded.findings == reading.findings
    assert len(loaded.findings) == 1
    written = json.loads("".join(sql_store.iter_document(nsso_2026())))
    assert decode_portfolio(written, identifiers="unchecked").portfolio == reading.portfolio


def test_what_was_changed_and_ended_since_comes_out_as_it_is_now(sql_store: SqlStore) -> None:
    sql_store.load(as_document(site()), recorded_at=NOW)
    version = sql_store.declarations.find_declaration(filed(site())[1].number)
    assert version is not None
    after = sql_store.declarations.commit(changed(version), NOTE)
    given = [
        each
        for each in sql_store.register.iter_events()
        if each.event.kind is EventKind.GRANTED and each.event.organisation == site().organisations[0].id
    ]
    chief, stranger = PersonId("p-0-chief"), PersonId("p-5-chief")
    sql_store.register.add(
        [ended(given[0].event, given[0].number, chief), ended(given[1].event, given[1].number, stranger)], NOW
    )
    now = dumped(sql_store)
    assert now.declarations[version.place] == after.record
    assert [grant.period.end for grant in now.grants[:2]] == [NOW, None]
    assert now.grants[2:] == site().grants[2:]
    assert now.organisations == site().organisations


def ended(event: RegisterEvent, number: int, by: PersonId) -> RegisterEvent:
    """Return the event that revokes a grant."""
    assert isinstance(event.record, Grant)
    assert isinstance(event.organisation, OrganisationId)
    return RegisterEvent(
        kind=EventKind.REVOKED,
        record=End(of=number, at=NOW, by=by),
        organisation=event.organisation,
        person=event.person,
    )


def test_an_id_that_postgresql_cannot_hold_is_a_fault_with_its_place(
    new_database: Callable[[str], str], template: str
) -> None:
    store = SqlStore(new_database(template))
    document = {
        "format": "declaccess.portfolio/1",
        "organisations": [{"id": "0403019261"}],
        "grants": [
            {
                "id": "g\0",
                "person": "p-1",
                "organisation": "0403019261",
                "actions": ["view"],
                "from": "2026-01-05T09:00:00+01:00",
            }
        ],
    }
    with pytest.raises(PortfolioError, match="a NUL character") as caught:
        store.load(io.BytesIO(json.dumps(document).encode()), recorded_at=NOW)
    assert [fault.place for fault in caught.value.faults] == ["$.grants[0].id"]
    store.close()
