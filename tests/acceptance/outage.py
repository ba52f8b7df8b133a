"""Services that are out for a while: frozen, so that they answer nobody, then killed and started again by their supervisor."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.acceptance.patience import awaited

from jejak_embedded.home import Running


def process_of(system: Running, service: str) -> int | None:
    """The service's process, a child of the system's supervisor; None while there is none."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        if parent == system.pid and words[-3:-1] == [b"serve", service.encode()]:
            return int(entry.name)
    return None


def is_ready(system: Running, service: str) -> bool:
    try:
        return httpx.get(f"{system.endpoints[service]}/readyz", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def found(system: Running, service: str) -> int:
    """The service's process, awaited."""
    process = awaited(lambda: process_of(system, service))
    assert process is not None
    return process


def await_successor(system: Running, service: str, ended: int) -> None:
    """Until another process serves in its place."""
    awaited(lambda: process_of(system, service) not in (None, ended))
    awaited(lambda: is_ready(system, service))


@contextmanager
def out(system: Running, *services: str) -> Iterator[None]:
    """These services do nothing meanwhile; afterwards they have ended without warning and are ready again."""
    processes = {service: found(system, service) for service in services}
    for process in processes.values():
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes.values():
            os.kill(process, signal.SIGKILL)
    for service, process in processes.items():
        await_successor(system, service, process)
