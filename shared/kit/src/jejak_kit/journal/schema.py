"""The tables of a journal."""

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS journal;
CREATE TABLE IF NOT EXISTS journal.events (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service text NOT NULL,
    store_id uuid NOT NULL,
    position bigint NOT NULL,
    event_id uuid,
    type text,
    record_id uuid,
    version integer,
    occurred_at timestamptz,
    body bytea NOT NULL,
    fault text,
    UNIQUE (store_id, position)
);
CREATE INDEX IF NOT EXISTS events_of_record ON journal.events (record_id, version);
CREATE INDEX IF NOT EXISTS events_of_service ON journal.events (service, seq);
CREATE INDEX IF NOT EXISTS events_of_type ON journal.events (type, seq);
-- Out of which record a record grew.
CREATE TABLE IF NOT EXISTS journal.parents (
    record_id uuid PRIMARY KEY,
    parent_id uuid NOT NULL
);
CREATE INDEX IF NOT EXISTS children ON journal.parents (parent_id);
-- Which other records an event is about, where its own record serves several.
CREATE TABLE IF NOT EXISTS journal.concerns (
    record_id uuid NOT NULL,
    seq bigint NOT NULL REFERENCES journal.events (seq) ON DELETE CASCADE,
    PRIMARY KEY (record_id, seq)
);
-- How the links were drawn; they are drawn again from the events when that has changed.
CREATE TABLE IF NOT EXISTS journal.edition (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    links_version integer NOT NULL
);
"""
