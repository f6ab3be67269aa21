"""The tables of a store, for queries and for hosts that look at a database's schema as a whole.

What they look like is fixed by the steps (`declaccess.adapters.sql.steps`); a test holds that both agree.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text

metadata = MetaData()
"""Every table of a store; all names begin with `declaccess_`."""

# Ids are compared by bytes and sorted by code points, whatever the database's own language is. SQLite does so anyway.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")


def _text(name: str, *, null: bool = False) -> "Column[str]":
    return Column(name, _TEXT, nullable=null)


def _number(name: str, *, null: bool = False) -> "Column[int]":
    return Column(name, _NUMBER, nullable=null)


def _key(name: str) -> "Column[int]":
    return Column(name, _NUMBER, primary_key=True, autoincrement=False)


COUNTS = ("organisations", "people", "appointments", "grants", "mandates", "logins", "declarations")
"""Columns of the state that count the records of each list; the next one gets the count as its place."""

state = Table(
    "declaccess_state",
    metadata,
    _key("id"),
    _number("level"),
    *map(_number, COUNTS),
    _number("events"),
    _number("recorded_at"),
    _number("changes"),
    _number("entries"),
    _text("head"),
    CheckConstraint("id = 1", name="declaccess_state_is_one_row"),
)
"""One row: the schema's level, how much of each there is, how often records changed, and the log's last hash.

Who writes locks it first.
"""

declarations = Table(
    "declaccess_declarations",
    metadata,
    _key("place"),
    _number("kind"),
    _text("key"),
    _number("version"),
    _number("recorded_at"),
    _text("act", null=True),
    _text("organisation", null=True),
    _text("person", null=True),
    _number("decision", null=True),
    _text("record"),
    Index("declaccess_declarations_key", "key", "kind", unique=True),
)
"""The latest version of every draft and declaration."""

earlier = Table(
    "declaccess_earlier",
    metadata,
    Column("place", _NUMBER, ForeignKey("declaccess_declarations.place"), primary_key=True, autoincrement=False),
    _key("version"),
    _number("recorded_at"),
    _text("act", null=True),
    _text("organisation", null=True),
    _text("person", null=True),
    _number("decision", null=True),
    _text("record"),
)
"""The versions before the latest one."""

parties = Table(
    "declaccess_parties",
    metadata,
    _text("organisation"),
    _number("kind"),
    _text("number"),
    _number("place"),
    _number("roles"),
    _number("listed_from"),
    _number("listed_until"),
    _number("filed_at"),
    _number("annulled_from"),
    Index("declaccess_parties_organisation", "organisation", "kind", "number", unique=True),
)
"""Whom the latest version of each draft and declaration names, in what roles and when (`declaccess.rules.shapes`)."""

contracts = Table(
    "declaccess_contracts",
    metadata,
    _text("number"),
    _number("place"),
    Index("declaccess_contracts_number", "number", unique=True),
)
"""The contract numbers of the latest version of each filed declaration."""

events = Table(
    "declaccess_events",
    metadata,
    _key("number"),
    _text("kind"),
    _text("key", null=True),
    _text("organisation", null=True),
    _text("person", null=True),
    _text("mandatary", null=True),
    _number("ends", null=True),
    _number("place", null=True),
    _text("origin"),
    _number("recorded_at"),
    _text("record"),
    Index("declaccess_events_key", "kind", "key"),
    Index("declaccess_events_organisation", "organisation", "kind", "person", "number"),
    Index("declaccess_events_person", "person", "kind", "number"),
)
"""What happened in Access Management."""

log = Table("declaccess_log", metadata, _key("number"), _text("line"))
"""The decision log: line 0 is its heading."""

pseudonyms = Table(
    "declaccess_pseudonyms",
    metadata,
    Column("pseudonym", _TEXT, primary_key=True),
    _text("person"),
    Index("declaccess_pseudonyms_person", "person", "pseudonym"),
)
"""Which person an authenticated pseudonym belongs to."""
