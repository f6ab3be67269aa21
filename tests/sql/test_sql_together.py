"""Many who write at once lose nothing, and nobody is told that the database is locked; whoever is killed neither."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from declaccess.adapters.sql import SqlStore
from declaccess.codec.decision_log import verify_lines
from sql_sites import NOW, filed, site
from sql_writers import WRITERS, write_together

KILLS = Path(__file__).resolve().parents[2] / "benchmarks" / "kills.py"
CHANGES = int(os.environ.get("DECLACCESS_CHANGES", "15"))


def test_of_many_changes_at_once_none_is_lost_and_every_conflict_is_told(address: str) -> None:
    works = filed(site())
    store = SqlStore(address, durable=False)
    store.declarations.add(works, NOW)

    written = write_together(address, [record.number for record in works], CHANGES)

    assert written.conflicts
    assert all(found > expected == seen for found, expected, seen in written.conflicts)
    versions = [each for record in works for each in store.declarations.list_versions(record.number)]
    there = {
        (each.record.content.value["token"], each.version)  # type: ignore[index, call-overload]  # JSON
        for each in versions
        if each.version > 1
    }
    assert there == set(written.done)
    assert len(written.done) == WRITERS * CHANGES
    assert len(versions) == len(works) + WRITERS * CHANGES
    assert verify_lines(store.log.iter_lines()).count == WRITERS * CHANGES
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_writers_that_are_killed_leave_every_acknowledged_change_once_and_nothing_half_done(store: str) -> None:
    command = [sys.executable, str(KILLS), "--store", store, "--times", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the project's own script
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "wrong: 0;" in done.stdout
