"""Which loopback ports are free, and who has the others."""

import random
import socket
from pathlib import Path

HOST = "127.0.0.1"

_BELOW_OUTGOING = range(18000, 32000)
"""Below the range from which the kernel draws ports for outgoing connections, which could take one in between."""

_LISTENING = "0A"


class PortTakenError(RuntimeError):
    """Somebody else listens on a port that is needed; the message names it."""


def require_free(port: int) -> None:
    """Raises PortTakenError."""
    if not is_free(port):
        raise PortTakenError(f"port {port} is taken by {holder(port) or 'another program'}")


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback interface now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on; somebody else could still take it before you do."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different ports nobody listens on. Raises RuntimeError if there are too few."""
    candidates = list(_BELOW_OUTGOING)
    random.SystemRandom().shuffle(candidates)
    found: list[int] = []
    for port in candidates:
        if len(found) == count:
            return found
        if is_free(port):
            found.append(port)
    raise RuntimeError(f"found only {len(found)} free ports of {count}")


def holder(port: int) -> str | None:
    """`name (process 123)` of the program that listens on a port, if this user may see it."""
    inodes = {
        fields[9]
        for table in ("tcp", "tcp6")
        for fields in _sockets(table)
        if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port
    }
    if not inodes:
        return None
    links = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(descriptor.readlink()) in links for descriptor in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue
    return None


def _sockets(table: str) -> list[list[str]]:
    try:
        return [line.split() for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    except OSError:
        return []
