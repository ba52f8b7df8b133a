"""The ledger of erasures, beside the keys: what was asked, and a key deleted in the same transaction.

A service's role can neither delete a key nor write here; it may call the keyring's functions, which do both or nothing.
Positions grow with time and with every row, and are visible in their order; a keyring restored from an older copy goes on
beyond what its followers have seen.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from pydantic import AwareDatetime, BaseModel, ConfigDict

from jejak_events.people import Ground, Reference, Subject

Pool = AsyncConnectionPool[AsyncConnection]

LEDGER = UUID("1f0c5f6a-4d0e-5a6b-8c53-6a1d2b9e7f40")
"""How tracking names the ledger as a source."""
PARKED_KEY = "parked:"
"""How the subjects of keys begin that seal parked bodies; they are nobody's, and run out."""

ERASURES = """
CREATE TABLE IF NOT EXISTS erasures (
    position bigint PRIMARY KEY,
    erasure_id uuid NOT NULL UNIQUE,
    subject text NOT NULL,
    ground text NOT NULL,
    reference text,
    actor_id text NOT NULL,
    had_key boolean NOT NULL,
    erased_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS erasures_subject_idx ON erasures (subject);

CREATE OR REPLACE FUNCTION erase_person(request jsonb) RETURNS SETOF erasures
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    had_key boolean;
    erased_at timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(7240517335071004194);  -- rows appear in the order of their positions
    IF NOT EXISTS (SELECT FROM public.erasures e WHERE e.erasure_id = (request->>'erasure_id')::uuid) THEN
        IF coalesce(request->>'subject', '') = '' OR request->>'subject' LIKE 'parked:%' THEN
            RAISE EXCEPTION 'not a person';
        END IF;
        DELETE FROM public.person_keys k WHERE k.subject = request->>'subject';
        had_key := FOUND;
        erased_at := clock_timestamp();
        INSERT INTO public.erasures SELECT
            greatest((extract(epoch FROM erased_at) * 1000000)::bigint,
                     (SELECT coalesce(max(position), 0) + 1 FROM public.erasures)),
            (request->>'erasure_id')::uuid, request->>'subject', request->>'ground', request->>'reference',
            request->>'actor_id', had_key, erased_at;
    END IF;
    RETURN QUERY SELECT * FROM public.erasures e WHERE e.erasure_id = (request->>'erasure_id')::uuid;
END $$;

CREATE OR REPLACE FUNCTION expire_parked_keys(older_than interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM public.person_keys
        WHERE subject LIKE 'parked:%' AND created_at < now() - greatest(older_than, interval '1 day')
        RETURNING 1)
    SELECT count(*) FROM gone;
$$;
REVOKE ALL ON FUNCTION erase_person(jsonb), expire_parked_keys(interval) FROM public;
"""
"""Idempotent DDL, a part of the keyring's. Whoever owns the functions owns the tables."""


class ErasureRequest(BaseModel):
    """What an operator asks. Repeating it under the same id is the same erasure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    erasure_id: UUID
    subject: Subject
    ground: Ground
    reference: Reference | None
    actor_id: str


class Erasure(ErasureRequest):
    """A row of the ledger. `had_key`: something was sealed for the person until then."""

    position: int
    had_key: bool
    erased_at: AwareDatetime


class OtherErasure(Exception):
    """The id names an erasure of somebody else, or on another ground."""


class ErasureLedger:
    """Reads and writes the ledger with a service's role."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def erase(self, request: ErasureRequest) -> Erasure:
        """Deletes the key and writes the row, both or nothing; durable when it returns. Raises OtherErasure."""
        [erasure] = await self._rows("SELECT * FROM erase_person(%s)", Jsonb(request.model_dump(mode="json")))
        if any(getattr(erasure, name) != getattr(request, name) for name in ErasureRequest.model_fields):
            raise OtherErasure
        return erasure

    async def after(self, position: int, *, limit: int = 100) -> Sequence[Erasure]:
        """The next rows, in order."""
        return await self._rows("SELECT * FROM erasures WHERE position > %s ORDER BY 1 LIMIT %s", position, limit)

    async def aged_after(self, position: int, age: timedelta, *, limit: int = 100) -> Sequence[Erasure]:
        """The next rows, in order, up to the first that is not of this age by the keyring's own clock: where that was set back,
        a later row may be the older one, and none may be passed by.
        """
        query = """SELECT * FROM erasures WHERE position > %s AND position < coalesce(
            (SELECT min(position) FROM erasures WHERE position > %s AND erased_at > clock_timestamp() - %s),
            9223372036854775807) ORDER BY 1 LIMIT %s"""
        return await self._rows(query, position, position, age, limit)

    async def of(self, subject: str) -> Sequence[Erasure]:
        """Every time a person was erased, oldest first."""
        return await self._rows("SELECT * FROM erasures WHERE subject = %s ORDER BY 1", subject)

    async def among(self, subjects: Collection[str]) -> list[str]:
        """Those of these who were ever erased."""
        async with self._pool.connection() as connection:
            query = "SELECT DISTINCT subject FROM erasures WHERE subject = ANY(%s) ORDER BY 1"
            return [row[0] for row in await (await connection.execute(query, (list(subjects),))).fetchall()]

    async def known_since(self, subject: str) -> datetime | None:
        """When the person's present key was made; None when there is none, so that nothing of them is readable."""
        async with self._pool.connection() as connection:
            query = "SELECT created_at FROM person_keys WHERE subject = %s"
            row = await (await connection.execute(query, (subject,))).fetchone()
        return None if row is None else row[0]

    async def expire_parked_keys(self, older_than: timedelta) -> int:
        """Deletes the keys of parked bodies that are older; at least a day. Returns how many."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute("SELECT expire_parked_keys(%s)", (older_than,))).fetchone()
        assert row is not None
        return int(row[0])

    async def _rows(self, query: str, *values: Any) -> list[Erasure]:
        async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(Erasure)) as cursor:
            await cursor.execute(query.encode(), values)
            return await cursor.fetchall()
