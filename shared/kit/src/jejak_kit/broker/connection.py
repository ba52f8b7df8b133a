"""One NATS connection per process, which never gives up and never spins."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import nats
import structlog
from nats.aio.client import Client

log = structlog.get_logger()


async def connect(url: str, *, name: str, on_closed: Callable[[], Awaitable[None]] | None = None) -> Client:
    """Connects as the URL's user, with an inbox of that user's own (`_INBOX_<user>`): users cannot read each other's replies.

    Reconnects for ever; `on_closed` is told when the connection is gone for good. Raises nats.errors.NoServersError
    when the first connection is not had within 2 s.
    """
    parts = urlsplit(url)
    user = parts.username or "anonymous"

    async def errored(error: Exception) -> None:
        log.warning("broker.error", error=f"{type(error).__name__}: {error}"[:200])

    options: dict[str, Any] = {}
    if on_closed is not None:
        options["closed_cb"] = on_closed
    return await nats.connect(
        f"{parts.scheme}://{parts.hostname}:{parts.port or 4222}",
        user=parts.username,
        password=parts.password,
        name=name,
        inbox_prefix=f"_INBOX_{user}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.2,
        connect_timeout=2,
        error_cb=errored,
        pending_size=64 * 1024 * 1024,
        **options,
    )
