"""Parsing XML from strangers: no document type, entity or network, and limits from the first byte."""

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.expatreader import DefusedExpatParser

from declaccess.codec.messages.dictionary import ROOT, UPDATE_ROOT
from declaccess.codec.messages.elements import BLANKS, Element
from declaccess.codec.messages.findings import shown
from declaccess.errors import Fault, MessageError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 64 * 1024 * 1024
"""A longer message is not read."""

MAX_DEPTH = 32
"""Elements nested deeper are not read; the create message needs 8."""

MAX_ELEMENTS = 250_000
"""A message with more elements is not read."""

MAX_TEXT = 65_536
"""Characters, blanks too, that may stand between two tags; the longest field has 1,000."""

MAX_NAME = 256
"""Characters that the name of an element or attribute may have."""

MAX_ATTRIBUTES = 16
"""Attributes that one element may have; the root needs 2."""

MAX_PIECE = 256 * 1024
"""Bytes that one tag or comment may take. Whenever more of it arrives, the parser begins it anew."""

_CHUNK = 64 * 1024
_ENCODINGS = frozenset({"utf-8", "utf-16", "iso8859-1", "iso8859-15", "cp1252", "ascii"})
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{1,40})["']""")


def parse(stream: BinaryIO) -> Element:
    """Return the root element of a message.

    Args:
        stream: gives the message's bytes.

    Raises:
        MessageError: what comes is not a create message, not XML, or not safe to read.
    """
    builder = _Builder()
    parser = DefusedExpatParser(namespaceHandling=1, forbid_dtd=True)
    parser.setContentHandler(builder)
    builder.locate = lambda: f"line {parser.getLineNumber()}, column {parser.getColumnNumber()}"
    try:
        _feed(parser, builder, stream)
    except DTDForbidden as error:
        problem = f"found a document type ({shown(str(error.name))}); expected none: remove the DOCTYPE"
        raise builder.refusal(problem) from None
    except DefusedXmlException:
        raise builder.refusal("found an entity or an external reference; write the text itself") from None
    except SAXException as error:
        raise builder.refusal(
            f"not well-formed XML ({error.getMessage()}); send a whole, well-formed message"
        ) from None
    if builder.root is None:
        raise MessageError([Fault("", f"the message is empty; expected an XML document with the root `{ROOT}`")])
    return builder.root


def _feed(parser: DefusedExpatParser, builder: "_Builder", stream: BinaryIO) -> None:
    total = stuck = 0
    while chunk := _read(stream):
        if not total:
            _check_encoding(chunk)
        total += len(chunk)
        if total > MAX_BYTES:
            raise builder.refusal(f"the message is longer than {MAX_BYTES:,} bytes; send its forms in several messages")
        before = builder.locate()
        parser.feed(chunk)
        stuck = stuck + len(chunk) if builder.locate() == before else 0
        if stuck > MAX_PIECE:
            raise builder.refusal(f"a single tag or comment is longer than {MAX_PIECE:,} bytes; shorten it")
    if total:
        parser.close()


def _read(stream: BinaryIO) -> bytes:
    """Read a whole chunk, so that a stream that comes in drops is not parsed drop by drop."""
    chunk = bytearray()
    while len(chunk) < _CHUNK:
        piece = stream.read(_CHUNK - len(chunk))
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise MessageError(
                [Fault("", f"the stream gave {type(piece).__name__} instead of bytes; open it in binary mode")]
            )
        if not piece:
            break
        chunk += piece
    return bytes(chunk)


def _check_encoding(head: bytes) -> None:
    """Refuse an encoding that is unusual, or that contradicts the first bytes."""
    marked = head.startswith(codecs.BOM_UTF8)
    if wide := head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")):
        start = head[:600].decode("utf-16-be" if head[:1] in (b"\0", b"\xfe") else "utf-16-le", "replace")
    else:
        start = head.removeprefix(codecs.BOM_UTF8)[:300].decode("latin-1")
    declared = _DECLARED.match(start.lstrip("\ufeff"))
    if declared is None:
        return
    name = declared[1]
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        known = ""
    if known not in _ENCODINGS:
        problem = f"found the encoding {shown(name)}; expected UTF-8, UTF-16, ISO-8859-1 or another usual one"
        raise MessageError([Fault("line 1", problem)])
    if (marked and known != "utf-8") or wide != (known == "utf-16"):
        problem = f"the message says it is {shown(name)}, but its first bytes say otherwise; mend the encoding"
        raise MessageError([Fault("line 1", problem)])


class _Builder(ContentHandler):
    """Builds the tree, within the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self.locate: Callable[[], str] = str
        self._open: list[tuple[Element, list[str], Counter[str]]] = []
        self._elements = 0
        self._length = 0

    def refusal(self, problem: str) -> MessageError:
        """Return the error that ends the reading here."""
        return MessageError([Fault(self.locate(), problem)])

    # The names of these three, and of what they take, are the parser's.
    def startElementNS(  # noqa: N802
        self,
        name: tuple[str | None, str],
        qname: str | None,  # noqa: ARG002
        attrs: AttributesNSImpl,
    ) -> None:
        label = self._name(name)
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise self.refusal(f"more than {MAX_ELEMENTS:,} elements; send the forms in several messages")
        if len(self._open) >= MAX_DEPTH:
            raise self.refusal(f"elements are nested deeper than {MAX_DEPTH}; a create message needs 8")
        attributes = attrs.getNames()
        if len(attributes) > MAX_ATTRIBUTES:
            raise self.refusal(f"found {len(attributes)} attributes in one tag; expected at most {MAX_ATTRIBUTES}")
        element = Element(label, attributes=tuple(map(self._name, attributes)))
        if self._open:
            parent, _, counts = self._open[-1]
            counts[label] += 1
            element.parent, element.position = parent, counts[label]
            parent.children.append(element)
        else:
            self._check_root(label)
            self.root = element
        self._open.append((element, [], Counter()))
        self._length = 0

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: ARG002, N802
        element, pieces, _ = self._open.pop()
        text = "".join(pieces)
        element.text = text.strip(BLANKS) if element.children else text
        self._length = 0

    def characters(self, content: str) -> None:
        element, pieces, _ = self._open[-1]
        self._length += len(content)
        if self._length > MAX_TEXT:
            raise self.refusal(f"a text is longer than {MAX_TEXT:,} characters; the longest field has 1,000")
        if not element.children or content.strip(BLANKS):
            pieces.append(content)

    def _name(self, name: tuple[str | None, ...]) -> str:
        *space, local = (part for part in name if part is not None)
        label = f"{{{' '.join(space)}}}{local}" if space else local
        if len(label) > MAX_NAME or not label.isprintable():
            raise self.refusal(f"a name is not printable, or longer than {MAX_NAME} characters; use the message's own")
        return label

    def _check_root(self, label: str) -> None:
        if label == UPDATE_ROOT:
            raise self.refusal(
                f"found `{UPDATE_ROOT}`, which changes or annuls; only create messages (`{ROOT}`) are read"
            )
        if label != ROOT:
            raise self.refusal(f"found the root {shown(label)}; expected `{ROOT}`, without a namespace")
