"""The tables that a portfolio is written in: their names, their columns, and what each column means."""

from attrs import frozen

from declaccess.codec.tables.kinds import (
    DAY,
    IDENTIFIER,
    MOMENT,
    NUMBER,
    ORGANISATION,
    QUARTER,
    TEXT,
    WORDS,
    Kind,
)


@frozen
class Column:
    """A column of a table.

    Attributes:
        name: its name in the header.
        kind: what its cells hold.
        meaning: what it says, in one sentence.
        required: whether every row fills it in.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False


@frozen
class Layout:
    """A table: a CSV file or a sheet of that name.

    Attributes:
        name: its name.
        meaning: what one row is.
        columns: its columns, in the order in which they are written.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]


def _period(what: str) -> tuple[Column, Column]:
    return (
        Column("from", MOMENT, f"since when {what}; blank: since ever"),
        Column("until", MOMENT, f"the first moment at which {what} no more; blank: without end"),
    )


_STARTED = (
    Column("from", MOMENT, "since when it is held", required=True),
    Column("until", MOMENT, "the first moment at which it is held no more; blank: without end"),
)
_LISTED = (
    Column("listed_from", MOMENT, "since when it is on the declaration; blank: since the filing; never on a draft"),
    Column("listed_until", MOMENT, "the first moment at which it is not on it any more; blank: it still is"),
)
_RECORD_ID = Column("id", IDENTIFIER, "an identifier of your own for the record, which explanations then name")
_KEY = "the declaration: its number, or the reference of a draft"
_CONTRACT = (
    Column("declarant", ORGANISATION, "who declares the contract", required=True),
    Column("temporary_partnership", ORGANISATION, "the temporary partnership that the declarant files for"),
    Column("starts_on", DAY, "first day of the works"),
    Column("ends_on", DAY, "last day of the works, included"),
    *_LISTED,
)

LAYOUTS = (
    Layout(
        "organisations",
        "An organisation whose register matters; whoever only stands on declarations need not be here.",
        (
            Column("id", ORGANISATION, "its enterprise number", required=True),
            Column("name", TEXT, "its name"),
            Column(
                "register",
                TEXT,
                "`complete` when all its appointments and grants are here; blank or `unknown`: not sure",
            ),
        ),
    ),
    Layout(
        "legal_representatives",
        "Somebody whom the statutes let act for an organisation of the table organisations.",
        (
            Column("organisation", ORGANISATION, "the organisation", required=True),
            Column("person", IDENTIFIER, "who", required=True),
            *_period("it is so"),
        ),
    ),
    Layout(
        "people",
        "Somebody who may log in.",
        (
            Column("id", IDENTIFIER, "an identifier of your own; never a national number", required=True),
            Column("name", TEXT, "a name to show"),
            Column(
                "memberships",
                TEXT,
                "`none` when the person belongs to no organisation; blank: those of the table memberships or, "
                "without any there, not said",
            ),
        ),
    ),
    Layout(
        "memberships",
        "A person of the table people belongs to an organisation.",
        (
            Column("person", IDENTIFIER, "who", required=True),
            Column("organisation", ORGANISATION, "to which organisation; it need not be listed", required=True),
            *_period("it is so"),
        ),
    ),
    Layout(
        "appointments",
        "Somebody was appointed to an office in Access Management.",
        (
            _RECORD_ID,
            Column("person", IDENTIFIER, "who was appointed", required=True),
            Column("organisation", ORGANISATION, "by which organisation of the table organisations", required=True),
            Column(
                "role",
                TEXT,
                "`chief_access_administrator`, `co_chief_access_administrator`, `access_administrator` or "
                "`group_administrator`",
                required=True,
            ),
            Column("appointed_by", IDENTIFIER, "the person who appointed", required=True),
            Column("appointed_at", MOMENT, "when that was done; blank: at `from`"),
            *_STARTED,
        ),
    ),
    Layout(
        "grants",
        "A person was given the right to use the service for an organisation.",
        (
            _RECORD_ID,
            Column("person", IDENTIFIER, "who holds the right", required=True),
            Column("organisation", ORGANISATION, "for which organisation of the table organisations", required=True),
            Column("actions", WORDS, "one or more of `create`, `modify`, `annul`, `view`", required=True),
            Column("granted_by", IDENTIFIER, "the person who granted it; blank: not said"),
            Column("granted_at", MOMENT, "when that was done; blank: at `from`"),
            *_STARTED,
        ),
    ),
    Layout(
        "mandates",
        "One organisation lets another act for it, by quarters.",
        (
            _RECORD_ID,
            Column("mandator", ORGANISATION, "who gives the mandate", required=True),
            Column("mandatary", ORGANISATION, "who acts for it", required=True),
            Column("covers", WORDS, "the services, such as `declaration-of-works`; blank: not said"),
            Column("from_quarter", QUARTER, "first quarter", required=True),
            Column("to_quarter", QUARTER, "last quarter, included; blank: open"),
        ),
    ),
    Layout(
        "logins",
        "Evidence that somebody logged in; reviews look at it, decisions never do.",
        (
            Column("person", IDENTIFIER, "who; either this or the organisation"),
            Column("organisation", ORGANISATION, "for which organisation, when nobody was identified"),
            Column("means", TEXT, "how, such as `eid`, `itsme`, `password` or `unsecured`", required=True),
            Column("assurance", TEXT, "for `eidas`: `low`, `substantial` or `high`"),
            Column("last_used", MOMENT, "when last"),
        ),
    ),
    Layout(
        "declarations",
        "A declaration with its first contract; most have no other.",
        (
            Column("declaration", IDENTIFIER, "its number or, of a draft, its reference", required=True),
            Column("status", TEXT, "`draft`, `registered` or `annulled`", required=True),
            Column("filed_at", MOMENT, "when it was filed; never on a draft"),
            Column("filed_by", ORGANISATION, "who filed it; never on a draft"),
            Column("annulled_at", MOMENT, "when it was annulled; only on an annulled one"),
            Column("sector", NUMBER, "1 immovable works, 2 guarding, 3 meat", required=True),
            Column("client", ORGANISATION, "for whom the works are done", required=True),
            Column("contract", IDENTIFIER, "the number of its first contract; blank on a draft"),
            *_CONTRACT,
        ),
    ),
    Layout(
        "contracts",
        "A further contract of a declaration, after the one in the declaration's own row.",
        (
            Column("declaration", IDENTIFIER, _KEY, required=True),
            Column("contract", IDENTIFIER, "the number of the contract", required=True),
            *_CONTRACT,
        ),
    ),
    Layout(
        "parties",
        "Somebody else on a declaration.",
        (
            Column("declaration", IDENTIFIER, _KEY, required=True),
            Column(
                "contract",
                IDENTIFIER,
                "on which contract; blank where the declaration has only one, and always for another participant",
            ),
            Column("role", TEXT, "`subcontractor`, `partnership_member` or `other_participant`", required=True),
            Column("organisation", ORGANISATION, "who", required=True),
            Column(
                "hired_by",
                ORGANISATION,
                "who hired a subcontractor: the declarant, its temporary partnership or another subcontractor of the "
                "contract",
            ),
            Column(
                "quality",
                NUMBER,
                "of another participant: 1 design, 2 supervision of the execution, 3 coordination of the project, "
                "4 coordination of the realisation",
            ),
            *_LISTED,
        ),
    ),
)
"""Every table, in the order in which they are written and their faults are told."""

BY_NAME = {layout.name: layout for layout in LAYOUTS}
"""The tables by name."""
