"""Reading a create message: safely parsed, checked against the dictionary, turned into drafts."""

from collections.abc import Iterator
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO, get_args

from attrs import frozen

from declaccess.codec.messages.conditions import check_conditions
from declaccess.codec.messages.dictionary import FORM, MESSAGE
from declaccess.codec.messages.elements import Element
from declaccess.codec.messages.findings import Finding, Severity, blocking, shown
from declaccess.codec.messages.mapping import draft_of, reference_of
from declaccess.codec.messages.parser import parse
from declaccess.codec.messages.parties import Identifiers, PartyReader
from declaccess.codec.messages.party_conditions import check_parties
from declaccess.codec.messages.walk import check_block, check_frame
from declaccess.errors import UnknownNameError
from declaccess.model import Draft

MAX_FINDINGS = 10_000
"""When there are more, the forms that follow are not read."""


@frozen(kw_only=True)
class MessageReading:
    """What a message holds.

    Attributes:
        drafts: one for each form without a blocking finding, in the message's order.
        findings: what the sender should know; one about the message as a whole that blocks leaves no draft.
    """

    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether anything was found that keeps a form from becoming a draft."""
        return any(map(_is_blocking, self.findings))


def read_message(
    source: bytes | str | PathLike[str] | BinaryIO, *, identifiers: Identifiers = "checked"
) -> MessageReading:
    """Read a message that creates declarations, in NSSO's format `AVWDDT`.

    Args:
        source: the message itself as bytes, the path of its file, or a binary stream.
        identifiers: `checked` makes a number that fails its check a blocking finding; `unchecked` keeps it as
            it was filed, with a warning: nobody can act for it.

    Raises:
        MessageError: it is no create message, is not XML, or is not safe to read.
        OSError: the file or stream cannot be read.
        UnknownNameError: `identifiers` is another word.
    """
    if identifiers not in get_args(Identifiers):
        raise UnknownNameError("way to take identifiers", str(identifiers), get_args(Identifiers))
    root = _parse(source)
    findings = list(check_frame(root, MESSAGE))
    sound = not any(map(_is_blocking, findings))
    drafts = []
    references: set[str] = set()
    for form in root.iter(FORM.name):
        if len(findings) > MAX_FINDINGS:
            findings.append(_too_many(form))
            return MessageReading(drafts=(), findings=tuple(findings))
        draft, found = _read_form(form, identifiers)
        found.extend(_repeated_reference(form, references))
        findings.extend(found)
        if draft is not None and not any(map(_is_blocking, found)):
            drafts.append(draft)
    return MessageReading(drafts=tuple(drafts) if sound else (), findings=tuple(findings))


def _parse(source: bytes | str | PathLike[str] | BinaryIO) -> Element:
    match source:
        case bytes():
            return parse(BytesIO(source))
        case str() | PathLike():
            with Path(source).open("rb") as stream:
                return parse(stream)
        case _:
            return parse(source)


def _read_form(form: Element, identifiers: Identifiers) -> tuple[Draft | None, list[Finding]]:
    found = [*check_block(form, FORM), *check_conditions(form), *check_parties(form)]
    draft = draft_of(form, PartyReader(identifiers, found))
    return draft, found


def _too_many(form: Element) -> Finding:
    return blocking(
        form.path,
        "too-many-findings",
        f"more than {MAX_FINDINGS:,} findings before this form, so the rest was not read: mend those first",
    )


def _repeated_reference(form: Element, seen: set[str]) -> Iterator[Finding]:
    """Yield that an earlier form has this one's reference, which has to tell drafts apart."""
    number = reference_of(form).find("ReferenceNbr")
    if number is None:
        return
    if number.text in seen:
        yield blocking(
            number.path,
            "same-reference",
            f"an earlier form has the reference {shown(number.text)} too, so this one is left out: "
            "give each form its own",
        )
    seen.add(number.text)


def _is_blocking(finding: Finding) -> bool:
    return finding.severity is Severity.BLOCKING
