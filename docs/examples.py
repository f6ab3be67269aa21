"""Run the examples of the pages and put what they show now under each of them.

`python docs/examples.py` rewrites the pages in place; a test fails when that would change one. On a page

- a block `python` is run, and what it prints stands in a block `text` right below it; blocks share their names;
- in a block `console` each line after `$` is run by the shell, and what it says stands below it;
- a block with a file's name after its language, such as `toml known.toml`, is that file for what follows;
- a block `sh` is for the reader to run, and a block `text` elsewhere is only shown.

Each page has an empty folder of its own to work in.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))

_BLOCK = re.compile(r"^```(?P<language>\w*)(?P<name>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILES = ("json", "toml")
_ONLY_SHOWN = ("sh", "text")


class ExampleError(Exception):
    """A block of a page can be neither run nor kept."""


def refreshed(page: str, folder: Path) -> str:
    """Return a page with the output of its examples as it is now.

    Args:
        page: the page's text.
        folder: an empty folder for the examples to work in.

    Raises:
        ExampleError: a block of another kind, or one that prints with no place for it.
    """
    names: dict[str, Any] = {"__name__": "__page__"}
    written: list[str] = []
    end = 0
    printed: str | None = None
    for block in _BLOCK.finditer(page):
        between = page[end : block.start()]
        language, name, body = block["language"], block["name"].strip(), block["body"]
        takes_output = printed is not None and language == "text" and not between.strip()
        if printed and not takes_output:
            raise ExampleError(f"an example prints, and no block `text` follows it:\n{printed}")
        if takes_output:
            body = printed or ""
        elif language == "console":
            body = "".join(_session(body, folder))
        elif language in _FILES and name:
            folder.joinpath(name).write_text(body, "utf-8")
        elif language not in ("python", *_ONLY_SHOWN):
            raise ExampleError(f"a block `{language} {name}` is neither run nor a file:\n{body}")
        printed = _run(body, names, folder) if language == "python" else None
        written += [between, f"```{language}{block['name']}\n{body}```"]
        end = block.end()
    if printed:
        raise ExampleError(f"an example prints, and no block `text` follows it:\n{printed}")
    return "".join((*written, page[end:]))


def _run(code: str, names: dict[str, Any], folder: Path) -> str:
    output = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(output):
        exec(compile(code, "<example>", "exec"), names)  # noqa: S102 - the project's own pages
    return output.getvalue()


def _session(body: str, folder: Path) -> Iterator[str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    code = 0
    for command in re.findall(r"^\$ (?:.*\\\n)*.*\n", body, re.MULTILINE):
        done = subprocess.run(  # noqa: S602 - the project's own pages, which show what a shell does
            f"(exit {code}); {command.removeprefix('$ ')}",
            shell=True,
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        code = done.returncode
        yield command
        yield done.stdout.decode("utf-8")


def main() -> None:
    """Rewrite every page whose examples show something else now."""
    for path in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            page = path.read_text("utf-8")
            now = refreshed(page, Path(folder))
        if now != page:
            path.write_text(now, "utf-8")
            print(f"rewritten: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
