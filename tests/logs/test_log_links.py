"""A log that is reached through a link: whoever redacts or recovers it does so to the file that all of them write."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from declaccess.adapters.file_log import FileLog
from declaccess.errors import LogError
from declaccess.model import PersonId
from declaccess.ports.decision_log import LogNote
from declaccess.services.auditing import verify_log

NOTE = LogNote(kind="decision", people={"subject": PersonId("p-secret")}, body='{"a":1}')
NOBODY = LogNote(kind="decision", people={}, body='{"a":2}')


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """Return the file of a log of three entries."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "real.log"
    with FileLog(path) as log:
        for _ in range(3):
            log.append(NOTE)
    return path


@pytest.fixture
def link(tmp_path: Path, real: Path) -> Path:
    """Return a link to a link to it, both relative."""
    (tmp_path / "between.log").symlink_to(Path("data") / real.name)
    path = tmp_path / "link.log"
    path.symlink_to("between.log")
    return path


def names(path: Path) -> list[str]:
    """Return what lies in the folder of a file."""
    return sorted(each.name for each in path.parent.iterdir())


def test_redacting_through_a_link_redacts_the_file_that_it_leads_to(real: Path, link: Path) -> None:
    with FileLog(real) as direct, FileLog(link) as linked:
        direct.append(NOTE)
        assert linked.redact(PersonId("p-secret")) == 4
        assert link.is_symlink()
        assert b"p-secret" not in real.read_bytes()
        assert [direct.append(NOBODY).number, linked.append(NOBODY).number, direct.head().number] == [5, 6, 6]
    assert verify_log(FileLog(real, read_only=True)).count == 6
    assert (names(real), names(link)) == (["real.log"], ["between.log", "data", "link.log"])


def test_redacting_the_file_is_seen_through_a_link(real: Path, link: Path) -> None:
    with FileLog(real) as direct, FileLog(link) as linked:
        assert direct.redact(PersonId("p-secret")) == 3
        assert [linked.append(NOBODY).number, direct.append(NOBODY).number] == [4, 5]


def test_recovering_through_a_link_keeps_the_half_line_beside_the_file(real: Path, link: Path) -> None:
    whole = real.read_bytes()
    real.write_bytes(whole + b"half")
    done = FileLog.recover(link)
    assert (done.path, done.kept_in) == (str(link), f"{real.resolve()}.torn-1")
    assert (real.read_bytes(), names(real)) == (whole, ["real.log", "real.log.torn-1"])
    assert link.is_symlink()


def test_a_log_that_begins_behind_a_link_to_a_folder_is_one_log(tmp_path: Path, real: Path) -> None:
    folder = tmp_path / "folder"
    folder.symlink_to("data")
    with FileLog(folder / "new.log") as log, FileLog(real.parent / "new.log") as same:
        log.append(NOTE)
        assert same.redact(PersonId("p-secret")) == 1
        assert log.append(NOBODY).number == 2
    assert names(real) == ["new.log", "real.log"]


ATTEMPTS: dict[str, Callable[[FileLog], object]] = {
    "append": lambda log: log.append(NOBODY),
    "redact": lambda log: log.redact(PersonId("p-secret")),
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_link_that_comes_to_lead_to_another_log_is_noticed(tmp_path: Path, real: Path, link: Path, name: str) -> None:
    other = tmp_path / "other.log"
    FileLog(other).close()
    before = real.read_bytes(), other.read_bytes()
    with FileLog(link) as log:
        link.unlink()
        link.symlink_to(other.name)
        with pytest.raises(LogError, match="was replaced by another log"):
            ATTEMPTS[name](log)
        link.unlink()
        link.symlink_to("nowhere.log")
        with pytest.raises(LogError, match="is not there any more"):
            ATTEMPTS[name](log)
    assert (real.read_bytes(), other.read_bytes()) == before


def test_a_link_that_changes_while_the_log_is_written_anew_costs_no_other_file(
    tmp_path: Path, real: Path, link: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.log"
    FileLog(other).close()
    before = real.read_bytes(), other.read_bytes()
    resolve = os.path.realpath

    def changing(path: str) -> str:
        link.unlink()
        link.symlink_to(other.name)
        return resolve(path)

    with FileLog(link) as log:
        monkeypatch.setattr(os.path, "realpath", changing)
        with pytest.raises(LogError, match="leads elsewhere"):
            log.redact(PersonId("p-secret"))
    assert (real.read_bytes(), other.read_bytes()) == before


def test_a_file_with_a_second_name_is_not_written_anew_under_one_of_them(tmp_path: Path, real: Path) -> None:
    second = tmp_path / "second.log"
    second.hardlink_to(real)
    with FileLog(real) as log, FileLog(second) as same:
        with pytest.raises(LogError, match="has 2 names"):
            log.redact(PersonId("p-secret"))
        assert log.redact(PersonId("p-other")) == 0
        assert [log.append(NOBODY).number, same.append(NOBODY).number] == [4, 5]
        second.unlink()
        assert log.redact(PersonId("p-secret")) == 3
