"""The processes of a running system by their identity: what ends is started again within a second, and is another one then."""

from contextlib import suppress
from pathlib import Path

from jejak_embedded.home import Running, birth

Processes = dict[int, int]
"""Number → when it began, which together name a process for good."""


def processes_of(system: Running) -> Processes:
    """Everything that the supervisor keeps running."""
    return {pid: born for pid in _children(system.pid) if (born := birth(pid)) is not None}


def ended(processes: Processes) -> list[int]:
    """Those that are not there any more, or not the same."""
    return [pid for pid, born in processes.items() if birth(pid) != born]


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found
