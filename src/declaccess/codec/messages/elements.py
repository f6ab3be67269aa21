"""The tree of a message's elements, as the parser leaves it and the checks read it."""

from collections.abc import Iterator

from attrs import Factory, define

from declaccess.codec.messages.dictionary import REPEATABLE

BLANKS = " \t\r\n"
"""What XML counts as white space."""


@define(eq=False)
class Element:
    """One element of a message.

    Attributes:
        name: its name, with the namespace in braces before it where it has one.
        parent: the element around it; `None` for the root.
        position: its place, from 1, among the elements of that name in its parent.
        text: its own text, unchanged; in an element that holds others, blanks are dropped.
        attributes: the names of its attributes.
        children: the elements in it, in order.
    """

    name: str
    parent: "Element | None" = None
    position: int = 1
    text: str = ""
    attributes: tuple[str, ...] = ()
    children: list["Element"] = Factory(list)

    @property
    def path(self) -> str:
        """Where it stands, such as `/AVWDDT/Form[1]/WorksContract`."""
        steps = []
        element: Element | None = self
        while element is not None:
            numbered = element.name in REPEATABLE or element.position > 1
            steps.append(f"{element.name}[{element.position}]" if numbered else element.name)
            element = element.parent
        return "/" + "/".join(reversed(steps))

    def path_of(self, name: str) -> str:
        """Return where its first child of that name stands, or would stand."""
        found = self.find(name)
        return f"{self.path}/{name}" if found is None else found.path

    def find(self, name: str) -> "Element | None":
        """Return its first child of that name, or `None`."""
        return next(self.iter(name), None)

    def iter(self, name: str) -> Iterator["Element"]:
        """Yield its children of that name."""
        return (child for child in self.children if child.name == name)

    def at(self, *names: str) -> "Element":
        """Return the element under a chain of names, an empty one where there is none."""
        element = self
        for name in names:
            found = element.find(name)
            element = Element(name, element) if found is None else found
        return element

    def get(self, name: str) -> str:
        """Return the text of its first child of that name, or an empty text."""
        found = self.find(name)
        return "" if found is None else found.text
