"""A folder with tables: which files they are, and which files only look like some."""

from pathlib import Path

from declaccess.codec.found import meant, one_of, quoted
from declaccess.codec.tables.csv_file import CsvTable
from declaccess.codec.tables.layout import BY_NAME
from declaccess.codec.tables.problems import Remark, Remarks
from declaccess.codec.tables.table import RawTable

_ENDING = ".csv"
_TEMPORARY = ("~$", ".")
_FILES = tuple(f"{name}{_ENDING}" for name in BY_NAME)
_LAST = len(BY_NAME)


def find_tables(folder: Path, remarks: Remarks) -> dict[str, RawTable]:
    """Return the tables of a folder by name; files that are meant to be some, and are not, are told.

    Args:
        folder: the folder.
        remarks: takes what is wrong.

    Raises:
        OSError: the folder cannot be read.
    """
    tables: dict[str, RawTable] = {}
    names: dict[str, str] = {}
    complaints: list[tuple[str, str]] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_TEMPORARY):
            continue
        name = path.stem.lower()
        if path.suffix.lower() == _ENDING:
            if name not in BY_NAME:
                near = meant(path.name, _FILES)
                complaints.append((path.name, f"it is no known table{near or f'; expected {one_of(_FILES)}'}"))
            elif name in tables:
                complaints.append((path.name, f"the table stands in `{names[name]}` already; keep one of the two"))
            else:
                tables[name], names[name] = CsvTable(path, BY_NAME[name]), path.name
        elif name in BY_NAME and path.is_file():
            complaints.append((path.name, f"it is not a CSV file by its name; expected `{name}{_ENDING}`"))
    if not tables and not complaints:
        complaints.append((folder.name or str(folder), f"no table is in the folder; expected {one_of(_FILES)}"))
    for rank, (name, message) in enumerate(complaints):
        place = name if name.isprintable() else quoted(name)[1:-1]
        remarks.faults.append(Remark((_LAST, rank, 0), place, message))
    return tables
