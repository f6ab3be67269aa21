"""The one walk that compares a message with the dictionary: names, repetition, presence, texts."""

from collections import Counter
from collections.abc import Iterator

from declaccess.codec.messages.elements import BLANKS, Element
from declaccess.codec.messages.findings import Finding, blocking, shown
from declaccess.codec.messages.parts import Block, Field, Part, Problem
from declaccess.codec.messages.values import check_text

_ROOT_ATTRIBUTES = "{http://www.w3.org/2001/XMLSchema-instance}"


def check_block(element: Element, block: Block) -> Iterator[Finding]:
    """Yield everything in which an element and what it holds depart from the dictionary."""
    yield from check_frame(element, block)
    for child in element.children:
        match block.by_name.get(child.name):
            case Field() as part:
                yield from _check_field(child, part)
            case Block() as part:
                yield from check_block(child, part)
            case None:
                pass


def check_frame(element: Element, block: Block) -> Iterator[Finding]:
    """Yield in what an element itself departs from the dictionary, without looking into what it holds."""
    yield from _check_attributes(element)
    if element.text.strip(BLANKS):
        yield blocking(
            element.path,
            "stray-text",
            f"found the text {shown(element.text)}; expected only elements here: remove it",
        )
    for child in element.children:
        if child.name not in block.by_name:
            yield _unknown(child, f"the elements of `{block.name}`")
    counts = Counter(child.name for child in element.children)
    for part in block.parts:
        yield from _check_count(element, part, counts[part.name])


def _check_field(element: Element, field: Field) -> Iterator[Finding]:
    yield from _check_attributes(element)
    if element.children:
        yield _unknown(element.children[0], f"only a text in `{field.name}`")
    else:
        yield from check_text(element.text, field, element.path)


def _check_count(element: Element, part: Part, count: int) -> Iterator[Finding]:
    if not count and part.absent is not None:
        yield Finding(
            path=f"{element.path}/{part.name}",
            code=part.code_of(Problem.MISSING),
            severity=part.absent,
            message=f"`{part.name}` is missing; the dictionary asks for it here: add it",
        )
    if part.most is not None and count > part.most:
        yield blocking(
            f"{element.path}/{part.name}[{part.most + 1}]",
            "repeated",
            f"found `{part.name}` {count} times; expected at most {part.most}: remove the others",
        )


def _check_attributes(element: Element) -> Iterator[Finding]:
    for name in element.attributes:
        if element.parent is not None or not name.startswith(_ROOT_ATTRIBUTES):
            yield blocking(
                f"{element.path}/@{name}",
                "unknown-attribute",
                f"found the attribute {shown(name)}; expected none: remove it",
            )


def _unknown(element: Element, expected: str) -> Finding:
    return blocking(
        element.path,
        "unknown-element",
        f"found the element {shown(element.name)}; expected {expected}: remove it",
    )
