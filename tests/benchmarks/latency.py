"""From a command's answer to an outside subscriber having its event, at half load, beside raw NATS publish → deliver."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import nats
from nats.aio.msg import Msg
from tests.benchmarks.commands import CONNECTIONS, drafts
from tests.benchmarks.load import load
from tests.benchmarks.subscriber import subscribed
from tests.benchmarks.toy import now

from jejak_embedded.home import load_environment
from jejak_events.subjects import stream_of
from jejak_kit.cli.access import Access

RAW = "bench.raw"

Delivered = tuple[list[float], list[float]]
"""Seconds from answer to delivery, and from raw publish to delivery, both measured at the same time."""


def rounds_at_half_load(home: Path, *, rounds: int) -> list[Delivered]:
    """Each round finds out what full load is just before it asks for half: a machine that others use, too, is half as fast
    or twice as fast a minute later, and a rate of then would be anything between a quarter of its load and all of it."""
    access = Access(home)
    token = access.token("sales_ops")
    found = []
    for _ in range(rounds):
        callers = drafts(access, token, CONNECTIONS)
        full = asyncio.run(load(access.url("iro"), token, callers, duration_s=3))
        found.append(asyncio.run(delivered(home, full.rate / 2, duration_s=5)))
    return found


async def delivered(home: Path, rate: float, *, duration_s: float) -> Delivered:
    """So many commands a second, evenly, and what became of their events."""
    access = Access(home)
    token = access.token("sales_ops")
    observer, admin = load_environment(home, "observer"), load_environment(home, "admin")
    heard: dict[tuple[str, int], float] = {}

    def hear(body: bytes) -> None:
        at = now()
        event = json.loads(body)
        heard[event["record_id"], event["record_version"]] = at

    callers = drafts(access, token, CONNECTIONS)
    answered: dict[tuple[str, int], float] = {}

    def note(record: str) -> Callable[[int], None]:
        return lambda version: answered.__setitem__((record, version), now())

    for caller in callers:
        caller.answered = note(caller.path.split("/")[3])
    url, inbox = observer["JEJAK_NATS_URL"], observer["JEJAK_NATS_INBOX_PREFIX"]
    async with subscribed(url, inbox, stream_of("iro"), hear):
        ending = asyncio.Event()
        raw = asyncio.create_task(_raw(admin["JEJAK_NATS_URL"], ending))
        await load(access.url("iro"), token, callers, duration_s=duration_s, pace_s=CONNECTIONS / rate)
        deadline = now() + 5
        while answered.keys() - heard.keys() and now() < deadline:  # noqa: ASYNC110 - a poll is precise enough here
            await asyncio.sleep(0.05)
        ending.set()
        raw_seconds = await raw
    missing = answered.keys() - heard.keys()
    if missing:
        raise RuntimeError(f"{len(missing)} of {len(answered)} events never reached the subscriber")
    return [max(0.0, heard[key] - at) for key, at in answered.items()], raw_seconds


async def _raw(url: str, ending: asyncio.Event) -> list[float]:
    client = await nats.connect(url)
    seconds: list[float] = []

    async def hear(message: Msg) -> None:
        seconds.append(now() - float(message.data))

    await client.subscribe(RAW, cb=hear)
    while not ending.is_set():
        await client.publish(RAW, str(now()).encode())
        await asyncio.sleep(0.01)
    await client.flush()
    await client.close()
    return seconds
