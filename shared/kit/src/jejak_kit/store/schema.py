"""The tables of a service's own database that the machinery owns, created when they are missing."""

import psycopg
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS store;
CREATE SCHEMA IF NOT EXISTS inbox;
CREATE SCHEMA IF NOT EXISTS deadlines;

CREATE TABLE IF NOT EXISTS store.receipts (
    actor_id text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    record_id uuid NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor_id, key)
);
CREATE TABLE IF NOT EXISTS store.claims (
    name text NOT NULL,
    key text NOT NULL,
    record_id uuid NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE TABLE IF NOT EXISTS store.number_series (
    name text NOT NULL,
    period text NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (name, period)
);
-- A store that was restored from an older copy goes on under a new id from the next position on.
CREATE TABLE IF NOT EXISTS store.eras (
    first_position bigint PRIMARY KEY,
    store_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    supersedes uuid,
    declared_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO store.eras (first_position) VALUES (1) ON CONFLICT DO NOTHING;
-- The newest edition of the published stream, 0 before the first; a broken one is republished whole as the next.
CREATE TABLE IF NOT EXISTS store.stream (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    generation bigint NOT NULL
);
INSERT INTO store.stream (generation) VALUES (0) ON CONFLICT DO NOTHING;
-- Contents that erasures deleted; what lists them up to the position is rightly without its file.
CREATE TABLE IF NOT EXISTS store.forgotten_documents (
    sha256 text PRIMARY KEY,
    position bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS inbox.tracking (
    consumer text NOT NULL,
    store_id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (consumer, store_id)
);
CREATE TABLE IF NOT EXISTS inbox.parked (
    id uuid PRIMARY KEY,
    consumer text NOT NULL,
    ordering_key text NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (consumer, source, position)
);
-- What an operator decided never to apply, and why; the event itself stands in its source.
CREATE TABLE IF NOT EXISTS inbox.skipped (
    id uuid PRIMARY KEY,
    consumer text NOT NULL,
    ordering_key text NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    error text NOT NULL,
    reason text NOT NULL,
    skipped_by text NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT now()
);

-- What is due when: at most one per record and name. `position` is the event's that set it, with that event's ids.
-- Derived from the events; `jejak deadlines rebuild` derives it anew.
CREATE TABLE IF NOT EXISTS deadlines.waiting (
    record_id uuid NOT NULL,
    name text NOT NULL,
    position bigint NOT NULL,
    due_at timestamptz NOT NULL,
    command text NOT NULL,
    content text NOT NULL,
    event_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    traceparent text,
    attempts integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    error text,
    PRIMARY KEY (record_id, name)
);
CREATE INDEX IF NOT EXISTS waiting_due_idx ON deadlines.waiting (due_at);
-- What became of those that were due: written with the events that the command made. Nothing here is ever due again.
CREATE TABLE IF NOT EXISTS deadlines.settled (
    record_id uuid NOT NULL,
    name text NOT NULL,
    position bigint NOT NULL,
    due_at timestamptz NOT NULL,
    command text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'dropped')),
    events integer NOT NULL,
    reason text,
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (record_id, name, position)
);
CREATE INDEX IF NOT EXISTS settled_refused_idx ON deadlines.settled (settled_at) WHERE outcome <> 'done';
"""

EVENT_ID = "substring(state from 14 for 36)"
"""Where an event's id stands in its body: `encode` writes it first. Indexed, it finds causes and forbids repetition."""
EVENT_ID_IN_BODY = slice(13, 49)
"""The same place, for a body at hand: so an event is told from another without being understood."""
EVENT_ID_INDEX = f"CREATE UNIQUE INDEX IF NOT EXISTS events_event_id_idx ON store.events (({EVENT_ID}))"
ADVISORY_LOCK = 0x6A656A616B
"""Serialises the creation of tables by processes that start at once."""


def create_schema(url: str) -> None:
    """Creates what is missing; safe to run by several processes at once."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        connection.execute(SCHEMA)
        connection.commit()
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        _create_events(url)
        connection.execute(EVENT_ID_INDEX)


def _create_events(url: str) -> None:
    """The table `store.events`, as the `eventsourcing` library makes it."""
    parts = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts["host"]),
        port=str(parts.get("port", 5432)),
        user=str(parts["user"]),
        password=str(parts.get("password", "")),
        schema="store",
    )
    try:
        PostgresApplicationRecorder(datastore, events_table_name="events").create_table()
    finally:
        datastore.close()
