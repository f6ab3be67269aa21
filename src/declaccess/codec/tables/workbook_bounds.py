"""What a workbook may unpack to, looked at piece by piece before anything is made of it."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from attrs import field, frozen

from declaccess.codec.tables.table import BrokenTableError

MOST_UNPACKED = 512 << 20
"""How many bytes all parts of a workbook may have together once they are unpacked."""

MOST_ROWS = 1 << 20
"""How many rows a sheet has in Excel, and may have here."""

_MOST_BETWEEN_ROWS = 64 << 20
_MOST_MARKS = 8_000_000
_MOST_PARTS = 10_000
_PIECE = 1 << 20
_MARKS = (b"<", b'="', b"='")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?P<rest>[^<>]{0,200})")
_ROW_NUMBER = re.compile(rb"\sr=[\"']([0-9]{1,12})[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]{0,100}?ref=[\"']([A-Z0-9:]{1,40})[\"']")
_MACROS = "vbaproject.bin"


@frozen
class SheetNotes:
    """What was seen of a part of a workbook.

    Attributes:
        merged: the ranges of merged cells.
    """

    merged: list[str] = field(factory=list)


def look_through(stream: IO[bytes]) -> dict[str, SheetNotes]:
    """Return what was seen of each part of a workbook, when all of it may be unpacked.

    Args:
        stream: the file's bytes.

    Raises:
        BrokenTableError: it is no workbook, holds macros, or unpacks to more than is read.
    """
    _check_start(stream.read(8))
    stream.seek(0)
    try:
        return _parts(stream)
    except BrokenTableError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BrokenTableError(f"it is no whole workbook ({error}); open it in Excel and save it again") from None


def _parts(stream: IO[bytes]) -> dict[str, SheetNotes]:
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        _check_parts(parts)
        notes = {}
        for part in parts:
            with archive.open(part) as unpacked:
                notes[part.filename] = _looked_at(part.filename, unpacked)
        return notes


def _check_start(start: bytes) -> None:
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BrokenTableError("it is an old or a protected workbook; save it as .xlsx, without a password")
    if not start:
        raise BrokenTableError("the file is empty; expected a workbook (.xlsx) or a folder of CSV files")
    if start[:2] != b"PK":
        raise BrokenTableError("it is no workbook (.xlsx); expected one, or a folder of CSV files")


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(names) > _MOST_PARTS:
        raise BrokenTableError(f"it has {len(names):,} parts; expected {_MOST_PARTS:,} at the most")
    if len(set(names)) < len(names):
        raise BrokenTableError("two of its parts have one name; open it in Excel and save it again")
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED:
        raise BrokenTableError(
            f"it unpacks to {size:,} bytes; expected {MOST_UNPACKED:,} at the most; give CSV files instead"
        )
    if any(name.lower().endswith(_MACROS) for name in names):
        raise BrokenTableError("it holds macros; save it as .xlsx, which has none")
    if any(part.flag_bits & 1 for part in parts):
        raise BrokenTableError("it is protected with a password; save it without one")


def _looked_at(name: str, unpacked: IO[bytes]) -> SheetNotes:
    """Look at a part, and refuse what would take far more memory than its rows need, or rows that would be lost."""
    notes = SheetNotes()
    stretch = _Stretch(name)
    last = 0
    for piece in _pieces(unpacked):
        begun = 0
        for match in _ROW.finditer(piece):
            stretch.add(piece, begun, match.start())
            stretch = _Stretch(name)
            begun = match.start()
            number = _ROW_NUMBER.search(match["rest"])
            here = int(number[1]) if number else last + 1
            if here <= last or here > MOST_ROWS:
                problem = f"row {here} of its part `{name}` is out of order or too far down"
                raise BrokenTableError(f"{problem}; open it in Excel and save it again")
            last = here
        stretch.add(piece, begun, len(piece))
        notes.merged.extend(match[1].decode() for match in _MERGED.finditer(piece))
    return notes


class _Stretch:
    """What stands between two rows: all of it is in memory at once."""

    __slots__ = ("_length", "_marks", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._length = self._marks = 0

    def add(self, piece: bytes, begin: int, end: int) -> None:
        """Count what is there, and refuse too much of it."""
        self._length += end - begin
        self._marks += sum(piece.count(mark, begin, end) for mark in _MARKS)
        if self._length > _MOST_BETWEEN_ROWS or self._marks > _MOST_MARKS:
            raise BrokenTableError(f"its part `{self._name}` is too large in one piece; give CSV files instead")


def _pieces(unpacked: IO[bytes]) -> Iterator[bytes]:
    """Yield a part in pieces, each of which begins with a tag, so that none is cut in two."""
    kept = b""
    while piece := unpacked.read(_PIECE):
        kept += piece
        cut = kept.rfind(b"<") if len(kept) < 2 * _PIECE else len(kept)
        yield kept[:cut]
        kept = kept[cut:]
    yield kept
