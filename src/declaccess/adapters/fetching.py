"""Fetching with the standard library: one short answer, from one host, within one time."""

import http.client
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import Future
from ipaddress import ip_address
from typing import IO
from urllib.parse import SplitResult, urlsplit

from declaccess.errors import AdapterError, AdapterTimeoutError, UnavailableError

PORT = "fetcher"
"""How errors name the port."""

_CHUNK = 16_384
_OK = 200


class UrllibFetcher:
    """Fetches over HTTPS, and over HTTP only from this machine when that is allowed.

    It follows a redirection only to the same scheme, host and port; it takes proxies from the environment, though
    not for this machine. The time counts from the look-up of the name to the last byte.

    Args:
        timeout_s: after how many seconds it gives up.
        longest: how many bytes an answer may have.
        allow_loopback: whether `http` is allowed towards this machine, as tests need it.

    Raises:
        ValueError: no time, or no bytes.
    """

    def __init__(self, *, timeout_s: float = 5.0, longest: int = 262_144, allow_loopback: bool = False) -> None:
        if timeout_s <= 0 or longest <= 0:
            raise ValueError("`timeout_s` or `longest` is not above zero; give a time in seconds and a size in bytes")
        self._timeout_s = timeout_s
        self._longest = longest
        self._allow_loopback = allow_loopback

    def fetch(self, url: str) -> bytes:
        """Return the body of a successful answer.

        Args:
            url: the address.

        Raises:
            AdapterTimeoutError: it took too long.
            UnavailableError: no connection, or one that broke.
            AdapterError: an address that is not allowed, another status than 200, a redirection elsewhere, an answer
                that is too long or broken off.
        """
        parts = allowed_address(url, allow_loopback=self._allow_loopback)
        # A thread of its own, since a socket's timeout starts again with every byte and does not count name look-ups.
        answer: Future[bytes] = Future()
        threading.Thread(target=self._answer, args=(url, parts, answer), daemon=True).start()
        try:
            return answer.result(self._timeout_s)
        except TimeoutError:
            pass
        raise self._late()

    def _answer(self, url: str, parts: SplitResult, answer: "Future[bytes]") -> None:
        error: AdapterError
        try:
            answer.set_result(self._read(url, parts))
        except AdapterError as problem:
            error = problem
        except TimeoutError:
            error = self._late()
        except urllib.error.HTTPError as problem:
            problem.close()
            error = AdapterError(PORT, f"the answer has status {problem.code}", f"expected {_OK}; check the address")
        except urllib.error.URLError as problem:
            kind = type(problem.reason).__name__
            error = self._late() if isinstance(problem.reason, TimeoutError) else _unreachable(f"`{kind}`")
        except (OSError, http.client.HTTPException, ValueError) as problem:
            error = _unreachable(f"`{type(problem).__name__}`")
        except BaseException as problem:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            error = AdapterError(PORT, f"failed with `{type(problem).__name__}`")
        else:
            return
        answer.set_exception(error)

    def _late(self) -> AdapterTimeoutError:
        return AdapterTimeoutError(PORT, f"no whole answer within {self._timeout_s:g} s", "try again later")

    def _read(self, url: str, parts: SplitResult) -> bytes:
        opener, deadline = _opener(parts), time.monotonic() + self._timeout_s
        request = urllib.request.Request(url, headers={"Accept": "application/json", "Accept-Encoding": "identity"})  # noqa: S310 - the scheme is checked, and the opener knows two
        with opener.open(request, timeout=self._timeout_s) as response:
            if response.status != _OK:
                raise AdapterError(PORT, f"the answer has status {response.status}", f"expected {_OK}")
            body = bytearray()
            while chunk := response.read1(min(_CHUNK, self._longest + 1 - len(body))):
                body += chunk
                if time.monotonic() > deadline:
                    raise TimeoutError  # nobody waits any more; so that the thread ends too
                if len(body) > self._longest:
                    raise AdapterError(PORT, f"the answer is longer than {self._longest} bytes", "check the address")
            announced = response.headers.get("Content-Length")
        if announced is not None and announced != str(len(body)):
            raise UnavailableError(PORT, "the answer broke off before its end", "try again")
        return bytes(body)


def allowed_address(url: str, *, allow_loopback: bool) -> SplitResult:
    """Return the parts of an address that may be fetched from.

    Args:
        url: the address.
        allow_loopback: whether `http` is allowed towards this machine.

    Raises:
        AdapterError: another address.
    """
    parts = _parts(url)
    if parts is None:
        raise AdapterError(PORT, "the address cannot be read", "expected `https://host/path`, with nobody's password")
    if parts.scheme != "https" and not (parts.scheme == "http" and allow_loopback and is_loopback(parts)):
        raise AdapterError(PORT, "the address is not `https`", "expected `https://host/path`")
    return parts


def is_loopback(parts: SplitResult) -> bool:
    """Say whether an address is one of this machine, by its name."""
    host = parts.hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(url: object) -> SplitResult | None:
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    whole = bool(parts.hostname) and parts.username is None and parts.password is None and port != 0
    return parts if whole else None


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _unreachable(what: str) -> UnavailableError:
    return UnavailableError(PORT, f"the address cannot be reached: {what}", "check the connection and try again")


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follows a redirection within one origin."""

    max_redirections = 3

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        parts = _parts(newurl)
        if parts is None or _origin(parts) != _origin(urlsplit(req.full_url)):
            fp.close()
            raise AdapterError(PORT, "the answer redirects to another place", "give the address that it leads to")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(parts: SplitResult) -> urllib.request.OpenerDirector:
    """Return an opener that knows two schemes and nothing else: no file, no FTP, no password file."""
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SameOrigin(),
    ]
    if not is_loopback(parts):
        handlers.append(urllib.request.ProxyHandler())
    for handler in handlers:
        opener.add_handler(handler)
    return opener
