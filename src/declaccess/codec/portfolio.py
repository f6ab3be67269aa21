"""The portfolio document and its form as JSON lines, `declaccess.portfolio/1`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

from declaccess.codec.found import found
from declaccess.codec.gathering import Gathering, PortfolioReading
from declaccess.codec.records import Identifiers
from declaccess.codec.strict import unknown_key
from declaccess.codec.strict_json import load_json
from declaccess.codec.writing import encode_record
from declaccess.errors import Fault, InvalidError, PortfolioError
from declaccess.model import Json, Portfolio
from declaccess.model.portfolio import LISTS

__all__ = [
    "FORMAT",
    "PortfolioReading",
    "Source",
    "decode_portfolio",
    "encode_portfolio",
    "iter_portfolio_lines",
    "read_portfolio",
]

FORMAT = "declaccess.portfolio/1"
"""Names the format and its version."""

Source: TypeAlias = "str | Path | IO[bytes] | IO[str]"
"""A file's path, or an open stream."""

_SINGULAR = {"people": "person"} | {name: name[:-1] for name in LISTS if name != "people"}
_PLURAL = {singular: name for name, singular in _SINGULAR.items()}
_LONGEST_HEAD = 1024


def read_portfolio(source: Source, *, identifiers: Identifiers = "checked") -> PortfolioReading:
    """Read a portfolio from a document or from JSON lines; the first line tells which.

    Args:
        source: a path, or a stream of UTF-8 bytes or of text.
        identifiers: what happens to an organisation's number that fails its check.

    Raises:
        PortfolioError: everything that is wrong with it, each fault with its place.
        OSError: a file that cannot be read.
    """
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as stream:
            return _read_stream(stream, identifiers)
    return _read_stream(source, identifiers)


def decode_portfolio(document: dict[str, Any], *, identifiers: Identifiers = "checked") -> PortfolioReading:
    """Read a portfolio from a parsed document.

    Args:
        document: the document, as a JSON reader gives it.
        identifiers: what happens to an organisation's number that fails its check.

    Raises:
        PortfolioError: everything that is wrong with it, each fault with its place.
    """
    records = Gathering(identifiers, "$.{}[{}]".format)
    _check_format(document, "$")
    for name, values in document.items():
        if name in LISTS and type(values) is list:
            for value in values:
                records.add(name, value)
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
            yield write({_SINGULAR[name]: encode_record(record)})


def _read_stream(stream: IO[bytes] | IO[str], identifiers: Identifiers) -> PortfolioReading:
    head = stream.readline()
    if _is_head_of_lines(head):
        return _read_lines(head, stream, identifiers)
    rest = stream.read()
    text = head + rest  # type: ignore[operator]
    return decode_portfolio(load_json(text, error=PortfolioError), identifiers=identifiers)


def _is_head_of_lines(head: str | bytes) -> bool:
    if len(head) > _LONGEST_HEAD:
        return False
    try:
        return load_json(head).keys() == {"format"}
    except InvalidError:
        return False


def _read_lines(head: str | bytes, rest: Iterable[str | bytes], identifiers: Identifiers) -> PortfolioReading:
    _check_format(load_json(head), "line 1: $")
    numbers: dict[str, list[int]] = {name: [] for name in LISTS}
    records = Gathering(identifiers, lambda name, index: f"line {numbers[name][index]}: $.{_SINGULAR[name]}")
    for number, line in enumerate(rest, start=2):
        if not line.strip():
            continue
        place = f"line {number}: $"
        try:
            entry = load_json(line, error=PortfolioError, place=place)
        except PortfolioError as error:
            records.faults.extend(error.faults)
            continue
        if len(entry) != 1:
            message = f"found {len(entry)} members; expected one, named after the kind of the record"
            records.faults.append(Fault(place, message))
            continue
        ((kind, value),) = entry.items()
        if kind not in _PLURAL:
            records.faults.append(Fault(place, unknown_key(kind, _PLURAL)))
            continue
        numbers[_PLURAL[kind]].append(number)
        records.add(_PLURAL[kind], value)
    return records.finish()


def _check_format(document: object, place: str) -> None:
    if type(document) is not dict:
        raise PortfolioError([Fault(place, f"found {found(document)}; expected an object")])
    version = document.get("format")
    if version is None:
        raise PortfolioError([Fault(f"{place}.format", f"missing; expected `{FORMAT}`")])
    if version != FORMAT:
        raise PortfolioError([Fault(f"{place}.format", f"found {found(version)}; expected `{FORMAT}`")])
