"""How uvicorn serves an application of ours."""

import uvicorn
from starlette.types import ASGIApp

GRACE = 5
"""Seconds that requests under way get at shutdown; without a limit an open event feed holds the process for ever."""


def server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """A server that logs through structlog, says nothing of itself, and stops within GRACE."""
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
