"""How uvicorn serves an application of ours."""

import gc

import uvicorn
from starlette.types import ASGIApp

GRACE = 5
"""Seconds that requests under way get at shutdown; without a limit an open event feed holds the process for ever."""


def server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """A server that logs through structlog, says nothing of itself, and stops within GRACE.

    What is there when it is made stays for good, so the collector of cycles need not look at it again and again. What comes
    later it looks at a little at a time: the events and states that are kept in memory outlive its first two looks, and to
    look at what came in seconds would stop everything for tens of milliseconds. The whole it sees seldom, because a request
    leaves few cycles behind.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 5, 1_000)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
            timeout_keep_alive=30,
            backlog=512,
        )
    )
