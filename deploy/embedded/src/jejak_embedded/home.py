"""The folder of one system: who runs it now, and what an operator needs to act on it."""

import fcntl
import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from jejak_embedded.vault import write_private

RUN, LOCK, ENVIRONMENTS = "run.json", "lock", "env"


class RunningAlreadyError(RuntimeError):
    """Another supervisor holds this home; the message says which."""


class NotRunningError(RuntimeError):
    """No system runs from this home."""


@dataclass(frozen=True, slots=True)
class Running:
    """A running system: the supervisor's process, when it was ready, and the address of everything by name."""

    pid: int
    born: int
    ready_at: str
    home: str
    issuer: str
    audience: str
    endpoints: Mapping[str, str]

    @classmethod
    def now(cls, home: Path, *, issuer: str, audience: str, endpoints: Mapping[str, str]) -> Self:
        """Says that this process is the supervisor and everything is ready."""
        pid, ready = os.getpid(), datetime.now(UTC).isoformat(timespec="seconds")
        return cls(pid, birth(pid) or 0, ready, str(home), issuer, audience, dict(endpoints))

    def write(self) -> None:
        write_private(Path(self.home) / RUN, json.dumps(asdict(self), indent=1))


def running(home: Path) -> Running:
    """The system that runs from this home. Raises NotRunningError."""
    try:
        found = Running(**json.loads((home / RUN).read_text()))
    except (FileNotFoundError, NotADirectoryError):
        raise NotRunningError(f"no Jejak runs from {home}; start one with `jejak up --home {home}`") from None
    if birth(found.pid) != found.born:
        raise NotRunningError(f"the Jejak that ran from {home} has ended; start it with `jejak up --home {home}`")
    return found


def load_environment(home: Path, name: str) -> dict[str, str]:
    """The environment of a service, of an outside system, of `observer` (reads all streams) or of `admin`.

    Raises NotRunningError, or KeyError for a name this system does not have.
    """
    running(home)
    path = home / ENVIRONMENTS / f"{name}.env"
    if not path.is_file():
        known = sorted(file.stem for file in (home / ENVIRONMENTS).glob("*.env"))
        raise KeyError(f"{name!r} is not part of the system in {home}; it has {', '.join(known)}")
    lines = [shlex.split(line) for line in path.read_text().splitlines()]
    pairs = (words[0].partition("=") for words in lines if words)
    return {variable: value for variable, _, value in pairs}


def write_environment(home: Path, name: str, environment: Mapping[str, str]) -> None:
    """Readable by its owner only; a shell can read it with `set -a; . FILE`."""
    folder = home / ENVIRONMENTS
    folder.mkdir(exist_ok=True, mode=0o700)
    text = "".join(f"{variable}={shlex.quote(value)}\n" for variable, value in sorted(environment.items()))
    write_private(folder / f"{name}.env", text)


def forget(home: Path) -> None:
    """Removes what is only true while the system runs."""
    (home / RUN).unlink(missing_ok=True)
    for file in (home / ENVIRONMENTS).glob("*.env"):
        file.unlink()


def birth(pid: int) -> int | None:
    """When a process began, in clock ticks since the machine's start; with its number this names it for good."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


class HomeLock:
    """At most one supervisor per home. The kernel lets go of it when the process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file: IO[str] | None = None

    @property
    def held(self) -> bool:
        return self._file is not None

    def take(self) -> None:
        """Raises RunningAlreadyError."""
        path = self._home / LOCK
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "unknown"
            file.close()
            raise RunningAlreadyError(
                f"Jejak already runs from {self._home} (process {holder}); nothing was touched. "
                f"Stop it with Ctrl-C where it runs or `kill {holder}`, or start another one with --home."
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
