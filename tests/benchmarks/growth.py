"""Whether age slows a service down: command latency in a store of a million events, and lists of 100,000 records."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import psycopg
from tests.benchmarks.toy import CLERK, FillCrate, OpenCrate, Store, fill, now, store_at

from jejak_kit.cli.access import Access
from jejak_kit.commands import IdempotencyKey

CALLERS = 16


async def command_seconds(store: Store, *, count: int) -> list[float]:
    """Each of so many commands, from 16 callers on crates of their own, as the command bus answers them."""
    seconds: list[float] = []

    async def call(caller: int) -> None:
        crate, key = uuid4(), iter(range(count))

        async def give(command: OpenCrate | FillCrate) -> None:
            begun = now()
            await store.bus.execute(
                command,
                crate,
                key=IdempotencyKey("clerk", f"{crate}-{next(key)}", b"r"),
                expected_version=None,
                correlation_id=uuid4(),
            )
            seconds.append(now() - begun)

        at = datetime.now(UTC)
        await give(OpenCrate(actor=CLERK, at=at, number=f"N-{caller}"))
        for _ in range(count // CALLERS - 1):
            await give(FillCrate(actor=CLERK, at=at, amount=1))

    await asyncio.gather(*(call(caller) for caller in range(CALLERS)))
    return seconds


async def p99s(sizes: Mapping[str, int], rounds: int) -> list[list[float]]:
    """Milliseconds, of each store (its URL, and how many events it holds) one list. They take turns, so that what else the
    machine does touches all alike.
    """
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(store_at(url)) for url in sizes]
        for store, events in zip(stores, sizes.values(), strict=True):
            await asyncio.to_thread(fill, store.url, events)
            await command_seconds(store, count=1_600)
        found: list[list[float]] = [[] for _ in stores]
        for _ in range(5 * rounds):
            for store, of_store in zip(stores, found, strict=True):
                seconds = sorted(await command_seconds(store, count=4_800))
                of_store.append(seconds[int(len(seconds) * 0.99)] * 1_000)
        return found


def many_records(url: str, count: int) -> None:
    """Copies of an existing row of the IRO list, each with its own number, customer, status and instants."""
    with psycopg.connect(url) as connection:
        schema = connection.execute(
            "SELECT schema FROM views.builds WHERE view = 'iros' ORDER BY version DESC"
        ).fetchone()
        assert schema is not None
        made = connection.execute(
            f"INSERT INTO {schema[0]}.iros (id, version, created_at, updated_at, status, search, number, customer, quotation,"
            " pic, requested_delivery, value, state)"
            " SELECT gen_random_uuid()::text, s.version, s.created_at - n * interval '7 seconds',"
            " s.updated_at - n * interval '5 seconds', (ARRAY['draft','submitted','returned','approved','cancelled'])[1 + n % 5],"
            " 'x' || regexp_replace(lower('IRO/2026/' || n || ' PT Pelanggan ' || n % 5000), '(.)', '\\1x', 'g'),"
            " 'IRO/2026/' || lpad(n::text, 6, '0'), 'PT Pelanggan ' || n % 5000, 'Q-' || n, 'pic-' || n % 40,"
            " CASE WHEN n % 3 > 0 THEN date '2030-01-01' + n % 900 END, n * 1000, s.state"
            f" FROM (SELECT * FROM {schema[0]}.iros LIMIT 1) AS s, generate_series(1, {count}) AS n"
        )
        assert made.rowcount == count, "there was no row to copy"
        connection.execute(f"ANALYZE {schema[0]}.iros")


QUERIES = (
    {"sort": "-updated_at"},
    {"sort": "number"},
    {"sort": "-value"},
    {"sort": "customer", "status": "submitted"},
    {"sort": "requested_delivery", "pic": "pic-7"},
    {"sort": "-updated_at", "q": "pelanggan 4999"},
    {"sort": "number", "q": "gibtsnicht"},
    {"sort": "-value", "status": "returned", "q": "99"},
    {"sort": "-value", "q": "zz"},
    {"sort": "requested_delivery", "q": "7"},
    {"sort": "status,-number", "customer": "PT Pelanggan 4999"},
    {"sort": "status"},
    {"sort": "customer,-requested_delivery", "status": "cancelled"},
)


def list_seconds(access: Access, *, rounds: int) -> float:
    """The 95th percentile of the slowest combination of filter and sort, first and third page."""
    worst = 0.0
    headers = {"Authorization": f"Bearer {access.token('sales_ops')}"}
    with httpx.Client(base_url=access.url("iro"), headers=headers, timeout=60) as http:
        for query in QUERIES:
            seconds = []
            for _ in range(rounds):
                cursor: str | None = None
                for _page in range(3):
                    begun = time.perf_counter()
                    answer = http.get("/v1/iros", params={**query, **({"cursor": cursor} if cursor else {})})
                    seconds.append(time.perf_counter() - begun)
                    answer.raise_for_status()
                    cursor = answer.json()["next"]
                    if cursor is None:
                        break
            worst = max(worst, sorted(seconds)[int(len(seconds) * 0.95) - 1])
    return worst
