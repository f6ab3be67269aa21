"""The portfolio document and its form as JSON lines, `declaccess.portfolio/1`."""

import json
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, TypeAlias

from declaccess.codec.found import found
from declaccess.codec.gathering import Gathering, Place, PortfolioReading
from declaccess.codec.records import Identifiers
from declaccess.codec.strict import unknown_key
from declaccess.codec.strict_json import Unusable, scan_json
from declaccess.codec.writing import encode_record
from declaccess.errors import Fault, InvalidError, PortfolioError
from declaccess.model import Json, Portfolio
from declaccess.model.portfolio import LISTS, SINGULAR

__all__ = [
    "FORMAT",
    "PortfolioReading",
    "Source",
    "decode_portfolio",
    "encode_portfolio",
    "gather_portfolio",
    "iter_portfolio_lines",
    "read_portfolio",
]

FORMAT = "declaccess.portfolio/1"
"""Names the format and its version."""

Source: TypeAlias = "str | Path | IO[bytes] | IO[str]"
"""A file's path, or an open stream."""

_PLURAL = {singular: name for name, singular in SINGULAR.items()}
_LONGEST_HEAD = 1024
_BLANKS = " \t\n\r\v\f"
_LONG_HEAD = re.compile(r'\s*\{\s*(?:"format"\s*:\s*"[^"]*"\s*(?:,\s*)?)+\}\s*')


def read_portfolio(source: Source, *, identifiers: Identifiers = "checked") -> PortfolioReading:
    """Read a portfolio from a document or from JSON lines; the first line tells which.

    Args:
        source: a path, or a stream of UTF-8 bytes or of text.
        identifiers: what happens to an organisation's number that fails its check.

    Raises:
        PortfolioError: everything that is wrong with it, each fault with its place.
        OSError: a file that cannot be read.
    """
    return gather_portfolio(source, lambda place: Gathering(identifiers, place))


def gather_portfolio(source: Source, gather: Callable[[Place], Gathering]) -> PortfolioReading:
    """Read a portfolio's records one by one, JSON lines without holding them all, and hand them over.

    Args:
        source: a path, or a stream of UTF-8 bytes or of text.
        gather: makes what takes the records, from what writes the place of each.

    Returns:
        What that returns in the end.

    Raises:
        PortfolioError: everything that is wrong with them, each fault with its place.
        OSError: a file that cannot be read.
    """
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as stream:
            return _read_stream(stream, gather)
    return _read_stream(source, gather)


def decode_portfolio(document: dict[str, Any], *, identifiers: Identifiers = "checked") -> PortfolioReading:
    """Read a portfolio from a parsed document.

    Args:
        document: the document, as a JSON reader gives it.
        identifiers: what happens to an organisation's number that fails its check.

    Raises:
        PortfolioError: everything that is wrong with it, each fault with its place.
    """
    return _decode(document, lambda place: Gathering(identifiers, place), ())


def _decode(
    document: dict[str, Any], gather: Callable[[Place], Gathering], faults: Iterable[Fault]
) -> PortfolioReading:
    if type(document) is not dict:
        raise PortfolioError([Fault("$", f"found {found(document)}; expected an object")])
    records = gather("$.{}[{}]".format)
    records.faults.extend([*faults, *_format_faults(document, "$")])
    if not isinstance(document.get("organisations"), (list, type(None))) or not document.keys() <= {"format", *LISTS}:
        records.lose()
    for name, values in document.items():
        if name in LISTS and type(values) is list:
            for value in values:
                records.add(name, value)
        elif type(values) is Unusable:
            continue
        elif name in LISTS and values is not None:
            records.faults.append(Fault(f"$.{name}", f"found {found(values)}; expected a list"))
        elif name not in LISTS and name != "format":
            records.faults.append(Fault("$", unknown_key(name, ["format", *LISTS])))
    return records.finish()


def encode_portfolio(portfolio: Portfolio) -> dict[str, Json]:
    """Write a portfolio as a document; empty lists are left out.

    Args:
        portfolio: the portfolio.
    """
    document: dict[str, Json] = {"format": FORMAT}
    for name in LISTS:
        records = getattr(portfolio, name)
        if records:
            document[name] = [encode_record(record) for record in records]
    return document


def iter_portfolio_lines(portfolio: Portfolio) -> Iterator[str]:
    """Yield a portfolio as JSON lines, without line ends.

    Args:
        portfolio: the portfolio.
    """
    write = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    yield write({"format": FORMAT})
    for name in LISTS:
        for record in getattr(portfolio, name):
            yield write({SINGULAR[name]: encode_record(record)})


def _read_stream(stream: IO[bytes] | IO[str], gather: Callable[[Place], Gathering]) -> PortfolioReading:
    head = stream.readline()
    if _is_head_of_lines(head):
        return _read_lines(head, stream, gather)
    rest = stream.read()
    document, faults = scan_json(head + rest, error=PortfolioError)  # type: ignore[operator]
    return _decode(document, gather, faults)


def _is_head_of_lines(head: str | bytes) -> bool:
    if len(head) > _LONGEST_HEAD:
        return _LONG_HEAD.fullmatch(head if isinstance(head, str) else head.decode(errors="replace")) is not None
    try:
        return scan_json(head)[0].keys() == {"format"}
    except InvalidError:
        return False


def _read_lines(
    head: str | bytes, rest: Iterable[str | bytes], gather: Callable[[Place], Gathering]
) -> PortfolioReading:
    numbers = {name: array("I") for name in LISTS}
    records = gather(lambda name, index: f"line {numbers[name][index]}: $.{SINGULAR[name]}")
    place = "line 1: $"
    document, faults = scan_json(head, place=place)
    records.faults.extend([*faults, *_format_faults(document, place)])
    for number, line in enumerate(rest, start=2):
        if not (line.strip(_BLANKS) if isinstance(line, str) else line.strip()):
            continue
        place = f"line {number}: $"
        try:
            entry, faults = scan_json(line, error=PortfolioError, place=place)
        except PortfolioError as error:
            records.faults.extend(error.faults)
            records.lose()
            continue
        if faults or len(entry) != 1:
            records.faults.extend([*faults, *_members_faults(entry, faults, place)])
            records.lose()
        for kind, value in entry.items():
            if kind in _PLURAL:
                numbers[_PLURAL[kind]].append(number)
                records.add(_PLURAL[kind], value)
            else:
                records.faults.append(Fault(place, unknown_key(kind, _PLURAL)))
                records.lose()
    return records.finish(numbers)


def _members_faults(entry: dict[str, Any], faults: Sequence[Fault], place: str) -> Iterator[Fault]:
    if len(entry) != 1 and not any(fault.place == place for fault in faults):
        yield Fault(place, f"found {len(entry)} members; expected one, named after the kind of the record")


def _format_faults(document: dict[str, Any], place: str) -> Iterator[Fault]:
    version = document.get("format")
    if version is None:
        yield Fault(f"{place}.format", f"missing; expected `{FORMAT}`")
    elif version != FORMAT and type(version) is not Unusable:
        yield Fault(f"{place}.format", f"found {found(version)}; expected `{FORMAT}`")
