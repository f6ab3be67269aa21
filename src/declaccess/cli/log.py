"""`declaccess log`: verify, replay, anchor or recover a decision log."""

import json
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from declaccess.adapters.file_log import FileLog
from declaccess.cli.logged import check_file_name
from declaccess.cli.problems import CommandError, about, attempt
from declaccess.cli.question import load_portfolio
from declaccess.cli.rulebook import chosen_rulebook
from declaccess.cli.streams import shown, text_width
from declaccess.cli.words import hung
from declaccess.codec.decision_log import Anchor, read_anchor
from declaccess.codec.decision_log.anchors import SHORTEST_KEY
from declaccess.services.auditing import anchor_log, verify_log
from declaccess.services.replaying import replay

SOMETHING_FOUND = 1
"""Exit code when a log is not whole, or a decision came out otherwise."""


def run(options: Namespace) -> int:
    """Do one task with a log and return the exit code.

    Args:
        options: the command's options.

    Raises:
        CommandError: the options or a file are not usable.
    """
    tasks: dict[str, Callable[[Namespace], int]] = {
        "verify": _verify,
        "replay": _replay,
        "anchor": _anchor,
        "recover": _recover,
    }
    check_file_name(options.file, options.task)
    return tasks[options.task](options)


def _verify(options: Namespace) -> int:
    lines: list[str] = []
    if options.key is not None and options.anchor is None:
        lines.append("--key: belongs to an anchor; give one with --anchor")
    anchor = attempt(lines, _read_anchor, options.anchor)
    key = attempt(lines, _read_key, options.key)
    if lines:
        raise CommandError(lines)
    with about(shown(options.file)):
        verification = verify_log(FileLog(options.file, read_only=True), anchor, key=key)
    if options.format == "json":
        print(json.dumps(verification.to_dict()))
    else:
        _say(verification.explain())
    return 0 if verification else SOMETHING_FOUND


def _replay(options: Namespace) -> int:
    lines: list[str] = []
    rulebook = attempt(lines, chosen_rulebook, options)
    portfolio = None if options.portfolio is None else attempt(lines, load_portfolio, options)
    if rulebook is None or lines:
        raise CommandError(lines)
    with about(shown(options.file)):
        found = replay(FileLog(options.file, read_only=True), rulebook, portfolio)
    if options.format == "json":
        print(json.dumps(found.to_dict()))
    else:
        _say(found.explain())
    return 0 if found else SOMETHING_FOUND


def _anchor(options: Namespace) -> int:
    lines: list[str] = []
    before = attempt(lines, _read_anchor, options.before)
    key = attempt(lines, _read_key, options.key)
    if lines:
        raise CommandError(lines)
    with about(shown(options.file)):
        log = FileLog(options.file, read_only=True)
        anchor = anchor_log(log, datetime.now(UTC), before=before, key=key)
    print(json.dumps(anchor.to_dict()))
    return 0


def _recover(options: Namespace) -> int:
    with about(shown(options.file)):
        recovery = FileLog.recover(options.file)
    if options.format == "json":
        names = ("kept_in", "torn", "count", "completed")
        print(json.dumps({name: getattr(recovery, name) for name in names}))
    else:
        _say(recovery.explain())
    return 0


def _read_anchor(name: str | None) -> Anchor | None:
    if name is None:
        return None
    with about(shown(name)):
        return read_anchor(Path(name).read_bytes())


def _read_key(name: str | None) -> bytes | None:
    if name is None:
        return None
    with about(shown(name)):
        key = Path(name).read_bytes()
    if len(key) < SHORTEST_KEY:
        problem = f"the key has {len(key)} bytes; expected at least {SHORTEST_KEY}, drawn at random"
        raise CommandError([f"{shown(name)}: {problem}"])
    return key


def _say(lines: Iterable[str]) -> None:
    for line in _broken(lines, text_width()):
        print(line)


def _broken(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        yield from hung(line, width)
