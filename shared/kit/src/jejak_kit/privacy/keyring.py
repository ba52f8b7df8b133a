"""The keyring: one database, shared by all services, that holds a key per person.

Deleting a person's row makes everything sealed with that key unreadable, in every service, within CACHE_SECONDS.
"""

import os
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import LiteralString

import structlog
from psycopg import AsyncConnection, sql
from psycopg_pool import AsyncConnectionPool

from jejak_kit.privacy.erasures import ERASURES, ErasureLedger, Pool
from jejak_kit.privacy.key_cache import KeyCache
from jejak_kit.privacy.keyring_fault import KeyringFault
from jejak_kit.privacy.master_keys import KEY_BYTES, MasterKeys, Wrapped
from jejak_kit.store.connection import giving_up

__all__ = ["CACHE_SECONDS", "SCHEMA", "Keyring", "KeyringFault", "grants", "open_keyring"]

log = structlog.get_logger()

CACHE_SECONDS = 60.0
"""How long a deleted key may still be used by a process that read it before."""

# The lock: two `create … if not exists` at the same moment fail on the system catalogue's unique keys.
SCHEMA = f"""
SELECT pg_advisory_xact_lock(7240517335071004193);
CREATE TABLE IF NOT EXISTS person_keys (
    subject text PRIMARY KEY,
    master_key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS keyring_secret (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    master_key_id text NOT NULL,
    pepper bytea NOT NULL
);
{ERASURES}"""
"""Idempotent DDL, run by the database's owner as one batch. The pepper lies wrapped as the keys do."""

PEPPER = "pepper"
"""The owner to whom the pepper is bound when it is wrapped."""
_ATTEMPTS = 5


def grants(role: str) -> sql.Composed:
    """What a service's role needs: it reads and adds keys; it can change none, and delete one only by the ledger."""
    return sql.SQL(
        "GRANT SELECT, INSERT ON person_keys, keyring_secret TO {role};"
        "GRANT SELECT ON erasures TO {role};"
        "GRANT EXECUTE ON FUNCTION erase_person(jsonb), expire_parked_keys(interval) TO {role}"
    ).format(role=sql.Identifier(role))


class Keyring:
    """Keys of persons by subject. For one event loop; the pool belongs to the caller."""

    def __init__(
        self,
        pool: Pool,
        master_keys: MasterKeys,
        *,
        cache_seconds: float = CACHE_SECONDS,
        cache_size: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._master_keys = master_keys
        self._cache = KeyCache(min(cache_seconds, CACHE_SECONDS), cache_size, clock)
        self._pepper: bytes | None = None
        self.ledger = ErasureLedger(pool)
        """Who was erased; here, because a key is deleted only together with its row there."""
        self.came_back = 0
        """Keys made here for people who had been erased: somebody wrote about them anew, or was writing at that moment."""

    async def existing(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys of those who have one, in at most one query; whoever is absent was erased or never had one."""
        keys, unknown = self._cache.take(subjects)
        if not unknown:
            return keys
        read_at = self._cache.now()
        async with self._pool.connection() as connection:
            found = await self._read(connection, unknown)
        self._cache.keep(found, read_at)
        return keys | found

    async def keys(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys of all of them, made for those who have none. The same key however many processes ask at once."""
        keys = await self.existing(subjects)
        for _ in range(_ATTEMPTS):
            # Sorted, so that two bulk inserts wait for each other's rows in one order and never in a circle.
            missing = sorted(set(subjects) - keys.keys())
            if not missing:
                return keys
            read_at = self._cache.now()
            async with self._pool.connection() as connection:
                made = await self._create(connection, missing)
                found = await self._read(connection, missing)
            await self._tell_who_came_back(made)
            self._cache.keep(found, read_at)
            keys |= found
        raise KeyringFault(f"the key of {missing[0]} vanishes as often as it is made")

    def evict(self, subject: str) -> None:
        """Uses a key no longer that was deleted."""
        self._cache.evict(subject)

    async def pepper(self) -> bytes:
        """The secret that makes subjects unguessable; made once for the keyring and never changed."""
        if self._pepper is None:
            wrapped = self._master_keys.wrap(PEPPER, os.urandom(KEY_BYTES))
            async with self._pool.connection() as connection:
                row = await _one(connection, "SELECT master_key_id, pepper FROM keyring_secret")
                if row is None:
                    await connection.execute(
                        "INSERT INTO keyring_secret (master_key_id, pepper) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                        (wrapped.master_key_id, wrapped.bytes),
                    )
                    row = await _one(connection, "SELECT master_key_id, pepper FROM keyring_secret")
            if row is None:
                raise KeyringFault("the keyring's pepper vanished while it was made")
            self._pepper = self._master_keys.unwrap(PEPPER, Wrapped(*row))
        return self._pepper

    async def _create(self, connection: AsyncConnection, subjects: list[str]) -> list[str]:
        """Returns those whose key it made; others were faster with the rest."""
        wrapped = [self._master_keys.wrap(subject, os.urandom(KEY_BYTES)) for subject in subjects]
        made = await connection.execute(
            """INSERT INTO person_keys (subject, master_key_id, wrapped_key)
               SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[]) ON CONFLICT (subject) DO NOTHING
               RETURNING subject""",
            (subjects, [key.master_key_id for key in wrapped], [key.bytes for key in wrapped]),
        )
        return [row[0] for row in await made.fetchall()]

    async def _tell_who_came_back(self, made: Collection[str]) -> None:
        for subject in await self.ledger.among(made) if made else ():
            self.came_back += 1
            log.warning("keyring.person_came_back", subject=subject)

    async def _read(self, connection: AsyncConnection, subjects: Collection[str]) -> dict[str, bytes]:
        cursor = await connection.execute(
            "SELECT subject, master_key_id, wrapped_key FROM person_keys WHERE subject = ANY(%s)", (list(subjects),)
        )
        return {
            subject: self._master_keys.unwrap(subject, Wrapped(master_key_id, wrapped))
            for subject, master_key_id, wrapped in await cursor.fetchall()
        }


async def _one(connection: AsyncConnection, query: LiteralString) -> tuple[str, bytes] | None:
    row = await (await connection.execute(query)).fetchone()
    return None if row is None else (row[0], bytes(row[1]))


@asynccontextmanager
async def open_keyring(url: str, master_keys: MasterKeys, *, max_connections: int = 4) -> AsyncIterator[Keyring]:
    """A keyring on a pool of its own; autocommit, since after a lost race the next read must see the winner's row."""
    pool: Pool = AsyncConnectionPool(
        url, min_size=0, max_size=max_connections, kwargs={"autocommit": True, **giving_up(url)}, open=False, timeout=10
    )
    async with pool:
        yield Keyring(pool, master_keys)
