"""Many who write at once lose nothing, and nobody is told that the database is locked; whoever is killed neither."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from declaccess.adapters.sql import SqlStore
from declaccess.codec.decision_log import verify_lines
from declaccess.errors import ConflictError
from sql_sites import NOTE, NOW, changed, filed, site

KILLS = Path(__file__).resolve().parents[2] / "benchmarks" / "kills.py"
WRITERS = 16
CHANGES = int(os.environ.get("DECLACCESS_CHANGES", "15"))


def test_of_many_changes_at_once_none_is_lost_and_every_conflict_is_told(address: str) -> None:
    works = filed(site())
    stores = [SqlStore(address, durable=False) for _ in range(4)]
    stores[0].declarations.add(works, NOW)

    told: list[tuple[int, int, int]] = []

    def work(writer: int) -> list[tuple[str, int]]:
        store, chance = stores[writer % len(stores)], random.Random(writer)  # noqa: S311 - the same at every run
        done: list[tuple[str, int]] = []
        while len(done) < CHANGES:
            version = store.declarations.find_declaration(chance.choice(works).number)
            assert version is not None
            try:
                after = store.declarations.commit(changed(version, f"{writer}-{len(done)}"), NOTE)
            except ConflictError as error:
                told.append((error.found, error.expected, version.version))
            else:
                assert after.version == version.version + 1
                done.append((f"{writer}-{len(done)}", after.version))
        return done

    with ThreadPoolExecutor(WRITERS) as threads:
        written_by = list(threads.map(work, range(WRITERS)))
    assert told
    assert all(found > expected == seen for found, expected, seen in told)
    versions = [each for record in works for each in stores[0].declarations.list_versions(record.number)]
    written = {
        (each.record.content.value["token"], each.version)  # type: ignore[index, call-overload]  # JSON
        for each in versions
        if each.version > 1
    }
    assert written == {each for done in written_by for each in done}
    assert len(versions) == len(works) + WRITERS * CHANGES
    assert verify_lines(stores[0].log.iter_lines()).count == WRITERS * CHANGES
    for store in stores:
        store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_writers_that_are_killed_leave_every_acknowledged_change_once_and_nothing_half_done(store: str) -> None:
    command = [sys.executable, str(KILLS), "--store", store, "--times", "30"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the project's own script
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "wrong: 0;" in done.stdout
