"""The commands and their options, and nothing else: what they mean is looked at when the command runs."""

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from declaccess.cli.portfolio_options import add_commands
from declaccess.cli.shared_options import add_identifiers, add_knowledge, add_portfolio
from declaccess.cli.streams import masked

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_ABOUT = "Who may do what with a Belgian declaration of works, at which moment, and why."
_COMMANDS_END = """\
Begin with `declaccess demo`. Each command has its own help: `declaccess decide --help`.

exit codes:
  0  done
  1  decide: some lines were malformed; read-message: some of its forms could not be read; log: something was found
  2  the options, a file or the output are not usable; each fault stands on standard error
"""
_DECIDE = """\
Answers questions about one portfolio: one question from the options, explained in words, or many from a
file, one JSON object a line in and out."""
_DECIDE_END = """\
examples:
  declaccess decide --portfolio P.json --person p-2 --organisation 0403.019.261 --action modify \\
      --declaration 9B0000000KJRZ --at 2026-06-29T10:00+02:00 --login eid
  declaccess decide --portfolio P.json --requests R.jsonl > answers.jsonl
  ... | declaccess decide --portfolio P.json --requests - | ...

exit codes:
  0    one question: it was answered, whatever the answer; many: every line was answered
  1    many: some lines were malformed; each has an error in its place in the output
  2    the options or a file are not usable; each fault stands on standard error
  3 4  only with --exit-code: the answer is deny (3) or indeterminate (4)
"""
_TIMELINE = "Shows one question over a period: what is decided when, and what causes every change."
_RULES = "Shows the rules in force, the days they hang on, how holes in the sources are read, and the sources."
_MESSAGE = """\
Reads a message that creates declarations in NSSO's format (AVWDDT) and writes a portfolio document of what it
holds: drafts or, with --number and --filed-at, the declaration as filed by its declarant. What there is to say
about the message goes to standard error."""
_MESSAGE_END = """\
exit codes:
  0  every form of the message was read
  1  some forms hold blocking findings and were left out
  2  no form could be read, or the options or the file are not usable
"""
_LOG = "Looks after a decision log, as `decide --log` or a service writes it."
_VERIFY = """\
Verifies a log: that nothing in it was edited, added, taken away or moved. Whether its end was cut off, or all of it
written anew, shows only against an anchor that is kept elsewhere."""
_VERIFY_END = """\
exit codes:
  0  the log is whole
  1  something is wrong with it; each finding is told
  2  the options or a file are not usable
"""
_REPLAY = """\
Decides again every decision of a log, from the facts that were logged with it or, with --portfolio, from the records,
and tells every difference. With other rules it tells what they would have said."""
_REPLAY_END = """\
exit codes:
  0  every decision came out the same, and the log is whole
  1  some came out otherwise or could not be made again, or the log is not whole
  2  the options or a file are not usable
"""
_ANCHOR = """\
Verifies a log and writes its anchor, one JSON object with its length and last hash, to standard output. Keep it where
whoever can write the log cannot."""
_RECOVER = """\
Puts a half-written last line, left by a process that died while it wrote, into a file of its own beside the log, so
that the log can go on. Nothing is deleted."""
_STORE = """\
Looks after a store: a SQLite file (`sqlite:///PATH`) or a PostgreSQL database
(`postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`). Wherever a portfolio is asked for, a store may be given."""
_INIT = "Makes an empty store. A file or a database in which something else lies is not touched."
_UPGRADE = "Brings a store of an older version of this library up to date, in one go. Make a backup first."
_LOAD = """\
Adds a portfolio to a store, JSON or JSON lines: all of it or, when anything is wrong with it, nothing. Every fault is
told with its place."""
_DUMP = """\
Writes what a store knows as a portfolio document to standard output. What was ended has its end, where the rules let
whoever ended it do so."""
_DEMO = """\
Shows, on a bundled example, what the declarant, a subcontractor and an outsider may do before and after
29 June 2026 and in the fourth quarter, with reasons."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and leave."""
        print(f"declaccess: {masked(message)}; see `{self.prog} --help`", file=sys.stderr)
        sys.exit(2)

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Write a message, and let what goes wrong be known: argparse would keep it to itself."""
        print(message, end="", file=file or sys.stderr)


class _Version(argparse.Action):
    def __call__(self, *_: object) -> None:
        """Print the version of the installed library, and leave."""
        from importlib.metadata import version  # noqa: PLC0415 - it would slow every command

        print(f"declaccess {version('declaccess')}")
        sys.exit(0)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command line."""
    parser = _Parser(
        prog="declaccess",
        description=_ABOUT,
        epilog=_COMMANDS_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _demo(_command(commands, "demo", "demo", "see an example, before and after", _DEMO))
    _decide(_command(commands, "decide", "decide", "answer one question or many", _DECIDE, _DECIDE_END))
    _timeline(_command(commands, "timeline", "timeline", "show one question over a period", _TIMELINE))
    _rules(_command(commands, "rules", "rules", "show rules, days, readings and sources", _RULES))
    _message(_command(commands, "read-message", "message", "read a message of NSSO's", _MESSAGE, _MESSAGE_END))
    _log(_command(commands, "log", "log", "verify, replay, anchor or recover a decision log", _LOG))
    add_commands(partial(_command, commands))
    _store(_command(commands, "store", "store", "make, upgrade, load or dump a store", _STORE))
    return parser


def _command(
    commands: "argparse._SubParsersAction[Any]",
    name: str,
    module: str,
    summary: str,
    description: str,
    epilog: str | None = None,
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.set_defaults(module=module)
    return command


def _demo(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--save", metavar="FOLDER", help="write the example's message, portfolio and requests there, to try things on"
    )
    add_knowledge(command)


def _decide(command: argparse.ArgumentParser) -> None:
    add_portfolio(command)
    command.add_argument("--requests", metavar="FILE", help="many questions: JSON lines; - for standard input")
    _question(command, "--at", "when: a date-time with offset, or a day for its last moment")
    command.add_argument("--format", choices=["text", "json"], help="words (the default), or the answer as one line")
    command.add_argument("--exit-code", action="store_true", help="leave with 0 permit, 3 deny, 4 indeterminate")
    command.add_argument("--log", metavar="FILE", help="write every decision to this decision log before it is shown")
    _assume(command)
    add_knowledge(command)


def _timeline(command: argparse.ArgumentParser) -> None:
    add_portfolio(command)
    question = _question(command, "--from", "first day of the period, or a date-time with offset")
    question.add_argument("--to", dest="end", metavar="T", help="its last day, included, or a date-time it ends before")
    command.add_argument("--format", choices=["text", "json", "svg", "html"], default="text")
    _assume(command)
    add_knowledge(command)


def _rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("--at", metavar="DAY", help="say of each rule whether it is in force then")
    command.add_argument("--format", choices=["text", "json", "markdown"], default="text")
    add_knowledge(command)


def _message(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="the message, XML; - for standard input")
    command.add_argument("--number", metavar="N", help="the declaration number that NSSO gave it")
    command.add_argument("--filed-at", metavar="T", help="when it was filed: a date-time with offset")
    command.add_argument("--contract-number", metavar="C", help="its contract's number; N and a 1 when left out")
    add_identifiers(command)
    command.add_argument(
        "--rulebook", metavar="FILE", help="checked as everywhere, though reading a message looks at no rule"
    )


def _log(command: argparse.ArgumentParser) -> None:
    tasks = command.add_subparsers(title="tasks", metavar="TASK", dest="task", required=True)
    verify = _command(tasks, "verify", "log", "see whether a log is whole", _VERIFY, _VERIFY_END)
    verify.add_argument("--anchor", metavar="A", help="a file with an anchor of the log, kept elsewhere")
    replay = _command(tasks, "replay", "log", "decide again and tell every difference", _REPLAY, _REPLAY_END)
    anchor = _command(tasks, "anchor", "log", "write what to keep elsewhere", _ANCHOR)
    anchor.add_argument("--before", metavar="A", help="the anchor before this one; the log must still hold it")
    recover = _command(tasks, "recover", "log", "put a half-written last line aside", _RECOVER)
    for task in (verify, replay, anchor, recover):
        task.add_argument("file", metavar="FILE", help="the log")
    for task in (verify, anchor):
        task.add_argument(
            "--key", metavar="FILE", help="a file with the secret key that signs anchors, 16 bytes or more"
        )
    for task in (verify, replay, recover):
        task.add_argument("--format", choices=["text", "json"], default="text")
    add_portfolio(replay, required=False)
    add_knowledge(replay)


def _store(command: argparse.ArgumentParser) -> None:
    tasks = command.add_subparsers(title="tasks", metavar="TASK", dest="task", required=True)
    init = _command(tasks, "init", "store", "make an empty store", _INIT)
    upgrade = _command(tasks, "upgrade", "store", "bring a store up to date", _UPGRADE)
    load = _command(tasks, "load", "store", "add a portfolio to a store", _LOAD)
    dump = _command(tasks, "dump", "store", "write a store as a portfolio", _DUMP)
    for task in (init, upgrade, load, dump):
        task.add_argument("address", metavar="URL", help="the store, such as sqlite:///store.db")
    load.add_argument("file", metavar="PORTFOLIO", help="JSON or JSON lines; - for standard input")
    add_identifiers(load)
    dump.add_argument("--lines", action="store_true", help="write JSON lines, one record a line")
    add_knowledge(dump)


def _question(command: argparse.ArgumentParser, moment: str, when: str) -> "argparse._ArgumentGroup":
    question = command.add_argument_group("one question")
    question.add_argument("--person", metavar="ID", help="who asks; left out: nobody is identified")
    question.add_argument("--organisation", metavar="ID", help="the company acted for; blanks, dots and BE may stand")
    question.add_argument("--action", metavar="WORD", help="create, modify, annul or view")
    question.add_argument("--declaration", metavar="N", help="the declaration's number or the draft's reference")
    question.add_argument("--contract", metavar="N", help="one of its contracts, or `project` for the project level")
    question.add_argument("--draft", metavar="FILE", help="for create: the draft, as in a portfolio")
    question.add_argument(
        "--login",
        metavar="MEANS",
        help="eid, itsme, mygov_app, app_code, sms_code, email_code, eidas, password or unsecured; left out: not known "
        "or, without a person, unsecured",
    )
    question.add_argument("--assurance", metavar="LEVEL", help="for eidas: low, substantial or high")
    question.add_argument(moment, dest="at", metavar="T", help=when)
    command.set_defaults(moment=moment)
    return question


def _assume(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="FACT=VALUE",
        help="what if: settle a fact that the records leave unknown, such as authorisation=held (repeatable)",
    )
