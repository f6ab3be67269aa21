"""The example in files, and a way to run a command and see what it says."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.terminal import Run
from declaccess.cli import main


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the demo's example."""
    folder = tmp_path_factory.mktemp("cli") / "example"
    assert main(["demo", "--save", str(folder)]) == 0
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Return a function that runs a command with some standard input."""

    def run(*arguments: object, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run
