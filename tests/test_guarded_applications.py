"""The page on guarding an application is true on both databases, and what it shows fails closed in real frameworks."""

import os
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings  # type: ignore[import-untyped]  # Django has no annotations
from django.test import Client  # type: ignore[import-untyped]  # Django has no annotations
from django.urls import path  # type: ignore[import-untyped]  # Django has no annotations
from fastapi.testclient import TestClient

from declaccess import AccessDeniedError
from declaccess.errors import AuthenticationError
from declaccess.services.access import AccessService
from declaccess.testing.faults import PORTS, Faulty, Hang, members_of, misbehaviours
from postgres_server import PostgresServer

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "guard-your-application.md").read_text("utf-8")
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^```json (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

HEADERS = {"token": "t-bert", "organisation": "1900030357"}
NUMBER = "9B00000026G14"
WHERE = {
    "declarations": PORTS[0],
    "register": PORTS[1],
    "authenticator": PORTS[2],
    "clock": PORTS[3],
    "log": PORTS[4],
}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Return what the page's code defines, run in a folder of its own."""
    folder = tmp_path_factory.mktemp("page")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for name, text in FILE.findall(PAGE):
            Path(name).write_text(text, "utf-8")
        found: dict[str, Any] = {"__name__": "__page__"}
        blocks = PYTHON.findall(PAGE)
        for block in blocks[:-1]:  # but for the last one, which closes the store
            exec(compile(block, "<page>", "exec"), found)  # noqa: S102 - the project's own page
        settings.ROOT_URLCONF = (path("certificate/<number>", found["certificate_page"]),)
        settings.ALLOWED_HOSTS = ["testserver"]
        yield found
        found["store"].close()
    finally:
        os.chdir(before)


def of_fastapi(names: dict[str, Any], **headers: str) -> int:
    """Return the status of the FastAPI application's answer."""
    client = TestClient(names["app"])
    return int(client.get(f"/declarations/{NUMBER}/certificate", headers={**HEADERS, **headers}).status_code)


def of_django(names: dict[str, Any], **headers: str) -> int:  # noqa: ARG001 - as of_fastapi
    """Return the status of the Django application's answer."""
    answer: Any = Client().get(f"/certificate/{NUMBER}", headers={**HEADERS, **headers})
    return int(answer.status_code)


FRAMEWORKS = [of_fastapi, of_django]


@pytest.mark.parametrize("status_of", FRAMEWORKS)
def test_who_may_gets_an_answer_and_who_may_not_does_not(names: dict[str, Any], status_of: Any) -> None:
    assert status_of(names) == 200
    assert status_of(names, organisation="1900020261") == 403
    assert status_of(names, token="t-nobody") == 401  # noqa: S106 - a token of the page
    assert status_of(names, organisation="nobody") == 400


@pytest.fixture
def broken(names: dict[str, Any]) -> Iterator[Any]:
    """Return what puts a service with one broken port in the place of the page's."""
    whole = names["access"]

    def breaking(where: str, member: str, misbehaviour: Any, timeout_seconds: float | None = None) -> None:
        ports: dict[str, Any] = {**names["ports"], "log": names["store"].log, "timeout_seconds": timeout_seconds}
        ports[where] = Faulty(ports[where], WHERE[where], member, misbehaviour)
        names["access"] = AccessService(**ports)

    yield breaking
    names["access"] = whole


CALLED = [
    ("declarations", "find_declaration"),
    ("register", "read"),
    ("authenticator", "authenticate"),
    ("clock", "now"),
    ("log", "append"),
]


@pytest.mark.parametrize("status_of", FRAMEWORKS)
@pytest.mark.parametrize(("where", "member"), CALLED)
def test_whatever_goes_wrong_behind_it_nobody_gets_in(
    names: dict[str, Any], broken: Any, status_of: Any, where: str, member: str
) -> None:
    assert member in members_of(WHERE[where])
    for fault, misbehaviour in misbehaviours(WHERE[where], member).items():
        broken(where, member, misbehaviour)
        assert status_of(names) in (400, 401, 403, 503), fault


@pytest.mark.parametrize("status_of", FRAMEWORKS)
@pytest.mark.parametrize(("where", "member"), CALLED)
def test_when_something_hangs_behind_it_nobody_gets_in(
    names: dict[str, Any], broken: Any, status_of: Any, where: str, member: str
) -> None:
    hang = Hang()
    broken(where, member, hang, timeout_seconds=0.05)
    assert status_of(names) == 503
    hang.release()


class Raising:
    """A library that raises whatever is asked of it."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def require(self, *_: object, **__: object) -> None:
        raise self._error


@pytest.mark.parametrize("status_of", FRAMEWORKS)
def test_a_library_that_raises_lets_nobody_in(names: dict[str, Any], status_of: Any) -> None:
    whole = names["access"]
    denied = whole.decide("t-bert", organisation="1900030357", action="modify", declaration=NUMBER)
    try:
        for error, status in (
            (RuntimeError("a fault of the library's"), 503),
            (KeyError("x"), 503),
            (AssertionError(), 503),
            (TypeError("x"), 503),
            (AccessDeniedError(denied), 403),
            (AuthenticationError("test", "who is there?"), 401),
        ):
            names["access"] = Raising(error)
            assert status_of(names) == status
    finally:
        names["access"] = whole


def test_the_dependency_and_the_decorator_are_short() -> None:
    for name in ("def may(", "def allowed("):
        [block] = [block for block in PYTHON.findall(PAGE) if name in block]
        assert len(block.splitlines()) < 40


def test_the_page_is_true_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = runpy.run_path(str(ROOT / "docs" / "examples.py"))
    with PostgresServer() as server:
        monkeypatch.setenv("WORKS_STORE", server.address())
        assert examples["refreshed"](PAGE, tmp_path) == PAGE
    assert not (tmp_path / "works.db").exists()
