"""A server that runs as long as it is measured."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx

READY_WITHIN_S = 30


@contextmanager
def answering(program: Sequence[str], environment: Mapping[str, str], url: str) -> Iterator[str]:
    """Starts a program, gives its URL once /healthz there answers, and stops it. Raises httpx.HTTPError if it never does."""
    process = subprocess.Popen(program, env=environment)
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                httpx.get(f"{url}/healthz").raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(15)
