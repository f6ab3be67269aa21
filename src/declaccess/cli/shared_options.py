"""Options that several commands share."""

import argparse

_RECORDS = (
    "the records: JSON or JSON lines, - for standard input, a folder of CSV files, a workbook, "
    "or the address of a store"
)


def add_portfolio(command: argparse.ArgumentParser, *, required: bool = True, says: str = _RECORDS) -> None:
    """Add the option that names the records, and how their numbers are read.

    Args:
        command: the command.
        required: whether it must be given.
        says: its help.
    """
    command.add_argument(
        "--portfolio",
        metavar="FILE",
        required=required,
        help=says,
    )
    add_identifiers(command)


def add_identifiers(command: argparse.ArgumentParser) -> None:
    """Add the option that says how numbers that fail their check are read.

    Args:
        command: the command.
    """
    command.add_argument(
        "--identifiers",
        choices=["checked", "unchecked"],
        default="checked",
        help="unchecked: keep company numbers that fail their check; nobody can act for these",
    )


def add_knowledge(command: argparse.ArgumentParser) -> None:
    """Add the options that choose the rules.

    Args:
        command: the command.
    """
    rules = command.add_argument_group("the rules (each option but the first may be repeated)")
    rules.add_argument("--rulebook", metavar="FILE", help="a rulebook or an overlay file, TOML; NSSO's of 2026 if not")
    rules.add_argument(
        "--resolve", action="append", default=[], metavar="MILESTONE=DAY", help="a day that is known now"
    )
    rules.add_argument(
        "--narrow",
        action="append",
        default=[],
        metavar="MILESTONE=DAY..DAY",
        help="earliest and latest day that it may be; either may be left out",
    )
    rules.add_argument(
        "--reading", action="append", default=[], metavar="ID=OPTION", help="read a hole so, or `open` for every way"
    )
