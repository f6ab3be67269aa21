"""The commands that ask about a whole portfolio, and their options."""

import argparse
from collections.abc import Callable

from declaccess.cli.shared_options import add_knowledge, add_portfolio

Add = Callable[..., argparse.ArgumentParser]
"""Adds a command: its name, its module, a summary, a description and what stands below its help."""

_FOLDER_NOTE = "the records: JSON or JSON lines, a folder of CSV files, a workbook, or the address of a store"

_READINESS = """\
Says how ready organisations are for what changes: who loses which right, which declarations nobody can change any
more, who still relies on a way in that ends, and what to do about each, until when."""
_CHANGES = """\
Says who gains, loses or becomes uncertain about which action on which declaration, between two days, two rulebooks or
two portfolios: counts first, then the rows."""
_WHAT_CAN = "Lists the declarations on which a person, acting for an organisation, may do an action at a moment."
_WHO_CAN = "Lists the persons and organisations that may do an action on a declaration at a moment."
_BULK = """\
Decides many cases at once, one row each, from a Parquet or CSV file that may be larger than memory, and writes the
outcome and a reason code beside each row."""
_TEMPLATE = "Writes a folder of empty CSV files, one for each kind of record, with their headers and an explanation."


def add_commands(add: Add) -> None:
    """Add the commands to the command line.

    Args:
        add: adds one of them.
    """
    _readiness(add("readiness", "readiness", "who is ready, and what is to be done", _READINESS))
    _changes(add("changes", "changes", "who gains and who loses what", _CHANGES))
    _what_can(add("what-can", "what_can", "on which declarations one may do something", _WHAT_CAN))
    _who_can(add("who-can", "who_can", "who may do something with a declaration", _WHO_CAN))
    _bulk(add("bulk", "bulk", "decide many rows of a file", _BULK))
    template = add("template", "template", "write empty CSV files to fill in", _TEMPLATE)
    template.add_argument("folder", metavar="DIR", help="where the files are written; made if it is not there")


def _readiness(command: argparse.ArgumentParser) -> None:
    _records(command)
    command.add_argument("--organisation", metavar="ID", help="this one alone; left out: every one that is listed")
    command.add_argument("--at", metavar="DAY", required=True, help="the day on which it is asked")
    _form(command)
    add_knowledge(command)


def _changes(command: argparse.ArgumentParser) -> None:
    _records(command)
    command.add_argument("--from", dest="start", metavar="DAY", required=True, help="the day before the change")
    command.add_argument("--to", dest="end", metavar="DAY", required=True, help="the day after it")
    command.add_argument("--organisation", metavar="ID", help="of this one alone; left out: of every one")
    command.add_argument("--login", metavar="MEANS", default="eid", help="how they log in; eid when left out")
    command.add_argument("--to-portfolio", metavar="FILE", help="the records on the second day, if they are others")
    command.add_argument("--to-rulebook", metavar="FILE", help="the rulebook for the second day, if it is another")
    _form(command)
    add_knowledge(command)


def _what_can(command: argparse.ArgumentParser) -> None:
    _records(command)
    command.add_argument("--person", metavar="ID", help="who; left out: nobody is identified")
    command.add_argument("--organisation", metavar="ID", required=True, help="the company acted for")
    _action_and_login(command)


def _who_can(command: argparse.ArgumentParser) -> None:
    _records(command)
    command.add_argument("--declaration", metavar="N", required=True, help="its number, or the reference of a draft")
    command.add_argument("--contract", metavar="N", help="one of its contracts, or `project` for the project level")
    _action_and_login(command)


def _action_and_login(command: argparse.ArgumentParser) -> None:
    command.add_argument("--action", metavar="WORD", required=True, help="create, modify, annul or view")
    command.add_argument("--at", metavar="T", required=True, help="a date-time with offset, or a day's last moment")
    command.add_argument("--login", metavar="MEANS", help="how they log in, such as eid; left out: not known")
    command.add_argument("--assurance", metavar="LEVEL", help="for eidas: low, substantial or high")
    command.add_argument("--limit", metavar="N", type=int, default=50, help="rows of one page; 50 when left out")
    command.add_argument("--after", metavar="CURSOR", help="go on where an earlier page ended: its `next`")
    _form(command)
    add_knowledge(command)


def _bulk(command: argparse.ArgumentParser) -> None:
    command.add_argument("--requests", metavar="FILE", required=True, help="the rows: .parquet or .csv")
    command.add_argument("--out", metavar="FILE", required=True, help="where the answers go: .parquet or .csv")
    add_knowledge(command)


def _records(command: argparse.ArgumentParser) -> None:
    add_portfolio(command, says=_FOLDER_NOTE)
    command.add_argument(
        "--skip-faulty",
        action="store_true",
        help="of CSV files and workbooks: leave faulty declarations out, and say so",
    )


def _form(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=["table", "json", "csv"], default="table")
