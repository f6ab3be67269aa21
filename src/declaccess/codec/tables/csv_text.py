"""The text of a CSV file: UTF-8 or Windows-1252, and nothing else under its name."""

import re

from declaccess.codec.tables.table import BrokenTableError

LARGEST_FILE = 1 << 30
"""How many bytes a file may have."""

_UTF8_MARK = b"\xef\xbb\xbf"
_OTHERS = (
    (b"PK\x03\x04", "a zip file, as a workbook is one; give it its own name, such as tables.xlsx, and name it alone"),
    (b"\xd0\xcf\x11\xe0", "an old or a protected workbook; save each of its sheets as CSV UTF-8"),
    (b"\xff\xfe", "text in UTF-16; save it as CSV UTF-8"),
    (b"\xfe\xff", "text in UTF-16; save it as CSV UTF-8"),
    (b"%PDF", "a PDF file; expected CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
)
_NOT_TABLES = (("{", "JSON"), ("[", "JSON"), ("<", "markup such as HTML or XML"))
_WELL_FORMED = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def decode_csv(data: bytes) -> tuple[str, str]:
    """Return the text of a CSV file, without the mark at its start, and what it was written in.

    It is UTF-8 where all of it is well-formed UTF-8. Else it is Windows-1252, unless most of what lies beyond ASCII is
    well-formed UTF-8: then it is UTF-8 that was damaged.

    Args:
        data: the file.

    Raises:
        BrokenTableError: it is something else.
    """
    for start, what in _OTHERS:
        if data.startswith(start):
            raise BrokenTableError(f"it is {what}")
    if b"\0" in data:
        message = f"line {_line(data, data.index(0))} holds a NUL character, so it is no text; save it as CSV UTF-8"
        raise BrokenTableError(message)
    marked = data.startswith(_UTF8_MARK)
    data = data.removeprefix(_UTF8_MARK)
    try:
        text, encoding = data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        if marked or _is_damaged(data):
            message = f"line {_line(data, error.start)} is not UTF-8, as the rest is; save it as CSV UTF-8 again"
            raise BrokenTableError(message) from None
        text, encoding = _western(data), "Windows-1252"
    head = text.lstrip()[:1]
    for sign, what in _NOT_TABLES:
        if head == sign:
            raise BrokenTableError(f"it is {what}; expected CSV, with a header in its first line")
    return text, encoding


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
        raise BrokenTableError(f"line {line} is neither UTF-8 nor Windows-1252; save it as CSV UTF-8") from None


def _is_damaged(data: bytes) -> bool:
    well_formed = len(_WELL_FORMED.findall(data))
    others = len(_BEYOND_ASCII.findall(_WELL_FORMED.sub(b"", data)))
    return well_formed > others


def _line(data: bytes, position: int) -> int:
    return len(_LINE_END.findall(data[:position])) + 1
