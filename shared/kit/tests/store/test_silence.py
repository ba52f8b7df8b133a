"""What a connection does about silence: of the server, and of the own process inside a transaction."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util.concurrency import greenlet_spawn

from jejak_kit.store import reader
from jejak_kit.store.connection import connect
from jejak_kit.store.reader import open_engine

pytestmark = pytest.mark.anyio


async def committing(url: str) -> int:
    def descriptor() -> int:
        with connect(url) as connection:
            return os.dup(connection.fileno())

    return await greenlet_spawn(descriptor)


async def reading(url: str) -> int:
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            return os.dup(driver.fileno())
    finally:
        await engine.dispose()


@pytest.mark.parametrize("opened", [committing, reading])
@pytest.mark.parametrize(("told", "patience_ms"), [("", 10_000), ("tcp_user_timeout=3000", 3_000)])
async def test_a_server_that_falls_silent_is_given_up_within_seconds(
    database: str, opened: Callable[[str], Awaitable[int]], told: str, patience_ms: int
) -> None:
    """The kernel does it, on every connection: also for one that waits for an answer and sends nothing."""
    descriptor = await opened(f"{database}{'&' if '?' in database else '?'}{told}")
    with socket.socket(fileno=descriptor) as end:
        assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == patience_ms
        assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        asked = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        assert [end.getsockopt(socket.IPPROTO_TCP, option) for option in asked] == [5, 2, 3]


async def test_who_stands_idle_in_a_transaction_loses_it(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its locks are free again; when it wakes, it is told so."""
    monkeypatch.setattr(reader, "IDLE_S", 1)
    engine = open_engine(database)
    try:
        async with engine.connect() as frozen, engine.connect() as waiting, asyncio.timeout(15):
            await frozen.execute(text("SELECT pg_advisory_xact_lock(7)"))
            await waiting.execute(text("SELECT pg_advisory_xact_lock(7)"))
            with pytest.raises(DBAPIError, match="idle-in-transaction"):
                await frozen.execute(text("SELECT 1"))
            await frozen.invalidate()
    finally:
        await engine.dispose()


async def test_how_long_it_may_stand_idle_can_be_told(database: str) -> None:
    engine = open_engine(f"{database}?options=-c%20idle_in_transaction_session_timeout%3D7s")
    try:
        async with engine.connect() as connection:
            shown = await connection.execute(text("SHOW idle_in_transaction_session_timeout"))
            assert shown.scalar_one() == "7s"
    finally:
        await engine.dispose()
