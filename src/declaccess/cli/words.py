"""Sentences as lines for people: broken where they have to be, with what belongs together under one another."""

from collections.abc import Iterator

from declaccess.panel.escaping import pad, wrap
from declaccess.rules import Decision

_INDENT = "  "


def explained(decision: Decision, width: int) -> str:
    """Return the explanation of a decision, each of its sentences begun on a new line.

    Args:
        decision: the decision.
        width: the columns that a line may take.
    """
    return "\n".join(line for sentence in decision.explain() for line in hung(sentence, width))


def hung(text: str, width: int) -> Iterator[str]:
    """Break a text into lines, all but the first one indented.

    Args:
        text: the text.
        width: the columns that a line may take.
    """
    for number, line in enumerate(wrap(text, width - len(_INDENT))):
        yield f"{_INDENT}{line}" if number else line


def labelled(label: str, text: str, size: int, width: int) -> Iterator[str]:
    """Break a text into lines beside a label.

    Args:
        label: what stands at the left of the first line.
        text: the text.
        size: the columns kept free for the label.
        width: the columns that a line may take.
    """
    for number, line in enumerate(wrap(text, width - size)):
        yield f"{pad('' if number else label, size)}{line}"
