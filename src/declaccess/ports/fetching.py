"""The port through which an authenticator fetches documents of its provider."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Fetcher(Protocol):
    """Fetches a small document over HTTP; hosts that have a client of their own inject it."""

    def fetch(self, url: str) -> bytes:
        """Return the body of a successful answer.

        It gives up after a time and a size of its own choosing, and follows no redirection to another host.

        Args:
            url: the address.

        Raises:
            AdapterError: no answer, another status than success, an answer that is too long or too late.
        """
        ...
