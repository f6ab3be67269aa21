"""XML from strangers: what is not safe to read is refused, at once."""

import codecs
import pickle
import socket
from io import BytesIO
from pathlib import Path

import pytest

from create_messages import CONTRACT, OWNER, Message
from declaccess.codec.messages import parser, read_message
from declaccess.errors import MessageError


def refused(message: bytes) -> str:
    with pytest.raises(MessageError) as error:
        read_message(message)
    return str(error.value)


def test_a_billion_laughs_are_refused_at_the_document_type() -> None:
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(10))
    message = f'<!DOCTYPE AVWDDT [<!ENTITY l0 "ha">{entities}]><AVWDDT>&l10;</AVWDDT>'
    assert "DOCTYPE" in refused(message.encode())


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE AVWDDT>",
        '<!DOCTYPE AVWDDT SYSTEM "AVWDDT.dtd">',
        '<!DOCTYPE AVWDDT PUBLIC "-//X//Y" "http://localhost:9/x.dtd">',
        '<!DOCTYPE AVWDDT [<!ENTITY % p SYSTEM "http://localhost:9/p"> %p;]>',
        '<!DOCTYPE AVWDDT [<!ATTLIST Form x CDATA "y">]>',
    ],
)
def test_every_document_type_is_refused(doctype: str) -> None:
    assert "DOCTYPE" in refused(f"{doctype}{bytes(Message()).decode()}".encode())


def test_no_file_and_no_network_is_touched_for_an_external_entity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_arguments: object) -> None:
        raise AssertionError("the reader reached for the network")

    monkeypatch.setattr(socket.socket, "connect", connect)
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    for address in (secret.as_uri(), "http://localhost:9/entity"):
        message = f'<!DOCTYPE AVWDDT [<!ENTITY e SYSTEM "{address}">]><AVWDDT>&e;</AVWDDT>'
        assert "SECRET" not in refused(message.encode())


def test_an_entity_that_nobody_declared_is_refused() -> None:
    assert "undefined entity" in refused(b"<AVWDDT>&e;</AVWDDT>")


def test_elements_nested_too_deep_are_refused() -> None:
    assert "nested" in refused(b"<AVWDDT>" + b"<Form>" * 100_000)
    inside = b"<a>" * (parser.MAX_DEPTH - 1) + b"</a>" * (parser.MAX_DEPTH - 1)
    assert read_message(b"<AVWDDT>" + inside + b"</AVWDDT>").drafts == ()


def test_a_message_cut_off_anywhere_is_refused() -> None:
    message = bytes(Message()).rstrip()
    assert len(read_message(message).drafts) == 1
    for length in [*range(0, len(message), 199), len(message) - 1]:
        assert refused(message[:length])


def test_two_messages_in_one_are_refused() -> None:
    assert "not well-formed" in refused(bytes(Message()) * 2)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        (b"", "empty"),
        (b"   \n", "not well-formed"),
        (b"{}", "not well-formed"),
        (b"\0" * 10, "not well-formed"),
        (b"<AVWDDT>\0</AVWDDT>", "not well-formed"),
        (b"<AVWDDT>&#0;</AVWDDT>", "not well-formed"),
        (b"<AVWDDT>&#xD800;</AVWDDT>", "not well-formed"),
        (b"<AVWDDT a='1' a='2'/>", "not well-formed"),
        (b"<AVWDDT><p:Form/></AVWDDT>", "not well-formed"),
        (b"<avwddt/>", "expected `AVWDDT`"),
        (b"<html/>", "expected `AVWDDT`"),
        (b"<AVWDDT xmlns='urn:x'/>", "without a namespace"),
        (b"<AVWDDTUpdate><Form/></AVWDDTUpdate>", "only create messages"),
    ],
)
def test_what_is_no_create_message_is_refused(message: bytes, word: str) -> None:
    assert word in refused(message)


def test_a_refusal_says_where() -> None:
    with pytest.raises(MessageError) as error:
        read_message(b"<AVWDDT>\n  <Form>\n  </Formm>\n</AVWDDT>")
    assert error.value.faults[0].place == "line 3, column 4"
    assert pickle.loads(pickle.dumps(error.value)).faults == error.value.faults  # noqa: S301 - our own


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "us-ascii"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    comment = "a mill" if encoding == "us-ascii" else "rénovée"
    text = bytes(Message().set(f"{CONTRACT}/Comment", comment)).decode()
    message = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    reading = read_message(message)
    assert reading.findings == ()
    assert f'"Comment":"{comment}"' in reading.drafts[0].contract.content.text


def test_byte_order_marks_are_read() -> None:
    text = bytes(Message()).decode()
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        assert len(read_message(mark + text.encode(encoding)).drafts) == 1


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("utf-8", "latin-1"),
        ("utf-8", "utf-16"),
        ("us-ascii", "utf-8"),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "utf-8-sig"),
        ("iso-8859-1", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("utf-16", "utf-8-sig"),
    ],
)
def test_a_message_that_lies_about_its_encoding_is_refused(declared: str, actual: str) -> None:
    text = bytes(Message().set(f"{CONTRACT}/Comment", "rénovée")).decode()
    assert refused(f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(actual))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "cp037", "idna", "zlib", "klingon", "x" * 39])
def test_an_unusual_encoding_is_refused(encoding: str) -> None:
    message = f'<?xml version="1.0" encoding="{encoding}"?><AVWDDT/>'
    assert "encoding" in refused(message.encode())


def test_a_message_over_the_limit_is_refused_before_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MAX_BYTES", 100_000)
    given = 0

    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal given
            assert size is not None
            given += size
            return (b"<AVWDDT>" if given == size else b"") + b"<Form/>" * (size // 7)

    with pytest.raises(MessageError, match="100,000 bytes"):
        read_message(Endless())
    assert given < 300_000
    assert 64 * 1024 * 1024 == 67_108_864


@pytest.mark.parametrize(
    ("opening", "filling"),
    [
        (b'<AVWDDT a="', b"x"),
        (b"<AVWDDT><!-- ", b"x"),
        (b"<AVWDDT><", b"x"),
        (b"<AVWDDT", b" "),
        (b"<AVWDDT><?p ", b"x"),
        (b"<AVWDDT>", b"x"),
        (b"<AVWDDT>", b"\n"),
        (b"<AVWDDT><![CDATA[", b"x"),
        (b"<AVWDDT><Form/>", b"\n"),
        (b"<AVWDDT>", b"&lt;"),
        (b"<AVWDDT>", b"<x/>"),
    ],
)
def test_no_piece_grows_without_end(opening: bytes, filling: bytes) -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            begin, self.given = self.given == 0, self.given + 1
            assert self.given < 100, "the reader went on reading"
            return (opening if begin else b"") + filling * (size // len(filling) - len(opening))

    with pytest.raises(MessageError, match=r"longer than|more than"):
        read_message(Endless())


def test_names_and_attributes_have_their_limits() -> None:
    assert "a name" in refused(b"<AVWDDT><" + b"x" * 1_000 + b"/></AVWDDT>")
    assert "a name" in refused(b'<AVWDDT><x xmlns="urn:&#x202e;x"/></AVWDDT>')
    attributes = b" ".join(b"a%d=''" % number for number in range(100))
    assert "attributes" in refused(b"<AVWDDT " + attributes + b"/>")


def test_a_message_that_comes_in_drops_is_read() -> None:
    class Dripping(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(3, size or 0))

    message = bytes(Message())
    assert read_message(Dripping(message)) == read_message(message)


def test_comments_and_cdata_leave_texts_whole() -> None:
    number = Message().at(f"{OWNER}/CompanyID").text or ""
    expected = Message().read()
    for written in (
        f"{number[:3]}<!-- three -->{number[3:]}",
        f"<![CDATA[{number}]]>",
        f"{number[:5]}<![CDATA[{number[5:]}]]>",
        f"{number[:5]}<?pi?>{number[5:]}",
        "".join(f"&#{ord(digit)};" for digit in number),
    ):
        message = bytes(Message()).decode().replace(f"<CompanyID>{number}<", f"<CompanyID>{written}<")
        assert written in message
        assert read_message(message.encode()) == expected


def test_a_comment_hides_nothing() -> None:
    message = bytes(Message()).replace(b"<WorksContract>", b"<WorksContract><!-- <Comment>no</Comment> -->")
    assert read_message(message) == Message().read()


def test_markup_inside_a_text_stays_a_text() -> None:
    message = Message().set(f"{CONTRACT}/Comment", '<b>&amp;</b> "quoted" ]]>')
    assert r'"Comment":"<b>&amp;</b> \"quoted\" ]]>"' in message.read().drafts[0].contract.content.text
