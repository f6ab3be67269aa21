"""Writers of a store in a database, for `kills.py`: they change declarations until they are killed."""

import atexit
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

from attrs import evolve
from portfolios import records
from sqlalchemy import create_engine

from declaccess.adapters.sql import SqlStore
from declaccess.codec.decision_log import read_entry, verify_lines
from declaccess.codec.records import record_converter
from declaccess.errors import ConflictError
from declaccess.model import Action, Content, ContractNumber, Declaration, DeclarationNumber, PersonId, Subject, Works
from declaccess.ports import Change, LogNote
from declaccess.rules.shapes import shapes

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from postgres_server import PostgresServer

DECLARATIONS = 4
_numbers = count()


class SqlTarget:
    """A store of a few declarations, each of which is changed again and again; now and then a new one is filed."""

    longest_seconds = 0.15

    def __init__(self, address: str) -> None:
        self.address = address
        self.unacknowledged = 0
        read = record_converter().get_structure_hook(Works)
        works = [read(each, Works) for kind, each in records(DECLARATIONS) if kind == "declaration"]
        self.filed = [each for each in works if isinstance(each, Declaration)]
        store = SqlStore(address)
        store.upgrade()
        store.declarations.add(self.filed, datetime.now(UTC))
        store.close()

    def write(self, writer: str, acknowledge: Callable[[str], None]) -> None:
        store = SqlStore(self.address, durable=random.random() < 0.5)
        for number in count():
            token = f"{writer}-{number}"
            if number % 5 == 4:
                record, expected = self._new(writer, number), 0
            else:
                version = store.declarations.find_declaration(random.choice(self.filed).number)
                assert version is not None
                assert isinstance(version.record, Declaration)
                record, expected = version.record, version.version
            change = Change(
                record=evolve(record, content=Content.of({"token": token, "filling": "x" * random.randrange(3_000)})),
                expected=expected,
                act=Action.MODIFY,
                by=Subject(organisation=record.client, person=PersonId("p-1")),
                decision=1,
                recorded_at=datetime.now(UTC),
            )
            note = LogNote(kind="act", people={"subject": PersonId("p-1")}, body=json.dumps({"token": token}))
            try:
                version = store.declarations.commit(change, note)
            except ConflictError:
                continue
            acknowledge(f"{record.number} {version.version} {token}")

    def _new(self, writer: str, number: int) -> Declaration:
        generation, _, which = writer.removeprefix("w").partition("-")
        text = f"9B0{int(generation) % 100_000:05}{which[0]}{number % 10_000:04}"
        old = self.filed[0]
        contract = evolve(old.contracts[0], number=ContractNumber(f"{text}1"))
        return evolve(old, number=DeclarationNumber(text), contracts=(contract,))

    def check(self, acknowledged: list[str]) -> list[str]:
        store = SqlStore(self.address)
        verification = verify_lines(store.log.iter_lines())
        wrong = [] if verification else list(verification.explain())
        logged = Counter(json.loads(entry.body)["token"] for entry in map(read_entry, list(store.log.iter_lines())[1:]))
        stands: Counter[str] = Counter()
        named: dict[str, list[Declaration]] = {}
        for latest in store.declarations.iter_all():
            assert isinstance(latest.record, Declaration)
            versions = store.declarations.list_versions(latest.record.number)
            if [each.version for each in versions] != list(range(1, latest.version + 1)):
                wrong.append(f"versions of {latest.record.number}: {[each.version for each in versions]}")
            for each in versions:
                assert isinstance(each.record, Declaration)
                if each.by is not None:
                    stands[f"{each.record.number} {each.version} {each.record.content.value['token']}"] += 1
            for organisation in {shape.organisation for shape in shapes(latest.record)}:
                named.setdefault(organisation, []).append(latest.record)
        for organisation, records_naming in named.items():
            listed = store.declarations.list_naming(organisation, limit=sum(map(len, named.values())))
            if [each.record for each in listed] != sorted(records_naming, key=lambda record: record.number):
                wrong.append(f"other declarations are listed for {organisation} than those that name it")
        store.close()
        wrong += [f"acknowledged, and there {stands[each]} times: {each}" for each in acknowledged if stands[each] != 1]
        if Counter(each.split()[2] for each in stands.elements()) != logged:
            wrong.append("the log has other entries than the store has versions")
        extra = stands.total() - len(acknowledged)
        if extra - self.unacknowledged > 2:
            wrong.append(f"{extra - self.unacknowledged} versions more than were acknowledged, by two writers")
        self.unacknowledged = extra
        return wrong


def sqlite_target(folder: Path) -> SqlTarget:
    """Begin a store in a file."""
    return SqlTarget(f"sqlite:///{folder / 'store.db'}")


def postgresql_target(_: Path) -> SqlTarget:
    """Begin a store in a database of a server that is started once."""
    server = _server()
    name = f"kills_{next(_numbers)}"
    engine = create_engine(server.address(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return SqlTarget(server.address(name))


@cache
def _server() -> PostgresServer:
    server = PostgresServer()
    server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return server
