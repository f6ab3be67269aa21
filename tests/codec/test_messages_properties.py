"""Whatever comes, the reader answers with a reading or with a `MessageError`, and loses nothing of a valid message."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from create_messages import CONTRACT, DECLARING, OWNER, PROJECT, SUBCONTRACTOR, Message
from declaccess.codec.messages import MessageReading, read_message
from declaccess.errors import MessageError
from declaccess.model import Draft, Json

FREE_TEXTS = {
    "Reference[1]/ReferenceNbr": 20,
    "Reference[2]/ReferenceNbr": 20,
    f"{PROJECT}/AddressDetails": 1000,
    f"{PROJECT}/SiteAddress/Street": 42,
    f"{PROJECT}/SiteAddress/PostBox": 4,
    f"{PROJECT}/OtherParticipant[2]/Name": 48,
    f"{OWNER}/Denomination": 96,
    f"{DECLARING}/TempComCompanyID/Denomination": 96,
    f"{CONTRACT}/ReferenceNbr": 20,
    f"{CONTRACT}/Comment": 200,
    f"{CONTRACT}/CoordinatesContactPerson/FirstName": 24,
    f"{CONTRACT}/CoordinatesContactPerson/Communication/PhoneNbr": 20,
    f"{SUBCONTRACTOR}[1]/Denomination": 96,
    f"{SUBCONTRACTOR}[2]/Address/City": 40,
    f"{SUBCONTRACTOR}[3]/Justification": 320,
    f"{SUBCONTRACTOR}[4]/Address/PostBox": 4,
    f"{SUBCONTRACTOR}[4]/ForeignCompanyID": 256,
}
OPTIONAL = ["Reference[2]", f"{PROJECT}/OtherParticipant[1]", f"{CONTRACT}/Comment", f"{SUBCONTRACTOR}[4]"]

printable = st.characters(categories=("L", "N", "P", "S"), exclude_characters="\ufffd")


@st.composite
def valid_messages(draw: st.DrawFn) -> Message:
    message = Message()
    for path, longest in FREE_TEXTS.items():
        shortest = 10 if "Justification" in path else 1
        if draw(st.booleans()):
            message.set(path, draw(st.text(printable, min_size=shortest, max_size=longest)))
    for path in OPTIONAL:
        if draw(st.booleans()):
            message.drop(path)
    for block in list(message.root.iter()):
        if len(block) and block is not message.root and "Subcontractor" not in {child.tag[:13] for child in block}:
            block[:] = draw(st.permutations(list(block)))
    return message


def texts_in(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts_in(item)
        case dict():
            for item in value.values():
                yield from texts_in(item)
        case _:
            raise AssertionError(f"content holds {value!r}, which is no text of the message")


def texts_of(draft: Draft) -> Iterator[str]:
    contract = draft.contract
    parties = [draft.client, contract.declarant, contract.temporary_partnership]
    parties += [other.organisation for other in draft.other_participants]
    for hired in contract.subcontractors:
        parties += [hired.organisation, hired.hired_by]
        yield from texts_in(hired.content.value)
    yield from (party.removeprefix(f"{party.kind}:") for party in parties if party is not None)
    yield from (str(int(other.quality)) for other in draft.other_participants)
    yield from (draft.reference, str(int(draft.sector)), str(contract.starts_on), str(contract.ends_on))
    yield from texts_in(draft.content.value)
    yield from texts_in(contract.content.value)


@given(valid_messages())
def test_every_text_of_a_valid_message_is_in_the_model_or_in_its_content(message: Message) -> None:
    reading = message.read()
    assert not reading.is_blocked, list(map(str, reading.findings))
    kept = Counter(texts_of(reading.drafts[0]))
    written = Counter(leaf.text or "" for leaf in message.leaves)
    assert written - kept == Counter()


def answered(message: bytes) -> MessageReading | None:
    try:
        reading = read_message(message, identifiers="unchecked")
    except MessageError:
        return None
    forms_blocked = {finding.path.split("/")[2] for finding in reading.findings if finding.path.count("/") > 1}
    if reading.is_blocked and len(forms_blocked) <= 1:
        assert reading.drafts == ()
    return reading


@given(st.binary(max_size=2_000))
def test_any_bytes_are_answered(message: bytes) -> None:
    answered(message)
    answered(b"<AVWDDT>" + message + b"</AVWDDT>")


@given(st.data())
def test_a_message_with_bytes_changed_is_answered(data: st.DataObject) -> None:
    message = bytearray(bytes(Message()))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(message)))
        length = data.draw(st.integers(0, 40))
        pieces = st.sampled_from([b"<", b">", b"/", b"&", b"]]>", b"<!--", b"\0", b"\xff", b"<CompanyID>", b" x='1'"])
        message[start : start + length] = data.draw(st.binary(max_size=8) | pieces)
    answered(bytes(message))


TEXTS = [
    "",
    " ",
    "0",
    "1",
    "2",
    "4",
    "99",
    "0" * 9,
    "1900020261",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "x" * 2000,
]
TEXTS += ["ATU13585627", "GR123456789", "XX12", "BE0403019261", "Joiners of Uden", "\u202e", "é", "a@b", "\n"]


@given(st.randoms(use_true_random=False), st.integers(1, 8))
def test_a_message_with_elements_moved_is_answered(random: Random, changes: int) -> None:
    message = Message()
    form = message.form
    for _ in range(changes):
        elements = list(form.iter())
        one, other = random.choice(elements), random.choice(elements)
        match random.randrange(5):
            case 0 if len(one):
                del one[random.randrange(len(one))]
            case 1 if not len(other):
                one.append(deepcopy(other))
            case 2:
                one.text = random.choice(TEXTS)
            case 3 if len(one):
                one[:] = sorted(one, key=lambda _: random.random())
            case _:
                one.tag = other.tag
    reading = answered(bytes(message))
    assert reading is not None
    assert bool(reading.drafts) is not reading.is_blocked
