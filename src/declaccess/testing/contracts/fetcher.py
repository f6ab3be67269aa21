"""The contract of a fetcher."""

import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from declaccess.errors import AdapterError
from declaccess.ports.fetching import Fetcher

BODY = b'{"hello": "\xc3\xa9"}'
LONGEST = 100_000
TIMEOUT_S = 1.0


class Site:
    """A small site on this machine that behaves well at `/good` and badly elsewhere.

    Attributes:
        url: its address.
        other: the same site under another name, so another host to a fetcher.
        asked: the paths that were asked for, with the host asked.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.ended = threading.Event()
        self._server = _Server(self)
        port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{port}"
        self.other = f"http://localhost:{port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        """Stop it."""
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class FetcherContract:
    """What every `Fetcher` must do.

    Fixtures to give:

    - `fetcher`: a fetcher that may fetch over HTTP from this machine, gives up after `TIMEOUT_S` seconds in all, and
      takes at most `LONGEST` bytes.
    """

    @pytest.fixture
    def site(self) -> Iterator[Site]:
        """Yield a site that runs as long as the test."""
        site = Site()
        yield site
        site.close()

    def test_it_is_a_fetcher(self, fetcher: Fetcher) -> None:
        """Hold the protocol."""
        assert isinstance(fetcher, Fetcher)

    def test_it_returns_the_bytes_as_they_are(self, fetcher: Fetcher, site: Site) -> None:
        """Return the body, undecoded."""
        found = fetcher.fetch(f"{site.url}/good")
        assert found == BODY
        assert type(found) is bytes

    def test_it_asks_each_time(self, fetcher: Fetcher, site: Site) -> None:
        """Keep nothing: how long keys are kept is not for it to say."""
        fetcher.fetch(f"{site.url}/good")
        fetcher.fetch(f"{site.url}/good")
        assert len(site.asked) == 2

    def test_it_follows_a_redirection_on_the_same_host_or_refuses_it(self, fetcher: Fetcher, site: Site) -> None:
        """Never return the redirection itself."""
        try:
            assert fetcher.fetch(f"{site.url}/moved") == BODY
        except AdapterError:
            assert len(site.asked) == 1

    @pytest.mark.parametrize(
        "path", ["/missing", "/forbidden", "/failing", "/empty", "/broken-off", "/long", "/endless"]
    )
    def test_what_is_no_whole_short_answer_is_an_error(self, fetcher: Fetcher, site: Site, path: str) -> None:
        """Refuse another status than success, half an answer, and too much of one."""
        with pytest.raises(AdapterError):
            fetcher.fetch(f"{site.url}{path}")

    @pytest.mark.parametrize("path", ["/elsewhere", "/elsewhere-for-good", "/to-a-file", "/in-circles"])
    def test_a_redirection_elsewhere_is_not_followed(self, fetcher: Fetcher, site: Site, path: str) -> None:
        """Go to no other host, no other scheme, and not round in circles."""
        with pytest.raises(AdapterError):
            fetcher.fetch(f"{site.url}{path}")
        assert [host for host, _ in site.asked if host.startswith("localhost")] == []

    @pytest.mark.parametrize("path", ["/silent", "/dripping", "/dripping-headers"])
    def test_it_gives_up_in_time(self, fetcher: Fetcher, site: Site, path: str) -> None:
        """Give up on an answer that does not come, or comes too slowly."""
        start = time.monotonic()
        with pytest.raises(AdapterError):
            fetcher.fetch(f"{site.url}{path}")
        assert time.monotonic() - start < TIMEOUT_S + 2

    @pytest.mark.parametrize(
        "url",
        [
            "", "nothing", "/good", "file:///etc/hostname", "ftp://127.0.0.1/good", "data:text/plain,hello", "http://",
            "http://127.0.0.1:notaport/good", "http://127.0.0.1:1/good", "http://[::1/good", "http:// 127.0.0.1/good",
            "http://127.0.0.1/go\r\nod",
        ],
    )  # fmt: skip
    def test_an_address_of_which_nothing_comes_is_an_error(self, fetcher: Fetcher, url: str) -> None:
        """Refuse what is no address, or one where nobody listens."""
        with pytest.raises(AdapterError):
            fetcher.fetch(url)

    def test_threads_may_share_it(self, fetcher: Fetcher, site: Site) -> None:
        """Fetch in several threads at once."""
        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(fetcher.fetch, [f"{site.url}/good"] * 16)) == {BODY}


_STATUS = {"/missing": 404, "/forbidden": 403, "/failing": 500, "/empty": 204}
_PLACES = {
    "/moved": "/good",
    "/elsewhere": "{other}/good",
    "/elsewhere-for-good": "{other}/good",
    "/to-a-file": "file:///etc/hostname",
    "/in-circles": "/in-circles",
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Keep quiet."""

    @property
    def _site(self) -> Site:
        assert isinstance(self.server, _Server)
        return self.server.site

    def do_GET(self) -> None:
        self._site.asked.append((self.headers["Host"], self.path))
        with contextlib.suppress(OSError):  # whoever asked is gone
            self._answer()

    def _answer(self) -> None:
        if self.path in _PLACES:
            self._start(
                301 if self.path == "/elsewhere-for-good" else 302,
                Location=_PLACES[self.path].format(other=self._site.other),
            )
        elif self.path in _STATUS:
            self._start(_STATUS[self.path])
        elif self.path in ("/silent", "/dripping", "/dripping-headers", "/endless"):
            self._go_on()
        else:
            body = BODY if self.path in ("/good", "/broken-off") else b"x" * (LONGEST + 1)
            self._start(200, **{"Content-Length": str(len(body) + (self.path == "/broken-off"))})
            self.wfile.write(body)

    def _start(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _go_on(self) -> None:
        if self.path == "/dripping-headers":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        elif self.path != "/silent":
            self._start(200)
        piece = {"/silent": b"", "/endless": b"x" * 10_000}.get(self.path, b"x")
        pause = 0 if self.path == "/endless" else TIMEOUT_S / 10
        for _ in range(60):
            self.wfile.write(piece)
            self.wfile.flush()
            if self._site.ended.wait(pause):
                return
