"""The steps that make a store's schema, in their order: a step that was released is never changed, only followed.

Each is written out for either database. `{strict}` stands for `STRICT` where SQLite knows it.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """What brings a store from one level to the next.

    Attributes:
        sqlite: the statements for SQLite.
        postgresql: the statements for PostgreSQL.
    """

    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]


_INDEXES = (
    "CREATE UNIQUE INDEX declaccess_declarations_key ON declaccess_declarations (key, kind)",
    "CREATE UNIQUE INDEX declaccess_parties_organisation ON declaccess_parties (organisation, kind, number)",
    "CREATE UNIQUE INDEX declaccess_contracts_number ON declaccess_contracts (number)",
    "CREATE INDEX declaccess_events_key ON declaccess_events (kind, key)",
    "CREATE INDEX declaccess_events_organisation ON declaccess_events (organisation, kind, person, number)",
    "CREATE INDEX declaccess_events_person ON declaccess_events (person, kind, number)",
    "CREATE INDEX declaccess_pseudonyms_person ON declaccess_pseudonyms (person, pseudonym)",
)

_FIRST = Step(
    sqlite=(
        """CREATE TABLE declaccess_state (
            id INTEGER NOT NULL PRIMARY KEY,
            level INTEGER NOT NULL,
            organisations INTEGER NOT NULL,
            people INTEGER NOT NULL,
            appointments INTEGER NOT NULL,
            grants INTEGER NOT NULL,
            mandates INTEGER NOT NULL,
            logins INTEGER NOT NULL,
            declarations INTEGER NOT NULL,
            events INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            changes INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            head TEXT NOT NULL,
            CONSTRAINT declaccess_state_is_one_row CHECK (id = 1)
        ) {strict}""",
        """CREATE TABLE declaccess_declarations (
            place INTEGER NOT NULL PRIMARY KEY,
            kind INTEGER NOT NULL,
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            act TEXT,
            organisation TEXT,
            person TEXT,
            decision INTEGER,
            record TEXT NOT NULL
        ) {strict}""",
        """CREATE TABLE declaccess_earlier (
            place INTEGER NOT NULL REFERENCES declaccess_declarations (place),
            version INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            act TEXT,
            organisation TEXT,
            person TEXT,
            decision INTEGER,
            record TEXT NOT NULL,
            PRIMARY KEY (place, version)
        ) {strict}""",
        """CREATE TABLE declaccess_parties (
            organisation TEXT NOT NULL,
            kind INTEGER NOT NULL,
            number TEXT NOT NULL,
            place INTEGER NOT NULL,
            roles INTEGER NOT NULL,
            listed_from INTEGER NOT NULL,
            listed_until INTEGER NOT NULL,
            filed_at INTEGER NOT NULL,
            annulled_from INTEGER NOT NULL
        ) {strict}""",
        "CREATE TABLE declaccess_contracts (number TEXT NOT NULL, place INTEGER NOT NULL) {strict}",
        """CREATE TABLE declaccess_events (
            number INTEGER NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            key TEXT,
            organisation TEXT,
            person TEXT,
            mandatary TEXT,
            ends INTEGER,
            place INTEGER,
            origin TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            record TEXT NOT NULL
        ) {strict}""",
        "CREATE TABLE declaccess_log (number INTEGER NOT NULL PRIMARY KEY, line TEXT NOT NULL) {strict}",
        "CREATE TABLE declaccess_pseudonyms (pseudonym TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL) {strict}",
        *_INDEXES,
    ),
    postgresql=(
        """CREATE TABLE declaccess_state (
            id BIGINT NOT NULL PRIMARY KEY,
            level BIGINT NOT NULL,
            organisations BIGINT NOT NULL,
            people BIGINT NOT NULL,
            appointments BIGINT NOT NULL,
            grants BIGINT NOT NULL,
            mandates BIGINT NOT NULL,
            logins BIGINT NOT NULL,
            declarations BIGINT NOT NULL,
            events BIGINT NOT NULL,
            recorded_at BIGINT NOT NULL,
            changes BIGINT NOT NULL,
            entries BIGINT NOT NULL,
            head TEXT COLLATE "C" NOT NULL,
            CONSTRAINT declaccess_state_is_one_row CHECK (id = 1)
        )""",
        """CREATE TABLE declaccess_declarations (
            place BIGINT NOT NULL PRIMARY KEY,
            kind BIGINT NOT NULL,
            key TEXT COLLATE "C" NOT NULL,
            version BIGINT NOT NULL,
            recorded_at BIGINT NOT NULL,
            act TEXT COLLATE "C",
            organisation TEXT COLLATE "C",
            person TEXT COLLATE "C",
            decision BIGINT,
            record TEXT COLLATE "C" NOT NULL
        )""",
        """CREATE TABLE declaccess_earlier (
            place BIGINT NOT NULL REFERENCES declaccess_declarations (place),
            version BIGINT NOT NULL,
            recorded_at BIGINT NOT NULL,
            act TEXT COLLATE "C",
            organisation TEXT COLLATE "C",
            person TEXT COLLATE "C",
            decision BIGINT,
            record TEXT COLLATE "C" NOT NULL,
            PRIMARY KEY (place, version)
        )""",
        """CREATE TABLE declaccess_parties (
            organisation TEXT COLLATE "C" NOT NULL,
            kind BIGINT NOT NULL,
            number TEXT COLLATE "C" NOT NULL,
            place BIGINT NOT NULL,
            roles BIGINT NOT NULL,
            listed_from BIGINT NOT NULL,
            listed_until BIGINT NOT NULL,
            filed_at BIGINT NOT NULL,
            annulled_from BIGINT NOT NULL
        )""",
        'CREATE TABLE declaccess_contracts (number TEXT COLLATE "C" NOT NULL, place BIGINT NOT NULL)',
        """CREATE TABLE declaccess_events (
            number BIGINT NOT NULL PRIMARY KEY,
            kind TEXT COLLATE "C" NOT NULL,
            key TEXT COLLATE "C",
            organisation TEXT COLLATE "C",
            person TEXT COLLATE "C",
            mandatary TEXT COLLATE "C",
            ends BIGINT,
            place BIGINT,
            origin TEXT COLLATE "C" NOT NULL,
            recorded_at BIGINT NOT NULL,
            record TEXT COLLATE "C" NOT NULL
        )""",
        'CREATE TABLE declaccess_log (number BIGINT NOT NULL PRIMARY KEY, line TEXT COLLATE "C" NOT NULL)',
        """CREATE TABLE declaccess_pseudonyms (
            pseudonym TEXT COLLATE "C" NOT NULL PRIMARY KEY,
            person TEXT COLLATE "C" NOT NULL
        )""",
        *_INDEXES,
    ),
)

STEPS = (_FIRST,)
"""The first step brings a database without a store to level 1, the next one from there to level 2, and so on."""
